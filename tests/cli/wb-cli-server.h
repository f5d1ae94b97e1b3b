/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server of wirebench-cli in tests: its lines, its complaints, its end, and a connection to it. */
#pragma once

#include "tests/base/wb-peer.h"
#include "tests/cli/wb-cli-run.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A server of wirebench-cli that runs beside the test. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *out;
  GOutputStream *in; /* Borrowed; with a pipe for standard input */
} WbCliServer;

static inline void
wb_cli_server_start_with (WbCliServer *self, GSubprocessFlags flags, const char *const *words)
{
  self->process = wb_cli_start (flags | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, words);
  self->in = g_subprocess_get_stdin_pipe (self->process);
  self->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
}

static inline void
wb_cli_server_start (WbCliServer *self, const char *const *words)
{
  wb_cli_server_start_with (self, G_SUBPROCESS_FLAGS_NONE, words);
}

#define wb_cli_server_start_words(self, ...) wb_cli_server_start (self, (const char *const[]){ __VA_ARGS__, NULL })

static inline char *
wb_cli_server_read_line (WbCliServer *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (self->out, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

static inline JsonObject *
wb_cli_server_read_object (WbCliServer *self)
{
  g_autofree char *line = wb_cli_server_read_line (self);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (line);
  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static inline char *
wb_cli_server_read_complaints (WbCliServer *self)
{
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes (g_subprocess_get_stderr_pipe (self->process), 65536, NULL, NULL);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static inline void
wb_cli_server_clear (WbCliServer *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->out);
  g_clear_object (&self->process);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbCliServer, wb_cli_server_clear)

static inline void
wb_cli_server_expect_exit (WbCliServer *self, int status)
{
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, status);
}

static inline int
wb_cli_server_connect (guint8 family, guint16 port)
{
  const struct timeval limit = { .tv_sec = 60 };
  WbEndpoint to = { .family = family, .port = port };
  int fd;

  to.address[family == 6 ? 15 : 3] = 1;
  if (family == 4)
    to.address[0] = 127;
  fd = wb_peer_connect (&to);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), ==, 0);
  return fd;
}

/* Fills the pipe that the server writes to. Its other end is ours, and Linux opens either end by way of it. */
static inline void
wb_cli_server_fill_pipe (WbCliServer *server)
{
  GInputStream *end = g_subprocess_get_stdout_pipe (server->process);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (end)));
  static const char zeros[4096];
  int fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, zeros, sizeof zeros) > 0 || write (fd, zeros, 1) > 0)
    ;
  g_assert_cmpint (errno, ==, EAGAIN);
  close (fd);
}

G_END_DECLS
