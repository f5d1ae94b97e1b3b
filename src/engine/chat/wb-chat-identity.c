/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIO reads certificates and uses them, but makes none, and does not ask whether a key belongs to its certificate: that
 * is GnuTLS's work here. It sees keys only inside of a call; what is handed around is a GTlsCertificate. A key on the
 * curve P-256 takes a fraction of a millisecond to make (RSA: up to a second), so no thread is needed. */

#define G_LOG_DOMAIN "wb-chat-identity"

#include "engine/chat/wb-chat-identity.h"

#include "engine/base/wb-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif

#define DAY_SECONDS (24 * 60 * 60)
#define VALID_DAYS 90
/* RFC 5280, 4.1.2.2: unique and positive, at most 20 bytes; 128 bits at random are never twice the same. */
#define SERIAL_BYTES 16
/* A chain of certificates with a key is some KiB; who picks a film by mistake should hear so at once. */
#define FILE_BYTES_MAX (1024 * 1024)

static void
clear_certificate (gnutls_x509_crt_t *certificate)
{
  if (*certificate)
    gnutls_x509_crt_deinit (*certificate);
}

static void
clear_key (gnutls_x509_privkey_t *key)
{
  if (*key)
    gnutls_x509_privkey_deinit (*key);
}

static void
clear_datum (gnutls_datum_t *datum)
{
  gnutls_free (datum->data);
}

typedef gnutls_x509_crt_t Crt;
typedef gnutls_x509_privkey_t Key;
typedef gnutls_datum_t Datum;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Crt, clear_certificate)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Key, clear_key)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Datum, clear_datum)

gboolean
wb_chat_identity_is_supported (void)
{
  return g_tls_backend_supports_tls (g_tls_backend_get_default ());
}

static gboolean
check_supported (GError **error)
{
  if (wb_chat_identity_is_supported ())
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("This system has no TLS (glib-networking)"));
  return FALSE;
}

/* --- Loading --- */

static gboolean
refuse (GError **error, const char *path, const char *reason)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, WB_ERROR, WB_ERROR_BAD_FILE, _("Could not use %s: %s"), name, reason);
  return FALSE;
}

static gboolean
read_text (const char *path, char **text, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > FILE_BYTES_MAX))
    return refuse (error, path, _("it is no PEM file"));
  if (g_file_get_contents (path, text, NULL, &reason))
    return TRUE;
  /* GLib's message names the file in other words. */
  g_set_error (error, G_FILE_ERROR, reason->code, _("Could not read %s: %s"), name,
               g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? g_strerror (ENOENT) :
               g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_ACCES) ? g_strerror (EACCES) :
                                                                            reason->message);
  return FALSE;
}

static gboolean
has_key (const char *text)
{
  return strstr (text, "PRIVATE KEY-----") != NULL;
}

static gboolean
is_encrypted (const char *text)
{
  return strstr (text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || strstr (text, "Proc-Type: 4,ENCRYPTED");
}

/* GnuTLS's names of algorithms and parameters go into the id, so keys of different kinds never look the same. */
static gboolean
belongs (const char *certificate_text, const char *key_text)
{
  g_auto (Crt) certificate = NULL;
  g_auto (Key) key = NULL;
  Datum certificate_pem = { (unsigned char *) certificate_text, (unsigned int) strlen (certificate_text) };
  Datum key_pem = { (unsigned char *) key_text, (unsigned int) strlen (key_text) };
  guint8 ids[2][64];
  size_t n[2] = { sizeof ids[0], sizeof ids[1] };

  return gnutls_x509_crt_init (&certificate) == 0 && gnutls_x509_privkey_init (&key) == 0 &&
         gnutls_x509_crt_import (certificate, &certificate_pem, GNUTLS_X509_FMT_PEM) == 0 &&
         gnutls_x509_privkey_import2 (key, &key_pem, GNUTLS_X509_FMT_PEM, NULL, 0) == 0 &&
         gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, ids[0], &n[0]) == 0 &&
         gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, ids[1], &n[1]) == 0 && n[0] == n[1] &&
         memcmp (ids[0], ids[1], n[0]) == 0;
}

GTlsCertificate *
wb_chat_identity_load (const char *certificate_file, const char *key_file, GError **error)
{
  g_autofree char *certificate_text = NULL, *key_text = NULL, *both = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) reason = NULL;
  const char *key_path = key_file ? key_file : certificate_file;

  g_return_val_if_fail (certificate_file != NULL, NULL);

  if (!check_supported (error) || !read_text (certificate_file, &certificate_text, error) ||
      !read_text (key_path, &key_text, error))
    return NULL;
  if (strstr (certificate_text, "-----BEGIN CERTIFICATE-----") == NULL)
    refuse (error, certificate_file, _("there is no certificate in it (PEM)"));
  else if (!has_key (key_text))
    refuse (error, key_path, _("there is no private key in it (PEM)"));
  else if (is_encrypted (key_text))
    refuse (error, key_path, _("its private key is encrypted; a server needs it without a password"));
  else if (!belongs (certificate_text, key_text))
    {
      g_autoptr (GTlsCertificate) alone = g_tls_certificate_new_from_pem (certificate_text, -1, &reason);

      if (alone == NULL)
        refuse (error, certificate_file, reason->message);
      else
        refuse (error, key_path, _("its private key is damaged, or belongs to another certificate"));
    }
  else
    {
      /* The chain behind the certificate goes along; GIO takes the first key that it finds. */
      both = key_file ? g_strconcat (certificate_text, "\n", key_text, NULL) : g_steal_pointer (&certificate_text);
      certificate = g_tls_certificate_new_from_pem (both, -1, &reason);
      if (certificate == NULL)
        refuse (error, certificate_file, reason->message);
    }
  if (key_text)
    memset (key_text, 0, strlen (key_text));
  return g_steal_pointer (&certificate);
}

/* --- Making --- */

/* The first failure, or 0. GnuTLS adds to the names that are there already when asked to append. */
static int
add_names (Crt certificate, const WbEndpoint *addresses, guint n)
{
  const guint8 loopback[2][16] = { { 127, 0, 0, 1 }, { [15] = 1 } };
  const char *host = g_get_host_name ();
  int result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost", strlen ("localhost"),
                                                     GNUTLS_FSAN_SET);

  if (result == 0 && host[0] != '\0' && g_ascii_strcasecmp (host, "localhost") != 0 && g_str_is_ascii (host) &&
      !g_hostname_is_ip_address (host))
    result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, host, (unsigned int) strlen (host),
                                                   GNUTLS_FSAN_APPEND);
  for (guint i = 0; i < 2 && result == 0; i++)
    result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback[i], i == 0 ? 4 : 16,
                                                   GNUTLS_FSAN_APPEND);
  for (guint i = 0; i < n && result == 0; i++)
    {
      unsigned int n_bytes = addresses[i].family == 6 ? 16 : 4;

      if (addresses[i].family == 0 || wb_endpoint_is_any (&addresses[i]) ||
          memcmp (addresses[i].address, loopback[addresses[i].family == 6], n_bytes) == 0)
        continue;
      result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, addresses[i].address, n_bytes,
                                                     GNUTLS_FSAN_APPEND);
    }
  return result;
}

/* The first failure, or 0. RFC 5280: version 3 (4.1.2.1), a leaf (4.2.1.9) that signs handshakes (4.2.1.3) of servers
 * (4.2.1.12). It is valid from yesterday on, for clocks that are slow. */
static int
fill_in (Crt certificate, Key key, const WbEndpoint *addresses, guint n)
{
  guint8 serial[SERIAL_BYTES], id[64];
  size_t n_id = sizeof id;
  time_t now = time (NULL);
  int result = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and never shorter */
  if (result == 0)
    result = gnutls_x509_crt_set_version (certificate, 3);
  if (result == 0)
    result = gnutls_x509_crt_set_key (certificate, key);
  if (result == 0)
    result = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  if (result == 0)
    result = gnutls_x509_crt_set_activation_time (certificate, now - DAY_SECONDS);
  if (result == 0)
    result = gnutls_x509_crt_set_expiration_time (certificate, now + VALID_DAYS * DAY_SECONDS);
  if (result == 0)
    result = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "Wirebench chat",
                                            strlen ("Wirebench chat"));
  if (result == 0)
    result = add_names (certificate, addresses, n);
  if (result == 0)
    result = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);
  if (result == 0)
    result = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (result == 0)
    result = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (result == 0)
    result = gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA1, id, &n_id);
  if (result == 0)
    result = gnutls_x509_crt_set_subject_key_id (certificate, id, n_id);
  if (result == 0)
    result = gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
  return result;
}

GTlsCertificate *
wb_chat_identity_make (const WbEndpoint *addresses, guint n, GError **error)
{
  g_auto (Crt) certificate = NULL;
  g_auto (Key) key = NULL;
  g_auto (Datum) certificate_pem = { 0 };
  g_auto (Datum) key_pem = { 0 };
  g_autofree char *both = NULL;
  GTlsCertificate *made;
  int result;

  if (!check_supported (error))
    return NULL;
  result = gnutls_x509_privkey_init (&key);
  if (result == 0)
    result = gnutls_x509_crt_init (&certificate);
  if (result == 0)
    result = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (result == 0)
    result = fill_in (certificate, key, addresses, n);
  if (result == 0)
    result = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem);
  if (result == 0)
    result = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem);
  if (result != 0)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_FAILED, _("Could not make a certificate: %s"), gnutls_strerror (result));
      return NULL;
    }
  both = g_strdup_printf ("%.*s%.*s", (int) certificate_pem.size, (const char *) certificate_pem.data,
                          (int) key_pem.size, (const char *) key_pem.data);
  made = g_tls_certificate_new_from_pem (both, -1, error);
  memset (both, 0, strlen (both));
  memset (key_pem.data, 0, key_pem.size);
  return made;
}

/* --- Saving --- */

static gboolean
write_all (int fd, const char *text)
{
  gsize n = strlen (text);

  while (n > 0)
    {
      gssize written = write (fd, text, n);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written > 0)
        {
          text += written;
          n -= (gsize) written;
        }
    }
  return TRUE;
}

/* O_EXCL: nothing that is there is written over, and no symbolic link is followed (open(2)). */
gboolean
wb_chat_identity_save (GTlsCertificate *certificate, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *key = NULL;
  gboolean is_written;
  int fd, reason;

  g_object_get (certificate, "private-key-pem", &key, NULL);
  for (GTlsCertificate *each = certificate; each; each = g_tls_certificate_get_issuer (each))
    {
      g_autofree char *pem = NULL;

      g_object_get (each, "certificate-pem", &pem, NULL);
      g_string_append (text, pem);
    }
  if (key)
    g_string_append (text, key);
  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  is_written = fd >= 0 && write_all (fd, text->str);
  reason = errno;
  if (fd >= 0 && close (fd) != 0 && is_written)
    {
      is_written = FALSE;
      reason = errno;
    }
  if (fd >= 0 && !is_written)
    g_unlink (path);
  memset (text->str, 0, text->len);
  if (key)
    memset (key, 0, strlen (key));
  if (!is_written)
    {
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (reason),
                   _("Could not save the certificate as %s: %s"), name, g_strerror (reason));
    }
  return is_written;
}

/* --- Reading --- */

char *
wb_chat_identity_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digits = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  digits = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  for (guint i = 0; digits[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (digits[i]),
                            g_ascii_toupper (digits[i + 1]));
  return g_string_free (text, FALSE);
}

gboolean
wb_chat_identity_is_self_signed (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_auto (Crt) read = NULL;
  Datum datum;

  g_object_get (certificate, "certificate", &der, NULL);
  datum = (Datum){ der->data, der->len };
  return gnutls_x509_crt_init (&read) == 0 && gnutls_x509_crt_import (read, &datum, GNUTLS_X509_FMT_DER) == 0 &&
         gnutls_x509_crt_check_issuer (read, read);
}
