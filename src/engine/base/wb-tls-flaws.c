/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The remedy is the first flaw's: what is worse stands higher. */

#include "engine/base/wb-tls-flaws.h"

#include <glib/gi18n-lib.h>

static const struct
{
  GTlsCertificateFlags flag;
  const char *words, *remedy;
} faults[] = {
  { G_TLS_CERTIFICATE_BAD_IDENTITY, N_("it is for another name"), N_("connect by the name that it is for") },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, N_("its issuer is unknown"),
    N_("let this computer trust its issuer, or do not have it checked") },
  { G_TLS_CERTIFICATE_REVOKED, N_("it has been revoked"), N_("have it replaced") },
  { G_TLS_CERTIFICATE_EXPIRED, N_("it has expired"), N_("have it renewed, or set this computer’s clock") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_("it is not valid yet"), N_("set this computer’s clock, or the server’s") },
  { G_TLS_CERTIFICATE_INSECURE, N_("its algorithm is not safe"), N_("have it replaced") },
};

void
wb_tls_flaws_explain (GTlsCertificateFlags flaws, GError **error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const char *remedy = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    if (flaws & faults[i].flag)
      {
        g_string_append_printf (words, "%s%s", words->len ? ", " : "", _ (faults[i].words));
        remedy = remedy ? remedy : _ (faults[i].remedy);
      }
  if (words->len == 0)
    return;
  g_clear_error (error);
  /* Translators: what is wrong with it, perhaps several things with commas between them; then what helps */
  *error = g_error_new (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, _("The server’s certificate is not good: %s; %s"),
                        words->str, remedy);
}
