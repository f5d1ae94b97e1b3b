/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ties together what a capture is made of: the helper process, the file it writes, the claim that keeps others off
 * that file, and the document read from it. The one idea: whatever way a capture came here (started, opened, found
 * after a crash), the panel sees one document and one state.
 *
 *   EMPTY --start--> STARTING --helper runs--> CAPTURING --stop, or by itself--> STOPPING -> SHOWING
 *     |                  `--- the device refused: error, EMPTY
 *     `--open, adopt--> SHOWING                                SHOWING --discard, open, start--> ...
 *
 * Invariant: entry is held exactly while the shown file is an unsaved one of ours; process exists from start() until
 * the next one, so that its last figures can still be read. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-capture-session.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/capture/wb-packet-export.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <unistd.h>

struct _WbCaptureSession
{
  GObject parent_instance;

  /* Owned */
  WbCaptureProcess *process;
  WbCaptureEntry *entry;
  WbCaptureDocument *document;
  GError *error;
  char *error_title;
  char *notice;
  WbJob *job;
  char *interface; /* options.device points here */
  char *filter;    /* options.filter points here */

  WbCaptureOptions options;
  WbSessionState state;
  gint64 started_us; /* monotonic; 0: never */
  gint64 ended_us;   /* 0: still going */
};

G_DEFINE_FINAL_TYPE (WbCaptureSession, wb_capture_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_ERROR,
  PROP_JOB,
  PROP_NOTICE,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void document_state_cb (WbCaptureSession *self);

static void
set_state (WbCaptureSession *self, WbSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
take_document (WbCaptureSession *self, WbCaptureDocument *document)
{
  g_autoptr (WbCaptureDocument) before = self->document; /* dies after its listeners have let go */

  if (before != NULL)
    g_signal_handlers_disconnect_by_data (before, self);
  self->document = document;
  if (document != NULL)
    g_signal_connect_object (document, "notify::state", G_CALLBACK (document_state_cb), self, G_CONNECT_SWAPPED);
  if (before != document)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

/* title: what did not happen, translated; error: why. */
static void
take_error (WbCaptureSession *self, const char *title, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  g_free (self->error_title);
  self->error_title = g_strdup (title);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
take_start_error (WbCaptureSession *self, GError *error)
{
  g_autofree char *interface = wb_format_dup_safe (self->interface, -1);
  g_autofree char *title = g_strdup_printf (_("The capture on %s did not start"), interface);

  take_error (self, title, error);
}

static void
set_notice (WbCaptureSession *self, const char *notice)
{
  if (g_strcmp0 (self->notice, notice) == 0)
    return;
  g_free (self->notice);
  self->notice = g_strdup (notice);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

static void
take_job (WbCaptureSession *self, WbJob *job)
{
  g_clear_object (&self->job);
  self->job = job;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

/* Lets go of what is shown, for good. */
static void
forget (WbCaptureSession *self)
{
  if (self->job != NULL)
    wb_job_cancel (self->job);
  if (self->process != NULL)
    g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  if (self->document != NULL)
    wb_capture_document_cancel (self->document);
  g_clear_pointer (&self->entry, wb_capture_entry_discard);
  self->started_us = 0;
  self->ended_us = 0;
  take_error (self, NULL, NULL);
  set_notice (self, NULL);
  take_document (self, NULL);
}

/* A file that cannot be read at all shows nothing: back to the start, with the reason. Our own capture stays in the
 * store, for the next start to offer. */
static void
document_state_cb (WbCaptureSession *self)
{
  g_autoptr (WbCaptureSession) held G_GNUC_UNUSED = g_object_ref (self);
  g_autofree char *name = NULL, *title = NULL;
  GError *error;

  if (wb_capture_document_get_state (self->document) != WB_DOCUMENT_FAILED || wb_capture_session_is_live (self))
    return;
  name = wb_format_dup_safe (wb_capture_document_get_title (self->document), -1);
  title = g_strdup_printf (_("“%s” was not opened"), name);
  error = g_error_new_literal (WB_ERROR, WB_ERROR_BAD_FILE, wb_capture_document_get_message (self->document));
  g_clear_pointer (&self->entry, wb_capture_entry_keep);
  forget (self);
  take_error (self, title, error);
  set_state (self, WB_SESSION_EMPTY);
}

/* --- The helper ------------------------------------------------------------------------------------------------ */

static void
process_status_cb (WbCaptureSession *self)
{
  if (self->document != NULL)
    wb_capture_document_poke (self->document);
}

static void
process_warning_cb (WbCaptureSession *self, const char *text)
{
  set_notice (self, text);
}

/* It runs: the file has its header and can be read while it grows. */
static void
begin_document (WbCaptureSession *self)
{
  self->started_us = g_get_monotonic_time ();
  take_document (self, wb_capture_document_new_live (wb_capture_entry_get_path (self->entry), self->interface));
}

static void
process_ended (WbCaptureSession *self)
{
  const GError *error = wb_capture_process_get_error (self->process);

  if (self->started_us != 0)
    self->ended_us = g_get_monotonic_time ();
  if (self->document != NULL)
    wb_capture_document_finish (self->document);
  else
    g_clear_pointer (&self->entry, wb_capture_entry_discard); /* nothing was ever written */
  if (error != NULL && self->document == NULL)
    take_start_error (self, g_error_copy (error));
  else if (error != NULL)
    {
      g_autofree char *interface = wb_format_dup_safe (self->interface, -1);
      g_autofree char *title = g_strdup_printf (_("The capture on %s ended early"), interface);

      take_error (self, title, g_error_copy (error));
    }
  if (wb_capture_process_get_stop_reason (self->process) != NULL)
    set_notice (self, wb_capture_process_get_stop_reason (self->process));
  set_state (self, self->document != NULL ? WB_SESSION_SHOWING : WB_SESSION_EMPTY);
}

static void
process_state_cb (WbCaptureSession *self)
{
  g_autoptr (WbCaptureSession) held G_GNUC_UNUSED = g_object_ref (self); /* a listener may let go of us */

  switch (wb_capture_process_get_state (self->process))
    {
    case WB_CAPTURE_STARTING:
      break;
    case WB_CAPTURE_RUNNING:
      begin_document (self);
      set_state (self, WB_SESSION_CAPTURING);
      break;
    case WB_CAPTURE_STOPPING:
      set_state (self, WB_SESSION_STOPPING);
      break;
    case WB_CAPTURE_STOPPED:
    case WB_CAPTURE_FAILED:
      process_ended (self);
      break;
    }
}

static void
launch (WbCaptureSession *self)
{
  GError *error = NULL;
  int fd = -1;

  self->entry = wb_capture_store_create (self->interface, self->filter, &fd, &error);
  if (self->entry == NULL)
    {
      take_start_error (self, error);
      set_state (self, WB_SESSION_EMPTY);
      return;
    }
  self->process = wb_capture_process_new ();
  g_signal_connect_object (self->process, "notify::state", G_CALLBACK (process_state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "status", G_CALLBACK (process_status_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "warning", G_CALLBACK (process_warning_cb), self, G_CONNECT_SWAPPED);
  set_state (self, WB_SESSION_STARTING);
  if (!wb_capture_process_start (self->process, &self->options, fd, &error))
    {
      g_clear_pointer (&self->entry, wb_capture_entry_discard);
      take_start_error (self, error);
      set_state (self, WB_SESSION_EMPTY);
    }
  close (fd);
}

void
wb_capture_session_start (WbCaptureSession *self, const WbCaptureOptions *options)
{
  g_autofree char *interface = g_strdup (options->device);
  g_autofree char *filter = g_strdup (options->filter);

  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (!wb_capture_session_is_live (self));
  g_return_if_fail (options->device != NULL);

  forget (self);
  self->options = *options;
  g_free (self->interface);
  self->interface = g_steal_pointer (&interface);
  g_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  self->options.device = self->interface;
  self->options.filter = self->filter;
  launch (self);
}

void
wb_capture_session_start_again (WbCaptureSession *self)
{
  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (!wb_capture_session_is_live (self));
  g_return_if_fail (self->interface != NULL);

  forget (self);
  launch (self);
}

void
wb_capture_session_stop (WbCaptureSession *self)
{
  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));

  if (self->process != NULL && wb_capture_session_is_live (self))
    wb_capture_process_stop (self->process);
}

/* --- Files ----------------------------------------------------------------------------------------------------- */

void
wb_capture_session_open (WbCaptureSession *self, const char *path)
{
  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (!wb_capture_session_is_live (self));

  forget (self);
  take_document (self, wb_capture_document_new_for_path (path));
  set_state (self, WB_SESSION_SHOWING);
}

/* What the journal says it was captured on; the file's own name means nothing to anybody. */
static char *
dup_leftover_title (const char *path)
{
  g_autoptr (GPtrArray) leftovers = wb_capture_store_list_leftovers ();

  for (guint i = 0; i < leftovers->len; i++)
    {
      const WbCaptureLeftover *leftover = g_ptr_array_index (leftovers, i);

      if (g_str_equal (leftover->path, path) && leftover->interface != NULL)
        return g_strdup (leftover->interface);
    }
  return g_path_get_basename (path);
}

void
wb_capture_session_adopt (WbCaptureSession *self, const char *path)
{
  GError *error = NULL;
  WbCaptureEntry *entry;
  g_autofree char *title = dup_leftover_title (path);

  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (!wb_capture_session_is_live (self));

  entry = wb_capture_store_adopt (path, &error);
  forget (self);
  if (entry == NULL)
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, _("Another program has opened it in the meantime"));
      take_error (self, _("The unsaved capture was not opened"), error);
      set_state (self, WB_SESSION_EMPTY);
      return;
    }
  self->entry = entry;
  take_document (self, wb_capture_document_new_live (path, title)); /* ours and unsaved, … */
  wb_capture_document_finish (self->document);                      /* … and ended long ago */
  set_state (self, WB_SESSION_SHOWING);
}

void
wb_capture_session_discard (WbCaptureSession *self)
{
  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (!wb_capture_session_is_live (self));

  forget (self);
  set_state (self, WB_SESSION_EMPTY);
}

/* --- Save and export -------------------------------------------------------------------------------------------- */

typedef struct
{
  WbCaptureDocument *document; /* what is saved: another may be shown when that is done */
  char *target;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->document);
  g_free (saving->target);
  g_free (saving);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = G_TASK (data);
  WbCaptureSession *self = g_task_get_source_object (task);
  const Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean moved = FALSE;
  gboolean saved = wb_capture_save_finish (result, &moved, &error);

  take_job (self, NULL);
  if (!saved)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->document == saving->document)
    {
      if (self->entry != NULL && moved)
        wb_capture_entry_release (g_steal_pointer (&self->entry));
      else if (self->entry != NULL)
        wb_capture_entry_discard (g_steal_pointer (&self->entry)); /* the copy is the capture now */
      wb_capture_document_set_saved (self->document, saving->target);
    }
  g_task_return_boolean (task, TRUE);
}

void
wb_capture_session_save_async (WbCaptureSession *self, const char *target, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *name = g_path_get_basename (target);
  g_autofree char *display = g_filename_display_name (name);
  g_autofree char *title = g_strdup_printf (_("Saving %s…"), display);
  Saving *saving;

  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (self->document != NULL && !wb_capture_session_is_live (self) && self->job == NULL);

  saving = g_new0 (Saving, 1);
  saving->document = g_object_ref (self->document);
  saving->target = g_strdup (target);
  g_task_set_source_tag (task, wb_capture_session_save_async);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  take_error (self, NULL, NULL); /* of the try before */
  take_job (self, wb_job_new (title));
  wb_capture_save_async (wb_capture_document_get_path (self->document), target, self->entry != NULL,
                         wb_job_get_cancellable (self->job), wb_job_progress_cb, self->job, saved_cb, task);
}

gboolean
wb_capture_session_save_finish (WbCaptureSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A success, but not the whole of what stood there. */
static void
tell_left_out (WbCaptureSession *self, guint64 n)
{
  g_autofree char *notice = NULL;

  if (n == 0)
    return;
  notice = g_strdup_printf (ngettext ("The packets were saved without %" PRIu64 " option that cannot be copied",
                                      "The packets were saved without %" PRIu64 " options that cannot be copied",
                                      (gulong) n),
                            n);
  set_notice (self, notice);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = G_TASK (data);
  WbCaptureSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (wb_packet_export_finish (result, &error))
    {
      tell_left_out (self, wb_packet_export_get_left_out (result));
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
  take_job (self, NULL);
}

void
wb_capture_session_export_async (WbCaptureSession *self, GArray *numbers, const char *target,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *name = g_path_get_basename (target);
  g_autofree char *display = g_filename_display_name (name);
  g_autofree char *title = g_strdup_printf (_("Writing %s…"), display);

  g_return_if_fail (WB_IS_CAPTURE_SESSION (self));
  g_return_if_fail (self->document != NULL && !wb_capture_session_is_live (self) && self->job == NULL);

  g_task_set_source_tag (task, wb_capture_session_export_async);
  take_error (self, NULL, NULL); /* of the try before */
  take_job (self, wb_job_new (title));
  wb_packet_export_async (wb_capture_document_get_file (self->document), wb_capture_document_get_index (self->document),
                          numbers, target, wb_job_get_cancellable (self->job), wb_job_progress_cb, self->job,
                          exported_cb, task);
}

gboolean
wb_capture_session_export_finish (WbCaptureSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- The object ------------------------------------------------------------------------------------------------- */

static void
wb_capture_session_dispose (GObject *object)
{
  WbCaptureSession *self = WB_CAPTURE_SESSION (object);

  if (self->job != NULL)
    wb_job_cancel (self->job);
  if (self->process != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->process, self);
      wb_capture_process_stop (self->process); /* its end of the pipe closes, too */
    }
  g_clear_object (&self->process);
  /* Nobody was asked (the session bus went away, a crash on exit): the next start offers it. */
  g_clear_pointer (&self->entry, wb_capture_entry_keep);
  g_clear_object (&self->document);
  g_clear_error (&self->error);
  g_clear_pointer (&self->notice, g_free);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (wb_capture_session_parent_class)->dispose (object);
}

static void
wb_capture_session_finalize (GObject *object)
{
  WbCaptureSession *self = WB_CAPTURE_SESSION (object);

  g_clear_pointer (&self->error_title, g_free);
  g_clear_pointer (&self->interface, g_free);
  g_clear_pointer (&self->filter, g_free);
  G_OBJECT_CLASS (wb_capture_session_parent_class)->finalize (object);
}

static void
wb_capture_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbCaptureSession *self = WB_CAPTURE_SESSION (object);

  switch (prop_id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_capture_session_class_init (WbCaptureSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wb_capture_session_dispose;
  object_class->finalize = wb_capture_session_finalize;
  object_class->get_property = wb_capture_session_get_property;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, WB_TYPE_CAPTURE_DOCUMENT, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, WB_TYPE_JOB, flags);
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, WB_SESSION_SHOWING, WB_SESSION_EMPTY, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_capture_session_init (WbCaptureSession *self)
{
}

WbCaptureSession *
wb_capture_session_new (void)
{
  return g_object_new (WB_TYPE_CAPTURE_SESSION, NULL);
}

WbSessionState
wb_capture_session_get_state (WbCaptureSession *self)
{
  return self->state;
}

gboolean
wb_capture_session_is_live (WbCaptureSession *self)
{
  return self->state == WB_SESSION_STARTING || self->state == WB_SESSION_CAPTURING ||
         self->state == WB_SESSION_STOPPING;
}

WbCaptureDocument *
wb_capture_session_get_document (WbCaptureSession *self)
{
  return self->document;
}

const GError *
wb_capture_session_get_error (WbCaptureSession *self)
{
  return self->error;
}

const char *
wb_capture_session_get_notice (WbCaptureSession *self)
{
  return self->notice;
}

WbJob *
wb_capture_session_get_job (WbCaptureSession *self)
{
  return self->job;
}

gboolean
wb_capture_session_is_own (WbCaptureSession *self)
{
  return self->process != NULL || self->entry != NULL;
}

gboolean
wb_capture_session_has_unsaved (WbCaptureSession *self)
{
  return self->document != NULL && wb_capture_document_is_unsaved (self->document) &&
         wb_capture_document_get_n_packets (self->document) > 0;
}

void
wb_capture_session_get_stats (WbCaptureSession *self, WbCaptureStats *stats)
{
  *stats = (WbCaptureStats){ 0 };
  if (self->process != NULL)
    wb_capture_process_get_stats (self->process, stats);
}

gint64
wb_capture_session_get_elapsed_us (WbCaptureSession *self)
{
  if (self->started_us == 0)
    return -1;
  return (self->ended_us != 0 ? self->ended_us : g_get_monotonic_time ()) - self->started_us;
}

const char *
wb_capture_session_get_interface (WbCaptureSession *self)
{
  return self->interface;
}

const char *
wb_capture_session_get_filter (WbCaptureSession *self)
{
  return self->filter;
}

const char *
wb_capture_session_get_error_title (WbCaptureSession *self)
{
  return self->error_title;
}

void
wb_capture_session_set_error (WbCaptureSession *self, const char *title, const GError *error)
{
  take_error (self, title, error != NULL ? g_error_copy (error) : NULL);
}
