/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Talks with the programs that they were written for, on this machine, each in a folder of its own and as nobody. What is
 * not there is left out, and said. */

#include "engine/pool/wb-pool-talk.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define NOBODY 65534
#define PATIENCE_S 30

typedef struct
{
  char *dir; /* Owned */
  GSubprocess *process;
  guint16 port, second_port;
  gboolean not_root; /* it refuses to run as root */
} Server;

/* --- Servers --------------------------------------------------------------------------------------------------------- */

/* A number that nobody had a moment ago: these programs cannot be told to choose one. */
static guint16
find_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (here, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

/* Nobody sees the folder that the programs stand in, if that is root's; another name for ourselves does, where the system
 * gives one. */
static gboolean
may_rename_ourselves (void)
{
  static int may = -1;

  if (may < 0)
    {
      g_autoptr (GSubprocess) process =
          g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "unshare",
                            "--user", "--map-user=1000", "--map-group=1000", "true", NULL);

      may = process && g_subprocess_wait_check (process, NULL, NULL);
    }
  return may;
}

/* PostgreSQL does not run as root. */
static const char *const *
get_way (const Server *self)
{
  static const char *const renamed[] = { "unshare", "--user", "--map-user=1000", "--map-group=1000", NULL };
  static const char *const nobody[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", NULL };

  if (!self->not_root || geteuid () != 0)
    return &renamed[G_N_ELEMENTS (renamed) - 1];
  return may_rename_ourselves () ? renamed : nobody;
}

/* As whom the server runs. */
static void
give_away (const Server *self, const char *path)
{
  if (self->not_root && geteuid () == 0 && !may_rename_ourselves ())
    g_assert_cmpint (chown (path, NOBODY, NOBODY), ==, 0);
}

/* FALSE: the test is left out. */
static gboolean
begin_server (Server *self, const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);
  g_autofree char *why = g_strdup_printf ("%s is not there", program);
  g_autoptr (GError) error = NULL;

  *self = (Server){ .not_root = g_str_equal (program, "initdb") };
  if (path == NULL)
    {
      g_test_skip (why);
      return FALSE;
    }
  self->dir = g_dir_make_tmp ("wb-pool-XXXXXX", &error);
  g_assert_no_error (error);
  give_away (self, self->dir);
  self->port = find_port ();
  do
    self->second_port = find_port ();
  while (self->second_port == self->port);
  return TRUE;
}

static void
write_file (Server *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  give_away (self, path);
}

/* command: of a shell, in the folder. */
static GSubprocess *
spawn (Server *self, const char *command, GSubprocessFlags flags)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  g_autofree char *exec = g_strconcat ("exec ", command, NULL);
  GSubprocess *process;

  for (const char *const *word = get_way (self); *word; word++)
    g_ptr_array_add (words, (char *) *word);
  g_ptr_array_add (words, (char *) "sh");
  g_ptr_array_add (words, (char *) "-c");
  g_ptr_array_add (words, exec);
  g_ptr_array_add (words, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->dir);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, &error);
  g_assert_no_error (error);
  return process;
}

/* To its end. */
static void
run (Server *self, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GSubprocess) process =
      spawn (self, command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);

  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %s", command, out);
}

static void
start (Server *self, const char *command)
{
  self->process = spawn (self, command, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
}

static void
remove_all (const char *path)
{
  GDir *entries = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (entries && (name = g_dir_read_name (entries)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_clear_pointer (&entries, g_dir_close);
  g_remove (path);
}

static void
end_server (Server *self)
{
  if (self->process)
    {
      g_subprocess_send_signal (self->process, SIGQUIT); /* PostgreSQL: at once, with its children */
      g_subprocess_send_signal (self->process, SIGTERM);
      g_subprocess_wait (self->process, NULL, NULL);
    }
  g_clear_object (&self->process);
  remove_all (self->dir);
  g_clear_pointer (&self->dir, g_free);
}

/* FALSE: the test is left out. */
static gboolean
begin_postgres (Server *self)
{
  g_autoptr (GSubprocess) process = NULL;

  if (!begin_server (self, "initdb"))
    return FALSE;
  process = spawn (self, "initdb --version", G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  if (g_subprocess_wait_check (process, NULL, NULL))
    return TRUE;
  g_test_skip ("initdb does not run as another user than root here");
  end_server (self);
  return FALSE;
}

/* --- Talks ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbPoolSettings *settings; /* Borrowed */
  WbPoolTalk *talk;
  GSocketConnection *socket;
  GIOStream *stream; /* Borrowed: socket, or tls */
  GIOStream *tls;
  char *error; /* of the latest verdict */
} Line;

/* NULL: nobody is there. */
static GSocketConnection *
try_to_connect (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_timeout (client, PATIENCE_S);
  return g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
}

static void
connect_line (Line *self, WbPoolSettings *settings, guint16 port)
{
  gint64 end_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  *self = (Line){ .settings = settings };
  /* Nobody tells when such a server listens but its port. */
  while ((self->socket = try_to_connect (port)) == NULL && g_get_monotonic_time () < end_us)
    g_thread_yield ();
  g_assert_nonnull (self->socket);
  self->stream = G_IO_STREAM (self->socket);
  self->talk = wb_pool_talk_new (settings, "127.0.0.1", port);
}

static void
clear_line (Line *self)
{
  wb_pool_talk_free (self->talk);
  g_clear_object (&self->tls);
  g_clear_object (&self->socket);
  g_free (self->error);
}

static gboolean
accept_any_cb (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flaws, gpointer data)
{
  return TRUE;
}

static void
begin_tls (Line *self)
{
  g_autoptr (GError) error = NULL;

  self->tls = g_tls_client_connection_new (self->stream, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->tls, "accept-certificate", G_CALLBACK (accept_any_cb), NULL);
  g_tls_connection_handshake (G_TLS_CONNECTION (self->tls), NULL, &error);
  g_assert_no_error (error);
  self->stream = self->tls;
}

static WbPoolVerdict
say (Line *self, WbPoolTalkKind kind, guint64 token, gsize payload)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  WbPoolVerdict verdict = wb_pool_talk_begin (self->talk, kind, self->tls != NULL, token, payload, out, &error);

  while (verdict == WB_POOL_VERDICT_MORE)
    {
      guint8 bytes[4096];
      gssize n;

      g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), out->data, out->len, NULL, NULL, &error);
      g_assert_no_error (error);
      g_byte_array_set_size (out, 0);
      n = g_input_stream_read (g_io_stream_get_input_stream (self->stream), bytes, sizeof bytes, NULL, &error);
      g_assert_no_error (error);
      verdict =
          n > 0 ? wb_pool_talk_feed (self->talk, bytes, (gsize) n, out, &error) : wb_pool_talk_end (self->talk, &error);
    }
  g_free (self->error);
  self->error = error ? g_strdup (error->message) : NULL;
  return verdict;
}

static void
assert_passes (Line *self, WbPoolTalkKind kind, gsize payload)
{
  static guint64 token;

  if (say (self, kind, ++token, payload) != WB_POOL_VERDICT_PASSED)
    g_error ("%s", self->error);
}

static void
assert_fails (Line *self, WbPoolTalkKind kind, const char *word)
{
  g_assert_cmpint (say (self, kind, 1, 9), ==, WB_POOL_VERDICT_FAILED);
  g_test_message ("%s", self->error);
  if (strstr (self->error, word) == NULL)
    g_error ("“%s” does not say “%s”", self->error, word);
}

/* Opened, asked, and used with payloads of many sizes. */
static void
assert_works (WbPoolSettings *settings, guint16 port)
{
  static const gsize payloads[] = { 0, 1, 15, 32, 4095, 65536, WB_POOL_PAYLOAD_MAX, 7 };
  Line line;

  connect_line (&line, settings, port);
  assert_passes (&line, WB_POOL_TALK_OPEN, 0);
  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      assert_passes (&line, WB_POOL_TALK_ASK, 0);
      assert_passes (&line, WB_POOL_TALK_EXCHANGE, payloads[i]);
    }
  clear_line (&line);
}

/* Once it is there. */
static void
wait_for (WbPoolSettings *settings, guint16 port)
{
  gint64 end_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  gboolean is_there = FALSE;

  while (!is_there && g_get_monotonic_time () < end_us)
    {
      Line line;

      connect_line (&line, settings, port);
      is_there = say (&line, WB_POOL_TALK_OPEN, 1, 0) == WB_POOL_VERDICT_PASSED;
      clear_line (&line);
    }
  g_assert_true (is_there);
}

static void
set_up (WbPoolSettings *settings, WbPoolProtocol protocol)
{
  wb_pool_settings_init (settings);
  settings->protocol = protocol;
}

/* --- Tests ----------------------------------------------------------------------------------------------------------- */

static void
test_redis (void)
{
  WbPoolSettings settings;
  Server server;
  Line line;
  g_autofree char *command = NULL;

  g_test_summary ("Redis: PING and ECHO; one that wants a password is told so");
  if (!begin_server (&server, "redis-server"))
    return;
  set_up (&settings, WB_POOL_PROTOCOL_REDIS);
  command = g_strdup_printf ("redis-server --bind 127.0.0.1 --port %u --save ''", server.port);
  start (&server, command);
  assert_works (&settings, server.port);
  end_server (&server);

  g_assert_true (begin_server (&server, "redis-server"));
  g_free (command);
  command = g_strdup_printf ("redis-server --bind 127.0.0.1 --port %u --save '' --requirepass x", server.port);
  start (&server, command);
  connect_line (&line, &settings, server.port);
  assert_fails (&line, WB_POOL_TALK_OPEN, "Redis wants a password");
  clear_line (&line);
  end_server (&server);
}

static void
test_nginx (void)
{
  WbPoolSettings settings;
  Server server;
  Line line;
  g_autofree char *config = NULL;

  g_test_summary ("nginx: kept alive, closed after each answer, out of order");
  if (!begin_server (&server, "nginx"))
    return;
  set_up (&settings, WB_POOL_PROTOCOL_HTTP);
  config =
      g_strdup_printf ("daemon off; master_process off; pid nginx.pid; error_log /dev/null; events {}\n"
                       "http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f;\n"
                       "uwsgi_temp_path u; scgi_temp_path s; server { listen 127.0.0.1:%u;\n"
                       "location / { return 200 hello; } location /closing { keepalive_timeout 0; return 200 x; }\n"
                       "location /down { return 503; } location /away { return 302 /; } } }\n",
                       server.port);
  write_file (&server, "nginx.conf", config);
  start (&server, "nginx -p . -c nginx.conf -e /dev/null");
  assert_works (&settings, server.port);
  settings.path = g_strdup ("/away?a=b");
  assert_works (&settings, server.port);
  g_free (settings.path);
  settings.path = g_strdup ("/closing");
  connect_line (&line, &settings, server.port);
  assert_passes (&line, WB_POOL_TALK_OPEN, 0);
  g_assert_true (wb_pool_talk_is_spent (line.talk));
  clear_line (&line);
  g_free (settings.path);
  settings.path = g_strdup ("/down");
  connect_line (&line, &settings, server.port);
  assert_fails (&line, WB_POOL_TALK_OPEN, "503 Service");
  clear_line (&line);
  wb_pool_settings_clear (&settings);
  end_server (&server);
}

static void
test_haproxy (void)
{
  WbPoolSettings settings;
  Server server;
  Line line;
  g_autofree char *config = NULL;

  g_test_summary ("HAProxy: an answer of its own, and 503 when nothing is behind it");
  if (!begin_server (&server, "haproxy"))
    return;
  set_up (&settings, WB_POOL_PROTOCOL_HTTP);
  config = g_strdup_printf ("global\n maxconn 100\ndefaults\n mode http\n timeout client 30s\n timeout server 30s\n"
                            " timeout connect 5s\nfrontend f\n bind 127.0.0.1:%u\n"
                            " http-request return status 200 content-type text/plain string ok if { path / }\n"
                            " default_backend b\nbackend b\n",
                            server.port);
  write_file (&server, "haproxy.cfg", config);
  start (&server, "haproxy -db -f haproxy.cfg");
  assert_works (&settings, server.port);
  settings.path = g_strdup ("/x");
  connect_line (&line, &settings, server.port);
  assert_fails (&line, WB_POOL_TALK_OPEN, "503 Service Unavailable");
  clear_line (&line);
  wb_pool_settings_clear (&settings);
  end_server (&server);
}

static void
test_postgres (void)
{
  WbPoolSettings settings;
  Server server;
  Line line;
  g_autofree char *command = NULL;

  g_test_summary (
      "PostgreSQL: without a user, with one, with one whose password is wanted, with one that is not there");
  if (!begin_postgres (&server))
    return;
  run (&server, "initdb -D data -A trust -U anna --no-sync --no-locale -E UTF8");
  write_file (
      &server, "hba.conf",
      "host all locked 127.0.0.1/32 scram-sha-256\nhost all old 127.0.0.1/32 md5\nhost all all 127.0.0.1/32 trust\n");
  command = g_strdup_printf ("postgres -D data -p %u -k '' -c listen_addresses=127.0.0.1 -c fsync=off "
                             "-c hba_file=hba.conf -c max_connections=12 -c superuser_reserved_connections=1",
                             server.port);
  start (&server, command);
  set_up (&settings, WB_POOL_PROTOCOL_POSTGRES);
  settings.user = g_strdup ("anna");
  settings.database = g_strdup ("postgres");
  wait_for (&settings, server.port);
  assert_works (&settings, server.port);

  g_free (settings.database);
  settings.database = NULL;
  connect_line (&line, &settings, server.port);
  assert_fails (&line, WB_POOL_TALK_OPEN, "database \"anna\" does not exist");
  clear_line (&line);
  for (guint i = 0; i < 2; i++)
    {
      g_free (settings.user);
      settings.user = g_strdup (i ? "locked" : "old");
      connect_line (&line, &settings, server.port);
      assert_fails (&line, WB_POOL_TALK_OPEN, i ? "password of locked" : "password of old");
      clear_line (&line);
    }
  g_clear_pointer (&settings.user, g_free);
  connect_line (&line, &settings, server.port);
  assert_passes (&line, WB_POOL_TALK_OPEN, 0); /* 'N' */
  clear_line (&line);
  settings.tls = TRUE;
  connect_line (&line, &settings, server.port);
  assert_fails (&line, WB_POOL_TALK_OPEN, "TLS switched off");
  clear_line (&line);
  wb_pool_settings_clear (&settings);
  end_server (&server);
}

static void
test_postgres_tls (void)
{
  WbPoolSettings settings;
  Server server;
  Line line;
  g_autofree char *command = NULL;

  g_test_summary ("PostgreSQL within TLS, and what it says when it is shut down under a session");
  if (!begin_postgres (&server))
    return;
  run (&server, "initdb -D data -A trust -U anna --no-sync --no-locale -E UTF8");
  run (&server, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=x -days 2 "
                "-keyout data/server.key -out data/server.crt");
  command = g_strdup_printf ("postgres -D data -p %u -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c ssl=on",
                             server.port);
  start (&server, command);
  set_up (&settings, WB_POOL_PROTOCOL_POSTGRES);
  settings.user = g_strdup ("anna");
  settings.database = g_strdup ("postgres");
  wait_for (&settings, server.port);
  settings.tls = TRUE;
  connect_line (&line, &settings, server.port);
  g_assert_cmpint (say (&line, WB_POOL_TALK_OPEN, 1, 0), ==, WB_POOL_VERDICT_TLS);
  begin_tls (&line);
  assert_passes (&line, WB_POOL_TALK_OPEN, 0);
  assert_passes (&line, WB_POOL_TALK_ASK, 0);
  assert_passes (&line, WB_POOL_TALK_EXCHANGE, WB_POOL_PAYLOAD_MAX);
  clear_line (&line);

  settings.tls = FALSE;
  connect_line (&line, &settings, server.port);
  assert_passes (&line, WB_POOL_TALK_OPEN, 0);
  g_subprocess_send_signal (server.process, SIGINT); /* fast */
  g_subprocess_wait (server.process, NULL, NULL);
  g_clear_object (&server.process);
  assert_fails (&line, WB_POOL_TALK_ASK, "terminating connection");
  clear_line (&line);
  wb_pool_settings_clear (&settings);
  end_server (&server);
}

static void
test_echo (gconstpointer mode)
{
  static const char *const cli_modes[] = { "prefix", "verbatim" };
  const char *program = g_getenv ("WIREBENCH_CLI");
  WbPoolSettings settings;
  Server server;
  g_autofree char *command = NULL;

  g_test_summary ("Our own echo server, with its prefix in the middle of what is longer than a line, and without");
  g_assert_nonnull (program);
  g_assert_true (begin_server (&server, "sh"));
  set_up (&settings, WB_POOL_PROTOCOL_ECHO);
  command =
      g_strdup_printf ("%s echo -b 127.0.0.1 -p %u -m %s", program, server.port, cli_modes[GPOINTER_TO_UINT (mode)]);
  start (&server, command);
  assert_works (&settings, server.port);
  end_server (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/talk-peers/redis", test_redis);
  g_test_add_func ("/pool/talk-peers/nginx", test_nginx);
  g_test_add_func ("/pool/talk-peers/haproxy", test_haproxy);
  g_test_add_func ("/pool/talk-peers/postgres", test_postgres);
  g_test_add_func ("/pool/talk-peers/postgres-tls", test_postgres_tls);
  g_test_add_data_func ("/pool/talk-peers/echo-prefix", GUINT_TO_POINTER (0), test_echo);
  g_test_add_data_func ("/pool/talk-peers/echo-verbatim", GUINT_TO_POINTER (1), test_echo);
  return g_test_run ();
}
