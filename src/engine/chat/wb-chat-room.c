/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever happens becomes one append to the line log and, while somebody there reads it, one to the IRC log; then the
 * owner is told that there is something to send. Nothing here goes from member to member: a message to 5,000 costs what
 * one to two costs, until it is sent.
 *
 * Order of steps: who enters follows its log before its coming is told, who leaves has stopped before its going is: so
 * one hears of the first and not of the second, and no message falls between. Events come last, when all is consistent.
 *
 * IRC's lines are shorter than ours, so that a message may be several there; only when one of ours grows beyond a piece
 * of the log (16 KiB that are no UTF-8) does it take more than one append. */

#include "engine/chat/wb-chat-room.h"

#include "engine/chat/wb-chat-settings.h"
#include "engine/chat/wb-chat-text.h"
#include "engine/chat/wb-chat-wording.h"

#include <string.h>

#define LINE_USER "line" /* between "!" and "@" of a line client, for IRC users */
#define REAL_NAME_BYTES 100u
#define CAME "Client connected"
#define WENT "Client disconnected"

struct _WbChatRoom
{
  /* Owned */
  char *channel;
  char *topic;
  WbChatLog *line_log;
  WbChatLog *irc_log;
  GPtrArray *members; /* of WbChatMember (borrowed), each at its slot */
  GHashTable *by_id;  /* of WbChatMember (borrowed), its id is the key */
  WbChatNames *names;
  GString *text;       /* scratch: what is said */
  GString *wire;       /* scratch: what is appended */
  GString *source;     /* scratch */
  char *gathered_name; /* of the first of those that came or went */

  /* Borrowed */
  WbChatTranscript *transcript;
  const WbChatRoomEvents *events;
  gpointer data;

  gboolean coalesce;
  guint n_in_room;
  guint n_irc_in_room;
  guint n_irc;
  guint n_came; /* gathered since the last telling */
  guint n_went;
  guint64 gathered_id; /* of the first of them */
  guint64 n_said;
};

WbChatRoom *
wb_chat_room_new (const char *channel, gboolean coalesce, WbChatTranscript *transcript, const WbChatRoomEvents *events,
                  gpointer data)
{
  WbChatRoom *self = g_new0 (WbChatRoom, 1);

  self->channel = g_strdup (channel);
  self->topic = g_strdup ("");
  self->line_log = wb_chat_log_new ();
  self->irc_log = wb_chat_log_new ();
  self->members = g_ptr_array_new ();
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->names = wb_chat_names_new ();
  self->text = g_string_new (NULL);
  self->wire = g_string_new (NULL);
  self->source = g_string_new (NULL);
  self->transcript = transcript;
  self->events = events;
  self->data = data;
  self->coalesce = coalesce;
  return self;
}

void
wb_chat_room_free (WbChatRoom *self)
{
  if (self == NULL)
    return;
  g_return_if_fail (self->members->len == 0);

  g_free (self->channel);
  g_free (self->topic);
  wb_chat_log_free (self->line_log);
  wb_chat_log_free (self->irc_log);
  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->by_id);
  wb_chat_names_free (self->names);
  g_string_free (self->text, TRUE);
  g_string_free (self->wire, TRUE);
  g_string_free (self->source, TRUE);
  g_free (self->gathered_name);
  g_free (self);
}

/* --- Low: wire and logs --- */

static void
stir (WbChatRoom *self)
{
  self->events->stirred (self->data);
}

static const char *
get_source (WbChatRoom *self, const WbChatMember *member)
{
  g_string_truncate (self->source, 0);
  if (member == NULL)
    g_string_append (self->source, WB_CHAT_SERVER_NAME);
  else
    wb_chat_room_append_source (self, member, self->source);
  return self->source->str;
}

/* bytes as they came, trimmed and repaired, in self->text. */
static void
take_text (WbChatRoom *self, const char *bytes, gsize n)
{
  wb_chat_text_trim (&bytes, &n);
  g_string_truncate (self->text, 0);
  wb_chat_text_append_repaired (self->text, bytes, n);
}

/* To line clients. */
static void
tell_lines (WbChatRoom *self, const char *name, const char *text, gsize n)
{
  g_string_truncate (self->wire, 0);
  wb_chat_wording_append_line (self->wire, name, text, n);
  wb_chat_log_append (self->line_log, self->wire->str, self->wire->len);
}

/* self->wire, one or more lines of IRC, to all IRC users in the room but one (NULL: all). */
static void
tell_irc (WbChatRoom *self, WbChatMember *but)
{
  const char *bytes = self->wire->str;
  gsize rest = self->wire->len;

  while (rest > 0)
    {
      gsize n = rest;

      if (n > WB_CHAT_MESSAGE_BYTES_MAX)
        for (n = WB_CHAT_MESSAGE_BYTES_MAX; bytes[n - 1] != '\n'; n--)
          ;
      wb_chat_log_append (self->irc_log, bytes, n);
      if (but != NULL)
        wb_chat_outbox_skip (&but->outbox, n);
      bytes += n;
      rest -= n;
    }
}

/* Whether somebody reads the IRC log: but: somebody else. */
static gboolean
has_irc_readers (WbChatRoom *self, const WbChatMember *but)
{
  gboolean is_one = but != NULL && but->kind == WB_CHAT_IRC && but->is_in_room;

  return self->n_irc_in_room > (is_one ? 1u : 0u);
}

/* One message without text: a coming, a going, a new nick. */
static void
tell_irc_words (WbChatRoom *self, const char *source, const char *command, const char *trailing)
{
  if (!has_irc_readers (self, NULL))
    return;
  g_string_truncate (self->wire, 0);
  wb_chat_wording_append_irc (self->wire, source, command, trailing);
  tell_irc (self, NULL);
}

/* self->text by a member or (NULL) the server to all. */
static void
tell_text (WbChatRoom *self, WbChatMember *member, gboolean notice)
{
  tell_lines (self, member != NULL ? member->name : WB_CHAT_SERVER_LINE_NAME, self->text->str, self->text->len);
  if (has_irc_readers (self, member))
    {
      g_autofree char *command = g_strconcat (notice ? "NOTICE " : "PRIVMSG ", self->channel, NULL);

      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_irc_text (self->wire, get_source (self, member), command, self->text->str,
                                       self->text->len);
      tell_irc (self, member != NULL && member->kind == WB_CHAT_IRC ? member : NULL);
    }
  self->n_said++;
  wb_chat_transcript_add (self->transcript, member != NULL ? WB_CHAT_ENTRY_SAID : WB_CHAT_ENTRY_SERVER,
                          member != NULL ? member->id : 0, member != NULL ? member->name : WB_CHAT_SERVER_LINE_NAME,
                          self->text->str, self->text->len);
}

/* --- The list --- */

void
wb_chat_room_add (WbChatRoom *self, WbChatMember *member)
{
  char name[WB_ENDPOINT_TEXT_BYTES];

  g_return_if_fail (member->id != 0 && wb_chat_room_find_id (self, member->id) == NULL);

  member->kind = WB_CHAT_NEWCOMER;
  member->is_in_room = FALSE;
  member->name = g_strdup (wb_endpoint_format (&member->peer, name));
  member->nick = NULL;
  member->user = NULL;
  member->real_name = NULL;
  wb_chat_outbox_init (&member->outbox);
  member->room = self;
  member->slot = self->members->len;
  g_ptr_array_add (self->members, member);
  g_hash_table_insert (self->by_id, &member->id, member);
}

static void
release_nick (WbChatRoom *self, WbChatMember *member)
{
  if (member->nick != NULL)
    wb_chat_names_release (self->names, member->nick);
  g_clear_pointer (&member->nick, g_free);
}

void
wb_chat_room_remove (WbChatRoom *self, WbChatMember *member, const char *reason)
{
  WbChatMember *last;

  g_return_if_fail (member->room == self);

  wb_chat_room_leave (self, member, reason, FALSE);
  release_nick (self, member);
  if (member->kind == WB_CHAT_IRC)
    self->n_irc--;
  g_hash_table_remove (self->by_id, &member->id);
  last = g_ptr_array_index (self->members, self->members->len - 1);
  last->slot = member->slot;
  g_ptr_array_remove_index_fast (self->members, member->slot);
  g_clear_pointer (&member->name, g_free);
  g_clear_pointer (&member->user, g_free);
  g_clear_pointer (&member->real_name, g_free);
  member->room = NULL;
}

/* --- Coming and going --- */

/* Line clients hear of one, or will. */
static void
tell_coming (WbChatRoom *self, WbChatMember *member, gboolean came)
{
  const char *words = came ? CAME : WENT;

  if (!self->coalesce)
    {
      tell_lines (self, member->name, words, strlen (words));
      return;
    }
  if (self->n_came + self->n_went == 0)
    {
      self->gathered_id = member->id;
      self->gathered_name = g_strdup (member->name);
    }
  if (came)
    self->n_came++;
  else
    self->n_went++;
  if (came && member->kind == WB_CHAT_LINE)
    {
      /* It learns its name at once: it is the first line that such clients wait for. */
      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_line (self->wire, member->name, words, strlen (words));
      wb_chat_room_send_raw (self, member, self->wire->str, self->wire->len);
    }
}

static void
enter (WbChatRoom *self, WbChatMember *member)
{
  g_autofree char *command = g_strconcat ("JOIN ", self->channel, NULL);
  gboolean is_irc = member->kind == WB_CHAT_IRC;

  member->is_in_room = TRUE;
  self->n_in_room++;
  if (is_irc)
    self->n_irc_in_room++;
  wb_chat_outbox_follow (&member->outbox, is_irc ? self->irc_log : self->line_log);
  tell_coming (self, member, TRUE);
  tell_irc_words (self, get_source (self, member), command, NULL);
  self->n_said++;
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_JOIN, member->id, member->name, NULL, 0);
  stir (self);
}

void
wb_chat_room_enter_as_line (WbChatRoom *self, WbChatMember *member)
{
  guint attempt = 0;

  g_return_if_fail (member->room == self && member->kind == WB_CHAT_NEWCOMER);

  member->kind = WB_CHAT_LINE;
  for (;;)
    {
      member->nick = wb_chat_nick_make (&member->peer, member->id, attempt++);
      if (wb_chat_names_take (self->names, member->nick, member))
        break;
      g_free (member->nick);
    }
  enter (self, member);
}

void
wb_chat_room_become_irc (WbChatRoom *self, WbChatMember *member)
{
  g_return_if_fail (member->room == self && member->kind != WB_CHAT_IRC);

  wb_chat_room_leave (self, member, NULL, FALSE);
  release_nick (self, member);
  member->kind = WB_CHAT_IRC;
  self->n_irc++;
}

void
wb_chat_room_join (WbChatRoom *self, WbChatMember *member)
{
  g_return_if_fail (member->room == self && member->kind == WB_CHAT_IRC);
  g_return_if_fail (member->nick != NULL && member->user != NULL);

  if (!member->is_in_room)
    enter (self, member);
}

void
wb_chat_room_leave (WbChatRoom *self, WbChatMember *member, const char *reason, gboolean part)
{
  g_autoptr (GString) safe_reason = NULL;
  g_autofree char *command = NULL;
  const char *trailing;

  if (!member->is_in_room)
    return;
  part = part && member->kind == WB_CHAT_IRC;
  command = part ? g_strconcat ("PART ", self->channel, NULL) : g_strdup ("QUIT");
  safe_reason = g_string_new (NULL);
  if (reason != NULL)
    wb_chat_text_append_repaired (safe_reason, reason, strlen (reason));
  trailing = safe_reason->len > 0 ? safe_reason->str : NULL;
  get_source (self, member);

  member->is_in_room = FALSE;
  self->n_in_room--;
  if (member->kind == WB_CHAT_IRC)
    self->n_irc_in_room--;
  wb_chat_outbox_unfollow (&member->outbox);
  if (part)
    {
      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_irc (self->wire, self->source->str, command, trailing);
      wb_chat_room_send_raw (self, member, self->wire->str, self->wire->len);
    }
  tell_coming (self, member, FALSE);
  tell_irc_words (self, self->source->str, command, trailing);
  self->n_said++;
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_LEAVE, member->id, member->name, safe_reason->str,
                          safe_reason->len);
  stir (self);
}

gboolean
wb_chat_room_tell_comings (WbChatRoom *self)
{
  g_autofree char *name = g_steal_pointer (&self->gathered_name);
  guint n_came = self->n_came, n_went = self->n_went;

  if (n_came + n_went == 0)
    return FALSE;
  self->n_came = self->n_went = 0;
  if (n_came + n_went > 1)
    {
      g_autofree char *words = g_strdup_printf ("%u clients connected, %u disconnected", n_came, n_went);

      tell_lines (self, WB_CHAT_SERVER_LINE_NAME, words, strlen (words));
      self->n_said++;
    }
  else
    {
      WbChatMember *member = wb_chat_room_find_id (self, self->gathered_id);
      const char *words = n_came > 0 ? CAME : WENT;

      /* One that came is still there, or it would have gone, too; maybe under another nick. */
      tell_lines (self, n_came > 0 ? member->name : name, words, strlen (words));
      if (n_came > 0 && member->kind == WB_CHAT_LINE)
        wb_chat_outbox_skip (&member->outbox, self->wire->len); /* it heard at once */
    }
  stir (self);
  return TRUE;
}

/* --- What is said --- */

void
wb_chat_room_say (WbChatRoom *self, WbChatMember *member, const char *bytes, gsize n, gboolean notice)
{
  g_return_if_fail (member->room == self && member->is_in_room);
  g_return_if_fail (n <= WB_CHAT_LINE_BYTES_MAX);

  take_text (self, bytes, n);
  tell_text (self, member, notice);
  stir (self);
}

/* The next message of a text with lines, trimmed and repaired, in self->text. FALSE: there is none. Empty lines are
 * none: the server has nothing to say in them. */
static gboolean
take_next_line (WbChatRoom *self, const char **text, gsize *n)
{
  while (*n > 0)
    {
      const char *line = *text, *lf = memchr (line, '\n', *n);
      gsize length = lf != NULL ? (gsize) (lf - line) : *n;
      gsize step = wb_chat_text_get_cut (line, length, WB_CHAT_LINE_BYTES_MAX);

      if (step == 0 && length > 0)
        step = MIN (length, WB_CHAT_LINE_BYTES_MAX); /* no UTF-8 at all */
      *text += step;
      *n -= step;
      if (step == length && lf != NULL)
        {
          *text += 1;
          *n -= 1;
        }
      take_text (self, line, step);
      if (self->text->len > 0)
        return TRUE;
    }
  return FALSE;
}

void
wb_chat_room_speak (WbChatRoom *self, const char *text)
{
  gsize n = strlen (text);
  gboolean spoke = FALSE;

  while (take_next_line (self, &text, &n))
    {
      tell_text (self, NULL, TRUE);
      spoke = TRUE;
    }
  if (spoke)
    stir (self);
}

/* self->text to one. */
static void
whisper (WbChatRoom *self, WbChatMember *from, WbChatMember *to, gboolean notice)
{
  const char *name = from != NULL ? from->name : WB_CHAT_SERVER_LINE_NAME;

  g_string_truncate (self->wire, 0);
  if (to->kind == WB_CHAT_IRC)
    {
      g_autofree char *command =
          g_strconcat (notice || from == NULL ? "NOTICE " : "PRIVMSG ", to->nick != NULL ? to->nick : "*", NULL);

      wb_chat_wording_append_irc_text (self->wire, get_source (self, from), command, self->text->str, self->text->len);
    }
  else
    {
      g_autoptr (GString) words = g_string_new ("(private) ");

      g_string_append_len (words, self->text->str, (gssize) self->text->len);
      wb_chat_wording_append_line (self->wire, name, words->str, words->len);
    }
  if (from == NULL)
    wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_PRIVATE, to->id, to->name, self->text->str,
                            self->text->len);
  wb_chat_room_send_raw (self, to, self->wire->str, self->wire->len);
}

void
wb_chat_room_whisper (WbChatRoom *self, WbChatMember *from, WbChatMember *to, const char *bytes, gsize n,
                      gboolean notice)
{
  g_return_if_fail (to->room == self);

  if (from != NULL)
    {
      take_text (self, bytes, n);
      whisper (self, from, to, notice);
      return;
    }
  while (take_next_line (self, &bytes, &n))
    whisper (self, NULL, to, notice);
}

void
wb_chat_room_send_raw (WbChatRoom *self, WbChatMember *to, const char *bytes, gsize n)
{
  wb_chat_outbox_insert (&to->outbox, bytes, n);
  self->events->whispered (to, self->data);
}

/* --- Names --- */

/* What the server tells line clients, and people who look. */
static void
tell_news (WbChatRoom *self, const char *words)
{
  tell_lines (self, WB_CHAT_SERVER_LINE_NAME, words, strlen (words));
  self->n_said++;
}

gboolean
wb_chat_room_set_nick (WbChatRoom *self, WbChatMember *member, const char *nick)
{
  g_autofree char *old = NULL;
  g_autofree char *source = NULL;

  g_return_val_if_fail (member->room == self && member->kind == WB_CHAT_IRC, FALSE);
  g_return_val_if_fail (wb_chat_nick_is_valid (nick), FALSE);

  if (!wb_chat_names_take (self->names, nick, member))
    return FALSE;
  if (g_strcmp0 (member->nick, nick) == 0)
    return TRUE;
  if (member->nick != NULL)
    {
      source = g_strdup (get_source (self, member));
      if (g_ascii_strcasecmp (member->nick, nick) != 0)
        wb_chat_names_release (self->names, member->nick);
    }
  old = g_steal_pointer (&member->nick);
  member->nick = g_strdup (nick);
  g_free (member->name);
  member->name = g_strdup (nick);
  if (member->is_in_room)
    {
      g_autofree char *words = g_strdup_printf ("%s is now known as %s", old, nick);

      tell_news (self, words);
      tell_irc_words (self, source, "NICK", nick);
      wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_NICK, member->id, old, nick, strlen (nick));
      stir (self);
    }
  else if (old != NULL && member->user != NULL)
    {
      g_string_truncate (self->wire, 0);
      wb_chat_wording_append_irc (self->wire, source, "NICK", nick);
      wb_chat_room_send_raw (self, member, self->wire->str, self->wire->len);
    }
  return TRUE;
}

void
wb_chat_room_set_user (WbChatRoom *self, WbChatMember *member, const char *user, const char *real_name)
{
  g_autoptr (GString) repaired = g_string_new (NULL);
  g_autoptr (GString) safe = g_string_new (NULL);

  g_return_if_fail (member->room == self);

  wb_chat_text_append_repaired (repaired, real_name, strlen (real_name));
  wb_chat_text_append_for_irc (safe, repaired->str, repaired->len);
  g_free (member->user);
  g_free (member->real_name);
  member->user = wb_chat_user_make (user);
  member->real_name = g_strndup (safe->str, wb_chat_text_get_cut (safe->str, safe->len, REAL_NAME_BYTES));
}

WbChatMember *
wb_chat_room_find_nick (WbChatRoom *self, const char *nick)
{
  return wb_chat_names_find (self->names, nick);
}

WbChatMember *
wb_chat_room_find_id (WbChatRoom *self, guint64 id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

void
wb_chat_room_append_source (G_GNUC_UNUSED WbChatRoom *self, const WbChatMember *member, GString *out)
{
  wb_chat_source_append (out, member->nick != NULL ? member->nick : "*",
                         member->kind == WB_CHAT_IRC && member->user != NULL ? member->user : LINE_USER, &member->peer);
}

void
wb_chat_room_set_topic (WbChatRoom *self, WbChatMember *by, const char *topic)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  g_autofree char *command = g_strconcat ("TOPIC ", self->channel, NULL);
  g_autofree char *words = NULL;

  take_text (self, topic, strlen (topic));
  wb_chat_text_append_for_irc (safe, self->text->str, self->text->len);
  g_string_truncate (safe, wb_chat_text_get_cut (safe->str, safe->len, WB_CHAT_TOPIC_BYTES));
  g_free (self->topic);
  self->topic = g_strdup (safe->str);
  words = g_strdup_printf ("%s changed the topic to: %s", by != NULL ? by->name : WB_CHAT_SERVER_NAME, self->topic);
  tell_news (self, words);
  tell_irc_words (self, get_source (self, by), command, self->topic);
  wb_chat_transcript_add (self->transcript, WB_CHAT_ENTRY_SERVER, 0, WB_CHAT_SERVER_LINE_NAME, words, strlen (words));
  stir (self);
}

/* --- Figures --- */

const char *
wb_chat_room_get_topic (WbChatRoom *self)
{
  return self->topic;
}

const char *
wb_chat_room_get_channel (WbChatRoom *self)
{
  return self->channel;
}

GPtrArray *
wb_chat_room_get_members (WbChatRoom *self)
{
  return self->members;
}

guint
wb_chat_room_get_n_in_room (WbChatRoom *self)
{
  return self->n_in_room;
}

guint
wb_chat_room_get_n_irc (WbChatRoom *self)
{
  return self->n_irc;
}

guint64
wb_chat_room_get_n_said (WbChatRoom *self)
{
  return self->n_said;
}

gsize
wb_chat_room_get_memory (WbChatRoom *self)
{
  return wb_chat_log_get_memory (self->line_log) + wb_chat_log_get_memory (self->irc_log);
}

WbChatTranscript *
wb_chat_room_get_transcript (WbChatRoom *self)
{
  return self->transcript;
}
