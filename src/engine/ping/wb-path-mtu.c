/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One probe at a time, each size from a socket of its own: an answer or an ICMP message that comes late is for the port of
 * its size, so it can never speak for a larger one.
 *
 *   smallest ──answered──> largest that the interface takes ──answered──> done
 *                                   | "too big: 1,400", silence
 *                                   v
 *                           what was said, else the middle of (passes, too_big), until the two meet
 *
 * That a network or host cannot be reached may be over in a moment (RFC 1122, 3.2.2.1), so it is a lost probe like
 * another; but where all of a size met with it, the search ends with that: it says nothing about the size.
 *
 * A text probe is "PING mtu …": no number follows the word, so the answer is the short one, and a responder behind a
 * narrow link on the way back does not make a size look too big that has arrived. */

#include "engine/ping/wb-path-mtu.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-name-lookup.h"
#include "engine/ping/wb-ping-text.h"
#include "engine/ping/wb-stamp-packet.h"
#include "engine/ping/wb-udp-ask.h"

#include <string.h>

#define TRIES 3u
/* What every link takes: RFC 791, 3.2, and RFC 8200, 5. */
#define LEAST_V4 68u
#define LEAST_V6 1280u
/* Of IP without options, and UDP. */
#define HEAD_V4 28u
#define HEAD_V6 48u

typedef struct
{
  /* Owned */
  WbUdpAsk *ask;
  GArray *addresses;
  GError *soft; /* the latest of this size */

  guint next; /* of addresses */
  WbPingMode mode;
  gint64 timeout_ns;
  WbPathMtuProgress progress;
  gpointer progress_data;
  WbPathMtu result;

  /* Bytes of IP packets. */
  guint head;
  guint passes;  /* 0: nothing was answered yet */
  guint too_big; /* one above all that can be, at first */
  guint hint;    /* what somebody said would pass; 0: nothing */
  guint size;    /* under way */

  guint n_tries; /* of this size */
  WbStampRequest stamp;
  guint8 probe[WB_DATAGRAM_BYTES_MAX];
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  wb_udp_ask_free (self->ask);
  g_clear_pointer (&self->addresses, g_array_unref);
  g_clear_error (&self->soft);
  g_free (self);
}

/* --- Probes ---------------------------------------------------------------------------------------------------------- */

static guint
get_least (const Search *self)
{
  guint least = self->head == HEAD_V6 ? LEAST_V6 : LEAST_V4;

  return self->mode == WB_PING_MODE_STAMP ? MAX (least, self->head + WB_STAMP_BYTES) : least;
}

static void
write_probe (Search *self)
{
  gsize n_bytes = self->size - self->head;
  gint64 now_ns = g_get_real_time () * WB_NS_PER_US;

  if (self->mode == WB_PING_MODE_STAMP)
    {
      self->stamp.sequence++;
      self->stamp.timestamp = wb_stamp_time_from_unix_ns (WB_STAMP_NTP, now_ns);
      self->stamp.estimate = (WbStampEstimate){ .multiplier = 1 };
      (void) wb_stamp_request_write (&self->stamp, 0, self->probe, n_bytes);
    }
  else
    {
      char text[32];
      int n = g_snprintf (text, sizeof text, "PING mtu %08x%08x ", g_random_int (), g_random_int ());

      memset (self->probe, '.', n_bytes);
      memcpy (self->probe, text, (gsize) n); /* shorter than the smallest of both families */
    }
}

static gboolean
is_answer (const Search *self, const WbUdpReply *reply)
{
  gsize n_probe = self->size - self->head;
  WbStampReflection reflection;
  WbPingTextReply text;

  if (self->mode == WB_PING_MODE_STAMP)
    return wb_stamp_reflection_read (&reflection, reply->bytes, reply->n_bytes) &&
           reflection.sender_sequence == self->stamp.sequence && reflection.sender_timestamp == self->stamp.timestamp;
  /* An echo, perhaps behind a word of the server's own. */
  if (reply->n_bytes >= n_probe && memcmp (reply->bytes + (reply->n_bytes - n_probe), self->probe, n_probe) == 0)
    return TRUE;
  return self->mode == WB_PING_MODE_TEXT && wb_ping_text_read_reply (&text, reply->bytes, reply->n_bytes) &&
         text.kind == WB_PING_TEXT_REPLY_PONG;
}

/* --- The search ------------------------------------------------------------------------------------------------------ */

static void
tell_progress (const Search *self)
{
  if (self->progress)
    self->progress (self->result.n_probes, self->passes,
                    self->too_big <= self->head + WB_DATAGRAM_BYTES_MAX ? self->too_big : 0, self->progress_data);
}

static void
finish (Search *self)
{
  self->result.mtu = self->passes;
  self->result.payload = self->passes - self->head;
  wb_udp_ask_return_pointer (self->ask, g_memdup2 (&self->result, sizeof self->result), g_free);
}

/* The next size; FALSE: there is none, the bounds have met. */
static gboolean
choose_size (Search *self)
{
  if (self->passes == 0)
    self->size = get_least (self);
  else if (self->passes + 1 >= self->too_big)
    return FALSE;
  else if (self->hint > self->passes && self->hint < self->too_big)
    self->size = self->hint;
  else
    self->size = self->passes + (self->too_big - self->passes) / 2;
  self->hint = 0;
  return TRUE;
}

/* Somebody's word about the size under way. mtu: what would pass; 0: it is not said. FALSE: it cannot be true. */
static gboolean
believe (Search *self, guint mtu)
{
  if (mtu >= self->size || (mtu != 0 && mtu < self->passes))
    return FALSE;
  self->too_big = mtu != 0 ? mtu + 1 : self->size;
  self->hint = mtu;
  return TRUE;
}

static gboolean try_next (GTask *task, GError **error);

/* FALSE: error is another one, and remains the caller's. */
static gboolean
take_soft (Search *self, GError *error)
{
  if (!wb_udp_ask_is_soft (error))
    return FALSE;
  g_clear_error (&self->soft);
  self->soft = error;
  return TRUE;
}

/* TRUE: it is on its way, or counts as lost. FALSE: it cannot leave, which trouble has been told, or the task has
 * returned. */
static gboolean
send_probe (GTask *task)
{
  Search *self = g_task_get_task_data (task);
  g_auto (WbAskEvent) trouble = { 0 };
  GError *error;

  if (wb_udp_ask_send (self->ask, self->probe, self->size - self->head, &trouble))
    {
      self->n_tries++;
      self->result.n_probes++;
      tell_progress (self);
      wb_udp_ask_wait (self->ask, self->timeout_ns);
      return TRUE;
    }
  if (self->passes > 0 && g_error_matches (trouble.error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    {
      if (trouble.mtu != 0 && believe (self, trouble.mtu))
        self->result.interface_mtu = trouble.mtu;
      else
        self->too_big = self->size;
      return FALSE;
    }
  error = wb_udp_ask_dup_trouble (self->ask, &trouble);
  if (take_soft (self, error))
    {
      self->n_tries++;
      wb_udp_ask_wait (self->ask, self->timeout_ns);
      return TRUE;
    }
  self->size = 0;
  wb_udp_ask_return_error (self->ask, error);
  return FALSE;
}

/* Sends a probe of the next size, or ends. */
static void
go_on (GTask *task)
{
  Search *self = g_task_get_task_data (task);
  GError *error = NULL;

  while (choose_size (self))
    {
      self->n_tries = 0;
      g_clear_error (&self->soft);
      if (!wb_udp_ask_open (self->ask, &self->result.target, TRUE, &error))
        {
          wb_udp_ask_return_error (self->ask, error);
          return;
        }
      write_probe (self);
      if (send_probe (task) || self->size == 0)
        return;
    }
  finish (self);
}

static void
heard (GTask *task, const WbUdpReply *reply)
{
  Search *self = g_task_get_task_data (task);
  gsize n_probe = self->size - self->head;
  gboolean is_first = self->passes == 0;

  if (!is_answer (self, reply))
    return;
  self->passes = self->size;
  if (is_first)
    {
      gsize excess = reply->n_bytes > n_probe && self->mode != WB_PING_MODE_TEXT ? reply->n_bytes - n_probe : 0;

      /* An echo server that adds something cannot answer what fills a datagram. */
      self->too_big = self->head + WB_DATAGRAM_BYTES_MAX - (guint) MIN (excess, n_probe) + 1;
      self->hint = self->too_big - 1;
    }
  tell_progress (self);
  go_on (task);
}

/* No more can be had from this address. */
static void
give_up (GTask *task, GError *error)
{
  Search *self = g_task_get_task_data (task);

  if (self->passes == 0 && try_next (task, NULL))
    g_error_free (error);
  else
    wb_udp_ask_return_error (self->ask, error);
}

static void
troubled (GTask *task, const WbAskEvent *trouble)
{
  Search *self = g_task_get_task_data (task);
  GError *error;

  if (g_error_matches (trouble->error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    {
      if (self->passes > 0 && believe (self, trouble->mtu))
        {
          self->result.told_by = trouble->told_by;
          self->result.told_mtu = trouble->mtu;
          go_on (task);
        }
      return;
    }
  error = wb_udp_ask_dup_trouble (self->ask, trouble);
  if (!take_soft (self, error))
    give_up (task, error);
}

static void
expired (GTask *task)
{
  Search *self = g_task_get_task_data (task);

  if (self->n_tries < TRIES)
    {
      /* It left before, so only a change of the interface can keep it now; then its size is chosen anew. */
      if (!send_probe (task) && self->size != 0)
        go_on (task);
    }
  else if (self->soft)
    give_up (task, g_steal_pointer (&self->soft));
  else if (self->passes == 0)
    wb_udp_ask_return_error (self->ask, wb_udp_ask_new_silence (self->ask, TRIES * self->timeout_ns));
  else
    {
      self->result.black_hole = TRUE;
      self->too_big = self->size;
      go_on (task);
    }
}

/* --- The name -------------------------------------------------------------------------------------------------------- */

/* Begins with the next address. FALSE: there is none that can be reached. */
static gboolean
try_next (GTask *task, GError **error)
{
  Search *self = g_task_get_task_data (task);

  if (!wb_udp_ask_open_next (self->ask, self->addresses, &self->next, TRUE, error))
    return FALSE;
  self->result.target = *wb_udp_ask_get_remote (self->ask);
  self->head = self->result.target.family == 6 ? HEAD_V6 : HEAD_V4;
  self->too_big = self->head + WB_DATAGRAM_BYTES_MAX + 1;
  go_on (task);
  return TRUE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Search *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->addresses = wb_name_lookup_finish (result, &error);
  if (self->addresses == NULL || !try_next (task, &error))
    wb_udp_ask_return_error (self->ask, error);
}

void
wb_path_mtu_search_async (const char *target, WbPingMode mode, guint8 family, gint64 timeout_ns,
                          GCancellable *cancellable, WbPathMtuProgress progress, gpointer progress_data,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  static const WbUdpAskFuncs funcs = { heard, troubled, expired };
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *self = g_new0 (Search, 1);

  g_task_set_source_tag (task, wb_path_mtu_search_async);
  g_task_set_task_data (task, self, search_free);
  self->ask = wb_udp_ask_new (task, &funcs);
  self->mode = mode;
  self->timeout_ns = timeout_ns;
  self->progress = progress;
  self->progress_data = progress_data;
  wb_name_lookup_async (target, wb_ping_mode_get_port (mode), family, timeout_ns, cancellable, looked_up_cb,
                        g_object_ref (task));
}

gboolean
wb_path_mtu_search_finish (GAsyncResult *result, WbPathMtu *out, GError **error)
{
  g_autofree WbPathMtu *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found)
    *out = *found;
  return found != NULL;
}
