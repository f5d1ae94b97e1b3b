/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows have ids from 1, sequence numbers begin with 0; so the records are copied, turned round on the way, into a
 * snapshot of our own. Rows that all move cost far more than rows that change, and nobody reads a hundred new ones a
 * second: the table moves twice a second at most. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-probes.h"

#include "app/panel/wb-row-table.h"
#include "app/ping/wb-ping-words.h"
#include "engine/ping/wb-ping-figure.h"

#include <glib/gi18n.h>

#define LEAST_UPDATE_US (G_USEC_PER_SEC / 2)

typedef struct
{
  guint64 id; /* sequence + 1 */
  gint64 start_ns;
  WbPingRecord record;
} ProbeRow;

typedef struct
{
  WbSnapshot parent;
  guint n_rows;
  ProbeRow *rows; /* owned */
} ProbeRows;

struct _WbPingProbes
{
  GtkWidget parent_instance;

  /* Child */
  WbRowTable *table;

  gint64 updated_us;
  guint64 target_id; /* of the rows shown */
  gboolean has_rows;
};

G_DEFINE_FINAL_TYPE (WbPingProbes, wb_ping_probes, GTK_TYPE_WIDGET)

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_sequence (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append_printf (text, "%" G_GUINT64_FORMAT, ((const ProbeRow *) row)->record.sequence);
}

static void
append_slot (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const ProbeRow *probe = row;
  g_autofree char *since = wb_ping_words_dup_since (MAX (probe->record.slot_ns - probe->start_ns, 0), 1000000);

  g_string_append (text, since);
}

static void
append_status (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  switch (record->state)
    {
    case WB_PING_RECEIVED:
      *css_class = record->is_late ? "warning" : NULL;
      g_string_append (text, record->is_late ? C_("probe", "late") : C_("probe", "answered"));
      if (record->is_reordered)
        g_string_append (text, C_("probe", ", reordered"));
      break;
    case WB_PING_LOST:
      *css_class = "error";
      g_string_append (text, C_("probe", "lost"));
      break;
    case WB_PING_PENDING:
    default:
      *css_class = "dim-label";
      g_string_append (text, C_("probe", "pending"));
      break;
    }
}

static void
append_time (GString *text, const char **css_class, const WbPingRecord *record, double ns)
{
  if (record->state == WB_PING_RECEIVED)
    {
      wb_ping_words_append_ms (text, ns);
      return;
    }
  *css_class = "dim-label";
  g_string_append (text, "–");
}

static void
append_round_trip (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_time (text, css_class, record, (double) wb_ping_record_get_round_trip_ns (record));
}

static void
append_network (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_time (text, css_class, record, (double) wb_ping_record_get_network_ns (record));
}

static void
append_response (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_time (text, css_class, record, (double) wb_ping_record_get_response_ns (record));
}

static void
append_stamp (GString *text, const char **css_class, gboolean known, gint64 unix_ns)
{
  if (known)
    {
      wb_ping_words_append_clock (text, unix_ns);
      return;
    }
  *css_class = "dim-label";
  g_string_append (text, "–");
}

static void
append_t1 (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_stamp (text, css_class, record->t1_source != WB_PING_STAMP_NONE, record->t1_unix_ns);
}

static void
append_t2 (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_stamp (text, css_class, record->has_reflector_times, record->t2_unix_ns);
}

static void
append_t3 (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_stamp (text, css_class, record->has_reflector_times, record->t3_unix_ns);
}

static void
append_t4 (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  append_stamp (text, css_class, record->t4_source != WB_PING_STAMP_NONE, record->t4_unix_ns);
}

static void
append_sources (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  g_string_append_printf (text, "%s/%s", wb_ping_words_get_source ((WbPingStampSource) record->t1_source),
                          wb_ping_words_get_source ((WbPingStampSource) record->t4_source));
  if (record->is_stepped)
    {
      *css_class = "warning";
      g_string_append (text, C_("probe", ", clock was set"));
    }
}

static void
append_ttl (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  if (record->ttl != 0)
    g_string_append_printf (text, "%u", record->ttl);
  else
    g_string_append (text, "–");
}

static void
append_duplicates (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  *css_class = record->n_duplicates > 0 ? "warning" : "dim-label";
  g_string_append_printf (text, "%u", record->n_duplicates);
}

static void
append_icmp (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingRecord *record = &((const ProbeRow *) row)->record;

  if (!record->has_icmp)
    {
      *css_class = "dim-label";
      g_string_append (text, "–");
      return;
    }
  *css_class = "error";
  /* Translators: type and code of an ICMP message */
  g_string_append_printf (text, _("type %u, code %u"), record->icmp_type, record->icmp_code);
}

static const WbTextColumnSpec columns[] = {
  { NC_("probe", "No."), "probe", "8888888", WB_TEXT_END, -1, append_sequence },
  { NC_("probe", "Slot"), "probe", "8:88:88.888", WB_TEXT_END, -1, append_slot },
  { N_("Status"), NULL, "answered, reordered", WB_TEXT_START, -1, append_status },
  { N_("Round trip"), NULL, "8888.888 ms", WB_TEXT_END, -1, append_round_trip },
  { N_("Network time"), NULL, "8888.888 ms", WB_TEXT_END, -1, append_network },
  { N_("Response time"), NULL, "8888.888 ms", WB_TEXT_END, -1, append_response },
  { "T1", NULL, "88:88:88.888888", WB_TEXT_END, -1, append_t1 },
  { "T2", NULL, "88:88:88.888888", WB_TEXT_END, -1, append_t2 },
  { "T3", NULL, "88:88:88.888888", WB_TEXT_END, -1, append_t3 },
  { "T4", NULL, "88:88:88.888888", WB_TEXT_END, -1, append_t4 },
  { N_("Time stamps"), NULL, "program/program", WB_TEXT_START, -1, append_sources },
  { "TTL", NULL, "255", WB_TEXT_END, -1, append_ttl },
  { N_("Duplicates"), NULL, "65535", WB_TEXT_END, -1, append_duplicates },
  { "ICMP", NULL, "type 88, code 88", WB_TEXT_START, -1, append_icmp },
};

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_probes_dispose (GObject *object)
{
  WbPingProbes *self = WB_PING_PROBES (object);

  if (self->table != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->table));
  self->table = NULL;
  G_OBJECT_CLASS (wb_ping_probes_parent_class)->dispose (object);
}

static void
wb_ping_probes_class_init (WbPingProbesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_probes_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
wb_ping_probes_init (WbPingProbes *self)
{
  self->table = WB_ROW_TABLE (wb_row_table_new (_("Probes")));
  wb_row_table_add_columns (self->table, columns, G_N_ELEMENTS (columns), NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->table), GTK_WIDGET (self));
  wb_ping_probes_update (self, NULL);
}

GtkWidget *
wb_ping_probes_new (void)
{
  return g_object_new (WB_TYPE_PING_PROBES, NULL);
}

static void
rows_free (WbSnapshot *snapshot)
{
  ProbeRows *rows = (ProbeRows *) snapshot;

  g_free (rows->rows);
  g_free (rows);
}

static ProbeRows *
rows_new (const WbPingSnapshot *snapshot)
{
  const WbPingDetail *detail = snapshot->detail;
  ProbeRows *rows = g_new0 (ProbeRows, 1);

  wb_snapshot_init (&rows->parent, rows_free);
  rows->n_rows = MIN (detail->n_probes, WB_PING_PROBES_ROWS);
  rows->rows = g_new (ProbeRow, rows->n_rows);
  for (guint i = 0; i < rows->n_rows; i++)
    {
      const WbPingRecord *record = &detail->probes[detail->n_probes - 1 - i];

      rows->rows[i] = (ProbeRow){ record->sequence + 1, snapshot->start_ns, *record };
    }
  return rows;
}

void
wb_ping_probes_update (WbPingProbes *self, const WbPingSnapshot *snapshot)
{
  const WbPingDetail *detail = snapshot != NULL ? snapshot->detail : NULL;
  gint64 now_us = g_get_monotonic_time ();
  ProbeRows *rows;

  g_return_if_fail (WB_IS_PING_PROBES (self));

  if (detail == NULL || detail->n_probes == 0)
    {
      wb_row_table_set_empty (self->table,
                              detail != NULL && detail->in_brief ?
                                  _("A session of more than 64 targets keeps no probes.") :
                                  _("Every probe is listed here with its four times."),
                              NULL);
      wb_row_table_update (self->table, NULL, 0, 0, NULL, 0, 0);
      self->has_rows = FALSE;
      return;
    }
  if (self->has_rows && self->target_id == detail->target_id && now_us - self->updated_us < LEAST_UPDATE_US)
    return;
  self->updated_us = now_us;
  self->target_id = detail->target_id;
  self->has_rows = TRUE;
  rows = rows_new (snapshot);
  wb_row_table_update (self->table, rows, rows->n_rows, 0, rows->rows, rows->n_rows, sizeof (ProbeRow));
  wb_snapshot_unref (rows);
}
