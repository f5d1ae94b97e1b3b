/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user chooses before a connection pool starts. Times are durations in nanoseconds; each says what 0 means. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WB_POOL_TARGETS_MAX 32u    /* the balance looks at every one for each connect */
#define WB_POOL_SIZE_MAX 4096u     /* connections */
#define WB_POOL_QUEUE_MAX 1000000u /* waiters */
#define WB_POOL_PRIORITY_MAX 9u
#define WB_POOL_WEIGHT_MAX 1000u

typedef enum
{
  WB_POOL_REUSE_LIFO,        /* the latest used: the rest grow old and are closed */
  WB_POOL_REUSE_FIFO,        /* the longest idle */
  WB_POOL_REUSE_ROUND_ROBIN, /* each connection in turn, by its number */
} WbPoolReuse;

typedef enum
{
  WB_POOL_VALIDATE_NONE,
  WB_POOL_VALIDATE_SOCKET, /* what the system knows of the socket */
  WB_POOL_VALIDATE_PROBE,  /* a question of the protocol */
} WbPoolValidate;

typedef enum
{
  WB_POOL_BALANCE_ROUND_ROBIN, /* in turn, by weight */
  WB_POOL_BALANCE_LEAST,       /* the fewest connections for its weight */
  WB_POOL_BALANCE_TWO_CHOICES, /* of two drawn by weight, the one with fewer */
} WbPoolBalance;

/* What is said on a connection (wb-pool-talk): when it was made, as a question whether it still works, and as a round trip
 * with a payload. */
typedef enum
{
  WB_POOL_PROTOCOL_NONE,     /* nothing: it is connected, and that is all */
  WB_POOL_PROTOCOL_GREETING, /* the server speaks first, a line; nothing is asked later */
  WB_POOL_PROTOCOL_ECHO,     /* a line comes back, as it was or after "Echo: " */
  WB_POOL_PROTOCOL_REDIS,    /* PING, ECHO (RESP) */
  WB_POOL_PROTOCOL_POSTGRES, /* startup, Sync (protocol 3.0) */
  WB_POOL_PROTOCOL_HTTP,     /* HEAD, kept alive (RFC 9112) */
} WbPoolProtocol;

typedef struct
{
  char *host; /* Owned */
  guint16 port;
  guint weight;   /* 1…WB_POOL_WEIGHT_MAX */
  guint priority; /* 0 first; others only when none of a lower number can be tried */
} WbPoolTarget;

typedef struct
{
  WbPoolTarget *targets; /* Owned */
  guint n_targets;

  guint8 family; /* 4 or 6: only such addresses of names; 0: both (RFC 8305) */

  WbPoolProtocol protocol;
  gboolean tls;        /* connections are made within TLS; the handshake is a part of the connect */
  gboolean tls_verify; /* the server's certificate must be good for its name */
  char *user;          /* Owned; PostgreSQL; NULL: only SSLRequest is asked, no session begins */
  char *database;      /* Owned; PostgreSQL; NULL: as user */
  char *path;          /* Owned; HTTP; NULL: "/" */

  guint min, max;
  gboolean lazy; /* min is kept, but only filled from the first acquire on */
  gint64 connect_timeout_ns;
  gint64 acquire_timeout_ns;
  gint64 idle_timeout_ns; /* 0: never */
  gint64 lifetime_ns;     /* 0: for ever */
  double lifetime_jitter; /* share 0…1 of it that is left out at random */
  gint64 leak_ns;         /* lent for longer is told; 0: never */
  guint queue_cap;        /* waiters */
  gboolean fail_fast;     /* while nothing is connected and no target may be tried, acquires fail at once */
  WbPoolReuse reuse;
  WbPoolValidate validate;
  gint64 validate_after_ns; /* on borrow, only what was idle for longer */
  gint64 validate_timeout_ns;
  gint64 check_period_ns;  /* idle ones are validated each such time; 0: never */
  gint64 health_period_ns; /* each target is tried by a connection of its own so often, also without demand; 0: never */

  WbPoolBalance balance;
  gint64 backoff_ns; /* after the first failed connect; doubles with each */
  gint64 backoff_max_ns;
  double backoff_jitter; /* share 0…1 of the pause that is left out at random */
  guint fall, rise;      /* failures until a target is down, successes until it is up again */
  guint error_limit;     /* broken in use one after another, and the target counts as failed; 0: never */
  gint64 slow_start_ns;  /* a target that is up again gets its full weight after this time; 0: at once */
  gint64 hedge_ns;       /* a connect that takes longer is no longer counted on, if there is another target; 0: never */
  gint64 linger_ns;      /* a connect that nobody wants for so long is given up; -1: never */
} WbPoolSettings;

#define WB_TYPE_POOL_SETTINGS (wb_pool_settings_get_type ())
GType wb_pool_settings_get_type (void);

/* The defaults of SERVICES.md, no target, nothing is said, no checks of targets. clear frees what it owns. */
void wb_pool_settings_init (WbPoolSettings *self);
void wb_pool_settings_clear (WbPoolSettings *self);
WbPoolSettings *wb_pool_settings_copy (const WbPoolSettings *self);
void wb_pool_settings_free (WbPoolSettings *self);
/* host: copied. Weight 1, priority 0; the result is borrowed until the next call, to change them. */
WbPoolTarget *wb_pool_settings_add_target (WbPoolSettings *self, const char *host, guint16 port);
/* FALSE with WB_ERROR_INVALID_INPUT or WB_ERROR_LIMIT that names the setting and what it may be. */
gboolean wb_pool_settings_check (const WbPoolSettings *self, GError **error);

G_END_DECLS
