/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One process, one window. What arrives later (a second start, a double click in the file manager, a file dropped on
 * the icon) goes to the window that is there, and asks first when that would cost an unsaved capture. */

#define G_LOG_DOMAIN "wirebench"

#include "config.h"

#include "app/wb-application.h"

#include "app/chat/wb-chat-panel.h"
#include "app/echo/wb-echo-panel.h"
#include "app/ping/wb-ping-panel.h"
#include "app/pool/wb-pool-panel.h"
#include "app/wb-compat.h"
#include "app/wb-preferences-window.h"
#include "app/wb-settings.h"
#include "app/wb-shortcuts-window.h"
#include "app/wb-window.h"
#include "engine/chat/wb-chat-server.h"
#include "engine/echo/wb-echo-server.h"
#include "engine/echo/wb-multicast-bench.h"
#include "engine/ping/wb-ping-responder.h"
#include "engine/ping/wb-ping-session.h"
#include "engine/pool/wb-pool.h"

#include <glib/gi18n.h>

/* The services, in the order of their handles. */
enum
{
  CHAT_SERVER,
  ECHO_SERVER,
  MULTICAST_BENCH,
  PING_RESPONDER,
  PING_SESSION,
  POOL,
  N_SERVICES
};

struct _WbApplication
{
  AdwApplication parent_instance;

  /* Owned; NULL before the first window */
  WbEngine *engine;
  WbServiceHandle *services[N_SERVICES];
};

G_DEFINE_FINAL_TYPE (WbApplication, wb_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "capture", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Start a capture on this interface at once"), N_("INTERFACE") },
  { "filter", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Keep only packets that match (with --capture)"), N_("FILTER") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and end"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[FILE]") },
  { NULL },
};

/* Services outlive windows and are shown by them. Without descriptors for the engine's loop the window comes up all the
 * same, and its panels of services say why they cannot do anything. */
static void
give_services (WbApplication *self, WbWindow *window)
{
  const GType types[N_SERVICES] = {
    [CHAT_SERVER] = WB_TYPE_CHAT_SERVER,         [ECHO_SERVER] = WB_TYPE_ECHO_SERVER,
    [MULTICAST_BENCH] = WB_TYPE_MULTICAST_BENCH, [PING_RESPONDER] = WB_TYPE_PING_RESPONDER,
    [PING_SESSION] = WB_TYPE_PING_SESSION,       [POOL] = WB_TYPE_POOL,
  };
  g_autoptr (GError) error = NULL;

  if (self->engine == NULL)
    self->engine = wb_engine_new (&error);
  for (guint i = 0; self->engine != NULL && i < N_SERVICES; i++)
    if (self->services[i] == NULL)
      self->services[i] = wb_service_handle_new (self->engine, types[i]);
  wb_echo_panel_set_handles (WB_ECHO_PANEL (wb_window_get_panel (window, "echo")), self->services[ECHO_SERVER],
                             self->services[MULTICAST_BENCH], error);
  wb_chat_panel_set_handle (WB_CHAT_PANEL (wb_window_get_panel (window, "chat")), self->services[CHAT_SERVER], error);
  wb_ping_panel_set_handles (WB_PING_PANEL (wb_window_get_panel (window, "ping")), self->services[PING_SESSION],
                             self->services[PING_RESPONDER], error);
  wb_pool_panel_set_handle (WB_POOL_PANEL (wb_window_get_panel (window, "pool")), self->services[POOL], error);
}

static WbWindow *
get_window (WbApplication *self)
{
  GtkWindow *window = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (WB_IS_WINDOW (l->data))
      window = l->data;
  if (window == NULL)
    {
      window = GTK_WINDOW (wb_window_new (ADW_APPLICATION (self)));
      give_services (self, WB_WINDOW (window));
    }
  gtk_window_present (window);
  return WB_WINDOW (window);
}

static void
open_file (WbApplication *self, GFile *file)
{
  WbWindow *window = get_window (self);
  const char *path = g_file_peek_path (file);

  if (path != NULL)
    wb_window_open_path (window, path);
  else
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_autofree char *title = g_strdup_printf (_("“%s” was not opened"), uri);
      g_autoptr (GError) error = g_error_new_literal (
          G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("It is not on this machine. Copy it to a local folder first."));

      wb_window_show_capture (window);
      wb_capture_session_set_error (wb_capture_panel_get_session (wb_window_get_capture_panel (window)), title, error);
    }
}

/* --- Actions ----------------------------------------------------------------------------------------------------- */

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  /* By closing: windows ask about what is unsaved, and the last one ends the program. */
  gtk_window_close (GTK_WINDOW (get_window (WB_APPLICATION (data))));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_compat_show_about (GTK_WINDOW (get_window (WB_APPLICATION (data))));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (wb_preferences_window_new (GTK_WINDOW (get_window (WB_APPLICATION (data)))));
}

static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (wb_shortcuts_window_new (GTK_WINDOW (get_window (WB_APPLICATION (data)))));
}

/* Where a notification leads. */
static void
show_panel_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_window_show_panel (get_window (WB_APPLICATION (data)), g_variant_get_string (parameter, NULL));
}

static const GActionEntry action_entries[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "about", .activate = about_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "shortcuts", .activate = shortcuts_action },
  { .name = "show-panel", .activate = show_panel_action, .parameter_type = "s" },
};

static void
set_accelerators (GtkApplication *application)
{
  for (const WbShortcut *shortcut = wb_shortcuts_get_all (); shortcut->title != NULL; shortcut++)
    if (shortcut->action != NULL)
      {
        const char *accelerators[] = { shortcut->accelerator, shortcut->alternative, NULL };

        gtk_application_set_accels_for_action (application, shortcut->action, accelerators);
      }
}

/* --- Appearance --------------------------------------------------------------------------------------------------- */

static void
color_scheme_cb (WbApplication *self)
{
  g_autofree char *scheme = wb_settings_dup_string (wb_settings_get (), "colour-scheme");
  AdwColorScheme wanted = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    wanted = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    wanted = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_application_get_style_manager (ADW_APPLICATION (self)), wanted);
}

/* --- Starting ------------------------------------------------------------------------------------------------------ */

static void
wb_application_startup (GApplication *application)
{
  WbApplication *self = WB_APPLICATION (application);

  G_APPLICATION_CLASS (wb_application_parent_class)->startup (application);
  g_set_application_name ("Wirebench");
  gtk_window_set_default_icon_name (WB_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries, G_N_ELEMENTS (action_entries), self);
  set_accelerators (GTK_APPLICATION (self));
  g_signal_connect_object (wb_settings_get (), "changed::colour-scheme", G_CALLBACK (color_scheme_cb), self,
                           G_CONNECT_SWAPPED);
  color_scheme_cb (self);
}

static void
wb_application_activate (GApplication *application)
{
  get_window (WB_APPLICATION (application));
}

static void
wb_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  if (n_files > 0)
    open_file (WB_APPLICATION (application), files[0]);
}

/* Runs in the process that was typed: what needs no window is answered there. */
static int
wb_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  g_autofree const char **files = NULL;

  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("Wirebench %s\n", WB_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&ay", &files) && files[0] != NULL && files[1] != NULL)
    {
      g_printerr ("%s\n", _("The window shows one capture; give one file"));
      return 2;
    }
  if (g_variant_dict_contains (given, "filter") && !g_variant_dict_contains (given, "capture"))
    {
      g_printerr ("%s\n", _("--filter needs --capture INTERFACE"));
      return 2;
    }
  if (files != NULL && files[0] != NULL && g_variant_dict_contains (given, "capture"))
    {
      g_printerr ("%s\n", _("Give a file or --capture, not both"));
      return 2;
    }
  return -1;
}

static int
wb_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  WbApplication *self = WB_APPLICATION (application);
  GVariantDict *given = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **files = NULL;
  const char *interface = NULL, *filter = NULL;

  g_variant_dict_lookup (given, "capture", "&s", &interface);
  g_variant_dict_lookup (given, "filter", "&s", &filter);
  if (interface != NULL)
    {
      WbWindow *window = get_window (self);

      wb_window_show_capture (window);
      wb_capture_panel_start_on (wb_window_get_capture_panel (window), interface, filter != NULL ? filter : "");
    }
  else if (g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&ay", &files) && files[0] != NULL)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, files[0]);

      open_file (self, file);
    }
  else
    g_application_activate (application);
  return 0;
}

/* The services go before their engine, whose last reference ends its thread. */
static void
wb_application_shutdown (GApplication *application)
{
  WbApplication *self = WB_APPLICATION (application);

  for (guint i = 0; i < N_SERVICES; i++)
    g_clear_object (&self->services[i]);
  g_clear_object (&self->engine);
  G_APPLICATION_CLASS (wb_application_parent_class)->shutdown (application);
}

static void
wb_application_class_init (WbApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = wb_application_activate;
  application_class->command_line = wb_application_command_line;
  application_class->handle_local_options = wb_application_handle_local_options;
  application_class->open = wb_application_open;
  application_class->shutdown = wb_application_shutdown;
  application_class->startup = wb_application_startup;
}

static void
wb_application_init (WbApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), NULL);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("Watch packets as they pass, and inspect every byte of them."));
}

WbApplication *
wb_application_new (void)
{
  return g_object_new (WB_TYPE_APPLICATION, "application-id", WB_APP_ID, "resource-base-path",
                       "/io/github/wirebench/Wirebench", "flags",
                       G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
