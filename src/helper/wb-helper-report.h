/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line may not be longer: writes up to PIPE_BUF (4096 on Linux) are taken by a pipe whole or not at all. */
#define WB_HELPER_LINE_MAX 4000u

typedef struct
{
  int fd;
  gboolean is_pipe;
  GString *unsent; /* the rest of a line that a socket took only in part */
} WbHelperReport;

void wb_helper_report_init (WbHelperReport *self, int fd);
void wb_helper_report_clear (WbHelperReport *self);

/* Sends one line (without its newline) if the reader has read all that came before, else drops it: what comes later
 * says the same better. Never blocks, never leaves half a line. Returns FALSE when it was dropped. */
gboolean wb_helper_report_offer (WbHelperReport *self, const char *line);

/* For the few lines that say what no later line will (started, a warning, the end): needs only room in the pipe, which
 * wb_helper_report_offer () leaves; waits at most wait_ms for it. */
gboolean wb_helper_report_send (WbHelperReport *self, const char *line, guint wait_ms);

/* The line of an error before there is a session (that adds its counters); waits up to a second for the reader. */
void wb_helper_report_error (WbHelperReport *self, const char *code, const char *text);

/* Appends text as a JSON string with its quotes; not UTF-8 is replaced, long text is cut. */
void wb_helper_append_json_string (GString *out, const char *text);

G_END_DECLS
