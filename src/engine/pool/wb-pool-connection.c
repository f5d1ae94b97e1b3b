/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What its owner does with a connection. */

#include "engine/base/wb-error.h"
#include "engine/base/wb-limits.h"
#include "engine/pool/wb-pool-connection-private.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>

static gint64
get_now (WbPoolConnection *self)
{
  return wb_clock_now_ns (wb_engine_get_clock (self->engine));
}

/* --- Open ------------------------------------------------------------------------------------------------------------ */

static void
uncount (WbPoolConnection *self)
{
  if (self->counted)
    wb_limits_give_back ();
  self->counted = FALSE;
}

static void
dialled_cb (WbPoolDial *dial, int fd, const WbEndpoint *remote, const GError *error, gpointer data)
{
  WbPoolConnection *self = data;
  GError *own = error ? g_error_copy (error) : NULL;

  if (fd < 0 && remote)
    own = wb_pool_connection_name_endpoint (self, remote, own);
  g_clear_pointer (&self->dial, wb_pool_dial_free);
  if (fd < 0)
    {
      uncount (self);
      wb_pool_names_doubt (self->names);
      wb_pool_connection_lose (self, own);
      return;
    }
  self->remote = *remote;
  wb_pool_names_prefer (self->names, &self->remote);
  if (!wb_pool_wire_open (&self->wire, fd, &own))
    {
      uncount (self);
      wb_pool_connection_lose (self, own);
    }
  else if (self->settings->tls && self->settings->protocol != WB_POOL_PROTOCOL_POSTGRES)
    wb_pool_connection_secure (self);
  else /* PostgreSQL says itself when TLS begins */
    wb_pool_connection_begin_open (self);
}

/* Within open, or later. */
static void
named_cb (WbPoolNamesWait *wait, const WbEndpoint *endpoints, guint n, const GError *error, gpointer data)
{
  WbPoolConnection *self = data;

  if (error)
    wb_pool_connection_lose_later (self, g_error_copy (error));
  else if (!wb_limits_take ())
    wb_pool_connection_lose_later (
        self, g_error_new_literal (WB_ERROR, WB_ERROR_LIMIT, _("No file descriptor is left for a connection")));
  else
    {
      self->counted = TRUE;
      self->stage = WB_POOL_STAGE_DIALLING;
      self->dial = wb_pool_dial_new (self->engine, endpoints, n, dialled_cb, self);
    }
}

static void
begin (WbPoolConnection *self, WbPoolStage stage, gint64 timeout_ns, guint64 token)
{
  self->stage = stage;
  self->begun_ns = get_now (self);
  self->token = token;
  self->timeout_ns = timeout_ns;
  if (timeout_ns > 0)
    wb_deadline_arm (&self->deadline, wb_engine_get_deadlines (self->engine), self->begun_ns + timeout_ns);
}

void
wb_pool_connection_open (WbPoolConnection *self, gint64 timeout_ns, guint64 token)
{
  g_return_if_fail (self->stage == WB_POOL_STAGE_NEW);

  begin (self, WB_POOL_STAGE_NAMES, timeout_ns, token);
  wb_pool_names_wait (self->names, &self->wait, named_cb, self);
}

/* --- Questions ------------------------------------------------------------------------------------------------------- */

static void
say (WbPoolConnection *self, WbPoolTalkKind kind, gsize payload_bytes)
{
  GError *error = NULL;
  WbPoolVerdict verdict =
      wb_pool_talk_begin (self->talk, kind, self->wire.tls != NULL, self->token, payload_bytes, self->out, &error);
  int code = verdict == WB_POOL_VERDICT_FAILED ? 0 : wb_pool_connection_send_some (self);

  if (verdict == WB_POOL_VERDICT_FAILED)
    wb_pool_connection_lose_later (self, wb_pool_connection_name_remote (self, error));
  else if (code)
    wb_pool_connection_lose_later (self, wb_pool_connection_new_code_error (self, code));
}

gboolean
wb_pool_connection_ask (WbPoolConnection *self, gint64 timeout_ns, guint64 token)
{
  if (self->stage != WB_POOL_STAGE_READY || !wb_pool_talk_can_ask (self->settings))
    return FALSE;
  begin (self, WB_POOL_STAGE_ASKING, timeout_ns, token);
  say (self, WB_POOL_TALK_ASK, 0);
  return TRUE;
}

gboolean
wb_pool_connection_exchange (WbPoolConnection *self, gsize payload_bytes, gint64 timeout_ns, guint64 token)
{
  if (self->stage != WB_POOL_STAGE_READY || !wb_pool_talk_can_exchange (self->settings))
    return FALSE;
  begin (self, WB_POOL_STAGE_EXCHANGING, timeout_ns, token);
  say (self, WB_POOL_TALK_EXCHANGE, payload_bytes);
  return TRUE;
}

gboolean
wb_pool_connection_test (WbPoolConnection *self, GError **error)
{
  int code;

  if (self->stage == WB_POOL_STAGE_READY)
    {
      code = wb_pool_wire_test (&self->wire);
      if (code == 0)
        return TRUE;
      self->error = code == EBADMSG || code == EPIPE ? wb_pool_connection_new_unasked (self, code == EPIPE) :
                                                       wb_pool_connection_new_code_error (self, code);
      wb_pool_wire_mute (&self->wire);
      self->stage = WB_POOL_STAGE_LOST;
    }
  if (self->error)
    g_propagate_error (error, g_error_copy (self->error));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("The connection is in use"));
  return FALSE;
}

void
wb_pool_connection_cut (WbPoolConnection *self)
{
  if (self->wire.fd < 0)
    return;
  self->cut = TRUE;
  (void) shutdown (self->wire.fd, SHUT_RDWR);
}

/* --- The rest -------------------------------------------------------------------------------------------------------- */

WbPoolConnection *
wb_pool_connection_new (WbEngine *engine, const WbPoolSettings *settings, guint target, WbPoolNames *names,
                        WbPoolConnectionFunc func, gpointer data)
{
  WbPoolConnection *self = g_new0 (WbPoolConnection, 1);

  self->engine = engine;
  self->settings = settings;
  self->target = target;
  self->names = names;
  self->func = func;
  self->data = data;
  self->out = g_byte_array_new ();
  self->talk = wb_pool_talk_new (settings, settings->targets[target].host, settings->targets[target].port);
  self->connect_ns = self->rtt_ns = -1;
  wb_pool_wire_init (&self->wire, engine, wb_pool_connection_wire_cb, self);
  wb_deadline_init (&self->deadline, wb_pool_connection_deadline_cb, self);
  return self;
}

void
wb_pool_connection_free (WbPoolConnection *self)
{
  wb_pool_names_cancel (&self->wait);
  if (self->dial) /* nobody has answered so far */
    wb_pool_names_doubt (self->names);
  g_clear_pointer (&self->dial, wb_pool_dial_free);
  wb_deadline_disarm (&self->deadline);
  wb_pool_wire_close (&self->wire);
  uncount (self);
  g_clear_pointer (&self->talk, wb_pool_talk_free);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
wb_pool_connection_is_busy (const WbPoolConnection *self)
{
  return self->stage != WB_POOL_STAGE_READY && self->stage != WB_POOL_STAGE_LOST;
}

gboolean
wb_pool_connection_is_lost (const WbPoolConnection *self)
{
  return self->stage == WB_POOL_STAGE_LOST;
}

void
wb_pool_connection_get_figures (const WbPoolConnection *self, WbPoolConnectionFigures *out)
{
  *out = (WbPoolConnectionFigures){
    .remote = self->remote,
    .connect_ns = self->connect_ns,
    .rtt_ns = self->rtt_ns,
    .in_bytes = self->in_bytes,
    .out_bytes = self->out_bytes,
    .error = self->error ? self->error->message : NULL,
  };
}

void
wb_pool_connection_ask_system (const WbPoolConnection *self, WbEndpoint *local, WbSocketInfo *info)
{
  *local = (WbEndpoint){ 0 };
  *info = (WbSocketInfo){ 0 };
  if (self->wire.fd < 0)
    return;
  (void) wb_socket_get_local (self->wire.fd, local);
  wb_socket_info_read (self->wire.fd, info);
}
