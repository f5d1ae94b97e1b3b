/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three GObjects, as GIO will have it, around one shared core. What is not constant in the core belongs to one thread at
 * a time: to the handshake's while that runs, to the owner's before and after; GIO's hand-over between the two is the
 * barrier. The descriptor itself is all that both may touch at a time.
 *
 * After the handshake the records that come are followed by their heads, which TLS 1.2 does not encrypt: one that begins
 * a second handshake ends the connection. GIO would make that handshake in a thread again, and tell nobody of its end;
 * nobody needs it, and it was the way into several attacks (RFC 7457, 2.10). In TLS 1.3 there is none. */

#define G_LOG_DOMAIN "wb-tls"

#include "engine/base/wb-tls-stream.h"

#include "engine/base/wb-wire.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* there the program ignores SIGPIPE, as GSocket makes every program do */
#endif

/* A loop that stands still cuts nothing; the thread of the handshake goes home by itself then. */
#define WAIT_MS 30000

/* RFC 5246, 6.2.1: type (22: handshake), version, length of what follows. */
#define HEAD_BYTES 5u
#define TYPE_FIRST 20 /* change_cipher_spec, alert, handshake, application_data */
#define TYPE_HANDSHAKE 22
#define TYPE_LAST 23

typedef struct
{
  int fd;             /* Owned */
  gboolean is_shaken; /* the handshake is over, nothing blocks any more */
  GByteArray *head;
  guint n_head_read;
  gsize budget; /* bytes */
  int error_number;
  gboolean is_begun; /* the peer has said something */
  guint8 first_byte;
  /* Where in the peer's records we are. */
  guint8 record[HEAD_BYTES];
  guint n_record;
  guint n_fragment; /* bytes of it that are still to come */
} Core;

struct _WbTlsStream
{
  GIOStream parent_instance;

  /* Owned */
  Core *core;
  GInputStream *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (WbTlsStream, wb_tls_stream, G_TYPE_IO_STREAM)

#define TYPE_INPUT (wb_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (WbTlsInput, wb_tls_input, WB, TLS_INPUT, GInputStream)
struct _WbTlsInput
{
  GInputStream parent_instance;
  Core *core; /* Owned */
};

#define TYPE_OUTPUT (wb_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (WbTlsOutput, wb_tls_output, WB, TLS_OUTPUT, GOutputStream)
struct _WbTlsOutput
{
  GOutputStream parent_instance;
  Core *core; /* Owned */
};

static void input_pollable_init (GPollableInputStreamInterface *iface);
static void output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbTlsInput, wb_tls_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (WbTlsOutput, wb_tls_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, output_pollable_init))

/* --- The core --- */

static void
core_clear (gpointer data)
{
  Core *core = data;

  close (core->fd);
  g_byte_array_unref (core->head);
}

static void
core_unref (Core *core)
{
  g_atomic_rc_box_release_full (core, core_clear);
}

static gboolean
is_ready (Core *core, GIOCondition condition)
{
  GPollFD poll = { .fd = core->fd, .events = condition };

  return g_poll (&poll, 1, 0) > 0;
}

/* FALSE with error: a system call said so. */
static gboolean
fail (Core *core, int error_number, GError **error)
{
  if (error_number != EAGAIN && error_number != EWOULDBLOCK)
    core->error_number = error_number;
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (error_number), g_strerror (error_number));
  return FALSE;
}

/* Waits, in the handshake's thread. FALSE with error. */
static gboolean
wait_for (Core *core, GIOCondition condition, GError **error)
{
  GPollFD poll = { .fd = core->fd, .events = condition };
  int n = g_poll (&poll, 1, WAIT_MS);

  if (n < 0 && errno != EINTR)
    return fail (core, errno, error);
  if (n == 0)
    return fail (core, ETIMEDOUT, error);
  return TRUE;
}

/* FALSE with error: a second handshake begins. */
static gboolean
follow_records (Core *core, const guint8 *bytes, gsize n, GError **error)
{
  while (n > 0)
    {
      gsize n_passed = MIN (n, core->n_fragment);

      core->n_fragment -= (guint) n_passed;
      bytes += n_passed;
      n -= n_passed;
      for (; n > 0 && core->n_record < HEAD_BYTES; n--)
        core->record[core->n_record++] = *bytes++;
      if (core->n_record > 0 && core->record[0] == TYPE_HANDSHAKE)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               _("A second TLS handshake is not accepted"));
          return FALSE;
        }
      if (core->n_record == HEAD_BYTES)
        {
          core->n_fragment = wb_wire_get16 (core->record + 3);
          core->n_record = 0;
        }
    }
  return TRUE;
}

static gssize
receive (Core *core, void *bytes, gsize n, GError **error)
{
  gssize received;

  if (core->n_head_read < core->head->len)
    {
      n = MIN (n, core->head->len - core->n_head_read);
      memcpy (bytes, core->head->data + core->n_head_read, n);
      core->n_head_read += (guint) n;
      return (gssize) n;
    }
  do
    received = recv (core->fd, bytes, n, 0);
  while (received < 0 && errno == EINTR);
  if (received < 0)
    fail (core, errno, error);
  else if (received > 0 && !core->is_begun)
    {
      core->is_begun = TRUE;
      core->first_byte = *(const guint8 *) bytes;
    }
  return received;
}

static gssize
send_some (Core *core, const void *bytes, gsize n, GError **error)
{
  gssize sent;

  do
    sent = send (core->fd, bytes, n, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    fail (core, errno, error);
  return sent;
}

/* --- Input --- */

static gssize
input_read (GInputStream *stream, void *bytes, gsize n, GCancellable *cancellable, GError **error)
{
  Core *core = WB_TLS_INPUT (stream)->core;

  for (;;)
    {
      g_autoptr (GError) reason = NULL;
      gssize received = receive (core, bytes, n, &reason);

      if (received >= 0)
        return received;
      if (core->is_shaken || !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return -1;
        }
      if (!wait_for (core, G_IO_IN, error))
        return -1;
    }
}

static gssize
input_read_nonblocking (GPollableInputStream *stream, void *bytes, gsize n, GError **error)
{
  Core *core = WB_TLS_INPUT (stream)->core;
  gssize received;

  if (core->budget == 0)
    {
      fail (core, EAGAIN, error);
      return -1;
    }
  received = receive (core, bytes, MIN (n, core->budget), error);
  if (received <= 0)
    return received;
  core->budget -= (gsize) received;
  if (core->is_shaken && !follow_records (core, bytes, (gsize) received, error))
    return -1;
  return received;
}

static gboolean
input_is_readable (GPollableInputStream *stream)
{
  Core *core = WB_TLS_INPUT (stream)->core;

  return core->n_head_read < core->head->len || is_ready (core, G_IO_IN);
}

/* Of streams: they live as long as their sources. */
static GSource *
new_source (gpointer stream, Core *core, GIOCondition condition, GCancellable *cancellable)
{
  GSource *source = g_pollable_source_new_full (stream, NULL, cancellable);

  g_source_add_unix_fd (source, core->fd, condition);
  return source;
}

static GSource *
input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  return new_source (stream, WB_TLS_INPUT (stream)->core, G_IO_IN, cancellable);
}

static void
wb_tls_input_finalize (GObject *object)
{
  core_unref (WB_TLS_INPUT (object)->core);
  G_OBJECT_CLASS (wb_tls_input_parent_class)->finalize (object);
}

static void
wb_tls_input_class_init (WbTlsInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_tls_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = input_read;
}

static void
input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = input_is_readable;
  iface->create_source = input_create_source;
  iface->read_nonblocking = input_read_nonblocking;
}

static void
wb_tls_input_init (WbTlsInput *self)
{
}

/* --- Output --- */

/* After the handshake this is the farewell, which does not wait for room. */
static gssize
output_write (GOutputStream *stream, const void *bytes, gsize n, GCancellable *cancellable, GError **error)
{
  Core *core = WB_TLS_OUTPUT (stream)->core;

  for (;;)
    {
      g_autoptr (GError) reason = NULL;
      gssize sent = send_some (core, bytes, n, &reason);

      if (sent >= 0)
        return sent;
      if (core->is_shaken || !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return -1;
        }
      if (!wait_for (core, G_IO_OUT, error))
        return -1;
    }
}

static gssize
output_write_nonblocking (GPollableOutputStream *stream, const void *bytes, gsize n, GError **error)
{
  return send_some (WB_TLS_OUTPUT (stream)->core, bytes, n, error);
}

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  return is_ready (WB_TLS_OUTPUT (stream)->core, G_IO_OUT);
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  return new_source (stream, WB_TLS_OUTPUT (stream)->core, G_IO_OUT, cancellable);
}

static void
wb_tls_output_finalize (GObject *object)
{
  core_unref (WB_TLS_OUTPUT (object)->core);
  G_OBJECT_CLASS (wb_tls_output_parent_class)->finalize (object);
}

static void
wb_tls_output_class_init (WbTlsOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_tls_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = output_write;
}

static void
output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = output_is_writable;
  iface->create_source = output_create_source;
  iface->write_nonblocking = output_write_nonblocking;
}

static void
wb_tls_output_init (WbTlsOutput *self)
{
}

/* --- Both --- */

static GInputStream *
get_input_stream (GIOStream *stream)
{
  return WB_TLS_STREAM (stream)->input;
}

static GOutputStream *
get_output_stream (GIOStream *stream)
{
  return WB_TLS_STREAM (stream)->output;
}

static void
wb_tls_stream_finalize (GObject *object)
{
  WbTlsStream *self = WB_TLS_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->output);
  core_unref (self->core);
  G_OBJECT_CLASS (wb_tls_stream_parent_class)->finalize (object);
}

static void
wb_tls_stream_class_init (WbTlsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_tls_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = get_output_stream;
}

static void
wb_tls_stream_init (WbTlsStream *self)
{
  self->core = g_atomic_rc_box_new0 (Core);
  self->core->head = g_byte_array_new ();
  self->input = g_object_new (TYPE_INPUT, NULL);
  self->output = g_object_new (TYPE_OUTPUT, NULL);
  WB_TLS_INPUT (self->input)->core = g_atomic_rc_box_acquire (self->core);
  WB_TLS_OUTPUT (self->output)->core = g_atomic_rc_box_acquire (self->core);
}

WbTlsStream *
wb_tls_stream_new (int fd)
{
  WbTlsStream *self = g_object_new (WB_TYPE_TLS_STREAM, NULL);

  self->core->fd = fd;
  return self;
}

int
wb_tls_stream_get_fd (WbTlsStream *self)
{
  return self->core->fd;
}

void
wb_tls_stream_set_head (WbTlsStream *self, gconstpointer bytes, gsize n)
{
  g_byte_array_append (self->core->head, bytes, (guint) n);
}

void
wb_tls_stream_end_handshake (WbTlsStream *self)
{
  self->core->is_shaken = TRUE;
}

void
wb_tls_stream_set_budget (WbTlsStream *self, gsize n_bytes)
{
  self->core->budget = n_bytes;
}

void
wb_tls_stream_cut (WbTlsStream *self)
{
  shutdown (self->core->fd, SHUT_RDWR);
}

int
wb_tls_stream_get_errno (WbTlsStream *self)
{
  return self->core->error_number;
}

gboolean
wb_tls_stream_is_foreign (WbTlsStream *self)
{
  return self->core->is_begun && (self->core->first_byte < TYPE_FIRST || self->core->first_byte > TYPE_LAST);
}
