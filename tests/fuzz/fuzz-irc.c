/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libFuzzer's entry into IRC's sessions: one input is what three IRC clients and a line client say to a room, see the
 * probe. Seeds: the conversations. */

#include "tests/chat/wb-irc-probe.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (WbParty) party = wb_irc_probe_new ();

  wb_irc_probe (party, (const char *) data, size);
  return 0;
}
