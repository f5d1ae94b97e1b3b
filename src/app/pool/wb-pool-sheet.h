/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a cell of the picture looks: each look drawn once for a size and from then on copied, so that four thousand cells
 * cost what copying their pixels costs. */
#pragma once

#include "app/pool/wb-pool-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Targets beyond these share the colours; their numbers tell them apart. */
#define WB_POOL_TARGET_COLORS 6u
#define WB_POOL_NO_TARGET G_MAXUINT

typedef struct
{
  GdkRGBA looks[WB_POOL_N_LOOKS];
  GdkRGBA targets[WB_POOL_TARGET_COLORS];
} WbPoolColors;

typedef struct _WbPoolSheet WbPoolSheet;

/* widget: whose font and text colour are used; borrowed. size: of a cell, in its coordinates; scale: its scale factor. */
WbPoolSheet *wb_pool_sheet_new (GtkWidget *widget, const WbPoolColors *colors, int size, int scale);
void wb_pool_sheet_free (WbPoolSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolSheet, wb_pool_sheet_free)

/* size * scale lines of as many pixels of GDK_MEMORY_DEFAULT, without padding. target: marks the cell with its colour,
 * or WB_POOL_NO_TARGET. Borrowed. */
const guint32 *wb_pool_sheet_get_pixels (WbPoolSheet *self, WbPoolLook look, guint target);

G_END_DECLS
