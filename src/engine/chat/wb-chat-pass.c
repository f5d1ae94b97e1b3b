/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pass: a walk over the table that writes to everyone what was said since it was there last.
 *
 *   a turn of the loop:  poller reads, the room appends  ->  pass: 2 ms of writes  ->  poller …  ->  pass goes on …
 *
 * It runs beside the poller, in slices, so that what was read in one turn goes out together: one write a client, however
 * many messages. It goes round from where it stopped, until everyone was visited since the last message; so nobody is
 * starved, and a client that was visited has what was said until then. It is a source that says in `prepare` whether it
 * is ready, since a ready time costs two writes and a read of the loop's wake-up each time.
 *
 * Nobody runs ahead of it: once ahead_max bytes were said since everyone was visited, speakers are not read (held) until
 * everyone was again. Between two visits two such windows lie at most, and each may end with one message too many; so a
 * client that takes what it gets never has more than 2 × (ahead_max + a message) waiting, which its queue holds
 * (wb_chat_settings_check). One that does not is cut at once by whatever exceeds its queue: to see that, all are looked
 * at whenever bound_bytes, which grows by what is said, reaches the limit: once in 256 KiB, unless somebody stays near
 * the limit; then it is a look at every client for each message, still less than a message costs to deliver.
 *
 * The room is behind while more than half of those in it are late: speakers wait then, so that a reader is cut for being
 * slower than the others, not because one speaker is faster than all. It is so too from a quarter on, until a sixteenth
 * is left or 500 ms are over: peers that take turns on one processor are late one after the other, and waiting for the
 * first half only would cut the rest (15 of 20 readers in one thread, beside four speakers and a load of 12). A quarter
 * that never reads costs the room these 500 ms, once.
 *
 * Fewer, down to one, may slow the room down to PACE_BYTES_PER_S: so fast that nobody is held up by one that does not
 * read, and so slow that one who reads, but had no processor for a tenth of a second, is not cut for what was said
 * meanwhile. */

#include "engine/chat/wb-chat-client-private.h"

#include "engine/base/wb-priority.h"

#define SLICE_NS (2 * WB_NS_PER_MS)
#define CLOCK_EVERY 8u /* visits */
#define AHEAD_BYTES_MAX 32768u
#define LATE_BYTES_MAX 65536u
#define PATIENCE_NS (500 * WB_NS_PER_MS)
#define PACE_BYTES_PER_S 2097152
#define PACE_BURST_NS (WB_NS_PER_S / 16)

typedef struct
{
  GSource source; /* must be first: GLib allocates us */
  WbChatCrowd *crowd;
} PassSource;

/* --- what was said --- */

/* Cuts those whose queue is too long; see above. */
static void
look_at_queues (WbChatCrowd *self)
{
  gsize bound = 0;

  if (self->bound_bytes <= self->settings->queue_bytes)
    return;
  for (guint i = 0; i < self->clients->len; i++)
    {
      WbChatClient *client = g_ptr_array_index (self->clients, i);

      if (wb_chat_client_get_pending (client) > self->settings->queue_bytes)
        wb_chat_client_cut (client);
      bound = MAX (bound, wb_chat_client_get_pending (client));
    }
  self->bound_bytes = bound;
  self->greatest_bytes = MAX (self->greatest_bytes, bound);
}

static void
stirred_cb (gpointer data)
{
  WbChatCrowd *self = data;
  guint64 n_said = wb_chat_room_get_n_said (self->room), n_bytes = wb_chat_room_get_n_bytes (self->room);
  gint64 now_ns = wb_clock_now_ns (self->clock);

  wb_meter_add (&self->traffic->messages, n_said - self->n_said, now_ns);
  self->pass_left = self->clients->len;
  if (self->window_left == 0)
    self->window_left = self->pass_left;
  self->ahead_bytes += (gsize) (n_bytes - self->n_bytes);
  self->bound_bytes += (gsize) (n_bytes - self->n_bytes);
  /* What was said while nobody was late is not held against anybody. */
  self->paced_ns = self->n_late == 0 ? now_ns - PACE_BURST_NS :
                                       MAX (self->paced_ns, now_ns - PACE_BURST_NS) +
                                           (gint64) (n_bytes - self->n_bytes) * WB_NS_PER_S / PACE_BYTES_PER_S;
  self->n_said = n_said;
  self->n_bytes = n_bytes;
  if (self->pass_left == 0)
    self->ahead_bytes = 0;
  look_at_queues (self);
}

void
wb_chat_pass_add_whisper (WbChatCrowd *self, WbChatClient *client)
{
  if (client->phase != WB_CHAT_SERVING || client->is_whispered)
    return;
  client->is_whispered = TRUE;
  g_queue_push_tail_link (&self->whispered, &client->whispered);
}

static void
whispered_cb (WbChatMember *member, gpointer data)
{
  WbChatClient *client = (WbChatClient *) member;
  WbChatCrowd *self = data;
  gsize pending = wb_chat_client_get_pending (client);

  wb_chat_pass_add_whisper (self, client);
  if (client->phase != WB_CHAT_SERVING)
    return;
  self->bound_bytes = MAX (self->bound_bytes, pending);
  if (pending > self->ahead_max && !client->is_full)
    self->is_crowded = TRUE;
  look_at_queues (self);
}

const WbChatRoomEvents wb_chat_pass_events = {
  .stirred = stirred_cb,
  .whispered = whispered_cb,
};

/* The next visits go to those behind the position, as many as were left: the table is shorter, so none of them is passed
 * over but the one that has moved, perhaps to where the pass was already. That one is written to before all others.
 * (Going round anew instead let 3,000 resets a second take the speakers of a big room more than half of their rate.) */
void
wb_chat_pass_note_removal (WbChatCrowd *self, guint slot)
{
  if (self->pass_left > 0 && slot < self->clients->len)
    wb_chat_pass_add_whisper (self, g_ptr_array_index (self->clients, slot));
  self->pass_left = MIN (self->pass_left, self->clients->len);
  self->window_left = MIN (self->window_left, self->clients->len);
  if (self->window_left == 0)
    self->ahead_bytes = 0;
}

/* --- who is late ------------------------------------------------------------------------------------------------------ */

static void
patience_cb (WbDeadline *deadline, gpointer data)
{
  ((WbChatCrowd *) data)->mood = WB_CHAT_TIRED;
}

void
wb_chat_pass_note_late (WbChatCrowd *self, int change)
{
  guint n_in_room = wb_chat_room_get_n_in_room (self->room);
  gboolean was_behind = wb_chat_crowd_is_behind (self);

  self->n_late += (guint) change;
  if (self->mood == WB_CHAT_CALM && 4 * self->n_late > n_in_room)
    {
      self->mood = WB_CHAT_WAITING;
      wb_deadline_arm (&self->patience, self->deadlines, wb_clock_now_ns (self->clock) + PATIENCE_NS);
    }
  else if (self->mood != WB_CHAT_CALM && 16 * self->n_late <= n_in_room)
    {
      self->mood = WB_CHAT_CALM;
      wb_deadline_disarm (&self->patience);
    }
  /* What was a wait for the rest of a pass becomes a longer one. */
  if (!was_behind && wb_chat_crowd_is_behind (self))
    self->traffic->held += self->held.length;
}

gboolean
wb_chat_crowd_is_behind (WbChatCrowd *self)
{
  return self->mood == WB_CHAT_WAITING || 2 * self->n_late > wb_chat_room_get_n_in_room (self->room);
}

/* Someone is late, and more was said than such a one can be asked to read. */
static gboolean
is_paced (const WbChatCrowd *self)
{
  return self->n_late > 0 && self->paced_ns > wb_clock_now_ns (self->clock);
}

gboolean
wb_chat_pass_is_ahead (const WbChatCrowd *self)
{
  return self->ahead_bytes >= self->ahead_max;
}

gboolean
wb_chat_pass_has_room (const WbChatCrowd *self)
{
  /* Who was whispered to so much may have left before it was written to. */
  gboolean is_crowded = self->is_crowded && self->whispered.length > 0;

  return !wb_chat_pass_is_ahead (self) && !is_crowded && !wb_chat_crowd_is_behind ((WbChatCrowd *) self) &&
         !is_paced (self);
}

/* --- the source --- */

/* Something was for them alone: answers, private messages, last words. */
static void
write_whispers (WbChatCrowd *self, gint64 end_ns)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->whispered)))
    {
      WbChatClient *client = link->data;

      client->is_whispered = FALSE;
      (void) wb_chat_client_flush (client);
      if (wb_clock_now_ns (self->clock) >= end_ns)
        break;
    }
  if (g_queue_is_empty (&self->whispered))
    self->is_crowded = FALSE;
}

static void
write_round (WbChatCrowd *self, gint64 end_ns)
{
  for (guint i = 1; self->pass_left > 0; i++)
    {
      if (self->position >= self->clients->len)
        self->position = 0;
      self->pass_left--;
      if (self->window_left > 0 && --self->window_left == 0)
        {
          self->ahead_bytes = 0;
          self->window_left = self->pass_left > 0 ? self->clients->len : 0;
        }
      (void) wb_chat_client_flush (g_ptr_array_index (self->clients, self->position++));
      if (i % CLOCK_EVERY == 0 && wb_clock_now_ns (self->clock) >= end_ns)
        break;
    }
}

/* One after the other, each behind all others when it has to wait again. */
static void
release_held (WbChatCrowd *self, gint64 end_ns)
{
  for (guint n = self->held.length; n > 0 && self->held.length > 0 && wb_chat_pass_has_room (self); n--)
    {
      WbChatClient *client = g_queue_pop_head_link (&self->held)->data;

      if (wb_chat_client_resume (client, WB_CHAT_HOLD_ROOM) && client->phase == WB_CHAT_SERVING)
        wb_chat_client_update_wanted (client);
      if (wb_clock_now_ns (self->clock) >= end_ns)
        break;
    }
}

static void
say_speech (WbChatCrowd *self)
{
  while (self->speech.length > 0 && wb_chat_pass_has_room (self))
    {
      g_autofree char *line = g_queue_pop_head (&self->speech);

      self->speech_bytes -= strlen (line) + 1;
      wb_chat_room_speak (self->room, line);
    }
}

static gboolean
is_ready (const WbChatCrowd *self)
{
  return self->pass_left > 0 || self->whispered.length > 0 ||
         ((self->held.length > 0 || self->speech.length > 0) && wb_chat_pass_has_room (self));
}

static gboolean
pass_prepare (GSource *source, gint *timeout_ms)
{
  WbChatCrowd *self = ((PassSource *) source)->crowd;

  *timeout_ms = -1;
  if (is_ready (self))
    return TRUE;
  if ((self->held.length > 0 || self->speech.length > 0) && is_paced (self))
    *timeout_ms = 1 + (gint) ((self->paced_ns - wb_clock_now_ns (self->clock)) / WB_NS_PER_MS);
  return FALSE;
}

static gboolean
pass_check (GSource *source)
{
  return is_ready (((PassSource *) source)->crowd);
}

static gboolean
pass_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  WbChatCrowd *self = ((PassSource *) source)->crowd;
  /* While there is a table the service runs, and the crowd with it; those that go are not written to from here. */
  gint64 end_ns = wb_clock_now_ns (self->clock) + SLICE_NS;

  write_whispers (self, end_ns);
  write_round (self, end_ns);
  say_speech (self);
  release_held (self, end_ns);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pass_funcs = {
  .prepare = pass_prepare,
  .check = pass_check,
  .dispatch = pass_dispatch,
};

void
wb_chat_pass_init (WbChatCrowd *self)
{
  WbEngine *engine = wb_service_get_engine (self->service);

  g_queue_init (&self->whispered);
  g_queue_init (&self->held);
  self->ahead_max = MIN (AHEAD_BYTES_MAX, self->settings->queue_bytes / 8);
  wb_deadline_init (&self->patience, patience_cb, self);
  self->late_bytes = MIN (LATE_BYTES_MAX, self->settings->queue_bytes / 4);
  self->source = g_source_new (&pass_funcs, sizeof (PassSource));
  ((PassSource *) self->source)->crowd = self;
  g_source_set_static_name (self->source, "wb-chat-pass");
  g_source_set_priority (self->source, WB_PRIORITY_CONTROL);
  g_source_set_can_recurse (self->source, TRUE); /* nobody does; as of the poller */
  g_source_attach (self->source, wb_engine_get_context (engine));
}

void
wb_chat_pass_clear (WbChatCrowd *self)
{
  wb_deadline_disarm (&self->patience);
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}
