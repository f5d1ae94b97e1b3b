#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP and UDP: every option at every length, header lengths that lie, checksums in every state, every snaplen.

usage: transport.py FOLDER [SEED [COUNT]]"""

import os
import random
import struct
import sys

from wire import Pcap, address, ethernet, filled, ipv4, ipv6, tcp, udp

KINDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30,
         34, 52, 69, 76, 77, 78, 172, 173, 174, 253, 254, 255]
LENGTHS = {2: 4, 3: 3, 4: 2, 5: 10, 6: 6, 7: 6, 8: 10, 11: 6, 12: 6, 13: 6, 19: 18, 20: 4, 21: 6, 22: 2, 23: 2, 27: 8, 28: 4,
           29: 16, 30: 12, 34: 10, 76: 14, 78: 16, 172: 11, 174: 11, 253: 6, 254: 6}


def over_ip(segment, proto=6, **more):
    return ethernet(ipv4(segment, proto, **more))


def options(out, rng, count):
    for kind in KINDS:
        for length in range(0, 40):
            if kind == 76:
                continue
            body = bytes(rng.randrange(256) for _ in range(38))[:max(length - 2, 0)]
            text = (bytes([kind]) if kind < 2 else bytes([kind, length])) + body
            out.add(over_ip(tcp(options=text[:40], flags=rng.choice([0x10, 0x02, 0x12, 0x18]), ack=rng.choice([0, 5]))))
    # Multipath TCP and Riverbed say in their first byte which message they are.
    for kind in (30, 76):
        for first in range(256):
            if kind == 76 and (first >> 4 if first & 1 else first >> 1) not in (0, 1, 3, 7, 8, 9):
                continue
            for length in rng.sample(range(3, 40), 3) + [LENGTHS[kind], 8, 16, 20, 24]:
                body = bytes([first]) + bytes(rng.randrange(256) for _ in range(length - 3))
                out.add(over_ip(tcp(options=bytes([kind, length]) + body)))
    for exid in (0xf989, 0xacc0, 0xacc1, 0xacce, 0xe2d4, 0x454e, 0x0348, 0x1234):
        for length in range(4, 16):
            body = struct.pack('!H', exid) + bytes(range(length - 4))
            out.add(over_ip(tcp(options=bytes([rng.choice([253, 254]), length]) + body)))
    for _ in range(count):
        text = b''
        while len(text) < 40 and rng.random() < 0.8:
            kind = rng.choice([k for k in KINDS if k != 76])
            if kind < 2:
                text += bytes([kind])
            else:
                length = LENGTHS.get(kind, 4) if rng.random() < 0.8 else rng.randrange(0, 20)
                text += bytes([kind, length]) + bytes(rng.randrange(256) for _ in range(max(length - 2, 0)))
        out.add(over_ip(tcp(b'x' * rng.randrange(4), options=text[:40], flags=rng.randrange(4096))))


def sacks(out, rng, count):
    for _ in range(count):
        base = rng.choice([0, 100, 2**31, 2**32 - 20])
        edges = [(base + rng.randrange(40)) & 0xffffffff for _ in range(rng.choice([2, 2, 4, 4, 4, 6, 8, 1, 3, 5]))]
        text = bytes([5, 2 + 4 * len(edges)]) + b''.join(struct.pack('!I', e) for e in edges)
        out.add(over_ip(tcp(options=text, ack=base + rng.randrange(40))))


def nops(out, rng, count):
    """NOPs between short options, as systems align them: whole words of them, parts, pairs before two options."""
    for _ in range(count):
        text = b''
        while len(text) < 40:
            text += rng.choice([b'\1', b'\1\1', b'\1\1\1\1', b'\4\2', b'\3\3\7', b'\2\4\5\xb4', b'\x08\x0a' + bytes(8),
                                b'\5\x0a' + bytes(8), b'\5\x12' + bytes(16)])
        out.add(over_ip(tcp(options=text[:rng.choice([8, 12, 20, 24, 32, 40])], flags=rng.choice([0x10, 0x02, 0x12]))))


def headers(out, rng):
    for flags in range(4096):
        out.add(over_ip(tcp(flags=flags, urgent=rng.choice([0, 7]), ack=rng.choice([0, 9]), window=flags,
                            seq=rng.choice([0, 1, 2**32 - 1]), payload=b'ab' * rng.randrange(2))))
    for offset in range(16):
        for size in (0, 4, 20, 40):
            out.add(over_ip(tcp(b'\1' * size, offset=offset)))
            out.add(over_ip(tcp(b'\1' * size, offset=offset, flags=2)))
    for state in ('good', 'bad', 'partial', 'zero', 'ffff'):
        for size in (0, 1, 2, 3, 100):
            for src, dst in (('192.0.2.1', '192.0.2.2'), ('2001:db8::1', '2001:db8::2')):
                for make, proto in ((tcp, 6), (udp, 17)):
                    segment = make(b'z' * size, src=src, dst=dst, state=state)
                    if ':' in src:
                        out.add(ethernet(ipv6(segment, proto), 0x86dd))
                    else:
                        out.add(over_ip(segment, proto))
    # a reset that says why, text hostile
    for text in (b'No route', b'a\0b', bytes(range(1, 32)), b'\xff\xfe', 'ü\u202e'.encode()):
        out.add(over_ip(tcp(text, flags=4)))
        out.add(over_ip(tcp(text, flags=0x14)))
    # the segment ends where IP says, not where the frame does
    for size in range(0, 8):
        out.add(ethernet(ipv4(tcp(b'q' * size), 6), pad=True))
        out.add(ethernet(ipv4(udp(b'q' * size), 17), pad=True))
    # sums that come out as zero
    for value in range(0, 0x10000, 251):
        out.add(over_ip(tcp(struct.pack('!H', value), seq=0)))
    # fragments: the first holds ports, the others none
    whole = tcp(b'f' * 64)
    for at in range(0, len(whole), 8):
        for more in (0x2000, 0):
            out.add(over_ip(whole[at:at + 40], flags=more | at // 8))
    whole = udp(b'f' * 64)
    for at in range(0, len(whole), 8):
        for more in (0x2000, 0):
            out.add(over_ip(whole[at:at + 24], 17, flags=more | at // 8))


def datagrams(out, rng):
    for length in list(range(0, 30)) + [100, 65535]:
        for size in (0, 1, 8, 20):
            out.add(over_ip(udp(b'u' * size, length=length), 17))
            segment = udp(b'u' * size, length=length, src='2001:db8::1', dst='2001:db8::2')
            out.add(ethernet(ipv6(segment, 17), 0x86dd))
    for coverage in list(range(0, 8)) + [28, 29, 100]:
        segment = udp(b'u' * 20, length=coverage)
        covered = len(segment) if coverage == 0 else min(coverage, len(segment))
        for state in ('good', 'bad', 'zero'):
            out.add(over_ip(filled(segment, 6, 136, '192.0.2.1', '192.0.2.2', state, covered), 136))
    for port in list(range(33430, 33440)) + list(range(33510, 33535)):
        out.add(over_ip(udp(b'u', dport=port), 17))
        out.add(over_ip(udp(b'u', sport=port), 17))
        out.add(over_ip(udp(b'u', sport=port, dport=33436), 17))


def cuts(out):
    full = bytes([2, 4, 5, 180, 4, 2, 8, 10]) + bytes(8) + bytes([1, 3, 3, 7])
    for flags in (2, 0x12, 0x18, 0x14):
        out.cut(lambda: over_ip(tcp(b'hello world', flags=flags, options=full)))
    out.cut(lambda: over_ip(tcp(options=bytes([30, 20, 2, 0x1f]) + bytes(16) + bytes([5, 10]) + bytes(8))))
    out.cut(lambda: over_ip(udp(b'hello world'), 17))
    # the same, cut on the wire: malformed instead of truncated
    for make, proto in ((lambda: tcp(b'hello', options=full), 6), (lambda: udp(b'hello'), 17)):
        for n in range(len(make())):
            out.add(over_ip(make()[:n], proto))
            out.add(over_ip(make()[:n], proto, length=len(make()) + 20))


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    rng = random.Random(seed)
    for name, make in (('tcp-options', lambda out: options(out, rng, count)), ('tcp-sack', lambda out: sacks(out, rng, count)),
                       ('tcp-nops', lambda out: nops(out, random.Random(seed + 1), count)),
                       ('tcp-headers', lambda out: headers(out, rng)), ('udp', lambda out: datagrams(out, rng)),
                       ('transport-cut', cuts)):
        with Pcap(os.path.join(folder, name + '.pcap')) as out:
            make(out)


if __name__ == '__main__':
    main()
