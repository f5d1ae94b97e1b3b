/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A flood of mentions is one notification each INTERVAL: the next one replaces it. Lines said by the server itself are
 * the user's own words and no news. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-mentions.h"

#include "app/chat/wb-word-find.h"
#include "app/panel/wb-notify.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"
#include "engine/chat/wb-chat-transcript.h"

#include <glib/gi18n.h>

#define INTERVAL_US (5 * G_USEC_PER_SEC)
#define SHOWN_BYTES 300

struct _WbChatMentions
{
  GObject parent_instance;

  guint64 newest; /* id of the last entry looked at */
  gint64 told_us; /* monotonic; 0: never */
  gboolean looked;
};

G_DEFINE_FINAL_TYPE (WbChatMentions, wb_chat_mentions, G_TYPE_OBJECT)

static gboolean
has_word (const char *text, const char *word, char **words)
{
  gsize start, end;

  if (word != NULL && wb_word_find (text, word, TRUE, 0, &start, &end))
    return TRUE;
  for (char **own = words; *own != NULL; own++)
    if (wb_word_find (text, g_strstrip (*own), TRUE, 0, &start, &end))
      return TRUE;
  return FALSE;
}

/* The newest line since the last look that mentions something; NULL: none. */
static const WbChatEntry *
find_mention (WbChatMentions *self, GPtrArray *entries, guint64 own_id, const char *word)
{
  g_autofree char *setting = wb_settings_dup_string (wb_settings_get (), "chat-words");
  g_auto (GStrv) words = g_strsplit (setting, ",", 50);

  for (guint i = entries->len; i > 0; i--)
    {
      const WbChatEntry *entry = entries->pdata[i - 1];

      if (entry->id <= self->newest)
        break;
      if (entry->kind == WB_CHAT_ENTRY_SAID && (own_id == 0 || entry->client_id != own_id) &&
          has_word (entry->text, word, words))
        return entry;
    }
  return NULL;
}

static void
tell (const WbChatEntry *entry)
{
  g_autofree char *name = wb_format_dup_safe (entry->name, -1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = g_strdup_printf (_ ("%s in the chat"), name);
  gsize n = strlen (entry->text);

  wb_format_append_safe (
      text, entry->text,
      n > SHOWN_BYTES ? (gsize) (g_utf8_find_prev_char (entry->text, entry->text + SHOWN_BYTES + 1) - entry->text) : n);
  if (n > SHOWN_BYTES)
    g_string_append (text, "…");
  wb_notify_send ("chat-mention", title, text->str, "chat");
}

static void
wb_chat_mentions_class_init (WbChatMentionsClass *klass)
{
}

static void
wb_chat_mentions_init (WbChatMentions *self)
{
}

WbChatMentions *
wb_chat_mentions_new (void)
{
  return g_object_new (WB_TYPE_CHAT_MENTIONS, NULL);
}

gboolean
wb_chat_mentions_look (WbChatMentions *self, GPtrArray *entries, guint64 own_id, const char *word, GtkWindow *window)
{
  const WbChatEntry *mention = NULL;
  guint64 newest;

  g_return_val_if_fail (WB_IS_CHAT_MENTIONS (self), FALSE);

  newest = entries != NULL && entries->len > 0 ? ((WbChatEntry *) entries->pdata[entries->len - 1])->id : 0;
  if (newest < self->newest)
    self->newest = 0; /* another transcript */
  if (self->looked && newest > self->newest && wb_settings_get_boolean (wb_settings_get (), "chat-notify") &&
      (window == NULL || !gtk_window_is_active (window)) &&
      (self->told_us == 0 || g_get_monotonic_time () - self->told_us >= INTERVAL_US))
    mention = find_mention (self, entries, own_id, word);
  self->looked = TRUE;
  self->newest = newest;
  if (mention == NULL)
    return FALSE;
  self->told_us = g_get_monotonic_time ();
  tell (mention);
  return TRUE;
}
