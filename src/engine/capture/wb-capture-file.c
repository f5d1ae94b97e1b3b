/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A capture file that somebody has opened: which format it is, what is known of its sections and interfaces, and how
 * it ends. Scanning is in wb-capture-scan.c, reading packets in wb-packet-reader.c, the bytes' meaning in
 * wb-capture-block.c. */

#include "engine/capture/wb-capture-file.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/capture/wb-capture-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* The head of a file decides; this much of it, enough for every magic below and for the headers of both formats. */
#define HEAD_BYTES 28u

/* --- formats that are recognised, and not read ------------------------------------------------------------------ */

typedef struct
{
  const char *magic;
  guint8 length;
  const char *name;   /* translated */
  const char *remedy; /* translated */
} KnownFormat;

#define COMPRESSED N_("Decompress it first")
#define CONVERT N_("Convert it to pcapng with Wireshark's editcap first")

static const KnownFormat known_formats[] = {
  { "\x1f\x8b", 2, N_("a gzip-compressed file"), COMPRESSED },
  { "\x28\xb5\x2f\xfd", 4, N_("a zstd-compressed file"), COMPRESSED },
  { "\x04\x22\x4d\x18", 4, N_("an lz4-compressed file"), COMPRESSED },
  { "BZh", 3, N_("a bzip2-compressed file"), COMPRESSED },
  { "\xfd"
    "7zXZ",
    5, N_("an xz-compressed file"), COMPRESSED },
  { "PK\x03\x04", 4, N_("a zip archive"), N_("Unpack it first") },
  { "snoop\0\0\0", 8, N_("a snoop capture"), CONVERT },
  { "btsnoop\0", 8, N_("a btsnoop capture"), CONVERT },
  { "RTSS", 4, N_("a Microsoft Network Monitor capture"), CONVERT },
  { "GMBU", 4, N_("a Microsoft Network Monitor capture"), CONVERT },
  { "XCP\0", 4, N_("a NetXray capture"), CONVERT },
  { "TRSNIFF data", 12, N_("a Sniffer capture"), CONVERT },
  { "iptrace ", 8, N_("an AIX iptrace capture"), CONVERT },
  { "\xa1\xb2\x34\xcd", 4, N_("a capture in Mesquita's variant of pcap"), CONVERT },
  { "\xcd\x34\xb2\xa1", 4, N_("a capture in Mesquita's variant of pcap"), CONVERT },
  { "\xa1\x2b\x3c\x4d", 4, N_("a capture in Navtel's variant of pcap"), CONVERT },
  { "\x4d\x3c\x2b\xa1", 4, N_("a capture in Navtel's variant of pcap"), CONVERT },
  { "\xa1\xb2\xc3\xcb", 4, N_("a BPF program saved by libpcap, not a capture"), NULL },
  { "\xcb\xc3\xb2\xa1", 4, N_("a BPF program saved by libpcap, not a capture"), NULL },
};

static const KnownFormat *
find_known_format (const guint8 *head, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_formats); i++)
    if (length >= known_formats[i].length && memcmp (head, known_formats[i].magic, known_formats[i].length) == 0)
      return &known_formats[i];
  return NULL;
}

/* --- opening ---------------------------------------------------------------------------------------------------- */

WbInterfaceRecord *
wb_capture_file_next_interface (WbCaptureFile *self)
{
  WbInterfaceRecord *record;

  if (wb_stable_array_get_count (&self->interfaces) >= WB_MAX_INTERFACES)
    return NULL;
  record = wb_stable_array_next (&self->interfaces);
  record->fcs_length = -1;
  record->resolution = 6;
  record->time_digits = 6;
  return record;
}

static void
open_pcap (WbCaptureFile *self)
{
  WbInterfaceRecord *record = wb_capture_file_next_interface (self);

  self->format = WB_CAPTURE_FORMAT_PCAP;
  record->link_type = self->pcap.link_type;
  record->fcs_length = self->pcap.fcs_length;
  record->snaplen = self->pcap.snaplen;
  record->time_digits = self->pcap.nanoseconds ? 9 : 6;
  wb_stable_array_publish (&self->interfaces);
  self->position = self->pcap.header_bytes;
}

/* The first section header must be whole and of a version we know; the scanner then starts with it. */
static gboolean
check_section_header (WbCaptureFile *self, const guint8 *head, gsize length, GError **error)
{
  guint32 total_length, byte_order;
  guint16 major, minor;
  gboolean swapped;

  if (length < HEAD_BYTES)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE, _("“%s” ends inside its header"), self->display_name);
      return FALSE;
    }
  byte_order = wb_block_u32 (head + 8, FALSE);
  swapped = byte_order == GUINT32_SWAP_LE_BE (0x1a2b3c4d);
  total_length = wb_block_u32 (head + 4, swapped);
  if ((!swapped && byte_order != 0x1a2b3c4d) || total_length < HEAD_BYTES ||
      total_length > WB_PCAPNG_MAX_SECTION_HEADER)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE, _("“%s” is not a capture file: its section header is damaged"),
                   self->display_name);
      return FALSE;
    }
  major = wb_block_u16 (head + 12, swapped);
  minor = wb_block_u16 (head + 14, swapped);
  if (major != 1 || (minor != 0 && minor != 2))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED,
                   _("“%s” is in version %u.%u of pcapng, which Wirebench does not know"), self->display_name, major,
                   minor);
      return FALSE;
    }
  if (wb_file_window_get (&self->window, 0, (total_length + 3) & ~3u, error) == NULL)
    {
      if (*error == NULL)
        g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE, _("“%s” ends inside its header"), self->display_name);
      return FALSE;
    }
  self->format = WB_CAPTURE_FORMAT_PCAPNG;
  return TRUE;
}

/* error is never NULL here and below: the window tells the end of the file from a failure by it. */
static gboolean
recognise (WbCaptureFile *self, GError **error)
{
  const guint8 *head = wb_file_window_get (&self->window, 0, HEAD_BYTES, error);
  const KnownFormat *known;
  guint8 copy[HEAD_BYTES] = { 0 };
  gsize length = HEAD_BYTES;

  if (head == NULL && *error != NULL)
    {
      g_prefix_error (error, _("Could not open “%s”: "), self->display_name);
      return FALSE;
    }
  if (head == NULL)
    {
      length = MIN (wb_file_window_get_rest (&self->window, 0), HEAD_BYTES);
      head = self->window.data;
    }
  memcpy (copy, head, length);
  if (length == 0)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE, _("“%s” is empty"), self->display_name);
      return FALSE;
    }
  if (length >= 4 && wb_block_u32 (copy, FALSE) == WB_PCAPNG_SHB)
    return check_section_header (self, copy, length, error);

  switch (length < 4 ? WB_PCAP_NOT : wb_pcap_parse_header (copy, &self->pcap))
    {
    case WB_PCAP_OK:
      if (length < self->pcap.header_bytes)
        break;
      open_pcap (self);
      return TRUE;
    case WB_PCAP_BAD_VERSION:
      if (length < WB_PCAP_HEADER_BYTES)
        break;
      g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED,
                   _("“%s” is in version %u.%u of pcap, which Wirebench does not know"), self->display_name,
                   self->pcap.version_major, self->pcap.version_minor);
      return FALSE;
    case WB_PCAP_NOT:
      known = find_known_format (copy, length);
      if (known != NULL && known->remedy != NULL)
        g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("“%s” is %s. %s"), self->display_name, _ (known->name),
                     _ (known->remedy));
      else if (known != NULL)
        g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("“%s” is %s"), self->display_name, _ (known->name));
      else
        g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE,
                     _("“%s” is not a capture file: it is neither pcap nor pcapng"), self->display_name);
      return FALSE;
    }
  g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE, _("“%s” ends inside its header"), self->display_name);
  return FALSE;
}

WbCaptureFile *
wb_capture_file_open_fd (int fd, const char *display_name, GError **error)
{
  g_autoptr (WbCaptureFile) self = g_new0 (WbCaptureFile, 1);
  GError *local_error = NULL;

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->fd = fd;
  self->display_name = wb_format_dup_safe (display_name, -1);
  wb_stable_array_init (&self->sections, sizeof (WbSection));
  wb_stable_array_init (&self->interfaces, sizeof (WbInterfaceRecord));
  wb_file_window_init (&self->window, fd);
  if (!recognise (self, &local_error))
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

WbCaptureFile *
wb_capture_file_open (const char *path, GError **error)
{
  g_autofree char *base = g_filename_display_basename (path);
  struct stat status;
  /* Non-blocking: opening a named pipe must fail below, not wait for its writer. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("Could not open “%s”: %s"), base,
                   g_strerror (code));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (!S_ISREG (status.st_mode))
    {
      if (S_ISDIR (status.st_mode))
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, _("Could not open “%s”: it is a folder"), base);
      else
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                     _("Could not open “%s”: it is not an ordinary file"), base);
      close (fd);
      return NULL;
    }
  return wb_capture_file_open_fd (fd, base, error);
}

WbCaptureFile *
wb_capture_file_ref (WbCaptureFile *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
wb_capture_file_unref (WbCaptureFile *self)
{
  guint64 n_interfaces;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  n_interfaces = wb_stable_array_get_count (&self->interfaces);
  for (guint64 i = 0; i < n_interfaces; i++)
    {
      WbInterfaceRecord *record = wb_stable_array_get (&self->interfaces, i);

      g_free (record->name);
      g_free (record->description);
      g_free (record->filter);
      g_free (record->os);
    }
  wb_stable_array_clear (&self->interfaces);
  wb_stable_array_clear (&self->sections);
  wb_file_window_clear (&self->window);
  g_mutex_clear (&self->lock);
  g_free (self->display_name);
  close (self->fd);
  g_free (self);
}

/* --- what is known ---------------------------------------------------------------------------------------------- */

WbCaptureFormat
wb_capture_file_get_format (const WbCaptureFile *self)
{
  return self->format;
}

const char *
wb_capture_file_get_display_name (const WbCaptureFile *self)
{
  return self->display_name;
}

int
wb_capture_file_get_fd (const WbCaptureFile *self)
{
  return self->fd;
}

WbCaptureEnd
wb_capture_file_get_end (const WbCaptureFile *self)
{
  GMutex *lock = (GMutex *) &self->lock;
  WbCaptureEnd end;

  g_mutex_lock (lock);
  end = self->end;
  g_mutex_unlock (lock);
  return end;
}

/* Called with the lock held. */
static char *
dup_damage_message (const WbCaptureFile *self)
{
  switch (self->damage)
    {
    case WB_DAMAGE_NONE:
      break;
    case WB_DAMAGE_CUT:
      if (self->in_packet)
        return g_strdup_printf (_("The file ends inside packet %" PRIu64), self->damage_packet);
      if (self->damage_packet == 0)
        return g_strdup (_("The file ends inside a block before the first packet"));
      return g_strdup_printf (_("The file ends inside a block after packet %" PRIu64), self->damage_packet);
    case WB_DAMAGE_BLOCK_LENGTH:
      return g_strdup_printf (
          _("The file is damaged after packet %" PRIu64 ": the block at byte %" PRIu64 " has an impossible length"),
          self->damage_packet, self->damage_offset);
    case WB_DAMAGE_TRAILER:
      return g_strdup_printf (_("The file is damaged after packet %" PRIu64 ": the block at byte %" PRIu64
                                 " states two different lengths"),
                              self->damage_packet, self->damage_offset);
    case WB_DAMAGE_BYTE_ORDER:
      return g_strdup_printf (
          _("The file is damaged after packet %" PRIu64 ": the section at byte %" PRIu64 " has no byte order mark"),
          self->damage_packet, self->damage_offset);
    case WB_DAMAGE_PACKET_LENGTH:
      return g_strdup_printf (
          _("The file is damaged: packet %" PRIu64 " at byte %" PRIu64 " has an impossible length"),
          self->damage_packet, self->damage_offset);
    case WB_DAMAGE_INTERFACE:
      return g_strdup_printf (
          _("The file is damaged: packet %" PRIu64 " at byte %" PRIu64 " names an interface that is not described"),
          self->damage_packet, self->damage_offset);
    case WB_DAMAGE_SHRUNK:
      return g_strdup (_("Another program has cut the file short while it was open"));
    case WB_DAMAGE_LIMIT:
      return g_strdup_printf (_("The file holds more than %u interfaces or sections; what follows packet "
                                 "%" PRIu64 " is not shown"),
                              WB_MAX_INTERFACES, self->damage_packet);
    }
  if (self->skipped_sections > 0)
    return g_strdup_printf (ngettext ("%u section of the file is in an unknown version of pcapng and was skipped",
                                      "%u sections of the file are in an unknown version of pcapng and were skipped",
                                      self->skipped_sections),
                            self->skipped_sections);
  return NULL;
}

char *
wb_capture_file_dup_end_message (const WbCaptureFile *self)
{
  GMutex *lock = (GMutex *) &self->lock;
  char *message;

  g_mutex_lock (lock);
  message = dup_damage_message (self);
  g_mutex_unlock (lock);
  return message;
}

guint64
wb_capture_file_get_scanned (const WbCaptureFile *self)
{
  return atomic_load_explicit (&((WbCaptureFile *) self)->scanned, memory_order_relaxed);
}

guint64
wb_capture_file_get_size (const WbCaptureFile *self)
{
  struct stat status;

  return fstat (self->fd, &status) == 0 && status.st_size > 0 ? (guint64) status.st_size : 0;
}

guint
wb_capture_file_get_n_interfaces (const WbCaptureFile *self)
{
  return (guint) wb_stable_array_get_count (&self->interfaces);
}

gboolean
wb_capture_file_get_interface (const WbCaptureFile *self, guint position, WbCaptureInterface *interface)
{
  WbInterfaceRecord *record;

  if (position >= wb_stable_array_get_count (&self->interfaces))
    return FALSE;
  record = wb_stable_array_get (&self->interfaces, position);
  *interface = (WbCaptureInterface){
    .link_type = record->link_type,
    .snaplen = record->snaplen,
    .drops = atomic_load_explicit (&record->drops, memory_order_relaxed),
    .name = record->name,
    .description = record->description,
    .filter = record->filter,
    .os = record->os,
    .time_digits = record->time_digits,
  };
  return TRUE;
}

const WbSection *
wb_capture_file_find_section (const WbCaptureFile *self, guint64 offset, guint64 *end_offset, guint32 *end_interface)
{
  guint64 count = wb_stable_array_get_count (&self->sections);
  guint64 low = 0, high = count; /* sections below low start at or before offset, those from high on behind it */
  const WbSection *next;

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;
      const WbSection *section = wb_stable_array_get (&self->sections, middle);

      if (section->offset <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return NULL;
  next = low < count ? wb_stable_array_get (&self->sections, low) : NULL;
  *end_offset = next != NULL ? next->offset : G_MAXUINT64;
  *end_interface = next != NULL ? next->first_interface : (guint32) wb_stable_array_get_count (&self->interfaces);
  return wb_stable_array_get (&self->sections, low - 1);
}
