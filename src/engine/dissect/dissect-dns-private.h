/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* A name as text: labels joined by dots, their bytes as they came (they may be anything; the field's base escapes
 * them when they are shown). Longer names are cut, as a name on the wire cannot be (RFC 1035, 2.3.4). */
#define WB_DNS_NAME_MAX 1024

typedef struct
{
  guint8 text[WB_DNS_NAME_MAX];
  guint32 length;
  guint labels;
} WbDnsName;

/* Reads the name at the cursor, following compression pointers (RFC 1035, 4.1.4) within the message that starts at
 * `message`; moves past what stands at the cursor. Bounded: a chain of pointers is cut, a label never grows the text
 * past its limit. FALSE and a verdict when a byte is missing. */
gboolean wb_dns_read_name (WbCursor *c, guint32 message, WbDnsName *name);

/* One resource record while its data is read. The cursor covers the message, not only the record: data that lies about
 * its inner lengths is read on, as Wireshark does, up to the end of the message. */
typedef struct
{
  WbDissection *d;
  WbCursor *c;
  guint32 message; /* offset of the message's first byte */
  guint32 tree;    /* the record's node */
  guint32 end;     /* offset behind its data */
  guint16 type;
  gboolean mdns;
} WbDnsRecord;

/* Reads a name and adds it under `parent`. */
void wb_dns_add_name (WbDnsRecord *r, guint32 parent, const WbFieldInfo *info);

/* Bytes of the record's data that are left; 0 when its parts already went past it. */
guint32 wb_dns_left (const WbDnsRecord *r);

/* The data of one record, by type; the cursor stands on it. */
void wb_dns_dissect_data (WbDnsRecord *r);
void wb_dns_dissect_opt (WbDnsRecord *r);
void wb_dns_dissect_svcb (WbDnsRecord *r);

/* Appends what a list row says of a record's data (" 192.0.2.1"), from its fields. */
void wb_dns_summarise_data (const WbDissection *d, guint32 record, GString *out);

/* "A", "AAAA"; NULL for an unknown type. */
const char *wb_dns_type_name (guint type);
extern const WbValueString wb_dns_type_titles[];
/* dissect-dns-strings.c */
extern const WbValueString wb_dns_algorithm_strings[]; /* DNSSEC */
extern const WbValueString wb_dns_digest_strings[];
extern const WbValueString wb_dns_hash_strings[]; /* NSEC3 */
extern const WbValueString wb_dns_rcode_strings[];
extern const WbValueString wb_dns_family_strings[];

extern const WbFieldInfo wb_dns_field_type; /* dns.resp.type */
extern const WbFieldInfo wb_dns_field_type_bit; /* the same of a type bit map */

extern const WbFieldInfo *const wb_dns_record_fields[];

G_END_DECLS
