/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A capture filter that is checked while it is typed. Compiling may look up a name and so block for as long as a
 * resolver likes; it happens in a process of its own that is killed when the text changes, and the entry never waits.
 *
 *   EMPTY <- (no text) -- typed --> CHECKING -- 150 ms of quiet, then the check --> RIGHT | WRONG (+ message) |
 *                                                                              UNCHECKED (+ why)
 *
 * Only the newest text has a check in flight, so a late answer to an older one cannot be shown. The state is said by
 * icon, colour and words. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-filter-entry.h"

#include "app/panel/wb-focus.h"

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-process.h"

#include <glib/gi18n.h>

/* Shorter than a pause for thought, longer than between two keys: a check for each word, not for each letter. */
#define QUIET_MS 150
#define LINKTYPE_ETHERNET 1 /* until the device has said what it gives; most do */

struct _WbFilterEntry
{
  GtkWidget parent_instance;

  /* Template children */
  GtkEntry *entry;
  GtkLabel *message_label;
  GtkRevealer *revealer;
  GtkWidget *root_box;

  /* Owned */
  GCancellable *cancellable; /* of the check in flight */
  guint quiet_id;
  int link_type;
  WbFilterState state;

  WbFilterCheckFunc check;
  WbFilterCheckFinishFunc check_finish;
};

G_DEFINE_FINAL_TYPE (WbFilterEntry, wb_filter_entry, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_LINK_TYPE,
  PROP_STATE,
  PROP_TEXT,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
show_state (WbFilterEntry *self, WbFilterState state, const char *message)
{
  GtkWidget *entry = GTK_WIDGET (self->entry);

  gtk_widget_remove_css_class (entry, "wb-filter-right");
  gtk_widget_remove_css_class (entry, "wb-filter-wrong");
  switch (state)
    {
    case WB_FILTER_EMPTY:
    case WB_FILTER_CHECKING:
      gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY, NULL);
      break;
    case WB_FILTER_RIGHT:
      gtk_widget_add_css_class (entry, "wb-filter-right");
      gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY, "object-select-symbolic");
      gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_SECONDARY, _("The filter is right"));
      break;
    case WB_FILTER_UNCHECKED:
      gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY, "dialog-warning-symbolic");
      gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_SECONDARY, message);
      break;
    case WB_FILTER_WRONG:
      gtk_widget_add_css_class (entry, "wb-filter-wrong");
      gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY, "dialog-error-symbolic");
      gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_SECONDARY, message);
      break;
    }
  if (state != WB_FILTER_CHECKING) /* while checking, the last message stays: no flicker between two letters */
    {
      if (*message != 0)
        gtk_label_set_text (self->message_label, message);
      gtk_widget_remove_css_class (GTK_WIDGET (self->message_label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->message_label), "warning");
      gtk_widget_add_css_class (GTK_WIDGET (self->message_label), state == WB_FILTER_UNCHECKED ? "warning" : "error");
      gtk_revealer_set_reveal_child (self->revealer, *message != 0);
      gtk_accessible_update_state (
          GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
          state == WB_FILTER_WRONG ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      state == WB_FILTER_RIGHT ? _("The filter is right") : message, -1);
    }
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbFilterEntry) self = WB_FILTER_ENTRY (data); /* held for the call */
  g_autoptr (GError) error = NULL;
  gboolean right = self->check_finish (result, &error);

  if (!right && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* a newer text, or the widget is gone: not ours to show */
  g_clear_object (&self->cancellable);
  if (right)
    show_state (self, WB_FILTER_RIGHT, "");
  else if (g_error_matches (error, WB_ERROR, WB_ERROR_INVALID_INPUT))
    show_state (self, WB_FILTER_WRONG, error->message);
  else
    {
      g_autofree char *text = g_strdup_printf (_("The filter cannot be checked here: %s"), error->message);

      show_state (self, WB_FILTER_UNCHECKED, text);
    }
}

static void
quiet_cb (gpointer data)
{
  WbFilterEntry *self = WB_FILTER_ENTRY (data);

  self->quiet_id = 0;
  self->cancellable = g_cancellable_new ();
  self->check (wb_filter_entry_get_text (self), self->link_type, self->cancellable, checked_cb, g_object_ref (self));
}

static void
forget_check (WbFilterEntry *self)
{
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
check_again (WbFilterEntry *self)
{
  g_autofree char *text = g_strdup (wb_filter_entry_get_text (self));

  forget_check (self);
  if (*g_strstrip (text) == 0)
    {
      show_state (self, WB_FILTER_EMPTY, "");
      return;
    }
  show_state (self, WB_FILTER_CHECKING, "");
  self->quiet_id = g_timeout_add_once (QUIET_MS, quiet_cb, self);
}

static void
changed_cb (WbFilterEntry *self)
{
  check_again (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
activate_cb (WbFilterEntry *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static gboolean
wb_filter_entry_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_FILTER_ENTRY (widget)->entry));
}

static void
wb_filter_entry_dispose (GObject *object)
{
  WbFilterEntry *self = WB_FILTER_ENTRY (object);

  forget_check (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_FILTER_ENTRY);
  G_OBJECT_CLASS (wb_filter_entry_parent_class)->dispose (object);
}

static void
wb_filter_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbFilterEntry *self = WB_FILTER_ENTRY (object);

  switch (prop_id)
    {
    case PROP_LINK_TYPE:
      g_value_set_int (value, self->link_type);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_TEXT:
      g_value_set_string (value, wb_filter_entry_get_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_filter_entry_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbFilterEntry *self = WB_FILTER_ENTRY (object);

  switch (prop_id)
    {
    case PROP_LINK_TYPE:
      if (self->link_type != g_value_get_int (value))
        {
          self->link_type = g_value_get_int (value);
          check_again (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_TEXT:
      wb_filter_entry_set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_filter_entry_class_init (WbFilterEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags own_notify = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wb_filter_entry_dispose;
  object_class->get_property = wb_filter_entry_get_property;
  object_class->set_property = wb_filter_entry_set_property;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_filter_entry_grab_focus;

  properties[PROP_LINK_TYPE] = g_param_spec_int ("link-type", NULL, NULL, 0, 65535, LINKTYPE_ETHERNET, own_notify);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, WB_FILTER_WRONG, WB_FILTER_EMPTY,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", own_notify);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATE] =
      g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-filter-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, WbFilterEntry, entry);
  gtk_widget_class_bind_template_child (widget_class, WbFilterEntry, message_label);
  gtk_widget_class_bind_template_child (widget_class, WbFilterEntry, revealer);
  gtk_widget_class_bind_template_child (widget_class, WbFilterEntry, root_box);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
wb_filter_entry_init (WbFilterEntry *self)
{
  self->link_type = LINKTYPE_ETHERNET;
  self->check = wb_capture_check_filter_async;
  self->check_finish = wb_capture_check_filter_finish;
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_filter_entry_new (void)
{
  return g_object_new (WB_TYPE_FILTER_ENTRY, NULL);
}

const char *
wb_filter_entry_get_text (WbFilterEntry *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
wb_filter_entry_set_text (WbFilterEntry *self, const char *text)
{
  g_return_if_fail (WB_IS_FILTER_ENTRY (self));

  if (g_strcmp0 (wb_filter_entry_get_text (self), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text != NULL ? text : "");
}

void
wb_filter_entry_put_message_below (WbFilterEntry *self)
{
  g_return_if_fail (WB_IS_FILTER_ENTRY (self));

  gtk_box_reorder_child_after (GTK_BOX (self->root_box), GTK_WIDGET (self->revealer), GTK_WIDGET (self->entry));
  gtk_revealer_set_transition_type (self->revealer, GTK_REVEALER_TRANSITION_TYPE_SLIDE_DOWN);
  gtk_widget_set_margin_top (GTK_WIDGET (self->message_label), 4);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->message_label), 0);
}

WbFilterState
wb_filter_entry_get_state (WbFilterEntry *self)
{
  return self->state;
}

const char *
wb_filter_entry_get_message (WbFilterEntry *self)
{
  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->message_label) : "";
}

void
wb_filter_entry_set_hint (WbFilterEntry *self, const char *placeholder, const char *name)
{
  g_return_if_fail (WB_IS_FILTER_ENTRY (self));

  gtk_entry_set_placeholder_text (self->entry, placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
wb_filter_entry_set_check (WbFilterEntry *self, WbFilterCheckFunc check, WbFilterCheckFinishFunc finish)
{
  g_return_if_fail (WB_IS_FILTER_ENTRY (self));

  self->check = check;
  self->check_finish = finish;
}
