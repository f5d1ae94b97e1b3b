/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One row a reason, all made once and shown when they count something: a row that appears keeps its place among the
 * others. What the system dropped before the responder saw it stands last, since nobody decided that. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-refused-list.h"

#include "engine/base/wb-format.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SYSTEM_LOST WB_PING_N_REFUSED
#define N_ROWS (WB_PING_N_REFUSED + 1)

struct _WbPingRefusedList
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel *empty_label;
  GtkListBox *list;

  /* Children of list */
  GtkWidget *rows[N_ROWS];
  GtkLabel *counts[N_ROWS];
};

G_DEFINE_FINAL_TYPE (WbPingRefusedList, wb_ping_refused_list, GTK_TYPE_WIDGET)

static const char *
get_label (guint place)
{
  return place == SYSTEM_LOST ? _ ("The system had no room for it") : wb_ping_refused_get_label (place);
}

/* What the user can do about it, or why it is meant to be so. */
static const char *
get_explanation (guint place)
{
  switch (place)
    {
    case WB_PING_REFUSED_ANSWER:
      return _ ("Two responders that answer each other would never end");
    case WB_PING_REFUSED_LOUD_PORT:
      return _ ("It came from a port where services answer anything: that would be a loop, too");
    case WB_PING_REFUSED_NO_SOURCE:
      return _ ("There is nobody to answer");
    case WB_PING_REFUSED_SELF:
      return _ ("It says it came from this very socket");
    case WB_PING_REFUSED_GROUP:
      return _ ("It was sent to a broadcast or multicast address; the settings allow to answer those");
    case WB_PING_REFUSED_SOURCE_RATE:
      return _ ("One address asked faster than its limit in the settings");
    case WB_PING_REFUSED_TOTAL_RATE:
      return _ ("All together asked faster than the limit in the settings");
    case WB_PING_REFUSED_TOO_BIG:
      return _ ("The answer would not fit into a datagram");
    case WB_PING_REFUSED_AMPLIFIES:
      return _ ("The answer would be longer than the question; the settings forbid that");
    case WB_PING_REFUSED_TOO_SHORT:
      return _ ("It is too short for a STAMP packet: is the sender in text mode?");
    case WB_PING_REFUSED_NOT_SENT:
      return _ ("The system did not take the answer: the network or its queue is at fault");
    case SYSTEM_LOST:
      return _ ("It was dropped before the responder saw it: more came than this machine could take");
    default:
      return "";
    }
}

static void
add_row (WbPingRefusedList *self, guint place)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *count = gtk_label_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), get_label (place));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), get_explanation (place));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_label_set_selectable (GTK_LABEL (count), TRUE);
  gtk_widget_set_can_focus (count, FALSE); /* the row has the keyboard */
  gtk_widget_add_css_class (count, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), count);
  gtk_list_box_append (self->list, row);
  self->rows[place] = row;
  self->counts[place] = GTK_LABEL (count);
}

static void
show_count (WbPingRefusedList *self, guint place, guint64 n)
{
  g_autofree char *count = wb_format_dup_count (n);
  g_autofree char *name = NULL;

  if (g_strcmp0 (gtk_label_get_text (self->counts[place]), count) == 0)
    return;
  name = g_strdup_printf ("%s: %s", get_label (place), count);
  gtk_label_set_text (self->counts[place], count);
  gtk_widget_set_visible (self->rows[place], n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows[place]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_refused_list_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_REFUSED_LIST);
  G_OBJECT_CLASS (wb_ping_refused_list_parent_class)->dispose (object);
}

static void
wb_ping_refused_list_class_init (WbPingRefusedListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_refused_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-refused-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingRefusedList, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingRefusedList, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingRefusedList, list);
}

static void
wb_ping_refused_list_init (WbPingRefusedList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_ROWS; i++)
    add_row (self, i);
  wb_ping_refused_list_update (self, NULL);
}

GtkWidget *
wb_ping_refused_list_new (void)
{
  return g_object_new (WB_TYPE_PING_REFUSED_LIST, NULL);
}

void
wb_ping_refused_list_update (WbPingRefusedList *self, const WbPingResponderSnapshot *snapshot)
{
  static const WbPingResponderSnapshot nothing;
  const WbPingResponderSnapshot *shown = snapshot != NULL ? snapshot : &nothing;
  gboolean any = shown->system_lost > 0;

  g_return_if_fail (WB_IS_PING_REFUSED_LIST (self));

  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    {
      any |= shown->refused_by[i] > 0;
      show_count (self, i, shown->refused_by[i]);
    }
  show_count (self, SYSTEM_LOST, shown->system_lost);
  gtk_widget_set_visible (GTK_WIDGET (self->list), any);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), !any);
}
