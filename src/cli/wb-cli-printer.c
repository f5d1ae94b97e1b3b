/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A packet as text, in one of four forms. The dissection is a flat array in the order of reading; people and tshark
 * read trees, so the forms that show fields walk it parents first, siblings as they were added. */

#include "cli/wb-cli-printer.h"

#include "cli/wb-cli-json.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-summary.h"

#include <string.h>

struct _WbCliPrinter
{
  WbCliForm form;
  WbCliFields *fields;      /* Borrowed */
  WbDissection *dissection; /* Owned */
  WbSummary *summary;       /* Owned */
  GString *scratch;         /* Owned */
  guint32 *first, *next;    /* Owned: of each field, + 1 for "no parent" */
  guint32 *order;           /* Owned */
  guint8 *depth;            /* Owned, parallel to order */
  guint32 size;
};

#define MAX_DEPTH 200 /* indentation only; deeper ones stand at this depth */

WbCliPrinter *
wb_cli_printer_new (WbCliForm form, WbCliFields *fields)
{
  WbCliPrinter *self = g_new0 (WbCliPrinter, 1);

  self->form = form;
  self->fields = fields;
  self->dissection = wb_dissection_new ();
  self->summary = wb_summary_new ();
  self->scratch = g_string_new (NULL);
  return self;
}

void
wb_cli_printer_free (WbCliPrinter *self)
{
  wb_dissection_free (self->dissection);
  wb_summary_free (self->summary);
  g_string_free (self->scratch, TRUE);
  g_free (self->first);
  g_free (self->next);
  g_free (self->order);
  g_free (self->depth);
  g_free (self);
}

/* Fills order and depth. A child comes after its parent in the array, which is all that is relied on. */
static void
sort_as_tree (WbCliPrinter *self)
{
  const WbDissection *d = self->dissection;
  guint32 n = d->n_fields, filled = 0, at, depth = 0;

  if (n + 1 > self->size)
    {
      self->size = (n + 1) * 2;
      self->first = g_renew (guint32, self->first, self->size);
      self->next = g_renew (guint32, self->next, self->size);
      self->order = g_renew (guint32, self->order, self->size);
      self->depth = g_renew (guint8, self->depth, self->size);
    }
  for (guint32 i = 0; i <= n; i++)
    self->first[i] = WB_NO_FIELD;
  for (guint32 i = n; i-- > 0;)
    {
      guint32 parent = d->fields[i].parent < i ? d->fields[i].parent + 1 : 0;

      self->next[i] = self->first[parent];
      self->first[parent] = i;
    }
  at = self->first[0];
  while (at != WB_NO_FIELD)
    {
      self->order[filled] = at;
      self->depth[filled++] = (guint8) MIN (depth, MAX_DEPTH);
      if (self->first[at + 1] != WB_NO_FIELD)
        {
          at = self->first[at + 1];
          depth++;
          continue;
        }
      while (self->next[at] == WB_NO_FIELD && d->fields[at].parent < at)
        {
          at = d->fields[at].parent;
          depth--;
        }
      at = self->next[at];
    }
}

static void
append_padded (GString *out, const char *text, gsize length, gsize width)
{
  for (gsize i = length; i < width; i++)
    g_string_append_c (out, ' ');
  g_string_append_len (out, text, (gssize) length);
}

/* "12.345678": seconds since the first packet, with the digits the capture has. */
static void
append_relative_time (WbCliPrinter *self, const WbFrame *frame, const WbDissectContext *context, GString *out)
{
  gint64 delta = frame->time_ns - context->first_time_ns;
  guint64 ns = delta < 0 ? -(guint64) delta : (guint64) delta;
  guint digits = frame->time_digits > 6 ? 9 : 6;
  char text[32];
  gsize at = sizeof text;
  guint64 fraction = ns % 1000000000 / (digits == 6 ? 1000 : 1), seconds = ns / 1000000000;

  for (guint i = 0; i < digits; i++, fraction /= 10)
    text[--at] = (char) ('0' + fraction % 10);
  text[--at] = '.';
  do
    text[--at] = (char) ('0' + seconds % 10);
  while ((seconds /= 10) != 0);
  if (delta < 0)
    text[--at] = '-';
  append_padded (out, text + at, sizeof text - at, digits + 4);
}

static void
append_summary (WbCliPrinter *self, const WbFrame *frame, const WbDissectContext *context, GString *out)
{
  WbSummary *summary = self->summary;

  wb_summary_fill (summary, self->dissection);
  g_string_truncate (self->scratch, 0);
  wb_cli_json_append_uint (self->scratch, frame->number);
  append_padded (out, self->scratch->str, self->scratch->len, 5);
  g_string_append_c (out, ' ');
  if (frame->has_time && context->has_first_time)
    append_relative_time (self, frame, context, out);
  else
    append_padded (out, "-", 1, 10);
  if (summary->source->len || summary->destination->len)
    {
      g_string_append_c (out, ' ');
      append_padded (out, summary->source->str, summary->source->len, 12);
      g_string_append (out, " → ");
      g_string_append_len (out, summary->destination->str, (gssize) summary->destination->len);
      for (gsize i = summary->destination->len; i < 12; i++)
        g_string_append_c (out, ' ');
    }
  g_string_append_c (out, ' ');
  g_string_append (out, summary->protocol);
  g_string_append_c (out, ' ');
  wb_cli_json_append_uint (out, frame->reported_length);
  if (summary->info->len)
    {
      g_string_append_c (out, ' ');
      g_string_append_len (out, summary->info->str, (gssize) summary->info->len);
    }
  g_string_append_c (out, '\n');
}

static void
append_tree (WbCliPrinter *self, GString *out)
{
  const WbDissection *d = self->dissection;

  sort_as_tree (self);
  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *field = &d->fields[self->order[i]];

      if (field->flags & WB_FIELD_HIDDEN)
        continue;
      for (guint j = 0; j < self->depth[i]; j++)
        g_string_append_len (out, "    ", 4);
      wb_field_append_label (d, field, out);
      g_string_append_c (out, '\n');
    }
  g_string_append_c (out, '\n');
}

/* Sign and digits, quoted beyond 32 bits: many readers of JSON hold numbers in a double. A masked field's sign is the
 * highest bit of its mask. */
static void
append_json_number (const WbField *field, GString *out)
{
  const WbFieldInfo *info = field->info;
  guint bits = info->mask ? 64 - (guint) (__builtin_clzll (info->mask) + __builtin_ctzll (info->mask)) : info->bits;
  guint64 value = field->value;

  if (info->bits > 32)
    g_string_append_c (out, '"');
  if (info->kind == WB_FIELD_INT && bits > 0 && bits <= 64 && value >> (bits - 1) & 1)
    {
      g_string_append_c (out, '-');
      value = -value & (bits == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << bits) - 1);
    }
  wb_cli_json_append_uint (out, value);
  if (info->bits > 32)
    g_string_append_c (out, '"');
}

/* A JSON value whose type depends on the field alone, never on the value of the moment. */
static void
append_json_value (WbCliPrinter *self, const WbField *field, GString *out)
{
  const WbFieldInfo *info = field->info;

  switch (info->kind)
    {
    case WB_FIELD_NONE:
    case WB_FIELD_PROTOCOL:
      g_string_append (out, "null");
      return;
    case WB_FIELD_BOOLEAN:
      g_string_append (out, field->value ? "true" : "false");
      return;
    case WB_FIELD_ABSOLUTE_TIME:
    case WB_FIELD_RELATIVE_TIME:
      wb_cli_json_append_time (out, (gint64) field->value);
      return;
    case WB_FIELD_UINT:
    case WB_FIELD_INT:
      append_json_number (field, out);
      return;
    case WB_FIELD_ETHER:
    case WB_FIELD_IPV4:
    case WB_FIELD_IPV6:
    case WB_FIELD_BYTES:
    case WB_FIELD_STRING:
    case WB_FIELD_EUI64:
    case WB_FIELD_GUID:
    default:
      break;
    }
  g_string_truncate (self->scratch, 0);
  wb_field_append_value (self->dissection, field, self->scratch);
  wb_cli_json_append_string (out, self->scratch->str);
}

static void
append_json_frame (const WbFrame *frame, GString *out)
{
  g_string_append (out, "{\"number\":");
  wb_cli_json_append_uint (out, frame->number);
  g_string_append (out, ",\"time\":");
  if (frame->has_time)
    wb_cli_json_append_time (out, frame->time_ns);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"captured_length\":");
  wb_cli_json_append_uint (out, frame->captured_length);
  g_string_append (out, ",\"reported_length\":");
  wb_cli_json_append_uint (out, frame->reported_length);
  g_string_append (out, ",\"link_type\":");
  wb_cli_json_append_uint (out, frame->link_type);
  g_string_append (out, ",\"interface\":");
  if (frame->interface_name)
    wb_cli_json_append_foreign (out, frame->interface_name, strlen (frame->interface_name));
  else
    g_string_append (out, "null");
  if (frame->comment)
    {
      g_string_append (out, ",\"comment\":");
      wb_cli_json_append_foreign (out, frame->comment, strlen (frame->comment));
    }
}

static void
append_json_place (const WbField *field, GString *out)
{
  wb_cli_json_append_uint (out, field->offset);
  g_string_append_c (out, ',');
  wb_cli_json_append_uint (out, field->length);
}

static void
append_json (WbCliPrinter *self, const WbFrame *frame, GString *out)
{
  const WbDissection *d = self->dissection;

  sort_as_tree (self);
  append_json_frame (frame, out);
  g_string_append (out, ",\"layers\":[");
  for (guint l = 0; l < d->n_layers; l++)
    {
      const WbLayer *layer = &d->layers[l];
      gboolean first = TRUE;

      if (layer->root == WB_NO_FIELD)
        continue; /* the cap on fields was reached */
      g_string_append (out, l ? ",{\"proto\":\"" : "{\"proto\":\"");
      g_string_append (out, layer->dissector->name);
      g_string_append (out, "\",\"offset\":");
      wb_cli_json_append_uint (out, d->fields[layer->root].offset);
      g_string_append (out, ",\"length\":");
      wb_cli_json_append_uint (out, d->fields[layer->root].length);
      g_string_append (out, ",\"fields\":[");
      for (guint32 i = 0; i < d->n_fields; i++)
        {
          guint32 index = self->order[i];
          const WbField *field = &d->fields[index];

          if (field->layer != l || index == layer->root)
            continue;
          g_string_append (out, first ? "[\"" : ",[\"");
          first = FALSE;
          g_string_append (out, field->info->name);
          g_string_append (out, "\",");
          append_json_value (self, field, out);
          g_string_append_c (out, ',');
          append_json_place (field, out);
          g_string_append_c (out, ']');
        }
      g_string_append (out, "]}");
    }
  g_string_append (out, "]}\n");
}

void
wb_cli_printer_append (WbCliPrinter *self, const WbFrame *frame, const guint8 *data, const WbDissectContext *context,
                       GString *out)
{
  wb_dissect (self->dissection, frame, data, context);
  switch (self->form)
    {
    case WB_CLI_FORM_SUMMARY:
      append_summary (self, frame, context, out);
      break;
    case WB_CLI_FORM_TREE:
      append_tree (self, out);
      break;
    case WB_CLI_FORM_JSON:
      append_json (self, frame, out);
      break;
    case WB_CLI_FORM_FIELDS:
      sort_as_tree (self);
      wb_cli_fields_append (self->fields, self->dissection, self->order, self->dissection->n_fields, out);
      g_string_append_c (out, '\n');
      break;
    default:
      g_assert_not_reached ();
    }
}
