/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Admission, the table, bans, and what the server itself says and does to clients. Removing swaps the last one into the
 * gap, so that nothing here grows with the number of clients but the table itself. */

#include "engine/base/wb-limits.h"
#include "engine/chat/wb-chat-client-private.h"
#include "engine/chat/wb-chat-server.h"
#include "engine/chat/wb-chat-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#define COMINGS_NS (1 * WB_NS_PER_S) /* joins and leaves are gathered so long */
#define REASON_BYTES_MAX 200u        /* of words about a client: with others around they fit one line of IRC */

/* Nobody came or went for a second: not asked for again until somebody does. */
static void
comings_cb (WbDeadline *deadline, gpointer data)
{
  WbChatCrowd *self = data;

  if (wb_chat_room_tell_comings (self->room) || self->clients->len > 0)
    wb_deadline_arm (&self->comings, self->deadlines, wb_clock_now_ns (self->clock) + COMINGS_NS);
}

WbChatCrowd *
wb_chat_crowd_new (WbService *service, const WbChatSettings *settings, WbChatTraffic *traffic,
                   WbChatTranscript *transcript, guint64 newest_id)
{
  WbChatCrowd *self = g_new0 (WbChatCrowd, 1);
  WbEngine *engine = wb_service_get_engine (service);

  self->clients = g_ptr_array_new ();
  self->going = g_ptr_array_new ();
  self->addresses = wb_address_count_new ();
  self->bans = g_array_new (FALSE, FALSE, sizeof (WbEndpoint));
  self->scratch = g_malloc (WB_CHAT_READ_BYTES);
  g_queue_init (&self->speech);
  self->service = service;
  self->settings = settings;
  self->traffic = traffic;
  self->transcript = transcript;
  self->poller = wb_engine_get_poller (engine);
  self->deadlines = wb_engine_get_deadlines (engine);
  self->clock = wb_engine_get_clock (engine);
  self->newest_id = newest_id;
  self->room = wb_chat_room_new (settings->channel, settings->coalesce, transcript, &wb_chat_pass_events, self);
  wb_deadline_init (&self->comings, comings_cb, self);
  wb_chat_pass_init (self);
  return self;
}

void
wb_chat_crowd_free (WbChatCrowd *self)
{
  g_assert (self->clients->len == 0 && self->going->len == 0);
  wb_deadline_disarm (&self->comings);
  wb_chat_pass_clear (self);
  wb_chat_room_free (self->room);
  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->going);
  wb_address_count_free (self->addresses);
  g_array_unref (self->bans);
  g_clear_object (&self->certificate);
  g_free (self->scratch);
  g_queue_clear_full (&self->speech, g_free);
  g_free (self);
}

void
wb_chat_crowd_set_max (WbChatCrowd *self, guint max_clients)
{
  self->max_clients = max_clients;
}

guint
wb_chat_crowd_get_max (WbChatCrowd *self)
{
  return self->max_clients;
}

void
wb_chat_crowd_set_certificate (WbChatCrowd *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

GPtrArray *
wb_chat_crowd_get_clients (WbChatCrowd *self)
{
  return self->clients;
}

WbChatRoom *
wb_chat_crowd_get_room (WbChatCrowd *self)
{
  return self->room;
}

guint64
wb_chat_crowd_get_newest_id (WbChatCrowd *self)
{
  return self->newest_id;
}

gsize
wb_chat_crowd_get_greatest_queue (WbChatCrowd *self)
{
  return self->greatest_bytes;
}

/* --- bans ------------------------------------------------------------------------------------------------------------ */

/* A walk: 1,000 bans at most, once a connection. */
static gboolean
find_ban (WbChatCrowd *self, const WbEndpoint *address, guint *position)
{
  for (guint i = 0; i < self->bans->len; i++)
    if (wb_endpoint_same_address (&g_array_index (self->bans, WbEndpoint, i), address))
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
wb_chat_crowd_unban (WbChatCrowd *self, const WbEndpoint *address)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  guint position;

  if (!find_ban (self, address, &position))
    return FALSE;
  g_array_remove_index (self->bans, position);
  wb_event_log_add (self->traffic->log, WB_EVENT_INFO, _("%s may come again"),
                    wb_endpoint_format_address (address, text));
  return TRUE;
}

const GArray *
wb_chat_crowd_get_bans (WbChatCrowd *self)
{
  return self->bans;
}

/* --- admission ------------------------------------------------------------------------------------------------------- */

static gboolean
has_address_cap (WbChatCrowd *self, const WbEndpoint *peer)
{
  return self->settings->max_per_address > 0 && !wb_endpoint_is_loopback (peer);
}

/* An end, not a reset, as far as that can be had without keeping the connection: what has come already is read. words go
 * over the wire, unless TLS would come before them. */
static void
refuse (WbChatCrowd *self, int fd, guint64 *count, const char *words, const char *why, const WbEndpoint *peer,
        gboolean tls)
{
  g_autofree char *line = g_strdup_printf ("[server] Refused: %s\n", words);
  char text[WB_ENDPOINT_TEXT_BYTES];

  ++*count;
  if (!tls)
    (void) send (fd, line, strlen (line), MSG_NOSIGNAL | MSG_DONTWAIT);
  (void) shutdown (fd, SHUT_WR);
  (void) recv (fd, self->scratch, WB_CHAT_READ_BYTES, MSG_DONTWAIT);
  close (fd);
  wb_event_log_add_limited (self->traffic->log, words, wb_clock_now_ns (self->clock), WB_EVENT_WARNING,
                            _("Refused %s: %s"), wb_endpoint_format (peer, text), why);
}

static void
take_in (WbChatCrowd *self, WbChatClient *client, const WbEndpoint *peer, gboolean tls)
{
  self->newest_id++;
  self->n_tls += tls;
  g_ptr_array_add (self->clients, client);
  if (has_address_cap (self, peer))
    wb_address_count_add (self->addresses, peer);
  wb_service_hold (self->service);
  if (self->settings->coalesce && !wb_deadline_is_armed (&self->comings))
    wb_deadline_arm (&self->comings, self->deadlines, wb_clock_now_ns (self->clock) + COMINGS_NS);
}

void
wb_chat_crowd_admit (WbChatCrowd *self, int fd, const WbEndpoint *peer, gboolean tls)
{
  WbChatTraffic *traffic = self->traffic;
  WbChatClient *client;
  g_autoptr (GError) error = NULL;
  guint position;

  wb_meter_add (&traffic->accepted, 1, wb_clock_now_ns (self->clock));
  if (find_ban (self, peer, &position))
    refuse (self, fd, &traffic->refused_banned, "this address is banned", _("banned"), peer, tls);
  else if (self->clients->len >= self->max_clients)
    refuse (self, fd, &traffic->refused_full, "the server is full", _("as many clients as allowed are there"), peer,
            tls);
  else if (has_address_cap (self, peer) &&
           wb_address_count_get (self->addresses, peer) >= self->settings->max_per_address)
    refuse (self, fd, &traffic->refused_address, "too many connections from this address",
            _("as many connections as allowed from one address"), peer, tls);
  else if (tls && self->n_tls >= WB_CHAT_TLS_CLIENTS_MAX)
    refuse (self, fd, &traffic->refused_tls, "too many TLS connections",
            _("as many connections with TLS as allowed are open"), peer, tls);
  else if (!wb_limits_take ())
    refuse (self, fd, &traffic->refused_descriptors, "out of descriptors", _("no file descriptor is left for it"),
            peer, tls);
  else if ((client = wb_chat_client_new (self, fd, peer, self->newest_id + 1, self->clients->len,
                                         tls ? self->certificate : NULL, &error)) == NULL)
    {
      wb_limits_give_back ();
      refuse (self, fd, &traffic->refused_descriptors, "out of resources", error->message, peer, tls);
    }
  else
    take_in (self, client, peer, tls);
}

static void
remove_slot (GPtrArray *from, guint slot)
{
  g_ptr_array_remove_index_fast (from, slot);
  if (slot < from->len)
    ((WbChatClient *) g_ptr_array_index (from, slot))->slot = slot;
}

void
wb_chat_crowd_let_go (WbChatCrowd *self, WbChatClient *client)
{
  guint slot = client->slot;

  remove_slot (self->clients, slot);
  client->slot = self->going->len;
  g_ptr_array_add (self->going, client);
  wb_chat_pass_note_removal (self, slot);
}

void
wb_chat_crowd_forget (WbChatCrowd *self, guint slot, const WbEndpoint *peer, gboolean is_tls)
{
  remove_slot (self->going, slot);
  self->n_tls -= is_tls;
  if (has_address_cap (self, peer))
    wb_address_count_remove (self->addresses, peer);
  wb_service_release (self->service); /* last: it may be the end of all */
}

/* --- what the server says -------------------------------------------------------------------------------------------- */

/* Calls func with each line of text, cut where it exceeds the line cap. */
static void
foreach_line (WbChatCrowd *self, const char *text,
              void (*func) (WbChatCrowd *self, const char *line, gsize n, gpointer data), gpointer data)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) lines = g_strsplit (valid, "\n", -1);
  gsize max = MAX (self->settings->line_bytes, 4);

  for (guint i = 0; lines[i]; i++)
    {
      const char *line = g_strchomp (lines[i]);
      gsize left = strlen (line);

      while (left > 0)
        {
          gsize n = left > max ? wb_chat_text_get_cut (line, left, max) : left;

          func (self, line, n, data);
          line += n;
          left -= n;
        }
    }
}

static void
add_to_speech (WbChatCrowd *self, const char *line, gsize n, gpointer data)
{
  g_queue_push_tail (&self->speech, g_strndup (line, n));
  self->speech_bytes += n + 1;
}

gboolean
wb_chat_crowd_speak (WbChatCrowd *self, const char *text)
{
  if (strlen (text) > WB_CHAT_SPEECH_BYTES_MAX - self->speech_bytes)
    return FALSE;
  foreach_line (self, text, add_to_speech, NULL);
  return TRUE;
}

static WbChatClient *
find_client (WbChatCrowd *self, guint64 id)
{
  return (WbChatClient *) wb_chat_room_find_id (self->room, id);
}

static void
whisper_line (WbChatCrowd *self, const char *line, gsize n, gpointer data)
{
  wb_chat_room_whisper (self->room, NULL, data, line, n, FALSE);
}

gboolean
wb_chat_crowd_whisper (WbChatCrowd *self, guint64 id, const char *text)
{
  WbChatClient *client = find_client (self, id);

  if (client == NULL || client->is_cut)
    return FALSE;
  foreach_line (self, text, whisper_line, &client->member);
  return TRUE;
}

/* One line for the wire. */
static char *
make_reason (const char *reason)
{
  char *line = g_utf8_make_valid (reason ? reason : "", -1);
  gsize n = strlen (line);

  if (n > REASON_BYTES_MAX)
    line[wb_chat_text_get_cut (line, n, REASON_BYTES_MAX)] = '\0';
  for (char *c = line; *c; c++)
    if (*c == '\n' || *c == '\r')
      *c = ' ';
  return g_strstrip (line);
}

/* note: translated, for the transcript. */
static void
send_away (WbChatCrowd *self, WbChatClient *client, const char *words, const char *note)
{
  self->traffic->kicked++;
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_NOTE, client->member.id, client->member.name, note,
                          strlen (note));
  wb_chat_client_tell_end (client, words);
  (void) wb_chat_client_end (client, words + strlen ("You were "));
}

gboolean
wb_chat_crowd_kick (WbChatCrowd *self, guint64 id, const char *reason)
{
  WbChatClient *client = find_client (self, id);
  g_autofree char *why = make_reason (reason);
  g_autofree char *words = g_strconcat ("You were removed", *why ? ": " : "", why, NULL);
  g_autofree char *note = *why ? g_strdup_printf (_("Removed: %s"), why) : g_strdup (_("Removed"));
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (client == NULL)
    return FALSE;
  wb_event_log_add (self->traffic->log, WB_EVENT_INFO, _("Removed %s"),
                    wb_endpoint_format (&client->member.peer, text));
  send_away (self, client, words, note);
  return TRUE;
}

gboolean
wb_chat_crowd_ban (WbChatCrowd *self, const WbEndpoint *address)
{
  WbEndpoint banned = *address;
  char text[WB_ENDPOINT_TEXT_BYTES];
  guint position;

  banned.port = 0;
  wb_endpoint_format_address (&banned, text);
  if (!find_ban (self, &banned, &position))
    {
      if (self->bans->len >= WB_CHAT_BANS_MAX)
        {
          wb_event_log_add (self->traffic->log, WB_EVENT_ERROR, _("%s was not banned: there are %u bans already"),
                            text, WB_CHAT_BANS_MAX);
          return FALSE;
        }
      g_array_append_val (self->bans, banned);
      wb_event_log_add (self->traffic->log, WB_EVENT_INFO, _("Banned %s"), text);
    }
  /* From the end: what removal swaps in has been seen already. */
  for (guint i = self->clients->len; i-- > 0;)
    {
      WbChatClient *client = g_ptr_array_index (self->clients, i);

      if (wb_endpoint_same_address (&client->member.peer, &banned))
        send_away (self, client, "You were banned", _("Banned"));
    }
  return TRUE;
}

void
wb_chat_crowd_end_all (WbChatCrowd *self)
{
  g_autoptr (WbService) service = g_object_ref (self->service);
  GPtrArray *clients = self->clients, *going = self->going;

  g_queue_clear_full (&self->speech, g_free);
  self->speech_bytes = 0;
  wb_deadline_disarm (&self->comings);
  /* They all go: that the others go is not for them to hear. */
  for (guint i = 0; i < clients->len; i++)
    wb_chat_outbox_unfollow (&((WbChatClient *) g_ptr_array_index (clients, i))->member.outbox);
  for (guint i = clients->len; i-- > 0;)
    (void) wb_chat_client_end (g_ptr_array_index (clients, i), NULL);
  for (guint i = going->len; i-- > 0;)
    (void) wb_chat_client_end (g_ptr_array_index (going, i), NULL);
}
