/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line with what goes on, how far it is, and Cancel. It appears only when a job takes longer than a blink: most
 * saves are a rename, and a bar that flashes tells nobody anything. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-job-bar.h"

/* A job that ends within this time is never seen. */
#define APPEAR_AFTER_MS 300

struct _WbJobBar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkProgressBar *progress_bar;
  GtkRevealer *revealer;
  GtkLabel *title_label;

  /* Owned */
  WbJob *job;
  guint appear_id;
};

G_DEFINE_FINAL_TYPE (WbJobBar, wb_job_bar, GTK_TYPE_WIDGET)

static void
cancel_cb (WbJobBar *self)
{
  if (self->job != NULL)
    wb_job_cancel (self->job);
}

static void
progress_cb (WbJobBar *self)
{
  double progress = wb_job_get_progress (self->job);

  if (progress < 0)
    gtk_progress_bar_pulse (self->progress_bar);
  else
    gtk_progress_bar_set_fraction (self->progress_bar, progress);
}

static void
appear_cb (gpointer data)
{
  WbJobBar *self = WB_JOB_BAR (data);

  self->appear_id = 0;
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

static void
wb_job_bar_dispose (GObject *object)
{
  WbJobBar *self = WB_JOB_BAR (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_handle_id (&self->appear_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_JOB_BAR);
  G_OBJECT_CLASS (wb_job_bar_parent_class)->dispose (object);
}

static void
wb_job_bar_class_init (WbJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_job_bar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-job-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbJobBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, WbJobBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, WbJobBar, title_label);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
wb_job_bar_init (WbJobBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_job_bar_new (void)
{
  return g_object_new (WB_TYPE_JOB_BAR, NULL);
}

void
wb_job_bar_set_job (WbJobBar *self, WbJob *job)
{
  g_return_if_fail (WB_IS_JOB_BAR (self));

  if (self->job == job)
    return;
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_handle_id (&self->appear_id, g_source_remove);
  g_set_object (&self->job, job);
  if (job == NULL)
    {
      gtk_revealer_set_reveal_child (self->revealer, FALSE);
      return;
    }
  gtk_label_set_text (self->title_label, wb_job_get_title (job));
  g_signal_connect_object (job, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  progress_cb (self);
  self->appear_id = g_timeout_add_once (APPEAR_AFTER_MS, appear_cb, self);
}
