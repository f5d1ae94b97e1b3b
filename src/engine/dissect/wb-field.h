/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A field as declared data (WbFieldInfo, static const, one per named field) and as found in a packet (WbField, 32
 * bytes in a reused array: no text, no allocation). Names, types, bases and titles are Wireshark's. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbDissection WbDissection;
typedef struct _WbField WbField;
typedef struct _WbFieldInfo WbFieldInfo;

typedef enum
{
  WB_FIELD_NONE,     /* a node or a remark without a value */
  WB_FIELD_PROTOCOL, /* the root of a layer */
  WB_FIELD_BOOLEAN,
  WB_FIELD_UINT,
  WB_FIELD_INT,
  WB_FIELD_ETHER,
  WB_FIELD_IPV4,
  WB_FIELD_IPV6,
  WB_FIELD_BYTES,
  WB_FIELD_STRING,
  WB_FIELD_ABSOLUTE_TIME, /* value: ns since 1970 UTC */
  WB_FIELD_RELATIVE_TIME, /* value: ns */
  WB_FIELD_EUI64,
  WB_FIELD_GUID,
  WB_FIELD_DOUBLE, /* value: the bits of a double */
} WbFieldKind;

typedef enum
{
  WB_BASE_DEC,
  WB_BASE_HEX,
  WB_BASE_DEC_HEX, /* 23 (0x17) */
  WB_BASE_HEX_DEC, /* 0x17 (23) */
  WB_BASE_OCT,
  WB_BASE_PORT, /* decimal; never resolved to a service name */
  /* STRING: how its bytes become text. WB_BASE_DEC (no base given) is ASCII: it ends at a NUL, and bytes above 0x7f
   * are replacement characters. */
  WB_TEXT_UTF8, /* ends at a NUL; what is not UTF-8 becomes replacement characters */
  WB_TEXT_NAME, /* a domain name, already joined by dots: NULs and unprintable characters are escaped */
} WbFieldBase;

typedef struct
{
  guint64 value;
  const char *text;
} WbValueString; /* arrays end with text NULL */

struct _WbFieldInfo
{
  const char *name;  /* "ip.ttl": Wireshark's filter name */
  const char *title; /* "Time to Live" */
  WbFieldKind kind;
  guint8 bits; /* UINT, INT, BOOLEAN: width of the whole number the mask applies to: 8 16 24 32 40 48 64 */
  WbFieldBase base;
  guint64 mask;                 /* a bit field: which bits of the whole; 0: all of it */
  const WbValueString *strings; /* names of values; for BOOLEAN 1 and 0; may be NULL */
  const char *unit;             /* appended to the number as it is (" ms"); may be NULL */
  /* Writes the whole tree line when name, value and unit do not say it ("Flags: 0x018 (PSH, ACK)"). May be NULL. */
  void (*label) (const WbDissection *d, const WbField *field, GString *out);
  /* Writes the value when it is made from others and stands nowhere in the bytes (tcp.flags.str). May be NULL. */
  void (*text) (const WbDissection *d, const WbField *field, GString *out);
};

#define WB_NO_FIELD G_MAXUINT32

enum
{
  WB_FIELD_GENERATED = 1 << 0, /* [in brackets]: computed, not in the bytes */
  WB_FIELD_HIDDEN = 1 << 1,    /* findable (ip.addr) but not shown in the tree */
  WB_FIELD_IN_ARENA = 1 << 2,  /* bytes or text lie in the dissection's arena, not in the source */
  WB_FIELD_CHAT = 1 << 3,      /* remarks, Wireshark's expert severities … */
  WB_FIELD_NOTE = 1 << 4,
  WB_FIELD_WARNING = 1 << 5,
  WB_FIELD_ERROR = 1 << 6, /* malformed */
};

struct _WbField
{
  const WbFieldInfo *info; /* identity: compare pointers */
  guint64 value;           /* number (already masked and shifted), or arena position << 32 | length */
  guint32 offset;          /* in its source buffer */
  guint32 length;
  guint32 parent; /* index of the parent field; WB_NO_FIELD: a layer at the top */
  guint8 source;
  guint8 layer; /* index of the layer it belongs to */
  guint8 flags;
  guint8 pad;
};

/* The value as tshark -T fields prints it; safe UTF-8. A NONE is "1" (it is there), a layer's root its tree line. */
void wb_field_append_value (const WbDissection *d, const WbField *field, GString *out);

/* The tree line: "Time to Live: 64", with bit pictures (".... 0101 = Header Length: 20 bytes") where a mask says so. */
void wb_field_append_label (const WbDissection *d, const WbField *field, GString *out);

/* The name of a value, or fallback. */
const char *wb_value_string (const WbValueString *strings, guint64 value, const char *fallback);

/* Bytes of an ETHER, IPV4, IPV6, BYTES, STRING, GUID field: borrowed from the packet or the arena until the next
 * dissection; *length is set. Never NULL. */
const guint8 *wb_field_get_bytes (const WbDissection *d, const WbField *field, guint32 *length);

G_END_DECLS
