/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WB_FILTER_EMPTY,
  WB_FILTER_CHECKING,
  WB_FILTER_RIGHT,
  WB_FILTER_WRONG,
  WB_FILTER_UNCHECKED, /* nobody could say, such as without the helper: may be used, and the message says why */
} WbFilterState;

/* Properties: text (string), link-type (int, LINKTYPE_; what the text is compiled for), state (WbFilterState as uint,
 * read-only). Signal "activate": Enter. */
#define WB_TYPE_FILTER_ENTRY (wb_filter_entry_get_type ())
G_DECLARE_FINAL_TYPE (WbFilterEntry, wb_filter_entry, WB, FILTER_ENTRY, GtkWidget)

GtkWidget *wb_filter_entry_new (void);
const char *wb_filter_entry_get_text (WbFilterEntry *self);
void wb_filter_entry_set_text (WbFilterEntry *self, const char *text);
WbFilterState wb_filter_entry_get_state (WbFilterEntry *self);
const char *wb_filter_entry_get_message (WbFilterEntry *self); /* what is wrong, or why nobody can say; "" otherwise */

/* What the empty entry proposes, and what a screen reader calls it; translated. The defaults speak of capturing. */
void wb_filter_entry_set_hint (WbFilterEntry *self, const char *placeholder, const char *name);

/* What is wrong stands above the entry by default. */
void wb_filter_entry_put_message_below (WbFilterEntry *self);

/* The check itself, so that a test can put its own in its place. The defaults are the engine's. */
typedef void (*WbFilterCheckFunc) (const char *filter, int link_type, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
typedef gboolean (*WbFilterCheckFinishFunc) (GAsyncResult *result, GError **error);
void wb_filter_entry_set_check (WbFilterEntry *self, WbFilterCheckFunc check, WbFilterCheckFinishFunc finish);

G_END_DECLS
