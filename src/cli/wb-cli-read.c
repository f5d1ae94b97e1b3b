/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli read: one pass over a capture file, or over what comes in on standard input. Packets are filtered, then
 * either counted, gathered into flows, or printed in one form. Input from a pipe is printed as it comes: it goes
 * through a spool that is read while it grows. */

#include "cli/wb-cli-fields.h"
#include "cli/wb-cli-flow.h"
#include "cli/wb-cli-json.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli-printer.h"
#include "cli/wb-cli-spool.h"
#include "cli/wb-cli-stream.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-error.h"
#include "engine/capture/wb-bpf.h"
#include "engine/capture/wb-link-type.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <string.h>
#include <unistd.h>

#define PIPE_BYTES (1u << 20)
/* What the first bytes of a file are shows in these; only pcapng's first block is longer, with all its options far
 * less than the second number. What has not become a capture file by then is none. */
#define HEAD_BYTES 28u
#define HEADER_MAX_BYTES (1u << 20)

typedef struct
{
  /* as typed; GOption owns nothing, we do */
  gint64 max_packets; /* 0: all */
  gboolean tree, json, count, flows, join;
  char *filter_text;
  char **field_names;
} ReadOptions;

typedef struct
{
  const ReadOptions *options;
  WbCliOutput *output;
  WbBpf *filter;            /* NULL: all packets */
  WbCliFields *fields;      /* with -e */
  WbCliPrinter *printer;    /* when packets are printed */
  WbFlowTable *flows;       /* with --flows */
  WbDissection *dissection; /* with --flows */
  WbDissectContext context;
  guint64 n_packets; /* that passed the filter */
  gboolean enough;   /* -c was reached, or nobody reads our output any more */
  gboolean broken;   /* reading failed half-way */
} ReadJob;

static void
options_clear (ReadOptions *options)
{
  g_free (options->filter_text);
  g_strfreev (options->field_names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReadOptions, options_clear)

static void
job_clear (ReadJob *job)
{
  g_clear_pointer (&job->output, wb_cli_output_free);
  g_clear_pointer (&job->filter, wb_bpf_free);
  g_clear_pointer (&job->printer, wb_cli_printer_free);
  g_clear_pointer (&job->fields, wb_cli_fields_free);
  g_clear_pointer (&job->flows, wb_flow_table_free);
  g_clear_pointer (&job->dissection, wb_dissection_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReadJob, job_clear)

static void
take_packet (ReadJob *job, const WbFrame *frame, const guint8 *data)
{
  if (frame->has_time && !job->context.has_first_time)
    {
      job->context.first_time_ns = frame->time_ns;
      job->context.has_first_time = TRUE;
    }
  if (job->filter && wb_bpf_test (job->filter, frame, data) != WB_BPF_YES)
    return;
  job->n_packets++;
  if (job->flows)
    {
      wb_dissect (job->dissection, frame, data, &job->context);
      wb_flow_table_add (job->flows, job->dissection);
    }
  else if (job->printer)
    {
      wb_cli_printer_append (job->printer, frame, data, &job->context, wb_cli_output_get_text (job->output));
      if (!wb_cli_output_committed (job->output))
        job->enough = TRUE;
    }
  if (job->options->max_packets && job->n_packets >= (guint64) job->options->max_packets)
    job->enough = TRUE;
}

/* All packets that there are now. */
static gboolean
drain (ReadJob *job, WbCliStream *stream, GError **error)
{
  WbCliStreamResult result = WB_CLI_STREAM_END;
  const guint8 *data;
  WbFrame frame;
  guint64 n;

  if (job->options->count && job->filter == NULL)
    {
      if (!wb_cli_stream_count (stream, &n, error))
        return FALSE;
      job->n_packets += n;
      if (job->options->max_packets && job->n_packets >= (guint64) job->options->max_packets)
        {
          job->n_packets = (guint64) job->options->max_packets;
          job->enough = TRUE;
        }
      return TRUE;
    }
  while (!job->enough && (result = wb_cli_stream_next (stream, &frame, &data, error)) == WB_CLI_STREAM_PACKET)
    take_packet (job, &frame, data);
  return result != WB_CLI_STREAM_ERROR;
}

/* What the end of the file means for the exit status: cut is a warning, damaged lost packets that are there. */
static int
judge_end (const WbCaptureFile *file)
{
  g_autofree char *message = wb_capture_file_dup_end_message (file);

  if (message == NULL)
    return WB_CLI_OK;
  wb_cli_warn ("%s: %s", wb_capture_file_get_display_name (file), message);
  return wb_capture_file_get_end (file) == WB_CAPTURE_END_DAMAGED ? WB_CLI_FAILED : WB_CLI_OK;
}

static int
fail (ReadJob *job, const GError *error)
{
  wb_cli_warn_error (error);
  job->broken = TRUE;
  return WB_CLI_FAILED;
}

static int
read_path (ReadJob *job, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCaptureFile) file = wb_capture_file_open (path, &error);
  g_autoptr (WbCliStream) stream = NULL;

  if (file == NULL)
    return fail (job, error);
  stream = wb_cli_stream_new (file);
  if (!drain (job, stream, &error))
    return fail (job, error);
  return job->enough ? WB_CLI_OK : judge_end (file);
}

/* Can what is no capture file yet become one? Asked early: who pipes in a log must not wait for the end of it. */
static gboolean
may_become_one (WbCliSpool *spool, guint64 n_bytes)
{
  static const guint8 section_header[] = { 0x0a, 0x0d, 0x0d, 0x0a };
  guint8 head[sizeof section_header];

  if (n_bytes < HEAD_BYTES)
    return TRUE;
  return n_bytes < HEADER_MAX_BYTES && pread (wb_cli_spool_get_fd (spool), head, sizeof head, 0) == sizeof head &&
         memcmp (head, section_header, sizeof head) == 0;
}

/* The capture file that the spool has become, or NULL: with an error when more bytes will not make it one. */
static WbCaptureFile *
try_open (WbCliSpool *spool, guint64 n_bytes, gboolean at_end, GError **error)
{
  g_autoptr (GError) problem = NULL;
  int fd = fcntl (wb_cli_spool_get_fd (spool), F_DUPFD_CLOEXEC, 3);
  WbCaptureFile *file = wb_capture_file_open_fd (fd, _("standard input"), &problem);

  if (file)
    return file;
  if (at_end || !g_error_matches (problem, WB_ERROR, WB_ERROR_BAD_FILE) || !may_become_one (spool, n_bytes))
    g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gssize
read_some (guint8 *buffer, GError **error)
{
  gssize n;

  do
    n = read (STDIN_FILENO, buffer, PIPE_BYTES);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("Could not read standard input: %s"),
                 g_strerror (errno));
  return n;
}

static gboolean
read_pipe (ReadJob *job, WbCliSpool *spool, WbCaptureFile **file, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (PIPE_BYTES);
  g_autoptr (WbCliStream) stream = NULL;
  guint64 n_bytes = 0;
  gssize n;

  do
    {
      n = read_some (buffer, error);
      if (n < 0 || !wb_cli_spool_write (spool, buffer, (gsize) n, error))
        return FALSE;
      n_bytes += (guint64) n;
      if (stream == NULL)
        {
          g_autoptr (GError) problem = NULL;

          *file = try_open (spool, n_bytes, n == 0, &problem);
          if (problem)
            {
              g_propagate_error (error, g_steal_pointer (&problem));
              return FALSE;
            }
          if (*file == NULL)
            continue;
          stream = wb_cli_stream_new (*file);
        }
      if (!drain (job, stream, error))
        return FALSE;
      if (!wb_cli_output_flush (job->output)) /* we are about to wait for more */
        job->enough = TRUE;
      wb_cli_spool_forget (spool, wb_cli_stream_get_done (stream));
    }
  while (n > 0 && !job->enough);
  return TRUE;
}

static int
read_standard_input (ReadJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCliSpool) spool = wb_cli_spool_new (&error);
  g_autoptr (WbCaptureFile) file = NULL;

  if (spool == NULL || !read_pipe (job, spool, &file, &error))
    return fail (job, error);
  return job->enough ? WB_CLI_OK : judge_end (file);
}

static void
print_count (ReadJob *job)
{
  g_string_append_printf (wb_cli_output_get_text (job->output),
                          job->options->json ? "{\"packets\":%" G_GUINT64_FORMAT "}\n" : "%" G_GUINT64_FORMAT "\n",
                          job->n_packets);
}

static void
print_flows (ReadJob *job)
{
  const ReadOptions *options = job->options;
  g_autoptr (GArray) joined = options->join ? wb_flow_table_dup_joined (job->flows) : NULL;
  guint n = joined ? joined->len : wb_flow_table_get_n_flows (job->flows);
  GString *out = wb_cli_output_get_text (job->output);
  guint64 overflow = wb_flow_table_get_overflow (job->flows);

  if (!options->json)
    wb_cli_flow_append_head (options->join, out);
  for (guint i = 0; i < n; i++)
    {
      WbFlow flow;

      if (joined)
        flow = g_array_index (joined, WbFlow, i);
      else
        wb_flow_table_get_flow (job->flows, i, &flow);
      wb_cli_flow_append (&flow, options->join, options->json, out);
      if (!wb_cli_output_committed (job->output))
        return;
    }
  if (overflow)
    wb_cli_warn (ngettext ("%" PRIu64 " packet belongs to flows beyond the memory budget of %u MiB",
                           "%" PRIu64 " packets belong to flows beyond the memory budget of %u MiB", (gulong) overflow),
                 overflow, WB_FLOW_BUDGET_BYTES >> 20);
}

/* One line for all link types that the filter means nothing for. FALSE: it meant nothing for any packet. */
static gboolean
judge_filter (const WbBpf *filter)
{
  g_autoptr (GArray) unfit = wb_bpf_dup_unfit (filter);
  g_autoptr (GString) names = g_string_new (NULL);

  if (unfit->len == 0)
    return TRUE;
  for (guint i = 0; i < unfit->len; i++)
    {
      guint16 link_type = g_array_index (unfit, guint16, i);
      const char *name = pcap_datalink_val_to_name (wb_link_type_to_dlt (link_type));

      g_string_append_printf (names, i == 0 ? "%u" : ", %u", link_type);
      if (name)
        g_string_append_printf (names, " (%s)", name);
    }
  wb_cli_warn (ngettext ("Filter “%s” cannot be applied to link type %s, packets of it are left out: %s",
                         "Filter “%s” cannot be applied to link types %s, packets of them are left out: %s",
                         unfit->len),
               wb_bpf_get_text (filter), names->str, wb_bpf_get_unfit_message (filter));
  return wb_bpf_was_applied (filter);
}

static WbCliForm
form_of (const ReadOptions *options)
{
  return options->tree        ? WB_CLI_FORM_TREE :
         options->field_names ? WB_CLI_FORM_FIELDS :
         options->json        ? WB_CLI_FORM_JSON :
                                WB_CLI_FORM_SUMMARY;
}

/* What makes no sense together. */
static int
check_options (const ReadOptions *options, char **rest)
{
  guint forms =
      (guint) options->count + (guint) options->flows + (guint) options->tree + (guint) (options->field_names != NULL);

  if (g_strv_length (rest) != 1)
    return wb_cli_usage ("read", _("One FILE is needed, or - for standard input"));
  if (forms > 1)
    return wb_cli_usage ("read", _("Only one of -V, -e, --count and --flows can be asked for"));
  if (options->json && (options->tree || options->field_names))
    return wb_cli_usage ("read", _("--json goes with --count and --flows, not with -V and -e"));
  if (options->join && !options->flows)
    return wb_cli_usage ("read", _("--join goes with --flows"));
  return WB_CLI_OK;
}

/* FALSE, having complained, when a filter or field name is wrong. */
static gboolean
job_init (ReadJob *job, const ReadOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  *job = (ReadJob){ .options = options, .output = wb_cli_output_new (STDOUT_FILENO, NULL) };
  if (options->filter_text)
    {
      job->filter = wb_bpf_new (options->filter_text);
      if (!wb_bpf_check (job->filter, &message))
        {
          wb_cli_usage ("read", _("Filter “%s”: %s"), options->filter_text, message);
          return FALSE;
        }
    }
  if (options->field_names)
    job->fields = wb_cli_fields_new ((const char *const *) options->field_names, &error);
  if (error)
    {
      wb_cli_usage ("read", "%s", error->message);
      return FALSE;
    }
  if (options->flows)
    {
      job->flows = wb_flow_table_new (WB_FLOW_BUDGET_BYTES);
      job->dissection = wb_dissection_new ();
    }
  else if (!options->count)
    job->printer = wb_cli_printer_new (form_of (options), job->fields);
  return TRUE;
}

int
wb_cli_read (int argc, char **argv)
{
  g_auto (ReadOptions) options = { 0 };
  g_auto (ReadJob) job = { 0 };
  g_auto (GStrv) rest = NULL;
  gboolean has_max = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "packets", 'c', 0, G_OPTION_ARG_INT64, &options.max_packets, N_("Stop after N packets (that pass the filter)"),
      N_("N") },
    { "tree", 'V', 0, G_OPTION_ARG_NONE, &options.tree, N_("Print all layers and fields as a tree"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a packet (or count, or flow)"), NULL },
    { "field", 'e', 0, G_OPTION_ARG_STRING_ARRAY, &options.field_names,
      N_("Print this field; several times for several columns"), N_("FIELD") },
    { "filter", 'f', 0, G_OPTION_ARG_STRING, &options.filter_text, N_("Only packets that pass this BPF filter"),
      N_("FILTER") },
    { "count", 0, 0, G_OPTION_ARG_NONE, &options.count, N_("Print the number of packets"), NULL },
    { "flows", 0, 0, G_OPTION_ARG_NONE, &options.flows, N_("Print the flows: who spoke to whom"), NULL },
    { "join", 0, 0, G_OPTION_ARG_NONE, &options.join, N_("With --flows: one row for both directions"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  options.max_packets = G_MININT64; /* not given */
  if (!wb_cli_parse (argc, argv, _("FILE"), _("Reads pcap and pcapng; - reads standard input."), entries, &rest))
    return WB_CLI_USAGE;
  has_max = options.max_packets != G_MININT64;
  if (has_max && !wb_cli_check_range ("read", "-c", options.max_packets, 1, G_MAXINT64))
    return WB_CLI_USAGE;
  if (!has_max)
    options.max_packets = 0;
  status = check_options (&options, rest);
  if (status != WB_CLI_OK || !job_init (&job, &options))
    return WB_CLI_USAGE;

  status = strcmp (rest[0], "-") == 0 ? read_standard_input (&job) : read_path (&job, rest[0]);
  /* What was read before a failure is right as far as it goes, but a number or table of it would pass for the whole. */
  if (options.count && !job.broken)
    print_count (&job);
  if (options.flows && !job.broken)
    print_flows (&job);
  if (job.filter && !judge_filter (job.filter))
    status = WB_CLI_FAILED;
  return wb_cli_output_finish (job.output, status);
}
