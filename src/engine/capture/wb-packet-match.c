/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BPF, compiled once per link type (a pcapng file may hold several), or one flow, compared as the flow table does it:
 * BPF knows nothing of tunnels, tags and fragments, and "only this flow" must show as many packets as the row says. */

#include "engine/capture/wb-packet-match.h"

#include "engine/base/wb-error.h"
#include "engine/capture/wb-link-type.h"

#include <pcap/pcap.h>
#include <string.h>

#define SNAPLEN 262144

typedef struct
{
  guint16 link_type;
  gboolean compiled;
  struct bpf_program program;
} Program;

struct _WbPacketMatch
{
  char *text;       /* NULL: a flow */
  GArray *programs; /* Program */
  char *message;    /* libpcap's, of the first text that did not compile */
  gboolean any_compiled;

  WbDissection *dissection;
  WbFlow flow;
  gboolean both;
};

static void
clear_program (gpointer data)
{
  Program *program = data;

  if (program->compiled)
    pcap_freecode (&program->program);
}

static const Program *
program_for (WbPacketMatch *self, guint16 link_type)
{
  Program program = { .link_type = link_type };
  pcap_t *pcap;

  for (guint i = 0; i < self->programs->len; i++)
    if (g_array_index (self->programs, Program, i).link_type == link_type)
      return &g_array_index (self->programs, Program, i);

  pcap = pcap_open_dead (wb_link_type_to_dlt (link_type), SNAPLEN);
  program.compiled = pcap_compile (pcap, &program.program, self->text, 1, PCAP_NETMASK_UNKNOWN) == 0;
  if (!program.compiled && !self->message)
    self->message = g_strdup (pcap_geterr (pcap));
  self->any_compiled = self->any_compiled || program.compiled;
  pcap_close (pcap);
  g_array_append_val (self->programs, program);
  return &g_array_index (self->programs, Program, self->programs->len - 1);
}

static gboolean
is_address (const WbAddress *a, const WbAddress *b)
{
  return a->kind == b->kind && memcmp (a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static gboolean
is_flow (const WbPacketMatch *self, const WbAddress *src, const WbAddress *dst, guint16 src_port, guint16 dst_port)
{
  return self->flow.src_port == src_port && self->flow.dst_port == dst_port && is_address (&self->flow.src, src) &&
         is_address (&self->flow.dst, dst);
}

static WbMatch
test_flow (WbPacketMatch *self, const WbFrame *frame, const guint8 *data, const WbDissectContext *context)
{
  const WbDissectState *state = &self->dissection->state;
  const WbAddress *src, *dst;
  gboolean is_ip, has_ports;
  guint16 src_port, dst_port;

  wb_dissect (self->dissection, frame, data, context);
  is_ip = state->src.kind != WB_ADDRESS_NONE || state->dst.kind != WB_ADDRESS_NONE;
  has_ports = is_ip && state->has_ports;
  src = is_ip ? &state->src : &state->link_src;
  dst = is_ip ? &state->dst : &state->link_dst;
  src_port = has_ports ? state->src_port : 0;
  dst_port = has_ports ? state->dst_port : 0;
  if (self->flow.protocol != (is_ip ? state->ip_proto : 0) || self->flow.has_ports != (guint) has_ports)
    return WB_MATCH_NO;
  if (is_flow (self, src, dst, src_port, dst_port) || (self->both && is_flow (self, dst, src, dst_port, src_port)))
    return WB_MATCH_YES;
  return WB_MATCH_NO;
}

WbMatch
wb_packet_match_test (WbPacketMatch *self, const WbFrame *frame, const guint8 *data, const WbDissectContext *context,
                      GError **error)
{
  struct pcap_pkthdr header = { .caplen = frame->captured_length, .len = frame->reported_length };
  const Program *program;

  if (!self->text)
    return test_flow (self, frame, data, context);
  program = program_for (self, frame->link_type);
  if (program->compiled)
    return pcap_offline_filter (&program->program, &header, data) != 0 ? WB_MATCH_YES : WB_MATCH_NO;
  if (self->any_compiled)
    return WB_MATCH_NO; /* it means something elsewhere in this file */
  g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, self->message);
  return WB_MATCH_ERROR;
}

WbPacketMatch *
wb_packet_match_new_bpf (const char *text)
{
  WbPacketMatch *self = g_new0 (WbPacketMatch, 1);

  g_return_val_if_fail (text != NULL, NULL);

  self->text = g_strdup (text);
  self->programs = g_array_new (FALSE, FALSE, sizeof (Program));
  g_array_set_clear_func (self->programs, clear_program);
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
  g_free (self->text);
  g_free (self->message);
  g_clear_pointer (&self->programs, g_array_unref);
  g_clear_pointer (&self->dissection, wb_dissection_free);
  g_free (self);
}
