/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One table from the helper's codes to sentences. The codes follow pcap_activate ()'s results one by one, since each of
 * them has another remedy; the helper itself has no words, so that it needs no translations. */

#include "engine/capture/wb-capture-failure.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n-lib.h>

/* %1$s: the device, %2$s: the system's words. A message need not use both. */
typedef struct
{
  const char *code;
  WbError error;
  const char *format;
} Message;

static const Message errors[] = {
  { "no-such-device", WB_ERROR_NO_DEVICE,
    N_("Could not capture on %1$s: there is no such interface any more. Refresh the list and choose another") },
  { "permission-denied", WB_ERROR_NO_PERMISSION,
    N_("Could not capture on %1$s: Wirebench’s capture helper has no permission (%2$s). Grant it the right once, then "
        "start again") },
  { "promisc-permission-denied", WB_ERROR_NO_PERMISSION,
    N_("Could not capture on %1$s: you are not allowed to use promiscuous mode there. Switch it off and start again") },
  { "interface-not-up", WB_ERROR_NO_DEVICE,
    N_("Could not capture on %1$s: it is down. Bring it up first, for example with: ip link set %1$s up") },
  { "monitor-not-supported", WB_ERROR_UNSUPPORTED,
    N_("Could not capture on %1$s: it does not support monitor mode. Start without it") },
  { "timestamp-type-refused", WB_ERROR_UNSUPPORTED,
    N_("Could not capture on %1$s: the requested time source is not available there (%2$s). Use the computer’s clock") },
  { "timestamp-precision-not-supported", WB_ERROR_UNSUPPORTED,
    N_("Could not capture on %1$s: the requested precision of time stamps is not available there (%2$s)") },
  { "capture-not-supported", WB_ERROR_UNSUPPORTED,
    N_("Could not capture on %1$s: this kind of device cannot be captured (%2$s). Choose another interface") },
  { "activate-failed", WB_ERROR_FAILED, N_("Could not start the capture on %1$s: %2$s") },
  { "no-memory", WB_ERROR_LIMIT,
    N_("Could not start the capture on %1$s: there is not enough memory for even the smallest buffer (%2$s)") },
  { "bad-filter", WB_ERROR_INVALID_INPUT, N_("The capture filter is not valid for %1$s: %2$s") },
  { "filter-refused", WB_ERROR_INVALID_INPUT, N_("The system does not take the capture filter for %1$s: %2$s") },
  { "bad-output", WB_ERROR_FAILED, N_("The capture helper was given no file to write to: %2$s") },
  { "privileges", WB_ERROR_FAILED,
    N_("The capture helper did not start on %1$s, because it could not give up its rights: %2$s") },
  { "write-failed", WB_ERROR_FAILED,
    N_("The capture on %1$s ended: its file could not be written (%2$s). What was captured up to there is kept") },
  { "interface-gone", WB_ERROR_NO_DEVICE,
    N_("The capture on %1$s ended: the interface disappeared. What was captured up to there is kept") },
  { "interface-down", WB_ERROR_NO_DEVICE,
    N_("The capture on %1$s ended: the interface went down. What was captured up to there is kept") },
  { "read-failed", WB_ERROR_FAILED, N_("The capture on %1$s ended: %2$s. What was captured up to there is kept") },
  { "helper-killed", WB_ERROR_FAILED,
    N_("The capture on %1$s ended: the capture helper was ended from outside (%2$s). What was captured up to there is "
        "kept") },
  { "helper-died", WB_ERROR_FAILED,
    N_("The capture on %1$s ended: the capture helper failed (%2$s). What was captured up to there is kept") },
  { "helper-stuck", WB_ERROR_FAILED,
    N_("The capture helper on %1$s did not stop in time and was ended. What was captured up to there is kept") },
};

static const Message warnings[] = {
  { "promisc-not-supported", 0, N_("%1$s cannot use promiscuous mode; only this computer’s traffic is captured") },
  { "timestamp-type-not-supported", 0,
    N_("The requested time source is not available on %1$s; the computer’s clock is used") },
  { "warning", 0, N_("The capture on %1$s started with a warning: %2$s") },
};

static const struct
{
  const char *reason;
  const char *text;
} stop_reasons[] = {
  { "count", N_("The wanted number of packets was reached") },
  { "seconds", N_("The wanted time has passed") },
  { "bytes", N_("The wanted file size was reached") },
  { "disk-full", N_("The disk is almost full; the capture was stopped while its file is whole") },
  { "file-limit", N_("The system’s limit for the size of a file was reached (ulimit -f)") },
};

/* An unknown code comes from a newer helper: its text is better than nothing. */
static const Message *
find (const Message *messages, gsize n_messages, const char *code, const char *fallback)
{
  for (gsize i = 0; i < n_messages; i++)
    if (g_strcmp0 (messages[i].code, code) == 0)
      return &messages[i];
  return find (messages, n_messages, fallback, fallback);
}

/* Replaces the two places by hand: a translated text is not a format that a compiler has seen. */
static char *
expand (const char *format, const char *device, const char *text)
{
  g_autoptr (GString) message = g_string_new (NULL);
  /* Linux lets an interface be called almost anything, escape sequences for the terminal included. */
  g_autofree char *name = device != NULL ? wb_format_dup_safe (device, -1) : NULL;

  for (const char *p = format; *p != '\0'; p++)
    {
      if (g_str_has_prefix (p, "%1$s"))
        {
          g_string_append (message, name != NULL ? name : "?");
          p += 3;
        }
      else if (g_str_has_prefix (p, "%2$s"))
        {
          g_string_append (message, text != NULL && text[0] != '\0' ? text : _("no reason given"));
          p += 3;
        }
      else
        g_string_append_c (message, *p);
    }
  return g_string_free (g_steal_pointer (&message), FALSE);
}

GError *
wb_capture_failure_new (const char *code, const char *text, const char *device)
{
  const Message *message = find (errors, G_N_ELEMENTS (errors), code, "activate-failed");
  g_autofree char *words = expand (_ (message->format), device, text);

  return g_error_new_literal (WB_ERROR, (int) message->error, words);
}

char *
wb_capture_failure_dup_warning (const char *code, const char *text, const char *device)
{
  const Message *message = find (warnings, G_N_ELEMENTS (warnings), code, "warning");

  return expand (_ (message->format), device, text);
}

const char *
wb_capture_failure_get_stop_reason (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stop_reasons); i++)
    if (g_strcmp0 (stop_reasons[i].reason, reason) == 0)
      return _ (stop_reasons[i].text);
  return NULL;
}
