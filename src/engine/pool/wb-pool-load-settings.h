/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the load generator of a pool is to do. A value. */
#pragma once

#include "engine/base/wb-clock.h"
#include "engine/pool/wb-pool-random.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define WB_POOL_WORKERS_MAX 10000u

typedef enum
{
  WB_POOL_SPREAD_CONSTANT,    /* always the mean */
  WB_POOL_SPREAD_UNIFORM,     /* 0 … 2 × mean */
  WB_POOL_SPREAD_EXPONENTIAL, /* as of unrelated users */
  WB_POOL_SPREAD_PARETO,      /* shape 2: few are very long; cut at 100 × mean */
} WbPoolSpread;

typedef struct
{
  gint64 mean_ns; /* 0: none */
  WbPoolSpread spread;
} WbPoolTimes;

/* The next one. Whatever the spread, they are `mean` in the mean. */
gint64 wb_pool_times_draw (const WbPoolTimes *self, WbPoolRandom *random);

typedef struct
{
  guint workers;       /* 1…WB_POOL_WORKERS_MAX; each: think, acquire, exchanges, hold, release, again */
  WbPoolTimes hold;    /* a connection is kept beside its exchanges */
  WbPoolTimes think;   /* between release and the next acquire */
  guint exchanges;     /* round trips while it is held; 0: none (also where the protocol has none) */
  guint payload_bytes; /* of each */
  gint64 exchange_timeout_ns;
  gint64 ramp_ns;     /* workers start one after another during this time; 0: all at once */
  gint64 duration_ns; /* no acquire begins later; 0: until stopped */
  guint64 cycles;     /* acquires in all, also those that fail; 0: any number */
  double leak_share;  /* 0…1 of borrows are never given back (until the pool is closed) */
  double abort_share; /* 0…1 of acquires are cancelled after a random part of 10 ms */
} WbPoolLoadSettings;

#define WB_TYPE_POOL_LOAD_SETTINGS (wb_pool_load_settings_get_type ())
GType wb_pool_load_settings_get_type (void);

/* 10 workers, hold 20 ms exponential, think 20 ms exponential, one exchange of 32 bytes, its timeout 5 s, no ramp. */
void wb_pool_load_settings_init (WbPoolLoadSettings *self);
WbPoolLoadSettings *wb_pool_load_settings_copy (const WbPoolLoadSettings *self);
void wb_pool_load_settings_free (WbPoolLoadSettings *self);
/* FALSE with WB_ERROR_INVALID_INPUT or WB_ERROR_LIMIT that names the setting and what it may be. */
gboolean wb_pool_load_settings_check (const WbPoolLoadSettings *self, GError **error);

G_END_DECLS
