/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The commands are those of programs that people have: netcat, irssi, openssl. An address that means "everywhere" is no
 * destination; this machine's own is. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-join.h"

#include "app/panel/wb-command-row.h"

#include <glib/gi18n.h>

struct _WbChatJoin
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel *hint_label;
  GtkWidget *irc_box;
  WbCommandRow *irc_row;
  GtkWidget *line_box;
  WbCommandRow *line_row;
  GtkWidget *tls_box;
  WbCommandRow *tls_row;
};

G_DEFINE_FINAL_TYPE (WbChatJoin, wb_chat_join, GTK_TYPE_WIDGET)

WbEndpoint
wb_chat_join_get_endpoint (const WbChatSnapshot *snapshot, gboolean tls)
{
  WbEndpoint endpoint = { 0 };
  const guint first = tls ? 2 : 0;

  for (guint i = first; i < first + 2; i++)
    {
      const WbListen *listen = &snapshot->listens[i];

      if (listen->state != WB_LISTEN_ON)
        continue;
      endpoint = listen->endpoint;
      if (wb_endpoint_is_any (&endpoint) &&
          wb_endpoint_parse_address (endpoint.family == 4 ? "127.0.0.1" : "::1", &endpoint, NULL))
        endpoint.port = listen->endpoint.port;
      break;
    }
  return endpoint;
}

char *
wb_chat_join_dup_command (const WbChatSnapshot *snapshot, WbChatJoinKind kind)
{
  WbEndpoint plain, tls;
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_return_val_if_fail (snapshot != NULL, NULL);

  plain = wb_chat_join_get_endpoint (snapshot, FALSE);
  tls = wb_chat_join_get_endpoint (snapshot, TRUE);
  if (kind == WB_CHAT_JOIN_ANY)
    kind = plain.family != 0 ? WB_CHAT_JOIN_LINE : WB_CHAT_JOIN_TLS;
  if (kind == WB_CHAT_JOIN_LINE && plain.family != 0)
    return g_strdup_printf ("nc %s %u", wb_endpoint_format_address (&plain, text), plain.port);
  if (kind == WB_CHAT_JOIN_IRC && plain.family != 0)
    return g_strdup_printf ("irssi -c %s -p %u", wb_endpoint_format_address (&plain, text), plain.port);
  if (kind == WB_CHAT_JOIN_TLS && tls.family != 0)
    return g_strdup_printf ("openssl s_client -quiet -connect %s", wb_endpoint_format (&tls, text));
  return NULL;
}

static void
show (GtkWidget *box, WbCommandRow *row, const char *command)
{
  gtk_widget_set_visible (box, command != NULL);
  wb_command_row_set_command (row, command);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_chat_join_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_CHAT_JOIN);
  G_OBJECT_CLASS (wb_chat_join_parent_class)->dispose (object);
}

static void
wb_chat_join_class_init (WbChatJoinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_COMMAND_ROW);
  G_OBJECT_CLASS (klass)->dispose = wb_chat_join_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/chat/wb-chat-join.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, content);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, hint_label);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, irc_box);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, irc_row);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, line_box);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, line_row);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, tls_box);
  gtk_widget_class_bind_template_child (widget_class, WbChatJoin, tls_row);
}

static void
wb_chat_join_init (WbChatJoin *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_chat_join_update (self, NULL);
}

GtkWidget *
wb_chat_join_new (void)
{
  return g_object_new (WB_TYPE_CHAT_JOIN, NULL);
}

void
wb_chat_join_update (WbChatJoin *self, const WbChatSnapshot *snapshot)
{
  g_autofree char *line = NULL, *irc = NULL, *tls = NULL;
  const char *hint;

  g_return_if_fail (WB_IS_CHAT_JOIN (self));

  if (snapshot != NULL)
    {
      line = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_LINE);
      irc = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_IRC);
      tls = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_TLS);
    }
  show (self->line_box, self->line_row, line);
  show (self->irc_box, self->irc_row, irc);
  show (self->tls_box, self->tls_row, tls);
  hint = line != NULL || tls != NULL ? _("Any of these joins from a terminal:") : _("Start the server to join it.");
  if (g_strcmp0 (gtk_label_get_text (self->hint_label), hint) != 0)
    gtk_label_set_text (self->hint_label, hint);
}
