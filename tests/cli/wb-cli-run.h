/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Running wirebench-cli in tests, and captures for it to read. */
#pragma once

#include "engine/capture/wb-capture-writer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  int status; /* exit status; -1: killed by a signal */
  GBytes *out;
  char *text; /* of out, NUL-terminated */
  char *err;
} WbCliResult;

void wb_cli_result_clear (WbCliResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbCliResult, wb_cli_result_clear)

/* Runs "wirebench-cli WORDS…" to its end. words: NULL-terminated. input: what standard input holds; NULL: nothing. */
WbCliResult wb_cli_run (const char *const *words, GBytes *input);

/* Starts it with the pipes that flags ask for. */
GSubprocess *wb_cli_start (GSubprocessFlags flags, const char *const *words);

/* Runs a list of words written in place. */
#define wb_cli(...) wb_cli_run ((const char *const[]){ __VA_ARGS__, NULL }, NULL)

/* A capture file that is being made; pcapng, deleted when cleared. */
typedef struct
{
  char *path;
  int fd;
  WbCaptureWriter *writer;
  guint64 n;
} WbCliCapture;

void wb_cli_capture_open (WbCliCapture *capture);
void wb_cli_capture_clear (WbCliCapture *capture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbCliCapture, wb_cli_capture_clear)
guint wb_cli_capture_add_interface (WbCliCapture *capture, guint16 link_type);
void wb_cli_capture_add (WbCliCapture *capture, guint interface_id, guint16 link_type, const guint8 *bytes,
                         guint32 length);
/* UDP over IPv4, from 10.0.0.host:port to 10.0.0.99:9 with `length` bytes of payload; as Ethernet or as bare IP. */
void wb_cli_capture_add_udp (WbCliCapture *capture, guint interface_id, guint16 link_type, guint8 host, guint16 port,
                             guint32 length);
void wb_cli_capture_flush (WbCliCapture *capture);

guint wb_cli_count_lines (const char *text);

G_END_DECLS
