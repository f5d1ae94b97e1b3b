/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissection.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One visible line of the protocol tree. Kept and refilled from packet to packet; signal "changed" () says so. */
#define WB_TYPE_FIELD_NODE (wb_field_node_get_type ())
G_DECLARE_FINAL_TYPE (WbFieldNode, wb_field_node, WB, FIELD_NODE, GObject)

guint32 wb_field_node_get_field (WbFieldNode *self); /* index in the dissection */
guint wb_field_node_get_depth (WbFieldNode *self);
gboolean wb_field_node_is_expandable (WbFieldNode *self);
gboolean wb_field_node_is_expanded (WbFieldNode *self);
gboolean wb_field_node_is_protocol (WbFieldNode *self);
gboolean wb_field_node_is_generated (WbFieldNode *self);
/* The worst remark flag (WB_FIELD_CHAT … ERROR) here or, while it is closed, inside; 0: none. */
guint wb_field_node_get_severity (WbFieldNode *self);
const char *wb_field_node_get_label (WbFieldNode *self); /* safe text, cut to what a line can hold; borrowed */

/* The visible lines, a flat GListModel of WbFieldNode. What is open is remembered per field name, for all packets. */
#define WB_TYPE_FIELD_LIST (wb_field_list_get_type ())
G_DECLARE_FINAL_TYPE (WbFieldList, wb_field_list, WB, FIELD_LIST, GObject)

WbFieldList *wb_field_list_new (void);

/* Shows another dissection; NULL: nothing. Borrowed until the next call. */
void wb_field_list_set_dissection (WbFieldList *self, const WbDissection *dissection);
const WbDissection *wb_field_list_get_dissection (WbFieldList *self);

void wb_field_list_set_expanded (WbFieldList *self, guint position, gboolean expanded);
/* Opens the ancestors of a field and says where it stands then. FALSE: it is hidden. */
gboolean wb_field_list_reveal (WbFieldList *self, guint32 field, guint *position);
/* The line of the field's parent; FALSE at the top. */
gboolean wb_field_list_find_parent (WbFieldList *self, guint position, guint *parent);
/* The first line whose field is this one's kind; FALSE: not visible. */
gboolean wb_field_list_find_info (WbFieldList *self, const WbFieldInfo *info, guint *position);
/* The deepest shown field that covers this byte of the frame; WB_NO_FIELD: none. */
guint32 wb_field_list_find_byte (WbFieldList *self, guint32 offset);

G_END_DECLS
