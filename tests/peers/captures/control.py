#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ICMP and ICMPv6 with what they quote, neighbour discovery, MLD and IGMP: every type, every option, cuts, mutations, and
both at once.

usage: control.py FOLDER [SEED [COUNT]]"""

import os
import random
import struct
import sys

from wire import Pcap, address, checksum, ethernet, filled, harm, ipv4, ipv6, tcp, udp

SRC6, DST6 = 'fe80::1', 'ff02::1'
LINK = bytes.fromhex('020000000001')


def noise(rng, size):
    return bytes(rng.randrange(256) for _ in range(size))


def summed(message, state='good'):
    value = checksum(message[:2] + b'\0\0' + message[4:])
    value = {'good': value, 'bad': value ^ 0x5a5a, 'zero': 0, 'ffff': 0xffff}[state]
    return message[:2] + struct.pack('!H', value) + message[4:]


def icmp(kind, code, rest=b'\0\0\0\0', body=b'', state='good', **more):
    return ethernet(ipv4(summed(bytes([kind, code, 0, 0]) + rest + body, state), 1, **more))


def icmp6(kind, code, body=b'\0\0\0\0', state='good', src=SRC6, dst=DST6, hops=255):
    message = filled(bytes([kind, code, 0, 0]) + body, 2, 58, src, dst, state)
    packet = ipv6(message, 58, src=src, dst=dst)
    return ethernet(packet[:7] + bytes([hops]) + packet[8:], 0x86dd)


def igmp(message, state='good', dst='224.0.0.1', pad=False):
    packet = ipv4(summed(message, state), 2, dst=dst)
    return ethernet(packet, pad=pad)


def extension(objects, version=2, state='good'):
    """RFC 4884: version, checksum over the structure, objects (class, type, content)."""
    text = b''.join(struct.pack('!HBB', len(content) + 4, kind, ctype) + content for kind, ctype, content in objects)
    return summed(struct.pack('!BBH', version << 4, 0, 0) + text, state)


def extensions(rng):
    mpls = struct.pack('!I', 16001 << 12 | 1 << 8 | 63)
    yield extension([])
    yield extension([(1, 1, mpls)])
    yield extension([(1, 1, mpls * 3)])
    yield extension([(1, 1, mpls[:3]), (1, 2, mpls)])
    for ctype in range(256):
        if ctype < 16 or ctype % 11 == 0:
            parts = ((8, struct.pack('!I', 3)), (4, struct.pack('!HH4s', 1, 0, address('192.0.2.9'))), (2, b'\x08eth0\0\0\0'),
                     (1, struct.pack('!I', 1500)))
            yield extension([(2, ctype, b''.join(text for bit, text in parts if ctype & bit))])
    yield extension([(2, 0x0f, struct.pack('!IHH16s', 3, 2, 0, address('2001:db8::9')) + b'\x08eth0\0\0\0' +
                      struct.pack('!I', 1500))])
    yield extension([(3, 1, b'eth0')])
    yield extension([(3, 2, struct.pack('!I', 7))])
    yield extension([(3, 3, struct.pack('!HBB4s', 1, 4, 0, address('192.0.2.7')))])
    yield extension([(3, 3, struct.pack('!HBB16s', 2, 16, 0, address('2001:db8::7')))])
    yield extension([(9, 1, noise(rng, 8)), (1, 1, mpls)])
    yield extension([(1, 1, mpls)], version=1)
    yield extension([(1, 1, mpls)], state='bad')
    yield extension([(1, 1, mpls)], state='zero')
    for size in (1, 3, 5, 7):
        yield extension([(1, 1, mpls)])[:size]
    for length in (0, 1, 3, 4, 9, 255):
        yield summed(struct.pack('!BBHHBB', 0x20, 0, 0, length, 1, 1) + mpls)


def quotations(rng):
    yield ipv4(udp(b'quoted'), 17)
    yield ipv4(udp(b'quoted'), 17)[:28]
    yield ipv4(tcp(b'quoted'), 6)[:28]
    yield ipv4(tcp(b'quoted', options=bytes([2, 4, 5, 180])), 6)
    yield ipv4(udp(b'quoted' * 30), 17)[:28]
    yield ipv4(udp(b'fragment'), 17, flags=0x2003)
    yield ipv4(b'\x08\0\0\0\0\1\0\2', 1)
    yield ipv4(summed(b'\x03\x03\0\0\0\0\0\0' + ipv4(udp(b'deep'), 17)), 1)
    yield ipv4(udp(b'quoted'), 17, length=0)
    yield ipv4(b'x', 200)
    yield ipv6(udp(b'quoted', src='2001:db8::1', dst='2001:db8::2'), 17)
    yield noise(rng, 12)
    for size in (0, 1, 8, 19, 20, 21, 24):
        yield ipv4(udp(b'quoted'), 17)[:size]


def messages4(out, rng, count):
    for kind in range(256):
        for size in (4, 5, 8, 12, 20, 40):
            out.add(icmp(kind, rng.randrange(6), noise(rng, 4), noise(rng, size - 4)))
    for kind in (3, 5, 9, 11, 12, 42, 43):
        for code in range(20):
            out.add(icmp(kind, code, noise(rng, 4), ipv4(udp(b'code'), 17)))
    for kind in (3, 4, 5, 11, 12):
        for quoted in quotations(rng):
            out.add(icmp(kind, 4 if kind == 3 else 0, struct.pack('!HH', 0, 1400), quoted))
    for kind in (3, 11, 12):
        for text in extensions(rng):
            whole = ipv4(udp(b'extended'), 17)
            out.add(icmp(kind, 0, bytes([0, 32, 0, 0]), whole + b'\0' * (128 - len(whole)) + text))
            out.add(icmp(kind, 0, bytes(4), whole + b'\0' * (128 - len(whole)) + text))
            out.add(icmp(kind, 0, bytes([0, 10, 0, 0]), whole + b'\0' * (40 - len(whole)) + text))
    for text in extensions(rng):
        for kind in (42, 43):
            out.add(icmp(kind, 0, struct.pack('!HBB', 7, 1, 0xe5), text))
    for state in ('good', 'bad', 'zero', 'ffff'):
        for kind in (0, 8, 13, 14):
            for size in (0, 1, 7, 8, 12, 24, 56):
                out.add(icmp(kind, 0, b'\x12\x34\0\1', noise(rng, size), state))
    # in Linux's ping the data begins with a time
    for start in (1234567890, 0, 0xffffffff):
        for order in '<>':
            for micro in (0, 5, 999999, 1000000):
                out.add(icmp(8, 0, b'\x12\x34\1\0', struct.pack(order + 'QQ', start, micro) + bytes(range(16, 56))))
                out.add(icmp(0, 0, b'\x12\x34\1\0', struct.pack(order + 'II', start, micro) + bytes(range(8, 56))))
    for n, size in ((0, 2), (1, 2), (2, 2), (3, 2), (2, 0), (2, 1), (255, 2)):
        for code in (0, 16, 7):
            out.add(icmp(9, code, struct.pack('!BBH', n, size, 1800), struct.pack('!4sI', address('192.0.2.1'), 5) * min(n, 3)))
    for flags in (0x2000, 0x2001, 1):
        out.add(icmp(8, 0, b'\x12\x34\0\1', noise(rng, 24), flags=flags))
    for n in range(9):
        out.add(ethernet(ipv4(summed(b'\x08\0\0\0\0\1\0\2')[:n], 1)))
    for _ in range(count):
        out.add(icmp(rng.choice([0, 3, 4, 5, 8, 9, 11, 12, 13, 14, 15, 17, 18, 30, 42, 43]), rng.randrange(17), noise(rng, 4),
                     noise(rng, rng.randrange(40))))


NDP_SIZES = {1: 6, 2: 6, 3: 30, 4: 46, 5: 6, 6: 6, 7: 6, 8: 6, 9: 38, 10: 38, 13: 14, 14: 6, 24: 22, 25: 38, 26: 6, 31: 30,
             33: 14, 34: 22, 35: 22, 37: 22, 38: 14}
NDP_FIXED = {133: 4, 134: 12, 135: 20, 136: 20, 137: 36}


def option(kind, body, units=None):
    return bytes([kind, (len(body) + 2) // 8 if units is None else units]) + body


def dnssl(rng):
    return b'\0\0' + struct.pack('!I', 600) + b'\x03lan\x07example\0\x04corp\0' + bytes(5)


def redirected():
    body = bytes(6) + ipv6(udp(b'redirected', src='2001:db8::1', dst='2001:db8::2'), 17)
    return body + bytes(-(len(body) + 2) % 8)


def discovery(out, rng, count):
    def fixed(kind):
        return noise(rng, NDP_FIXED[kind]) if kind in (133, 134) else \
            noise(rng, 4) + address('fe80::2') + (address('2001:db8::2') if kind == 137 else b'')

    for kind in NDP_FIXED:
        for option_kind in list(range(0, 40)) + [138, 139, 140, 253, 254, 255]:
            if option_kind in (11, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 27, 28, 29, 30, 32, 36, 138, 139, 140):
                continue
            size = NDP_SIZES.get(option_kind, 6)
            body = dnssl(rng) if option_kind == 31 else redirected() if option_kind == 4 else noise(rng, size)
            out.add(icmp6(kind, 0, fixed(kind) + option(option_kind, body)))
        for units in (0, 1, 2, 3, 5, 255):
            out.add(icmp6(kind, 0, fixed(kind) + option(1, LINK) + option(5, b'\0\0' + struct.pack('!I', 1480), units)))
    for option_kind in NDP_SIZES:
        for units in range(0, 9):
            body = (dnssl(rng) if option_kind == 31 else redirected() if option_kind == 4 else noise(rng, 70)) + bytes(70)
            out.add(icmp6(134, 0, noise(rng, 12) + option(option_kind, body[:max(units * 8 - 2, 0)], units)))
    for flags in range(256):
        lifetime = rng.choice([0, 1, 1800, 0xffffffff])
        prefix = option(3, bytes([rng.randrange(140), flags]) + struct.pack('!III', lifetime, lifetime // 2, 0) +
                        address('2001:db8::'))
        out.add(icmp6(134, 0, bytes([64, flags]) + struct.pack('!HII', 1800, 0, 0) + prefix))
        out.add(icmp6(134, 0, bytes(12) + option(24, bytes([flags, flags]) + struct.pack('!I', lifetime) +
                                                 address('2001:db8::'))))
        out.add(icmp6(136, 0, bytes([flags, 0, 0, 0]) + address('fe80::2') + option(2, LINK)))
    for code in range(8):
        for lifetime in (0, 8, 65528, 0xffff):
            out.add(icmp6(134, 0, bytes(12) + option(38, struct.pack('!H', lifetime & 0xfff8 | code) + noise(rng, 12))))
    for names in (b'\0', b'\x01a\0' + bytes(5), b'\x3f' + b'a' * 63 + b'\0' * 8, b'\xc0\x00' + bytes(6), b'\x05ab', b'\x07a\0b\xffc\n!\0'):
        body = b'\0\0' + struct.pack('!I', 60) + names
        out.add(icmp6(134, 0, bytes(12) + option(31, body + bytes(-(len(body) + 2) % 8))))
    out.add(icmp6(137, 0, bytes(4) + address('fe80::2') + address('2001:db8::2') + option(2, LINK) + option(4, redirected())))
    for seconds in (0, 1, 1234567890, 2**33, 2**47):
        for part in (0, 1, 0x8000, 0xffff):
            out.add(icmp6(135, 0, bytes(4) + address('fe80::2') + option(13, bytes(6) + struct.pack('!Q', seconds << 16 | part))))
    for url in (b'https://portal.example/', b'x', b'\xff\0a', b''):
        out.add(icmp6(134, 0, bytes(12) + option(37, url + bytes(-(len(url) + 2) % 8))))
    for src in ('::', 'fe80::1', '2001:db8::1'):
        for dst in ('ff02::1', 'ff02::1:ff00:2', 'fe80::2'):
            for hops in (255, 64):
                out.add(icmp6(135, 0, bytes(4) + address('fe80::2') + option(14, noise(rng, 6)), src=src, dst=dst, hops=hops))
    for kind, size in NDP_FIXED.items():
        for n in range(size):
            out.add(icmp6(kind, 0, fixed(kind)[:n]))
        for n in range(1, 20):
            out.add(icmp6(kind, 0, fixed(kind) + (option(1, LINK) + option(25, bytes(22)))[:n]))
    for _ in range(count // 2):
        kinds = [rng.choice(list(NDP_SIZES)) for _ in range(rng.randrange(4))]
        text = b''.join(option(k, dnssl(rng) if k == 31 else noise(rng, NDP_SIZES[k])) for k in kinds if k != 4)
        kind = rng.choice(list(NDP_FIXED))
        out.add(icmp6(kind, 0, fixed(kind) + text))


def messages6(out, rng, count):
    skipped = set(range(133, 138)) | {127, 160, 161, 138, 139, 140, 155}  # below; those without a dissector
    for kind in range(256):
        if kind in skipped or 141 <= kind <= 161 and kind not in (143, 160, 161):
            continue
        for size in (1, 4, 5, 8, 12, 20, 40):
            out.add(icmp6(kind, rng.randrange(4), noise(rng, size)))
    for text in extensions(rng):
        if text[:1] == b'\x20' and len(text) > 4:
            out.add(icmp6(160, 0, struct.pack('!HBB', 7, 1, 1) + text))
            out.add(icmp6(161, 0, struct.pack('!HBB', 7, 1, 0xe5) + text))
    for kind in (1, 2, 3, 4):
        for code in range(11):
            out.add(icmp6(kind, code, noise(rng, 4) + ipv6(udp(b'code', src='2001:db8::1', dst='2001:db8::2'), 17)))
    quoted6 = [ipv6(udp(b'quoted', src='2001:db8::1', dst='2001:db8::2'), 17), ipv6(tcp(b'q'), 6)[:52],
               ipv6(bytes([17, 0, 1, 4, 0, 0, 0, 0]) + udp(b'hop'), 0), ipv6(bytes([17, 0, 0, 9, 0, 0, 0, 1]) + udp(b'f'), 44),
               ipv6(struct.pack('!BBHI', 1, 0, 0, 0) + ipv6(udp(b'deep'), 17), 58), ipv6(b'esp-esp-esp-', 50), noise(rng, 11)]
    for kind in (1, 2, 3, 4):
        for quoted in quoted6:
            for n in (len(quoted), 8, 39, 40, 41, 47, 48):
                out.add(icmp6(kind, 0, struct.pack('!I', 1280) + quoted[:n]))
    for kind in (1, 3):
        for text in extensions(rng):
            out.add(icmp6(kind, 0, bytes([8, 0, 0, 0]) + (quoted6[0] + bytes(64))[:64] + text))
            out.add(icmp6(kind, 0, bytes(4) + (quoted6[0] + bytes(128))[:128] + text))
    for state in ('good', 'bad', 'zero', 'ffff', 'partial'):
        for kind in (128, 129):
            for size in (0, 1, 8, 17):
                out.add(icmp6(kind, 0, b'\x12\x34\0\1' + noise(rng, size), state))
    for n in range(8):
        packet = ipv6(filled(b'\x80\0\0\0\0\1\0\2', 2, 58, SRC6, DST6)[:n], 58, src=SRC6, dst=DST6)
        if n:
            out.add(ethernet(packet, 0x86dd))
    for _ in range(count):
        out.add(icmp6(rng.choice([2, 4, 128, 129, 130, 131, 132, 143]), rng.randrange(8), noise(rng, rng.randrange(44))))


def listeners(out, rng, count):
    group = address('ff02::5')
    for delay in (0, 1, 1000, 0x7fff, 0x8000, 0x8001, 0x9234, 0xffff):
        for kind in (130, 131, 132):
            out.add(icmp6(kind, 0, struct.pack('!HH', delay, 0) + group))
        for flags in (0, 7, 8, 0x0a, 0xff):
            for interval in (0, 125, 127, 128, 0x8f, 0xff):
                for sources in (0, 1, 2, 3):
                    out.add(icmp6(130, 0, struct.pack('!HH', delay, 0) + group + struct.pack('!BBH', flags, interval, sources) +
                                  address('2001:db8::1') * min(sources, 2)))
    for size in range(30):
        for kind in (130, 131, 132):
            out.add(icmp6(kind, 0, (noise(rng, 4) + group + noise(rng, 12))[:size]))
    for _ in range(count // 2):
        records = b''
        n = rng.randrange(5)
        for _ in range(n):
            sources, aux = rng.randrange(4), rng.choice([0, 0, 0, 1, 2])
            records += struct.pack('!BBH', rng.randrange(8), aux, sources) + group + noise(rng, 16 * sources + 4 * aux)
        size = len(records) if rng.random() < 0.7 else rng.randrange(len(records) + 1)
        out.add(icmp6(143, 0, struct.pack('!HH', 0, n if rng.random() < 0.8 else rng.randrange(6)) + records[:size]))


def groups(out, rng, count):
    group = address('239.1.2.3')
    for kind in list(range(0, 0x18)) + [0x1e, 0x1f, 0x11, 0x12, 0x16, 0x17, 0x22]:
        if kind in (0x13, 0x14, 0x15):  # DVMRP, PIM, trace: no dissector
            continue
        for response in (0, 1, 100, 127, 128, 0x8f, 0xff):
            for state in ('good', 'bad'):
                out.add(igmp(bytes([kind, response, 0, 0]) + group, state))
                out.add(igmp(bytes([kind, response, 0, 0]) + bytes(4), state, pad=True))
    for response in (0, 1, 100, 127, 128, 0x8f, 0xff):
        for flags in (0, 7, 8, 0x0a, 0xff):
            for interval in (0, 125, 127, 128, 0x8f, 0xff):
                for sources in (0, 1, 2, 3):
                    out.add(igmp(bytes([0x11, response, 0, 0]) + group + struct.pack('!BBH', flags, interval, sources) +
                                 address('192.0.2.1') * min(sources, 2)))
    for size in range(1, 20):
        for kind in (0x11, 0x12, 0x16, 0x17, 0x22):
            message = (bytes([kind, 10, 0, 0]) + group + noise(rng, 12))[:size]
            out.add(ethernet(ipv4(message, 2, dst='224.0.0.1')))
    for _ in range(count):
        records = b''
        n = rng.randrange(5)
        for _ in range(n):
            sources, aux = rng.randrange(4), rng.choice([0, 0, 0, 1, 2])
            records += struct.pack('!BBH', rng.randrange(8), aux, sources) + group + noise(rng, 4 * sources + 4 * aux)
        out.add(igmp(struct.pack('!BBHHH', 0x22, 0, 0, 0, n) + records))


def samples(rng):
    """Whole packets for cuts and mutations."""
    quoted = ipv4(udp(b'quoted'), 17)
    text = extension([(1, 1, struct.pack('!I', 16001 << 12 | 1 << 8 | 63)),
                      (2, 0x0f, struct.pack('!IHH4s', 3, 1, 0, address('192.0.2.9')) + b'\x08eth0\0\0\0' + struct.pack('!I', 1500))])
    yield icmp(11, 0, bytes([0, 32, 0, 0]), quoted + bytes(128 - len(quoted)) + text)
    yield icmp(8, 0, b'\x12\x34\0\1', bytes(range(24)))
    yield icmp(3, 4, struct.pack('!HH', 0, 1400), ipv4(udp(b'x'), 17))
    yield icmp(9, 0, struct.pack('!BBH', 2, 2, 1800), struct.pack('!4sI', address('192.0.2.1'), 5) * 2)
    yield icmp6(134, 0, bytes([64, 0xc8]) + struct.pack('!HII', 1800, 0, 0) + option(1, LINK) +
                option(5, b'\0\0' + struct.pack('!I', 1480)) + option(3, bytes([64, 0xc0]) + bytes(12) + address('2001:db8::')) +
                option(25, b'\0\0' + struct.pack('!I', 600) + address('2001:db8::53')) + option(31, dnssl(rng)))
    yield icmp6(136, 0, b'\x60\0\0\0' + address('fe80::2') + option(2, LINK))
    yield icmp6(3, 0, bytes(4) + ipv6(udp(b'quoted', src='2001:db8::1', dst='2001:db8::2'), 17))
    yield icmp6(143, 0, struct.pack('!HH', 0, 1) + struct.pack('!BBH', 4, 1, 2) + address('ff02::5') + bytes(36))
    yield icmp6(130, 0, struct.pack('!HH', 0x9234, 0) + address('ff02::5') + struct.pack('!BBH', 10, 125, 1) + bytes(16))
    yield igmp(struct.pack('!BBHHH', 0x22, 0, 0, 0, 1) + struct.pack('!BBH4s', 4, 1, 1, address('239.1.2.3')) + bytes(8))
    yield igmp(bytes([0x11, 100, 0, 0]) + address('239.1.2.3') + struct.pack('!BBH', 10, 125, 1) + bytes(4))


def cuts(out, rng):
    for whole in samples(rng):
        out.cut(lambda: whole)
        for n in range(34, len(whole)):
            out.add(whole[:n])


def trace(rng, blocks):
    """Multicast traceroute: draft-ietf-idmr-traceroute-ipm."""
    return bytes([rng.choice([0x1e, 0x1f]), 32, 0, 0]) + noise(rng, 20) + noise(rng, 32 * blocks)


def discovered(rng):
    """A message of neighbour discovery with any options, those of SEND, handovers and 6LoWPAN among them."""
    kind = rng.choice(list(NDP_FIXED) + [141, 142])
    size = 4 if kind > 137 else NDP_FIXED[kind]
    text = noise(rng, 4) + address('fe80::2') * 2
    for _ in range(rng.randrange(4)):
        option_kind = rng.choice(list(NDP_SIZES) + [11, 12, 15, 16, 17, 18, 19, 20, 23, 27, 28, 29, 30, 32, 36])
        body = dnssl(rng) if option_kind == 31 else redirected() if option_kind == 4 else \
            noise(rng, NDP_SIZES.get(option_kind, rng.choice([6, 14, 22, 30])))
        if option_kind in (15, 27, 28, 29, 30):  # one of the first two bytes is a length; no ASN.1, which noise is not
            body = bytes([rng.choice([0, 2, 3]), rng.randrange(8)]) + body[2:]
        text = text[:size] + option(option_kind, body)
        size = len(text)
    return icmp6(kind, 0, text[:size])


def erring(rng):
    """An error that quotes something, perhaps with a length and extensions."""
    four = rng.random() < 0.5
    quoted = rng.choice(list(quotations(rng))) if four else \
        ipv6(udp(b'quoted' * rng.choice([1, 40]), src='2001:db8::1', dst='2001:db8::2'), 17)
    text = rng.choice(list(extensions(rng)) + [b''] * 20)
    unit = 4 if four else 8
    words = rng.choice([128 // unit, 128 // unit, 136 // unit]) if text else 0
    if words:
        quoted = (quoted + bytes(words * unit))[:words * unit]
    if four:
        return icmp(rng.choice([3, 5, 11, 12]), rng.randrange(5), bytes([0, words, 0, 0]), quoted + text)
    return icmp6(rng.choice([1, 3]) if words else rng.choice([1, 2, 3, 4]), 0, bytes([words, 0, 0, 0]) + quoted + text)


def told(rng):
    return rng.choice([
        lambda: igmp(trace(rng, rng.randrange(3))),
        lambda: igmp(bytes([rng.randrange(1, 9), rng.randrange(6), 0, 0]) + noise(rng, 16)),
        lambda: igmp(struct.pack('!BBHHH', 0x22, 0, 0, 0, 2) + (struct.pack('!BBH4s', 4, 1, 1, address('239.1.2.3')) + bytes(8)) * 2),
        lambda: igmp(bytes([0x11, 200, 0, 0]) + address('239.1.2.3') + struct.pack('!BBH', 10, 125, 2) + bytes(8)),
        lambda: igmp(bytes([rng.choice([0x12, 0x16, 0x17, 0x30, 0x41]), 0, 0, 0]) + noise(rng, 4)),
        lambda: icmp6(143, 0, struct.pack('!HH', 0, 2) + (struct.pack('!BBH', 4, 1, 1) + address('ff02::5') + bytes(20)) * 2),
        lambda: icmp6(130, 0, struct.pack('!HH', 0x9234, 0) + address('ff02::5') + struct.pack('!BBH', 10, 125, 1) + bytes(16)),
        lambda: icmp(rng.choice([42, 43]), 0, struct.pack('!HBB', 7, 1, 0xe5), rng.choice(list(extensions(rng)))),
        lambda: icmp6(rng.choice([160, 161]), 0, struct.pack('!HBB', 7, 1, 0xe5) + rng.choice(list(extensions(rng)))),
        lambda: icmp6(rng.choice([100, 128, 129, 148, 149, 151, 153, 200]), 0, noise(rng, rng.randrange(4, 24))),
        lambda: icmp(rng.choice([0, 8, 13, 17]), 0, noise(rng, 4), noise(rng, 12)),
    ])()


def harmed(out, rng, count):
    for _ in range(count * 6):
        whole = rng.choice([discovered, erring, told])(rng)
        out.add(*(harm(rng, whole) if rng.random() < 0.9 else (whole,)))


def mutations(out, rng, count):
    for whole in samples(rng):
        for at in range(34 if whole[12:14] == b'\x08\0' else 54, len(whole)):
            for value in rng.sample(range(256), 1 + count // 250):
                if at > 54 or at not in (34, 54):  # another type may be one without a dissector
                    out.add(whole[:at] + bytes([value]) + whole[at + 1:])


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    for name, make in (('icmp', lambda out, rng: messages4(out, rng, count)),
                       ('icmpv6', lambda out, rng: messages6(out, rng, count)),
                       ('ndp', lambda out, rng: discovery(out, rng, count)),
                       ('mld', lambda out, rng: listeners(out, rng, count)), ('igmp', lambda out, rng: groups(out, rng, count)),
                       ('control-cut', cuts), ('control-mutated', lambda out, rng: mutations(out, rng, count)),
                       ('control-harmed', lambda out, rng: harmed(out, rng, count))):
        with Pcap(os.path.join(folder, name + '.pcap')) as out:
            make(out, random.Random(f'{name} {seed}'))


if __name__ == '__main__':
    main()
