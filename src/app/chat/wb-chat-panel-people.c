/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user wants of those who are on the running server: to speak to all or to one, to send one away, to ban an
 * address. All of it goes to the engine as a command (wb-chat-command). */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-panel-private.h"

#include "app/chat/wb-chat-command.h"
#include "app/wb-compat.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

void
wb_chat_panel_set_target (WbChatPanel *self, guint64 id, const char *name)
{
  self->target = id;
  g_free (self->target_name);
  self->target_name = g_strdup (name);
  wb_say_entry_set_target (self->say_entry, name);
  wb_say_entry_set_hint (self->say_entry, _("Speak as the server"));
}

static void
target_dropped_cb (WbChatPanel *self)
{
  wb_chat_panel_set_target (self, 0, NULL);
}

static char *
dup_name (const WbChatRow *row)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  return row->name != NULL && *row->name != 0 ? wb_format_dup_safe (row->name, -1) :
                                                g_strdup (wb_endpoint_format (&row->peer, text));
}

static void
message_cb (WbChatPanel *self, guint64 id)
{
  const WbChatRow *row = wb_row_table_get_selected_data (WB_ROW_TABLE (self->table));
  g_autofree char *name = row != NULL ? dup_name (row) : NULL;

  if (name == NULL)
    return;
  wb_chat_panel_set_target (self, id, name);
  gtk_widget_grab_focus (GTK_WIDGET (self->say_entry));
}

static void
kick_cb (WbChatPanel *self, guint64 id)
{
  if (self->server != NULL)
    wb_chat_command_kick (self->server, id);
}

typedef struct
{
  WbChatPanel *self; /* owned */
  WbEndpoint address;
} Ban;

static void
ban_answered_cb (const char *answer, gpointer data)
{
  g_autofree Ban *ban = data;
  g_autoptr (WbChatPanel) self = ban->self;

  if (g_str_equal (answer, "ban") && self->server != NULL)
    wb_chat_command_ban (self->server, &ban->address);
}

/* Of the clients whose rows are known; the rest is not on screen. */
static guint
count_clients_of (WbChatPanel *self, const WbEndpoint *address)
{
  guint n = 0;

  for (guint i = 0; self->shown != NULL && i < self->shown->n_rows; i++)
    n += wb_endpoint_same_address (&self->shown->rows[i].peer, address);
  return n;
}

static void
ban_cb (WbChatPanel *self, guint64 id)
{
  const WbAnswer answers[] = {
    { "cancel", _("Cancel"), WB_ANSWER_PLAIN },
    { "ban", _("Ban"), WB_ANSWER_DESTRUCTIVE },
  };
  const WbChatRow *row = wb_row_table_get_selected_data (WB_ROW_TABLE (self->table));
  char text[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *heading = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  Ban *ban;

  if (row == NULL || self->server == NULL)
    return;
  if (count_clients_of (self, &row->peer) == 1 && self->shown->n_rows == self->shown->n_clients)
    {
      wb_chat_command_ban (self->server, &row->peer);
      return;
    }
  ban = g_new0 (Ban, 1);
  ban->self = g_object_ref (self);
  ban->address = row->peer;
  heading = g_strdup_printf (_("Ban %s?"), wb_endpoint_format_address (&row->peer, text));
  wb_compat_ask (
      GTK_WINDOW (root), heading,
      _("Every client of this address goes, and none is let in until the ban is lifted or the server starts "
         "anew."),
      answers, G_N_ELEMENTS (answers), ban_answered_cb, ban);
}

static void
lift_cb (WbChatPanel *self, const WbEndpoint *address)
{
  if (self->server != NULL)
    wb_chat_command_unban (self->server, address);
}

static void
message_button_cb (WbChatPanel *self)
{
  message_cb (self, wb_row_table_get_selected (WB_ROW_TABLE (self->table)));
}

static void
kick_button_cb (WbChatPanel *self)
{
  kick_cb (self, wb_row_table_get_selected (WB_ROW_TABLE (self->table)));
}

static void
ban_button_cb (WbChatPanel *self)
{
  ban_cb (self, wb_row_table_get_selected (WB_ROW_TABLE (self->table)));
}

static void
selection_cb (WbChatPanel *self)
{
  gboolean selected = wb_row_table_get_selected (WB_ROW_TABLE (self->table)) != 0;

  gtk_widget_set_sensitive (self->message_button, selected);
  gtk_widget_set_sensitive (self->kick_button, selected);
  gtk_widget_set_sensitive (self->ban_button, selected);
}

static void
lost_cb (gpointer panel, const char *name)
{
  WbChatPanel *self = WB_CHAT_PANEL (panel);
  g_autofree char *why = g_strdup_printf (_("Not delivered: %s has left"), name);

  if (self->say_entry == NULL)
    return;
  wb_say_entry_set_note (self->say_entry, why);
  wb_chat_panel_set_target (self, 0, NULL);
}

static gboolean
say_cb (WbChatPanel *self, const char *text)
{
  if (wb_chat_panel_get_state (self) != WB_SERVICE_RUNNING)
    {
      wb_say_entry_set_note (self->say_entry, _("Not delivered: the server is not running"));
      return FALSE;
    }
  if (self->target != 0)
    wb_chat_command_whisper (self->server, self->target, self->target_name, text, lost_cb, self);
  else
    wb_chat_command_speak (self->server, text);
  return TRUE;
}

void
wb_chat_panel_bind_people (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, ban_button_cb);
  gtk_widget_class_bind_template_callback (widget_class, ban_cb);
  gtk_widget_class_bind_template_callback (widget_class, kick_button_cb);
  gtk_widget_class_bind_template_callback (widget_class, kick_cb);
  gtk_widget_class_bind_template_callback (widget_class, lift_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_button_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_cb);
  gtk_widget_class_bind_template_callback (widget_class, say_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, target_dropped_cb);
}
