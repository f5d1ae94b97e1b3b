/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Capture files made byte by byte, one a variant of the formats, each with what a reader must find in it. They are the
 * unit tests' cases, the truncation and mutation tests' originals, the fuzzer's seeds, and what tshark is asked about.
 * Written apart from the engine's writer and parser, so that both can be wrong on their own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 time_ns;
  gboolean has_time;
  guint32 captured, reported;
  guint32 interface; /* position in the file */
  guint16 link_type;
  gint8 fcs_length; /* -1: unknown */
  guint8 seed;      /* byte j of the packet is seed + j */
  gboolean has_flags;
  guint32 flags;
  guint64 drops;
  const char *comment;
} WbSampleFrame;

typedef struct
{
  GByteArray *bytes;
  GArray *frames; /* of WbSampleFrame */
  guint n_interfaces;
  gboolean peer_reads; /* tshark counts the same packets */
  gboolean peer_times; /* … and prints the same times */
  const char *message; /* of the end; NULL: whole */
  /* while it is made */
  gboolean big_endian;
  guint32 first_interface;
  guint16 link_types[512];
} WbSample;

guint wb_samples_get_count (void);
const char *wb_samples_get_name (guint position);
WbSample *wb_sample_new (guint position);
WbSample *wb_sample_new_by_name (const char *name);
void wb_sample_free (WbSample *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSample, wb_sample_free)

/* Writes it to a new file in the temporary folder; the caller unlinks and frees the path. */
char *wb_sample_write (const guint8 *bytes, gsize length);

/* --- the pieces, for tests that make their own ------------------------------------------------------------------- */

WbSample *wb_sample_new_empty (void);
void wb_sample_u16 (WbSample *s, guint16 value);
void wb_sample_u32 (WbSample *s, guint32 value);
void wb_sample_u64 (WbSample *s, guint64 value);
void wb_sample_pcap_header (WbSample *s, guint32 magic, guint16 major, guint16 minor, guint32 link_word);
void wb_sample_section (WbSample *s, gboolean big_endian);
/* tsresol -1: no option. */
void wb_sample_interface (WbSample *s, guint16 link_type, guint32 snaplen, int tsresol, const char *name);
void wb_sample_epb (WbSample *s, guint32 interface, guint64 units, gint64 time_ns, guint32 captured, guint32 reported);

G_END_DECLS
