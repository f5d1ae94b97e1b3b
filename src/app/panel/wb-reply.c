/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine holds the page weakly and never follows the reference: it is looked at in the main context alone, so that
 * the last reference to a widget is not dropped in the engine's thread. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-reply.h"

struct _WbReply
{
  GWeakRef page;
  WbReplyFunc func;
  char *text; /* Owned; NULL until it is sent */
};

WbReply *
wb_reply_new (gpointer page, WbReplyFunc func)
{
  WbReply *self = g_new0 (WbReply, 1);

  g_weak_ref_init (&self->page, page);
  self->func = func;
  return self;
}

void
wb_reply_free (WbReply *self)
{
  g_weak_ref_clear (&self->page);
  g_free (self->text);
  g_free (self);
}

static gboolean
arrived_cb (gpointer data)
{
  WbReply *self = data;
  g_autoptr (GObject) page = g_weak_ref_get (&self->page);

  if (page != NULL)
    self->func (page, self->text);
  return G_SOURCE_REMOVE;
}

static void
free_cb (gpointer data)
{
  wb_reply_free (data);
}

void
wb_reply_send (WbReply *self, const char *text)
{
  g_return_if_fail (self != NULL && text != NULL);

  self->text = g_strdup (text);
  g_idle_add_full (G_PRIORITY_DEFAULT, arrived_cb, self, free_cb);
}
