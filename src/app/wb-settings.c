/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the program remembers between starts: GSettings, or the same keys in memory. GSettings aborts the program when
 * its schema is not installed, and a program started from a build folder or a half-installed prefix has none; a window
 * that forgets its size is better than no window. So the schema is looked up, key by key, and what it does not have
 * lives in a table here until the end of the process. */

#define G_LOG_DOMAIN "wirebench"

#include "config.h"

#include "app/wb-settings.h"

#include <gio/gio.h>

typedef struct
{
  const char *key;
  const char *value; /* GVariant text with its type; the schema's default, too */
} WbSettingsDefault;

static const WbSettingsDefault defaults[] = {
  { "window-width", "1200" },
  { "window-height", "800" },
  { "window-maximized", "false" },
  { "sidebar-visible", "true" },
  { "colour-scheme", "'system'" }, /* system, light, dark */
  { "time-format", "'relative'" }, /* relative, delta, local, date, utc, epoch */
  { "column-widths", "@a{si} {}" },
  { "hidden-columns", "@as []" },
  { "inspector-split", "-1" }, /* pixels of the packet list; -1: a little more than half */
  { "colour-rows", "true" },
  { "promiscuous", "true" },
  { "snaplen", "uint32 262144" },
  { "buffer-mib", "uint32 64" },
  { "stop-packets", "uint64 0" },
  { "stop-seconds", "uint32 0" },
  { "stop-bytes", "uint64 0" },
  { "last-interface", "''" },
  { "last-filter", "''" },
  { "echo-port", "uint32 8080" },
  { "echo-mode", "'prefix'" },    /* prefix, verbatim, discard */
  { "echo-reach", "'loopback'" }, /* loopback, all, chosen */
  { "echo-address-v4", "''" },
  { "echo-address-v6", "''" },
  { "echo-v4", "true" },
  { "echo-v6", "true" },
  { "echo-tcp", "true" },
  { "echo-udp", "true" },
  { "echo-max-connections", "uint32 0" },
  { "echo-idle-seconds", "uint32 300" },
  { "echo-group", "'239.255.42.99:42099'" },
  { "echo-group-interface", "''" },
  { "echo-group-ttl", "uint32 1" },
  { "echo-group-loopback", "true" },
  { "chat-port", "uint32 9000" },
  { "chat-plain", "true" },
  { "chat-tls", "false" },
  { "chat-tls-port", "uint32 9001" },
  { "chat-certificate", "''" },
  { "chat-key", "''" },
  { "chat-reach", "'loopback'" },
  { "chat-address-v4", "''" },
  { "chat-address-v6", "''" },
  { "chat-v4", "true" },
  { "chat-v6", "true" },
  { "chat-channel", "'#chat'" },
  { "chat-coalesce", "false" },
  { "chat-line-bytes", "uint32 4096" },
  { "chat-queue-kib", "uint32 256" },
  { "chat-lines-per-second", "uint32 10" },
  { "chat-lines-burst", "uint32 20" },
  { "chat-max-clients", "uint32 0" },
  { "chat-max-per-address", "uint32 20" },
  { "chat-registration-seconds", "uint32 30" },
  { "chat-no-limits", "false" },
  { "chat-notify", "true" },
  { "chat-words", "''" },
  { "chat-client-address", "''" },
  { "chat-client-security", "'plain'" },
  { "respond-protocol", "'text'" }, /* text, stamp */
  { "respond-port", "uint32 5000" },
  { "respond-stamp-port", "uint32 862" },
  { "respond-stateful", "false" },
  { "respond-reach", "'loopback'" }, /* loopback, all, chosen */
  { "respond-address-v4", "''" },
  { "respond-address-v6", "''" },
  { "respond-v4", "true" },
  { "respond-v6", "true" },
  { "respond-padded", "false" },
  { "respond-groups", "false" },
  { "respond-source-rate", "uint32 1000" },
  { "respond-source-burst", "uint32 2000" },
  { "respond-total-rate", "uint32 100000" },
  { "respond-max-clients", "uint32 4096" },
  { "respond-expiry-seconds", "uint32 300" },
  { "tool-message-target", "''" },
  { "tool-stun-server", "''" },
  { "tool-mtu-target", "''" },
  { "ping-targets", "'localhost'" },
  { "ping-mode", "'text'" },
  { "ping-port", "uint32 0" },
  { "ping-family", "'any'" },
  { "ping-interval", "'1 s'" },
  { "ping-count", "uint32 0" },
  { "ping-timeout", "'5 s'" },
  { "ping-duration", "''" },
  { "ping-spacing", "''" },
  { "ping-ramp", "''" },
  { "ping-size", "uint32 0" },
  { "ping-fill", "uint32 0" },
  { "ping-random-fill", "false" },
  { "ping-dscp", "uint32 0" },
  { "ping-ttl", "uint32 0" },
  { "ping-dont-fragment", "false" },
  { "ping-source", "''" },
  { "ping-interface", "''" },
  { "ping-flood", "false" },
  { "ping-stateful", "false" },
  { "ping-program-times", "false" },
  { "ping-alarm-loss", "uint32 0" },
  { "ping-alarm-round-trip", "''" },
  { "ping-alarm-probes", "uint32 10" },
  { "ping-notify", "true" },
  { "ping-log", "false" },
  { "pool-targets", "'127.0.0.1:8080'" },
  { "pool-protocol", "'echo'" },
  { "pool-tls", "false" },
  { "pool-tls-verify", "true" },
  { "pool-user", "''" },
  { "pool-database", "''" },
  { "pool-path", "''" },
  { "pool-min", "uint32 5" },
  { "pool-max", "uint32 20" },
  { "pool-connect-timeout", "'5 s'" },
  { "pool-acquire-timeout", "'5 s'" },
  { "pool-idle-timeout", "'30 s'" },
  { "pool-reuse", "'lifo'" },
  { "pool-validate", "'socket'" },
  { "pool-validate-after", "'500 ms'" },
  { "pool-validate-timeout", "'1 s'" },
  { "pool-check-period", "'10 s'" },
  { "pool-lifetime", "'30 min'" },
  { "pool-lifetime-jitter", "uint32 10" },
  { "pool-linger", "'10 ms'" },
  { "pool-lazy", "false" },
  { "pool-family", "'any'" },
  { "pool-queue-cap", "uint32 10000" },
  { "pool-fail-fast", "false" },
  { "pool-leak", "'1 min'" },
  { "pool-drain", "'10 s'" },
  { "pool-balance", "'round-robin'" },
  { "pool-slow-start", "'10 s'" },
  { "pool-hedge", "'250 ms'" },
  { "pool-health-period", "''" },
  { "pool-fall", "uint32 3" },
  { "pool-rise", "uint32 2" },
  { "pool-error-limit", "uint32 5" },
  { "pool-backoff", "'250 ms'" },
  { "pool-backoff-max", "'5 s'" },
  { "pool-backoff-jitter", "uint32 10" },
  { "pool-load-workers", "uint32 10" },
  { "pool-load-hold", "'20 ms'" },
  { "pool-load-hold-spread", "'exponential'" },
  { "pool-load-think", "'20 ms'" },
  { "pool-load-think-spread", "'exponential'" },
  { "pool-load-exchanges", "uint32 1" },
  { "pool-load-payload", "uint32 32" },
  { "pool-load-ramp", "''" },
  { "pool-load-duration", "''" },
  { "pool-load-cycles", "uint32 0" },
  { "pool-load-timeout", "'5 s'" },
  { "pool-load-leak-share", "uint32 0" },
  { "pool-load-abort-share", "uint32 0" },
};

struct _WbSettings
{
  GObject parent_instance;

  /* Owned */
  GSettings *store; /* NULL: no schema */
  GSettingsSchema *schema;
  GHashTable *memory; /* key -> GVariant, for what the schema lacks */
};

G_DEFINE_FINAL_TYPE (WbSettings, wb_settings, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

GVariant *
wb_settings_dup_default (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (g_str_equal (defaults[i].key, key))
      return g_variant_ref_sink (g_variant_new_parsed (defaults[i].value));
  return NULL;
}

char **
wb_settings_list_keys (void)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **keys;

  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    g_strv_builder_add (builder, defaults[i].key);
  keys = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return keys;
}

/* A key of another type in an installed, older or newer schema is as good as none. */
static gboolean
is_stored (WbSettings *self, const char *key)
{
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;
  g_autoptr (GVariant) value = NULL;

  if (self->store == NULL || !g_settings_schema_has_key (self->schema, key))
    return FALSE;
  schema_key = g_settings_schema_get_key (self->schema, key);
  value = wb_settings_dup_default (key);
  return value != NULL &&
         g_variant_type_equal (g_settings_schema_key_get_value_type (schema_key), g_variant_get_type (value));
}

static void
store_changed_cb (WbSettings *self, const char *key)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], g_quark_from_string (key), key);
}

GVariant *
wb_settings_dup_value (WbSettings *self, const char *key)
{
  GVariant *value;

  g_return_val_if_fail (WB_IS_SETTINGS (self), NULL);

  if (is_stored (self, key))
    return g_settings_get_value (self->store, key);
  value = g_hash_table_lookup (self->memory, key);
  if (value != NULL)
    return g_variant_ref (value);
  value = wb_settings_dup_default (key);
  g_return_val_if_fail (value != NULL, NULL);
  return value;
}

void
wb_settings_set_value (WbSettings *self, const char *key, GVariant *value)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (value);
  g_autoptr (GVariant) before = NULL;

  g_return_if_fail (WB_IS_SETTINGS (self));

  before = wb_settings_dup_value (self, key);
  g_return_if_fail (before != NULL && g_variant_is_of_type (held, g_variant_get_type (before)));
  if (g_variant_equal (before, held))
    return;
  if (is_stored (self, key))
    {
      g_settings_set_value (self->store, key, held); /* says "changed" itself */
      return;
    }
  g_hash_table_insert (self->memory, g_strdup (key), g_steal_pointer (&held));
  g_signal_emit (self, signals[SIGNAL_CHANGED], g_quark_from_string (key), key);
}

void
wb_settings_reset (WbSettings *self, const char *key)
{
  g_return_if_fail (WB_IS_SETTINGS (self));

  if (is_stored (self, key))
    g_settings_reset (self->store, key);
  else if (g_hash_table_remove (self->memory, key))
    g_signal_emit (self, signals[SIGNAL_CHANGED], g_quark_from_string (key), key);
}

gboolean
wb_settings_get_boolean (WbSettings *self, const char *key)
{
  g_autoptr (GVariant) value = wb_settings_dup_value (self, key);

  return g_variant_get_boolean (value);
}

static gint64
number_of (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return (gint64) MIN (g_variant_get_uint64 (value), (guint64) G_MAXINT64);
  return g_variant_get_int32 (value);
}

gint64
wb_settings_get_number (WbSettings *self, const char *key)
{
  g_autoptr (GVariant) value = wb_settings_dup_value (self, key);

  return number_of (value);
}

char *
wb_settings_dup_string (WbSettings *self, const char *key)
{
  g_autoptr (GVariant) value = wb_settings_dup_value (self, key);

  return g_variant_dup_string (value, NULL);
}

void
wb_settings_set_boolean (WbSettings *self, const char *key, gboolean value)
{
  wb_settings_set_value (self, key, g_variant_new_boolean (value));
}

void
wb_settings_set_number (WbSettings *self, const char *key, gint64 value)
{
  g_autoptr (GVariant) before = wb_settings_dup_value (self, key);

  if (g_variant_is_of_type (before, G_VARIANT_TYPE_UINT32))
    wb_settings_set_value (self, key, g_variant_new_uint32 ((guint32) CLAMP (value, 0, G_MAXUINT32)));
  else if (g_variant_is_of_type (before, G_VARIANT_TYPE_UINT64))
    wb_settings_set_value (self, key, g_variant_new_uint64 ((guint64) MAX (value, 0)));
  else
    wb_settings_set_value (self, key, g_variant_new_int32 ((gint32) CLAMP (value, G_MININT32, G_MAXINT32)));
}

void
wb_settings_set_string (WbSettings *self, const char *key, const char *value)
{
  wb_settings_set_value (self, key, g_variant_new_string (value));
}

/* --- Binding a property to a key ------------------------------------------------------------------------------ */

typedef struct
{
  WbSettings *settings; /* borrowed: lives as long as the process */
  GObject *object;      /* borrowed: the binding dies with it */
  char *key;
  char *property;
  gulong changed_id;
  gboolean busy; /* one side is being set from the other */
} WbSettingsBinding;

static void
binding_to_object (WbSettingsBinding *binding)
{
  g_autoptr (GVariant) value = wb_settings_dup_value (binding->settings, binding->key);
  g_auto (GValue) property = G_VALUE_INIT;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    {
      g_value_init (&property, G_TYPE_BOOLEAN);
      g_value_set_boolean (&property, g_variant_get_boolean (value));
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      g_value_init (&property, G_TYPE_STRING);
      g_value_set_string (&property, g_variant_get_string (value, NULL));
    }
  else
    {
      g_value_init (&property, G_TYPE_INT64);
      g_value_set_int64 (&property, number_of (value));
    }
  binding->busy = TRUE;
  g_object_set_property (binding->object, binding->property, &property); /* transforms int64 to what it is */
  binding->busy = FALSE;
}

static void
binding_notify_cb (GObject *object, GParamSpec *pspec, WbSettingsBinding *binding)
{
  g_autoptr (GVariant) before = NULL;

  if (binding->busy)
    return;
  before = wb_settings_dup_value (binding->settings, binding->key);
  binding->busy = TRUE;
  if (g_variant_is_of_type (before, G_VARIANT_TYPE_BOOLEAN))
    {
      gboolean value;

      g_object_get (object, binding->property, &value, NULL);
      wb_settings_set_boolean (binding->settings, binding->key, value);
    }
  else if (g_variant_is_of_type (before, G_VARIANT_TYPE_STRING))
    {
      g_autofree char *value = NULL;

      g_object_get (object, binding->property, &value, NULL);
      wb_settings_set_string (binding->settings, binding->key, value != NULL ? value : "");
    }
  else
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_INT64);
      g_object_get_property (object, binding->property, &value);
      wb_settings_set_number (binding->settings, binding->key, g_value_get_int64 (&value));
    }
  binding->busy = FALSE;
}

static void
binding_changed_cb (WbSettings *settings, const char *key, WbSettingsBinding *binding)
{
  if (!binding->busy)
    binding_to_object (binding);
}

static void
binding_object_gone_cb (gpointer data, GObject *object)
{
  WbSettingsBinding *binding = data;

  g_signal_handler_disconnect (binding->settings, binding->changed_id);
  g_free (binding->key);
  g_free (binding->property);
  g_free (binding);
}

void
wb_settings_bind (WbSettings *self, const char *key, gpointer object, const char *property)
{
  WbSettingsBinding *binding = g_new0 (WbSettingsBinding, 1);
  g_autofree char *changed = g_strconcat ("changed::", key, NULL);
  g_autofree char *notify = g_strconcat ("notify::", property, NULL);

  g_return_if_fail (WB_IS_SETTINGS (self));
  g_return_if_fail (G_IS_OBJECT (object));

  binding->settings = self;
  binding->object = object;
  binding->key = g_strdup (key);
  binding->property = g_strdup (property);
  binding_to_object (binding);
  binding->changed_id = g_signal_connect (self, changed, G_CALLBACK (binding_changed_cb), binding);
  g_signal_connect (object, notify, G_CALLBACK (binding_notify_cb), binding);
  g_object_weak_ref (object, binding_object_gone_cb, binding);
}

/* --- The object ------------------------------------------------------------------------------------------------ */

static void
wb_settings_finalize (GObject *object)
{
  WbSettings *self = WB_SETTINGS (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->schema, g_settings_schema_unref);
  g_clear_pointer (&self->memory, g_hash_table_unref);
  G_OBJECT_CLASS (wb_settings_parent_class)->finalize (object);
}

static void
wb_settings_class_init (WbSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_settings_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wb_settings_init (WbSettings *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default (); /* NULL: no schema at all */

  self->memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  if (source != NULL)
    self->schema = g_settings_schema_source_lookup (source, WB_APP_ID, TRUE);
  if (self->schema == NULL)
    {
      g_debug ("The settings schema is not installed; settings last until the program ends");
      return;
    }
  self->store = g_settings_new_full (self->schema, NULL, NULL);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
}

WbSettings *
wb_settings_get (void)
{
  static WbSettings *settings;

  if (settings == NULL)
    settings = g_object_new (WB_TYPE_SETTINGS, NULL);
  return settings;
}
