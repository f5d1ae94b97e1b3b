/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `wirebench-cli ping` prints, as text and as JSON (docs/cli.md): appends whole lines. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/ping/wb-ping-session.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean json;
  gboolean named;  /* several targets: each line says of which it speaks */
  gint64 start_ns; /* of the session */
} WbCliPingPrint;

void wb_cli_ping_print_start (const WbCliPingPrint *self, const WbPingSnapshot *snapshot, GString *out);
void wb_cli_ping_print_event (const WbCliPingPrint *self, const WbPingEvent *event, GString *out);
/* Only as JSON: a person reads it on standard error. */
void wb_cli_ping_print_news (const WbEvent *event, GString *out);
void wb_cli_ping_print_result (const WbCliPingPrint *self, const WbPingReport *report, const WbPingResult *result,
                               GString *out);
/* left_out: lines that found no room. */
void wb_cli_ping_print_end (const WbCliPingPrint *self, const WbPingReport *report, guint64 left_out, GString *out);

G_END_DECLS
