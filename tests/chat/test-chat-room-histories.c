/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Seeded random histories of a room, against wb-room-model: clients of both kinds come, type lines that arrive in random
 * pieces, take what is sent in windows of random size or not at all, part, come back, change nicks, end, are reset,
 * kicked, and cut when they are too far behind. After each step: as many clients as the table has, the right ones in the
 * room, each with exactly as much pending as it has still to hear, told to its owner. What a client takes is compared
 * byte for byte. A history that fails is told with its seed and the first step at which it does:
 *
 *   WB_HISTORY=SEED test-chat-room-histories     runs that one alone, and says its steps
 */

#include "engine/chat/wb-chat-lines.h"
#include "engine/chat/wb-chat-room.h"
#include "tests/chat/wb-room-model.h"
#include "tests/support/wb-share.h"

#include <string.h>

#define N_HISTORIES 10000u
#define N_HISTORIES_LONG 160000u /* the first ones among them */
#define N_STEPS 160u
#define N_CLIENTS_MAX 7u
#define TOO_LONG "[server] Line too long\n"

typedef struct
{
  GString *text, *irc_text; /* as both kinds hear it */
} Line;

typedef struct
{
  WbChatMember member; /* first */
  WbModelClient *model;
  WbChatLines lines;
  GString *typed;       /* not arrived yet */
  GQueue typed_lines;   /* of Line: those in typed, and the one that has arrived in part */
  GString *part;        /* model: bytes since the last LF */
  gboolean is_passing;  /* model: it was told that this line is too long */
  gsize got;            /* bytes of what it was to hear */
  gsize window;         /* bytes it takes now */
  gboolean is_draining; /* has left the server's list; the rest is still sent */
  gboolean is_whispered;
  gsize pending_before;
} Client;

typedef struct
{
  GRand *rand;
  gboolean verbose;
  gboolean is_heavy; /* lines of kilobytes, so that the log has many pieces */
  gsize cap;         /* of a line */
  gsize queue_cap;   /* of a client */
  WbChatTranscript *transcript;
  WbChatRoom *room;
  WbModel *model;
  GPtrArray *clients; /* of Client */
  Client *witness;    /* in from the first to the last, takes all at once */
  GString *witnessed;
  GArray *entered; /* guint; ports of those that entered the room as line clients */
  guint n_stirred;
  guint next_number;
  char *failure;
} World;

/* --- World --- */

static void fail (World *world, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (World *world, const char *format, ...)
{
  va_list args;

  if (world->failure != NULL)
    return;
  va_start (args, format);
  world->failure = g_strdup_vprintf (format, args);
  va_end (args);
}

static guint
pick (World *world, guint n)
{
  return (guint) g_rand_int_range (world->rand, 0, (gint) n);
}

static void
stirred_cb (gpointer data)
{
  ((World *) data)->n_stirred++;
}

static void
whispered_cb (WbChatMember *member, G_GNUC_UNUSED gpointer data)
{
  ((Client *) member)->is_whispered = TRUE;
}

static const WbChatRoomEvents events = { stirred_cb, whispered_cb };

static void
line_free (gpointer data)
{
  Line *line = data;

  g_string_free (line->text, TRUE);
  g_string_free (line->irc_text, TRUE);
  g_free (line);
}

static Client *
connect_client (World *world)
{
  Client *client = g_new0 (Client, 1);
  guint number = ++world->next_number;
  g_autofree char *peer = g_strdup_printf ("10.0.0.1:%u", number);

  client->member.id = number;
  g_assert_true (wb_endpoint_parse (peer, -1, &client->member.peer, NULL));
  wb_chat_lines_init (&client->lines);
  client->typed = g_string_new (NULL);
  client->part = g_string_new (NULL);
  client->window = pick (world, 2) == 0 ? G_MAXSIZE : pick (world, 400);
  client->model = wb_model_add (world->model, number);
  wb_chat_room_add (world->room, &client->member);
  g_ptr_array_add (world->clients, client);
  return client;
}

static void
client_free (World *world, Client *client)
{
  g_ptr_array_remove_fast (world->clients, client);
  wb_chat_outbox_clear (&client->member.outbox);
  wb_chat_lines_clear (&client->lines);
  g_string_free (client->typed, TRUE);
  g_string_free (client->part, TRUE);
  g_queue_clear_full (&client->typed_lines, line_free);
  g_free (client);
}

static gsize
get_unheard (Client *client)
{
  return client->model->heard->len - client->got;
}

/* --- What clients do --- */

/* One of the live clients that are announced; NULL: none was found. */
static Client *
pick_client (World *world, gboolean in_room)
{
  Client *client = g_ptr_array_index (world->clients, pick (world, world->clients->len));

  if (client->is_draining || client->member.kind == WB_CHAT_NEWCOMER || (in_room && !client->member.is_in_room))
    return NULL;
  return client;
}

static void
enter (World *world, Client *client)
{
  wb_chat_room_enter_as_line (world->room, &client->member);
  wb_model_enter (world->model, client->model);
  g_array_append_val (world->entered, client->model->port);
}

static void
set_nick (World *world, Client *client)
{
  g_autofree char *nick = g_strdup_printf ("n%u", world->next_number++);
  Client *other = pick_client (world, FALSE);

  if (other != NULL && other != client && other->member.nick != NULL)
    {
      g_autofree char *taken = g_ascii_strup (other->member.nick, -1);

      if (wb_chat_room_set_nick (world->room, &client->member, taken))
        fail (world, "nick %s was given twice", taken);
    }
  if (!wb_chat_room_set_nick (world->room, &client->member, nick))
    fail (world, "nick %s was refused", nick);
  wb_model_set_nick (world->model, client->model, nick);
}

static void
join (World *world, Client *client)
{
  wb_chat_room_join (world->room, &client->member);
  wb_model_enter (world->model, client->model);
}

/* A newcomer says what it is; also a line client that turns out to speak IRC. */
static void
announce (World *world, Client *client)
{
  if (client->member.kind == WB_CHAT_NEWCOMER && pick (world, 5) < 3)
    {
      enter (world, client);
      return;
    }
  wb_chat_room_become_irc (world->room, &client->member);
  wb_model_leave (world->model, client->model, NULL, FALSE);
  client->model->is_irc = TRUE;
  set_nick (world, client);
  wb_chat_room_set_user (world->room, &client->member, "u", "");
  if (pick (world, 4) > 0)
    join (world, client);
}

static void
append_both (Line *line, const char *bytes, gsize n, const char *irc)
{
  g_string_append_len (line->text, bytes, (gssize) n);
  g_string_append (line->irc_text, irc);
}

/* A line with its number, a body that may be hard, and white space around it; an end, unless it is a tail. */
static void
type_line (World *world, Client *client, gboolean is_tail)
{
  static const char fffd[] = "\xef\xbf\xbd";
  static const char *const spaces[] = { "", "", " ", "\t\r ", "\xe3\x80\x80", "\x1c \xc2\x85" };
  Line *line = g_new0 (Line, 1);
  g_autofree char *number = g_strdup_printf ("%u", world->next_number++);
  g_autofree char *long_body = g_strnfill (world->is_heavy ? 12000 : 900, 'x');
  GString *typed = client->typed;
  gsize begin = typed->len;

  line->text = g_string_new (number);
  line->irc_text = g_string_new (number);
  g_string_append (typed, spaces[pick (world, G_N_ELEMENTS (spaces))]);
  g_string_append (typed, number);
  switch (pick (world, world->is_heavy ? 12 : 40))
    {
    case 0: /* NUL */
      g_string_append_len (typed, "a\0b", 3);
      append_both (line, "a\0b", 3,
                   "a\xef\xbf\xbd"
                   "b");
      break;
    case 1: /* no UTF-8 */
      g_string_append (typed, "\xff|\xe2\x82");
      append_both (line, "\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd", 10, fffd);
      g_string_append_printf (line->irc_text, "|%s%s", fffd, fffd);
      break;
    case 2: /* a carriage return within */
      g_string_append (typed, "a\rb");
      append_both (line, "a\rb", 3, "a b");
      break;
    case 3: /* too long */
      while (typed->len <= begin + world->cap + 1)
        g_string_append_c (typed, 'y');
      break;
    case 4:
    case 5:
    case 6:
    case 7:
      g_string_append (typed, long_body);
      append_both (line, long_body, strlen (long_body), long_body);
      break;
    case 8: /* nothing but white space: an empty line */
      g_string_truncate (typed, typed->len - strlen (number));
      g_string_truncate (line->text, 0);
      g_string_truncate (line->irc_text, 0);
      break;
    default:
      g_string_append (typed, "h\xc3\xa4llo \xf0\x9f\x98\x80");
      append_both (line, "h\xc3\xa4llo \xf0\x9f\x98\x80", 11, "h\xc3\xa4llo \xf0\x9f\x98\x80");
    }
  g_string_append (typed, spaces[pick (world, G_N_ELEMENTS (spaces))]);
  if (!is_tail)
    g_string_append (typed, pick (world, 2) ? "\n" : "\r\n");
  g_queue_push_tail (&client->typed_lines, line);
}

static void
model_line (World *world, Client *client)
{
  Line *line = g_queue_pop_head (&client->typed_lines);

  if (!client->is_passing && client->model->is_in_room)
    wb_model_say (world->model, client->model, line->text, line->irc_text);
  client->is_passing = FALSE;
  g_string_truncate (client->part, 0);
  line_free (line);
}

/* One byte by one. */
static void
model_arrive (World *world, Client *client, const char *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      GString *part = client->part;

      if (bytes[i] == '\n')
        {
          model_line (world, client);
          continue;
        }
      g_string_append_c (part, bytes[i]);
      if (!client->is_passing &&
          (part->len > world->cap + 1 || (part->len == world->cap + 1 && part->str[world->cap] != '\r')))
        {
          client->is_passing = TRUE;
          wb_model_send_raw (client->model, TOO_LONG);
        }
    }
}

/* The next n bytes of what was typed come to the server. */
static void
arrive (World *world, Client *client, gsize n)
{
  g_autofree char *bytes = g_memdup2 (client->typed->str, n);
  WbChatLinesVerdict verdict;
  const char *line;
  gsize n_line;

  wb_chat_lines_feed (&client->lines, bytes, n);
  while ((verdict = wb_chat_lines_next (&client->lines, world->cap, &line, &n_line)) != WB_CHAT_LINES_NONE)
    {
      if (verdict == WB_CHAT_LINES_TOO_LONG)
        wb_chat_room_send_raw (world->room, &client->member, TOO_LONG, strlen (TOO_LONG));
      else if (verdict == WB_CHAT_LINES_LINE && client->member.is_in_room)
        wb_chat_room_say (world->room, &client->member, line, n_line, FALSE);
      else if (verdict == WB_CHAT_LINES_ENDLESS)
        fail (world, "a line of %" G_GSIZE_FORMAT " bytes was given up", client->typed->len);
    }
  wb_chat_lines_keep (&client->lines);
  model_arrive (world, client, bytes, n);
  g_string_erase (client->typed, 0, (gssize) n);
}

/* --- Ends --- */

/* It has left the list; what is pending is still sent. */
static void
leave (World *world, Client *client, const char *reason)
{
  wb_chat_room_remove (world->room, &client->member, reason);
  wb_model_leave (world->model, client->model, reason, FALSE);
  client->is_draining = TRUE;
}

/* All arrives, a tail too, and then the end of the stream. */
static void
end (World *world, Client *client)
{
  const char *line;
  gsize n;

  if (client->member.is_in_room && pick (world, 2) == 0)
    type_line (world, client, TRUE);
  arrive (world, client, client->typed->len);
  if (wb_chat_lines_get_tail (&client->lines, world->cap, &line, &n) && client->member.is_in_room)
    wb_chat_room_say (world->room, &client->member, line, n, FALSE);
  if (client->part->len > 0)
    model_line (world, client);
  leave (world, client, NULL);
}

static void
cut (World *world, Client *client)
{
  gsize pending = wb_chat_outbox_get_pending (&client->member.outbox), forgotten;

  forgotten = wb_chat_outbox_cut (&client->member.outbox);
  leave (world, client, "Too slow");
  wb_model_cut (client->model, client->got);
  if (pending - forgotten != get_unheard (client))
    fail (world, "client %u was cut to %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT, client->model->port,
          pending - forgotten, get_unheard (client));
  if (client->member.outbox.cursor.piece != NULL)
    fail (world, "client %u was cut and holds the log", client->model->port);
}

/* Nothing more goes out to it. */
static void
reset (World *world, Client *client)
{
  leave (world, client, "Connection reset");
  client_free (world, client);
}

/* --- What goes out --- */

static void
take (World *world, Client *client)
{
  GOutputVector vectors[4];
  guint n = wb_chat_outbox_gather (&client->member.outbox, vectors, 1 + pick (world, 4), client->window), i;
  gsize gathered = 0, taken, rest;
  guint n_messages;

  for (i = 0; i < n; i++)
    gathered += vectors[i].size;
  if (gathered == 0 && client->window > 0 && get_unheard (client) > 0)
    fail (world, "client %u is given nothing of %" G_GSIZE_FORMAT " bytes", client->model->port, get_unheard (client));
  taken = rest = client->window == G_MAXSIZE || gathered == 0 ? gathered : pick (world, (guint) gathered + 1);
  for (i = 0; i < n && rest > 0; i++)
    {
      gsize step = MIN (rest, vectors[i].size);

      if (step > get_unheard (client) || memcmp (vectors[i].buffer, client->model->heard->str + client->got, step) != 0)
        {
          fail (world, "client %u hears something else at byte %" G_GSIZE_FORMAT ": \"%.*s\"", client->model->port,
                client->got, (int) MIN (step, 200), (const char *) vectors[i].buffer);
          return;
        }
      for (gsize j = 0; j < step && client == world->witness; j++) /* a string: NULs are in the way */
        g_string_append_c (world->witnessed,
                           ((const char *) vectors[i].buffer)[j] ? ((const char *) vectors[i].buffer)[j] : '0');
      client->got += step;
      rest -= step;
    }
  n_messages = wb_chat_outbox_sent (&client->member.outbox, taken);
  if (n_messages != wb_model_count_ends (client->model, client->got - taken, client->got))
    fail (world, "client %u got %u messages with %" G_GSIZE_FORMAT " bytes", client->model->port, n_messages, taken);
  if (client->window != G_MAXSIZE)
    client->window -= taken;
}

/* A turn of the server: all get what they take, those too far behind are cut, those that are done go. */
static void
flush (World *world)
{
  guint i = 0;

  while (i < world->clients->len && world->failure == NULL)
    {
      Client *client = g_ptr_array_index (world->clients, i);

      take (world, client);
      if (client->is_draining && get_unheard (client) == 0)
        {
          client_free (world, client);
          continue; /* another one is at its place */
        }
      if (!client->is_draining && client != world->witness &&
          wb_chat_outbox_get_pending (&client->member.outbox) > world->queue_cap)
        cut (world, client);
      i++;
    }
}

/* --- What must hold after each step --- */

static void
check_client (World *world, Client *client, gboolean was_stirred)
{
  WbChatMember *member = &client->member;
  WbChatOutbox *outbox = &member->outbox;
  gsize pending = wb_chat_outbox_get_pending (&member->outbox);

  if (pending != get_unheard (client))
    fail (world, "client %u has %" G_GSIZE_FORMAT " bytes pending, not %" G_GSIZE_FORMAT, client->model->port, pending,
          get_unheard (client));
  /* One that leaves is the owner's own doing. */
  if (pending > client->pending_before && !client->is_whispered && !(was_stirred && member->is_in_room) &&
      !client->is_draining)
    fail (world, "nobody was told that client %u has more to get", client->model->port);
  client->pending_before = pending;
  client->is_whispered = FALSE;
  if (outbox->following == NULL && pending == 0 && outbox->cursor.piece != NULL)
    fail (world, "client %u wants nothing and holds the log", client->model->port);
  /* Of what it is not to hear, its own words in IRC, it holds 128 KiB and a message at most. */
  if (outbox->following != NULL &&
      wb_chat_log_get_head (outbox->following) - outbox->cursor.offset > pending + 2 * WB_CHAT_PIECE_BYTES)
    fail (world, "client %u holds %" G_GUINT64_FORMAT " bytes of the log for %" G_GSIZE_FORMAT, client->model->port,
          wb_chat_log_get_head (outbox->following) - outbox->cursor.offset, pending);
  if (member->is_in_room != client->model->is_in_room)
    fail (world, "client %u is in the room: %d", client->model->port, member->is_in_room);
  if (wb_chat_room_find_id (world->room, member->id) != (client->is_draining ? NULL : member))
    fail (world, "client %u is in the table: %d", client->model->port, client->is_draining);
  if (!client->is_draining && member->nick != NULL && wb_chat_room_find_nick (world->room, member->nick) != member)
    fail (world, "client %u is not found by its nick", client->model->port);
}

static void
check (World *world)
{
  GPtrArray *members = wb_chat_room_get_members (world->room);
  guint n_there = 0, n_irc = 0, n_pieces;
  gsize slowest = 0;

  for (guint i = 0; i < world->clients->len; i++)
    {
      Client *client = g_ptr_array_index (world->clients, i);

      check_client (world, client, world->n_stirred > 0);
      n_there += !client->is_draining;
      n_irc += !client->is_draining && client->member.kind == WB_CHAT_IRC;
      slowest = MAX (slowest, get_unheard (client));
    }
  if (members->len != n_there || wb_chat_room_get_n_irc (world->room) != n_irc)
    fail (world, "%u clients, %u of them IRC, are counted as %u and %u", n_there, n_irc, members->len,
          wb_chat_room_get_n_irc (world->room));
  if (wb_chat_room_get_n_in_room (world->room) != wb_model_get_n_in_room (world->model))
    fail (world, "%u in the room are counted as %u", wb_model_get_n_in_room (world->model),
          wb_chat_room_get_n_in_room (world->room));
  for (guint i = 0; i < members->len; i++)
    if (((WbChatMember *) g_ptr_array_index (members, i))->slot != i)
      fail (world, "slot %u is another's", i);
  /* Two logs, each with its head, the piece in which the slowest stands, and those between. A piece is left when the
   * next message, 13,000 bytes here, does not fit any more; what an IRC user does not hear of its own words, 128 KiB at
   * most, counts, too. The table of messages in a piece is smaller than another piece. */
  n_pieces = (guint) (wb_chat_room_get_memory (world->room) / WB_CHAT_PIECE_BYTES);
  if (n_pieces > 2 * (2 + (slowest + 2 * WB_CHAT_PIECE_BYTES) / (WB_CHAT_PIECE_BYTES - 13000)))
    fail (world, "%u pieces are held, and the slowest wants %" G_GSIZE_FORMAT " bytes", n_pieces, slowest);
  world->n_stirred = 0;
}

/* What one who saw everything says: each that entered came once and went once, in this order. */
static void
check_witness (World *world)
{
  for (guint i = 0; i < world->entered->len && !world->model->coalesce; i++)
    {
      guint port = g_array_index (world->entered, guint, i);
      g_autofree char *came = g_strdup_printf ("[10.0.0.1:%u] Client connected\n", port);
      g_autofree char *went = g_strdup_printf ("[10.0.0.1:%u] Client disconnected\n", port);
      const char *first = strstr (world->witnessed->str, came);
      const char *last = first != NULL ? strstr (first, went) : NULL;

      if (port == world->witness->model->port ? first == NULL || last != NULL : last == NULL)
        fail (world, "client %u came or went unheard", port);
      else if (strstr (first + 1, came) != NULL || (last != NULL && strstr (last + 1, went) != NULL))
        fail (world, "client %u came or went twice", port);
    }
}

/* --- Steps --- */

static void
step (World *world)
{
  guint what = pick (world, 100);
  gboolean in_room = what < 72 && what >= 12;
  Client *client = g_ptr_array_index (world->clients, pick (world, world->clients->len));
  Client *announced = pick_client (world, in_room);

  if (world->verbose)
    g_test_message ("%u: client %u, announced %u", what, client->model->port,
                    announced != NULL ? announced->model->port : 0);
  if (what < 8)
    {
      if (world->clients->len < N_CLIENTS_MAX)
        connect_client (world);
    }
  else if (what < 12)
    {
      if (!client->is_draining && client != world->witness && client->member.kind != WB_CHAT_IRC &&
          (client->member.kind == WB_CHAT_NEWCOMER || what == 8))
        announce (world, client);
    }
  else if (what < 30)
    {
      for (guint i = 0; announced != NULL && i < (world->is_heavy ? 4 : 1); i++)
        type_line (world, announced, FALSE);
    }
  else if (what < 48)
    {
      if (announced != NULL && announced->typed->len > 0)
        arrive (world, announced,
                pick (world, 3) == 0 ? announced->typed->len : 1 + pick (world, (guint) announced->typed->len));
    }
  else if (what < 66)
    flush (world);
  else if (what < 70)
    client->window = client == world->witness || pick (world, 3) == 0 ? G_MAXSIZE : pick (world, 2000);
  else if (what == 70)
    {
      wb_chat_room_speak (world->room, "server's word");
      wb_model_speak (world->model, "server's word");
    }
  else if (what == 71)
    {
      wb_chat_room_tell_comings (world->room);
      wb_model_tell_comings (world->model);
    }
  else if (announced == NULL || announced == world->witness)
    return;
  else if (what < 76)
    {
      wb_chat_room_whisper (world->room, NULL, &announced->member, "psst", 4, FALSE);
      wb_model_whisper (world->model, announced->model, "psst");
    }
  else if (what < 84 && announced->member.kind == WB_CHAT_IRC)
    {
      if (what < 79)
        set_nick (world, announced);
      else if (!announced->member.is_in_room)
        join (world, announced);
      else
        {
          wb_chat_room_leave (world->room, &announced->member, "bye", TRUE);
          wb_model_leave (world->model, announced->model, "bye", TRUE);
        }
    }
  else if (what < 87)
    end (world, announced);
  else if (what < 89)
    reset (world, announced);
  else if (what == 89)
    {
      wb_chat_room_send_raw (world->room, &announced->member, "[server] You were removed\n", 26);
      wb_model_send_raw (announced->model, "[server] You were removed\n");
      leave (world, announced, "Kicked");
    }
  else if (what == 90)
    cut (world, announced);
  else if (what == 91 && client->member.kind == WB_CHAT_NEWCOMER && !client->is_draining)
    reset (world, client);
}

/* All take what is left, then the witness sees the others go. */
static void
finish (World *world)
{
  while (world->clients->len > 1 && world->failure == NULL)
    {
      Client *client = g_ptr_array_index (world->clients, world->clients->len - 1);

      if (client == world->witness)
        client = g_ptr_array_index (world->clients, 0);
      if (!client->is_draining)
        end (world, client);
      client->window = G_MAXSIZE;
      flush (world);
      check (world);
    }
  while (world->failure == NULL && get_unheard (world->witness) > 0)
    take (world, world->witness);
  if (world->failure == NULL)
    {
      check_witness (world);
      wb_chat_room_remove (world->room, &world->witness->member, NULL);
      client_free (world, world->witness);
      if (wb_chat_room_get_memory (world->room) / WB_CHAT_PIECE_BYTES != 2)
        fail (world, "nobody reads, and the logs have %" G_GSIZE_FORMAT " bytes",
              wb_chat_room_get_memory (world->room));
    }
}

/* NULL, or what is wrong (transfer full). A failed world is not released: the process ends soon. */
static char *
run_history (guint32 seed, guint n_steps, gboolean verbose)
{
  World world = { .rand = g_rand_new_with_seed (seed), .verbose = verbose };
  guint i;

  world.is_heavy = pick (&world, 16) == 0;
  world.cap = world.is_heavy ? 12500 : 1000;
  world.queue_cap = world.is_heavy ? 150000 : 6000;
  world.transcript = wb_chat_transcript_new ();
  world.model = wb_model_new (pick (&world, 3) == 0);
  world.room = wb_chat_room_new ("#chat", world.model->coalesce, world.transcript, &events, &world);
  world.clients = g_ptr_array_new ();
  world.witnessed = g_string_new (NULL);
  world.entered = g_array_new (FALSE, FALSE, sizeof (guint));
  world.witness = connect_client (&world);
  world.witness->window = G_MAXSIZE;
  enter (&world, world.witness);
  for (i = 0; i < n_steps && world.failure == NULL; i++)
    {
      step (&world);
      check (&world);
    }
  finish (&world);
  if (world.failure != NULL)
    return g_strdup_printf ("step %u: %s", i, world.failure);
  wb_chat_room_free (world.room);
  wb_chat_transcript_free (world.transcript);
  wb_model_free (world.model);
  g_ptr_array_unref (world.clients);
  g_string_free (world.witnessed, TRUE);
  g_array_unref (world.entered);
  g_rand_free (world.rand);
  return NULL;
}

static void
test_histories (void)
{
  WbShare share = wb_share_get ();
  const char *only = g_getenv ("WB_HISTORY");
  guint n_histories = share.all || only != NULL ? N_HISTORIES_LONG : N_HISTORIES;

  g_test_summary (
      "Random histories of joins, lines, stalls, resets, kicks and cuts: everyone hears what a simple model says");
  for (guint32 seed = 0; seed < n_histories; seed++)
    {
      g_autofree char *failure = NULL;

      if (only != NULL ? seed != g_ascii_strtoull (only, NULL, 10) : !wb_share_has (&share, seed))
        continue;
      if (seed % 500 < share.of)
        g_test_message ("from history %u on", seed); /* for what ends the process itself */
      failure = run_history (seed, N_STEPS, only != NULL);
      /* The shortest beginning of it that fails: steps do not depend on how many follow. */
      for (guint n = 0; failure != NULL && n < N_STEPS; n++)
        {
          g_autofree char *shorter = run_history (seed, n, FALSE);

          if (shorter != NULL)
            g_error ("history %u, cut to %u steps: %s", seed, n, shorter);
        }
      if (failure != NULL)
        g_error ("history %u: %s", seed, failure);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/room/histories", test_histories);
  return g_test_run ();
}
