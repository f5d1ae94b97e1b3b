/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One series of pings by the engine as the window uses it, in a thread of its own, while main loop and engine loop are
 * kept busy: what the time stamps of the kernel are for.
 *
 * Usage: wb-ping-busy ADDRESS:PORT text|stamp kernel|program BUSY-MS PROBES [INTERVAL-MS]
 *
 * BUSY-MS: each loop burns 0 to so many milliseconds at random, lets what is ready have its turn, and burns again; 0: idle.
 * Prints one JSON object: p50, p99 and max of the round trips and the network times, how many are between stamps of the
 * kernel, what was skipped, how late sending was. Exit status 1 when the series did not end well. */

#include "engine/base/wb-service-handle.h"
#include "engine/ping/wb-ping-session.h"

#include <stdlib.h>
#include <string.h>

#define PATIENCE_S 60

static gint64 busy_ns;

/* Runs in the main loop and in the engine's: each has its own dice. */
static gboolean
burn_cb (gpointer dice)
{
  gint64 end_ns = wb_clock_now_ns (wb_clock_get_monotonic ()) + (gint64) (g_rand_double (dice) * (double) busy_ns);

  while (wb_clock_now_ns (wb_clock_get_monotonic ()) < end_ns)
    continue;
  return G_SOURCE_CONTINUE;
}

static GSource *
keep_busy (GMainContext *context, guint32 seed)
{
  /* As ready as a window's own events are: probes and replies still come first, when the burning is over. */
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, burn_cb, g_rand_new_with_seed (seed), (GDestroyNotify) g_rand_free);
  g_source_attach (source, context);
  return source;
}

static void
state_cb (GObject *handle, GParamSpec *pspec, gpointer loop)
{
  WbServiceState state = wb_service_handle_get_state (WB_SERVICE_HANDLE (handle));

  if (state == WB_SERVICE_STOPPED || state == WB_SERVICE_FAILED)
    g_main_loop_quit (loop);
}

static gboolean
patience_cb (gpointer loop)
{
  g_printerr ("wb-ping-busy: not at its end after %d s\n", PATIENCE_S);
  exit (1);
}

static void
report_cb (WbService *service, gpointer reports)
{
  g_async_queue_push (reports, wb_ping_session_dup_report (WB_PING_SESSION (service)));
}

static void
print_distribution (const char *name, const WbPingDistribution *distribution)
{
  g_print ("\"%s\":{\"n\":%" G_GUINT64_FORMAT ",\"p50_ns\":%" G_GINT64_FORMAT ",\"p99_ns\":%" G_GINT64_FORMAT
           ",\"max_ns\":%" G_GINT64_FORMAT "},",
           name, distribution->n, distribution->percentiles_ns[WB_PING_P50], distribution->percentiles_ns[WB_PING_P99],
           distribution->max_ns);
}

int
main (int argc, char *argv[])
{
  char *targets[] = { argv[1], NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GAsyncQueue) reports = g_async_queue_new ();
  g_autoptr (WbPingReport) report = NULL;
  WbPingSettings settings;
  WbServiceHandle *session;
  WbEngine *engine;
  const WbPingResult *result;
  GSource *burners[2] = { NULL, NULL };

  wb_ping_settings_init (&settings);
  if (argc < 6 || !wb_ping_mode_from_name (argv[2], &settings.mode))
    {
      g_printerr ("Usage: wb-ping-busy ADDRESS:PORT text|stamp kernel|program BUSY-MS PROBES [INTERVAL-MS]\n");
      return 2;
    }
  settings.targets = g_strdupv (targets);
  settings.program_times = strcmp (argv[3], "program") == 0;
  busy_ns = (gint64) (g_ascii_strtod (argv[4], NULL) * WB_NS_PER_MS);
  settings.count = g_ascii_strtoull (argv[5], NULL, 10);
  settings.interval_ns = (gint64) ((argc > 6 ? g_ascii_strtod (argv[6], NULL) : 5) * WB_NS_PER_MS);
  settings.timeout_ns = WB_NS_PER_S;

  engine = wb_engine_new (&error);
  if (!engine)
    g_error ("%s", error->message);
  session = wb_service_handle_new (engine, WB_TYPE_PING_SESSION);
  if (busy_ns > 0)
    {
      burners[0] = keep_busy (NULL, 1);
      burners[1] = keep_busy (wb_engine_get_context (engine), 2);
    }
  g_timeout_add_seconds (PATIENCE_S, patience_cb, NULL);
  g_signal_connect (session, "notify::state", G_CALLBACK (state_cb), loop);
  wb_service_handle_start (session, &settings);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (burners); i++)
    if (burners[i])
      {
        g_source_destroy (burners[i]);
        g_source_unref (burners[i]);
      }
  if (wb_service_handle_get_error (session))
    {
      g_printerr ("wb-ping-busy: %s\n", wb_service_handle_get_error (session)->message);
      return 1;
    }
  wb_service_handle_invoke (session, report_cb, reports, NULL);
  report = g_async_queue_timeout_pop (reports, PATIENCE_S * G_USEC_PER_SEC);
  if (!report || report->n_results != 1)
    return 1;
  result = report->results;
  g_print ("{");
  print_distribution ("round_trip", &result->figures.round_trip);
  print_distribution ("network", &result->figures.network);
  print_distribution ("response", &result->figures.response);
  print_distribution ("lateness", &result->figures.lateness);
  g_print ("\"sent\":%" G_GUINT64_FORMAT ",\"received\":%" G_GUINT64_FORMAT ",\"skipped\":%" G_GUINT64_FORMAT
           ",\"kernel_times\":%" G_GUINT64_FORMAT "}\n",
           result->row.counts.sent, result->row.counts.received, result->row.counts.skipped,
           result->figures.n_kernel_times);
  wb_ping_settings_clear (&settings);
  g_object_unref (session);
  g_object_unref (engine);
  return 0;
}
