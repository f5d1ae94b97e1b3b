/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. The row's class (style.css) colours its subtitle, the entry's is GTK's own. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-entry-problem.h"

void
wb_entry_problem_show (AdwActionRow *row, GtkWidget *entry, const char *usual, const char *problem)
{
  adw_action_row_set_subtitle (row, problem != NULL ? problem : usual);
  if (problem != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (row), "wb-wrong");
      gtk_widget_add_css_class (entry, "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "wb-wrong");
      gtk_widget_remove_css_class (entry, "error");
    }
}
