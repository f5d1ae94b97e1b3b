/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Says in row what is wrong with what stands in its entry, and marks both. problem NULL: nothing is; row says as usual. */
void wb_entry_problem_show (AdwActionRow *row, GtkWidget *entry, const char *usual, const char *problem);

G_END_DECLS
