/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIO makes its default database when somebody first asks for it, and then reads every certificate that the system trusts:
 * 14 ms here, with 140 of them, in whatever thread it is. So a thread of its own asks first. Several that ask at once wait
 * for each other in GIO's lock, which reads once. The reference stays until the program ends, as GIO's own does. */

#include "engine/base/wb-tls-authorities.h"

static GTlsDatabase *authorities; /* written before are_read is */
static int are_read;

typedef struct
{
  WbTlsAuthoritiesFunc func;
  gpointer data;
} Told;

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTlsDatabase *database = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  if (database && !g_atomic_pointer_compare_and_exchange (&authorities, NULL, database))
    g_object_unref (database);
  g_atomic_int_set (&are_read, 1);
  g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Told *told = data;

  told->func (told->data);
  g_free (told);
}

gboolean
wb_tls_authorities_are_read (void)
{
  return g_atomic_int_get (&are_read) != 0;
}

void
wb_tls_authorities_read (WbTlsAuthoritiesFunc func, gpointer data)
{
  Told *told = g_new (Told, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, read_cb, told);

  *told = (Told){ func, data };
  g_task_set_source_tag (task, wb_tls_authorities_read);
  g_task_run_in_thread (task, read_in_thread);
}

GTlsDatabase *
wb_tls_authorities_get (void)
{
  return wb_tls_authorities_are_read () ? g_atomic_pointer_get (&authorities) : NULL;
}
