/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What capture was asked for. Numbers below 1: not said. */
typedef struct
{
  char *interface; /* Owned */
  char *filter;    /* Owned; NULL: all packets */
  char *path;      /* Owned; of -w, "-": standard output; NULL: lines */
  gint64 packets, seconds, snaplen, buffer_mib;
  gboolean no_promiscuous, quiet;
} WbCliWishes;

/* Captures until a stop condition, a signal, or the end of who reads our output. Returns the exit status. */
int wb_cli_capture_job_run (const WbCliWishes *wishes);

G_END_DECLS
