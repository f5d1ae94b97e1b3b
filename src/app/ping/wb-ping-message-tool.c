/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes back is from outside: made safe before a label sees it, and bounded, as no screen shows 64 KiB. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-message-tool.h"

#include "app/panel/wb-drop-name.h"
#include "app/panel/wb-focus.h"
#include "app/ping/wb-hex-text.h"
#include "app/ping/wb-ping-family.h"
#include "app/ping/wb-ping-tool-card.h"
#include "app/wb-settings.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-message.h"
#include "engine/ping/wb-ping-responder-settings.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of a reply, shown; the rest is told as a number. */
#define SHOWN_BYTES 2000u
#define SHOWN_HEX_BYTES 256u
/* UDP's own, over IPv4. */
#define MAX_BYTES 65507u

struct _WbPingMessageTool
{
  GtkWidget parent_instance;

  /* Template children */
  WbPingToolCard *card;
  GtkDropDown *family_drop;
  GtkToggleButton *hex_button;
  GtkEditable *message_entry;
  GtkEditable *target_entry;
  GtkSpinButton *timeout_spin;
};

G_DEFINE_FINAL_TYPE (WbPingMessageTool, wb_ping_message_tool, GTK_TYPE_WIDGET)

/* --- What is sent -------------------------------------------------------------------------------------------------- */

static GBytes *
dup_message (WbPingMessageTool *self, GError **error)
{
  const char *text = gtk_editable_get_text (self->message_entry);

  if (gtk_toggle_button_get_active (self->hex_button))
    return wb_hex_text_parse (text, error);
  return g_bytes_new (text, strlen (text));
}

static void
update (WbPingMessageTool *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = dup_message (self, &error);
  g_autofree char *hint = NULL;
  gboolean ready = message != NULL && g_bytes_get_size (message) <= MAX_BYTES;

  if (error != NULL)
    hint = g_strdup (error->message);
  else if (!ready)
    hint = g_strdup_printf (_("A datagram has at most %u bytes"), MAX_BYTES);
  else if (*gtk_editable_get_text (self->target_entry) == 0)
    {
      ready = FALSE;
      hint = g_strdup_printf (_("Type whom to ask, such as localhost:%u or [::1]:%u"), WB_PING_RESPONDER_PORT,
                              WB_PING_RESPONDER_PORT);
    }
  wb_ping_tool_card_set_ready (self->card, ready, hint);
}

/* What stands there stays the same bytes, if they can be said in the other way. */
static void
kind_cb (WbPingMessageTool *self)
{
  gboolean hex = gtk_toggle_button_get_active (self->hex_button);
  const char *text = gtk_editable_get_text (self->message_entry);

  if (hex)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autofree char *digits = wb_hex_text_dup (bytes, G_MAXSIZE);

      gtk_editable_set_text (self->message_entry, digits);
    }
  else
    {
      g_autoptr (GBytes) bytes = wb_hex_text_parse (text, NULL);
      gsize length = 0;
      const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

      if (length > 0 && g_utf8_validate_len (data, length, NULL))
        {
          g_autofree char *words = g_strndup (data, length);

          gtk_editable_set_text (self->message_entry, words);
        }
    }
  update (self);
}

/* --- What comes back ----------------------------------------------------------------------------------------------- */

static char *
dup_text (GBytes *reply)
{
  gsize length;
  const char *bytes = g_bytes_get_data (reply, &length);
  GString *text = g_string_new (NULL);

  if (length == 0)
    g_string_append (text, _("(an empty answer)"));
  else
    wb_format_append_safe (text, bytes, MIN (length, SHOWN_BYTES));
  if (length > SHOWN_BYTES)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

static void
show_reply (WbPingMessageTool *self, const WbPingMessageReply *reply)
{
  g_autofree char *text = dup_text (reply->reply);
  g_autofree char *hex = wb_hex_text_dup (reply->reply, SHOWN_HEX_BYTES);
  g_autofree char *bytes = wb_format_dup_count (g_bytes_get_size (reply->reply));
  g_autofree char *duration = wb_format_dup_duration (reply->round_trip_ns);
  g_autofree char *round_trip = g_strdup_printf (
      reply->kernel_times ? _("%s, between stamps of the kernel") : _("%s, as this program saw it"), duration);
  g_autofree char *ttl = reply->ttl != 0 ? g_strdup_printf ("%u", reply->ttl) : g_strdup (_("not known"));
  char local[WB_ENDPOINT_TEXT_BYTES], from[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *whom = NULL;

  wb_endpoint_format (&reply->from, from);
  whom = wb_endpoint_equal (&reply->from, &reply->remote) ? g_strdup (from) :
                                                            g_strdup_printf (_("%s, who was not asked"), from);
  wb_ping_tool_card_add_row (self->card, _("Answer"), text);
  wb_ping_tool_card_add_row (self->card, _("Bytes"), bytes);
  if (*hex != 0)
    wb_ping_tool_card_add_row (self->card, _("In hex"), hex);
  wb_ping_tool_card_add_row (self->card, _("Round trip"), round_trip);
  wb_ping_tool_card_add_row (self->card, _("TTL"), ttl);
  wb_ping_tool_card_add_row (self->card, _("From"), whom);
  wb_ping_tool_card_add_row (self->card, _("To"), wb_endpoint_format (&reply->local, local));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbPingMessageTool) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPingMessageReply) reply = wb_ping_message_send_finish (result, &error);

  if (self->card == NULL)
    return; /* the page has gone meanwhile */
  if (reply != NULL)
    show_reply (self, reply);
  wb_ping_tool_card_end (self->card, error, NULL);
  update (self);
}

static void
run_cb (WbPingMessageTool *self)
{
  const char *target = gtk_editable_get_text (self->target_entry);
  g_autoptr (GBytes) message = dup_message (self, NULL);
  int timeout_s = gtk_spin_button_get_value_as_int (self->timeout_spin);
  g_autofree char *progress = g_strdup_printf (_("Waiting for %s, at most %d s"), target, timeout_s);

  g_return_if_fail (message != NULL);
  wb_settings_set_string (wb_settings_get (), "tool-message-target", target);
  wb_ping_message_send_async (target, WB_PING_RESPONDER_PORT, wb_ping_family_get (self->family_drop), message,
                              timeout_s * WB_NS_PER_S, wb_ping_tool_card_begin (self->card, progress), sent_cb,
                              g_object_ref (self));
}

static void
enter_cb (WbPingMessageTool *self)
{
  wb_ping_tool_card_run (self->card);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_ping_message_tool_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PING_MESSAGE_TOOL (widget)->target_entry));
}

static void
wb_ping_message_tool_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_MESSAGE_TOOL);
  G_OBJECT_CLASS (wb_ping_message_tool_parent_class)->dispose (object);
}

static void
wb_ping_message_tool_class_init (WbPingMessageToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_PING_TOOL_CARD);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_message_tool_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_message_tool_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-message-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingMessageTool, card);
  gtk_widget_class_bind_template_child (widget_class, WbPingMessageTool, family_drop);
  gtk_widget_class_bind_template_child (widget_class, WbPingMessageTool, hex_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingMessageTool, message_entry);
  gtk_widget_class_bind_template_child (widget_class, WbPingMessageTool, target_entry);
  gtk_widget_class_bind_template_child (widget_class, WbPingMessageTool, timeout_spin);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
wb_ping_message_tool_init (WbPingMessageTool *self)
{
  g_autofree char *target = wb_settings_dup_string (wb_settings_get (), "tool-message-target");

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_drop_name_button (self->family_drop);
  gtk_editable_set_text (self->target_entry, target);
  update (self);
}

GtkWidget *
wb_ping_message_tool_new (void)
{
  return g_object_new (WB_TYPE_PING_MESSAGE_TOOL, NULL);
}
