/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WB_TYPE_SETTINGS (wb_settings_get_type ())
G_DECLARE_FINAL_TYPE (WbSettings, wb_settings, WB, SETTINGS, GObject)

/* What the program remembers. Signal "changed" (const char *key), detailed by key. The keys and their types are the
 * table in wb-settings.c, the same as in the schema. */
WbSettings *wb_settings_get (void); /* the one of this process; borrowed, main thread */

/* Keys that are not in the table are a programmer's mistake. */
gboolean wb_settings_get_boolean (WbSettings *self, const char *key);
gint64 wb_settings_get_number (WbSettings *self, const char *key); /* of any integer type */
char *wb_settings_dup_string (WbSettings *self, const char *key);
GVariant *wb_settings_dup_value (WbSettings *self, const char *key);

void wb_settings_set_boolean (WbSettings *self, const char *key, gboolean value);
void wb_settings_set_number (WbSettings *self, const char *key, gint64 value); /* clamped to the key's type */
void wb_settings_set_string (WbSettings *self, const char *key, const char *value);
void wb_settings_set_value (WbSettings *self, const char *key, GVariant *value); /* sinks a floating value */

/* Forgets what was set: the default again. */
void wb_settings_reset (WbSettings *self, const char *key);

/* Keeps a property (boolean, int, uint, double or string) equal to the key, both ways, while object lives. */
void wb_settings_bind (WbSettings *self, const char *key, gpointer object, const char *property);

/* For tests: the table's keys, and each one's default. NULL-terminated; free with g_strfreev. */
char **wb_settings_list_keys (void);
GVariant *wb_settings_dup_default (const char *key);

G_END_DECLS
