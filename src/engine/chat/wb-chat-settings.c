/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a chat server as a value: defaults, copies, and what cannot be meant. */

#include "engine/chat/wb-chat-settings.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (WbChatSettings, wb_chat_settings, wb_chat_settings_copy, wb_chat_settings_free)

/* CHANNELLEN of many servers, and RFC 2812, 1.3. */
#define CHANNEL_BYTES_MAX 50u
#define MOTD_BYTES_MAX 32768u
#define QUEUE_BYTES_MAX (16u * 1024 * 1024)
/* A line may grow threefold when it is repaired, and by a quarter more when it is cut for IRC. Between two turns at a
 * reader, two such messages and a quarter of its queue may be said (wb-chat-pass.c): one that reads must not lose them. */
#define QUEUE_LINES 12u
#define QUEUE_LINE_EXTRA 64u /* a name, brackets, the end */

void
wb_chat_settings_init (WbChatSettings *self)
{
  *self = (WbChatSettings){
    .v4 = { .family = 4, .address = { 127, 0, 0, 1 } },
    .v6 = { .family = 6, .address = { [15] = 1 } },
    .plain = TRUE,
    .port = 9000,
    .tls_port = 9001,
    .channel = g_strdup ("#chat"),
    .line_bytes = 4096,
    .queue_bytes = 262144,
    .lines_per_second = 10,
    .lines_burst = 20,
    .max_per_address = 20,
    .registration_time_s = 30,
  };
}

void
wb_chat_settings_clear (WbChatSettings *self)
{
  g_clear_pointer (&self->certificate_file, g_free);
  g_clear_pointer (&self->key_file, g_free);
  g_clear_pointer (&self->channel, g_free);
  g_clear_pointer (&self->motd, g_free);
}

WbChatSettings *
wb_chat_settings_copy (const WbChatSettings *self)
{
  WbChatSettings *copy = g_memdup2 (self, sizeof *self);

  copy->certificate_file = g_strdup (self->certificate_file);
  copy->key_file = g_strdup (self->key_file);
  copy->channel = g_strdup (self->channel);
  copy->motd = g_strdup (self->motd);
  return copy;
}

void
wb_chat_settings_free (WbChatSettings *self)
{
  wb_chat_settings_clear (self);
  g_free (self);
}

void
wb_chat_settings_lift_limits (WbChatSettings *self)
{
  self->lines_per_second = 0;
  self->max_clients = 0;
  self->max_per_address = 0;
  self->registration_time_s = 0;
}

/* RFC 2812, 1.3: "#", then no space, comma, BELL or other control. */
static gboolean
is_channel (const char *channel)
{
  if (channel == NULL || channel[0] != '#' || channel[1] == '\0' || strlen (channel) > CHANNEL_BYTES_MAX)
    return FALSE;
  for (const char *c = channel + 1; *c; c++)
    if ((guchar) *c <= ' ' || *c == ',' || *c == ':' || *c == 0x7f)
      return FALSE;
  return g_utf8_validate (channel, -1, NULL);
}

static const char *
find_wrong_address (const WbChatSettings *self)
{
  if ((self->v4.family == 0 || self->v4_closed) && (self->v6.family == 0 || self->v6_closed))
    return _("Neither IPv4 nor IPv6 is chosen");
  if ((self->v4.family != 0 && self->v4.family != 4) || (self->v6.family != 0 && self->v6.family != 6))
    return _("An address is of the other family");
  if (wb_endpoint_is_multicast (&self->v4) || wb_endpoint_is_multicast (&self->v6) ||
      wb_endpoint_is_broadcast (&self->v4))
    return _("A chat server cannot listen on a multicast or broadcast address");
  if (!self->plain && !self->tls)
    return _("The server listens neither with TLS nor without");
  if (self->plain && self->tls && self->port != 0 && self->port == self->tls_port)
    return _("The port for TLS must be another one");
  if (self->tls && self->key_file && self->certificate_file == NULL)
    return _("A key is chosen, but no certificate");
  return NULL;
}

gboolean
wb_chat_settings_check (const WbChatSettings *self, GError **error)
{
  const char *wrong = find_wrong_address (self);

  if (wrong == NULL && !is_channel (self->channel))
    wrong = _("A channel begins with # and has no spaces, commas or colons in it");
  if (wrong == NULL && self->motd && (!g_utf8_validate (self->motd, -1, NULL) || strlen (self->motd) > MOTD_BYTES_MAX))
    wrong = _("The message of the day is too long");
  /* Written so that NaN is refused too. */
  if (wrong == NULL && self->lines_per_second != 0 &&
      (!(self->lines_per_second > 0 && self->lines_per_second <= 1e9) || self->lines_burst < 1))
    wrong = _("The rate of lines must be above 0, its burst 1 at least");
  if (wrong)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
      return FALSE;
    }
  if (self->line_bytes < 1 || self->line_bytes > WB_CHAT_LINE_BYTES_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("A line can be 1 to %u bytes long"),
                   WB_CHAT_LINE_BYTES_MAX);
      return FALSE;
    }
  if (self->queue_bytes < QUEUE_LINES * (self->line_bytes + QUEUE_LINE_EXTRA) || self->queue_bytes > QUEUE_BYTES_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
                   _("With this line length a queue can be %u to %u bytes long"),
                   QUEUE_LINES * (self->line_bytes + QUEUE_LINE_EXTRA), QUEUE_BYTES_MAX);
      return FALSE;
    }
  return TRUE;
}
