#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Link layers and ARP: every link type, tags at any depth, LLC and SNAP, padding and trailers, lengths that lie.

usage: links.py FOLDER [SEED [COUNT]]"""

import os
import random
import struct
import sys

from wire import Pcap, address, ethernet, ipv4, ipv6, tcp, udp

SHORTEST = 8  # of raw packets: of fewer bytes tshark shows none
DST, SRC = bytes.fromhex('020000000002'), bytes.fromhex('020000000001')
DATAGRAM = ipv4(udp(b'link'), 17)
DATAGRAM6 = ipv6(udp(b'link', src='2001:db8::1', dst='2001:db8::2'), 17)


def noise(rng, size):
    return bytes(rng.randrange(256) for _ in range(size))


def frame(kind, payload, dst=DST, src=SRC):
    return dst + src + struct.pack('!H', kind) + payload


def snap(oui, pid, payload):
    return b'\xaa\xaa\x03' + struct.pack('!I', oui)[1:] + struct.pack('!H', pid) + payload


def types(out, rng):
    for kind in (0, 0x0200, 0x05dc, 0x05dd, 0x05ff, 0x0600, 0x0800, 0x0801, 0x0806, 0x86dd, 0x88cc, 0x8847, 0x1234, 0xffff):
        for size in (0, 1, 3, 20, 46):
            out.add(frame(kind, noise(rng, size)))
    for dst in ('ffffffffffff', '01005e000001', '333300000001', '0180c2000000', '000000000000'):
        for src in ('000000000000', '00005e000101', '030000000001', 'ffffffffffff'):
            out.add(frame(0x0800, DATAGRAM, bytes.fromhex(dst), bytes.fromhex(src)))
    # padding, trailers and what may be a checksum behind them
    for payload in (b'', b'u', b'link layer'):
        for kind, datagram in ((0x0800, ipv4(udp(payload), 17)), (0x0800, ipv4(tcp(payload), 6)),
                               (0x86dd, ipv6(udp(payload, src='2001:db8::1', dst='2001:db8::2'), 17))):
            out.add(ethernet(datagram, kind, pad=True))
            for more in (1, 2, 3, 4, 5, 8, 20):
                out.add(ethernet(datagram, kind) + b'\0' * more)
                out.add(ethernet(datagram, kind, pad=True) + b'\0' * more)
                out.add(ethernet(datagram, kind) + noise(rng, more))
                out.add(ethernet(datagram, kind, pad=True) + noise(rng, more))
                out.add(ethernet(datagram, kind) + b'\0' * 4 + noise(rng, more))


def tags(out, rng):
    for kind in (0x8100, 0x88a8, 0x9100):
        for tci in (0, 1, 0x0fff, 0x1000, 0xe064, 0xffff):
            for inner, payload in ((0x0800, DATAGRAM), (0x86dd, DATAGRAM6), (0x1234, b'unknown'), (0x0800, b''),
                                   (0x8100, struct.pack('!HH', 5, 0x0800) + DATAGRAM)):
                out.add(frame(kind, struct.pack('!HH', tci, inner) + payload))
    for depth in (2, 3, 4, 10):
        for kinds in ((0x8100,), (0x88a8,), (0x9100,), (0x88a8, 0x8100), (0x8100, 0x88a8)):
            chain = [kinds[i % len(kinds)] for i in range(depth)]
            text = b''.join(struct.pack('!HH', 100 + i, chain[i + 1] if i + 1 < depth else 0x0800) for i in range(depth))
            out.add(frame(chain[0], text + DATAGRAM))
            out.add(frame(chain[0], text + DATAGRAM + b'\0' * 11))
    # 802.3 lengths behind a tag; lengths that lie
    for length in (0, 1, 3, 8, 11, 20, 0x05dc, 0x05dd, 0x05ff):
        for payload in (b'\x42\x42\x03' + noise(rng, 8), snap(0, 0x0800, DATAGRAM), b'\xff\xff' + noise(rng, 9)):
            for kind in (0x8100, 0x88a8):
                out.add(frame(kind, struct.pack('!HH', 7, length) + payload))
                out.add(frame(kind, struct.pack('!HH', 7, length) + payload + b'\0' * 30))
    for size in range(4):
        out.add(frame(0x8100, noise(rng, size)))
        out.add(frame(0x88a8, noise(rng, size)))


def llc(out, rng, count):
    saps = (0x00, 0x01, 0x06, 0x42, 0x98, 0xaa, 0xab, 0xe0, 0xf0, 0xfe, 0xff)
    for dsap in saps:
        for ssap in saps:
            for control in (b'\x03', b'\x13', b'\xbf', b'\x00\x00', b'\x02\x05', b'\x01\x07', b'\x09\x00', b'\x7f'):
                if dsap == ssap == 0xff:
                    continue
                body = bytes([dsap, ssap]) + control + noise(rng, 6)
                out.add(frame(len(body), body))
    for control in range(256):
        for ssap in (0x42, 0x43):
            body = bytes([0x42, ssap, control]) + noise(rng, 5)
            out.add(frame(len(body), body + b'\0' * 38))
    out.add(frame(20, b'\xff\xff' + noise(rng, 18)))
    out.add(frame(20, b'\xff\xff' + noise(rng, 18) + b'\0' * 30))
    for size in range(12):
        body = (b'\xaa\xaa\x03\0\0\0\x08\0' + noise(rng, 8))[:size]
        if size:
            out.add(frame(size, body))
            out.add(frame(size, body + b'\0' * 20))
        out.add(frame(40, body))
    body = b'\x06\x06\x03' + DATAGRAM
    out.add(frame(len(body), body))
    # what a station can (XID), and the same cut short
    for text in (b'\x81\1\0', b'\x81\3\x7e', b'\x81\xff\xff\1', b'\x81\3', b'\x81', b'\x82\1\0'):
        for ssap, control in ((0, b'\xaf'), (0, b'\xbf'), (1, b'\xbf'), (0x43, b'\xaf')):
            body = bytes([0, ssap]) + control + text
            out.add(frame(len(body), body))
            out.add(frame(len(body), body + b'\0' * 30))
            out.add(frame(0x8870, body))
            out.add(ethernet(ipv4(udp(body, 5000, 12000 + rng.randrange(5)), 17)))
        out.cut(lambda: frame(6, b'\0\0\xaf\x81\1\2'))
    out.add(frame(30, b'\x88\xdc' + noise(rng, 28)))
    for oui in (0xe052, 0x5e, 0xe02b, 0x81, 0x4096, 0x805f, 0x17f2, 0x1090, 0x1958, 0x01e8, 0x5043, 0x0c, 0):
        for control in (b'\x03', b'\x13', b'\xe3', b'\x02\x05', b'\x01\x07'):
            body = b'\xaa\xaa' + control + struct.pack('!IH', oui, 0x0111)[1:] + noise(rng, 5)
            out.add(frame(len(body), body))
    for oui in (0, 0xf8, 0x0c, 0x080007, 0x0080c2, 0x00a0c6, 0x123456):
        for pid in (0x0800, 0x86dd, 0x0806, 0x1234, 0x05dc, 0x0001, 0x2000):
            for datagram in (DATAGRAM, DATAGRAM6, noise(rng, 3), b''):
                body = snap(oui, pid, datagram)
                out.add(frame(len(body), body))
                out.add(frame(len(body), body + b'\0' * 9))
    for _ in range(count // 5):
        body = snap(0, 0x0800, DATAGRAM)
        out.add(frame(rng.randrange(1, 0x5dd), body + b'\0' * rng.randrange(40)))


def arp(out, rng, count):
    def message(op=1, htype=1, ptype=0x0800, hlen=6, plen=4, body=None, sender='192.0.2.1', target='192.0.2.2',
                tha=bytes(6)):
        if body is None:
            body = SRC + address(sender) + tha + address(target)
        return struct.pack('!HHBBH', htype, ptype, hlen, plen, op) + body

    for kind in (0x0806, 0x8035):
        for op in list(range(0, 30)) + [0x8000, 0xffff]:
            out.add(frame(kind, message(op)))
        for sender, target in (('0.0.0.0', '192.0.2.2'), ('192.0.2.1', '192.0.2.1'), ('0.0.0.0', '0.0.0.0'),
                               ('255.255.255.255', '192.0.2.1')):
            for op in (1, 2):
                for tha in (bytes(6), b'\xff' * 6, SRC):
                    for dst in (DST, b'\xff' * 6):
                        out.add(frame(kind, message(op, sender=sender, target=target, tha=tha), dst) + b'\0' * 18)
        for hlen in (0, 1, 2, 5, 6, 7, 8, 20, 255):
            for plen in (0, 1, 3, 4, 5, 16, 255):
                for htype in (1, 6, 15, 32, 512):
                    for size in (0, 10, 20, 2 * (hlen + plen)):
                        out.add(frame(kind, message(2, htype, hlen=hlen, plen=plen, body=noise(rng, size))))
        for ptype in (0x0800, 0x86dd, 0, 0x0806, 0xffff):
            out.add(frame(kind, message(ptype=ptype)))
        out.cut(lambda: frame(kind, message()))
        for n in range(28):
            out.add(frame(kind, message()[:n]))
    for _ in range(count // 5):
        out.add(frame(0x0806, message(rng.randrange(10), body=noise(rng, 20))))
    # who asks for whose address, whatever the addresses are
    for op in (1, 2, 3, 8):
        for htype in (1, 2, 3, 6, 15, 512):
            for ptype in (0x0800, 0x00cc, 0x1000, 0x86dd):
                for hlen, plen in ((0, 4), (1, 1), (6, 0), (6, 1), (6, 4), (6, 16), (8, 4), (7, 4)):
                    for sender, target in ((b'\1', b'\1'), (b'\0', b'\1'), (b'\0', b'\0'), (b'\1', b'\2')):
                        for tha in (b'\0', b'\xff'):
                            text = b'\2' * hlen + sender * plen + tha * hlen + target * plen
                            out.add(frame(0x0806, message(op, htype, ptype, hlen, plen, text)))


def sll(out, rng, make):
    """make(packet type, hardware type, address length, address, protocol, payload)"""
    payloads = ((0x0800, DATAGRAM), (0x86dd, DATAGRAM6), (0x0806, bytes.fromhex('0001080006040001') + noise(rng, 20)),
                (0x8100, struct.pack('!HH', 7, 0x0800) + DATAGRAM), (4, snap(0, 0x0800, DATAGRAM)),
                (4, b'\x42\x42\x03' + noise(rng, 8)), (1, b'\xff\xff' + noise(rng, 20)), (3, frame(0x0800, DATAGRAM)),
                (0x1234, noise(rng, 5)), (0x0800, b''))
    for kind in (0, 1, 2, 3, 4, 5, 6, 7, 255):
        out.add(make(kind, 1, 6, SRC, *payloads[0]))
    for hardware in (0, 1, 6, 24, 32, 512, 768, 769, 772, 776, 783, 65534, 65535):
        for protocol, payload in payloads:
            out.add(make(0, hardware, 6, SRC, protocol, payload))
    for length in (0, 1, 4, 5, 6, 7, 8, 9, 20, 255, 0xffff):
        out.add(make(4, 1, length, noise(rng, 8), 0x0800, DATAGRAM))
        out.add(make(4, 65534, length, noise(rng, 8), 0x0800, DATAGRAM))
    for more in (1, 4, 20):
        out.add(make(0, 1, 6, SRC, 0x0800, DATAGRAM + b'\0' * more))
        out.add(make(0, 1, 6, SRC, 4, snap(0, 0x0800, DATAGRAM) + b'\0' * more))
    out.cut(lambda: make(0, 1, 6, SRC, 0x0800, DATAGRAM))
    whole = make(0, 1, 6, SRC, 0x0800, DATAGRAM)
    for n in range(1, 44):
        out.add(whole[:n])


def sll1(out, rng):
    sll(out, rng, lambda kind, hardware, length, text, protocol, payload:
        struct.pack('!HHH8sH', kind, hardware, length, text, protocol) + payload)


def sll2(out, rng):
    sll(out, rng, lambda kind, hardware, length, text, protocol, payload:
        struct.pack('!HHIHBB8s', protocol, 0, 3, hardware, kind, length & 0xff, text) + payload)


def null(out, rng):
    for order in '<>':
        for family in (2, 10, 23, 24, 28, 30, 7, 16, 0, 99, 0x100, 0x20000, 0x10000, 0xffffffff):
            for payload in (DATAGRAM, DATAGRAM6, noise(rng, 4), b''):
                out.add(struct.pack(order + 'I', family) + payload)
        out.cut(lambda: struct.pack(order + 'I', 2) + DATAGRAM)
        for n in range(1, 30):
            out.add((struct.pack(order + 'I', 2) + DATAGRAM)[:n])


def raw(out, rng, payloads=(DATAGRAM, DATAGRAM6), versions=range(16)):
    for version in versions:
        for rest in payloads:
            out.add(bytes([version << 4 | rest[0] & 15]) + rest[1:])
    for payload in payloads:
        for n in range(SHORTEST, len(payload)):
            out.add(payload[:n], len(payload))
        for n in range(SHORTEST, len(payload)):
            out.add(payload[:n])
        for more in (1, 4, 20):
            out.add(payload + noise(rng, more))


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    for name, link, make in (('link-ethernet', 1, types), ('link-vlan', 1, tags),
                             ('link-llc', 1, lambda out, rng: llc(out, rng, count)),
                             ('link-arp', 1, lambda out, rng: arp(out, rng, count)), ('link-sll', 113, sll1),
                             ('link-sll2', 276, sll2), ('link-null', 0, null), ('link-loop', 108, null),
                             ('link-raw', 101, raw), ('link-ipv4', 228, raw), ('link-ipv6', 229, lambda out, rng: raw(out, rng, (DATAGRAM6,), (6,)))):
        with Pcap(os.path.join(folder, name + '.pcap'), link) as out:
            make(out, random.Random(f'{name} {seed}'))


if __name__ == '__main__':
    main()
