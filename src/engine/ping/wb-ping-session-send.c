/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Slots of the grid in their order, whatever came of the one before:
 *
 *   slot due --> late by more than WB_PING_LATE_NS_MAX: skipped, counted
 *            --> its target is not ready or done: passed over
 *            --> a draft in the batch --> taken by the system: a probe of its series
 *                                     --> no room (EAGAIN, ENOBUFS): this slot again in a moment
 *                                     --> refused: skipped, counted, told once for each target and reason
 *
 * A probe enters its series only when the system took it, so drafts of one target in one batch are numbered ahead. */

#include "engine/ping/wb-ping-session-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Of one dispatch: others have a turn in between. */
#define PROBES_PER_TURN 256u
#define NS_PER_TURN WB_NS_PER_MS
/* Slots that cost no call. */
#define PASSED_PER_TURN 16384u
/* After the system had no room. */
#define RETRY_NS (2 * WB_NS_PER_MS)
/* Timeouts are looked at on a coarse grid, so that those of thousands of targets cost one wake-up. */
#define EXPIRY_GRID_NS (10 * WB_NS_PER_MS)

typedef struct
{
  WbPingSide *side;
  guint n;
  WbPingSocketProbe probes[WB_PING_SOCKET_BATCH];
  WbPingDraft drafts[WB_PING_SOCKET_BATCH];
} Batch;

void
wb_ping_session_arm_expiry (WbPingSession *self, WbPingTarget *target)
{
  gint64 at_ns = wb_ping_series_get_next_expiry_ns (target->series);
  gint64 grid_ns = CLAMP (self->settings.timeout_ns / 8, WB_NS_PER_MS / 8, EXPIRY_GRID_NS);

  if (at_ns >= 0)
    wb_deadline_arm (&target->expiry, wb_ping_session_get_deadlines (self), (at_ns / grid_ns + 1) * grid_ns);
}

/* --- One batch ------------------------------------------------------------------------------------------------------- */

static guint
count_drafts (const Batch *batch, guint target)
{
  guint n = 0;

  for (guint i = 0; i < batch->n; i++)
    n += batch->probes[i].target == target;
  return n;
}

/* Of tens of thousands each begins with its first slot, so that the start does not hold up the loop. */
static void
ensure_begun (WbPingSession *self, WbPingTarget *target)
{
  if (target->series == NULL)
    wb_ping_target_begin (target, &self->settings, self->n_full, self->start_ns);
}

static void
add_draft (WbPingSession *self, Batch *batch, guint position, guint64 slot, gint64 slot_ns)
{
  WbPingTarget *target = &self->targets[position];
  WbPingSocketProbe *probe = &batch->probes[batch->n];
  WbPingDraft *draft = &batch->drafts[batch->n];
  guint8 *bytes = self->packets + batch->n * self->room;

  ensure_begun (self, target);
  probe->to = &target->endpoint;
  probe->target = position;
  probe->sequence = wb_ping_series_get_next (target->series) + count_drafts (batch, position);
  draft->slot = slot;
  draft->slot_ns = slot_ns;
  draft->t1_unix_ns = wb_clock_now_ns (self->realtime);
  probe->bytes = bytes;
  probe->n_bytes =
      wb_ping_probe_write (&self->form, target->id, probe->sequence, draft->t1_unix_ns, bytes, &draft->nonce);
  batch->n++;
}

static void
take (WbPingSession *self, const WbPingSocketProbe *probe, const WbPingDraft *draft, gint64 sent_ns)
{
  WbPingTarget *target = &self->targets[probe->target];
  WbPingRecord given_up;

  if (wb_ping_target_gives_up (target, &given_up))
    wb_ping_session_lose (self, target, &given_up);
  /* Alone: what comes back says all about what went before. */
  target->sent_alone = wb_ping_series_get_next_expiry_ns (target->series) < 0;
  wb_ping_series_add_probe (target->series, draft->nonce, draft->slot_ns, sent_ns);
  wb_ping_series_set_sent_stamp (target->series, probe->sequence, draft->t1_unix_ns, WB_PING_STAMP_USER);
  wb_ping_target_sent (target, probe->sequence);
  wb_histogram_record (self->lateness, sent_ns - draft->slot_ns);
  wb_meter_add (&self->sent, 1, sent_ns);
  if (target->told_code != 0)
    {
      target->told_code = 0;
      g_clear_pointer (&target->error, g_free);
      if (target->status == WB_PING_TARGET_FAILED)
        target->status = WB_PING_TARGET_WAITING;
    }
  if (!wb_deadline_is_armed (&target->expiry))
    wb_ping_session_arm_expiry (self, target);
}

static void
use_slot (WbPingSession *self, WbPingTarget *target)
{
  target->n_slots_used++;
  if (self->settings.count > 0 && target->n_slots_used >= self->settings.count)
    wb_ping_session_set_done (self, target);
}

static void
tell_refused (WbPingSession *self, WbPingTarget *target, int code)
{
  if (target->told_code == code)
    return;
  target->told_code = code;
  wb_ping_target_fail (target, WB_PING_TARGET_FAILED, g_strerror (code));
  wb_event_log_add_limited (self->log, "send", wb_ping_session_get_now (self), WB_EVENT_WARNING,
                            _("Could not send to %s: %s"), target->name, g_strerror (code));
}

static gboolean
has_no_room (int code)
{
  return code == EAGAIN || code == EWOULDBLOCK || code == ENOBUFS || code == ENOMEM;
}

/* Sends what is in the batch. FALSE: there is no room; next_slot is the slot that goes on then. */
static gboolean
flush (WbPingSession *self, Batch *batch)
{
  WbPingTarget *refused;
  guint done = 0;
  int code = 0;

  while (done < batch->n && code == 0)
    {
      gint64 sent_ns = wb_ping_session_get_now (self);
      guint n = wb_ping_socket_send (batch->side->socket, batch->probes + done, batch->n - done, &code);

      for (guint i = done; i < done + n; i++)
        {
          take (self, &batch->probes[i], &batch->drafts[i], sent_ns);
          use_slot (self, &self->targets[batch->probes[i].target]);
        }
      done += n;
      wb_ping_socket_drain (batch->side->socket);
    }
  batch->n = 0;
  if (code == 0)
    return TRUE;
  /* Drafts behind it may be of the same target, whose numbers are wrong now: they are made again. */
  self->next_slot = batch->drafts[done].slot;
  if (has_no_room (code))
    return FALSE;
  refused = &self->targets[batch->probes[done].target];
  wb_ping_series_add_skipped (refused->series, 1);
  tell_refused (self, refused, code);
  use_slot (self, refused);
  self->next_slot++;
  return TRUE;
}

/* --- The grid -------------------------------------------------------------------------------------------------------- */

static void
skip (WbPingSession *self, WbPingTarget *target, gint64 now_ns)
{
  ensure_begun (self, target);
  wb_ping_series_add_skipped (target->series, 1);
  use_slot (self, target);
  wb_event_log_add_limited (self->log, "skipped", now_ns, WB_EVENT_WARNING,
                            _("A probe to %s was not sent: its time had passed by more than a second"), target->name);
}

static gboolean
is_ready (WbPingSession *self, const WbPingTarget *target)
{
  return target->entered && !target->done;
}

static gboolean
is_past_end (WbPingSession *self, gint64 slot_ns)
{
  return self->settings.duration_ns > 0 && slot_ns - self->asked_ns >= self->settings.duration_ns;
}

typedef enum
{
  COLLECTED, /* what is due is in the batch, or as much as it holds */
  NOTHING_DUE,
  PAST_END,
} Collected;

/* Puts slots that are due by now into the batch, all of one family. */
static Collected
collect (WbPingSession *self, Batch *batch, gint64 now_ns, guint *n_passed)
{
  for (; *n_passed < PASSED_PER_TURN; self->next_slot++)
    {
      gint64 slot_ns = wb_ping_grid_get_slot_ns (&self->grid, self->next_slot);
      guint position = (guint) (self->next_slot % self->n_targets);
      WbPingTarget *target = &self->targets[position];
      WbPingSide *side;

      if (is_past_end (self, slot_ns))
        return batch->n > 0 ? COLLECTED : PAST_END;
      if (slot_ns > now_ns)
        return batch->n > 0 ? COLLECTED : NOTHING_DUE;
      side = wb_ping_session_get_side (self, target->endpoint.family);
      if (!is_ready (self, target) ||
          (self->settings.count > 0 && target->n_slots_used + count_drafts (batch, position) >= self->settings.count))
        (*n_passed)++;
      else if (now_ns - slot_ns > WB_PING_LATE_NS_MAX)
        {
          skip (self, target, now_ns);
          (*n_passed)++;
        }
      else
        {
          if (batch->n > 0 && (side != batch->side || batch->n >= wb_ping_socket_get_batch (batch->side->socket)))
            return COLLECTED;
          batch->side = side;
          add_draft (self, batch, position, self->next_slot, slot_ns);
        }
    }
  return COLLECTED;
}

void
wb_ping_session_slot_cb (WbDeadline *deadline, gpointer data)
{
  WbPingSession *self = data;
  gint64 began_ns = wb_ping_session_get_now (self), now_ns = began_ns, next_ns;
  guint n_passed = 0, n_sent = 0;
  Batch batch = { .n = 0 };

  while (!self->sending_over && self->n_done < self->n_targets && n_sent < PROBES_PER_TURN &&
         n_passed < PASSED_PER_TURN && now_ns - began_ns < NS_PER_TURN)
    {
      Collected collected = collect (self, &batch, now_ns, &n_passed);

      if (collected == NOTHING_DUE)
        break;
      if (collected == PAST_END)
        {
          wb_ping_session_end_sending (self);
          return;
        }
      n_sent += batch.n;
      if (!flush (self, &batch))
        {
          wb_deadline_arm (&self->slot, wb_ping_session_get_deadlines (self), now_ns + RETRY_NS);
          return;
        }
      now_ns = wb_ping_session_get_now (self);
    }
  if (self->sending_over || self->n_done == self->n_targets)
    return;
  next_ns = wb_ping_grid_get_slot_ns (&self->grid, self->next_slot);
  /* The turn may have ended before collect saw that; nobody waits for a slot that will not be used. */
  if (is_past_end (self, next_ns))
    wb_ping_session_end_sending (self);
  else
    wb_deadline_arm (&self->slot, wb_ping_session_get_deadlines (self), next_ns);
}

void
wb_ping_session_begin_grid (WbPingSession *self)
{
  const WbPingSettings *settings = &self->settings;
  gint64 even_ns = settings->interval_ns / (gint64) self->n_targets;

  if (self->grid_begun)
    return;
  self->grid_begun = TRUE;
  wb_deadline_disarm (&self->names);
  self->start_ns = wb_ping_session_get_now (self);
  self->start_unix_ns = wb_clock_now_ns (self->realtime);
  self->grid =
      (WbPingGrid){ .start_ns = self->start_ns,
                    .interval_ns = settings->interval_ns,
                    .spacing_ns = settings->spacing_ns == WB_PING_SPACING_EVEN ? even_ns : settings->spacing_ns,
                    .ramp_ns = settings->ramp_ns,
                    .n_targets = self->n_targets };
  for (guint i = 0; i < self->n_full; i++)
    if (self->targets[i].entered)
      ensure_begun (self, &self->targets[i]);
  wb_deadline_arm (&self->slot, wb_ping_session_get_deadlines (self), self->start_ns);
}

/* --- At the end ------------------------------------------------------------------------------------------------------ */

/* A closing probe is of no slot: when it is refused, nothing was skipped. What finds no room is tried again, and counts
 * among the target's closing probes as what is refused does, so that this ends. */
void
wb_ping_session_send_closing (WbPingSession *self, WbPingTarget *target)
{
  Batch batch = { .side = wb_ping_session_get_side (self, target->endpoint.family) };
  gint64 now_ns = wb_ping_session_get_now (self);
  gboolean taken;
  int code;

  target->n_closing++;
  add_draft (self, &batch, (guint) (target - self->targets), 0, now_ns);
  taken = wb_ping_socket_send (batch.side->socket, batch.probes, 1, &code) == 1;
  if (taken)
    take (self, batch.probes, batch.drafts, now_ns);
  wb_ping_socket_drain (batch.side->socket);
  if (!taken && has_no_room (code) && target->n_closing < WB_PING_CLOSING_MAX)
    {
      target->closing_due = TRUE;
      wb_deadline_arm (&target->expiry, wb_ping_session_get_deadlines (self), now_ns + RETRY_NS);
      return;
    }
  if (!taken)
    tell_refused (self, target, code);
  wb_ping_session_settle (self, target);
}
