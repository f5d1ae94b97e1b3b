/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A hook on the signal by which every widget tells that its state has changed. Sensitivity comes down to children as such a
 * state; other states (a pointer above it, say) change often, and cost a comparison here. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-told-sensitivity.h"

static gboolean
flags_changed_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);
  GtkStateFlags before = g_value_get_flags (&values[1]);
  GtkStateFlags now = gtk_widget_get_state_flags (widget);

  if ((before ^ now) & GTK_STATE_FLAG_INSENSITIVE)
    gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_DISABLED,
                                 (gboolean) ((now & GTK_STATE_FLAG_INSENSITIVE) != 0), -1);
  return TRUE;
}

void
wb_told_sensitivity_begin (void)
{
  static gboolean begun;

  if (begun)
    return;
  begun = TRUE;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("state-flags-changed", GTK_TYPE_WIDGET), 0, flags_changed_cb, NULL,
                              NULL);
}
