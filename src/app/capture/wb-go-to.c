/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A number, and there. Separators that people put into large numbers are passed over. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-go-to.h"

#include <glib/gi18n.h>

struct _WbGoTo
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkEntry *entry;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (WbGoTo, wb_go_to, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CLOSED,
  SIGNAL_GO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
go_cb (WbGoTo *self)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  guint64 number;

  for (const char *c = gtk_editable_get_text (GTK_EDITABLE (self->entry)); *c; c++)
    if (g_ascii_isdigit (*c))
      g_string_append_c (digits, *c);
    else if ((*c & 0x80) == 0 && !strchr (" .,'#", *c)) /* a narrow blank between groups is not ASCII */
      {
        wb_go_to_set_note (self, _("Not a number"));
        return;
      }
  if (!g_ascii_string_to_unsigned (digits->str, 10, 1, G_MAXUINT64, &number, NULL))
    {
      wb_go_to_set_note (self, _("Packets are counted from 1"));
      return;
    }
  wb_go_to_set_note (self, NULL);
  g_signal_emit (self, signals[SIGNAL_GO], 0, number);
}

static void
changed_cb (WbGoTo *self)
{
  if (self->note)
    wb_go_to_set_note (self, NULL);
}

static void
close_cb (WbGoTo *self)
{
  wb_go_to_close (self);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  wb_go_to_close (WB_GO_TO (widget));
  return TRUE;
}

static void
wb_go_to_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_GO_TO);
  G_OBJECT_CLASS (wb_go_to_parent_class)->dispose (object);
}

static void
wb_go_to_class_init (WbGoToClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_go_to_dispose;
  signals[SIGNAL_CLOSED] =
      g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_GO] = g_signal_new ("go", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT64);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/capture/wb-go-to.ui");
  gtk_widget_class_bind_template_child (widget_class, WbGoTo, content);
  gtk_widget_class_bind_template_child (widget_class, WbGoTo, entry);
  gtk_widget_class_bind_template_child (widget_class, WbGoTo, note);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
}

static void
wb_go_to_init (WbGoTo *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
wb_go_to_new (void)
{
  return g_object_new (WB_TYPE_GO_TO, NULL);
}

void
wb_go_to_open (WbGoTo *self)
{
  g_return_if_fail (WB_IS_GO_TO (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
wb_go_to_close (WbGoTo *self)
{
  g_return_if_fail (WB_IS_GO_TO (self));

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  wb_go_to_set_note (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0); /* who hears it takes the focus, before it is lost */
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
wb_go_to_set_note (WbGoTo *self, const char *text)
{
  g_return_if_fail (WB_IS_GO_TO (self));

  gtk_label_set_text (self->note, text ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "",
                                  -1);
}
