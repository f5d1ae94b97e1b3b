/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Traffic of all interfaces in one read: with a thousand interfaces the files under /sys would be four thousand opens
 * every half second. Systems without /proc/net/dev have no sparklines.
 *
 *   Inter-|   Receive                                                |  Transmit
 *    face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs ...
 *       lo:  123456     789    0    0    0     0          0         0   123456     789    0 ...
 */

#include "engine/capture/wb-device-counters.h"

#include <string.h>

#define N_COLUMNS 16
#define RX_BYTES 0
#define RX_PACKETS 1
#define TX_BYTES 8
#define TX_PACKETS 9

static gboolean
parse_line (const char *line, char **name, WbDeviceCounters *counters)
{
  const char *colon = strchr (line, ':'); /* the kernel allows none in names */
  guint64 columns[N_COLUMNS];
  const char *p;

  if (colon == NULL)
    return FALSE;
  p = colon + 1;
  for (gsize i = 0; i < N_COLUMNS; i++)
    {
      char *end;

      columns[i] = g_ascii_strtoull (p, &end, 10);
      if (end == p)
        return FALSE;
      p = end;
    }
  *name = g_strstrip (g_strndup (line, (gsize) (colon - line)));
  *counters = (WbDeviceCounters){
    .rx_bytes = columns[RX_BYTES],
    .rx_packets = columns[RX_PACKETS],
    .tx_bytes = columns[TX_BYTES],
    .tx_packets = columns[TX_PACKETS],
  };
  return TRUE;
}

GHashTable *
wb_device_counters_parse (const char *text)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      WbDeviceCounters counters;
      char *name;

      if (parse_line (lines[i], &name, &counters))
        g_hash_table_replace (table, name, g_memdup2 (&counters, sizeof counters));
    }
  return table;
}

GHashTable *
wb_device_counters_read (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/net/dev", &text, NULL, NULL))
    return wb_device_counters_parse ("");
  return wb_device_counters_parse (text);
}
