/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the packet table consists of from left to right. Three things decide a column: what the user wants to see
 * (shown), how wide the user made it (widths, 0: as designed), and whether rows are stacked:
 *
 *   wide      No. | Time | Source | Destination | Protocol | Length | Info
 *   stacked   No.  | Protocol  Source → Destination  Length
 *             Time | Info
 *
 * Stacked rows are for windows too narrow for seven columns; there the columns of Time and Info hold the others', the
 * rest are hidden, and nothing is resized. What the user chose is the same in both, and only that is remembered. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-packet-columns.h"

#include "app/wb-settings.h"

#include <glib/gi18n.h>

#define SAVE_MS 400 /* a drag on a header changes the width with each motion */

struct _WbPacketColumns
{
  GObject parent_instance;

  /* Owned */
  GtkColumnViewColumn *columns[WB_N_COLUMNS];
  GSimpleActionGroup *actions;
  GMenu *menu;
  GHashTable *bound; /* GtkListItem, borrowed: rows x columns that are alive */

  /* Borrowed */
  GtkColumnView *table;

  struct
  {
    WbPacketColumns *columns;
    WbPacketColumn column;
  } factories[WB_N_COLUMNS];
  WbPacketStyle style;
  int widths[WB_N_COLUMNS]; /* the user's; 0: as designed */
  guint n_digits;           /* of the highest number */
  guint save_id;
  gboolean arranging; /* columns are being set from here, not by the user */
};

G_DEFINE_FINAL_TYPE (WbPacketColumns, wb_packet_columns, G_TYPE_OBJECT)

/* For a window of 1160 pixels; Time is as wide as its format, No. as wide as its digits where those are many, Info takes
 * what is left. */
static const int designed_widths[WB_N_COLUMNS] = { 76, 0, 150, 150, 84, 72, -1 };

/* --- Cells ----------------------------------------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const typeof (((WbPacketColumns *) NULL)->factories[0]) *f = data;

  gtk_list_item_set_child (item, wb_packet_cell_new (f->column, &f->columns->style));
}

static void
bind_cb (WbPacketColumns *self, GtkListItem *item)
{
  wb_packet_cell_bind (WB_PACKET_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                       gtk_list_item_get_position (item));
  g_hash_table_add (self->bound, item);
}

static void
unbind_cb (WbPacketColumns *self, GtkListItem *item)
{
  g_hash_table_remove (self->bound, item);
  wb_packet_cell_unbind (WB_PACKET_CELL (gtk_list_item_get_child (item)));
}

void
wb_packet_columns_refresh (WbPacketColumns *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    wb_packet_cell_refresh (WB_PACKET_CELL (gtk_list_item_get_child (item)));
}

GtkWidget *
wb_packet_columns_find_row (WbPacketColumns *self, guint position)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (gtk_list_item_get_position (item) == position)
      for (GtkWidget *widget = gtk_list_item_get_child (item); widget; widget = gtk_widget_get_parent (widget))
        if (g_strcmp0 (gtk_widget_get_css_name (widget), "row") == 0)
          return widget;
  return NULL;
}

/* --- Arranging --------------------------------------------------------------------------------------------------- */

/* Wide enough for a time of the chosen format, whatever the font; a capture of less than a day, as most are. */
static int
measure_time (WbPacketColumns *self)
{
  static const gint64 day_ns = G_GINT64_CONSTANT (86399999999999);
  g_autoptr (GString) sample = g_string_new (NULL);
  g_autoptr (PangoLayout) layout = NULL;
  int width;

  wb_time_format_append (self->style.time_format, day_ns, 0, wb_packet_style_get_time_digits (&self->style, 9), sample);
  if (self->style.time_format == WB_TIME_EPOCH)
    g_string_append (sample, "00000"); /* now has ten digits before the point, the first day five */
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->table), sample->str);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + WB_PACKET_CELL_PADDING;
}

static gboolean
is_visible (WbPacketColumns *self, WbPacketColumn column)
{
  const gboolean *shown = self->style.shown;

  if (!self->style.stacked)
    return shown[column];
  if (column == WB_COLUMN_TIME)
    return shown[WB_COLUMN_NUMBER] || shown[WB_COLUMN_TIME];
  return column == WB_COLUMN_INFO && (shown[WB_COLUMN_SOURCE] || shown[WB_COLUMN_DESTINATION] ||
                                      shown[WB_COLUMN_PROTOCOL] || shown[WB_COLUMN_LENGTH] || shown[WB_COLUMN_INFO]);
}

static int
measure_number (WbPacketColumns *self)
{
  g_autofree char *sample = g_strnfill (self->n_digits, '8');
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->table), sample);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return MAX (width + WB_PACKET_CELL_PADDING, designed_widths[WB_COLUMN_NUMBER]);
}

/* GTK 4.8 keeps the width of hidden columns free, too. */
static int
get_width (WbPacketColumns *self, WbPacketColumn column)
{
  if (!is_visible (self, column))
    return 0;
  if (self->style.stacked)
    return column == WB_COLUMN_INFO ? -1 : MAX (measure_time (self), measure_number (self));
  if (self->widths[column] > 0)
    return self->widths[column];
  return column == WB_COLUMN_TIME   ? measure_time (self) :
         column == WB_COLUMN_NUMBER ? measure_number (self) :
                                      designed_widths[column];
}

static char *
dup_title (WbPacketColumns *self, WbPacketColumn column)
{
  const gboolean *shown = self->style.shown;

  if (self->style.stacked && column == WB_COLUMN_INFO)
    return g_strdup (_("Packet"));
  if (self->style.stacked && column == WB_COLUMN_TIME && shown[WB_COLUMN_NUMBER])
    return shown[WB_COLUMN_TIME] ? g_strdup_printf ("%s / %s", wb_packet_column_get_title (WB_COLUMN_NUMBER),
                                                    wb_packet_column_get_title (WB_COLUMN_TIME)) :
                                   g_strdup (wb_packet_column_get_title (WB_COLUMN_NUMBER));
  return g_strdup (wb_packet_column_get_title (column));
}

static void
arrange (WbPacketColumns *self)
{
  self->arranging = TRUE;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      g_autofree char *title = dup_title (self, i);

      gtk_column_view_column_set_title (self->columns[i], title);
      gtk_column_view_column_set_fixed_width (self->columns[i], get_width (self, i));
      gtk_column_view_column_set_resizable (self->columns[i], !self->style.stacked);
      gtk_column_view_column_set_visible (self->columns[i], is_visible (self, i));
    }
  self->arranging = FALSE;
  wb_packet_columns_refresh (self);
}

/* --- Settings ---------------------------------------------------------------------------------------------------- */

static void
save_cb (gpointer data)
{
  WbPacketColumns *self = WB_PACKET_COLUMNS (data);
  g_auto (GVariantBuilder) widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));
  g_auto (GVariantBuilder) hidden = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  self->save_id = 0;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      if (self->widths[i] > 0)
        g_variant_builder_add (&widths, "{si}", wb_packet_column_get_id (i), self->widths[i]);
      if (!self->style.shown[i])
        g_variant_builder_add (&hidden, "s", wb_packet_column_get_id (i));
    }
  wb_settings_set_value (wb_settings_get (), "column-widths", g_variant_builder_end (&widths));
  wb_settings_set_value (wb_settings_get (), "hidden-columns", g_variant_builder_end (&hidden));
}

static void
queue_save (WbPacketColumns *self)
{
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add_once (SAVE_MS, save_cb, self);
}

void
wb_packet_columns_flush (WbPacketColumns *self)
{
  if (!self->save_id)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  save_cb (self);
}

static void
resized_cb (WbPacketColumns *self)
{
  if (self->arranging)
    return;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      int width = gtk_column_view_column_get_fixed_width (self->columns[i]);

      if (width > 0 && width != get_width (self, i))
        self->widths[i] = width;
    }
  queue_save (self);
}

/* Unknown ids are a newer program's and passed over; impossible widths are made possible, and a table of nothing is
 * not shown. */
static void
restore (WbPacketColumns *self)
{
  g_autoptr (GVariant) widths = wb_settings_dup_value (wb_settings_get (), "column-widths");
  g_autoptr (GVariant) hidden = wb_settings_dup_value (wb_settings_get (), "hidden-columns");
  g_autofree const char **ids = g_variant_get_strv (hidden, NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      int width;

      self->widths[i] =
          g_variant_lookup (widths, wb_packet_column_get_id (i), "i", &width) && width > 0 ? MIN (width, 4000) : 0;
      self->style.shown[i] = !g_strv_contains (ids, wb_packet_column_get_id (i));
      any = any || self->style.shown[i];
    }
  self->style.shown[WB_COLUMN_INFO] = self->style.shown[WB_COLUMN_INFO] || !any;
}

static void
settings_changed_cb (WbPacketColumns *self)
{
  g_autofree char *name = wb_settings_dup_string (wb_settings_get (), "time-format");
  gboolean tinted = wb_settings_get_boolean (wb_settings_get (), "colour-rows");
  WbTimeFormat format = wb_time_format_from_name (name);

  if (self->style.time_format == format && self->style.tinted == tinted)
    return;
  self->style.time_format = format;
  self->style.tinted = tinted;
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "time-format", g_variant_new_string (name));
  arrange (self);
}

/* --- Actions ------------------------------------------------------------------------------------------------------ */

static void
time_format_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  g_simple_action_set_state (action, state);
  wb_settings_set_string (wb_settings_get (), "time-format", g_variant_get_string (state, NULL));
}

static char *
dup_action_name (WbPacketColumn column)
{
  return g_strconcat ("show-", wb_packet_column_get_id (column), NULL);
}

static void
set_shown (WbPacketColumns *self, WbPacketColumn column, gboolean shown)
{
  g_autofree char *name = dup_action_name (column);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  self->style.shown[column] = shown;
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (shown));
}

/* The last column stays: a table without any has not even a header to bring them back from. */
static void
show_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  WbPacketColumns *self = WB_PACKET_COLUMNS (data);
  guint n_shown = 0;

  for (guint i = 0; i < WB_N_COLUMNS; i++)
    n_shown += self->style.shown[i] ? 1 : 0;
  if (n_shown == 1 && !g_variant_get_boolean (state))
    return;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      g_autofree char *name = dup_action_name (i);

      if (g_str_equal (name, g_action_get_name (G_ACTION (action))))
        set_shown (self, i, g_variant_get_boolean (state));
    }
  arrange (self);
  queue_save (self);
}

static void
reset_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPacketColumns *self = WB_PACKET_COLUMNS (data);

  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      self->widths[i] = 0;
      set_shown (self, i, TRUE);
    }
  arrange (self);
  queue_save (self);
}

static void
make_actions (WbPacketColumns *self)
{
  static const GActionEntry entries[] = {
    { .name = "time-format", .parameter_type = "s", .state = "'relative'", .change_state = time_format_cb },
    { .name = "reset-columns", .activate = reset_cb },
  };
  g_autoptr (GMenu) shown = g_menu_new (), times = g_menu_new (), reset = g_menu_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      g_autofree char *name = dup_action_name (i);
      g_autofree char *detailed = g_strconcat ("packets.", name, NULL);
      g_autoptr (GSimpleAction) action =
          g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (self->style.shown[i]));

      g_signal_connect (action, "change-state", G_CALLBACK (show_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
      g_menu_append (shown, wb_packet_column_get_title (i), detailed);
    }
  for (guint i = 0; i < WB_N_TIME_FORMATS; i++)
    {
      g_autofree char *detailed = g_strconcat ("packets.time-format::", wb_time_format_get_name (i), NULL);

      g_menu_append (times, wb_time_format_get_title (i), detailed);
    }
  g_menu_append (reset, _("Reset Columns"), "packets.reset-columns");
  g_menu_append_section (self->menu, _("Columns"), G_MENU_MODEL (shown));
  g_menu_append_section (self->menu, _("Time Column"), G_MENU_MODEL (times));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (reset));
}

/* --- The object --------------------------------------------------------------------------------------------------- */

static void
make_columns (WbPacketColumns *self)
{
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

      self->factories[i].columns = self;
      self->factories[i].column = i;
      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), &self->factories[i]);
      g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
      self->columns[i] = gtk_column_view_column_new (NULL, factory);
      gtk_column_view_column_set_expand (self->columns[i], i == WB_COLUMN_INFO);
      gtk_column_view_column_set_header_menu (self->columns[i], G_MENU_MODEL (self->menu));
      gtk_column_view_append_column (self->table, self->columns[i]);
      g_signal_connect_object (self->columns[i], "notify::fixed-width", G_CALLBACK (resized_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
wb_packet_columns_dispose (GObject *object)
{
  WbPacketColumns *self = WB_PACKET_COLUMNS (object);

  wb_packet_columns_flush (self);
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  G_OBJECT_CLASS (wb_packet_columns_parent_class)->dispose (object);
}

static void
wb_packet_columns_finalize (GObject *object)
{
  g_hash_table_unref (WB_PACKET_COLUMNS (object)->bound);
  G_OBJECT_CLASS (wb_packet_columns_parent_class)->finalize (object);
}

static void
wb_packet_columns_class_init (WbPacketColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wb_packet_columns_dispose;
  G_OBJECT_CLASS (klass)->finalize = wb_packet_columns_finalize;
}

static void
wb_packet_columns_init (WbPacketColumns *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  self->actions = g_simple_action_group_new ();
  self->menu = g_menu_new ();
  self->style.tinted = TRUE;
  self->n_digits = 1;
}

WbPacketColumns *
wb_packet_columns_new (GtkColumnView *table)
{
  WbPacketColumns *self = g_object_new (WB_TYPE_PACKET_COLUMNS, NULL);

  self->table = table;
  restore (self);
  make_actions (self);
  make_columns (self);
  g_signal_connect_object (wb_settings_get (), "changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  settings_changed_cb (self);
  arrange (self);
  return self;
}

WbPacketStyle *
wb_packet_columns_get_style (WbPacketColumns *self)
{
  g_return_val_if_fail (WB_IS_PACKET_COLUMNS (self), NULL);

  return &self->style;
}

void
wb_packet_columns_set_stacked (WbPacketColumns *self, gboolean stacked)
{
  g_return_if_fail (WB_IS_PACKET_COLUMNS (self));

  if (self->style.stacked == stacked)
    return;
  self->style.stacked = stacked;
  arrange (self);
}

void
wb_packet_columns_set_highest (WbPacketColumns *self, guint64 number)
{
  guint n_digits = 1;

  g_return_if_fail (WB_IS_PACKET_COLUMNS (self));

  for (; number >= 10; number /= 10)
    n_digits++;
  if (self->n_digits == n_digits)
    return;
  self->n_digits = n_digits;
  arrange (self);
}

gboolean
wb_packet_columns_is_shown (WbPacketColumns *self, WbPacketColumn column)
{
  g_return_val_if_fail (WB_IS_PACKET_COLUMNS (self) && column < WB_N_COLUMNS, FALSE);

  return self->style.shown[column];
}

GMenuModel *
wb_packet_columns_get_menu (WbPacketColumns *self)
{
  g_return_val_if_fail (WB_IS_PACKET_COLUMNS (self), NULL);

  return G_MENU_MODEL (self->menu);
}

GActionGroup *
wb_packet_columns_get_actions (WbPacketColumns *self)
{
  g_return_val_if_fail (WB_IS_PACKET_COLUMNS (self), NULL);

  return G_ACTION_GROUP (self->actions);
}
