/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the capture knows about a frame, as a layer of its own. It hands the whole frame to its link type; an unknown
 * link type shows its bytes. */

#include "engine/base/wb-format.h"
#include "engine/dissect/wb-dissection-private.h"

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFrame *f = &d->frame;

  g_string_append_printf (out, "Frame %" G_GUINT64_FORMAT ": %u bytes on wire (%" G_GUINT64_FORMAT " bits), %u bytes captured",
                          f->number, f->reported_length, (guint64) f->reported_length * 8, f->captured_length);
  if (f->interface_name)
    {
      g_string_append (out, " on interface ");
      wb_format_append_safe (out, f->interface_name, strlen (f->interface_name));
    }
}

static const WbFieldInfo field_root = { "frame", "Frame", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_number = { "frame.number", "Frame Number", WB_FIELD_UINT, 64, WB_BASE_DEC };
static const WbFieldInfo field_len = { "frame.len", "Frame Length", WB_FIELD_UINT, 32, WB_BASE_DEC, .unit = " bytes" };
static const WbFieldInfo field_cap_len = { "frame.cap_len", "Capture Length", WB_FIELD_UINT, 32, WB_BASE_DEC,
                                           .unit = " bytes" };
static const WbFieldInfo field_time = { "frame.time", "Arrival Time", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_time_epoch = { "frame.time_epoch", "Epoch Time", WB_FIELD_RELATIVE_TIME };
static const WbFieldInfo field_time_relative = { "frame.time_relative", "Time since first frame", WB_FIELD_RELATIVE_TIME };

static const WbFieldInfo *const fields[] = { &field_number, &field_len, &field_cap_len, &field_time,
                                             &field_time_epoch, &field_time_relative, NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  const WbFrame *f = &d->frame;
  WbCursor payload = wb_cursor_rest (c);

  if (f->has_time)
    {
      wb_dissection_add (d, root, &field_time, c, 0, 0, (guint64) f->time_ns);
      wb_dissection_add (d, root, &field_time_epoch, c, 0, 0, (guint64) f->time_ns);
      if (context && context->has_first_time)
        wb_dissection_add (d, root, &field_time_relative, c, 0, 0, (guint64) (f->time_ns - context->first_time_ns));
    }
  wb_dissection_add (d, root, &field_number, c, 0, 0, f->number);
  wb_dissection_add (d, root, &field_len, c, 0, 0, f->reported_length);
  wb_dissection_add (d, root, &field_cap_len, c, 0, 0, f->captured_length);
  wb_dissection_set_length (d, root, f->captured_length);
  wb_dissection_next (d, WB_TABLE_LINKTYPE, f->link_type, &payload, WB_NO_FIELD);
}

const WbDissector wb_dissector_frame = {
  .name = "frame",
  .short_name = "Frame",
  .root = &field_root,
  .fields = fields,
  .dissect = dissect,
};
