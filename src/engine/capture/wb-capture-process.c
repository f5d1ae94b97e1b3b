/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The owner of one running helper at a time. Three ends must agree before a run is over: the helper has exited, its
 * status pipe has ended, and what it said last (or did not say) has been judged:
 *
 *   exited  | last word | verdict
 *   --------+-----------+------------------------------------------------
 *   any     | stopped   | STOPPED, with the reason it gave
 *   any     | error     | FAILED, in our words for its code
 *   0       | none      | STOPPED (we were too slow to hear it)
 *   by us   | none      | STOPPED before it had started, else FAILED: stuck
 *   else    | none      | FAILED: ended from outside; the file is kept
 *
 * The control channel is the helper's standard input, and closing it is the only command: so a stop, a lost reference
 * and the death of this program are one and the same thing to the helper. */

#define G_LOG_DOMAIN "wb-capture"

#include "engine/capture/wb-capture-process.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-limits.h"
#include "engine/base/wb-priority.h"
#include "engine/base/wb-source.h"
#include "engine/capture/wb-capture-failure.h"
#include "engine/capture/wb-helper-line.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define STATUS_INTERVAL_MS 50
#define READ_BYTES 4096
/* Draining takes 0.1 s and a full buffer on a slow stick some seconds; a helper that needs longer will not come. */
#define STOP_LIMIT_MS 20000
/* Before it has started there is nothing to lose: it is waiting for a name server because of a name in the filter. */
#define STARTING_STOP_LIMIT_MS 1000

/* One helper. Outlives the process object only until its exit has been noticed. */
typedef struct
{
  WbCaptureProcess *process; /* Borrowed; NULL once the object has let go */
  GSubprocess *subprocess;   /* Owned */
  GSource *reader;           /* Owned; NULL after the end of the pipe */
  GSource *stop_limit;       /* Owned; NULL: not stopping */
  GString *line;             /* Owned; the part of a line read so far */
  char *device;              /* Owned */
  gboolean skipping;         /* until the next newline: the line was too long */
  gboolean started;
  gboolean exited;
  gboolean has_last_word;
  gboolean stuck;
  GError *error; /* Owned; of the last word */
} WbCaptureRun;

struct _WbCaptureProcess
{
  GObject parent_instance;

  /* Owned */
  WbCaptureRun *run; /* NULL: STOPPED or FAILED */
  GError *error;
  GSource *status_timer;

  WbCaptureState state;
  WbCaptureStats stats;
  const char *stop_reason; /* static */
  gboolean status_pending;
};

G_DEFINE_FINAL_TYPE (WbCaptureProcess, wb_capture_process, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  N_PROPS,
};

enum
{
  SIGNAL_STATUS,
  SIGNAL_WARNING,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
run_clear (WbCaptureRun *run)
{
  wb_source_clear (&run->reader);
  wb_source_clear (&run->stop_limit);
  g_clear_object (&run->subprocess);
  g_clear_error (&run->error);
  g_free (run->device);
  g_string_free (run->line, TRUE);
}

static void
run_unref (WbCaptureRun *run)
{
  g_rc_box_release_full (run, (GDestroyNotify) run_clear);
}

static void
run_close_control (WbCaptureRun *run)
{
  /* Closing a pipe neither blocks nor fails in a way that matters. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (run->subprocess), NULL, NULL);
}

/* --- What is told to others. Any of these may end in a callback that stops, restarts or lets go of self. --- */

static void
set_state (WbCaptureProcess *self, WbCaptureState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
emit_status (WbCaptureProcess *self)
{
  self->status_pending = FALSE;
  g_signal_emit (self, signals[SIGNAL_STATUS], 0);
}

static gboolean
status_timer_cb (gpointer user_data)
{
  WbCaptureProcess *self = user_data;

  if (!self->status_pending)
    {
      wb_source_clear (&self->status_timer);
      return G_SOURCE_REMOVE;
    }
  g_object_ref (self);
  emit_status (self);
  g_object_unref (self);
  return G_SOURCE_CONTINUE;
}

static void
queue_status (WbCaptureProcess *self)
{
  self->status_pending = TRUE;
  if (self->status_timer != NULL)
    return;
  self->status_timer = g_timeout_source_new (STATUS_INTERVAL_MS);
  g_source_set_priority (self->status_timer, WB_PRIORITY_TICK);
  g_source_set_callback (self->status_timer, status_timer_cb, self, NULL);
  g_source_attach (self->status_timer, g_main_context_get_thread_default ());
  emit_status (self);
}

/* --- What the helper says --- */

static void
take_counters (WbCaptureProcess *self, const WbHelperLine *line)
{
  guint16 link_type = self->stats.link_type;

  if (!line->has_counters)
    return;
  self->stats = line->stats;
  self->stats.link_type = link_type;
}

/* Returns whether run is still self's. */
static gboolean
handle_line (WbCaptureProcess *self, WbCaptureRun *run, const char *bytes, gsize length)
{
  g_auto (WbHelperLine) line = { 0 };

  wb_helper_line_parse (&line, bytes, length);
  switch (line.type)
    {
    case WB_HELPER_LINE_STARTED:
      self->stats.link_type = line.stats.link_type;
      run->started = TRUE;
      if (self->state == WB_CAPTURE_STARTING)
        set_state (self, WB_CAPTURE_RUNNING);
      break;
    case WB_HELPER_LINE_WARNING:
      {
        g_autofree char *text = wb_capture_failure_dup_warning (line.code, line.text, run->device);

        g_signal_emit (self, signals[SIGNAL_WARNING], 0, text);
        break;
      }
    case WB_HELPER_LINE_STATUS:
      take_counters (self, &line);
      queue_status (self);
      break;
    case WB_HELPER_LINE_STOPPED:
      take_counters (self, &line);
      self->stop_reason = wb_capture_failure_get_stop_reason (line.code);
      run->has_last_word = TRUE;
      break;
    case WB_HELPER_LINE_ERROR:
      take_counters (self, &line);
      run->has_last_word = TRUE;
      g_clear_error (&run->error);
      run->error = wb_capture_failure_new (line.code, line.text, run->device);
      break;
    case WB_HELPER_LINE_OTHER:
    default:
      g_debug ("helper: %.*s", (int) MIN (length, 200), bytes);
      break;
    }
  return self->run == run;
}

static gboolean
handle_bytes (WbCaptureProcess *self, WbCaptureRun *run, const char *bytes, gsize length)
{
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize piece = (gsize) ((newline != NULL ? newline : end) - bytes);

      if (!run->skipping && run->line->len + piece > WB_HELPER_LINE_MAX_BYTES)
        run->skipping = TRUE;
      if (!run->skipping)
        g_string_append_len (run->line, bytes, (gssize) piece);
      bytes += piece;
      if (newline == NULL)
        break;
      bytes++;
      if (!run->skipping && !handle_line (self, run, run->line->str, run->line->len))
        return FALSE;
      run->skipping = FALSE;
      g_string_truncate (run->line, 0);
    }
  return TRUE;
}

/* --- Ends --- */

static GError *
judge (WbCaptureRun *run)
{
  g_autofree char *how = NULL;

  if (run->has_last_word)
    return g_steal_pointer (&run->error);
  if (run->stuck && !run->started)
    return NULL;
  if (run->stuck)
    return wb_capture_failure_new ("helper-stuck", NULL, run->device);
  if (g_subprocess_get_if_signaled (run->subprocess))
    {
      how = g_strdup (g_strsignal (g_subprocess_get_term_sig (run->subprocess)));
      return wb_capture_failure_new ("helper-killed", how, run->device);
    }
  if (g_subprocess_get_exit_status (run->subprocess) == 0)
    return NULL;
  how = g_strdup_printf (_("exit status %d"), g_subprocess_get_exit_status (run->subprocess));
  return wb_capture_failure_new ("helper-died", how, run->device);
}

/* Both ends are known: the run is over. Lets go of the object's share of run. */
static void
finish_if_over (WbCaptureRun *run)
{
  WbCaptureProcess *self = run->process;

  if (self == NULL || !run->exited || run->reader != NULL)
    return;
  g_object_ref (self);
  self->run = NULL;
  run->process = NULL;
  self->error = judge (run);
  run_unref (run);

  wb_source_clear (&self->status_timer);
  /* The last numbers are seen before the end is: a listener that reads them on "status" alone has them all. */
  emit_status (self);
  if (self->run == NULL)
    set_state (self, self->error != NULL ? WB_CAPTURE_FAILED : WB_CAPTURE_STOPPED);
  g_object_unref (self);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WbCaptureRun *run = user_data;

  /* Without a cancellable the wait cannot fail. */
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  run->exited = TRUE;
  wb_source_clear (&run->stop_limit);
  finish_if_over (run);
  run_unref (run);
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  WbCaptureRun *run = user_data;
  g_autoptr (WbCaptureProcess) self = g_object_ref (run->process);
  g_autoptr (GError) error = NULL;
  char bytes[READ_BYTES];
  gssize n;

  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), bytes, sizeof bytes, NULL, &error);
  if (n > 0)
    {
      g_rc_box_acquire (run);
      handle_bytes (self, run, bytes, (gsize) n);
      run_unref (run);
      return G_SOURCE_CONTINUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  wb_source_clear (&run->reader);
  finish_if_over (run);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_limit_cb (gpointer user_data)
{
  WbCaptureRun *run = user_data;

  run->stuck = TRUE;
  g_subprocess_force_exit (run->subprocess);
  return G_SOURCE_REMOVE;
}

/* --- Start --- */

static GPtrArray *
build_arguments (const char *helper, const WbCaptureOptions *options)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup (helper));
  g_ptr_array_add (arguments, g_strdup_printf ("--device=%s", options->device));
  if (options->filter != NULL && options->filter[0] != '\0')
    g_ptr_array_add (arguments, g_strdup_printf ("--filter=%s", options->filter));
  if (options->snaplen != 0)
    g_ptr_array_add (arguments, g_strdup_printf ("--snaplen=%u", options->snaplen));
  if (options->buffer_mib != 0)
    g_ptr_array_add (arguments, g_strdup_printf ("--buffer-mib=%u", options->buffer_mib));
  if (!options->promiscuous)
    g_ptr_array_add (arguments, g_strdup ("--no-promiscuous"));
  if (options->stop_packets != 0)
    g_ptr_array_add (arguments, g_strdup_printf ("--count=%" G_GUINT64_FORMAT, options->stop_packets));
  if (options->stop_bytes != 0)
    g_ptr_array_add (arguments, g_strdup_printf ("--bytes=%" G_GUINT64_FORMAT, options->stop_bytes));
  if (options->stop_seconds != 0)
    g_ptr_array_add (arguments, g_strdup_printf ("--seconds=%u", options->stop_seconds));
  g_ptr_array_add (arguments, NULL);
  return arguments;
}

static GSubprocess *
spawn (const WbCaptureOptions *options, int output_fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) arguments = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *helper = wb_capture_find_helper (error);
  GSubprocess *subprocess;
  int fd;

  if (helper == NULL)
    return NULL;
  fd = fcntl (output_fd, F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code),
                   _("Could not hand the file to the capture helper: %s"), g_strerror (code));
      return NULL;
    }
  g_subprocess_launcher_take_stdout_fd (launcher, fd);
  arguments = build_arguments (helper, options);
#ifdef G_OS_UNIX
  /* Thousands of descriptors are for servers, not for whoever asks for rights on the way to the helper. GSubprocess forks
   * in any case, so that this costs nothing. */
  g_subprocess_launcher_set_child_setup (launcher, wb_limits_restore, NULL, NULL);
#endif
  subprocess = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &reason);
  if (subprocess != NULL)
    return subprocess;
  if (g_error_matches (reason, G_SPAWN_ERROR, G_SPAWN_ERROR_ACCES) ||
      g_error_matches (reason, G_SPAWN_ERROR, G_SPAWN_ERROR_PERM))
    g_set_error (error, WB_ERROR, WB_ERROR_NO_PERMISSION,
                 _("The capture helper is reserved for a group that this session does not belong to (%s). "
                    "If you were added to it, log out and in again"),
                 helper);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

gboolean
wb_capture_process_start (WbCaptureProcess *self, const WbCaptureOptions *options, int output_fd, GError **error)
{
  GSubprocess *subprocess;
  WbCaptureRun *run;

  g_return_val_if_fail (WB_IS_CAPTURE_PROCESS (self), FALSE);
  g_return_val_if_fail (self->run == NULL, FALSE);
  g_return_val_if_fail (options != NULL && options->device != NULL, FALSE);

  if (!wb_capture_check_filter_length (options->filter, error))
    return FALSE;
  subprocess = spawn (options, output_fd, error);
  if (subprocess == NULL)
    return FALSE;

  g_clear_error (&self->error);
  self->stop_reason = NULL;
  self->stats = (WbCaptureStats){ 0 };

  run = g_rc_box_new0 (WbCaptureRun);
  run->process = self;
  run->subprocess = subprocess;
  run->device = g_strdup (options->device);
  run->line = g_string_new (NULL);
  run->reader =
      g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (g_subprocess_get_stderr_pipe (subprocess)), NULL);
  g_source_set_priority (run->reader, WB_PRIORITY_BULK);
  g_source_set_callback (run->reader, G_SOURCE_FUNC (readable_cb), run, NULL);
  g_source_attach (run->reader, g_main_context_get_thread_default ());
  g_subprocess_wait_async (subprocess, NULL, exited_cb, g_rc_box_acquire (run));
  self->run = run;
  set_state (self, WB_CAPTURE_STARTING);
  return TRUE;
}

void
wb_capture_process_stop (WbCaptureProcess *self)
{
  g_return_if_fail (WB_IS_CAPTURE_PROCESS (self));

  if (self->run == NULL || self->state == WB_CAPTURE_STOPPING)
    return;
  run_close_control (self->run);
  if (!self->run->exited)
    {
      self->run->stop_limit = g_timeout_source_new (self->run->started ? STOP_LIMIT_MS : STARTING_STOP_LIMIT_MS);
      g_source_set_callback (self->run->stop_limit, stop_limit_cb, self->run, NULL);
      g_source_attach (self->run->stop_limit, g_main_context_get_thread_default ());
    }
  set_state (self, WB_CAPTURE_STOPPING);
}

/* --- Object --- */

static void
wb_capture_process_dispose (GObject *object)
{
  WbCaptureProcess *self = WB_CAPTURE_PROCESS (object);
  WbCaptureRun *run = g_steal_pointer (&self->run);

  if (run != NULL)
    {
      run->process = NULL;
      wb_source_clear (&run->reader);
      wb_source_clear (&run->stop_limit);
      run_close_control (run);
      run_unref (run);
      self->state = WB_CAPTURE_STOPPED;
    }
  wb_source_clear (&self->status_timer);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (wb_capture_process_parent_class)->dispose (object);
}

static void
wb_capture_process_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WbCaptureProcess *self = WB_CAPTURE_PROCESS (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_capture_process_class_init (WbCaptureProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wb_capture_process_dispose;
  object_class->get_property = wb_capture_process_get_property;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, WB_CAPTURE_STOPPED, WB_CAPTURE_FAILED,
                                              WB_CAPTURE_STOPPED, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_STATUS] =
      g_signal_new ("status", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WARNING] = g_signal_new ("warning", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
wb_capture_process_init (WbCaptureProcess *self)
{
}

WbCaptureProcess *
wb_capture_process_new (void)
{
  return g_object_new (WB_TYPE_CAPTURE_PROCESS, NULL);
}

WbCaptureState
wb_capture_process_get_state (WbCaptureProcess *self)
{
  g_return_val_if_fail (WB_IS_CAPTURE_PROCESS (self), WB_CAPTURE_STOPPED);

  return self->state;
}

void
wb_capture_process_get_stats (WbCaptureProcess *self, WbCaptureStats *stats)
{
  g_return_if_fail (WB_IS_CAPTURE_PROCESS (self));

  *stats = self->stats;
}

const GError *
wb_capture_process_get_error (WbCaptureProcess *self)
{
  g_return_val_if_fail (WB_IS_CAPTURE_PROCESS (self), NULL);

  return self->error;
}

const char *
wb_capture_process_get_stop_reason (WbCaptureProcess *self)
{
  g_return_val_if_fail (WB_IS_CAPTURE_PROCESS (self), NULL);

  return self->stop_reason;
}
