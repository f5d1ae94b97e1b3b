/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening the device, in two halves with the rights between them: activation needs the right, and all that handles
 * text of the caller (the filter compiler, which may even ask a name server) comes after it is gone.
 *
 * Not immediate mode: it costs a wakeup per packet and 22.7 % loss at 150,000 packets/s where block mode loses none.
 * On "any" SLL2 is asked for instead of SLL, libpcap's first offer: it alone says which interface each packet came
 * from, and tcpdump, tshark and our own dissection read it. */

#include "helper/wb-helper-device.h"

#include <errno.h>
#include <string.h>

#define BUFFER_MIB_MIN 1u

void
wb_helper_failure_set (WbHelperFailure *self, const char *code, const char *text)
{
  self->code = code;
  g_free (self->text);
  self->text = g_strdup (text);
}

void
wb_helper_failure_clear (WbHelperFailure *self)
{
  g_clear_pointer (&self->text, g_free);
  self->code = NULL;
}

static const char *
get_activate_code (int result)
{
  switch (result)
    {
    case PCAP_WARNING_PROMISC_NOTSUP:
      return "promisc-not-supported";
    case PCAP_WARNING_TSTAMP_TYPE_NOTSUP:
      return "timestamp-type-not-supported";
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return "no-such-device";
    case PCAP_ERROR_RFMON_NOTSUP:
      return "monitor-not-supported";
    case PCAP_ERROR_PERM_DENIED:
      return "permission-denied";
    case PCAP_ERROR_IFACE_NOT_UP:
      return "interface-not-up";
    case PCAP_ERROR_CANTSET_TSTAMP_TYPE:
      return "timestamp-type-refused";
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return "promisc-permission-denied";
    case PCAP_ERROR_TSTAMP_PRECISION_NOTSUP:
      return "timestamp-precision-not-supported";
#ifdef PCAP_ERROR_CAPTURE_NOTSUP /* since 1.10.2 on some systems, 1.11 on all */
    case PCAP_ERROR_CAPTURE_NOTSUP:
      return "capture-not-supported";
#endif
    default:
      return result > 0 ? "warning" : "activate-failed";
    }
}

static gboolean
is_out_of_memory (const char *text)
{
  /* libpcap has no code of its own for it, but always ends such a text with the system's words. */
  return strstr (text, strerror (ENOMEM)) != NULL;
}

/* One attempt. Returns pcap_activate ()'s result; *text is libpcap's explanation, transfer full. */
static int
try_open (WbHelperDevice *self, const WbHelperOptions *options, guint buffer_mib, char **text)
{
  char buffer[PCAP_ERRBUF_SIZE] = "";
  pcap_t *pcap = pcap_create (options->device, buffer);
  int result;

  *text = NULL;
  if (pcap == NULL)
    {
      *text = g_strdup (buffer);
      return PCAP_ERROR;
    }
  self->time_digits = 9;
  pcap_set_snaplen (pcap, (int) options->snaplen);
  /* "any" cannot be promiscuous, and asking only earns a warning. */
  pcap_set_promisc (pcap, options->promiscuous && strcmp (options->device, "any") != 0);
  pcap_set_timeout (pcap, WB_HELPER_READ_TIMEOUT_MS);
  pcap_set_buffer_size (pcap, (int) (buffer_mib << 20));
  pcap_set_immediate_mode (pcap, 0);
  if (pcap_set_tstamp_precision (pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
    self->time_digits = 6;

  result = pcap_activate (pcap);
  if (result != 0)
    {
      const char *reason = pcap_geterr (pcap);

      *text = g_strdup (reason[0] != '\0' ? reason : pcap_statustostr (result));
    }
  if (result < 0)
    pcap_close (pcap);
  else
    self->pcap = pcap;
  return result;
}

gboolean
wb_helper_device_open (WbHelperDevice *self, const WbHelperOptions *options, WbHelperFailure *failure)
{
  guint buffer_mib = options->buffer_mib;

  *self = (WbHelperDevice){ 0 };
  for (;;)
    {
      g_autofree char *text = NULL;
      int result = try_open (self, options, buffer_mib, &text);

      if (result >= 0)
        {
          self->buffer_mib = buffer_mib;
          /* It may have taken less than was asked for. */
          if (pcap_get_tstamp_precision (self->pcap) != PCAP_TSTAMP_PRECISION_NANO)
            self->time_digits = 6;
          if (result > 0)
            {
              self->warning_code = get_activate_code (result);
              self->warning_text = g_steal_pointer (&text);
            }
          return TRUE;
        }
      if (result == PCAP_ERROR && is_out_of_memory (text) && buffer_mib > BUFFER_MIB_MIN)
        {
          buffer_mib = MAX (buffer_mib / 2, BUFFER_MIB_MIN);
          continue;
        }
      wb_helper_failure_set (failure, is_out_of_memory (text) ? "no-memory" : get_activate_code (result), text);
      return FALSE;
    }
}

static void
choose_link_type (WbHelperDevice *self, const char *device)
{
  /* A library without SLL2 stays with SLL, which is right too. */
  if (strcmp (device, "any") == 0)
    (void) pcap_set_datalink (self->pcap, DLT_LINUX_SLL2);
}

static gboolean
set_filter (WbHelperDevice *self, const char *filter, WbHelperFailure *failure)
{
  struct bpf_program program;
  int result;

  if (pcap_compile (self->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    {
      wb_helper_failure_set (failure, "bad-filter", pcap_geterr (self->pcap));
      return FALSE;
    }
  result = pcap_setfilter (self->pcap, &program);
  pcap_freecode (&program);
  if (result == 0)
    return TRUE;
  wb_helper_failure_set (failure, "filter-refused", pcap_geterr (self->pcap));
  return FALSE;
}

static gboolean
apply_filter (WbHelperDevice *self, const WbHelperOptions *options, WbHelperFailure *failure)
{
  g_autofree char *own = wb_helper_device_dup_second_copies_filter (self, options->device);
  g_autofree char *both = NULL;
  WbHelperFailure ignored = { 0 };

  /* The caller's alone first: it must be right by itself, and its mistakes are told in its own words. */
  if (options->filter != NULL && !set_filter (self, options->filter, failure))
    return FALSE;
  if (own == NULL)
    return TRUE;
  if (options->filter != NULL)
    both = g_strdup_printf ("(%s) and %s", options->filter, own);
  /* Too long together, say: what the caller wants is in force all the same. */
  (void) set_filter (self, both != NULL ? both : own, &ignored);
  wb_helper_failure_clear (&ignored);
  return TRUE;
}

gboolean
wb_helper_device_prepare (WbHelperDevice *self, const WbHelperOptions *options, WbHelperFailure *failure)
{
  char buffer[PCAP_ERRBUF_SIZE] = "";

  choose_link_type (self, options->device);
  wb_helper_device_ignore_second_copies (self, options->device);
  if (!apply_filter (self, options, failure))
    return FALSE;
  if (pcap_setnonblock (self->pcap, 1, buffer) == 0)
    return TRUE;
  wb_helper_failure_set (failure, "activate-failed", buffer);
  return FALSE;
}

void
wb_helper_device_close (WbHelperDevice *self)
{
  g_clear_pointer (&self->pcap, pcap_close);
  g_clear_pointer (&self->warning_text, g_free);
}

const char *
wb_helper_device_get_error_code (WbHelperDevice *self)
{
  const char *text = pcap_geterr (self->pcap);

  /* Texts, since pcap_dispatch () has one number for all of them. */
  if (strstr (text, "disappeared") != NULL || strstr (text, "no longer") != NULL)
    return "interface-gone";
  if (strstr (text, "went down") != NULL)
    return "interface-down";
  return "read-failed";
}
