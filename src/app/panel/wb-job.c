/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a job bar shows: a title, how far, and the way to stop it. It lives in the main context; whoever works in
 * another thread brings the numbers over. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-job.h"

struct _WbJob
{
  GObject parent_instance;

  /* Owned */
  char *title;
  GCancellable *cancellable;
  double progress;
};

G_DEFINE_FINAL_TYPE (WbJob, wb_job, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PROGRESS,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
wb_job_finalize (GObject *object)
{
  WbJob *self = WB_JOB (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (wb_job_parent_class)->finalize (object);
}

static void
wb_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbJob *self = WB_JOB (object);

  switch (prop_id)
    {
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_job_class_init (WbJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wb_job_finalize;
  object_class->get_property = wb_job_get_property;

  properties[PROP_PROGRESS] =
      g_param_spec_double ("progress", NULL, NULL, -1.0, 1.0, 0.0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_job_init (WbJob *self)
{
  self->cancellable = g_cancellable_new ();
}

/* title: translated, said as what goes on ("Saving lo.pcapng…"). */
WbJob *
wb_job_new (const char *title)
{
  WbJob *self = g_object_new (WB_TYPE_JOB, NULL);

  self->title = g_strdup (title);
  return self;
}

const char *
wb_job_get_title (WbJob *self)
{
  return self->title;
}

double
wb_job_get_progress (WbJob *self)
{
  return self->progress;
}

void
wb_job_set_progress (WbJob *self, double progress)
{
  g_return_if_fail (WB_IS_JOB (self));

  self->progress = CLAMP (progress, -1.0, 1.0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

GCancellable *
wb_job_get_cancellable (WbJob *self)
{
  return self->cancellable;
}

void
wb_job_cancel (WbJob *self)
{
  g_cancellable_cancel (self->cancellable);
}

void
wb_job_progress_cb (goffset done, goffset all, gpointer data)
{
  wb_job_set_progress (WB_JOB (data), all > 0 ? (double) done / (double) all : -1.0);
}
