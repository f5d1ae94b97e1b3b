#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our STUN messages before tshark: it reads the same addresses, codes and words, and finds the fingerprint right.

Usage: test-stun-peers.py WB-STUN-PRINT. Every case is seeded; no packet leaves the process. Prints TAP."""

import ipaddress
import os
import random
import shutil
import subprocess
import sys
import tempfile

CASES = 300
FIELDS = ['stun.type.class', 'stun.type.method', 'stun.id', 'stun.att.ipv4', 'stun.att.ipv6', 'stun.att.port',
          'stun.att.change-ip', 'stun.att.change-port', 'stun.att.error.class', 'stun.att.error',
          'stun.att.error.reason', 'stun.att.software', 'stun.att.crc32.status', '_ws.malformed']


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


try:
    from scapy.layers.inet import IP, UDP
    from scapy.layers.l2 import Ether
    from scapy.utils import wrpcap
except ImportError as error:
    skip_all(f'no scapy here: {error}')
if not shutil.which('tshark'):
    skip_all('tshark is not installed')


class Message:
    def __init__(self, dice):
        self.kind = dice.choice([0, 2, 3])
        self.transaction = dice.randbytes(12).hex()
        self.addresses = [self.address(dice) if dice.randrange(2) else None for _ in range(4)]
        self.change = dice.randrange(4) if dice.randrange(2) else None
        self.error = dice.randrange(300, 700) if dice.randrange(2) else None
        self.reason = 'x' * dice.randrange(1, 20) if self.error else None
        self.software = 's' * dice.randrange(1, 90) if dice.randrange(2) else None

    @staticmethod
    def address(dice):
        host = ipaddress.IPv6Address(dice.randbytes(16)) if dice.randrange(2) else ipaddress.IPv4Address(
            dice.randbytes(4))
        return host, dice.randrange(65536)

    def line(self):
        def word(value):
            return '-' if value is None else str(value)

        def end(address):
            if address is None:
                return '-'
            return f'[{address[0]}]:{address[1]}' if address[0].version == 6 else f'{address[0]}:{address[1]}'
        return ' '.join([str(self.kind), self.transaction, *map(end, self.addresses), word(self.change),
                         word(self.error or 0), word(self.reason), word(self.software)])

    def expected(self):
        there = [address for address in self.addresses if address]
        change = self.change is not None
        return {
            'stun.type.class': f'0x{(self.kind & 1) | (self.kind & 2) << 3:04x}',  # the mask 0x0110, shifted down
            'stun.type.method': '0x0001',
            'stun.id': self.transaction,
            'stun.att.ipv4': ','.join(str(host) for host, _ in there if host.version == 4),
            'stun.att.ipv6': ','.join(str(host) for host, _ in there if host.version == 6),
            'stun.att.port': ','.join(str(port) for _, port in there),
            'stun.att.change-ip': str(self.change // 2) if change else '',
            'stun.att.change-port': str(self.change % 2) if change else '',
            'stun.att.error.class': str(self.error // 100) if self.error else '',
            'stun.att.error': str(self.error % 100) if self.error else '',
            'stun.att.error.reason': self.reason or '',
            'stun.att.software': self.software or '',
            'stun.att.crc32.status': '1',
            '_ws.malformed': '',
        }


def read_with_tshark(packets):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'stun.pcap')
        wrpcap(path, packets)
        arguments = ['tshark', '-n', '-r', path, '-T', 'fields', '-E', 'separator=|', '-E', 'aggregator=,']
        for field in FIELDS:
            arguments += ['-e', field]
        run = subprocess.run(arguments, capture_output=True, text=True, timeout=60, env={**os.environ, 'LC_ALL': 'C'})
    assert run.returncode == 0, run.stderr
    return [dict(zip(FIELDS, line.split('|'))) for line in run.stdout.splitlines()]


def main():
    dice = random.Random(3478)
    messages = [Message(dice) for _ in range(CASES)]
    run = subprocess.run([sys.argv[1]], input=''.join(message.line() + '\n' for message in messages),
                         capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    head = Ether(src='02:00:00:00:00:01', dst='02:00:00:00:00:02') / IP(src='192.0.2.1', dst='192.0.2.2')
    packets = [head / UDP(sport=3478, dport=3478) / bytes.fromhex(line) for line in run.stdout.splitlines()]
    print('1..1')
    seen = read_with_tshark(packets)
    wrong = [f'{name}: {row[name]} instead of {value}' for message, row in zip(messages, seen)
             for name, value in message.expected().items() if row[name] != value]
    if len(seen) != CASES:
        wrong.insert(0, f'{len(seen)} messages of {CASES}')
    print(f'{"not " if wrong else ""}ok 1 {CASES} messages: the fields of tshark, every fingerprint right')
    for text in wrong[:10]:
        print(f'# {text}')
    return 1 if wrong else 0


sys.exit(main())
