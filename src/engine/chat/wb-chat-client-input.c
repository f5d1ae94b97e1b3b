/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From bytes to what is said. One read a turn into the crowd's scratch, then line by line; before each line the client
 * may have to wait, and what was read stays then. */

#include "engine/chat/wb-chat-client-private.h"

#include <errno.h>

#define OWN_BYTES_MAX 65536u              /* of its own answers: more of them, and it is not read */
#define READY_MAX_NS (3600 * WB_NS_PER_S) /* a rate of next to nothing is looked at again, at least */

void
wb_chat_client_announce (WbChatClient *self)
{
  if (self->member.kind == WB_CHAT_NEWCOMER)
    wb_chat_room_enter_as_line (self->crowd->room, &self->member);
}

static void
become_irc (WbChatClient *self, gint64 now_ns)
{
  WbChatCrowd *crowd = self->crowd;
  gint64 registration_ns = (gint64) crowd->settings->registration_time_s * WB_NS_PER_S;

  wb_chat_room_become_irc (crowd->room, &self->member);
  self->irc = wb_irc_session_new (crowd->room, &self->member, crowd->settings->motd, now_ns);
  wb_irc_session_set_queue_bytes (self->irc, crowd->settings->queue_bytes);
  self->irc_ns = now_ns;
  wb_chat_client_schedule (self, registration_ns ? MIN (self->since_ns + registration_ns, now_ns + WB_NS_PER_S) :
                                                   now_ns + WB_NS_PER_S);
}

static gsize
get_cap (WbChatClient *self)
{
  return self->irc ? WB_IRC_LINE_BYTES : self->crowd->settings->line_bytes;
}

/* --- waiting --- */

static WbChatHold
find_hold (WbChatClient *self, gint64 now_ns)
{
  const WbChatSettings *settings = self->crowd->settings;

  if (!wb_chat_pass_has_room (self->crowd))
    return WB_CHAT_HOLD_ROOM;
  if (wb_chat_outbox_get_memory (&self->member.outbox) > OWN_BYTES_MAX)
    return WB_CHAT_HOLD_OWN;
  if (settings->lines_per_second > 0)
    {
      self->ready_ns =
          wb_token_bucket_get_ready_ns (&self->tokens, settings->lines_per_second, settings->lines_burst, 1, now_ns);
      if (self->ready_ns > now_ns)
        return WB_CHAT_HOLD_RATE;
    }
  return 0;
}

static void
hold (WbChatClient *self, WbChatHold why, gint64 now_ns)
{
  WbChatCrowd *crowd = self->crowd;

  self->holds |= why;
  if (why == WB_CHAT_HOLD_ROOM)
    g_queue_push_tail_link (&crowd->held, &self->held);
  /* Waiting for the rest of a pass is a matter of milliseconds. */
  if (why != WB_CHAT_HOLD_ROOM || wb_chat_crowd_is_behind (crowd))
    crowd->traffic->held++;
  if (why == WB_CHAT_HOLD_RATE)
    {
      self->ready_ns = MIN (self->ready_ns, now_ns + READY_MAX_NS);
      wb_chat_client_schedule (self, self->ready_ns);
    }
}

static void
take_token (WbChatClient *self, gint64 now_ns)
{
  const WbChatSettings *settings = self->crowd->settings;

  if (settings->lines_per_second > 0)
    (void) wb_token_bucket_take (&self->tokens, settings->lines_per_second, settings->lines_burst, 1, now_ns);
}

/* --- lines --- */

/* FALSE: self is gone. */
static gboolean
handle_line (WbChatClient *self, const char *line, gsize n, gint64 now_ns)
{
  WbChatCrowd *crowd = self->crowd;

  self->lines_in++;
  if (!self->is_identified)
    {
      self->is_identified = TRUE;
      if (n <= WB_IRC_LINE_BYTES && wb_irc_is_first_line (line, n))
        become_irc (self, now_ns);
      else
        wb_chat_client_announce (self);
    }
  /* For each line, PING and an empty one too: what asks for nothing still costs a turn. */
  take_token (self, now_ns);
  if (self->irc == NULL)
    {
      wb_chat_room_say (crowd->room, &self->member, line, n, FALSE);
      return TRUE;
    }
  if (wb_irc_session_handle (self->irc, line, n, now_ns) == WB_IRC_QUIT)
    return wb_chat_client_end (self, NULL);
  return TRUE;
}

static void
refuse_line (WbChatClient *self, gint64 now_ns)
{
  WbChatCrowd *crowd = self->crowd;
  char text[64];

  crowd->traffic->lines_too_long++;
  self->is_identified = TRUE;
  take_token (self, now_ns);
  wb_chat_client_announce (self);
  if (self->irc)
    wb_irc_session_refuse_line (self->irc);
  else
    {
      g_snprintf (text, sizeof text, "Line too long (limit %u bytes)", crowd->settings->line_bytes);
      wb_chat_client_tell (self, text);
    }
}

/* Until there is no more, or the client has to wait. FALSE: self is gone. */
static gboolean
take_lines (WbChatClient *self, gint64 now_ns)
{
  while (self->phase == WB_CHAT_SERVING && !self->is_cut)
    {
      const char *line;
      gsize n;
      WbChatHold why = find_hold (self, now_ns);
      WbChatLinesVerdict verdict;

      if (why)
        {
          hold (self, why, now_ns);
          break;
        }
      verdict = wb_chat_lines_next (&self->lines, get_cap (self), &line, &n);
      if (verdict == WB_CHAT_LINES_NONE)
        break;
      if (verdict == WB_CHAT_LINES_LINE && !handle_line (self, line, n, now_ns))
        return FALSE;
      if (verdict == WB_CHAT_LINES_TOO_LONG)
        refuse_line (self, now_ns);
      if (verdict == WB_CHAT_LINES_ENDLESS)
        {
          wb_chat_client_tell_end (self, "A line without end");
          return wb_chat_client_end (self, "A line without end");
        }
    }
  if (self->phase == WB_CHAT_SERVING)
    {
      wb_chat_lines_keep (&self->lines);
      wb_chat_client_update_wanted (self);
    }
  return TRUE;
}

gboolean
wb_chat_client_resume (WbChatClient *self, WbChatHold why)
{
  if (!(self->holds & why))
    return TRUE;
  self->holds &= ~(guint) why;
  if (self->holds || self->phase != WB_CHAT_SERVING || self->is_cut)
    return TRUE;
  return take_lines (self, wb_clock_now_ns (self->crowd->clock));
}

/* The part without LF is said, then the client goes. FALSE: self is gone. */
static gboolean
end_of_stream (WbChatClient *self, gint64 now_ns)
{
  const char *line;
  gsize n;

  wb_chat_client_announce (self);
  if (wb_chat_lines_get_tail (&self->lines, get_cap (self), &line, &n) && !handle_line (self, line, n, now_ns))
    return FALSE;
  self->half_closed = TRUE;
  return self->phase != WB_CHAT_SERVING || wb_chat_client_peer_ended (self);
}

gboolean
wb_chat_client_read (WbChatClient *self)
{
  WbChatCrowd *crowd = self->crowd;
  gint64 now_ns;
  WbChatHold why;
  gssize n;

  now_ns = wb_clock_now_ns (crowd->clock);
  why = find_hold (self, now_ns);
  if (why)
    {
      hold (self, why, now_ns);
      wb_chat_client_update_wanted (self);
      return TRUE;
    }
  n = wb_chat_client_recv (self, crowd->scratch, WB_CHAT_READ_BYTES);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return TRUE;
  if (n < 0)
    {
      wb_chat_client_fail (self, errno);
      return FALSE;
    }
  if (n == 0)
    return end_of_stream (self, now_ns);
  self->in_bytes += (guint64) n;
  self->seen_ns = now_ns;
  wb_meter_add (&crowd->traffic->in_bytes, (guint64) n, now_ns);
  wb_chat_lines_feed (&self->lines, crowd->scratch, (gsize) n);
  if (!take_lines (self, now_ns))
    return FALSE;
  /* Something came, but no line yet. */
  if (self->phase == WB_CHAT_SERVING)
    wb_chat_client_announce (self);
  return TRUE;
}
