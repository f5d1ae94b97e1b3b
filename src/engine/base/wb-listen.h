/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One socket on which a service is asked, as a snapshot tells it: where, and in what state. A value. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  WB_LISTEN_OFF, /* not wanted, or stopped by its switch */
  WB_LISTEN_ON,
  WB_LISTEN_PAUSED,  /* out of descriptors for the moment */
  WB_LISTEN_MISSING, /* the host does not have this family */
  WB_LISTEN_FAILED,  /* see error */
} WbListenState;

/* One a family and protocol. */
typedef struct
{
  guint8 family; /* 4 or 6 */
  gboolean udp;
  WbListenState state;
  WbEndpoint endpoint; /* where; with the real port when ON */
  char *error;         /* owned; translated, for MISSING and FAILED; else NULL */
  GQuark error_domain; /* of the error, so that the panel can offer the remedy */
  int error_code;
} WbListen;

/* Frees what it owns; all zero afterwards. */
void wb_listen_clear (WbListen *self);

G_END_DECLS
