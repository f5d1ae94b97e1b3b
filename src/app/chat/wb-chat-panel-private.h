/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the panel: who does what with the one struct.
 *
 *   wb-chat-panel.c          life, starting and stopping, what is shown
 *   wb-chat-panel-people.c   speaking, kicking, banning */
#pragma once

#include "app/chat/wb-chat-bans.h"
#include "app/chat/wb-chat-client-page.h"
#include "app/chat/wb-chat-figures.h"
#include "app/chat/wb-chat-join.h"
#include "app/chat/wb-chat-mentions.h"
#include "app/chat/wb-chat-panel.h"
#include "app/chat/wb-chat-settings-page.h"
#include "app/chat/wb-chat-table.h"
#include "app/chat/wb-say-entry.h"
#include "app/chat/wb-transcript-view.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-service-bar.h"

G_BEGIN_DECLS

struct _WbChatPanel
{
  WbPanel parent_instance;

  /* Template children */
  GtkWidget *ban_button;
  WbChatBans *bans;
  WbServiceBar *bar;
  WbChatClientPage *client_page;
  GtkWidget *client_tools;
  WbErrorBar *error_bar;
  WbEventView *event_view;
  WbChatFigures *figures;
  WbChatJoin *join;
  GtkWidget *kick_button;
  GtkWidget *message_button;
  GtkStack *pages;
  GtkStack *parts;
  WbSayEntry *say_entry;
  WbChatSettingsPage *settings_page;
  WbChatTable *table;
  WbTranscriptView *transcript_view;
  GtkWidget *transcript_tools;

  /* Owned */
  WbServiceHandle *server;
  GSimpleActionGroup *actions;
  WbChatSnapshot *shown;
  WbChatMentions *mentions;
  WbChatSettings *asked; /* of the last start; NULL: none */
  char *notice;          /* what the bar was told last: closing it is not undone by the next tick */
  char *target_name;     /* NULL: the entry speaks to all */
  guint watch_id;

  guint64 target; /* client */
};

WbServiceState wb_chat_panel_get_state (WbChatPanel *self);

/* --- wb-chat-panel-people.c --- */

/* In class_init. */
void wb_chat_panel_bind_people (GtkWidgetClass *widget_class);
/* Whom the entry speaks to: id and name of a client; 0 and NULL: all. */
void wb_chat_panel_set_target (WbChatPanel *self, guint64 id, const char *name);

G_END_DECLS
