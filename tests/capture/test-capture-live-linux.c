/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine's side of a real capture, in a network of its own: process, store, file and save together, as the window
 * uses them; kill -9 of the window (this program again, as "--victim") and of the helper; interfaces that come and go. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-file.h"
#include "engine/capture/wb-capture-process.h"
#include "engine/capture/wb-capture-store.h"
#include "engine/capture/wb-devices.h"

#include "../support/wb-until.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY_PAIRS 500 /* of virtual interfaces: a thousand devices */

static const char *self_path;
static char *state_folder;

/* --- A network of our own --- */

static gboolean
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return ok;
}

/* Before any thread exists. FALSE with errno. */
static gboolean
enter_network (void)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", getgid ());

  if (geteuid () == 0)
    return unshare (CLONE_NEWNET) == 0;
  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0 && write_file ("/proc/self/setgroups", "deny") &&
         write_file ("/proc/self/uid_map", uid_map) && write_file ("/proc/self/gid_map", gid_map);
}

static void
ip (const char *arguments)
{
  g_autofree char *command = g_strconcat ("ip ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* Datagrams to a bound socket, so that nothing answers. */
static void
send_datagrams (guint count)
{
  g_autoptr (GSocket) sink = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocket) source = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;

  g_assert_true (g_socket_bind (sink, any_port, FALSE, NULL));
  address = g_socket_get_local_address (sink, NULL);
  for (guint i = 0; i < count; i++)
    g_assert_cmpint (g_socket_send_to (source, address, "wirebench", 9, NULL, NULL), ==, 9);
}

static guint64
count_packets (const char *path, gboolean *whole)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCaptureFile) file = wb_capture_file_open (path, &error);
  g_autoptr (WbPacketPiece) piece = wb_packet_piece_new ();

  g_assert_no_error (error);
  wb_capture_file_scan (file, piece, 0, NULL, &error);
  g_assert_no_error (error);
  *whole = wb_capture_file_get_end (file) == WB_CAPTURE_END_WHOLE;
  return wb_packet_piece_get_count (piece);
}

static guint64
get_packets (WbCaptureProcess *process)
{
  WbCaptureStats stats;

  wb_capture_process_get_stats (process, &stats);
  return stats.packets;
}

static WbCaptureEntry *
start (WbCaptureProcess *process, const char *device)
{
  WbCaptureOptions options = { .device = device, .promiscuous = TRUE };
  g_autoptr (GError) error = NULL;
  WbCaptureEntry *entry;
  int fd;

  entry = wb_capture_store_create (device, NULL, &fd, &error);
  g_assert_no_error (error);
  wb_capture_process_start (process, &options, fd, &error);
  g_assert_no_error (error);
  close (fd);
  return entry;
}

static gboolean
is_over (WbCaptureProcess *process)
{
  WbCaptureState state = wb_capture_process_get_state (process);

  return state == WB_CAPTURE_STOPPED || state == WB_CAPTURE_FAILED;
}

/* --- Captures --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean moved;
  g_autoptr (GError) error = NULL;

  wb_capture_save_finish (result, &moved, &error);
  g_assert_no_error (error);
  g_assert_true (moved);
  *(gboolean *) user_data = TRUE;
}

static void
test_capture_and_save (void)
{
  WbCaptureProcess *process = wb_capture_process_new ();
  g_autofree char *target = g_build_filename (state_folder, "saved.pcapng", NULL);
  g_autofree char *path = NULL;
  gboolean saved = FALSE, whole;
  WbCaptureEntry *entry;

  g_test_summary ("Start, live numbers, stop, save: every packet is in the saved file, and nothing is left behind");
  entry = start (process, "lo");
  until (wb_capture_process_get_state (process) == WB_CAPTURE_RUNNING);
  send_datagrams (500);
  until (get_packets (process) == 500);
  send_datagrams (100);
  wb_capture_process_stop (process);
  until (is_over (process));
  g_assert_cmpint (wb_capture_process_get_state (process), ==, WB_CAPTURE_STOPPED);
  g_assert_cmpuint (get_packets (process), ==, 600);
  path = g_strdup (wb_capture_entry_get_path (entry));
  wb_capture_save_async (path, target, TRUE, NULL, NULL, NULL, saved_cb, &saved);
  until (saved);
  wb_capture_entry_release (entry);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_packets (target, &whole), ==, 600);
  g_assert_true (whole);
  g_unlink (target);
  g_assert_finalize_object (process);
}

static void
test_refusals (void)
{
  WbCaptureProcess *process = wb_capture_process_new ();
  g_autofree char *wrapper = g_build_filename (state_folder, "wrapper", NULL);
  g_autofree char *script = NULL;
  const char *helper = g_getenv ("WIREBENCH_HELPER");
  g_autofree char *old = g_strdup (helper);

  g_test_summary ("Missing interface and missing right come back as what they are");
  wb_capture_entry_discard (start (process, "nosuch0"));
  until (is_over (process));
  g_assert_error (wb_capture_process_get_error (process), WB_ERROR, WB_ERROR_NO_DEVICE);

  script = g_strdup_printf ("#!/bin/sh\nexec setpriv --bounding-set=-net_raw --inh-caps=-all '%s' \"$@\"\n", helper);
  g_assert_true (g_file_set_contents_full (wrapper, script, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  g_setenv ("WIREBENCH_HELPER", wrapper, TRUE);
  wb_capture_entry_discard (start (process, "lo"));
  until (is_over (process));
  g_test_message ("%s", wb_capture_process_get_error (process)->message);
  g_assert_error (wb_capture_process_get_error (process), WB_ERROR, WB_ERROR_NO_PERMISSION);
  g_setenv ("WIREBENCH_HELPER", old, TRUE);
  g_unlink (wrapper);
  g_assert_finalize_object (process);
}

/* The helper's process id: it is our only child, of whichever thread. 0: this kernel does not tell. */
static pid_t
find_child (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "children", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL) && text[0] != '\0')
        return (pid_t) g_ascii_strtoll (text, NULL, 10);
    }
  return 0;
}

static void
test_kill_helper (void)
{
  WbCaptureProcess *process = wb_capture_process_new ();
  WbCaptureEntry *entry = start (process, "lo");
  gboolean whole;
  pid_t helper;

  g_test_summary ("kill -9 of the helper: the failure is said in words, and what came before is kept and whole");
  until (wb_capture_process_get_state (process) == WB_CAPTURE_RUNNING);
  helper = find_child ();
  if (helper == 0)
    g_test_skip ("this kernel does not list children");
  else
    {
      send_datagrams (300);
      until (get_packets (process) == 300);
      g_assert_cmpint (kill (helper, SIGKILL), ==, 0);
      until (is_over (process));
      g_assert_cmpint (wb_capture_process_get_state (process), ==, WB_CAPTURE_FAILED);
      g_assert_nonnull (strstr (wb_capture_process_get_error (process)->message, "kept"));
      g_assert_cmpuint (count_packets (wb_capture_entry_get_path (entry), &whole), ==, 300);
      g_assert_true (whole);
    }
  wb_capture_process_stop (process);
  until (is_over (process));
  wb_capture_entry_discard (entry);
  g_assert_finalize_object (process);
}

/* The window that will be killed: captures on lo until then. */
static int
be_victim (void)
{
  g_autoptr (WbCaptureProcess) process = wb_capture_process_new ();

  start (process, "lo");
  until (wb_capture_process_get_state (process) == WB_CAPTURE_RUNNING);
  puts ("running");
  fflush (stdout);
  until (is_over (process));
  return 1;
}

static void
test_kill_window (void)
{
  g_autoptr (GPtrArray) leftovers = NULL;
  g_autoptr (GSubprocess) victim = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  const WbCaptureLeftover *leftover;
  WbCaptureEntry *entry;
  gboolean whole;

  g_test_summary (
      "kill -9 of the window: its helper ends, and the next start is offered every packet, in a whole file");
  victim = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self_path, "--victim", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (victim));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_cmpstr (line, ==, "running");
  send_datagrams (1000);
  g_subprocess_force_exit (victim);
  g_assert_true (g_subprocess_wait (victim, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (victim));
  leftovers = wb_capture_store_list_leftovers ();
  until ((g_ptr_array_unref (leftovers), leftovers = wb_capture_store_list_leftovers ())->len == 1);
  leftover = leftovers->pdata[0];
  g_assert_cmpstr (leftover->interface, ==, "lo");
  entry = wb_capture_store_adopt (leftover->path, &error);
  g_assert_no_error (error);
  /* All of them: they were sent before the end, and a helper whose window is gone drains the kernel like any other. */
  g_assert_cmpuint (count_packets (leftover->path, &whole), ==, 1000);
  g_assert_true (whole);
  wb_capture_entry_discard (entry);
}

/* --- Interfaces --- */

static WbDevice *
find (WbDeviceList *list, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (WbDevice) device = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (strcmp (wb_device_get_name (device), name) == 0)
        return device; /* the list holds it */
    }
  return NULL;
}

static void
test_hot_plug (void)
{
  g_autoptr (WbDeviceList) list = wb_device_list_new ();
  WbDevice *lo;

  g_test_summary ("Interfaces that come, change and go are seen without asking; the others stay the same objects");
  until (wb_device_list_is_ready (list));
  lo = find (list, "lo");
  g_assert_nonnull (lo);
  g_assert_cmpstr (wb_device_get_addresses (lo)[0], ==, "127.0.0.1/8");
  g_assert_null (find (list, "hot0"));
  ip ("link add hot0 type veth peer name hot1");
  until (find (list, "hot0") != NULL && find (list, "hot1") != NULL);
  g_assert_false (wb_device_get_flags (find (list, "hot0")) & WB_DEVICE_UP);
  ip ("address add 192.0.2.1/28 dev hot0");
  ip ("address add 2001:db8::1/56 dev hot0 nodad");
  ip ("link set hot0 up");
  ip ("link set hot1 up");
  until (wb_device_get_flags (find (list, "hot0")) & WB_DEVICE_CONNECTED);
  until (g_strv_contains (wb_device_get_addresses (find (list, "hot0")), "2001:db8::1/56"));
  g_assert_true (g_strv_contains (wb_device_get_addresses (find (list, "hot0")), "192.0.2.1/28"));
  ip ("link delete hot0");
  until (find (list, "hot0") == NULL && find (list, "hot1") == NULL);
  g_assert_true (find (list, "lo") == lo);
}

/* µs for which this thread was ready and other processes had the processor; 0 where the system does not count them. */
static gint64
get_unserved_us (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    return 0;
  words = g_strsplit (text, " ", 3);
  return words[0] && words[1] ? (gint64) (g_ascii_strtoull (words[1], NULL, 10) / 1000) : 0;
}

typedef struct
{
  gint64 last_us, longest_us;
} Pulse;

static gint64
read_pulse_clock (void)
{
  return g_get_monotonic_time () - get_unserved_us ();
}

static gboolean
pulse_cb (gpointer user_data)
{
  Pulse *pulse = user_data;
  gint64 now_us = read_pulse_clock ();

  pulse->longest_us = MAX (pulse->longest_us, now_us - pulse->last_us);
  pulse->last_us = now_us;
  return G_SOURCE_CONTINUE;
}

static void
test_thousand (void)
{
  g_autoptr (WbDeviceList) list = wb_device_list_new ();
  g_autoptr (GString) batch = g_string_new (NULL);
  g_autofree char *file = g_build_filename (state_folder, "batch", NULL);
  g_autofree char *command = g_strdup_printf ("-batch '%s'", file);
  guint readings = 0, listings = 0, source;
  Pulse pulse = { 0 };

  g_test_summary ("A thousand interfaces are listed and their traffic is read while the loop keeps running");
  until (wb_device_list_is_ready (list));
  for (guint i = 0; i < MANY_PAIRS; i++)
    g_string_append_printf (batch, "link add many%ua type veth peer name many%ub\n", i, i);
  g_assert_true (g_file_set_contents (file, batch->str, -1, NULL));
  ip (command);
  g_unlink (file);
  g_signal_connect_swapped (list, "counters", G_CALLBACK (g_atomic_int_inc), &readings);
  wb_device_list_set_watching (list, TRUE);
  pulse.last_us = read_pulse_clock ();
  source = g_timeout_add (5, pulse_cb, &pulse);
  until (g_list_model_get_n_items (G_LIST_MODEL (list)) > 2 * MANY_PAIRS && readings >= 3);
  g_source_remove (source);
  g_test_message ("longest turn of the loop: %" G_GINT64_FORMAT " µs", pulse.longest_us);
  /* A listing takes some hundred milliseconds: on the loop it would show, and each time. A machine that stands still as
   * long does not do so for each of some listings. */
  g_signal_connect_swapped (list, "listed", G_CALLBACK (g_atomic_int_inc), &listings);
  for (guint n_tries = 1; pulse.longest_us >= 250000 && n_tries < 20; n_tries++)
    {
      pulse.longest_us = 0;
      listings = readings = 0;
      pulse.last_us = read_pulse_clock ();
      source = g_timeout_add (5, pulse_cb, &pulse);
      wb_device_list_refresh (list);
      until (listings >= 1 && readings >= 1);
      g_source_remove (source);
      g_test_message ("again: %" G_GINT64_FORMAT " µs", pulse.longest_us);
    }
  g_signal_handlers_disconnect_by_data (list, &listings);
  g_signal_handlers_disconnect_by_data (list, &readings);
  wb_device_list_set_watching (list, FALSE);
  g_assert_cmpint (pulse.longest_us, <, 250000);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *wirebench = NULL;
  g_autofree char *captures = NULL;
  int status;

  self_path = "/proc/self/exe";
  signal (SIGPIPE, SIG_IGN);
  if (argc == 2 && strcmp (argv[1], "--victim") == 0)
    return be_victim ();
  if (!enter_network ())
    {
      printf ("1..0 # SKIP this system allows no private network here: %s\n", g_strerror (errno));
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  ip ("link set lo up");
  state_folder = g_dir_make_tmp ("wb-live-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state_folder, TRUE);
  g_setenv ("WIREBENCH_HELPER", g_getenv ("WB_TEST_HELPER"), TRUE);
  /* Some conditions are about files and processes, whose changes wake no loop. */
  g_timeout_add (10, wake_cb, NULL);
  g_test_add_func ("/capture-live/capture-and-save", test_capture_and_save);
  g_test_add_func ("/capture-live/refusals", test_refusals);
  g_test_add_func ("/capture-live/kill-helper", test_kill_helper);
  g_test_add_func ("/capture-live/kill-window", test_kill_window);
  g_test_add_func ("/capture-live/hot-plug", test_hot_plug);
  g_test_add_func ("/capture-live/thousand-interfaces", test_thousand);
  status = g_test_run ();
  wirebench = g_build_filename (state_folder, "wirebench", NULL);
  captures = g_build_filename (wirebench, "captures", NULL);
  g_rmdir (captures);
  g_rmdir (wirebench);
  g_rmdir (state_folder);
  g_free (state_folder);
  return status;
}
