/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each client of a chat room must hear, said as simply as can be: at each event, a loop over all clients and one
 * string for each. It knows no logs, no cursors and no windows. For wb-chat-room's random histories. */
#pragma once

#include <glib.h>

typedef struct
{
  guint port; /* of 10.0.0.1; unique */
  gboolean is_irc;
  gboolean is_in_room;
  char *nick; /* Owned; IRC; NULL: none yet */
  GString *heard;
  GArray *ends; /* guint64; of messages in heard */
} WbModelClient;

typedef struct
{
  gboolean coalesce;
  GPtrArray *clients;  /* of WbModelClient; all that ever were */
  GPtrArray *gathered; /* of WbModelClient, borrowed */
  char *gathered_name; /* Owned; of the last of them, as it was */
  guint n_came, n_went;
} WbModel;

WbModel *wb_model_new (gboolean coalesce);
void wb_model_free (WbModel *self);
WbModelClient *wb_model_add (WbModel *self, guint port);
guint wb_model_get_n_in_room (WbModel *self);
/* As line clients see it, without brackets (transfer full). */
char *wb_model_dup_name (WbModelClient *client);

void wb_model_enter (WbModel *self, WbModelClient *client);
void wb_model_leave (WbModel *self, WbModelClient *client, const char *reason, gboolean part);
/* text as line clients get it; irc_text as IRC users do, without spaces if it is long. */
void wb_model_say (WbModel *self, WbModelClient *client, const GString *text, const GString *irc_text);
void wb_model_speak (WbModel *self, const char *text);
void wb_model_whisper (WbModel *self, WbModelClient *client, const char *text);
void wb_model_send_raw (WbModelClient *client, const char *text);
void wb_model_set_nick (WbModel *self, WbModelClient *client, const char *nick);
void wb_model_tell_comings (WbModel *self);
/* It has got n bytes, and gets the rest of the message in which that is, and nothing else. */
void wb_model_cut (WbModelClient *client, gsize n);
/* Of the messages it is to hear, how many end after byte `from` and not after byte `to`. */
guint wb_model_count_ends (WbModelClient *client, gsize from, gsize to);
