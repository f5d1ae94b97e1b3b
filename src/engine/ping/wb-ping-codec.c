/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Integers are in groups of seven bits, lowest first, the highest bit of a byte saying that more follow (LEB128); signed
 * ones are folded first (0, -1, 1, -2 …), so that small ones are short on both sides of 0. */

#include "engine/ping/wb-ping-codec.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Of a stream unpacked: more than four times the largest session that there can be. A gigabyte of zeros ends long before,
 * at the first of them that is not what should be there. */
#define PLAIN_BYTES_MAX (G_GUINT64_CONSTANT (512) << 20)
#define STRING_BYTES_MAX 4096u
/* Quick: most of a file is nonces, which cannot be packed, and the rest packs at once. */
#define LEVEL 1

/* --- Life ------------------------------------------------------------------------------------------------------------ */

static void
init (WbPingCodec *self)
{
  self->out = NULL;
  self->in = NULL;
  self->begin = self->end = 0;
  self->n_bytes = 0;
  self->n_places = 0;
  self->error = NULL;
}

void
wb_ping_codec_init_writer (WbPingCodec *self)
{
  init (self);
  self->out = g_byte_array_new ();
}

void
wb_ping_codec_init_reader (WbPingCodec *self, GBytes *bytes)
{
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  init (self);
  if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
    {
      g_autoptr (GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

      self->in = g_converter_input_stream_new (memory, G_CONVERTER (unpacker));
    }
  else
    self->in = g_steal_pointer (&memory);
}

void
wb_ping_codec_clear (WbPingCodec *self)
{
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_object (&self->in);
  g_clear_error (&self->error);
}

GBytes *
wb_ping_codec_pack (WbPingCodec *self)
{
  g_autoptr (GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, LEVEL);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (packer));

  /* into memory: neither can fail */
  g_output_stream_write_all (stream, self->out->data, self->out->len, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* --- Errors ---------------------------------------------------------------------------------------------------------- */

void
wb_ping_codec_enter (WbPingCodec *self, const char *name, gint64 index)
{
  g_return_if_fail (self->n_places < WB_PING_CODEC_DEPTH);

  self->places[self->n_places++] = (WbPingCodecPlace){ .name = name, .index = index };
}

void
wb_ping_codec_leave (WbPingCodec *self)
{
  g_return_if_fail (self->n_places > 0);

  self->n_places--;
}

void
wb_ping_codec_fail (WbPingCodec *self, const char *name, const char *reason)
{
  g_autoptr (GString) where = g_string_new (NULL);

  if (self->error || !wb_ping_codec_is_reader (self))
    return;
  for (guint i = 0; i < self->n_places; i++)
    {
      g_string_append (where, self->places[i].name);
      if (self->places[i].index >= 0)
        g_string_append_printf (where, "[%" G_GINT64_FORMAT "]", self->places[i].index);
      g_string_append_c (where, '.');
    }
  g_string_append (where, name);
  /* Translators: a place in a saved session, such as targets[0].name, and what is wrong there */
  g_set_error (&self->error, WB_ERROR, WB_ERROR_BAD_FILE, _("The file is damaged, at %s: %s"), where->str, reason);
}

/* --- Bytes ----------------------------------------------------------------------------------------------------------- */

static gboolean
refill (WbPingCodec *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  gssize n;

  if (self->error)
    return FALSE;
  n = g_input_stream_read (self->in, self->buffer, sizeof self->buffer, NULL, &error);
  /* A packed file that was cut short fails as "Need more input", which is no word for who opens it. */
  if (n == 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    wb_ping_codec_fail (self, name, _("the file ends here"));
  else if (n < 0)
    wb_ping_codec_fail (self, name, error->message);
  if (n <= 0)
    return FALSE;
  self->begin = 0;
  self->end = (gsize) n;
  self->n_bytes += (guint64) n;
  if (self->n_bytes > PLAIN_BYTES_MAX)
    wb_ping_codec_fail (self, name, _("there is more in the file than any session can hold"));
  return self->error == NULL;
}

static guint8
read_byte (WbPingCodec *self, const char *name)
{
  if (self->begin == self->end && !refill (self, name))
    return 0;
  return self->buffer[self->begin++];
}

static void
write_byte (WbPingCodec *self, guint8 byte)
{
  g_byte_array_append (self->out, &byte, 1);
}

static void
write_uint (WbPingCodec *self, guint64 value)
{
  guint8 bytes[10];
  guint n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (guint8) (value | 0x80);
  bytes[n++] = (guint8) value;
  g_byte_array_append (self->out, bytes, n);
}

static guint64
read_uint (WbPingCodec *self, const char *name)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64; shift += 7)
    {
      guint8 byte = read_byte (self, name);

      if (shift == 63 && byte > 1)
        break;
      value |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return self->error ? 0 : value;
    }
  wb_ping_codec_fail (self, name, _("this is no number"));
  return 0;
}

static guint64
fold (gint64 value)
{
  return value < 0 ? ~((guint64) value << 1) : (guint64) value << 1;
}

static gint64
unfold (guint64 value)
{
  return (gint64) (value & 1 ? ~(value >> 1) : value >> 1);
}

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static void
fail_range (WbPingCodec *self, const char *name)
{
  wb_ping_codec_fail (self, name, _("this number cannot be"));
}

void
wb_ping_codec_mark (WbPingCodec *self, const char *mark, const char *reason)
{
  if (self->error)
    return;
  for (const char *at = mark; *at; at++)
    if (!wb_ping_codec_is_reader (self))
      write_byte (self, (guint8) *at);
    else if (read_byte (self, "mark") != (guint8) *at || self->error)
      {
        g_clear_error (&self->error);
        g_set_error_literal (&self->error, WB_ERROR, WB_ERROR_BAD_FILE, reason);
        return;
      }
}

guint64
wb_ping_codec_uint (WbPingCodec *self, const char *name, guint64 value, guint64 max)
{
  if (!wb_ping_codec_is_reader (self))
    {
      write_uint (self, MIN (value, max));
      return value;
    }
  value = read_uint (self, name);
  if (value > max)
    fail_range (self, name);
  return self->error ? 0 : value;
}

gint64
wb_ping_codec_int (WbPingCodec *self, const char *name, gint64 value, gint64 min, gint64 max)
{
  if (!wb_ping_codec_is_reader (self))
    {
      write_uint (self, fold (CLAMP (value, min, max)));
      return value;
    }
  value = unfold (read_uint (self, name));
  if (self->error == NULL && (value < min || value > max))
    fail_range (self, name);
  return self->error ? min : value;
}

gint64
wb_ping_codec_delta (WbPingCodec *self, const char *name, gint64 value, gint64 base)
{
  /* modulo 2^64: base is within bounds when it is read, and was moved in like this one when it was written */
  base = CLAMP (base, WB_PING_CODEC_MIN, WB_PING_CODEC_MAX);
  if (!wb_ping_codec_is_reader (self))
    {
      value = CLAMP (value, WB_PING_CODEC_MIN, WB_PING_CODEC_MAX);
      write_uint (self, fold (value - base));
      return value;
    }
  value = (gint64) ((guint64) base + (guint64) unfold (read_uint (self, name)));
  if (self->error == NULL && (value < WB_PING_CODEC_MIN || value > WB_PING_CODEC_MAX))
    fail_range (self, name);
  return self->error ? 0 : value;
}

double
wb_ping_codec_double (WbPingCodec *self, const char *name, double value, double max)
{
  guint64 bits = 0;

  if (!wb_ping_codec_is_reader (self))
    {
      double bounded = isnan (value) ? 0 : CLAMP (value, -max, max);

      memcpy (&bits, &bounded, sizeof bits);
      bits = GUINT64_TO_LE (bits);
      g_byte_array_append (self->out, (const guint8 *) &bits, sizeof bits);
      return value;
    }
  for (guint i = 0; i < 64; i += 8)
    bits |= (guint64) read_byte (self, name) << i;
  memcpy (&value, &bits, sizeof value);
  if (!(fabs (value) <= max)) /* NaN neither */
    fail_range (self, name);
  return self->error ? 0 : value;
}

void
wb_ping_codec_bytes (WbPingCodec *self, const char *name, guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (wb_ping_codec_is_reader (self))
      bytes[i] = read_byte (self, name);
    else
      write_byte (self, bytes[i]);
}

/* Its length + 1 before it; 0: NULL. */
void
wb_ping_codec_string (WbPingCodec *self, const char *name, char **value)
{
  gsize length = !wb_ping_codec_is_reader (self) && *value ? MIN (strlen (*value), STRING_BYTES_MAX) + 1 : 0;
  g_autofree char *bytes = NULL;

  length = wb_ping_codec_uint (self, name, length, STRING_BYTES_MAX + 1);
  if (!wb_ping_codec_is_reader (self))
    {
      if (length > 1)
        g_byte_array_append (self->out, (const guint8 *) *value, (guint) (length - 1));
      return;
    }
  *value = NULL;
  if (length == 0)
    return;
  bytes = g_malloc (length);
  wb_ping_codec_bytes (self, name, (guint8 *) bytes, length - 1);
  if (self->error == NULL)
    *value = wb_format_dup_safe (bytes, (gssize) length - 1);
}

void
wb_ping_codec_end (WbPingCodec *self)
{
  g_autoptr (GError) error = NULL;
  gssize n = 0;

  if (!wb_ping_codec_is_reader (self) || self->error)
    return;
  /* the check sum of a packed stream stands at its end: only now is it known whether all was as it had been */
  if (self->begin == self->end)
    n = g_input_stream_read (self->in, self->buffer, sizeof self->buffer, NULL, &error);
  if (n < 0)
    wb_ping_codec_fail (self, "end", error->message);
  else if (n > 0 || self->begin < self->end)
    wb_ping_codec_fail (self, "end", _("more follows, which belongs to no session"));
}
