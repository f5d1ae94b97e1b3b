/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What did not happen, why, and one remedy, over the page it concerns. An error is state and not an event, so it is no
 * toast: it stays until the next start, its text can be selected and its command copied. The same bar in a quieter
 * tone says what succeeded only in part (a file that was cut, a disk that is too slow). Tone is said by icon and
 * colour both. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-error-bar.h"

#include <glib/gi18n.h>

/* Characters; the longest that we write ourselves has 300. */
#define LONGEST_SHOWN 600

struct _WbErrorBar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkButton *action_button;
  GtkWidget *box;
  GtkButton *close_button;
  GtkWidget *command_box;
  GtkLabel *command_hint;
  GtkLabel *command_label;
  GtkScrolledWindow *command_scroller;
  GtkButton *copy_button;
  GtkImage *icon;
  GtkRevealer *revealer;
  GtkLabel *what_label;
  GtkLabel *why_label;
};

G_DEFINE_FINAL_TYPE (WbErrorBar, wb_error_bar, GTK_TYPE_WIDGET)

static void
copy_cb (WbErrorBar *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  gdk_clipboard_set_text (clipboard, gtk_label_get_text (self->command_label));
  gtk_button_set_label (self->copy_button, _("Copied"));
}

/* Slid away, it is gone for a screen reader, too. */
static void
revealed_cb (WbErrorBar *self)
{
  if (!gtk_revealer_get_child_revealed (self->revealer) && !gtk_revealer_get_reveal_child (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
wb_error_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_ERROR_BAR);
  G_OBJECT_CLASS (wb_error_bar_parent_class)->dispose (object);
}

static void
wb_error_bar_class_init (WbErrorBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_error_bar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-error-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, action_button);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, box);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, close_button);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, command_box);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, command_hint);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, command_label);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, command_scroller);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, icon);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, what_label);
  gtk_widget_class_bind_template_child (widget_class, WbErrorBar, why_label);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, wb_error_bar_clear);
}

static void
wb_error_bar_init (WbErrorBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_error_bar_new (void)
{
  return g_object_new (WB_TYPE_ERROR_BAR, NULL);
}

/* Of what was pasted or remembered an error may repeat any length, and breaking one word of 5,000 letters into lines takes
 * Pango longer than anybody waits. */
static char *
dup_bounded (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= LONGEST_SHOWN)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, LONGEST_SHOWN);
  return g_strconcat (start, "…", NULL);
}

void
wb_error_bar_show (WbErrorBar *self, WbBarTone tone, const char *what, const char *why)
{
  static const char *const classes[] = { "wb-bar-error", "wb-bar-warning", "wb-bar-info" };
  static const char *const icons[] = { "dialog-error-symbolic", "dialog-warning-symbolic",
                                       "dialog-information-symbolic" };
  g_autofree char *shown = why != NULL ? dup_bounded (why) : g_strdup ("");

  g_return_if_fail (WB_IS_ERROR_BAR (self));
  g_return_if_fail (what != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (self->box, classes[i]);
  gtk_widget_add_css_class (self->box, classes[tone]);
  gtk_image_set_from_icon_name (self->icon, icons[tone]);
  gtk_label_set_text (self->what_label, what);
  gtk_label_set_text (self->why_label, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), *shown != 0);
  gtk_widget_set_visible (self->command_box, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->action_button), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, what,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, shown, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/* A scrolled label cannot say how high it is at the width it gets: one line for a short command, two where it may have
 * to break in a narrow window, more for a long one. */
static int
get_command_height (const char *command)
{
  glong length = g_utf8_strlen (command, -1);

  return length <= 32 ? -1 : length <= 64 ? 56 : 92;
}

void
wb_error_bar_set_command (WbErrorBar *self, const char *hint, const char *command)
{
  g_return_if_fail (WB_IS_ERROR_BAR (self));

  gtk_label_set_text (self->command_hint, hint);
  gtk_label_set_text (self->command_label, command);
  gtk_scrolled_window_set_min_content_height (self->command_scroller, get_command_height (command));
  gtk_button_set_label (self->copy_button, _("Copy"));
  gtk_widget_set_visible (self->command_box, TRUE);
}

void
wb_error_bar_set_action (WbErrorBar *self, const char *label, const char *action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WB_IS_ERROR_BAR (self));

  if (!g_action_parse_detailed_name (action, &name, &target, &error))
    g_error ("%s", error->message);
  gtk_button_set_label (self->action_button, label);
  /* The target before the name: GTK complains of an action whose parameter does not fit at the moment. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->action_button), NULL);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->action_button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->action_button), name);
  gtk_widget_set_visible (GTK_WIDGET (self->action_button), TRUE);
}

void
wb_error_bar_clear (WbErrorBar *self)
{
  g_return_if_fail (WB_IS_ERROR_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->revealer)))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE); /* nobody sees it slide */
}

void
wb_error_bar_clear_of (WbErrorBar *self, const char *what)
{
  g_return_if_fail (WB_IS_ERROR_BAR (self));

  if (g_str_equal (wb_error_bar_get_text (self), what))
    wb_error_bar_clear (self);
}

gboolean
wb_error_bar_is_shown (WbErrorBar *self)
{
  return gtk_revealer_get_reveal_child (self->revealer);
}

const char *
wb_error_bar_get_text (WbErrorBar *self)
{
  return wb_error_bar_is_shown (self) ? gtk_label_get_text (self->what_label) : "";
}
