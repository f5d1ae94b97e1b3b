/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many packets, how many of them shown and selected, what the kernel had to drop, and what the file is: read ten
 * times a second from one struct, so that the numbers agree with each other. Drops are the one figure that may say the
 * whole capture is not to be trusted; they are there from the start, and turn red with an icon when they are not 0. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-capture-status.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbCaptureStatus
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *drops_box;
  GtkImage *drops_icon;
  GtkLabel *drops_label;
  GtkLabel *elapsed_label;
  GtkLabel *file_label;
  GtkWidget *live_icon;
  GtkLabel *packets_label;
  GtkWidget *root_box;
  GtkLabel *selected_label;
  GtkLabel *shown_label;
  GtkLabel *size_label;

  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (WbCaptureStatus, wb_capture_status, GTK_TYPE_WIDGET)

/* A label that is set to the text it has still costs a layout of the whole line. */
static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* format: already in the right plural, with %s for the number. */
static void
set_count (GtkLabel *label, const char *format, guint64 count)
{
  g_autofree char *number = wb_format_dup_count (count);
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", number, 1);
  set_text (label, text->str);
}

static void
wb_capture_status_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_CAPTURE_STATUS);
  G_OBJECT_CLASS (wb_capture_status_parent_class)->dispose (object);
}

static void
wb_capture_status_class_init (WbCaptureStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_capture_status_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-capture-status.ui");
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, drops_box);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, drops_icon);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, drops_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, elapsed_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, file_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, live_icon);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, packets_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, root_box);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, selected_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, shown_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStatus, size_label);
}

static void
wb_capture_status_init (WbCaptureStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_capture_status_new (void)
{
  return g_object_new (WB_TYPE_CAPTURE_STATUS, NULL);
}

void
wb_capture_status_set_narrow (WbCaptureStatus *self, gboolean narrow)
{
  g_return_if_fail (WB_IS_CAPTURE_STATUS (self));

  self->narrow = narrow;
}

void
wb_capture_status_set_figures (WbCaptureStatus *self, const WbCaptureFigures *figures)
{
  g_autofree char *size = wb_format_dup_size (figures->size_bytes);
  gboolean lossy = figures->has_drops && figures->drops > 0;

  g_return_if_fail (WB_IS_CAPTURE_STATUS (self));

  gtk_widget_set_visible (self->live_icon, figures->live);
  set_count (self->packets_label, ngettext ("%s packet", "%s packets", (gulong) figures->packets), figures->packets);
  set_count (self->shown_label, ngettext ("%s shown", "%s shown", (gulong) figures->shown), figures->shown);
  gtk_widget_set_visible (GTK_WIDGET (self->shown_label), figures->shown != figures->packets || !self->narrow);
  set_count (self->selected_label, ngettext ("%s selected", "%s selected", figures->selected), figures->selected);
  gtk_widget_set_visible (GTK_WIDGET (self->selected_label), figures->selected > 0 && !self->narrow);

  gtk_widget_set_visible (self->drops_box, figures->has_drops);
  set_count (self->drops_label, ngettext ("%s dropped", "%s dropped", (gulong) figures->drops), figures->drops);
  gtk_widget_set_visible (GTK_WIDGET (self->drops_icon), lossy);
  if (lossy)
    gtk_widget_add_css_class (self->drops_box, "error");
  else
    gtk_widget_remove_css_class (self->drops_box, "error");

  set_text (self->file_label, figures->file_name != NULL ? figures->file_name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->file_label), figures->file_name != NULL && !self->narrow);
  set_text (self->size_label, size);
  if (figures->elapsed_us >= 0)
    {
      gint64 seconds = figures->elapsed_us / G_USEC_PER_SEC;
      g_autofree char *elapsed = seconds >= 3600 ?
                                     g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                                                      (int) (seconds % 60)) :
                                     g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));

      set_text (self->elapsed_label, elapsed);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->elapsed_label), figures->elapsed_us >= 0);
}
