/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A chain of steps that each end in the next one or in LOST. Whoever calls func returns at once: the connection may be
 * gone then.
 *
 *   NEW -> NAMES -> DIALLING -> (SECURING ->) OPENING -> READY <-> ASKING | EXCHANGING
 *      any of them -> LOST             \-- PostgreSQL --/
 *
 * What fails within a call of the owner is told from the deadline, so that func is never called inside. */

#include "engine/pool/wb-pool-connection.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/base/wb-limits.h"
#include "engine/pool/wb-pool-dial.h"
#include "engine/pool/wb-pool-talk.h"
#include "engine/pool/wb-pool-wire.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>

/* Read at once; what is left is reported again. */
#define INPUT_BYTES 65536u

typedef enum
{
  STAGE_NEW,
  STAGE_NAMES,
  STAGE_DIALLING,
  STAGE_SECURING,
  STAGE_OPENING,
  STAGE_READY,
  STAGE_ASKING,
  STAGE_EXCHANGING,
  STAGE_LOST,
} Stage;

struct _WbPoolConnection
{
  /* Owned */
  WbPoolDial *dial;
  WbPoolTalk *talk;
  GByteArray *out;
  GError *error; /* why it is LOST, or will be when the deadline tells it */

  /* Borrowed */
  WbEngine *engine;
  const WbPoolSettings *settings;
  WbPoolNames *names;
  WbPoolConnectionFunc func;
  gpointer data;

  WbPoolWire wire;
  WbPoolNamesWait wait;
  WbDeadline deadline; /* of what is under way */
  gint64 timeout_ns;   /* of the same; for words */
  Stage stage;
  guint target;
  gboolean counted; /* by wb_limits_take */
  gboolean cut;
  guint n_sent; /* of out */
  guint64 token;
  gint64 begun_ns; /* what is under way */
  WbEndpoint remote;
  gint64 connect_ns;
  gint64 rtt_ns;
  guint64 in_bytes;
  guint64 out_bytes;
};

static gint64
get_now (WbPoolConnection *self)
{
  return wb_clock_now_ns (wb_engine_get_clock (self->engine));
}

static WbPoolConnectionEvent
get_event (Stage stage)
{
  return stage == STAGE_READY                               ? WB_POOL_CONNECTION_LOST :
         stage == STAGE_ASKING || stage == STAGE_EXCHANGING ? WB_POOL_CONNECTION_ANSWERED :
                                                              WB_POOL_CONNECTION_OPENED;
}

/* --- Ends of a step -------------------------------------------------------------------------------------------------- */

/* The last thing that the caller does. Takes error. */
static void
lose (WbPoolConnection *self, GError *error)
{
  WbPoolConnectionEvent event = get_event (self->stage);

  wb_deadline_disarm (&self->deadline);
  wb_pool_wire_mute (&self->wire);
  self->stage = STAGE_LOST;
  if (self->error != error)
    g_clear_error (&self->error);
  self->error = error;
  self->func (self, event, error, self->data);
}

static void
lose_later (WbPoolConnection *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  wb_deadline_arm (&self->deadline, wb_engine_get_deadlines (self->engine), get_now (self));
}

/* error: of the talk, taken. */
static GError *
name_remote (WbPoolConnection *self, GError *error)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_prefix_error (&error, "%s: ", wb_endpoint_format (&self->remote, text));
  return error;
}

/* As lose. */
static void
pass (WbPoolConnection *self)
{
  WbPoolConnectionEvent event = get_event (self->stage);
  gint64 took_ns = get_now (self) - self->begun_ns;

  wb_deadline_disarm (&self->deadline);
  *(event == WB_POOL_CONNECTION_OPENED ? &self->connect_ns : &self->rtt_ns) = took_ns;
  self->stage = STAGE_READY;
  if (wb_pool_talk_is_spent (self->talk))
    {
      wb_pool_wire_mute (&self->wire);
      self->stage = STAGE_LOST;
      self->error = name_remote (
          self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, wb_pool_talk_describe_spent ()));
    }
  self->func (self, event, NULL, self->data);
}

static GError *
new_silence (WbPoolConnection *self)
{
  g_autofree char *limit = wb_format_dup_duration (self->timeout_ns);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->remote.family == 0)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("Could not connect to %s within %s"),
                        self->settings->targets[self->target].host, limit);
  return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("No answer from %s within %s"),
                      wb_endpoint_format (&self->remote, text), limit);
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbPoolConnection *self = data;

  lose (self, self->error ? self->error : new_silence (self));
}

static GError *
new_code_error (WbPoolConnection *self, int code)
{
  g_autofree char *why = wb_pool_wire_dup_error (&self->wire);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->cut)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, _("Cut off by hand"));
  return g_error_new (G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s",
                      wb_endpoint_format (&self->remote, text), why ? why : g_strerror (code));
}

/* --- Talk ------------------------------------------------------------------------------------------------------------ */

/* 0, or errno. */
static int
send_some (WbPoolConnection *self)
{
  gssize n;

  while (self->n_sent < self->out->len)
    {
      n = wb_pool_wire_send (&self->wire, self->out->data + self->n_sent, self->out->len - self->n_sent);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        break;
      if (n < 0)
        return errno;
      self->n_sent += (guint) n;
      self->out_bytes += (guint64) n;
    }
  if (self->n_sent == self->out->len)
    {
      g_byte_array_set_size (self->out, 0);
      self->n_sent = 0;
    }
  wb_pool_wire_set_wanted (&self->wire, WB_READY_READ | (self->out->len ? WB_READY_WRITE : 0));
  return 0;
}

static void
secure (WbPoolConnection *self)
{
  const WbPoolTarget *target = &self->settings->targets[self->target];
  GError *error = NULL;

  self->stage = STAGE_SECURING;
  if (!wb_pool_wire_start_tls (&self->wire, target->host, target->port, self->settings->tls_verify, &error))
    lose (self, name_remote (self, error));
}

static void
settle (WbPoolConnection *self, WbPoolVerdict verdict, GError *error)
{
  switch (verdict)
    {
    case WB_POOL_VERDICT_PASSED:
      pass (self);
      break;
    case WB_POOL_VERDICT_FAILED:
      lose (self, name_remote (self, error));
      break;
    case WB_POOL_VERDICT_TLS:
      secure (self);
      break;
    case WB_POOL_VERDICT_MORE:
    default:
      break;
    }
}

/* FALSE: it has ended, and self may be gone. */
static gboolean
send_or_lose (WbPoolConnection *self)
{
  int code = send_some (self);

  if (code == 0)
    return TRUE;
  lose (self, new_code_error (self, code));
  return FALSE;
}

static void
begin_open (WbPoolConnection *self)
{
  GError *error = NULL;
  WbPoolVerdict verdict;

  self->stage = STAGE_OPENING;
  wb_pool_wire_set_wanted (&self->wire, WB_READY_READ);
  verdict =
      wb_pool_talk_begin (self->talk, WB_POOL_TALK_OPEN, self->wire.tls != NULL, self->token, 0, self->out, &error);
  if (verdict == WB_POOL_VERDICT_MORE && !send_or_lose (self))
    return;
  settle (self, verdict, error);
}

/* As of a talk that is under way, or nothing is: then it is the end. */
static void
take_input (WbPoolConnection *self)
{
  guint8 bytes[INPUT_BYTES];
  gssize n = wb_pool_wire_recv (&self->wire, bytes, sizeof bytes);
  GError *error = NULL;
  WbPoolVerdict verdict;

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
    return;
  if (n < 0 || (n == 0 && self->cut))
    {
      lose (self, new_code_error (self, n < 0 ? errno : 0));
      return;
    }
  self->in_bytes += (guint64) n;
  if (self->stage == STAGE_READY)
    {
      char text[WB_ENDPOINT_TEXT_BYTES];

      lose (self, n == 0 ? g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, _("%s closed the connection"),
                                        wb_endpoint_format (&self->remote, text)) :
                           g_error_new (WB_ERROR, WB_ERROR_PROTOCOL, _("%s sent what nobody had asked for"),
                                        wb_endpoint_format (&self->remote, text)));
      return;
    }
  verdict = n == 0 ? wb_pool_talk_end (self->talk, &error) :
                     wb_pool_talk_feed (self->talk, bytes, (gsize) n, self->out, &error);
  if (verdict == WB_POOL_VERDICT_MORE && !send_or_lose (self))
    return;
  settle (self, verdict, error);
}

static void
wire_cb (WbPoolWire *wire, WbReady ready, gpointer data)
{
  WbPoolConnection *self = data;

  if (self->stage == STAGE_SECURING)
    {
      if (wb_pool_wire_is_ready (&self->wire))
        begin_open (self);
      else if (ready & (WB_READY_HANGUP | WB_READY_ERROR))
        lose (self, new_code_error (self, ECONNRESET));
      return;
    }
  if (self->out->len > 0 && (ready & WB_READY_WRITE) && !send_or_lose (self))
    return;
  if (ready & (WB_READY_READ | WB_READY_HANGUP | WB_READY_ERROR))
    take_input (self);
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
  GError *own = NULL;

  g_clear_pointer (&self->dial, wb_pool_dial_free);
  if (fd < 0)
    {
      uncount (self);
      wb_pool_names_doubt (self->names);
      lose (self, g_error_copy (error));
      return;
    }
  self->remote = *remote;
  wb_pool_names_prefer (self->names, &self->remote);
  if (!wb_pool_wire_open (&self->wire, fd, &own))
    {
      uncount (self);
      lose (self, own);
    }
  else if (self->settings->tls && self->settings->protocol != WB_POOL_PROTOCOL_POSTGRES)
    secure (self);
  else /* PostgreSQL says itself when TLS begins */
    begin_open (self);
}

/* Within open, or later. */
static void
named_cb (WbPoolNamesWait *wait, const WbEndpoint *endpoints, guint n, const GError *error, gpointer data)
{
  WbPoolConnection *self = data;

  if (error)
    lose_later (self, g_error_copy (error));
  else if (!wb_limits_take ())
    lose_later (self,
                g_error_new_literal (WB_ERROR, WB_ERROR_LIMIT, _("No file descriptor is left for a connection")));
  else
    {
      self->counted = TRUE;
      self->stage = STAGE_DIALLING;
      self->dial = wb_pool_dial_new (self->engine, endpoints, n, dialled_cb, self);
    }
}

static void
begin (WbPoolConnection *self, Stage stage, gint64 timeout_ns, guint64 token)
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
  g_return_if_fail (self->stage == STAGE_NEW);

  begin (self, STAGE_NAMES, timeout_ns, token);
  wb_pool_names_wait (self->names, &self->wait, named_cb, self);
}

/* --- Questions ------------------------------------------------------------------------------------------------------- */

static void
say (WbPoolConnection *self, WbPoolTalkKind kind, gsize payload_bytes)
{
  GError *error = NULL;
  WbPoolVerdict verdict =
      wb_pool_talk_begin (self->talk, kind, self->wire.tls != NULL, self->token, payload_bytes, self->out, &error);
  int code = verdict == WB_POOL_VERDICT_FAILED ? 0 : send_some (self);

  if (verdict == WB_POOL_VERDICT_FAILED)
    lose_later (self, name_remote (self, error));
  else if (code)
    lose_later (self, new_code_error (self, code));
}

gboolean
wb_pool_connection_ask (WbPoolConnection *self, gint64 timeout_ns, guint64 token)
{
  if (self->stage != STAGE_READY || !wb_pool_talk_can_ask (self->settings))
    return FALSE;
  begin (self, STAGE_ASKING, timeout_ns, token);
  say (self, WB_POOL_TALK_ASK, 0);
  return TRUE;
}

gboolean
wb_pool_connection_exchange (WbPoolConnection *self, gsize payload_bytes, gint64 timeout_ns, guint64 token)
{
  if (self->stage != STAGE_READY || !wb_pool_talk_can_exchange (self->settings))
    return FALSE;
  begin (self, STAGE_EXCHANGING, timeout_ns, token);
  say (self, WB_POOL_TALK_EXCHANGE, payload_bytes);
  return TRUE;
}

gboolean
wb_pool_connection_test (WbPoolConnection *self, GError **error)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  int code;

  if (self->stage == STAGE_READY)
    {
      code = wb_pool_wire_test (&self->wire);
      if (code == 0)
        return TRUE;
      self->error = code == EBADMSG ? g_error_new (WB_ERROR, WB_ERROR_PROTOCOL, _("%s sent what nobody had asked for"),
                                                   wb_endpoint_format (&self->remote, text)) :
                                      new_code_error (self, code);
      wb_pool_wire_mute (&self->wire);
      self->stage = STAGE_LOST;
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
  wb_pool_wire_init (&self->wire, engine, wire_cb, self);
  wb_deadline_init (&self->deadline, deadline_cb, self);
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
  return self->stage != STAGE_READY && self->stage != STAGE_LOST;
}

gboolean
wb_pool_connection_is_lost (const WbPoolConnection *self)
{
  return self->stage == STAGE_LOST;
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
