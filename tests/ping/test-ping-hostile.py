#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli ping before those who mean it ill: forged, repeated, cut and senseless datagrams change no figure but
their own counters.

Usage: test-ping-hostile.py CLI. Each scene answers every probe well and does its mischief beside; the figures must be
those of a reflector that only answers."""

import contextlib
import json
import math
import random
import re
import socket
import struct
import threading

from ping_harness import LONG, Skip, main, ping, result_of, start

CLI, = start(1)
N = 200
SANITIZED = b'__asan_init' in open(CLI, 'rb').read()
PER_PROBE = 50 // (10 if SANITIZED else 1)  # behind each good answer, so few that the client's socket has room
N_FLOOD = 2000
FLOOD_INTERVALS = (0.002, 0.004, 0.008)
SO_RCVBUFFORCE = 33  # of Linux, for root; Python has no name for it


def count_overflown():
    """Datagrams for which a socket of this network had no room."""
    with open('/proc/net/snmp', encoding='ascii') as figures:
        names, values = [line.split() for line in figures if line.startswith('Udp:')]
    return int(values[names.index('RcvbufErrors')])


def stamp_answer(request, t2, t3, estimate=b'\x00\x01'):
    return request[:4] + t3 + estimate + request[14:16] + t2 + request[:14] + b'\0\0\xff\0\0\0' + request[44:]


def refuse(word):
    raise AssertionError(f'no JSON: {word}')


def numbers_of(value, path=''):
    """Each number of a tree of JSON, with its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from numbers_of(inner, f'{path}/{name}')
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


class Scene:
    """Answers probes and then calls mischief (self, request, answer, peer)."""

    def __init__(self, mode, mischief):
        self.mode, self.mischief = mode, mischief
        self.socket, self.stranger = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        # As many probes as there may be; where that is not allowed, as many as are.
        for option in (socket.SO_RCVBUF, SO_RCVBUFFORCE):
            with contextlib.suppress(OSError):
                self.socket.setsockopt(socket.SOL_SOCKET, option, 4 << 20)
        self.socket.bind(('127.0.0.1', 0))
        self.stranger.bind(('127.0.0.1', 0))
        self.dice = random.Random(5)
        self.n_probes = self.n_bad = 0
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def answer(self, request):
        if self.mode == 'text':
            return b'PONG 1795370400.000000001' + request[4:]
        if self.mode == 'echo':
            return request
        t2 = struct.pack('>II', 3_000_000_000, self.n_probes)
        return stamp_answer(request, t2, t2)

    def bad(self, data, peer, by=None):
        (by or self.socket).sendto(data, peer)
        self.n_bad += 1

    def serve(self):
        while True:
            request, peer = self.socket.recvfrom(65536)
            if not request:
                return
            answer = self.answer(request)
            self.socket.sendto(answer, peer)
            self.mischief(self, request, answer, peer)
            self.n_probes += 1

    def run(self, *arguments, n=N, interval=0.002):
        overflown = count_overflown()
        client = ping(CLI, f'127.0.0.1:{self.socket.getsockname()[1]}', '-m', self.mode, '-i', interval, '-c', n, '-q',
                      '-W', 20, *arguments)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b'', self.socket.getsockname())
        self.thread.join()
        self.socket.close()
        self.stranger.close()
        result, end = result_of(client), client.of('end')[0]
        self.result = result
        counts = result['counts']
        if counts['lost'] and any('for want of room' in words for words in client.complaints):
            raise Skip('this machine lost datagrams before the client')
        if 0 < counts['sent'] - self.n_probes <= count_overflown() - overflown:
            raise Skip('this machine lost probes before the test')
        self.check(client)
        assert counts['sent'] == counts['received'] == self.n_probes >= n, counts
        assert counts['lost'] == counts['late'] == counts['reordered'] == counts['pending'] == 0, counts
        assert result['figures']['round_trip']['n'] == self.n_probes, result
        return counts, end


    @staticmethod
    def check(client):
        """Differences of delays and what concerns another clock may be below 0, and nothing else; all is finite."""
        signed = re.compile('/(ipdv|ipdv_up|ipdv_down|clock)/')
        for line in client.lines:
            json.loads(json.dumps(line), parse_constant=refuse)
            for path, number in numbers_of(line):
                assert math.isfinite(number) and (number >= 0 or signed.search(path)), (path, number)


# The last bad ones may come when the client has all it waits for and is gone.
def nearly(count, scene, per_probe):
    assert scene.n_bad - per_probe <= count <= scene.n_bad, (count, scene.n_bad)


def test_wrong_nonce():
    def mischief(scene, request, answer, peer):
        number = int(re.match(rb'PING \d+ [\d.]+ ([0-9a-f]{16})', request).group(1), 16)
        wrong = f'{number ^ 1 << scene.dice.randrange(64):016x}'.encode()
        scene.bad(answer.replace(f'{number:016x}'.encode(), wrong), peer)

    scene = Scene('text', mischief)
    counts, _ = scene.run()
    nearly(counts['corrupted'], scene, 1)
    assert counts['duplicates'] == counts['foreign'] == 0, counts


def test_forged_ahead():
    """Whoever guesses the numbers to come does not answer for them: they were not sent yet, or the nonce is wrong."""
    def mischief(scene, request, answer, peer):
        sequence = int(request.split()[1])
        scene.bad(answer.replace(b' %d ' % sequence, b' %d ' % (sequence + 1), 1), peer)

    scene = Scene('text', mischief)
    counts, _ = scene.run()
    nearly(counts['corrupted'] + counts['foreign'], scene, 1)
    assert counts['duplicates'] == 0, counts

    def ahead(scene, request, answer, peer):
        sequence = struct.pack('>I', struct.unpack_from('>I', answer)[0] + 100_000)
        scene.bad(sequence + answer[4:24] + sequence + answer[28:], peer)

    scene = Scene('stamp', ahead)
    counts, _ = scene.run()
    nearly(counts['foreign'] + counts['corrupted'], scene, 1)
    assert counts['duplicates'] == 0, counts


def test_wrong_source():
    for mode in ('text', 'stamp', 'echo'):
        scene = Scene(mode, lambda scene, request, answer, peer: scene.bad(answer, peer, scene.stranger))
        counts, end = scene.run()
        # They are shown where a socket hears of them; one that is connected does not.
        assert end['foreign_senders'] <= scene.n_bad, (end, scene.n_bad)
        assert counts['duplicates'] == counts['corrupted'] == counts['foreign'] == 0, (mode, counts)


def test_replayed():
    for mode in ('text', 'stamp', 'echo'):
        scene = Scene(mode, lambda scene, request, answer, peer: [scene.bad(answer, peer) for _ in range(3)])
        counts, _ = scene.run()
        nearly(counts['duplicates'], scene, 3)
        assert counts['corrupted'] == counts['foreign'] == 0, (mode, counts)


def test_forged_times():
    """Whatever a reflector says of its clock: round trips are ours, and no delay is below 0."""
    nothing, ntp, ptp = bytes(8), b'\x00\x01', b'\x40\x01'
    lies = {
        'zero': (ntp, lambda n: (nothing, nothing)),
        'zero, PTP': (ptp, lambda n: (nothing, nothing)),
        'T3 only': (ntp, lambda n: (nothing, struct.pack('>II', 3_900_000_000, n))),
        'era 1': (ntp, lambda n: (struct.pack('>II', 100, n),) * 2),
        'before 1970': (ntp, lambda n: (struct.pack('>II', 0x80000000, n),) * 2),
        '2104': (ntp, lambda n: (struct.pack('>II', 0x7fffffff, 0xffffffff),) * 2),
        '2106': (ptp, lambda n: (b'\xff' * 8,) * 2),
        'held for ages': (ntp, lambda n: (struct.pack('>II', 0x80000000, n), struct.pack('>II', 0x7fffffff, n))),
        'back in time': (ntp, lambda n: (struct.pack('>II', 0x7fffffff, n), struct.pack('>II', 0x80000000, n))),
        'jumping': (ntp, lambda n: (struct.pack('>II', 0x80000000 if n % 2 else 0x7fffffff, n),) * 2),
        'any': (ntp, lambda n: (random.Random(n).randbytes(8), random.Random(-n).randbytes(8))),
    }
    for name, (estimate, lie) in lies.items():
        scene = Scene('stamp', lambda *_: None)
        scene.answer = lambda request, scene=scene, lie=lie, estimate=estimate: \
            stamp_answer(request, *lie(scene.n_probes), estimate)
        counts, _ = scene.run(n=40)
        figures = scene.result['figures']
        assert figures['round_trip']['max_ns'] < 20e9, figures
        assert counts['foreign'] == counts['corrupted'] == 0, (name, counts)
        believed = name not in ('zero', 'zero, PTP', 'T3 only', 'held for ages', 'back in time')
        if name != 'any':
            assert believed == (figures['one_way_up_mean_ns'] is not None), (name, figures)
        if name.startswith('zero'):
            assert figures['clock'] is None and figures['network'] == figures['round_trip'], (name, figures)
    for time, believed in ((b'0.000000000', False), (b'0.000000001', True), (b'4611686018.5', False),
                           (b'9223372035.9', False), (b'4611686018', True)):
        scene = Scene('text', lambda *_: None)
        scene.answer = lambda request, time=time: b'PONG ' + time + request[4:]
        scene.run(n=20)
        assert believed == (scene.result['figures']['clock'] is not None), (time, scene.result)


def test_wild_numbers():
    """Sequence numbers of both ends of 32 bits, receipts that jump: lost and received stay what they are."""
    def mischief(scene, request, answer, peer):
        for number in (0xffffffff, 0x80000000, 0x7fffffff, scene.dice.randrange(1 << 32)):
            wild = struct.pack('>I', number)
            scene.bad(wild + answer[4:24] + wild + answer[28:], peer)

    scene = Scene('stamp', mischief)
    counts, _ = scene.run()
    nearly(counts['foreign'] + counts['corrupted'] + counts['too_old'], scene, 4)
    assert counts['duplicates'] == 0, counts

    scene = Scene('stamp', lambda *_: None)
    honest = scene.answer
    scene.answer = lambda request: struct.pack('>I', scene.dice.randrange(1 << 32)) + honest(request)[4:]
    counts, _ = scene.run()
    assert counts['lost_up'] == counts['lost_down'] == counts['lost_unknown'] == 0, counts

    def text(scene, request, answer, peer):
        for number in (b'18446744073709551615', b'18446744073709551616', b'9' * 40, b'-1', b'0' * 400 + b'1'):
            scene.bad(re.sub(rb'PING \d+', b'PING ' + number, answer.replace(b'PONG', b'PING', 1)), peer)
            scene.bad(re.sub(rb'(PONG [\d.]+) \d+', rb'\1 ' + number, answer), peer)

    scene = Scene('text', text)
    counts, _ = scene.run()
    assert counts['duplicates'] == 0 and counts['corrupted'] + counts['foreign'] <= scene.n_bad, counts


def test_truncated():
    def mischief(scene, request, answer, peer):
        shortest = 40 if scene.mode == 'stamp' else len(answer) - 1
        scene.bad(answer[:scene.dice.randrange(shortest + 1)], peer)

    for mode in ('text', 'stamp', 'echo'):
        scene = Scene(mode, mischief)
        counts, _ = scene.run('-s', '120')
        if mode != 'stamp':  # what is no beginning of an answer is words that the target says, and shown as such
            assert counts['corrupted'] + counts['foreign'] <= scene.n_bad, counts
        else:
            nearly(counts['corrupted'] + counts['foreign'], scene, 1)
        assert counts['duplicates'] == 0, (mode, counts)


def flood(mode, stranger):
    def mischief(scene, request, answer, peer):
        for _ in range(PER_PROBE):
            scene.bad(scene.dice.randbytes(scene.dice.randrange(200)), peer, stranger and scene.stranger)

    for interval in FLOOD_INTERVALS:
        scene = Scene(mode, mischief)
        try:
            counts, end = scene.run(n=N_FLOOD, interval=interval)
            break
        except Skip as reason:  # the last one is the test's
            print(f'# once more, slower: {reason}')
            if interval == FLOOD_INTERVALS[-1]:
                raise
    assert scene.n_bad == N_FLOOD * PER_PROBE, scene.n_bad
    print(f'# {mode}: {counts["foreign"]} foreign, {end["foreign_senders"]} from strangers, of {scene.n_bad}')
    assert counts['duplicates'] == counts['corrupted'] == 0, counts
    # What a target says unasked in text is words, and counted nowhere.
    foreign = stranger or mode != 'stamp' or counts['foreign'] > scene.n_bad / 2
    assert foreign and counts['foreign'] <= scene.n_bad, counts


def test_garbage():
    """100,000 senseless datagrams (looked at by sanitizers: 10,000) from the target itself, and from another."""
    flood('text', False)
    flood('stamp', False)
    if LONG:
        flood('echo', False)
        flood('text', True)
        flood('stamp', True)


main('/ping/hostile', globals(), at_once=2)
