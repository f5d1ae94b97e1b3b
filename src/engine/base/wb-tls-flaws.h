/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* In the place of *error: what is wrong with a server's certificate, and what helps (G_TLS_ERROR_BAD_CERTIFICATE). Without
 * a flaw that there are words for it stays as it is. */
void wb_tls_flaws_explain (GTlsCertificateFlags flaws, GError **error);

G_END_DECLS
