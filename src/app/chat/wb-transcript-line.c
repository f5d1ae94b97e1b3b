/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names and texts come from strangers: they pass wb_format_append_safe, so that no control, escape sequence or
 * bidirectional override reaches a layout, and a line feed cannot make one line look like two. Marks (→ ← ★ ✉) say in
 * shape what the tone says in colour. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-line.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbTranscriptLine
{
  GObject parent_instance;

  /* Owned */
  WbChatEntry *entry;
  char *text; /* NULL: not asked for yet */
  char *clock;

  gsize n_head;
  gboolean own;
};

G_DEFINE_FINAL_TYPE (WbTranscriptLine, wb_transcript_line, G_TYPE_OBJECT)

/* Head, then what was said. */
static void
make_words (WbTranscriptLine *self)
{
  g_autofree char *name = wb_format_dup_safe (self->entry->name != NULL ? self->entry->name : "", -1);
  g_autofree char *text = wb_format_dup_safe (self->entry->text, -1);
  g_autofree char *head = NULL;

  switch (self->entry->kind)
    {
    case WB_CHAT_ENTRY_JOIN:
      /* Translators: the arrow says that somebody came */
      head = g_strdup_printf (_("→ %s joined"), name);
      break;
    case WB_CHAT_ENTRY_LEAVE:
      /* Translators: the arrow says that somebody went */
      head = g_strdup_printf (_("← %s left"), name);
      if (*text != 0)
        {
          self->text = g_strdup_printf ("%s (%s)", head, text);
          self->n_head = strlen (head);
          return;
        }
      break;
    case WB_CHAT_ENTRY_SERVER:
      head = g_strdup_printf ("★ %s: ", _("Server"));
      break;
    case WB_CHAT_ENTRY_PRIVATE:
      /* Translators: the server's words to one client alone; the envelope says that they are private */
      head = g_strdup_printf (_("✉ Server to %s: "), name);
      break;
    case WB_CHAT_ENTRY_NICK:
      /* Translators: the sign says that somebody changed the name */
      head = g_strdup_printf (_("↔ %s is now called "), name);
      break;
    case WB_CHAT_ENTRY_NOTE:
      head = *name != 0 ? g_strdup_printf ("• %s: ", name) : g_strdup ("• ");
      break;
    case WB_CHAT_ENTRY_SAID:
    default:
      if (self->own)
        /* Translators: before the user's own words in a chat */
        head = g_strdup_printf (_("You (%s): "), name);
      else
        head = *name != 0 ? g_strdup_printf ("%s: ", name) : g_strdup ("");
    }
  self->n_head = strlen (head);
  self->text = g_strconcat (head, text, NULL);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_transcript_line_finalize (GObject *object)
{
  WbTranscriptLine *self = WB_TRANSCRIPT_LINE (object);

  wb_chat_entry_unref (self->entry);
  g_free (self->text);
  g_free (self->clock);
  G_OBJECT_CLASS (wb_transcript_line_parent_class)->finalize (object);
}

static void
wb_transcript_line_class_init (WbTranscriptLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_transcript_line_finalize;
}

static void
wb_transcript_line_init (WbTranscriptLine *self)
{
}

WbTranscriptLine *
wb_transcript_line_new (WbChatEntry *entry, gboolean own)
{
  WbTranscriptLine *self = g_object_new (WB_TYPE_TRANSCRIPT_LINE, NULL);

  self->entry = wb_chat_entry_ref (entry);
  self->own = own;
  return self;
}

const WbChatEntry *
wb_transcript_line_get_entry (WbTranscriptLine *self)
{
  return self->entry;
}

gboolean
wb_transcript_line_is_own (WbTranscriptLine *self)
{
  return self->own;
}

gboolean
wb_transcript_line_is_message (WbTranscriptLine *self)
{
  return self->entry->kind == WB_CHAT_ENTRY_SAID || self->entry->kind == WB_CHAT_ENTRY_SERVER ||
         self->entry->kind == WB_CHAT_ENTRY_PRIVATE;
}

const char *
wb_transcript_line_get_text (WbTranscriptLine *self, gsize *n_head)
{
  if (self->text == NULL)
    make_words (self);
  if (n_head != NULL)
    *n_head = self->n_head;
  return self->text;
}

const char *
wb_transcript_line_get_clock (WbTranscriptLine *self)
{
  if (self->clock == NULL)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (self->entry->real_time_us / G_USEC_PER_SEC);

      self->clock = g_date_time_format (time, "%H:%M:%S");
    }
  return self->clock;
}

const char *
wb_transcript_line_get_css_class (WbTranscriptLine *self)
{
  static const char *const classes[] = {
    [WB_CHAT_ENTRY_JOIN] = "coming",   [WB_CHAT_ENTRY_LEAVE] = "coming",    [WB_CHAT_ENTRY_SAID] = "said",
    [WB_CHAT_ENTRY_SERVER] = "server", [WB_CHAT_ENTRY_PRIVATE] = "private", [WB_CHAT_ENTRY_NICK] = "coming",
    [WB_CHAT_ENTRY_NOTE] = "note",
  };

  if (self->own)
    return "own";
  return self->entry->kind < G_N_ELEMENTS (classes) ? classes[self->entry->kind] : "said";
}
