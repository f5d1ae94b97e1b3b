/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting in tests: on a condition, never for a time. The default main context runs meanwhile; a condition that does
 * not come within 80 seconds (plenty, even under sanitizers on a busy machine, and less than a whole test has) fails the
 * test and names itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_UNTIL_LIMIT_SECONDS 80

static inline gboolean
wb_until_expired_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

#define until(condition)                                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gboolean until_expired_ = FALSE;                                                                                   \
    guint until_source_ = g_timeout_add_seconds (WB_UNTIL_LIMIT_SECONDS, wb_until_expired_cb, &until_expired_);        \
    while (!(condition) && !until_expired_)                                                                            \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    if (until_expired_)                                                                                                \
      g_error ("%s:%d: waited %d s in vain for: %s", __FILE__, __LINE__, WB_UNTIL_LIMIT_SECONDS, #condition);          \
    g_source_remove (until_source_);                                                                                   \
  }                                                                                                                    \
  G_STMT_END

G_END_DECLS
