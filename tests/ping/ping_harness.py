# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli ping and respond as programs, and a bad network between them that keeps a log.

Truth is made from the log of wb-impair-proxy alone, with the words of docs/decisions.md: late, duplicate, reordered,
lost. A probe is known by its sequence number, and a copy on its way back is a reply that the client gets, in the order
in which the proxy gave it out: loopback keeps that."""

import collections
import json
import os
import socket
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from live_harness import (LONG, PORTABLE, TIME_LIMIT, Program, Skip, main, running,  # noqa: E402, F401
                          skip_all, start)  # noqa: F401

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; Python does not name it


def keep_stamps():
    """A socket that gets receive stamps. Linux switches them on for a host by and by when the first asks for them, and off
    when the last has gone: while this one is open every program has them from its first datagram on."""
    keeper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    keeper.bind(('127.0.0.1', 0))
    keeper.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    end = time.monotonic() + TIME_LIMIT
    stamps = []
    while not stamps:
        assert time.monotonic() < end, 'the system stamps nothing'
        keeper.sendto(b'', keeper.getsockname())
        stamps = keeper.recvmsg(1, 100)[1]
    return keeper


def respond(cli, *arguments):
    """A responder on a free port of 127.0.0.1; .port."""
    program = Program(cli, 'respond', '-p', '0', '-b', '127.0.0.1', '--json', *arguments)
    program.port = program.wait_for('listening')['port']
    return program


def ping(cli, *arguments, answered=True):
    """A series from its beginning to its end."""
    return Program(cli, 'ping', '--json', *map(str, arguments)).join(expected=0 if answered else 1)


def result_of(program):
    """Of its only target."""
    results = program.of('result')
    assert len(results) == 1, results
    return results[0]


def both(**shares):
    """The same shares on both ways, as the proxy has them."""
    return {f'{name}_{way}': share for name, share in shares.items() for way in ('up', 'down')}


class Proxy:
    """wb-impair-proxy before a port of 127.0.0.1."""

    def __init__(self, program, port, **options):
        self.folder = tempfile.TemporaryDirectory(prefix='wb-impair-')
        self.path = os.path.join(self.folder.name, 'log')
        words = [f'--{name.replace("_", "-")}={value}' for name, value in options.items()]
        self.program = Program(program, '127.0.0.1', str(port), f'--log={self.path}', *words)
        self.port = self.program.wait_for('listening')['port']

    def end(self):
        """Ends it; the datagrams in and out of its log, in their order. What it lost itself would be no truth."""
        self.program.process.stdin.close()
        status = self.program.process.wait(TIME_LIMIT)
        for thread in self.program.threads:
            thread.join()
        assert status == 0, self.program.complaints
        summary = self.program.of('summary')[0]
        with open(self.path, encoding='ascii') as log:
            lines = [json.loads(line) for line in log]
        self.folder.cleanup()
        if summary['overflowed'] or summary['refused']:
            raise Skip(f'this machine lost datagrams before the proxy: {summary}')
        return lines


class Truth:
    """What the proxy did to the probes of one client. timeout_ns: for late; no probe may have come back within
    doubt_ns of it, since the proxy's clock is read in another place than the client's."""

    def __init__(self, lines, timeout_ns, doubt_ns=20_000_000):
        sent, copies_up, left, held = {}, {}, {}, 0
        corrupt_up, self.corrupted_replies, answers = set(), 0, collections.defaultdict(set)
        replies = collections.Counter()  # good copies that the client got, by sequence
        arrivals, down_fates = [], {}
        for line in lines:
            key = line['sequence']
            if line['type'] == 'in' and line['way'] == 'up':
                assert key not in sent, f'sent twice: {line}'
                sent[key], copies_up[key] = line['ns'], line['copies']
                held += line['held']
                if line['corrupt'] and line['copies']:
                    corrupt_up.add(key)
            elif line['type'] == 'in':
                down_fates[line['number']] = line
                held += line['held']
            elif line['type'] == 'out' and line['way'] == 'down':
                fate = down_fates[line['number']]
                if fate['corrupt'] or fate['sequence'] in corrupt_up:
                    self.corrupted_replies += 1
                    continue
                replies[key] += 1
                answers[key].add(line['number'])
                if replies[key] == 1:
                    left[key] = line['ns']
                    arrivals.append(key)
        took = {key: ns - sent[key] for key, ns in left.items()}
        if any(abs(ns - timeout_ns) < doubt_ns for ns in took.values()):
            raise Skip('this machine was too slow to tell what is late')
        self.sent, self.received, self.lost = len(sent), len(left), len(sent) - len(left)
        self.lost_up = sum(1 for copies in copies_up.values() if copies == 0)
        self.lost_down = self.lost - self.lost_up
        self.late = sum(1 for ns in took.values() if ns > timeout_ns)
        self.duplicates = sum(n - 1 for n in replies.values())
        self.duplicates_up = sum(len(numbers) - 1 for numbers in answers.values())
        self.duplicates_down = self.duplicates - self.duplicates_up
        self.late_probes = {key for key, ns in took.items() if ns > timeout_ns}
        self.lost_probes = set(sent) - set(left)
        self.duplicate_probes = [key for key, n in replies.items() for _ in range(n - 1)]
        # The reflector numbers its replies in this order. Beyond the newest that came nobody can know of any.
        delivered = set().union(*answers.values())
        self.replies_lost = max(delivered, default=-1) + 1 - len(delivered)
        self.held = held
        self.reordered = self.reorder_extent_max = 0
        for i, key in enumerate(arrivals):
            overtaken_by = [j for j in range(i) if arrivals[j] > key]
            if overtaken_by:
                self.reordered += 1
                self.reorder_extent_max = max(self.reorder_extent_max, i - overtaken_by[0])
        self.shortest_ns, self.longest_ns = min(took.values(), default=0), max(took.values(), default=0)

    def differences(self, counts, names):
        """Where these counts are not the truth: name, said, true."""
        return [(name, counts[name], getattr(self, name)) for name in names if counts[name] != getattr(self, name)]
