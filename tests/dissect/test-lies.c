/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets whose lengths lie, one case for each answer that a comparison with tshark once found wrong: what a field
 * prints, all of its values in the frame joined by commas, "" where the frame has none. */

#include "engine/dissect/dissect-dns-private.h"
#include "engine/dissect/wb-dissector.h"

#include <string.h>

#define RAW 101
#define ETHERNET 1

typedef struct
{
  const char *name;
  const char *field;
  const char *values;
  guint16 link_type;
  const char *hex;
} Case;

static const Case cases[] = {
#include "lies.h"
};

static void
print_values (const WbDissection *d, const char *name, GString *out)
{
  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *field = &d->fields[i];

      if (strcmp (field->info->name, name) != 0)
        continue;
      if (out->len)
        g_string_append_c (out, ',');
      wb_field_append_value (d, field, out);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *t = data;
  guint32 length = (guint32) strlen (t->hex) / 2;
  g_autofree guint8 *bytes = g_malloc (length);
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GString) values = g_string_new (NULL);
  WbFrame frame = {
    .number = 1,
    .captured_length = length,
    .reported_length = length,
    .link_type = t->link_type,
    .fcs_length = -1,
    .time_digits = 6,
  };

  g_test_summary ("A packet that lies about a length is read as far as it is true");
  for (guint32 i = 0; i < length; i++)
    bytes[i] =
        (guint8) (g_ascii_xdigit_value (t->hex[2 * i]) << 4 | g_ascii_xdigit_value (t->hex[2 * i + 1]));
  wb_dissect (d, &frame, bytes, NULL);
  print_values (d, t->field, values);
  g_assert_cmpstr (values->str, ==, t->values);
}

static void
test_name_length (void)
{
  guint8 message[260];
  WbDnsName name;

  g_test_summary ("A domain name has up to 255 bytes on the wire (RFC 1035, 2.3.4), which are 253 of text");
  for (guint last = 29; last <= 30; last++)
    {
      guint length = 0;
      WbCursor c;

      for (guint label = 0; label < 8; label++)
        {
          guint n = label < 7 ? 31 : last;

          message[length++] = (guint8) n;
          memset (message + length, 'a', n);
          length += n;
        }
      message[length++] = 0;
      c = wb_cursor_init (message, length, length);
      g_assert_true (wb_dns_read_name (&c, 0, &name));
      g_assert_cmpuint (name.length, ==, length == 255 ? 253 : strlen ("<Name too long>"));
      g_assert_cmpuint (c.pos, ==, length);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dissect/lies/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/dissect/lies/name-length", test_name_length);
  return g_test_run ();
}
