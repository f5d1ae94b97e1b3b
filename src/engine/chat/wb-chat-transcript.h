/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happened in the room, for people: bounded, the oldest goes first. Entries are immutable and shared with
 * snapshots. Text is as it went over the wire (valid UTF-8, but with whatever controls it had): who shows it makes it
 * safe (wb-format). Memory: at most WB_CHAT_TRANSCRIPT_ENTRIES entries and WB_CHAT_TRANSCRIPT_BYTES of text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_CHAT_TRANSCRIPT_ENTRIES 5000u
#define WB_CHAT_TRANSCRIPT_BYTES (4u * 1024 * 1024)

typedef enum
{
  WB_CHAT_ENTRY_JOIN,
  WB_CHAT_ENTRY_LEAVE,
  WB_CHAT_ENTRY_SAID,    /* by name */
  WB_CHAT_ENTRY_SERVER,  /* by the server, to all */
  WB_CHAT_ENTRY_PRIVATE, /* by the server to name; what users say to each other in private is not kept */
  WB_CHAT_ENTRY_NICK,    /* name is called text now */
  WB_CHAT_ENTRY_NOTE,    /* kicked, banned, too slow: text says it (translated) */
} WbChatEntryKind;

typedef struct
{
  gatomicrefcount ref_count;
  guint64 id;          /* counts from 1, never reused */
  guint64 client_id;   /* 0: the server */
  gint64 real_time_us; /* g_get_real_time () */
  WbChatEntryKind kind;
  char *name; /* as line clients see it between brackets: "127.0.0.1:5000", a nick */
  char *text; /* LEAVE: the reason, or ""; valid UTF-8, NUL shown as U+FFFD */
} WbChatEntry;

WbChatEntry *wb_chat_entry_ref (WbChatEntry *self);
void wb_chat_entry_unref (WbChatEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatEntry, wb_chat_entry_unref)

typedef struct _WbChatTranscript WbChatTranscript;

WbChatTranscript *wb_chat_transcript_new (void);
void wb_chat_transcript_free (WbChatTranscript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatTranscript, wb_chat_transcript_free)

/* name: valid UTF-8. text: repaired here; may be NULL: "". */
void wb_chat_transcript_add (WbChatTranscript *self, WbChatEntryKind kind, guint64 client_id, const char *name,
                             const char *text, gsize n_text);
guint64 wb_chat_transcript_get_newest (WbChatTranscript *self); /* id; 0 when empty */
/* The entries, oldest first, as one shared array (transfer full): remade only when something was added since. */
GPtrArray *wb_chat_transcript_dup_entries (WbChatTranscript *self);

G_END_DECLS
