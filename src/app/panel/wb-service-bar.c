/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The head of a service's panel. The button has an action and no code: what it does is the panel's, what it says
 * follows the handle's state, which is STARTING in the same turn as the click. Colour never says anything alone: the
 * state is a word, too. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-service-bar.h"

#include "app/panel/wb-service-page.h"

#include <glib/gi18n.h>

#define TROUBLE_CLASS "warning"

struct _WbServiceBar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkBox *box;
  GtkBox *controls;
  GtkButton *copy_button;
  GtkImage *dot;
  GtkLabel *state_label;
  GtkButton *toggle_button;
  GtkImage *toggle_icon;
  GtkLabel *toggle_label;
  GtkWidget *warning_box;
  GtkLabel *warning_label;
  GtkWidget *where_box;
  GtkLabel *where_label;

  /* Owned */
  WbServiceHandle *handle;
  char *start_label;
  char *stop_label;
  char *trouble; /* NULL: none */
};

static void buildable_init (GtkBuildableIface *iface);

static GtkBuildableIface *parent_buildable;

G_DEFINE_FINAL_TYPE_WITH_CODE (WbServiceBar, wb_service_bar, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

enum
{
  PROP_0,
  PROP_HANDLE,
  PROP_START_LABEL,
  PROP_STOP_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *text;
  const char *css_class;
} states[] = {
  [WB_SERVICE_STOPPED] = { N_("Stopped"), "dim-label" }, [WB_SERVICE_STARTING] = { N_("Starting…"), "dim-label" },
  [WB_SERVICE_RUNNING] = { N_("Running"), "success" },   [WB_SERVICE_STOPPING] = { N_("Stopping…"), "dim-label" },
  [WB_SERVICE_FAILED] = { N_("Failed"), "error" },
};

static void
update (WbServiceBar *self)
{
  WbServiceState state = wb_service_page_get_state (self->handle);
  gboolean troubled = state == WB_SERVICE_RUNNING && self->trouble != NULL;
  gboolean stops = wb_service_state_is_on (state);
  const char *start = self->start_label != NULL ? self->start_label : _("Start");
  const char *stop = self->stop_label != NULL ? self->stop_label : _("Stop");

  gtk_label_set_text (self->toggle_label, stops ? stop : start);
  gtk_image_set_from_icon_name (self->toggle_icon,
                                stops ? "media-playback-stop-symbolic" : "media-playback-start-symbolic");
  if (stops)
    gtk_widget_remove_css_class (GTK_WIDGET (self->toggle_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->toggle_button), "suggested-action");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  stops ? stop : start, -1);
  gtk_label_set_text (self->state_label, troubled ? self->trouble : _ (states[state].text));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->dot), states[i].css_class);
  gtk_widget_remove_css_class (GTK_WIDGET (self->dot), TROUBLE_CLASS);
  gtk_widget_add_css_class (GTK_WIDGET (self->dot), troubled ? TROUBLE_CLASS : states[state].css_class);
}

static void
copy_cb (WbServiceBar *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->where_label));
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_service_bar_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbServiceBar *self = WB_SERVICE_BAR (object);

  switch (prop_id)
    {
    case PROP_HANDLE:
      g_value_set_object (value, self->handle);
      break;
    case PROP_START_LABEL:
      g_value_set_string (value, self->start_label);
      break;
    case PROP_STOP_LABEL:
      g_value_set_string (value, self->stop_label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_service_bar_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbServiceBar *self = WB_SERVICE_BAR (object);

  switch (prop_id)
    {
    case PROP_HANDLE:
      wb_service_bar_set_handle (self, g_value_get_object (value));
      break;
    case PROP_START_LABEL:
      g_free (self->start_label);
      self->start_label = g_value_dup_string (value);
      update (self);
      break;
    case PROP_STOP_LABEL:
      g_free (self->stop_label);
      self->stop_label = g_value_dup_string (value);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  WbServiceBar *self = WB_SERVICE_BAR (buildable);

  if (g_strcmp0 (type, "control") == 0)
    gtk_box_append (self->controls, GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static void
wb_service_bar_dispose (GObject *object)
{
  WbServiceBar *self = WB_SERVICE_BAR (object);

  if (self->handle != NULL)
    g_signal_handlers_disconnect_by_func (self->handle, update, self);
  g_clear_object (&self->handle);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_SERVICE_BAR);
  G_OBJECT_CLASS (wb_service_bar_parent_class)->dispose (object);
}

static void
wb_service_bar_finalize (GObject *object)
{
  WbServiceBar *self = WB_SERVICE_BAR (object);

  g_free (self->start_label);
  g_free (self->stop_label);
  g_free (self->trouble);
  G_OBJECT_CLASS (wb_service_bar_parent_class)->finalize (object);
}

static void
wb_service_bar_class_init (WbServiceBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_service_bar_dispose;
  object_class->finalize = wb_service_bar_finalize;
  object_class->get_property = wb_service_bar_get_property;
  object_class->set_property = wb_service_bar_set_property;
  properties[PROP_HANDLE] = g_param_spec_object ("handle", NULL, NULL, WB_TYPE_SERVICE_HANDLE,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_START_LABEL] =
      g_param_spec_string ("start-label", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STOP_LABEL] =
      g_param_spec_string ("stop-label", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "servicebar");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-service-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, box);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, controls);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, dot);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, toggle_button);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, toggle_icon);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, toggle_label);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, warning_box);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, warning_label);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, where_box);
  gtk_widget_class_bind_template_child (widget_class, WbServiceBar, where_label);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wb_service_bar_init (WbServiceBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
wb_service_bar_new (void)
{
  return g_object_new (WB_TYPE_SERVICE_BAR, NULL);
}

void
wb_service_bar_set_handle (WbServiceBar *self, WbServiceHandle *handle)
{
  g_return_if_fail (WB_IS_SERVICE_BAR (self));

  if (self->handle == handle)
    return;
  if (self->handle != NULL)
    g_signal_handlers_disconnect_by_func (self->handle, update, self);
  g_set_object (&self->handle, handle);
  if (handle != NULL)
    g_signal_connect_object (handle, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HANDLE]);
}

void
wb_service_bar_set_where (WbServiceBar *self, const char *where, const char *warning)
{
  g_return_if_fail (WB_IS_SERVICE_BAR (self));
  g_return_if_fail (where != NULL);

  if (g_strcmp0 (gtk_label_get_text (self->where_label), where) != 0)
    {
      gtk_label_set_text (self->where_label, where);
      gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
    }
  gtk_widget_set_visible (self->where_box, *where != 0);
  gtk_label_set_text (self->warning_label, warning != NULL ? warning : "");
  gtk_widget_set_visible (self->warning_box, warning != NULL);
}

void
wb_service_bar_set_trouble (WbServiceBar *self, const char *trouble)
{
  g_return_if_fail (WB_IS_SERVICE_BAR (self));

  if (g_strcmp0 (self->trouble, trouble) == 0)
    return;
  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
  update (self);
}
