/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the two files of DHCP option values read one: through the option's own cursor, which ends where the value does. */
#pragma once

#include "engine/dissect/dissect-dhcp-private.h"

typedef WbDhcpOption Option;

static inline guint32
left (const Option *o)
{
  return wb_cursor_reported_left (&o->c);
}

static inline guint64
number (Option *o, guint32 parent, const WbFieldInfo *info, guint n)
{
  return wb_dissection_read (o->d, parent, info, &o->c, n);
}

static inline void
bytes (Option *o, guint32 parent, const WbFieldInfo *info, guint32 n)
{
  wb_dissection_read_bytes (o->d, parent, info, &o->c, n);
}

static inline void
show_value (Option *o)
{
  o->d->fields[o->value].flags &= (guint8) ~WB_FIELD_HIDDEN;
}
