/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions and no base class: some pages are panels, others parts of one, and what they do when a state or a snapshot
 * comes has little in common. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-service-page.h"

void
wb_service_page_set_handle (gpointer page, WbServiceHandle **own, WbServiceHandle *handle, GCallback state_cb)
{
  if (*own != NULL)
    g_signal_handlers_disconnect_by_data (*own, page);
  g_set_object (own, handle);
  if (handle != NULL)
    g_signal_connect_swapped (handle, "notify::state", state_cb, page);
}

WbServiceState
wb_service_page_get_state (WbServiceHandle *handle)
{
  return handle != NULL ? wb_service_handle_get_state (handle) : WB_SERVICE_STOPPED;
}

gpointer
wb_service_page_renew_snapshot (WbServiceHandle *handle, gpointer shown, gboolean *is_new)
{
  gpointer latest = wb_service_handle_dup_snapshot (handle);

  *is_new = latest != shown;
  g_clear_pointer (&shown, wb_snapshot_unref);
  return latest;
}
