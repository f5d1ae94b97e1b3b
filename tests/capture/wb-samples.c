/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The samples. Layouts are those of draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng; wb-capture-block.c draws them. */

#include "tests/capture/wb-samples.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define S G_GINT64_CONSTANT (1000000000) /* ns */
#define T0 G_GINT64_CONSTANT (1700000000)

/* --- bytes -------------------------------------------------------------------------------------------------------- */

void
wb_sample_u16 (WbSample *s, guint16 value)
{
  value = s->big_endian ? GUINT16_TO_BE (value) : GUINT16_TO_LE (value);
  g_byte_array_append (s->bytes, (const guint8 *) &value, sizeof value);
}

void
wb_sample_u32 (WbSample *s, guint32 value)
{
  value = s->big_endian ? GUINT32_TO_BE (value) : GUINT32_TO_LE (value);
  g_byte_array_append (s->bytes, (const guint8 *) &value, sizeof value);
}

void
wb_sample_u64 (WbSample *s, guint64 value)
{
  value = s->big_endian ? GUINT64_TO_BE (value) : GUINT64_TO_LE (value);
  g_byte_array_append (s->bytes, (const guint8 *) &value, sizeof value);
}

static void
put_data (WbSample *s, guint8 seed, guint32 length)
{
  for (guint32 i = 0; i < length; i++)
    {
      guint8 byte = (guint8) (seed + i);

      g_byte_array_append (s->bytes, &byte, 1);
    }
}

static void
pad (WbSample *s)
{
  static const guint8 zeros[4];

  g_byte_array_append (s->bytes, zeros, -(gsize) s->bytes->len & 3);
}

static void
put_text (WbSample *s, const char *text)
{
  g_byte_array_append (s->bytes, (const guint8 *) text, (guint) strlen (text));
  pad (s);
}

static void
put_option (WbSample *s, guint16 code, const char *text)
{
  wb_sample_u16 (s, code);
  wb_sample_u16 (s, (guint16) strlen (text));
  put_text (s, text);
}

static void
put_option_byte (WbSample *s, guint16 code, guint8 value)
{
  wb_sample_u16 (s, code);
  wb_sample_u16 (s, 1);
  g_byte_array_append (s->bytes, &value, 1);
  pad (s);
}

static void
put_option_u64 (WbSample *s, guint16 code, guint64 value)
{
  wb_sample_u16 (s, code);
  wb_sample_u16 (s, 8);
  wb_sample_u64 (s, value);
}

static WbSampleFrame *
expect (WbSample *s, guint32 interface, gint64 time_ns, guint32 captured, guint32 reported)
{
  WbSampleFrame frame = {
    .time_ns = time_ns,
    .has_time = TRUE,
    .captured = captured,
    .reported = reported,
    .interface = s->first_interface + interface,
    .link_type = s->link_types[interface],
    .fcs_length = -1,
    .seed = (guint8) (s->frames->len * 16 + 1),
  };

  g_array_append_val (s->frames, frame);
  return &g_array_index (s->frames, WbSampleFrame, s->frames->len - 1);
}

WbSample *
wb_sample_new_empty (void)
{
  WbSample *s = g_new0 (WbSample, 1);

  s->bytes = g_byte_array_new ();
  s->frames = g_array_new (FALSE, FALSE, sizeof (WbSampleFrame));
  s->peer_reads = TRUE;
  s->peer_times = TRUE;
  return s;
}

/* --- pcap --------------------------------------------------------------------------------------------------------- */

void
wb_sample_pcap_header (WbSample *s, guint32 magic, guint16 major, guint16 minor, guint32 link_word)
{
  wb_sample_u32 (s, magic);
  wb_sample_u16 (s, major);
  wb_sample_u16 (s, minor);
  wb_sample_u32 (s, 0);
  wb_sample_u32 (s, 0);
  wb_sample_u32 (s, 65535);
  wb_sample_u32 (s, link_word);
  s->n_interfaces = 1;
  s->link_types[0] = (guint16) link_word;
}

/* fraction: in the file's units. first, second: the two lengths as they stand in the file. */
static WbSampleFrame *
put_record (WbSample *s, guint32 fraction, gint64 time_ns, guint32 captured, guint32 reported, guint32 first,
            guint32 second, const char *extra, gsize extra_length)
{
  WbSampleFrame *frame = expect (s, 0, time_ns, captured, reported);

  wb_sample_u32 (s, (guint32) T0);
  wb_sample_u32 (s, fraction);
  wb_sample_u32 (s, first);
  wb_sample_u32 (s, second);
  g_byte_array_append (s->bytes, (const guint8 *) extra, (guint) extra_length);
  put_data (s, frame->seed, captured);
  return frame;
}

static void
put_plain_records (WbSample *s, gboolean nanoseconds)
{
  gint64 unit = nanoseconds ? 1 : 1000;

  put_record (s, 5, T0 * S + 5 * unit, 60, 60, 60, 60, NULL, 0);
  put_record (s, 999999, T0 * S + 999999 * unit, 33, 1500, 33, 1500, NULL, 0);
  put_record (s, 0, T0 * S, 0, 70, 0, 70, NULL, 0);
  put_record (s, 1000, T0 * S + 1000 * unit, 61, 61, 61, 61, NULL, 0);
}

static void
make_pcap (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2c3d4, 2, 4, 1);
  put_plain_records (s, FALSE);
}

static void
make_pcap_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_pcap (s);
}

static void
make_pcap_ns (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b23c4d, 2, 4, 101);
  put_plain_records (s, TRUE);
}

static void
make_pcap_ns_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_pcap_ns (s);
}

static void
make_pcap_empty (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2c3d4, 2, 4, 1);
}

static void
make_kuznetzov (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2cd34, 2, 4, 1);
  for (guint i = 0; i < 4; i++)
    put_record (s, i, T0 * S + i * 1000, 60 + i, 60 + i, 60 + i, 60 + i, "\2\0\0\0\x08\0\0\0", 8);
}

static void
make_kuznetzov_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_kuznetzov (s);
}

static void
make_pcap_swapped_lengths (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2c3d4, 2, 2, 1);
  put_record (s, 1, T0 * S + 1000, 40, 1400, 1400, 40, NULL, 0);
  put_record (s, 2, T0 * S + 2000, 60, 60, 60, 60, NULL, 0);
}

static void
make_pcap_maybe_swapped (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2c3d4, 2, 3, 1);
  put_record (s, 1, T0 * S + 1000, 40, 1400, 1400, 40, NULL, 0);
  put_record (s, 2, T0 * S + 2000, 40, 1400, 40, 1400, NULL, 0);
}

static void
make_pcap_dgux (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2c3d4, 543, 0, 1);
  put_record (s, 1, T0 * S + 1000, 40, 1400, 1400, 40, NULL, 0);
}

static void
make_pcap_aix (WbSample *s)
{
  s->big_endian = TRUE;
  wb_sample_pcap_header (s, 0xa1b2c3d4, 2, 2, 6);
  s->link_types[0] = 1;
  put_record (s, 123456789, T0 * S + 123456789, 60, 60, 60, 60, NULL, 0);
}

static void
make_pcap_ixia (WbSample *s)
{
  wb_sample_pcap_header (s, 0x1c0001ac, 2, 4, 1);
  wb_sample_u32 (s, 76);
  put_record (s, 123456789, T0 * S + 123456789, 60, 60, 60, 60, NULL, 0);
  s->peer_times = FALSE; /* tshark 4.0 takes the nanoseconds of lcap for microseconds */
}

static void
make_pcap_fcs (WbSample *s)
{
  wb_sample_pcap_header (s, 0xa1b2c3d4, 2, 4, 0x24000001);
  put_record (s, 1, T0 * S + 1000, 64, 64, 64, 64, NULL, 0)->fcs_length = 4;
}

/* --- pcapng ------------------------------------------------------------------------------------------------------- */

static guint
begin (WbSample *s, guint32 type)
{
  wb_sample_u32 (s, type);
  wb_sample_u32 (s, 0);
  return s->bytes->len - 8;
}

static void
end (WbSample *s, guint start)
{
  guint32 total = s->bytes->len - start + 4;
  guint32 stored = s->big_endian ? GUINT32_TO_BE (total) : GUINT32_TO_LE (total);

  memcpy (s->bytes->data + start + 4, &stored, sizeof stored);
  wb_sample_u32 (s, total);
}

static void
put_section (WbSample *s, gboolean big_endian, guint16 major, guint16 minor, gint64 length)
{
  guint start;

  s->big_endian = big_endian;
  s->first_interface = s->n_interfaces;
  start = begin (s, 0x0a0d0d0a);
  wb_sample_u32 (s, 0x1a2b3c4d);
  wb_sample_u16 (s, major);
  wb_sample_u16 (s, minor);
  wb_sample_u64 (s, (guint64) length);
  put_option (s, 4, "samples");
  wb_sample_u32 (s, 0);
  end (s, start);
}

void
wb_sample_section (WbSample *s, gboolean big_endian)
{
  put_section (s, big_endian, 1, 0, -1);
}

static guint
begin_interface (WbSample *s, guint16 link_type, guint32 snaplen)
{
  guint start = begin (s, 1);

  wb_sample_u16 (s, link_type);
  wb_sample_u16 (s, 0);
  wb_sample_u32 (s, snaplen);
  s->link_types[(s->n_interfaces - s->first_interface) % G_N_ELEMENTS (s->link_types)] = link_type;
  s->n_interfaces++;
  return start;
}

void
wb_sample_interface (WbSample *s, guint16 link_type, guint32 snaplen, int tsresol, const char *name)
{
  guint start = begin_interface (s, link_type, snaplen);

  if (name != NULL)
    put_option (s, 2, name);
  if (tsresol >= 0)
    put_option_byte (s, 9, (guint8) tsresol);
  if (name != NULL || tsresol >= 0)
    wb_sample_u32 (s, 0);
  end (s, start);
}

static guint
begin_epb (WbSample *s, guint32 interface, guint64 units, gint64 time_ns, guint32 captured, guint32 reported)
{
  WbSampleFrame *frame = expect (s, interface, time_ns, captured, reported);
  guint start = begin (s, 6);

  wb_sample_u32 (s, interface);
  wb_sample_u32 (s, (guint32) (units >> 32));
  wb_sample_u32 (s, (guint32) units);
  wb_sample_u32 (s, captured);
  wb_sample_u32 (s, reported);
  put_data (s, frame->seed, captured);
  pad (s);
  return start;
}

void
wb_sample_epb (WbSample *s, guint32 interface, guint64 units, gint64 time_ns, guint32 captured, guint32 reported)
{
  end (s, begin_epb (s, interface, units, time_ns, captured, reported));
}

static void
make_pcapng (WbSample *s)
{
  wb_sample_section (s, s->big_endian);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  for (guint i = 0; i < 5; i++)
    wb_sample_epb (s, 0, (guint64) T0 * 1000000 + i, T0 * S + i * 1000, 57 + i, i == 3 ? 1500 : 57 + i);
  wb_sample_epb (s, 0, (guint64) T0 * 1000000 + 9, T0 * S + 9000, 0, 80);
}

static void
make_pcapng_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_pcapng (s);
}

static void
make_pcapng_empty (WbSample *s)
{
  wb_sample_section (s, FALSE);
}

static void
make_pcapng_version_1_2 (WbSample *s)
{
  put_section (s, FALSE, 1, 2, -1);
  wb_sample_interface (s, 1, 0, 9, "eth0");
  wb_sample_epb (s, 0, (guint64) T0 * S + 7, T0 * S + 7, 60, 60);
}

static void
put_spb (WbSample *s, guint32 captured, guint32 reported)
{
  WbSampleFrame *frame = expect (s, 0, 0, captured, reported);
  guint start = begin (s, 3);

  frame->has_time = FALSE;
  wb_sample_u32 (s, reported);
  put_data (s, frame->seed, captured);
  pad (s);
  end (s, start);
}

static void
make_spb (WbSample *s)
{
  wb_sample_section (s, FALSE);
  wb_sample_interface (s, 1, 96, 6, "eth0");
  put_spb (s, 60, 60);
  put_spb (s, 96, 1500);
  put_spb (s, 61, 61);
  wb_sample_section (s, TRUE);
  wb_sample_interface (s, 1, 0, 6, "eth1");
  put_spb (s, 62, 62);
  s->peer_times = FALSE; /* tshark prints an empty field */
}

static void
put_pb (WbSample *s, guint16 interface, guint16 drops, guint64 units, gint64 time_ns, guint32 length)
{
  WbSampleFrame *frame = expect (s, interface, time_ns, length, length);
  guint start = begin (s, 2);

  frame->drops = drops == 0xffff ? 0 : drops;
  wb_sample_u16 (s, interface);
  wb_sample_u16 (s, drops);
  wb_sample_u32 (s, (guint32) (units >> 32));
  wb_sample_u32 (s, (guint32) units);
  wb_sample_u32 (s, length);
  wb_sample_u32 (s, length);
  put_data (s, frame->seed, length);
  pad (s);
  end (s, start);
}

static void
make_pb (WbSample *s)
{
  wb_sample_section (s, s->big_endian);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  wb_sample_interface (s, 113, 0, -1, "any");
  put_pb (s, 0, 0, (guint64) T0 * 1000000, T0 * S, 60);
  put_pb (s, 1, 3, (guint64) T0 * 1000000 + 1, T0 * S + 1000, 61);
  put_pb (s, 0, 0xffff, (guint64) T0 * 1000000 + 2, T0 * S + 2000, 62);
}

static void
make_pb_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_pb (s);
}

static void
put_other_blocks (WbSample *s)
{
  static const guint32 opaque_types[] = { 0x00000bad, 0x40000bad, 0x0000bbbb, 0x80000001 };
  guint start = begin (s, 4); /* names: one IPv4 record, then the end of records */

  wb_sample_u16 (s, 1);
  wb_sample_u16 (s, 9);
  g_byte_array_append (s->bytes, (const guint8 *) "\x7f\0\0\1here\0", 9);
  pad (s);
  wb_sample_u32 (s, 0);
  end (s, start);
  start = begin (s, 0x0a); /* TLS secrets */
  wb_sample_u32 (s, 0x544c534b);
  wb_sample_u32 (s, 5);
  put_text (s, "# key");
  end (s, start);
  for (guint i = 0; i < G_N_ELEMENTS (opaque_types); i++)
    {
      start = begin (s, opaque_types[i]);
      wb_sample_u32 (s, 32473); /* the enterprise number for examples, RFC 5612 */
      put_text (s, "opaque bytes");
      end (s, start);
    }
}

static void
make_other_blocks (WbSample *s)
{
  wb_sample_section (s, s->big_endian);
  put_other_blocks (s);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  wb_sample_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 60, 60);
  put_other_blocks (s);
  wb_sample_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 61, 61);
  put_other_blocks (s);
  s->peer_reads = FALSE; /* tshark gives custom blocks a row of their own */
}

static void
make_other_blocks_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_other_blocks (s);
}

static void
make_packet_options (WbSample *s)
{
  WbSampleFrame *frame;
  guint start;

  wb_sample_section (s, s->big_endian);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  start = begin_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 61, 61);
  put_option (s, 1, "first line");
  wb_sample_u16 (s, 2);
  wb_sample_u16 (s, 4);
  wb_sample_u32 (s, 2 | 4 << 5 | 1 << 9);
  put_option_u64 (s, 4, 12);
  put_option (s, 1, "second");
  wb_sample_u32 (s, 0);
  end (s, start);
  frame = &g_array_index (s->frames, WbSampleFrame, 0);
  frame->comment = "first line\036second";
  frame->has_flags = TRUE;
  frame->flags = 2 | 4 << 5 | 1 << 9;
  frame->fcs_length = 4;
  frame->drops = 12;
  /* no end of options: the block's end is one */
  start = begin_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 60, 60);
  put_option (s, 1, "alone");
  end (s, start);
  g_array_index (s->frames, WbSampleFrame, 1).comment = "alone";
}

static void
make_packet_options_big_endian (WbSample *s)
{
  s->big_endian = TRUE;
  make_packet_options (s);
}

static void
make_sections (WbSample *s)
{
  for (guint i = 0; i < 4; i++)
    {
      wb_sample_section (s, i % 2 == 1);
      wb_sample_interface (s, 1, 0, 9, "a");
      if (i == 2)
        wb_sample_interface (s, 113, 0, 6, "b");
      wb_sample_epb (s, 0, (guint64) T0 * S + i, T0 * S + i, 60 + i, 60 + i);
      if (i == 2)
        wb_sample_epb (s, 1, (guint64) T0 * 1000000 + i, T0 * S + i * 1000, 70, 70);
    }
}

static void
make_resolutions (WbSample *s)
{
  static const struct
  {
    guint8 tsresol;
    guint64 units;
    gint64 time_ns;
  } cases[] = {
    { 0, T0, T0 * S },
    { 3, T0 * 1000 + 123, T0 * S + 123000000 },
    { 6, T0 * 1000000 + 123456, T0 * S + 123456000 },
    { 9, T0 * S + 123456789, T0 * S + 123456789 },
    { 0x80 | 0, T0, T0 * S },
    { 0x80 | 10, (guint64) T0 << 10 | 512, T0 * S + 500000000 },
    { 0x80 | 20, (guint64) T0 << 20 | 1, T0 * S + 953 },
    { 0x80 | 32, (guint64) T0 << 32 | 0x80000001u, T0 * S + 500000000 },
  };

  wb_sample_section (s, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    wb_sample_interface (s, 1, 0, cases[i].tsresol, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    wb_sample_epb (s, i, cases[i].units, cases[i].time_ns, 60, 60);
}

static void
make_fine_resolutions (WbSample *s)
{
  static const struct
  {
    guint8 tsresol;
    guint64 units;
    gint64 time_ns;
  } cases[] = {
    { 12, G_GUINT64_CONSTANT (1234567123456789999), 1234567 * S + 123456789 },
    { 19, G_GUINT64_CONSTANT (18446744073709551615), S + 844674407 },
    { 20, G_GUINT64_CONSTANT (18446744073709551615), 184467440 },
    { 127, G_MAXUINT64, 0 },
    { 0x80 | 40, (guint64) 5 << 40 | 0xffffffffffu, 5 * S + 999999999 },
    { 0x80 | 63, (guint64) 1 << 63 | (guint64) 1 << 62, S + 500000000 },
    { 0x80 | 64, (guint64) 1 << 63, 500000000 },
    { 0x80 | 127, G_MAXUINT64, 0 },
  };

  wb_sample_section (s, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    wb_sample_interface (s, 1, 0, cases[i].tsresol, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    wb_sample_epb (s, i, cases[i].units, cases[i].time_ns, 60, 60);
  s->peer_times = FALSE; /* tshark's product overflows 64 bits */
}

static void
make_time_offsets (WbSample *s)
{
  static const gint64 offsets[] = { 3600, -1000000000, 0 };

  wb_sample_section (s, s->big_endian);
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      guint start = begin_interface (s, 1, 0);

      put_option_u64 (s, 14, (guint64) offsets[i]);
      wb_sample_u32 (s, 0);
      end (s, start);
    }
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    wb_sample_epb (s, i, (guint64) T0 * 1000000 + 5, (T0 + offsets[i]) * S + 5000, 60, 60);
}

static void
make_link_types (WbSample *s)
{
  static const guint16 link_types[] = { 1, 113, 276, 101, 228, 229, 0, 108, 147, 65000 };

  wb_sample_section (s, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (link_types); i++)
    {
      wb_sample_interface (s, link_types[i], 0, 6, NULL); /* described between packets */
      wb_sample_epb (s, i, (guint64) T0 * 1000000, T0 * S, 60, 60);
    }
}

static void
make_many_interfaces (WbSample *s)
{
  wb_sample_section (s, FALSE);
  for (guint i = 0; i < 300; i++)
    wb_sample_interface (s, 1, 0, -1, NULL);
  for (guint i = 0; i < 3; i++)
    wb_sample_epb (s, i * 149, (guint64) T0 * 1000000, T0 * S, 20, 60);
}

static void
make_statistics (WbSample *s)
{
  guint start;

  make_pcapng (s);
  start = begin (s, 5);
  wb_sample_u32 (s, 0);
  wb_sample_u64 (s, 0);
  put_option_u64 (s, 4, 100);
  put_option_u64 (s, 5, 7);
  put_option_u64 (s, 7, 35);
  wb_sample_u32 (s, 0);
  end (s, start);
  start = begin (s, 5); /* of an interface that is not there: passed over */
  wb_sample_u32 (s, 9);
  wb_sample_u64 (s, 0);
  end (s, start);
}

static void
put_unknown_section (WbSample *s, gint64 length)
{
  guint start;

  put_section (s, FALSE, 2, 0, length);
  start = begin (s, 6); /* looks like a packet, and means something else in version 2 */
  wb_sample_u32 (s, 0x11111111);
  end (s, start);
}

static void
make_unknown_section (WbSample *s)
{
  make_pcapng (s);
  put_unknown_section (s, -1);
  wb_sample_section (s, TRUE);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  wb_sample_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 60, 60);
  put_unknown_section (s, 16);
  wb_sample_section (s, FALSE);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  wb_sample_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 61, 61);
  s->peer_reads = FALSE; /* tshark stops there */
  s->message = "2 sections of the file are in an unknown version of pcapng and were skipped";
}

static void
make_odd_length (WbSample *s)
{
  WbSampleFrame *frame;

  wb_sample_section (s, FALSE);
  wb_sample_interface (s, 1, 0, -1, "eth0");
  /* 93 where 96 bytes stand: lengths without the padding, as some programs write them */
  frame = expect (s, 0, T0 * S, 61, 61);
  wb_sample_u32 (s, 6);
  wb_sample_u32 (s, 93);
  wb_sample_u32 (s, 0);
  wb_sample_u32 (s, (guint32) (((guint64) T0 * 1000000) >> 32));
  wb_sample_u32 (s, (guint32) ((guint64) T0 * 1000000));
  wb_sample_u32 (s, 61);
  wb_sample_u32 (s, 61);
  put_data (s, frame->seed, 61);
  pad (s);
  wb_sample_u32 (s, 93);
  wb_sample_epb (s, 0, (guint64) T0 * 1000000, T0 * S, 60, 60);
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  void (*make) (WbSample *s);
} samples[] = {
  { "pcap", make_pcap },
  { "pcap-aix", make_pcap_aix },
  { "pcap-big-endian", make_pcap_big_endian },
  { "pcap-dgux", make_pcap_dgux },
  { "pcap-empty", make_pcap_empty },
  { "pcap-fcs", make_pcap_fcs },
  { "pcap-ixia", make_pcap_ixia },
  { "pcap-kuznetzov", make_kuznetzov },
  { "pcap-kuznetzov-big-endian", make_kuznetzov_big_endian },
  { "pcap-maybe-swapped-lengths", make_pcap_maybe_swapped },
  { "pcap-ns", make_pcap_ns },
  { "pcap-ns-big-endian", make_pcap_ns_big_endian },
  { "pcap-swapped-lengths", make_pcap_swapped_lengths },
  { "pcapng", make_pcapng },
  { "pcapng-big-endian", make_pcapng_big_endian },
  { "pcapng-empty", make_pcapng_empty },
  { "pcapng-fine-resolutions", make_fine_resolutions },
  { "pcapng-link-types", make_link_types },
  { "pcapng-many-interfaces", make_many_interfaces },
  { "pcapng-odd-length", make_odd_length },
  { "pcapng-other-blocks", make_other_blocks },
  { "pcapng-other-blocks-big-endian", make_other_blocks_big_endian },
  { "pcapng-packet-block", make_pb },
  { "pcapng-packet-block-big-endian", make_pb_big_endian },
  { "pcapng-packet-options", make_packet_options },
  { "pcapng-packet-options-big-endian", make_packet_options_big_endian },
  { "pcapng-resolutions", make_resolutions },
  { "pcapng-sections", make_sections },
  { "pcapng-simple-packet-block", make_spb },
  { "pcapng-statistics", make_statistics },
  { "pcapng-time-offsets", make_time_offsets },
  { "pcapng-unknown-section", make_unknown_section },
  { "pcapng-version-1-2", make_pcapng_version_1_2 },
};

guint
wb_samples_get_count (void)
{
  return G_N_ELEMENTS (samples);
}

const char *
wb_samples_get_name (guint position)
{
  return samples[position].name;
}

WbSample *
wb_sample_new (guint position)
{
  WbSample *s = wb_sample_new_empty ();

  samples[position].make (s);
  return s;
}

WbSample *
wb_sample_new_by_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (g_str_equal (samples[i].name, name))
      return wb_sample_new (i);
  g_error ("no sample %s", name);
}

void
wb_sample_free (WbSample *s)
{
  g_byte_array_unref (s->bytes);
  g_array_unref (s->frames);
  g_free (s);
}

char *
wb_sample_write (const guint8 *bytes, gsize length)
{
  g_autofree char *path = NULL;
  GError *error = NULL;
  int fd = g_file_open_tmp ("wb-sample-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, (const char *) bytes, (gssize) length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}
