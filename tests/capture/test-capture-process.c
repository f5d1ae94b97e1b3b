/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The owner of the helper, against helpers that do everything a helper should not: small scripts in its place. What the
 * real one does on real traffic is tested in tests/helper and, through this class, in test-capture-live-linux.c. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-process.h"

#include "../support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *helper;
  WbCaptureProcess *process;
  int fd;
  guint n_status, n_warnings;
  GString *states;
  char *warning;
} Fixture;

#define STARTED "echo '{\"type\":\"started\",\"link_type\":1}' >&2\n"
#define COUNTERS "\"packets\":%d,\"bytes\":2,\"drops\":3,\"interface_drops\":4,\"file_bytes\":5"

static void
status_cb (WbCaptureProcess *process, Fixture *fixture)
{
  fixture->n_status++;
}

static void
warning_cb (WbCaptureProcess *process, const char *text, Fixture *fixture)
{
  g_free (fixture->warning);
  fixture->warning = g_strdup (text);
  fixture->n_warnings++;
}

static void
state_cb (WbCaptureProcess *process, GParamSpec *pspec, Fixture *fixture)
{
  g_string_append_c (fixture->states, "sSRXF"[wb_capture_process_get_state (process)]);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *output = NULL;

  fixture->folder = g_dir_make_tmp ("wb-process-XXXXXX", NULL);
  fixture->helper = g_build_filename (fixture->folder, "helper", NULL);
  output = g_build_filename (fixture->folder, "out", NULL);
  fixture->fd = g_open (output, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  fixture->states = g_string_new (NULL);
  fixture->process = wb_capture_process_new ();
  g_signal_connect (fixture->process, "status", G_CALLBACK (status_cb), fixture);
  g_signal_connect (fixture->process, "warning", G_CALLBACK (warning_cb), fixture);
  g_signal_connect (fixture->process, "notify::state", G_CALLBACK (state_cb), fixture);
  g_setenv ("WIREBENCH_HELPER", fixture->helper, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *output = g_build_filename (fixture->folder, "out", NULL);

  if (fixture->process != NULL)
    g_assert_finalize_object (fixture->process);
  close (fixture->fd);
  g_unlink (output);
  g_unlink (fixture->helper);
  g_rmdir (fixture->folder);
  g_free (fixture->helper);
  g_free (fixture->folder);
  g_free (fixture->warning);
  g_string_free (fixture->states, TRUE);
}

static void
write_helper (Fixture *fixture, const char *script)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, NULL);

  g_assert_true (g_file_set_contents_full (fixture->helper, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
}

static void
start (Fixture *fixture)
{
  WbCaptureOptions options = { .device = "lo", .promiscuous = TRUE };
  g_autoptr (GError) error = NULL;

  wb_capture_process_start (fixture->process, &options, fixture->fd, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_STARTING);
}

static gboolean
is_over (Fixture *fixture)
{
  WbCaptureState state = wb_capture_process_get_state (fixture->process);

  return state == WB_CAPTURE_STOPPED || state == WB_CAPTURE_FAILED;
}

static void
test_life (Fixture *fixture, gconstpointer data)
{
  WbCaptureStats stats;

  g_test_summary ("Started, stopped by closing its input, with its last numbers and every state on the way");
  write_helper (fixture, STARTED "cat\n"
                                 "printf '{\"type\":\"stopped\",\"reason\":\"user\"," COUNTERS "}\\n' 77 >&2\n");
  start (fixture);
  until (wb_capture_process_get_state (fixture->process) == WB_CAPTURE_RUNNING);
  wb_capture_process_stop (fixture->process);
  wb_capture_process_stop (fixture->process);
  until (is_over (fixture));
  g_assert_cmpstr (fixture->states->str, ==, "SRXs");
  g_assert_null (wb_capture_process_get_error (fixture->process));
  g_assert_null (wb_capture_process_get_stop_reason (fixture->process));
  wb_capture_process_get_stats (fixture->process, &stats);
  g_assert_cmpuint (stats.packets, ==, 77);
  g_assert_cmpuint (stats.link_type, ==, 1);
}

static void
test_stop_while_starting (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A helper that never gets to its start (a name server is silent) can be stopped, without a failure");
  write_helper (fixture, "exec sleep 600\n");
  start (fixture);
  wb_capture_process_stop (fixture->process);
  until (is_over (fixture));
  g_assert_cmpstr (fixture->states->str, ==, "SXs");
  g_assert_null (wb_capture_process_get_error (fixture->process));
}

static void
test_own_end (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("An end of its own has a reason that a person can read");
  write_helper (fixture, STARTED "echo '{\"type\":\"stopped\",\"reason\":\"disk-full\"}' >&2\n");
  start (fixture);
  until (is_over (fixture));
  g_assert_cmpstr (fixture->states->str, ==, "SRs");
  g_assert_nonnull (strstr (wb_capture_process_get_stop_reason (fixture->process), "almost full"));
}

typedef struct
{
  const char *script;
  int code;
  const char *words; /* in the message; "lo" must be there too */
} Failure;

static const Failure failures[] = {
  { "kill -9 $$\n", WB_ERROR_FAILED, "kept" },
  { STARTED "kill -9 $$\n", WB_ERROR_FAILED, "kept" },
  { STARTED "exit 3\n", WB_ERROR_FAILED, "exit status 3" },
  { "echo '{\"type\":\"error\",\"code\":\"permission-denied\",\"text\":\"no CAP\"}' >&2; exit 1\n",
    WB_ERROR_NO_PERMISSION, "no CAP" },
  { "echo '{\"type\":\"error\",\"code\":\"no-such-device\"}' >&2; exit 1\n", WB_ERROR_NO_DEVICE, "no such interface" },
  { "echo '{\"type\":\"error\",\"code\":\"interface-not-up\"}' >&2; exit 1\n", WB_ERROR_NO_DEVICE, "is down" },
  { "echo '{\"type\":\"error\",\"code\":\"bad-filter\",\"text\":\"syntax %s\"}' >&2; exit 1\n", WB_ERROR_INVALID_INPUT,
    "syntax %s" },
  { "echo '{\"type\":\"error\",\"code\":\"of-the-future\",\"text\":\"tomorrow\"}' >&2; exit 1\n", WB_ERROR_FAILED,
    "tomorrow" },
  { "echo '{\"type\":\"error\"}' >&2; exit 1\n", WB_ERROR_FAILED, "no reason given" },
  { STARTED "echo '{\"type\":\"error\",\"code\":\"interface-gone\",\"text\":\"x\"}' >&2; exit 1\n", WB_ERROR_NO_DEVICE,
    "disappeared" },
};

static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Each way to fail ends in FAILED, with its own words and code; the object can start again");
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      const GError *error;

      write_helper (fixture, failures[i].script);
      start (fixture);
      g_assert_null (wb_capture_process_get_error (fixture->process));
      until (is_over (fixture));
      g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_FAILED);
      error = wb_capture_process_get_error (fixture->process);
      g_test_message ("%s", error->message);
      g_assert_error (error, WB_ERROR, failures[i].code);
      g_assert_nonnull (strstr (error->message, failures[i].words));
      g_assert_nonnull (strstr (error->message, "lo"));
      g_assert_false (g_str_has_suffix (error->message, "."));
    }
}

static void
test_silent_success (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Exit status 0 without a last word is an end, not a failure");
  write_helper (fixture, STARTED "exit 0\n");
  start (fixture);
  until (is_over (fixture));
  g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_STOPPED);
}

static void
test_warning (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A warning is told in words, and the capture goes on");
  write_helper (fixture,
                STARTED "echo '{\"type\":\"warning\",\"code\":\"promisc-not-supported\",\"text\":\"x\"}' >&2\ncat\n");
  start (fixture);
  until (fixture->n_warnings == 1);
  g_assert_nonnull (strstr (fixture->warning, "lo cannot use promiscuous mode"));
  g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_RUNNING);
  wb_capture_process_stop (fixture->process);
  until (is_over (fixture));
}

static void
test_hostile_lines (Fixture *fixture, gconstpointer data)
{
  WbCaptureStats stats;

  g_test_summary ("Rubbish, NULs and a line of 3 MB without an end cost nothing; what follows is understood");
  write_helper (fixture, STARTED "echo hello >&2\nhead -c 100000 /dev/zero >&2\necho >&2\n"
                                 "yes '{\"type\":\"status\",' | head -c 3000000 | tr -d '\\n' >&2\necho >&2\n"
                                 "printf '{\"type\":\"stopped\",\"reason\":\"user\"," COUNTERS "}' 5 >&2\necho >&2\n");
  start (fixture);
  until (is_over (fixture));
  g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_STOPPED);
  wb_capture_process_get_stats (fixture->process, &stats);
  g_assert_cmpuint (stats.packets, ==, 5);
}

static void
test_status_pace (Fixture *fixture, gconstpointer data)
{
  gint64 began_us = g_get_monotonic_time ();
  WbCaptureStats stats;
  double limit;

  g_test_summary ("A flood of status lines becomes one signal in 50 ms");
  write_helper (fixture, STARTED "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); "
                                 "printf '{\"type\":\"status\"," COUNTERS "}\\n' $i; done >&2\n");
  start (fixture);
  until (is_over (fixture));
  wb_capture_process_get_stats (fixture->process, &stats);
  g_assert_cmpuint (stats.packets, ==, 20000);
  /* the first, the last, and one for each interval between */
  limit = (double) (g_get_monotonic_time () - began_us) / 50000.0 + 2;
  g_assert_cmpfloat (fixture->n_status, <=, limit);
  g_assert_cmpuint (fixture->n_status, >=, 2);
}

static void
restart_cb (WbCaptureProcess *process, GParamSpec *pspec, Fixture *fixture)
{
  if (wb_capture_process_get_state (process) == WB_CAPTURE_STOPPED && fixture->n_warnings < 3)
    {
      fixture->n_warnings++;
      start (fixture);
    }
}

static void
test_restart_from_callback (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A listener may start again from the very signal that says it is over");
  write_helper (fixture, STARTED "echo '{\"type\":\"stopped\",\"reason\":\"count\"}' >&2\n");
  g_signal_connect (fixture->process, "notify::state", G_CALLBACK (restart_cb), fixture);
  start (fixture);
  until (fixture->n_warnings == 3 && is_over (fixture));
  g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_STOPPED);
}

static void
let_go_cb (WbCaptureProcess *process, Fixture *fixture)
{
  g_clear_object (&fixture->process);
}

static void
test_let_go_in_callback (Fixture *fixture, gconstpointer data)
{
  g_autofree char *ended = g_build_filename (fixture->folder, "ended", NULL);
  g_autofree char *script = g_strdup_printf (STARTED "printf '{\"type\":\"status\"," COUNTERS "}\\n' 1 >&2\n"
                                                     "cat\n: >'%s'\n",
                                             1, ended);

  g_test_summary ("The last reference may be dropped inside a signal; the helper then hears the end of its input");
  write_helper (fixture, script);
  g_signal_connect (fixture->process, "status", G_CALLBACK (let_go_cb), fixture);
  start (fixture);
  until (fixture->process == NULL);
  until (g_file_test (ended, G_FILE_TEST_EXISTS));
  g_unlink (ended);
}

static void
test_long_filter (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filter = g_strnfill (WB_CAPTURE_FILTER_BYTES_MAX + 1, ' ');
  WbCaptureOptions options = { .device = "lo", .filter = filter };
  g_autoptr (GError) error = NULL;

  g_test_summary ("A filter that no helper takes is refused, with its length, before one is looked for");
  g_assert_false (wb_capture_process_start (fixture->process, &options, fixture->fd, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, "65537"));
  g_assert_cmpstr (fixture->states->str, ==, "");
}

static void
test_no_helper (Fixture *fixture, gconstpointer data)
{
  WbCaptureOptions options = { .device = "lo" };
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) forbidden = NULL;

  g_test_summary ("No helper, and a helper that this user may not run, are different refusals at the start");
  g_assert_false (wb_capture_process_start (fixture->process, &options, fixture->fd, &missing));
  g_assert_error (missing, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
  write_helper (fixture, "exit 0\n");
  g_assert_cmpint (g_chmod (fixture->helper, 0600), ==, 0);
  g_assert_false (wb_capture_process_start (fixture->process, &options, fixture->fd, &forbidden));
  g_assert_error (forbidden, WB_ERROR, WB_ERROR_NO_PERMISSION);
  g_assert_cmpint (wb_capture_process_get_state (fixture->process), ==, WB_CAPTURE_STOPPED);
}

static void
test_arguments (Fixture *fixture, gconstpointer data)
{
  WbCaptureOptions options = {
    .device = "-x y",
    .filter = "tcp port 80; rm",
    .snaplen = 96,
    .buffer_mib = 2,
    .promiscuous = FALSE,
    .stop_packets = G_MAXINT64,
    .stop_bytes = 7,
    .stop_seconds = 9,
  };
  g_autofree char *seen = g_build_filename (fixture->folder, "arguments", NULL);
  g_autofree char *script = g_strdup_printf ("for a; do echo \"$a\"; done >'%s'\n", seen);
  g_autofree char *text = NULL;

  g_test_summary ("Every option arrives, whatever its text looks like");
  write_helper (fixture, script);
  g_assert_true (wb_capture_process_start (fixture->process, &options, fixture->fd, NULL));
  until (is_over (fixture));
  g_assert_true (g_file_get_contents (seen, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "--device=-x y\n--filter=tcp port 80; rm\n--snaplen=96\n--buffer-mib=2\n--no-promiscuous\n"
                   "--count=9223372036854775807\n--bytes=7\n--seconds=9\n");
  g_unlink (seen);
}

static void
test_rights_command (void)
{
  g_autofree char *plain = wb_capture_dup_rights_command ("/usr/libexec/wirebench-capture");
  g_autofree char *odd = wb_capture_dup_rights_command ("/opt/it's $HOME/wirebench-capture");
  g_auto (GStrv) words = NULL;
  int n_words;

  g_test_summary ("The command for the right is one shell command, quoted, with the capability last");
  g_assert_true (g_shell_parse_argv (plain, &n_words, &words, NULL));
  g_assert_cmpint (n_words, ==, 4);
  g_assert_cmpstr (words[0], ==, "sudo");
  g_assert_nonnull (strstr (words[3], "chmod 0750 /usr/libexec/wirebench-capture"));
  g_assert_true (g_str_has_suffix (words[3], "setcap cap_net_raw+ep /usr/libexec/wirebench-capture"));
  g_strfreev (words);
  g_assert_true (g_shell_parse_argv (odd, &n_words, &words, NULL));
  g_assert_cmpint (n_words, ==, 4);
  g_assert_nonnull (strstr (words[3], "setcap cap_net_raw+ep '/opt/it'\\''s $HOME/wirebench-capture'"));
}

static void
test_rights_foreign (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wb-rights-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (folder, "wirebench-capture", NULL);

  g_test_summary ("Another program is given no right, whether it is named or a link leads to it");
  g_assert_null (wb_capture_dup_rights_command ("/bin/sh"));
  g_assert_cmpint (symlink ("/bin/sh", link), ==, 0);
  g_assert_null (wb_capture_dup_rights_command (link));
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

#define ADD(path, func) g_test_add ("/capture-process/" path, Fixture, NULL, set_up, func, tear_down)

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Some conditions are about files and processes, whose changes wake no loop. */
  g_timeout_add (10, wake_cb, NULL);
  signal (SIGPIPE, SIG_IGN);
  ADD ("life", test_life);
  ADD ("stop-while-starting", test_stop_while_starting);
  ADD ("own-end", test_own_end);
  ADD ("failures", test_failures);
  ADD ("silent-success", test_silent_success);
  ADD ("warning", test_warning);
  ADD ("hostile-lines", test_hostile_lines);
  ADD ("status-pace", test_status_pace);
  ADD ("restart-from-callback", test_restart_from_callback);
  ADD ("let-go-in-callback", test_let_go_in_callback);
  ADD ("long-filter", test_long_filter);
  ADD ("no-helper", test_no_helper);
  ADD ("arguments", test_arguments);
  g_test_add_func ("/capture-process/rights-command", test_rights_command);
  g_test_add_func ("/capture-process/rights-foreign", test_rights_foreign);
  return g_test_run ();
}
