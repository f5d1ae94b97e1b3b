/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was not delivered is not lost: the text leaves the entry only when somebody has taken it. The history is the
 * window's and short; a draft is kept while the user looks through it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-say-entry.h"

#include "app/panel/wb-focus.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

#define HISTORY_LINES 100u
/* GtkEntryBuffer holds 65,534 bytes of whole letters (of up to four) and leaves the rest out without a word. */
#define FULL_BYTES (65534u - 3)

struct _WbSayEntry
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel *count_label;
  GtkEditable *entry;
  GtkLabel *note_label;
  GtkWidget *send_button;
  GtkWidget *target_box;
  GtkLabel *target_label;

  /* Owned */
  GPtrArray *history; /* oldest first */
  char *draft;        /* what stood there before the history was looked at */

  guint place; /* in the history; its length: the draft */
  guint max_bytes;
};

G_DEFINE_FINAL_TYPE (WbSayEntry, wb_say_entry, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SAY,
  SIGNAL_TARGET_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update_count (WbSayEntry *self)
{
  gsize n = strlen (gtk_editable_get_text (self->entry));
  gboolean too_long = self->max_bytes > 0 && n > self->max_bytes;
  g_autofree char *count = wb_format_dup_count (n);
  g_autofree char *max = wb_format_dup_count (self->max_bytes);
  /* Translators: bytes typed, of so many that a line may have */
  g_autofree char *text = self->max_bytes > 0 ? g_strdup_printf (_("%s of %s"), count, max) : g_strdup (count);

  gtk_widget_set_sensitive (self->send_button, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), n > 0);
  gtk_label_set_text (self->count_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count_label),
                               too_long ? _("Bytes. It is longer than a line and will be sent in parts") :
                                          _("Bytes"));
  if (too_long)
    gtk_widget_add_css_class (GTK_WIDGET (self->count_label), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->count_label), "warning");
}

static void
changed_cb (WbSayEntry *self)
{
  gboolean is_full = strlen (gtk_editable_get_text (self->entry)) >= FULL_BYTES;

  wb_say_entry_set_note (self, is_full ? _("No more fits: the end of a longer text is not here") : NULL);
  update_count (self);
}

static void
send_cb (WbSayEntry *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->entry));
  gboolean taken = FALSE;

  if (*text == 0)
    return;
  g_signal_emit (self, signals[SIGNAL_SAY], 0, text, &taken);
  if (!taken || self->entry == NULL)
    return;
  if (self->history->len == HISTORY_LINES)
    g_ptr_array_remove_index (self->history, 0);
  if (self->history->len == 0 || !g_str_equal (self->history->pdata[self->history->len - 1], text))
    g_ptr_array_add (self->history, g_steal_pointer (&text));
  self->place = self->history->len;
  g_clear_pointer (&self->draft, g_free);
  gtk_editable_set_text (self->entry, "");
}

static void
drop_target_cb (WbSayEntry *self)
{
  wb_say_entry_set_target (self, NULL);
  g_signal_emit (self, signals[SIGNAL_TARGET_DROPPED], 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
go_through_history (WbSayEntry *self, gboolean back)
{
  const char *text;

  if (back ? self->place == 0 : self->place >= self->history->len)
    return;
  if (self->place == self->history->len)
    {
      g_free (self->draft);
      self->draft = g_strdup (gtk_editable_get_text (self->entry));
    }
  self->place += back ? -1 : 1;
  text = self->place < self->history->len ? self->history->pdata[self->place] : self->draft;
  gtk_editable_set_text (self->entry, text != NULL ? text : "");
  gtk_editable_set_position (self->entry, -1);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbSayEntry *self)
{
  if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    go_through_history (self, TRUE);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    go_through_history (self, FALSE);
  else if (key == GDK_KEY_Escape && gtk_widget_get_visible (self->target_box))
    drop_target_cb (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_say_entry_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_SAY_ENTRY (widget)->entry));
}

static void
wb_say_entry_dispose (GObject *object)
{
  WbSayEntry *self = WB_SAY_ENTRY (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_SAY_ENTRY);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_clear_pointer (&self->draft, g_free);
  G_OBJECT_CLASS (wb_say_entry_parent_class)->dispose (object);
}

static void
wb_say_entry_class_init (WbSayEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_say_entry_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_say_entry_grab_focus;
  signals[SIGNAL_SAY] = g_signal_new ("say", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
  signals[SIGNAL_TARGET_DROPPED] = g_signal_new ("target-dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/chat/wb-say-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, content);
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, count_label);
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, entry);
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, note_label);
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, send_button);
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, target_box);
  gtk_widget_class_bind_template_child (widget_class, WbSayEntry, target_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_target_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
wb_say_entry_init (WbSayEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  update_count (self);
}

GtkWidget *
wb_say_entry_new (void)
{
  return g_object_new (WB_TYPE_SAY_ENTRY, NULL);
}

void
wb_say_entry_set_target (WbSayEntry *self, const char *name)
{
  g_autofree char *text = NULL;

  g_return_if_fail (WB_IS_SAY_ENTRY (self));

  if (name != NULL)
    /* Translators: who is spoken to */
    text = g_strdup_printf (_("To %s"), name);
  gtk_label_set_text (self->target_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->target_box, name != NULL);
}

void
wb_say_entry_set_hint (WbSayEntry *self, const char *hint)
{
  g_return_if_fail (WB_IS_SAY_ENTRY (self));

  if (g_strcmp0 (gtk_entry_get_placeholder_text (GTK_ENTRY (self->entry)), hint) != 0)
    gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), hint);
}

void
wb_say_entry_set_max_bytes (WbSayEntry *self, guint max_bytes)
{
  g_return_if_fail (WB_IS_SAY_ENTRY (self));

  if (self->max_bytes == max_bytes)
    return;
  self->max_bytes = max_bytes;
  update_count (self);
}

void
wb_say_entry_set_note (WbSayEntry *self, const char *note)
{
  g_return_if_fail (WB_IS_SAY_ENTRY (self));

  gtk_label_set_text (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
}
