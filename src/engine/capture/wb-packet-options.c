/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of pcapng packet blocks (draft-ietf-opsawg-pcapng, 3.5 and 4.3), copied. A file is written in little-endian,
 * whatever its source was, so that the numbers in an option have to be found. They stand in one run in each:
 *
 *   | code | length | bytes as they are … | number | number … | bytes as they are … | padding |
 *                   ◀────── head ───────▶◀──── words of size ────▶
 *
 * An option that is not known, or has not the length that its code asks for, is bytes: right when the order stays, and
 * left out when it does not, since its numbers would change. So are custom options that ask not to be copied. */

#include "engine/capture/wb-packet-options.h"

#include "engine/dissect/wb-frame.h"

#define VERDICT 7
#define LAST_OF_PACKET_BLOCK 3 /* a PB has comment, flags and hash */
/* Custom options: text or bytes behind the number of who defined them. */
#define CUSTOM_TEXT 2988
#define CUSTOM_BYTES 2989
#define CUSTOM_TEXT_NOT_COPIED 19372
#define CUSTOM_BYTES_NOT_COPIED 19373

typedef struct
{
  guint head, size, words;
} Numbers;

static const struct
{
  guint16 code;
  guint16 length; /* 0: any */
  Numbers numbers;
} known[] = {
  { 1, 0, { 0, 0, 0 } }, /* opt_comment */
  { 2, 4, { 0, 4, 1 } }, /* epb_flags */
  { 3, 0, { 0, 0, 0 } }, /* epb_hash: an algorithm and its bytes */
  { 4, 8, { 0, 8, 1 } }, /* epb_dropcount */
  { 5, 8, { 0, 8, 1 } }, /* epb_packetid */
  { 6, 4, { 0, 4, 1 } }, /* epb_queue */
  { 8, 8, { 0, 4, 2 } }, /* epb_processid_threadid */
};

/* Where the numbers of the option stand. FALSE: nobody knows. */
static gboolean
find_numbers (const WbPcapngOptions *option, Numbers *numbers)
{
  *numbers = (Numbers){ 0 };
  if (option->code == CUSTOM_TEXT || option->code == CUSTOM_BYTES)
    {
      *numbers = (Numbers){ 0, 4, 1 };
      return option->value_length >= 4;
    }
  if (option->code == VERDICT)
    {
      guint8 kind = option->value_length > 0 ? option->value[0] : WB_FRAME_VERDICT_HARDWARE;

      if (kind == WB_FRAME_VERDICT_HARDWARE)
        return TRUE;
      *numbers = (Numbers){ 1, 8, 1 };
      return (kind == WB_FRAME_VERDICT_TC || kind == WB_FRAME_VERDICT_XDP) && option->value_length == 9;
    }
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].code == option->code)
      {
        *numbers = known[i].numbers;
        return known[i].length == 0 || known[i].length == option->value_length;
      }
  return FALSE;
}

static gboolean
may_copy (const WbPcapngOptions *option, gboolean obsolete)
{
  if (option->code == CUSTOM_TEXT_NOT_COPIED || option->code == CUSTOM_BYTES_NOT_COPIED)
    return FALSE;
  /* The same codes may mean something else there. */
  return !obsolete || option->code <= LAST_OF_PACKET_BLOCK || option->code == CUSTOM_TEXT ||
         option->code == CUSTOM_BYTES;
}

static void
append_header (GByteArray *target, guint16 code, guint16 length)
{
  const guint16 header[] = { GUINT16_TO_LE (code), GUINT16_TO_LE (length) };

  g_byte_array_append (target, (const guint8 *) header, sizeof header);
}

static void
reverse (guint8 *bytes, guint n)
{
  for (guint i = 0; i < n / 2; i++)
    {
      guint8 byte = bytes[i];

      bytes[i] = bytes[n - 1 - i];
      bytes[n - 1 - i] = byte;
    }
}

static void
append (GByteArray *target, const WbPcapngOptions *option, const Numbers *turned)
{
  static const guint8 padding[4] = { 0 };
  guint value;

  append_header (target, option->code, option->value_length);
  value = target->len;
  if (option->value_length > 0)
    g_byte_array_append (target, option->value, option->value_length);
  for (guint i = 0; i < turned->words; i++)
    reverse (target->data + value + turned->head + i * turned->size, turned->size);
  g_byte_array_append (target, padding, (4 - option->value_length % 4u) % 4);
}

guint
wb_packet_options_append (GByteArray *target, WbPcapngOptions *options, gboolean obsolete)
{
  gboolean big_endian = options->swapped == (G_BYTE_ORDER == G_LITTLE_ENDIAN);
  guint left_out = 0;

  while (wb_pcapng_options_next (options))
    {
      Numbers numbers;
      gboolean known_numbers = find_numbers (options, &numbers);

      if (!may_copy (options, obsolete) || (big_endian && !known_numbers))
        left_out++;
      else
        append (target, options, big_endian ? &numbers : &(Numbers){ 0 });
    }
  return left_out;
}

void
wb_packet_options_append_drops (GByteArray *target, guint64 drops)
{
  guint64 value = GUINT64_TO_LE (drops);

  append_header (target, 4, sizeof value);
  g_byte_array_append (target, (const guint8 *) &value, sizeof value);
}
