/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the helper that need no device: its status lines, its judgement of the disk, its options. */

#include "engine/capture/wb-link-type.h"
#include "helper/wb-helper-disk.h"
#include "helper/wb-helper-options.h"
#include "helper/wb-helper-report.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MIB (G_GUINT64_CONSTANT (1) << 20)

static void
read_all (int fd, GString *text)
{
  char bytes[4096];
  gssize n;

  while ((n = read (fd, bytes, sizeof bytes)) > 0)
    g_string_append_len (text, bytes, n);
}

static void
test_latest_wins (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  WbHelperReport report;
  int fds[2];

  g_test_summary ("While a line is unread no other is sent, but the last word always has room");
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (fds[0], TRUE, NULL));
  wb_helper_report_init (&report, fds[1]);
  g_assert_true (wb_helper_report_offer (&report, "one"));
  for (int i = 0; i < 10000; i++)
    g_assert_false (wb_helper_report_offer (&report, "stale"));
  g_assert_true (wb_helper_report_send (&report, "last", 0));
  read_all (fds[0], text);
  g_assert_cmpstr (text->str, ==, "one\nlast\n");
  g_assert_true (wb_helper_report_offer (&report, "two"));
  read_all (fds[0], text);
  g_assert_cmpstr (text->str, ==, "one\nlast\ntwo\n");
  wb_helper_report_clear (&report);
  close (fds[0]);
  close (fds[1]);
}

static void
test_full_socket (void)
{
  g_autofree char *line = g_strnfill (WB_HELPER_LINE_MAX - 1, 'x');
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  WbHelperReport report;
  int fds[2], size = 1;
  guint taken = 0;

  g_test_summary ("A socket that takes a line in part gets the rest before anything else: no half line, no blocking");
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  setsockopt (fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  g_assert_true (g_unix_set_fd_nonblocking (fds[0], TRUE, NULL));
  wb_helper_report_init (&report, fds[1]);
  for (int round = 0; round < 50; round++)
    {
      for (int i = 0; i < 10; i++)
        taken += wb_helper_report_offer (&report, line);
      read_all (fds[0], text);
    }
  wb_helper_report_send (&report, "end", 0);
  read_all (fds[0], text);
  g_assert_cmpuint (taken, >, 0);
  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; i + 2 < g_strv_length (lines); i++)
    g_assert_cmpstr (lines[i], ==, line);
  g_assert_true (g_str_has_suffix (text->str, "\nend\n"));
  wb_helper_report_clear (&report);
  close (fds[0]);
  close (fds[1]);
}

static void
test_reader_gone (void)
{
  WbHelperReport report;
  int fds[2];

  g_test_summary ("A reader that is gone costs nothing");
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  wb_helper_report_init (&report, fds[1]);
  close (fds[0]);
  g_assert_false (wb_helper_report_offer (&report, "x"));
  g_assert_false (wb_helper_report_send (&report, "y", 0));
  g_assert_cmpuint (report.unsent->len, ==, 0);
  wb_helper_report_clear (&report);
  close (fds[1]);
}

static void
test_json_string (void)
{
  g_autofree char *longer = g_strnfill (5000, '"');
  g_autoptr (GString) out = g_string_new (NULL);

  g_test_summary ("Text becomes one JSON string on one line, of bounded length");
  wb_helper_append_json_string (out, "a\"b\\c\nd\x7f\xff\xc3\xa4");
  g_assert_cmpstr (out->str, ==, "\"a\\\"b\\\\c d \xef\xbf\xbd\xc3\xa4\"");
  g_string_truncate (out, 0);
  wb_helper_append_json_string (out, longer);
  g_assert_cmpuint (out->len, ==, 2 + 2 * 1000);
}

static void
test_disk_rules (void)
{
  g_test_summary (
      "Slow: a backlog that waits, or a write that was held. Full: 64 MiB left, on small disks one per cent");
  g_assert_false (wb_helper_disk_judge_slow (0, 0, 0));
  g_assert_false (wb_helper_disk_judge_slow (63 * MIB, 10 * G_USEC_PER_SEC, 0));
  g_assert_false (wb_helper_disk_judge_slow (500 * MIB, 100000, 0));
  g_assert_true (wb_helper_disk_judge_slow (64 * MIB, 600000, 0));
  g_assert_false (wb_helper_disk_judge_slow (0, 0, 99000));
  g_assert_true (wb_helper_disk_judge_slow (0, 0, 100000));
  g_assert_false (wb_helper_disk_judge_full (64 * MIB, 1024 * 1024 * MIB));
  g_assert_true (wb_helper_disk_judge_full (64 * MIB - 1, 1024 * 1024 * MIB));
  g_assert_false (wb_helper_disk_judge_full (1 * MIB, 100 * MIB));
  g_assert_true (wb_helper_disk_judge_full (1 * MIB - 1, 100 * MIB));
}

static void
test_link_types (void)
{
  static const guint16 link_types[] = {
    0, 1, 50, 100, 101, 102, 103, 104, 106, 108, 109, 113, 127, 228, 246, 258, 276
  };

  g_test_summary ("Every link type survives the way through libpcap's numbers");
  for (gsize i = 0; i < G_N_ELEMENTS (link_types); i++)
    g_assert_cmpuint (wb_link_type_from_dlt (wb_link_type_to_dlt (link_types[i])), ==, link_types[i]);
  g_assert_cmpuint (wb_link_type_from_dlt (12), ==, 101); /* raw IP on Linux */
}

static gboolean
parse (WbHelperOptions *options, const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char **copy = NULL; /* the parser moves the pointers about */
  g_autoptr (GError) error = NULL;
  gboolean ok;
  int argc;

  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  copy = g_memdup2 (argv, sizeof (char *) * (gsize) (argc + 1));
  ok = wb_helper_options_parse (options, argc, copy, &error);
  g_assert_true (ok == (error == NULL));
  return ok;
}

static void
test_options (void)
{
  static const char *const wrong[] = {
    "h",
    "h --device=",
    "h -i lo extra",
    "h -i lo -s -1",
    "h -i lo -s 262145",
    "h -i lo -B 1025",
    "h -i lo -c x",
    "h -i lo -c 9223372036854775808",
    "h -i lo --bytes=-1",
    "h -i lo --nosuch",
    "h --check",
    "h --check 1",
    "h --check 65536 5",
    "h --check -1 5",
    "h --check 1 262145",
    "h --check 1 2 3",
  };
  g_auto (WbHelperOptions) defaults = { 0 };
  g_auto (WbHelperOptions) all = { 0 };
  g_auto (WbHelperOptions) check = { 0 };

  g_test_summary ("Options have safe defaults and bounds; anything else is refused");
  g_assert_true (parse (&defaults, "h -i lo -f ''"));
  g_assert_cmpuint (defaults.snaplen, ==, 262144);
  g_assert_cmpuint (defaults.buffer_mib, ==, 64);
  g_assert_true (defaults.promiscuous);
  g_assert_null (defaults.filter);
  g_assert_true (parse (&all, "h -i lo -f 'tcp port 80' -s 96 -B 2 -p -c 9223372036854775807 -a 5 --bytes 7"));
  g_assert_cmpstr (all.filter, ==, "tcp port 80");
  g_assert_false (all.promiscuous);
  g_assert_cmpuint (all.stop_packets, ==, G_MAXINT64);
  g_assert_cmpuint (all.stop_bytes, ==, 7);
  g_assert_cmpuint (all.stop_seconds, ==, 5);
  g_assert_true (parse (&check, "h --check 276 0"));
  g_assert_cmpint (check.mode, ==, WB_HELPER_CHECK);
  g_assert_cmpint (check.check_link_type, ==, 276);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (WbHelperOptions) options = { 0 };

      g_assert_false (parse (&options, wrong[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_test_add_func ("/helper/report/latest-wins", test_latest_wins);
  g_test_add_func ("/helper/report/full-socket", test_full_socket);
  g_test_add_func ("/helper/report/reader-gone", test_reader_gone);
  g_test_add_func ("/helper/report/json-string", test_json_string);
  g_test_add_func ("/helper/disk/rules", test_disk_rules);
  g_test_add_func ("/helper/link-types", test_link_types);
  g_test_add_func ("/helper/options", test_options);
  return g_test_run ();
}
