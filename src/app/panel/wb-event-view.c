/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The log of a service as one text, so that it can be selected and copied like one. Entries have ids that only grow:
 * a new array differs from the one before in lines that fell off at the top and lines that came at the end, and only
 * those are touched. The view stays at the end as long as the user leaves it there. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-event-view.h"

#include "app/panel/wb-scroll-end.h"
#include "app/wb-compat.h"
#include "engine/base/wb-event-log.h"

#include <glib/gi18n.h>

struct _WbEventView
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *copy_button;
  GtkWidget *empty_label;
  GtkWidget *error_sample; /* never shown: their colours are those of the lines */
  GtkWidget *warning_sample;
  GtkScrolledWindow *scrolled;
  GtkStack *stack;
  GtkTextView *text_view;

  /* Owned */
  GPtrArray *events; /* shown; NULL: none */

  /* Borrowed, of the buffer */
  GtkTextTag *tags[3];
  GtkTextTag *time_tag;
};

G_DEFINE_FINAL_TYPE (WbEventView, wb_event_view, GTK_TYPE_WIDGET)

static void
copy_cb (WbEventView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
update_colors (WbEventView *self)
{
  GtkWidget *const samples[] = { GTK_WIDGET (self->text_view), self->warning_sample, self->error_sample };
  GdkRGBA color;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      wb_compat_get_color (samples[i], &color);
      g_object_set (self->tags[i], "foreground-rgba", &color, NULL);
    }
  wb_compat_get_color (GTK_WIDGET (self->text_view), &color);
  color.alpha *= 0.6f;
  g_object_set (self->time_tag, "foreground-rgba", &color, NULL);
}

static void
append (WbEventView *self, const WbEvent *event)
{
  /* Colour never says anything alone. */
  static const char *const words[] = {
    [WB_EVENT_INFO] = NULL, [WB_EVENT_WARNING] = N_("Warning"), [WB_EVENT_ERROR] = N_("Error")
  };
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (event->real_time_us / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (time, "%T");
  g_autofree char *head = g_strdup_printf ("%s.%03d  ", clock, (int) (event->real_time_us / 1000 % 1000));
  const char *word = words[event->tone];
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  if (!gtk_text_iter_is_start (&end))
    gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_insert_with_tags (buffer, &end, head, -1, self->time_tag, NULL);
  if (word != NULL)
    {
      gtk_text_buffer_insert_with_tags (buffer, &end, _ (word), -1, self->tags[event->tone], NULL);
      gtk_text_buffer_insert_with_tags (buffer, &end, ": ", 2, self->tags[event->tone], NULL);
    }
  gtk_text_buffer_insert_with_tags (buffer, &end, event->text, -1, self->tags[event->tone], NULL);
}

static void
delete_lines (WbEventView *self, guint n)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  if (n == 0)
    return;
  gtk_text_buffer_get_start_iter (buffer, &start);
  if (!gtk_text_buffer_get_iter_at_line (buffer, &end, (int) n))
    gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
}

static guint64
get_id (GPtrArray *events, guint i)
{
  return ((const WbEvent *) events->pdata[i])->id;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_event_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  WbEventView *self = WB_EVENT_VIEW (widget);

  GTK_WIDGET_CLASS (wb_event_view_parent_class)->css_changed (widget, change);
  if (self->time_tag != NULL)
    update_colors (self);
}

static void
wb_event_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wb_event_view_parent_class)->map (widget);
  update_colors (WB_EVENT_VIEW (widget));
}

static void
wb_event_view_dispose (GObject *object)
{
  WbEventView *self = WB_EVENT_VIEW (object);

  self->time_tag = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_EVENT_VIEW);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  G_OBJECT_CLASS (wb_event_view_parent_class)->dispose (object);
}

static void
wb_event_view_class_init (WbEventViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_event_view_dispose;
  widget_class->css_changed = wb_event_view_css_changed;
  widget_class->map = wb_event_view_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "eventview");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-event-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEventView, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbEventView, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbEventView, error_sample);
  gtk_widget_class_bind_template_child (widget_class, WbEventView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, WbEventView, stack);
  gtk_widget_class_bind_template_child (widget_class, WbEventView, text_view);
  gtk_widget_class_bind_template_child (widget_class, WbEventView, warning_sample);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wb_event_view_init (WbEventView *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter end;

  gtk_widget_init_template (GTK_WIDGET (self));
  buffer = gtk_text_view_get_buffer (self->text_view);
  for (guint i = 0; i < G_N_ELEMENTS (self->tags); i++)
    self->tags[i] = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->time_tag = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_create_mark (buffer, "end", &end, FALSE);
}

GtkWidget *
wb_event_view_new (void)
{
  return g_object_new (WB_TYPE_EVENT_VIEW, NULL);
}

void
wb_event_view_set_events (WbEventView *self, GPtrArray *events)
{
  g_autoptr (GPtrArray) before = NULL;
  gboolean follow;
  guint n_gone = 0, n_kept;

  g_return_if_fail (WB_IS_EVENT_VIEW (self));

  if (events == self->events)
    return;
  before = g_steal_pointer (&self->events);
  self->events = events != NULL ? g_ptr_array_ref (events) : NULL;
  follow = wb_scroll_end_is_seen (gtk_scrolled_window_get_vadjustment (self->scrolled));
  if (before != NULL)
    while (n_gone < before->len &&
           (events == NULL || events->len == 0 || get_id (before, n_gone) != get_id (events, 0)))
      n_gone++;
  n_kept = before != NULL ? before->len - n_gone : 0;
  if (events != NULL && n_kept > events->len)
    {
      /* Another log than before. */
      n_gone = before->len;
      n_kept = 0;
    }
  delete_lines (self, n_gone);
  for (guint i = n_kept; events != NULL && i < events->len; i++)
    append (self, events->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, events != NULL && events->len > 0 ? "events" : "empty");
  if (follow)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
      GtkTextIter end;

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_iter_set_line_offset (&end, 0); /* of a long line, its beginning */
      gtk_text_buffer_move_mark_by_name (buffer, "end", &end);
      gtk_text_view_scroll_to_mark (self->text_view, gtk_text_buffer_get_mark (buffer, "end"), 0, TRUE, 0, 1);
    }
}
