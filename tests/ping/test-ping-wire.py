#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What wirebench-cli ping and respond put on the wire, before programs that nobody here wrote: scapy makes the same
bytes from the same values, tshark reads them; and reflectors of other makers, whose replies are longer or shorter.

Usage: test-ping-wire.py CLI. Frames are taken from the loopback interface of a network of its own."""

import decimal
import fractions
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

from ping_harness import PORTABLE, TIME_LIMIT, Program, Skip, main, ping, respond, result_of, skip_all, start

try:
    from scapy.contrib.stamp import (ErrorEstimate, STAMPSessionReflectorTestUnauthenticated,
                                     STAMPSessionSenderTestUnauthenticated, STAMPTestTLV)
    from scapy.layers.inet import IP, UDP
    from scapy.layers.l2 import Ether
    from scapy.utils import wrpcap
except ImportError as error:
    skip_all(f'scapy has no contrib.stamp here: {error}')

CLI, = start(1)
NTP_TO_UNIX_S = 2208988800
NS = 10 ** 9
N = 20


class Tap:
    """Every frame of loopback, once."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # all protocols
        self.socket.bind(('lo', 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)

    def frames(self, port):
        """UDP of IPv4 to or from a port so far, in order."""
        frames = []
        while select.select([self.socket], [], [], 0)[0]:
            data, address = self.socket.recvfrom(65536)
            frame = Ether(data)
            if address[2] != socket.PACKET_OUTGOING and UDP in frame and IP in frame:
                if port in (frame[UDP].sport, frame[UDP].dport):
                    frames.append(frame)
        self.socket.close()
        return frames


def bits_of(packet, offset):
    return struct.unpack_from('>Q', packet, offset)[0]


def unix_ns(bits):
    """Of an NTP time stamp."""
    return ((bits >> 32) - NTP_TO_UNIX_S) * NS + ((bits & 0xffffffff) * NS >> 32)


def text_ns(text):
    return int(decimal.Decimal(text) * NS)


def set_time(packet, name, bits):
    setattr(packet, name, fractions.Fraction(bits, 2 ** 32))  # what scapy's field takes, without a float between


def probes_of(client):
    return {line['probe']['sequence']: line['probe'] for line in client.of('reply')}


def series(*arguments, responder=('--stamp', '--stateful')):
    """A series before our own responder: requests, replies (frames) and probes by sequence."""
    reflector = respond(CLI, *responder)
    tap = Tap()
    client = ping(CLI, f'127.0.0.1:{reflector.port}', '-m', 'stamp', '-i', 0.002, '-c', N, *arguments)
    frames = tap.frames(reflector.port)
    reflector.end()
    result = result_of(client)
    requests = [frame for frame in frames if frame[UDP].dport == reflector.port]
    replies = [frame for frame in frames if frame[UDP].sport == reflector.port]
    assert N <= len(requests) == len(replies) == result['counts']['sent'], (len(requests), len(replies), result)
    assert result['counts']['received'] == len(requests), result
    return requests, replies, probes_of(client), reflector.port


def padding(n, fill, flags):
    return [] if n < 48 else [STAMPTestTLV(flags=flags, type=1, len=n - 48, value=bytes([fill]) * (n - 48))]


def test_request_is_scapys():
    for size in (44, 48, 100, 1400):
        requests, _, probes, _ = series('-s', size, '--fill', '0x5a')
        for i, frame in enumerate(requests):
            ours = bytes(frame[UDP].payload)
            assert len(ours) == size and ours[14:16] == requests[0][UDP].payload.load[14:16], ours.hex()
            estimate = struct.unpack_from('>H', ours, 12)[0]
            theirs = STAMPSessionSenderTestUnauthenticated(
                seq=i, err_estimate=ErrorEstimate(S=estimate >> 15, Z=0, scale=estimate >> 8 & 63,
                                                  multiplier=estimate & 255),
                ssid=struct.unpack_from('>H', ours, 14)[0], tlv_objects=padding(size, 0x5a, 0x80))
            set_time(theirs, 'ts', bits_of(ours, 4))
            assert ours == bytes(theirs), f'size {size}, probe {i}:\nours   {ours.hex()}\ntheirs {bytes(theirs).hex()}'
            assert estimate & 255, 'a multiplier of 0 is forbidden'
            # What was written into the packet was before what the kernel saw leave, and not by much.
            t1 = text_ns(probes[i]['t1'])
            assert probes[i]['t1_source'] == ('program' if PORTABLE else 'kernel'), probes[i]
            assert 0 <= t1 - unix_ns(bits_of(ours, 4)) + 1 < NS, (probes[i], i)


def test_reflection_is_scapys():
    for stateful in (True, False):
        requests, replies, probes, _ = series('-s', 100, '--fill', '7', '--ttl', '200',
                                              responder=('--stamp', '--stateful') if stateful else ('--stamp',))
        for i, (request, frame) in enumerate(zip(requests, replies)):
            asked, ours = bytes(request[UDP].payload), bytes(frame[UDP].payload)
            mine, its = struct.unpack_from('>H', ours, 12)[0], struct.unpack_from('>H', asked, 12)[0]
            theirs = STAMPSessionReflectorTestUnauthenticated(
                seq=i, err_estimate=ErrorEstimate(S=mine >> 15, Z=0, scale=mine >> 8 & 63, multiplier=mine & 255),
                ssid=struct.unpack_from('>H', asked, 14)[0], seq_sender=i,
                err_estimate_sender=ErrorEstimate(S=its >> 15, Z=its >> 14 & 1, scale=its >> 8 & 63,
                                                  multiplier=its & 255),
                ttl_sender=200, tlv_objects=padding(100, 7, 0))
            set_time(theirs, 'ts', bits_of(ours, 4))
            set_time(theirs, 'ts_rx', bits_of(ours, 16))
            set_time(theirs, 'ts_sender', bits_of(asked, 4))
            assert ours == bytes(theirs), f'probe {i}:\nours   {ours.hex()}\ntheirs {bytes(theirs).hex()}'
            # The four times of the probe, in their order; all are of one clock here.
            times = [text_ns(probes[i][name]) for name in ('t1', 't2', 't3', 't4')]
            assert times == sorted(times), (i, times)
            assert abs(times[1] - unix_ns(bits_of(ours, 16))) <= 1 and abs(times[2] - unix_ns(bits_of(ours, 4))) <= 1
            assert probes[i]['receipt'] in ((i,) if stateful else (None, i)), probes[i]


def test_ip_header():
    requests, _, _, _ = series()
    assert {frame[IP].ttl for frame in requests} == {255}, 'so that the reflector can say how many hops there were'
    requests, _, _, _ = series('--ttl', '33', '--dscp', '46')
    assert {(frame[IP].ttl, frame[IP].tos >> 2) for frame in requests} == {(33, 46)}
    if not PORTABLE:  # which says that it cannot
        requests, _, _, _ = series('--df')
        assert {str(frame[IP].flags) for frame in requests} == {'DF'}


TSHARK_FIELDS = ['udp.dstport', 'twamp.test.seq_number', 'twamp.test.timestamp', 'twamp.test.error_estimate',
                 'twamp.test.receive_timestamp', 'twamp.test.sender_seq_number', 'twamp.test.sender_ttl']


def read_with_tshark(frames, port):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'ping.pcap')
        wrpcap(path, frames)
        # tshark knows the reflector's packets by port 862 alone (RFC 8762, 4.1).
        arguments = ['tshark', '-n', '-r', path, '-d', f'udp.port=={port},twamp.test', '-T', 'fields',
                     '-E', 'separator=|']
        for field in TSHARK_FIELDS:
            arguments += ['-e', field]
        result = subprocess.run(arguments, capture_output=True, text=True, timeout=TIME_LIMIT,
                                env={**os.environ, 'TZ': 'UTC', 'LC_ALL': 'C'})
    assert result.returncode == 0, result.stderr
    return [dict(zip(TSHARK_FIELDS, line.split('|'))) for line in result.stdout.splitlines()]


def tshark_fraction(text):
    return int(re.search(r'\.(\d{9}) ', text).group(1))


def near(a, b):
    return (a - b) % NS in (0, 1, NS - 1)


def test_tshark_reads_them():
    if not shutil.which('tshark'):
        raise Skip('tshark is not installed')
    reflector = Program(CLI, 'respond', '-p', '862', '-b', '127.0.0.1', '--stamp', '--stateful', '--json')
    assert reflector.wait_for('listening')['port'] == 862
    tap = Tap()
    client = ping(CLI, '127.0.0.1', '-m', 'stamp', '-i', 0.002, '-c', N)
    frames = tap.frames(862)
    reflector.end()
    probes, rows = probes_of(client), read_with_tshark(frames, 862)
    requests = [row for row in rows if row['udp.dstport'] == '862']
    replies = [row for row in rows if row['udp.dstport'] != '862']
    assert len(requests) == len(replies) == result_of(client)['counts']['sent'], rows
    for i, row in enumerate(requests):
        assert row['twamp.test.seq_number'] == str(i) and int(row['twamp.test.error_estimate']) & 255, row
    for i, row in enumerate(replies):
        assert row['twamp.test.seq_number'] == row['twamp.test.sender_seq_number'] == str(i), row
        assert row['twamp.test.sender_ttl'] == '255', row
        received = tshark_fraction(row['twamp.test.receive_timestamp'])
        assert near(received, text_ns(probes[i]['t2']) % NS), (row, probes[i])
        assert near(tshark_fraction(row['twamp.test.timestamp']), text_ns(probes[i]['t3']) % NS), (row, probes[i])


class Reflector:
    """A STAMP reflector of another maker; answers: what it returns of each whole answer."""

    def __init__(self, answers):
        self.answers = answers
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        number = 0
        while True:
            request, peer = self.socket.recvfrom(65536)
            if not request:
                return
            t2 = struct.pack('>II', 3_000_000_000, number)
            answer = (request[:4] + t2 + b'\x00\x01' + request[14:16].ljust(2, b'\0') + t2 + request[:14] +
                      b'\0\0' + b'\xff' + b'\0' * 3 + request[44:])
            for part in self.answers(answer, number):
                self.socket.sendto(part, peer)
            number += 1

    def end(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b'', ('127.0.0.1', self.port))
        self.thread.join()
        self.socket.close()


def test_replies_of_all_lengths():
    """41 bytes are a whole reply of TWAMP-Light; padding may be cut or added; 40 are none."""
    for length in (41, 42, 43, 44, 47, 60, 100, 1400, 40):
        reflector = Reflector(lambda answer, number: [answer[:length].ljust(length, b'\0')])
        client = ping(CLI, f'127.0.0.1:{reflector.port}', '-m', 'stamp', '-i', 0.002, '-c', N, '-s', 100, '-W', 1,
                      answered=length >= 41)
        reflector.end()
        counts = result_of(client)['counts']
        if length >= 41:
            assert counts['received'] == counts['sent'] >= N and counts['foreign'] == 0, (length, counts)
        else:
            assert counts['received'] == 0 and counts['lost'] == counts['sent'] >= N, (length, counts)


main('/ping/wire', globals())
