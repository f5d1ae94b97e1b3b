/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one file that knows API newer than the floor, and API that was deprecated after it. Everything else is compiled
 * with *_MAX_ALLOWED at the floor; this file without, so that a new system gets its own dialogs and an old one those
 * it has. */

#define G_LOG_DOMAIN "wirebench"

#include "config.h"

#include "app/wb-compat.h"

#include <glib/gi18n.h>

/* --- Choosing files -------------------------------------------------------------------------------------------- */

typedef struct
{
  WbCompatFileFunc func;
  gpointer user_data;
} WbFileRequest;

/* kind NULL: captures. */
static GListModel *
make_filters (const WbCompatFileKind *kind)
{
  static const char *const suffixes[] = { "pcap", "pcapng", "cap", "ntar", NULL };
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) these = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  if (kind == NULL)
    {
      gtk_file_filter_add_mime_type (these, "application/vnd.tcpdump.pcap");
      gtk_file_filter_add_mime_type (these, "application/x-pcapng");
    }
  gtk_file_filter_set_name (these, kind != NULL ? kind->name : _ ("Captures (pcap, pcapng)"));
  for (const char *const *s = kind != NULL ? kind->suffixes : suffixes; *s != NULL; s++)
    gtk_file_filter_add_suffix (these, *s);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, these);
  g_list_store_append (filters, all);
  return G_LIST_MODEL (filters);
}

static void
finish_file_request (WbFileRequest *request, GFile *file)
{
  request->func (file != NULL && g_file_peek_path (file) != NULL ? file : NULL, request->user_data);
  g_free (request);
}

#if GTK_CHECK_VERSION(4, 10, 0)

static void
open_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL); /* NULL: cancelled */

  finish_file_request (data, file);
}

static void
save_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  finish_file_request (data, file);
}

static void
ask_for_file (GtkWindow *parent, const char *title, const char *name, const WbCompatFileKind *kind,
              WbFileRequest *request)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListModel) filters = make_filters (kind);

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_filters (dialog, filters);
  if (name == NULL)
    {
      gtk_file_dialog_open (dialog, parent, NULL, open_done_cb, request);
      return;
    }
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, parent, NULL, save_done_cb, request);
}

#else

static void
native_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  finish_file_request (data, file);
  g_object_unref (dialog); /* GTK does not own a native dialog: held since it was made */
}

static void
ask_for_file (GtkWindow *parent, const char *title, const char *name, const WbCompatFileKind *kind,
              WbFileRequest *request)
{
  GtkFileChooserAction action = name != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent, action, NULL, NULL);
  g_autoptr (GListModel) filters = make_filters (kind);

  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = g_list_model_get_item (filters, i);

      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (native_response_cb), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

#endif

static WbFileRequest *
file_request_new (WbCompatFileFunc func, gpointer user_data)
{
  WbFileRequest *request = g_new0 (WbFileRequest, 1);

  request->func = func;
  request->user_data = user_data;
  return request;
}

void
wb_compat_open_file (GtkWindow *parent, const char *title, WbCompatFileFunc func, gpointer user_data)
{
  ask_for_file (parent, title, NULL, NULL, file_request_new (func, user_data));
}

void
wb_compat_save_file (GtkWindow *parent, const char *title, const char *name, WbCompatFileFunc func, gpointer user_data)
{
  ask_for_file (parent, title, name, NULL, file_request_new (func, user_data));
}

void
wb_compat_open_file_of_kind (GtkWindow *parent, const char *title, const WbCompatFileKind *kind, WbCompatFileFunc func,
                             gpointer user_data)
{
  ask_for_file (parent, title, NULL, kind, file_request_new (func, user_data));
}

void
wb_compat_save_file_of_kind (GtkWindow *parent, const char *title, const char *name, const WbCompatFileKind *kind,
                             WbCompatFileFunc func, gpointer user_data)
{
  ask_for_file (parent, title, name, kind, file_request_new (func, user_data));
}

/* --- Questions ------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbCompatAnswerFunc func;
  gpointer user_data;
  GObject *dialog; /* owned */
  char *answer;    /* owned */
} WbQuestion;

#if ADW_CHECK_VERSION(1, 5, 0)
#define WbDialog AdwAlertDialog
#define WB_DIALOG ADW_ALERT_DIALOG
#define wb_dialog_add_response adw_alert_dialog_add_response
#define wb_dialog_set_appearance adw_alert_dialog_set_response_appearance
#define wb_dialog_set_default adw_alert_dialog_set_default_response
#define wb_dialog_set_close adw_alert_dialog_set_close_response
#else
#define WbDialog AdwMessageDialog
#define WB_DIALOG ADW_MESSAGE_DIALOG
#define wb_dialog_add_response adw_message_dialog_add_response
#define wb_dialog_set_appearance adw_message_dialog_set_response_appearance
#define wb_dialog_set_default adw_message_dialog_set_default_response
#define wb_dialog_set_close adw_message_dialog_set_close_response
#endif

/* The answer may close the window that was asked about. A dialog that is still over it then looks for its parent when it
 * goes itself (GTK 4.8 reads freed memory), so it is parted from it first, and its own signal has ended. */
static gboolean
question_answered_cb (gpointer data)
{
  WbQuestion *question = data;

#if !ADW_CHECK_VERSION(1, 5, 0)
  gtk_window_set_transient_for (GTK_WINDOW (question->dialog), NULL);
#endif
  g_clear_object (&question->dialog);
  question->func (question->answer, question->user_data);
  return G_SOURCE_REMOVE;
}

static void
question_free (gpointer data)
{
  WbQuestion *question = data;

  g_clear_object (&question->dialog);
  g_free (question->answer);
  g_free (question);
}

static void
question_response_cb (WbDialog *dialog, const char *answer, WbQuestion *question)
{
  g_signal_handlers_disconnect_by_data (dialog, question); /* once */
  question->dialog = g_object_ref (G_OBJECT (dialog));
  question->answer = g_strdup (answer);
  g_idle_add_full (G_PRIORITY_DEFAULT, question_answered_cb, question, question_free);
}

void
wb_compat_ask (GtkWindow *parent, const char *heading, const char *body, const WbAnswer *answers, guint n_answers,
               WbCompatAnswerFunc func, gpointer user_data)
{
  WbQuestion *question = g_new0 (WbQuestion, 1);
  WbDialog *dialog;

  g_return_if_fail (n_answers > 0);

#if ADW_CHECK_VERSION(1, 5, 0)
  dialog = WB_DIALOG (adw_alert_dialog_new (heading, body));
#else
  dialog = WB_DIALOG (adw_message_dialog_new (parent, heading, body));
#endif
  for (guint i = 0; i < n_answers; i++)
    {
      wb_dialog_add_response (dialog, answers[i].id, answers[i].label);
      if (answers[i].look == WB_ANSWER_SUGGESTED)
        {
          wb_dialog_set_appearance (dialog, answers[i].id, ADW_RESPONSE_SUGGESTED);
          wb_dialog_set_default (dialog, answers[i].id);
        }
      else if (answers[i].look == WB_ANSWER_DESTRUCTIVE)
        wb_dialog_set_appearance (dialog, answers[i].id, ADW_RESPONSE_DESTRUCTIVE);
    }
  wb_dialog_set_close (dialog, answers[0].id);
  question->func = func;
  question->user_data = user_data;
  g_signal_connect (dialog, "response", G_CALLBACK (question_response_cb), question);
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_present (ADW_DIALOG (dialog), parent != NULL ? GTK_WIDGET (parent) : NULL);
#else
  gtk_window_present (GTK_WINDOW (dialog));
#endif
}

/* --- About ----------------------------------------------------------------------------------------------------- */

void
wb_compat_show_about (GtkWindow *parent)
{
  const char *developers[] = { "The Wirebench authors", NULL };

#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *about = adw_about_dialog_new ();
#else
  GtkWidget *about = adw_about_window_new ();
#endif

  g_object_set (about, "application-name", "Wirebench", "application-icon", WB_APP_ID, "version", WB_VERSION,
                "developer-name", developers[0], "developers", developers, "comments",
                _("A network workbench: watch packets as they pass, and inspect every byte of them."), "license-type",
                GTK_LICENSE_GPL_3_0,
                /* Translators: your names, one a line */
                "translator-credits", _("translator-credits"), NULL);
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_present (about, GTK_WIDGET (parent));
#else
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_present (GTK_WINDOW (about));
#endif
}

/* --- Widgets --------------------------------------------------------------------------------------------------- */

void
wb_compat_scroll_to (GtkColumnView *view, guint position)
{
#if GTK_CHECK_VERSION(4, 12, 0)
  gtk_column_view_scroll_to (view, position, NULL, GTK_LIST_SCROLL_NONE, NULL);
#else
  /* The table's rows are a list view inside it, which has had the action since 4.0. */
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
#endif
}

void
wb_compat_get_color (GtkWidget *widget, GdkRGBA *color)
{
#if GTK_CHECK_VERSION(4, 10, 0)
  gtk_widget_get_color (widget, color);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
#endif
}
