/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No filter is longer. Many hosts fit, and it stays below what a system takes as one argument of a program (Linux:
 * 128 KiB). Whoever takes a filter says so before the helper is started; the helper looks again. */
#define WB_CAPTURE_FILTER_BYTES_MAX (64u << 10)

typedef struct
{
  const char *device;
  const char *filter; /* BPF text of at most WB_CAPTURE_FILTER_BYTES_MAX, or NULL */
  guint32 snaplen;    /* 0: 262144 */
  guint buffer_mib;   /* 0: 64, halved on ENOMEM */
  gboolean promiscuous;
  guint64 stop_packets; /* 0: none */
  guint64 stop_bytes;   /* the file does not grow past this; 0: none */
  guint stop_seconds;   /* 0: none */
} WbCaptureOptions;

typedef struct
{
  guint64 packets, bytes; /* written */
  guint64 drops;          /* the kernel had no room */
  guint64 interface_drops;
  guint64 file_bytes;
  guint16 link_type;
  gboolean disk_slow; /* write-back cannot keep up */
} WbCaptureStats;

G_END_DECLS
