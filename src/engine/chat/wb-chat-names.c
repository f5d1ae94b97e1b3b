/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A hash table by folded nick, and the rules that keep one person from looking like another: ASCII only, one owner a
 * nick whatever its case (CASEMAPPING=ascii), never the server's two names, never what stands between a line client's
 * brackets (an address has dots or colons, a nick has neither). */

#include "engine/chat/wb-chat-names.h"

#include <string.h>

struct _WbChatNames
{
  GHashTable *owners; /* Owned; folded nick (owned) to owner (borrowed) */
};

gboolean
wb_chat_nick_is_valid (const char *nick)
{
  gsize i;

  for (i = 0; nick[i] != '\0'; i++)
    {
      gboolean is_first_good = g_ascii_isalpha (nick[i]) || strchr ("[]\\`_^{|}", nick[i]) != NULL;

      if (!is_first_good && (i == 0 || (!g_ascii_isdigit (nick[i]) && nick[i] != '-')))
        return FALSE;
    }
  return i >= 1 && i <= WB_CHAT_NICK_BYTES;
}

char *
wb_chat_nick_make (const WbEndpoint *peer, guint64 id, guint attempt)
{
  WbEndpoint address = *peer;
  char text[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *base = NULL;
  g_autofree char *suffix = NULL;

  address.scope_id = 0;
  wb_endpoint_format_address (&address, text);
  g_strdelimit (text, ":.", '-');
  /* "c", "_" and five digits are 7 bytes. */
  if (strlen (text) + 7 > WB_CHAT_NICK_BYTES)
    g_snprintf (text, sizeof text, "-%x-%x-%x-%x", peer->address[8] << 8 | peer->address[9],
                peer->address[10] << 8 | peer->address[11], peer->address[12] << 8 | peer->address[13],
                peer->address[14] << 8 | peer->address[15]);
  base = g_strdup_printf ("c%s_%u", text, peer->port);
  if (attempt == 0)
    return g_steal_pointer (&base);
  suffix = attempt == 1 ? g_strdup_printf ("-%" G_GUINT64_FORMAT, id) :
                          g_strdup_printf ("-%" G_GUINT64_FORMAT "-%u", id % 1000000, attempt);
  return g_strdup_printf ("%.*s%s", (int) (WB_CHAT_NICK_BYTES - strlen (suffix)), base, suffix);
}

char *
wb_chat_user_make (const char *given)
{
  char user[WB_CHAT_USER_BYTES + 1];
  gsize n = 0, i;

  for (i = 0; given[i] != '\0' && n < WB_CHAT_USER_BYTES; i++)
    if (g_ascii_isalnum (given[i]) || strchr ("-_.", given[i]) != NULL)
      user[n++] = given[i];
  user[n] = '\0';
  return g_strdup (n > 0 ? user : "user");
}

void
wb_chat_source_append (GString *out, const char *nick, const char *user, const WbEndpoint *peer)
{
  char host[WB_ENDPOINT_TEXT_BYTES];

  wb_endpoint_format_address (peer, host);
  g_string_append (out, nick);
  g_string_append_c (out, '!');
  g_string_append (out, user);
  g_string_append (out, host[0] == ':' ? "@0" : "@");
  g_string_append (out, host);
}

/* --- Who has which --- */

WbChatNames *
wb_chat_names_new (void)
{
  WbChatNames *self = g_new0 (WbChatNames, 1);

  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wb_chat_names_free (WbChatNames *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->owners);
  g_free (self);
}

gboolean
wb_chat_names_take (WbChatNames *self, const char *nick, gpointer owner)
{
  g_autofree char *folded = g_ascii_strdown (nick, -1);
  gpointer other = g_hash_table_lookup (self->owners, folded);

  if ((other != NULL && other != owner) || strcmp (folded, WB_CHAT_SERVER_NAME) == 0 ||
      strcmp (folded, WB_CHAT_SERVER_LINE_NAME) == 0)
    return FALSE;
  g_hash_table_replace (self->owners, g_steal_pointer (&folded), owner);
  return TRUE;
}

void
wb_chat_names_release (WbChatNames *self, const char *nick)
{
  g_autofree char *folded = g_ascii_strdown (nick, -1);

  g_hash_table_remove (self->owners, folded);
}

gpointer
wb_chat_names_find (WbChatNames *self, const char *nick)
{
  g_autofree char *folded = g_ascii_strdown (nick, -1);

  return g_hash_table_lookup (self->owners, folded);
}
