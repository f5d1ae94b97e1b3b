/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list model's changes as text, so that a test can compare the whole stream at once: "3-1+2" says that at position 3
 * one item went and two came. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

static inline void
wb_list_log_cb (GListModel *model, guint position, guint removed, guint added, GString *log)
{
  if (log->len > 0)
    g_string_append_c (log, ' ');
  g_string_append_printf (log, "%u", position);
  if (removed > 0)
    g_string_append_printf (log, "-%u", removed);
  if (added > 0)
    g_string_append_printf (log, "+%u", added);
}

static inline void
wb_list_log_start (gpointer model, GString *log)
{
  g_signal_connect (model, "items-changed", G_CALLBACK (wb_list_log_cb), log);
}

/* Compares what has happened since the last call, and forgets it. */
#define wb_assert_list_log(log, expected)                                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_assert_cmpstr ((log)->str, ==, expected);                                                                        \
    g_string_truncate (log, 0);                                                                                        \
  }                                                                                                                    \
  G_STMT_END

G_END_DECLS
