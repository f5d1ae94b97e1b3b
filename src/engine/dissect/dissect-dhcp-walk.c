/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From one DHCP option to the next (RFC 2132, 2): | code | length | value … |, code 0 (padding) and 255 (end) alone.
 * They stand behind the cookie, and in the server's name and the boot file where option 52 says so. */

#include "engine/dissect/dissect-dhcp-private.h"

static void label_option (const WbDissection *d, const WbField *field, GString *out);

const WbFieldInfo wb_dhcp_field_option_type = { "dhcp.option.type",   "Option", WB_FIELD_UINT, 8, WB_BASE_DEC,
                                                .label = label_option };
const WbFieldInfo wb_dhcp_field_option_length = { "dhcp.option.length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
const WbFieldInfo wb_dhcp_field_option_value = { "dhcp.option.value", "Value", WB_FIELD_BYTES };
const WbFieldInfo wb_dhcp_field_option_end = { "dhcp.option.end", "Option End", WB_FIELD_UINT, 8, WB_BASE_DEC };
const WbFieldInfo wb_dhcp_field_option_padding = { "dhcp.option.padding", "Padding", WB_FIELD_BYTES };
const WbFieldInfo wb_dhcp_remark_end = { "dhcp.end_option_missing", "End option missing", WB_FIELD_NONE };
const WbFieldInfo wb_dhcp_remark_server_end = { "dhcp.option.option_overload.sname_end_missing",
                                                "sname overload end option missing", WB_FIELD_NONE };
const WbFieldInfo wb_dhcp_remark_file_end = { "dhcp.option.option_overload.file_end_missing",
                                              "file overload end option missing", WB_FIELD_NONE };

static void
label_option (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFieldInfo *address;
  const char *message, *name;

  if (field->value == 0)
    {
      guint32 child = wb_dissection_index (d, field) + 1;

      g_string_append (out, child < d->n_fields && d->fields[child].info == &wb_dhcp_field_option_end ?
                                "Option: (255) End" :
                                "Option: (0) Padding");
      return;
    }
  name = wb_dhcp_option_name ((guint8) field->value);
  address = wb_dhcp_option_address ((guint8) field->value);
  g_string_append_printf (out, "Option: (%u) %s", (guint) field->value,
                          name                ? name :
                          field->value >= 224 ? "Private" :
                                                "Unassigned");
  for (guint32 i = wb_dissection_index (d, field) + 1; i < d->n_fields && d->fields[i].parent != field->parent; i++)
    if (d->fields[i].info == &wb_dhcp_field_message)
      {
        message = wb_dhcp_message_name ((guint) d->fields[i].value);
        g_string_append_printf (out, " (%s)", message ? message : "Unknown");
      }
    else if (address && d->fields[i].info == address)
      {
        g_string_append (out, " (");
        wb_field_append_value (d, &d->fields[i], out);
        g_string_append_c (out, ')');
      }
}

void
wb_dhcp_scan_options (WbDhcpMessage *m, const WbCursor *options)
{
  WbCursor c = *options;

  while (wb_cursor_left (&c) > 0)
    {
      guint8 code = wb_cursor_u8 (&c);
      guint32 length;

      if (code == 255)
        break;
      if (code == 0)
        continue;
      length = wb_cursor_u8 (&c);
      if (!wb_cursor_need (&c, length))
        break;
      if (code == 52)
        m->overload = (guint) wb_cursor_be (&c, c.pos, 1);
      m->has_type = m->has_type || code == 53;
      m->search.pieces += code == 119;
      m->sip.pieces += code == 120;
      wb_cursor_skip (&c, length);
    }
}

/* One option, which begins before `end`; its value may reach further, as far as the message does. */
static gboolean
read_option (WbDhcpMessage *m, WbDissection *d, WbCursor *c, guint32 parent, guint32 end)
{
  guint32 start = c->pos, length;
  guint8 code = (guint8) wb_cursor_peek_uint (c, 0, 1);
  WbDhcpOption o = { .m = m, .d = d, .code = code };

  if (!wb_cursor_ok (c))
    return FALSE;
  if (code == 0 || code == 255)
    {
      length = 1;
      while (code == 0 && start + length < MIN (end, c->captured) && c->data[start + length] == 0)
        length++;
      o.node = wb_dissection_add (d, parent, &wb_dhcp_field_option_type, c, start, length, 0);
      if (code == 0)
        wb_dissection_read_bytes (d, o.node, &wb_dhcp_field_option_padding, c, length);
      else
        wb_dissection_read (d, o.node, &wb_dhcp_field_option_end, c, 1);
      return wb_cursor_ok (c);
    }
  length = (guint32) wb_cursor_peek_uint (c, 1, 1);
  if (!wb_cursor_ok (c))
    return FALSE;
  o.node = wb_dissection_add (d, parent, &wb_dhcp_field_option_type, c, start, length + 2, code);
  wb_cursor_skip (c, 1);
  wb_dissection_read (d, o.node, &wb_dhcp_field_option_length, c, 1);
  if (!wb_cursor_need (c, length))
    return FALSE;
  o.value = wb_dissection_add (d, o.node, &wb_dhcp_field_option_value, c, c->pos, length, 0);
  if (o.value != WB_NO_FIELD)
    {
      o.c = wb_cursor_sub (c, length);
      wb_dhcp_read_value (&o);
      /* A value that ends too early ends the message, as in Wireshark. */
      if (!wb_cursor_ok (&o.c))
        {
          c->verdict = o.c.verdict;
          return FALSE;
        }
    }
  return wb_cursor_skip (c, length);
}

/* TRUE when an end option was among them. */
static gboolean
read_options (WbDhcpMessage *m, WbDissection *d, WbCursor *c, guint32 parent, guint32 end)
{
  gboolean ended = FALSE;

  while (wb_cursor_ok (c) && c->pos < end && !ended && d->n_fields < WB_MAX_FIELDS)
    {
      ended = wb_cursor_left (c) > 0 && c->data[c->pos] == 255;
      if (!read_option (m, d, c, parent, end))
        break;
    }
  return ended;
}

/* RFC 2132, 9.3: server name and boot file may hold options, too; theirs stand under the option that says so. */
void
wb_dhcp_read_overloaded (WbDhcpOption *o, guint which)
{
  const WbDhcpMessage *m = o->m;
  const struct
  {
    guint bit;
    guint32 at, length;
    const WbFieldInfo *end_missing;
  } areas[] = { { 2, m->server, 64, &wb_dhcp_remark_server_end }, { 1, m->file, 128, &wb_dhcp_remark_file_end } };

  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      WbCursor area = m->whole;
      gboolean ended;

      if (!(which & areas[i].bit))
        continue;
      area.pos = areas[i].at;
      ended = read_options (NULL, m->d, &area, o->node, areas[i].at + areas[i].length);
      if (!wb_cursor_ok (&area))
        {
          o->c.verdict = area.verdict;
          return;
        }
      if (!ended)
        wb_dissection_remark (m->d, o->node, areas[i].end_missing, &area, area.pos, 0, WB_FIELD_ERROR);
    }
}

void
wb_dhcp_dissect_options (WbDhcpMessage *m, WbCursor *c, guint32 parent)
{
  gboolean ended = read_options (m, m->d, c, parent, c->reported);

  g_clear_pointer (&m->search.joined, g_byte_array_unref);
  g_clear_pointer (&m->sip.joined, g_byte_array_unref);
  if (!wb_cursor_ok (c))
    return;
  if (!ended && m->has_type)
    wb_dissection_remark (m->d, parent, &wb_dhcp_remark_end, c, c->pos, 0, WB_FIELD_ERROR);
  if (ended && wb_cursor_reported_left (c) > 0)
    wb_dissection_read_bytes (m->d, parent, &wb_dhcp_field_option_padding, c, wb_cursor_reported_left (c));
}
