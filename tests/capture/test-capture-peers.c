/* SPDX-License-Identifier: GPL-3.0-or-later */

/* tshark reads the same packets, times and lengths in every sample as the sample says (and test-capture-file holds us
 * to the sample): so that a mistake in the samples, which are ours, cannot hide a mistake in the reader. */

#include "engine/capture/wb-capture-file.h"
#include "tests/capture/wb-samples.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static char *tshark;

/* The last packet's data is short where tshark's dissectors complain; only what the capture says is asked for. */
static char *
ask_tshark (const char *path)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, tshark, "-n",
                              "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.cap_len", "-e",
                              "frame.len", NULL);
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
  return g_test_run ();
}
