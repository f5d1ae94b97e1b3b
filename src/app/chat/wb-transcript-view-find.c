/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar below the lines: a word, marked in each row that has it, and the way from one such line to the next. The
 * selected line is where one is. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-view-private.h"

#include "app/chat/wb-transcript-row.h"
#include "app/chat/wb-word-find.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

const char *
wb_transcript_view_get_word (WbTranscriptView *self)
{
  return self->finding ? gtk_editable_get_text (self->find_entry) : "";
}

static gboolean
matches (WbTranscriptView *self, guint position, const char *word)
{
  gsize start, end;

  return wb_word_find (wb_transcript_line_get_text (wb_transcript_list_get_line (self->list, position), NULL), word,
                       FALSE, 0, &start, &end);
}

/* The selected line; GTK_INVALID_LIST_POSITION: none. */
static guint
get_selected (WbTranscriptView *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return gtk_bitset_is_empty (selected) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_minimum (selected);
}

static void
show_count (WbTranscriptView *self)
{
  const char *word = wb_transcript_view_get_word (self);
  guint n = wb_transcript_view_get_n_lines (self), selected = get_selected (self), found = 0, at = 0;
  g_autofree char *note = NULL, *count = NULL, *place = NULL;

  for (guint i = 0; *word != 0 && i < n; i++)
    if (matches (self, i, word))
      {
        found++;
        if (i == selected)
          at = found;
      }
  count = wb_format_dup_count (found);
  place = wb_format_dup_count (at);
  if (*word != 0)
    note = found == 0 ? g_strdup (_("Not found")) :
           at > 0     ? g_strdup_printf (_("%s of %s"), place, count) :
                        g_strdup_printf (g_dngettext (NULL, "%s line", "%s lines", found), count);
  gtk_label_set_text (self->find_note, note != NULL ? note : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->find_entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  note != NULL ? note : "", -1);
  if (*word != 0 && found == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->find_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->find_entry), "error");
}

void
wb_transcript_view_show_word (WbTranscriptView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    wb_transcript_row_set_word (self->rows->pdata[i], wb_transcript_view_get_word (self));
  if (self->finding)
    show_count (self);
}

/* From the selected line on; without one, backwards from the end, since what is sought was mostly said lately. */
static void
find (WbTranscriptView *self, gboolean backwards)
{
  guint n = wb_transcript_view_get_n_lines (self), selected = get_selected (self);
  const char *word = wb_transcript_view_get_word (self);

  if (*word == 0)
    return;
  if (selected >= n)
    {
      backwards = TRUE;
      selected = 0;
    }
  for (guint step = 1; step <= n; step++)
    {
      guint position = (backwards ? selected + n - step : selected + step) % n;

      if (!matches (self, position, word))
        continue;
      wb_transcript_view_set_following (self, position + 1 == n);
      gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
      wb_transcript_view_scroll_to (self, position);
      break;
    }
  show_count (self);
}

static void
set_finding (WbTranscriptView *self, gboolean finding)
{
  self->finding = finding;
  gtk_widget_set_visible (self->find_bar, finding);
  wb_transcript_view_show_word (self);
  if (finding)
    gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
find_next_cb (WbTranscriptView *self)
{
  find (self, FALSE);
}

static void
find_previous_cb (WbTranscriptView *self)
{
  find (self, TRUE);
}

static void
find_close_cb (WbTranscriptView *self)
{
  set_finding (self, FALSE);
}

static gboolean
find_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbTranscriptView *self)
{
  if (key == GDK_KEY_Escape)
    set_finding (self, FALSE);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && (state & GDK_SHIFT_MASK))
    find (self, TRUE);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
find_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_finding (WB_TRANSCRIPT_VIEW (data), TRUE);
}

static void
find_again_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);

  if (!self->finding)
    set_finding (self, TRUE);
  else
    find (self, g_str_equal (g_action_get_name (G_ACTION (action)), "find-previous"));
}

void
wb_transcript_view_show_found (WbTranscriptView *self)
{
  if (self->finding)
    show_count (self);
}

void
wb_transcript_view_bind_find (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, find_bar);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, find_entry);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, find_note);
  gtk_widget_class_bind_template_callback (widget_class, find_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_previous_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "show_word", G_CALLBACK (wb_transcript_view_show_word));
}

void
wb_transcript_view_init_find (WbTranscriptView *self)
{
  static const GActionEntry entries[] = {
    { .name = "find", .activate = find_action },
    { .name = "find-next", .activate = find_again_action },
    { .name = "find-previous", .activate = find_again_action },
  };
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (find_key_cb), self);
  gtk_widget_add_controller (self->find_bar, keys);
}
