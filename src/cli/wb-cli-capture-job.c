/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The run of wirebench-cli capture. The helper writes to a file in every case, as whoever reads our output must not be able to
 * stop the capture:
 *
 *   -w FILE          helper ──▶ FILE
 *   -w - , a pipe    helper ──▶ spool ──bytes──▶ standard output, pipe
 *   (nothing)        helper ──▶ spool ──packets, dissected──▶ lines
 *   -q               helper ──▶ /dev/null, for its counts
 *
 * Everything happens in the main loop: the helper's status lines say how far the spool may be read. Asked to stop once,
 * it lets the helper finish and shows what was captured; asked twice it leaves at once. */

#include "cli/wb-cli-capture-job.h"

#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli-printer.h"
#include "cli/wb-cli-spool.h"
#include "cli/wb-cli-stream.h"
#include "cli/wb-cli-target.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/capture/wb-capture-process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (256u * 1024)

typedef struct
{
  const WbCliWishes *wishes;
  GMainLoop *loop;
  WbCaptureProcess *process;
  WbCliOutput *output;   /* of lines, or of a stream's bytes */
  WbCliTarget *target;   /* -w FILE */
  WbCliSpool *spool;     /* what the helper writes to, when we are to read it */
  WbCliPrinter *printer; /* lines are wanted */
  WbCaptureFile *file;   /* the spool, once it has a header */
  WbCliStream *stream;
  WbDissectContext context;
  GError *error; /* Owned: ours, not the helper's */
  guint64 copied;
  int null_fd; /* -q */
  gboolean started, is_over;
  gboolean reader_gone;
  gboolean progress_shown, slow_told;
} CaptureJob;

static void
job_clear (CaptureJob *job)
{
  g_clear_object (&job->process);
  g_clear_pointer (&job->printer, wb_cli_printer_free);
  g_clear_pointer (&job->stream, wb_cli_stream_free);
  g_clear_pointer (&job->file, wb_capture_file_unref);
  g_clear_pointer (&job->output, wb_cli_output_free);
  g_clear_pointer (&job->target, wb_cli_target_free);
  g_clear_pointer (&job->spool, wb_cli_spool_free);
  g_clear_pointer (&job->loop, g_main_loop_unref);
  g_clear_error (&job->error);
  if (job->null_fd >= 0)
    close (job->null_fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CaptureJob, job_clear)

/* Nobody wants more of it: stop the helper; the loop ends when it has. */
static void
give_up (CaptureJob *job)
{
  wb_capture_process_stop (job->process);
}

static gboolean
is_asked_to_leave (void)
{
  return wb_cli_interrupt_get_count () >= 2;
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

static void
print_packet (CaptureJob *job, const WbFrame *frame, const guint8 *data)
{
  if (frame->has_time && !job->context.has_first_time)
    {
      job->context.first_time_ns = frame->time_ns;
      job->context.has_first_time = TRUE;
    }
  wb_cli_printer_append (job->printer, frame, data, &job->context, wb_cli_output_get_text (job->output));
}

static gboolean
open_spooled_file (CaptureJob *job)
{
  int fd = fcntl (wb_cli_spool_get_fd (job->spool), F_DUPFD_CLOEXEC, 3);

  if (fd >= 0)
    job->file = wb_capture_file_open_fd (fd, job->wishes->interface, &job->error);
  if (job->file)
    job->stream = wb_cli_stream_new (job->file);
  return job->file != NULL;
}

static void
follow_packets (CaptureJob *job)
{
  WbCliStreamResult result = WB_CLI_STREAM_END;
  const guint8 *data;
  WbFrame frame;

  if (job->stream == NULL && !open_spooled_file (job))
    {
      give_up (job);
      return;
    }
  while (!is_asked_to_leave () &&
         (result = wb_cli_stream_next (job->stream, &frame, &data, &job->error)) == WB_CLI_STREAM_PACKET)
    {
      print_packet (job, &frame, data);
      if (!wb_cli_output_committed (job->output))
        break;
      /* Under heavy traffic this loop may not end before the capture does: nothing may wait for its end. */
      wb_cli_spool_forget (job->spool, wb_cli_stream_get_done (job->stream));
      if (wb_cli_interrupt_get_count () > 0)
        give_up (job);
    }
  if (!wb_cli_output_flush (job->output) || result == WB_CLI_STREAM_ERROR)
    give_up (job);
}

/* --- bytes -------------------------------------------------------------------------------------------------------- */

static gboolean
copy_some (CaptureJob *job, guint64 end)
{
  GString *out = wb_cli_output_get_text (job->output);
  gsize wanted = (gsize) MIN (COPY_BYTES, end - job->copied), before = out->len;
  gssize n;

  g_string_set_size (out, before + wanted);
  n = pread (wb_cli_spool_get_fd (job->spool), out->str + before, wanted, (off_t) job->copied);
  g_string_set_size (out, before + (gsize) MAX (n, 0));
  if (n < 0 && errno != EINTR && job->error == NULL)
    g_set_error (&job->error, G_FILE_ERROR, g_file_error_from_errno (errno),
                 _("Could not read the temporary file: %s"), g_strerror (errno));
  if (n <= 0)
    return n < 0 && errno == EINTR;
  job->copied += (guint64) n;
  return wb_cli_output_committed (job->output);
}

/* Whole blocks only: while the capture runs, up to what the helper has reported; at its end, all there is. */
static void
follow_bytes (CaptureJob *job)
{
  WbCaptureStats stats;
  struct stat info;
  guint64 end;

  wb_capture_process_get_stats (job->process, &stats);
  end = stats.file_bytes;
  if (job->is_over && fstat (wb_cli_spool_get_fd (job->spool), &info) == 0)
    end = (guint64) info.st_size;
  while (job->copied < end && !is_asked_to_leave ())
    {
      if (!copy_some (job, end))
        break;
      wb_cli_spool_forget (job->spool, job->copied);
      if (wb_cli_interrupt_get_count () > 0)
        give_up (job);
    }
  if (!wb_cli_output_flush (job->output) || job->error)
    give_up (job);
}

static void
follow (CaptureJob *job)
{
  if (job->error || job->spool == NULL)
    return;
  if (job->printer)
    follow_packets (job);
  else
    follow_bytes (job);
}

/* --- what the helper and the person say --------------------------------------------------------------------------- */

/* What is captured into a file shows on a terminal as a count. */
static void
show_progress (CaptureJob *job, const WbCaptureStats *stats)
{
  g_autofree char *text = NULL;

  if (job->printer || !isatty (STDERR_FILENO))
    return;
  /* Translators: a line that is rewritten while the capture runs. */
  text = g_strdup_printf (_("%" PRIu64 " packets, %" PRIu64 " dropped"), stats->packets,
                          stats->drops + stats->interface_drops);
  g_printerr ("\r%s ", text);
  job->progress_shown = TRUE;
}

static void
end_progress (CaptureJob *job)
{
  if (job->progress_shown)
    g_printerr ("\n");
  job->progress_shown = FALSE;
}

static void
status_cb (CaptureJob *job)
{
  WbCaptureStats stats;

  if (!job->started)
    return;
  wb_capture_process_get_stats (job->process, &stats);
  if (stats.disk_slow && !job->slow_told)
    {
      end_progress (job);
      wb_cli_warn (_("The disk is too slow for this traffic; packets may be dropped"));
      job->slow_told = TRUE;
    }
  show_progress (job, &stats);
  follow (job);
}

static void
warning_cb (CaptureJob *job, const char *text)
{
  end_progress (job);
  wb_cli_warn ("%s", text);
}

static void
state_cb (CaptureJob *job)
{
  WbCaptureState state = wb_capture_process_get_state (job->process);

  if (state == WB_CAPTURE_RUNNING)
    {
      g_autofree char *name = wb_format_dup_safe (job->wishes->interface, -1);

      job->started = TRUE;
      g_printerr (_("Capturing on %s\n"), name);
      if (job->target && !wb_cli_target_commit (job->target, &job->error))
        give_up (job);
    }
  if (state != WB_CAPTURE_STOPPED && state != WB_CAPTURE_FAILED)
    return;
  job->is_over = TRUE;
  g_main_loop_quit (job->loop);
}

static gboolean
interrupted_cb (int fd, GIOCondition condition, gpointer data)
{
  CaptureJob *job = data;
  char buffer[16];

  while (read (fd, buffer, sizeof buffer) > 0)
    continue;
  if (is_asked_to_leave ())
    g_main_loop_quit (job->loop);
  else
    give_up (job);
  return G_SOURCE_CONTINUE;
}

/* "| head" is satisfied: not only noticed with the next packet, which may never come. */
static gboolean
reader_gone_cb (int fd, GIOCondition condition, gpointer data)
{
  CaptureJob *job = data;

  job->reader_gone = TRUE;
  give_up (job);
  return G_SOURCE_REMOVE;
}

/* --- begin and end ------------------------------------------------------------------------------------------------ */

/* Where the helper writes; -1 with an error. */
static int
open_output (CaptureJob *job, GError **error)
{
  const WbCliWishes *wishes = job->wishes;
  gboolean to_stdout = wishes->path && strcmp (wishes->path, "-") == 0;

  if (wishes->path && !to_stdout)
    {
      job->target = wb_cli_target_new (wishes->path, error);
      if (job->target == NULL)
        return -1;
      if (!wb_cli_target_is_stream (job->target))
        return wb_cli_target_get_fd (job->target);
    }
  else if (wishes->quiet && !to_stdout)
    {
      job->null_fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);
      return job->null_fd;
    }
  job->output = job->target ? wb_cli_output_new (wb_cli_target_get_fd (job->target), wishes->path) :
                              wb_cli_output_new (STDOUT_FILENO, NULL);
  if (wishes->path == NULL)
    job->printer = wb_cli_printer_new (WB_CLI_FORM_SUMMARY, NULL);
  job->spool = wb_cli_spool_new (error);
  return job->spool ? wb_cli_spool_get_fd (job->spool) : -1;
}

static void
print_summary (CaptureJob *job)
{
  const char *reason = wb_capture_process_get_stop_reason (job->process);
  g_autofree char *captured = NULL, *dropped = NULL;
  WbCaptureStats stats;
  guint64 drops;

  wb_capture_process_get_stats (job->process, &stats);
  drops = stats.drops + stats.interface_drops;
  captured = g_strdup_printf (
      ngettext ("%" PRIu64 " packet captured", "%" PRIu64 " packets captured", (gulong) stats.packets), stats.packets);
  /* Translators: follows "12 packets captured, " */
  dropped = g_strdup_printf (ngettext ("%" PRIu64 " dropped", "%" PRIu64 " dropped", (gulong) drops), drops);
  g_printerr ("%s, %s\n", captured, dropped);
  if (reason)
    g_printerr ("%s\n", reason);
}

/* The helper's failure, in its words; with the command that grants the right where that is the remedy. */
static int
complain (const GError *error)
{
  wb_cli_warn_error (error);
  if (g_error_matches (error, WB_ERROR, WB_ERROR_NO_PERMISSION))
    {
      g_autofree char *helper = wb_capture_find_helper (NULL);
      g_autofree char *command = helper ? wb_capture_dup_rights_command (helper) : NULL;

      if (command)
        g_printerr (_("This command gives it the right:\n%s\n"), command);
    }
  return g_error_matches (error, WB_ERROR, WB_ERROR_INVALID_INPUT) ? WB_CLI_USAGE : WB_CLI_FAILED;
}

static int
finish (CaptureJob *job)
{
  const GError *error = wb_capture_process_get_error (job->process);
  int status = WB_CLI_OK;

  end_progress (job);
  if (job->is_over && job->started)
    follow (job);
  if (job->reader_gone || (!is_asked_to_leave () && job->output && wb_cli_output_is_closed (job->output)))
    return WB_CLI_OK; /* our reader has had enough */
  if (error)
    status = complain (error);
  if (job->error)
    {
      wb_cli_warn_error (job->error);
      status = WB_CLI_FAILED;
    }
  if (job->output)
    status = wb_cli_output_finish (job->output, status);
  if (job->started)
    print_summary (job);
  return status;
}

static int
run (CaptureJob *job, int fd)
{
  const WbCliWishes *wishes = job->wishes;
  WbCaptureOptions options = {
    .device = wishes->interface,
    .filter = wishes->filter,
    .snaplen = (guint32) MAX (wishes->snaplen, 0),
    .buffer_mib = (guint) MAX (wishes->buffer_mib, 0),
    .promiscuous = !wishes->no_promiscuous,
    .stop_packets = (guint64) MAX (wishes->packets, 0),
    .stop_seconds = (guint) MAX (wishes->seconds, 0),
  };
  g_autoptr (GError) error = NULL;
  int wake = wb_cli_interrupt_watch ();

  job->loop = g_main_loop_new (NULL, FALSE);
  job->process = wb_capture_process_new ();
  g_signal_connect_swapped (job->process, "status", G_CALLBACK (status_cb), job);
  g_signal_connect_swapped (job->process, "warning", G_CALLBACK (warning_cb), job);
  g_signal_connect_swapped (job->process, "notify::state", G_CALLBACK (state_cb), job);
  if (!wb_capture_process_start (job->process, &options, fd, &error))
    return complain (error);
  if (wake >= 0)
    g_unix_fd_add (wake, G_IO_IN, interrupted_cb, job);
  if (job->output)
    g_unix_fd_add (job->target ? wb_cli_target_get_fd (job->target) : STDOUT_FILENO, G_IO_ERR, reader_gone_cb, job);
  g_main_loop_run (job->loop);
  return finish (job);
}

int
wb_cli_capture_job_run (const WbCliWishes *wishes)
{
  g_auto (CaptureJob) job = { .wishes = wishes, .null_fd = -1 };
  g_autoptr (GError) error = NULL;
  int fd = open_output (&job, &error);

  if (error)
    return complain (error);
  if (fd < 0)
    {
      wb_cli_warn (_("Could not open /dev/null: %s"), g_strerror (errno));
      return WB_CLI_FAILED;
    }
  return run (&job, fd);
}
