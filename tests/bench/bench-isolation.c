/* SPDX-License-Identifier: GPL-3.0-or-later */

/* ./dev bench isolation: do window and services disturb each other? The real window shows the echo page; its server runs
 * in the engine's thread, as in the program; the load comes from a process of its own. In pairs, so that a noisy machine
 * is noisy for both halves:
 *
 *   echo    p99 of one connection, with the main thread free and with it blocked for the whole run
 *   frames  of a window that redraws all the time, by its frame clock, without load and under 64 connections at full speed
 *
 * Usage: bench-isolation LOAD-PROGRAM [ROUNDS] */

#define G_LOG_DOMAIN "wirebench-bench"

#include "app/echo/wb-echo-panel.h"
#include "app/wb-window.h"
#include "engine/echo/wb-echo-server.h"
#include "engine/echo/wb-multicast-bench.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>

#define SECONDS 5
#define START_PATIENCE_S 5
#define MAX_ROUNDS 99

typedef struct
{
  const char *load; /* the program */
  WbServiceHandle *server;
  GtkWindow *window;
  guint16 port;
  guint n_frames;
} Bench;

static _Noreturn void
fail (const char *what, const GError *error)
{
  g_printerr ("bench-isolation: %s%s%s\n", what, error ? ": " : "", error ? error->message : "");
  exit (1);
}

static gboolean
passed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_main_loop (guint milliseconds)
{
  gboolean passed = FALSE;

  g_timeout_add (milliseconds, passed_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

static void
start_server (Bench *bench)
{
  WbEchoSettings settings;
  WbSnapshotRequest no_rows = { 0 };

  wb_echo_settings_init (&settings);
  settings.mode = WB_ECHO_VERBATIM;
  settings.port = 0;
  wb_service_handle_start (bench->server, &settings);
  for (guint i = 0; i < START_PATIENCE_S * 50 && bench->port == 0; i++)
    {
      WbEchoSnapshot *snapshot;

      wb_service_handle_request (bench->server, &no_rows);
      run_main_loop (20);
      snapshot = wb_service_handle_dup_snapshot (bench->server);
      if (snapshot && wb_service_handle_get_state (bench->server) == WB_SERVICE_RUNNING)
        bench->port = snapshot->port;
      if (snapshot)
        wb_snapshot_unref (snapshot);
    }
  if (bench->port == 0)
    fail ("the echo server does not run", wb_service_handle_get_error (bench->server));
}

static GSubprocess *
begin_load (Bench *bench, const char *n_active)
{
  g_autofree char *port = g_strdup_printf ("%u", bench->port);
  g_autofree char *seconds = g_strdup_printf ("%d", SECONDS);
  g_autoptr (GError) error = NULL;
  GSubprocess *load =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, bench->load, port, n_active, "0", seconds, NULL);

  if (load == NULL)
    fail ("the load does not start", error);
  return load;
}

/* Waits for its end; takes load. */
static double
end_load (GSubprocess *load, const char *figure)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  double value;

  if (!g_subprocess_communicate_utf8 (load, NULL, NULL, &text, NULL, &error) || !g_subprocess_get_successful (load))
    fail ("the load failed", error);
  node = json_from_string (text, &error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    fail ("the load said nothing that can be read", error);
  value = json_object_get_double_member (json_node_get_object (node), figure);
  g_object_unref (load);
  return value;
}

/* The load warms up for half a second; it is over when the window is free again. */
static double
measure_echo (Bench *bench, gboolean blocked)
{
  GSubprocess *load = begin_load (bench, "1");

  if (blocked)
    g_usleep ((SECONDS * 10 + 7) * (G_USEC_PER_SEC / 10));
  else
    run_main_loop (SECONDS * 1000 + 700);
  return end_load (load, "p99_us");
}

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ((Bench *) data)->n_frames++;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static double
measure_frames (Bench *bench, gboolean loaded, double *requests_per_s)
{
  GSubprocess *load = loaded ? begin_load (bench, "64") : NULL;
  gint64 began_us;
  double frames;

  run_main_loop (600);
  bench->n_frames = 0;
  began_us = g_get_monotonic_time ();
  run_main_loop (SECONDS * 1000 - 200);
  frames = bench->n_frames * 1e6 / (double) (g_get_monotonic_time () - began_us);
  if (load)
    *requests_per_s = end_load (load, "requests_per_s");
  return frames;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (GArray *values)
{
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, values->len / 2);
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  guint n_rounds = argc > 2 ? (guint) CLAMP (atoi (argv[2]), 1, MAX_ROUNDS) : 3;
  g_autoptr (GArray) echo_ratios = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) frame_ratios = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (WbServiceHandle) multicast = NULL;
  g_autoptr (WbEngine) engine = NULL;
  g_autoptr (AdwApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *panel;
  guint tick;

  if (argc < 2)
    fail ("usage: bench-isolation LOAD-PROGRAM [ROUNDS]", NULL);
  if (!gtk_init_check ())
    fail ("no display", NULL);
  adw_init ();
  bench.load = argv[1];
  engine = wb_engine_new (&error);
  if (engine == NULL)
    fail ("no engine", error);
  bench.server = wb_service_handle_new (engine, WB_TYPE_ECHO_SERVER);
  multicast = wb_service_handle_new (engine, WB_TYPE_MULTICAST_BENCH);
  application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    fail ("no application", error);
  bench.window = GTK_WINDOW (wb_window_new (application));
  panel = GTK_WIDGET (wb_window_get_panel (WB_WINDOW (bench.window), "echo"));
  wb_echo_panel_set_handles (WB_ECHO_PANEL (panel), bench.server, multicast, NULL);
  adw_view_stack_set_visible_child (ADW_VIEW_STACK (gtk_widget_get_ancestor (panel, ADW_TYPE_VIEW_STACK)), panel);
  gtk_window_present (bench.window);
  start_server (&bench);
  run_main_loop (1000);

  for (guint i = 0; i < n_rounds; i++)
    {
      double with_free_us = measure_echo (&bench, FALSE), with_blocked_us = measure_echo (&bench, TRUE);
      double ratio = with_blocked_us / with_free_us;

      g_print ("echo p99: %.1f us with the main thread free, %.1f us with it blocked for 5 s: %.2f\n", with_free_us,
               with_blocked_us, ratio);
      g_array_append_val (echo_ratios, ratio);
    }
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (bench.window), frame_cb, &bench, NULL);
  for (guint i = 0; i < n_rounds; i++)
    {
      double requests_per_s = 0;
      double without = measure_frames (&bench, FALSE, NULL), with = measure_frames (&bench, TRUE, &requests_per_s);
      double ratio = with / without;

      g_print ("frames: %.1f/s without load, %.1f/s under %.0f echoes/s: %.2f\n", without, with, requests_per_s, ratio);
      g_array_append_val (frame_ratios, ratio);
    }
  gtk_widget_remove_tick_callback (GTK_WIDGET (bench.window), tick);
  g_print ("median: echo p99 blocked/free %.2f (aim: at most 1.5), frames with/without load %.2f (aim: at least 0.9)\n",
           median (echo_ratios), median (frame_ratios));

  wb_service_handle_stop (bench.server);
  while (wb_service_handle_is_active (bench.server))
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (bench.window);
  g_clear_object (&bench.server);
  return 0;
}
