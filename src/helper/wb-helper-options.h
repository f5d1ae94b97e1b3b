/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a capture gets when it does not ask. 262144 is libpcap's own largest; it bounds what is copied, not what is
 * reserved. 64 MiB hold 0.4 s of a full gigabit link while a disk hesitates. */
#define WB_HELPER_SNAPLEN_MAX 262144u
#define WB_HELPER_BUFFER_MIB 64u
#define WB_HELPER_BUFFER_MIB_MAX 1024u

typedef enum
{
  WB_HELPER_CAPTURE,
  WB_HELPER_CHECK,   /* compile the filter on standard input and exit */
  WB_HELPER_VERSION, /* print the version and exit */
} WbHelperMode;

typedef struct
{
  WbHelperMode mode;
  char *device;
  char *filter; /* NULL: every packet */
  guint snaplen;
  guint buffer_mib;
  gboolean promiscuous;
  guint64 stop_packets; /* these three: 0 is "no limit" */
  guint64 stop_bytes;   /* of the file */
  guint stop_seconds;
  int check_link_type; /* LINKTYPE_ value */
} WbHelperOptions;

/* argv as main got it. FALSE with an error that names the argument (exit status 2). */
gboolean wb_helper_options_parse (WbHelperOptions *self, int argc, char **argv, GError **error);
void wb_helper_options_clear (WbHelperOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbHelperOptions, wb_helper_options_clear)

G_END_DECLS
