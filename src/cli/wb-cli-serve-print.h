/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the status lines of all servers have in common, as JSON and as text (docs/cli.md). Numbers are printed as C
 * prints them, whatever the locale. */
#pragma once

#include "engine/base/wb-figure.h"
#include "engine/base/wb-listen.h"

G_BEGIN_DECLS

/* "listens":[{…},…] */
void wb_cli_serve_append_listens (GString *out, const WbListen *listens, guint n);
/* "127.0.0.1:8080 (TCP), …": those that listen. tag: what stands in the brackets for each; NULL: its protocol. */
void wb_cli_serve_append_where (GString *out, const WbListen *listens, guint n, const char *const *tags);
/* One decimal, a point in every locale. */
void wb_cli_serve_append_rate (GString *out, double rate);
/* ,"name":{"total":…,"rate":…} */
void wb_cli_serve_append_figure (GString *out, const char *name, const WbFigure *figure);
/* "running_seconds":1.234 */
void wb_cli_serve_append_running (GString *out, gint64 running_ns);

/* A count with its name; , "name":count for all, or ", name count" for those above 0. */
typedef struct
{
  const char *name;
  guint64 count;
} WbCliCount;
void wb_cli_serve_append_counts (GString *out, const WbCliCount *counts, guint n);
void wb_cli_serve_append_troubles (GString *out, const WbCliCount *counts, guint n);

G_END_DECLS
