/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The selected packet, from its row to its bytes. One copy of the packet and one dissection live here; tree and hex
 * view borrow from them, and this file keeps the three in step:
 *
 *      row selected --> (next turn of the loop) --> copy, dissect --> tree, bytes
 *      field selected --> marks in the bytes;    byte picked --> deepest field over it selected
 *
 * Loading waits for the next turn, so that a held arrow key costs one tree a frame and not one a row. A packet that is
 * not in memory yet leaves the last one standing, dimmed, until it has come. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-packet-page.h"

#include "app/capture/wb-hex-view.h"
#include "app/capture/wb-row-copy.h"
#include "app/capture/wb-tree-view.h"
#include "app/panel/wb-focus.h"
#include "app/wb-settings.h"

#include "engine/base/wb-priority.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define NARROW_WIDTH 620
#define MIN_TREE_WIDTH 380

struct _WbPacketPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *empty;
  GtkImage *empty_icon;
  GtkLabel *empty_title;
  GtkLabel *empty_detail;
  WbHexView *hex;
  GtkWidget *hex_scrolled;
  GtkStack *layout;
  AdwBin *narrow_hex;
  GtkStack *narrow_stack;
  AdwBin *narrow_tree;
  GtkPaned *split;
  WbTreeView *tree;
  WbPacketView *view;
  AdwBin *wide_hex;
  GtkPaned *wide_paned;
  AdwBin *wide_tree;

  /* Owned */
  WbDissection *dissection;
  GByteArray *data;
  char *comment;
  WbPacket *awaited; /* selected, and not in memory yet */
  GCancellable *copying;

  gulong awaited_id;
  guint load_id, layout_id;
  guint64 shown_number;               /* whose fields and bytes these are; 0: nobody's */
  guint wanted_offset, wanted_length; /* bytes to show with the next packet; length 0: none */
  gboolean narrow;
  gboolean picking; /* the field is being chosen by its bytes: they need no scrolling */
  gboolean split_restored;
  int placed_width, placed_position; /* of the bytes' handle, by us; 0: not yet */
};

G_DEFINE_FINAL_TYPE (WbPacketPage, wb_packet_page, GTK_TYPE_WIDGET)

/* --- The packet ------------------------------------------------------------------------------------------------------ */

static void
update_layout (WbPacketPage *self)
{
  gtk_stack_set_visible_child_name (self->layout, self->shown_number == 0 ? "none" : self->narrow ? "narrow" : "wide");
}

static void
show_nothing (WbPacketPage *self)
{
  self->shown_number = 0;
  wb_tree_view_set_dissection (self->tree, NULL);
  wb_hex_view_set_bytes (self->hex, NULL, 0);
  update_layout (self);
}

static void
forget_awaited (WbPacketPage *self)
{
  if (self->awaited)
    g_clear_signal_handler (&self->awaited_id, self->awaited);
  g_clear_object (&self->awaited);
}

static void
show_wanted_bytes (WbPacketPage *self)
{
  guint offset = self->wanted_offset, length = self->wanted_length;
  guint32 field;

  if (length == 0)
    return;
  self->wanted_length = 0;
  field = wb_field_list_find_byte (wb_tree_view_get_list (self->tree), offset);
  if (field != WB_NO_FIELD)
    wb_tree_view_select_field (self->tree, field);
  wb_hex_view_select (self->hex, offset, length);
}

static void
show_packet (WbPacketPage *self, WbPacket *packet, const WbFrame *frame, const guint8 *data)
{
  WbCaptureDocument *document = wb_packet_list_get_document (wb_packet_view_get_list (self->view));
  WbFrame own = *frame;

  wb_tree_view_set_dissection (self->tree, NULL); /* it borrows what is replaced now */
  g_byte_array_set_size (self->data, 0);
  g_byte_array_append (self->data, data, frame->captured_length);
  g_free (self->comment);
  self->comment = g_strdup (frame->comment);
  own.comment = self->comment;
  wb_dissect (self->dissection, &own, self->data->len > 0 ? self->data->data : (const guint8 *) "",
              wb_capture_document_get_context (document));
  self->shown_number = wb_packet_get_number (packet);
  wb_hex_view_set_bytes (self->hex, self->data->data, self->data->len);
  wb_tree_view_set_dissection (self->tree, self->dissection);
  update_layout (self);
  show_wanted_bytes (self);
}

static void
load (WbPacketPage *self)
{
  WbPacket *packet = wb_packet_view_get_selected_packet (self->view);
  const WbFrame *frame;
  const guint8 *data;

  forget_awaited (self);
  if (!packet)
    show_nothing (self);
  else if (wb_packet_get_bytes (packet, &frame, &data))
    show_packet (self, packet, frame, data);
  else if (wb_packet_get_message (packet))
    show_nothing (self);
  else
    {
      self->awaited = g_object_ref (packet);
      self->awaited_id = g_signal_connect_swapped (packet, "changed", G_CALLBACK (load), self);
    }
  gtk_widget_set_opacity (GTK_WIDGET (self->layout), self->awaited ? 0.5 : 1);
}

static gboolean
load_cb (gpointer data)
{
  WbPacketPage *self = WB_PACKET_PAGE (data);

  self->load_id = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
selected_cb (WbPacketPage *self)
{
  if (!self->load_id)
    self->load_id = g_idle_add_full (WB_PRIORITY_TICK, load_cb, self, NULL);
}

/* --- Tree and bytes -------------------------------------------------------------------------------------------------- */

static void
field_cb (WbPacketPage *self)
{
  guint32 field = wb_tree_view_get_field (self->tree);
  const WbField *f, *root = NULL;
  g_autoptr (GString) label = NULL;

  if (field == WB_NO_FIELD || self->shown_number == 0)
    {
      wb_hex_view_set_marks (self->hex, 0, 0, 0, 0, NULL);
      return;
    }
  f = &self->dissection->fields[field];
  if (f->layer < self->dissection->n_layers)
    root = &self->dissection->fields[self->dissection->layers[f->layer].root];
  if (f->source != 0)
    {
      wb_hex_view_set_marks (self->hex, 0, 0, 0, 0, NULL);
      return;
    }
  label = g_string_new (NULL);
  wb_field_append_label (self->dissection, f, label);
  wb_hex_view_set_marks (self->hex, f->offset, f->length, root && root != f ? root->offset : 0,
                         root && root != f ? root->length : 0, label->str);
  if (!self->picking && self->wanted_length == 0)
    wb_hex_view_select (self->hex, 0, 0); /* the user's bytes give way to the field's */
}

static void
byte_picked_cb (WbPacketPage *self, guint offset)
{
  guint32 field = wb_field_list_find_byte (wb_tree_view_get_list (self->tree), offset);

  self->picking = TRUE;
  wb_tree_view_select_field (self->tree, field);
  self->picking = FALSE;
}

static void
activate_cb (WbPacketPage *self)
{
  wb_packet_page_focus_tree (self);
}

/* --- Copying --------------------------------------------------------------------------------------------------------- */

static gboolean
has_focus (WbPacketPage *self, gpointer part)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && (focus == part || gtk_widget_is_ancestor (focus, part));
}

static void
put_on_clipboard (WbPacketPage *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
append_hex (const guint8 *bytes, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (out, "%02x", bytes[i]);
}

static gboolean
copy_bytes (WbPacketPage *self, WbCopyKind kind)
{
  guint offset, length;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!wb_hex_view_get_selection (self->hex, &offset, &length))
    {
      wb_hex_view_get_mark (self->hex, &offset, &length);
      if (length == 0)
        return FALSE;
    }
  if (kind == WB_COPY_TEXT)
    for (guint i = offset; i < offset + length; i++)
      g_string_append_c (text, g_ascii_isprint (self->data->data[i]) ? (char) self->data->data[i] : '.');
  else
    append_hex (self->data->data + offset, length, text);
  put_on_clipboard (self, text->str);
  return TRUE;
}

static gboolean
copy_field (WbPacketPage *self, WbCopyKind kind)
{
  guint32 field = wb_tree_view_get_field (self->tree);
  g_autoptr (GString) text = g_string_new (NULL);
  const WbField *f;
  guint length;

  if (field == WB_NO_FIELD)
    return FALSE;
  f = &self->dissection->fields[field];
  switch (kind)
    {
    case WB_COPY_TEXT:
      wb_field_append_label (self->dissection, f, text);
      break;
    case WB_COPY_VALUE:
      wb_field_append_value (self->dissection, f, text);
      break;
    case WB_COPY_HEX:
      if (f->source != 0 || f->offset >= self->data->len)
        return FALSE;
      length = MIN (f->length, self->data->len - f->offset);
      append_hex (self->data->data + f->offset, length, text);
      break;
    default:
      g_assert_not_reached ();
    }
  if (text->len == 0)
    return FALSE;
  put_on_clipboard (self, text->str);
  return TRUE;
}

static void
rows_copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbPacketPage) self = WB_PACKET_PAGE (data);
  g_autofree char *text = wb_row_copy_finish (result, NULL); /* cancelled by a newer copy, or by the end */

  if (text)
    put_on_clipboard (self, text);
}

static gboolean
copy_rows (WbPacketPage *self, WbCopyKind kind)
{
  WbPacketSelection *selection = wb_packet_view_get_selection (self->view);
  gboolean shown[WB_N_COLUMNS];

  if (!selection || wb_packet_selection_get_n_selected (selection) == 0)
    return FALSE;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    shown[i] = wb_packet_view_is_column_visible (self->view, i);
  g_cancellable_cancel (self->copying);
  g_clear_object (&self->copying);
  self->copying = g_cancellable_new ();
  wb_row_copy_async (wb_packet_view_get_list (self->view), wb_packet_selection_peek (selection),
                     kind == WB_COPY_HEX ? WB_ROW_COPY_HEX : WB_ROW_COPY_TEXT, shown,
                     wb_packet_view_get_style (self->view)->time_format, self->copying, rows_copied_cb,
                     g_object_ref (self));
  return TRUE;
}

gboolean
wb_packet_page_copy (WbPacketPage *self, WbCopyKind kind)
{
  g_return_val_if_fail (WB_IS_PACKET_PAGE (self), FALSE);

  if (has_focus (self, self->tree))
    return copy_field (self, kind);
  if (has_focus (self, self->hex_scrolled))
    return kind == WB_COPY_VALUE ? copy_field (self, kind) : copy_bytes (self, kind);
  return kind == WB_COPY_VALUE ? copy_field (self, kind) : copy_rows (self, kind);
}

/* --- Layout ----------------------------------------------------------------------------------------------------------- */

/* Children may not change parents while they are being allocated; hence the turn of the loop. */
static gboolean
change_layout_cb (gpointer data)
{
  WbPacketPage *self = WB_PACKET_PAGE (data);
  GtkWidget *tree = GTK_WIDGET (self->tree), *hex = self->hex_scrolled;

  self->layout_id = 0;
  g_object_ref (tree);
  g_object_ref (hex);
  adw_bin_set_child (self->narrow ? self->wide_tree : self->narrow_tree, NULL);
  adw_bin_set_child (self->narrow ? self->wide_hex : self->narrow_hex, NULL);
  adw_bin_set_child (self->narrow ? self->narrow_tree : self->wide_tree, tree);
  adw_bin_set_child (self->narrow ? self->narrow_hex : self->wide_hex, hex);
  g_object_unref (tree);
  g_object_unref (hex);
  update_layout (self);
  return G_SOURCE_REMOVE;
}

/* The bytes get what a whole line of 16 needs where that leaves the fields enough, else half a line; until the user
 * has moved the handle, and again with each width. The paned itself gives what a window grows by to the fields, which
 * must be taken off beforehand. */
static void
place_bytes (WbPacketPage *self, int width)
{
  int line, position = gtk_paned_get_position (self->wide_paned);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->wide_paned)) || self->placed_width == width)
    return;
  if (self->placed_width > 0 && position != self->placed_position)
    return; /* the user's */
  gtk_widget_measure (self->hex_scrolled, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &line, NULL, NULL);
  line += 24;
  position = width - (line <= width - MIN_TREE_WIDTH ? line : line * 4 / 7);
  gtk_paned_set_position (self->wide_paned,
                          MAX (position - (self->placed_width > 0 ? width - self->placed_width : 0), 0));
  self->placed_width = width;
}

static void
wb_packet_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbPacketPage *self = WB_PACKET_PAGE (widget);
  gboolean narrow = width < NARROW_WIDTH;

  if (!self->split_restored && height > 200)
    {
      int position = (int) wb_settings_get_number (wb_settings_get (), "inspector-split");

      gtk_paned_set_position (self->split, position > 0 ? MIN (position, height - 120) : height * 11 / 20);
      self->split_restored = TRUE;
    }
  if (!narrow)
    place_bytes (self, width);
  else if (!self->narrow && gtk_paned_get_position (self->wide_paned) == self->placed_position)
    self->placed_width = 0; /* the way to narrow and back moves the handle, which is not the user's doing */
  gtk_widget_allocate (GTK_WIDGET (self->split), width, height, baseline, NULL);
  if (self->placed_width == width)
    self->placed_position = gtk_paned_get_position (self->wide_paned);
  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      if (!self->layout_id)
        self->layout_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, change_layout_cb, self, NULL);
    }
}

static void
wb_packet_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  WbPacketPage *self = WB_PACKET_PAGE (widget);

  gtk_widget_measure (GTK_WIDGET (self->split), orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 300); /* the wide layout gives way before it is pressed */
}

static void
split_moved_cb (WbPacketPage *self)
{
  if (self->split_restored)
    wb_settings_set_number (wb_settings_get (), "inspector-split", gtk_paned_get_position (self->split));
}

/* --- The object ------------------------------------------------------------------------------------------------------- */

static gboolean
wb_packet_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PACKET_PAGE (widget)->view));
}

static void
wb_packet_page_dispose (GObject *object)
{
  WbPacketPage *self = WB_PACKET_PAGE (object);

  g_cancellable_cancel (self->copying);
  g_clear_object (&self->copying);
  forget_awaited (self);
  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_handle_id (&self->layout_id, g_source_remove);
  if (self->tree)
    wb_tree_view_set_dissection (self->tree, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PACKET_PAGE);
  G_OBJECT_CLASS (wb_packet_page_parent_class)->dispose (object);
}

static void
wb_packet_page_finalize (GObject *object)
{
  WbPacketPage *self = WB_PACKET_PAGE (object);

  wb_dissection_free (self->dissection);
  g_byte_array_unref (self->data);
  g_free (self->comment);
  G_OBJECT_CLASS (wb_packet_page_parent_class)->finalize (object);
}

static void
wb_packet_page_class_init (WbPacketPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_HEX_VIEW);
  g_type_ensure (WB_TYPE_PACKET_VIEW);
  g_type_ensure (WB_TYPE_TREE_VIEW);

  G_OBJECT_CLASS (klass)->dispose = wb_packet_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = wb_packet_page_finalize;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_packet_page_grab_focus;
  widget_class->measure = wb_packet_page_measure;
  widget_class->size_allocate = wb_packet_page_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-packet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, empty);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, empty_detail);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, empty_icon);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, empty_title);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, hex);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, hex_scrolled);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, layout);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, narrow_hex);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, narrow_stack);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, narrow_tree);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, split);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, tree);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, view);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, wide_hex);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, wide_paned);
  gtk_widget_class_bind_template_child (widget_class, WbPacketPage, wide_tree);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, byte_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static GMenuModel *
make_menu (gboolean for_rows)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, for_rows ? _("Copy as _Text") : _("Copy _Text"), "inspector.copy-text");
  g_menu_append (menu, for_rows ? _("Copy Bytes as _Hex") : _("Copy as _Hex"), "inspector.copy-hex");
  if (!for_rows)
    g_menu_append (menu, _("Copy _Value"), "inspector.copy-value");
  return G_MENU_MODEL (menu);
}

static void
wb_packet_page_init (WbPacketPage *self)
{
  g_autoptr (GMenuModel) rows = make_menu (TRUE), fields = make_menu (FALSE);

  self->dissection = wb_dissection_new ();
  self->data = g_byte_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_packet_view_set_context_menu (self->view, rows);
  wb_tree_view_set_context_menu (self->tree, fields);
  wb_hex_view_set_context_menu (self->hex, fields);
  g_signal_connect_object (self->split, "notify::position", G_CALLBACK (split_moved_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
wb_packet_page_new (void)
{
  return g_object_new (WB_TYPE_PACKET_PAGE, NULL);
}

WbPacketView *
wb_packet_page_get_view (WbPacketPage *self)
{
  g_return_val_if_fail (WB_IS_PACKET_PAGE (self), NULL);

  return self->view;
}

void
wb_packet_page_set_empty_text (WbPacketPage *self, const char *icon, const char *title, const char *detail)
{
  g_return_if_fail (WB_IS_PACKET_PAGE (self));

  gtk_widget_set_visible (self->empty, title != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->layout), title == NULL);
  if (!title)
    return;
  gtk_image_set_from_icon_name (self->empty_icon, icon);
  gtk_label_set_text (self->empty_title, title);
  gtk_label_set_text (self->empty_detail, detail ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->empty_detail), detail != NULL);
}

void
wb_packet_page_show_bytes (WbPacketPage *self, guint offset, guint length)
{
  g_return_if_fail (WB_IS_PACKET_PAGE (self));

  self->wanted_offset = offset;
  self->wanted_length = length;
  if (!self->load_id && !self->awaited && self->shown_number == wb_packet_view_get_selected_number (self->view))
    show_wanted_bytes (self);
}

void
wb_packet_page_focus_tree (WbPacketPage *self)
{
  g_return_if_fail (WB_IS_PACKET_PAGE (self));

  if (self->narrow)
    gtk_stack_set_visible_child_name (self->narrow_stack, "tree");
  gtk_widget_grab_focus (GTK_WIDGET (self->tree));
}
