/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the ping page and carries what the user wants to the session's handle. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-page.h"

#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-service-bar.h"

#include <glib/gi18n.h>

struct _WbPingClientPage
{
  GtkWidget parent_instance;

  /* Template children */
  WbServiceBar *bar;
  GtkWidget *content;
  WbErrorBar *error_bar;

  /* Owned */
  WbServiceHandle *session;
};

G_DEFINE_FINAL_TYPE (WbPingClientPage, wb_ping_client_page, GTK_TYPE_WIDGET)

static void
wb_ping_client_page_dispose (GObject *object)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_CLIENT_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (wb_ping_client_page_parent_class)->dispose (object);
}

static void
wb_ping_client_page_class_init (WbPingClientPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_ERROR_BAR);
  g_type_ensure (WB_TYPE_SERVICE_BAR);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_client_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-client-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, bar);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, error_bar);
}

static void
wb_ping_client_page_init (WbPingClientPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_ping_client_page_new (void)
{
  return g_object_new (WB_TYPE_PING_CLIENT_PAGE, NULL);
}

void
wb_ping_client_page_set_handle (WbPingClientPage *self, WbServiceHandle *session, const GError *reason)
{
  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  g_set_object (&self->session, session);
  wb_service_bar_set_handle (self->bar, session);
  if (session == NULL && reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _ ("Services cannot run"), reason->message);
}

void
wb_ping_client_page_toggle (WbPingClientPage *self)
{
  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  if (self->session != NULL)
    wb_service_handle_stop (self->session);
}

void
wb_ping_client_page_refresh (WbPingClientPage *self)
{
  const WbSnapshotRequest none = { 0 };

  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  if (self->session != NULL)
    wb_service_handle_request (self->session, &none);
}

const char *
wb_ping_client_page_get_subtitle (WbPingClientPage *self)
{
  g_return_val_if_fail (WB_IS_PING_CLIENT_PAGE (self), NULL);

  return NULL;
}
