/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. What needs a
 * restart cannot be changed while the server runs, and its tooltip says so. A certificate is a file of the user's, or
 * made for one run and never written; one that clients can trust the next time too is made on request. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-settings-page.h"

#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-page-lock.h"
#include "app/wb-compat.h"
#include "app/wb-settings.h"
#include "engine/chat/wb-chat-identity.h"

#include <adwaita.h>
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define KIB 1024u

struct _WbChatSettingsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkSpinButton *address_spin;
  GtkSpinButton *burst_spin;
  AdwActionRow *certificate_row;
  GtkEditable *channel_entry;
  GtkSpinButton *clients_spin;
  GtkSwitch *coalesce_switch;
  GtkWidget *content;
  GtkButton *fingerprint_copy;
  AdwActionRow *fingerprint_row;
  AdwActionRow *key_row;
  GtkWidget *limits_group;
  GtkSpinButton *line_spin;
  WbListenGroup *listen_group;
  GtkSwitch *no_limits_switch;
  GtkSwitch *notify_switch;
  GtkSwitch *plain_switch;
  GtkSpinButton *port_spin;
  GtkSpinButton *queue_spin;
  GtkSpinButton *rate_spin;
  GtkSpinButton *registration_spin;
  GtkWidget *room_group;
  GtkWidget *tls_group;
  GtkSpinButton *tls_port_spin;
  GtkSwitch *tls_switch;
  GtkEditable *words_entry;

  char *fingerprint; /* owned; as shown */
  gboolean active;   /* STARTING, RUNNING or STOPPING */
};

G_DEFINE_FINAL_TYPE (WbChatSettingsPage, wb_chat_settings_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_DONE,
  SIGNAL_FAILED,
  SIGNAL_FAMILY_SWITCHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
family_switched_cb (WbChatSettingsPage *self, guint family, gboolean on)
{
  g_signal_emit (self, signals[SIGNAL_FAMILY_SWITCHED], 0, family, on);
}

static GtkWindow *
get_window (WbChatSettingsPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* --- Certificate --------------------------------------------------------------------------------------------------- */

static void
show_file (AdwActionRow *row, const char *key, const char *otherwise)
{
  g_autofree char *path = wb_settings_dup_string (wb_settings_get (), key);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *markup = g_markup_escape_text (name, -1);

  adw_action_row_set_subtitle (row, *path != 0 ? markup : otherwise);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), *path != 0 ? path : NULL);
}

static void
show_files (WbChatSettingsPage *self)
{
  g_autofree char *certificate = wb_settings_dup_string (wb_settings_get (), "chat-certificate");

  show_file (self->certificate_row, "chat-certificate", _("Made for each run"));
  show_file (self->key_row, "chat-key", _("In the certificate's file"));
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), *certificate != 0);
}

static void
certificate_chosen_cb (GFile *file, gpointer data)
{
  g_autoptr (WbChatSettingsPage) self = data;

  if (file == NULL)
    return;
  wb_settings_reset (wb_settings_get (), "chat-key");
  wb_settings_set_string (wb_settings_get (), "chat-certificate", g_file_peek_path (file));
}

static void
key_chosen_cb (GFile *file, gpointer data)
{
  g_autoptr (WbChatSettingsPage) self = data;

  if (file != NULL)
    wb_settings_set_string (wb_settings_get (), "chat-key", g_file_peek_path (file));
}

static const char *const pem_suffixes[] = { "pem", "crt", "cer", "key", NULL };

static void
choose_certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbCompatFileKind kind = { _("Certificates and keys (PEM)"), pem_suffixes };

  wb_compat_open_file_of_kind (get_window (WB_CHAT_SETTINGS_PAGE (widget)), _("Choose a Certificate"), &kind,
                               certificate_chosen_cb, g_object_ref (widget));
}

static void
choose_key_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbCompatFileKind kind = { _("Certificates and keys (PEM)"), pem_suffixes };

  wb_compat_open_file_of_kind (get_window (WB_CHAT_SETTINGS_PAGE (widget)), _("Choose a Key"), &kind, key_chosen_cb,
                               g_object_ref (widget));
}

static void
forget_certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_settings_reset (wb_settings_get (), "chat-certificate");
  wb_settings_reset (wb_settings_get (), "chat-key");
}

typedef struct
{
  char *path;              /* owned */
  WbEndpoint addresses[2]; /* into the certificate */
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_free (making->path);
  g_free (making);
}

static void
make_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Making *making = data;
  /* The engine never writes over a key. The dialog asked about an older file of that name, which goes only once the new
   * one is whole. */
  g_autofree char *fresh = g_strdup_printf ("%s.%08x", making->path, g_random_int ());
  GError *error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      wb_chat_identity_make (making->addresses, G_N_ELEMENTS (making->addresses), &error);

  if (certificate == NULL)
    g_task_return_error (task, error);
  else if (!wb_chat_identity_save (certificate, fresh, &error))
    {
      /* The user has named another file than the one that could not be written. */
      g_autoptr (GString) words = g_string_new (error->message);

      g_string_replace (words, fresh, making->path, 1);
      g_task_return_new_error (task, error->domain, error->code, "%s", words->str);
      g_error_free (error);
    }
  else if (g_rename (fresh, making->path) != 0)
    {
      int code = errno;

      g_remove (fresh);
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (code), _("Could not write %s: %s"),
                               making->path, g_strerror (code));
    }
  else
    g_task_return_boolean (task, TRUE);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbChatSettingsPage *self = WB_CHAT_SETTINGS_PAGE (source);
  const Making *making = g_task_get_task_data (G_TASK (result));
  const char *what = _("The certificate was not made");
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, what, error->message);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_DONE], 0, what);
  wb_settings_reset (wb_settings_get (), "chat-key");
  wb_settings_set_string (wb_settings_get (), "chat-certificate", making->path);
}

static void
make_target_cb (GFile *file, gpointer data)
{
  g_autoptr (WbChatSettingsPage) self = data;
  g_autoptr (GTask) task = NULL;
  Making *making;
  gboolean closed;

  if (file == NULL || self->content == NULL)
    return;
  making = g_new0 (Making, 1);
  making->path = g_strdup (g_file_peek_path (file));
  wb_listen_group_read (self->listen_group, &making->addresses[0], &closed, &making->addresses[1], &closed, NULL);
  task = g_task_new (self, NULL, made_cb, NULL);
  g_task_set_source_tag (task, make_target_cb);
  g_task_set_task_data (task, making, making_free);
  g_task_run_in_thread (task, make_in_thread);
}

static void
make_certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbCompatFileKind kind = { _("Certificates and keys (PEM)"), pem_suffixes };

  wb_compat_save_file_of_kind (get_window (WB_CHAT_SETTINGS_PAGE (widget)), _("Save the New Certificate"),
                               "wirebench-chat.pem", &kind, make_target_cb, g_object_ref (widget));
}

static void
copy_fingerprint_cb (WbChatSettingsPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          self->fingerprint != NULL ? self->fingerprint : "");
  gtk_button_set_icon_name (self->fingerprint_copy, "object-select-symbolic");
}

static void
show_fingerprint (WbChatSettingsPage *self, const WbChatSnapshot *snapshot)
{
  const char *fingerprint = snapshot != NULL ? snapshot->fingerprint : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint_row), fingerprint != NULL);
  if (g_strcmp0 (fingerprint, self->fingerprint) == 0)
    return;
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
  gtk_button_set_icon_name (self->fingerprint_copy, "edit-copy-symbolic");
  adw_action_row_set_subtitle (self->fingerprint_row, fingerprint != NULL ? fingerprint : "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->fingerprint_row),
                                 snapshot != NULL && snapshot->is_self_signed ? _("Fingerprint (self-signed)") :
                                                                                _("Fingerprint"));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_chat_settings_page_dispose (GObject *object)
{
  WbChatSettingsPage *self = WB_CHAT_SETTINGS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_CHAT_SETTINGS_PAGE);
  g_clear_pointer (&self->fingerprint, g_free);
  G_OBJECT_CLASS (wb_chat_settings_page_parent_class)->dispose (object);
}

static void
wb_chat_settings_page_class_init (WbChatSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_LISTEN_GROUP);
  G_OBJECT_CLASS (klass)->dispose = wb_chat_settings_page_dispose;
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_FAMILY_SWITCHED] = g_signal_new ("family-switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "certificate.choose", NULL, choose_certificate_action);
  gtk_widget_class_install_action (widget_class, "certificate.choose-key", NULL, choose_key_action);
  gtk_widget_class_install_action (widget_class, "certificate.forget", NULL, forget_certificate_action);
  gtk_widget_class_install_action (widget_class, "certificate.make", NULL, make_certificate_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/chat/wb-chat-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, address_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, burst_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, channel_entry);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, clients_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, coalesce_switch);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, fingerprint_copy);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, fingerprint_row);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, limits_group);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, line_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, listen_group);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, no_limits_switch);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, notify_switch);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, plain_switch);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, port_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, queue_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, rate_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, registration_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, room_group);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, tls_group);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, tls_port_spin);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, tls_switch);
  gtk_widget_class_bind_template_child (widget_class, WbChatSettingsPage, words_entry);
  gtk_widget_class_bind_template_callback (widget_class, copy_fingerprint_cb);
  gtk_widget_class_bind_template_callback (widget_class, family_switched_cb);
}

static void
wb_chat_settings_page_init (WbChatSettingsPage *self)
{
  WbSettings *settings = wb_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_settings_bind (settings, "chat-port", self->port_spin, "value");
  wb_settings_bind (settings, "chat-plain", self->plain_switch, "active");
  wb_settings_bind (settings, "chat-tls", self->tls_switch, "active");
  wb_settings_bind (settings, "chat-tls-port", self->tls_port_spin, "value");
  wb_settings_bind (settings, "chat-channel", self->channel_entry, "text");
  wb_settings_bind (settings, "chat-coalesce", self->coalesce_switch, "active");
  wb_settings_bind (settings, "chat-line-bytes", self->line_spin, "value");
  wb_settings_bind (settings, "chat-queue-kib", self->queue_spin, "value");
  wb_settings_bind (settings, "chat-lines-per-second", self->rate_spin, "value");
  wb_settings_bind (settings, "chat-lines-burst", self->burst_spin, "value");
  wb_settings_bind (settings, "chat-max-clients", self->clients_spin, "value");
  wb_settings_bind (settings, "chat-max-per-address", self->address_spin, "value");
  wb_settings_bind (settings, "chat-registration-seconds", self->registration_spin, "value");
  wb_settings_bind (settings, "chat-no-limits", self->no_limits_switch, "active");
  wb_settings_bind (settings, "chat-notify", self->notify_switch, "active");
  wb_settings_bind (settings, "chat-words", self->words_entry, "text");
  g_signal_connect_object (settings, "changed::chat-certificate", G_CALLBACK (show_files), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::chat-key", G_CALLBACK (show_files), self, G_CONNECT_SWAPPED);
  show_files (self);
  self->active = TRUE; /* so that the first update finds a change */
  wb_chat_settings_page_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_chat_settings_page_new (void)
{
  return g_object_new (WB_TYPE_CHAT_SETTINGS_PAGE, NULL);
}

static guint
get_number (GtkSpinButton *spin)
{
  return (guint) gtk_spin_button_get_value_as_int (spin);
}

static void
take_path (char **path, const char *key)
{
  g_autofree char *value = wb_settings_dup_string (wb_settings_get (), key);

  g_free (*path);
  *path = *value != 0 ? g_steal_pointer (&value) : NULL;
}

gboolean
wb_chat_settings_page_read (WbChatSettingsPage *self, WbChatSettings *settings, GError **error)
{
  g_return_val_if_fail (WB_IS_CHAT_SETTINGS_PAGE (self), FALSE);

  wb_chat_settings_init (settings);
  settings->port = (guint16) get_number (self->port_spin);
  settings->tls = gtk_switch_get_active (self->tls_switch);
  settings->plain = gtk_switch_get_active (self->plain_switch) || !settings->tls;
  settings->tls_port = (guint16) get_number (self->tls_port_spin);
  take_path (&settings->certificate_file, "chat-certificate");
  take_path (&settings->key_file, "chat-key");
  g_free (settings->channel);
  settings->channel = g_strdup (gtk_editable_get_text (self->channel_entry));
  settings->coalesce = gtk_switch_get_active (self->coalesce_switch);
  settings->line_bytes = get_number (self->line_spin);
  settings->queue_bytes = get_number (self->queue_spin) * KIB;
  settings->lines_per_second = get_number (self->rate_spin);
  settings->lines_burst = get_number (self->burst_spin);
  settings->max_clients = get_number (self->clients_spin);
  settings->max_per_address = get_number (self->address_spin);
  settings->registration_time_s = get_number (self->registration_spin);
  if (gtk_switch_get_active (self->no_limits_switch))
    wb_chat_settings_lift_limits (settings);
  return wb_listen_group_read (self->listen_group, &settings->v4, &settings->v4_closed, &settings->v6,
                               &settings->v6_closed, error) &&
         wb_chat_settings_check (settings, error);
}

void
wb_chat_settings_page_update (WbChatSettingsPage *self, WbServiceState state, const WbChatSnapshot *snapshot)
{
  gboolean active;

  g_return_if_fail (WB_IS_CHAT_SETTINGS_PAGE (self));

  active = wb_service_state_is_active (state);
  if (active != self->active)
    {
      GtkWidget *const fixed[] = { self->tls_group, self->room_group, self->limits_group };

      self->active = active;
      wb_page_lock (fixed, G_N_ELEMENTS (fixed), active ? _("Stop the server to change this") : NULL);
    }
  show_fingerprint (self, state == WB_SERVICE_RUNNING ? snapshot : NULL);
  if (snapshot != NULL)
    wb_listen_group_update (self->listen_group, state, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
  else
    wb_listen_group_update (self->listen_group, state, NULL, 0);
}
