/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of numbers in DNS that more than one file shows (IANA, "Domain Name System Parameters" and "DNSSEC Algorithm
 * Numbers"). Names of one field only stand beside it. */

#include "engine/dissect/dissect-dns-private.h"

const WbValueString wb_dns_algorithm_strings[] = {
  { 1, "RSA/MD5" },
  { 2, "Diffie-Hellman" },
  { 3, "DSA" },
  { 4, "Elliptic curve crypto" },
  { 5, "RSA/SHA1" },
  { 6, "DSA + NSEC3/SHA1" },
  { 7, "RSA/SHA1 + NSEC3/SHA1" },
  { 8, "RSA/SHA-256" },
  { 10, "RSA/SHA-512" },
  { 12, "GOST R 34.10-2001" },
  { 13, "ECDSA Curve P-256 with SHA-256" },
  { 14, "ECDSA Curve P-384 with SHA-384" },
  { 15, "Ed25519" },
  { 16, "Ed448" },
  { 157, "HMAC/MD5" },
  { 252, "Indirect key" },
  { 253, "Private, domain name" },
  { 254, "Private, OID" },
  { 0, NULL },
};

const WbValueString wb_dns_digest_strings[] = {
  { 0, "Reserved digest" }, { 1, "SHA-1" }, { 2, "SHA-256" }, { 3, "GOST R 34.11-94" }, { 4, "SHA-384" }, { 0, NULL },
};

const WbValueString wb_dns_hash_strings[] = { { 0, "Reserved" }, { 1, "SHA-1" }, { 0, NULL } };

const WbValueString wb_dns_rcode_strings[] = {
  { 0, "No error" },
  { 1, "Format error" },
  { 2, "Server failure" },
  { 3, "No such name" },
  { 4, "Not implemented" },
  { 5, "Refused" },
  { 6, "Name exists" },
  { 7, "RRset exists" },
  { 8, "RRset does not exist" },
  { 9, "Not authoritative" },
  { 10, "Name out of zone" },
  { 11, "DSO-Type not implemented" },
  { 16, "Bad OPT Version or TSIG Signature Failure" },
  { 17, "Key not recognized" },
  { 18, "Signature out of time window" },
  { 19, "Bad TKEY Mode" },
  { 20, "Duplicate key name" },
  { 21, "Algorithm not supported" },
  { 22, "Bad Truncation" },
  { 23, "Bad/missing Server Cookie" },
  { 0, NULL },
};

const WbValueString wb_dns_family_strings[] = { { 1, "IPv4" }, { 2, "IPv6" }, { 0, NULL } };
