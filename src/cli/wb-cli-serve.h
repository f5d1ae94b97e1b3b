/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the subcommands that run a server share: a service in the program's own loop, lines of what it does, until it is
 * asked to stop. Peers never wait for whoever reads the output: a line that finds no room is left out, and the next one
 * has all counts. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-service.h"

G_BEGIN_DECLS

/* One a subcommand; static. snapshot is the service's own type. */
typedef struct
{
  gint64 look_ns; /* how often look is called; divides a second */

  /* What every snapshot has, each under its own type. */
  gint64 (*get_taken_ns) (gconstpointer snapshot);
  GPtrArray *(*get_events) (gconstpointer snapshot); /* of WbEvent; borrowed */

  /* Each appends whole lines. */
  void (*listening) (gconstpointer snapshot, gpointer data, GString *out); /* the first */
  /* type: "status" or "stopped". running_ns: since the start. */
  void (*status) (gconstpointer snapshot, const char *type, gint64 running_ns, gpointer data, GString *out);
  void (*look) (gconstpointer snapshot, gpointer data, GString *out); /* NULL: only the status, each second */
  /* Watches what it likes besides; called when the service runs, and when it does not any more. NULL: nothing. */
  void (*begin) (WbService *service, gpointer data);
  void (*end) (gpointer data);
  /* Interrupted: begins an end of its own, which stops the service. NULL: it is stopped at once. */
  void (*interrupt) (WbService *service, gpointer data);
  /* Interrupted again: stops the service now, so that its last words are said; the third time the program ends without
   * them. NULL: it does the second time. */
  void (*hurry) (WbService *service, gpointer data);
} WbCliServeKind;

/* Runs a service of service_type (with an "engine" property) until it is interrupted or fails. settings: of its boxed
 * type, borrowed. Returns the exit status; what failed has been complained about, with the remedy. */
int wb_cli_serve (GType service_type, gconstpointer settings, const WbCliServeKind *kind, gpointer data);

/* Words of --bind into one address a family; a family without any is off. bind NULL: nothing changes. FALSE, having
 * complained. */
gboolean wb_cli_serve_read_bind (const char *command, char **bind, WbEndpoint *v4, WbEndpoint *v6);

G_END_DECLS
