/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what the user wants to see to a list. A filter is checked while it is typed, applied by Enter, and asked of
 * every packet by a worker; what matches goes into a kept list of its own, which takes the table's place with the
 * first match (or the end), so that the table is not emptied for the blink before it. An emptied entry shows all. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-show-only.h"

#include "app/capture/wb-filter-entry.h"
#include "app/panel/wb-focus.h"

#include "engine/capture/wb-packet-filter.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Shorter jobs are over before a bar could be read. */
#define SHOW_PROGRESS_MS 250

struct _WbShowOnly
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *cancel_button;
  GtkWidget *clear_button;
  GtkWidget *content;
  WbFilterEntry *entry;
  GtkLabel *note;
  GtkProgressBar *progress;

  /* Owned */
  WbCaptureDocument *document;
  WbPacketList *all;
  WbPacketList *kept;  /* what the filter fills; NULL: no filter */
  WbPacketList *shown; /* all, kept, or the kept of the filter before, until kept has something */
  WbPacketFilter *filter;

  guint progress_id;
  gboolean setting; /* the entry's text is set from here */
};

G_DEFINE_FINAL_TYPE (WbShowOnly, wb_show_only, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_LIST,
  PROP_RUNNING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
show_note (WbShowOnly *self, const char *text, gboolean is_error)
{
  gtk_label_set_text (self->note, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->note), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->note), "error");
}

static void
hide_progress (WbShowOnly *self)
{
  g_clear_handle_id (&self->progress_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_widget_set_visible (self->cancel_button, FALSE);
}

static void
drop_filter (WbShowOnly *self)
{
  if (self->filter)
    {
      g_signal_handlers_disconnect_by_data (self->filter, self);
      wb_packet_filter_cancel (self->filter);
    }
  g_clear_object (&self->filter);
  hide_progress (self);
}

static void
show_list (WbShowOnly *self, WbPacketList *list)
{
  if (g_set_object (&self->shown, list))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST]);
}

static void
show_all (WbShowOnly *self)
{
  drop_filter (self);
  g_clear_object (&self->kept);
  gtk_widget_set_visible (self->clear_button, FALSE);
  show_note (self, NULL, FALSE);
  show_list (self, self->all);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

/* --- The filter ---------------------------------------------------------------------------------------------------- */

static void
found_cb (WbShowOnly *self, GArray *numbers)
{
  wb_packet_list_append_kept (self->kept, (const guint32 *) (gpointer) numbers->data, numbers->len);
  show_list (self, self->kept);
}

static void
progress_cb (WbShowOnly *self)
{
  gtk_progress_bar_set_fraction (self->progress, wb_packet_filter_get_progress (self->filter));
}

static void
show_progress_cb (gpointer data)
{
  WbShowOnly *self = WB_SHOW_ONLY (data);

  self->progress_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  gtk_widget_set_visible (self->cancel_button, TRUE);
}

/* A live capture makes it run for a blink with every piece; only a long run shows its progress. */
static void
running_cb (WbShowOnly *self)
{
  const GError *error = wb_packet_filter_get_error (self->filter);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  if (wb_packet_filter_is_running (self->filter))
    {
      if (!self->progress_id && !gtk_widget_get_visible (GTK_WIDGET (self->progress)))
        self->progress_id = g_timeout_add_once (SHOW_PROGRESS_MS, show_progress_cb, self);
      return;
    }
  hide_progress (self);
  if (error)
    {
      g_autofree char *message = g_strdup (error->message); /* the error is the filter's */

      if (wb_packet_filter_get_n_asked (self->filter) == 0)
        {
          show_all (self); /* it is no filter at all */
          if (wb_filter_entry_get_state (self->entry) != WB_FILTER_WRONG)
            show_note (self, message, TRUE);
          return;
        }
      show_note (self, message, TRUE);
    }
  show_list (self, self->kept);
}

static void
start_filter (WbShowOnly *self, WbPacketMatch *match)
{
  drop_filter (self);
  g_clear_object (&self->kept);
  self->kept = wb_packet_list_new_kept (self->document, NULL);
  gtk_widget_set_visible (self->clear_button, TRUE);
  self->filter = wb_packet_filter_new (self->document, match);
  g_signal_connect_swapped (self->filter, "found", G_CALLBACK (found_cb), self);
  g_signal_connect_swapped (self->filter, "notify::progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (self->filter, "notify::running", G_CALLBACK (running_cb), self);
  running_cb (self);
}

static void
apply_entry (WbShowOnly *self)
{
  g_autofree char *text = g_strstrip (g_strdup (wb_filter_entry_get_text (self->entry)));

  if (!self->document || wb_filter_entry_get_state (self->entry) == WB_FILTER_WRONG)
    return; /* the entry says why */
  if (*text == 0)
    {
      show_all (self);
      return;
    }
  show_note (self, NULL, FALSE);
  start_filter (self, wb_packet_match_new_bpf (text));
}

static void
activate_cb (WbShowOnly *self)
{
  apply_entry (self);
}

static void
text_cb (WbShowOnly *self)
{
  if (!self->setting && self->kept && *wb_filter_entry_get_text (self->entry) == 0)
    show_all (self);
}

/* Enter came before the check had an answer, and the filter knew it first: said once is enough. */
static void
entry_state_cb (WbShowOnly *self)
{
  if (wb_filter_entry_get_state (self->entry) == WB_FILTER_WRONG &&
      gtk_widget_has_css_class (GTK_WIDGET (self->note), "error"))
    show_note (self, NULL, FALSE);
}

static void
set_text (WbShowOnly *self, const char *text)
{
  self->setting = TRUE;
  wb_filter_entry_set_text (self->entry, text);
  self->setting = FALSE;
}

static void
clear_cb (WbShowOnly *self)
{
  set_text (self, "");
  show_all (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry)); /* the button that had the focus is gone */
}

static void
cancel_cb (WbShowOnly *self)
{
  g_autofree char *text = NULL;

  if (!self->filter)
    return;
  wb_packet_filter_cancel (self->filter);
  hide_progress (self);
  show_list (self, self->kept);
  text = g_strdup_printf (_("Stopped: only the first %" PRIu64 " packets were looked at"),
                          wb_packet_filter_get_n_asked (self->filter));
  show_note (self, text, FALSE);
}

static void
document_cb (WbShowOnly *self)
{
  WbCaptureFile *file = self->document ? wb_capture_document_get_file (self->document) : NULL;
  WbCaptureInterface interface;

  /* The check compiles for one link type; the first interface's is nearly always the only one. */
  if (file && wb_capture_file_get_interface (file, 0, &interface))
    g_object_set (self->entry, "link-type", (int) interface.link_type, NULL);
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static gboolean
wb_show_only_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_SHOW_ONLY (widget)->entry));
}

static void
wb_show_only_dispose (GObject *object)
{
  WbShowOnly *self = WB_SHOW_ONLY (object);

  if (self->entry)
    wb_show_only_set_document (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_SHOW_ONLY);
  G_OBJECT_CLASS (wb_show_only_parent_class)->dispose (object);
}

static void
wb_show_only_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbShowOnly *self = WB_SHOW_ONLY (object);

  switch (prop_id)
    {
    case PROP_LIST:
      g_value_set_object (value, wb_show_only_get_list (self));
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, wb_show_only_is_running (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_show_only_class_init (WbShowOnlyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  g_type_ensure (WB_TYPE_FILTER_ENTRY);

  object_class->dispose = wb_show_only_dispose;
  object_class->get_property = wb_show_only_get_property;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_show_only_grab_focus;

  properties[PROP_LIST] = g_param_spec_object ("list", NULL, NULL, WB_TYPE_PACKET_LIST, read_only);
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/capture/wb-show-only.ui");
  gtk_widget_class_bind_template_child (widget_class, WbShowOnly, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, WbShowOnly, clear_button);
  gtk_widget_class_bind_template_child (widget_class, WbShowOnly, content);
  gtk_widget_class_bind_template_child (widget_class, WbShowOnly, entry);
  gtk_widget_class_bind_template_child (widget_class, WbShowOnly, note);
  gtk_widget_class_bind_template_child (widget_class, WbShowOnly, progress);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_state_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_cb);
}

static void
wb_show_only_init (WbShowOnly *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_filter_entry_set_hint (self->entry, _("Show only, such as: udp port 53"), _("Show only packets that match"));
  wb_filter_entry_put_message_below (self->entry); /* above it are other bars */
}

GtkWidget *
wb_show_only_new (void)
{
  return g_object_new (WB_TYPE_SHOW_ONLY, NULL);
}

void
wb_show_only_set_document (WbShowOnly *self, WbCaptureDocument *document)
{
  g_return_if_fail (WB_IS_SHOW_ONLY (self));

  if (self->document == document)
    return;
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  set_text (self, "");
  g_clear_object (&self->all);
  show_all (self);
  g_set_object (&self->document, document);
  if (document)
    {
      self->all = wb_packet_list_new (document);
      show_list (self, self->all);
      g_signal_connect_object (document, "notify::state", G_CALLBACK (document_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::n-packets", G_CALLBACK (document_cb), self, G_CONNECT_SWAPPED);
      document_cb (self);
    }
}

WbPacketList *
wb_show_only_get_list (WbShowOnly *self)
{
  g_return_val_if_fail (WB_IS_SHOW_ONLY (self), NULL);

  return self->shown;
}

gboolean
wb_show_only_is_running (WbShowOnly *self)
{
  g_return_val_if_fail (WB_IS_SHOW_ONLY (self), FALSE);

  return self->filter && wb_packet_filter_is_running (self->filter);
}

gboolean
wb_show_only_is_filtered (WbShowOnly *self)
{
  g_return_val_if_fail (WB_IS_SHOW_ONLY (self), FALSE);

  return self->shown && wb_packet_list_is_kept (self->shown);
}

void
wb_show_only_apply (WbShowOnly *self, const char *text)
{
  g_return_if_fail (WB_IS_SHOW_ONLY (self) && text != NULL);

  set_text (self, text);
  apply_entry (self);
}

void
wb_show_only_apply_flow (WbShowOnly *self, const WbFlow *flow, gboolean both)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *note = NULL;

  g_return_if_fail (WB_IS_SHOW_ONLY (self) && flow != NULL);

  if (!self->document)
    return;
  wb_address_append (&flow->src, text);
  if (flow->has_ports)
    g_string_append_printf (text, "%s%u", flow->src.kind == WB_ADDRESS_IPV6 ? " · " : ":", flow->src_port);
  g_string_append (text, both ? " ↔ " : " → ");
  wb_address_append (&flow->dst, text);
  if (flow->has_ports)
    g_string_append_printf (text, "%s%u", flow->dst.kind == WB_ADDRESS_IPV6 ? " · " : ":", flow->dst_port);
  /* Translators: %s names the two ends of a flow */
  note = g_strdup_printf (_("Only the flow %s"), text->str);
  set_text (self, "");
  show_note (self, note, FALSE);
  start_filter (self, wb_packet_match_new_flow (flow, both));
}
