/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command's options are the settings' fields in other units; what is as usual is left out, so that a person can read
 * the line. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-terminal.h"

#include "engine/base/wb-clock.h"
#include "engine/pool/wb-pool-target-text.h"

#include <math.h>
#include <string.h>

typedef enum
{
  SECONDS, /* gint64, ns */
  MILLISECONDS,
  MILLISECONDS_OR_NEVER, /* -1 */
  COUNT,
  COUNT64,
  PERCENT, /* double, 0…1 */
  FLAG,
  TEXT,
  CHOICE,
} Kind;

typedef struct
{
  const char *name;
  Kind kind;
  gsize offset;
  const char *const *words; /* CHOICE */
} Option;

static const char *const protocols[] = { "none", "greeting", "echo", "redis", "postgres", "http" };
static const char *const reuses[] = { "lifo", "fifo", "round-robin" };
static const char *const validations[] = { "none", "socket", "probe" };
static const char *const balances[] = { "round-robin", "least", "two-choices" };
static const char *const spreads[] = { "constant", "uniform", "exponential", "pareto" };

#define POOL(member) G_STRUCT_OFFSET (WbPoolSettings, member)
#define LOAD(member) G_STRUCT_OFFSET (WbPoolLoadSettings, member)

static const Option pool_options[] = {
  { "probe", CHOICE, POOL (protocol), protocols },
  { "tls", FLAG, POOL (tls), NULL },
  { "tls-verify", FLAG, POOL (tls_verify), NULL },
  { "user", TEXT, POOL (user), NULL },
  { "database", TEXT, POOL (database), NULL },
  { "path", TEXT, POOL (path), NULL },
  { "min", COUNT, POOL (min), NULL },
  { "max", COUNT, POOL (max), NULL },
  { "lazy", FLAG, POOL (lazy), NULL },
  { "connect-timeout", MILLISECONDS, POOL (connect_timeout_ns), NULL },
  { "acquire-timeout", MILLISECONDS, POOL (acquire_timeout_ns), NULL },
  { "idle-timeout", SECONDS, POOL (idle_timeout_ns), NULL },
  { "lifetime", SECONDS, POOL (lifetime_ns), NULL },
  { "lifetime-jitter", PERCENT, POOL (lifetime_jitter), NULL },
  { "leak-after", SECONDS, POOL (leak_ns), NULL },
  { "queue", COUNT, POOL (queue_cap), NULL },
  { "fail-fast", FLAG, POOL (fail_fast), NULL },
  { "reuse", CHOICE, POOL (reuse), reuses },
  { "validate", CHOICE, POOL (validate), validations },
  { "validate-after", MILLISECONDS, POOL (validate_after_ns), NULL },
  { "validate-timeout", MILLISECONDS, POOL (validate_timeout_ns), NULL },
  { "check", SECONDS, POOL (check_period_ns), NULL },
  { "health", SECONDS, POOL (health_period_ns), NULL },
  { "balance", CHOICE, POOL (balance), balances },
  { "backoff", MILLISECONDS, POOL (backoff_ns), NULL },
  { "backoff-max", MILLISECONDS, POOL (backoff_max_ns), NULL },
  { "backoff-jitter", PERCENT, POOL (backoff_jitter), NULL },
  { "fall", COUNT, POOL (fall), NULL },
  { "rise", COUNT, POOL (rise), NULL },
  { "error-limit", COUNT, POOL (error_limit), NULL },
  { "slow-start", SECONDS, POOL (slow_start_ns), NULL },
  { "hedge", MILLISECONDS, POOL (hedge_ns), NULL },
  { "linger", MILLISECONDS_OR_NEVER, POOL (linger_ns), NULL },
};

static const Option load_options[] = {
  { "hold", MILLISECONDS, LOAD (hold.mean_ns), NULL },
  { "hold-spread", CHOICE, LOAD (hold.spread), spreads },
  { "think", MILLISECONDS, LOAD (think.mean_ns), NULL },
  { "think-spread", CHOICE, LOAD (think.spread), spreads },
  { "exchanges", COUNT, LOAD (exchanges), NULL },
  { "payload", COUNT, LOAD (payload_bytes), NULL },
  { "exchange-timeout", MILLISECONDS, LOAD (exchange_timeout_ns), NULL },
  { "ramp", SECONDS, LOAD (ramp_ns), NULL },
  { "duration", SECONDS, LOAD (duration_ns), NULL },
  { "cycles", COUNT64, LOAD (cycles), NULL },
  { "leak", PERCENT, LOAD (leak_share), NULL },
  { "abort", PERCENT, LOAD (abort_share), NULL },
};

static void
append_number (GString *line, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, g_ascii_formatd (text, sizeof text, "%.9g", number));
}

static void
append_quoted (GString *line, const char *text)
{
  gboolean plain = *text != 0;

  for (const char *p = text; *p != 0; p++)
    plain = plain && (g_ascii_isalnum (*p) || strchr (".:-_/@,%+", *p) != NULL);
  if (plain)
    g_string_append (line, text);
  else
    {
      g_autofree char *quoted = g_shell_quote (text);

      g_string_append (line, quoted);
    }
}

/* usual: the same field as it is by default; nothing is appended when both are alike. */
static void
append_option (GString *line, const Option *option, gconstpointer settings, gconstpointer usual)
{
  const void *is = (const char *) settings + option->offset, *was = (const char *) usual + option->offset;
  gint64 ns;

  switch (option->kind)
    {
    case SECONDS:
    case MILLISECONDS:
    case MILLISECONDS_OR_NEVER:
      ns = *(const gint64 *) is;
      if (ns == *(const gint64 *) was)
        return;
      g_string_append_printf (line, " --%s=", option->name);
      if (option->kind == MILLISECONDS_OR_NEVER && ns < 0)
        g_string_append (line, "-1");
      else
        append_number (line, (double) ns / (option->kind == SECONDS ? (double) WB_NS_PER_S : (double) WB_NS_PER_MS));
      return;
    case COUNT:
      if (*(const guint *) is != *(const guint *) was)
        g_string_append_printf (line, " --%s=%u", option->name, *(const guint *) is);
      return;
    case COUNT64:
      if (*(const guint64 *) is != *(const guint64 *) was)
        g_string_append_printf (line, " --%s=%" G_GUINT64_FORMAT, option->name, *(const guint64 *) is);
      return;
    case PERCENT:
      if (fabs (*(const double *) is - *(const double *) was) < 1e-9)
        return;
      g_string_append_printf (line, " --%s=", option->name);
      append_number (line, *(const double *) is * 100);
      return;
    case FLAG:
      if (*(const gboolean *) is)
        g_string_append_printf (line, " --%s", option->name);
      return;
    case TEXT:
      if (*(char *const *) is == NULL)
        return;
      g_string_append_printf (line, " --%s=", option->name);
      append_quoted (line, *(char *const *) is);
      return;
    case CHOICE:
    default:
      if (*(const guint *) is != *(const guint *) was)
        g_string_append_printf (line, " --%s=%s", option->name, option->words[*(const guint *) is]);
    }
}

/* What belongs to another protocol is kept by the page, and refused by the command. */
static gboolean
has_effect (const WbPoolSettings *settings, gsize offset)
{
  if (offset == POOL (tls_verify))
    return settings->tls;
  if (offset == POOL (user) || offset == POOL (database))
    return settings->protocol == WB_POOL_PROTOCOL_POSTGRES;
  if (offset == POOL (path))
    return settings->protocol == WB_POOL_PROTOCOL_HTTP;
  return TRUE;
}

char *
wb_pool_terminal_dup_command (const WbPoolSettings *settings, const WbPoolLoadSettings *load)
{
  g_autoptr (GString) line = g_string_new ("wirebench-cli pool");
  WbPoolSettings usual;
  WbPoolLoadSettings usual_load;

  g_return_val_if_fail (settings != NULL && load != NULL, NULL);

  wb_pool_settings_init (&usual);
  wb_pool_load_settings_init (&usual_load);
  for (guint i = 0; i < settings->n_targets; i++)
    {
      g_autofree char *target = wb_pool_target_text_format (&settings->targets[i]);

      g_string_append_c (line, ' ');
      append_quoted (line, target);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pool_options); i++)
    if (has_effect (settings, pool_options[i].offset))
      append_option (line, &pool_options[i], settings, &usual);
  if (settings->family != 0)
    g_string_append_printf (line, " --ipv%u", settings->family);
  g_string_append_printf (line, " --load=%u", load->workers);
  for (guint i = 0; i < G_N_ELEMENTS (load_options); i++)
    append_option (line, &load_options[i], load, &usual_load);
  wb_pool_settings_clear (&usual);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
