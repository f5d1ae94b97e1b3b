/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One table of looks, so that the picture's legend and the table of connections never say two things of one state. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-words.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

static const struct
{
  const char *word;
  const char *letter;
  const char *tone;
  const char *css_class;
} looks[] = {
  [WB_POOL_LOOK_FREE] = { NC_("connection of a pool", "Empty"), "", "dim-label", "wb-pool-free" },
  /* Translators: one letter each for the states of a connection, all different; they stand in the cells of the picture */
  [WB_POOL_LOOK_CONNECTING] = { NC_("connection of a pool", "Connecting"), NC_("letter of a pool's connection", "C"),
                                NULL, "wb-pool-connecting" },
  [WB_POOL_LOOK_VALIDATING] = { NC_("connection of a pool", "Validating"), NC_("letter of a pool's connection", "V"),
                                NULL, "wb-pool-validating" },
  [WB_POOL_LOOK_IDLE] = { NC_("connection of a pool", "Idle"), NC_("letter of a pool's connection", "I"), NULL,
                          "wb-pool-idle" },
  [WB_POOL_LOOK_LENT] = { NC_("connection of a pool", "Lent"), NC_("letter of a pool's connection", "L"), NULL,
                          "wb-pool-lent" },
  [WB_POOL_LOOK_CLOSING] = { NC_("connection of a pool", "Closing"), NC_("letter of a pool's connection", "×"),
                             "dim-label", "wb-pool-closing" },
  /* Translators: a connection that is lent, and that its server has closed meanwhile */
  [WB_POOL_LOOK_BROKEN] = { NC_("connection of a pool", "Broken"), NC_("letter of a pool's connection", "B"), "error",
                            "wb-pool-broken" },
  [WB_POOL_LOOK_LEAKED] = { NC_("connection of a pool", "Leaked"), NC_("letter of a pool's connection", "!"), "error",
                            "wb-pool-leaked" },
};

WbPoolLook
wb_pool_words_get_look (WbPoolSlotState state, gboolean leaked, gboolean broken)
{
  switch (state)
    {
    case WB_POOL_SLOT_CONNECTING:
      return WB_POOL_LOOK_CONNECTING;
    case WB_POOL_SLOT_VALIDATING:
      return WB_POOL_LOOK_VALIDATING;
    case WB_POOL_SLOT_IDLE:
      return WB_POOL_LOOK_IDLE;
    case WB_POOL_SLOT_LENT:
      return leaked ? WB_POOL_LOOK_LEAKED : broken ? WB_POOL_LOOK_BROKEN : WB_POOL_LOOK_LENT;
    case WB_POOL_SLOT_CLOSING:
      return WB_POOL_LOOK_CLOSING;
    case WB_POOL_SLOT_FREE:
    case WB_POOL_N_SLOT_STATES:
    default:
      return WB_POOL_LOOK_FREE;
    }
}

const char *
wb_pool_words_get_state (WbPoolLook look, const char **css_class)
{
  g_return_val_if_fail (look < WB_POOL_N_LOOKS, "");

  if (css_class != NULL)
    *css_class = looks[look].tone;
  return g_dpgettext2 (NULL, "connection of a pool", looks[look].word);
}

const char *
wb_pool_words_get_letter (WbPoolLook look)
{
  g_return_val_if_fail (look < WB_POOL_N_LOOKS, "");

  /* the translation of "" would be the head of the catalogue */
  return *looks[look].letter != 0 ? g_dpgettext2 (NULL, "letter of a pool's connection", looks[look].letter) : "";
}

const char *
wb_pool_words_get_css_class (WbPoolLook look)
{
  g_return_val_if_fail (look < WB_POOL_N_LOOKS, "");

  return looks[look].css_class;
}

void
wb_pool_words_append_duration (GString *text, gint64 ns)
{
  g_autofree char *duration = ns >= 0 ? wb_format_dup_duration (ns) : g_strdup ("–");

  g_string_append (text, duration);
}

char *
wb_pool_words_dup_duration (gint64 ns)
{
  return ns >= 0 ? wb_format_dup_duration (ns) : g_strdup ("–");
}
