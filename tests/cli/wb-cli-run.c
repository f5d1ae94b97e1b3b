/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program under test is named by WIREBENCH_CLI. Messages are wanted in English, so the locale is C. */

#include "tests/cli/wb-cli-run.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
wb_cli_result_clear (WbCliResult *result)
{
  g_clear_pointer (&result->out, g_bytes_unref);
  g_clear_pointer (&result->text, g_free);
  g_clear_pointer (&result->err, g_free);
}

GSubprocess *
wb_cli_start (GSubprocessFlags flags, const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer) g_getenv ("WIREBENCH_CLI"));
  g_assert_nonnull (argv->pdata[0]);
  for (; *words; words++)
    g_ptr_array_add (argv, (gpointer) *words);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static char *
dup_text (GBytes *bytes)
{
  gsize length = bytes ? g_bytes_get_size (bytes) : 0;

  return length ? g_strndup (g_bytes_get_data (bytes, NULL), length) : g_strdup ("");
}

WbCliResult
wb_cli_run (const char *const *words, GBytes *input)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GSubprocess) process = wb_cli_start (input ? flags | G_SUBPROCESS_FLAGS_STDIN_PIPE : flags, words);
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;
  WbCliResult result = { 0 };

  /* A program that does not read its input to the end closes the pipe on us: its business. */
  g_subprocess_communicate (process, input, NULL, &result.out, &err, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  result.status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  result.text = dup_text (result.out);
  result.err = dup_text (err);
  return result;
}

void
wb_cli_capture_open (WbCliCapture *capture)
{
  g_autoptr (GError) error = NULL;

  *capture = (WbCliCapture){ 0 };
  capture->fd = g_file_open_tmp ("wb-cli-XXXXXX.pcapng", &capture->path, &error);
  g_assert_no_error (error);
  capture->writer = wb_capture_writer_new_pcapng (capture->fd, "test");
}

void
wb_cli_capture_clear (WbCliCapture *capture)
{
  g_clear_pointer (&capture->writer, wb_capture_writer_free);
  close (capture->fd);
  g_unlink (capture->path);
  g_free (capture->path);
}

guint
wb_cli_capture_add_interface (WbCliCapture *capture, guint16 link_type)
{
  WbWriterInterface interface = { .name = "test \"0\"", .link_type = link_type, .time_digits = 9 };

  return wb_capture_writer_add_interface (capture->writer, &interface);
}

void
wb_cli_capture_add (WbCliCapture *capture, guint interface_id, guint16 link_type, const guint8 *bytes, guint32 length)
{
  WbFrame frame = { .captured_length = length,
                    .reported_length = length,
                    .interface_id = interface_id,
                    .link_type = link_type,
                    .has_time = TRUE,
                    .time_digits = 9,
                    .fcs_length = -1 };
  g_autoptr (GError) error = NULL;

  frame.time_ns = 1700000000000000001 + (gint64) capture->n++ * 250000000;
  wb_capture_writer_add (capture->writer, &frame, bytes, &error);
  g_assert_no_error (error);
}

void
wb_cli_capture_add_udp (WbCliCapture *capture, guint interface_id, guint16 link_type, guint8 host, guint16 port,
                        guint32 length)
{
  guint8 bytes[14 + 20 + 8 + 1024] = { 2, 0, 0, 0, 0, 99, 2, 0, 0, 0, 0, host, 8, 0 };
  guint8 *ip = bytes + 14, *udp = ip + 20;
  guint32 sum = 0, total = 28 + length;

  g_assert_cmpuint (length, <=, 1024);
  memcpy (
      ip,
      (guint8[]){ 0x45, 0, (guint8) (total >> 8), (guint8) total, 0, 1, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, host, 10, 0,
                  0,    99 },
      20);
  for (guint i = 0; i < 20; i += 2)
    sum += (guint32) ip[i] << 8 | ip[i + 1];
  sum = ~((sum & 0xffff) + (sum >> 16));
  ip[10] = (guint8) (sum >> 8);
  ip[11] = (guint8) sum;
  memcpy (udp,
          (guint8[]){ (guint8) (port >> 8), (guint8) port, 0, 9, (guint8) ((8 + length) >> 8), (guint8) (8 + length), 0,
                      0 },
          8);
  for (guint32 i = 0; i < length; i++)
    udp[8 + i] = (guint8) ('a' + i % 26);
  if (link_type == 1)
    wb_cli_capture_add (capture, interface_id, link_type, bytes, 14 + total);
  else
    wb_cli_capture_add (capture, interface_id, link_type, ip, total);
}

void
wb_cli_capture_flush (WbCliCapture *capture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_capture_writer_flush (capture->writer, &error));
}

guint
wb_cli_count_lines (const char *text)
{
  guint n = 0;

  for (; *text; text++)
    n += *text == '\n';
  return n;
}
