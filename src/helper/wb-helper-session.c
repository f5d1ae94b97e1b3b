/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One capture: device -> writer -> file, with its limits and its end.
 *
 *   RUNNING --stop line, end of input, signal, seconds--> DRAINING --what was under way is in the file--> done
 *      '------count, bytes, disk full, error------------------------------------------------------------>'
 *
 * Draining: the kernel hands packets over by the block, so at the moment of a stop up to two read timeouts of traffic
 * are still on their way. They were sent before the user stopped and belong into the file; what is stamped later does
 * not. Counters are ours, 64 bits wide and cumulative; libpcap's wrap at 32 and are only read as differences. Loss is
 * never computed as "received minus delivered": on a loopback device libpcap counts every packet twice. */

#include "helper/wb-helper-session.h"

#include "engine/capture/wb-capture-writer.h"
#include "engine/capture/wb-link-type.h"
#include "helper/wb-helper-disk.h"
#include "helper/wb-pcap-source.h"

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#define DISPATCH_PACKETS 4096 /* a turn of about 2 ms at a million packets a second: control is never late */
#define FLUSH_US (20 * 1000)  /* with the ring's 20-40 ms the promise of 50 ms after delivery has room */
#define STATUS_INTERVAL_US (50 * 1000)
#define TICK_MS 250                 /* counters and disk space: four looks a second show drops while they happen */
#define DISK_LOOK_BYTES (16u << 20) /* and one look every this much, for fast links */
#define DRAIN_US ((2 * WB_HELPER_READ_TIMEOUT_MS + 20) * 1000)
#define DRAIN_ROUNDS_MAX 256 /* of DISPATCH_PACKETS: a flood cannot keep the end from coming */
#define LAST_WORD_WAIT_MS 1000
#define PACKET_BLOCK_OVERHEAD 48u /* of an enhanced packet block with a drop count, the only option there is */
#define STATISTICS_RESERVE 128u   /* room kept for the statistics block when the size is bounded */

typedef struct
{
  const WbHelperOptions *options;
  WbHelperDevice *device;
  WbHelperReport *report;
  WbCaptureWriter *writer; /* Owned */
  WbHelperDisk *disk;      /* Owned */
  GMainLoop *loop;         /* Owned */
  GSource *flush_source;   /* Owned by the context */

  guint64 packets, bytes;
  guint64 drops, interface_drops;
  guint64 drops_in_file; /* of drops: told by packets so far */
  struct pcap_stat last_stats;
  gint64 start_ns;
  gint64 status_sent_us;
  guint64 disk_looked_bytes;
  guint64 limit_bytes;      /* 0: none */
  const char *limit_reason; /* static: whose limit that is */

  gboolean draining;
  gint64 stop_ns; /* real time; packets stamped later stay out */
  gboolean past_stop;
  gboolean done;
  const char *reason;      /* static; NULL while nothing asked to stop */
  WbHelperFailure failure; /* code NULL: none */
} WbHelperSession;

/* --- Words to the caller --- */

static void
append_counters (WbHelperSession *self, GString *line)
{
  g_string_append_printf (
      line,
      ",\"packets\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT ",\"drops\":%" G_GUINT64_FORMAT
      ",\"interface_drops\":%" G_GUINT64_FORMAT ",\"file_bytes\":%" G_GUINT64_FORMAT ",\"disk_slow\":%s",
      self->packets, self->bytes, self->drops, self->interface_drops, wb_capture_writer_get_written (self->writer),
      wb_helper_disk_is_slow (self->disk) ? "true" : "false");
}

static void
report_started (WbHelperSession *self, guint16 link_type)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "{\"type\":\"started\",\"link_type\":%u,\"snaplen\":%u,\"buffer_mib\":%u,\"time_digits\":%u}",
                   link_type, self->options->snaplen, self->device->buffer_mib, self->device->time_digits);
  wb_helper_report_send (self->report, line->str, LAST_WORD_WAIT_MS);
  if (self->device->warning_code == NULL)
    return;
  g_string_assign (line, "{\"type\":\"warning\",\"code\":");
  wb_helper_append_json_string (line, self->device->warning_code);
  g_string_append (line, ",\"text\":");
  wb_helper_append_json_string (line, self->device->warning_text);
  g_string_append_c (line, '}');
  wb_helper_report_send (self->report, line->str, LAST_WORD_WAIT_MS);
}

static void
report_status (WbHelperSession *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GString) line = NULL;

  if (now_us - self->status_sent_us < STATUS_INTERVAL_US)
    return;
  line = g_string_new ("{\"type\":\"status\"");
  append_counters (self, line);
  g_string_append_c (line, '}');
  if (wb_helper_report_offer (self->report, line->str))
    self->status_sent_us = now_us;
}

static void
report_end (WbHelperSession *self)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (self->failure.code != NULL)
    {
      g_string_append (line, "{\"type\":\"error\",\"code\":");
      wb_helper_append_json_string (line, self->failure.code);
      g_string_append (line, ",\"text\":");
      wb_helper_append_json_string (line, self->failure.text);
    }
  else
    {
      g_string_append (line, "{\"type\":\"stopped\",\"reason\":");
      wb_helper_append_json_string (line, self->reason);
    }
  append_counters (self, line);
  g_string_append_c (line, '}');
  wb_helper_report_send (self->report, line->str, LAST_WORD_WAIT_MS);
}

/* --- Ends --- */

static void
finish (WbHelperSession *self, const char *reason)
{
  if (self->done)
    return;
  self->done = TRUE;
  if (self->reason == NULL)
    self->reason = reason;
  g_main_loop_quit (self->loop);
}

static void
fail (WbHelperSession *self, const char *code, const char *text)
{
  if (self->done)
    return;
  wb_helper_failure_set (&self->failure, code, text);
  finish (self, "error");
}

static void
fail_writing (WbHelperSession *self, const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    finish (self, "disk-full");
  else
    fail (self, "write-failed", error->message);
}

/* --- Packets --- */

static void
packet_cb (u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
  WbHelperSession *self = (WbHelperSession *) user;
  g_autoptr (GError) error = NULL;
  WbFrame frame = {
    .time_ns = (gint64) header->ts.tv_sec * 1000000000 +
               (gint64) header->ts.tv_usec * (self->device->time_digits == 9 ? 1 : 1000),
    .captured_length = header->caplen,
    .reported_length = MAX (header->len, header->caplen),
    /* As near to the gap as the counters tell: they are read four times a second. */
    .drop_count = self->drops - self->drops_in_file,
    .has_time = TRUE,
  };

  if (self->done)
    return;
  if (self->draining && frame.time_ns > self->stop_ns)
    {
      self->past_stop = TRUE;
      return;
    }
  if (self->limit_bytes != 0 && wb_capture_writer_get_written (self->writer) +
                                        wb_capture_writer_get_pending (self->writer) + PACKET_BLOCK_OVERHEAD +
                                        ((header->caplen + 3u) & ~3u) + STATISTICS_RESERVE >
                                    self->limit_bytes)
    {
      finish (self, self->limit_reason);
      return;
    }
  /* When it fails the packet is in the queue, and close_file () takes back what stayed there. */
  if (!wb_capture_writer_add (self->writer, &frame, bytes, &error))
    fail_writing (self, error);
  self->drops_in_file = self->drops;
  self->packets++;
  self->bytes += header->caplen;
  if (self->packets == self->options->stop_packets)
    finish (self, "count");
}

static void
flush (WbHelperSession *self)
{
  g_autoptr (GError) error = NULL;
  gint64 began_us = g_get_monotonic_time ();

  if (!wb_capture_writer_flush (self->writer, &error))
    fail_writing (self, error);
  wb_helper_disk_wrote (self->disk, wb_capture_writer_get_written (self->writer), g_get_monotonic_time () - began_us);
}

static void
look_at_disk (WbHelperSession *self)
{
  self->disk_looked_bytes = wb_capture_writer_get_written (self->writer);
  if (wb_helper_disk_is_full (self->disk))
    finish (self, "disk-full");
}

static int
ready_cb (pcap_t *pcap, int budget, gpointer user_data)
{
  WbHelperSession *self = user_data;
  guint64 written = wb_capture_writer_get_written (self->writer);
  gint64 began_us = g_get_monotonic_time ();
  int n;

  if (self->done)
    return 0;
  n = pcap_dispatch (pcap, budget, packet_cb, (u_char *) self);
  if (n < 0)
    {
      fail (self, wb_helper_device_get_error_code (self->device), pcap_geterr (pcap));
      return n;
    }
  if (wb_capture_writer_get_written (self->writer) != written)
    {
      written = wb_capture_writer_get_written (self->writer);
      wb_helper_disk_wrote (self->disk, written, g_get_monotonic_time () - began_us);
      if (written - self->disk_looked_bytes >= DISK_LOOK_BYTES)
        look_at_disk (self);
    }
  if (wb_capture_writer_get_pending (self->writer) > 0 && g_source_get_ready_time (self->flush_source) < 0)
    g_source_set_ready_time (self->flush_source, began_us + FLUSH_US);
  return n;
}

/* --- Sources --- */

static gboolean
flush_cb (gpointer user_data)
{
  WbHelperSession *self = user_data;

  g_source_set_ready_time (self->flush_source, -1);
  if (!self->done)
    {
      flush (self);
      report_status (self);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_ready_time_cb (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs ready_time_funcs = { .dispatch = dispatch_ready_time_cb };

static void
read_counters (WbHelperSession *self)
{
  struct pcap_stat stats;

  if (pcap_stats (self->device->pcap, &stats) != 0)
    return; /* an interface that has just vanished has none; what was counted stays */
  self->drops += (guint32) (stats.ps_drop - self->last_stats.ps_drop);
  self->interface_drops += (guint32) (stats.ps_ifdrop - self->last_stats.ps_ifdrop);
  self->last_stats = stats;
}

static gboolean
tick_cb (gpointer user_data)
{
  WbHelperSession *self = user_data;

  read_counters (self);
  look_at_disk (self);
  if (!self->done)
    report_status (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
drained_cb (gpointer user_data)
{
  WbHelperSession *self = user_data;

  /* Every block that was open at the stop has been handed over by now: take them all. */
  for (guint i = 0; i < DRAIN_ROUNDS_MAX && !self->done && !self->past_stop; i++)
    if (ready_cb (self->device->pcap, DISPATCH_PACKETS, self) <= 0)
      break;
  finish (self, self->reason);
  return G_SOURCE_REMOVE;
}

static void
add_source (GSource *source, int priority, GSourceFunc callback, gpointer user_data)
{
  g_source_set_priority (source, priority);
  if (callback != NULL)
    g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static void
begin_drain (WbHelperSession *self, const char *reason)
{
  if (self->draining || self->done)
    return;
  self->draining = TRUE;
  self->reason = reason;
  self->stop_ns = g_get_real_time () * 1000;
  add_source (g_timeout_source_new (DRAIN_US / 1000), G_PRIORITY_HIGH, drained_cb, self);
}

static gboolean
control_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WbHelperSession *self = user_data;
  char text[256];
  gssize n = read (fd, text, sizeof text);

  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  /* There is one word, and a caller that says anything else has lost its way: both end the capture, as its end does. */
  begin_drain (self, "user");
  return G_SOURCE_REMOVE;
}

static gboolean
signal_cb (gpointer user_data)
{
  begin_drain (user_data, "user");
  return G_SOURCE_CONTINUE;
}

static gboolean
seconds_cb (gpointer user_data)
{
  begin_drain (user_data, "seconds");
  return G_SOURCE_REMOVE;
}

/* --- Life --- */

static gboolean
open_writer (WbHelperSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *os = NULL;
  struct utsname system;
  guint16 link_type = wb_link_type_from_dlt (pcap_datalink (self->device->pcap));
  WbWriterInterface interface = {
    .name = self->options->device,
    .filter = self->options->filter,
    .snaplen = self->options->snaplen,
    .link_type = link_type,
    .time_digits = self->device->time_digits,
  };

  if (uname (&system) == 0)
    interface.os = os = g_strdup_printf ("%s %s", system.sysname, system.release);
  wb_capture_writer_add_interface (self->writer, &interface);
  if (!wb_capture_writer_flush (self->writer, &error))
    {
      wb_helper_failure_set (&self->failure,
                             g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? "disk-full" : "write-failed",
                             error->message);
      return FALSE;
    }
  report_started (self, link_type);
  return TRUE;
}

static void
choose_limit (WbHelperSession *self)
{
  struct rlimit limit;

  self->limit_bytes = self->options->stop_bytes;
  self->limit_reason = "bytes";
  /* Looked at beforehand: the write that meets this limit would tear a block and be answered by a signal. */
  if (getrlimit (RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      (self->limit_bytes == 0 || limit.rlim_cur < self->limit_bytes))
    {
      self->limit_bytes = MAX (limit.rlim_cur, 1);
      self->limit_reason = "file-limit";
    }
}

static void
add_sources (WbHelperSession *self)
{
  self->flush_source = g_source_new (&ready_time_funcs, sizeof (GSource));
  add_source (self->flush_source, G_PRIORITY_HIGH, flush_cb, self);
  add_source (g_timeout_source_new (TICK_MS), G_PRIORITY_HIGH, tick_cb, self);
  add_source (g_unix_signal_source_new (SIGINT), G_PRIORITY_HIGH, signal_cb, self);
  add_source (g_unix_signal_source_new (SIGTERM), G_PRIORITY_HIGH, signal_cb, self);
  add_source (g_unix_signal_source_new (SIGHUP), G_PRIORITY_HIGH, signal_cb, self);
  if (self->options->stop_seconds != 0)
    {
      /* Not a timeout source: those count milliseconds in 32 bits, 49 days. */
      GSource *source = g_source_new (&ready_time_funcs, sizeof (GSource));

      g_source_set_ready_time (source, g_get_monotonic_time () + (gint64) self->options->stop_seconds * G_USEC_PER_SEC);
      add_source (source, G_PRIORITY_HIGH, seconds_cb, self);
    }
  g_unix_fd_add_full (G_PRIORITY_HIGH, STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, control_cb, self, NULL);
  add_source (wb_pcap_source_new (self->device->pcap, DISPATCH_PACKETS, ready_cb, self), G_PRIORITY_DEFAULT, NULL,
              NULL);
}

static void
close_file (WbHelperSession *self)
{
  g_autoptr (GError) error = NULL;
  guint64 pending_bytes;
  WbWriterStatistics statistics = {
    .dropped = self->drops,
    .interface_dropped = self->interface_drops,
    .received = self->packets + self->drops,
    .start_ns = self->start_ns,
    .end_ns = g_get_real_time () * 1000,
  };

  /* After a full disk this fails too, and the file ends with its last packet: whole, without statistics. */
  if (wb_capture_writer_add_statistics (self->writer, 0, &statistics, &error))
    wb_capture_writer_flush (self->writer, &error);
  if (error != NULL && self->failure.code == NULL && g_strcmp0 (self->reason, "disk-full") != 0)
    wb_helper_failure_set (&self->failure, "write-failed", error->message);
  self->packets -= wb_capture_writer_count_pending (self->writer, &pending_bytes);
  self->bytes -= pending_bytes;
}

int
wb_helper_session_run (const WbHelperOptions *options, WbHelperDevice *device, WbHelperReport *report)
{
  WbHelperSession session = { .options = options, .device = device, .report = report };
  WbHelperSession *self = &session;
  int status;

  self->loop = g_main_loop_new (NULL, FALSE);
  self->disk = wb_helper_disk_new (STDOUT_FILENO);
  self->writer = wb_capture_writer_new_pcapng (STDOUT_FILENO, "Wirebench " WB_VERSION);
  self->start_ns = g_get_real_time () * 1000;
  choose_limit (self);
  /* Before anybody hears "started": the answer may be a signal. */
  add_sources (self);
  if (open_writer (self))
    {
      g_main_loop_run (self->loop);
      read_counters (self);
      close_file (self);
    }
  report_end (self);
  status = self->failure.code == NULL ? 0 : 1;

  wb_helper_disk_free (self->disk);
  wb_capture_writer_free (self->writer);
  g_main_loop_unref (self->loop);
  wb_helper_failure_clear (&self->failure);
  return status;
}
