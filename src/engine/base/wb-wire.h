/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers in wire order, most significant byte first, for protocols of our own that have checked that the bytes are there.
 * What comes from a capture is read through a WbCursor, which checks by itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline guint16
wb_wire_get16 (const guint8 *at)
{
  return (guint16) (at[0] << 8 | at[1]);
}

static inline guint32
wb_wire_get32 (const guint8 *at)
{
  return (guint32) wb_wire_get16 (at) << 16 | wb_wire_get16 (at + 2);
}

static inline guint64
wb_wire_get64 (const guint8 *at)
{
  return (guint64) wb_wire_get32 (at) << 32 | wb_wire_get32 (at + 4);
}

static inline void
wb_wire_put16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static inline void
wb_wire_put32 (guint8 *at, guint32 value)
{
  wb_wire_put16 (at, (guint16) (value >> 16));
  wb_wire_put16 (at + 2, (guint16) value);
}

static inline void
wb_wire_put64 (guint8 *at, guint64 value)
{
  wb_wire_put32 (at, (guint32) (value >> 32));
  wb_wire_put32 (at + 4, (guint32) value);
}

G_END_DECLS
