/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The small contract between the window and each of its pages. The one idea: a panel pulls. While it is on screen a
 * tick asks it to look at what its service or document says now; hidden, it costs nothing, and traffic never sets the
 * pace. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-panel.h"

#include "engine/base/wb-priority.h"

/* 10 Hz: numbers can be read, and a frame costs about 10 ms where GTK draws in software. */
#define REFRESH_MS 100

typedef struct
{
  /* Owned */
  char *title;
  char *subtitle;
  guint tick_id; /* while mapped */
} WbPanelPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WbPanel, wb_panel, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
tick_cb (gpointer data)
{
  WbPanel *self = WB_PANEL (data);

  WB_PANEL_GET_CLASS (self)->refresh (self);
  return G_SOURCE_CONTINUE;
}

static void
wb_panel_map (GtkWidget *widget)
{
  WbPanel *self = WB_PANEL (widget);
  WbPanelPrivate *priv = wb_panel_get_instance_private (self);

  GTK_WIDGET_CLASS (wb_panel_parent_class)->map (widget);
  if (WB_PANEL_GET_CLASS (self)->refresh == NULL || priv->tick_id != 0)
    return;
  priv->tick_id = g_timeout_add_full (WB_PRIORITY_TICK, REFRESH_MS, tick_cb, self, NULL);
  WB_PANEL_GET_CLASS (self)->refresh (self);
}

static void
wb_panel_unmap (GtkWidget *widget)
{
  WbPanelPrivate *priv = wb_panel_get_instance_private (WB_PANEL (widget));

  g_clear_handle_id (&priv->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (wb_panel_parent_class)->unmap (widget);
}

static void
wb_panel_dispose (GObject *object)
{
  WbPanelPrivate *priv = wb_panel_get_instance_private (WB_PANEL (object));

  g_clear_handle_id (&priv->tick_id, g_source_remove);
  G_OBJECT_CLASS (wb_panel_parent_class)->dispose (object);
}

static void
wb_panel_finalize (GObject *object)
{
  WbPanelPrivate *priv = wb_panel_get_instance_private (WB_PANEL (object));

  g_clear_pointer (&priv->title, g_free);
  g_clear_pointer (&priv->subtitle, g_free);
  G_OBJECT_CLASS (wb_panel_parent_class)->finalize (object);
}

static void
wb_panel_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbPanel *self = WB_PANEL (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wb_panel_get_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, wb_panel_get_subtitle (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_panel_class_init (WbPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_panel_dispose;
  object_class->finalize = wb_panel_finalize;
  object_class->get_property = wb_panel_get_property;
  widget_class->map = wb_panel_map;
  widget_class->unmap = wb_panel_unmap;
  klass->actions_name = "service";

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
      g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_panel_init (WbPanel *self)
{
}

const char *
wb_panel_get_title (WbPanel *self)
{
  WbPanelPrivate *priv = wb_panel_get_instance_private (self);

  return priv->title;
}

const char *
wb_panel_get_subtitle (WbPanel *self)
{
  WbPanelPrivate *priv = wb_panel_get_instance_private (self);

  return priv->subtitle;
}

/* For subclasses. Both are copied; NULL: none. */
void
wb_panel_set_titles (WbPanel *self, const char *title, const char *subtitle)
{
  WbPanelPrivate *priv = wb_panel_get_instance_private (self);

  g_return_if_fail (WB_IS_PANEL (self));

  if (g_strcmp0 (priv->title, title) != 0)
    {
      g_free (priv->title);
      priv->title = g_strdup (title);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
    }
  if (g_strcmp0 (priv->subtitle, subtitle) != 0)
    {
      g_free (priv->subtitle);
      priv->subtitle = g_strdup (subtitle);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
    }
}

GActionGroup *
wb_panel_get_actions (WbPanel *self)
{
  g_return_val_if_fail (WB_IS_PANEL (self), NULL);

  return WB_PANEL_GET_CLASS (self)->get_actions != NULL ? WB_PANEL_GET_CLASS (self)->get_actions (self) : NULL;
}

const char *
wb_panel_get_actions_name (WbPanel *self)
{
  g_return_val_if_fail (WB_IS_PANEL (self), NULL);

  return WB_PANEL_GET_CLASS (self)->actions_name;
}

void
wb_panel_leave_async (WbPanel *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (WB_IS_PANEL (self));

  g_task_set_source_tag (task, wb_panel_leave_async);
  if (WB_PANEL_GET_CLASS (self)->leave != NULL)
    WB_PANEL_GET_CLASS (self)->leave (self, task);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
wb_panel_leave_finish (WbPanel *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
