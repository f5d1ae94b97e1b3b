/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BPF, or one flow, compared as the flow table does it: BPF knows nothing of tunnels, tags and fragments, and "only this
 * flow" must show as many packets as the row says. */

#include "engine/capture/wb-packet-match.h"

#include "engine/base/wb-error.h"
#include "engine/capture/wb-bpf.h"

struct _WbPacketMatch
{
  /* Owned; one of the two is NULL */
  WbBpf *bpf;
  WbDissection *dissection;

  WbFlow flow;
  gboolean both;
};

static WbMatch
test_bpf (WbPacketMatch *self, const WbFrame *frame, const guint8 *data, GError **error)
{
  switch (wb_bpf_test (self->bpf, frame, data))
    {
    case WB_BPF_YES:
      return WB_MATCH_YES;
    case WB_BPF_NO:
      return WB_MATCH_NO;
    case WB_BPF_UNFIT:
    default:
      if (wb_bpf_was_applied (self->bpf))
        return WB_MATCH_NO; /* it means something elsewhere in this file */
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wb_bpf_get_unfit_message (self->bpf));
      return WB_MATCH_ERROR;
    }
}

static WbMatch
test_flow (WbPacketMatch *self, const WbFrame *frame, const guint8 *data, const WbDissectContext *context)
{
  gboolean back;

  wb_dissect (self->dissection, frame, data, context);
  if (!wb_flow_holds (&self->flow, self->dissection, &back) || (back && !self->both))
    return WB_MATCH_NO;
  return WB_MATCH_YES;
}

WbMatch
wb_packet_match_test (WbPacketMatch *self, const WbFrame *frame, const guint8 *data, const WbDissectContext *context,
                      GError **error)
{
  return self->bpf != NULL ? test_bpf (self, frame, data, error) : test_flow (self, frame, data, context);
}

WbPacketMatch *
wb_packet_match_new_bpf (const char *text)
{
  WbPacketMatch *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (WbPacketMatch, 1);
  self->bpf = wb_bpf_new (text);
  return self;
}

WbPacketMatch *
wb_packet_match_new_flow (const WbFlow *flow, gboolean both)
{
  WbPacketMatch *self = g_new0 (WbPacketMatch, 1);

  self->flow = *flow;
  self->both = both;
  self->dissection = wb_dissection_new ();
  return self;
}

void
wb_packet_match_free (WbPacketMatch *self)
{
  g_clear_pointer (&self->bpf, wb_bpf_free);
  g_clear_pointer (&self->dissection, wb_dissection_free);
  g_free (self);
}
