/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbCliOutput WbCliOutput;

/* Borrows both. path: what fd is called in a complaint; NULL: standard output. */
WbCliOutput *wb_cli_output_new (int fd, const char *path);
void wb_cli_output_free (WbCliOutput *self); /* does not flush */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliOutput, wb_cli_output_free)

/* Append here, then say committed() after each whole line or object. Borrowed. */
GString *wb_cli_output_get_text (WbCliOutput *self);

/* Writes when much has gathered. FALSE once nothing more can be written: stop making more. */
gboolean wb_cli_output_committed (WbCliOutput *self);

/* Writes all of it now. */
gboolean wb_cli_output_flush (WbCliOutput *self);

/* Writes what is taken within wait_ms (0: at once); the rest stays for the next call. FALSE as above. */
gboolean wb_cli_output_flush_within (WbCliOutput *self, int wait_ms);

/* Whether a line could be written to fd now, without waiting for whoever reads it: for a program that others wait for
 * meanwhile. A closed pipe says yes, so that the write tells. */
gboolean wb_cli_output_has_room (int fd);

/* Another program's end of our pipe is gone: quiet. */
gboolean wb_cli_output_is_closed (const WbCliOutput *self);

/* Flushes for the last time and complains about what the system refused. status, or WB_CLI_FAILED. */
int wb_cli_output_finish (WbCliOutput *self, int status);

G_END_DECLS
