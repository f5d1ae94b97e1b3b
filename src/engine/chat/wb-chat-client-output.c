/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the outbox to the socket: all that waits for one client goes out in one gathered write, as far as the socket takes
 * it; then the client waits for the socket, and the pass goes by. */

#include "engine/chat/wb-chat-client-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* there the program ignores SIGPIPE, as GSocket makes every program do */
#endif
#define WRITE_BYTES_MAX 65536u /* a turn: nobody holds up the others */
#define OWN_BYTES_LOW 32768u   /* of its answers: no more wait, and it is read again */
#define WRITE_VECTORS 64u      /* two pieces of the log, and own answers between */

/* GOutputVector is what GLib's own streams hand to sendmsg () where the two agree, and asserts that they do. */
G_STATIC_ASSERT (sizeof (GOutputVector) == sizeof (struct iovec));
G_STATIC_ASSERT (G_STRUCT_OFFSET (GOutputVector, buffer) == G_STRUCT_OFFSET (struct iovec, iov_base));
G_STATIC_ASSERT (G_STRUCT_OFFSET (GOutputVector, size) == G_STRUCT_OFFSET (struct iovec, iov_len));

gssize
wb_chat_client_recv (WbChatClient *self, char *bytes, gsize n)
{
  gssize got;

  if (self->tls)
    return wb_tls_recv (self->tls, bytes, n);
  do
    got = recv (self->fd, bytes, n, 0);
  while (got < 0 && errno == EINTR);
  return got;
}

static gssize
send_vectors (WbChatClient *self, GOutputVector *vectors, guint n)
{
  struct msghdr message = { .msg_iov = (struct iovec *) vectors, .msg_iovlen = n };
  gssize sent;

  if (self->tls)
    return wb_tls_send (self->tls, vectors, n);
  do /* of one vector, the usual case, send () costs a little less */
    sent = n == 1 ? send (self->fd, vectors[0].buffer, vectors[0].size, MSG_NOSIGNAL) :
                    sendmsg (self->fd, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent;
}

gsize
wb_chat_client_get_pending (WbChatClient *self)
{
  return wb_chat_outbox_get_pending (&self->member.outbox);
}

void
wb_chat_client_note_lateness (WbChatClient *self)
{
  gboolean is_late =
      self->member.is_in_room && !self->is_cut && wb_chat_client_get_pending (self) > self->crowd->late_bytes;

  if (is_late == self->is_late)
    return;
  self->is_late = is_late;
  wb_chat_pass_note_late (self->crowd, is_late ? 1 : -1);
}

static void
set_full (WbChatClient *self, gboolean is_full)
{
  self->is_full = is_full;
  wb_chat_client_update_wanted (self); /* costs nothing when nothing changes */
}

/* FALSE: self is gone. */
static gboolean
send_some (WbChatClient *self, gsize pending)
{
  WbChatCrowd *crowd = self->crowd;
  WbChatOutbox *outbox = &self->member.outbox;
  gint64 now_ns = wb_clock_now_ns (crowd->clock);
  GOutputVector vectors[WRITE_VECTORS];
  guint n_messages, n = wb_chat_outbox_gather (outbox, vectors, WRITE_VECTORS, WRITE_BYTES_MAX);
  gssize sent = send_vectors (self, vectors, n);
  int error = errno;

  wb_chat_client_begin_sampling (self, now_ns);
  if (sent < 0 && error != EAGAIN && error != EWOULDBLOCK)
    {
      wb_chat_client_fail (self, error);
      return FALSE;
    }
  if (sent > 0)
    {
      n_messages = wb_chat_outbox_sent (outbox, (gsize) sent);
      wb_meter_add (&crowd->traffic->out_bytes, (guint64) sent, now_ns);
      if (n_messages)
        wb_meter_add (&crowd->traffic->deliveries, n_messages, now_ns);
    }
  set_full (self, sent < 0 || (gsize) sent < pending);
  return TRUE;
}

/* --- words of the server --- */

void
wb_chat_client_tell (WbChatClient *self, const char *text)
{
  g_autofree char *line = NULL;

  if (self->member.kind == WB_CHAT_IRC)
    line = g_strdup_printf (":" WB_CHAT_SERVER_NAME " NOTICE %s :%s\r\n", self->member.nick ? self->member.nick : "*",
                            text);
  else
    line = g_strdup_printf ("[server] %s\n", text);
  wb_chat_room_send_raw (self->crowd->room, &self->member, line, strlen (line));
}

void
wb_chat_client_tell_end (WbChatClient *self, const char *text)
{
  if (self->irc)
    wb_irc_session_say_error (self->irc, text);
  else
    wb_chat_client_tell (self, text);
}

/* Called while the room is at work: it is not spoken to before the next flush. */
void
wb_chat_client_cut (WbChatClient *self)
{
  WbChatCrowd *crowd = self->crowd;
  gint64 now_ns = wb_clock_now_ns (crowd->clock);
  gsize n_bytes = wb_chat_outbox_cut (&self->member.outbox);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->is_cut) /* whispered to again: its last words go, too */
    return;
  self->is_cut = TRUE;
  self->cut_bytes = n_bytes;
  crowd->traffic->evicted_cut++;
  wb_meter_add (&crowd->traffic->evictions, 1, now_ns);
  wb_event_log_add_limited (crowd->traffic->log, "cut", now_ns, WB_EVENT_WARNING,
                            _("%s reads too slowly: %" PRIu64 " bytes were not sent"),
                            wb_endpoint_format (&self->member.peer, text), (guint64) n_bytes);
  wb_chat_pass_add_whisper (crowd, self);
  wb_chat_client_note_lateness (self);
  wb_chat_client_update_wanted (self);
}

/* What it did not get is told to it, and noted. */
static void
tell_cut (WbChatClient *self)
{
  g_autofree char *note =
      g_strdup_printf (_("Reads too slowly: %" PRIu64 " bytes were not sent"), (guint64) self->cut_bytes);
  g_autofree char *words =
      g_strdup_printf ("You read too slowly; %" G_GSIZE_FORMAT " bytes were not sent", self->cut_bytes);

  self->cut_bytes = 0;
  wb_chat_transcript_add (self->crowd->transcript, WB_CHAT_ENTRY_NOTE, self->member.id, self->member.name, note,
                          strlen (note));
  wb_chat_client_tell_end (self, words);
}

gboolean
wb_chat_client_flush (WbChatClient *self)
{
  WbChatCrowd *crowd = self->crowd;
  gsize pending;

  if (self->cut_bytes && self->phase == WB_CHAT_SERVING)
    tell_cut (self);
  pending = wb_chat_client_get_pending (self);
  if (pending > crowd->greatest_bytes && self->phase == WB_CHAT_SERVING)
    crowd->greatest_bytes = pending;
  if (pending > 0 && !self->is_full && self->is_secure && !send_some (self, pending))
    return FALSE;
  wb_chat_client_note_lateness (self);
  if (self->holds & WB_CHAT_HOLD_OWN && wb_chat_outbox_get_memory (&self->member.outbox) <= OWN_BYTES_LOW &&
      !wb_chat_client_resume (self, WB_CHAT_HOLD_OWN))
    return FALSE;
  if (self->is_full || wb_chat_client_get_pending (self) > 0)
    return TRUE;
  return wb_chat_client_drained (self);
}
