/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that is written beside its target and takes the target's name when it is whole, so that until then the old
 * target is untouched and afterwards the new one is complete and on the disk. Private to the capture room. All calls
 * leave errno behind when they fail: whoever calls has the words. */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;      /* Owned: where it will be; links are followed, so that a link stays one */
  char *temporary; /* Owned; NULL once it has the name */
  int fd;          /* Owned: of the temporary file, for reading and writing */
  mode_t mode;     /* that it will have: the old target's, or what new files get here */
} WbFileTarget;

/* Creates the temporary file. FALSE: nothing was made; EISDIR, EINVAL when the target is no ordinary file. */
gboolean wb_file_target_open (WbFileTarget *self, const char *path);
/* Gives it its mode and waits until its bytes are on the disk. May take long: look whether it is still wanted before
 * the commit. */
gboolean wb_file_target_finish (WbFileTarget *self);
/* Gives it its name. */
gboolean wb_file_target_commit (WbFileTarget *self);
/* For who has put another file at path: brings the folder's entry to the disk. */
void wb_file_target_sync_folder (const WbFileTarget *self);
/* Deletes the temporary file unless it was committed. */
void wb_file_target_clear (WbFileTarget *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbFileTarget, wb_file_target_clear)

G_END_DECLS
