/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first thing anybody sees: this machine's interfaces with what passes through them, a filter, Start. Two lists
 * show one choice: interfaces in front, what is no network interface (nflog, usbmon, bluetooth) folded away below.
 *
 * The choice is a name and not a row: rows come and go with the devices, and a chosen interface that vanishes and
 * returns (a suspended laptop, a replugged adapter) is still the chosen one. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-capture-start-page.h"

#include "app/capture/wb-filter-entry.h"
#include "app/capture/wb-interface-row.h"
#include "app/capture/wb-leftover-row.h"
#include "app/panel/wb-focus.h"
#include "app/wb-settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _WbCaptureStartPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkSpinButton *buffer_spin;
  GtkWidget *cancel_button;
  GtkWidget *choices;
  WbFilterEntry *filter_entry;
  GtkListBox *interface_list;
  GtkWidget *leftover_group;
  GtkListBox *leftover_list;
  AdwExpanderRow *options_row;
  GtkWidget *other_group;
  GtkListBox *other_list;
  GtkLabel *placeholder_label;
  GtkSpinner *placeholder_spinner;
  GtkSwitch *promiscuous_switch;
  GtkWidget *root_box;
  GtkSpinButton *snaplen_spin;
  GtkWidget *start_button;
  GtkSpinButton *stop_mib_spin;
  GtkSpinButton *stop_packets_spin;
  GtkSpinButton *stop_seconds_spin;

  /* Owned */
  WbDeviceList *devices;
  GListModel *shown; /* devices, or a test's */
  char *interface;   /* the chosen name; may be absent just now */
  char *filter;      /* stripped copy for get_options */
  gboolean choosing; /* rows are being selected by us */
  gboolean can_start;
};

G_DEFINE_FINAL_TYPE (WbCaptureStartPage, wb_capture_start_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CAN_START,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- The choice ------------------------------------------------------------------------------------------------ */

static WbDevice *
get_chosen (WbCaptureStartPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->interface_list);

  if (row == NULL)
    row = gtk_list_box_get_selected_row (self->other_list);
  return row != NULL ? wb_interface_row_get_device (WB_INTERFACE_ROW (row)) : NULL;
}

static void
update_can_start (WbCaptureStartPage *self)
{
  gboolean can_start = get_chosen (self) != NULL && wb_filter_entry_get_state (self->filter_entry) != WB_FILTER_WRONG;

  if (self->can_start == can_start)
    return;
  self->can_start = can_start;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_START]);
}

static GtkListBoxRow *
find_row (GtkListBox *list, const char *name)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (g_strcmp0 (wb_device_get_name (wb_interface_row_get_device (WB_INTERFACE_ROW (row))), name) == 0)
      return row;
  return NULL;
}

/* Selects the row of the chosen name; the first interface when nothing was ever chosen. */
static void
select_chosen (WbCaptureStartPage *self)
{
  GtkListBoxRow *row = NULL, *other = NULL;

  if (self->interface != NULL && *self->interface != 0)
    {
      row = find_row (self->interface_list, self->interface);
      other = row == NULL ? find_row (self->other_list, self->interface) : NULL;
    }
  else
    row = gtk_list_box_get_row_at_index (self->interface_list, 0);
  self->choosing = TRUE;
  gtk_list_box_select_row (self->interface_list, row);
  gtk_list_box_select_row (self->other_list, other);
  self->choosing = FALSE;
  update_can_start (self);
}

static void
row_selected_cb (WbCaptureStartPage *self, GtkListBoxRow *row, GtkListBox *list)
{
  if (self->choosing || row == NULL)
    return;
  g_free (self->interface);
  self->interface = g_strdup (wb_device_get_name (wb_interface_row_get_device (WB_INTERFACE_ROW (row))));
  self->choosing = TRUE;
  gtk_list_box_unselect_all (list == self->interface_list ? self->other_list : self->interface_list);
  self->choosing = FALSE;
  wb_settings_set_string (wb_settings_get (), "last-interface", self->interface);
  update_can_start (self);
}

static void
start_cb (WbCaptureStartPage *self)
{
  if (self->can_start)
    gtk_widget_activate_action (GTK_WIDGET (self), "capture.start", NULL);
}

/* --- Interfaces ------------------------------------------------------------------------------------------------ */

static GtkWidget *
create_row_cb (gpointer item, gpointer user_data)
{
  return wb_interface_row_new (WB_DEVICE (item));
}

static gboolean
is_other (gpointer item, gpointer user_data)
{
  return (wb_device_get_flags (WB_DEVICE (item)) & WB_DEVICE_OTHER) != 0;
}

static gboolean
is_interface (gpointer item, gpointer user_data)
{
  return !is_other (item, user_data);
}

static void
update_placeholder (WbCaptureStartPage *self)
{
  gboolean waiting = self->shown == G_LIST_MODEL (self->devices) && !wb_device_list_is_ready (self->devices);
  const GError *error = wb_device_list_get_error (self->devices);
  g_autofree char *text = NULL;

  /* Hidden behind rows, a placeholder is still read out: it says nothing then. */
  if (gtk_list_box_get_row_at_index (self->interface_list, 0) != NULL)
    text = g_strdup ("");
  else if (waiting)
    text = g_strdup (_("Looking for interfaces…"));
  else if (error != NULL)
    text = g_strdup_printf (_("The interfaces could not be listed: %s"), error->message);
  else
    text = g_strdup (_("This machine has no network interface"));
  gtk_label_set_text (self->placeholder_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder_spinner), waiting);
  gtk_spinner_set_spinning (self->placeholder_spinner, waiting);
}

static void
devices_changed_cb (WbCaptureStartPage *self)
{
  gtk_widget_set_visible (self->other_group, gtk_list_box_get_row_at_index (self->other_list, 0) != NULL);
  update_placeholder (self);
  select_chosen (self);
}

static void
counters_cb (WbCaptureStartPage *self)
{
  for (GtkListBox *list = self->interface_list; list != NULL;
       list = list == self->interface_list ? self->other_list : NULL)
    {
      GtkListBoxRow *row;

      for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
        wb_interface_row_update (WB_INTERFACE_ROW (row));
    }
}

static void
bind_list (GtkListBox *list, GListModel *model, GtkCustomFilterFunc keep)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (keep, NULL, NULL));
  g_autoptr (GtkFilterListModel) kept = gtk_filter_list_model_new (g_object_ref (model), filter);

  gtk_list_box_bind_model (list, G_LIST_MODEL (kept), create_row_cb, NULL, NULL);
}

void
wb_capture_start_page_set_devices (WbCaptureStartPage *self, GListModel *model)
{
  g_return_if_fail (WB_IS_CAPTURE_START_PAGE (self));
  g_return_if_fail (G_IS_LIST_MODEL (model));

  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_func (self->shown, devices_changed_cb, self);
  g_set_object (&self->shown, model);
  bind_list (self->interface_list, model, is_interface);
  bind_list (self->other_list, model, is_other);
  /* After the lists, which connected first: the rows are there when this comes. */
  g_signal_connect_object (model, "items-changed", G_CALLBACK (devices_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  devices_changed_cb (self);
}

/* --- Unsaved captures of a program that is gone ---------------------------------------------------------------- */

static void
leftover_open_cb (WbCaptureStartPage *self, const char *path)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "capture.open-leftover", "s", path);
}

static void
leftover_discard_cb (WbCaptureStartPage *self, const char *path)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "capture.discard-leftover", "s", path);
}

void
wb_capture_start_page_refresh_leftovers (WbCaptureStartPage *self)
{
  g_autoptr (GPtrArray) leftovers = wb_capture_store_list_leftovers ();
  GtkListBoxRow *row;

  g_return_if_fail (WB_IS_CAPTURE_START_PAGE (self));

  while ((row = gtk_list_box_get_row_at_index (self->leftover_list, 0)) != NULL)
    gtk_list_box_remove (self->leftover_list, GTK_WIDGET (row));
  for (guint i = 0; i < leftovers->len; i++)
    {
      GtkWidget *added = wb_leftover_row_new (g_ptr_array_index (leftovers, i));

      g_signal_connect_object (added, "open", G_CALLBACK (leftover_open_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (added, "discard", G_CALLBACK (leftover_discard_cb), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (self->leftover_list, added);
    }
  gtk_widget_set_visible (self->leftover_group, leftovers->len > 0);
}

/* --- Options --------------------------------------------------------------------------------------------------- */

/* Says in one line what differs from the usual, so that the folded row hides nothing. */
static void
update_options_summary (WbCaptureStartPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int snaplen = gtk_spin_button_get_value_as_int (self->snaplen_spin);
  int packets = gtk_spin_button_get_value_as_int (self->stop_packets_spin);
  int seconds = gtk_spin_button_get_value_as_int (self->stop_seconds_spin);
  int mib = gtk_spin_button_get_value_as_int (self->stop_mib_spin);

  g_string_append (text, gtk_switch_get_active (self->promiscuous_switch) ? _("Promiscuous") : _("Own traffic only"));
  g_string_append (text, " · ");
  if (snaplen >= 262144)
    g_string_append (text, _("whole packets"));
  else
    g_string_append_printf (text, ngettext ("first %d byte", "first %d bytes", snaplen), snaplen);
  g_string_append (text, " · ");
  if (packets == 0 && seconds == 0 && mib == 0)
    g_string_append (text, _("until stopped"));
  else
    {
      const char *separator = "";

      if (packets > 0)
        {
          g_string_append_printf (text, ngettext ("%d packet", "%d packets", packets), packets);
          separator = ", ";
        }
      if (seconds > 0)
        {
          g_string_append_printf (text, "%s", separator);
          g_string_append_printf (text, ngettext ("%d second", "%d seconds", seconds), seconds);
          separator = ", ";
        }
      if (mib > 0)
        g_string_append_printf (text, "%s%d MiB", separator, mib);
    }
  adw_expander_row_set_subtitle (self->options_row, text->str);
}

/* The file's size is kept in bytes and asked for in MiB. */
static void
stop_mib_changed_cb (WbCaptureStartPage *self)
{
  wb_settings_set_number (wb_settings_get (), "stop-bytes",
                          (gint64) gtk_spin_button_get_value_as_int (self->stop_mib_spin) << 20);
  update_options_summary (self);
}

/* 0 in a stop condition or a full snaplen is a word, not a number. */
static gboolean
spin_output_cb (GtkSpinButton *spin, WbCaptureStartPage *self)
{
  int value = gtk_spin_button_get_value_as_int (spin);
  const char *word = NULL;

  if (spin == self->snaplen_spin)
    word = value >= 262144 ? _("Whole") : NULL;
  else if (value == 0)
    word = _("Never");
  if (word == NULL)
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (spin), word);
  return TRUE;
}

static int
spin_input_cb (GtkSpinButton *spin, double *value, WbCaptureStartPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));

  if (g_str_equal (text, _("Never")))
    *value = 0;
  else if (g_str_equal (text, _("Whole")))
    *value = 262144;
  else
    return FALSE; /* a number: GTK reads it */
  return TRUE;
}

static void
bind_options (WbCaptureStartPage *self)
{
  WbSettings *settings = wb_settings_get ();
  const struct
  {
    const char *key;
    gpointer object;
    const char *property;
  } bindings[] = {
    { "promiscuous", self->promiscuous_switch, "active" }, { "snaplen", self->snaplen_spin, "value" },
    { "buffer-mib", self->buffer_spin, "value" },          { "stop-packets", self->stop_packets_spin, "value" },
    { "stop-seconds", self->stop_seconds_spin, "value" },  { "last-filter", self->filter_entry, "text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    wb_settings_bind (settings, bindings[i].key, bindings[i].object, bindings[i].property);
  gtk_spin_button_set_value (self->stop_mib_spin, (double) (wb_settings_get_number (settings, "stop-bytes") >> 20));
  update_options_summary (self);
}

/* --- The object ------------------------------------------------------------------------------------------------ */

static void
wb_capture_start_page_map (GtkWidget *widget)
{
  WbCaptureStartPage *self = WB_CAPTURE_START_PAGE (widget);

  GTK_WIDGET_CLASS (wb_capture_start_page_parent_class)->map (widget);
  wb_device_list_set_watching (self->devices, TRUE);
  wb_capture_start_page_refresh_leftovers (self);
}

static void
wb_capture_start_page_unmap (GtkWidget *widget)
{
  wb_device_list_set_watching (WB_CAPTURE_START_PAGE (widget)->devices, FALSE);
  GTK_WIDGET_CLASS (wb_capture_start_page_parent_class)->unmap (widget);
}

static gboolean
wb_capture_start_page_grab_focus (GtkWidget *widget)
{
  WbCaptureStartPage *self = WB_CAPTURE_START_PAGE (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->interface_list);

  return !wb_focus_is_moving () &&
         gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->filter_entry));
}

static void
wb_capture_start_page_dispose (GObject *object)
{
  WbCaptureStartPage *self = WB_CAPTURE_START_PAGE (object);

  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_func (self->shown, devices_changed_cb, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_CAPTURE_START_PAGE);
  g_clear_object (&self->shown);
  g_clear_object (&self->devices);
  g_clear_pointer (&self->interface, g_free);
  g_clear_pointer (&self->filter, g_free);
  G_OBJECT_CLASS (wb_capture_start_page_parent_class)->dispose (object);
}

static void
wb_capture_start_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CAN_START:
      g_value_set_boolean (value, WB_CAPTURE_START_PAGE (object)->can_start);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_capture_start_page_class_init (WbCaptureStartPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_capture_start_page_dispose;
  object_class->get_property = wb_capture_start_page_get_property;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_capture_start_page_grab_focus;
  widget_class->map = wb_capture_start_page_map;
  widget_class->unmap = wb_capture_start_page_unmap;

  properties[PROP_CAN_START] =
      g_param_spec_boolean ("can-start", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WB_TYPE_FILTER_ENTRY);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-capture-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, buffer_spin);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, choices);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, interface_list);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, leftover_group);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, leftover_list);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, options_row);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, other_group);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, other_list);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, placeholder_label);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, placeholder_spinner);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, promiscuous_switch);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, root_box);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, snaplen_spin);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, stop_mib_spin);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, stop_packets_spin);
  gtk_widget_class_bind_template_child (widget_class, WbCaptureStartPage, stop_seconds_spin);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, spin_input_cb);
  gtk_widget_class_bind_template_callback (widget_class, spin_output_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_mib_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_can_start);
  gtk_widget_class_bind_template_callback (widget_class, update_options_summary);
}

static void
wb_capture_start_page_init (WbCaptureStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->interface = wb_settings_dup_string (wb_settings_get (), "last-interface");
  self->devices = wb_device_list_new ();
  g_signal_connect_object (self->devices, "counters", G_CALLBACK (counters_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->devices, "notify::ready", G_CALLBACK (devices_changed_cb), self, G_CONNECT_SWAPPED);
  wb_capture_start_page_set_devices (self, G_LIST_MODEL (self->devices));
  bind_options (self);
}

GtkWidget *
wb_capture_start_page_new (void)
{
  return g_object_new (WB_TYPE_CAPTURE_START_PAGE, NULL);
}

gboolean
wb_capture_start_page_get_options (WbCaptureStartPage *self, WbCaptureOptions *options)
{
  WbDevice *chosen;

  g_return_val_if_fail (WB_IS_CAPTURE_START_PAGE (self), FALSE);

  chosen = get_chosen (self);
  g_free (self->filter);
  self->filter = g_strstrip (g_strdup (wb_filter_entry_get_text (self->filter_entry)));
  *options = (WbCaptureOptions){
    .device = chosen != NULL ? wb_device_get_name (chosen) : NULL,
    .filter = *self->filter != 0 ? self->filter : NULL,
    .snaplen = (guint32) gtk_spin_button_get_value_as_int (self->snaplen_spin),
    .buffer_mib = (guint) gtk_spin_button_get_value_as_int (self->buffer_spin),
    .promiscuous = gtk_switch_get_active (self->promiscuous_switch),
    .stop_packets = (guint64) gtk_spin_button_get_value_as_int (self->stop_packets_spin),
    .stop_bytes = (guint64) gtk_spin_button_get_value_as_int (self->stop_mib_spin) << 20,
    .stop_seconds = (guint) gtk_spin_button_get_value_as_int (self->stop_seconds_spin),
  };
  return chosen != NULL;
}

gboolean
wb_capture_start_page_get_can_start (WbCaptureStartPage *self)
{
  return self->can_start;
}

void
wb_capture_start_page_choose (WbCaptureStartPage *self, const char *interface, const char *filter)
{
  g_return_if_fail (WB_IS_CAPTURE_START_PAGE (self));

  if (interface != NULL && g_strcmp0 (self->interface, interface) != 0)
    {
      g_free (self->interface);
      self->interface = g_strdup (interface);
    }
  if (filter != NULL)
    wb_filter_entry_set_text (self->filter_entry, filter);
  select_chosen (self);
}

void
wb_capture_start_page_set_starting (WbCaptureStartPage *self, gboolean starting)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_if_fail (WB_IS_CAPTURE_START_PAGE (self));

  /* A text entry that is switched off while it has the keyboard never hears that it lost it: move on first. */
  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  if (starting && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_sensitive (self->choices, !starting);
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter_entry), !starting);
  gtk_widget_set_visible (self->start_button, !starting);
  gtk_widget_set_visible (self->cancel_button, starting);
}
