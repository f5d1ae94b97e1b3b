/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The result of dissecting one frame: a flat array of fields, the layers they belong to, an arena for bytes that do
 * not stand in the packet as such (decompressed names), and the little state that layers of one frame share. One
 * dissection is reused for packet after packet; nothing in it outlives the next wb_dissect(). */
#pragma once

#include "engine/dissect/wb-cursor.h"
#include "engine/dissect/wb-field.h"
#include "engine/dissect/wb-frame.h"

G_BEGIN_DECLS

typedef struct _WbDissector WbDissector;

/* What earlier packets taught. Workers share it read-only. */
typedef struct
{
  gint64 first_time_ns; /* time of packet 1, for frame.time_relative */
  guint has_first_time : 1;
} WbDissectContext;

/* Limits, each met with a remark in the tree. */
#define WB_MAX_LAYERS 64    /* tunnels in tunnels */
#define WB_MAX_FIELDS 32768 /* per frame */
#define WB_MAX_SOURCES 4    /* the frame, and room for reassembled buffers */

typedef enum
{
  WB_TABLE_NONE,
  WB_TABLE_LINKTYPE,  /* LINKTYPE_ value */
  WB_TABLE_ETHERTYPE, /* >= 0x600 */
  WB_TABLE_ETH_P,     /* Linux's ETH_P_ numbers below 0x600: 1 raw 802.3, 4 802.2 LLC */
  WB_TABLE_LLC_SAP,   /* DSAP */
  WB_TABLE_IP_PROTO,  /* protocol / next header, also IPv6 extension headers */
  WB_TABLE_TCP_PORT,
  WB_TABLE_UDP_PORT,
  WB_N_TABLES,
} WbTable;

typedef enum
{
  WB_ADDRESS_NONE,
  WB_ADDRESS_ETHER,
  WB_ADDRESS_IPV4,
  WB_ADDRESS_IPV6,
} WbAddressKind;

typedef struct
{
  WbAddressKind kind;
  guint8 bytes[16]; /* network order */
} WbAddress;

/* What the layers of one frame tell each other; reset per frame. */
typedef struct
{
  WbAddress link_src, link_dst;
  WbAddress src, dst;               /* innermost network addresses outside error quotations */
  WbAddress pseudo_src, pseudo_dst; /* for the checksum of the layer that follows (dst: after a routing header) */
  guint32 tree; /* where layers hang whose parent nobody said: top (WB_NO_FIELD) or the quoting ICMP layer */
  guint32 ip_payload_length; /* as the IP header claims, what a pseudo header counts; 0 when offload left it 0 */
  guint16 src_port, dst_port;
  guint8 ip_proto; /* of the innermost IP header: final upper protocol */
  guint has_ports : 1;
  guint is_fragment : 1;    /* this IP payload is a piece: no checksum, ports only at offset 0 */
  guint in_error : 1;       /* inside the packet an ICMP error quotes: short is normal, no checksums, no endpoints */
  guint quote_cut : 1;      /* in_error, and the quotation is shorter than the packet it quotes says */
  guint is_damaged : 1;     /* the checksum of the segment it came in is wrong */
  guint length_unknown : 1; /* IP length 0: TSO / BIG TCP, the frame's length counts */
} WbDissectState;

typedef struct
{
  const WbDissector *dissector;
  guint32 root; /* field index; WB_NO_FIELD when not one field could be read: then the tree does not show it */
  guint32 first_field, end_field; /* fields it added while dissecting */
  WbCursor window;                /* all it was given: from its first byte to the end of its window */
  guint32 end;        /* absolute end of what this layer and those inside it claim; finish() may read behind it */
  guint8 parent;      /* layer that named it; 255: none */
  guint unfinished;   /* messages in it of which a part is missing that another packet may hold */
  guint in_error : 1; /* inside the packet an ICMP error quotes */
  guint claimed : 1;  /* `end` was said, not assumed */
} WbLayer;

struct _WbDissection
{
  WbField *fields; /* Owned; n_fields used */
  guint32 n_fields, fields_size;
  WbLayer layers[WB_MAX_LAYERS];
  guint n_layers;
  guint layer; /* the one being dissected */
  struct
  {
    const guint8 *data;
    guint32 length;
  } sources[WB_MAX_SOURCES];
  guint n_sources;
  GByteArray *arena; /* Owned */
  WbFrame frame;
  WbDissectState state; /* while dissecting: this chain's; afterwards: the innermost outside error quotations */
  WbVerdict verdict;    /* worst of all layers */
  guint8 severity;      /* worst WB_FIELD_ remark flag seen */
  /* what follows, named by the dissector that ran last */
  struct
  {
    const WbDissector *dissector;
    WbCursor cursor;
    guint32 parent;
    WbDissectState state;
    guint8 layer;
  } next[8];
  guint n_next;
};

WbDissection *wb_dissection_new (void);
void wb_dissection_free (WbDissection *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDissection, wb_dissection_free)

/* Dissects one frame. data holds frame->captured_length bytes and is borrowed until the next call. */
void wb_dissect (WbDissection *d, const WbFrame *frame, const guint8 *data, const WbDissectContext *context);

/* --- for dissectors: adding fields; each returns the new field's index or WB_NO_FIELD: at the cap, or because the
 * parent is not there (an index that no field has got yet, since its bytes were cut off) --------------------------- */

/* A field at a stated place, with its value already masked and shifted. */
guint32 wb_dissection_add (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset,
                           guint32 length, guint64 value);

/* Reads n bytes big-endian, adds the field (mask applied), returns the *whole* number; adds nothing past the end. */
guint64 wb_dissection_read (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint n);
guint64 wb_dissection_read_le (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint n);

/* Adds `length` bytes as ETHER, IPV4, IPV6, BYTES, STRING, NONE … and moves past them. */
guint32 wb_dissection_read_bytes (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c,
                                  guint32 length);

/* A bit field of a number that was read before and stands at offset/length: applies the mask and shifts. */
guint32 wb_dissection_add_bits (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c,
                                guint32 offset, guint32 length, guint64 whole);

/* A BYTES or STRING field whose content is not what stands at offset: copied into the arena. */
guint32 wb_dissection_add_copy (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c,
                                guint32 offset, guint32 length, gconstpointer bytes, guint32 n_bytes);

/* A remark: a generated node with a severity flag, named as Wireshark names its expert item. */
guint32 wb_dissection_remark (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c,
                              guint32 offset, guint32 length, guint severity);

/* The same for a flaw that Wireshark counts as malformed: "_ws.malformed" finds it too. */
guint32 wb_dissection_remark_malformed (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c,
                                        guint32 offset, guint32 length);

/* As wb_dissection_add_bits() for a row of bit fields; `infos` ends with NULL. */
void wb_dissection_add_bit_row (WbDissection *d, guint32 parent, const WbFieldInfo *const *infos, const WbCursor *c,
                                guint32 offset, guint32 length, guint64 whole);

/* Flags and length after the fact. WB_NO_FIELD is ignored. A remark flag raises d->severity. */
static inline void
wb_dissection_flag (WbDissection *d, guint32 field, guint flags)
{
  d->severity |= flags & (WB_FIELD_CHAT | WB_FIELD_NOTE | WB_FIELD_WARNING | WB_FIELD_ERROR);
  if (field != WB_NO_FIELD)
    d->fields[field].flags |= (guint8) flags;
}
void wb_dissection_set_length (WbDissection *d, guint32 field, guint32 length);

/* --- for dissectors: what follows ----------------------------------------------------------------------------- */

/* The payload window goes to whoever is registered; to "data" when nobody is. The current state is handed along as it
 * is now. parent: a field to nest under (quoted packets), else WB_NO_FIELD. An empty window is dropped. */
void wb_dissection_next (WbDissection *d, WbTable table, guint32 key, const WbCursor *payload, guint32 parent);

/* As above, first by key, then by other (UDP and TCP ports: the lower first), then, for UDP, by what the payload looks
 * like. */
void wb_dissection_next_either (WbDissection *d, WbTable table, guint32 key, guint32 other, const WbCursor *payload);

/* To one dissector by address ("data", or LLC after a length field). An empty window is dropped. */
void wb_dissection_next_dissector (WbDissection *d, const WbDissector *dissector, const WbCursor *payload,
                                   guint32 parent);

/* As wb_dissection_next(), but a known protocol also gets an empty window: IP says that UDP follows, so a datagram
 * without a byte of UDP is malformed and not merely empty. */
void wb_dissection_next_promised (WbDissection *d, WbTable table, guint32 key, const WbCursor *payload, guint32 parent);

/* What this layer claims of its window ends here (absolute): IP total length. finish() of the layer around it sees
 * it. */
void wb_dissection_set_end (WbDissection *d, guint32 end);

/* For finish(): the capture cut off what should stand behind this layer's payload. */
void wb_dissection_finish_short (WbDissection *d);

/* For finish(): where the layers that `layer` named end (absolute); their whole window when they claimed nothing.
 * FALSE when it named none. */
gboolean wb_dissection_get_inner_end (const WbDissection *d, guint layer, guint32 *end);

/* A layer's own value where tshark prints the bare name of a layer: for WbFieldInfo.text of roots whose line says no more
 * than their title. */
void wb_dissection_text_name (const WbDissection *d, const WbField *field, GString *out);

/* --- for readers ---------------------------------------------------------------------------------------------- */

/* First field of this info at or after *from (start with 0); moves *from past it. NULL when there is none. */
const WbField *wb_dissection_find (const WbDissection *d, const WbFieldInfo *info, guint32 *from);

static inline guint32
wb_dissection_index (const WbDissection *d, const WbField *field)
{
  return (guint32) (field - d->fields);
}

G_END_DECLS
