/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "helper/wb-helper-device.h"
#include "helper/wb-helper-report.h"

G_BEGIN_DECLS

/* Captures from the prepared device into standard output until a limit, the caller, a signal or an error ends it; says
 * the last word on report. Returns the exit status: 0 ended as wanted, 1 an error (the file is whole all the same). */
int wb_helper_session_run (const WbHelperOptions *options, WbHelperDevice *device, WbHelperReport *report);

G_END_DECLS
