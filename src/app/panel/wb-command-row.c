/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The button's tick says that this very line was copied; it goes when another line comes. The same line may be set ten
 * times a second: what the user has selected in it stays. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-command-row.h"

struct _WbCommandRow
{
  GtkWidget parent_instance;

  /* Template children */
  GtkLabel *command_label;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (WbCommandRow, wb_command_row, GTK_TYPE_WIDGET)

static void
copy_cb (WbCommandRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command_label));
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
}

/* A line ends before an option, not within it, so that each can be read and selected whole. What is wider than a line
 * breaks as it must. */
static void
keep_words_whole (WbCommandRow *self, const char *command)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  gsize max = (gsize) gtk_label_get_max_width_chars (self->command_label);

  for (const char *word = command; *word != 0; word += strspn (word, " "))
    {
      gsize bytes = strcspn (word, " ");

      if (bytes <= max)
        {
          PangoAttribute *whole = pango_attr_allow_breaks_new (FALSE);

          whole->start_index = (guint) (word - command);
          whole->end_index = (guint) (word - command + (gssize) bytes);
          pango_attr_list_insert (attributes, whole);
        }
      word += bytes;
    }
  gtk_label_set_attributes (self->command_label, attributes);
}

static void
wb_command_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_COMMAND_ROW);
  G_OBJECT_CLASS (wb_command_row_parent_class)->dispose (object);
}

static void
wb_command_row_class_init (WbCommandRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_command_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-command-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WbCommandRow, command_label);
  gtk_widget_class_bind_template_child (widget_class, WbCommandRow, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wb_command_row_init (WbCommandRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
  wb_command_row_set_command (self, NULL);
}

GtkWidget *
wb_command_row_new (void)
{
  return g_object_new (WB_TYPE_COMMAND_ROW, NULL);
}

void
wb_command_row_set_command (WbCommandRow *self, const char *command)
{
  g_return_if_fail (WB_IS_COMMAND_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), command != NULL);
  if (command == NULL || g_str_equal (gtk_label_get_text (self->command_label), command))
    return;
  gtk_label_set_text (self->command_label, command);
  keep_words_whole (self, command);
  gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
}
