/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said on a pool's connections, as chosen by users: copies are whole, and what could not be sent is refused. */

#include "engine/pool/wb-pool-settings.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"

#include <string.h>

static void
set_up (WbPoolSettings *settings)
{
  wb_pool_settings_init (settings);
  wb_pool_settings_add_target (settings, "a", 8080);
}

static void
assert_refused (const WbPoolSettings *settings, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_pool_settings_check (settings, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not name %s", error->message, word);
}

static void
assert_taken (const WbPoolSettings *settings)
{
  g_autoptr (GError) error = NULL;

  wb_pool_settings_check (settings, &error);
  g_assert_no_error (error);
}

static void
test_copy (void)
{
  WbPoolSettings settings;
  WbPoolSettings *copy;

  g_test_summary ("A copy shares nothing with what it was made of");
  set_up (&settings);
  g_assert_true (settings.tls_verify);
  g_assert_cmpint (settings.health_period_ns, ==, 0);
  settings.user = g_strdup ("anna");
  settings.database = g_strdup ("shop");
  settings.path = g_strdup ("/health");
  copy = wb_pool_settings_copy (&settings);
  wb_pool_settings_clear (&settings);
  g_assert_null (settings.user);
  g_assert_cmpstr (copy->user, ==, "anna");
  g_assert_cmpstr (copy->database, ==, "shop");
  g_assert_cmpstr (copy->path, ==, "/health");
  g_assert_cmpstr (copy->targets[0].host, ==, "a");
  wb_pool_settings_free (copy);
}

static void
test_words (void)
{
  static const char *const bad[] = {
    "", "/a b", "/a\r\nX: y", "/a\n", "/a\tb", "/\x01", "/\x7f", "/\xff", "/\xc2\x85"
  };
  static const char *const bad_paths[] = { "a", "http://a/", "/a#b", "/caf\xc3\xa9" };
  static const char *const good_paths[] = { "/", "/a?b=c&d=%20", "/*" };
  g_autofree char *long_path = g_strnfill (4097, '/');
  g_autofree char *long_name = g_strnfill (256, 'n');
  WbPoolSettings settings;

  g_test_summary ("Nothing that would end a line, a string or a request gets into path, user or database");
  set_up (&settings);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      settings.path = (char *) bad[i];
      assert_refused (&settings, "path");
      settings.path = NULL;
      settings.user = (char *) bad[i];
      assert_refused (&settings, "user");
      settings.user = NULL;
      settings.database = (char *) bad[i];
      assert_refused (&settings, "database");
      settings.database = NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_paths); i++)
    {
      settings.path = (char *) bad_paths[i];
      assert_refused (&settings, "path");
    }
  for (guint i = 0; i < G_N_ELEMENTS (good_paths); i++)
    {
      settings.path = (char *) good_paths[i];
      assert_taken (&settings);
    }
  settings.path = long_path;
  assert_refused (&settings, "path");
  long_path[4096] = '\0';
  assert_taken (&settings);
  settings.user = long_name;
  assert_refused (&settings, "user");
  long_name[255] = '\0';
  assert_taken (&settings);
  settings.path = settings.user = NULL;
  wb_pool_settings_clear (&settings);
}

static void
test_choices (void)
{
  WbPoolSettings settings;

  g_test_summary ("Families, protocols and periods that there are none of are refused");
  set_up (&settings);
  settings.family = 5;
  assert_refused (&settings, "family");
  settings.family = 6;
  assert_taken (&settings);
  settings.protocol = WB_POOL_PROTOCOL_HTTP + 1;
  assert_refused (&settings, "choice");
  settings.protocol = WB_POOL_PROTOCOL_HTTP;
  settings.health_period_ns = 9 * WB_NS_PER_MS;
  assert_refused (&settings, "target checks");
  settings.health_period_ns = -1;
  assert_refused (&settings, "target checks");
  settings.health_period_ns = 10 * WB_NS_PER_MS;
  assert_taken (&settings);
  wb_pool_settings_clear (&settings);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/settings/copy", test_copy);
  g_test_add_func ("/pool/settings/words", test_words);
  g_test_add_func ("/pool/settings/choices", test_choices);
  return g_test_run ();
}
