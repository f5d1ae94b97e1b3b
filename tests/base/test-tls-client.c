/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client's side of TLS, before OpenSSL's server and before peers that are none. Certificates are made by GnuTLS'
 * certtool, so that nothing here is judged by what made it. */

#include "engine/base/wb-engine.h"
#include "engine/base/wb-tls.h"
#include "tests/base/wb-peer.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

static char *dir; /* of certificates */

/* --- Programs -------------------------------------------------------------------------------------------------------- */

static void
run_certtool (const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  int status;

  g_ptr_array_add (argv, (gpointer) "certtool");
  for (; *arguments; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (dir, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("certtool: %s", err);
}

static char *
get_file (const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (dir, file, NULL);
}

/* template: what is special about it. */
static void
make_certificate (const char *name, const char *template, gboolean by_authority)
{
  g_autofree char *key = g_strconcat (name, ".key", NULL);
  g_autofree char *file = g_strconcat (name, ".tmpl", NULL);
  g_autofree char *path = g_build_filename (dir, file, NULL);
  g_autofree char *certificate = g_strconcat (name, ".pem", NULL);

  g_assert_true (g_file_set_contents (path, template, -1, NULL));
  run_certtool ((const char *[]){ "--generate-privkey", "--key-type=ecdsa", "--outfile", key, NULL });
  if (by_authority)
    run_certtool ((const char *[]){ "--generate-certificate", "--load-privkey", key, "--load-ca-certificate", "ca.pem",
                                    "--load-ca-privkey", "ca.key", "--template", file, "--outfile", certificate,
                                    NULL });
  else
    run_certtool ((const char *[]){ "--generate-self-signed", "--load-privkey", key, "--template", file, "--outfile",
                                    certificate, NULL });
}

static void
make_certificates (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autofree char *ca = NULL;

  dir = g_dir_make_tmp ("wb-tls-XXXXXX", &error);
  g_assert_no_error (error);
  make_certificate ("ca", "cn = CA\nca\ncert_signing_key\nexpiration_days = 2\n", FALSE);
  make_certificate ("good", "cn = x\ndns_name = localhost\nip_address = 127.0.0.1\nexpiration_days = 2\n", TRUE);
  make_certificate ("other", "cn = y\ndns_name = other.example\nexpiration_days = 2\n", TRUE);
  make_certificate ("expired",
                    "cn = z\ndns_name = localhost\nactivation_date = \"2020-01-01 00:00:00\"\n"
                    "expiration_date = \"2020-02-01 00:00:00\"\n",
                    TRUE);
  make_certificate ("own", "cn = localhost\ndns_name = localhost\nexpiration_days = 2\n", FALSE);
  ca = get_file ("ca", ".pem");
  database = g_tls_file_database_new (ca, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
remove_certificates (void)
{
  static const char *const names[] = { "ca", "good", "other", "expired", "own" };
  static const char *const suffixes[] = { ".key", ".tmpl", ".pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names) * G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = get_file (names[i / G_N_ELEMENTS (suffixes)], suffixes[i % G_N_ELEMENTS (suffixes)]);

      g_unlink (file);
    }
  g_rmdir (dir);
  g_free (dir);
}

typedef struct
{
  GSubprocess *process;
  WbEndpoint at;
} Server;

/* Sends each line back, the last letter first. version: "-tls1_2" … */
static void
start_server (Server *server, const char *certificate, const char *version)
{
  g_autofree char *pem = get_file (certificate, ".pem");
  g_autofree char *key = get_file (certificate, ".key");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  server->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                          G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                      &error, "openssl", "s_server", "-accept", "127.0.0.1:0", "-rev", "-naccept",
                                      "100", "-cert", pem, "-key", key, version, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "ACCEPT "));
  g_assert_true (wb_endpoint_parse (line + strlen ("ACCEPT "), -1, &server->at, NULL));
}

static void
stop_server (Server *server)
{
  g_subprocess_force_exit (server->process);
  g_subprocess_wait (server->process, NULL, NULL);
  g_clear_object (&server->process);
}

/* --- A client -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbTls *tls;
  const char *question;
  GString *answer;
  char *error;
  guint n_errors;
  gboolean is_ready;
  gboolean is_ended;
  gint64 begun_us, open_us;
} Client;

static void
ready_cb (WbTls *tls, WbReady ready, gpointer data)
{
  Client *self = data;
  char bytes[1000];
  gssize n;

  if (ready & WB_READY_ERROR)
    {
      self->n_errors++;
      g_free (self->error);
      self->error = wb_tls_dup_error (tls);
    }
  if (wb_tls_is_ready (tls) && !self->is_ready)
    {
      GOutputVector vector = { self->question, strlen (self->question) };

      self->is_ready = TRUE;
      self->open_us = g_get_monotonic_time ();
      if (vector.size > 0)
        g_assert_cmpint (wb_tls_send (tls, &vector, 1), ==, (gssize) vector.size);
      wb_tls_set_wanted (tls, WB_READY_READ);
    }
  if (ready & WB_READY_READ)
    {
      n = wb_tls_recv (tls, bytes, sizeof bytes);
      self->is_ended |= n == 0;
      if (n > 0)
        g_string_append_len (self->answer, bytes, n);
    }
}

static void
connect_client (Client *self, WbEngine *engine, const WbEndpoint *to, const char *host, gboolean verify,
                const char *question)
{
  g_autoptr (GError) error = NULL;
  int fd = wb_peer_connect (to), yes = 1;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), ==, 0);
  g_assert_cmpint (fcntl (fd, F_SETFL, O_NONBLOCK), ==, 0);
  *self = (Client){ .question = question, .answer = g_string_new (NULL), .begun_us = g_get_monotonic_time () };
  self->tls = wb_tls_new_client (engine, fd, host, to->port, verify, ready_cb, self, &error);
  g_assert_no_error (error);
  wb_tls_set_wanted (self->tls, WB_READY_READ | WB_READY_WRITE);
}

static void
clear_client (Client *self)
{
  wb_tls_free (self->tls);
  g_string_free (self->answer, TRUE);
  g_free (self->error);
}

static WbEngine *
new_engine (void)
{
  g_autoptr (GError) error = NULL;
  WbEngine *engine = wb_engine_new_here (&error);

  g_assert_no_error (error);
  return engine;
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Handshakes that were cut end in their threads, which let go of their descriptors a little later than they say so. */
static void
end_engine (WbEngine *engine, guint n_descriptors)
{
  guint look = g_timeout_add (10, look_again_cb, NULL);

  g_object_unref (engine);
  until (wb_peer_count_descriptors () <= n_descriptors);
  g_source_remove (look);
}

/* --- Tests ----------------------------------------------------------------------------------------------------------- */

static void
test_talk (gconstpointer version)
{
  guint n_descriptors;
  WbEngine *engine;
  Server server;

  g_test_summary ("A certificate that is good for its name or address is taken, and bytes go both ways");
  start_server (&server, "good", version);
  n_descriptors = wb_peer_count_descriptors ();
  engine = new_engine ();
  for (guint i = 0; i < 3; i++)
    {
      Client client;

      connect_client (&client, engine, &server.at, i == 2 ? "127.0.0.1" : "localhost", TRUE, "hello wirebench\n");
      until (client.n_errors || client.answer->len == 16);
      g_test_message ("open after %.1f ms", (double) (client.open_us - client.begun_us) / 1000);
      g_assert_cmpstr (client.error, ==, NULL);
      g_assert_cmpstr (client.answer->str, ==, "hcneberiw olleh\n");
      clear_client (&client);
    }
  end_engine (engine, n_descriptors);
  stop_server (&server);
}

static void
test_certificates (void)
{
  static const struct
  {
    const char *certificate, *host, *word, *remedy;
  } bad[] = {
    { "other", "localhost", "another name", "connect by the name" },
    { "good", "127.0.0.2", "another name", "connect by the name" },
    { "expired", "localhost", "expired", "have it renewed" },
    { "own", "localhost", "issuer is unknown", "trust its issuer" },
  };
  WbEngine *engine = new_engine ();

  g_test_summary ("A certificate that is not good is refused with what is wrong with it, and taken if nobody asks");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Server server;
      Client client;

      start_server (&server, bad[i].certificate, "-tls1_3");
      connect_client (&client, engine, &server.at, bad[i].host, TRUE, "");
      until (client.n_errors || client.is_ready);
      g_assert_false (client.is_ready);
      g_test_message ("%s", client.error);
      g_assert_nonnull (strstr (client.error, bad[i].remedy));
      if (strstr (client.error, bad[i].word) == NULL)
        g_error ("“%s” does not say “%s”", client.error, bad[i].word);
      clear_client (&client);
      connect_client (&client, engine, &server.at, bad[i].host, FALSE, "ab\n");
      until (client.n_errors || client.answer->len == 3);
      g_assert_cmpstr (client.answer->str, ==, "ba\n");
      clear_client (&client);
      stop_server (&server);
    }
  g_object_unref (engine);
}

/* A socket that listens; its descriptor. */
static int
listen_here (WbEndpoint *at)
{
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  struct sockaddr_storage address;
  socklen_t n = sizeof address;

  wb_endpoint_init_loopback (at, 4);
  wb_endpoint_to_sockaddr (at, &address, sizeof address);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof (struct sockaddr_in)), ==, 0);
  g_assert_cmpint (listen (fd, 100), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &n), ==, 0);
  g_assert_true (wb_endpoint_from_sockaddr (at, &address, n));
  return fd;
}

static void
test_no_tls (void)
{
  guint n_descriptors = wb_peer_count_descriptors ();
  WbEngine *engine = new_engine ();
  WbEndpoint at;
  Client client;
  int fd = listen_here (&at), peer;

  g_test_summary ("A server that speaks something else, or goes, is told once, in words");
  connect_client (&client, engine, &at, "localhost", TRUE, "");
  peer = accept (fd, NULL, NULL);
  g_assert_cmpint (send (peer, "220 hello\r\n", 11, 0), ==, 11);
  until (client.n_errors);
  g_assert_cmpstr (client.error, ==, "What came is no TLS; does the server speak it at another port, or not at all?");
  close (peer);
  g_assert_cmpuint (client.n_errors, ==, 1);
  clear_client (&client);

  connect_client (&client, engine, &at, "localhost", TRUE, "");
  close (accept (fd, NULL, NULL));
  until (client.n_errors);
  g_test_message ("%s", client.error);
  g_assert_cmpint (wb_tls_recv (client.tls, NULL, 0), ==, -1);
  clear_client (&client);
  close (fd);
  end_engine (engine, n_descriptors);
}

static guint
count_hellos (const int *peers, guint n)
{
  guint n_hellos = 0;
  char byte;

  for (guint i = 0; i < n; i++)
    n_hellos += recv (peers[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
  return n_hellos;
}

static void
test_limit (void)
{
  guint n_descriptors = wb_peer_count_descriptors ();
  WbEngine *engine = new_engine ();
  Client brief, patient;
  WbEndpoint at;
  int fd = listen_here (&at);
  gint64 began_us = g_get_monotonic_time ();

  g_test_summary ("A handshake has the time that its owner gives it, not only the usual ten seconds");
  connect_client (&brief, engine, &at, "localhost", TRUE, "");
  connect_client (&patient, engine, &at, "localhost", TRUE, "");
  wb_tls_set_limit (brief.tls, 100 * WB_NS_PER_MS);
  wb_tls_set_limit (patient.tls, 3600 * WB_NS_PER_S);
  until (brief.n_errors == 1);
  g_assert_cmpstr (brief.error, ==, "The TLS handshake was not done in time");
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 100000);
  g_assert_cmpuint (patient.n_errors, ==, 0);
  clear_client (&brief);
  clear_client (&patient);
  close (fd);
  end_engine (engine, n_descriptors);
}

static void
test_silence (void)
{
  guint n_descriptors;
  WbEngine *engine;
  Client silent[12], good;
  int peers[12];
  Server server;
  WbEndpoint at;
  int fd;

  g_test_summary (
      "A server that says nothing gets three threads at most, others are served meanwhile, and free ends all");
  start_server (&server, "good", "-tls1_3");
  n_descriptors = wb_peer_count_descriptors ();
  engine = new_engine ();
  fd = listen_here (&at);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      connect_client (&silent[i], engine, &at, "localhost", TRUE, "");
      peers[i] = accept (fd, NULL, NULL);
    }
  connect_client (&good, engine, &server.at, "localhost", TRUE, "ab\n");
  until (good.n_errors || good.answer->len == 3);
  g_assert_cmpstr (good.answer->str, ==, "ba\n");
  g_assert_cmpuint (count_hellos (peers, G_N_ELEMENTS (peers)), <=, WB_TLS_PEER_HANDSHAKES);
  until (count_hellos (peers, G_N_ELEMENTS (peers)) > WB_TLS_PEER_HANDSHAKES); /* the others' turn, after 2 s */
  g_assert_cmpuint (silent[0].n_errors, ==, 1);
  g_assert_cmpstr (silent[0].error, ==, "The TLS handshake was not done in time");
  clear_client (&good);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    clear_client (&silent[i]);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      until (wb_peer_is_closed (peers[i]) || count_hellos (&peers[i], 1));
      close (peers[i]);
    }
  close (fd);
  end_engine (engine, n_descriptors);
  stop_server (&server);
}

static void
test_free_early (void)
{
  guint n_descriptors = wb_peer_count_descriptors ();
  WbEngine *engine = new_engine ();
  WbEndpoint at;
  Client client;
  int fd = listen_here (&at);

  g_test_summary ("Freed before its turn, nothing of it is left");
  for (guint i = 0; i < 20; i++)
    {
      connect_client (&client, engine, &at, "localhost", i % 2, "");
      clear_client (&client);
    }
  close (fd);
  end_engine (engine, n_descriptors);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_certificates ();
  g_object_unref (new_engine ()); /* what is opened once for all must not be taken for a leak */
  g_main_context_iteration (NULL, FALSE);
  g_test_add_data_func ("/base/tls-client/talk-1.3", "-tls1_3", test_talk);
  g_test_add_data_func ("/base/tls-client/talk-1.2", "-tls1_2", test_talk);
  g_test_add_func ("/base/tls-client/certificates", test_certificates);
  g_test_add_func ("/base/tls-client/no-tls", test_no_tls);
  g_test_add_func ("/base/tls-client/silence", test_silence);
  g_test_add_func ("/base/tls-client/limit", test_limit);
  g_test_add_func ("/base/tls-client/free-early", test_free_early);
  status = g_test_run ();
  remove_certificates ();
  return status;
}
