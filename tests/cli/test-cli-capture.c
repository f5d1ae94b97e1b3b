/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli capture on real traffic: this program goes into a user and network namespace of its own, sends UDP over
 * that namespace's loopback, and looks at what the program and its helper make of it. Needs no rights; where the system
 * refuses such namespaces the tests are skipped and say so. */

#include "tests/cli/wb-cli-run.h"
#include "tests/support/wb-until.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char *skip_reason; /* NULL: we have a network of our own */

typedef struct
{
  GSubprocess *process;
  GInputStream *out, *err; /* Borrowed */
} Running;

static void
running_clear (Running *running)
{
  if (running->process && g_subprocess_get_identifier (running->process))
    {
      g_subprocess_force_exit (running->process);
      g_subprocess_wait (running->process, NULL, NULL);
    }
  g_clear_object (&running->process);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

static gboolean
is_skipped (void)
{
  if (skip_reason)
    g_test_skip (skip_reason);
  return skip_reason != NULL;
}

static char *
read_line (GInputStream *stream)
{
  GString *line = g_string_new (NULL);
  char ch;

  while (g_input_stream_read (stream, &ch, 1, NULL, NULL) == 1 && ch != '\n')
    g_string_append_c (line, ch);
  return g_string_free (line, FALSE);
}

static char *
read_all (GInputStream *stream)
{
  GString *text = g_string_new (NULL);
  char bytes[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, bytes, sizeof bytes, NULL, NULL)) > 0)
    g_string_append_len (text, bytes, n);
  return g_string_free (text, FALSE);
}

/* Starts a capture and returns when it says that packets can come. */
static Running
start (const char *const *words)
{
  Running running = { 0 };
  g_autofree char *line = NULL;

  running.process = wb_cli_start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, words);
  running.out = g_subprocess_get_stdout_pipe (running.process);
  running.err = g_subprocess_get_stderr_pipe (running.process);
  line = read_line (running.err);
  g_assert_cmpstr (line, ==, "Capturing on lo");
  return running;
}

#define start_capture(...) start ((const char *const[]){ "capture", "-i", "lo", __VA_ARGS__ __VA_OPT__ (, ) NULL })

static int
end_status (Running *running)
{
  g_assert_true (g_subprocess_wait (running->process, NULL, NULL));
  return g_subprocess_get_if_exited (running->process) ? g_subprocess_get_exit_status (running->process) : -1;
}

/* n datagrams to a port that nobody closed; each holds its number, "packet 000001". */
static void
send_packets (guint from, guint n, gsize length)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t address_length = sizeof address;
  int receiver = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
      sender = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_autofree char *payload = g_malloc0 (MAX (length, 32));

  g_assert_cmpint (bind (receiver, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (receiver, (struct sockaddr *) &address, &address_length), ==, 0);
  g_assert_cmpint (connect (sender, (struct sockaddr *) &address, sizeof address), ==, 0);
  for (guint i = from; i < from + n; i++)
    {
      g_snprintf (payload, 32, "packet %06u", i);
      g_assert_cmpint (send (sender, payload, length, 0), ==, (int) length);
    }
  close (sender);
  close (receiver);
}

static void
test_lines (void)
{
  g_auto (Running) capture = { 0 };
  g_autofree char *out = NULL, *err = NULL;
  g_auto (GStrv) lines = NULL;

  g_test_summary ("One line a packet, each once and in order; ends by itself at -c; the sum stands on standard error");
  if (is_skipped ())
    return;
  capture = start_capture ("-c", "5");
  send_packets (1, 5, 13);
  out = read_all (capture.out);
  err = read_all (capture.err);
  g_assert_cmpint (end_status (&capture), ==, 0);
  lines = g_strsplit (out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (atoi (lines[i]), ==, i + 1);
      g_assert_nonnull (strstr (lines[i], "127.0.0.1"));
      g_assert_nonnull (strstr (lines[i], " UDP 55 "));
    }
  g_assert_true (g_str_has_prefix (err, "5 packets captured, 0 dropped\n"));
}

static void
test_file (void)
{
  g_auto (Running) capture = { 0 };
  g_auto (WbCliResult) fields = { 0 };
  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL, *name = NULL, *path = NULL, *out = NULL, *err = NULL;
  g_autoptr (GDir) dir = NULL;
  struct stat info;

  g_test_summary ("-w: every packet sent is in the file, once, in order; SIGINT ends it whole; nothing else is left");
  if (is_skipped ())
    return;
  folder = g_dir_make_tmp ("wb-cli-XXXXXX", &error);
  g_assert_no_error (error);
  name = g_strnfill (255, 'x'); /* as long as names get */
  path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents_full (path, "an older file", -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  capture = start_capture ("-w", path, "-f", "udp and ip");
  send_packets (1, 2000, 20);
  g_subprocess_send_signal (capture.process, SIGINT);
  out = read_all (capture.out);
  err = read_all (capture.err);
  g_assert_cmpint (end_status (&capture), ==, 0);
  g_assert_cmpstr (out, ==, "");
  g_assert_cmpstr (err, ==, "2000 packets captured, 0 dropped\n");

  fields = wb_cli ("read", "-e", "data.data", path);
  g_assert_cmpint (fields.status, ==, 0);
  g_assert_cmpstr (fields.err, ==, "");
  for (guint i = 1; i <= 2000; i++)
    {
      char payload[20] = { 0 };

      g_snprintf (payload, sizeof payload, "packet %06u", i);
      for (guint j = 0; j < sizeof payload; j++)
        g_string_append_printf (wanted, "%02x", (guchar) payload[j]);
      g_string_append_c (wanted, '\n');
    }
  g_assert_cmpstr (fields.text, ==, wanted->str);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, name);
  g_assert_null (g_dir_read_name (dir));
  g_unlink (path);
  g_rmdir (folder);
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_closed_channels (void)
{
  g_autoptr (GSubprocess) process = NULL;
  g_auto (WbCliResult) count = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL, *path = NULL;
  guint tick;

  g_test_summary ("Started with its standard channels closed it captures all the same, and no word gets into the file");
  if (is_skipped ())
    return;
  folder = g_dir_make_tmp ("wb-cli-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (folder, "x.pcapng", NULL);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/bin/sh", "-c",
                              "exec \"$WIREBENCH_CLI\" capture -i lo -c 5 -w \"$0\" <&- >&- 2>&-", path, NULL);
  g_assert_no_error (error);
  /* It gets its name when packets can come. */
  tick = g_timeout_add (10, wake_cb, NULL);
  until (g_file_test (path, G_FILE_TEST_EXISTS));
  g_source_remove (tick);
  send_packets (1, 5, 13);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  count = wb_cli ("read", "--count", path);
  g_assert_cmpstr (count.err, ==, "");
  g_assert_cmpstr (count.text, ==, "5\n");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_full_device (void)
{
  g_auto (WbCliResult) result = { 0 };

  g_test_summary ("-w to a device that refuses: a failure that names the device");
  if (is_skipped ())
    return;
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full here");
      return;
    }
  result = wb_cli ("capture", "-i", "lo", "-a", "1", "-w", "/dev/full");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "Could not write to /dev/full: No space left on device\n"));
}

static void
test_refusals (void)
{
  g_autofree char *folder = NULL, *path = NULL, *link = NULL, *text = NULL;

  g_test_summary ("A capture that cannot start leaves an older file alone; links and folders are never written to");
  if (is_skipped ())
    return;
  folder = g_dir_make_tmp ("wb-cli-XXXXXX", NULL);
  path = g_build_filename (folder, "x.pcapng", NULL);
  link = g_build_filename (folder, "link", NULL);
  g_assert_true (g_file_set_contents (path, "precious", -1, NULL));
  g_assert_cmpint (symlink (path, link), ==, 0);
  {
    const struct
    {
      const char *words[8];
      int status;
    } cases[] = {
      { { "capture", "-i", "nosuch0", "-w", path }, 1 },
      { { "capture", "-i", "no\n\033[31m", "-w", path }, 1 },
      { { "capture", "-i", "lo", "-w", path, "-f", "udp prt" }, 2 },
      { { "capture", "-i", "lo", "-w", link }, 2 },
      { { "capture", "-i", "lo", "-w", folder }, 2 },
      { { "capture", "-i", "lo", "-w", "/nonexistent/x.pcapng" }, 1 },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_auto (WbCliResult) result = wb_cli_run (cases[i].words, NULL);

        g_assert_cmpint (result.status, ==, cases[i].status);
        g_assert_cmpstr (result.text, ==, "");
        g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 1);
        g_assert_null (strchr (result.err, '\033'));
      }
  }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
  g_unlink (link);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* nothing half-made beside it */
}

static void
test_long_filter (void)
{
  g_autofree char *filter = g_strnfill (70000, ' ');
  g_auto (WbCliResult) result = wb_cli ("capture", "-i", "lo", "-f", filter);

  g_test_summary ("A filter that is too long is wrong usage, said in one line that names the limit");
  g_assert_cmpint (result.status, ==, 2);
  g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 1);
  g_assert_nonnull (strstr (result.err, "70000"));
  g_assert_nonnull (strstr (result.err, "65536"));
}

static void
test_stream (void)
{
  g_auto (Running) capture = { 0 };
  g_auto (WbCliResult) fields = { 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) input = NULL;
  guint8 buffer[4096];
  gssize n;

  g_test_summary ("-w - sends the same pcapng to standard output, whole to the last packet");
  if (is_skipped ())
    return;
  capture = start_capture ("-w", "-", "-c", "300");
  send_packets (1, 300, 1000);
  while ((n = g_input_stream_read (capture.out, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (bytes, buffer, (guint) n);
  g_assert_cmpint (end_status (&capture), ==, 0);
  input = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  fields = wb_cli_run ((const char *[]){ "read", "--count", "-", NULL }, input);
  g_assert_cmpint (fields.status, ==, 0);
  g_assert_cmpstr (fields.text, ==, "300\n");
  g_assert_cmpstr (fields.err, ==, "");
}

static void
test_closed_pipe (void)
{
  g_auto (Running) capture = { 0 };
  g_autofree char *line = NULL, *err = NULL;

  g_test_summary ("When nobody reads the lines any more the capture ends, quietly, without another packet");
  if (is_skipped ())
    return;
  capture = start_capture ("-f", "udp");
  send_packets (1, 1, 20);
  line = read_line (capture.out);
  g_assert_cmpint (atoi (line), ==, 1);
  g_input_stream_close (capture.out, NULL, NULL);
  err = read_all (capture.err); /* ends when the program does */
  g_assert_cmpstr (err, ==, "");
  g_assert_cmpint (end_status (&capture), ==, 0);
}

static void
test_quiet (void)
{
  g_auto (Running) capture = { 0 };
  g_autofree char *out = NULL, *err = NULL;

  g_test_summary ("-q prints no packets; SIGTERM ends it with the sum");
  if (is_skipped ())
    return;
  capture = start_capture ("-q", "-f", "udp and ip");
  send_packets (1, 50, 20);
  g_subprocess_send_signal (capture.process, SIGTERM);
  out = read_all (capture.out);
  err = read_all (capture.err);
  g_assert_cmpint (end_status (&capture), ==, 0);
  g_assert_cmpstr (out, ==, "");
  g_assert_cmpstr (err, ==, "50 packets captured, 0 dropped\n");
}

/* The spool's size and what it holds of the disk: the file of the process that has no name any more. */
static gboolean
stat_spool (GSubprocess *process, struct stat *info)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%s/fd", g_subprocess_get_identifier (process));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target && strstr (target, "wirebench-spool"))
        return stat (path, info) == 0;
    }
  return FALSE;
}

static void
test_bounded_spool (void)
{
  g_auto (Running) capture = { 0 };
  struct stat info = { 0 };

  g_test_summary ("What was shown is given back to the disk: 16 MB of packets leave a spool of less than half");
  if (is_skipped ())
    return;
  capture = start_capture ("-f", "udp and ip");
  for (guint i = 0; i < 16; i++)
    {
      send_packets (1 + i * 100, 100, 10000);
      for (guint j = 0; j < 100; j++)
        {
          g_autofree char *line = read_line (capture.out);

          g_assert_cmpint (atoi (line), ==, 1 + i * 100 + j); /* in order, none missing */
        }
    }
  g_assert_true (stat_spool (capture.process, &info));
  g_assert_cmpint (info.st_size, >, 16000000);
  g_test_message ("spool: %lld bytes, %lld on disk", (long long) info.st_size, (long long) info.st_blocks * 512);
  if (info.st_blocks * 512 >= info.st_size)
    g_test_skip ("the file system of the captures folder cannot punch holes");
  else
    g_assert_cmpint (info.st_blocks * 512, <, 8000000);
}

static void
test_interfaces (void)
{
  g_auto (WbCliResult) text = { 0 }, json = { 0 };
  g_auto (GStrv) lines = NULL;
  gboolean found = FALSE;

  g_test_summary ("interfaces lists the loopback of this namespace, with its state and addresses");
  if (is_skipped ())
    return;
  text = wb_cli ("interfaces");
  g_assert_cmpint (text.status, ==, 0);
  g_assert_nonnull (strstr (text.text, "lo "));
  g_assert_nonnull (strstr (text.text, "127.0.0.1/8"));
  json = wb_cli ("interfaces", "--json");
  g_assert_cmpint (json.status, ==, 0);
  g_assert_cmpuint (wb_cli_count_lines (json.text), ==, wb_cli_count_lines (text.text));
  lines = g_strsplit (json.text, "\n", -1);
  for (guint i = 0; lines[i][0]; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      JsonObject *device;
      JsonArray *addresses;

      json_parser_load_from_data (parser, lines[i], -1, &error);
      g_assert_no_error (error);
      device = json_node_get_object (json_parser_get_root (parser));
      if (strcmp (json_object_get_string_member (device, "name"), "lo") != 0)
        continue;
      found = TRUE;
      g_assert_true (json_object_get_boolean_member (device, "up"));
      g_assert_true (json_object_get_boolean_member (device, "loopback"));
      g_assert_false (json_object_get_boolean_member (device, "wireless"));
      addresses = json_object_get_array_member (device, "addresses");
      g_assert_cmpstr (json_array_get_string_element (addresses, 0), ==, "127.0.0.1/8");
    }
  g_assert_true (found);
}

/* NULL, or why there is no network of our own. */
static char *
enter_namespace (void)
{
  g_autofree char *map = g_strdup_printf ("0 %u 1\n", (guint) geteuid ());
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
  int fd;

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return g_strdup_printf ("no user namespaces here: %s", g_strerror (errno));
  fd = open ("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write (fd, map, strlen (map)) < 0)
    return g_strdup_printf ("no right to map users: %s", g_strerror (errno));
  close (fd);
  fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ioctl (fd, SIOCSIFFLAGS, &request) != 0)
    return g_strdup_printf ("no loopback in the namespace: %s", g_strerror (errno));
  close (fd);
  return NULL;
}

int
main (int argc, char *argv[])
{
  skip_reason = enter_namespace (); /* before GLib starts a thread */
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/interfaces", test_interfaces);
  g_test_add_func ("/cli/capture/lines", test_lines);
  g_test_add_func ("/cli/capture/file", test_file);
  g_test_add_func ("/cli/capture/closed-channels", test_closed_channels);
  g_test_add_func ("/cli/capture/full-device", test_full_device);
  g_test_add_func ("/cli/capture/refusals", test_refusals);
  g_test_add_func ("/cli/capture/long-filter", test_long_filter);
  g_test_add_func ("/cli/capture/stream", test_stream);
  g_test_add_func ("/cli/capture/closed-pipe", test_closed_pipe);
  g_test_add_func ("/cli/capture/quiet", test_quiet);
  g_test_add_func ("/cli/capture/bounded-spool", test_bounded_spool);
  return g_test_run ();
}
