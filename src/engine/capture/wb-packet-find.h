/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-document.h"

G_BEGIN_DECLS

typedef enum
{
  WB_FIND_SUMMARY, /* text in what the list shows: addresses, protocol, info */
  WB_FIND_TEXT,    /* text in the bytes */
  WB_FIND_HEX,     /* bytes given in hex digits */
} WbFindKind;

/* What is looked for. ASCII letters are found in either case. */
typedef struct _WbFindQuery WbFindQuery;

/* Hex digits may stand in groups of whole bytes with blanks, colons, dots, commas, dashes and 0x before and between.
 * WB_ERROR_INVALID_INPUT: nothing to look for, or not hex. */
WbFindQuery *wb_find_query_new (WbFindKind kind, const char *text, GError **error);
WbFindQuery *wb_find_query_ref (WbFindQuery *self); /* atomic, as a worker holds one */
void wb_find_query_unref (WbFindQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbFindQuery, wb_find_query_unref)

typedef struct
{
  guint64 number;         /* 0: nothing found */
  guint32 offset, length; /* the bytes found; length 0: found in the summary */
  gboolean wrapped;       /* the search went over the end */
} WbFound;

/* fraction of the packets looked at; called in the caller's context, at most ten times a second, never after the
 * callback. */
typedef void (*WbFindProgressFunc) (double fraction, gpointer data);

/* Where a search goes on from: a packet, and in it the match that was found last; length 0: none, so the packet's own
 * bytes come last. Matches do not overlap: the next one begins where this ends. */
typedef struct
{
  guint64 number; /* 0: from the beginning (backwards: the end) */
  guint32 offset, length;
} WbFindStart;

/* Looks for the next match after `start` (backwards: before it), wrapping, start itself last; NULL: from the
 * beginning. A packet may hold several; backwards, its last comes first. kept: the numbers to look among (guint32,
 * ascending); a reference is taken, so it must not change; NULL: all. */
void wb_packet_find_async (WbCaptureDocument *document, GArray *kept, WbFindQuery *query, const WbFindStart *start,
                           gboolean backwards, GCancellable *cancellable, WbFindProgressFunc progress,
                           gpointer progress_data, GAsyncReadyCallback callback, gpointer user_data);
/* FALSE with an error: cancelled, or the file cannot be read. Nothing found is TRUE with number 0. */
gboolean wb_packet_find_finish (GAsyncResult *result, WbFound *found, GError **error);

G_END_DECLS
