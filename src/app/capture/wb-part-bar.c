/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line under a table that is too short for its list: "Rows 16,000,001 to 48,000,000 of 93,000,000". */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-part-bar.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbPartBar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkWidget *earlier_button;
  GtkLabel *label;
  GtkWidget *later_button;
};

G_DEFINE_FINAL_TYPE (WbPartBar, wb_part_bar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_STEP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
earlier_cb (WbPartBar *self)
{
  g_signal_emit (self, signals[SIGNAL_STEP], 0, -1);
}

static void
later_cb (WbPartBar *self)
{
  g_signal_emit (self, signals[SIGNAL_STEP], 0, 1);
}

static void
wb_part_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PART_BAR);
  G_OBJECT_CLASS (wb_part_bar_parent_class)->dispose (object);
}

static void
wb_part_bar_class_init (WbPartBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_part_bar_dispose;
  signals[SIGNAL_STEP] = g_signal_new ("step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/capture/wb-part-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPartBar, content);
  gtk_widget_class_bind_template_child (widget_class, WbPartBar, earlier_button);
  gtk_widget_class_bind_template_child (widget_class, WbPartBar, label);
  gtk_widget_class_bind_template_child (widget_class, WbPartBar, later_button);
  gtk_widget_class_bind_template_callback (widget_class, earlier_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
}

static void
wb_part_bar_init (WbPartBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_part_bar_new (void)
{
  return g_object_new (WB_TYPE_PART_BAR, NULL);
}

void
wb_part_bar_set_part (WbPartBar *self, guint first, guint n_rows, guint n_all)
{
  g_autofree char *from = wb_format_dup_count ((guint64) first + 1);
  g_autofree char *to = wb_format_dup_count ((guint64) first + n_rows);
  g_autofree char *all = wb_format_dup_count (n_all);
  g_autofree char *text = NULL;

  g_return_if_fail (WB_IS_PART_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), n_rows < n_all);
  if (n_rows >= n_all)
    return;
  /* Translators: numbers of rows, as in "Rows 1 to 32,000,000 of 93,000,000" */
  text = g_strdup_printf (_("Rows %s to %s of %s"), from, to, all);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_sensitive (self->earlier_button, first > 0);
  gtk_widget_set_sensitive (self->later_button, first + n_rows < n_all);
}
