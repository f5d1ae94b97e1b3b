/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libFuzzer's entry into the dissection: one input is one frame behind its head, see the probe. */

#include "tests/dissect/wb-dissect-probe.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static WbDissectProbe *probe;

  if (probe == NULL)
    probe = wb_dissect_probe_new (FALSE);
  wb_dissect_probe (probe, data, size);
  return 0;
}
