/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes back. The order of reading is what makes the times right:
 *
 *   1 the replies off the socket     2 the error queue: the stamps of their probes are there by now
 *   3 a look at the clocks: a step before a reply's stamp is seen before the reply is judged     4 the replies
 *
 * Before a timeout is believed the socket is read, so that a program which was busy makes no loss. */

#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-icmp.h"
#include "engine/ping/wb-ping-session-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Batches a turn of the poller. */
#define BATCHES_PER_TURN 8u
/* Sockets that were read so lately need not be read again before a timeout is believed. */
#define FRESH_NS (100 * WB_NS_PER_US)
/* Between two answers to one who asks whether we are there. */
#define CONFIRM_NS WB_NS_PER_S
#define WORDS_BYTES 300u /* of what a target says that the log shows */

/* --- Telling --------------------------------------------------------------------------------------------------------- */

void
wb_ping_session_tell (WbPingSession *self, WbPingEventKind kind, WbPingTarget *target, const WbPingRecord *record,
                      const WbEndpoint *icmp_from)
{
  WbPingEvent event = { .kind = kind,
                        .target_id = target->id,
                        .target_name = target->name,
                        .endpoint = &target->endpoint,
                        .record = record,
                        .icmp_from = icmp_from };

  if (self->event_func)
    self->event_func (&event, self->event_data);
}

static void
judge (WbPingSession *self, WbPingTarget *target)
{
  WbPingAlarm *alarm;
  char *why;

  if (!wb_ping_target_judge (target, &self->settings, &why))
    return;
  alarm = &self->alarms[++self->newest_alarm % WB_PING_ALARMS_SHOWN];
  g_free (alarm->text);
  *alarm = (WbPingAlarm){ .id = self->newest_alarm, .over = !target->in_alarm, .text = why };
  wb_event_log_add (self->log, target->in_alarm ? WB_EVENT_WARNING : WB_EVENT_INFO, "%s", why);
}

void
wb_ping_session_lose (WbPingSession *self, WbPingTarget *target, const WbPingRecord *record)
{
  wb_ping_target_lost (target, &self->settings, record);
  wb_ping_session_tell (self, WB_PING_EVENT_LOST, target, record, NULL);
  judge (self, target);
}

/* --- The clock ------------------------------------------------------------------------------------------------------- */

void
wb_ping_session_look (WbPingSession *self)
{
  gint64 before_ns = wb_ping_session_get_now (self);
  gint64 realtime_ns = wb_clock_now_ns (self->realtime);
  gint64 took_ns = wb_ping_session_get_now (self) - before_ns;
  gint64 step_ns = wb_ping_clock_watch_look (&self->watch, before_ns, realtime_ns, took_ns);
  g_autofree char *step = NULL;

  if (step_ns == 0)
    return;
  self->clock_steps++;
  for (guint i = 0; i < self->n_targets; i++)
    if (self->targets[i].series)
      {
        self->targets[i].stepped_before = wb_ping_series_get_next (self->targets[i].series);
        wb_ping_statistics_forget_clock (self->targets[i].statistics);
      }
  step = wb_format_dup_duration (step_ns);
  wb_event_log_add_limited (self->log, "step", before_ns, WB_EVENT_WARNING, _("The system’s clock was set by %s"),
                            step);
}

/* --- What the host says of probes ------------------------------------------------------------------------------------ */

static void
sent_cb (guint position, guint64 sequence, gint64 t1_unix_ns, gpointer data)
{
  WbPingSession *self = ((WbPingSide *) data)->session;

  /* An answer to CONFIRM is sent by the same socket, and is no probe. */
  if (position < self->n_targets && self->targets[position].series)
    wb_ping_series_set_sent_stamp (self->targets[position].series, sequence, t1_unix_ns, WB_PING_STAMP_KERNEL);
}

static void
tell_icmp (WbPingSession *self, WbPingTarget *target, const WbEndpoint *from, guint8 type, guint8 code, guint mtu)
{
  g_autofree char *what = wb_ping_icmp_dup_text (target->endpoint.family, type, code);
  g_autoptr (GString) text = g_string_new (what);
  char address[WB_ENDPOINT_TEXT_BYTES];

  if (mtu > 0)
    g_string_append_printf (text, _(" (%u bytes pass)"), mtu);
  if (from->family != 0 && !wb_endpoint_same_address (from, &target->endpoint))
    g_string_append_printf (text, _(", says %s"), wb_endpoint_format_address (from, address));
  g_free (target->error);
  target->error = g_string_free (g_steal_pointer (&text), FALSE);
  wb_event_log_add_limited (self->log, "icmp", wb_ping_session_get_now (self), WB_EVENT_WARNING, "%s: %s", target->name,
                            target->error);
}

static void
icmp_cb (const WbEndpoint *to, const WbEndpoint *from, guint8 type, guint8 code, guint mtu, const guint8 *quoted,
         gsize n_quoted, gpointer data)
{
  WbPingSession *self = ((WbPingSide *) data)->session;
  WbPingTarget *target = g_hash_table_lookup (self->by_endpoint, to);
  const WbPingRecord *record = NULL;
  guint64 sequence = G_MAXUINT64;

  if (target == NULL || target->series == NULL)
    return;
  /* Routers may quote no more than the head of our packet: then it is the one that is under way, if there is but one. */
  if (wb_ping_probe_read_quoted (&self->form, target->series, quoted, n_quoted, &sequence) == WB_PING_QUOTE_SHORT &&
      (record = wb_ping_target_find_only_pending (target)) != NULL)
    sequence = record->sequence;
  wb_ping_series_add_icmp_error (target->series, sequence, type, code);
  tell_icmp (self, target, from, type, code, mtu);
  record = sequence == G_MAXUINT64 ? NULL : wb_ping_series_get_record (target->series, sequence);
  if (record == NULL)
    return;
  wb_ping_target_changed (target, record);
  wb_ping_session_tell (self, WB_PING_EVENT_ICMP, target, record, from->family != 0 ? from : NULL);
}

const WbPingSocketEvents wb_ping_session_socket_events = { .sent = sent_cb, .icmp = icmp_cb };

/* --- Replies --------------------------------------------------------------------------------------------------------- */

/* Whether it is one, in time or not, of a probe of ours. */
static gboolean
take_reply (WbPingSession *self, WbPingTarget *target, WbPingReply *reply)
{
  const WbPingRecord *before = wb_ping_series_get_record (target->series, reply->sequence), *record;
  gboolean was_lost = before && before->state == WB_PING_LOST;
  WbPingOutcome outcome;

  reply->is_stepped = reply->sequence < target->stepped_before;
  outcome = wb_ping_series_add_reply (target->series, reply, &record);
  switch (outcome)
    {
    case WB_PING_REPLY_FIRST:
    case WB_PING_REPLY_LATE:
      g_clear_pointer (&target->error, g_free);
      wb_ping_target_received (target, &self->settings, record, was_lost);
      wb_meter_add (&self->received, 1, reply->read_ns);
      self->n_t1[record->t1_source]++;
      self->n_t4[record->t4_source]++;
      wb_ping_session_tell (self, outcome == WB_PING_REPLY_LATE ? WB_PING_EVENT_LATE : WB_PING_EVENT_REPLY, target,
                            record, NULL);
      judge (self, target);
      wb_ping_session_settle (self, target);
      break;
    case WB_PING_REPLY_DUPLICATE:
      wb_ping_target_changed (target, record);
      wb_ping_session_tell (self, WB_PING_EVENT_DUPLICATE, target, record, NULL);
      break;
    case WB_PING_REPLY_CORRUPTED:
      wb_event_log_add_limited (self->log, "corrupted", reply->read_ns, WB_EVENT_WARNING,
                                _("A reply of %s is not what was sent"), target->name);
      break;
    case WB_PING_REPLY_FOREIGN:
    case WB_PING_REPLY_TOO_OLD:
      break; /* counted */
    }
  return outcome == WB_PING_REPLY_FIRST || outcome == WB_PING_REPLY_LATE || outcome == WB_PING_REPLY_DUPLICATE;
}

/* The responder wants to know that our address is no forged one before it sends us anything unasked. */
static void
confirm (WbPingSession *self, WbPingSide *side, WbPingTarget *target, const WbDatagram *datagram, gint64 now_ns)
{
  WbPingSocketProbe answer = {
    .to = &target->endpoint, .bytes = datagram->bytes, .n_bytes = datagram->n_bytes, .target = G_MAXUINT
  };
  int code;

  if (target->confirmed_ns > 0 && now_ns - target->confirmed_ns < CONFIRM_NS)
    return;
  target->confirmed_ns = now_ns;
  wb_ping_socket_send (side->socket, &answer, 1, &code);
}

/* The log makes it safe to show, and only what it shows: a flood of words costs a look at a clock each. */
static void
take_words (WbPingSession *self, WbPingTarget *target, const WbDatagram *datagram, gint64 now_ns)
{
  wb_event_log_add_limited (self->log, "says", now_ns, WB_EVENT_INFO, _("%s says: %.*s"), target->name,
                            (int) MIN (datagram->n_bytes, WORDS_BYTES), (const char *) datagram->bytes);
}

static void
take_datagram (WbPingSession *self, WbPingSide *side, const WbDatagram *datagram, gint64 read_ns, gint64 read_unix_ns)
{
  WbPingTarget *target = g_hash_table_lookup (self->by_endpoint, &datagram->source);
  const WbPingRecord *pending;
  WbPingReply reply;
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbPingProbeVerdict verdict;
  gboolean has_sequence;

  if (target == NULL || target->series == NULL)
    {
      self->foreign_senders++;
      wb_event_log_add_limited (self->log, "foreign", read_ns, WB_EVENT_WARNING,
                                _("A datagram came from %s, which is no target"),
                                wb_endpoint_format (&datagram->source, text));
      return;
    }
  verdict = wb_ping_probe_read (&self->form, target->id, target->series, datagram->bytes, datagram->n_bytes,
                                self->scratch, &reply);
  has_sequence = verdict == WB_PING_PROBE_REPLY;
  if (verdict == WB_PING_PROBE_REPLY_WITHOUT_SEQUENCE)
    {
      /* A plain responder's. From one that returns our nonces it is a forgery, or was cut. */
      pending = target->returns_sequence ? NULL : wb_ping_target_find_pending (target);
      reply.sequence = pending ? pending->sequence : 0;
      verdict = pending ? WB_PING_PROBE_REPLY : WB_PING_PROBE_FOREIGN;
    }
  switch (verdict)
    {
    case WB_PING_PROBE_REPLY:
      reply.read_ns = read_ns;
      reply.ttl = datagram->ttl;
      reply.t4_source = datagram->received_unix_ns ? WB_PING_STAMP_KERNEL : WB_PING_STAMP_USER;
      reply.t4_unix_ns = datagram->received_unix_ns ? datagram->received_unix_ns : read_unix_ns;
      if (take_reply (self, target, &reply) && has_sequence)
        target->returns_sequence = TRUE;
      break;
    case WB_PING_PROBE_CONFIRM:
      confirm (self, side, target, datagram, read_ns);
      break;
    case WB_PING_PROBE_WORDS:
      take_words (self, target, datagram, read_ns);
      break;
    case WB_PING_PROBE_REPLY_WITHOUT_SEQUENCE:
    case WB_PING_PROBE_FOREIGN:
    default:
      wb_ping_series_add_foreign (target->series);
      break;
    }
}

static void
tell_losses (WbPingSession *self, WbPingSide *side, gint64 now_ns)
{
  guint64 n_lost = wb_datagram_batch_get_n_lost (side->batch);

  if (n_lost > side->n_lost)
    wb_event_log_add_limited (
        self->log, "losses", now_ns, WB_EVENT_WARNING,
        g_dngettext (GETTEXT_PACKAGE, "%u datagram came and was lost in this host for want of room",
                     "%u datagrams came and were lost in this host for want of room", (gulong) (n_lost - side->n_lost)),
        (guint) (n_lost - side->n_lost));
  side->n_lost = n_lost;
}

void
wb_ping_session_receive (WbPingSession *self, WbPingSide *side)
{
  for (guint batch = 0; batch < BATCHES_PER_TURN; batch++)
    {
      int n = wb_datagram_batch_receive (side->batch, wb_ping_socket_get_fd (side->socket));
      gboolean empty = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
      gint64 read_ns = wb_ping_session_get_now (self), read_unix_ns = wb_clock_now_ns (self->realtime);

      wb_ping_socket_drain (side->socket);
      self->received_ns = read_ns;
      if (empty)
        return;
      wb_ping_session_look (self);
      for (guint i = 0; n > 0 && i < (guint) n; i++)
        take_datagram (self, side, wb_datagram_batch_get (side->batch, i), read_ns, read_unix_ns);
      tell_losses (self, side, read_ns);
      if (n >= 0 && (guint) n < WB_DATAGRAM_BATCH)
        return;
    }
}

void
wb_ping_session_ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbPingSide *side = data;

  wb_ping_session_receive (side->session, side);
}

/* --- Timeouts -------------------------------------------------------------------------------------------------------- */

void
wb_ping_session_expiry_cb (WbDeadline *deadline, gpointer data)
{
  WbPingSession *self = data;
  WbPingTarget *target = (WbPingTarget *) ((guint8 *) deadline - G_STRUCT_OFFSET (WbPingTarget, expiry));
  const WbPingRecord *record;

  if (wb_ping_session_get_now (self) - self->received_ns > FRESH_NS)
    for (guint i = 0; i < G_N_ELEMENTS (self->sides); i++)
      if (self->sides[i].socket)
        wb_ping_session_receive (self, &self->sides[i]);
  if (target->closing_due)
    {
      target->closing_due = FALSE;
      wb_ping_session_send_closing (self, target);
      return;
    }
  if (wb_ping_series_expire (target->series, wb_ping_session_get_now (self)) > 0)
    {
      while ((record = wb_ping_target_next_lost (target)) != NULL)
        wb_ping_session_lose (self, target, record);
      wb_ping_session_settle (self, target);
    }
  if (!wb_deadline_is_armed (deadline))
    wb_ping_session_arm_expiry (self, target);
}
