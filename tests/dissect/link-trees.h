/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Link layers and ARP: packets and their trees, included into the table of test-trees.c. */

{
  "llc-xid", 1,
  "02000000000202000000000100060001bf81017e",
  "Logical-Link Control\n"
  "  DSAP: NULL LSAP (0x00)\n"
  "    0000 000. = SAP: NULL LSAP\n"
  "    .... ...0 = IG Bit: Individual\n"
  "  SSAP: NULL LSAP (0x01)\n"
  "    0000 000. = SAP: NULL LSAP\n"
  "    .... ...1 = CR Bit: Response\n"
  "  Control field: U F, func=XID (0xBF)\n"
  "    ...1 .... = Final: Set\n"
  "    101. 11.. = Response: Exchange identification (0x2b)\n"
  "    .... ..11 = Frame type: Unnumbered frame (0x3)\n"
  "Logical-Link Control Basic Format XID\n"
  "  XID Format: LLC basic format (0x81)\n"
  "  LLC Types/Classes: Type 1 LLC (Class I LLC) (0x01)\n"
  "  Receive Window Size: 63\n",
},
{
  "llc-supervisory", 1,
  "020000000002020000000001000442430111",
  "Logical-Link Control\n"
  "  DSAP: Spanning Tree BPDU (0x42)\n"
  "    0100 001. = SAP: Spanning Tree BPDU\n"
  "    .... ...0 = IG Bit: Individual\n"
  "  SSAP: Unknown (0x43)\n"
  "    0100 001. = SAP: Spanning Tree BPDU\n"
  "    .... ...1 = CR Bit: Response\n"
  "  Control field: S F, func=RR, N(R)=8 (0x1101)\n"
  "    0001 000. .... .... = N(R): 8\n"
  "    .... ...1 .... .... = Final: Set\n"
  "    .... .... .... 00.. = Supervisory frame type: Receiver ready (0x0)\n"
  "    .... .... .... ..01 = Frame type: Supervisory frame (0x1)\n",
},
{
  "llc-information", 1,
  "020000000002020000000001000baaaa020500000c2000aabb",
  "Logical-Link Control\n"
  "  DSAP: SNAP (0xaa)\n"
  "    1010 101. = SAP: SNAP\n"
  "    .... ...0 = IG Bit: Individual\n"
  "  SSAP: SNAP (0xaa)\n"
  "    1010 101. = SAP: SNAP\n"
  "    .... ...0 = CR Bit: Command\n"
  "  Control field: I P, N(R)=2, N(S)=1 (0x0502)\n"
  "    0000 010. .... .... = N(R): 2\n"
  "    .... .... 0000 001. = N(S): 1\n"
  "    .... ...1 .... .... = Poll: Set\n"
  "    .... .... .... ...0 = Frame type: Information frame (0x0)\n"
  "  Organization Code: 00:00:0c (Cisco)\n"
  "  PID: CDP (0x2000)\n"
  "Data (2 bytes)\n"
  "  Data: aabb\n"
  "  [Length: 2]\n",
},
{
  "snap-poll", 1,
  "0200000000020200000000010009aaaa1300805f0002cc",
  "Logical-Link Control\n"
  "  DSAP: SNAP (0xaa)\n"
  "    1010 101. = SAP: SNAP\n"
  "    .... ...0 = IG Bit: Individual\n"
  "  SSAP: SNAP (0xaa)\n"
  "    1010 101. = SAP: SNAP\n"
  "    .... ...0 = CR Bit: Command\n"
  "  Control field: U P, func=UI (0x13)\n"
  "    ...1 .... = Poll: Set\n"
  "    000. 00.. = Command: Unnumbered Information (0x00)\n"
  "    .... ..11 = Frame type: Unnumbered frame (0x3)\n"
  "  Organization Code: 00:80:5f (Hewlett Packard)\n"
  "  PID: HP Teaming heartbeat (0x0002)\n"
  "Data (1 byte)\n"
  "  Data: cc\n"
  "  [Length: 1]\n",
},
{
  "arp-gratuitous-long", 1,
  "0200000000020200000000010806000186dd06100002020000000001fd000000000000000000000000000001ffffffffffff"
  "fd000000000000000000000000000001",
  "Address Resolution Protocol (reply/gratuitous ARP)\n"
  "  Hardware type: Ethernet (1)\n"
  "  Protocol type: IPv6 (0x86dd)\n"
  "  Hardware size: 6\n"
  "  Protocol size: 16\n"
  "  Opcode: reply (2)\n"
  "  [Is gratuitous: True]\n"
  "  Sender MAC address: 02:00:00:00:00:01\n"
  "  Sender protocol address: fd000000000000000000000000000001\n"
  "  Target MAC address: ff:ff:ff:ff:ff:ff\n"
  "  Target protocol address: fd000000000000000000000000000001\n",
},
{
  "arp-announcement", 1,
  "020000000002020000000001080600060800060400010200000000010a0000010000000000000a000001",
  "Address Resolution Protocol (ARP Announcement)\n"
  "  Hardware type: IEEE 802 (6)\n"
  "  Protocol type: IPv4 (0x0800)\n"
  "  Hardware size: 6\n"
  "  Protocol size: 4\n"
  "  Opcode: request (1)\n"
  "  [Is gratuitous: True]\n"
  "  [Is announcement: True]\n"
  "  Sender MAC address: 02:00:00:00:00:01\n"
  "  Sender IP address: 10.0.0.1\n"
  "  Target MAC address: 00:00:00:00:00:00\n"
  "  Target IP address: 10.0.0.1\n",
},
{
  "arp-probe", 1,
  "02000000000202000000000108060001080006040001020000000001000000000000000000000a000001",
  "Address Resolution Protocol (ARP Probe)\n"
  "  Hardware type: Ethernet (1)\n"
  "  Protocol type: IPv4 (0x0800)\n"
  "  Hardware size: 6\n"
  "  Protocol size: 4\n"
  "  Opcode: request (1)\n"
  "  [Is probe: True]\n"
  "  Sender MAC address: 02:00:00:00:00:01\n"
  "  Sender IP address: 0.0.0.0\n"
  "  Target MAC address: 00:00:00:00:00:00\n"
  "  Target IP address: 10.0.0.1\n",
},
{
  "vlan-empty", 1,
  "020000000002020000000001810000070000ffff0102",
  "802.1Q Virtual LAN, PRI: 0, DEI: 0, ID: 7\n"
  "  000. .... .... .... = Priority: Best Effort (default) (0)\n"
  "  ...0 .... .... .... = DEI: Ineligible\n"
  "  .... 0000 0000 0111 = ID: 7\n"
  "  Length: 0\n"
  "  Trailer: ffff0102\n"
  "[Malformed Packet: VLAN]\n",
},
