/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a test does with widgets that must be there, by the words that a person reads on them. */
#pragma once

#include "wb-app-test.h"

G_BEGIN_DECLS

/* As wb_app_test_find, but it is there. */
static inline GtkWidget *
find (gpointer root, GType type, const char *name)
{
  GtkWidget *widget = wb_app_test_find (GTK_WIDGET (root), type, name);

  if (widget == NULL)
    g_error ("no %s %s", g_type_name (type), name != NULL ? name : "");
  return widget;
}

static inline gboolean
is_shown (gpointer root, const char *text)
{
  GtkWidget *label = wb_app_test_find (GTK_WIDGET (root), GTK_TYPE_LABEL, text);

  return label != NULL && gtk_widget_get_mapped (label);
}

/* A button that can be clicked. */
static inline void
click (gpointer root, const char *name)
{
  GtkWidget *button = find (root, GTK_TYPE_BUTTON, name);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

G_END_DECLS
