/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Is this filter right? A run of its own, since the answer may take as long as a name server does and only the end of
 * a process stops that; and without rights, since the text is whatever somebody typed. */

#include "helper/wb-helper-check.h"

#include "engine/capture/wb-capture-options.h"
#include "engine/capture/wb-link-type.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <unistd.h>

gboolean
wb_helper_check_filter_length (gsize length, WbHelperReport *report)
{
  g_autofree char *text = NULL;

  if (length <= WB_CAPTURE_FILTER_BYTES_MAX)
    return TRUE;
  text = g_strdup_printf ("it is longer than %u bytes", WB_CAPTURE_FILTER_BYTES_MAX);
  wb_helper_report_error (report, "bad-filter", text);
  return FALSE;
}

static GString *
read_filter (WbHelperReport *report)
{
  g_autoptr (GString) filter = g_string_new (NULL);
  char piece[4096];

  for (;;)
    {
      gssize n = read (STDIN_FILENO, piece, sizeof piece);

      if (n == 0)
        return g_steal_pointer (&filter);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          wb_helper_report_error (report, "read-failed", g_strerror (errno));
          return NULL;
        }
      g_string_append_len (filter, piece, n);
      if (!wb_helper_check_filter_length (filter->len, report))
        return NULL;
    }
}

int
wb_helper_check_run (const WbHelperOptions *options, WbHelperReport *report)
{
  g_autoptr (GString) filter = read_filter (report);
  struct bpf_program program;
  pcap_t *pcap;
  int status = 0;

  if (filter == NULL)
    return 1;
  if (memchr (filter->str, '\0', filter->len) != NULL)
    {
      wb_helper_report_error (report, "bad-filter", "the filter contains a NUL character");
      return 1;
    }
  pcap = pcap_open_dead (wb_link_type_to_dlt ((guint16) options->check_link_type), (int) options->snaplen);
  if (pcap == NULL)
    {
      wb_helper_report_error (report, "activate-failed", g_strerror (errno));
      return 1;
    }
  if (pcap_compile (pcap, &program, filter->str, 1, PCAP_NETMASK_UNKNOWN) == 0)
    pcap_freecode (&program);
  else
    {
      wb_helper_report_error (report, "bad-filter", pcap_geterr (pcap));
      status = 1;
    }
  pcap_close (pcap);
  return status;
}
