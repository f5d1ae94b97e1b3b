/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One cell of the packet table. It paints its own padding, so that a row's tint has no gaps. The tint is translucent:
 * what CSS paints on the row below (selection, hover) stays visible through it, and the text, which wb-cell-text draws,
 * keeps the theme's own colour in light and dark. Where rows are stacked the text has two lines, each cut by itself. */

#include "app/capture/wb-packet-cell.h"

#include "app/panel/wb-cell-text.h"
#include "app/panel/wb-row-name.h"

#include <glib/gi18n.h>

struct _WbPacketCell
{
  GtkWidget parent_instance;

  /* Owned */
  WbPacket *packet;
  WbPacket *previous; /* whose time "delta" counts from, while it is waited for */
  WbCellText drawn;
  GString *text;

  /* Borrowed */
  const WbPacketStyle *style;

  gulong changed_id, previous_id;
  WbPacketColumn column;
  guint position;
  WbTone tone;
  gboolean here;    /* the text is the packet's, not a placeholder */
  guint bold_bytes; /* the protocol, which leads a stacked row */
};

G_DEFINE_FINAL_TYPE (WbPacketCell, wb_packet_cell, GTK_TYPE_WIDGET)

static const struct
{
  const char *id;
  const char *title;
} columns[WB_N_COLUMNS] = {
  [WB_COLUMN_NUMBER] = { "number", N_("No.") },
  [WB_COLUMN_TIME] = { "time", N_("Time") },
  [WB_COLUMN_SOURCE] = { "source", N_("Source") },
  [WB_COLUMN_DESTINATION] = { "destination", N_("Destination") },
  [WB_COLUMN_PROTOCOL] = { "protocol", N_("Protocol") },
  [WB_COLUMN_LENGTH] = { "length", N_("Length") },
  [WB_COLUMN_INFO] = { "info", N_("Info") },
};

const char *
wb_packet_column_get_id (WbPacketColumn column)
{
  g_return_val_if_fail (column < WB_N_COLUMNS, NULL);

  return columns[column].id;
}

const char *
wb_packet_column_get_title (WbPacketColumn column)
{
  g_return_val_if_fail (column < WB_N_COLUMNS, NULL);

  return _ (columns[column].title);
}

static gboolean
get_previous_time (const WbPacketStyle *style, guint position, gint64 *time_ns)
{
  g_autoptr (WbPacket) previous = g_list_model_get_item (G_LIST_MODEL (style->list), style->first + position - 1);
  const WbFrame *frame;

  if (!previous || !wb_packet_get_summary (previous, &frame, NULL))
    return FALSE;
  if (frame->has_time)
    *time_ns = frame->time_ns;
  return TRUE;
}

static gboolean
get_base_time (const WbPacketStyle *style, guint position, gint64 *base_ns)
{
  const WbDissectContext *context;

  if (style->time_format == WB_TIME_DELTA && style->first + position > 0)
    return get_previous_time (style, position, base_ns);
  context = wb_capture_document_get_context (wb_packet_list_get_document (style->list));
  if (style->time_format == WB_TIME_RELATIVE && context && context->has_first_time)
    *base_ns = context->first_time_ns;
  return TRUE;
}

/* No date and no microsecond is worth half of a narrow window. */
guint
wb_packet_style_get_time_digits (const WbPacketStyle *style, guint taken)
{
  gboolean has_date = style->time_format == WB_TIME_DATE || style->time_format == WB_TIME_UTC;

  return MIN (CLAMP (taken, 3, 9), !style->stacked ? 9 : has_date ? 3 : 6);
}

void
wb_packet_column_append (WbPacketColumn column, WbTimeFormat time_format, guint time_digits, const WbFrame *frame,
                         gint64 base_ns, const WbSummary *summary, GString *out)
{
  switch (column)
    {
    case WB_COLUMN_NUMBER:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, frame->number);
      break;
    case WB_COLUMN_TIME:
      if (frame->has_time)
        wb_time_format_append (time_format, frame->time_ns, base_ns, CLAMP (time_digits, 3, 9), out);
      break;
    case WB_COLUMN_SOURCE:
      g_string_append (out, summary->source->str);
      break;
    case WB_COLUMN_DESTINATION:
      g_string_append (out, summary->destination->str);
      break;
    case WB_COLUMN_PROTOCOL:
      g_string_append (out, summary->protocol);
      break;
    case WB_COLUMN_LENGTH:
      g_string_append_printf (out, "%u", frame->reported_length);
      break;
    case WB_COLUMN_INFO:
      g_string_append (out, summary->info->str);
      break;
    case WB_N_COLUMNS:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_number (WbPacketColumn column)
{
  return column == WB_COLUMN_NUMBER || column == WB_COLUMN_LENGTH;
}

/* --- Filling --------------------------------------------------------------------------------------------------- */

typedef struct
{
  const WbFrame *frame;
  const WbSummary *summary;
  gint64 base_ns;
} WbCellData;

static void
append_column (WbPacketCell *self, WbPacketColumn column, const WbCellData *data)
{
  wb_packet_column_append (column, self->style->time_format,
                           wb_packet_style_get_time_digits (self->style, data->frame->time_digits), data->frame,
                           data->base_ns, data->summary, self->text);
}

static void
append_after (WbPacketCell *self, const char *separator, WbPacketColumn column, const WbCellData *data)
{
  if (!self->style->shown[column])
    return;
  if (self->text->len > 0)
    g_string_append (self->text, separator);
  append_column (self, column, data);
}

/* Protocol, addresses and length above, what the packet says below. */
static void
append_stacked (WbPacketCell *self, const WbCellData *data)
{
  const gboolean *shown = self->style->shown;

  append_after (self, "", WB_COLUMN_PROTOCOL, data);
  self->bold_bytes = (guint) self->text->len;
  append_after (self, "  ", WB_COLUMN_SOURCE, data);
  append_after (self, shown[WB_COLUMN_SOURCE] ? " → " : "  ", WB_COLUMN_DESTINATION, data);
  append_after (self, "  ", WB_COLUMN_LENGTH, data);
  append_after (self, "\n", WB_COLUMN_INFO, data);
}

/* What the cell says; has_base: its time is known. */
static void
append_here (WbPacketCell *self, const WbCellData *data, gboolean has_base)
{
  if (self->style->stacked && self->column == WB_COLUMN_INFO)
    append_stacked (self, data);
  else if (self->style->stacked && self->column == WB_COLUMN_TIME)
    {
      append_after (self, "", WB_COLUMN_NUMBER, data);
      if (has_base)
        append_after (self, "\n", WB_COLUMN_TIME, data);
    }
  else if (has_base)
    append_column (self, self->column, data);
}

/* The base time is asked for first: it may ask the list for another packet, and what the list lends lasts until then. */
static gboolean
append_text (WbPacketCell *self)
{
  WbCellData data = { 0 };
  const char *message;
  gboolean has_base = self->column != WB_COLUMN_TIME || get_base_time (self->style, self->position, &data.base_ns);

  if (wb_packet_get_summary (self->packet, &data.frame, &data.summary))
    {
      self->tone = data.summary->tone;
      if (data.base_ns == 0 && self->column == WB_COLUMN_TIME && self->style->time_format <= WB_TIME_DELTA)
        data.base_ns = data.frame->time_ns;
      append_here (self, &data, has_base);
      return has_base;
    }
  if (self->column == WB_COLUMN_NUMBER || (self->style->stacked && self->column == WB_COLUMN_TIME))
    g_string_append_printf (self->text, "%" G_GUINT64_FORMAT, wb_packet_get_number (self->packet));
  message = wb_packet_get_message (self->packet);
  if (self->column == WB_COLUMN_INFO)
    g_string_append (self->text, message ? message : "…");
  return message != NULL;
}

/* A screen reader hears one line. */
static void
update_name (WbPacketCell *self)
{
  g_autofree char *line = g_strdelimit (g_strdup (self->text->str), "\n", ' ');

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, line, -1);
}

/* One cell names the row for all. */
static void
update_row_name (WbPacketCell *self)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const WbFrame *frame;
  const WbSummary *summary;

  g_string_append_printf (name, "%" G_GUINT64_FORMAT, wb_packet_get_number (self->packet));
  if (wb_packet_get_summary (self->packet, &frame, &summary))
    g_string_append_printf (name, ", %s, %s → %s, %s", summary->protocol, summary->source->str,
                            summary->destination->str, summary->info->str);
  wb_row_name_set (GTK_WIDGET (self), name->str);
}

static void
fill (WbPacketCell *self)
{
  g_string_truncate (self->text, 0);
  self->tone = WB_TONE_NONE;
  self->bold_bytes = 0;
  self->here = append_text (self);
  wb_cell_text_cut (self->text);
  wb_cell_text_set_text (&self->drawn, self->text, self->bold_bytes);
  update_name (self);
  if (self->column == WB_COLUMN_INFO)
    update_row_name (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wb_packet_cell_bind (WbPacketCell *self, WbPacket *packet, guint position)
{
  g_return_if_fail (WB_IS_PACKET_CELL (self) && WB_IS_PACKET (packet));

  wb_packet_cell_unbind (self);
  self->packet = g_object_ref (packet);
  self->position = position;
  wb_packet_cell_refresh (self);
}

void
wb_packet_cell_unbind (WbPacketCell *self)
{
  if (self->packet)
    g_clear_signal_handler (&self->changed_id, self->packet);
  if (self->previous)
    g_clear_signal_handler (&self->previous_id, self->previous);
  g_clear_object (&self->packet);
  g_clear_object (&self->previous);
}

void
wb_packet_cell_refresh (WbPacketCell *self)
{
  if (!self->packet)
    return;
  if (self->drawn.two_lines != self->style->stacked)
    {
      self->drawn.two_lines = self->style->stacked;
      wb_cell_text_drop (&self->drawn);
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  fill (self);
  if (self->here)
    return;
  if (!self->changed_id)
    self->changed_id = g_signal_connect_swapped (self->packet, "changed", G_CALLBACK (fill), self);
  if (self->column == WB_COLUMN_TIME && self->style->first + self->position > 0 && !self->previous)
    {
      self->previous =
          g_list_model_get_item (G_LIST_MODEL (self->style->list), self->style->first + self->position - 1);
      if (self->previous && !wb_packet_get_summary (self->previous, NULL, NULL))
        self->previous_id = g_signal_connect_swapped (self->previous, "changed", G_CALLBACK (fill), self);
    }
}

WbPacket *
wb_packet_cell_get_packet (WbPacketCell *self)
{
  return self->packet;
}

guint
wb_packet_cell_get_position (WbPacketCell *self)
{
  return self->position;
}

const char *
wb_packet_cell_get_text (WbPacketCell *self)
{
  return self->text->str;
}

/* --- Drawing --------------------------------------------------------------------------------------------------- */

static void
wb_packet_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0; /* columns have widths of their own */
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = wb_cell_text_measure (&WB_PACKET_CELL (widget)->drawn, widget);
}

static void
wb_packet_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPacketCell *self = WB_PACKET_CELL (widget);

  if (!self->packet)
    return;
  if (self->style->tinted && self->style->tints[self->tone].alpha > 0)
    gtk_snapshot_append_color (
        snapshot, &self->style->tints[self->tone],
        &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget)));
  wb_cell_text_snapshot (&self->drawn, widget, snapshot, self->text,
                         self->here || self->column == WB_COLUMN_NUMBER ? 1.0f : 0.5f);
}

static void
wb_packet_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_packet_cell_parent_class)->css_changed (widget, change);
  wb_cell_text_style_changed (&WB_PACKET_CELL (widget)->drawn, widget);
}

/* --- The object ------------------------------------------------------------------------------------------------ */

static void
wb_packet_cell_dispose (GObject *object)
{
  WbPacketCell *self = WB_PACKET_CELL (object);

  wb_packet_cell_unbind (self);
  wb_cell_text_drop (&self->drawn);
  G_OBJECT_CLASS (wb_packet_cell_parent_class)->dispose (object);
}

static void
wb_packet_cell_finalize (GObject *object)
{
  g_string_free (WB_PACKET_CELL (object)->text, TRUE);
  G_OBJECT_CLASS (wb_packet_cell_parent_class)->finalize (object);
}

static void
wb_packet_cell_class_init (WbPacketCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_packet_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = wb_packet_cell_finalize;
  widget_class->measure = wb_packet_cell_measure;
  widget_class->snapshot = wb_packet_cell_snapshot;
  widget_class->css_changed = wb_packet_cell_css_changed;
  gtk_widget_class_set_css_name (widget_class, "packetcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
wb_packet_cell_init (WbPacketCell *self)
{
  self->text = g_string_new (NULL);
}

GtkWidget *
wb_packet_cell_new (WbPacketColumn column, const WbPacketStyle *style)
{
  WbPacketCell *self = g_object_new (WB_TYPE_PACKET_CELL, NULL);

  self->column = column;
  self->style = style;
  self->drawn.at_end = is_number (column);
  self->drawn.tabular = is_number (column) || column == WB_COLUMN_TIME;
  self->drawn.two_lines = style->stacked;
  return GTK_WIDGET (self);
}
