/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking the real helper whether a filter is right, and a stuck one whether it can be ended. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-options.h"
#include "engine/capture/wb-filter-check.h"

#include "../support/wb-until.h"

#include <glib/gstdio.h>

static const char *real_helper;

typedef struct
{
  gboolean done, right;
  GError *error;
} Answer;

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->right = wb_capture_check_filter_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
check (Answer *answer, const char *filter, int link_type, GCancellable *cancellable)
{
  *answer = (Answer){ 0 };
  wb_capture_check_filter_async (filter, link_type, cancellable, checked_cb, answer);
}

static void
test_answers (void)
{
  Answer answer;

  g_test_summary ("Right filters are right; wrong ones come with libpcap's words; the link type counts");
  g_setenv ("WIREBENCH_HELPER", real_helper, TRUE);
  check (&answer, "tcp port 80 or vlan", 1, NULL);
  until (answer.done);
  g_assert_no_error (answer.error);
  g_assert_true (answer.right);
  check (&answer, "", 1, NULL);
  until (answer.done);
  g_assert_true (answer.right);
  check (&answer, "tcp prot 80", 1, NULL);
  until (answer.done);
  g_assert_error (answer.error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (answer.error->message, "syntax error"));
  g_clear_error (&answer.error);
  check (&answer, "ether src 1:2:3:4:5:6", 101, NULL);
  until (answer.done);
  g_assert_error (answer.error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_clear_error (&answer.error);
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (WB_CAPTURE_FILTER_BYTES_MAX, ' ');
  g_autofree char *longer = g_strnfill (WB_CAPTURE_FILTER_BYTES_MAX + 1, ' ');
  Answer answer;

  g_test_summary ("The longest filter is compiled; one byte more is refused with both lengths, and no helper is asked");
  g_setenv ("WIREBENCH_HELPER", real_helper, TRUE);
  memcpy (longest, "udp", 3);
  check (&answer, longest, 1, NULL);
  until (answer.done);
  g_assert_no_error (answer.error);
  g_setenv ("WIREBENCH_HELPER", "/nowhere/helper", TRUE);
  check (&answer, longer, 1, NULL);
  until (answer.done);
  g_assert_error (answer.error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (answer.error->message, "65537"));
  g_assert_nonnull (strstr (answer.error->message, "65536"));
  g_clear_error (&answer.error);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = g_dir_make_tmp ("wb-check-XXXXXX", NULL);
  g_autofree char *helper = g_build_filename (folder, "helper", NULL);
  g_autofree char *pid_file = g_build_filename (folder, "pid", NULL);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\necho $$ >'%s.new'\nmv '%s.new' '%s'\nexec sleep 600\n",
                                             pid_file, pid_file, pid_file);
  g_autofree char *pid = NULL;
  g_autofree char *process = NULL;
  Answer answer;

  g_test_summary ("Cancelling answers at once and ends the process, however stuck it is");
  g_assert_true (g_file_set_contents_full (helper, script, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  g_setenv ("WIREBENCH_HELPER", helper, TRUE);
  check (&answer, "host slow.example", 1, cancellable);
  until (g_file_test (pid_file, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (pid_file, &pid, NULL, NULL));
  g_cancellable_cancel (cancellable);
  until (answer.done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  process = g_strdup_printf ("/proc/%s", g_strstrip (pid));
  until (!g_file_test (process, G_FILE_TEST_EXISTS));
  g_unlink (helper);
  g_unlink (pid_file);
  g_rmdir (folder);
}

static void
test_many (void)
{
  Answer answers[20];

  g_test_summary ("Twenty questions at once get their own answers");
  g_setenv ("WIREBENCH_HELPER", real_helper, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    check (&answers[i], i % 2 == 0 ? "udp" : "udq", 1, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      until (answers[i].done);
      g_assert_cmpint (answers[i].right, ==, i % 2 == 0);
      g_clear_error (&answers[i].error);
    }
}

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
  real_helper = g_getenv ("WB_TEST_HELPER");
  g_assert_nonnull (real_helper);
  g_test_add_func ("/filter-check/answers", test_answers);
  g_test_add_func ("/filter-check/length", test_length);
  g_test_add_func ("/filter-check/cancel", test_cancel);
  g_test_add_func ("/filter-check/many", test_many);
  return g_test_run ();
}
