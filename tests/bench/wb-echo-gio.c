/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GIO offers for a server, in the echo bench: GSocketService and asynchronous streams.
 *
 * Usage: wb-echo-gio PORT   (prints "ready"; ends with its standard input) */

#include <gio/gio.h>
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define BUFFER_BYTES 4096

typedef struct
{
  GSocketConnection *connection; /* Owned */
  GInputStream *input;           /* Borrowed */
  GOutputStream *output;         /* Borrowed */
  char bytes[BUFFER_BYTES];
} Peer;

static void read_more (Peer *peer);

static void
peer_free (Peer *peer)
{
  g_object_unref (peer->connection);
  g_free (peer);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    read_more (data);
  else
    peer_free (data);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Peer *peer = data;
  gssize got = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (got > 0)
    g_output_stream_write_all_async (peer->output, peer->bytes, (gsize) got, G_PRIORITY_DEFAULT, NULL, written_cb,
                                     peer);
  else
    peer_free (peer);
}

static void
read_more (Peer *peer)
{
  g_input_stream_read_async (peer->input, peer->bytes, sizeof peer->bytes, G_PRIORITY_DEFAULT, NULL, read_cb, peer);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Peer *peer = g_new (Peer, 1);

  peer->connection = g_object_ref (connection);
  peer->input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  peer->output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  read_more (peer);
  return TRUE;
}

static gboolean
stdin_cb (int fd, GIOCondition condition, gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) at = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit limit;

  if (argc != 2)
    return 2;
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  at = g_inet_socket_address_new_from_string ("127.0.0.1", (guint) atoi (argv[1]));
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), 4096);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), at, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), NULL);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, stdin_cb, loop);
  puts ("ready");
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
