#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS, mDNS, LLMNR: every record type, hostile names, pointers that loop, lengths that lie, every snaplen.

usage: names.py FOLDER [SEED [COUNT]]"""

import os
import random
import struct
import sys

from wire import Pcap, ethernet, ipv4, tcp, udp

NAME = b'\3www\7example\3com\0'
BACK = b'\xc0\x0c'
A = b'\1a\0'
TEXT = b'\4abcd'
KEY = b'\x01\x01\3\5keydata'
DS = struct.pack('!HBB', 1, 8, 2) + b'digest'
PARAMS = [(0, b'\0\1\0\3'), (1, b'\2h2\5http1'), (2, b''), (3, b'\1\xbb'), (4, b'\1\2\3\4\5\6\7\x08'), (5, b'\0\4ech!'),
          (6, bytes(range(32))), (7, b'/dns-query{?dns}'), (32769, b'\0\4odoh'), (77, b'xyz')]
OPTIONS = [(1, b'llq'), (3, b'nsid'), (5, b'\1\2'), (6, b'\1'), (7, b'\1'), (8, b'\0\1\x18\0\1\2\3'), (8, b'\0\2\x40\0' + b'\1' * 8),
           (8, b'\0\1\x20\0' + b'\1' * 5), (8, b'\0\3\x20\0' + b'\1' * 5), (8, b'\0\1\x20\0' + b'\1' * 17), (9, b'\0\0\0\1'),
           (10, b'12345678'), (10, b'12345678abcdefgh'), (11, b'\0\x64'), (11, b''), (12, b'\0\0\0'), (12, b''), (15, b'\0\3text'),
           (15, b'\0\3'), (65001, b'x'), (16, b'')]
RECORDS = {
    1: b'\1\2\3\4', 2: A, 3: A, 4: A, 5: A, 6: A + A + struct.pack('!IIIII', 1, 2, 3600, 86400, 99999), 7: A, 8: A, 9: A, 10: b'null',
    11: b'\1\2\3\4\x06\x00\x01\xf0', 12: A, 13: TEXT + b'\2os', 14: A + A, 15: b'\0\x0a' + A, 16: TEXT + b'\3xyz', 17: A + A,
    18: b'\0\1' + A, 19: TEXT, 20: TEXT + TEXT, 21: b'\0\2' + A, 22: b'nsap', 23: A,
    24: struct.pack('!HBBIIIH', 1, 8, 2, 3600, 1265922000, 1265922001, 77) + A + b'sig', 25: KEY, 26: b'\0\1' + A + A,
    27: TEXT + TEXT + TEXT, 28: bytes(range(16)), 29: b'\0' + bytes(range(15)), 30: A + b'\x40\x01', 31: b'eid',
    33: struct.pack('!HHH', 1, 2, 80) + A, 35: struct.pack('!HH', 1, 2) + b'\1s' + TEXT + b'\0' + A, 36: b'\0\1' + A,
    37: struct.pack('!HHB', 1, 2, 3) + b'cert', 38: b'\x40' + b'\1' * 8 + A, 39: A,
    42: b'\0\1\x18\x03\1\2\3' + b'\0\2\x20\x84\1\2\3\4' + b'\0\3\x20\x02ab', 43: DS, 44: b'\1\2' + b'finger', 45: b'\1\1\2\1\2\3\4key',
    46: struct.pack('!HBBIIIH', 1, 8, 2, 3600, 1265922000, 4294967295, 77) + A + b'sig', 47: A + b'\0\1\x40\1\2\x80\x01', 48: KEY,
    49: b'dhcid', 50: b'\1\1\0\x0a\2ab\x05hashh\0\1\x40', 51: b'\1\0\0\x0a\2ab', 52: b'\1\2\3data', 53: b'\1\2\3data',
    55: b'\4\2\0\3hit4pk3' + A, 59: DS, 60: KEY, 61: b'pgpkey', 62: struct.pack('!IH', 7, 3) + b'\0\1\x40',
    63: struct.pack('!IBB', 7, 1, 1) + b'digest', 99: TEXT, 103: b'unspec', 104: b'\0\1' + b'12345678', 105: b'\0\1\1\2\3\4',
    106: b'\0\1' + b'12345678', 107: b'\0\1' + A, 108: b'\1\2\3\4\5\6', 109: b'\1\2\3\4\5\6\7\x08',
    249: A + struct.pack('!IIHHH', 1265922000, 1265922001, 3, 0, 0) + b'\0\2oo',
    250: A + struct.pack('!HIHH', 0, 1265922000, 300, 3) + b'mac' + struct.pack('!HHH', 7, 0, 2) + b'oo', 256: b'\0\1\0\2uri',
    257: b'\x80\5issueca.example', 65281: struct.pack('!IIII', 1, 2, 3, 1) + b'\1\2\3\4', 65282: struct.pack('!III', 1, 2, 3) + A,
    65422: b'\x04\x11\1\2\3\4\5\6\7\x08\0\x35\0\x36', 32769: DS, 258: b'unk', 0: b'zero',
}
RECORDS[64] = RECORDS[65] = b'\0\1' + A + b''.join(struct.pack('!HH', k, len(v)) + v for k, v in PARAMS)
HOSTILE = [b'\0', bytes([63]) + b'x' * 63 + b'\0', b'\5a.b\\c\0', b'\4\xff\xfe\x80\xc3\0', b'\6\xe2\x80\xae\xe2\x80\x8b\0', b'\5\0\1\x1b\x7f"\0',
           b'\x0bxn--mnchen-\0', b'\4\xf0\x9f\x98\x80\0', b'\3\xe2\x82a\0', b'\xc0\x0c', b'\xc0\xff', b'\xc0\x0d', b'\1a\xc0\x0c',
           b'\x80xx', b'\3ab',
           b''.join(bytes([50]) + b'y' * 50 for _ in range(6)) + b'\0', b''.join(bytes([63]) + b'y' * 63 for _ in range(20)) + b'\0',
           b'\1.\0', b'\2..\0', b'\1a\1b\1c\1d\0', b'\xff\xff', b'\6_ldap\x04_tcp\1x\0', b'\5_ldap\0', b'\5_ldap\4_tcp\0']


def question(name, kind=1, klass=1):
    return name + struct.pack('!HH', kind, klass)


def record(name, kind, data, klass=1, ttl=60, length=None):
    return name + struct.pack('!HHIH', kind, klass, ttl & 0xffffffff, len(data) if length is None else length) + data


def message(flags=0x8180, questions=(), answers=(), authorities=(), additional=(), ident=0x1234):
    parts = (questions, answers, authorities, additional)
    return struct.pack('!HHHHHH', ident, flags, *(len(p) for p in parts)) + b''.join(b''.join(p) for p in parts)


def datagram(text, sport=53, dport=4000):
    return ethernet(ipv4(udp(text, sport, dport), 17))


def stream(text):
    return ethernet(ipv4(tcp(text, dport=53, flags=0x18), 6))


def records(out):
    for kind, data in RECORDS.items():
        for port in (53, 5353, 5355):
            out.add(datagram(message(0x8400, [question(NAME, kind, 0x8001)], [record(BACK, kind, data, 0x8001)]), port, 4000))
        out.add(datagram(message(answers=[record(A, kind, data, ttl=2**31 + 5)])))
        # the record's length lies, the data is cut, there is none
        for length in sorted({0, 1, len(data) - 1, len(data) + 1, len(data) + 30}):
            out.add(datagram(message(answers=[record(A, kind, data, length=max(length, 0)), record(A, 1, b'\1\2\3\4')])))
        for size in range(len(data)):
            out.add(datagram(message(answers=[record(A, kind, data[:size])])))
            out.add(datagram(message(answers=[record(A, kind, data[:size]), record(A, 1, b'\1\2\3\4')])))
    for tag in (b'issuewild', b'iodef', b'foo', b'', b'issue\xff'):
        out.add(datagram(message(answers=[record(A, 257, b'\0' + bytes([len(tag)]) + tag + b'val')])))
    for algorithm in range(256):
        out.add(datagram(message(answers=[record(A, 48, b'\x01\x01\3' + bytes([algorithm]) + bytes(range(algorithm % 20)))])))


def options(out, rng):
    for port in (53, 5353):
        for code, value in OPTIONS:
            for length in sorted({len(value), max(len(value) - 1, 0), len(value) + 1, 0}):
                data = struct.pack('!HH', code, length) + value
                out.add(datagram(message(additional=[record(b'\0', 41, data, 0x8500, rng.choice([0, 0x01028000, 0xffffffff]))]), port))
        out.add(datagram(message(additional=[record(b'\0', 41, b'', 4096, 0)]), port))
    for key, value in PARAMS:
        for length in sorted({len(value), max(len(value) - 1, 0), len(value) + 1, 0}):
            data = b'\0\1' + A + struct.pack('!HH', key, length) + value
            out.add(datagram(message(answers=[record(NAME, 65, data)])))


def hostile(out):
    for name in HOSTILE:
        out.add(datagram(message(0x0100, [question(name)]), 4000, 53))
        out.add(datagram(message(0x0100, [question(name), question(NAME)]), 4000, 53))
        for kind in (1, 5, 12, 15, 33, 35, 47):
            head = {15: b'\0\1', 33: bytes(6), 35: bytes(7)}.get(kind, b'')
            out.add(datagram(message(0x8180, [question(NAME)], [record(name, kind, head + name)])))
    for links in (1, 2, 10, 50, 100, 127, 128, 199, 200, 201, 255, 256, 257, 300):
        chain = A + b''.join(struct.pack('!H', 0xc000 | (12 if i == 0 else 15 + 2 * (i - 1))) for i in range(links))
        text = struct.pack('!HHHHHH', 1, 0x8180, 0, 1, 0, 0)
        last = 15 + 2 * (links - 1)
        out.add(datagram(text + chain))
        body = record(struct.pack('!H', 0xc000 | (12 + 14 + last - 12)), 1, b'\1\2\3\4')
        out.add(datagram(struct.pack('!HHHHHH', 1, 0x8180, 1, 1, 0, 0) + A + b'\0\1\0\1' + body))
        data = b''.join(struct.pack('!H', 0xc000 | (12 if i == 0 else 23 + 2 * (i - 1))) for i in range(links))
        head = A + struct.pack('!HHIH', 10, 1, 1, len(data) - 2 if links > 1 else len(data))
        out.add(datagram(struct.pack('!HHHHHH', 1, 0x8180, 0, 2, 0, 0) + record(A, 10, data) +
                         record(struct.pack('!H', 0xc000 | (25 + 2 * (links - 1))), 1, b'\1\2\3\4')))
        del head
    for raw in (bytes(range(1, 32)), bytes(range(32, 128)), bytes(range(128, 256)), 'häß€\u202e\u200b😀'.encode(), b'a\tb\nc\rd', b'ab\0cd', b'\xe2\x82'):
        out.add(datagram(message(answers=[record(A, 16, bytes([len(raw)]) + raw)])))
        out.add(datagram(message(answers=[record(A, 257, b'\0\5issue' + raw)])))
        out.add(datagram(message(answers=[record(A, 61, raw)])))
        out.add(datagram(message(answers=[record(A, 65, b'\0\1' + A + struct.pack('!HHB', 1, len(raw) + 1, len(raw)) + raw)])))
        out.add(datagram(message(additional=[record(b'\0', 41, struct.pack('!HHH', 15, len(raw) + 2, 1) + raw)])))


def headers(out, rng, count):
    for _ in range(count):
        flags = rng.randrange(65536)
        text = message(flags, [question(NAME, rng.randrange(70))], [record(BACK, 1, b'\1\2\3\4')], ident=rng.randrange(65536))
        out.add(datagram(text, rng.choice([53, 5353, 5355]), rng.choice([4000, 53, 5353])))
    whole = message(0x8580, [question(NAME)], [record(BACK, 1, b'\1\2\3\4'), record(BACK, 28, bytes(16))], [record(BACK, 2, A)],
                    [record(b'\0', 41, struct.pack('!HH', 10, 8) + b'12345678', 1232)])
    for _ in range(count):
        text = bytearray(whole)
        for _ in range(rng.choice([1, 1, 2, 4])):
            text[rng.randrange(len(text))] = rng.randrange(256)
        out.add(datagram(bytes(text), rng.choice([53, 5353, 5355])))
    for extra in (b'x', b'extra bytes'):
        for port in (53, 5353, 5355):
            out.add(datagram(whole + extra, port))
    for size in range(len(whole)):
        out.add(datagram(whole[:size]))
    text = struct.pack('!H', len(whole)) + whole
    query = message(0x0100, [question(NAME)])
    for size in range(len(text)):
        out.add(stream(text[:size]))
    for body in (text, text + text, text + struct.pack('!H', len(query)) + query, text + b'\0', text + b'\0\0', struct.pack('!H', 5) + whole,
                 struct.pack('!H', 0) + whole, text + text[:20], struct.pack('!H', len(whole) + 5) + whole):
        out.add(stream(body))
    out.cut(lambda: datagram(whole))
    out.cut(lambda: stream(text + text))


def main():
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 400
    rng = random.Random(seed)
    for name, make in (('dns-records', records), ('dns-options', lambda out: options(out, rng)), ('dns-hostile', hostile),
                       ('dns-headers', lambda out: headers(out, rng, count))):
        with Pcap(os.path.join(folder, name + '.pcap')) as out:
            make(out)


if __name__ == '__main__':
    main()
