/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row of the start page. Its picture comes from the kernel's counters, never from capturing: a window that shows
 * interfaces must not need a right for it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-interface-row.h"

#include "app/panel/wb-sparkline.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbInterfaceRow
{
  GtkListBoxRow parent_instance;

  /* Template children */
  GtkLabel *addresses_label;
  GtkLabel *description_label;
  GtkImage *icon;
  GtkLabel *name_label;
  GtkLabel *rate_label;
  GtkWidget *traffic_box;
  WbSparkline *sparkline;
  GtkLabel *state_label;

  /* Owned */
  WbDevice *device;
};

G_DEFINE_FINAL_TYPE (WbInterfaceRow, wb_interface_row, GTK_TYPE_LIST_BOX_ROW)

static const char *
icon_for (WbDevice *device)
{
  WbDeviceFlags flags = wb_device_get_flags (device);
  const char *name = wb_device_get_name (device);

  if (flags & WB_DEVICE_LOOPBACK)
    return "computer-symbolic";
  if (flags & WB_DEVICE_WIRELESS)
    return "network-wireless-symbolic";
  if (g_str_has_prefix (name, "bluetooth"))
    return "bluetooth-symbolic";
  if (g_str_has_prefix (name, "usb"))
    return "drive-harddisk-usb-symbolic";
  if (g_str_equal (name, "any"))
    return "network-workgroup-symbolic";
  if (flags & WB_DEVICE_OTHER)
    return "system-run-symbolic";
  return "network-wired-symbolic";
}

static const char *
state_for (WbDeviceFlags flags, const char **css_class)
{
  *css_class = "dim-label";
  if (flags & WB_DEVICE_OTHER)
    return "";
  if (!(flags & WB_DEVICE_UP))
    return C_("interface", "Down");
  if (flags & WB_DEVICE_DISCONNECTED)
    return C_("interface", "No carrier");
  *css_class = "success";
  return C_("interface", "Up");
}

static void
fill (WbInterfaceRow *self)
{
  const char *const *addresses = wb_device_get_addresses (self->device);
  const char *description = wb_device_get_description (self->device), *css_class;
  const char *state = state_for (wb_device_get_flags (self->device), &css_class);
  g_autofree char *name = wb_format_dup_safe (wb_device_get_name (self->device), -1);
  g_autofree char *safe_description = wb_format_dup_safe (description != NULL ? description : "", -1);
  g_autofree char *joined = addresses != NULL ? g_strjoinv ("  ", (char **) addresses) : g_strdup ("");
  g_autoptr (GString) label = g_string_new (name);

  gtk_image_set_from_icon_name (self->icon, icon_for (self->device));
  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->description_label, safe_description);
  gtk_widget_set_visible (GTK_WIDGET (self->description_label), *safe_description != 0);
  gtk_label_set_text (self->addresses_label, joined);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->addresses_label), *joined != 0 ? joined : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->addresses_label), *joined != 0);
  gtk_label_set_text (self->state_label, state);
  gtk_widget_add_css_class (GTK_WIDGET (self->state_label), css_class);

  for (const char *const *part = (const char *const[]){ safe_description, state, joined, NULL }; *part != NULL; part++)
    if (**part != 0)
      g_string_append_printf (label, ", %s", *part);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label->str, -1);
}

static void
wb_interface_row_dispose (GObject *object)
{
  WbInterfaceRow *self = WB_INTERFACE_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_INTERFACE_ROW);
  g_clear_object (&self->device);
  G_OBJECT_CLASS (wb_interface_row_parent_class)->dispose (object);
}

static void
wb_interface_row_class_init (WbInterfaceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_interface_row_dispose;

  g_type_ensure (WB_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-interface-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, addresses_label);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, description_label);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, rate_label);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, sparkline);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, WbInterfaceRow, traffic_box);
}

static void
wb_interface_row_init (WbInterfaceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_interface_row_new (WbDevice *device)
{
  WbInterfaceRow *self = g_object_new (WB_TYPE_INTERFACE_ROW, NULL);

  self->device = g_object_ref (device);
  fill (self);
  wb_interface_row_update (self);
  return GTK_WIDGET (self);
}

WbDevice *
wb_interface_row_get_device (WbInterfaceRow *self)
{
  return self->device;
}

void
wb_interface_row_update (WbInterfaceRow *self)
{
  double rates[WB_DEVICE_HISTORY];
  guint n;
  g_autofree char *size = NULL, *rate = NULL;

  g_return_if_fail (WB_IS_INTERFACE_ROW (self));

  n = wb_device_get_history (self->device, rates);
  gtk_widget_set_visible (self->traffic_box, n > 0);
  if (n == 0)
    return;
  wb_sparkline_set_values (self->sparkline, rates, n, WB_DEVICE_HISTORY);
  size = g_format_size ((guint64) rates[n - 1]);
  /* Translators: a speed; %s is a size such as “1.2 MB” */
  rate = g_strdup_printf (_("%s/s"), size);
  gtk_label_set_text (self->rate_label, rate);
}
