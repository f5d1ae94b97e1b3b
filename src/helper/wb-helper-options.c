/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The helper's command line. The one idea: every number is bounded here, so that no other file of a program with rights
 * has to doubt one. There is no option that names a file: the caller opens it and passes it as standard output. */

#include "helper/wb-helper-options.h"

#define DEVICE_LENGTH_MAX 256u /* interface names have 15 bytes on Linux, Npcap's some 60 */
#define LINK_TYPE_MAX 65535

static gboolean
check_range (const char *name, gint64 value, gint64 lowest, gint64 highest, GError **error)
{
  if (value >= lowest && value <= highest)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%s must lie between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, name, lowest, highest);
  return FALSE;
}

static gboolean
parse_number (const char *name, const char *text, guint64 highest, guint64 *value, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (g_ascii_string_to_unsigned (text, 10, 0, highest, value, &reason))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: %s", name, reason->message);
  return FALSE;
}

static gboolean
take_check_arguments (WbHelperOptions *self, char **rest, GError **error)
{
  guint64 link_type, snaplen;

  if (rest == NULL || g_strv_length (rest) != 2)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--check needs LINKTYPE and SNAPLEN");
      return FALSE;
    }
  if (!parse_number ("LINKTYPE", rest[0], LINK_TYPE_MAX, &link_type, error) ||
      !parse_number ("SNAPLEN", rest[1], WB_HELPER_SNAPLEN_MAX, &snaplen, error))
    return FALSE;
  self->check_link_type = (int) link_type;
  self->snaplen = snaplen == 0 ? WB_HELPER_SNAPLEN_MAX : (guint) snaplen;
  return TRUE;
}

static gboolean
check_capture_arguments (WbHelperOptions *self, char **rest, GError **error)
{
  if (rest != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Unexpected argument: %s", rest[0]);
      return FALSE;
    }
  if (self->device == NULL || self->device[0] == '\0' || strlen (self->device) > DEVICE_LENGTH_MAX)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--device needs the name of an interface");
      return FALSE;
    }
  if (self->filter != NULL && self->filter[0] == '\0')
    g_clear_pointer (&self->filter, g_free);
  return TRUE;
}

gboolean
wb_helper_options_parse (WbHelperOptions *self, int argc, char **argv, GError **error)
{
  gboolean check = FALSE, version = FALSE, no_promiscuous = FALSE;
  gint snaplen = 0, buffer_mib = 0, seconds = 0;
  gint64 count = 0, bytes = 0;
  g_auto (GStrv) rest = NULL;
  GOptionEntry entries[] = {
    { "device", 'i', 0, G_OPTION_ARG_FILENAME, &self->device, "Interface to capture on", "NAME" },
    { "filter", 'f', 0, G_OPTION_ARG_FILENAME, &self->filter, "Capture filter (BPF)", "TEXT" },
    { "snaplen", 's', 0, G_OPTION_ARG_INT, &snaplen, "Bytes kept of each packet", "BYTES" },
    { "buffer-mib", 'B', 0, G_OPTION_ARG_INT, &buffer_mib, "Kernel buffer", "MIB" },
    { "no-promiscuous", 'p', 0, G_OPTION_ARG_NONE, &no_promiscuous, "Only packets meant for this computer", NULL },
    { "count", 'c', 0, G_OPTION_ARG_INT64, &count, "Stop after this many packets", "N" },
    { "seconds", 'a', 0, G_OPTION_ARG_INT, &seconds, "Stop after this time", "N" },
    { "bytes", 0, 0, G_OPTION_ARG_INT64, &bytes, "Stop before the file grows past this size", "N" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Only compile the filter read from standard input", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Show the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &rest, NULL, "[LINKTYPE SNAPLEN]" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  *self = (WbHelperOptions){ .mode = WB_HELPER_CAPTURE };
  g_option_context_set_summary (
      context, "Writes the packets of an interface as pcapng to standard output, which must be a file.\n"
               "The end of standard input, or the line \"stop\", ends the capture.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;

  if (version)
    {
      self->mode = WB_HELPER_VERSION;
      return TRUE;
    }
  if (check)
    {
      self->mode = WB_HELPER_CHECK;
      return take_check_arguments (self, rest, error);
    }
  if (!check_range ("--snaplen", snaplen, 0, WB_HELPER_SNAPLEN_MAX, error) ||
      !check_range ("--buffer-mib", buffer_mib, 0, WB_HELPER_BUFFER_MIB_MAX, error) ||
      !check_range ("--count", count, 0, G_MAXINT64, error) || !check_range ("--bytes", bytes, 0, G_MAXINT64, error) ||
      !check_range ("--seconds", seconds, 0, G_MAXINT, error))
    return FALSE;
  self->snaplen = snaplen == 0 ? WB_HELPER_SNAPLEN_MAX : (guint) snaplen;
  self->buffer_mib = buffer_mib == 0 ? WB_HELPER_BUFFER_MIB : (guint) buffer_mib;
  self->promiscuous = !no_promiscuous;
  self->stop_packets = (guint64) count;
  self->stop_bytes = (guint64) bytes;
  self->stop_seconds = (guint) seconds;
  return check_capture_arguments (self, rest, error);
}

void
wb_helper_options_clear (WbHelperOptions *self)
{
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->filter, g_free);
}
