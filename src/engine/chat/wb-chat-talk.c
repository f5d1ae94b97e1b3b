/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection as GIO has it: GSocketClient, perhaps TLS over it, and a GSource on each of the pollable streams, in the
 * context in which the object was made. A source a connection is right here: there is one.
 *
 *   socket ──> stream (or TLS over it) ──16 KiB a turn──> input ──LF──> line ──repaired──> "line"
 *                                      <──writable──── queue <── say
 *
 * What is asynchronous knows us by an Attempt: a weak reference, and the cancellable of the connection that it was for.
 * An answer that comes for another connection than today's is thrown away. Invariant: in state DISCONNECTED there is
 * neither socket nor source nor timer.
 *
 * Leaving is orderly: the queue is sent, our end is closed, what the server still says is read to its end; all that
 * within a second. */

#define G_LOG_DOMAIN "wb-chat-talk"

#include "engine/chat/wb-chat-talk.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-priority.h"
#include "engine/base/wb-source.h"
#include "engine/chat/wb-chat-identity.h"
#include "engine/chat/wb-chat-target.h"
#include "engine/chat/wb-chat-text.h"

#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_SECONDS 10
#define LEAVE_MS 1000
/* A TLS record at most: a smaller read could leave some of it inside of TLS, where no source sees it. */
#define READ_BYTES 16384
/* A turn of the loop: a server that sends empty lines must not hold up the window. */
#define LINES_A_TURN 256

struct _WbChatTalk
{
  GObject parent_instance;

  /* Owned */
  GMainContext *context;
  GCancellable *cancellable; /* of this connection; NULL when disconnected */
  GSource *timer;            /* for connecting, for leaving */
  GSocketConnection *socket;
  GIOStream *stream; /* socket, or TLS over it; NULL unless connected */
  GSource *readable;
  GSource *writable;
  GByteArray *input; /* read and not looked at: [n_looked_at, len) */
  GByteArray *line;  /* without its end, as far as it has come */
  GByteArray *queue; /* to be sent: [n_sent, len) */
  GError *error;
  GError *write_error; /* told when what can still be read has been read */
  GSocketConnectable *remote_name;
  char *remote_text; /* as the user typed it, for messages */
  char *fingerprint;
  char *complaint; /* about the certificate */

  gsize n_looked_at;
  gsize n_sent;
  WbChatTalkState state;
  WbChatTalkSecurity security;
  gboolean is_leaving;
  gboolean is_cut; /* line has been longer than what was kept of it */
  WbEndpoint local;
  WbEndpoint remote;
};

typedef struct
{
  GWeakRef talk;
  GCancellable *cancellable; /* Owned */
} Attempt;

enum
{
  SIGNAL_LINE,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WbChatTalk, wb_chat_talk, G_TYPE_OBJECT)

static Attempt *
attempt_new (WbChatTalk *self)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  g_weak_ref_init (&attempt->talk, self);
  attempt->cancellable = g_object_ref (self->cancellable);
  return attempt;
}

/* Transfer full. NULL: nobody waits for it any more. */
static WbChatTalk *
attempt_end (Attempt *attempt)
{
  g_autoptr (WbChatTalk) self = g_weak_ref_get (&attempt->talk);
  gboolean is_wanted = self && self->cancellable == attempt->cancellable;

  g_weak_ref_clear (&attempt->talk);
  g_object_unref (attempt->cancellable);
  g_free (attempt);
  return is_wanted ? g_steal_pointer (&self) : NULL;
}

static void
emit_changed (WbChatTalk *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
start_timer (WbChatTalk *self, guint ms, GSourceFunc func)
{
  wb_source_clear (&self->timer);
  self->timer = g_timeout_source_new (ms);
  g_source_set_callback (self->timer, func, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* Lets go of the connection, whatever it is doing; tells nobody. Threads of TLS that may stand in a read or a write hold
 * the stream: shutting the socket down wakes them up, and it closes when the last of them has gone. It also keeps the
 * farewell of TLS, sent when the stream goes, from waiting for room. */
static void
drop (WbChatTalk *self)
{
  wb_source_clear (&self->timer);
  wb_source_clear (&self->readable);
  wb_source_clear (&self->writable);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->socket)
    g_socket_shutdown (g_socket_connection_get_socket (self->socket), TRUE, TRUE, NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_object (&self->remote_name);
  g_clear_error (&self->write_error);
  g_clear_pointer (&self->complaint, g_free);
  g_byte_array_set_size (self->input, 0);
  g_byte_array_set_size (self->line, 0);
  g_byte_array_set_size (self->queue, 0);
  self->n_looked_at = self->n_sent = 0;
  self->is_cut = self->is_leaving = FALSE;
  self->state = WB_CHAT_TALK_DISCONNECTED;
}

/* Takes error; NULL: an orderly end. */
static void
end (WbChatTalk *self, GError *error)
{
  g_clear_error (&self->error);
  drop (self);
  self->local = (WbEndpoint){ 0 };
  self->error = error;
  emit_changed (self);
}

/* --- Lines --- */

/* May end the connection, or everything. */
static void
tell_line (WbChatTalk *self)
{
  g_autoptr (GString) text = g_string_sized_new (self->line->len + 1);
  gsize n = self->line->len;
  gboolean is_cut = self->is_cut;

  if (n > 0 && self->line->data[n - 1] == '\r' && !is_cut)
    n--;
  if (n > WB_CHAT_TALK_LINE_BYTES)
    {
      n = WB_CHAT_TALK_LINE_BYTES;
      is_cut = TRUE;
    }
  wb_chat_text_append_repaired (text, (const char *) self->line->data, n);
  if (is_cut)
    g_string_append (text, _(" … [cut: the line is longer than 64 KiB]"));
  g_byte_array_set_size (self->line, 0);
  self->is_cut = FALSE;
  g_signal_emit (self, signals[SIGNAL_LINE], 0, text->str, text->len);
}

/* One byte more than a line may have: it may be the CR of its end. */
static void
add_to_line (WbChatTalk *self, const guint8 *bytes, gsize n)
{
  gsize room = WB_CHAT_TALK_LINE_BYTES + 1 - self->line->len;

  self->is_cut |= n > room;
  g_byte_array_append (self->line, bytes, (guint) MIN (n, room));
}

/* The lines of a turn. FALSE: the connection ended meanwhile. */
static gboolean
look_at_input (WbChatTalk *self)
{
  g_autoptr (GCancellable) connection = g_object_ref (self->cancellable);

  for (guint n_lines = 0; n_lines < LINES_A_TURN && self->n_looked_at < self->input->len; n_lines++)
    {
      const guint8 *bytes = self->input->data + self->n_looked_at;
      gsize n = self->input->len - self->n_looked_at;
      const guint8 *lf = memchr (bytes, '\n', n);

      add_to_line (self, bytes, lf ? (gsize) (lf - bytes) : n);
      self->n_looked_at += lf ? (gsize) (lf + 1 - bytes) : n;
      if (lf == NULL)
        break;
      tell_line (self);
      if (self->cancellable != connection)
        return FALSE;
    }
  /* The socket may have nothing more to say while there is some left. */
  g_source_set_ready_time (self->readable, self->n_looked_at < self->input->len ? 0 : -1);
  return TRUE;
}

/* The stream is over; a part without LF is a line too. */
static void
end_of_input (WbChatTalk *self, GError *error)
{
  g_autoptr (GCancellable) connection = g_object_ref (self->cancellable);

  if (self->line->len > 0)
    tell_line (self);
  if (self->cancellable != connection)
    g_clear_error (&error);
  else if (error && self->is_leaving)
    {
      g_clear_error (&error); /* we went; how the server took it is of no use to anybody */
      end (self, NULL);
    }
  else
    {
      if (error == NULL)
        error = g_steal_pointer (&self->write_error);
      if (error)
        g_prefix_error (&error, _("The connection to %s ended: "), self->remote_text);
      end (self, error);
    }
}

static gboolean
readable_cb (GObject *stream, gpointer data)
{
  g_autoptr (WbChatTalk) self = g_object_ref (data);
  GError *error = NULL;
  gssize n;

  if (self->n_looked_at < self->input->len)
    {
      (void) look_at_input (self);
      return G_SOURCE_CONTINUE;
    }
  g_byte_array_set_size (self->input, READ_BYTES);
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), self->input->data, READ_BYTES,
                                                self->cancellable, &error);
  g_byte_array_set_size (self->input, (guint) MAX (n, 0));
  self->n_looked_at = 0;
  if (n > 0)
    (void) look_at_input (self);
  else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    end_of_input (self, g_steal_pointer (&error));
  g_clear_error (&error);
  return G_SOURCE_CONTINUE; /* destroyed by whoever ends the connection */
}

/* --- Sending --- */

static void
half_closed_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbChatTalk) self = attempt_end (data);

  g_output_stream_close_finish (G_OUTPUT_STREAM (stream), result, NULL);
  if (self)
    g_socket_shutdown (g_socket_connection_get_socket (self->socket), FALSE, TRUE, NULL);
}

/* Our end of the stream, once everything is sent. The farewell of TLS can wait for room, so GIO sends it in a thread. */
static void
close_our_end (WbChatTalk *self)
{
  if (self->security == WB_CHAT_TALK_PLAIN)
    g_socket_shutdown (g_socket_connection_get_socket (self->socket), FALSE, TRUE, NULL);
  else
    g_output_stream_close_async (g_io_stream_get_output_stream (self->stream), WB_PRIORITY_BULK, self->cancellable,
                                 half_closed_cb, attempt_new (self));
}

static gboolean writable_cb (GObject *stream, gpointer data);

/* Until the system takes no more. TLS wants a write that would block to be tried again with the same bytes: they stay
 * where they are, at the head of the queue. */
static void
flush (WbChatTalk *self)
{
  GPollableOutputStream *stream = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));
  g_autoptr (GError) error = NULL;

  while (self->n_sent < self->queue->len)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (
          stream, self->queue->data + self->n_sent, self->queue->len - self->n_sent, self->cancellable, &error);

      if (n < 0)
        break;
      self->n_sent += (gsize) n;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      if (self->writable == NULL)
        {
          self->writable = g_pollable_output_stream_create_source (stream, self->cancellable);
          g_source_set_callback (self->writable, G_SOURCE_FUNC (writable_cb), self, NULL);
          g_source_attach (self->writable, self->context);
        }
      return;
    }
  wb_source_clear (&self->writable);
  g_byte_array_set_size (self->queue, 0);
  self->n_sent = 0;
  /* Why the server does not listen any more may be among what it said: it is read first. */
  if (error && self->write_error == NULL)
    self->write_error = g_steal_pointer (&error);
  else if (self->is_leaving)
    close_our_end (self);
}

static gboolean
writable_cb (GObject *stream, gpointer data)
{
  g_autoptr (WbChatTalk) self = g_object_ref (data);
  gsize n_pending = wb_chat_talk_get_pending (self);

  flush (self);
  if (wb_chat_talk_get_pending (self) < n_pending)
    emit_changed (self);
  return G_SOURCE_CONTINUE; /* destroyed when all is sent */
}

/* --- Connecting --- */

static gboolean
connect_timeout_cb (gpointer data)
{
  g_autoptr (WbChatTalk) self = g_object_ref (data);

  end (self, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("Could not connect to %s: no answer within %d s"),
                          self->remote_text, CONNECT_SECONDS));
  return G_SOURCE_REMOVE;
}

static void
begin_talking (WbChatTalk *self)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (self->socket, NULL);

  wb_source_clear (&self->timer);
  if (local)
    wb_endpoint_from_socket_address (&self->local, local);
  self->readable = g_pollable_input_stream_create_source (input, self->cancellable);
  g_source_set_priority (self->readable, WB_PRIORITY_BULK);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->readable, self->context);
  self->state = WB_CHAT_TALK_CONNECTED;
  emit_changed (self);
}

static char *
dup_complaint (GTlsCertificateFlags flaws)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  if (flaws & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_ptr_array_add (parts, (gpointer) _("nobody whom this system trusts has signed it"));
  if (flaws & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_ptr_array_add (parts, (gpointer) _("it is made out to another name"));
  if (flaws & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_ptr_array_add (parts, (gpointer) _("it is not valid yet"));
  if (flaws & G_TLS_CERTIFICATE_EXPIRED)
    g_ptr_array_add (parts, (gpointer) _("it has expired"));
  if (flaws & G_TLS_CERTIFICATE_REVOKED)
    g_ptr_array_add (parts, (gpointer) _("it has been revoked"));
  if (flaws & G_TLS_CERTIFICATE_INSECURE)
    g_ptr_array_add (parts, (gpointer) _("its signature is too weak"));
  if (parts->len == 0)
    g_ptr_array_add (parts, (gpointer) _("it could not be checked"));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (_(", and "), (char **) parts->pdata);
}

static gboolean
accept_certificate_cb (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flaws, WbChatTalk *self)
{
  g_free (self->fingerprint);
  self->fingerprint = wb_chat_identity_dup_fingerprint (certificate);
  g_free (self->complaint);
  self->complaint = dup_complaint (flaws);
  return self->security == WB_CHAT_TALK_TLS_ANY;
}

static void
shaken_hands_cb (GObject *tls, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbChatTalk) self = attempt_end (data);
  GTlsCertificate *certificate;
  GError *error = NULL;
  gboolean is_done = g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), result, &error);

  if (self == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (!is_done && self->complaint && self->security == WB_CHAT_TALK_TLS)
    {
      g_clear_error (&error);
      end (self, g_error_new (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                              _("The certificate of %s is not trusted: %s (SHA-256 %s)"), self->remote_text,
                              self->complaint, self->fingerprint));
    }
  else if (!is_done)
    {
      g_prefix_error (&error, _("Could not agree on TLS with %s: "), self->remote_text);
      end (self, error);
    }
  else
    {
      certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (tls));
      g_clear_pointer (&self->fingerprint, g_free);
      if (certificate)
        self->fingerprint = wb_chat_identity_dup_fingerprint (certificate);
      begin_talking (self);
    }
}

static void
begin_tls (WbChatTalk *self)
{
  GError *error = NULL;
  /* Who takes any certificate need not read (for 40 ms) whom the system trusts. */
  GIOStream *tls = g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL,
                                   &error, "base-io-stream", self->socket, "server-identity", self->remote_name,
                                   "use-system-certdb", self->security == WB_CHAT_TALK_TLS, NULL);

  if (tls == NULL)
    {
      g_prefix_error (&error, _("Could not begin TLS with %s: "), self->remote_text);
      end (self, error);
      return;
    }
  self->stream = tls;
  /* What counts is lines: one that was cut off by somebody else shows by itself, and many servers never say farewell. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_signal_connect_object (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self, 0);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, self->cancellable, shaken_hands_cb,
                                    attempt_new (self));
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbChatTalk) self = attempt_end (data);
  GError *error = NULL;
  g_autoptr (GSocketConnection) socket = g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &error);
  g_autoptr (GSocketAddress) remote = NULL;

  if (self == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (socket == NULL)
    {
      wb_chat_target_name_port (self->remote_name, error);
      end (self, error);
      return;
    }
  self->socket = g_steal_pointer (&socket);
  remote = g_socket_connection_get_remote_address (self->socket, NULL);
  if (remote)
    wb_endpoint_from_socket_address (&self->remote, remote);
  g_socket_set_option (g_socket_connection_get_socket (self->socket), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (self->security == WB_CHAT_TALK_PLAIN)
    {
      self->stream = G_IO_STREAM (g_object_ref (self->socket));
      begin_talking (self);
    }
  else
    {
      begin_tls (self);
    }
}

gboolean
wb_chat_talk_connect (WbChatTalk *self, const char *host_and_port, WbChatTalkSecurity security, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GSocketConnectable) name = NULL;
  g_autoptr (GSocketClient) client = NULL;

  g_return_val_if_fail (WB_IS_CHAT_TALK (self), FALSE);

  if (self->state != WB_CHAT_TALK_DISCONNECTED && !self->is_leaving)
    return TRUE;
  text = g_strstrip (g_strdup (host_and_port));
  name = wb_chat_target_parse (text, error);
  if (name == NULL)
    return FALSE;
  if (security != WB_CHAT_TALK_PLAIN && !wb_chat_identity_is_supported ())
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("This system has no TLS (glib-networking)"));
      return FALSE;
    }
  drop (self);
  g_clear_error (&self->error);
  g_clear_pointer (&self->fingerprint, g_free);
  g_free (self->remote_text);
  self->remote_text = g_steal_pointer (&text);
  self->remote_name = g_steal_pointer (&name);
  self->security = security;
  self->local = self->remote = (WbEndpoint){ 0 };
  self->cancellable = g_cancellable_new ();
  self->state = WB_CHAT_TALK_CONNECTING;
  start_timer (self, CONNECT_SECONDS * 1000, connect_timeout_cb);
  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE); /* they are made for the web; no server here asks for one */
  g_socket_client_connect_async (client, self->remote_name, self->cancellable, connected_cb, attempt_new (self));
  emit_changed (self);
  return TRUE;
}

static gboolean
left_cb (gpointer data)
{
  g_autoptr (WbChatTalk) self = g_object_ref (data);

  end (self, NULL);
  return G_SOURCE_REMOVE;
}

void
wb_chat_talk_disconnect (WbChatTalk *self)
{
  g_return_if_fail (WB_IS_CHAT_TALK (self));

  if (self->state == WB_CHAT_TALK_CONNECTING)
    {
      end (self, NULL);
      return;
    }
  if (self->state == WB_CHAT_TALK_DISCONNECTED || (self->is_leaving && self->timer))
    return;
  start_timer (self, LEAVE_MS, left_cb);
  wb_chat_talk_finish (self);
}

void
wb_chat_talk_finish (WbChatTalk *self)
{
  g_return_if_fail (WB_IS_CHAT_TALK (self));

  if (self->state != WB_CHAT_TALK_CONNECTED || self->is_leaving)
    return;
  self->is_leaving = TRUE;
  if (wb_chat_talk_get_pending (self) == 0)
    close_our_end (self);
}

gboolean
wb_chat_talk_say (WbChatTalk *self, const char *text, gsize n, GError **error)
{
  gboolean is_ended = n > 0 && text[n - 1] == '\n';

  g_return_val_if_fail (WB_IS_CHAT_TALK (self), FALSE);

  if (self->state != WB_CHAT_TALK_CONNECTED || self->is_leaving)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _("There is no connection to a server"));
      return FALSE;
    }
  if (n > WB_CHAT_TALK_QUEUE_BYTES - 1 || wb_chat_talk_get_pending (self) > WB_CHAT_TALK_QUEUE_BYTES - 1 - n)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_LIMIT, _("%s does not take in what is said: %d KiB wait already"),
                   self->remote_text, (int) (wb_chat_talk_get_pending (self) / 1024));
      return FALSE;
    }
  if (self->write_error)
    return TRUE; /* nobody hears it; the reason follows when all that the server said has been read */
  if (self->n_sent > 0)
    {
      g_byte_array_remove_range (self->queue, 0, (guint) self->n_sent);
      self->n_sent = 0;
    }
  g_byte_array_append (self->queue, (const guint8 *) text, (guint) n);
  if (!is_ended)
    g_byte_array_append (self->queue, (const guint8 *) "\n", 1);
  if (self->writable == NULL)
    flush (self);
  return TRUE;
}

static void
wb_chat_talk_dispose (GObject *object)
{
  WbChatTalk *self = WB_CHAT_TALK (object);

  drop (self);
  G_OBJECT_CLASS (wb_chat_talk_parent_class)->dispose (object);
}

static void
wb_chat_talk_finalize (GObject *object)
{
  WbChatTalk *self = WB_CHAT_TALK (object);

  g_main_context_unref (self->context);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->line);
  g_byte_array_unref (self->queue);
  g_clear_error (&self->error);
  g_free (self->remote_text);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (wb_chat_talk_parent_class)->finalize (object);
}

static void
wb_chat_talk_class_init (WbChatTalkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  /* GLib has no type for gsize. */
  GType size_type = sizeof (gsize) == sizeof (guint64) ? G_TYPE_UINT64 : G_TYPE_UINT;

  object_class->dispose = wb_chat_talk_dispose;
  object_class->finalize = wb_chat_talk_finalize;
  signals[SIGNAL_LINE] = g_signal_new ("line", WB_TYPE_CHAT_TALK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, size_type);
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", WB_TYPE_CHAT_TALK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_chat_talk_init (WbChatTalk *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->input = g_byte_array_new ();
  self->line = g_byte_array_new ();
  self->queue = g_byte_array_new ();
}

WbChatTalk *
wb_chat_talk_new (void)
{
  return g_object_new (WB_TYPE_CHAT_TALK, NULL);
}

WbChatTalkState
wb_chat_talk_get_state (WbChatTalk *self)
{
  return self->state;
}

const GError *
wb_chat_talk_get_error (WbChatTalk *self)
{
  return self->error;
}

const WbEndpoint *
wb_chat_talk_get_local (WbChatTalk *self)
{
  return &self->local;
}

const WbEndpoint *
wb_chat_talk_get_remote (WbChatTalk *self)
{
  return &self->remote;
}

const char *
wb_chat_talk_get_fingerprint (WbChatTalk *self)
{
  return self->fingerprint;
}

gsize
wb_chat_talk_get_pending (WbChatTalk *self)
{
  return self->queue->len - self->n_sent;
}

/* The name of an IPv6 client has brackets of its own, "[[::1]:5000] text", but no space behind them. */
gboolean
wb_chat_talk_parse_line (const char *line, gsize n, const char **id, gsize *n_id, const char **text, gsize *n_text)
{
  if (n < 1 || line[0] != '[')
    return FALSE;
  for (gsize i = 2; i + 1 < n; i++)
    if (line[i] == ']' && line[i + 1] == ' ')
      {
        *id = line + 1;
        *n_id = i - 1;
        *text = line + i + 2;
        *n_text = n - i - 2;
        return TRUE;
      }
  return FALSE;
}
