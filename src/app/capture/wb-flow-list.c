/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The flow table's rows in order. The scan replaces its rows four times a second; here they become as small a change
 * as possible: a permutation is sorted anew, what stands before and behind the places that moved is left alone, and
 * rows that are on screen are told that their figures changed. Rows are found again by their place in first-seen
 * order, which never changes, so GTK keeps selection and scroll position. */

#include "app/capture/wb-flow-list.h"

#include "engine/dissect/wb-summary.h"

#include <glib/gi18n.h>
#include <string.h>

/* Up to here sorting takes a few milliseconds and happens at once; beyond, a worker does it. */
#define SORT_AT_ONCE 20000

struct _WbFlowRow
{
  GObject parent_instance;

  WbFlowList *list; /* borrowed; NULL when the list is gone or shows other flows */
  WbFlow flow;
  guint id; /* in first-seen order */
};

struct _WbFlowList
{
  GObject parent_instance;

  /* Owned */
  GArray *rows;          /* WbFlow, or NULL */
  GArray *order;         /* guint: position -> id */
  GHashTable *alive;     /* id -> WbFlowRow, borrowed; a row leaves when it dies */
  GCancellable *sorting; /* NULL: no worker sorts */

  WbFlowColumn column;
  gboolean descending;
};

typedef struct
{
  GArray *rows; /* Owned */
  WbFlowColumn column;
  gboolean descending;
} Order;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (WbFlowRow, wb_flow_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (WbFlowList, wb_flow_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint row_changed_signal;

/* --- Columns ---------------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *title;
  gboolean is_number;
} columns[WB_N_FLOW_COLUMNS] = {
  [WB_FLOW_SOURCE] = { N_("Source"), FALSE },
  [WB_FLOW_SOURCE_PORT] = { N_("Port"), TRUE },
  [WB_FLOW_DESTINATION] = { N_("Destination"), FALSE },
  [WB_FLOW_DESTINATION_PORT] = { N_("Port"), TRUE },
  [WB_FLOW_PROTOCOL] = { N_("Protocol"), FALSE },
  [WB_FLOW_PACKETS] = { N_("Packets"), TRUE },
  [WB_FLOW_BYTES] = { N_("Bytes"), TRUE },
  [WB_FLOW_FIRST] = { N_("First"), TRUE },
  [WB_FLOW_LAST] = { N_("Last"), TRUE },
  [WB_FLOW_DURATION] = { N_("Duration"), TRUE },
  [WB_FLOW_RATE] = { N_("Rate"), TRUE },
};

const char *
wb_flow_column_get_title (WbFlowColumn column)
{
  g_return_val_if_fail (column < WB_N_FLOW_COLUMNS, NULL);

  return _ (columns[column].title);
}

gboolean
wb_flow_column_is_number (WbFlowColumn column)
{
  g_return_val_if_fail (column < WB_N_FLOW_COLUMNS, FALSE);

  return columns[column].is_number;
}

/* IANA protocol numbers that people know by name. */
static const char *
protocol_name (guint8 protocol)
{
  switch (protocol)
    {
    case 1:
      return "ICMP";
    case 2:
      return "IGMP";
    case 6:
      return "TCP";
    case 17:
      return "UDP";
    case 33:
      return "DCCP";
    case 41:
      return "IPv6";
    case 47:
      return "GRE";
    case 50:
      return "ESP";
    case 51:
      return "AH";
    case 58:
      return "ICMPv6";
    case 89:
      return "OSPF";
    case 103:
      return "PIM";
    case 112:
      return "VRRP";
    case 132:
      return "SCTP";
    default:
      return NULL;
    }
}

static guint64
all_bytes (const WbFlow *flow)
{
  return flow->bytes + flow->bytes_back;
}

/* Bits per second over the time between first and last packet; below 0: it has no duration. */
static double
rate_of (const WbFlow *flow)
{
  if (!flow->has_time || flow->last_ns <= flow->first_ns)
    return -1;
  return (double) all_bytes (flow) * 8e9 / (double) (flow->last_ns - flow->first_ns);
}

static void
append_rate (double rate, GString *out)
{
  static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s" };
  guint i = 0;

  if (rate < 0)
    return;
  for (; rate >= 1000 && i + 1 < G_N_ELEMENTS (units); i++)
    rate /= 1000;
  g_string_append_printf (out, rate < 100 && i > 0 ? "%.1f %s" : "%.0f %s", rate, units[i]);
}

void
wb_flow_column_append (WbFlowColumn column, const WbFlow *flow, WbTimeFormat format, gint64 base_ns, GString *out)
{
  const char *name;

  switch (column)
    {
    case WB_FLOW_SOURCE:
      wb_address_append (&flow->src, out);
      break;
    case WB_FLOW_DESTINATION:
      wb_address_append (&flow->dst, out);
      break;
    case WB_FLOW_SOURCE_PORT:
    case WB_FLOW_DESTINATION_PORT:
      if (flow->has_ports)
        g_string_append_printf (out, "%u", column == WB_FLOW_SOURCE_PORT ? flow->src_port : flow->dst_port);
      break;
    case WB_FLOW_PROTOCOL:
      name = protocol_name (flow->protocol);
      if (flow->src.kind == WB_ADDRESS_ETHER || flow->dst.kind == WB_ADDRESS_ETHER)
        g_string_append (out, "Ethernet");
      else if (name)
        g_string_append (out, name);
      else
        g_string_append_printf (out, "%u", flow->protocol);
      break;
    case WB_FLOW_PACKETS:
      g_string_append_printf (out, "%'" G_GUINT64_FORMAT, flow->packets + flow->packets_back);
      break;
    case WB_FLOW_BYTES:
      g_string_append_printf (out, "%'" G_GUINT64_FORMAT, all_bytes (flow));
      break;
    case WB_FLOW_FIRST:
    case WB_FLOW_LAST:
      if (flow->has_time)
        wb_time_format_append (format, column == WB_FLOW_FIRST ? flow->first_ns : flow->last_ns, base_ns, 3, out);
      break;
    case WB_FLOW_DURATION:
      if (flow->has_time)
        wb_time_format_append (WB_TIME_RELATIVE, flow->last_ns, flow->first_ns, 3, out);
      break;
    case WB_FLOW_RATE:
      append_rate (rate_of (flow), out);
      break;
    case WB_N_FLOW_COLUMNS:
    default:
      g_assert_not_reached ();
    }
}

/* --- Order -------------------------------------------------------------------------------------------------------------- */

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int
compare_addresses (const WbAddress *a, const WbAddress *b)
{
  return a->kind != b->kind ? COMPARE (a->kind, b->kind) : memcmp (a->bytes, b->bytes, sizeof a->bytes);
}

static int
compare_flows (const WbFlow *a, const WbFlow *b, WbFlowColumn column)
{
  switch (column)
    {
    case WB_FLOW_SOURCE:
      return compare_addresses (&a->src, &b->src);
    case WB_FLOW_DESTINATION:
      return compare_addresses (&a->dst, &b->dst);
    case WB_FLOW_SOURCE_PORT:
      return COMPARE (a->src_port, b->src_port);
    case WB_FLOW_DESTINATION_PORT:
      return COMPARE (a->dst_port, b->dst_port);
    case WB_FLOW_PROTOCOL:
      return COMPARE (a->protocol, b->protocol);
    case WB_FLOW_PACKETS:
      return COMPARE (a->packets + a->packets_back, b->packets + b->packets_back);
    case WB_FLOW_BYTES:
      return COMPARE (all_bytes (a), all_bytes (b));
    case WB_FLOW_FIRST:
      return COMPARE (a->first_ns, b->first_ns);
    case WB_FLOW_LAST:
      return COMPARE (a->last_ns, b->last_ns);
    case WB_FLOW_DURATION:
      return COMPARE (a->last_ns - a->first_ns, b->last_ns - b->first_ns);
    case WB_FLOW_RATE:
      return COMPARE (rate_of (a), rate_of (b));
    case WB_N_FLOW_COLUMNS:
    default:
      return 0;
    }
}

/* Equals stand as first seen, in both directions, so that a second sort never shuffles them. */
static int
compare_ids (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;
  guint x = *(const guint *) a, y = *(const guint *) b;
  int result =
      compare_flows (&g_array_index (order->rows, WbFlow, x), &g_array_index (order->rows, WbFlow, y), order->column);

  if (result == 0)
    return COMPARE (x, y);
  return order->descending ? -result : result;
}

static GArray *
make_order (const Order *order)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (guint), order->rows->len);

  for (guint i = 0; i < order->rows->len; i++)
    g_array_append_val (ids, i);
  if (order->column != WB_FLOW_UNSORTED)
    g_array_sort_with_data (ids, compare_ids, (gpointer) order);
  return ids;
}

static void
order_free (Order *order)
{
  g_array_unref (order->rows);
  g_free (order);
}

static void
sort_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, make_order (data), (GDestroyNotify) g_array_unref);
}

/* --- Rows --------------------------------------------------------------------------------------------------------------- */

static void
wb_flow_row_finalize (GObject *object)
{
  WbFlowRow *self = WB_FLOW_ROW (object);

  if (self->list)
    g_hash_table_remove (self->list->alive, GUINT_TO_POINTER (self->id));
  G_OBJECT_CLASS (wb_flow_row_parent_class)->finalize (object);
}

static void
wb_flow_row_class_init (WbFlowRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_flow_row_finalize;

  row_changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_flow_row_init (WbFlowRow *self)
{
}

const WbFlow *
wb_flow_row_get_flow (WbFlowRow *self)
{
  g_return_val_if_fail (WB_IS_FLOW_ROW (self), NULL);

  return &self->flow;
}

static void
forget_rows (WbFlowList *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    ((WbFlowRow *) row)->list = NULL;
  g_hash_table_remove_all (self->alive);
}

/* The rows that are on screen take over the new figures. */
static void
refresh_rows (WbFlowList *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      WbFlowRow *r = row;

      if (memcmp (&r->flow, &g_array_index (self->rows, WbFlow, r->id), sizeof r->flow) == 0)
        continue;
      r->flow = g_array_index (self->rows, WbFlow, r->id);
      g_ptr_array_add (rows, g_object_ref (r));
    }
  for (guint i = 0; i < rows->len; i++)
    g_signal_emit (rows->pdata[i], row_changed_signal, 0);
}

static GType
get_item_type (GListModel *model)
{
  return WB_TYPE_FLOW_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return WB_FLOW_LIST (model)->order->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WbFlowList *self = WB_FLOW_LIST (model);
  WbFlowRow *row;
  guint id;

  if (position >= self->order->len)
    return NULL;
  id = g_array_index (self->order, guint, position);
  row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (id));
  if (row)
    return g_object_ref (row);
  row = g_object_new (WB_TYPE_FLOW_ROW, NULL);
  row->list = self;
  row->id = id;
  row->flow = g_array_index (self->rows, WbFlow, id);
  g_hash_table_insert (self->alive, GUINT_TO_POINTER (id), row);
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Takes the order over and says what moved. */
static void
take_order (WbFlowList *self, GArray *order)
{
  g_autoptr (GArray) before = self->order;
  guint head = 0, tail = 0, shorter = MIN (before->len, order->len);

  self->order = order;
  while (head < shorter && g_array_index (before, guint, head) == g_array_index (order, guint, head))
    head++;
  while (tail < shorter - head &&
         g_array_index (before, guint, before->len - 1 - tail) == g_array_index (order, guint, order->len - 1 - tail))
    tail++;
  if (before->len - head - tail > 0 || order->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, before->len - head - tail, order->len - head - tail);
}

static void
sorted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WbFlowList *self = WB_FLOW_LIST (source);
  GArray *order = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!order)
    return; /* cancelled: a newer one is under way */
  g_clear_object (&self->sorting);
  take_order (self, order);
}

static void
sort (WbFlowList *self)
{
  Order *order;

  g_cancellable_cancel (self->sorting);
  g_clear_object (&self->sorting);
  order = g_new0 (Order, 1);
  order->rows = g_array_ref (self->rows);
  order->column = self->column;
  order->descending = self->descending;
  if (self->rows->len > SORT_AT_ONCE && self->column != WB_FLOW_UNSORTED)
    {
      g_autoptr (GTask) task = NULL;

      self->sorting = g_cancellable_new ();
      task = g_task_new (self, self->sorting, sorted_cb, NULL);
      g_task_set_source_tag (task, sort);
      g_task_set_task_data (task, order, (GDestroyNotify) order_free);
      g_task_run_in_thread (task, sort_in_thread);
      return;
    }
  take_order (self, make_order (order));
  order_free (order);
}

/* --- The object ----------------------------------------------------------------------------------------------------------- */

static void
wb_flow_list_finalize (GObject *object)
{
  WbFlowList *self = WB_FLOW_LIST (object);

  forget_rows (self);
  g_hash_table_unref (self->alive);
  g_array_unref (self->order);
  g_array_unref (self->rows);
  g_clear_object (&self->sorting);
  G_OBJECT_CLASS (wb_flow_list_parent_class)->finalize (object);
}

static void
wb_flow_list_class_init (WbFlowListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_flow_list_finalize;
}

static void
wb_flow_list_init (WbFlowList *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (WbFlow));
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
  self->alive = g_hash_table_new (NULL, NULL);
  self->column = WB_FLOW_UNSORTED;
}

WbFlowList *
wb_flow_list_new (void)
{
  return g_object_new (WB_TYPE_FLOW_LIST, NULL);
}

void
wb_flow_list_set_rows (WbFlowList *self, GArray *rows, gboolean fresh)
{
  g_autoptr (GArray) next = rows ? g_array_ref (rows) : g_array_new (FALSE, FALSE, sizeof (WbFlow));

  g_return_if_fail (WB_IS_FLOW_LIST (self));

  if (fresh || next->len < self->rows->len)
    {
      guint before = self->order->len;

      g_cancellable_cancel (self->sorting);
      g_clear_object (&self->sorting);
      forget_rows (self);
      g_array_set_size (self->order, 0);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
    }
  g_array_unref (self->rows);
  self->rows = g_steal_pointer (&next);
  refresh_rows (self);
  sort (self);
}

void
wb_flow_list_set_sort (WbFlowList *self, WbFlowColumn column, gboolean descending)
{
  g_return_if_fail (WB_IS_FLOW_LIST (self) && column <= WB_FLOW_UNSORTED);

  if (self->column == column && self->descending == !!descending)
    return;
  self->column = column;
  self->descending = !!descending;
  sort (self);
}

gboolean
wb_flow_list_is_sorting (WbFlowList *self)
{
  g_return_val_if_fail (WB_IS_FLOW_LIST (self), FALSE);

  return self->sorting != NULL;
}
