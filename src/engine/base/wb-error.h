/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain of Wirebench's own failures; GIO's errors travel unchanged beside it. A message is translated,
 * names the object and the system's reason, and has no final stop. */
typedef enum
{
  WB_ERROR_INVALID_INPUT, /* what the user typed or passed cannot be meant */
  WB_ERROR_NO_PERMISSION, /* the system refuses; the remedy is a right */
  WB_ERROR_NO_DEVICE,     /* interface gone, down, or not capturable */
  WB_ERROR_BAD_FILE,      /* not a capture file, or damaged at its very start */
  WB_ERROR_PROTOCOL,      /* the other program broke the agreement */
  WB_ERROR_LIMIT,         /* one of our stated caps, or the disk */
  WB_ERROR_UNSUPPORTED,   /* recognised, named, and not readable here */
  WB_ERROR_FAILED,        /* the system failed for another stated reason */
} WbError;

#define WB_ERROR (wb_error_quark ())
GQuark wb_error_quark (void);

G_END_DECLS
