/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The view stays at the end until the user moves away from it. What moved the view, the user or a row that turned out to
 * be higher than GTK had guessed, is told apart by the adjustment: when its length changes at the same time, it was the
 * layout. While the end is followed, a layout that moved the view is answered by going to the end again.
 *
 *   value-changed, same length ──> following = is the end on screen
 *   length changed, following  ──> go to the end (once, before the next frame)
 *
 * Asked to go to a row that is higher than the view, GTK shows the head of it: to its foot the adjustment goes. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-view-private.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>
#include <math.h>

/* So near to the end a view counts as being there: less than a line. */
#define END_PX 16

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
             gtk_adjustment_get_value (adjustment) <
         END_PX;
}

void
wb_transcript_view_scroll_to (WbTranscriptView *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

static void
show_unseen (WbTranscriptView *self)
{
  g_autofree char *count = wb_format_dup_count (self->n_unseen);
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%s new line", "%s new lines", self->n_unseen), count);

  if (self->n_unseen > 0 && g_strcmp0 (gtk_button_get_label (self->new_button), text) != 0)
    gtk_button_set_label (self->new_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), self->n_unseen > 0);
}

static gboolean
end_cb (gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);

  self->end_id = 0;
  if (self->following && wb_transcript_view_get_n_lines (self) > 0)
    wb_transcript_view_scroll_to (self, wb_transcript_view_get_n_lines (self) - 1);
  return G_SOURCE_REMOVE;
}

static gboolean
laid_out_cb (gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->list_view));

  self->end_id = 0;
  if (!self->following)
    return G_SOURCE_REMOVE;
  if (last == NULL || gtk_widget_get_height (last) <= gtk_adjustment_get_page_size (adjustment))
    return end_cb (self);
  gtk_adjustment_set_value (adjustment,
                            gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment));
  return G_SOURCE_REMOVE;
}

void
wb_transcript_view_set_following (WbTranscriptView *self, gboolean following)
{
  self->following = following;
  if (!following)
    return;
  self->n_unseen = 0;
  show_unseen (self);
}

void
wb_transcript_view_go_to_end (WbTranscriptView *self)
{
  wb_transcript_view_set_following (self, TRUE);
  end_cb (self);
}

/* Where GTK goes, and the user as good as never. */
static gboolean
is_at_head_of_last (WbTranscriptView *self, GtkAdjustment *adjustment)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->list_view));
  int height = 0;

  if (last != NULL)
    gtk_widget_measure (last, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (GTK_WIDGET (self->list_view)), NULL,
                        &height, NULL, NULL);
  return height > gtk_adjustment_get_page_size (adjustment) &&
         fabs (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment) - height) < 2;
}

static void
value_cb (WbTranscriptView *self, GtkAdjustment *adjustment)
{
  double upper = gtk_adjustment_get_upper (adjustment), page_size = gtk_adjustment_get_page_size (adjustment);

  /* What a layout did to the length and the value is told one after the other. */
  if (self->end_id == 0 && upper == self->upper && page_size == self->page_size)
    {
      if (self->following && !is_at_end (adjustment) && is_at_head_of_last (self, adjustment))
        self->end_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, laid_out_cb, self, NULL);
      else
        wb_transcript_view_set_following (self, is_at_end (adjustment));
    }
  self->upper = upper;
  self->page_size = page_size;
}

static void
length_cb (WbTranscriptView *self, GtkAdjustment *adjustment)
{
  self->upper = gtk_adjustment_get_upper (adjustment);
  self->page_size = gtk_adjustment_get_page_size (adjustment);
  /* Not inside the allocation that said so. */
  if (self->following && self->end_id == 0 && !is_at_end (adjustment))
    self->end_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, laid_out_cb, self, NULL);
}

/* GTK moves the keyboard's place and the view together, and the rows that come up may change the length. */
static gboolean
list_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbTranscriptView *self)
{
  if (key == GDK_KEY_Up || key == GDK_KEY_Page_Up || key == GDK_KEY_Home)
    wb_transcript_view_set_following (self, FALSE);
  else if (key == GDK_KEY_End)
    wb_transcript_view_set_following (self, TRUE);
  return GDK_EVENT_PROPAGATE;
}

void
wb_transcript_view_show_added (WbTranscriptView *self, guint n)
{
  if (self->following)
    {
      end_cb (self);
      return;
    }
  self->n_unseen += n;
  show_unseen (self);
}

void
wb_transcript_view_follow_soon (WbTranscriptView *self)
{
  if (self->following && self->end_id == 0)
    self->end_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, end_cb, self, NULL);
}

void
wb_transcript_view_watch_end (WbTranscriptView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->following = TRUE;
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (value_cb), self);
  g_signal_connect_swapped (adjustment, "changed", G_CALLBACK (length_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (list_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), keys);
}
