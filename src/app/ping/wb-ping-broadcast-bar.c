/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Anybody can write any sender into a datagram. So the usual message goes to those who have shown that they are where
 * they say, and the other choice says what is wrong with it for as long as it is made; it falls back after one message. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-broadcast-bar.h"

#include "app/panel/wb-focus.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>
#include <string.h>

/* What wb_ping_responder_broadcast takes. */
#define MAX_BYTES 1200u

struct _WbPingBroadcastBar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkEditable *entry;
  GtkCheckButton *everyone_button;
  GtkLabel *result_label;
  GtkButton *send_button;
  GtkWidget *warning_box;

  gboolean running;
  gboolean failed; /* what the label says is the reason, until something is typed */
};

G_DEFINE_FINAL_TYPE (WbPingBroadcastBar, wb_ping_broadcast_bar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SEND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_too_long (WbPingBroadcastBar *self)
{
  return strlen (gtk_editable_get_text (self->entry)) > MAX_BYTES;
}

static void
show_result (WbPingBroadcastBar *self, const char *text, gboolean failed)
{
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->result_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->result_label), "error");
  if (g_strcmp0 (gtk_label_get_text (self->result_label), text) != 0)
    gtk_label_set_text (self->result_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result_label), *text != 0);
}

static void
update (WbPingBroadcastBar *self)
{
  gboolean everyone = gtk_check_button_get_active (self->everyone_button);
  const char *text = gtk_editable_get_text (self->entry);

  gtk_button_set_label (self->send_button, everyone ? _("Send to Everyone") : _("Send to Confirmed"));
  if (everyone)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->send_button), "suggested-action");
      gtk_widget_add_css_class (GTK_WIDGET (self->send_button), "destructive-action");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->send_button), "destructive-action");
      gtk_widget_add_css_class (GTK_WIDGET (self->send_button), "suggested-action");
    }
  gtk_widget_set_visible (self->warning_box, everyone);
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->everyone_button), self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), self->running && *text != 0 && !is_too_long (self));
  gtk_widget_set_tooltip_text (self->content, self->running ? NULL : _("Start the responder to send"));
}

static void
changed_cb (WbPingBroadcastBar *self)
{
  self->failed = is_too_long (self);
  if (self->failed)
    {
      g_autofree char *text = g_strdup_printf (_("Too long: a message has at most %u bytes"), MAX_BYTES);

      show_result (self, text, TRUE);
    }
  update (self);
}

static void
send_cb (WbPingBroadcastBar *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->entry));
  gboolean everyone = gtk_check_button_get_active (self->everyone_button);

  if (!gtk_widget_is_sensitive (GTK_WIDGET (self->send_button)))
    return;
  gtk_editable_set_text (self->entry, "");
  gtk_check_button_set_active (self->everyone_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry)); /* the button cannot keep it: there is nothing to send now */
  g_signal_emit (self, signals[SIGNAL_SEND], 0, text, everyone);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_ping_broadcast_bar_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PING_BROADCAST_BAR (widget)->entry));
}

static void
wb_ping_broadcast_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_BROADCAST_BAR);
  G_OBJECT_CLASS (wb_ping_broadcast_bar_parent_class)->dispose (object);
}

static void
wb_ping_broadcast_bar_class_init (WbPingBroadcastBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_broadcast_bar_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_broadcast_bar_grab_focus;
  signals[SIGNAL_SEND] = g_signal_new ("send", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-broadcast-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingBroadcastBar, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingBroadcastBar, entry);
  gtk_widget_class_bind_template_child (widget_class, WbPingBroadcastBar, everyone_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingBroadcastBar, result_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingBroadcastBar, send_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingBroadcastBar, warning_box);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
wb_ping_broadcast_bar_init (WbPingBroadcastBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
wb_ping_broadcast_bar_new (void)
{
  return g_object_new (WB_TYPE_PING_BROADCAST_BAR, NULL);
}

void
wb_ping_broadcast_bar_update (WbPingBroadcastBar *self, const WbPingResponderSnapshot *snapshot)
{
  g_autofree char *sent = NULL, *asked = NULL, *waiting = NULL, *text = NULL;

  g_return_if_fail (WB_IS_PING_BROADCAST_BAR (self));

  if (self->running != (snapshot != NULL))
    {
      self->running = snapshot != NULL;
      if (!self->running)
        gtk_check_button_set_active (self->everyone_button, FALSE);
      update (self);
    }
  if (self->failed)
    return;
  if (snapshot == NULL || snapshot->n_broadcasts == 0)
    {
      show_result (self, "", FALSE);
      return;
    }
  sent = wb_format_dup_count (snapshot->broadcast_sent);
  asked = wb_format_dup_count (snapshot->broadcast_asked);
  waiting = wb_format_dup_count (snapshot->broadcast_waiting);
  /* Translators: what became of a message: clients that got it, clients that were asked whether they are there and have
   * not answered, clients it is still to go to */
  text = g_strdup_printf (_("Sent to %s · %s asked to confirm · %s waiting"), sent, asked, waiting);
  show_result (self, text, FALSE);
}

void
wb_ping_broadcast_bar_fail (WbPingBroadcastBar *self, const char *reason)
{
  g_return_if_fail (WB_IS_PING_BROADCAST_BAR (self));
  g_return_if_fail (reason != NULL);

  if (self->result_label == NULL)
    return;
  self->failed = TRUE;
  show_result (self, reason, TRUE);
}
