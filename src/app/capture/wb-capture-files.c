/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ways in which a capture becomes a file, and the question before one is given up. Each is a walk of a few
 * asynchronous steps that the user may leave at any of them; a small struct holds the walk, so that no panel has to
 * remember where it was.
 *
 *   leave: unsaved? -- Cancel -> FALSE                         (the capture never stopped)
 *             |---- Discard -> stop -> wait -> discard -> TRUE
 *             `---- Save -> stop -> wait -> which file? -> write -> TRUE
 */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-capture-files.h"

#include "app/wb-compat.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

typedef struct _WbWalk WbWalk;
typedef void (*WbWalkStep) (WbWalk *walk);

struct _WbWalk
{
  /* Owned */
  WbCaptureSession *session;
  GtkWindow *parent;
  GArray *numbers;
  gulong state_id;

  WbWalkStep next; /* when the capture has stopped */
  WbCaptureFilesFunc func;
  gpointer user_data;
};

static WbWalk *
walk_new (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func, gpointer user_data)
{
  WbWalk *walk = g_new0 (WbWalk, 1);

  walk->session = g_object_ref (session);
  walk->parent = g_object_ref (parent);
  walk->func = func;
  walk->user_data = user_data;
  return walk;
}

static void
walk_end (WbWalk *walk, gboolean done)
{
  g_clear_signal_handler (&walk->state_id, walk->session);
  if (walk->func != NULL)
    walk->func (done, walk->user_data);
  g_clear_pointer (&walk->numbers, g_array_unref);
  g_object_unref (walk->session);
  g_object_unref (walk->parent);
  g_free (walk);
}

/* --- Stop first ------------------------------------------------------------------------------------------------ */

static void
state_cb (WbCaptureSession *session, GParamSpec *pspec, WbWalk *walk)
{
  if (wb_capture_session_is_live (session))
    return;
  g_clear_signal_handler (&walk->state_id, session);
  walk->next (walk);
}

static void
when_stopped (WbWalk *walk, WbWalkStep next)
{
  if (!wb_capture_session_is_live (walk->session))
    {
      next (walk);
      return;
    }
  walk->next = next;
  walk->state_id = g_signal_connect (walk->session, "notify::state", G_CALLBACK (state_cb), walk);
  wb_capture_session_stop (walk->session);
}

/* --- Write ------------------------------------------------------------------------------------------------------ */

/* Cancelling is the user's own doing and never shown. */
static void
finish_writing (WbWalk *walk, const char *title, GError *error)
{
  gboolean written = error == NULL;

  if (!written && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wb_capture_session_set_error (walk->session, title, error);
  walk_end (walk, written);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbWalk *walk = data;
  g_autoptr (GError) error = NULL;

  wb_capture_session_save_finish (walk->session, result, &error);
  finish_writing (walk, _("The capture was not saved"), error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbWalk *walk = data;
  g_autoptr (GError) error = NULL;

  wb_capture_session_export_finish (walk->session, result, &error);
  finish_writing (walk, _("The packets were not saved"), error);
}

/* While a dialog was open the world went on: another job may run, the document may be gone. */
static gboolean
may_write (WbWalk *walk)
{
  return wb_capture_session_get_document (walk->session) != NULL && !wb_capture_session_is_live (walk->session) &&
         wb_capture_session_get_job (walk->session) == NULL;
}

static void
save_target_cb (GFile *file, gpointer data)
{
  WbWalk *walk = data;

  if (file == NULL || !may_write (walk))
    walk_end (walk, FALSE);
  else
    wb_capture_session_save_async (walk->session, g_file_peek_path (file), saved_cb, walk);
}

static void
export_target_cb (GFile *file, gpointer data)
{
  WbWalk *walk = data;

  if (file == NULL || !may_write (walk))
    walk_end (walk, FALSE);
  else
    wb_capture_session_export_async (walk->session, walk->numbers, g_file_peek_path (file), exported_cb, walk);
}

static const char *
suffix_of_document (WbCaptureSession *session)
{
  WbCaptureFile *file = wb_capture_document_get_file (wb_capture_session_get_document (session));

  /* Saving never re-encodes, so a pcap stays a pcap. */
  return file != NULL && wb_capture_file_get_format (file) == WB_CAPTURE_FORMAT_PCAP ? ".pcap" : ".pcapng";
}

static void
ask_for_target (WbWalk *walk)
{
  g_autofree char *name = NULL;

  if (!may_write (walk))
    {
      walk_end (walk, FALSE);
      return;
    }
  name = wb_capture_files_propose_name (walk->session, suffix_of_document (walk->session));
  wb_compat_save_file (walk->parent, _("Save Capture"), name, save_target_cb, walk);
}

char *
wb_capture_files_propose_name (WbCaptureSession *session, const char *suffix)
{
  WbCaptureDocument *document = wb_capture_session_get_document (session);
  const char *title = document != NULL ? wb_capture_document_get_title (document) : NULL;
  g_autofree char *safe = wb_format_dup_safe (title != NULL ? title : "capture", -1);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  char *dot;

  g_strdelimit (safe, G_DIR_SEPARATOR_S, '-');
  if (document != NULL && !wb_capture_document_is_unsaved (document))
    {
      dot = strrchr (safe, '.');
      if (dot != NULL && dot != safe)
        *dot = 0;
      return g_strconcat (safe, suffix, NULL);
    }
  return g_strdup_printf ("%s %s%s", safe, when, suffix);
}

void
wb_capture_files_save (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func, gpointer user_data)
{
  WbCaptureDocument *document = wb_capture_session_get_document (session);

  if (document != NULL && !wb_capture_document_is_unsaved (document) && !wb_capture_session_is_live (session))
    {
      if (func != NULL)
        func (TRUE, user_data); /* it is that file already */
      return;
    }
  wb_capture_files_save_as (session, parent, func, user_data);
}

void
wb_capture_files_save_as (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func, gpointer user_data)
{
  when_stopped (walk_new (session, parent, func, user_data), ask_for_target);
}

void
wb_capture_files_save_displayed (WbCaptureSession *session, GtkWindow *parent, GArray *numbers, WbCaptureFilesFunc func,
                                 gpointer user_data)
{
  WbWalk *walk = walk_new (session, parent, func, user_data);
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;

  if (!may_write (walk))
    {
      walk_end (walk, FALSE);
      return;
    }
  walk->numbers = numbers != NULL ? g_array_ref (numbers) : NULL;
  base = wb_capture_files_propose_name (session, "");
  /* Translators: a file name; %s is the capture's name, the second %s is .pcapng or .pcap */
  name = g_strdup_printf (_("%s displayed%s"), base, suffix_of_document (session));
  wb_compat_save_file (parent, _("Save Displayed Packets"), name, export_target_cb, walk);
}

/* --- Leave ------------------------------------------------------------------------------------------------------- */

static void
discard_step (WbWalk *walk)
{
  wb_capture_session_discard (walk->session);
  walk_end (walk, TRUE);
}

/* What was unsaved is a file now, and nothing runs: gone from the window, but not lost. */
static void
answer_cb (const char *answer, gpointer data)
{
  WbWalk *walk = data;

  if (g_str_equal (answer, "discard"))
    when_stopped (walk, discard_step);
  else if (g_str_equal (answer, "save"))
    when_stopped (walk, ask_for_target);
  else
    walk_end (walk, FALSE);
}

void
wb_capture_files_leave (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func, gpointer user_data)
{
  const WbAnswer answers[] = {
    { "cancel", _("Cancel"), WB_ANSWER_PLAIN },
    { "discard", _("Discard"), WB_ANSWER_DESTRUCTIVE },
    { "save", _("Save…"), WB_ANSWER_SUGGESTED },
  };
  WbWalk *walk = walk_new (session, parent, func, user_data);
  WbCaptureDocument *document = wb_capture_session_get_document (session);
  guint64 n_packets;
  g_autofree char *count = NULL, *title = NULL, *heading = NULL;
  g_autoptr (GString) body = NULL;

  if (!wb_capture_session_has_unsaved (session))
    {
      when_stopped (walk, discard_step);
      return;
    }
  n_packets = wb_capture_document_get_n_packets (document);
  count = wb_format_dup_count (n_packets);
  title = wb_format_dup_safe (wb_capture_document_get_title (document), -1);
  heading = g_strdup_printf (_("Save the capture of %s?"), title);
  body = g_string_new (ngettext ("%s packet has not been saved. It is lost if you discard it.",
                                 "%s packets have not been saved. They are lost if you discard them.",
                                 (gulong) n_packets));
  g_string_replace (body, "%s", count, 1);
  if (wb_capture_session_is_live (session))
    g_string_append_printf (body, " %s", _("The capture goes on until you decide."));
  wb_compat_ask (parent, heading, body->str, answers, G_N_ELEMENTS (answers), answer_cb, walk);
}
