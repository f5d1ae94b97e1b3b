/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the ping page writes times, shares and states: the same in tables, tiles, plots and lists. */
#pragma once

#include "engine/ping/wb-ping-snapshot.h"

G_BEGIN_DECLS

/* "0.123 ms": of one unit, so that columns can be compared; "–" below 0, "lost" for WB_PING_NEVER_NS. */
void wb_ping_words_append_ms (GString *text, double ns);
char *wb_ping_words_dup_ms (double ns);
/* Since the start: "12.3 s", "2:05", "1:02:05", with as many digits as steps of step_ns need. */
char *wb_ping_words_dup_since (gint64 since_ns, gint64 step_ns);
/* The time of day of a moment since 1970, in local time, with microseconds. */
void wb_ping_words_append_clock (GString *text, gint64 unix_ns);
/* "0.25 %"; "–" of nothing. */
char *wb_ping_words_dup_share (guint64 part, guint64 all);

/* A sign and a word: colour never says anything alone. *css_class: of the word, or NULL. Static, translated. */
const char *wb_ping_words_get_status (WbPingTargetStatus status, const char **css_class);
const char *wb_ping_words_get_status_sign (WbPingTargetStatus status);
/* "kernel", "program", "–". Static, translated. */
const char *wb_ping_words_get_source (WbPingStampSource source);
/* " · least … · median … · greatest … · 1 of 20 lost": what was sent in a column's time, after that time. */
void wb_ping_words_append_column (GString *text, const WbPingColumn *column);

G_END_DECLS
