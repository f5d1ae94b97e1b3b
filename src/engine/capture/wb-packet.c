/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row: a number and its list. All that a row shows is made by the list, in memory that the next row reuses. */

#include "engine/capture/wb-packet-list-private.h"

struct _WbPacket
{
  GObject parent_instance;

  /* Owned */
  WbPacketList *list;

  guint64 number;
};

G_DEFINE_FINAL_TYPE (WbPacket, wb_packet, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
wb_packet_dispose (GObject *object)
{
  WbPacket *self = WB_PACKET (object);

  if (self->list)
    wb_packet_list_forget (self->list, self);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (wb_packet_parent_class)->dispose (object);
}

static void
wb_packet_class_init (WbPacketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wb_packet_dispose;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_packet_init (WbPacket *self)
{
}

WbPacket *
wb_packet_new (WbPacketList *list, guint64 number)
{
  WbPacket *self = g_object_new (WB_TYPE_PACKET, NULL);

  self->list = g_object_ref (list);
  self->number = number;
  return self;
}

void
wb_packet_emit_changed (WbPacket *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

guint64
wb_packet_get_number (WbPacket *self)
{
  g_return_val_if_fail (WB_IS_PACKET (self), 0);

  return self->number;
}

gboolean
wb_packet_get_summary (WbPacket *self, const WbFrame **frame, const WbSummary **summary)
{
  const WbFetched *fetched;

  g_return_val_if_fail (WB_IS_PACKET (self), FALSE);

  fetched = wb_packet_list_fetch (self->list, self, self->number);
  if (!fetched || fetched->message)
    return FALSE;
  if (frame)
    *frame = &fetched->frame;
  if (summary)
    *summary = wb_packet_list_summarise (self->list, fetched);
  return TRUE;
}

gboolean
wb_packet_get_bytes (WbPacket *self, const WbFrame **frame, const guint8 **data)
{
  const WbFetched *fetched;

  g_return_val_if_fail (WB_IS_PACKET (self), FALSE);

  fetched = wb_packet_list_fetch (self->list, self, self->number);
  if (!fetched || fetched->message)
    return FALSE;
  *frame = &fetched->frame;
  *data = fetched->data;
  return TRUE;
}

const char *
wb_packet_get_message (WbPacket *self)
{
  const WbFetched *fetched;

  g_return_val_if_fail (WB_IS_PACKET (self), NULL);

  fetched = wb_packet_list_fetch (self->list, self, self->number);
  return fetched ? fetched->message : NULL;
}
