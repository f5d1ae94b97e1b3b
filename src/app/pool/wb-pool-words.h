/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the pool page names what it shows: the same in picture, table, tiles and events. */
#pragma once

#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

/* What a connection looks like: its state, or what is wrong with one that is LENT. */
typedef enum
{
  WB_POOL_LOOK_FREE,
  WB_POOL_LOOK_CONNECTING,
  WB_POOL_LOOK_VALIDATING,
  WB_POOL_LOOK_IDLE,
  WB_POOL_LOOK_LENT,
  WB_POOL_LOOK_CLOSING,
  WB_POOL_LOOK_BROKEN,
  WB_POOL_LOOK_LEAKED,
  WB_POOL_N_LOOKS,
} WbPoolLook;

/* leaked and broken: leaked, as it does not even come back to be closed. */
WbPoolLook wb_pool_words_get_look (WbPoolSlotState state, gboolean leaked, gboolean broken);
/* "Lent"; *css_class: its tone, or NULL; may be NULL. Static, translated. */
const char *wb_pool_words_get_state (WbPoolLook look, const char **css_class);
/* "L": stands in a cell that has room for it; "": FREE. Static, translated. */
const char *wb_pool_words_get_letter (WbPoolLook look);
/* "wb-pool-lent": the class whose colour the look has in the picture. Static. */
const char *wb_pool_words_get_css_class (WbPoolLook look);

/* "1.25 ms"; "–" below 0. */
void wb_pool_words_append_duration (GString *text, gint64 ns);
char *wb_pool_words_dup_duration (gint64 ns);

G_END_DECLS
