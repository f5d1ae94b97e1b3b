/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Does to a frame all that the program would do with it: dissected, summarised, every value and tree line written.
 * What must hold is in the probe: fields point at earlier parents and layers, all text is UTF-8. For the mutation
 * tests, the fuzzer and its replay, so that they agree. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An input: link type (2 bytes, big-endian), how many bytes of the rest were "cut off" (2), the frame. */
#define WB_PROBE_HEAD 4u

typedef struct _WbDissectProbe WbDissectProbe;

/* remember: a text that depends on a field alone is written once for each kind of field and content, which is what
 * nearly all inputs have in common with those before them. Not for a fuzzer: it wants the same from the same input. */
WbDissectProbe *wb_dissect_probe_new (gboolean remember);
void wb_dissect_probe_free (WbDissectProbe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDissectProbe, wb_dissect_probe_free)

/* Fails (g_assert) when something does not hold. Inputs without a head are passed over. */
void wb_dissect_probe (WbDissectProbe *self, const guint8 *input, gsize length);

G_END_DECLS
