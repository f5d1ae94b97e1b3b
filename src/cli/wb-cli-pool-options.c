/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of `wirebench-cli pool`: one table says for each how it is called, in what unit it is typed and which
 * setting it is. What is not typed keeps the setting's own default. */

#include "cli/wb-cli-pool-options.h"

#include "cli/wb-cli.h"
#include "engine/pool/wb-pool-talk.h"
#include "engine/pool/wb-pool-target-text.h"

#include <glib/gi18n.h>
#include <math.h>

#define DRAIN_NS (5 * WB_NS_PER_S)
#define INTERVAL_NS_MIN (10 * WB_NS_PER_MS)

typedef enum
{
  SECONDS, /* gint64, ns */
  MILLISECONDS,
  MILLISECONDS_OR_NEVER, /* -1 */
  COUNT,                 /* guint */
  COUNT64,               /* guint64 */
  PERCENT,               /* double, 0…1 */
  FLAG,                  /* gboolean */
  TEXT,                  /* char *, owned */
  CHOICE,                /* an enum: the place among the names */
} Kind;

typedef struct
{
  const char *name;
  char letter;
  Kind kind;
  gsize offset; /* in WbCliPoolOptions */
  const char *help;
  const char *const *names; /* of CHOICE; NULL-terminated */
} Option;

static const char *const reuse_names[] = { "lifo", "fifo", "round-robin", NULL };
static const char *const validate_names[] = { "none", "socket", "probe", NULL };
static const char *const balance_names[] = { "round-robin", "least", "two-choices", NULL };
static const char *const probe_names[] = { "none", "greeting", "echo", "redis", "postgres", "http", NULL };
static const char *const spread_names[] = { "constant", "uniform", "exponential", "pareto", NULL };

#define POOL(member) G_STRUCT_OFFSET (WbCliPoolOptions, pool.member)
#define LOAD(member) G_STRUCT_OFFSET (WbCliPoolOptions, load.member)
#define OWN(member) G_STRUCT_OFFSET (WbCliPoolOptions, member)

static const Option options[] = {
  { "min", 0, COUNT, POOL (min), N_("Connections that are kept, used or not (5)"), NULL },
  { "max", 0, COUNT, POOL (max), N_("Connections at most (20)"), NULL },
  { "lazy", 0, FLAG, POOL (lazy), N_("Connect from the first acquire on only"), NULL },
  { "connect-timeout", 0, MILLISECONDS, POOL (connect_timeout_ns), N_("With TLS and protocol (5000)"), NULL },
  { "acquire-timeout", 0, MILLISECONDS, POOL (acquire_timeout_ns), N_("Until an acquire fails (5000)"), NULL },
  { "idle-timeout", 0, SECONDS, POOL (idle_timeout_ns), N_("Close what is idle for longer (30); 0: never"), NULL },
  { "lifetime", 0, SECONDS, POOL (lifetime_ns), N_("Replace what is older (1800); 0: never"), NULL },
  { "lifetime-jitter", 0, PERCENT, POOL (lifetime_jitter), N_("Of it that is left out at random (10)"), NULL },
  { "leak-after", 0, SECONDS, POOL (leak_ns), N_("Tell what is lent for longer (60); 0: never"), NULL },
  { "queue", 0, COUNT, POOL (queue_cap), N_("Waiters at most (10000)"), NULL },
  { "fail-fast", 0, FLAG, POOL (fail_fast), N_("Acquires fail at once while no target can be tried"), NULL },
  { "reuse", 0, CHOICE, POOL (reuse), N_("lifo (as usual), fifo or round-robin"), reuse_names },
  { "validate", 0, CHOICE, POOL (validate), N_("On borrow: none, socket (as usual) or probe"), validate_names },
  { "validate-after", 0, MILLISECONDS, POOL (validate_after_ns), N_("Only what was idle for longer (500)"), NULL },
  { "validate-timeout", 0, MILLISECONDS, POOL (validate_timeout_ns), N_("Of a validation (1000)"), NULL },
  { "check", 0, SECONDS, POOL (check_period_ns), N_("Validate idle ones so often (10); 0: never"), NULL },
  { "health", 0, SECONDS, POOL (health_period_ns), N_("Try each target so often, without demand too; 0: never"),
    NULL },
  { "balance", 0, CHOICE, POOL (balance), N_("round-robin (as usual), least or two-choices"), balance_names },
  { "backoff", 0, MILLISECONDS, POOL (backoff_ns), N_("Pause after a failed connect, doubling (250)"), NULL },
  { "backoff-max", 0, MILLISECONDS, POOL (backoff_max_ns), N_("The longest pause (5000)"), NULL },
  { "backoff-jitter", 0, PERCENT, POOL (backoff_jitter), N_("Of it that is left out at random (10)"), NULL },
  { "fall", 0, COUNT, POOL (fall), N_("Failures until a target is down (3)"), NULL },
  { "rise", 0, COUNT, POOL (rise), N_("Successes until it is up again (2)"), NULL },
  { "error-limit", 0, COUNT, POOL (error_limit), N_("Broken in use one after another count as failure (5)"), NULL },
  { "slow-start", 0, SECONDS, POOL (slow_start_ns), N_("Until a target that came back has its weight (10)"), NULL },
  { "hedge", 0, MILLISECONDS, POOL (hedge_ns), N_("Try another target beside a slower connect (250); 0: never"),
    NULL },
  { "linger", 0, MILLISECONDS_OR_NEVER, POOL (linger_ns), N_("Give up a connect that nobody wants (10); -1: never"),
    NULL },
  { "probe", 0, CHOICE, POOL (protocol), N_("none (as usual), greeting, echo, redis, postgres or http"), probe_names },
  { "tls", 0, FLAG, POOL (tls), N_("Connect within TLS"), NULL },
  { "tls-verify", 0, FLAG, POOL (tls_verify), N_("The certificate must be good for the target's name"), NULL },
  { "user", 0, TEXT, POOL (user), N_("PostgreSQL: log in; without: only ask for SSL"), NULL },
  { "database", 0, TEXT, POOL (database), N_("PostgreSQL: another than the user's own"), NULL },
  { "path", 0, TEXT, POOL (path), N_("HTTP: what is asked for (/)"), NULL },

  { "load", 'l', COUNT, LOAD (workers), N_("Workers: think, acquire, exchange, hold, release, again"), NULL },
  { "hold", 0, MILLISECONDS, LOAD (hold.mean_ns), N_("Kept so long beside the exchanges (20)"), NULL },
  { "hold-spread", 0, CHOICE, LOAD (hold.spread), N_("constant, uniform, exponential (as usual) or pareto"),
    spread_names },
  { "think", 0, MILLISECONDS, LOAD (think.mean_ns), N_("From a release to the next acquire (20)"), NULL },
  { "think-spread", 0, CHOICE, LOAD (think.spread), N_("constant, uniform, exponential (as usual) or pareto"),
    spread_names },
  { "exchanges", 'x', COUNT, LOAD (exchanges), N_("Round trips while it is held (1)"), NULL },
  { "payload", 's', COUNT, LOAD (payload_bytes), N_("Bytes of each (32)"), NULL },
  { "exchange-timeout", 0, MILLISECONDS, LOAD (exchange_timeout_ns), N_("Of a round trip (5000)"), NULL },
  { "ramp", 0, SECONDS, LOAD (ramp_ns), N_("Workers begin one after another over so long"), NULL },
  { "duration", 'w', SECONDS, LOAD (duration_ns), N_("No acquire begins later; 0: until Ctrl+C"), NULL },
  { "cycles", 'c', COUNT64, LOAD (cycles), N_("Acquires in all; 0: any number"), NULL },
  { "leak", 0, PERCENT, LOAD (leak_share), N_("Borrows that are never given back (0)"), NULL },
  { "abort", 0, PERCENT, LOAD (abort_share), N_("Acquires that are cancelled within 10 ms (0)"), NULL },

  { "drain", 0, SECONDS, OWN (drain_ns), N_("After Ctrl+C, what is lent may come back so long (5)"), NULL },
  { "interval", 'i', SECONDS, OWN (interval_ns), N_("Between two lines (1); from 0.01 on"), NULL },
  { "quiet", 'q', FLAG, OWN (quiet), N_("Only the report at the end"), NULL },
  { "json", 0, FLAG, OWN (json), N_("Print JSON objects, one a line"), NULL },
};

/* What GOption fills in for each. */
typedef struct
{
  char *text;
  gint64 number;
  double real;
  gboolean flag;
} Typed;

/* No setting is meant by them; what was typed is judged, whatever it is, infinity too. */
#define NOT_TYPED G_MININT64
#define NOT_TYPED_REAL (-G_MAXDOUBLE)

static GOptionEntry
make_entry (const Option *option, Typed *typed)
{
  GOptionEntry entry = { .long_name = option->name, .short_name = option->letter, .description = option->help };

  switch (option->kind)
    {
    case SECONDS:
      entry.arg_description = N_("SECONDS");
      break;
    case MILLISECONDS:
    case MILLISECONDS_OR_NEVER:
      entry.arg_description = N_("MS");
      break;
    case PERCENT:
      entry.arg_description = N_("PERCENT");
      break;
    case COUNT:
    case COUNT64:
      entry.arg_description = N_("N");
      entry.arg = G_OPTION_ARG_INT64;
      entry.arg_data = &typed->number;
      return entry;
    case FLAG:
      entry.arg = G_OPTION_ARG_NONE;
      entry.arg_data = &typed->flag;
      return entry;
    case TEXT:
    case CHOICE:
    default:
      entry.arg_description = N_("WORD");
      entry.arg = G_OPTION_ARG_STRING;
      entry.arg_data = &typed->text;
      return entry;
    }
  entry.arg = G_OPTION_ARG_DOUBLE;
  entry.arg_data = &typed->real;
  return entry;
}

/* --- What was typed -------------------------------------------------------------------------------------------------- */

/* FALSE, having complained. What is longer than a century fits as well, and is refused by the settings' own check. */
static gboolean
apply_time (const Option *option, double value, gint64 *place)
{
  double unit_ns = option->kind == SECONDS ? (double) WB_NS_PER_S : (double) WB_NS_PER_MS;

  if (option->kind == MILLISECONDS_OR_NEVER && value == -1)
    *place = -1;
  else if (value >= 0 && value <= 9e18 / unit_ns)
    *place = llround (value * unit_ns);
  else
    {
      wb_cli_usage ("pool",
                    option->kind == SECONDS               ? _("--%s takes seconds from 0 on") :
                    option->kind == MILLISECONDS_OR_NEVER ? _("--%s takes milliseconds from 0 on, or -1: never") :
                                                            _("--%s takes milliseconds from 0 on"),
                    option->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
apply_choice (const Option *option, const char *word, guint *place)
{
  g_autofree char *all = NULL;

  for (guint i = 0; option->names[i]; i++)
    if (g_str_equal (option->names[i], word))
      {
        *place = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) option->names);
  wb_cli_usage ("pool", _("--%s takes one of %s, not “%s”"), option->name, all, word);
  return FALSE;
}

static gboolean
apply_count (const Option *option, gint64 number, gpointer place)
{
  g_autofree char *dashed = g_strconcat ("--", option->name, NULL);

  if (number == NOT_TYPED)
    return TRUE;
  if (!wb_cli_check_range ("pool", dashed, number, 0, option->kind == COUNT ? G_MAXINT : G_MAXINT64))
    return FALSE;
  if (option->kind == COUNT)
    *(guint *) place = (guint) number;
  else
    *(guint64 *) place = (guint64) number;
  return TRUE;
}

static gboolean
apply (const Option *option, Typed *typed, WbCliPoolOptions *self)
{
  gpointer place = G_STRUCT_MEMBER_P (self, option->offset);

  switch (option->kind)
    {
    case SECONDS:
    case MILLISECONDS:
    case MILLISECONDS_OR_NEVER:
      return typed->real == NOT_TYPED_REAL || apply_time (option, typed->real, place);
    case PERCENT:
      if (typed->real != NOT_TYPED_REAL)
        *(double *) place = typed->real / 100; /* judged with the rest */
      return TRUE;
    case COUNT:
    case COUNT64:
      return apply_count (option, typed->number, place);
    case FLAG:
      *(gboolean *) place = typed->flag;
      return TRUE;
    case TEXT:
      *(char **) place = g_steal_pointer (&typed->text);
      return TRUE;
    case CHOICE:
    default:
      return typed->text == NULL || apply_choice (option, typed->text, place);
    }
}

static gboolean
is_typed (const Typed *typed)
{
  return typed->text || typed->number != NOT_TYPED || typed->real != NOT_TYPED_REAL || typed->flag;
}

/* TRUE: it would be without effect. A duration is one of the program too. */
static gboolean
lacks_load (const WbCliPoolOptions *self, const Option *option, const Typed *typed)
{
  return !self->with_load && option->offset >= LOAD (workers) && option->offset < OWN (load) + sizeof self->load &&
         option->offset != LOAD (duration_ns) && is_typed (typed);
}

/* Who asks for a certificate to be checked, and forgets TLS, must not believe that it was. NULL: nothing is in vain. */
static const char *
find_vain (const WbPoolSettings *settings)
{
  if (settings->tls_verify && !settings->tls)
    return _("--tls-verify is for TLS; add --tls");
  if ((settings->user || settings->database) && settings->protocol != WB_POOL_PROTOCOL_POSTGRES)
    return _("--user and --database are for PostgreSQL; add --probe=postgres");
  if (settings->path && settings->protocol != WB_POOL_PROTOCOL_HTTP)
    return _("--path is for HTTP; add --probe=http");
  return NULL;
}

/* Of targets that name none: of our own servers, or the protocol's. */
static guint16
get_default_port (const WbPoolSettings *settings)
{
  switch (settings->protocol)
    {
    case WB_POOL_PROTOCOL_REDIS:
      return 6379;
    case WB_POOL_PROTOCOL_POSTGRES:
      return 5432;
    case WB_POOL_PROTOCOL_HTTP:
      return settings->tls ? 443 : 80;
    case WB_POOL_PROTOCOL_NONE:
    case WB_POOL_PROTOCOL_GREETING:
    case WB_POOL_PROTOCOL_ECHO:
    default:
      return 8080;
    }
}

static gboolean
check (WbCliPoolOptions *self, char **targets)
{
  g_autoptr (GError) error = NULL;

  if (targets[0] == NULL)
    {
      wb_cli_usage ("pool", _("A TARGET is needed"));
      return FALSE;
    }
  if (find_vain (&self->pool))
    {
      wb_cli_usage ("pool", "%s", find_vain (&self->pool));
      return FALSE;
    }
  if (self->interval_ns < INTERVAL_NS_MIN)
    {
      wb_cli_usage ("pool", _("--interval takes seconds from 0.01 on"));
      return FALSE;
    }
  for (guint i = 0; targets[i]; i++)
    if (!wb_pool_target_text_add (&self->pool, targets[i], get_default_port (&self->pool), &error))
      {
        wb_cli_usage ("pool", "%s", error->message);
        return FALSE;
      }
  if (!wb_pool_settings_check (&self->pool, &error) || !wb_pool_load_settings_check (&self->load, &error))
    {
      wb_cli_usage ("pool", "%s", error->message);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_with (WbCliPoolOptions *self, int argc, char **argv, const GOptionEntry *entries, Typed *typed)
{
  g_auto (GStrv) rest = NULL;
  gboolean v4, v6;

  if (!wb_cli_parse (
          argc, argv, _("TARGET…"),
          _("Keeps a pool of connections to each TARGET (HOST, HOST:PORT, with *WEIGHT and @PRIORITY behind\n"
             "it), borrows from it with --load workers, and says what came of it. Ends with Ctrl+C, --duration\n"
             "or --cycles."),
          entries, &rest))
    return FALSE;
  v4 = typed[G_N_ELEMENTS (options)].flag;
  v6 = typed[G_N_ELEMENTS (options) + 1].flag;
  if (v4 && v6)
    {
      wb_cli_usage ("pool", _("-4 and -6 exclude each other"));
      return FALSE;
    }
  self->pool.family = v4 ? 4 : v6 ? 6 : 0;
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      if (options[i].offset == LOAD (workers))
        self->with_load = typed[i].number != NOT_TYPED;
      if (lacks_load (self, &options[i], &typed[i]))
        {
          wb_cli_usage ("pool", _("--%s is for a load; add --load"), options[i].name);
          return FALSE;
        }
      if (!apply (&options[i], &typed[i], self))
        return FALSE;
    }
  return check (self, rest);
}

gboolean
wb_cli_pool_options_parse (WbCliPoolOptions *self, int argc, char **argv)
{
  GOptionEntry entries[G_N_ELEMENTS (options) + 3] = { 0 };
  Typed typed[G_N_ELEMENTS (options) + 2];
  gboolean good;

  *self = (WbCliPoolOptions){ .drain_ns = DRAIN_NS, .interval_ns = WB_NS_PER_S };
  wb_pool_settings_init (&self->pool);
  wb_pool_load_settings_init (&self->load);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    typed[i] = (Typed){ .number = NOT_TYPED, .real = NOT_TYPED_REAL };
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    entries[i] = make_entry (&options[i], &typed[i]);
  entries[G_N_ELEMENTS (options)] = (GOptionEntry){
    "ipv4", '4', 0, G_OPTION_ARG_NONE, &typed[G_N_ELEMENTS (options)].flag, N_("Only IPv4 addresses of names"), NULL
  };
  entries[G_N_ELEMENTS (options) + 1] = (GOptionEntry){
    "ipv6", '6', 0, G_OPTION_ARG_NONE, &typed[G_N_ELEMENTS (options) + 1].flag, N_("Only IPv6 addresses of names"),
    NULL
  };
  good = parse_with (self, argc, argv, entries, typed);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    g_free (typed[i].text);
  return good;
}

void
wb_cli_pool_options_clear (WbCliPoolOptions *self)
{
  wb_pool_settings_clear (&self->pool);
}
