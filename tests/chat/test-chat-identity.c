/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates: made, saved, loaded, refused. What GIO thinks of them, and openssl where there is one. */

#include "engine/base/wb-error.h"
#include "engine/chat/wb-chat-identity.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *certificate; /* a path in it */
  char *key;
  char *other;
} Place;

static void
place_init (Place *place)
{
  place->folder = g_dir_make_tmp ("wb-identity-XXXXXX", NULL);
  g_assert_nonnull (place->folder);
  place->certificate = g_build_filename (place->folder, "server.pem", NULL);
  place->key = g_build_filename (place->folder, "server.key", NULL);
  place->other = g_build_filename (place->folder, "other.pem", NULL);
}

static void
place_clear (Place *place)
{
  g_unlink (place->certificate);
  g_unlink (place->key);
  g_unlink (place->other);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->certificate);
  g_free (place->key);
  g_free (place->other);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static GTlsCertificate *
make (void)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *made = wb_chat_identity_make (NULL, 0, &error);

  g_assert_no_error (error);
  return made;
}

static void
write_text (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What is wrong with the certificate for a client that asks for this name and trusts it. */
static GTlsCertificateFlags
verify (GTlsCertificate *certificate, const char *host)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 9000);

  return g_tls_certificate_verify (certificate, identity, certificate);
}

static void
test_make (void)
{
  g_autoptr (GTlsCertificate) one = NULL, two = make ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc (), from = NULL, until = NULL;
  g_autofree char *first = NULL, *second = NULL;
  WbEndpoint addresses[4];

  g_test_summary ("Names and addresses, days, no two alike; GIO finds nothing wrong with it, but for a wrong name");
  g_assert_true (wb_endpoint_parse_address ("0.0.0.0", &addresses[0], NULL));
  g_assert_true (wb_endpoint_parse_address ("192.0.2.7", &addresses[1], NULL));
  g_assert_true (wb_endpoint_parse_address ("2001:db8::7", &addresses[2], NULL));
  g_assert_true (wb_endpoint_parse_address ("127.0.0.1", &addresses[3], NULL));
  one = wb_chat_identity_make (addresses, G_N_ELEMENTS (addresses), NULL);
  g_assert_cmpint (verify (one, "localhost"), ==, 0);
  g_assert_cmpint (verify (one, "127.0.0.1"), ==, 0);
  g_assert_cmpint (verify (one, "::1"), ==, 0);
  g_assert_cmpint (verify (one, "192.0.2.7"), ==, 0);
  g_assert_cmpint (verify (one, "2001:db8::7"), ==, 0);
  g_assert_cmpint (verify (one, "0.0.0.0"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint (verify (two, "192.0.2.7"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_true (g_tls_certificate_verify (one, NULL, two) & G_TLS_CERTIFICATE_UNKNOWN_CA);

  from = g_tls_certificate_get_not_valid_before (one);
  until = g_tls_certificate_get_not_valid_after (one);
  g_assert_cmpint (g_date_time_difference (now, from) / G_TIME_SPAN_HOUR, ==, 24);
  g_assert_cmpint ((g_date_time_difference (until, now) + G_TIME_SPAN_HOUR) / G_TIME_SPAN_DAY, ==, 90);
  g_assert_true (wb_chat_identity_is_self_signed (one));
  g_assert_true (wb_chat_identity_is_supported ());
  first = wb_chat_identity_dup_fingerprint (one);
  second = wb_chat_identity_dup_fingerprint (two);
  g_assert_cmpuint (strlen (first), ==, 32 * 3 - 1);
  g_assert_cmpstr (first, !=, second);
}

static void
test_time (void)
{
  gint64 longest_us = 0, shortest_us = G_MAXINT64;

  g_test_summary (
      "How long it holds up a loop to make one: the figure is printed, and no second but for a busy machine");
  for (guint i = 0; i < 20; i++)
    {
      gint64 begun_us = g_get_monotonic_time ();
      g_autoptr (GTlsCertificate) made = make ();

      longest_us = MAX (longest_us, g_get_monotonic_time () - begun_us);
      shortest_us = MIN (shortest_us, g_get_monotonic_time () - begun_us);
    }
  g_assert_cmpint (shortest_us, <, 1000000); /* under sanitizers; alone it is under a millisecond */
  g_test_minimized_result ((double) longest_us / 1000, "longest of 20: %.2f ms", (double) longest_us / 1000);
}

static void
test_save (void)
{
  g_auto (Place) place;
  g_autoptr (GTlsCertificate) made = make (), loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *before = NULL, *after = NULL, *key_before = NULL, *key_after = NULL;
  GStatBuf status;

  g_test_summary (
      "Saved for nobody else to read, never over a file or through a link; loaded it is the same, with its key");
  place_init (&place);
  g_assert_true (wb_chat_identity_save (made, place.certificate, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (place.certificate, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  loaded = wb_chat_identity_load (place.certificate, NULL, &error);
  g_assert_no_error (error);
  before = wb_chat_identity_dup_fingerprint (made);
  after = wb_chat_identity_dup_fingerprint (loaded);
  g_assert_cmpstr (before, ==, after);
  g_object_get (made, "private-key-pem", &key_before, NULL);
  g_object_get (loaded, "private-key-pem", &key_after, NULL);
  g_assert_nonnull (key_before);
  g_assert_cmpstr (key_before, ==, key_after);

  g_assert_false (wb_chat_identity_save (made, place.certificate, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_nonnull (strstr (error->message, place.certificate));
  g_clear_error (&error);
  write_text (place.other, "keep me");
  g_assert_cmpint (symlink (place.other, place.key), ==, 0);
  g_assert_false (wb_chat_identity_save (made, place.key, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (place.other, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "keep me");
  g_unlink (place.other);
  g_assert_false (wb_chat_identity_save (made, place.key, &error)); /* the link leads nowhere now */
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_false (g_file_test (place.other, G_FILE_TEST_EXISTS));
}

static void
test_no_folder (void)
{
  g_autoptr (GTlsCertificate) made = make ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("Into a folder that is not there: an error that names the file");
  g_assert_false (wb_chat_identity_save (made, "/nonexistent/server.pem", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nonexistent/server.pem"));
}

/* Loading fails, with these words in it. */
static void
assert_refused (const char *certificate, const char *key, const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_chat_identity_load (certificate, key, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, path) == NULL || strstr (error->message, words) == NULL)
    g_error ("“%s” does not name %s and “%s”", error->message, path, words);
}

static void
test_load (void)
{
  g_auto (Place) place;
  g_autoptr (GTlsCertificate) one = make (), two = make (), loaded = NULL;
  g_autofree char *certificate = NULL, *key = NULL, *other_key = NULL, *damaged = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("In one file or two; each thing that can be wrong with them is named, with the file");
  place_init (&place);
  g_object_get (one, "certificate-pem", &certificate, "private-key-pem", &key, NULL);
  g_object_get (two, "private-key-pem", &other_key, NULL);
  assert_refused (place.certificate, NULL, place.certificate, "No such file");
  assert_refused (place.folder, NULL, place.folder, "no PEM file");
  write_text (place.certificate, certificate);
  write_text (place.key, key);
  loaded = wb_chat_identity_load (place.certificate, place.key, &error);
  g_assert_no_error (error);
  g_assert_nonnull (loaded);
  assert_refused (place.certificate, NULL, place.certificate, "no private key");
  assert_refused (place.certificate, place.other, place.other, "No such file");
  assert_refused (place.key, NULL, place.key, "no certificate");
  write_text (place.other, other_key);
  assert_refused (place.certificate, place.other, place.other, "another certificate");
  write_text (place.other, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
  assert_refused (place.certificate, place.other, place.other, "encrypted");
  write_text (place.other, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  assert_refused (place.certificate, place.other, place.other, "damaged");
  damaged = g_strdup (certificate);
  memset (strchr (damaged, '\n') + 40, 'A', 60);
  write_text (place.other, damaged);
  assert_refused (place.other, place.key, place.other, "Could not use");
  write_text (place.other, "");
  assert_refused (place.other, NULL, place.other, "no certificate");
  if (getuid () != 0)
    {
      g_chmod (place.key, 0);
      assert_refused (place.certificate, place.key, place.key, "Permission denied");
    }
}

/* The output of openssl, or NULL when there is none here. */
static char *
ask_openssl (const char *arguments)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autofree char *command = NULL, *said = NULL, *noise = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (openssl == NULL)
    return NULL;
  command = g_strdup_printf ("%s %s", openssl, arguments);
  g_assert_true (g_spawn_command_line_sync (command, &said, &noise, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return g_steal_pointer (&said);
}

static void
test_openssl (void)
{
  g_auto (Place) place;
  g_autoptr (GTlsCertificate) made = make (), loaded = NULL;
  g_autofree char *said = NULL, *command = NULL, *fingerprint = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary (
      "openssl reads it as we meant it, verifies it, and agrees on its fingerprint; its own RSA pair loads");
  place_init (&place);
  g_assert_true (wb_chat_identity_save (made, place.certificate, NULL));
  command = g_strdup_printf ("x509 -in %s -noout -text -fingerprint -sha256", place.certificate);
  said = ask_openssl (command);
  if (said == NULL)
    {
      g_test_skip ("no openssl here");
      return;
    }
  fingerprint = wb_chat_identity_dup_fingerprint (made);
  g_assert_nonnull (strstr (said, fingerprint));
  g_assert_nonnull (strstr (said, "Version: 3"));
  g_assert_nonnull (strstr (said, "prime256v1"));
  g_assert_nonnull (strstr (said, "ecdsa-with-SHA256"));
  g_assert_nonnull (strstr (said, "CA:FALSE"));
  g_assert_nonnull (strstr (said, "DNS:localhost"));
  g_assert_nonnull (strstr (said, "IP Address:127.0.0.1"));
  g_assert_nonnull (strstr (said, "TLS Web Server Authentication"));
  g_clear_pointer (&said, g_free);
  g_clear_pointer (&command, g_free);
  command = g_strdup_printf ("verify -x509_strict -purpose sslserver -verify_hostname localhost -CAfile %s %s",
                             place.certificate, place.certificate);
  said = ask_openssl (command);
  g_assert_nonnull (strstr (said, ": OK"));
  g_clear_pointer (&said, g_free);
  g_clear_pointer (&command, g_free);
  command =
      g_strdup_printf ("req -x509 -newkey rsa:2048 -nodes -subj /CN=other -keyout %s -out %s", place.key, place.other);
  said = ask_openssl (command);
  loaded = wb_chat_identity_load (place.other, place.key, &error);
  g_assert_no_error (error);
  g_assert_true (wb_chat_identity_is_self_signed (loaded));
  assert_refused (place.certificate, place.key, place.key, "another certificate");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/identity/make", test_make);
  g_test_add_func ("/chat/identity/time", test_time);
  g_test_add_func ("/chat/identity/save", test_save);
  g_test_add_func ("/chat/identity/no-folder", test_no_folder);
  g_test_add_func ("/chat/identity/load", test_load);
  g_test_add_func ("/chat/identity/openssl", test_openssl);
  return g_test_run ();
}
