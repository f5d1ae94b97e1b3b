/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "helper/wb-helper-options.h"

#include <pcap/pcap.h>

G_BEGIN_DECLS

/* How long the kernel may keep a ring block that is not full. Each retired block takes 256 KiB of the buffer however
 * little is in it, so a short time shrinks what a stall may last (64 MiB: 5 s at 20 ms, 2.5 s at 10 ms), a long one
 * delays the rows. The kernel may need two of these before it hands over a block. */
#define WB_HELPER_READ_TIMEOUT_MS 20

typedef struct
{
  pcap_t *pcap;
  guint buffer_mib;         /* what was granted */
  guint8 time_digits;       /* 9 or 6 */
  const char *warning_code; /* static; NULL: none. For the status line, with warning_text beside it */
  char *warning_text;
} WbHelperDevice;

/* Why a device could not be used: the code goes into the status line, the program that reads it has the words. */
typedef struct
{
  const char *code; /* static */
  char *text;       /* libpcap's own */
} WbHelperFailure;

void wb_helper_failure_set (WbHelperFailure *self, const char *code, const char *text);
void wb_helper_failure_clear (WbHelperFailure *self);

/* Creates and activates. This is the only call that uses rights. */
gboolean wb_helper_device_open (WbHelperDevice *self, const WbHelperOptions *options, WbHelperFailure *failure);
/* After the rights are gone: link type, filter, non-blocking. */
gboolean wb_helper_device_prepare (WbHelperDevice *self, const WbHelperOptions *options, WbHelperFailure *failure);
void wb_helper_device_close (WbHelperDevice *self);

/* The platform's part of preparing: only the incoming copy of what goes through a loopback device. */
void wb_helper_device_ignore_second_copies (WbHelperDevice *self, const char *device);
/* The same as a filter, to be joined with the caller's; NULL: not needed, or not possible. transfer full. */
char *wb_helper_device_dup_second_copies_filter (WbHelperDevice *self, const char *device);

/* The code of an error that came while packets were being read. */
const char *wb_helper_device_get_error_code (WbHelperDevice *self);

G_END_DECLS
