/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The addresses of a target: one lookup for all who wait, and none that calls back too late. "localhost" is a name that
 * every resolver knows by itself. */

#include "engine/pool/wb-pool-names.h"
#include "tests/support/wb-until.h"

typedef struct
{
  WbPoolNames *names;
  WbPoolNamesWait waits[3];
  guint n_told;
  guint n_found;
  GError *error;
  guint n_gone;
  void (*then) (gpointer call, WbPoolNamesWait *wait);
  gint64 now_ns;
} Call;

static Call *the_call;

static gint64
now_cb (const WbClock *clock)
{
  return the_call->now_ns;
}

static const WbClock hand = { now_cb };

static void
gone_cb (gpointer data)
{
  ((Call *) data)->n_gone++;
}

static void
told_cb (WbPoolNamesWait *wait, const WbEndpoint *endpoints, guint n, const GError *error, gpointer data)
{
  Call *call = data;

  call->n_told++;
  call->n_found = n;
  g_clear_error (&call->error);
  call->error = error ? g_error_copy (error) : NULL;
  g_assert_cmpint (n == 0, ==, error != NULL);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (wb_endpoint_is_loopback (&endpoints[i]));
      g_assert_cmpuint (endpoints[i].port, ==, 77);
    }
  if (call->then)
    call->then (call, wait);
}

static void
begin (Call *call, const char *host, guint8 family)
{
  the_call = call;
  *call = (Call){ .now_ns = 1000 * WB_NS_PER_S };
  call->names = wb_pool_names_new (host, 77, family, &hand, gone_cb, call);
}

static void
end (Call *call)
{
  g_clear_pointer (&call->names, wb_pool_names_free);
  until (call->n_gone == 1);
  g_clear_error (&call->error);
}

static void
test_address (void)
{
  Call call;

  g_test_summary ("An address is told within the call; one of the other family is an error.");
  begin (&call, "127.0.0.1", 0);
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_assert_cmpuint (call.n_found, ==, 1);
  end (&call);
  begin (&call, "::1", 4);
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_assert_error (call.error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  end (&call);
}

static void
test_shared (void)
{
  Call call;

  g_test_summary ("All who wait are told by one lookup; it is fresh for 30 s, or a second after a doubt.");
  begin (&call, "localhost", 0);
  for (guint i = 0; i < 3; i++)
    wb_pool_names_wait (call.names, &call.waits[i], told_cb, &call);
  wb_pool_names_cancel (&call.waits[1]);
  wb_pool_names_cancel (&call.waits[1]);
  g_assert_cmpuint (call.n_told, ==, 0);
  until (call.n_told == 2);
  g_assert_no_error (call.error);
  wb_pool_names_wait (call.names, &call.waits[1], told_cb, &call);
  g_assert_cmpuint (call.n_told, ==, 3); /* within the call */
  wb_pool_names_doubt (call.names);
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_assert_cmpuint (call.n_told, ==, 4);
  call.now_ns += WB_NS_PER_S;
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_assert_cmpuint (call.n_told, ==, 4); /* asked anew */
  until (call.n_told == 5);
  call.now_ns += WB_POOL_NAMES_FRESH_NS - 1;
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_assert_cmpuint (call.n_told, ==, 6);
  call.now_ns++;
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_assert_cmpuint (call.n_told, ==, 6);
  until (call.n_told == 7);
  end (&call);
}

static void
free_them (gpointer data, WbPoolNamesWait *wait)
{
  Call *call = data;

  g_clear_pointer (&call->names, wb_pool_names_free);
}

static void
test_freed_within (void)
{
  Call call;

  g_test_summary ("Freed while one of several is told: the others are not, and the end comes once.");
  begin (&call, "localhost", 0);
  call.then = free_them;
  for (guint i = 0; i < 3; i++)
    wb_pool_names_wait (call.names, &call.waits[i], told_cb, &call);
  until (call.n_gone == 1);
  g_assert_cmpuint (call.n_told, ==, 1);
  g_assert_null (call.waits[2].names);
  end (&call);
}

static void
test_freed_before (void)
{
  Call call;

  g_test_summary ("Freed while the lookup is under way: nobody is told, the end comes when it has come back.");
  begin (&call, "localhost", 0);
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  g_clear_pointer (&call.names, wb_pool_names_free);
  end (&call);
  g_assert_cmpuint (call.n_told, ==, 0);
}

static void
again (gpointer data, WbPoolNamesWait *wait)
{
  Call *call = data;

  call->then = NULL;
  wb_pool_names_wait (call->names, wait, told_cb, call);
}

static void
test_no_such_name (void)
{
  Call call;

  g_test_summary ("A name that nobody has is an error; who asks again within it is answered by another lookup.");
  begin (&call, "no-such-name.invalid", 0); /* RFC 6761: never exists */
  call.then = again;
  wb_pool_names_wait (call.names, &call.waits[0], told_cb, &call);
  until (call.n_told == 2);
  g_assert_nonnull (call.error);
  end (&call);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/names/address", test_address);
  g_test_add_func ("/pool/names/shared", test_shared);
  g_test_add_func ("/pool/names/freed-within", test_freed_within);
  g_test_add_func ("/pool/names/freed-before", test_freed_before);
  g_test_add_func ("/pool/names/no-such-name", test_no_such_name);
  return g_test_run ();
}
