/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Assigned numbers that more than one dissector names: IANA's protocol and hardware registries, IEEE's EtherTypes, and
 * the code points of RFC 2474 and RFC 3168. */
#pragma once

#include "engine/dissect/wb-field.h"

G_BEGIN_DECLS

extern const WbValueString wb_ethertype_strings[];
extern const WbValueString wb_ip_protocol_strings[];
extern const WbValueString wb_hardware_strings[];   /* ARP hardware types and Linux ARPHRD_ */
extern const WbValueString wb_dscp_strings[];       /* "Expedited Forwarding" */
extern const WbValueString wb_dscp_short_strings[]; /* "EF PHB" */
extern const WbValueString wb_ecn_strings[];
extern const WbValueString wb_ecn_short_strings[];

/* What a BOOLEAN says that is neither "Set" nor "Not set". */
extern const WbValueString wb_true_strings[]; /* "True", "False" */
extern const WbValueString wb_yes_strings[];  /* "Yes", "No" */

G_END_DECLS
