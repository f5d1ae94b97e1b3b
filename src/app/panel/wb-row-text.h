/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the columns of several tables write alike. Each appends to text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void wb_row_text_append_count (GString *text, guint64 count); /* "12,345" */
void wb_row_text_append_size (GString *text, guint64 bytes);  /* "3.8 GB" */
/* "2:05", "1:02:05": an age that runs while it is looked at. */
void wb_row_text_append_clock (GString *text, gint64 ns);
/* "1.25 ms"; below 0: as wb_row_text_append_unknown. */
void wb_row_text_append_duration (GString *text, const char **css_class, gint64 ns);
/* A pale dash. */
void wb_row_text_append_unknown (GString *text, const char **css_class);

G_END_DECLS
