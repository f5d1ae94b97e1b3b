/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/wb-chat-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WB_CHAT_JOIN_LINE, /* nc */
  WB_CHAT_JOIN_IRC,  /* irssi */
  WB_CHAT_JOIN_TLS,  /* openssl s_client */
  WB_CHAT_JOIN_ANY,  /* the first of them that would work */
} WbChatJoinKind;

/* Where a client on this machine reaches the running server, with TLS or without; family 0: it does not listen so. */
WbEndpoint wb_chat_join_get_endpoint (const WbChatSnapshot *snapshot, gboolean tls);
/* The line to type in a terminal; NULL: the server does not listen so (transfer full). */
char *wb_chat_join_dup_command (const WbChatSnapshot *snapshot, WbChatJoinKind kind);

/* "Join in a terminal": the lines, each with a button to copy it. */
#define WB_TYPE_CHAT_JOIN (wb_chat_join_get_type ())
G_DECLARE_FINAL_TYPE (WbChatJoin, wb_chat_join, WB, CHAT_JOIN, GtkWidget)

GtkWidget *wb_chat_join_new (void);
/* snapshot NULL: the server is stopped. */
void wb_chat_join_update (WbChatJoin *self, const WbChatSnapshot *snapshot);

G_END_DECLS
