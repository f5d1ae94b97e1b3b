/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One question at a time: while it is open, the button that asked is Cancel, and the form keeps what was asked. An error
 * stands where the result would, with the remedy under it; a cancellation leaves the place empty. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-tool-card.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n.h>

struct _WbPingToolCard
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkButton *copy_button;
  GtkLabel *description_label;
  GtkWidget *error_box;
  GtkLabel *error_label;
  GtkBox *form;
  GtkGrid *grid;
  GtkLabel *hint_label;
  GtkWidget *progress_box;
  GtkLabel *progress_label;
  GtkLabel *remedy_label;
  GtkWidget *result_box;
  GtkButton *run_button;
  GtkSpinner *spinner;
  GtkLabel *summary_label;
  GtkLabel *title_label;

  /* Owned */
  GCancellable *waiting; /* NULL: nothing is asked */
  char *run_label;

  guint reveal_id; /* of a tick callback */
  guint n_frames;  /* since then */
  int n_rows;
  gboolean ready;
};

static void buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbPingToolCard, wb_ping_tool_card, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

enum
{
  PROP_0,
  PROP_DESCRIPTION,
  PROP_RUN_LABEL,
  PROP_TITLE,
  N_PROPS
};

enum
{
  SIGNAL_RUN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];
static GtkBuildableIface *parent_buildable;

static void
update (WbPingToolCard *self)
{
  gboolean waiting = self->waiting != NULL;

  gtk_button_set_label (self->run_button, waiting ? _ ("Cancel") : self->run_label != NULL ? self->run_label : "");
  if (waiting)
    gtk_widget_remove_css_class (GTK_WIDGET (self->run_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->run_button), "suggested-action");
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button), waiting || self->ready);
  gtk_widget_set_visible (self->progress_box, waiting);
  gtk_spinner_set_spinning (self->spinner, waiting);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), !waiting && *gtk_label_get_text (self->hint_label) != 0);
}

static void
clear_result (WbPingToolCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  self->n_rows = 0;
  gtk_label_set_text (self->summary_label, "");
  gtk_widget_set_visible (self->result_box, FALSE);
  gtk_widget_set_visible (self->error_box, FALSE);
  gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
}

/* What came of it grows out of sight at the lower end of a page: once it has its place, the page follows. A frame begins
 * with this and then lays out, so the second one finds it. */
static gboolean
reveal_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  WbPingToolCard *self = WB_PING_TOOL_CARD (widget);
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  if (++self->n_frames < 2)
    return G_SOURCE_CONTINUE;
  self->reveal_id = 0;
  if (viewport != NULL && gtk_widget_compute_bounds (GTK_WIDGET (self), viewport, &bounds))
    {
      GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport));
      double top = gtk_adjustment_get_value (adjustment) + bounds.origin.y;

      gtk_adjustment_clamp_page (adjustment, top, top + bounds.size.height);
    }
  return G_SOURCE_REMOVE;
}

static void
button_cb (WbPingToolCard *self)
{
  if (self->waiting != NULL)
    g_cancellable_cancel (self->waiting);
  else
    wb_ping_tool_card_run (self);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbPingToolCard *self = WB_PING_TOOL_CARD (widget);

  if (self->waiting != NULL)
    g_cancellable_cancel (self->waiting);
}

static void
copy_cb (WbPingToolCard *self)
{
  g_autofree char *text = wb_ping_tool_card_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
}

/* --- Errors -------------------------------------------------------------------------------------------------------- */

static const char *
get_remedy (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return _ ("UDP tells nobody whether it arrived. Is something listening there, and does no firewall drop it?");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return _ ("The host is there, but nothing listens at that port. Start it, or correct the port.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return _ ("There is no way to that address. Check the address and this machine's network.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return _ ("Send fewer bytes.");
  return NULL;
}

static void
show_error (WbPingToolCard *self, const GError *error, const char *remedy)
{
  if (remedy == NULL)
    remedy = get_remedy (error);
  gtk_label_set_text (self->error_label, error->message);
  gtk_label_set_text (self->remedy_label, remedy != NULL ? remedy : "");
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_label), remedy != NULL);
  gtk_widget_set_visible (self->error_box, TRUE);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  WbPingToolCard *self = WB_PING_TOOL_CARD (buildable);

  /* The template's own come before form is known. */
  if (self->form != NULL && type == NULL && GTK_IS_WIDGET (child))
    gtk_box_append (self->form, GTK_WIDGET (child));
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
wb_ping_tool_card_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbPingToolCard *self = WB_PING_TOOL_CARD (object);
  const char *text = g_value_get_string (value);

  switch (prop_id)
    {
    case PROP_DESCRIPTION:
      gtk_label_set_text (self->description_label, text != NULL ? text : "");
      break;
    case PROP_RUN_LABEL:
      g_free (self->run_label);
      self->run_label = g_strdup (text);
      update (self);
      break;
    case PROP_TITLE:
      gtk_label_set_text (self->title_label, text != NULL ? text : "");
      if (text != NULL)
        gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_ping_tool_card_dispose (GObject *object)
{
  WbPingToolCard *self = WB_PING_TOOL_CARD (object);

  if (self->waiting != NULL)
    g_cancellable_cancel (self->waiting);
  g_clear_object (&self->waiting);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_TOOL_CARD);
  g_clear_pointer (&self->run_label, g_free);
  G_OBJECT_CLASS (wb_ping_tool_card_parent_class)->dispose (object);
}

static void
wb_ping_tool_card_class_init (WbPingToolCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wb_ping_tool_card_dispose;
  object_class->set_property = wb_ping_tool_card_set_property;
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_RUN_LABEL] = g_param_spec_string ("run-label", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_RUN] =
      g_signal_new ("run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "tool.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "tool.cancel", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-tool-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, description_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, error_box);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, error_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, form);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, grid);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, hint_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, progress_box);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, progress_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, remedy_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, result_box);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, run_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, summary_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolCard, title_label);
  gtk_widget_class_bind_template_callback (widget_class, button_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wb_ping_tool_card_init (WbPingToolCard *self)
{
  self->ready = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
wb_ping_tool_card_new (void)
{
  return g_object_new (WB_TYPE_PING_TOOL_CARD, NULL);
}

void
wb_ping_tool_card_run (WbPingToolCard *self)
{
  g_return_if_fail (WB_IS_PING_TOOL_CARD (self));

  if (self->waiting == NULL && self->ready)
    g_signal_emit (self, signals[SIGNAL_RUN], 0);
}

void
wb_ping_tool_card_set_ready (WbPingToolCard *self, gboolean ready, const char *hint)
{
  g_return_if_fail (WB_IS_PING_TOOL_CARD (self));

  self->ready = ready;
  if (g_strcmp0 (gtk_label_get_text (self->hint_label), hint != NULL ? hint : "") != 0)
    gtk_label_set_text (self->hint_label, hint != NULL ? hint : "");
  update (self);
}

GCancellable *
wb_ping_tool_card_begin (WbPingToolCard *self, const char *progress)
{
  g_return_val_if_fail (WB_IS_PING_TOOL_CARD (self) && self->waiting == NULL, NULL);

  clear_result (self);
  self->waiting = g_cancellable_new ();
  wb_ping_tool_card_set_progress (self, progress);
  update (self);
  return self->waiting;
}

void
wb_ping_tool_card_set_progress (WbPingToolCard *self, const char *progress)
{
  g_return_if_fail (WB_IS_PING_TOOL_CARD (self));

  if (self->progress_label != NULL)
    gtk_label_set_text (self->progress_label, progress);
}

void
wb_ping_tool_card_end (WbPingToolCard *self, const GError *error, const char *remedy)
{
  g_return_if_fail (WB_IS_PING_TOOL_CARD (self));

  if (self->run_button == NULL)
    return; /* gone meanwhile */
  g_clear_object (&self->waiting);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error, remedy);
  update (self);
  self->n_frames = 0;
  if (self->reveal_id == 0)
    self->reveal_id =
        gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL); /* goes with the widget */
}

void
wb_ping_tool_card_set_summary (WbPingToolCard *self, const char *summary)
{
  g_return_if_fail (WB_IS_PING_TOOL_CARD (self));

  gtk_label_set_text (self->summary_label, summary);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), *summary != 0);
  gtk_widget_set_visible (self->result_box, TRUE);
}

void
wb_ping_tool_card_add_row (WbPingToolCard *self, const char *title, const char *value)
{
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *value_label = gtk_label_new (value);

  g_return_if_fail (WB_IS_PING_TOOL_CARD (self));

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_label_set_yalign (GTK_LABEL (title_label), 0);
  gtk_widget_add_css_class (title_label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_widget_add_css_class (value_label, "numeric");
  /* Read alone it would be a bare number. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (value_label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  gtk_grid_attach (self->grid, title_label, 0, self->n_rows, 1, 1);
  gtk_grid_attach (self->grid, value_label, 1, self->n_rows, 1, 1);
  self->n_rows++;
  gtk_widget_set_visible (self->result_box, TRUE);
}

char *
wb_ping_tool_card_dup_text (WbPingToolCard *self)
{
  GString *text;

  g_return_val_if_fail (WB_IS_PING_TOOL_CARD (self), NULL);

  text = g_string_new (gtk_label_get_text (self->summary_label));
  for (int i = 0; i < self->n_rows; i++)
    {
      GtkLabel *title = GTK_LABEL (gtk_grid_get_child_at (self->grid, 0, i));
      GtkLabel *value = GTK_LABEL (gtk_grid_get_child_at (self->grid, 1, i));

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", gtk_label_get_text (title),
                              gtk_label_get_text (value));
    }
  return g_string_free (text, FALSE);
}
