/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values to bytes and back by one description: a function that visits the members of a struct is what writes it and what
 * reads it, so that the two cannot part. docs/ping-file.md holds the forms.
 *
 *   writing    values outside their bounds are moved in, so that whatever is written can be read
 *   reading    nothing is trusted: each value has bounds, each text is made safe to show; the stream is unpacked as it is
 *              read, so that it never takes more memory than what has been found good. After the first error all values
 *              are the lowest that they may be, and loops end at wb_ping_codec_has_failed ()
 *
 * One thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_PING_CODEC_DEPTH 8u

/* Of signed values and doubles, so that the difference of two fits. */
#define WB_PING_CODEC_MAX ((G_GINT64_CONSTANT (1) << 62) - 1)
#define WB_PING_CODEC_MIN (-WB_PING_CODEC_MAX)

typedef struct
{
  const char *name;
  gint64 index; /* below 0: none */
} WbPingCodecPlace;

typedef struct
{
  GByteArray *out;  /* Owned; NULL: this one reads */
  GInputStream *in; /* Owned */
  guint8 buffer[16384];
  gsize begin, end; /* what of buffer has not been read yet */
  guint64 n_bytes;  /* unpacked so far */
  WbPingCodecPlace places[WB_PING_CODEC_DEPTH];
  guint n_places;
  GError *error; /* Owned; the first */
} WbPingCodec;

void wb_ping_codec_init_writer (WbPingCodec *self);
/* bytes: packed by gzip (RFC 1952), or as they are. */
void wb_ping_codec_init_reader (WbPingCodec *self, GBytes *bytes);
void wb_ping_codec_clear (WbPingCodec *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbPingCodec, wb_ping_codec_clear)

/* All that was written, packed. */
GBytes *wb_ping_codec_pack (WbPingCodec *self);
/* Reading: that nothing follows. */
void wb_ping_codec_end (WbPingCodec *self);

static inline gboolean
wb_ping_codec_is_reader (const WbPingCodec *self)
{
  return self->out == NULL;
}

static inline gboolean
wb_ping_codec_has_failed (const WbPingCodec *self)
{
  return self->error != NULL;
}

/* Where an error is said to be: "targets[2].probes[17].ttl". */
void wb_ping_codec_enter (WbPingCodec *self, const char *name, gint64 index);
void wb_ping_codec_leave (WbPingCodec *self);
/* Reading: what was read cannot be; reason: translated. No-op after another error and for writers. */
void wb_ping_codec_fail (WbPingCodec *self, const char *name, const char *reason);

/* Fixed bytes: a mark. */
void wb_ping_codec_mark (WbPingCodec *self, const char *mark, const char *reason);
guint64 wb_ping_codec_uint (WbPingCodec *self, const char *name, guint64 value, guint64 max);
gint64 wb_ping_codec_int (WbPingCodec *self, const char *name, gint64 value, gint64 min, gint64 max);
/* Of base's difference, which is what is stored; value within WB_PING_CODEC_MIN…MAX. */
gint64 wb_ping_codec_delta (WbPingCodec *self, const char *name, gint64 value, gint64 base);
/* Finite, and within ± max. */
double wb_ping_codec_double (WbPingCodec *self, const char *name, double value, double max);
/* *value: NULL is kept. Reading: overwrites it with a new string. */
void wb_ping_codec_string (WbPingCodec *self, const char *name, char **value);
void wb_ping_codec_bytes (WbPingCodec *self, const char *name, guint8 *bytes, gsize n);

/* For members of a struct, which is only written to when it is read: a report may be looked at while it is saved. */
#define WB_PING_CODEC_MEMBER(self, object, member, value)                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    __typeof__ (value) wb_value = value;                                                                               \
    if (wb_ping_codec_is_reader (self))                                                                                \
      (object)->member = (__typeof__ ((object)->member)) wb_value;                                                     \
  }                                                                                                                    \
  G_STMT_END
#define wb_ping_codec_member(self, object, member, max)                                                                \
  WB_PING_CODEC_MEMBER (self, object, member, wb_ping_codec_uint (self, #member, (guint64) (object)->member, max))
#define wb_ping_codec_signed(self, object, member, min, max)                                                           \
  WB_PING_CODEC_MEMBER (self, object, member, wb_ping_codec_int (self, #member, (object)->member, min, max))
#define wb_ping_codec_real(self, object, member, max)                                                                  \
  WB_PING_CODEC_MEMBER (self, object, member, wb_ping_codec_double (self, #member, (object)->member, max))
/* Bit fields have no type to be asked for. */
#define wb_ping_codec_flag(self, object, member)                                                                       \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wb_flag = (guint) wb_ping_codec_uint (self, #member, (object)->member ? 1 : 0, 1);                           \
    if (wb_ping_codec_is_reader (self))                                                                                \
      (object)->member = wb_flag & 1;                                                                                  \
  }                                                                                                                    \
  G_STMT_END

G_END_DECLS
