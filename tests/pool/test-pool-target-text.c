/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Targets as users write them. */

#include "engine/pool/wb-pool-target-text.h"

#include "engine/base/wb-error.h"

#include <string.h>

static const struct
{
  const char *text, *host;
  guint port, weight, priority;
  const char *written; /* by format; NULL: as text */
} good[] = {
  { "host", "host", 7, 1, 0, "host:7" },
  { "host:5432", "host", 5432, 1, 0, NULL },
  { "db1:5432*3@0", "db1", 5432, 3, 0, "db1:5432*3" },
  { "db2:5432@1", "db2", 5432, 1, 1, NULL },
  { "db2@1*1000", "db2", 7, 1000, 1, "db2:7*1000@1" },
  { "192.0.2.1", "192.0.2.1", 7, 1, 0, "192.0.2.1:7" },
  { "192.0.2.1:65535", "192.0.2.1", 65535, 1, 0, NULL },
  { "2001:db8::1", "2001:db8::1", 7, 1, 0, "[2001:db8::1]:7" },
  { "[2001:db8::1]", "2001:db8::1", 7, 1, 0, "[2001:db8::1]:7" },
  { "[2001:db8::1]:80*2@9", "2001:db8::1", 80, 2, 9, NULL },
  { "2001:db8::1*2", "2001:db8::1", 7, 2, 0, "[2001:db8::1]:7*2" },
  { "m\xc3\xbchle.example:80", "m\xc3\xbchle.example", 80, 1, 0, NULL },
};

static const struct
{
  const char *text, *word; /* what the error says */
} bad[] = {
  { "", "empty" },
  { "*2", "empty" },
  { ":80", "neither" },
  { "host:", "port" },
  { "host:0", "port" },
  { "host:65536", "port" },
  { "host:+1", "port" },
  { "host: 1", "port" },
  { "host:80x", "port" },
  { "[::1]80", "port" },
  { "[::1]:", "port" },
  { "[::1", "bracket" },
  { "::1]", "bracket" },
  { "[[::1]]", "bracket" },
  { "[127.0.0.1]:80", "bracket" },
  { "[host]:80", "[host]" },
  { "host*0", "weight" },
  { "host*1001", "weight" },
  { "host*", "weight" },
  { "host*2*3", "weight" },
  { "host@10", "priority" },
  { "host@", "priority" },
  { "host@1@1", "priority" },
  { "anna@host", "priority" },
  { "a b", "neither" },
  { "http://a", "port" },
  { "1.2.3.4.5:80x", "port" },
  { "300.1.1.1:80", "300.1.1.1" },
  { "10.0.1:80", "10.0.1" },
  { "0.0.0.0:80", "nobody" },
  { "[::]:80", "nobody" },
  { "224.0.0.1:80", "group" },
  { "255.255.255.255:80", "group" },
  { "host\x01:80", "\\x01" },
};

static void
test_good (void)
{
  g_test_summary ("What may be written is understood, and written back in one way that means the same");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *written = NULL;
      WbPoolTarget target, again;

      wb_pool_target_text_parse (good[i].text, 7, &target, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (target.host, ==, good[i].host);
      g_assert_cmpuint (target.port, ==, good[i].port);
      g_assert_cmpuint (target.weight, ==, good[i].weight);
      g_assert_cmpuint (target.priority, ==, good[i].priority);
      written = wb_pool_target_text_format (&target);
      g_assert_cmpstr (written, ==, good[i].written ? good[i].written : good[i].text);
      g_assert_true (wb_pool_target_text_parse (written, 0, &again, NULL));
      g_assert_cmpstr (again.host, ==, target.host);
      g_free (again.host);
      g_free (target.host);
    }
}

static void
test_bad (void)
{
  g_autoptr (GError) without_port = NULL;
  WbPoolTarget target;

  g_test_summary ("What cannot be meant is shown, with what is wrong with it");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      if (wb_pool_target_text_parse (bad[i].text, 7, &target, &error))
        g_error ("“%s” was taken", bad[i].text);
      g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
      g_assert_null (target.host);
      if (strstr (error->message, bad[i].word) == NULL)
        g_error ("“%s” does not say “%s”", error->message, bad[i].word);
    }
  g_assert_false (wb_pool_target_text_parse ("host", 0, &target, &without_port));
  g_assert_nonnull (strstr (without_port->message, "needs a port"));
}

static void
test_several (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  WbPoolSettings settings;

  g_test_summary ("Several targets are added, all or none");
  wb_pool_settings_init (&settings);
  g_assert_true (wb_pool_target_text_add (&settings, " a:1,b:2*2\n\tc@1 ", 9, NULL));
  g_assert_cmpuint (settings.n_targets, ==, 3);
  g_assert_cmpuint (settings.targets[1].weight, ==, 2);
  g_assert_cmpuint (settings.targets[2].port, ==, 9);
  g_assert_cmpuint (settings.targets[2].priority, ==, 1);
  g_assert_false (wb_pool_target_text_add (&settings, "d:4 e:0", 9, NULL));
  g_assert_cmpuint (settings.n_targets, ==, 3);
  g_assert_false (wb_pool_target_text_add (&settings, " , ", 9, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  for (guint i = 0; i < WB_POOL_TARGETS_MAX - 2; i++)
    g_string_append_printf (many, "x%u:1 ", i);
  g_assert_false (wb_pool_target_text_add (&settings, many->str, 9, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_LIMIT);
  g_assert_cmpuint (settings.n_targets, ==, 3);
  wb_pool_settings_clear (&settings);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/target-text/good", test_good);
  g_test_add_func ("/pool/target-text/bad", test_bad);
  g_test_add_func ("/pool/target-text/several", test_several);
  return g_test_run ();
}
