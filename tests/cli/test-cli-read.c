/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli read: what it prints, how it ends, and what it says about bad files and bad words. */

#include "engine/dissect/wb-dissector.h"
#include "tests/cli/wb-cli-run.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#define LINKTYPE_ETHERNET 1
#define LINKTYPE_RAW 101
#define LINKTYPE_USER0 147

/* Ten packets from hosts 1 and 2 in turn, ports 1000 and on. */
static void
make_ten (WbCliCapture *capture)
{
  guint id;

  wb_cli_capture_open (capture);
  id = wb_cli_capture_add_interface (capture, LINKTYPE_ETHERNET);
  for (guint i = 0; i < 10; i++)
    wb_cli_capture_add_udp (capture, id, LINKTYPE_ETHERNET, (guint8) (1 + i % 2), (guint16) (1000 + i), 10 + i);
  wb_cli_capture_flush (capture);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *bytes;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

static void
test_lines (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_auto (WbCliResult) all = { 0 }, three = { 0 }, attached = { 0 };

  g_test_summary ("One line a packet: number, time since the first, ends, protocol, length");
  make_ten (&capture);
  all = wb_cli ("read", capture.path);
  g_assert_cmpint (all.status, ==, 0);
  g_assert_cmpstr (all.err, ==, "");
  g_assert_cmpuint (wb_cli_count_lines (all.text), ==, 10);
  g_assert_true (g_str_has_prefix (all.text, "    1   0.000000000     10.0.0.1 → 10.0.0.99    UDP 52 "));
  g_assert_nonnull (strstr (all.text, "\n   10   2.250000000     10.0.0.2 → 10.0.0.99    UDP 61 "));

  three = wb_cli ("read", "-c", "3", capture.path);
  g_assert_cmpuint (wb_cli_count_lines (three.text), ==, 3);
  g_assert_true (g_str_has_prefix (all.text, three.text));
  attached = wb_cli ("read", "-c3", capture.path);
  g_assert_cmpstr (attached.text, ==, three.text);
}

static void
test_count (void)
{
  static const struct
  {
    const char *words[6], *wanted;
  } cases[] = {
    { { "--count" }, "10\n" },
    { { "--count", "-c", "4" }, "4\n" },
    { { "--count", "-c", "40" }, "10\n" },
    { { "--count", "-f", "src host 10.0.0.1" }, "5\n" },
    { { "--count", "-f", "udp src port 1003" }, "1\n" },
    { { "--count", "-f", "tcp" }, "0\n" },
    { { "--count", "-f", "udp", "-c", "7" }, "7\n" },
    { { "--count", "--json" }, "{\"packets\":10}\n" },
  };
  g_auto (WbCliCapture) capture = { 0 };

  g_test_summary ("--count, with and without filter and limit");
  make_ten (&capture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *w = cases[i].words;
      const char *words[] = { "read", capture.path, w[0], w[1], w[2], w[3], w[4], NULL };
      g_auto (WbCliResult) result = wb_cli_run (words, NULL);

      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpstr (result.text, ==, cases[i].wanted);
    }
}

static void
test_standard_input (void)
{
  static const char *const forms[] = { "--count", "--flows", "-V", "--json", "-eip.src", "-c5" };
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GBytes) bytes = NULL, none = g_bytes_new (NULL, 0), half = NULL;
  g_auto (WbCliResult) empty = { 0 }, cut = { 0 };

  g_test_summary ("Standard input gives what the file gives, in every form; empty and cut input are said");
  make_ten (&capture);
  bytes = load (capture.path);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_auto (WbCliResult) file = wb_cli ("read", forms[i], capture.path);
      g_auto (WbCliResult) pipe = wb_cli_run ((const char *[]){ "read", forms[i], "-", NULL }, bytes);

      g_assert_cmpint (pipe.status, ==, 0);
      g_assert_cmpstr (pipe.err, ==, "");
      g_assert_cmpstr (pipe.text, ==, file.text);
      g_assert_cmpuint (strlen (pipe.text), >, 0);
    }
  empty = wb_cli_run ((const char *[]){ "read", "-", NULL }, none);
  g_assert_cmpint (empty.status, ==, 1);
  g_assert_cmpuint (wb_cli_count_lines (empty.err), ==, 1);
  half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 7);
  cut = wb_cli_run ((const char *[]){ "read", "--count", "-", NULL }, half);
  g_assert_cmpint (cut.status, ==, 0);
  g_assert_cmpstr (cut.text, ==, "9\n");
  g_assert_nonnull (strstr (cut.err, "packet 10"));
}

/* Reads up to the next line's end; fails when the pipe ends first. */
static char *
read_line (GInputStream *stream)
{
  GString *line = g_string_new (NULL);
  char ch;

  while (g_input_stream_read (stream, &ch, 1, NULL, NULL) == 1 && ch != '\n')
    g_string_append_c (line, ch);
  return g_string_free (line, FALSE);
}

static void
test_live_input (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  const guint8 *data;
  gsize length, at;

  g_test_summary ("Packets on a pipe are printed as they come, before the next ones are there");
  make_ten (&capture);
  bytes = load (capture.path);
  data = g_bytes_get_data (bytes, &length);
  process = wb_cli_start (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                          (const char *[]){ "read", "-", NULL });
  /* The header in crumbs, then half of the packets: the last of them is cut. */
  for (at = 0; at < 40; at++)
    g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), data + at, 1, NULL, NULL, &error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), data + at, length / 2 - at, NULL, NULL, &error);
  g_assert_no_error (error);
  first = read_line (g_subprocess_get_stdout_pipe (process)); /* would wait for ever if nothing was printed */
  g_assert_true (g_str_has_prefix (first, "    1 "));
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), data + length / 2, length - length / 2, NULL, NULL,
                             &error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
  for (guint i = 2; i <= 10; i++)
    {
      g_autofree char *line = read_line (g_subprocess_get_stdout_pipe (process));

      g_assert_cmpint (atoi (line), ==, i);
    }
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
test_other_input (void)
{
  static const char log[] = "a line of a log, longer than any head of a capture file\n";
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  g_test_summary ("What is no capture is refused when it can be known, not when its sender has ended");
  process = wb_cli_start (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                          (const char *[]){ "read", "-", NULL });
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), log, strlen (log), NULL, NULL, &error);
  g_assert_no_error (error);
  line = read_line (g_subprocess_get_stderr_pipe (process)); /* would wait for ever: the pipe stays open */
  g_assert_nonnull (strstr (line, "neither pcap nor pcapng"));
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

static void
test_relative_state (void)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("wb-cli-XXXXXX", &error);
  static const char *const folders[] = { ".local/state/wirebench/captures", ".local/state/wirebench", ".local/state",
                                         ".local" };
  g_autofree char *stray = g_build_filename (home, "stray", NULL);

  g_test_summary ("A relative XDG_STATE_HOME is ignored, as its specification says, and litters no folder");
  g_assert_no_error (error);
  g_subprocess_launcher_set_cwd (launcher, home);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", "stray", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("WIREBENCH_CLI"), "read", "-", NULL);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_false (g_file_test (stray, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (home, folders[i], NULL);

      g_assert_cmpint (g_rmdir (folder), ==, 0);
    }
  g_rmdir (home);
}

static void
test_fields (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_auto (WbCliResult) result = { 0 }, protocol = { 0 }, none = { 0 }, twice = { 0 };

  g_test_summary ("-e: tabs between columns, commas between occurrences, hidden fields count, absent ones are empty, "
                  "and what is asked for twice is there twice");
  make_ten (&capture);
  result = wb_cli ("read", "-c2", "-e", "frame.number", "-e", "ip.addr", "-e", "tcp.port", "--field=udp.port", "-e",
                   "udp.length", capture.path);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.text, ==, "1\t10.0.0.1,10.0.0.99\t\t1000,9\t18\n2\t10.0.0.2,10.0.0.99\t\t1001,9\t19\n");
  protocol = wb_cli ("read", "-c1", "-e", "udp", capture.path);
  g_assert_cmpstr (protocol.text, ==, "User Datagram Protocol, Src Port: 1000, Dst Port: 9\n");
  none = wb_cli ("read", "-c1", "-e", "udp.length.bad", capture.path);
  g_assert_cmpstr (none.text, ==, "\n");
  twice = wb_cli ("read", "-c1", "-e", "ip.addr", "-e", "udp.length", "-e", "ip.addr", capture.path);
  g_assert_cmpstr (twice.text, ==, "10.0.0.1,10.0.0.99\t18\t10.0.0.1,10.0.0.99\n");
}

static void
test_unknown_field (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_auto (WbCliResult) near = { 0 }, far = { 0 }, beginning = { 0 };

  g_test_summary ("An unknown field is a usage error that names it and its nearest");
  make_ten (&capture);
  near = wb_cli ("read", "-e", "ip.src", "-e", "udp.dstprt", capture.path);
  g_assert_cmpint (near.status, ==, 2);
  g_assert_cmpstr (near.text, ==, "");
  g_assert_nonnull (strstr (near.err, "udp.dstprt"));
  g_assert_nonnull (strstr (near.err, "udp.dstport"));
  g_assert_null (strstr (near.err, "ip.src")); /* that one is right */
  far = wb_cli ("read", "-e", "qwertyuiopasdfghjkl", capture.path);
  g_assert_cmpint (far.status, ==, 2);
  g_assert_nonnull (strstr (far.err, "qwertyuiopasdfghjkl"));
  beginning = wb_cli ("read", "-e", "ip.dsf", capture.path);
  g_assert_nonnull (strstr (beginning.err, "ip.dsfield"));
}

static void
test_tree (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_auto (WbCliResult) result = { 0 };

  g_test_summary ("-V: layers at the margin, fields indented, hidden ones left out, an empty line behind");
  make_ten (&capture);
  result = wb_cli ("read", "-V", "-c1", capture.path);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_true (g_str_has_prefix (result.text, "Frame 1: 52 bytes on wire"));
  g_assert_nonnull (
      strstr (result.text, "\nUser Datagram Protocol, Src Port: 1000, Dst Port: 9\n    Source Port: 1000\n"));
  g_assert_nonnull (strstr (result.text, "\n    Time to Live: 64\n"));
  g_assert_nonnull (strstr (result.text, "\n        .1.. .... = Don't fragment: Set\n"));
  g_assert_null (strstr (result.text, "Source or Destination Port"));
  g_assert_true (g_str_has_suffix (result.text, "\n\n"));
}

/* [name, value, offset, length] → value; repeats: the n-th. */
static JsonNode *
find_value (JsonArray *fields, const char *name, guint nth)
{
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonArray *field = json_array_get_array_element (fields, i);

      g_assert_cmpuint (json_array_get_length (field), ==, 4);
      if (strcmp (json_array_get_string_element (field, 0), name) == 0 && nth-- == 0)
        return json_array_get_element (field, 1);
    }
  g_error ("no field %s", name);
}

static JsonArray *
find_layer (JsonObject *packet, const char *proto)
{
  JsonArray *layers = json_object_get_array_member (packet, "layers");

  for (guint i = 0; i < json_array_get_length (layers); i++)
    {
      JsonObject *layer = json_array_get_object_element (layers, i);

      if (strcmp (json_object_get_string_member (layer, "proto"), proto) == 0)
        return json_object_get_array_member (layer, "fields");
    }
  g_error ("no layer %s", proto);
}

/* The type that docs/cli.md promises for a field, "n" number, "s" string, "b" boolean, "0" null. */
static char
promised_type (const WbFieldInfo *info)
{
  switch (info->kind)
    {
    case WB_FIELD_NONE:
    case WB_FIELD_PROTOCOL:
      return '0';
    case WB_FIELD_BOOLEAN:
      return 'b';
    case WB_FIELD_UINT:
    case WB_FIELD_INT:
      return info->bits <= 32 ? 'n' : 's';
    case WB_FIELD_ETHER:
    case WB_FIELD_IPV4:
    case WB_FIELD_IPV6:
    case WB_FIELD_BYTES:
    case WB_FIELD_STRING:
    case WB_FIELD_ABSOLUTE_TIME:
    case WB_FIELD_RELATIVE_TIME:
    case WB_FIELD_EUI64:
    case WB_FIELD_GUID:
    default:
      return 's';
    }
}

static void
check_types (JsonObject *packet)
{
  JsonArray *layers = json_object_get_array_member (packet, "layers");

  for (guint i = 0; i < json_array_get_length (layers); i++)
    {
      JsonArray *fields = json_object_get_array_member (json_array_get_object_element (layers, i), "fields");

      for (guint j = 0; j < json_array_get_length (fields); j++)
        {
          JsonArray *field = json_array_get_array_element (fields, j);
          g_autofree const WbFieldInfo **infos = wb_dissector_find_fields (json_array_get_string_element (field, 0));
          JsonNode *value = json_array_get_element (field, 1);
          char type = JSON_NODE_HOLDS_NULL (value)                       ? '0' :
                      json_node_get_value_type (value) == G_TYPE_STRING  ? 's' :
                      json_node_get_value_type (value) == G_TYPE_BOOLEAN ? 'b' :
                                                                           'n';

          g_assert_nonnull (infos[0]);
          g_assert_cmpint (type, ==, promised_type (infos[0]));
        }
    }
}

static void
test_json (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_auto (WbCliResult) result = { 0 };
  g_auto (GStrv) lines = NULL;

  g_test_summary ("--json: one object a line, types by field, repeats repeated, 64-bit values as strings");
  make_ten (&capture);
  result = wb_cli ("read", "--json", capture.path);
  g_assert_cmpint (result.status, ==, 0);
  lines = g_strsplit (result.text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 11);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *source = g_strdup_printf ("10.0.0.%u", 1 + i % 2);
      JsonObject *packet;
      JsonArray *fields;

      json_parser_load_from_data (parser, lines[i], -1, &error);
      g_assert_no_error (error);
      packet = json_node_get_object (json_parser_get_root (parser));
      check_types (packet);
      g_assert_cmpint (json_object_get_int_member (packet, "number"), ==, i + 1);
      g_assert_cmpint (json_object_get_int_member (packet, "captured_length"), ==, 52 + i);
      g_assert_cmpint (json_object_get_int_member (packet, "reported_length"), ==, 52 + i);
      g_assert_cmpint (json_object_get_int_member (packet, "link_type"), ==, 1);
      g_assert_cmpstr (json_object_get_string_member (packet, "interface"), ==, "test \"0\"");
      if (i == 1)
        g_assert_cmpstr (json_object_get_string_member (packet, "time"), ==, "1700000000.250000001");

      fields = find_layer (packet, "frame");
      g_assert_cmpstr (json_node_get_string (find_value (fields, "frame.time_epoch", 0)), ==,
                       json_object_get_string_member (packet, "time"));
      fields = find_layer (packet, "ip");
      g_assert_cmpstr (json_node_get_string (find_value (fields, "ip.addr", 0)), ==, source);
      g_assert_cmpstr (json_node_get_string (find_value (fields, "ip.addr", 1)), ==, "10.0.0.99");
      g_assert_true (json_node_get_boolean (find_value (fields, "ip.flags.df", 0)));
      fields = find_layer (packet, "udp");
      g_assert_cmpint (json_node_get_int (find_value (fields, "udp.srcport", 0)), ==, 1000 + i);
      fields = find_layer (packet, "data");
      g_assert_cmpuint (strlen (json_node_get_string (find_value (fields, "data.data", 0))), ==, 2 * (10 + i));
    }
}

static void
test_flows (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_auto (WbCliResult) text = { 0 }, json = { 0 }, joined = { 0 };
  g_auto (GStrv) lines = NULL;
  gint64 packets = 0, bytes = 0;
  guint id;

  g_test_summary ("--flows: a row a flow, sums right, --join makes one of two directions");
  wb_cli_capture_open (&capture);
  id = wb_cli_capture_add_interface (&capture, LINKTYPE_ETHERNET);
  for (guint i = 0; i < 6; i++)
    wb_cli_capture_add_udp (&capture, id, LINKTYPE_ETHERNET, (guint8) (1 + i % 3), 1000, 10);
  wb_cli_capture_add_udp (&capture, id, LINKTYPE_ETHERNET, 99, 9, 10); /* to itself: no other direction */
  wb_cli_capture_flush (&capture);
  text = wb_cli ("read", "--flows", capture.path);
  g_assert_cmpuint (wb_cli_count_lines (text.text), ==, 5);
  g_assert_nonnull (
      strstr (text.text, "\n10.0.0.1:1000          10.0.0.99:9            udp             2          104 "));
  json = wb_cli ("read", "--flows", "--json", capture.path);
  lines = g_strsplit (json.text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      JsonObject *flow;

      json_parser_load_from_data (parser, lines[i], -1, &error);
      g_assert_no_error (error);
      flow = json_node_get_object (json_parser_get_root (parser));
      packets += json_object_get_int_member (flow, "packets");
      bytes += json_object_get_int_member (flow, "bytes");
      g_assert_cmpint (json_object_get_int_member (flow, "protocol"), ==, 17);
      g_assert_cmpint (json_object_get_int_member (flow, "dst_port"), ==, 9);
    }
  g_assert_cmpint (packets, ==, 7);
  g_assert_cmpint (bytes, ==, 7 * 52);
  joined = wb_cli ("read", "--flows", "--join", capture.path);
  g_assert_cmpuint (wb_cli_count_lines (joined.text), ==, 5);
}

static void
test_cut (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *data;

  g_test_summary ("A file cut anywhere in its last packet: nine packets, a warning, exit 0; a damaged one: exit 1");
  make_ten (&capture);
  bytes = load (capture.path);
  data = g_bytes_get_data (bytes, &length);
  for (gsize cut = 1; cut < 92; cut += 13)
    {
      g_auto (WbCliResult) result = { 0 };

      g_assert_cmpint (truncate (capture.path, (off_t) (length - cut)), ==, 0);
      result = wb_cli ("read", capture.path);
      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpuint (wb_cli_count_lines (result.text), ==, 9);
      g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 1);
      g_assert_nonnull (strstr (result.err, "packet 10"));
    }
  {
    g_autofree char *damaged = g_memdup2 (data, length);
    g_auto (WbCliResult) result = { 0 };

    memset (damaged + length - 92, 0xff, 8); /* the last block's type and length */
    g_assert_true (g_file_set_contents (capture.path, damaged, (gssize) length, NULL));
    result = wb_cli ("read", "--count", capture.path);
    g_assert_cmpint (result.status, ==, 1);
    g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 1);
  }
}

static void
test_shrinking (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *problem = NULL;
  guint id, n_lines = 0;
  const char *number;

  g_test_summary ("A file that another program cuts while it is read: all before, then an error that names the packet");
  wb_cli_capture_open (&capture);
  id = wb_cli_capture_add_interface (&capture, LINKTYPE_ETHERNET);
  for (guint i = 0; i < 20000; i++) /* 22 MB: neither the first nor the last of the slices it is read in */
    wb_cli_capture_add_udp (&capture, id, LINKTYPE_ETHERNET, 1, 1000, 1000);
  wb_cli_capture_flush (&capture);
  process = wb_cli_start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                          (const char *[]){ "read", capture.path, NULL });
  for (;;)
    {
      g_autofree char *line = read_line (g_subprocess_get_stdout_pipe (process));

      if (*line == 0)
        break;
      n_lines++;
      g_assert_cmpint (atoi (line), ==, n_lines);
      if (n_lines == 9000)
        g_assert_cmpint (ftruncate (capture.fd, 1000), ==, 0);
    }
  problem = read_line (g_subprocess_get_stderr_pipe (process));
  number = strstr (problem, "Packet ");
  g_assert_nonnull (number);
  g_assert_cmpint (atoi (number + strlen ("Packet ")), ==, n_lines + 1);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

static void
test_bad_files (void)
{
  g_auto (WbCliCapture) capture = { 0 };

  g_test_summary ("What is no capture file is said in one line, exit 1");
  wb_cli_capture_open (&capture);
  g_assert_true (g_file_set_contents (capture.path, "This is no capture file at all.\n", -1, NULL));
  {
    const char *const paths[] = { capture.path, "/nonexistent/file.pcap", "/", "/dev/null" };

    for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
      {
        g_auto (WbCliResult) result = wb_cli ("read", paths[i]);

        g_assert_cmpint (result.status, ==, 1);
        g_assert_cmpstr (result.text, ==, "");
        g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 1);
      }
  }
}

static void
test_usage (void)
{
  static const char *const cases[][8] = {
    { NULL },
    { "nonsense" },
    { "read" },
    { "read", "a", "b" },
    { "read", "--nonsense", "a" },
    { "read", "-c", "0", "a" },
    { "read", "-c", "x", "a" },
    { "read", "-V", "--json", "a" },
    { "read", "-V", "--count", "a" },
    { "read", "-e", "ip.src", "--json", "a" },
    { "read", "--flows", "--count", "a" },
    { "read", "--join", "a" },
    { "read", "-f", "udp prt 9", "a" },
    { "interfaces", "extra" },
    { "capture" },
    { "capture", "-i", "lo", "extra" },
    { "capture", "-i", "lo", "-c", "0" },
    { "capture", "-i", "lo", "-s", "262145" },
    { "capture", "-i", "lo", "-B", "100000" },
    { "capture", "-i", "lo", "-a", "-1" },
  };

  g_test_summary ("What cannot be meant: exit 2, a line and a hint on standard error, nothing on standard output");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WbCliResult) result = wb_cli_run (cases[i], NULL);

      g_test_message ("%s", result.err);
      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpstr (result.text, ==, "");
      g_assert_cmpuint (wb_cli_count_lines (result.err), ==, 2);
      g_assert_nonnull (strstr (result.err, "--help"));
    }
}

static void
test_help (void)
{
  static const char *const cases[][3] = {
    { "--help" }, { "--version" }, { "read", "--help" }, { "capture", "--help" }, { "interfaces", "--help" }
  };

  g_test_summary ("Help and version go to standard output and are no failure");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WbCliResult) result = wb_cli_run (cases[i], NULL);

      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpstr (result.err, ==, "");
      g_assert_nonnull (strstr (result.text, "wirebench-cli"));
    }
}

static void
test_closed_pipe (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) rest = NULL;
  g_autofree char *line = NULL;
  guint id;

  g_test_summary ("A reader that has had enough ends the program quietly, however much is left");
  wb_cli_capture_open (&capture);
  id = wb_cli_capture_add_interface (&capture, LINKTYPE_ETHERNET);
  for (guint i = 0; i < 20000; i++)
    wb_cli_capture_add_udp (&capture, id, LINKTYPE_ETHERNET, 1, 1000, 10);
  wb_cli_capture_flush (&capture);
  process = wb_cli_start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                          (const char *[]){ "read", "-V", capture.path, NULL });
  line = read_line (g_subprocess_get_stdout_pipe (process));
  g_input_stream_close (g_subprocess_get_stdout_pipe (process), NULL, NULL);
  rest = g_input_stream_read_bytes (g_subprocess_get_stderr_pipe (process), 1000, NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (rest), ==, 0);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

static void
test_full_disk (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Output that the system refuses is a failure with its reason");
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full here");
      return;
    }
  make_ten (&capture);
  g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/full");
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  process =
      g_subprocess_launcher_spawn (launcher, &error, g_getenv ("WIREBENCH_CLI"), "read", "--count", capture.path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, NULL, &err, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (err, NULL), (gssize) g_bytes_get_size (err), "No space left"));
}

static void
test_link_types (void)
{
  static const guint8 unknown[] = { 1, 2, 3, 4, 5 };
  g_auto (WbCliCapture) mixed = { 0 }, strange = { 0 };
  g_auto (WbCliResult) some = { 0 }, none = { 0 }, shown = { 0 };
  guint ether, raw, user, other;

  g_test_summary (
      "A filter works on each link type of a mixed file; those it cannot be compiled for are said in one line");
  wb_cli_capture_open (&mixed);
  ether = wb_cli_capture_add_interface (&mixed, LINKTYPE_ETHERNET);
  raw = wb_cli_capture_add_interface (&mixed, LINKTYPE_RAW);
  user = wb_cli_capture_add_interface (&mixed, LINKTYPE_USER0);
  other = wb_cli_capture_add_interface (&mixed, LINKTYPE_USER0 + 1);
  for (guint i = 0; i < 3; i++)
    {
      wb_cli_capture_add_udp (&mixed, ether, LINKTYPE_ETHERNET, 1, 1000, 10);
      wb_cli_capture_add_udp (&mixed, raw, LINKTYPE_RAW, 2, 2000, 10);
      wb_cli_capture_add (&mixed, user, LINKTYPE_USER0, unknown, sizeof unknown);
      wb_cli_capture_add (&mixed, other, LINKTYPE_USER0 + 1, unknown, sizeof unknown);
    }
  wb_cli_capture_flush (&mixed);
  shown = wb_cli ("read", mixed.path);
  g_assert_cmpuint (wb_cli_count_lines (shown.text), ==, 12);
  some = wb_cli ("read", "-f", "udp src port 2000 or udp src port 1000", "-e", "frame.number", mixed.path);
  g_assert_cmpint (some.status, ==, 0);
  g_assert_cmpstr (some.text, ==, "1\n2\n5\n6\n9\n10\n");
  g_assert_cmpuint (wb_cli_count_lines (some.err), ==, 1);
  g_assert_nonnull (strstr (some.err, "147, 148,"));

  wb_cli_capture_open (&strange);
  user = wb_cli_capture_add_interface (&strange, LINKTYPE_USER0);
  wb_cli_capture_add (&strange, user, LINKTYPE_USER0, unknown, sizeof unknown);
  wb_cli_capture_flush (&strange);
  none = wb_cli ("read", "-f", "udp", strange.path);
  g_assert_cmpint (none.status, ==, 1);
  g_assert_cmpstr (none.text, ==, "");
}

static void
test_locale (void)
{
  g_auto (WbCliCapture) capture = { 0 };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;
  g_auto (WbCliResult) plain = { 0 };

  g_test_summary ("What programs read does not follow the user's language");
  make_ten (&capture);
  plain = wb_cli ("read", "--json", capture.path);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "de_DE.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "LANGUAGE", "de", TRUE);
  process =
      g_subprocess_launcher_spawn (launcher, NULL, g_getenv ("WIREBENCH_CLI"), "read", "--json", capture.path, NULL);
  g_assert_true (g_subprocess_communicate (process, NULL, NULL, &out, NULL, NULL));
  g_assert_true (g_bytes_equal (out, plain.out));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/read/lines", test_lines);
  g_test_add_func ("/cli/read/count", test_count);
  g_test_add_func ("/cli/read/standard-input", test_standard_input);
  g_test_add_func ("/cli/read/live-input", test_live_input);
  g_test_add_func ("/cli/read/other-input", test_other_input);
  g_test_add_func ("/cli/read/relative-state", test_relative_state);
  g_test_add_func ("/cli/read/fields", test_fields);
  g_test_add_func ("/cli/read/unknown-field", test_unknown_field);
  g_test_add_func ("/cli/read/tree", test_tree);
  g_test_add_func ("/cli/read/json", test_json);
  g_test_add_func ("/cli/read/flows", test_flows);
  g_test_add_func ("/cli/read/cut", test_cut);
  g_test_add_func ("/cli/read/shrinking", test_shrinking);
  g_test_add_func ("/cli/read/bad-files", test_bad_files);
  g_test_add_func ("/cli/usage", test_usage);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/read/closed-pipe", test_closed_pipe);
  g_test_add_func ("/cli/read/full-disk", test_full_disk);
  g_test_add_func ("/cli/read/link-types", test_link_types);
  g_test_add_func ("/cli/read/locale", test_locale);
  return g_test_run ();
}
