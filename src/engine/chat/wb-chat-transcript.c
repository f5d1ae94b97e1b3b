/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue of entries, each one allocation with its texts behind it, since a busy room makes thousands a second. Its
 * published form is an array that all snapshots share until something is added; then the next one who asks gets a new
 * one. The room's context owns the queue; entries and arrays may be read and released anywhere. */

#include "engine/chat/wb-chat-transcript.h"

#include "engine/chat/wb-chat-text.h"

#include <string.h>

struct _WbChatTranscript
{
  GQueue entries;       /* of WbChatEntry, oldest first */
  gsize bytes;          /* of their texts */
  guint64 newest;       /* id */
  GPtrArray *published; /* Owned; NULL: something was added since */
};

WbChatEntry *
wb_chat_entry_ref (WbChatEntry *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wb_chat_entry_unref (WbChatEntry *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/* name and text lie behind the struct, each with a NUL. */
static gsize
get_text_bytes (const WbChatEntry *entry)
{
  return strlen (entry->name) + strlen (entry->text) + 2;
}

WbChatTranscript *
wb_chat_transcript_new (void)
{
  WbChatTranscript *self = g_new0 (WbChatTranscript, 1);

  g_queue_init (&self->entries);
  return self;
}

void
wb_chat_transcript_free (WbChatTranscript *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->entries, (GDestroyNotify) wb_chat_entry_unref);
  g_clear_pointer (&self->published, g_ptr_array_unref);
  g_free (self);
}

/* What is no UTF-8, and NUL, as U+FFFD. */
static GString *
repair (const char *text, gsize n)
{
  GString *out = g_string_sized_new (n);
  const char *end = text + n;

  for (;;)
    {
      const char *nul = memchr (text, '\0', (gsize) (end - text));
      const char *stop = nul != NULL ? nul : end;

      wb_chat_text_append_repaired (out, text, (gsize) (stop - text));
      if (nul == NULL)
        return out;
      g_string_append (out, "\xef\xbf\xbd");
      text = nul + 1;
    }
}

void
wb_chat_transcript_add (WbChatTranscript *self, WbChatEntryKind kind, guint64 client_id, const char *name,
                        const char *text, gsize n_text)
{
  g_autoptr (GString) repaired = NULL;
  gsize n_name = strlen (name);
  WbChatEntry *entry;
  char *texts;

  if (text == NULL)
    n_text = 0;
  else if (!g_utf8_validate_len (text, n_text, NULL)) /* no NUL either */
    {
      repaired = repair (text, n_text);
      text = repaired->str;
      n_text = repaired->len;
    }
  entry = g_malloc (sizeof *entry + n_name + n_text + 2);
  texts = (char *) (entry + 1);
  g_atomic_ref_count_init (&entry->ref_count);
  entry->id = ++self->newest;
  entry->client_id = client_id;
  entry->real_time_us = g_get_real_time ();
  entry->kind = kind;
  entry->name = texts;
  memcpy (entry->name, name, n_name + 1);
  entry->text = texts + n_name + 1;
  if (n_text > 0)
    memcpy (entry->text, text, n_text);
  entry->text[n_text] = '\0';

  g_queue_push_tail (&self->entries, entry);
  self->bytes += n_name + n_text + 2;
  while (self->entries.length > WB_CHAT_TRANSCRIPT_ENTRIES || self->bytes > WB_CHAT_TRANSCRIPT_BYTES)
    {
      WbChatEntry *oldest = g_queue_pop_head (&self->entries);

      self->bytes -= get_text_bytes (oldest);
      wb_chat_entry_unref (oldest);
    }
  g_clear_pointer (&self->published, g_ptr_array_unref);
}

guint64
wb_chat_transcript_get_newest (WbChatTranscript *self)
{
  return self->entries.length > 0 ? self->newest : 0;
}

GPtrArray *
wb_chat_transcript_dup_entries (WbChatTranscript *self)
{
  if (self->published == NULL)
    {
      GList *link;

      self->published = g_ptr_array_new_full (self->entries.length, (GDestroyNotify) wb_chat_entry_unref);
      for (link = self->entries.head; link != NULL; link = link->next)
        g_ptr_array_add (self->published, wb_chat_entry_ref (link->data));
    }
  return g_ptr_array_ref (self->published);
}
