/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Find: the words, the direction, and what came of it. One search at a time; a new one, an edited text and the end of
 * the bar cancel it. The entry shows how far it has come, since it may take half a minute over ten million packets. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-find-bar.h"

#include "app/panel/wb-drop-name.h"

#include <glib/gi18n.h>

struct _WbFindBar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *cancel_button;
  GtkEntry *entry;
  GtkDropDown *kind;
  GtkLabel *note;
  GtkRevealer *revealer;

  /* Owned */
  GCancellable *cancellable; /* of the search under way */

  /* Borrowed */
  WbCaptureDocument *document; /* what was searched last; weak */

  WbFindStart found; /* what was found last with the same words: the next search goes on from there */
};

G_DEFINE_FINAL_TYPE (WbFindBar, wb_find_bar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CLOSED,
  SIGNAL_FOUND,
  SIGNAL_SEARCH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_note (WbFindBar *self, const char *text, gboolean is_error)
{
  gtk_label_set_text (self->note, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "",
                                  -1);
}

static void
end_search (WbFindBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_entry_set_progress_fraction (self->entry, 0);
  gtk_widget_set_visible (self->cancel_button, FALSE);
}

static void
progress_cb (double fraction, gpointer data)
{
  WbFindBar *self = WB_FIND_BAR (data);

  /* The start of a bar tells that something is going on. */
  gtk_entry_set_progress_fraction (self->entry, MAX (fraction, 0.02));
  gtk_widget_set_visible (self->cancel_button, TRUE);
}

typedef struct
{
  WbFindBar *bar;            /* Owned */
  GCancellable *cancellable; /* Owned: which search this was */
  gboolean backwards;
} Run;

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Run *run = data;
  g_autoptr (WbFindBar) self = run->bar;
  g_autoptr (GCancellable) cancellable = run->cancellable;
  g_autoptr (GError) error = NULL;
  WbFound found;
  gboolean done = wb_packet_find_finish (result, &found, &error);

  if (self->cancellable != cancellable)
    return; /* a newer search, or none any more */
  end_search (self);
  if (!done)
    show_note (self, error->message, TRUE);
  else if (found.number == 0)
    show_note (self, _("Not found"), TRUE);
  else
    {
      self->found = (WbFindStart){ found.number, found.offset, found.length };
      show_note (self,
                 !found.wrapped ? NULL :
                 run->backwards ? _("Went on from the end") :
                                  _("Went on from the beginning"),
                 FALSE);
      g_signal_emit (self, signals[SIGNAL_FOUND], 0, found.number, found.offset, found.length);
    }
}

void
wb_find_bar_run (WbFindBar *self, WbCaptureDocument *document, GArray *kept, guint64 start, gboolean backwards)
{
  g_autoptr (GArray) owned G_GNUC_UNUSED = kept;
  g_autoptr (WbFindQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  WbFindStart from = { .number = start };
  Run *run;

  g_return_if_fail (WB_IS_FIND_BAR (self) && WB_IS_CAPTURE_DOCUMENT (document));

  end_search (self);
  if (self->document == document && self->found.number == start)
    from = self->found; /* its packet is still the selected one: it may hold more */
  g_set_weak_pointer (&self->document, document);
  query = wb_find_query_new ((WbFindKind) gtk_drop_down_get_selected (self->kind),
                             gtk_editable_get_text (GTK_EDITABLE (self->entry)), &error);
  if (!query)
    {
      show_note (self, error->message, TRUE);
      return;
    }
  self->cancellable = g_cancellable_new ();
  run = g_new0 (Run, 1);
  run->bar = g_object_ref (self);
  run->cancellable = g_object_ref (self->cancellable);
  run->backwards = backwards;
  wb_packet_find_async (document, kept, query, &from, backwards, self->cancellable, progress_cb, self, found_cb, run);
}

static void
search (WbFindBar *self, gboolean backwards)
{
  g_signal_emit (self, signals[SIGNAL_SEARCH], 0, backwards);
}

static void
next_cb (WbFindBar *self)
{
  search (self, FALSE);
}

static void
previous_cb (WbFindBar *self)
{
  search (self, TRUE);
}

static void
cancel_cb (WbFindBar *self)
{
  end_search (self);
  show_note (self, _("The search was stopped"), FALSE);
}

static void
changed_cb (WbFindBar *self)
{
  if (!self->entry)
    return; /* the template is being built */
  end_search (self);
  self->found = (WbFindStart){ 0 };
  show_note (self, NULL, FALSE);
}

static void
close_cb (WbFindBar *self)
{
  wb_find_bar_close (self);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbFindBar *self)
{
  if (key == GDK_KEY_Escape)
    {
      wb_find_bar_close (self);
      return GDK_EVENT_STOP;
    }
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && (state & GDK_SHIFT_MASK))
    {
      search (self, TRUE);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
wb_find_bar_dispose (GObject *object)
{
  WbFindBar *self = WB_FIND_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->document);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_FIND_BAR);
  G_OBJECT_CLASS (wb_find_bar_parent_class)->dispose (object);
}

static void
wb_find_bar_class_init (WbFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_find_bar_dispose;
  signals[SIGNAL_CLOSED] =
      g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 3, G_TYPE_UINT64, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_SEARCH] = g_signal_new ("search", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/capture/wb-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, kind);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, note);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, revealer);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
}

static void
wb_find_bar_init (WbFindBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_drop_name_button (self->kind);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
wb_find_bar_new (void)
{
  return g_object_new (WB_TYPE_FIND_BAR, NULL);
}

void
wb_find_bar_open (WbFindBar *self)
{
  g_return_if_fail (WB_IS_FIND_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
wb_find_bar_close (WbFindBar *self)
{
  g_return_if_fail (WB_IS_FIND_BAR (self));

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  end_search (self);
  show_note (self, NULL, FALSE);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0); /* who hears it takes the focus, before it is lost */
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

gboolean
wb_find_bar_has_query (WbFindBar *self)
{
  g_return_val_if_fail (WB_IS_FIND_BAR (self), FALSE);

  return *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != 0;
}

const char *
wb_find_bar_get_note (WbFindBar *self)
{
  g_return_val_if_fail (WB_IS_FIND_BAR (self), "");

  return gtk_label_get_text (self->note);
}
