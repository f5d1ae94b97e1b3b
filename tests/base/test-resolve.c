/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said of a name that has no address: in one sentence, which does not say the name again. The resolver is the
 * test's own and speaks as GLib's does. */

#include "engine/base/wb-resolve.h"
#include "tests/support/wb-until.h"

#include <netdb.h>
#include <string.h>

/* --- A resolver -------------------------------------------------------------------------------------------------------- */

typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;

GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
look_up_async (GResolver *resolver, const char *host, GResolverNameLookupFlags flags, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *found = NULL;

  if (strcmp (host, "both.test") == 0)
    {
      found = g_list_append (found, g_inet_address_new_from_string ("::1"));
      found = g_list_append (found, g_inet_address_new_from_string ("127.0.0.1"));
      g_task_return_pointer (task, found, (GDestroyNotify) g_resolver_free_addresses);
    }
  else if (strcmp (host, "none.test") == 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                             "Error resolving “%s”: Name or service not known", host);
  else if (strcmp (host, "later.test") == 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
                             "Error resolving “%s”: Temporary failure in name resolution", host);
  else if (strcmp (host, "other.test") == 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "Error resolving “%s”: %s", host,
                             gai_strerror (EAI_NODATA));
  else if (strcmp (host, "broken.test") == 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "Error resolving “%s”: %s", host,
                             gai_strerror (EAI_FAIL));
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_INTERNAL, "Error resolving “%s”: a riddle", host);
}

static GList *
look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* GResolver calls this one for what has no flags. */
static void
look_up_plainly_async (GResolver *resolver, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  look_up_async (resolver, host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static void
test_resolver_class_init (TestResolverClass *class)
{
  class->lookup_by_name_async = look_up_plainly_async;
  class->lookup_by_name_finish = look_up_finish;
  class->lookup_by_name_with_flags_async = look_up_async;
  class->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- Tests ----------------------------------------------------------------------------------------------------------- */

static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GArray *
resolve (const char *host, guint8 family, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wb_resolve_async (host, 77, family, cancellable, told_cb, &result);
  until (result);
  return wb_resolve_finish (result, error);
}

static void
test_found (void)
{
  static const guint8 families[] = { 0, 4, 6 };

  g_test_summary ("Addresses of the family that was asked for, in the resolver's order, with the port");
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) found = resolve ("both.test", families[i], NULL, &error);
      const WbEndpoint *first;

      g_assert_no_error (error);
      g_assert_cmpuint (found->len, ==, families[i] ? 1 : 2);
      first = &g_array_index (found, WbEndpoint, 0);
      g_assert_cmpuint (first->family, ==, families[i] ? families[i] : 6);
      g_assert_cmpuint (first->port, ==, 77);
    }
}

static void
test_not_found (void)
{
  static const struct
  {
    const char *host;
    guint8 family;
    int code;
    const char *message;
  } cases[] = {
    { "none.test", 0, G_RESOLVER_ERROR_NOT_FOUND,
      "there is no host of that name; check how it is spelt, or write its address" },
    { "none.test", 6, G_RESOLVER_ERROR_NOT_FOUND,
      "there is no host of that name with an IPv6 address; check how it is spelt, or write its address" },
    { "other.test", 4, G_RESOLVER_ERROR_NOT_FOUND, "it has no IPv4 address" },
    { "later.test", 0, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
      "its address cannot be asked for now; check the network, or write its address" },
    { "broken.test", 0, G_RESOLVER_ERROR_NOT_FOUND,
      "its address cannot be asked for (Non-recoverable failure in name resolution); check the network, or write its "
      "address" },
    { "strange.test", 4, G_RESOLVER_ERROR_INTERNAL,
      "its address cannot be asked for (a riddle); check the network, or write its address" },
  };

  g_test_summary ("Why there is no address, and what helps, without the name that its caller says");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (resolve (cases[i].host, cases[i].family, NULL, &error));
      g_assert_error (error, G_RESOLVER_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("What was cancelled says so, and nothing of names");
  g_cancellable_cancel (cancellable);
  g_assert_null (resolve ("both.test", 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (test_resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/base/resolve/found", test_found);
  g_test_add_func ("/base/resolve/not-found", test_not_found);
  g_test_add_func ("/base/resolve/cancelled", test_cancelled);
  return g_test_run ();
}
