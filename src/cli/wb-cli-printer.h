/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/wb-cli-fields.h"
#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

typedef enum
{
  WB_CLI_FORM_SUMMARY, /* one line */
  WB_CLI_FORM_TREE,    /* -V */
  WB_CLI_FORM_JSON,    /* one object a line */
  WB_CLI_FORM_FIELDS,  /* -e */
} WbCliForm;

typedef struct _WbCliPrinter WbCliPrinter;

/* fields: for WB_CLI_FORM_FIELDS, borrowed; else NULL. */
WbCliPrinter *wb_cli_printer_new (WbCliForm form, WbCliFields *fields);
void wb_cli_printer_free (WbCliPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliPrinter, wb_cli_printer_free)

/* Dissects one packet and appends its text, whole lines. */
void wb_cli_printer_append (WbCliPrinter *self, const WbFrame *frame, const guint8 *data,
                            const WbDissectContext *context, GString *out);

G_END_DECLS
