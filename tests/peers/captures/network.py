#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPv4 with its options, IPv6 with its extension headers, fragments, header lengths that lie, cuts, mutations and
both at once.

usage: network.py FOLDER [SEED [COUNT]]"""

import os
import random
import struct
import sys

from wire import Pcap, address, checksum, ethernet, filled, harm, ipv4, ipv6, tcp, udp

SRC6, DST6 = '2001:db8::1', '2001:db8::2'
UDP4, UDP6 = udp(b'network'), udp(b'network', src=SRC6, dst=DST6)


def noise(rng, size):
    return bytes(rng.randrange(256) for _ in range(size))


def header4(payload, proto=17, options=b'', version=4, words=None, tos=0, length=None, ident=7, flags=0, ttl=64, sum_=None,
            src='192.0.2.1', dst='192.0.2.2'):
    options += b'\0' * (-len(options) % 4)
    size = 20 + len(options)
    head = struct.pack('!BBHHHBBH4s4s', version << 4 | (size // 4 if words is None else words), tos,
                       size + len(payload) if length is None else length, ident, flags, ttl, proto, 0, address(src),
                       address(dst)) + options
    return head[:10] + struct.pack('!H', checksum(head) if sum_ is None else sum_) + head[12:] + payload


def four(*args, pad=False, **more):
    return ethernet(header4(*args, **more), pad=pad)


def six(payload, proto, pad=False, **more):
    return ethernet(ipv6(payload, proto, **more), 0x86dd, pad)


def options4(out, rng, count):
    kinds = (0, 1, 7, 10, 11, 12, 25, 30, 68, 82, 94, 130, 131, 133, 134, 136, 137, 142, 144, 145, 147, 148, 149, 150, 151, 152,
             205, 220, 222, 255)
    known = {7: 11, 11: 4, 12: 4, 25: 8, 68: 12, 82: 12, 130: 11, 131: 11, 133: 6, 134: 14, 136: 4, 137: 11, 148: 4, 149: 10}
    for kind in kinds:
        for length in list(range(0, 14)) + [20, 38, 40, 41, 255]:
            text = (bytes([kind, length]) if kind > 1 else bytes([kind])) + noise(rng, max(min(length, 40) - 2, 0))
            out.add(four(UDP4, options=text[:40]))
    # routes: pointers before, inside, at the end of and behind the list
    for kind in (7, 131, 137):
        for pointer in list(range(0, 18)) + [255]:
            for length in (3, 7, 11, 15):
                text = bytes([kind, length, pointer]) + noise(rng, length - 3)
                out.add(four(udp(b'r', dst='192.0.2.2'), options=text))
                out.add(four(tcp(b'r', dst='192.0.2.2'), 6, options=b'\x01' + text))
    for flag in range(16):
        for pointer in (0, 1, 4, 5, 9, 13, 21):
            for length in (4, 8, 12, 20, 36, 10):
                text = bytes([68, length, pointer, flag | rng.randrange(16) << 4]) + noise(rng, length - 4)
                out.add(four(UDP4, options=text))
    for value in (0, 1, 2, 3, 35, 36, 65502, 65503, 65535):
        out.add(four(UDP4, options=struct.pack('!BBH', 148, 4, value)))
    for level in (0, 0xf135, 0x789a, 0x6bc5, 0xe26b, 1):
        out.add(four(UDP4, options=struct.pack('!BBH', 130, 11, level) + noise(rng, 7)))
    for level in (0, 1, 0x3d, 0x5a, 0x96, 0x66, 0xcc, 0xab, 0xf1, 0xff):
        for flags in (b'\x00', b'\x80', b'\xfe', b'\x81\x00', b'\xff\xff\xfe'):
            out.add(four(UDP4, options=bytes([130, 3 + len(flags), level]) + flags))
    for first in range(256):
        out.add(four(UDP4, options=bytes([25, 8, first, rng.randrange(256)]) + noise(rng, 4), ttl=rng.randrange(256)))
    for tag in (1, 2, 5, 6, 7, 128):
        for length in (4, 5, 8, 10, 20):
            body = bytes([tag, length]) + noise(rng, length - 2)
            out.add(four(UDP4, options=bytes([134, 6 + len(body)]) + struct.pack('!I', 3) + body))
    for _ in range(count):
        text = b''
        while len(text) < 40 and rng.random() < 0.8:
            kind = rng.choice(kinds)
            length = known.get(kind, 4) if rng.random() < 0.8 else rng.randrange(0, 20)
            text += bytes([kind]) if kind < 2 else bytes([kind, length]) + noise(rng, max(length - 2, 0))
        out.add(four(UDP4, options=text[:40]))


def headers4(out, rng):
    for version in range(16):
        for words in range(16):
            out.add(ethernet(header4(UDP4, version=version, words=words)))
            out.add(ethernet(header4(UDP4, options=b'\1' * 40, version=4, words=words)))
    for tos in range(256):
        out.add(four(UDP4, tos=tos))
    for flags in range(8):
        for offset in (0, 1, 2, 185, 8191):
            out.add(four(UDP4, flags=flags << 13 | offset))
            out.add(four(tcp(b'fragment'), 6, flags=flags << 13 | offset, pad=True))
            out.add(four(b'\x08\0\0\0\0\1\0\2' + b'x' * 16, 1, flags=flags << 13 | offset))
    for length in list(range(0, 45)) + [100, 1500, 65535]:
        out.add(four(UDP4, length=length))
        out.add(four(UDP4, length=length, pad=True))
        out.add(four(UDP4, length=length, options=b'\1\1\1\1'))
    for ttl in (0, 1, 2, 4, 5, 63, 64, 128, 254, 255):
        for dst in ('192.0.2.2', '224.0.0.1', '224.0.0.18', '224.0.0.102', '224.0.0.251', '224.0.0.252', '224.0.1.1',
                    '239.255.255.250', '255.255.255.255', '127.0.0.1', '0.0.0.0'):
            for proto in (17, 2, 89, 103):
                out.add(four(udp(b'ttl', dst=dst) if proto == 17 else b'\x16\0\0\0' + bytes(8), proto, ttl=ttl, dst=dst))
    for proto in range(256):
        if proto not in (0, 43, 44, 50, 51, 60, 135):
            out.add(four(noise(rng, 12), proto))
            out.add(four(b'', proto))
    for value in (0, 0xffff, 1, 0x1234):
        out.add(four(UDP4, sum_=value))
        out.add(four(UDP4, sum_=value, options=b'\1\1\1\0'))
    # the sum that comes out as zero
    for ident in range(65536):
        if header4(UDP4, ident=ident)[10:12] == b'\0\0':
            out.add(four(UDP4, ident=ident))
            out.add(four(UDP4, ident=ident, sum_=0xffff))
            break
    # tunnels
    out.add(four(header4(UDP4), 4))
    out.add(four(header4(header4(UDP4), 4), 4, flags=0x4000))
    out.add(four(ipv6(UDP6, 17), 41))
    out.add(six(header4(UDP4), 4))
    out.add(six(ipv6(UDP6, 17), 41))
    for n in (0, 1, 10, 19):
        out.add(four(header4(UDP4)[:n], 4))
        out.add(four(ipv6(UDP6, 17)[:n * 2], 41))


def tlv(kind, body):
    return bytes([kind, len(body)]) + body


def extension(next_, body, length=None):
    """Hop-by-hop or destination options, padded."""
    body += {0: b'', 1: b'\0'}.get(-(len(body) + 2) % 8, tlv(1, bytes(max(-(len(body) + 2) % 8 - 2, 0))))
    return bytes([next_, (len(body) + 2) // 8 - 1 if length is None else length]) + body


def routing(next_, kind, left, body, length=None):
    body = bytes([kind, left]) + body
    return bytes([next_, (len(body) + 2) // 8 - 1 if length is None else length]) + body


def fragment(next_, offset=0, more=0, ident=0x1234, reserved=0):
    return struct.pack('!BBHI', next_, reserved, offset << 3 | more, ident)


def authentication(next_, words=4, icv=12):
    return struct.pack('!BBHII', next_, words, 0, 0x100, 1) + b'\xaa' * icv


def mobility(kind, body, options=b'', next_=59, length=None, sum_=None, src=SRC6, dst=DST6):
    """RFC 6275; options are padded to the eight bytes that the length counts in."""
    rest = -(6 + len(body) + len(options)) % 8
    options += {0: b'', 1: b'\0'}.get(rest, tlv(1, bytes(max(rest - 2, 0))))
    units = (6 + len(body) + len(options)) // 8 - 1
    head = struct.pack('!BBBB', next_, units if length is None else length, kind, 0)
    rest = body + options
    pseudo = address(src) + address(dst) + struct.pack('!II', 6 + len(rest), 135)
    return head + struct.pack('!H', checksum(pseudo + head + bytes(2) + rest) if sum_ is None else sum_) + rest


MOBILITY = {0: 2, 1: 10, 2: 10, 3: 18, 4: 18, 5: 6, 6: 6, 7: 18}


def mobility6(out, rng, count):
    options = (tlv(2, b'\0\x10'), tlv(3, address('2001:db8:9::9')), tlv(4, b'\0\1\0\2'), tlv(5, bytes(range(12))), b'\0',
               tlv(1, b''), tlv(1, b'\0\0\0'), tlv(8, b'\1node@example'), tlv(27, bytes(8)), tlv(240, b'new'))
    for kind, size in MOBILITY.items():
        for option in (b'',) + options:
            out.add(six(mobility(kind, noise(rng, size), option), 135))
        for length in (0, 1, 2, 9, 255):
            out.add(six(mobility(kind, noise(rng, size), length=length), 135))
        out.add(six(mobility(kind, noise(rng, size), next_=17) + UDP6, 135))
        out.add(six(mobility(kind, noise(rng, size), sum_=0x1234), 135))
        out.add(six(mobility(kind, noise(rng, size), tlv(5, b'x')[:2] + b'\xff'), 135))
        out.add(six(extension(135, tlv(0xc9, address('2001:db8:5::5'))) +
                    mobility(kind, noise(rng, size), src='2001:db8:5::5'), 60))
        out.cut(lambda kind=kind, size=size: six(mobility(kind, b'\1' * size, options[1]), 135))
        for end in range(6 + size):
            out.add(six(mobility(kind, noise(rng, size))[:end], 135))
    for status in range(256):
        out.add(six(mobility(6, bytes([status]) + noise(rng, 5)), 135))
        out.add(six(mobility(7, bytes([status]) + noise(rng, 17)), 135))
        if status > 18:
            out.add(six(mobility(status, noise(rng, rng.choice([2, 10, 18]))), 135))
    for _ in range(count):
        kind = rng.choice(list(MOBILITY))
        text = b''.join(rng.choice(options) for _ in range(rng.randrange(4)))
        out.add(six(mobility(kind, noise(rng, MOBILITY[kind]), text), 135))


def headers6(out, rng):
    for version in range(16):
        out.add(ethernet(bytes([version << 4]) + ipv6(UDP6, 17)[1:], 0x86dd))
    for first in range(0, 0x10000, 97):
        out.add(ethernet(struct.pack('!HH', 0x6000 | first >> 4, rng.randrange(65536)) + ipv6(UDP6, 17)[4:], 0x86dd))
    for length in list(range(1, 30)) + [100, 65535]:
        out.add(six(UDP6, 17, length=length))
        out.add(six(UDP6, 17, length=length, pad=True))
    for proto in range(256):
        if proto not in (0, 43, 44, 50, 51, 58, 60, 135):
            out.add(six(noise(rng, 16), proto))
        if proto not in (0, 135):
            out.add(six(b'', proto))
    for src in ('::', '::1', 'fe80::1', 'fe80::200:ff:fe00:1', '2002:c000:0201::1', '2001:0:c000:201:8000:3fff:3fff:fdfd',
                'fe80::5efe:c000:201', 'fe80::200:5efe:c000:201', '64:ff9b::c000:201', '64:ff9b:1:0:0:0:c000:201',
                '::ffff:192.0.2.1', '::192.0.2.1', 'fc00::1', '2001:db8::2ff:feff:fe00:1', 'ff02::1'):
        for dst in ('ff02::1', 'ff02::1:ff00:1', '2001:db8::2', src):
            out.add(six(udp(b'address', src=src, dst=dst), 17, src=src, dst=dst))


def options6(out, rng, count):
    kinds = (0, 1, 0x04, 0x05, 0x07, 0x08, 0x0f, 0x11, 0x26, 0x31, 0x3e, 0x63, 0x6d, 0x8a, 0x8b, 0x8c, 0xc2, 0xc3, 0xc9, 0xee,
             0x1e, 0x3f, 0x9f, 0xff)
    for place in (0, 60):
        for kind in kinds:
            for length in list(range(0, 20)) + [24, 32]:
                if kind in (0x31, 0x11):  # in-situ OAM, whose insides are not read
                    continue
                text = b'\0' if kind == 0 else tlv(kind, noise(rng, length))
                out.add(six(extension(17, text) + UDP6, place))
            for claimed in (0, 6, 7, 40, 255) if kind not in (0x31, 0x11) else ():
                out.add(six(extension(17, bytes([kind, claimed]) + noise(rng, 4)) + UDP6, place))
        for value in (0, 1, 2, 3, 67, 68, 69, 0xffff):
            out.add(six(extension(17, tlv(5, struct.pack('!H', value))) + UDP6, place))
        for length in (0, 1, 2, 10, 255):
            out.add(six(extension(17, b'', length) + UDP6, place))
        for size in range(9):
            out.add(six((extension(17, b'') + UDP6)[:size], place))
        for value in (0, 1, 100, 65535, 65536, 70000, 0xffffffff):
            body = extension(17, tlv(0xc2, struct.pack('!I', value))) + UDP6
            out.add(six(body, place))
            if place == 0 and value < 0xffffffff:
                out.add(six(body, place, length=0))
        for pads in range(1, 8):
            out.add(six(extension(17, b'\0' * pads) + UDP6, place))
            out.add(six(extension(17, tlv(1, noise(rng, pads))) + UDP6, place))
        for first in range(0, 256, 5):
            for kind in (0x26, 0x07, 0x08, 0x8b, 0x8c, 0x6d, 0xee):
                out.add(six(extension(17, tlv(kind, bytes([first]) + noise(rng, rng.choice([1, 5, 6, 7, 9, 15, 17])))) + UDP6,
                            place))
    for _ in range(count // 2):
        text = b''.join(tlv(rng.choice([k for k in kinds if k not in (0, 0x31, 0x11)]), noise(rng, rng.randrange(18)))
                        for _ in range(rng.randrange(4)))
        out.add(six(extension(17, text) + UDP6, rng.choice([0, 60])))


def chains6(out, rng, count):
    hop = lambda n: extension(n, tlv(5, b'\0\0'))
    many = [address(f'2001:db8:{i}::1') for i in range(1, 5)]
    for kind in (0, 1, 2, 3, 4, 7, 253, 254, 255):
        for left in (0, 1, 2, 3, 255):
            for n in range(1 if kind == 4 else 0, 4):
                lead = struct.pack('!BBH', n - 1 & 255, 0, 7) if kind == 4 else noise(rng, 4) if kind == 3 else bytes(4)
                out.add(six(routing(17, kind, left, lead + b''.join(many[:n])) + UDP6, 43))
        for length in (0, 1, 2, 3, 200, 255):
            out.add(six(routing(17, kind, 1, bytes(4) + many[0], length) + UDP6, 43))
        for size in range(0, 12):
            out.add(six((routing(17, kind, 1, bytes(4) + many[0]))[:size], 43))
    for last in range(6):
        for flags in (0, 0x08, 0x10, 0x20, 0x40, 0xff):
            body = struct.pack('!BBH', last, flags, 9) + b''.join(many[:2])
            for more in (b'', tlv(5, bytes(6) + bytes(32)) + bytes(0), b'\0' * 8, tlv(4, bytes(6)), tlv(1, noise(rng, 18)) + bytes(4)):
                out.add(six(routing(17, 4, 1, body + more) + UDP6, 43))
    # checksums count the final destination
    for left in (0, 1, 2):
        final = '2001:db8:2::1' if left else DST6
        for kind in (0, 2, 4):
            addresses = many[:2] if kind != 4 else many[1::-1]
            lead = struct.pack('!BBH', 1, 0, 0) if kind == 4 else bytes(4)
            for to in (final, DST6, '2001:db8:1::1'):
                out.add(six(routing(17, kind, left, lead + b''.join(addresses)) + udp(b'via', src=SRC6, dst=to), 43))
                out.add(six(routing(6, kind, left, lead + b''.join(addresses)) + tcp(b'via', src=SRC6, dst=to), 43))
    for offset in (0, 1, 2, 185, 8191):
        for more in range(8):
            for next_, body in ((17, UDP6), (6, tcp(b'x' * 20, src=SRC6, dst=DST6)), (59, b''), (60, extension(17, b'') + UDP6)):
                out.add(six(fragment(next_, offset, more, rng.randrange(2**32), rng.randrange(2)) + body, 44))
    for size in range(8):
        out.add(six(fragment(17)[:size], 44))
    for words in range(0, 12):
        for icv in (0, 4, 12, 20):
            out.add(six(authentication(17, words, icv) + UDP6, 51))
            out.add(four(authentication(17, words, icv) + UDP4, 51))
    for size in range(0, 14):
        out.add(six(authentication(17)[:size], 51))
        out.add(four(struct.pack('!II', 0x200, 3) + noise(rng, size), 50))
        out.add(six((struct.pack('!II', 0x200, 3) + noise(rng, 20))[:size], 50))
    for text in (b'', b'x', b'hello'):
        out.add(six(text, 59))
        out.add(six(extension(59, b'') + text, 0))
    for next_ in (0, 43, 44, 50, 51, 59, 60, 17, 253):
        out.add(six(hop(60) + extension(43, b'') + routing(44, 0, 0, bytes(4) + many[0]) + fragment(51) +
                    authentication(next_) + UDP6, 0))
        out.add(six(extension(0, b'') + hop(next_) + UDP6, 60))
    for depth in (3, 8, 20):
        out.add(six(extension(60, b'') * depth + extension(17, b'') + UDP6, 60))
    makers = {0: lambda n: extension(n, tlv(5, b'\0\0')), 60: lambda n: extension(n, tlv(4, b'\3')),
              43: lambda n: routing(n, 0, rng.randrange(2), bytes(4) + many[0]), 44: lambda n: fragment(n, 0, 0),
              51: authentication}
    for _ in range(count // 2):
        order = [rng.choice(list(makers)) for _ in range(rng.randrange(1, 6))]
        body = UDP6
        for at in range(len(order) - 1, -1, -1):
            body = makers[order[at]](order[at + 1] if at + 1 < len(order) else 17) + body
        out.add(six(body, order[0]))


def samples():
    """Whole packets for cuts and mutations."""
    yield lambda: four(UDP4, options=bytes([7, 11, 8]) + bytes(8) + b'\1' + bytes([148, 4, 0, 0]))
    yield lambda: four(tcp(b'cut', options=bytes([2, 4, 5, 180])), 6, options=bytes([68, 12, 9, 1]) + bytes(8))
    yield lambda: four(UDP4, options=bytes([131, 11, 4]) + bytes(8) + b'\0')
    yield lambda: six(extension(43, tlv(5, b'\0\0')) + routing(44, 0, 1, bytes(4) + address('2001:db8:1::1')) +
                      fragment(60) + extension(17, tlv(4, b'\1')) + UDP6, 0)
    yield lambda: six(routing(17, 4, 1, struct.pack('!BBH', 1, 0, 0) + bytes(32)) + UDP6, 43)
    yield lambda: six(authentication(17) + UDP6, 51)
    yield lambda: six(fragment(17, 3, 1) + UDP6, 44)
    yield lambda: four(ipv6(UDP6, 17), 41)


def cuts(out, _rng):
    for make in samples():
        out.cut(make)
        whole = make()
        for n in range(14, len(whole)):
            out.add(whole[:n])


def anything(rng):
    """A packet of the network layer with options or extension headers, in a tunnel perhaps, and something in it."""
    inner = rng.choice([lambda: (UDP4, 17), lambda: (tcp(b'x', options=bytes([2, 4, 5, 180])), 6),
                        lambda: (header4(UDP4, tos=rng.randrange(256)), 4), lambda: (ipv6(UDP6, 17), 41)])()
    if rng.random() < 0.5:
        texts = [bytes([7, 11, 8]) + noise(rng, 8), bytes([131, 11, 4]) + noise(rng, 8), bytes([137, 7, 4]) + noise(rng, 4),
                 bytes([68, 12, 9, 1]) + noise(rng, 8), bytes([148, 4, 0, 0]), bytes([130, 11, 0xf1, 0x35]) + noise(rng, 7),
                 bytes([134, 14, 0, 0, 0, 3, 1, 8, 0, 5]) + noise(rng, 4), bytes([25, 8, rng.choice([5, 0x85]), 9]) + noise(rng, 4),
                 bytes([82, 12]) + noise(rng, 10), bytes([149, 10]) + noise(rng, 8), b'\1', b'\0']
        text = b''.join(rng.choice(texts) for _ in range(rng.randrange(4)))[:40]
        return four(*inner, options=text, flags=rng.choice([0, 0, 0, 0x4000, 0x2000, 3]), ttl=rng.choice([1, 64]))
    makers = {0: lambda n: extension(n, tlv(rng.choice([4, 5, 7, 8, 0x26, 0x30, 0x63, 0x6d, 0xc2, 0xee, 0x1e, 99]), noise(rng, rng.randrange(13)))),
              60: lambda n: extension(n, tlv(rng.choice([1, 4, 0x0f, 0x41, 0x8a, 0x8b, 0x8c, 0xc9]), noise(rng, rng.choice([1, 4, 10, 16])))),
              43: lambda n: routing(n, rng.choice([0, 2, 3, 4]), rng.randrange(2), struct.pack('!BBH', 0, 0, 0) + address('2001:db8:1::1')),
              44: lambda n: fragment(n, rng.choice([0, 0, 3]), rng.randrange(2)), 51: authentication}
    body, proto = inner if inner[1] in (4, 41) else (UDP6, 17)
    for _ in range(rng.randrange(4)):
        kind = rng.choice(list(makers))
        body, proto = makers[kind](proto) + body, kind
    return six(body, proto, length=rng.choice([None, None, None, 0]) if proto not in (6, 41, 4) else None)


def harmed(out, rng, count):
    for _ in range(count * 6):
        whole = anything(rng)
        out.add(*(harm(rng, whole) if rng.random() < 0.9 else (whole,)))


def mutations(out, rng, count):
    seeds = [make() for make in samples()]
    for seed in seeds:
        for at in range(14, len(seed)):
            for value in rng.sample(range(256), 1 + count // 250):
                out.add(seed[:at] + bytes([value]) + seed[at + 1:])


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    for name, make in (('ipv4-options', lambda out, rng: options4(out, rng, count)), ('ipv4-headers', headers4),
                       ('ipv6-headers', headers6), ('ipv6-options', lambda out, rng: options6(out, rng, count)),
                       ('ipv6-chains', lambda out, rng: chains6(out, rng, count)),
                       ('ipv6-mobility', lambda out, rng: mobility6(out, rng, count)), ('network-cut', cuts),
                       ('network-mutated', lambda out, rng: mutations(out, rng, count)),
                       ('network-harmed', lambda out, rng: harmed(out, rng, count))):
        with Pcap(os.path.join(folder, name + '.pcap')) as out:
            make(out, random.Random(f'{name} {seed}'))


if __name__ == '__main__':
    main()
