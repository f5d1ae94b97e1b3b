/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scanner: walks a capture file from where it stopped last and notes where packets stand. It reads nothing of a
 * packet but its header, and believes nothing: a block counts when its length is possible, its packet header agrees
 * with it and both of its lengths are there and equal.
 *
 *   position ──▶ block ──▶ block ──▶ … ──▶ end of file        on a boundary: WHOLE
 *                                    └──▶ half a block         CUT; position stays at its start, growth resumes there
 *                                    └──▶ an impossible one    DAMAGED; final
 *
 * Invariant: position is always the start of a block or record that has not been counted, so that whatever stops the
 * scan (slice, cancel, read error), calling again goes on without losing or repeating a packet. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-file-private.h"

#include <glib/gi18n-lib.h>

/* How often cancelling is looked at and progress published; 1 MiB takes about 0.1 ms. */
#define CHECK_BYTES (1u << 20)

/* One step over a block or record. */
typedef enum
{
  STEP_ON,
  STEP_END,   /* exactly at the end of the file */
  STEP_STOP,  /* damage is set */
  STEP_ERROR, /* error is set */
} Step;

typedef struct
{
  WbDamage damage;
  gboolean in_packet;
} StepDamage;

static Step
stop (StepDamage *where, WbDamage damage, gboolean in_packet)
{
  where->damage = damage;
  where->in_packet = in_packet;
  return STEP_STOP;
}

/* The window could not give what was asked for: an error, or the end of the file with `rest` bytes before it. */
static Step
stop_short (StepDamage *where, GError *error, gsize rest, gboolean in_packet)
{
  if (error != NULL)
    return STEP_ERROR;
  return rest == 0 ? STEP_END : stop (where, WB_DAMAGE_CUT, in_packet);
}

/* --- pcap ------------------------------------------------------------------------------------------------------- */

static Step
step_pcap (WbCaptureFile *self, WbPacketPiece *piece, StepDamage *where, GError **error)
{
  const guint8 *bytes = wb_file_window_get (&self->window, self->position, self->pcap.record_bytes, error);
  WbPacketHeader packet;
  WbDamage damage;

  if (bytes == NULL)
    return stop_short (where, *error, wb_file_window_get_rest (&self->window, self->position), TRUE);
  damage = wb_pcap_parse_record (bytes, &self->pcap, &packet);
  if (damage != WB_DAMAGE_NONE)
    return stop (where, damage, TRUE);
  /* The last byte stands for all: a file has no holes at its end. */
  if (packet.captured > 0 &&
      wb_file_window_get (&self->window, self->position + packet.data_offset + packet.captured - 1, 1, error) == NULL)
    return *error != NULL ? STEP_ERROR : stop (where, WB_DAMAGE_CUT, TRUE);
  wb_packet_piece_add (piece, self->position);
  self->n_packets++;
  self->position += packet.data_offset + packet.captured;
  return STEP_ON;
}

/* --- pcapng blocks that are not packets --------------------------------------------------------------------------- */

static char *
dup_option (const WbPcapngOptions *options, guint from)
{
  return g_strndup ((const char *) options->value + from, options->value_length - from);
}

static Step
take_section (WbCaptureFile *self, const guint8 *block, guint32 total_length, gboolean swapped, StepDamage *where)
{
  guint16 major = wb_block_u16 (block + 12, swapped);
  guint16 minor = wb_block_u16 (block + 14, swapped);
  gint64 section_length = (gint64) wb_block_u64 (block + 16, swapped);
  WbSection *section;

  self->skipping = FALSE;
  self->skip_to = 0;
  if (wb_stable_array_get_count (&self->sections) >= WB_MAX_SECTIONS)
    return stop (where, WB_DAMAGE_LIMIT, FALSE);
  section = wb_stable_array_next (&self->sections);
  section->offset = self->position;
  section->number = (guint32) wb_stable_array_get_count (&self->sections);
  section->first_interface = (guint32) wb_stable_array_get_count (&self->interfaces);
  section->swapped = swapped;
  wb_stable_array_publish (&self->sections);
  self->section = section;
  if (major == 1 && (minor == 0 || minor == 2))
    return STEP_ON;

  /* The draft: skip a section of another version. Its blocks may look otherwise, so a stated length is trusted first,
   * as long as it leads forward. */
  g_mutex_lock (&self->lock);
  self->skipped_sections++;
  g_mutex_unlock (&self->lock);
  if (section_length >= 0 && (section_length & 3) == 0 &&
      (guint64) section_length <= G_MAXINT64 - self->position - total_length)
    self->skip_to = self->position + total_length + (guint64) section_length;
  else
    self->skipping = TRUE;
  return STEP_ON;
}

/* IDB: link type u16 | reserved u16 | snaplen u32 | options */
static Step
take_interface (WbCaptureFile *self, const guint8 *block, guint32 total_length, StepDamage *where)
{
  gboolean swapped = self->section->swapped;
  WbInterfaceRecord *record;
  WbPcapngOptions options;

  if (total_length < 20)
    return stop (where, WB_DAMAGE_BLOCK_LENGTH, FALSE);
  record = wb_capture_file_next_interface (self);
  if (record == NULL)
    return stop (where, WB_DAMAGE_LIMIT, FALSE);
  record->link_type = wb_block_u16 (block + 8, swapped);
  record->snaplen = wb_block_u32 (block + 12, swapped);
  wb_pcapng_options_init (&options, block + 16, total_length - 20, swapped);
  while (wb_pcapng_options_next (&options))
    switch (options.code)
      {
      case 2:
        g_free (record->name);
        record->name = dup_option (&options, 0);
        break;
      case 3:
        g_free (record->description);
        record->description = dup_option (&options, 0);
        break;
      case 9:
        if (options.value_length == 1)
          record->resolution = options.value[0];
        break;
      case 11:
        if (options.value_length > 1 && options.value[0] == 0) /* 0: text, 1: BPF instructions */
          {
            g_free (record->filter);
            record->filter = dup_option (&options, 1);
          }
        break;
      case 12:
        g_free (record->os);
        record->os = dup_option (&options, 0);
        break;
      case 13:
        if (options.value_length == 1 && options.value[0] <= 16)
          record->fcs_length = (gint8) options.value[0];
        break;
      case 14:
        if (options.value_length == 8)
          record->offset_seconds = (gint64) wb_block_u64 (options.value, swapped);
        break;
      default:
        break;
      }
  record->time_digits = wb_pcapng_time_digits (record->resolution);
  wb_stable_array_publish (&self->interfaces);
  return STEP_ON;
}

/* ISB: interface u32 | time u64 | options. The last block of an interface holds its totals. */
static void
take_statistics (WbCaptureFile *self, const guint8 *block, guint32 total_length)
{
  gboolean swapped = self->section->swapped;
  guint64 position;
  guint64 drops = 0;
  gboolean known = FALSE;
  WbPcapngOptions options;

  if (total_length < 24)
    return;
  position = (guint64) self->section->first_interface + wb_block_u32 (block + 8, swapped);
  if (position >= wb_stable_array_get_count (&self->interfaces))
    return;
  wb_pcapng_options_init (&options, block + 20, total_length - 24, swapped);
  while (wb_pcapng_options_next (&options))
    if ((options.code == 5 || options.code == 7) && options.value_length == 8) /* isb_ifdrop, isb_osdrop */
      {
        drops += wb_block_u64 (options.value, swapped);
        known = TRUE;
      }
  if (known)
    {
      WbInterfaceRecord *record = wb_stable_array_get (&self->interfaces, position);

      atomic_store_explicit (&record->drops, drops, memory_order_relaxed);
    }
}

/* --- pcapng ------------------------------------------------------------------------------------------------------- */

/* Length in the file: some writers state lengths that are no multiple of 4 and pad all the same. */
static inline guint32
pad_length (guint32 total_length)
{
  return (total_length + 3) & ~3u;
}

static Step
check_packet (WbCaptureFile *self, const guint8 *block, guint32 type, guint32 total_length, StepDamage *where)
{
  const WbSection *section = self->section;
  guint64 n_interfaces = wb_stable_array_get_count (&self->interfaces) - section->first_interface;
  const WbInterfaceRecord *record;
  WbPacketHeader packet;
  WbDamage damage;
  guint32 snaplen = 0;

  if (type == WB_PCAPNG_SPB && n_interfaces > 0)
    {
      record = wb_stable_array_get (&self->interfaces, section->first_interface);
      snaplen = record->snaplen;
    }
  damage = wb_pcapng_parse_packet (block, type, total_length, section->swapped, snaplen, &packet);
  if (damage != WB_DAMAGE_NONE)
    return stop (where, damage, TRUE);
  if (packet.interface_id >= n_interfaces)
    return stop (where, WB_DAMAGE_INTERFACE, TRUE);
  record = wb_stable_array_get (&self->interfaces, section->first_interface + packet.interface_id);
  if (packet.captured > WB_MAX_PACKET_BYTES && packet.captured > wb_capture_max_packet_bytes (record->link_type))
    return stop (where, WB_DAMAGE_PACKET_LENGTH, TRUE);
  return STEP_ON;
}

static Step
take_block (WbCaptureFile *self, guint32 type, guint32 total_length, StepDamage *where, GError **error)
{
  const guint8 *block;

  switch (type)
    {
    case WB_PCAPNG_IDB:
    case WB_PCAPNG_ISB:
      block = wb_file_window_get (&self->window, self->position, total_length, error);
      if (block == NULL) /* was there a moment ago: somebody cuts the file */
        return stop_short (where, *error, 1, FALSE);
      if (type == WB_PCAPNG_IDB)
        return take_interface (self, block, total_length, where);
      take_statistics (self, block, total_length);
      return STEP_ON;
    default: /* names, secrets, custom, unknown: stays in the file, says nothing about where packets are */
      return STEP_ON;
    }
}

static Step
step_section (WbCaptureFile *self, StepDamage *where, GError **error)
{
  const guint8 *block = wb_file_window_get (&self->window, self->position, 24, error);
  guint32 byte_order, total_length;
  gboolean swapped;
  Step step;

  if (block == NULL)
    return stop_short (where, *error, 1, FALSE);
  byte_order = wb_block_u32 (block + 8, FALSE);
  swapped = byte_order == GUINT32_SWAP_LE_BE (0x1a2b3c4d);
  if (!swapped && byte_order != 0x1a2b3c4d)
    return stop (where, WB_DAMAGE_BYTE_ORDER, FALSE);
  total_length = wb_block_u32 (block + 4, swapped);
  if (total_length < 28 || total_length > WB_PCAPNG_MAX_SECTION_HEADER)
    return stop (where, WB_DAMAGE_BLOCK_LENGTH, FALSE);
  block = wb_file_window_get (&self->window, self->position, pad_length (total_length), error);
  if (block == NULL)
    return stop_short (where, *error, 1, FALSE);
  if (wb_block_u32 (block + pad_length (total_length) - 4, swapped) != total_length)
    return stop (where, WB_DAMAGE_TRAILER, FALSE);
  step = take_section (self, block, pad_length (total_length), swapped, where);
  if (step == STEP_ON)
    self->position += pad_length (total_length);
  return step;
}

/* Jumps over a section of an unknown version whose end is stated. */
static Step
step_over_section (WbCaptureFile *self, StepDamage *where, GError **error)
{
  if (self->skip_to > self->position && wb_file_window_get (&self->window, self->skip_to - 1, 1, error) == NULL)
    return *error != NULL ? STEP_ERROR : stop (where, WB_DAMAGE_CUT, FALSE);
  self->position = self->skip_to;
  self->skip_to = 0;
  self->skipping = TRUE; /* what stands there must be a section header; anything else is passed over */
  return STEP_ON;
}

static Step
step_pcapng (WbCaptureFile *self, WbPacketPiece *piece, StepDamage *where, GError **error)
{
  const guint8 *block;
  guint32 type, total_length, length;
  gboolean swapped, is_packet;
  guint header_bytes;
  Step step;

  if (G_UNLIKELY (self->skip_to != 0))
    return step_over_section (self, where, error);
  block = wb_file_window_get (&self->window, self->position, 8, error);
  if (block == NULL)
    return stop_short (where, *error, wb_file_window_get_rest (&self->window, self->position), FALSE);
  type = wb_block_u32 (block, FALSE);
  if (type == WB_PCAPNG_SHB)
    return step_section (self, where, error);
  if (self->section == NULL) /* open saw one here: somebody has overwritten the file since */
    return stop (where, WB_DAMAGE_BYTE_ORDER, FALSE);

  swapped = self->section->swapped;
  if (swapped)
    type = GUINT32_SWAP_LE_BE (type);
  total_length = wb_block_u32 (block + 4, swapped);
  header_bytes = self->skipping ? 0 : wb_pcapng_packet_header_bytes (type);
  is_packet = header_bytes > 0;
  if (total_length < MAX (header_bytes + 4, WB_PCAPNG_MIN_BLOCK) || total_length > WB_PCAPNG_MAX_BLOCK)
    return stop (where, WB_DAMAGE_BLOCK_LENGTH, FALSE);
  if (is_packet)
    {
      block = wb_file_window_get (&self->window, self->position, header_bytes, error);
      if (block == NULL)
        return stop_short (where, *error, 1, TRUE);
      step = check_packet (self, block, type, total_length, where);
      if (step != STEP_ON)
        return step;
    }

  length = pad_length (total_length);
  block = wb_file_window_get (&self->window, self->position + length - 4, 4, error);
  if (block == NULL)
    return stop_short (where, *error, 1, is_packet);
  if (wb_block_u32 (block, swapped) != total_length)
    return stop (where, WB_DAMAGE_TRAILER, FALSE);
  if (is_packet)
    {
      wb_packet_piece_add (piece, self->position);
      self->n_packets++;
    }
  else if (!self->skipping)
    {
      step = take_block (self, type, total_length, where, error);
      if (step != STEP_ON)
        return step;
    }
  self->position += length;
  return STEP_ON;
}

/* --- the walk ----------------------------------------------------------------------------------------------------- */

/* Standing at the end of the file is right only when that is where it ends: another program may have cut it in front
 * of what we have scanned. */
static Step
check_shrunk (WbCaptureFile *self, Step step, StepDamage *where)
{
  if (step != STEP_END || wb_capture_file_get_size (self) >= self->position)
    return step;
  return stop (where, WB_DAMAGE_SHRUNK, FALSE);
}

static void
publish_end (WbCaptureFile *self, Step step, const StepDamage *where)
{
  g_mutex_lock (&self->lock);
  if (step == STEP_STOP)
    {
      self->end = where->damage == WB_DAMAGE_CUT ? WB_CAPTURE_END_CUT : WB_CAPTURE_END_DAMAGED;
      self->damage = where->damage;
      self->in_packet = where->in_packet;
      self->damage_packet = self->n_packets + (where->in_packet ? 1 : 0);
      self->damage_offset = self->position;
    }
  else
    {
      self->end = step == STEP_END ? WB_CAPTURE_END_WHOLE : WB_CAPTURE_END_OPEN;
      self->damage = WB_DAMAGE_NONE;
    }
  g_mutex_unlock (&self->lock);
  atomic_store_explicit (&self->scanned, self->position, memory_order_relaxed);
}

gboolean
wb_capture_file_scan (WbCaptureFile *self, WbPacketPiece *piece, guint64 max_bytes, GCancellable *cancellable,
                      GError **error)
{
  StepDamage where = { WB_DAMAGE_NONE, FALSE };
  GError *local_error = NULL;
  guint64 until = max_bytes == 0 ? G_MAXUINT64 : self->position + max_bytes;
  Step step = STEP_ON;

  if (self->damage > WB_DAMAGE_CUT) /* written by this thread alone */
    return TRUE;
  while (step == STEP_ON && self->position < until)
    {
      guint64 check = MIN (until, self->position + CHECK_BYTES);

      if (g_cancellable_set_error_if_cancelled (cancellable, &local_error))
        {
          step = STEP_ERROR;
          break;
        }
      if (self->format == WB_CAPTURE_FORMAT_PCAP)
        while (step == STEP_ON && self->position < check)
          step = step_pcap (self, piece, &where, &local_error);
      else
        while (step == STEP_ON && self->position < check)
          step = step_pcapng (self, piece, &where, &local_error);
      atomic_store_explicit (&self->scanned, self->position, memory_order_relaxed);
    }
  step = check_shrunk (self, step, &where);
  publish_end (self, step, &where);
  if (step != STEP_ERROR)
    return TRUE;
  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (&local_error, _("Could not read “%s”: "), self->display_name);
  g_propagate_error (error, local_error);
  return FALSE;
}
