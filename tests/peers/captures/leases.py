#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""DHCP: every option at several lengths, hostile text, overloaded fields, split options, every snaplen.

usage: leases.py FOLDER [SEED [COUNT]]"""

import os
import random
import struct
import sys

from wire import Pcap, ethernet, ipv4, udp

COOKIE = b'\x63\x82\x53\x63'
# Options whose inner structure Wirebench does not read (docs/decisions.md).
LEFT_OUT = {62, 63, 79, 83, 90, 99, 117, 122, 123, 125, 146, 158, 159, 212, 242}
# Options that are read byte by byte: their values are random in full. (Names in 119 and 120 are lied
# with in names.py.)
STRUCTURED = (52, 53, 61, 77, 81, 82, 94, 97, 120, 121, 124, 249)
VALUES = {
    12: b'host', 43: b'\1\2ab', 52: b'\0', 53: b'\1', 55: b'\1\3\6\x0c\x0f\x1a\x1c\x79\xfc', 60: b'MSFT 5.0', 61: b'\1\2\0\0\0\0\1', 66: b'tftp',
    77: b'\3abc\2de', 81: b'\0\0\0name', 82: b'\1\4circ\2\3rem\x05\4\1\2\3\4\6\3sub\x0b\4\5\6\7\x08', 93: b'\0\7', 94: b'\1\2\1', 97: bytes(17),
    119: b'\3abc\3com\0\1x\xc0\4', 120: b'\1\1\2\3\4\5\6\7\x08', 121: b'\x18\x0a\0\0\1\2\3\4\0\5\6\7\x08\x20\1\2\3\4\5\6\7\x08',
    124: b'\0\0\1\x37\3abc', 249: b'\x18\x0a\0\0\1\2\3\4',
}


def bootp(options, op=1, server=b'', file=b'', hardware=b'\2\0\0\0\0\1', cookie=COOKIE, kind=1, size=6, secs=0, flags=0x8000):
    return struct.pack('!BBBBIHH4s4s4s4s', op, kind, size, 0, 0x11223344, secs, flags, bytes(4), b'\1\2\3\4', bytes(4), bytes(4)) + \
        hardware.ljust(16, b'\0')[:16] + server.ljust(64, b'\0')[:64] + file.ljust(128, b'\0')[:128] + cookie + options


def option(code, value, length=None):
    return bytes([code, len(value) if length is None else length]) + value


def datagram(text, reply=False):
    return ethernet(ipv4(udp(text, 67 if reply else 68, 68 if reply else 67), 17))


def every_option(out, rng):
    for code in range(1, 255):
        if code in LEFT_OUT:
            continue
        for length in list(range(0, 10)) + [16, 17, 20]:
            value = bytes(rng.randrange(32, 127) for _ in range(length))
            if code == 119:
                continue
            if code in STRUCTURED:
                value = bytes(rng.choice([0, 1, 2, 3, 5, rng.randrange(256)]) for _ in range(length))
            if code == 120:
                value = b'\1' + value[1:] if value else value
            out.add(datagram(bootp(option(53, b'\1') + option(code, value) + b'\xff')))
    for code, value in VALUES.items():
        out.add(datagram(bootp(option(53, b'\5') + option(code, value) + b'\xff', 2), True))
    for code in range(0, 20):
        out.add(datagram(bootp(option(53, bytes([code])) + b'\xff')))
    for identifier in (b'\xff\1\2\3\4\0\1\0\1\1\2\3\4\2\0\0\0\0\1', b'\xff\1\2\3\4\0\3\0\1\2\0\0\0\0\1', b'\xff\1\2\3\4\0\2\0\0\1\x37abc', b'\0host-name',
                       b'\6\2\0\0\0\0\1', b'\0' + bytes(range(16))):
        out.add(datagram(bootp(option(53, b'\1') + option(61, identifier) + b'\xff')))


def whole():
    return option(53, b'\1') + b''.join(option(c, v) for c, v in VALUES.items() if c not in (53, 52)) + option(51, b'\0\0\x0e\x10') + \
        option(3, b'\1\2\3\4\5\6\7\x08') + option(252, b'http://x') + b'\xff' + bytes(4)


def shapes(out, rng, count):
    for server in (b'', b'server', b'a\0b', bytes(range(1, 64)), b'\xff\xfe\x80', b'x' * 64):
        out.add(datagram(bootp(option(53, b'\1') + b'\xff', server=server, file=server[::-1])))
    for kind in (0, 1, 6, 7, 32, 255):
        for size in (0, 1, 6, 8, 15, 16, 17, 255):
            out.add(datagram(bootp(option(53, b'\1') + b'\xff', kind=kind, size=size)))
    for secs in (0, 1, 255, 256, 512, 0x0100, 0xff00, 0x1234, 65535):
        for flags in (0, 0x8000, 0x7fff, 0xffff):
            out.add(datagram(bootp(option(53, b'\1') + b'\xff', secs=secs, flags=flags)))
    inner = option(12, b'inner') + b'\xff'
    for which in range(4):
        out.add(datagram(bootp(option(53, b'\5') + option(52, bytes([which])) + b'\xff', 2, inner, option(17, b'/root') + b'\xff'), True))
        out.add(datagram(bootp(option(53, b'\5') + option(52, bytes([which])) + option(3, b'\1\2\3\4') + b'\xff', 2, b'text', b'text'), True))
    # what clients and relays send: a class as plain text, names as in DNS, addresses of other link types
    for code, value in ((77, b'iPXE'), (77, b'RRAS.Microsoft'), (77, b'\4iPXE'), (81, b'\4\0\0\4host\7example\0'),
                        (81, b'\5\xff\xff\4host'), (61, b'\x20\1\2\3\4\5\6'), (61, b'\1\2\3\4\5\6'), (61, b''),
                        (82, b'\2\2\0\1\x0a\1\x80'), (82, b'\1\4ab'), (82, b'\1'), (82, b'\5\3abc'), (82, b'\x98\4\1\2\3\4'),
                        (43, b'\6\1\x08\xff'), (60, b'PXEClient:Arch:00007:UNDI:003016'), (125, b'\0\0\1\x37\3abc')):
        out.add(datagram(bootp(option(53, b'\1') + option(code, value) + option(12, b'host') + b'\xff')))
    # BOOTP: no cookie, the maker's own area of 64 bytes or less, and what may stand behind it
    for area in (b'', bytes(63), bytes(64), bytes(range(64)), bytes(64) + b'\xff', bytes(64) + option(12, b'host')):
        out.add(datagram(bootp(area, cookie=b'')))
        out.add(datagram(bootp(area)))
    # RFC 3396: one long option in two pieces
    for code, value in ((119, b'\3abc\7example\0\1x\xc0\4'), (120, b'\1\1\2\3\4\5\6\7\x08'), (120, b'\0\3sip\7example\0')):
        for at in range(len(value) + 1):
            out.add(datagram(bootp(option(53, b'\5') + option(code, value[:at]) + option(3, b'\1\2\3\4') +
                                   option(code, value[at:]) + b'\xff', 2), True))
    out.add(datagram(bootp(option(53, b'\5') + option(12, b'first') + option(12, b'second') + b'\xff')))
    for tail in (b'', b'\xff', b'\0', b'\0\0\xff', b'\xff\0\0', b'\x0c', b'\x0c\x05', b'\x0c\x05ab', b'\x35\x00\xff', b'\xff\x0c\x01a'):
        out.add(datagram(bootp(option(53, b'\1') + tail)))
    for raw in (b'\0', b'a\tb\nc', b'\x01\x7f', 'ü\u202e'.encode(), b'\\"\''):
        out.add(datagram(bootp(option(53, b'\1') + option(12, raw) + option(15, raw) + option(60, raw) + b'\xff')))
    text = bootp(whole())
    for _ in range(count):
        broken = bytearray(text)
        for _ in range(rng.choice([1, 1, 2])):
            broken[rng.choice([rng.randrange(240), rng.randrange(240, 250)])] = rng.randrange(256)
        if broken[236:240] == COOKIE:
            out.add(datagram(bytes(broken)))
    short = bootp(option(53, b'\1') + option(12, b'host') + option(50, b'\1\2\3\4') + b'\xff')
    for size in range(0, 240, 7):
        out.add(datagram(short[:size]))
    for size in range(240, len(short)):
        out.add(datagram(short[:size]))
    out.cut(lambda: datagram(short))


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    rng = random.Random(seed)
    for name, make in (('dhcp-options', lambda out: every_option(out, rng)), ('dhcp-shapes', lambda out: shapes(out, rng, count))):
        with Pcap(os.path.join(folder, name + '.pcap')) as out:
            make(out)


if __name__ == '__main__':
    main()
