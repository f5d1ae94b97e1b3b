/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much a test of very many inputs does. Normally a seeded share of them; with WB_TEST_LONG=K/N in the environment
 * all that fall to process K of N (counted from 0), so that meson's suite "long" has every core at work, each part with
 * a time limit of its own. WB_TEST_LONG=1 is all in one process. */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean all; /* FALSE: the normal run */
  guint number, of;
} WbShare;

static inline WbShare
wb_share_get (void)
{
  const char *text = g_getenv ("WB_TEST_LONG");
  WbShare share = { .all = text != NULL, .number = 0, .of = 1 };

  if (text != NULL && g_strcmp0 (text, "1") != 0)
    {
      g_assert_cmpint (sscanf (text, "%u/%u", &share.number, &share.of), ==, 2);
      g_assert_cmpuint (share.number, <, share.of);
    }
  return share;
}

/* Whether input number i is this process's. */
static inline gboolean
wb_share_has (const WbShare *share, guint64 i)
{
  return i % share->of == share->number;
}

G_END_DECLS
