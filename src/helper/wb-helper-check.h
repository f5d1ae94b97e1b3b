/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "helper/wb-helper-options.h"
#include "helper/wb-helper-report.h"

G_BEGIN_DECLS

/* Says a filter that is longer than any may be; its end need not have been seen. FALSE: it was said, as an error line. */
gboolean wb_helper_check_filter_length (gsize length, WbHelperReport *report);

/* Reads a filter from standard input and compiles it for options->check_link_type. Returns the exit status: 0 it is
 * right; 1 it is not, with libpcap's words in an error line. May block in a name server: the caller kills it. */
int wb_helper_check_run (const WbHelperOptions *options, WbHelperReport *report);

G_END_DECLS
