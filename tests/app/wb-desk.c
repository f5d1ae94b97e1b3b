/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rest of a desktop, as far as the journeys need it: another program that drags files and reads the clipboard.
 *
 *   wb-desk drag FILE…    a window "Desk"; what is dragged out of it are the files, as a file manager does
 *   wb-desk paste         writes the clipboard's text to standard output
 */

#define G_LOG_DOMAIN "wirebench-test"

#include <gtk/gtk.h>

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, char **paths)
{
  GSList *files = NULL;
  GdkFileList *list;
  GdkContentProvider *provider;

  for (guint i = 0; paths[i] != NULL; i++)
    files = g_slist_append (files, g_file_new_for_commandline_arg (paths[i]));
  list = gdk_file_list_new_from_list (files);
  g_slist_free_full (files, g_object_unref);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static void
action_cb (GdkDrag *drag_object)
{
  if (gdk_drag_get_selected_action (drag_object) != 0)
    g_print ("welcome\n");
}

/* Says on standard output that the drag has begun, and that who is below the pointer would take it. */
static void
begin_cb (GtkDragSource *source, GdkDrag *drag_object)
{
  g_signal_connect (drag_object, "notify::selected-action", G_CALLBACK (action_cb), NULL);
  g_print ("begun\n");
}

/* The other side has what it asked for; until then we must not go. */
static void
end_cb (GtkDragSource *source, GdkDrag *drag_object, gboolean delete_data)
{
  g_print ("ended\n");
}

static int
drag (char **paths)
{
  GtkWidget *window = gtk_window_new (), *label = gtk_label_new ("Drag from here");
  GtkDragSource *source = gtk_drag_source_new ();

  setvbuf (stdout, NULL, _IOLBF, 0);
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), paths);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_title (GTK_WINDOW (window), "Desk");
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 120);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE); /* until it is terminated */
  return 0;
}

static void
read_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);

  *(int *) data = text != NULL ? 0 : 1;
  if (text != NULL)
    g_print ("%s", text);
  else
    g_printerr ("%s\n", error != NULL ? error->message : "no text");
}

static int
paste (void)
{
  int status = -1;

  gdk_clipboard_read_text_async (gdk_display_get_clipboard (gdk_display_get_default ()), NULL, read_cb, &status);
  while (status < 0)
    g_main_context_iteration (NULL, TRUE);
  return status;
}

int
main (int argc, char *argv[])
{
  if (!gtk_init_check ())
    {
      g_printerr ("wb-desk: there is no display\n");
      return 77;
    }
  if (argc > 2 && g_str_equal (argv[1], "drag"))
    return drag (argv + 2);
  if (argc == 2 && g_str_equal (argv[1], "paste"))
    return paste ();
  g_printerr ("Usage: wb-desk drag FILE… | paste\n");
  return 2;
}
