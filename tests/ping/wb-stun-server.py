#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A STUN server with two addresses and two ports (RFC 5780, 4.3), written from the RFCs and not from our code.

Usage: wb-stun-server.py ADDRESS PORT [OTHER-ADDRESS OTHER-PORT]. With the latter it answers on all four and tells the
opposite one in OTHER-ADDRESS; without, it is a plain server. Prints one JSON line when it listens; ends with its input."""

import ipaddress
import json
import selectors
import socket
import struct
import sys

COOKIE = 0x2112A442
BINDING_REQUEST, BINDING_SUCCESS = 0x0001, 0x0101
XOR_MAPPED_ADDRESS, RESPONSE_ORIGIN, OTHER_ADDRESS = 0x0020, 0x802B, 0x802C


def attribute(kind, host, port, mask=None):
    packed = ipaddress.ip_address(host).packed
    if mask is not None:
        port ^= COOKIE >> 16
        packed = bytes(a ^ b for a, b in zip(packed, mask))
    value = struct.pack('!BBH', 0, 1 if len(packed) == 4 else 2, port) + packed
    return struct.pack('!HH', kind, len(value)) + value


def answer(request, source, here, opposite):
    if len(request) < 20:
        return None
    kind, _, cookie = struct.unpack_from('!HHI', request)
    if kind != BINDING_REQUEST or cookie != COOKIE:
        return None
    attributes = attribute(XOR_MAPPED_ADDRESS, *source, mask=request[4:20]) + attribute(RESPONSE_ORIGIN, *here)
    if opposite:
        attributes += attribute(OTHER_ADDRESS, *opposite)
    return struct.pack('!HH', BINDING_SUCCESS, len(attributes)) + request[4:20] + attributes


def main():
    hosts, ports = sys.argv[1::2], [int(port) for port in sys.argv[2::2]]
    selector = selectors.DefaultSelector()
    for i, host in enumerate(hosts):
        for j, port in enumerate(ports):
            family = socket.AF_INET6 if ':' in host else socket.AF_INET
            ear = socket.socket(family, socket.SOCK_DGRAM)
            ear.bind((host, port))
            opposite = (hosts[1 - i], ports[1 - j]) if len(hosts) > 1 else None
            selector.register(ear, selectors.EVENT_READ, ((host, port), opposite))
    selector.register(sys.stdin, selectors.EVENT_READ)
    print(json.dumps({'type': 'listening'}), flush=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return
            request, source = key.fileobj.recvfrom(2048)
            reply = answer(request, source[:2], *key.data)
            if reply:
                key.fileobj.sendto(reply, source)


main()
