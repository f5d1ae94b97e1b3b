/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-capture: the one program of Wirebench that ever has rights, so it does as little as can be.
 *
 *   standard input    control: its end, or the line "stop", ends the capture; so it ends when its caller does
 *   standard output   the file, opened by the caller: pcapng is written there, in whole blocks
 *   standard error    status, one JSON object a line: started, warning, status, stopped | error
 *
 * It opens no path. The order below is the point of the file: open the device, give up every right, and only then look
 * at the filter, the file and the control channel. */

#include "helper/wb-helper-check.h"
#include "helper/wb-helper-device.h"
#include "helper/wb-helper-options.h"
#include "helper/wb-helper-privileges.h"
#include "helper/wb-helper-report.h"
#include "helper/wb-helper-session.h"

#include "config.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_USAGE 2

/* With one of the three closed the capture socket could become standard output. */
static gboolean
has_standard_descriptors (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_output_usable (const char **why)
{
  struct stat info;
  int flags = fcntl (STDOUT_FILENO, F_GETFL);

  *why = "standard output must be a file that can be written";
  if (fstat (STDOUT_FILENO, &info) != 0 || flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
    return FALSE;
  if (isatty (STDOUT_FILENO))
    {
      *why = "standard output is a terminal: give it a file";
      return FALSE;
    }
  if (S_ISFIFO (info.st_mode) || S_ISSOCK (info.st_mode))
    {
      *why = "standard output is a pipe, whose reader could stop the capture: give it a file";
      return FALSE;
    }
  return TRUE;
}

static int
capture (const WbHelperOptions *options, WbHelperReport *report)
{
  WbHelperDevice device = { 0 };
  WbHelperFailure failure = { 0 };
  g_autoptr (GError) error = NULL;
  const char *why;
  int status = 1;

  if (options->filter != NULL && !wb_helper_check_filter_length (strlen (options->filter), report))
    return EXIT_USAGE;
  if (!is_output_usable (&why))
    {
      wb_helper_report_error (report, "bad-output", why);
      return EXIT_USAGE;
    }
  if (!wb_helper_device_open (&device, options, &failure))
    {
      wb_helper_report_error (report, failure.code, failure.text);
      wb_helper_failure_clear (&failure);
      return 1;
    }
  if (!wb_helper_privileges_drop (&error))
    wb_helper_report_error (report, "privileges", error->message);
  else if (!wb_helper_device_prepare (&device, options, &failure))
    wb_helper_report_error (report, failure.code, failure.text);
  else
    status = wb_helper_session_run (options, &device, report);
  wb_helper_failure_clear (&failure);
  wb_helper_device_close (&device);
  return status;
}

int
main (int argc, char **argv)
{
  g_auto (WbHelperOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  WbHelperReport report;
  char buffer[PCAP_ERRBUF_SIZE] = "";
  int status;

  if (!has_standard_descriptors ())
    return EXIT_USAGE;
  wb_helper_privileges_clean_environment ();
  setlocale (LC_ALL, "");
  /* Writing to a reader that is gone and growing past a file size limit are errors to handle, not ways to die. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);

  if (!wb_helper_options_parse (&options, argc, argv, &error))
    {
      fprintf (stderr, "wirebench-capture: %s\n", error->message);
      return EXIT_USAGE;
    }
  if (options.mode == WB_HELPER_VERSION)
    {
      printf ("wirebench-capture %s\n%s\n", WB_VERSION, pcap_lib_version ());
      return 0;
    }

  wb_helper_report_init (&report, STDERR_FILENO);
  if (options.mode == WB_HELPER_CHECK && !wb_helper_privileges_drop (&error))
    {
      wb_helper_report_error (&report, "privileges", error->message);
      status = 1;
    }
  else if (pcap_init (PCAP_CHAR_ENC_UTF_8, buffer) != 0)
    {
      wb_helper_report_error (&report, "activate-failed", buffer);
      status = 1;
    }
  else if (options.mode == WB_HELPER_CHECK)
    status = wb_helper_check_run (&options, &report);
  else
    status = capture (&options, &report);
  wb_helper_report_clear (&report);
  return status;
}
