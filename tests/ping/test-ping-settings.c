/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a user may type and choose: targets taken apart, settings refused with the reason, copies. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-settings.h"
#include "engine/ping/wb-ping-target-text.h"

#include <math.h>

static void
test_targets (void)
{
  static const struct
  {
    const char *text, *first, *last, *host;
    guint n;
    guint16 port;
  } cases[] = {
    { "192.0.2.1", "192.0.2.1:862", "192.0.2.1:862", NULL, 1, 0 },
    { "192.0.2.1:7", "192.0.2.1:7", "192.0.2.1:7", NULL, 1, 0 },
    { "2001:db8::1", "[2001:db8::1]:862", "[2001:db8::1]:862", NULL, 1, 0 },
    { "[2001:db8::1]", "[2001:db8::1]:862", "[2001:db8::1]:862", NULL, 1, 0 },
    { "[2001:db8::1]:7", "[2001:db8::1]:7", "[2001:db8::1]:7", NULL, 1, 0 },
    { "::ffff:192.0.2.1", "192.0.2.1:862", "192.0.2.1:862", NULL, 1, 0 },
    { "192.0.2.77/24", "192.0.2.1:862", "192.0.2.254:862", NULL, 254, 0 },
    { "192.0.2.0/24:99", "192.0.2.1:99", "192.0.2.254:99", NULL, 254, 0 },
    { "192.0.2.4/31", "192.0.2.4:862", "192.0.2.5:862", NULL, 2, 0 },
    { "192.0.2.4/32", "192.0.2.4:862", "192.0.2.4:862", NULL, 1, 0 },
    { "192.0.2.4/30", "192.0.2.5:862", "192.0.2.6:862", NULL, 2, 0 },
    { "10.1.0.0/16", "10.1.0.1:862", "10.1.255.254:862", NULL, 65534, 0 },
    { "127.64.0.0/18", "127.64.0.0:862", "127.64.63.255:862", NULL, 16384, 0 },
    { "2001:db8::ff00/120", "[2001:db8::ff00]:862", "[2001:db8::ffff]:862", NULL, 256, 0 },
    { "[2001:db8::/112]:7", "[2001:db8::]:7", "[2001:db8::ffff]:7", NULL, 65536, 0 },
    { "localhost", NULL, NULL, "localhost", 1, 862 },
    { "example.org:7", NULL, NULL, "example.org", 1, 7 },
    { "münchen.example", NULL, NULL, "münchen.example", 1, 862 },
  };

  g_test_summary ("Names, addresses and ranges, each with and without a port");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbPingTargetText text;
      g_autoptr (GError) error = NULL;
      char address[WB_ENDPOINT_TEXT_BYTES];
      WbEndpoint last;

      g_assert_true (wb_ping_target_text_parse (cases[i].text, 862, 0, &text, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (text.n, ==, cases[i].n);
      g_assert_cmpstr (text.host, ==, cases[i].host);
      if (cases[i].host)
        g_assert_cmpuint (text.port, ==, cases[i].port);
      else
        {
          g_assert_cmpstr (wb_endpoint_format (&text.first, address), ==, cases[i].first);
          last = wb_ping_target_text_get_endpoint (&text, text.n - 1);
          g_assert_cmpstr (wb_endpoint_format (&last, address), ==, cases[i].last);
        }
      wb_ping_target_text_clear (&text);
    }
}

static void
test_bad_targets (void)
{
  static const struct
  {
    const char *text;
    guint8 family;
  } cases[] = {
    { "", 0 },
    { ":7", 0 },
    { "host:", 0 },
    { "host:0", 0 },
    { "host:65536", 0 },
    { "host:+7", 0 },
    { "host: 7", 0 },
    { "[::1", 0 },
    { "[::1]7", 0 },
    { "[::1]:", 0 },
    { "1:2:3", 0 },
    { "fe80::1", 0 },
    { "192.0.2.0/33", 0 },
    { "192.0.2.0/", 0 },
    { "192.0.2.0/x", 0 },
    { "192.0.2.0/-1", 0 },
    { "host/24", 0 },
    { "two words", 0 },
    { "a\tb", 0 },
    { "\xff\xfe", 0 },
    { "192.0.2.1", 6 },
    { "::1", 4 },
    { "0.0.0.0", 0 },
    { "::", 0 },
    { "224.0.0.1", 0 },
    { "ff02::1%lo", 0 },
    { "255.255.255.255", 0 },
  };
  g_autofree char *longest = g_strnfill (254, 'a');
  g_autoptr (GError) open_error = NULL;
  WbPingTargetText text;

  g_test_summary ("What cannot be meant is refused with words that repeat it");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (cases[i].text, NULL); /* TAP is UTF-8 */

      g_test_message ("“%s”", shown);
      g_assert_false (wb_ping_target_text_parse (cases[i].text, 7, cases[i].family, &text, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_assert_false (wb_ping_target_text_parse ("[::1", 7, 0, &text, &open_error));
  g_assert_nonnull (strstr (open_error->message, "bracket")); /* and not a word of ports */
  g_assert_false (wb_ping_target_text_parse (longest, 7, 0, &text, NULL));
  {
    static const char *const too_many[] = { "10.0.0.0/15", "2001:db8::/64", "0.0.0.0/0" };

    for (guint i = 0; i < G_N_ELEMENTS (too_many); i++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_false (wb_ping_target_text_parse (too_many[i], 7, 0, &text, &error));
        g_assert_error (error, WB_ERROR, WB_ERROR_LIMIT);
      }
  }
}

static gboolean
check (WbPingSettings *settings, int *code)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = wb_ping_settings_check (settings, &error);

  *code = error ? error->code : -1;
  g_assert_true (ok == (error == NULL));
  return ok;
}

#define REFUSED(change)                                                                                                \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    WbPingSettings saved = settings;                                                                                   \
    int code_;                                                                                                         \
    change;                                                                                                            \
    g_assert_false (check (&settings, &code_));                                                                        \
    g_assert_cmpint (code_, ==, WB_ERROR_INVALID_INPUT);                                                               \
    settings = saved;                                                                                                  \
  }                                                                                                                    \
  G_STMT_END

static void
test_check (void)
{
  const char *targets[] = { "192.0.2.1", "localhost", NULL };
  const char *loopback[] = { "127.0.0.1", "::1", NULL };
  const char *ranges[] = { "10.1.0.0/16", "10.2.0.0/24", NULL };
  WbPingSettings settings;
  int code;

  g_test_summary ("Each setting has its bounds");

  wb_ping_settings_init (&settings);
  g_assert_false (check (&settings, &code)); /* no target */
  settings.targets = (char **) targets;
  g_assert_true (check (&settings, &code));
  REFUSED (settings.interval_ns = WB_PING_INTERVAL_NS_MIN - 1);
  REFUSED (settings.interval_ns = 0);
  REFUSED (settings.interval_ns = G_MAXINT64);
  REFUSED (settings.flood = TRUE);
  REFUSED (settings.mode = (WbPingMode) 3);
  REFUSED (settings.family = 5);
  REFUSED (settings.spacing_ns = settings.interval_ns + 1);
  REFUSED (settings.spacing_ns = -2);
  REFUSED (settings.ramp_ns = -1);
  REFUSED (settings.duration_ns = -1);
  REFUSED (settings.timeout_ns = 0);
  REFUSED (settings.timeout_ns = G_MAXINT64);
  REFUSED (settings.size = 65508);
  REFUSED (settings.dscp = 64);
  REFUSED (settings.alarm_probes = 0);
  REFUSED (settings.alarm_probes = 1001);
  REFUSED (settings.alarm_loss = 1.01);
  REFUSED (settings.alarm_loss = (double) NAN);
  REFUSED (settings.alarm_round_trip_ns = -1);
  REFUSED (wb_endpoint_init_loopback (&settings.source_v4, 6));
  settings.flood = TRUE;
  settings.targets = (char **) loopback;
  settings.interval_ns = WB_PING_FLOOD_INTERVAL_NS_MIN;
  g_assert_true (check (&settings, &code));
  REFUSED (settings.interval_ns--);
  settings.flood = FALSE;
  settings.interval_ns = WB_NS_PER_S;
  settings.targets = (char **) ranges;
  g_assert_false (check (&settings, &code));
  g_assert_cmpint (code, ==, WB_ERROR_LIMIT);
}

static void
test_copy (void)
{
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();
  WbPingSettings settings;
  WbPingSettings *copy;

  g_test_summary ("A copy is its own; modes have names and ports");

  g_strv_builder_add (targets, "::1");
  wb_ping_settings_init (&settings);
  settings.targets = g_strv_builder_end (targets);
  settings.interface = g_strdup ("lo");
  copy = g_boxed_copy (WB_TYPE_PING_SETTINGS, &settings);
  wb_ping_settings_clear (&settings);
  g_assert_cmpstr (copy->targets[0], ==, "::1");
  g_assert_cmpstr (copy->interface, ==, "lo");
  g_assert_cmpint (copy->timeout_ns, ==, 5 * WB_NS_PER_S);
  g_boxed_free (WB_TYPE_PING_SETTINGS, copy);

  for (WbPingMode mode = WB_PING_MODE_TEXT; mode <= WB_PING_MODE_ECHO; mode++)
    {
      WbPingMode found = WB_PING_MODE_TEXT;

      g_assert_true (wb_ping_mode_from_name (wb_ping_mode_get_name (mode), &found));
      g_assert_cmpint (found, ==, mode);
    }
  g_assert_cmpuint (wb_ping_mode_get_port (WB_PING_MODE_STAMP), ==, 862);
  g_assert_false (wb_ping_mode_from_name ("STAMP", &(WbPingMode){ 0 }));
}

static void
test_interface (void)
{
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  WbPingSettings settings;

  g_test_summary (
      "A name that no interface can have is refused before it is asked for, in words that do not repeat it");

  g_strv_builder_add (targets, "::1");
  wb_ping_settings_init (&settings);
  settings.targets = g_strv_builder_end (targets);
  settings.interface = g_strdup ("fifteen-letters");
  g_assert_true (wb_ping_settings_check (&settings, NULL));
  g_free (settings.interface);
  settings.interface = g_strnfill (5000, 'z');
  g_assert_false (wb_ping_settings_check (&settings, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_cmpuint (strlen (error->message), <, 200);
  wb_ping_settings_clear (&settings);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/settings/targets", test_targets);
  g_test_add_func ("/ping/settings/bad-targets", test_bad_targets);
  g_test_add_func ("/ping/settings/check", test_check);
  g_test_add_func ("/ping/settings/copy", test_copy);
  g_test_add_func ("/ping/settings/interface", test_interface);
  return g_test_run ();
}
