/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ring, and counters that every change of a state keeps right, so that nothing is ever counted by walking.
 *
 * Direction of loss. Known are: every number of the reflector that came back (wb-ping-receipts), and the horizon: the
 * newest probe of which we know that the reflector got it. Up to the horizon, of L lost probes and M numbers that never
 * came back, M were lost on the way back and L - M on the way there. Beyond it nothing is known.
 *
 *   probes     0  1  2  3  4  5  6  7            lost: 1 3 4 7
 *   numbers    0  .  1  .  ?  3  4  ?            the number 2 is missing: one of 1 3 4 was lost on the way back,
 *                                 ^ horizon      two on the way there; of 7 nothing is known
 *
 * Reordering (RFC 4737, 3 and 4.2). A reply is reordered when one of a later probe came before; its extent is the number
 * of arrivals since the first that did. That first one is always a reply of the highest sequence number so far, so when
 * such a one arrives it writes its arrival into all probes that it passes over: once for each probe, whatever happens. */

#include "engine/ping/wb-ping-series.h"

#include "engine/ping/wb-ping-receipts.h"

/* The cap of the header is one of bytes. */
G_STATIC_ASSERT (sizeof (WbPingRecord) <= 96);

struct _WbPingSeries
{
  WbPingSeriesSettings settings;
  WbPingRecord *ring; /* Owned; n_slots, a power of two */
  guint n_slots;
  guint64 next;      /* sequence number */
  guint64 unexpired; /* all before it are no longer pending */

  WbPingCounts counts; /* the directions are made when asked for */
  WbPingReceipts receipts;
  gboolean receipt_differs; /* a number other than the probe's came: the reflector is stateful */
  guint64 horizon;          /* 1 + the newest probe that the reflector is known to have got; 0: none */
  guint64 lost_beyond;      /* lost probes from the horizon on */
  guint64 lost_forgotten;   /* of these: no longer in the ring */

  guint64 n_arrivals;    /* first replies */
  guint64 next_expected; /* RFC 4737's NextExp: 1 + the highest sequence number that arrived */
};

/* --- Life ------------------------------------------------------------------------------------------------------------ */

static guint
choose_n_slots (const WbPingSeriesSettings *settings)
{
  gint64 wanted = 2 * (settings->timeout_ns / settings->interval_ns) + 2;
  guint n = WB_PING_SERIES_SLOTS_MIN;

  while (n < WB_PING_SERIES_SLOTS_MAX && n < wanted)
    n *= 2;
  return n;
}

WbPingSeries *
wb_ping_series_new (const WbPingSeriesSettings *settings)
{
  WbPingSeries *self;

  g_return_val_if_fail (settings->interval_ns > 0 && settings->timeout_ns > 0, NULL);

  self = g_new0 (WbPingSeries, 1);
  self->settings = *settings;
  self->n_slots = choose_n_slots (settings);
  self->ring = g_new0 (WbPingRecord, self->n_slots);
  /* What is duplicated on the way there gets numbers too. */
  wb_ping_receipts_init (&self->receipts, 4 * (guint64) self->n_slots);
  return self;
}

void
wb_ping_series_free (WbPingSeries *self)
{
  wb_ping_receipts_clear (&self->receipts);
  g_free (self->ring);
  g_free (self);
}

guint
wb_ping_series_get_n_slots (const WbPingSeries *self)
{
  return self->n_slots;
}

guint64
wb_ping_series_get_next (const WbPingSeries *self)
{
  return self->next;
}

/* --- The ring -------------------------------------------------------------------------------------------------------- */

static guint64
get_oldest (const WbPingSeries *self)
{
  return self->next > self->n_slots ? self->next - self->n_slots : 0;
}

static WbPingRecord *
get_slot (const WbPingSeries *self, guint64 sequence)
{
  return &self->ring[sequence & (self->n_slots - 1)];
}

static WbPingRecord *
find (const WbPingSeries *self, guint64 sequence)
{
  return sequence < self->next && sequence >= get_oldest (self) ? get_slot (self, sequence) : NULL;
}

const WbPingRecord *
wb_ping_series_get_record (const WbPingSeries *self, guint64 sequence)
{
  return find (self, sequence);
}

static void
lose (WbPingSeries *self, WbPingRecord *record)
{
  record->state = WB_PING_LOST;
  self->counts.pending--;
  self->counts.lost++;
  self->lost_beyond += record->sequence >= self->horizon;
}

static void
forget (WbPingSeries *self, WbPingRecord *record)
{
  if (record->state == WB_PING_PENDING)
    {
      lose (self, record);
      self->counts.given_up++;
    }
  self->lost_forgotten += record->state == WB_PING_LOST && record->sequence >= self->horizon;
}

/* --- Sending --------------------------------------------------------------------------------------------------------- */

guint64
wb_ping_series_add_probe (WbPingSeries *self, guint64 nonce, gint64 slot_ns, gint64 sent_ns)
{
  WbPingRecord *record = get_slot (self, self->next);

  if (self->next >= self->n_slots)
    forget (self, record);
  *record = (WbPingRecord){
    .sequence = self->next, .nonce = nonce, .slot_ns = slot_ns, .sent_ns = sent_ns, .state = WB_PING_PENDING
  };
  self->counts.sent++;
  self->counts.pending++;
  return self->next++;
}

void
wb_ping_series_set_sent_stamp (WbPingSeries *self, guint64 sequence, gint64 t1_unix_ns, WbPingStampSource source)
{
  WbPingRecord *record = find (self, sequence);

  if (record == NULL || record->state == WB_PING_RECEIVED || record->t1_source > source)
    return;
  record->t1_unix_ns = t1_unix_ns;
  record->t1_source = (guint8) source;
}

void
wb_ping_series_add_skipped (WbPingSeries *self, guint64 n)
{
  self->counts.skipped += n;
}

/* --- Replies --------------------------------------------------------------------------------------------------------- */

guint64
wb_ping_series_unwrap (const WbPingSeries *self, guint32 wire_sequence)
{
  guint64 newest = self->next > 0 ? self->next - 1 : 0;
  guint32 behind = (guint32) newest - wire_sequence;

  return behind <= newest ? newest - behind : wire_sequence;
}

/* The reflector got the probe: of lost ones up to there the direction can be told now. */
static void
move_horizon (WbPingSeries *self, guint64 sequence)
{
  if (sequence < self->horizon)
    return;
  for (guint64 passed = MAX (self->horizon, get_oldest (self)); passed <= sequence; passed++)
    self->lost_beyond -= get_slot (self, passed)->state == WB_PING_LOST;
  self->lost_beyond -= self->lost_forgotten;
  self->lost_forgotten = 0;
  self->horizon = sequence + 1;
}

/* Returns TRUE when the number was seen before. */
static gboolean
take_receipt (WbPingSeries *self, const WbPingRecord *record, guint32 receipt, gboolean is_first)
{
  WbPingReceiptKind kind = wb_ping_receipts_add (&self->receipts, receipt, self->counts.sent, is_first);

  self->receipt_differs |= receipt != (guint32) record->sequence;
  move_horizon (self, record->sequence);
  return kind == WB_PING_RECEIPT_SEEN;
}

static void
order (WbPingSeries *self, WbPingRecord *record)
{
  self->n_arrivals++;
  if (record->sequence >= self->next_expected)
    {
      for (guint64 passed = MAX (self->next_expected, get_oldest (self)); passed < record->sequence; passed++)
        get_slot (self, passed)->passed_by = self->n_arrivals;
      self->next_expected = record->sequence + 1;
      return;
    }
  record->is_reordered = TRUE;
  self->counts.reordered++;
  if (record->passed_by > 0)
    {
      guint64 extent = self->n_arrivals - record->passed_by;

      self->counts.reorder_extent_max = MAX (self->counts.reorder_extent_max, extent);
      self->counts.reorder_extent_sum += extent;
    }
}

static WbPingOutcome
take_first (WbPingSeries *self, WbPingRecord *record, const WbPingReply *reply)
{
  if (record->state == WB_PING_LOST)
    {
      self->counts.lost--;
      self->lost_beyond -= record->sequence >= self->horizon;
    }
  else
    self->counts.pending--;
  self->counts.received++;
  record->state = WB_PING_RECEIVED;
  record->read_ns = reply->read_ns;
  record->t4_unix_ns = reply->t4_unix_ns;
  record->t4_source = (guint8) reply->t4_source;
  record->t2_unix_ns = reply->t2_unix_ns;
  record->t3_unix_ns = reply->t3_unix_ns;
  record->has_reflector_times = reply->has_reflector_times;
  record->ttl = reply->ttl;
  record->is_stepped = reply->is_stepped;
  record->has_receipt = reply->has_receipt;
  record->reflector_receipt = reply->receipt;
  /* By the stamps, so that a program that was busy does not make a reply late. */
  record->is_late = wb_ping_record_get_round_trip_ns (record) > self->settings.timeout_ns;
  self->counts.late += record->is_late;
  if (reply->has_receipt)
    take_receipt (self, record, reply->receipt, TRUE);
  order (self, record);
  return record->is_late ? WB_PING_REPLY_LATE : WB_PING_REPLY_FIRST;
}

static WbPingOutcome
take_duplicate (WbPingSeries *self, WbPingRecord *record, const WbPingReply *reply)
{
  self->counts.duplicates++;
  if (record->n_duplicates < G_MAXUINT16)
    record->n_duplicates++;
  if (reply->has_receipt)
    {
      if (take_receipt (self, record, reply->receipt, FALSE))
        self->counts.duplicates_down++;
      else
        self->counts.duplicates_up++;
    }
  return WB_PING_REPLY_DUPLICATE;
}

WbPingOutcome
wb_ping_series_add_reply (WbPingSeries *self, const WbPingReply *reply, const WbPingRecord **out)
{
  WbPingRecord *record = find (self, reply->sequence);

  if (out)
    *out = record;
  if (record == NULL)
    {
      if (reply->sequence < self->next)
        {
          self->counts.too_old++;
          return WB_PING_REPLY_TOO_OLD;
        }
      self->counts.foreign++;
      return WB_PING_REPLY_FOREIGN;
    }
  if (reply->is_damaged || (reply->has_nonce && reply->nonce != record->nonce))
    {
      self->counts.corrupted++;
      return WB_PING_REPLY_CORRUPTED;
    }
  return record->state == WB_PING_RECEIVED ? take_duplicate (self, record, reply) : take_first (self, record, reply);
}

void
wb_ping_series_add_foreign (WbPingSeries *self)
{
  self->counts.foreign++;
}

void
wb_ping_series_add_icmp_error (WbPingSeries *self, guint64 sequence, guint8 type, guint8 code)
{
  WbPingRecord *record = find (self, sequence);

  self->counts.icmp_errors++;
  if (record == NULL)
    return;
  record->has_icmp = TRUE;
  record->icmp_type = type;
  record->icmp_code = code;
}

/* --- Timeouts -------------------------------------------------------------------------------------------------------- */

/* The oldest probe that is pending; NULL: none. Each is walked over once. */
static WbPingRecord *
find_oldest_pending (WbPingSeries *self)
{
  self->unexpired = MAX (self->unexpired, get_oldest (self));
  for (; self->unexpired < self->next; self->unexpired++)
    if (get_slot (self, self->unexpired)->state == WB_PING_PENDING)
      return get_slot (self, self->unexpired);
  return NULL;
}

guint64
wb_ping_series_expire (WbPingSeries *self, gint64 now_ns)
{
  guint64 n_lost = 0;
  WbPingRecord *record;

  for (; (record = find_oldest_pending (self)) != NULL && now_ns - record->sent_ns > self->settings.timeout_ns;
       n_lost++)
    lose (self, record);
  return n_lost;
}

gint64
wb_ping_series_get_next_expiry_ns (WbPingSeries *self)
{
  WbPingRecord *record = find_oldest_pending (self);

  return record ? record->sent_ns + self->settings.timeout_ns + 1 : -1;
}

/* --- Reading --------------------------------------------------------------------------------------------------------- */

void
wb_ping_series_get_counts (const WbPingSeries *self, WbPingCounts *out)
{
  guint64 lost_within = self->counts.lost - self->lost_beyond;

  *out = self->counts;
  out->reflector_restarts = self->receipts.n_restarts;
  out->directions_known = self->receipts.any && (self->settings.stateful || self->receipt_differs);
  if (!out->directions_known)
    {
      out->lost_unknown = out->lost;
      return;
    }
  out->replies_lost = wb_ping_receipts_get_n_missing (&self->receipts);
  out->lost_down = MIN (out->replies_lost, lost_within);
  out->lost_up = lost_within - out->lost_down;
  out->lost_unknown = self->lost_beyond;
}
