/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our own captures while nobody has saved them: $XDG_STATE_HOME/wirebench/captures, 0600, a journal entry beside each
 * (pid, interface, filter, start). An entry is locked (flock) by the program that shows it, so what is listed as
 * recoverable was left behind by a crash. */
#pragma once

#include "engine/capture/wb-capture-save.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbCaptureEntry WbCaptureEntry; /* one capture of ours that is in use; holds the lock */

typedef struct
{
  char *path;
  char *interface;
  char *filter;    /* NULL: none */
  gint64 start_us; /* real time */
  guint64 size_bytes;
} WbCaptureLeftover;

void wb_capture_leftover_free (WbCaptureLeftover *leftover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCaptureLeftover, wb_capture_leftover_free)

/* The folder itself, absolute; it may not be there yet. transfer full. */
char *wb_capture_store_dup_folder (void);

/* Creates file and journal (O_EXCL, O_NOFOLLOW, 0600). *fd: the file, transfer full. */
WbCaptureEntry *wb_capture_store_create (const char *interface, const char *filter, int *fd, GError **error);
const char *wb_capture_entry_get_path (WbCaptureEntry *entry);
/* Saved elsewhere by rename: forget the journal, keep the file. Frees entry. */
void wb_capture_entry_release (WbCaptureEntry *entry);
/* Deletes file and journal. Frees entry. */
void wb_capture_entry_discard (WbCaptureEntry *entry);
/* Leaves both in place for the next start (crash-like end). Frees entry. */
void wb_capture_entry_keep (WbCaptureEntry *entry);

/* Captures whose program and helper are gone; newest first. Element type WbCaptureLeftover. transfer full. Cheap (one
 * folder). */
GPtrArray *wb_capture_store_list_leftovers (void);
/* Takes over a leftover: NULL when another window was faster. */
WbCaptureEntry *wb_capture_store_adopt (const char *path, GError **error);

G_END_DECLS
