/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines are drawn by wb-transcript-row; their words are safe by then (wb-transcript-line). Which file does what stands in
 * wb-transcript-view-private.h. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-view-private.h"

#include "app/chat/wb-transcript-row.h"
#include "app/chat/wb-transcript-write.h"
#include "app/panel/wb-context-menu.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-row-name.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (WbTranscriptView, wb_transcript_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_EMPTY_TEXT,
  N_PROPS
};

enum
{
  SIGNAL_DONE,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

guint
wb_transcript_view_get_n_lines (WbTranscriptView *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

/* --- Actions ------------------------------------------------------------------------------------------------------- */

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GString) text = g_string_new (NULL);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      WbTranscriptLine *line = wb_transcript_list_get_line (self->list, position);

      g_string_append_printf (text, "%s%s  %s", text->len > 0 ? "\n" : "", wb_transcript_line_get_clock (line),
                              wb_transcript_line_get_text (line, NULL));
    }
  if (text->len > 0)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

static void
show_lines (WbTranscriptView *self)
{
  guint n = wb_transcript_view_get_n_lines (self);

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "lines" : "empty");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "save")),
                               n > 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "clear")),
                               n > 0);
}

static void
clear_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);

  wb_transcript_list_clear (self->list);
  wb_transcript_view_set_following (self, TRUE);
  show_lines (self);
  wb_transcript_view_show_found (self);
}

static void
messages_only_action (GSimpleAction *action, GVariant *state, gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);

  g_simple_action_set_state (action, state);
  wb_transcript_list_set_messages_only (self->list, g_variant_get_boolean (state));
  wb_transcript_view_go_to_end (self);
  show_lines (self);
  wb_transcript_view_show_found (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbTranscriptView) self = data;
  const char *what = _("The transcript was not saved");
  g_autoptr (GError) error = NULL;

  if (wb_transcript_write_finish (result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, what);
  else
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, what, error->message);
}

void
wb_transcript_view_save (WbTranscriptView *self, const char *path)
{
  g_autoptr (GPtrArray) entries = NULL;

  g_return_if_fail (WB_IS_TRANSCRIPT_VIEW (self) && path != NULL);

  entries = wb_transcript_list_dup_entries (self->list);
  wb_transcript_write_async (entries, path, saved_cb, g_object_ref (self));
}

static void
save_target_cb (GFile *file, gpointer data)
{
  g_autoptr (WbTranscriptView) self = data;

  if (file != NULL)
    wb_transcript_view_save (self, g_file_peek_path (file));
}

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const suffixes[] = { "txt", "jsonl", "json", NULL };
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (data);
  WbCompatFileKind kind = { _("Text and JSON lines"), suffixes };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  /* Translators: a proposed file name: chat, and the time. A name that ends in .jsonl makes it JSON lines */
  g_autofree char *name = g_strdup_printf (_("Chat %s.txt"), when);

  wb_compat_save_file_of_kind (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                               _("Save as Text, or as JSON Lines (.jsonl)"), name, &kind, save_target_cb,
                               g_object_ref (self));
}

/* --- Rows ---------------------------------------------------------------------------------------------------------- */

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, WbTranscriptView *self)
{
  GtkWidget *row = wb_transcript_row_new ();

  gtk_list_item_set_child (item, row);
  g_ptr_array_add (self->rows, row);
}

static void
teardown_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, WbTranscriptView *self)
{
  g_ptr_array_remove_fast (self->rows, gtk_list_item_get_child (item));
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, WbTranscriptView *self)
{
  WbTranscriptRow *row = WB_TRANSCRIPT_ROW (gtk_list_item_get_child (item));
  WbTranscriptLine *line = gtk_list_item_get_item (item);
  g_autofree char *name =
      g_strdup_printf ("%s, %s", wb_transcript_line_get_text (line, NULL), wb_transcript_line_get_clock (line));

  wb_transcript_row_set_word (row, wb_transcript_view_get_word (self));
  wb_transcript_row_set_line (row, line);
  wb_row_name_set (GTK_WIDGET (row), name);
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, WbTranscriptView *self)
{
  wb_transcript_row_set_line (WB_TRANSCRIPT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbTranscriptView *self)
{
  GtkWidget *row = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  while (row != NULL && g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = row != GTK_WIDGET (self) ? gtk_widget_get_parent (row) : NULL;
  if (row == NULL)
    return;
  if (!(gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED))
    gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  wb_context_menu_popup (&self->context_popover, GTK_WIDGET (self), G_MENU_MODEL (self->context_menu), x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  double x, y;

  if (focus == NULL || !gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus), &x, &y))
    return FALSE;
  wb_context_menu_popup (&self->context_popover, widget, G_MENU_MODEL (self->context_menu), x, y);
  return TRUE;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_transcript_view_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_TRANSCRIPT_VIEW (widget)->list_view));
}

static gboolean
wb_transcript_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (widget);

  if (!wb_focus_is_leaving (GTK_WIDGET (self->list_view), direction))
    return wb_focus_move (widget, direction);
  return gtk_widget_child_focus (direction == GTK_DIR_TAB_FORWARD ? GTK_WIDGET (self->new_button) : self->find_bar,
                                 direction);
}

static void
wb_transcript_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wb_transcript_view_parent_class)->map (widget);
  wb_transcript_view_follow_soon (WB_TRANSCRIPT_VIEW (widget));
}

static void
wb_transcript_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_EMPTY_TEXT:
      wb_transcript_view_set_empty_text (WB_TRANSCRIPT_VIEW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_transcript_view_dispose (GObject *object)
{
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (object);

  g_clear_handle_id (&self->end_id, g_source_remove);
  if (self->list_view != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (self->scrolled), self);
      gtk_list_view_set_model (self->list_view, NULL);
      gtk_list_view_set_factory (self->list_view, NULL);
    }
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_TRANSCRIPT_VIEW);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_object (&self->actions);
  g_clear_object (&self->context_menu);
  G_OBJECT_CLASS (wb_transcript_view_parent_class)->dispose (object);
}

static void
wb_transcript_view_finalize (GObject *object)
{
  g_ptr_array_unref (WB_TRANSCRIPT_VIEW (object)->rows);
  G_OBJECT_CLASS (wb_transcript_view_parent_class)->finalize (object);
}

static void
wb_transcript_view_class_init (WbTranscriptViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_transcript_view_dispose;
  object_class->finalize = wb_transcript_view_finalize;
  object_class->set_property = wb_transcript_view_set_property;
  widget_class->focus = wb_transcript_view_focus;
  widget_class->grab_focus = wb_transcript_view_grab_focus;
  widget_class->map = wb_transcript_view_map;
  properties[PROP_EMPTY_TEXT] =
      g_param_spec_string ("empty-text", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "transcript.copy", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/chat/wb-transcript-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, content);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, list_view);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, new_button);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, WbTranscriptView, stack);
  gtk_widget_class_bind_template_callback_full (widget_class, "go_to_end", G_CALLBACK (wb_transcript_view_go_to_end));
  wb_transcript_view_bind_find (widget_class);
}

static void
make_rows (WbTranscriptView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), self);
  g_signal_connect (factory, "teardown", G_CALLBACK (teardown_row_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), self);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
wb_transcript_view_init (WbTranscriptView *self)
{
  static const GActionEntry entries[] = {
    { .name = "copy", .activate = copy_action },
    { .name = "clear", .activate = clear_action },
    { .name = "save", .activate = save_action },
    { .name = "messages-only", .state = "false", .change_state = messages_only_action },
  };

  self->rows = g_ptr_array_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "transcript", G_ACTION_GROUP (self->actions));
  self->context_menu = g_menu_new ();
  g_menu_append (self->context_menu, _("_Copy"), "transcript.copy");
  g_menu_append (self->context_menu, _("_Save…"), "transcript.save");
  self->list = wb_transcript_list_new ();
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_widget_init_template (GTK_WIDGET (self));
  make_rows (self);
  wb_transcript_view_watch_end (self);
  wb_transcript_view_init_find (self);
  show_lines (self);
}

GtkWidget *
wb_transcript_view_new (void)
{
  return g_object_new (WB_TYPE_TRANSCRIPT_VIEW, NULL);
}

void
wb_transcript_view_update (WbTranscriptView *self, GPtrArray *entries, guint64 own_id)
{
  guint n_added;

  g_return_if_fail (WB_IS_TRANSCRIPT_VIEW (self));

  if (entries == self->entries)
    return;
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = entries != NULL ? g_ptr_array_ref (entries) : NULL;
  n_added = wb_transcript_list_update (self->list, entries, own_id);
  if (n_added == 0)
    return;
  show_lines (self);
  wb_transcript_view_show_added (self, n_added);
  wb_transcript_view_show_found (self);
}

void
wb_transcript_view_set_empty_text (WbTranscriptView *self, const char *text)
{
  g_return_if_fail (WB_IS_TRANSCRIPT_VIEW (self));

  if (g_strcmp0 (gtk_label_get_text (self->empty_label), text) != 0)
    gtk_label_set_text (self->empty_label, text != NULL ? text : "");
}

GActionGroup *
wb_transcript_view_get_actions (WbTranscriptView *self)
{
  g_return_val_if_fail (WB_IS_TRANSCRIPT_VIEW (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

WbTranscriptList *
wb_transcript_view_get_list (WbTranscriptView *self)
{
  g_return_val_if_fail (WB_IS_TRANSCRIPT_VIEW (self), NULL);

  return self->list;
}

gboolean
wb_transcript_view_is_following (WbTranscriptView *self)
{
  g_return_val_if_fail (WB_IS_TRANSCRIPT_VIEW (self), FALSE);

  return self->following;
}
