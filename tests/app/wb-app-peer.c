/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocking sockets in the window's own thread: the server answers from its own. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-peer.h"

#include "engine/base/wb-endpoint.h"

#include <string.h>

GSocketConnection *
wb_app_peer_connect (const WbEndpoint *endpoint)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (endpoint);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

char *
wb_app_peer_dup_local (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_local_address (connection, NULL);
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;

  g_assert_true (wb_endpoint_from_socket_address (&endpoint, address));
  return g_strdup (wb_endpoint_format (&endpoint, text));
}

void
wb_app_peer_exchange (GSocketConnection *connection, const char *line, const char *answer)
{
  char buffer[256] = { 0 };
  gsize n = 0;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line, strlen (line), NULL, NULL,
                             &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, strlen (answer), &n, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpstr (buffer, ==, answer);
}

/* What the peer hears at the end: 0 at an orderly one, else the error. */
void
wb_app_peer_assert_ends (GSocketConnection *connection, gboolean reset)
{
  g_autoptr (GError) error = NULL;
  char byte;
  gssize n;

  g_socket_set_timeout (g_socket_connection_get_socket (connection), 30);
  n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, &error);
  if (reset)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  else
    {
      g_assert_no_error (error);
      g_assert_cmpint (n, ==, 0);
    }
}

GSocket *
wb_app_peer_occupy (GSocketFamily family, const char *address, guint16 *port)
{
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new_from_string (address, *port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, at, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_steal_pointer (&socket);
}
