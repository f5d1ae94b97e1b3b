/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where the user says something: to all, or to one. Enter sends; Up and Down go through what was said before. Signal
 * "say" (const char *text) → gboolean: TRUE, it was taken; else the text stays in the entry and wb_say_entry_set_note
 * should have said why. Signal "target-dropped": the user wants to speak to all again. */
#define WB_TYPE_SAY_ENTRY (wb_say_entry_get_type ())
G_DECLARE_FINAL_TYPE (WbSayEntry, wb_say_entry, WB, SAY_ENTRY, GtkWidget)

GtkWidget *wb_say_entry_new (void);
/* name: safe to show; NULL: to all. */
void wb_say_entry_set_target (WbSayEntry *self, const char *name);
/* hint: what stands in the empty entry. */
void wb_say_entry_set_hint (WbSayEntry *self, const char *hint);
/* A line has so many bytes; what is longer is marked. 0: no matter. */
void wb_say_entry_set_max_bytes (WbSayEntry *self, guint max_bytes);
/* Why the last one was not taken; NULL: nothing. It goes with the next key. */
void wb_say_entry_set_note (WbSayEntry *self, const char *note);

G_END_DECLS
