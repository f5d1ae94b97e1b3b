/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes STUN messages for test-stun-peers.py: one line of words in, one line of hexadecimal bytes out; "-" is an attribute
 * that is not there. Every message has a fingerprint.
 *
 *   CLASS TRANSACTION-IN-HEX XOR-MAPPED MAPPED RESPONSE-ORIGIN OTHER CHANGE(0…3) ERROR REASON SOFTWARE */

#include "engine/ping/wb-stun-message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_WORDS 10u

static WbEndpoint
endpoint_of (const char *word)
{
  WbEndpoint endpoint = { .family = 0 };

  if (!g_str_equal (word, "-") && !wb_endpoint_parse (word, -1, &endpoint, NULL))
    exit (EXIT_FAILURE);
  return endpoint;
}

static WbStunText
text_of (const char *word)
{
  return g_str_equal (word, "-") ? (WbStunText){ NULL, 0 } : (WbStunText){ word, strlen (word) };
}

static void
make (char **words)
{
  WbStunMessage message = { .kind = (WbStunClass) atoi (words[0]),
                            .method = WB_STUN_BINDING,
                            .xor_mapped = endpoint_of (words[2]),
                            .mapped = endpoint_of (words[3]),
                            .response_origin = endpoint_of (words[4]),
                            .other_address = endpoint_of (words[5]),
                            .has_change_request = !g_str_equal (words[6], "-"),
                            .change_address = atoi (words[6]) / 2 != 0,
                            .change_port = atoi (words[6]) % 2 != 0,
                            .error_code = (guint16) atoi (words[7]),
                            .error_reason = text_of (words[8]),
                            .software = text_of (words[9]),
                            .has_fingerprint = TRUE };
  guint8 bytes[WB_STUN_MESSAGE_BYTES_MAX];
  gsize n;

  for (guint i = 0; i < WB_STUN_TRANSACTION_BYTES; i++)
    message.transaction[i] =
        (guint8) (g_ascii_xdigit_value (words[1][2 * i]) << 4 | g_ascii_xdigit_value (words[1][2 * i + 1]));
  n = wb_stun_message_write (&message, bytes, sizeof bytes);
  for (gsize i = 0; i < n; i++)
    printf ("%02x", bytes[i]);
  printf ("\n");
}

int
main (void)
{
  char line[4096];

  while (fgets (line, sizeof line, stdin))
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);

      if (g_strv_length (words) != N_WORDS || strlen (words[1]) != 2 * WB_STUN_TRANSACTION_BYTES)
        return EXIT_FAILURE;
      make (words);
    }
  return EXIT_SUCCESS;
}
