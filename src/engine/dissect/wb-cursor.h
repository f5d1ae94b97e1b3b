/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The only way to read a byte of a packet. A cursor is a window over one source buffer with two ends:
 *
 *      0          start      pos          captured        reported
 *      |------------|---------|--------------|---------------|
 *                             read so far    here            was on the wire
 *
 * A read past `captured` but inside `reported` sets the verdict TRUNCATED (the capture cut it off), a read past
 * `reported` sets MALFORMED (it never was there). Either way the read returns 0 and moves nothing, every later read
 * fails too, and nothing outside [start, captured) is ever touched. Offsets are absolute within the source buffer, so
 * that a field's place needs no translation. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_VERDICT_OK,
  WB_VERDICT_TRUNCATED,
  WB_VERDICT_MALFORMED,
} WbVerdict;

typedef struct
{
  const guint8 *data; /* Borrowed: byte 0 of the source buffer */
  guint32 start;
  guint32 pos;
  guint32 captured; /* end, absolute; <= reported */
  guint32 reported; /* end, absolute */
  guint8 source;    /* which buffer: 0 is the frame */
  guint8 verdict;   /* WbVerdict */
} WbCursor;

static inline WbCursor
wb_cursor_init (const guint8 *data, guint32 captured, guint32 reported)
{
  return (WbCursor){ .data = data, .captured = captured, .reported = MAX (captured, reported) };
}

static inline gboolean
wb_cursor_ok (const WbCursor *c)
{
  return c->verdict == WB_VERDICT_OK;
}

/* Bytes left that can be read. */
static inline guint32
wb_cursor_left (const WbCursor *c)
{
  return c->captured > c->pos ? c->captured - c->pos : 0;
}

/* Bytes left on the wire. */
static inline guint32
wb_cursor_reported_left (const WbCursor *c)
{
  return c->reported > c->pos ? c->reported - c->pos : 0;
}

/* Can the next n bytes be read? Sets the verdict if not. */
static inline gboolean
wb_cursor_need (WbCursor *c, guint32 n)
{
  if (G_LIKELY (c->verdict == WB_VERDICT_OK && n <= wb_cursor_left (c)))
    return TRUE;
  if (c->verdict == WB_VERDICT_OK)
    c->verdict = n <= wb_cursor_reported_left (c) ? WB_VERDICT_TRUNCATED : WB_VERDICT_MALFORMED;
  return FALSE;
}

/* The next n bytes without moving, or NULL (and a verdict). n may be 0. */
static inline const guint8 *
wb_cursor_peek (WbCursor *c, guint32 n)
{
  return wb_cursor_need (c, n) ? c->data + c->pos : NULL;
}

/* The next n bytes, moving past them, or NULL (and a verdict). */
static inline const guint8 *
wb_cursor_bytes (WbCursor *c, guint32 n)
{
  const guint8 *p = wb_cursor_peek (c, n);

  if (p)
    c->pos += n;
  return p;
}

static inline gboolean
wb_cursor_skip (WbCursor *c, guint32 n)
{
  return wb_cursor_bytes (c, n) != NULL;
}

/* Big-endian unsigned of n = 1 … 8 bytes. */
static inline guint64
wb_cursor_uint (WbCursor *c, guint n)
{
  const guint8 *p = wb_cursor_bytes (c, n);
  guint64 value = 0;

  for (guint i = 0; p && i < n; i++)
    value = value << 8 | p[i];
  return value;
}

/* Little-endian unsigned of n = 1 … 8 bytes. */
static inline guint64
wb_cursor_uint_le (WbCursor *c, guint n)
{
  const guint8 *p = wb_cursor_bytes (c, n);
  guint64 value = 0;

  for (guint i = 0; p && i < n; i++)
    value |= (guint64) p[i] << (8 * i);
  return value;
}

static inline guint8
wb_cursor_u8 (WbCursor *c)
{
  return (guint8) wb_cursor_uint (c, 1);
}
static inline guint16
wb_cursor_u16 (WbCursor *c)
{
  return (guint16) wb_cursor_uint (c, 2);
}
static inline guint32
wb_cursor_u32 (WbCursor *c)
{
  return (guint32) wb_cursor_uint (c, 4);
}

/* Big-endian unsigned of n bytes that start `ahead` bytes after pos; does not move; 0 (and a verdict) past the end. */
static inline guint64
wb_cursor_peek_uint (WbCursor *c, guint32 ahead, guint n)
{
  const guint8 *p = ahead <= G_MAXUINT32 - n ? wb_cursor_peek (c, ahead + n) : NULL;
  guint64 value = 0;

  for (guint i = 0; p && i < n; i++)
    value = value << 8 | p[ahead + i];
  return value;
}

/* Big-endian unsigned of n bytes at an absolute offset that the caller has checked with wb_cursor_need(); 0 where it has
 * not. For headers whose parts depend on each other. */
static inline guint64
wb_cursor_be (const WbCursor *c, guint32 offset, guint n)
{
  guint64 value = 0;

  if (offset < c->start || offset > c->captured || c->captured - offset < n)
    return 0;
  for (guint i = 0; i < n; i++)
    value = value << 8 | c->data[offset + i];
  return value;
}

/* A window over the next `length` bytes, clamped to this one: what a length field grants. The child starts with a
 * clean verdict; this cursor does not move. */
static inline WbCursor
wb_cursor_sub (const WbCursor *c, guint32 length)
{
  WbCursor sub = *c;

  sub.start = c->pos;
  sub.reported = c->pos + MIN (length, wb_cursor_reported_left (c));
  sub.captured = MAX (c->pos, MIN (c->captured, sub.reported));
  sub.verdict = WB_VERDICT_OK;
  return sub;
}

/* A window over all that is left. */
static inline WbCursor
wb_cursor_rest (const WbCursor *c)
{
  return wb_cursor_sub (c, wb_cursor_reported_left (c));
}

G_END_DECLS
