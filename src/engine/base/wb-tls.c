/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is ours: to wait for the peer's first record (as a server), to hand the connection to GIO for its handshake, and to
 * make a socket of what it is afterwards. A client begins in WAITING.
 *
 *   HELLO ──first record whole──> WAITING ──turn──> SHAKING (a thread of GLib's) ──> OPEN
 *     └───────────────┴──────────────────┴── no TLS, 10 s, reset, refused ──┴──> FAILED (ERROR is told once)
 *
 * How GIO behaves here (glib-networking 2.74, read and tried):
 * - Every handshake runs in a GTask's thread that blocks on our stream, and ends with one idle call in our context:
 *   the only GSource that is made for a connection. While it runs the descriptor is in no poller.
 * - Afterwards read_nonblocking and write_nonblocking stay in our thread. A record is read with two calls of recv, its
 *   head and its body, and nothing is read ahead: what has not been decrypted is in the kernel, and the poller knows.
 *   What has been decrypted and not been taken would be known to nobody, so we always take whole records, and keep what
 *   our owner had no room for (left), and tell it again through a deadline.
 * - A write that would block has been encrypted all the same. GnuTLS sends just that record when it is asked again, and
 *   answers with the first length, whatever is asked then. So a record is ours once it has been offered once (pending):
 *   we say that it was sent, offer the same bytes until it is, and take nothing else before.
 * - To close sends close_notify and would wait for room; our stream does not.
 *
 * Handshakes take turns across all servers of one engine (its thread), and across all clients. Invariant: link is in the
 * waiting of its side in phase WAITING, in its running while a thread has the connection, else in none. */

#define G_LOG_DOMAIN "wb-tls"

#include "engine/base/wb-tls.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-tls-authorities.h"
#include "engine/base/wb-tls-flaws.h"
#include "engine/base/wb-tls-stream.h"
#include "engine/base/wb-wire.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

/* A record, RFC 8446, 5.1: type (22: handshake), version (3, n), length of its fragment, fragment. A handshake message,
 * 4: type (1: client_hello) … */
#define HEAD_BYTES 5u
#define TYPE_HANDSHAKE 22
#define VERSION_MAJOR 3
#define TYPE_CLIENT_HELLO 1
#define RECORD_BYTES 16384u
/* Of what the peer sent, in one call of recv, before others have their turn: four full records. */
#define RECV_BUDGET (4 * (RECORD_BYTES + 512))

typedef enum
{
  HELLO,
  WAITING,
  SHAKING,
  OPEN,
  FAILED,
} Phase;

typedef struct
{
  GQueue waiting, running; /* of WbTls.link, first come first */
  guint n_running_max;
} Turns;

struct _WbTls
{
  /* Owned */
  WbEngine *engine;
  WbTlsStream *stream;
  GTlsCertificate *certificate; /* of a server; NULL: it is a client */
  GSocketConnectable *peer;     /* of a client: who it is to be */
  GIOStream *tls;               /* NULL before the handshake */
  GByteArray *hello;
  GByteArray *left;    /* decrypted, and not taken by recv: [n_left_taken, len); NULL: nothing */
  GByteArray *pending; /* taken by send, and not by the system; NULL: nothing */
  GError *error;
  WbWatch watch;
  WbDeadline limit; /* of the handshake */
  WbDeadline start; /* of a client */
  WbDeadline again; /* something is left, or a failure is still to be told */

  GList link;
  Turns *turns; /* Borrowed */
  WbTlsFunc func;
  gpointer data;
  Phase phase;
  WbReady wanted;
  guint n_left_taken;
  int error_number;
  gboolean verifies;          /* a client: not any certificate will do */
  GTlsCertificateFlags flaws; /* of the peer's certificate */
  gboolean has_thread;        /* the handshake's is out there, and will call back */
  gboolean is_freed;          /* … and then only the struct is left to be freed */
  gboolean is_shut;
  gboolean is_at_end;
};

/* Of an engine's thread. */
static _Thread_local Turns server_turns = { G_QUEUE_INIT, G_QUEUE_INIT, WB_TLS_HANDSHAKES };
static _Thread_local Turns client_turns = { G_QUEUE_INIT, G_QUEUE_INIT, WB_TLS_CLIENT_HANDSHAKES };
/* Clients that verify wait until they have been. */
static _Thread_local gboolean is_reading_authorities;

static void begin_handshakes (Turns *turns);

static gint64
now_ns (WbTls *self)
{
  return wb_clock_now_ns (wb_engine_get_clock (self->engine));
}

/* --- Ends --- */

/* Takes error. Tells nobody. */
static void
set_error (WbTls *self, int error_number, GError *error)
{
  if (self->phase == FAILED)
    {
      g_clear_error (&error);
      return;
    }
  if (self->phase == WAITING)
    g_queue_unlink (&self->turns->waiting, &self->link);
  self->phase = FAILED;
  self->error = error;
  self->error_number = error_number;
  wb_watch_remove (&self->watch);
  wb_deadline_disarm (&self->limit);
}

/* Takes error. The last thing that its caller does: self may be gone. */
static void
fail (WbTls *self, int error_number, GError *error)
{
  set_error (self, error_number, error);
  self->func (self, WB_READY_ERROR, self->data);
}

static void
limit_cb (WbDeadline *deadline, gpointer data)
{
  WbTls *self = data;

  wb_tls_stream_cut (self->stream);
  fail (self, ETIMEDOUT,
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("The TLS handshake was not done in time")));
}

static void
destroy (WbTls *self)
{
  wb_watch_remove (&self->watch);
  wb_deadline_disarm (&self->limit);
  wb_deadline_disarm (&self->again);
  wb_deadline_disarm (&self->start);
  /* GIO closes what it lets go of: here close_notify is sent. */
  g_clear_object (&self->tls);
  g_clear_object (&self->stream);
  g_clear_object (&self->certificate);
  g_clear_object (&self->peer);
  g_clear_pointer (&self->hello, g_byte_array_unref);
  g_clear_pointer (&self->left, g_byte_array_unref);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->engine);
  g_free (self);
}

void
wb_tls_free (WbTls *self)
{
  if (self->phase == WAITING)
    g_queue_unlink (&self->turns->waiting, &self->link);
  if (!self->has_thread)
    {
      destroy (self);
      return;
    }
  self->is_freed = TRUE;
  self->phase = FAILED;
  wb_deadline_disarm (&self->limit);
  wb_deadline_disarm (&self->start);
  wb_tls_stream_cut (self->stream);
}

/* --- Once it is open --- */

static void
watch_wanted (WbTls *self)
{
  if (self->watch.poller)
    wb_watch_set_wanted (&self->watch, self->wanted | (self->pending ? WB_READY_WRITE : 0));
}

/* What did not come to pass: EAGAIN, or the connection's failure. errno is set. */
static void
take_error (WbTls *self, GError *error)
{
  int error_number = wb_tls_stream_get_errno (self->stream);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_clear_error (&error);
      errno = EAGAIN;
      return;
    }
  set_error (self, error_number ? error_number : EPROTO, error);
  errno = self->error_number;
}

/* TRUE: nothing is pending. FALSE with errno. */
static gboolean
flush (WbTls *self)
{
  GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->tls));
  GError *error = NULL;

  if (self->pending == NULL)
    return TRUE;
  if (g_pollable_output_stream_write_nonblocking (output, self->pending->data, self->pending->len, NULL, &error) < 0)
    {
      take_error (self, error);
      return FALSE;
    }
  g_clear_pointer (&self->pending, g_byte_array_unref);
  watch_wanted (self);
  return TRUE;
}

static void
again_cb (WbDeadline *deadline, gpointer data)
{
  WbTls *self = data;

  /* As a descriptor is reported again until it is drained. */
  if (self->left)
    wb_deadline_arm (&self->again, wb_engine_get_deadlines (self->engine), now_ns (self));
  self->func (self, self->left ? WB_READY_READ : WB_READY_ERROR, self->data);
}

static void
tell_of_left (WbTls *self)
{
  if (self->left && self->wanted & WB_READY_READ)
    wb_deadline_arm (&self->again, wb_engine_get_deadlines (self->engine), now_ns (self));
  else
    wb_deadline_disarm (&self->again);
}

static void
ready_when_open (WbTls *self, WbReady ready)
{
  WbReady told = ready & (self->wanted | WB_READY_HANGUP | WB_READY_ERROR);

  if (self->pending && ready & (WB_READY_WRITE | WB_READY_HANGUP | WB_READY_ERROR) && !flush (self))
    told = self->phase == FAILED ? WB_READY_ERROR : told & ~WB_READY_WRITE;
  if (told)
    self->func (self, told, self->data);
}

/* --- The handshake --- */

/* The last thing that its caller does: self may be gone. */
static void
end_handshake (WbTls *self, gboolean is_done, GError *error)
{
  int error_number = wb_tls_stream_get_errno (self->stream);

  if (self->phase != SHAKING)
    {
      g_clear_error (&error);
      if (self->is_freed)
        destroy (self);
      return;
    }
  if (!is_done)
    {
      fail (self, error_number ? error_number : EPROTO, error);
      return;
    }
  wb_deadline_disarm (&self->limit);
  wb_tls_stream_end_handshake (self->stream);
  if (!wb_poller_add (wb_engine_get_poller (self->engine), &self->watch, wb_tls_get_fd (self), self->wanted, &error))
    {
      fail (self, ENOMEM, error);
      return;
    }
  self->phase = OPEN;
}

/* In words that GIO does not have. */
static void
explain (WbTls *self, GError **error)
{
  if (wb_tls_stream_is_foreign (self->stream))
    {
      g_clear_error (error);
      *error =
          g_error_new_literal (WB_ERROR, WB_ERROR_PROTOCOL,
                               _("What came is no TLS; does the server speak it at another port, or not at all?"));
    }
  if (g_error_matches (*error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    wb_tls_flaws_explain (self->flaws, error);
}

static void
shaken_cb (GObject *tls, GAsyncResult *result, gpointer data)
{
  WbTls *self = data;
  Turns *turns = self->turns;
  GError *error = NULL;
  gboolean is_done = g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), result, &error);

  self->has_thread = FALSE;
  g_queue_unlink (&turns->running, &self->link);
  if (!is_done && self->certificate == NULL)
    explain (self, &error);
  end_handshake (self, is_done, error);
  begin_handshakes (turns);
}

/* No later than so from now. */
static void
hurry (WbTls *self)
{
  gint64 at_ns = now_ns (self) + WB_TLS_HURRY_MS * WB_NS_PER_MS;

  if (wb_deadline_is_armed (&self->limit) && self->limit.at_ns > at_ns)
    wb_deadline_arm (&self->limit, wb_engine_get_deadlines (self->engine), at_ns);
}

/* Of a client, in the middle of its handshake: whether the peer's certificate will do. GIO was given no authorities, so that
 * it asks for every one. Self is there, as long as its handshake's thread is. */
static gboolean
accept_certificate_cb (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flaws, gpointer data)
{
  WbTls *self = data;
  GTlsDatabase *authorities = wb_tls_authorities_get ();
  g_autoptr (GError) error = NULL;

  if (!self->verifies)
    return TRUE;
  self->flaws = G_TLS_CERTIFICATE_UNKNOWN_CA; /* where nobody is trusted, too */
  if (authorities)
    self->flaws = g_tls_database_verify_chain (authorities, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                               self->peer, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  return self->flaws == 0 && error == NULL;
}

/* NULL with error. Neither g_tls_server_connection_new nor _client_: before anybody could say otherwise they read all
 * authorities that the system trusts, 8 to 12 ms of the loop each time, and 38 the first; so does giving them to the
 * connection, 9 ms each time. A server asks nobody for a certificate, so that it takes 10 µs; a client asks those that a
 * thread read once for all. */
static GIOStream *
new_connection (WbTls *self, GError **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GIOStream *tls;

  if (self->certificate)
    return g_initable_new (g_tls_backend_get_server_connection_type (backend), NULL, error, "base-io-stream",
                           self->stream, "certificate", self->certificate, "use-system-certdb", FALSE, NULL);
  tls = g_initable_new (g_tls_backend_get_client_connection_type (backend), NULL, error, "base-io-stream", self->stream,
                        "server-identity", self->peer, "use-system-certdb", FALSE, NULL);
  if (tls)
    g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  return tls;
}

/* FALSE: self has failed, and has been told so. */
static gboolean
begin_handshake (WbTls *self)
{
  GError *error = NULL;

  self->tls = new_connection (self, &error);
  if (self->tls == NULL)
    {
      fail (self, EPROTO, error);
      return FALSE;
    }
  if (self->hello)
    wb_tls_stream_set_head (self->stream, self->hello->data, self->hello->len);
  g_clear_pointer (&self->hello, g_byte_array_unref);
  /* Protocols show by themselves whether they were cut off, and many programs never say farewell. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (self->tls), FALSE);
  self->phase = SHAKING;
  self->has_thread = TRUE;
  g_queue_push_tail_link (&self->turns->running, &self->link);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->tls), G_PRIORITY_DEFAULT, NULL, shaken_cb, self);
  return TRUE;
}

static gboolean
is_same_peer (const WbTls *a, const WbTls *b)
{
  GNetworkAddress *left = G_NETWORK_ADDRESS (a->peer), *right = G_NETWORK_ADDRESS (b->peer);

  return g_network_address_get_port (left) == g_network_address_get_port (right) &&
         strcmp (g_network_address_get_hostname (left), g_network_address_get_hostname (right)) == 0;
}

static gboolean
is_ready (const WbTls *self)
{
  return !self->verifies || wb_tls_authorities_are_read ();
}

/* The first of those whose turn it may be; NULL: none. */
static WbTls *
find_next (Turns *turns)
{
  if (turns->running.length >= turns->n_running_max)
    return NULL;
  for (GList *each = turns->waiting.head; each; each = each->next)
    {
      const WbTls *next = each->data;
      guint n_same = 0;

      if (!is_ready (next))
        continue;
      for (GList *other = turns->running.head; next->peer && other; other = other->next)
        n_same += is_same_peer (next, other->data);
      if (n_same < WB_TLS_PEER_HANDSHAKES)
        return each->data;
    }
  return NULL;
}

/* For as many as may go on together; those that stay behind set a limit to those that run. */
static void
begin_handshakes (Turns *turns)
{
  gboolean is_turn_awaited = FALSE;
  WbTls *next;

  while ((next = find_next (turns)))
    {
      g_queue_unlink (&turns->waiting, &next->link);
      next->phase = HELLO; /* in no list, should it fail */
      (void) begin_handshake (next);
    }
  for (GList *each = turns->waiting.head; each; each = each->next)
    is_turn_awaited |= is_ready (each->data);
  if (is_turn_awaited)
    for (GList *each = turns->running.head; each; each = each->next)
      hurry (each->data);
}

static void
authorities_read_cb (gpointer data)
{
  g_autoptr (WbEngine) engine = data; /* whose loop this is: it runs as long */

  is_reading_authorities = FALSE;
  begin_handshakes (&client_turns);
}

static void
start_cb (WbDeadline *deadline, gpointer data)
{
  WbTls *self = data;

  if (!is_ready (self) && !is_reading_authorities)
    {
      is_reading_authorities = TRUE;
      wb_tls_authorities_read (authorities_read_cb, g_object_ref (self->engine));
    }
  begin_handshakes (self->turns);
}

/* What there is of the first record tells at its first bytes whether it is one. NULL: it may be. */
static const char *
find_flaw (const GByteArray *hello)
{
  const guint8 *b = hello->data;
  guint n_fragment = hello->len >= HEAD_BYTES ? wb_wire_get16 (b + 3) : 1;

  if (b[0] != TYPE_HANDSHAKE || (hello->len > 1 && b[1] != VERSION_MAJOR))
    return _("What came is no TLS");
  if (n_fragment == 0 || n_fragment > RECORD_BYTES || (hello->len > HEAD_BYTES && b[HEAD_BYTES] != TYPE_CLIENT_HELLO))
    return _("What came is no beginning of TLS");
  return NULL;
}

/* Just the first record: what follows stays in the kernel, for GnuTLS. */
static void
read_hello (WbTls *self)
{
  GByteArray *hello = self->hello;
  const char *flaw;

  for (;;)
    {
      guint n_wanted = hello->len < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + wb_wire_get16 (hello->data + 3);
      guint8 bytes[HEAD_BYTES + RECORD_BYTES];
      gssize n;

      if (hello->len >= HEAD_BYTES && hello->len == n_wanted)
        break;
      n = recv (wb_tls_get_fd (self), bytes, n_wanted - hello->len, 0);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return;
      if (n <= 0)
        {
          int error_number = n < 0 ? errno : ECONNRESET;

          fail (self, error_number,
                g_error_new (G_IO_ERROR, g_io_error_from_errno (error_number), "%s",
                             n < 0 ? g_strerror (error_number) : _("The other side went before TLS began")));
          return;
        }
      g_byte_array_append (hello, bytes, (guint) n);
      flaw = find_flaw (hello);
      if (flaw)
        {
          fail (self, EPROTO, g_error_new_literal (WB_ERROR, WB_ERROR_PROTOCOL, flaw));
          return;
        }
    }
  /* Until the end of the handshake nothing that the descriptor could tell is of use. */
  wb_watch_remove (&self->watch);
  self->phase = WAITING;
  g_queue_push_tail_link (&self->turns->waiting, &self->link);
  begin_handshakes (self->turns);
}

static void
ready_cb (WbWatch *watch, WbReady ready, gpointer data)
{
  WbTls *self = data;

  if (self->phase == HELLO)
    read_hello (self);
  else if (self->phase == OPEN)
    ready_when_open (self, ready);
}

static WbTls *
new_tls (WbEngine *engine, WbTlsFunc func, gpointer data)
{
  WbTls *self = g_new0 (WbTls, 1);

  wb_watch_init (&self->watch, ready_cb, self);
  wb_deadline_init (&self->limit, limit_cb, self);
  wb_deadline_init (&self->again, again_cb, self);
  wb_deadline_init (&self->start, start_cb, self);
  self->engine = g_object_ref (engine);
  self->link.data = self;
  self->func = func;
  self->data = data;
  self->wanted = WB_READY_READ;
  wb_deadline_arm (&self->limit, wb_engine_get_deadlines (engine), now_ns (self) + WB_TLS_HANDSHAKE_MS * WB_NS_PER_MS);
  return self;
}

WbTls *
wb_tls_new (WbEngine *engine, int fd, GTlsCertificate *certificate, WbTlsFunc func, gpointer data, GError **error)
{
  WbTls *self = new_tls (engine, func, data);

  if (!wb_poller_add (wb_engine_get_poller (engine), &self->watch, fd, WB_READY_READ, error))
    {
      destroy (self);
      return NULL;
    }
  self->stream = wb_tls_stream_new (fd);
  self->certificate = g_object_ref (certificate);
  self->turns = &server_turns;
  self->hello = g_byte_array_new ();
  return self;
}

WbTls *
wb_tls_new_client (WbEngine *engine, int fd, const char *host, guint16 port, gboolean verify, WbTlsFunc func,
                   gpointer data, GError **error)
{
  const char *zone = strchr (host, '%');
  g_autofree char *name = zone ? g_strndup (host, (gsize) (zone - host)) : g_strdup (host);
  WbTls *self;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_UNSUPPORTED,
                           _("There is no TLS here: glib-networking is missing"));
      return NULL;
    }
  self = new_tls (engine, func, data);
  self->stream = wb_tls_stream_new (fd);
  self->peer = g_network_address_new (name, port);
  self->verifies = verify;
  self->turns = &client_turns;
  self->phase = WAITING;
  g_queue_push_tail_link (&self->turns->waiting, &self->link);
  /* A failure is told later, never in here. */
  wb_deadline_arm (&self->start, wb_engine_get_deadlines (engine), now_ns (self));
  return self;
}

void
wb_tls_set_limit (WbTls *self, gint64 limit_ns)
{
  if (wb_deadline_is_armed (&self->limit))
    wb_deadline_arm (&self->limit, wb_engine_get_deadlines (self->engine), now_ns (self) + limit_ns);
}

void
wb_tls_set_wanted (WbTls *self, WbReady wanted)
{
  self->wanted = wanted;
  if (self->phase == OPEN)
    {
      watch_wanted (self);
      tell_of_left (self);
    }
}

/* TRUE: it is open. FALSE with errno. */
static gboolean
check_open (WbTls *self)
{
  errno = self->phase == FAILED ? self->error_number : EAGAIN;
  return self->phase == OPEN;
}

static gssize
take_left (WbTls *self, void *bytes, gsize n)
{
  n = MIN (n, self->left->len - self->n_left_taken);
  memcpy (bytes, self->left->data + self->n_left_taken, n);
  self->n_left_taken += (guint) n;
  if (self->n_left_taken == self->left->len)
    {
      g_clear_pointer (&self->left, g_byte_array_unref);
      self->n_left_taken = 0;
    }
  return (gssize) n;
}

gssize
wb_tls_recv (WbTls *self, void *bytes, gsize n)
{
  GPollableInputStream *input;
  GError *error = NULL;
  guint8 record[RECORD_BYTES];
  gboolean is_small = n < RECORD_BYTES;
  gssize received;

  if (self->left)
    {
      received = take_left (self, bytes, n);
      tell_of_left (self);
      return received;
    }
  if (!check_open (self))
    return -1;
  if (self->is_at_end || n == 0)
    return 0;
  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->tls));
  wb_tls_stream_set_budget (self->stream, RECV_BUDGET);
  received = g_pollable_input_stream_read_nonblocking (input, is_small ? record : bytes, is_small ? RECORD_BYTES : n,
                                                       NULL, &error);
  if (received < 0)
    {
      take_error (self, error);
      return -1;
    }
  self->is_at_end = received == 0;
  if (!is_small)
    return received;
  if ((gsize) received <= n)
    {
      memcpy (bytes, record, (gsize) received);
      return received;
    }
  self->left = g_byte_array_new ();
  g_byte_array_append (self->left, record, (guint) received);
  received = take_left (self, bytes, n);
  tell_of_left (self);
  return received;
}

/* Up to a record of what stands behind n_done bytes. Returns how many. */
static gsize
gather (const GOutputVector *vectors, guint n_vectors, gsize n_done, guint8 record[RECORD_BYTES])
{
  gsize n = 0;

  for (guint i = 0; i < n_vectors && n < RECORD_BYTES; i++)
    {
      gsize n_here = MIN (vectors[i].size - MIN (n_done, vectors[i].size), RECORD_BYTES - n);

      if (n_here > 0)
        memcpy (record + n, (const guint8 *) vectors[i].buffer + n_done, n_here);
      n += n_here;
      n_done -= MIN (n_done, vectors[i].size);
    }
  return n;
}

gssize
wb_tls_send (WbTls *self, const GOutputVector *vectors, guint n_vectors)
{
  GPollableOutputStream *output;
  guint8 record[RECORD_BYTES];
  gsize n_taken = 0, n;

  if (!check_open (self))
    return -1;
  if (self->is_shut)
    {
      errno = EPIPE;
      return -1;
    }
  if (!flush (self))
    return -1;
  output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->tls));
  while ((n = gather (vectors, n_vectors, n_taken, record)) > 0)
    {
      GError *error = NULL;

      if (g_pollable_output_stream_write_nonblocking (output, record, n, NULL, &error) < 0)
        {
          take_error (self, error);
          if (self->phase == FAILED && n_taken > 0)
            wb_deadline_arm (&self->again, wb_engine_get_deadlines (self->engine), now_ns (self));
          if (self->phase == FAILED)
            return n_taken > 0 ? (gssize) n_taken : -1; /* as a socket says it with the next call */
          self->pending = g_byte_array_sized_new ((guint) n);
          g_byte_array_append (self->pending, record, (guint) n);
          watch_wanted (self);
          return (gssize) (n_taken + n);
        }
      n_taken += n;
    }
  return (gssize) n_taken;
}

gsize
wb_tls_get_pending (WbTls *self)
{
  return self->pending ? self->pending->len : 0;
}

gboolean
wb_tls_is_ready (WbTls *self)
{
  return self->phase == OPEN;
}

gboolean
wb_tls_shutdown (WbTls *self)
{
  GPollFD poll = { .fd = wb_tls_get_fd (self), .events = G_IO_OUT };

  if (!check_open (self))
    return FALSE;
  if (self->is_shut)
    return TRUE;
  if (!flush (self))
    return FALSE;
  /* GIO tries this once only; and a socket that is writable has room for these thirty bytes. */
  if (g_poll (&poll, 1, 0) == 0)
    {
      errno = EAGAIN;
      return FALSE;
    }
  g_output_stream_close (g_io_stream_get_output_stream (self->tls), NULL, NULL);
  shutdown (wb_tls_get_fd (self), SHUT_WR);
  self->is_shut = TRUE;
  return TRUE;
}

int
wb_tls_get_fd (WbTls *self)
{
  return wb_tls_stream_get_fd (self->stream);
}

char *
wb_tls_dup_error (WbTls *self)
{
  return self->error ? g_strdup (self->error->message) : NULL;
}
