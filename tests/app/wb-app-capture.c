/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small captures whose every packet can be told from the others by its port. */

#include "wb-app-capture.h"

#include "engine/capture/wb-capture-store.h"
#include "engine/capture/wb-capture-writer.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void
wb_app_capture_write (int fd, guint n)
{
  const WbWriterInterface interface = { .name = "lo", .snaplen = 262144, .link_type = 1, .time_digits = 9 };
  g_autoptr (WbCaptureWriter) writer = wb_capture_writer_new_pcapng (fd, "Wirebench test");
  g_autoptr (GError) error = NULL;

  wb_capture_writer_add_interface (writer, &interface);
  for (guint i = 1; i <= n; i++)
    {
      guint8 data[60] = { 0 };
      const WbFrame frame = { .number = i,
                              .time_ns = (1700000000 + (gint64) i) * 1000000000,
                              .captured_length = sizeof data,
                              .reported_length = sizeof data,
                              .link_type = 1,
                              .fcs_length = -1,
                              .time_digits = 9,
                              .has_time = TRUE };

      guint sum = 0;

      data[12] = 0x08; /* IPv4 */
      data[14] = 0x45;
      data[17] = 46; /* total length */
      data[22] = 64;
      data[23] = 17;   /* UDP */
      data[24] = 0x7c; /* header checksum */
      data[25] = 0xbd;
      data[26] = data[30] = 127;
      data[29] = data[33] = 1;
      for (guint j = 14; j < 34; j += 2)
        sum += (guint) data[j] << 8 | data[j + 1];
      sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff; /* RFC 1071; one carry at most in so short a header */
      data[24] = (guint8) (sum >> 8);
      data[25] = (guint8) sum;
      data[34] = 0x30;
      data[36] = (guint8) ((1000 + i) >> 8);
      data[37] = (guint8) (1000 + i);
      data[39] = 26;
      memcpy (data + 42, "wirebench", 9);
      g_assert_true (wb_capture_writer_add (writer, &frame, data, &error));
    }
  g_assert_true (wb_capture_writer_flush (writer, &error));
  g_assert_no_error (error);
}

char *
wb_app_capture_new_file (const char *folder, const char *name, guint n)
{
  char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  g_assert_cmpint (fd, >=, 0);
  wb_app_capture_write (fd, n);
  close (fd);
  return path;
}

char *
wb_app_capture_new_leftover (guint n)
{
  g_autoptr (GError) error = NULL;
  int fd = -1;
  WbCaptureEntry *entry = wb_capture_store_create ("lo", NULL, &fd, &error);
  char *path;

  g_assert_no_error (error);
  path = g_strdup (wb_capture_entry_get_path (entry));
  wb_app_capture_write (fd, n);
  close (fd);
  wb_capture_entry_keep (entry);
  return path;
}
