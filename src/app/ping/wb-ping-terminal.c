/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command is this program's own: only that pings in the responder's words and tells lost from late. An address that
 * means "everywhere" is no destination; this machine's own is. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-terminal.h"

#include <glib/gi18n.h>

struct _WbPingTerminal
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *command_box;
  GtkLabel *command_label;
  GtkWidget *content;
  GtkButton *copy_button;
  GtkLabel *hint_label;
};

G_DEFINE_FINAL_TYPE (WbPingTerminal, wb_ping_terminal, GTK_TYPE_WIDGET)

WbEndpoint
wb_ping_terminal_get_endpoint (const WbPingResponderSnapshot *snapshot)
{
  WbEndpoint endpoint = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (snapshot->listens); i++)
    {
      const WbListen *listen = &snapshot->listens[i];

      if (listen->state != WB_LISTEN_ON)
        continue;
      endpoint = listen->endpoint;
      if (wb_endpoint_is_any (&endpoint))
        wb_endpoint_init_loopback (&endpoint, listen->endpoint.family);
      endpoint.port = listen->endpoint.port;
      break;
    }
  return endpoint;
}

char *
wb_ping_terminal_dup_command (const WbPingResponderSnapshot *snapshot)
{
  WbEndpoint endpoint;
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_return_val_if_fail (snapshot != NULL, NULL);

  endpoint = wb_ping_terminal_get_endpoint (snapshot);
  if (endpoint.family == 0)
    return NULL;
  wb_endpoint_format (&endpoint, text);
  /* Brackets are a shell's own. */
  return g_strdup_printf (endpoint.family == 6 ? "wirebench-cli ping%s '%s'" : "wirebench-cli ping%s %s",
                          snapshot->stamp ? " --mode stamp" : "", text);
}

static void
copy_cb (WbPingTerminal *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command_label));
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_terminal_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_TERMINAL);
  G_OBJECT_CLASS (wb_ping_terminal_parent_class)->dispose (object);
}

static void
wb_ping_terminal_class_init (WbPingTerminalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_terminal_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/ping/wb-ping-terminal.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingTerminal, command_box);
  gtk_widget_class_bind_template_child (widget_class, WbPingTerminal, command_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingTerminal, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingTerminal, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingTerminal, hint_label);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wb_ping_terminal_init (WbPingTerminal *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_ping_terminal_update (self, NULL);
}

GtkWidget *
wb_ping_terminal_new (void)
{
  return g_object_new (WB_TYPE_PING_TERMINAL, NULL);
}

void
wb_ping_terminal_update (WbPingTerminal *self, const char *command)
{
  const char *hint;

  g_return_if_fail (WB_IS_PING_TERMINAL (self));

  gtk_widget_set_visible (self->command_box, command != NULL);
  if (command != NULL && !g_str_equal (gtk_label_get_text (self->command_label), command))
    {
      gtk_label_set_text (self->command_label, command);
      gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
    }
  hint = command != NULL ? _ ("This pings it from a terminal:") : _ ("Start the responder to ping it.");
  if (g_strcmp0 (gtk_label_get_text (self->hint_label), hint) != 0)
    gtk_label_set_text (self->hint_label, hint);
}
