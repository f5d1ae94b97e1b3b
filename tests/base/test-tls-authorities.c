/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In which thread the authorities that the system trusts are read, and how often: GIO's own function for that is replaced by
 * one that notes it. A program of its own, since it happens once in each. */

#include "engine/base/wb-engine.h"
#include "engine/base/wb-tls-authorities.h"
#include "engine/base/wb-tls.h"
#include "engine/chat/wb-chat-identity.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

static GTlsDatabase *(*read_by_gio) (GTlsBackend *backend);
static GThread *loop_thread;
static int n_read, n_read_in_loop;

static GTlsDatabase *
read_noting (GTlsBackend *backend)
{
  g_atomic_int_inc (&n_read);
  if (g_thread_self () == loop_thread)
    g_atomic_int_inc (&n_read_in_loop);
  return read_by_gio (backend);
}

/* Both ends of one connection. */
typedef struct
{
  WbTls *client, *server;
  char *error; /* the client's */
} Pair;

static void
client_cb (WbTls *tls, WbReady ready, gpointer data)
{
  Pair *self = data;

  if (ready & WB_READY_ERROR && self->error == NULL)
    self->error = wb_tls_dup_error (tls);
}

static void
server_cb (WbTls *tls, WbReady ready, gpointer data)
{
}

static void
pair_init (Pair *self, WbEngine *engine, GTlsCertificate *certificate, gboolean verify)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    g_assert_cmpint (fcntl (ends[i], F_SETFL, O_NONBLOCK), ==, 0);
  *self = (Pair){ 0 };
  self->client = wb_tls_new_client (engine, ends[0], "localhost", 443, verify, client_cb, self, &error);
  g_assert_no_error (error);
  self->server = wb_tls_new (engine, ends[1], certificate, server_cb, self, &error);
  g_assert_no_error (error);
}

static void
pair_clear (Pair *self)
{
  wb_tls_free (self->client);
  wb_tls_free (self->server);
  g_free (self->error);
}

static void
test_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbEngine) engine = wb_engine_new_here (&error);
  g_autoptr (GTlsCertificate) certificate = NULL;
  Pair careless, gone, pairs[3];

  g_test_summary ("Authorities are read once, by the first that verifies, before its handshake, and never in the loop");
  g_assert_no_error (error);
  certificate = wb_chat_identity_make (NULL, 0, &error);
  g_assert_no_error (error);

  pair_init (&careless, engine, certificate, FALSE);
  until (careless.error || wb_tls_is_ready (careless.client));
  g_assert_cmpstr (careless.error, ==, NULL);
  g_assert_cmpint (g_atomic_int_get (&n_read), ==, 0);
  pair_clear (&careless);

  pair_init (&gone, engine, certificate, TRUE);
  until (g_atomic_int_get (&n_read) > 0);
  pair_clear (&gone); /* whoever waited need not be there when they have been read */
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    pair_init (&pairs[i], engine, certificate, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      until (pairs[i].error);
      g_assert_true (wb_tls_authorities_are_read ());
      g_assert_nonnull (strstr (pairs[i].error, "its issuer is unknown"));
      pair_clear (&pairs[i]);
    }
  pair_init (&pairs[0], engine, certificate, TRUE);
  until (pairs[0].error);
  pair_clear (&pairs[0]);
  g_assert_cmpint (g_atomic_int_get (&n_read), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&n_read_in_loop), ==, 0);
}

int
main (int argc, char **argv)
{
  GTlsBackendInterface *backend;

  g_test_init (&argc, &argv, NULL);
  backend = G_TLS_BACKEND_GET_INTERFACE (g_tls_backend_get_default ());
  read_by_gio = backend->get_default_database;
  backend->get_default_database = read_noting;
  loop_thread = g_thread_self ();
  g_test_add_func ("/base/tls-authorities/once", test_once);
  return g_test_run ();
}
