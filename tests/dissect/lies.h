/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets that lie, included into the table of test-lies.c. */

/* RFC 6788, 5.1: without data there is no LineIDLen, and the next option is the next byte */
{ "line-id-empty", "ipv6.opt.type", "0x8c,0x01", RAW,
  "6000000000083c4020010db800000000000000000000000120010db800000000000000000000000211008c0001020000" },
{ "line-id-empty-length", "ipv6.opt.lio.length", "", RAW,
  "6000000000083c4020010db800000000000000000000000120010db800000000000000000000000211008c0001020000" },
/* RFC 8106, 5.2: a search list whose name points at bytes behind it */
{ "dnssl-pointer", "icmpv6.opt.dnssl", "xy.foo,foo", RAW,
  "6000000000283afffe800000000000000000000000000001ff0200000000000000000000000000018600062d00000000000000000000"
  "00001f0300000000003c027879c00503666f6f00000000000000" },
/* RFC 1071: a checksum of zero may be written as either zero */
{ "checksum-other-zero", "ip.checksum_calculated", "0xffff", RAW,
  "45000023f67400004063ffffc0000201c0000202787878787878787878787878787878" },
/* An Ethernet type says IPv4, the packet IPv6: its own length tells what is padding */
{ "version-6-as-4", "eth.padding", "0000000000", ETHERNET,
  "02000000000202000000000108006000000000013b4020010db800000000000000000000000120010db80000000000000000000000027800"
  "0000000000000000" },
/* A TCP header that ends one byte behind its segment, in an option that says it is longer still */
{ "tcp-option-behind-segment", "_ws.malformed", "_ws.malformed", RAW,
  "4800003b000700004006a6a5c0000201c0000202440c090100000000000000004fba115c00000001000000057d1001f6d9890000020405b463"
  "7574" },
