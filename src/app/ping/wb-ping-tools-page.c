/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tools below each other; each is complete in itself. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-tools-page.h"

#include "app/panel/wb-focus.h"
#include "app/ping/wb-ping-message-tool.h"
#include "app/ping/wb-ping-mtu-tool.h"
#include "app/ping/wb-ping-stun-tool.h"

#include <adwaita.h>

struct _WbPingToolsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  WbPingMessageTool *message_tool;
};

G_DEFINE_FINAL_TYPE (WbPingToolsPage, wb_ping_tools_page, GTK_TYPE_WIDGET)

static gboolean
wb_ping_tools_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PING_TOOLS_PAGE (widget)->message_tool));
}

static void
wb_ping_tools_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_TOOLS_PAGE);
  G_OBJECT_CLASS (wb_ping_tools_page_parent_class)->dispose (object);
}

static void
wb_ping_tools_page_class_init (WbPingToolsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType parts[] = { WB_TYPE_PING_MESSAGE_TOOL, WB_TYPE_PING_MTU_TOOL, WB_TYPE_PING_STUN_TOOL };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_type_ensure (parts[i]);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_tools_page_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_tools_page_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-tools-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingToolsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingToolsPage, message_tool);
}

static void
wb_ping_tools_page_init (WbPingToolsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_ping_tools_page_new (void)
{
  return g_object_new (WB_TYPE_PING_TOOLS_PAGE, NULL);
}
