/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one can do with a capture that is open. The inspector holds the document and the list of what is shown of it,
 * and hands each wish to the part that fulfils it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-inspector.h"

#include "app/capture/wb-packet-page.h"

#include <glib/gi18n.h>

struct _WbInspector
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  WbPacketPage *packets;

  /* Owned */
  WbCaptureDocument *document;
  WbPacketList *all; /* every packet */

  /* Borrowed */
  WbPacketView *view; /* of packets */
};

G_DEFINE_FINAL_TYPE (WbInspector, wb_inspector, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
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
show_list (WbInspector *self, WbPacketList *list)
{
  WbPacketList *old = wb_packet_view_get_list (self->view);

  if (old)
    g_signal_handlers_disconnect_by_func (old, shown_changed_cb, self);
  wb_packet_view_set_list (self->view, list);
  if (list)
    g_signal_connect_object (list, "items-changed", G_CALLBACK (shown_changed_cb), self, G_CONNECT_SWAPPED);
  shown_changed_cb (self);
}

/* --- Actions ----------------------------------------------------------------------------------------------------------- */

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbInspector *self = WB_INSPECTOR (widget);

  wb_packet_page_copy (self->packets, g_str_has_suffix (name, "text")  ? WB_COPY_TEXT
                                      : g_str_has_suffix (name, "hex") ? WB_COPY_HEX
                                                                       : WB_COPY_VALUE);
}

static void
end_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbInspector *self = WB_INSPECTOR (widget);
  WbPacketList *list = wb_packet_view_get_list (self->view);
  guint n = list ? g_list_model_get_n_items (G_LIST_MODEL (list)) : 0;

  if (n > 0)
    wb_inspector_select_number (self, wb_packet_list_get_number (list, g_str_has_suffix (name, "first") ? 0 : n - 1));
}

static void
view_notify_cb (WbInspector *self, GParamSpec *pspec)
{
  g_object_notify (G_OBJECT (self), g_param_spec_get_name (pspec));
}

/* --- The object -------------------------------------------------------------------------------------------------------- */

static gboolean
wb_inspector_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WB_INSPECTOR (widget)->packets));
}

static void
wb_inspector_dispose (GObject *object)
{
  WbInspector *self = WB_INSPECTOR (object);

  if (self->view)
    wb_inspector_set_document (self, NULL);
  self->view = NULL;
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
  switch (prop_id)
    {
    case PROP_FOLLOW_TAIL:
      wb_packet_view_set_follow_tail (WB_INSPECTOR (object)->view, g_value_get_boolean (value));
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

  g_type_ensure (WB_TYPE_PACKET_PAGE);

  object_class->dispose = wb_inspector_dispose;
  object_class->get_property = wb_inspector_get_property;
  object_class->set_property = wb_inspector_set_property;
  widget_class->grab_focus = wb_inspector_grab_focus;

  properties[PROP_FOLLOW_TAIL]
      = g_param_spec_boolean ("follow-tail", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, read_only);
  properties[PROP_N_SHOWN] = g_param_spec_uint64 ("n-shown", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  properties[PROP_SELECTED_NUMBER]
      = g_param_spec_uint64 ("selected-number", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_property_action (widget_class, "inspector.follow-tail", "follow-tail");
  gtk_widget_class_install_action (widget_class, "inspector.copy-text", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-hex", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-value", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "inspector.first", NULL, end_action);
  gtk_widget_class_install_action (widget_class, "inspector.last", NULL, end_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "inspector.copy-text", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "inspector.copy-value", NULL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, WbInspector, content);
  gtk_widget_class_bind_template_child (widget_class, WbInspector, packets);
}

static void
wb_inspector_init (WbInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->view = wb_packet_page_get_view (self->packets);
  g_signal_connect_object (self->view, "notify::follow-tail", G_CALLBACK (view_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::n-selected", G_CALLBACK (view_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::selected-number", G_CALLBACK (view_notify_cb), self,
                           G_CONNECT_SWAPPED);
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
  show_list (self, NULL);
  g_clear_object (&self->all);
  g_set_object (&self->document, document);
  if (!document)
    return;
  g_signal_connect_object (document, "notify::state", G_CALLBACK (update_empty_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::title", G_CALLBACK (update_empty_text), self, G_CONNECT_SWAPPED);
  self->all = wb_packet_list_new (document);
  show_list (self, self->all);
  wb_packet_view_set_follow_tail (self->view,
                                  wb_capture_document_get_state (document) == WB_DOCUMENT_LIVE);
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
  WbPacketList *list;
  g_autoptr (GArray) kept = NULL;
  GArray *numbers;

  g_return_val_if_fail (WB_IS_INSPECTOR (self), NULL);

  list = wb_packet_view_get_list (self->view);
  kept = list ? wb_packet_list_dup_kept (list) : NULL;
  if (!kept)
    return NULL;
  numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint64), kept->len);
  for (guint i = 0; i < kept->len; i++)
    {
      guint64 number = g_array_index (kept, guint32, i);

      g_array_append_val (numbers, number);
    }
  return numbers;
}

guint64
wb_inspector_get_n_shown (WbInspector *self)
{
  WbPacketList *list;

  g_return_val_if_fail (WB_IS_INSPECTOR (self), 0);

  list = wb_packet_view_get_list (self->view);
  return list ? g_list_model_get_n_items (G_LIST_MODEL (list)) : 0;
}

gboolean
wb_inspector_select_number (WbInspector *self, guint64 number)
{
  g_return_val_if_fail (WB_IS_INSPECTOR (self), FALSE);

  return wb_packet_view_select_number (self->view, number);
}
