/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-options.h"

G_BEGIN_DECLS

/* Longer lines are not the helper's. */
#define WB_HELPER_LINE_MAX_BYTES 4096u

typedef enum
{
  WB_HELPER_LINE_OTHER, /* not ours: a library's message, or a kind that a newer helper knows */
  WB_HELPER_LINE_STARTED,
  WB_HELPER_LINE_WARNING,
  WB_HELPER_LINE_STATUS,
  WB_HELPER_LINE_STOPPED,
  WB_HELPER_LINE_ERROR,
} WbHelperLineType;

typedef struct
{
  WbHelperLineType type;
  char *code; /* of WARNING and ERROR; the reason of STOPPED; else NULL */
  char *text; /* the system's words, made safe; NULL: none */
  gboolean has_counters;
  WbCaptureStats stats; /* link_type only in STARTED, the others where has_counters */
} WbHelperLine;

/* One line of the helper's standard error, without its newline. Pure; any bytes are allowed. */
void wb_helper_line_parse (WbHelperLine *self, const char *bytes, gsize length);
void wb_helper_line_clear (WbHelperLine *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbHelperLine, wb_helper_line_clear)

G_END_DECLS
