/* SPDX-License-Identifier: GPL-3.0-or-later */

/* tshark reads the same packets, times and lengths in every sample as the sample says (and test-capture-file holds us
 * to the sample): so that a mistake in the samples, which are ours, cannot hide a mistake in the reader. */

#include "engine/capture/wb-capture-file.h"
#include "tests/capture/wb-capture-probe.h"
#include "tests/capture/wb-samples.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *tshark;

/* The last packet's data is short where tshark's dissectors complain; only what the capture says is asked for. */
static char *
ask_tshark (const char *path)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, tshark, "-n", "-r",
                        path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.cap_len", "-e", "frame.len", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  return output;
}

static char *
describe_sample (const WbSample *sample)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sample->frames->len; i++)
    {
      const WbSampleFrame *frame = &g_array_index (sample->frames, WbSampleFrame, i);

      if (frame->has_time)
        g_string_append_printf (text, "%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, frame->time_ns / 1000000000,
                                frame->time_ns % 1000000000);
      g_string_append_printf (text, "\t%u\t%u\n", frame->captured, frame->reported);
    }
  return g_string_free (text, FALSE);
}

/* Without the first column. */
static char *
strip_times (const char *lines)
{
  g_autoptr (GRegex) times = g_regex_new ("^[^\t]*", G_REGEX_MULTILINE, 0, NULL);

  return g_regex_replace_literal (times, lines, -1, 0, "", 0, NULL);
}

static void
test_sample (gconstpointer data)
{
  g_autoptr (WbSample) sample = wb_sample_new (GPOINTER_TO_UINT (data));
  g_autofree char *wanted = describe_sample (sample);
  g_autofree char *path = NULL;
  g_autofree char *actual = NULL;

  g_test_summary ("tshark reads the same packets, times and lengths");
  if (tshark == NULL)
    {
      g_test_skip ("tshark is not installed");
      return;
    }
  path = wb_sample_write (sample->bytes->data, sample->bytes->len);
  actual = ask_tshark (path);
  g_unlink (path);
  if (!sample->peer_times)
    {
      g_autofree char *wanted_lengths = strip_times (wanted);
      g_autofree char *actual_lengths = strip_times (actual);

      g_assert_cmpstr (actual_lengths, ==, wanted_lengths);
    }
  else
    g_assert_cmpstr (actual, ==, wanted);
}

static guint
count_lines (const char *text)
{
  guint count = 0;

  for (; *text != '\0'; text++)
    count += *text == '\n';
  return count;
}

static void
test_wounded (gconstpointer name)
{
  g_autoptr (WbSample) sample = wb_sample_new_by_name (name);

  g_test_summary ("Of a cut file, and of one whose last block does not close, tshark shows as many packets as we do");
  if (tshark == NULL)
    {
      g_test_skip ("tshark is not installed");
      return;
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *output = NULL;
      guint8 *bytes = sample->bytes->data;
      gsize length = sample->bytes->len;
      WbProbe probe;
      int fd;

      if (i < 2)
        length = sample->bytes->len * (i * 3 + 5) / 9;
      else
        memset (bytes + length - 4, 0xee, 4); /* in pcap the last packet's data: that is not ours to judge */
      path = wb_sample_write (bytes, length);
      output = ask_tshark (path);
      fd = g_open (path, O_RDONLY, 0);
      wb_capture_probe (fd, &probe);
      close (fd);
      g_unlink (path);
      g_test_message ("case %u: %" G_GUINT64_FORMAT " packets", i, probe.packets);
      g_assert_cmpuint (count_lines (output), ==, probe.packets);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tshark = g_find_program_in_path ("tshark");
  for (guint i = 0; i < wb_samples_get_count (); i++)
    {
      g_autoptr (WbSample) sample = wb_sample_new (i);
      g_autofree char *path = g_strconcat ("/capture/peers/", wb_samples_get_name (i), NULL);

      if (sample->peer_reads)
        g_test_add_data_func (path, GUINT_TO_POINTER (i), test_sample);
    }
  g_test_add_data_func ("/capture/peers/wounded/pcap", "pcap", test_wounded);
  g_test_add_data_func ("/capture/peers/wounded/pcap-kuznetzov", "pcap-kuznetzov", test_wounded);
  g_test_add_data_func ("/capture/peers/wounded/pcapng", "pcapng", test_wounded);
  g_test_add_data_func ("/capture/peers/wounded/pcapng-sections", "pcapng-sections", test_wounded);
  return g_test_run ();
}
