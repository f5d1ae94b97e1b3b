#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli ping through a network that behaves badly on purpose: what it says must be what was done, exactly.

Usage: test-ping-live.py CLI WB-IMPAIR-PROXY. On such scenes another program reported 38 lost there and 33 back for 31
and 41, and a loss of 3·10^18 % when replies were doubled.

A series waits for its own clock most of the time: those of a test run at once, each with a proxy and a responder of its
own."""

import concurrent.futures

from ping_harness import (LONG, PORTABLE, Proxy, Skip, Truth, both, keep_stamps, main, ping, respond, result_of,
                          start)

CLI, PROXY = start(2)
STAMPS = None if PORTABLE else keep_stamps()

TIMEOUT_NS = 500_000_000
HOLD_MS = 650  # later than the timeout by far, and earlier than twice of it
TRIES = 3  # where the machine was too slow to tell what is late
N_PROBES = 1000
SEEDS = range(16) if LONG else range(3)
AT_ONCE = 3
IMPAIRED = dict(both(loss=0.05), delay_ms=1, spread_ms=15, hold_down=0.03, hold_ms=HOLD_MS)
EXACT = ('sent', 'received', 'lost', 'late', 'duplicates', 'reordered', 'reorder_extent_max')
DIRECTIONS = ('lost_up', 'lost_down', 'duplicates_up', 'duplicates_down', 'replies_lost')


def series(*arguments, **impairment):
    """One series through the proxy: the program, its result and the truth."""
    for _ in range(TRIES - 1):
        try:
            return one_series(*arguments, **impairment)
        except Skip as reason:
            print(f'# once more: {reason}')
    return one_series(*arguments, **impairment)


def one_series(seed, mode, responder, *arguments, **impairment):
    with_responder = respond(CLI, *responder)
    proxy = Proxy(PROXY, with_responder.port, seed=seed, **impairment)
    client = ping(CLI, f'127.0.0.1:{proxy.port}', '-m', mode, '-i', 0.003, '-c', N_PROBES, '-W', TIMEOUT_NS / 1e9,
                  *arguments)
    truth = Truth(proxy.end(), TIMEOUT_NS)
    with_responder.end()
    result = result_of(client)
    counts = result['counts']
    assert counts['sent'] == counts['received'] + counts['lost'] and counts['pending'] == 0, counts
    assert counts['lost'] == counts['lost_up'] + counts['lost_down'] + counts['lost_unknown'], counts
    assert result['figures']['round_trip']['n'] == truth.received, (result, truth.received)
    return client, result, truth


def at_once(one, cases=SEEDS):
    """one (case) for each; the first failure among them is the test's, when all are over."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(one, cases):
            pass


def check(seed, counts, truth, names):
    differences = truth.differences(counts, names)
    assert not differences, f'seed {seed}: (what, said, true) {differences}\n{counts}'


def check_probes(seed, client, truth):
    """Not only the sums: each probe's own fate."""
    said = {'late': set(), 'lost': set(), 'reply': set(), 'duplicate': []}
    for line in client.lines:
        sequence = line.get('probe', {}).get('sequence')
        if line['type'] == 'duplicate':
            said['duplicate'].append(sequence)
        elif line['type'] in said:
            said[line['type']].add(sequence)
    assert said['late'] == truth.late_probes, (seed, said['late'] ^ truth.late_probes)
    assert said['lost'] - said['late'] == truth.lost_probes, (seed, (said['lost'] - said['late']) ^ truth.lost_probes)
    assert sorted(said['duplicate']) == sorted(truth.duplicate_probes), seed


def check_times(result, truth):
    """The client's round trip has the proxy's within it. How much more it is depends on how long the proxy waits for the
    processor: of a thousand some do not wait, the longest may for any time below what would have made it late."""
    round_trip = result['figures']['round_trip']
    assert truth.shortest_ns <= round_trip['min_ns'] <= truth.shortest_ns + 100_000_000, (round_trip, truth.shortest_ns)
    assert truth.longest_ns <= round_trip['max_ns'], (round_trip, truth.longest_ns)
    assert result['figures']['kernel_times'] == (0 if PORTABLE else truth.received), result['figures']


def test_stamp_stateful():
    def one(seed):
        client, result, truth = series(seed, 'stamp', ('--stamp', '--stateful'), **IMPAIRED, duplicate_down=0.3)
        assert result['counts']['directions_known'] and result['counts']['lost_unknown'] == 0, result['counts']
        check(seed, result['counts'], truth, EXACT + DIRECTIONS)
        check_probes(seed, client, truth)
        check_times(result, truth)
        print(f'# seed {seed}: {truth.sent} sent, {truth.lost_up} lost there, {truth.lost_down} back, {truth.late} '
              f'late, {truth.duplicates} duplicates, {truth.reordered} reordered: all as the proxy did')
        assert min(truth.lost_up, truth.lost_down, truth.late) > 10 and truth.duplicates > 200, vars(truth)

    at_once(one)


def test_stamp_doubled_requests():
    """A missing number of the reflector's may be a duplicate's then: bounds instead of truth, and all else exact."""
    def one(seed):
        client, result, truth = series(100 + seed, 'stamp', ('--stamp', '--stateful'), **IMPAIRED,
                                       **both(duplicate=0.3))
        counts = result['counts']
        check(seed, counts, truth, EXACT + ('duplicates_up', 'duplicates_down', 'replies_lost'))
        check_probes(seed, client, truth)
        assert counts['lost_up'] <= truth.lost_up and counts['lost_down'] >= truth.lost_down, (counts, vars(truth))

    at_once(one)


def test_stamp_stateless():
    def one(seed):
        client, result, truth = series(200 + seed, 'stamp', ('--stamp',), **IMPAIRED, **both(duplicate=0.15))
        check(seed, result['counts'], truth, EXACT)
        check_probes(seed, client, truth)
        assert not result['counts']['directions_known'] and result['counts']['lost_unknown'] == truth.lost, result

    at_once(one)


def test_text():
    def one(seed):
        client, result, truth = series(300 + seed, 'text', (), **IMPAIRED, **both(duplicate=0.15))
        check(seed, result['counts'], truth, EXACT)
        check_probes(seed, client, truth)
        check_times(result, truth)

    at_once(one)


def test_text_damaged():
    """One byte of the fill or the nonce is another: no reply to anything."""
    def one(seed):
        client, result, truth = series(400 + seed, 'text', (), '-s', '200', **IMPAIRED, **both(corrupt=0.1))
        check(seed, result['counts'], truth, EXACT)
        check_probes(seed, client, truth)
        assert result['counts']['corrupted'] == truth.corrupted_replies > 100, (result, truth.corrupted_replies)

    at_once(one)


def test_good_network():
    """Nothing is lost, late or twice where nothing is, and all times are the kernel's."""
    def one(words):
        mode, *responder = words
        _, result, truth = series(0, mode, responder)
        counts = result['counts']
        check(0, counts, truth, EXACT)
        assert truth.received == truth.sent >= N_PROBES and counts['reordered'] == 0, counts
        assert counts['corrupted'] + counts['foreign'] + counts['too_old'] + counts['icmp_errors'] == 0, counts
        check_times(result, truth)

    at_once(one, (('text',), ('stamp', '--stamp'), ('stamp', '--stamp', '--stateful')))


main('/ping/live', globals())
