/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The talk runs in the main context and tells each line; lines go into a transcript like the server's, which is drawn at
 * most ten times a second, so that a server that says much does not set the pace of the window. A line of the form
 * "[ID] text" is taken apart; anything else is shown as it is. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-client-page.h"

#include "app/chat/wb-chat-mentions.h"
#include "app/chat/wb-say-entry.h"
#include "app/chat/wb-transcript-view.h"
#include "app/panel/wb-drop-name.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-focus.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"
#include "engine/base/wb-priority.h"
#include "engine/chat/wb-chat-talk.h"

#include <glib/gi18n.h>

#define REFRESH_MS 100
/* In our transcript: whose lines are whose. */
#define OWN_ID 1
#define OTHERS_ID 2

struct _WbChatClientPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkEditable *address_entry;
  GtkButton *connect_button;
  GtkWidget *content;
  WbErrorBar *error_bar;
  GtkLabel *fingerprint_label;
  GtkWidget *join_button;
  WbSayEntry *say_entry;
  GtkDropDown *security_drop;
  GtkLabel *state_label;
  GtkWidget *tools;
  WbTranscriptView *transcript_view;

  /* Owned */
  WbChatTalk *talk;
  WbChatTranscript *transcript;
  WbChatMentions *mentions;
  char *own; /* our name there; NULL: not connected */
  guint refresh_id;

  WbEndpoint server; /* our own; family 0: none */
  WbChatTalkState seen;
  gboolean server_is_tls;
};

G_DEFINE_FINAL_TYPE (WbChatClientPage, wb_chat_client_page, GTK_TYPE_WIDGET)

/* The settings' words, in the order of the items. */
static const char *const securities[] = { "plain", "tls", "tls-any", NULL };

/* --- What is said -------------------------------------------------------------------------------------------------- */

static gboolean
refresh_cb (gpointer data)
{
  WbChatClientPage *self = WB_CHAT_CLIENT_PAGE (data);
  g_autoptr (GPtrArray) entries = wb_chat_transcript_dup_entries (self->transcript);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->refresh_id = 0;
  wb_transcript_view_update (self->transcript_view, entries, OWN_ID);
  wb_chat_mentions_look (self->mentions, entries, OWN_ID, self->own, root != NULL ? GTK_WINDOW (root) : NULL);
  return G_SOURCE_REMOVE;
}

static void
add (WbChatClientPage *self, WbChatEntryKind kind, guint64 id, const char *name, const char *text, gsize n)
{
  wb_chat_transcript_add (self->transcript, kind, id, name, text, n);
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add_full (WB_PRIORITY_TICK, REFRESH_MS, refresh_cb, self, NULL);
}

static gboolean
is_text (const char *text, gsize n, const char *other)
{
  return n == strlen (other) && memcmp (text, other, n) == 0;
}

static void
line_cb (WbChatClientPage *self, const char *line, gsize n)
{
  const char *id, *text;
  gsize n_id, n_text;
  g_autofree char *name = NULL;
  gboolean own;

  if (!wb_chat_talk_parse_line (line, n, &id, &n_id, &text, &n_text))
    {
      /* With no name, and without the mark of our own notes, which a server could imitate. */
      add (self, WB_CHAT_ENTRY_SAID, OTHERS_ID, "", line, n);
      return;
    }
  name = g_strndup (id, n_id);
  own = g_strcmp0 (name, self->own) == 0;
  if (is_text (text, n_text, "Client connected"))
    add (self, WB_CHAT_ENTRY_JOIN, OTHERS_ID, name, "", 0);
  else if (is_text (text, n_text, "Client disconnected"))
    add (self, WB_CHAT_ENTRY_LEAVE, OTHERS_ID, name, "", 0);
  else if (g_str_equal (name, "server"))
    add (self, WB_CHAT_ENTRY_SERVER, OTHERS_ID, name, text, n_text);
  else
    add (self, WB_CHAT_ENTRY_SAID, own ? OWN_ID : OTHERS_ID, name, text, n_text);
}

/* --- The connection ------------------------------------------------------------------------------------------------ */

static void
note (WbChatClientPage *self, const char *format, const char *argument)
{
  g_autofree char *text = g_strdup_printf ("%s%s%s", format, *argument != 0 ? " " : "", argument);

  add (self, WB_CHAT_ENTRY_NOTE, OTHERS_ID, "", text, strlen (text));
}

static void
show_state (WbChatClientPage *self)
{
  WbChatTalkState state = wb_chat_talk_get_state (self->talk);
  const char *fingerprint = wb_chat_talk_get_fingerprint (self->talk);
  gboolean idle = state == WB_CHAT_TALK_DISCONNECTED;
  char local[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *text = NULL, *print = NULL;

  if (state == WB_CHAT_TALK_CONNECTED)
    /* Translators: the address under which others see the user */
    text = g_strdup_printf (_("Connected as %s"), wb_endpoint_format (wb_chat_talk_get_local (self->talk), local));
  else
    text = g_strdup (idle ? _("Not connected") : _("Connecting…"));
  gtk_label_set_text (self->state_label, text);
  if (state == WB_CHAT_TALK_CONNECTED && fingerprint != NULL)
    print = g_strdup_printf (_("Certificate: %s"), fingerprint);
  gtk_label_set_text (self->fingerprint_label, print != NULL ? print : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint_label), print != NULL);
  gtk_button_set_label (self->connect_button, idle                             ? _("Connect") :
                                              state == WB_CHAT_TALK_CONNECTING ? _("Cancel") :
                                                                                 _("Disconnect"));
  gtk_editable_set_editable (self->address_entry, idle); /* insensitive, it would lose the focus on the way */
  gtk_widget_set_sensitive (GTK_WIDGET (self->security_drop), idle);
  if (idle)
    gtk_widget_add_css_class (GTK_WIDGET (self->connect_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->connect_button), "suggested-action");
  gtk_widget_set_sensitive (self->join_button, idle && self->server.family != 0);
  gtk_widget_set_tooltip_text (self->join_button,
                               self->server.family == 0 ? _("The server here is not running") : NULL);
}

static void
changed_cb (WbChatClientPage *self)
{
  WbChatTalkState state = wb_chat_talk_get_state (self->talk);
  const GError *error = wb_chat_talk_get_error (self->talk);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (state != self->seen)
    {
      g_clear_pointer (&self->own, g_free);
      if (state == WB_CHAT_TALK_CONNECTED)
        {
          self->own = g_strdup (wb_endpoint_format (wb_chat_talk_get_local (self->talk), text));
          note (self, _("Connected to"), wb_endpoint_format (wb_chat_talk_get_remote (self->talk), text));
          gtk_widget_grab_focus (GTK_WIDGET (self->say_entry));
        }
      else if (state == WB_CHAT_TALK_DISCONNECTED && self->seen == WB_CHAT_TALK_CONNECTED)
        note (self, _("Disconnected"), "");
      if (state == WB_CHAT_TALK_DISCONNECTED && error != NULL &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        wb_error_bar_show (self->error_bar, WB_BAR_ERROR,
                           self->seen == WB_CHAT_TALK_CONNECTED ? _("The connection has ended") : _("Not connected"),
                           error->message);
      self->seen = state;
    }
  show_state (self);
}

void
wb_chat_client_page_toggle (WbChatClientPage *self)
{
  g_autoptr (GError) error = NULL;
  guint security;

  g_return_if_fail (WB_IS_CHAT_CLIENT_PAGE (self));

  if (wb_chat_client_page_is_connected (self))
    {
      wb_chat_talk_disconnect (self->talk);
      return;
    }
  wb_error_bar_clear (self->error_bar);
  security = gtk_drop_down_get_selected (self->security_drop);
  if (!wb_chat_talk_connect (self->talk, gtk_editable_get_text (self->address_entry), (WbChatTalkSecurity) security,
                             &error))
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Not connected"), error->message);
  show_state (self);
}

static void
security_cb (WbChatClientPage *self)
{
  guint security = gtk_drop_down_get_selected (self->security_drop);

  if (self->talk != NULL && security < G_N_ELEMENTS (securities) - 1)
    wb_settings_set_string (wb_settings_get (), "chat-client-security", securities[security]);
}

static gboolean
say_cb (WbChatClientPage *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (wb_chat_talk_get_state (self->talk) != WB_CHAT_TALK_CONNECTED)
    wb_say_entry_set_note (self->say_entry, _("Not sent: there is no connection"));
  else if (!wb_chat_talk_say (self->talk, text, strlen (text), &error))
    {
      g_autofree char *why = g_strdup_printf (_("Not sent: %s"), error->message);

      wb_say_entry_set_note (self->say_entry, why);
    }
  else
    return TRUE;
  return FALSE;
}

static void
done_cb (WbChatClientPage *self, const char *what)
{
  wb_error_bar_clear_of (self->error_bar, what);
}

static void
failed_cb (WbChatClientPage *self, const char *what, const char *why)
{
  wb_error_bar_show (self->error_bar, WB_BAR_ERROR, what, why);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_chat_client_page_grab_focus (GtkWidget *widget)
{
  WbChatClientPage *self = WB_CHAT_CLIENT_PAGE (widget);

  return !wb_focus_is_moving () &&
         gtk_widget_grab_focus (wb_chat_client_page_is_connected (self) ? GTK_WIDGET (self->say_entry) :
                                                                          GTK_WIDGET (self->address_entry));
}

static void
wb_chat_client_page_dispose (GObject *object)
{
  WbChatClientPage *self = WB_CHAT_CLIENT_PAGE (object);

  if (self->talk != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->talk, self);
      wb_chat_talk_disconnect (self->talk);
    }
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_CHAT_CLIENT_PAGE);
  g_clear_object (&self->talk);
  g_clear_pointer (&self->transcript, wb_chat_transcript_free);
  g_clear_object (&self->mentions);
  g_clear_pointer (&self->own, g_free);
  G_OBJECT_CLASS (wb_chat_client_page_parent_class)->dispose (object);
}

static void
wb_chat_client_page_class_init (WbChatClientPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_chat_client_page_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_chat_client_page_grab_focus;
  g_type_ensure (WB_TYPE_ERROR_BAR);
  g_type_ensure (WB_TYPE_SAY_ENTRY);
  g_type_ensure (WB_TYPE_TRANSCRIPT_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/chat/wb-chat-client-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, address_entry);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, fingerprint_label);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, join_button);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, say_entry);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, security_drop);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, tools);
  gtk_widget_class_bind_template_child (widget_class, WbChatClientPage, transcript_view);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, say_cb);
  gtk_widget_class_bind_template_callback (widget_class, security_cb);
  gtk_widget_class_bind_template_callback (widget_class, wb_chat_client_page_join_server);
  gtk_widget_class_bind_template_callback (widget_class, wb_chat_client_page_toggle);
}

static void
wb_chat_client_page_init (WbChatClientPage *self)
{
  g_autofree char *security = wb_settings_dup_string (wb_settings_get (), "chat-client-security");

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_drop_name_button (self->security_drop);
  gtk_widget_insert_action_group (self->tools, "transcript", wb_transcript_view_get_actions (self->transcript_view));
  for (guint i = 0; securities[i] != NULL; i++)
    if (g_str_equal (securities[i], security))
      gtk_drop_down_set_selected (self->security_drop, i);
  wb_settings_bind (wb_settings_get (), "chat-client-address", self->address_entry, "text");
  self->transcript = wb_chat_transcript_new ();
  self->mentions = wb_chat_mentions_new ();
  wb_chat_mentions_look (self->mentions, NULL, OWN_ID, NULL, NULL); /* from now on all is news */
  self->talk = wb_chat_talk_new ();
  g_signal_connect_swapped (self->talk, "line", G_CALLBACK (line_cb), self);
  g_signal_connect_swapped (self->talk, "changed", G_CALLBACK (changed_cb), self);
  wb_say_entry_set_hint (self->say_entry, _("Say something"));
  show_state (self);
}

GtkWidget *
wb_chat_client_page_new (void)
{
  return g_object_new (WB_TYPE_CHAT_CLIENT_PAGE, NULL);
}

void
wb_chat_client_page_set_server (WbChatClientPage *self, const WbEndpoint *endpoint, gboolean tls)
{
  const WbEndpoint none = { 0 };

  g_return_if_fail (WB_IS_CHAT_CLIENT_PAGE (self));

  if (endpoint == NULL)
    endpoint = &none;
  if (wb_endpoint_equal (endpoint, &self->server) && self->server_is_tls == tls)
    return;
  self->server = *endpoint;
  self->server_is_tls = tls;
  show_state (self);
}

void
wb_chat_client_page_join_server (WbChatClientPage *self)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_return_if_fail (WB_IS_CHAT_CLIENT_PAGE (self));

  if (self->server.family == 0 || wb_chat_client_page_is_connected (self))
    return;
  gtk_editable_set_text (self->address_entry, wb_endpoint_format (&self->server, text));
  /* Nobody has vouched for a certificate that was made for this run. */
  gtk_drop_down_set_selected (self->security_drop, self->server_is_tls ? WB_CHAT_TALK_TLS_ANY : WB_CHAT_TALK_PLAIN);
  wb_chat_client_page_toggle (self);
}

gboolean
wb_chat_client_page_is_connected (WbChatClientPage *self)
{
  g_return_val_if_fail (WB_IS_CHAT_CLIENT_PAGE (self), FALSE);

  return wb_chat_talk_get_state (self->talk) != WB_CHAT_TALK_DISCONNECTED;
}

void
wb_chat_client_page_disconnect (WbChatClientPage *self)
{
  g_return_if_fail (WB_IS_CHAT_CLIENT_PAGE (self));

  wb_chat_talk_disconnect (self->talk);
}

GActionGroup *
wb_chat_client_page_get_transcript_actions (WbChatClientPage *self)
{
  g_return_val_if_fail (WB_IS_CHAT_CLIENT_PAGE (self), NULL);

  return wb_transcript_view_get_actions (self->transcript_view);
}
