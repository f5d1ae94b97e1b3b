/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Anything at all, said by IRC clients to a room: nothing may come out that is no line of IRC, and the room's books must
 * agree. For the mutations of what is known, and for the fuzzer. */
#pragma once

#include "wb-irc-party.h"

/* With a line client "l", two IRC clients "a" and "b" in the room and one, "c", that has not said who it is. */
WbParty *wb_irc_probe_new (void);
/* Lines with LF between them; the first byte of each says whose it is. Who quits comes back. What everybody is sent is
 * looked at (wb_party_take), and how many agree with who is there. */
void wb_irc_probe (WbParty *party, const char *bytes, gsize n);
