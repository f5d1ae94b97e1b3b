/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list that changes when the user does something, so it is simply made anew then; the newest ban stands first, as the
 * one that a mistake is about. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-bans.h"

#include <glib/gi18n.h>

struct _WbChatBans
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkWidget *empty_label;
  GtkListBox *list;
  GtkWidget *scrolled;

  GArray *bans; /* owned; of WbEndpoint, oldest first */
};

G_DEFINE_FINAL_TYPE (WbChatBans, wb_chat_bans, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_LIFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lift_cb (WbChatBans *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  guint place = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  WbEndpoint address;

  if (place >= self->bans->len)
    return;
  address = g_array_index (self->bans, WbEndpoint, self->bans->len - 1 - place);
  g_signal_emit (self, signals[SIGNAL_LIFT], 0, &address);
}

static GtkWidget *
make_row (WbChatBans *self, const WbEndpoint *address)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *button = gtk_button_new_with_label (_("Lift"));
  char text[WB_ENDPOINT_TEXT_BYTES];
  GtkWidget *label = gtk_label_new (wb_endpoint_format_address (address, text));
  g_autofree char *name = g_strdup_printf (_("Lift the ban of %s"), text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE); /* the row has the keyboard */
  gtk_widget_set_hexpand (label, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (lift_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

static void
wb_chat_bans_dispose (GObject *object)
{
  WbChatBans *self = WB_CHAT_BANS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_CHAT_BANS);
  g_clear_pointer (&self->bans, g_array_unref);
  G_OBJECT_CLASS (wb_chat_bans_parent_class)->dispose (object);
}

static void
wb_chat_bans_class_init (WbChatBansClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_chat_bans_dispose;
  signals[SIGNAL_LIFT] = g_signal_new ("lift", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/chat/wb-chat-bans.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChatBans, content);
  gtk_widget_class_bind_template_child (widget_class, WbChatBans, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbChatBans, list);
  gtk_widget_class_bind_template_child (widget_class, WbChatBans, scrolled);
}

static void
wb_chat_bans_init (WbChatBans *self)
{
  self->bans = g_array_new (FALSE, FALSE, sizeof (WbEndpoint));
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_chat_bans_new (void)
{
  return g_object_new (WB_TYPE_CHAT_BANS, NULL);
}

void
wb_chat_bans_update (WbChatBans *self, const WbEndpoint *bans, guint n_bans)
{
  GtkRoot *root;
  GtkWidget *focus;
  gboolean same, had_focus;

  g_return_if_fail (WB_IS_CHAT_BANS (self));

  same = self->bans->len == n_bans;
  for (guint i = 0; same && i < n_bans; i++)
    same = wb_endpoint_equal (&g_array_index (self->bans, WbEndpoint, i), &bans[i]);
  if (same)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  had_focus = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
  if (had_focus) /* not with the row that has it: nobody would take it from there */
    {
      gtk_widget_set_visible (self->empty_label, TRUE);
      gtk_widget_grab_focus (self->empty_label);
    }
  for (GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0); row != NULL;
       row = gtk_list_box_get_row_at_index (self->list, 0))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_array_set_size (self->bans, 0);
  if (n_bans > 0)
    g_array_append_vals (self->bans, bans, n_bans);
  for (guint i = n_bans; i > 0; i--)
    gtk_list_box_append (self->list, make_row (self, &bans[i - 1]));
  gtk_widget_set_visible (self->scrolled, n_bans > 0);
  if (had_focus && n_bans > 0)
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (self->empty_label, n_bans == 0);
}
