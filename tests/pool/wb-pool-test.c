/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the tests with sockets. */

#include "tests/pool/wb-pool-test.h"

#include "tests/base/wb-peer.h"

#include <string.h>

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_resolver_free_addresses (g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL));
  *(gboolean *) data = TRUE;
}

void
wb_pool_test_init (WbPoolTest *self)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) error = NULL;
  gboolean looked_up = FALSE;

  /* What has a descriptor of its own, for good. */
  (void) g_main_context_default ();
  g_resolver_lookup_by_name_async (resolver, "localhost", NULL, looked_up_cb, &looked_up);
  until (looked_up);
  self->n_descriptors = wb_peer_count_descriptors ();
  self->engine = wb_engine_new_here (&error);
  g_assert_no_error (error);
  self->pool = wb_pool_new (self->engine);
  wb_pool_settings_init (&self->settings);
  self->settings.protocol = WB_POOL_PROTOCOL_ECHO;
  self->settings.min = 0;
  self->settings.max = 4;
  self->settings.acquire_timeout_ns = 5 * WB_NS_PER_S;
  self->settings.connect_timeout_ns = 2 * WB_NS_PER_S;
  self->settings.backoff_ns = 20 * WB_NS_PER_MS;
  self->settings.backoff_max_ns = 40 * WB_NS_PER_MS;
  self->settings.validate = WB_POOL_VALIDATE_NONE;
}

void
wb_pool_test_clear (WbPoolTest *self)
{
  gint64 end_us;

  wb_pool_test_stop (self);
  g_assert_cmpuint (wb_service_get_n_holds (WB_SERVICE (self->pool)), ==, 0);
  g_assert_finalize_object (self->pool);
  /* TLS that was ended within a handshake keeps it a moment longer. */
  g_object_add_weak_pointer (G_OBJECT (self->engine), (gpointer *) &self->engine);
  g_object_unref (self->engine);
  until (self->engine == NULL);
  wb_pool_settings_clear (&self->settings);
  /* The servers of the test notice the end of their connections in their own time. */
  end_us = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;
  while (wb_peer_count_descriptors () != self->n_descriptors && g_get_monotonic_time () < end_us)
    g_usleep (500);
  g_assert_cmpuint (wb_peer_count_descriptors (), ==, self->n_descriptors);
}

void
wb_pool_test_add (WbPoolTest *self, WbPoolServer *server)
{
  (void) wb_pool_settings_add_target (&self->settings, "127.0.0.1", wb_pool_server_get_port (server));
}

void
wb_pool_test_start (WbPoolTest *self)
{
  wb_service_start (WB_SERVICE (self->pool), &self->settings);
  g_assert_no_error ((GError *) wb_service_get_error (WB_SERVICE (self->pool)));
  g_assert_cmpint (wb_service_get_state (WB_SERVICE (self->pool)), ==, WB_SERVICE_RUNNING);
}

void
wb_pool_test_stop (WbPoolTest *self)
{
  wb_service_stop (WB_SERVICE (self->pool));
  until (wb_service_get_state (WB_SERVICE (self->pool)) == WB_SERVICE_STOPPED ||
         wb_service_get_state (WB_SERVICE (self->pool)) == WB_SERVICE_FAILED);
}

WbPoolSnapshot *
wb_pool_test_look (WbPoolTest *self)
{
  const WbSnapshotRequest request = { .n_rows = WB_POOL_SIZE_MAX };

  return (WbPoolSnapshot *) wb_service_snapshot (WB_SERVICE (self->pool), &request);
}

guint
wb_pool_test_count (WbPoolTest *self, WbPoolSlotState state)
{
  WbPoolSnapshot *snapshot = wb_pool_test_look (self);
  guint n = snapshot->counts.slots[state];

  wb_snapshot_unref (snapshot);
  return n;
}

gboolean
wb_pool_test_said (WbPoolTest *self, const char *part)
{
  WbPoolSnapshot *snapshot = wb_pool_test_look (self);
  gboolean found = FALSE;

  for (guint i = 0; i < snapshot->events->len; i++)
    found |= strstr (((WbEvent *) g_ptr_array_index (snapshot->events, i))->text, part) != NULL;
  wb_snapshot_unref (snapshot);
  return found;
}

static void
told_cb (WbPoolBorrow *borrow, const GError *error, gpointer data)
{
  WbPoolBorrower *self = data;

  self->n_told++;
  self->told_us = g_get_monotonic_time ();
  g_clear_error (&self->error);
  self->error = error ? g_error_copy (error) : NULL;
  g_assert_cmpint (borrow->lent, ==, error == NULL);
  if (self->then)
    self->then (self);
}

static void
answered_cb (WbPoolBorrow *borrow, gint64 rtt_ns, const GError *error, gpointer data)
{
  WbPoolBorrower *self = data;

  self->n_answers++;
  g_clear_error (&self->exchange_error);
  self->exchange_error = error ? g_error_copy (error) : NULL;
  g_assert_true (error || rtt_ns > 0);
}

void
wb_pool_borrower_init (WbPoolBorrower *self, WbPoolTest *test, const char *who)
{
  *self = (WbPoolBorrower){ .pool = test->pool };
  wb_pool_borrow_init (&self->borrow, who, told_cb, self);
}

void
wb_pool_borrower_clear (WbPoolBorrower *self)
{
  g_clear_error (&self->error);
  g_clear_error (&self->exchange_error);
}

void
wb_pool_borrower_acquire (WbPoolBorrower *self, gint64 timeout_ns)
{
  wb_pool_acquire (self->pool, &self->borrow, timeout_ns);
}

gboolean
wb_pool_borrower_exchange (WbPoolBorrower *self, gsize payload_bytes, gint64 timeout_ns)
{
  return wb_pool_exchange (self->pool, &self->borrow, payload_bytes, timeout_ns, answered_cb, self);
}

void
wb_pool_test_make_idle (WbPoolTest *self)
{
  WbPoolBorrower first;

  wb_pool_borrower_init (&first, self, "first");
  wb_pool_borrower_acquire (&first, 0);
  until (first.n_told == 1);
  g_assert_no_error (first.error);
  g_assert_true (wb_pool_release (self->pool, &first.borrow, FALSE));
  wb_pool_borrower_clear (&first);
}
