# SPDX-License-Identifier: GPL-3.0-or-later
"""Packets as plain bytes, and pcap files of them: what the capture scripts of this folder share.

Checksums are right unless asked otherwise, so that a wrong one in a comparison is the script's intention."""

import itertools
import struct

# A new connection for every segment: what one frame says must not depend on another.
ports = itertools.cycle(range(20000, 60000))


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def address(text):
    if ':' in text:
        import ipaddress
        return ipaddress.ip_address(text).packed
    return bytes(int(part) for part in text.split('.'))


def ethernet(payload, ethertype=0x0800, pad=False):
    frame = bytes.fromhex('020000000002020000000001') + struct.pack('!H', ethertype) + payload
    return frame + b'\0' * (60 - len(frame)) if pad else frame


def ipv4(payload, proto, src='192.0.2.1', dst='192.0.2.2', length=None, flags=0, ident=1):
    head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, len(payload) + 20 if length is None else length, ident, flags, 64, proto,
                       0, address(src), address(dst))
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + payload


def ipv6(payload, proto, src='2001:db8::1', dst='2001:db8::2', length=None):
    return struct.pack('!IHBB16s16s', 0x60000000, len(payload) if length is None else length, proto, 64, address(src),
                       address(dst)) + payload


def pseudo(src, dst, proto, length):
    a, b = address(src), address(dst)
    if len(a) == 4:
        return a + b + struct.pack('!BBH', 0, proto, length)
    return a + b + struct.pack('!II', length, proto)


def filled(segment, at, proto, src, dst, state='good', covered=None):
    """The segment with its checksum at offset `at`: good, bad, partial (as left for the card), zero or ffff."""
    covered = len(segment) if covered is None else covered
    head = pseudo(src, dst, proto, len(segment))
    value = checksum(head + segment[:covered])
    if state == 'bad':
        value ^= 0x5a5a
    elif state == 'partial':
        value = ~checksum(head) & 0xffff
    elif state == 'zero':
        value = 0
    elif state == 'ffff':
        value = 0xffff
    elif value == 0 and proto == 17:
        value = 0xffff
    return segment[:at] + struct.pack('!H', value) + segment[at + 2:]


def tcp(payload=b'', sport=None, dport=4444, seq=1, ack=5, flags=0x10, window=502, options=b'', urgent=0, offset=None,
        src='192.0.2.1', dst='192.0.2.2', state='good'):
    options += b'\0' * (-len(options) % 4)
    words = 5 + len(options) // 4 if offset is None else offset
    segment = struct.pack('!HHIIHHHH', next(ports) if sport is None else sport, dport, seq & 0xffffffff, ack & 0xffffffff, words << 12 | flags, window, 0,
                          urgent) + options + payload
    return filled(segment, 16, 6, src, dst, state)


def udp(payload=b'', sport=4000, dport=4001, length=None, src='192.0.2.1', dst='192.0.2.2', state='good'):
    datagram = struct.pack('!HHHH', sport, dport, len(payload) + 8 if length is None else length, 0) + payload
    return filled(datagram, 6, 17, src, dst, state)


EDGES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 0x10, 0x20, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff)


def harm(rng, frame):
    """The frame with one to four bytes changed as lengths lie (to edges, by a few, by a bit, to anything), cut by a snaplen,
    by the sender, or both, and its reported length."""
    changed, reported = bytearray(frame), None
    kind = rng.random()
    if kind < 0.85:
        for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
            at = rng.randrange(14, len(changed))
            changed[at] = rng.choice([rng.choice(EDGES), (changed[at] + rng.choice([-8, -4, -2, -1, 1, 2, 4, 8])) & 255,
                                      changed[at] ^ 1 << rng.randrange(8), rng.randrange(256)])
    if kind > 0.65:
        reported = len(changed)
        changed = changed[:rng.randrange(14, reported)]
    elif kind > 0.6:
        changed = changed[:rng.randrange(14, len(changed))]
    return bytes(changed), reported


class Pcap:
    """A pcap file, nanoseconds, little endian; reported lengths above the captured ones say what a snaplen cut off."""

    def __init__(self, path, linktype=1):
        self.file = open(path, 'wb')
        self.file.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 262144, linktype))
        self.count = 0

    def add(self, frame, reported=None, time_ns=None):
        ns = 1234567890 * 10**9 + self.count * 1000123 if time_ns is None else time_ns
        self.file.write(struct.pack('<IIII', ns // 10**9, ns % 10**9, len(frame),
                                    len(frame) if reported is None else reported) + frame)
        self.count += 1

    def cut(self, make):
        """The frame at every snaplen, made anew each time."""
        size = len(make())
        for n in range(size):
            self.add(make()[:n], size)

    def close(self):
        self.file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
