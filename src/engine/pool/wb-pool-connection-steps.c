/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens on a connection that is made: TLS, question and answer, and the end. */

#include "engine/pool/wb-pool-connection-private.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Read at once; what is left is reported again. */
#define INPUT_BYTES 65536u
/* A buffer that grew beyond this is not kept once it is sent: there may be thousands of connections, and a payload can have
 * a MiB. */
#define OUTPUT_BYTES_KEPT 4096u

static gint64
get_now (WbPoolConnection *self)
{
  return wb_clock_now_ns (wb_engine_get_clock (self->engine));
}

static WbPoolConnectionEvent
get_event (WbPoolStage stage)
{
  return stage == WB_POOL_STAGE_READY                                       ? WB_POOL_CONNECTION_LOST :
         stage == WB_POOL_STAGE_ASKING || stage == WB_POOL_STAGE_EXCHANGING ? WB_POOL_CONNECTION_ANSWERED :
                                                                              WB_POOL_CONNECTION_OPENED;
}

/* --- Ends of a step -------------------------------------------------------------------------------------------------- */

/* The last thing that the caller does. Takes error. */
void
wb_pool_connection_lose (WbPoolConnection *self, GError *error)
{
  WbPoolConnectionEvent event = get_event (self->stage);

  wb_deadline_disarm (&self->deadline);
  wb_pool_wire_mute (&self->wire);
  self->stage = WB_POOL_STAGE_LOST;
  if (self->error != error)
    g_clear_error (&self->error);
  self->error = error;
  self->func (self, event, error, self->data);
}

void
wb_pool_connection_lose_later (WbPoolConnection *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  wb_deadline_arm (&self->deadline, wb_engine_get_deadlines (self->engine), get_now (self));
}

GError *
wb_pool_connection_name_endpoint (WbPoolConnection *self, const WbEndpoint *endpoint, GError *error)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (!wb_pool_names_is_address (self->names))
    g_prefix_error (&error, "%s: ", wb_endpoint_format (endpoint, text));
  return error;
}

GError *
wb_pool_connection_name_remote (WbPoolConnection *self, GError *error)
{
  return wb_pool_connection_name_endpoint (self, &self->remote, error);
}

/* As lose. */
static void
pass (WbPoolConnection *self)
{
  WbPoolConnectionEvent event = get_event (self->stage);
  gint64 took_ns = get_now (self) - self->begun_ns;

  wb_deadline_disarm (&self->deadline);
  *(event == WB_POOL_CONNECTION_OPENED ? &self->connect_ns : &self->rtt_ns) = took_ns;
  self->stage = WB_POOL_STAGE_READY;
  if (wb_pool_talk_is_spent (self->talk))
    {
      wb_pool_wire_mute (&self->wire);
      self->stage = WB_POOL_STAGE_LOST;
      self->error = wb_pool_connection_name_remote (
          self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, wb_pool_talk_describe_spent ()));
    }
  self->func (self, event, NULL, self->data);
}

static GError *
new_silence (WbPoolConnection *self)
{
  g_autofree char *limit = wb_format_dup_duration (self->timeout_ns);
  GError *error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("no answer within %s"), limit);

  return self->remote.family ? wb_pool_connection_name_remote (self, error) : error;
}

void
wb_pool_connection_deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbPoolConnection *self = data;

  wb_pool_connection_lose (self, self->error ? self->error : new_silence (self));
}

GError *
wb_pool_connection_new_code_error (WbPoolConnection *self, int code)
{
  g_autofree char *why = wb_pool_wire_dup_error (&self->wire);

  if (self->cut)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, _("Cut off by hand"));
  return wb_pool_connection_name_remote (
      self, g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (code), why ? why : g_strerror (code)));
}

GError *
wb_pool_connection_new_unasked (WbPoolConnection *self, gboolean ended)
{
  GError *error =
      ended ? g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, _("The server closed the connection")) :
              g_error_new_literal (WB_ERROR, WB_ERROR_PROTOCOL, _("The server sent what nobody had asked for"));

  return wb_pool_connection_name_remote (self, error);
}

/* --- Talk ------------------------------------------------------------------------------------------------------------ */

/* 0, or errno. */
int
wb_pool_connection_send_some (WbPoolConnection *self)
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
      if (self->out->len > OUTPUT_BYTES_KEPT)
        {
          g_byte_array_unref (self->out);
          self->out = g_byte_array_new ();
        }
      g_byte_array_set_size (self->out, 0);
      self->n_sent = 0;
    }
  wb_pool_wire_set_wanted (&self->wire, WB_READY_READ | (self->out->len ? WB_READY_WRITE : 0));
  return 0;
}

void
wb_pool_connection_secure (WbPoolConnection *self)
{
  const WbPoolTarget *target = &self->settings->targets[self->target];
  GError *error = NULL;

  self->stage = WB_POOL_STAGE_SECURING;
  /* The connect as a whole has that time, and who opened it watches over it. */
  if (!wb_pool_wire_start_tls (&self->wire, target->host, target->port, self->settings->tls_verify,
                               self->settings->connect_timeout_ns, &error))
    wb_pool_connection_lose (self, wb_pool_connection_name_remote (self, error));
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
      wb_pool_connection_lose (self, wb_pool_connection_name_remote (self, error));
      break;
    case WB_POOL_VERDICT_TLS:
      wb_pool_connection_secure (self);
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
  int code = wb_pool_connection_send_some (self);

  if (code == 0)
    return TRUE;
  wb_pool_connection_lose (self, wb_pool_connection_new_code_error (self, code));
  return FALSE;
}

void
wb_pool_connection_begin_open (WbPoolConnection *self)
{
  GError *error = NULL;
  WbPoolVerdict verdict;

  self->stage = WB_POOL_STAGE_OPENING;
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
      wb_pool_connection_lose (self, wb_pool_connection_new_code_error (self, n < 0 ? errno : 0));
      return;
    }
  self->in_bytes += (guint64) n;
  if (self->stage == WB_POOL_STAGE_READY)
    {
      wb_pool_connection_lose (self, wb_pool_connection_new_unasked (self, n == 0));
      return;
    }
  verdict = n == 0 ? wb_pool_talk_end (self->talk, &error) :
                     wb_pool_talk_feed (self->talk, bytes, (gsize) n, self->out, &error);
  if (verdict == WB_POOL_VERDICT_MORE && !send_or_lose (self))
    return;
  settle (self, verdict, error);
}

void
wb_pool_connection_wire_cb (WbPoolWire *wire, WbReady ready, gpointer data)
{
  WbPoolConnection *self = data;

  if (self->stage == WB_POOL_STAGE_SECURING)
    {
      if (wb_pool_wire_is_ready (&self->wire))
        wb_pool_connection_begin_open (self);
      else if (ready & (WB_READY_HANGUP | WB_READY_ERROR))
        wb_pool_connection_lose (self, wb_pool_connection_new_code_error (self, ECONNRESET));
      return;
    }
  if (self->out->len > 0 && (ready & WB_READY_WRITE) && !send_or_lose (self))
    return;
  if (ready & (WB_READY_READ | WB_READY_HANGUP | WB_READY_ERROR))
    take_input (self);
}
