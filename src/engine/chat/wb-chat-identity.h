/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The certificate of a chat server: the user's own, or a self-signed one that is made on request (ECDSA P-256, RFC
 * 5280; names localhost and the addresses given; 90 days; nothing is written to disk unless asked for). */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* key_file NULL: the key stands in certificate_file. NULL with an error that names the file and what is wrong with it:
 * no such file, no certificate in it, no key, an encrypted key, the key of another certificate. */
GTlsCertificate *wb_chat_identity_load (const char *certificate_file, const char *key_file, GError **error);
/* addresses: into subjectAltName; any-addresses are passed over. NULL with WB_ERROR_UNSUPPORTED where this system has
 * no TLS. */
GTlsCertificate *wb_chat_identity_make (const WbEndpoint *addresses, guint n, GError **error);
/* Certificate and key as one PEM file, 0600, never over an existing one: so that clients can trust it next time. */
gboolean wb_chat_identity_save (GTlsCertificate *certificate, const char *path, GError **error);
/* SHA-256 of the DER form: "AB:CD:…" (transfer full). */
char *wb_chat_identity_dup_fingerprint (GTlsCertificate *certificate);
gboolean wb_chat_identity_is_self_signed (GTlsCertificate *certificate);
/* Whether this system has TLS (glib-networking). */
gboolean wb_chat_identity_is_supported (void);

G_END_DECLS
