#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our STAMP packets before programs that nobody here wrote: scapy makes the same bytes, tshark reads the same fields.

Usage: test-stamp-peers.py WB-STAMP-PRINT. Every case is seeded; no packet leaves the process. Prints TAP."""

import fractions
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

NTP_TO_UNIX_S = 2208988800
NS = 10 ** 9
CASES = 200


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


try:
    from scapy.contrib.stamp import (ErrorEstimate, STAMPSessionReflectorTestUnauthenticated,
                                     STAMPSessionSenderTestUnauthenticated, STAMPTestTLV)
    from scapy.layers.inet import IP, UDP
    from scapy.layers.l2 import Ether
    from scapy.utils import wrpcap
except ImportError as error:
    skip_all(f'scapy has no contrib.stamp here: {error}')

PRINT = sys.argv[1]
passed = failed = 0


def check(name, problem):
    global passed, failed
    number = passed + failed + 1
    if problem is None:
        passed += 1
        print(f'ok {number} {name}')
    else:
        failed += 1
        print(f'not ok {number} {name}\n# {problem}')


def make(lines):
    """Every line's packet as bytes; None: refused."""
    run = subprocess.run([PRINT], input='\n'.join(lines) + '\n', capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return [None if line == 'refused' else bytes.fromhex(line) for line in run.stdout.splitlines()]


def stamp(ns, ptp):
    """The 64 bits that RFC 8762 wants; to the nearest unit."""
    if ptp:
        return ns // NS << 32 | ns % NS
    return (ns // NS + NTP_TO_UNIX_S) % 2 ** 32 << 32 | (ns % NS * 2 ** 32 + NS // 2) // NS


def set_time(packet, name, ns, ptp):
    """What scapy's field takes for these 64 bits, without a float between. Which field it is scapy sees from the error
    estimate, so that must be in the packet already."""
    bits = stamp(ns, ptp)
    setattr(packet, name, bits if ptp else fractions.Fraction(bits, 2 ** 32))


class Request:
    def __init__(self, dice):
        self.sequence = dice.choice([0, 1, 2 ** 32 - 1, dice.getrandbits(32)])
        self.t1 = dice.randrange(0, 2 ** 31) * NS + dice.randrange(NS)
        self.ptp, self.synchronized = dice.randrange(2), dice.randrange(2)
        self.scale, self.multiplier = dice.randrange(64), dice.randrange(1, 256)
        self.ssid = dice.getrandbits(16)
        self.size = dice.choice([44, 44, 48, 49, dice.randrange(48, 1472)])
        self.fill = dice.getrandbits(8)

    def line(self):
        return (f'request {self.sequence} {self.t1} {self.ptp} {self.synchronized} {self.scale} {self.multiplier} '
                f'{self.ssid} {self.size} {self.fill}')

    def estimate(self):
        return ErrorEstimate(S=self.synchronized, Z=self.ptp, scale=self.scale, multiplier=self.multiplier)

    def tlvs(self, flags):
        n = self.size - 48
        return [] if n < 0 else [STAMPTestTLV(flags=flags, type=1, len=n, value=bytes([self.fill]) * n)]

    def scapy(self):
        packet = STAMPSessionSenderTestUnauthenticated(seq=self.sequence, err_estimate=self.estimate(), ssid=self.ssid,
                                                       tlv_objects=self.tlvs(0x80))
        set_time(packet, 'ts', self.t1, self.ptp)
        return packet


class Reflection:
    def __init__(self, dice, request):
        self.request = request
        self.stateful, self.sequence = dice.randrange(2), dice.getrandbits(32)
        self.t2 = dice.randrange(0, 2 ** 31) * NS + dice.randrange(NS)
        self.t3 = self.t2 + dice.randrange(10 ** 6)
        self.ptp, self.synchronized = dice.randrange(2), dice.randrange(2)
        self.scale, self.multiplier = dice.randrange(64), dice.randrange(1, 256)
        self.ttl = dice.getrandbits(8)

    def line(self, packet):
        return (f'reflect {self.stateful} {self.sequence} {self.t2} {self.t3} {self.ptp} {self.synchronized} '
                f'{self.scale} {self.multiplier} {self.ttl} {packet.hex()}')

    def scapy(self):
        request = self.request
        packet = STAMPSessionReflectorTestUnauthenticated(
            seq=self.sequence if self.stateful else request.sequence,
            err_estimate=ErrorEstimate(S=self.synchronized, Z=self.ptp, scale=self.scale, multiplier=self.multiplier),
            ssid=request.ssid, seq_sender=request.sequence, err_estimate_sender=request.estimate(),
            ttl_sender=self.ttl, tlv_objects=request.tlvs(0))
        set_time(packet, 'ts', self.t3, self.ptp)
        set_time(packet, 'ts_rx', self.t2, self.ptp)
        set_time(packet, 'ts_sender', request.t1, request.ptp)
        return packet


def first_difference(ours, theirs):
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if a is None or a != b:
            return f'case {i}:\n# ours   {a.hex() if a else a}\n# theirs {b.hex()}'
    return None if len(ours) == len(theirs) else f'{len(ours)} and {len(theirs)} packets'


def test_scapy(dice):
    requests = [Request(dice) for _ in range(CASES)]
    ours = make(request.line() for request in requests)
    check(f'{CASES} requests: the bytes of scapy',
          first_difference(ours, [bytes(request.scapy()) for request in requests]))
    reflections = [Reflection(dice, request) for request in requests]
    answers = make(reflection.line(packet) for reflection, packet in zip(reflections, ours))
    check(f'{CASES} reflections: the bytes of scapy',
          first_difference(answers, [bytes(reflection.scapy()) for reflection in reflections]))
    return requests, ours, reflections, answers


TSHARK_FIELDS = ['udp.srcport', 'twamp.test.seq_number', 'twamp.test.timestamp', 'twamp.test.error_estimate',
                 'twamp.test.receive_timestamp', 'twamp.test.sender_seq_number', 'twamp.test.sender_timestamp',
                 'twamp.test.sender_error_estimate', 'twamp.test.sender_ttl']


def read_with_tshark(packets):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'stamp.pcap')
        wrpcap(path, packets)
        arguments = ['tshark', '-n', '-r', path, '-d', 'udp.port==862,twamp.test', '-T', 'fields', '-E', 'separator=|']
        for field in TSHARK_FIELDS:
            arguments += ['-e', field]
        run = subprocess.run(arguments, capture_output=True, text=True, timeout=60,
                             env={**os.environ, 'TZ': 'UTC', 'LC_ALL': 'C'})
    assert run.returncode == 0, run.stderr
    return [dict(zip(TSHARK_FIELDS, line.split('|'))) for line in run.stdout.splitlines()]


def tshark_time(ns):
    """As tshark writes an absolute time: 'Nov 22, 2026 18:00:00.123456789 UTC'."""
    moment = time.gmtime(ns // NS)
    return time.strftime('%b %e, %Y %H:%M:%S', moment) + f'.{ns % NS:09d} UTC'


def difference_ns(text, ns):
    """tshark's own way from 2^-32 s to nanoseconds may be one off."""
    for near in (0, -1, 1):
        if text == tshark_time(ns + near):
            return None
    return f'{text} instead of {tshark_time(ns)}'


def sender_difference(text, ns):
    """tshark 4.0 takes the two halves of this one field for seconds since 1970 and signed nanoseconds."""
    bits = stamp(ns, 0)
    seconds, low = bits >> 32, bits & 0xffffffff
    low -= 2 ** 32 if low >= 2 ** 31 else 0
    raw = tshark_time(seconds * NS).replace('.000000000', f'.{low:09d}')
    return None if text == raw else difference_ns(text, ns)


def compare_tshark(requests, ours, reflections, answers):
    packets, expected = [], []
    for request, packet, reflection, answer in zip(requests, ours, reflections, answers):
        if request.ptp or reflection.ptp:  # tshark's TWAMP reads NTP only
            continue
        head = Ether(src='02:00:00:00:00:01', dst='02:00:00:00:00:02') / IP(src='192.0.2.1', dst='192.0.2.2')
        packets.append(head / UDP(sport=40000, dport=862) / packet)
        expected.append((request, None))
        head = Ether(src='02:00:00:00:00:02', dst='02:00:00:00:00:01') / IP(src='192.0.2.2', dst='192.0.2.1')
        packets.append(head / UDP(sport=862, dport=40000) / answer)
        expected.append((request, reflection))
    seen = read_with_tshark(packets)
    problem = {False: None, True: None}
    counts = {False: 0, True: 0}
    if len(seen) != len(expected):
        return {False: f'{len(seen)} packets of {len(expected)}', True: 'as above'}, counts
    for row, (request, reflection) in zip(seen, expected):
        answer = reflection is not None
        one = reflection or request
        sequence = reflection.sequence if answer and reflection.stateful else request.sequence
        wire = one.synchronized << 15 | one.ptp << 14 | one.scale << 8 | one.multiplier
        wrong = [name for name, value in (
            ('seq_number', str(sequence)), ('error_estimate', str(wire))) if row['twamp.test.' + name] != value]
        wrong += [difference_ns(row['twamp.test.timestamp'], reflection.t3 if answer else request.t1)]
        if answer:
            wire = request.synchronized << 15 | request.ptp << 14 | request.scale << 8 | request.multiplier
            wrong += [name for name, value in (
                ('sender_seq_number', str(request.sequence)), ('sender_error_estimate', str(wire)),
                ('sender_ttl', str(reflection.ttl))) if row['twamp.test.' + name] != value]
            wrong += [difference_ns(row['twamp.test.receive_timestamp'], reflection.t2),
                      sender_difference(row['twamp.test.sender_timestamp'], request.t1)]
        wrong = [text for text in wrong if text]
        counts[answer] += 1
        if wrong and problem[answer] is None:
            problem[answer] = f'{wrong} in {row}'
    return problem, counts


def test_tshark(material):
    if not shutil.which('tshark'):
        print(f'ok {passed + failed + 1} tshark # SKIP not installed')
        print(f'ok {passed + failed + 2} tshark # SKIP not installed')
        return 2
    problem, counts = compare_tshark(*material)
    check(f'{counts[False]} requests: the fields of tshark', problem[False])
    check(f'{counts[True]} reflections: the fields of tshark', problem[True])
    return 0


def test_twamp(dice):
    """Requests of TWAMP-Light are shorter than STAMP's and padded with anything."""
    lines, sizes = [], []
    for size in range(14, 200):
        packet = struct.pack('>IQH', size, stamp(1795370400 * NS, 0), 1) + dice.randbytes(size - 14)
        lines.append(f'reflect 1 5 {1795370401 * NS} {1795370401 * NS + 900} 0 0 0 1 64 {packet.hex()}')
        sizes.append(max(44, size))
    answers = make(lines)
    wrong = [i for i, (answer, size) in enumerate(zip(answers, sizes)) if answer is None or len(answer) != size]
    check('TWAMP-Light requests of 14 to 199 bytes: answered with max(44, request)', f'sizes {wrong}' if wrong else None)


dice = random.Random(862)
print('1..5')
material = test_scapy(dice)
test_tshark(material)
test_twamp(dice)
sys.exit(1 if failed else 0)
