/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of interfaces and their traffic: what every machine has, and the pure parts on made-up text. Interfaces that
 * come and go are tested in test-capture-live-linux.c, in a network of its own. */

#include "engine/capture/wb-device-counters.h"
#include "engine/capture/wb-device-private.h"
#include "engine/capture/wb-devices.h"

#include "../support/wb-until.h"

#include <string.h>

static WbDevice *
find (GListModel *model, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (WbDevice) device = g_list_model_get_item (model, i);

      if (strcmp (wb_device_get_name (device), name) == 0)
        return device; /* the list holds it */
    }
  return NULL;
}

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = wb_devices_list (&error);
  gboolean others = FALSE;

  g_test_summary ("Listing needs no rights, knows the loopback device, and keeps what is no interface for the end");
  g_assert_no_error (error);
  for (guint i = 0; i < devices->len; i++)
    {
      WbDeviceFlags flags = wb_device_get_flags (devices->pdata[i]);

      if (flags & WB_DEVICE_OTHER)
        others = TRUE;
      else
        g_assert_false (others);
      if (strcmp (wb_device_get_name (devices->pdata[i]), "lo") == 0)
        g_assert_true (flags & WB_DEVICE_LOOPBACK);
    }
}

static void
test_model (void)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  WbDeviceList *list = wb_device_list_new ();
  guint n;

  g_test_summary ("The model becomes ready, and a second listing without a change keeps every object");
  g_assert_false (wb_device_list_is_ready (list));
  until (wb_device_list_is_ready (list));
  g_assert_null (wb_device_list_get_error (list));
  n = g_list_model_get_n_items (G_LIST_MODEL (list));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WbDevice) device = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_ptr_array_add (before, device);
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), n));
  {
    guint listed = 0;

    g_signal_connect_swapped (list, "listed", G_CALLBACK (g_atomic_int_inc), &listed);
    wb_device_list_refresh (list);
    wb_device_list_refresh (list);
    until (listed >= 2); /* the second request came while the first ran: it is not lost */
    g_signal_handlers_disconnect_by_data (list, &listed);
  }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WbDevice) device = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_true (device == before->pdata[i]);
    }
  g_assert_finalize_object (list);
}

static void
test_watching (void)
{
  WbDeviceList *list = wb_device_list_new ();
  guint readings = 0;
  double rates[WB_DEVICE_HISTORY];

  g_test_summary ("Counters are read only while somebody looks, and the loopback device gets a history");
  until (wb_device_list_is_ready (list));
  g_signal_connect_swapped (list, "counters", G_CALLBACK (g_atomic_int_inc), &readings);
  wb_device_list_set_watching (list, TRUE);
  until (readings >= 3);
  if (find (G_LIST_MODEL (list), "lo") != NULL && g_file_test ("/proc/net/dev", G_FILE_TEST_EXISTS))
    g_assert_cmpuint (wb_device_get_history (find (G_LIST_MODEL (list), "lo"), rates), >=, 1);
  wb_device_list_set_watching (list, FALSE);
  g_signal_handlers_disconnect_by_data (list, &readings);
  /* A reading may be under way in a worker, which holds the list until it is back. */
  while (G_OBJECT (list)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (list);
}

static void
test_history (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (WbDevice) device = wb_device_new ("x", NULL, none, 0);
  g_autoptr (WbDevice) changed = wb_device_new ("x", NULL, none, WB_DEVICE_UP);
  WbDeviceCounters counters = { .rx_bytes = 1000, .tx_bytes = 500 };
  double rates[WB_DEVICE_HISTORY];
  gint64 now_us = 1000000;

  g_test_summary ("Rates are bytes a second of both directions, oldest first; resets and pauses make no spikes");
  g_assert_cmpuint (wb_device_get_history (device, rates), ==, 0);
  wb_device_add_reading (device, &counters, now_us);
  g_assert_cmpuint (wb_device_get_history (device, rates), ==, 0);
  for (guint i = 1; i <= 70; i++)
    {
      counters.rx_bytes += 100 * i;
      counters.tx_bytes += 50;
      wb_device_add_reading (device, &counters, now_us += 500000);
    }
  g_assert_cmpuint (wb_device_get_history (device, rates), ==, WB_DEVICE_HISTORY);
  g_assert_cmpfloat (rates[0], ==, 2 * (100 * 11 + 50));
  g_assert_cmpfloat (rates[WB_DEVICE_HISTORY - 1], ==, 2 * (100 * 70 + 50));
  counters.rx_bytes = 0;
  wb_device_add_reading (device, &counters, now_us += 500000);
  g_assert_cmpuint (wb_device_get_history (device, rates), ==, WB_DEVICE_HISTORY);
  g_assert_cmpfloat (rates[WB_DEVICE_HISTORY - 1], ==, 2 * (100 * 70 + 50));
  wb_device_pause_readings (device);
  counters.rx_bytes = 1000000;
  wb_device_add_reading (device, &counters, now_us += 60000000);
  wb_device_get_history (device, rates);
  g_assert_cmpfloat (rates[WB_DEVICE_HISTORY - 1], ==, 2 * (100 * 70 + 50));
  g_assert_false (wb_device_equal (device, changed));
  wb_device_copy_history (changed, device);
  g_assert_cmpuint (wb_device_get_history (changed, rates), ==, WB_DEVICE_HISTORY);
  wb_device_add_reading (device, NULL, now_us + 1);
  g_assert_cmpuint (wb_device_get_history (device, rates), ==, 0);
}

static void
test_counters_text (void)
{
  g_autoptr (GHashTable) table = wb_device_counters_parse (
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier "
      "compressed\n"
      "    lo:18446744073709551615     5    0    0    0     0          0         0 22 6    0    0    0     0       0 0\n"
      "  eth0: 1 2 3\nbroken\n:\n"
      "verylongname.15: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  const WbDeviceCounters *counters = g_hash_table_lookup (table, "lo");

  g_test_summary ("/proc/net/dev: whole lines count, with 64 bits, and nothing else does");
  g_assert_cmpuint (g_hash_table_size (table), ==, 2);
  g_assert_cmpuint (counters->rx_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (counters->rx_packets, ==, 5);
  g_assert_cmpuint (counters->tx_bytes, ==, 22);
  g_assert_cmpuint (counters->tx_packets, ==, 6);
  counters = g_hash_table_lookup (table, "verylongname.15");
  g_assert_cmpuint (counters->tx_bytes, ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devices/list", test_list);
  g_test_add_func ("/devices/model", test_model);
  g_test_add_func ("/devices/watching", test_watching);
  g_test_add_func ("/devices/history", test_history);
  g_test_add_func ("/devices/counters-text", test_counters_text);
  return g_test_run ();
}
