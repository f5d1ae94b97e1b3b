/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one can do with a capture that is open. The inspector holds the document and the list of what is shown of it,
 * and hands each wish to the part that fulfils it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-inspector.h"

#include "app/capture/wb-find-bar.h"
#include "app/capture/wb-flows-page.h"
#include "app/capture/wb-go-to.h"
#include "app/capture/wb-packet-page.h"
#include "app/capture/wb-show-only.h"
#include "app/panel/wb-focus.h"

#include "engine/base/wb-format.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Below this the bar has two rows. */
#define NARROW_WIDTH 760

struct _WbInspector
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *bar;
  AdwBin *bar_buttons;
  GtkWidget *bar_middle;
  GtkWidget *view_switch;
  AdwBin *bar_start;
  GtkMenuButton *columns_button;
  GtkWidget *content;
  WbFindBar *find_bar;
  WbFlowsPage *flows;
  WbGoTo *go_to;
  WbPacketPage *packets;
  GtkStack *pages;
  WbShowOnly *show_only;

  /* Owned */
  WbCaptureDocument *document;
  WbPacketList *list; /* what is shown */

  /* Borrowed */
  WbPacketView *view; /* of packets */

  guint layout_id;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (WbInspector, wb_inspector, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_BAR_END,
  PROP_BAR_START,
  PROP_FOLLOW_TAIL,
  PROP_N_SELECTED,
  PROP_N_SHOWN,
  PROP_SELECTED_NUMBER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- What stands in an empty table ----------------------------------------------------------------------------------- */

static void
update_empty_text (WbInspector *self)
{
  g_autofree char *text = NULL;

  if (!self->document || wb_inspector_get_n_shown (self) > 0)
    {
      wb_packet_page_set_empty_text (self->packets, NULL, NULL, NULL);
      return;
    }
  if (wb_show_only_is_filtered (self->show_only))
    {
      if (wb_show_only_is_running (self->show_only))
        wb_packet_page_set_empty_text (self->packets, "edit-find-symbolic", _("Looking for packets that match…"),
                                       NULL);
      else
        wb_packet_page_set_empty_text (self->packets, "edit-find-symbolic", _("No packet matches"),
                                       _("Empty the entry above to show all of them"));
      return;
    }
  switch (wb_capture_document_get_state (self->document))
    {
    case WB_DOCUMENT_LIVE:
      /* Translators: %s is a network interface */
      text = g_strdup_printf (_("Waiting for packets on %s…"), wb_capture_document_get_title (self->document));
      wb_packet_page_set_empty_text (self->packets, "network-transmit-receive-symbolic", text,
                                     _("They appear here as they pass"));
      break;
    case WB_DOCUMENT_LOADING:
      text = g_strdup_printf (_("Reading %s…"), wb_capture_document_get_title (self->document));
      wb_packet_page_set_empty_text (self->packets, "document-open-symbolic", text, NULL);
      break;
    case WB_DOCUMENT_COMPLETE:
      wb_packet_page_set_empty_text (self->packets, "edit-find-symbolic", _("No packets"),
                                     _("This capture holds none"));
      break;
    case WB_DOCUMENT_FAILED:
      wb_packet_page_set_empty_text (self->packets, "dialog-error-symbolic", _("This capture cannot be read"),
                                     wb_capture_document_get_message (self->document));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
shown_changed_cb (WbInspector *self)
{
  update_empty_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SHOWN]);
}

static void
list_cb (WbInspector *self)
{
  WbPacketList *list = wb_show_only_get_list (self->show_only);

  if (self->list == list)
    return;
  if (self->list)
    g_signal_handlers_disconnect_by_func (self->list, shown_changed_cb, self);
  g_set_object (&self->list, list);
  wb_packet_view_set_list (self->view, list);
  if (list)
    g_signal_connect_object (list, "items-changed", G_CALLBACK (shown_changed_cb), self, G_CONNECT_SWAPPED);
  shown_changed_cb (self);
}

/* --- Finding and going ------------------------------------------------------------------------------------------------- */

static void
show_packets (WbInspector *self)
{
  gtk_stack_set_visible_child_name (self->pages, "packets");
}

static void
search_cb (WbInspector *self, gboolean backwards)
{
  if (!self->document || !self->list)
    return;
  show_packets (self);
  wb_find_bar_run (self->find_bar, self->document, wb_packet_list_dup_kept (self->list),
                   wb_packet_view_get_selected_number (self->view), backwards);
}

static void
found_cb (WbInspector *self, guint64 number, guint offset, guint length)
{
  if (wb_packet_view_select_number (self->view, number) && length > 0)
    wb_packet_page_show_bytes (self->packets, offset, length);
}

static void
go_cb (WbInspector *self, guint64 number)
{
  guint64 n_packets = self->document ? wb_capture_document_get_n_packets (self->document) : 0;
  g_autofree char *count = wb_format_dup_count (n_packets);
  g_autofree char *note = NULL;

  show_packets (self);
  if (wb_packet_view_select_number (self->view, number))
    {
      wb_go_to_close (self->go_to);
      gtk_widget_grab_focus (GTK_WIDGET (self->view));
      return;
    }
  note = number > n_packets ?
             g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "This capture has %s packet", "This capture has %s packets",
                                           (gulong) MIN (n_packets, G_MAXULONG)),
                              count) :
             g_strdup (_("This packet is not among those shown"));
  wb_go_to_set_note (self->go_to, note);
}

static void
bar_closed_cb (WbInspector *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
show_flow_cb (WbInspector *self, const WbFlow *flow, gboolean both)
{
  wb_show_only_apply_flow (self->show_only, flow, both);
  show_packets (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->packets));
}

/* --- Actions ----------------------------------------------------------------------------------------------------------- */

static gboolean
is_showing_flows (WbInspector *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "flows") == 0;
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbInspector *self = WB_INSPECTOR (widget);

  wb_go_to_close (self->go_to);
  show_packets (self);
  if (g_str_has_suffix (name, "find") || !wb_find_bar_has_query (self->find_bar))
    wb_find_bar_open (self->find_bar);
  else
    search_cb (self, g_str_has_suffix (name, "previous"));
}

static void
go_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbInspector *self = WB_INSPECTOR (widget);

  wb_find_bar_close (self->find_bar);
  wb_go_to_open (self->go_to);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbInspector *self = WB_INSPECTOR (widget);

  if (is_showing_flows (self))
    {
      gtk_widget_activate_action (GTK_WIDGET (self->flows), "flows.copy", NULL);
      return;
    }
  wb_packet_page_copy (self->packets, g_str_has_suffix (name, "text") ? WB_COPY_TEXT :
                                      g_str_has_suffix (name, "hex")  ? WB_COPY_HEX :
                                                                        WB_COPY_VALUE);
}

static void
end_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbInspector *self = WB_INSPECTOR (widget);
  guint n = self->list ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
  gboolean first = g_str_has_suffix (name, "first");

  if (n == 0)
    return;
  wb_inspector_select_number (self, wb_packet_list_get_number (self->list, first ? 0 : n - 1));
  if (!first)
    wb_packet_view_set_follow_tail (self->view, TRUE);
}

static void
view_notify_cb (WbInspector *self, GParamSpec *pspec)
{
  g_object_notify (G_OBJECT (self), g_param_spec_get_name (pspec));
}

/* --- Layout ------------------------------------------------------------------------------------------------------------ */

static void
place (WbInspector *self, GtkWidget *child, int column, int row, int columns)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (self->bar);

  g_object_set (gtk_layout_manager_get_layout_child (layout, child), "column", column, "row", row, "column-span",
                columns, NULL);
}

/* Wide: start, filter, end, view. Narrow: start and end above filter and view, which is what 480 px have room for. */
static gboolean
change_layout_cb (gpointer data)
{
  WbInspector *self = WB_INSPECTOR (data);

  self->layout_id = 0;
  place (self, self->bar_middle, self->narrow ? 0 : 1, self->narrow ? 1 : 0, self->narrow ? 2 : 1);
  place (self, self->view_switch, self->narrow ? 2 : 3, self->narrow ? 1 : 0, 1);
  return G_SOURCE_REMOVE;
}

static void
wb_inspector_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbInspector *self = WB_INSPECTOR (widget);

  gtk_widget_allocate (self->content, width, height, baseline, NULL);
  if (self->narrow == (width < NARROW_WIDTH))
    return;
  self->narrow = width < NARROW_WIDTH;
  if (!self->layout_id) /* nothing may be turned while it is being allocated */
    self->layout_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, change_layout_cb, self, NULL);
}

/* It must be possible to become narrow: the width that the wide bar asks for is not a minimum. With the sidebar beside
 * it, 280 leave a window of 480, so that one step of resizing is enough. */
static void
wb_inspector_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (WB_INSPECTOR (widget)->content, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 280);
}

/* --- The object -------------------------------------------------------------------------------------------------------- */

static gboolean
wb_inspector_grab_focus (GtkWidget *widget)
{
  WbInspector *self = WB_INSPECTOR (widget);

  return !wb_focus_is_moving () &&
         gtk_widget_grab_focus (is_showing_flows (self) ? GTK_WIDGET (self->flows) : GTK_WIDGET (self->packets));
}

static void
wb_inspector_dispose (GObject *object)
{
  WbInspector *self = WB_INSPECTOR (object);

  g_clear_handle_id (&self->layout_id, g_source_remove);
  if (self->view)
    wb_inspector_set_document (self, NULL);
  self->view = NULL;
  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_INSPECTOR);
  G_OBJECT_CLASS (wb_inspector_parent_class)->dispose (object);
}

static void
wb_inspector_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbInspector *self = WB_INSPECTOR (object);

  switch (prop_id)
    {
    case PROP_FOLLOW_TAIL:
      g_value_set_boolean (value, wb_packet_view_get_follow_tail (self->view));
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, wb_packet_view_get_n_selected (self->view));
      break;
    case PROP_N_SHOWN:
      g_value_set_uint64 (value, wb_inspector_get_n_shown (self));
      break;
    case PROP_SELECTED_NUMBER:
      g_value_set_uint64 (value, wb_packet_view_get_selected_number (self->view));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_inspector_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbInspector *self = WB_INSPECTOR (object);

  switch (prop_id)
    {
    case PROP_BAR_END:
      adw_bin_set_child (self->bar_buttons, g_value_get_object (value));
      break;
    case PROP_BAR_START:
      adw_bin_set_child (self->bar_start, g_value_get_object (value));
      break;
    case PROP_FOLLOW_TAIL:
      wb_packet_view_set_follow_tail (self->view, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_inspector_class_init (WbInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags write_only = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  g_type_ensure (WB_TYPE_FIND_BAR);
  g_type_ensure (WB_TYPE_FLOWS_PAGE);
  g_type_ensure (WB_TYPE_GO_TO);
  g_type_ensure (WB_TYPE_PACKET_PAGE);
  g_type_ensure (WB_TYPE_SHOW_ONLY);

  object_class->dispose = wb_inspector_dispose;
  object_class->get_property = wb_inspector_get_property;
  object_class->set_property = wb_inspector_set_property;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_inspector_grab_focus;
  widget_class->measure = wb_inspector_measure;
  widget_class->size_allocate = wb_inspector_size_allocate;

  properties[PROP_BAR_END] = g_param_spec_object ("bar-end", NULL, NULL, GTK_TYPE_WIDGET, write_only);
  properties[PROP_BAR_START] = g_param_spec_object ("bar-start", NULL, NULL, GTK_TYPE_WIDGET, write_only);
  properties[PROP_FOLLOW_TAIL] = g_param_spec_boolean (
      "follow-tail", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, read_only);
  properties[PROP_N_SHOWN] = g_param_spec_uint64 ("n-shown", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  properties[PROP_SELECTED_NUMBER] = g_param_spec_uint64 ("selected-number", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_property_action (widget_class, "inspector.follow-tail", "follow-tail");
  gtk_widget_class_install_action (widget_class, "inspector.copy-text", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-hex", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-value", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "inspector.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "inspector.find-next", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "inspector.find-previous", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "inspector.go-to", NULL, go_to_action);
  gtk_widget_class_install_action (widget_class, "inspector.first", NULL, end_action);
  gtk_widget_class_install_action (widget_class, "inspector.last", NULL, end_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "inspector.copy-text", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "inspector.copy-value", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/capture/wb-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, WbInspector, bar);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, bar_buttons);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, bar_middle);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, view_switch);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, bar_start);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, columns_button);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, content);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, find_bar);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, flows);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, go_to);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, packets);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, pages);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, show_only);
  gtk_widget_class_bind_template_callback (widget_class, bar_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, found_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_flow_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_empty_text);
}

static void
wb_inspector_init (WbInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->view = wb_packet_page_get_view (self->packets);
  gtk_menu_button_set_menu_model (self->columns_button, wb_packet_view_get_columns_menu (self->view));
  gtk_widget_insert_action_group (GTK_WIDGET (self->columns_button), "packets",
                                  wb_packet_view_get_actions (self->view));
  g_signal_connect_object (self->view, "notify::follow-tail", G_CALLBACK (view_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::n-selected", G_CALLBACK (view_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::selected-number", G_CALLBACK (view_notify_cb), self, G_CONNECT_SWAPPED);
}

WbInspector *
wb_inspector_new (void)
{
  return g_object_new (WB_TYPE_INSPECTOR, NULL);
}

void
wb_inspector_set_document (WbInspector *self, WbCaptureDocument *document)
{
  g_return_if_fail (WB_IS_INSPECTOR (self));
  g_return_if_fail (document == NULL || WB_IS_CAPTURE_DOCUMENT (document));

  if (self->document == document)
    return;
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  wb_find_bar_close (self->find_bar);
  wb_go_to_close (self->go_to);
  g_set_object (&self->document, document);
  wb_show_only_set_document (self->show_only, document);
  wb_flows_page_set_document (self->flows, document);
  if (!document)
    return;
  show_packets (self);
  g_signal_connect_object (document, "notify::state", G_CALLBACK (update_empty_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::title", G_CALLBACK (update_empty_text), self, G_CONNECT_SWAPPED);
  update_empty_text (self);
  wb_packet_view_set_follow_tail (self->view, wb_capture_document_get_state (document) == WB_DOCUMENT_LIVE);
}

WbCaptureDocument *
wb_inspector_get_document (WbInspector *self)
{
  g_return_val_if_fail (WB_IS_INSPECTOR (self), NULL);

  return self->document;
}

GArray *
wb_inspector_dup_shown_numbers (WbInspector *self)
{
  g_return_val_if_fail (WB_IS_INSPECTOR (self), NULL);

  return self->list ? wb_packet_list_dup_numbers (self->list) : NULL;
}

guint64
wb_inspector_get_n_shown (WbInspector *self)
{
  g_return_val_if_fail (WB_IS_INSPECTOR (self), 0);

  return self->list ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

gboolean
wb_inspector_select_number (WbInspector *self, guint64 number)
{
  g_return_val_if_fail (WB_IS_INSPECTOR (self), FALSE);

  return wb_packet_view_select_number (self->view, number);
}
