/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a connection pool as a value: defaults, copies, and what cannot be meant. */

#include "engine/pool/wb-pool-settings.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TIMEOUT_NS_MIN WB_NS_PER_MS
#define TIMEOUT_NS_MAX (3600 * WB_NS_PER_S)
#define HEALTH_PERIOD_NS_MIN (10 * WB_NS_PER_MS)
#define AGE_NS_MAX (G_GINT64_CONSTANT (36500) * 24 * 3600 * WB_NS_PER_S)
#define COUNT_MAX 1000u
/* HTTP servers take requests of 8,000 bytes (RFC 9110, 4.1 asks them to); PostgreSQL's startup ends at 10,000, its names
 * at 63. */
#define PATH_BYTES_MAX 4096u
#define NAME_BYTES_MAX 255u

G_DEFINE_BOXED_TYPE (WbPoolSettings, wb_pool_settings, wb_pool_settings_copy, wb_pool_settings_free)

void
wb_pool_settings_init (WbPoolSettings *self)
{
  *self = (WbPoolSettings){
    .tls_verify = TRUE,
    .min = 5,
    .max = 20,
    .connect_timeout_ns = 5 * WB_NS_PER_S,
    .acquire_timeout_ns = 5 * WB_NS_PER_S,
    .idle_timeout_ns = 30 * WB_NS_PER_S,
    .lifetime_ns = 1800 * WB_NS_PER_S,
    .lifetime_jitter = 0.1,
    .leak_ns = 60 * WB_NS_PER_S,
    .queue_cap = 10000,
    .validate = WB_POOL_VALIDATE_SOCKET,
    .validate_after_ns = 500 * WB_NS_PER_MS,
    .validate_timeout_ns = WB_NS_PER_S,
    .check_period_ns = 10 * WB_NS_PER_S,
    .backoff_ns = 250 * WB_NS_PER_MS, /* 0, ¼, ¾, 1¾, 3¾, 7¾, 12¾ s, …: 10 attempts in 30 s */
    .backoff_max_ns = 5 * WB_NS_PER_S,
    .backoff_jitter = 0.1,
    .fall = 3, /* HAProxy's */
    .rise = 2,
    .error_limit = 5,
    .slow_start_ns = 10 * WB_NS_PER_S,
    .hedge_ns = 250 * WB_NS_PER_MS, /* RFC 8305, section 8: Connection Attempt Delay */
    .linger_ns = 10 * WB_NS_PER_MS,
  };
}

void
wb_pool_settings_clear (WbPoolSettings *self)
{
  for (guint i = 0; i < self->n_targets; i++)
    g_free (self->targets[i].host);
  g_clear_pointer (&self->targets, g_free);
  self->n_targets = 0;
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->database, g_free);
  g_clear_pointer (&self->path, g_free);
}

WbPoolSettings *
wb_pool_settings_copy (const WbPoolSettings *self)
{
  WbPoolSettings *copy = g_memdup2 (self, sizeof *self);

  copy->targets = g_memdup2 (self->targets, self->n_targets * sizeof *self->targets);
  for (guint i = 0; i < copy->n_targets; i++)
    copy->targets[i].host = g_strdup (self->targets[i].host);
  copy->user = g_strdup (self->user);
  copy->database = g_strdup (self->database);
  copy->path = g_strdup (self->path);
  return copy;
}

void
wb_pool_settings_free (WbPoolSettings *self)
{
  wb_pool_settings_clear (self);
  g_free (self);
}

WbPoolTarget *
wb_pool_settings_add_target (WbPoolSettings *self, const char *host, guint16 port)
{
  self->targets = g_renew (WbPoolTarget, self->targets, self->n_targets + 1);
  self->targets[self->n_targets] = (WbPoolTarget){ .host = g_strdup (host), .port = port, .weight = 1 };
  return &self->targets[self->n_targets++];
}

/* --- Check ----------------------------------------------------------------------------------------------------------- */

static gboolean
is_timeout (gint64 ns)
{
  return ns >= TIMEOUT_NS_MIN && ns <= TIMEOUT_NS_MAX;
}

static gboolean
is_age (gint64 ns)
{
  return ns >= 0 && ns <= AGE_NS_MAX;
}

/* Written so that NaN is refused too. */
static gboolean
is_share (double share)
{
  return share >= 0 && share <= 1;
}

static const char *
find_wrong_target (const WbPoolSettings *self)
{
  if (self->n_targets == 0)
    return _("There is no target");
  for (guint i = 0; i < self->n_targets; i++)
    {
      const WbPoolTarget *target = &self->targets[i];

      if (target->host == NULL || *target->host == '\0')
        return _("A target has no host");
      if (target->port == 0)
        return _("The port of a target must be between 1 and 65,535");
      if (target->weight < 1 || target->weight > WB_POOL_WEIGHT_MAX)
        return _("The weight of a target must be between 1 and 1,000");
      if (target->priority > WB_POOL_PRIORITY_MAX)
        return _("The priority of a target must be between 0 and 9");
    }
  return NULL;
}

static const char *
find_wrong_time (const WbPoolSettings *self)
{
  if (!is_timeout (self->connect_timeout_ns))
    return _("The connection timeout must be between 1 ms and an hour");
  if (!is_timeout (self->acquire_timeout_ns))
    return _("The acquire timeout must be between 1 ms and an hour");
  if (!is_timeout (self->validate_timeout_ns))
    return _("The timeout of a validation must be between 1 ms and an hour");
  /* Shorter, a pool does nothing but open and close. */
  if (!is_age (self->idle_timeout_ns) || (self->idle_timeout_ns != 0 && self->idle_timeout_ns < TIMEOUT_NS_MIN))
    return _("The idle timeout must be 1 ms at least, or 0 for never");
  if (!is_age (self->lifetime_ns) || (self->lifetime_ns != 0 && self->lifetime_ns < TIMEOUT_NS_MIN))
    return _("The lifetime must be 1 ms at least, or 0 for no end");
  if (!is_age (self->check_period_ns) || (self->check_period_ns != 0 && self->check_period_ns < TIMEOUT_NS_MIN))
    return _("The period of health checks must be 1 ms at least, or 0 for none");
  /* Shorter, checks of one target would be most of what it has to do. */
  if (!is_age (self->health_period_ns) ||
      (self->health_period_ns != 0 && self->health_period_ns < HEALTH_PERIOD_NS_MIN))
    return _("The period of target checks must be 10 ms at least, or 0 for none");
  if (!is_age (self->leak_ns) || !is_age (self->validate_after_ns) || !is_age (self->slow_start_ns) ||
      !is_age (self->hedge_ns))
    return _("A time must be between 0 and a century");
  if (self->linger_ns != -1 && !is_age (self->linger_ns))
    return _("The time until an unwanted connect is given up must be 0 at least, or -1 for never");
  if (!is_timeout (self->backoff_ns) || !is_timeout (self->backoff_max_ns))
    return _("The pause after a failed connect must be between 1 ms and an hour");
  if (self->backoff_max_ns < self->backoff_ns)
    return _("The longest pause after failed connects must not be shorter than the first one");
  return NULL;
}

static const char *
find_wrong_number (const WbPoolSettings *self)
{
  if (self->max < 1 || self->max > WB_POOL_SIZE_MAX)
    return _("The pool must hold between 1 and 4,096 connections at most");
  if (self->min > self->max)
    return _("The smallest size must not be above the largest");
  if (self->queue_cap < 1 || self->queue_cap > WB_POOL_QUEUE_MAX)
    return _("There can be between 1 and 1,000,000 waiters at most");
  if (self->fall < 1 || self->fall > COUNT_MAX || self->rise < 1 || self->rise > COUNT_MAX)
    return _("A target is judged by 1 to 1,000 connects");
  if (self->error_limit > COUNT_MAX)
    return _("The limit of errors must be between 0 and 1,000");
  if (!is_share (self->lifetime_jitter) || !is_share (self->backoff_jitter))
    return _("A share of chance must be between 0 and 100 %");
  if ((guint) self->reuse > WB_POOL_REUSE_ROUND_ROBIN || (guint) self->validate > WB_POOL_VALIDATE_PROBE ||
      (guint) self->balance > WB_POOL_BALANCE_TWO_CHOICES || (guint) self->protocol > WB_POOL_PROTOCOL_HTTP)
    return _("There is no such choice");
  if (self->family != 0 && self->family != 4 && self->family != 6)
    return _("The family of addresses must be 4, 6, or 0 for both");
  return NULL;
}

/* No blank, no control character, and of UTF-8: nothing of it can end a line or a request. NULL: it is not set, as it may. */
static gboolean
is_word (const char *text, gsize bytes_max)
{
  gsize n = text ? strlen (text) : 1;

  if (n == 0 || n > bytes_max || (text && !g_utf8_validate (text, (gssize) n, NULL)))
    return FALSE;
  for (const char *at = text; at && *at; at = g_utf8_next_char (at))
    if (g_unichar_isspace (g_utf8_get_char (at)) || g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/* As it stands in a request (RFC 9112, 3.2.1): a fragment is the client's own, and what is not ASCII is written as %XX. */
static gboolean
is_path (const char *path)
{
  return path == NULL || (path[0] == '/' && g_str_is_ascii (path) && strchr (path, '#') == NULL);
}

static const char *
find_wrong_word (const WbPoolSettings *self)
{
  if (!is_word (self->user, NAME_BYTES_MAX))
    return _("The user must be a name of 1 to 255 bytes without blanks");
  if (!is_word (self->database, NAME_BYTES_MAX))
    return _("The database must be a name of 1 to 255 bytes without blanks");
  if (!is_word (self->path, PATH_BYTES_MAX))
    return _("The path must be 1 to 4,096 bytes without blanks");
  if (!is_path (self->path))
    return _("The path must begin with “/” and hold ASCII only, without “#”");
  return NULL;
}

gboolean
wb_pool_settings_check (const WbPoolSettings *self, GError **error)
{
  const char *wrong = find_wrong_number (self);

  if (self->n_targets > WB_POOL_TARGETS_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_LIMIT, _("There can be %u targets at most"), WB_POOL_TARGETS_MAX);
      return FALSE;
    }
  if (wrong == NULL)
    wrong = find_wrong_time (self);
  if (wrong == NULL)
    wrong = find_wrong_target (self);
  if (wrong == NULL)
    wrong = find_wrong_word (self);
  if (wrong)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
  return wrong == NULL;
}
