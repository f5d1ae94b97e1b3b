/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One capture that nobody saved because a program ended too early: where it came from, when, how big, and the two
 * things one can do about it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-leftover-row.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbLeftoverRow
{
  GtkListBoxRow parent_instance;

  /* Template children */
  GtkButton *discard_button;
  GtkButton *open_button;
  GtkLabel *detail_label;
  GtkLabel *title_label;

  /* Owned */
  char *path;
};

G_DEFINE_FINAL_TYPE (WbLeftoverRow, wb_leftover_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  SIGNAL_DISCARD,
  SIGNAL_OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
discard_cb (WbLeftoverRow *self)
{
  g_signal_emit (self, signals[SIGNAL_DISCARD], 0, self->path);
}

static void
open_cb (WbLeftoverRow *self)
{
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, self->path);
}

static void
wb_leftover_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_LEFTOVER_ROW);
  G_OBJECT_CLASS (wb_leftover_row_parent_class)->dispose (object);
}

static void
wb_leftover_row_finalize (GObject *object)
{
  g_clear_pointer (&WB_LEFTOVER_ROW (object)->path, g_free);
  G_OBJECT_CLASS (wb_leftover_row_parent_class)->finalize (object);
}

static void
wb_leftover_row_class_init (WbLeftoverRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_leftover_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = wb_leftover_row_finalize;

  signals[SIGNAL_DISCARD] = g_signal_new ("discard", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-leftover-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WbLeftoverRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, WbLeftoverRow, discard_button);
  gtk_widget_class_bind_template_child (widget_class, WbLeftoverRow, open_button);
  gtk_widget_class_bind_template_child (widget_class, WbLeftoverRow, title_label);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
wb_leftover_row_init (WbLeftoverRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_leftover_row_new (const WbCaptureLeftover *leftover)
{
  WbLeftoverRow *self = g_object_new (WB_TYPE_LEFTOVER_ROW, NULL);
  g_autofree char *interface = wb_format_dup_safe (leftover->interface != NULL ? leftover->interface : "?", -1);
  g_autofree char *filter = wb_format_dup_safe (leftover->filter != NULL ? leftover->filter : "", -1);
  g_autofree char *size = wb_format_dup_size (leftover->size_bytes);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (leftover->start_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *when = local != NULL ? g_date_time_format (local, "%x %X") : g_strdup ("?");
  g_autofree char *title =
      *filter != 0 ? g_strdup_printf (_("%s, filter “%s”"), interface, filter) : g_strdup (interface);
  g_autofree char *detail = g_strdup_printf ("%s · %s", when, size);
  g_autofree char *open_name = g_strdup_printf (_("Open the capture of %s from %s"), interface, when);
  g_autofree char *discard_name = g_strdup_printf (_("Discard the capture of %s from %s"), interface, when);

  self->path = g_strdup (leftover->path);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->detail_label, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL, open_name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->discard_button), GTK_ACCESSIBLE_PROPERTY_LABEL, discard_name,
                                  -1);
  return GTK_WIDGET (self);
}
