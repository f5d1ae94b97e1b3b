/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of the record types (IANA, "DNS Parameters"). */

#include "engine/dissect/dissect-dns-private.h"

#define TYPES(X)                                                                                                       \
  X (1, "A", "Host Address")                                                                                           \
  X (2, "NS", "authoritative Name Server")                                                                             \
  X (3, "MD", "Mail Destination")                                                                                      \
  X (4, "MF", "Mail Forwarder")                                                                                        \
  X (5, "CNAME", "Canonical NAME for an alias")                                                                        \
  X (6, "SOA", "Start Of a zone of Authority")                                                                         \
  X (7, "MB", "MailBox domain name")                                                                                   \
  X (8, "MG", "Mail Group member")                                                                                     \
  X (9, "MR", "Mail Rename domain")                                                                                    \
  X (11, "WKS", "Well Known Service")                                                                                  \
  X (12, "PTR", "domain name PoinTeR")                                                                                 \
  X (13, "HINFO", "host information")                                                                                  \
  X (14, "MINFO", "Mailbox or mail list information")                                                                  \
  X (15, "MX", "Mail eXchange")                                                                                        \
  X (16, "TXT", "Text strings")                                                                                        \
  X (17, "RP", "Responsible Person")                                                                                   \
  X (18, "AFSDB", "AFS Data Base location")                                                                            \
  X (19, "X25", "XX.25 PSDN address")                                                                                  \
  X (20, "ISDN", "ISDN address")                                                                                       \
  X (21, "RT", "Route Through")                                                                                        \
  X (22, "NSAP", "NSAP address")                                                                                       \
  X (23, "NSAP-PTR", "NSAP domain name pointer")                                                                       \
  X (24, "SIG", "security signature")                                                                                  \
  X (25, "KEY", "security key")                                                                                        \
  X (26, "PX", "X.400 mail mapping information")                                                                       \
  X (27, "GPOS", "Geographical Position")                                                                              \
  X (28, "AAAA", "IPv6 Address")                                                                                       \
  X (29, "LOC", "Location Information")                                                                                \
  X (30, "NXT", "Next Domain")                                                                                         \
  X (31, "EID", "Endpoint Identifier")                                                                                 \
  X (32, "NIMLOC", "Nimrod Locator")                                                                                   \
  X (33, "SRV", "Server Selection")                                                                                    \
  X (34, "ATMA", "ATM Address")                                                                                        \
  X (35, "NAPTR", "Naming Authority Pointer")                                                                          \
  X (36, "KX", "Key Exchanger")                                                                                        \
  X (38, "A6", "OBSOLETE - use AAAA")                                                                                  \
  X (43, "DS", "Delegation Signer")                                                                                    \
  X (44, "SSHFP", "SSH Key Fingerprint")                                                                               \
  X (46, "RRSIG", "Resource Record Signature")                                                                         \
  X (47, "NSEC", "Next Secure")                                                                                        \
  X (48, "DNSKEY", "DNS Public Key")                                                                                   \
  X (55, "HIP", "Host Identity Protocol")                                                                              \
  X (58, "TALINK", "Trust Anchor LINK")                                                                                \
  X (59, "CDS", "Child DS")                                                                                            \
  X (60, "CDNSKEY", "DNSKEY(s) the Child wants reflected in DS")                                                       \
  X (61, "OPENPGPKEY", "OpenPGP Key")                                                                                  \
  X (62, "CSYNC", "Child-to-Parent Synchronization")                                                                   \
  X (64, "SVCB", "General Purpose Service Endpoints")                                                                  \
  X (65, "HTTPS", "HTTPS Specific Service Endpoints")                                                                  \
  X (104, "NID", "NodeID")                                                                                             \
  X (105, "L32", "Locator32")                                                                                          \
  X (106, "L64", "Locator64")                                                                                          \
  X (107, "LP", "Locator FQDN")                                                                                        \
  X (249, "TKEY", "Transaction Key")                                                                                   \
  X (250, "TSIG", "Transaction Signature")                                                                             \
  X (251, "IXFR", "incremental transfer")                                                                              \
  X (252, "AXFR", "transfer of an entire zone")                                                                        \
  X (253, "MAILB", "mailbox-related RRs")                                                                              \
  X (254, "MAILA", "mail agent RRs")                                                                                   \
  X (257, "CAA", "Certification Authority Restriction")                                                                \
  X (32768, "TA", "DNSSEC Trust Authorities")                                                                          \
  X (32769, "DLV", "DNSSEC Lookaside Validation")

/* Those whose title is their name. */
#define BARE_TYPES(X)                                                                                                  \
  X (10, "NULL RR")                                                                                                    \
  X (37, "CERT")                                                                                                       \
  X (39, "DNAME")                                                                                                      \
  X (40, "SINK")                                                                                                       \
  X (41, "OPT")                                                                                                        \
  X (42, "APL")                                                                                                        \
  X (45, "IPSECKEY")                                                                                                   \
  X (49, "DHCID")                                                                                                      \
  X (50, "NSEC3")                                                                                                      \
  X (51, "NSEC3PARAM")                                                                                                 \
  X (52, "TLSA")                                                                                                       \
  X (57, "RKEY")                                                                                                       \
  X (63, "ZONEMD")                                                                                                     \
  X (99, "SPF")                                                                                                        \
  X (100, "UINFO")                                                                                                     \
  X (101, "UID")                                                                                                       \
  X (102, "GID")                                                                                                       \
  X (103, "UNSPEC")                                                                                                    \
  X (108, "EUI48")                                                                                                     \
  X (109, "EUI64")                                                                                                     \
  X (256, "URI")                                                                                                       \
  X (65281, "WINS")                                                                                                    \
  X (65282, "WINS-R")                                                                                                  \
  X (65422, "XPF")

#define SHORT(value, name, title) { value, name },
#define LONG(value, name, title) { value, name " (" title ")" },
#define BARE(value, name) { value, name },

static const WbValueString names[] = { TYPES (SHORT) BARE_TYPES (BARE){ 255, "ANY" }, { 0, NULL } };

const WbValueString wb_dns_type_titles[] = {
  TYPES (LONG) BARE_TYPES (BARE){ 255, "* (A request for all records the server/cache has available)" }, { 0, NULL }
};

const char *
wb_dns_type_name (guint type)
{
  return wb_value_string (names, type, NULL);
}
