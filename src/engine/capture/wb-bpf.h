/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-frame.h"

#include <glib.h>

G_BEGIN_DECLS

/* A BPF filter over packets of any link types. One thread at a time. */
typedef struct _WbBpf WbBpf;

/* Nothing is compiled before check() or the first packet, since a name in the text may be looked up. */
WbBpf *wb_bpf_new (const char *text);
void wb_bpf_free (WbBpf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbBpf, wb_bpf_free)

const char *wb_bpf_get_text (const WbBpf *self);

/* Whether the text is a filter at all: it compiles for at least one of the common link types ("type mgt" means something
 * on Wi-Fi alone). libpcap's message else, for Ethernet, which most people mean; transfer full, may be NULL. */
gboolean wb_bpf_check (WbBpf *self, char **message);

typedef enum
{
  WB_BPF_NO,
  WB_BPF_YES,
  WB_BPF_UNFIT, /* the text cannot be compiled for this packet's link type */
} WbBpfAnswer;

WbBpfAnswer wb_bpf_test (WbBpf *self, const WbFrame *frame, const guint8 *data);

/* Of the packets asked about so far: whether the filter could be applied to one, and the link types it could not be
 * applied to (guint16, in the order they came; transfer full) with libpcap's message about the first, NULL: none. */
gboolean wb_bpf_was_applied (const WbBpf *self);
GArray *wb_bpf_dup_unfit (const WbBpf *self);
const char *wb_bpf_get_unfit_message (const WbBpf *self);

G_END_DECLS
