#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench ping: wirebench-cli ping and respond beside fping (ICMP), irtt and a bare loop of recvmmsg and sendmmsg,
in a network namespace of its own, in which fping may open its socket and nobody else is disturbed.

Usage: bench-ping.py CLI WB-IMPAIR-PROXY WB-PING-BUSY WB-PING-LOAD PEERS [PART…]
Parts: sweep outstanding grid accuracy responder irtt impaired; also in $WB_PING_PARTS. PEERS: where ./dev unpacks fping
and irtt; what is not there is left out, and said so. Servers take turns, so that a noisy machine is noisy for all;
printed are medians."""

import collections
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'support'), os.path.join(HERE, '..', 'ping')]

from live_harness import Program, running, start  # noqa: E402
from ping_harness import Proxy, Truth, both, ping, respond, result_of  # noqa: E402

N_PROGRAMS = 5
if len(sys.argv) > 1 + N_PROGRAMS and sys.argv[-1] != 'inside':
    os.environ['WB_PING_PARTS'] = ' '.join(sys.argv[1 + N_PROGRAMS:])
    del sys.argv[1 + N_PROGRAMS:]
PARTS = os.environ.get('WB_PING_PARTS', '').split()
CLI, PROXY, BUSY, LOAD, PEERS = start(N_PROGRAMS)
SWEEP = '127.0.0.0/18'
IRTT_PORT = '2112'


def peer(name):
    """Its path; None: it is not here."""
    unpacked = os.path.join(PEERS, name, 'usr/bin', name)
    return unpacked if os.access(unpacked, os.X_OK) else shutil.which(name)


def us(ns):
    return '-' if ns is None else f'{ns / 1e3:,.1f} µs'


def median(values):
    return statistics.median(list(values))


# --- sweep: many targets ----------------------------------------------------------------------------------------------

def sweep_ours():
    with tempfile.TemporaryFile() as out:
        began = time.monotonic()
        done = subprocess.run([CLI, 'ping', SWEEP, '-c', '1', '--spacing', '0.00001', '-W', '2', '-q', '--json'],
                              stdout=out, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        wall = time.monotonic() - began
        out.seek(0)
        lines = [json.loads(line) for line in out]
    if done.returncode != 0:  # one of them did not answer
        print('  the client:', done.stderr.strip())
    results = [line for line in lines if line['type'] == 'result']
    return (lines[-1]['running_seconds'], wall, len(results),
            sum(result['counts']['received'] > 0 for result in results))


def sweep_fping(program):
    began = time.monotonic()
    done = subprocess.run([program, '-q', '-s', '-r', '0', '-i', '0', '-g', SWEEP], capture_output=True, text=True,
                          timeout=60, check=False)
    wall = time.monotonic() - began
    lines = re.findall(r'^ *(\d+(?:\.\d+)?) ([A-Za-z].+)$', done.stderr, re.M)
    said = {words: float(number) for number, words in lines}
    return said['sec (elapsed real time)'], wall, int(said['targets']), int(said['ICMP Echo Replies received'])


def bench_sweep():
    print(f'\nsweep: one probe to each address of {SWEEP}, ours 10 µs apart, fping as fast as it goes; three rounds (aim: '
          '0.5 s)')
    fping, runs = peer('fping'), collections.defaultdict(list)
    everywhere = Program(CLI, 'respond', '-b', '0.0.0.0', '--json')  # port 5000: the network is ours
    everywhere.wait_for('listening')
    for _ in range(3):
        if fping:
            runs['fping -i 0 -g (ICMP)'].append(sweep_fping(fping))
        runs['wirebench-cli ping'].append(sweep_ours())
    stopped = everywhere.end().of('stopped')[0]
    for name, rounds in runs.items():
        own, wall = (median(row[i] for row in rounds) for i in (0, 1))
        print(f'  {name:22} {own:.3f} s by its own clock, {wall:.3f} s the process; answered '
              f'{" ".join(f"{row[3]:,}" for row in rounds)} of {rounds[0][2]:,}')
    print(f'  respond had no room for {stopped["system_lost"]:,} of what came')
    if not fping:
        print('  fping is not here (./dev peer fping)')


# --- outstanding: more than 16 bits of sequence numbers ---------------------------------------------------------------

def bench_outstanding():
    delay_ms, seconds = 2000, 6
    print(f'\noutstanding: a network that takes {delay_ms} ms each way, a probe every 50 µs for {seconds} s')
    server = respond(CLI)
    proxy = Proxy(PROXY, server.port, delay_ms=delay_ms)
    client = ping(CLI, f'127.0.0.1:{proxy.port}', '--flood', '-i', 0.00005, '-w', seconds, '-W', 10, '-q')
    lines = proxy.end()
    stopped = server.end().of('stopped')[0]
    most = now = 0
    for line in lines:
        if line['type'] == 'in' and line['way'] == 'up':
            now += 1
        elif line['type'] == 'out' and line['way'] == 'down':
            now -= 1
        most = max(most, now)
    counts = result_of(client)['counts']
    print(f'  {most:,} outstanding at a time (aim: more than 65,535); sent {counts["sent"]:,}, received '
          f'{counts["received"]:,}, lost {counts["lost"]:,}, duplicates {counts["duplicates"]:,}, corrupted '
          f'{counts["corrupted"]:,}, skipped {counts["skipped"]:,}, given up {counts["given_up"]:,}; the '
          f'responder received {stopped["received"]["total"]:,} and had no room for {stopped["system_lost"]:,}, replies '
          f'that left for the client {sum(1 for line in lines if line["type"] == "out" and line["way"] == "down"):,}')
    if client.complaints:
        print('  the client:', ''.join(client.complaints[-3:]).strip())


# --- grid -------------------------------------------------------------------------------------------------------------

def bench_grid():
    seconds = 10
    print(f'\ngrid: 1 ms for {seconds} s, three runs (aims: nothing skipped, drift < 1 ms, lateness p50 ≤ 100 µs)')
    for _ in range(3):
        server = respond(CLI)
        client = ping(CLI, f'127.0.0.1:{server.port}', '-i', 0.001, '-w', seconds, '-W', 1)
        server.end()
        result = result_of(client)
        late = result['figures']['lateness']
        sent = {line['probe']['sequence']: line['probe'] for line in client.lines if 'probe' in line}
        # Against a grid of our own: where the first hundred and the last hundred were sent.
        off = [sent[i]['sent_ns'] - sent[0]['slot_ns'] - i * 1_000_000 for i in sorted(sent)]
        drift = median(off[-100:]) - median(off[:100])
        print(f'  sent {result["counts"]["sent"]:,}, skipped {result["counts"]["skipped"]}, lost '
              f'{result["counts"]["lost"]}; late by p50 {us(late["p50_ns"])}, p99 {us(late["p99_ns"])}, max '
              f'{us(late["max_ns"])}; drift {us(drift)}')


# --- accuracy ---------------------------------------------------------------------------------------------------------

def busy_run(port, mode, times, busy_ms, n_probes=1000):
    done = subprocess.run([BUSY, f'127.0.0.1:{port}', mode, times, str(busy_ms), str(n_probes), '2'],
                          capture_output=True, text=True, timeout=90, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def bench_accuracy():
    print('\naccuracy: main loop and engine loop idle, and busy 0 to 5 ms at random; five pairs of 1,000 probes, 2 ms '
          'apart')
    print('  (aim with stamps of the kernel: busy p50 ≤ 2.5 × idle p50, median of the pairs)')
    for mode, arguments in (('text', ()), ('stamp', ('--stamp', '--stateful'))):
        for times in ('kernel', 'program'):
            pairs = []
            server = respond(CLI, *arguments)
            for _ in range(5 if times == 'kernel' else 1):
                pairs.append([busy_run(server.port, mode, times, busy) for busy in (0, 5)])
            server.end()
            for what in ('round_trip', 'network') if mode == 'stamp' and times == 'kernel' else ('round_trip',):
                idle, busy = ([pair[i][what]['p50_ns'] for pair in pairs] for i in (0, 1))
                ratio = median(b / a for a, b in zip(idle, busy))
                print(f'  {mode:5} {times:7} {what:10} idle p50 {us(median(idle))}, busy {us(median(busy))}: '
                      f'{ratio:.2f} ×')
            stamped = sum(run['kernel_times'] for pair in pairs for run in pair)
            received = sum(run['received'] for pair in pairs for run in pair)
            late = median(pair[1]['lateness']['p50_ns'] for pair in pairs)
            print(f'  {"":13} {stamped:,} of {received:,} round trips between stamps of the kernel; busy: sent late by '
                  f'p50 {us(late)}, skipped {sum(pair[1]["skipped"] for pair in pairs)}')


# --- responder --------------------------------------------------------------------------------------------------------

class Reflectors:
    """The bare loop and our responder in text and as stateless and stateful STAMP reflector; each is a process that
    sleeps while another is asked."""

    def __init__(self):
        self.bare = subprocess.Popen([LOAD, '--bare', '--seconds', '120'], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        running.append(self.bare)
        port = json.loads(self.bare.stdout.readline())['port']
        self.all = [(f'bare loop, of {mode}', mode, port, self.bare) for mode in ('text', 'stamp')]
        self.ours = []
        for name, mode, arguments in (('respond', 'text', ()), ('respond --stamp', 'stamp', ('--stamp',)),
                                      ('respond --stamp --stateful', 'stamp', ('--stamp', '--stateful'))):
            program = respond(CLI, *arguments)
            self.ours.append(program)
            self.all.append((name, mode, program.port, program.process))

    def end(self):
        self.bare.stdin.close()
        self.bare.wait(10)
        self.bare.stdout.close()
        for program in self.ours:
            program.end()


def cpu_seconds(process):
    with open(f'/proc/{process.pid}/stat', encoding='ascii') as stat:
        return sum(map(int, stat.read().rpartition(')')[2].split()[11:13])) / os.sysconf('SC_CLK_TCK')


def bench_responder():
    print('\nresponder: 128 requests outstanding, 1 s each, five rounds in turn (aim: 0.9 of the bare loop)')
    reflectors, rates, costs = Reflectors(), collections.defaultdict(list), collections.defaultdict(list)
    for number in range(5):
        turn = number % len(reflectors.all)
        for name, mode, port, process in reflectors.all[turn:] + reflectors.all[:turn]:
            before = cpu_seconds(process)
            done = subprocess.run([LOAD, '--reflector', f'127.0.0.1:{port}', '--mode', mode, '--seconds', '1'],
                                  capture_output=True, text=True, timeout=30, check=True)
            answer = json.loads(done.stdout)
            rates[name].append(answer['replies_per_s'])
            # The load warms up for 0.3 s before it counts.
            costs[name].append((cpu_seconds(process) - before) / (answer['replies_per_s'] * (answer['seconds'] + 0.3)))
    reflectors.end()
    for name, mode, _, _ in reflectors.all:
        ratio = median(a / b for a, b in zip(rates[name], rates[f'bare loop, of {mode}']))
        print(f'  {name:27} {median(rates[name]):10,.0f} replies/s ({ratio:.2f} of the bare loop), CPU '
              f'{1e6 * median(costs[name]):.2f} µs a reply')


# --- irtt -------------------------------------------------------------------------------------------------------------

class Irtt:
    """Its server, and a client a run; program None: it is not here."""

    def __init__(self):
        self.program = peer('irtt')
        if not self.program:
            return
        self.server = subprocess.Popen([self.program, 'server', '-b', f'127.0.0.1:{IRTT_PORT}', '-i', '0'],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append(self.server)

    def run(self, interval, duration, port=IRTT_PORT, wait='3x4s'):
        with tempfile.TemporaryDirectory(prefix='wb-irtt-') as folder:
            path = os.path.join(folder, 'irtt.json')
            done = subprocess.run([self.program, 'client', '-Q', '-i', interval, '-d', duration, f'--wait={wait}', '-o',
                                   path, f'127.0.0.1:{port}'], capture_output=True, text=True, timeout=60, check=False)
            if done.returncode != 0:
                raise RuntimeError(done.stderr)
            with open(path, encoding='utf-8') as file:
                return json.load(file)['stats']

    def end(self):
        if self.program:
            self.server.terminate()
            self.server.wait(10)


def bench_irtt():
    print('\nirtt: slots missed and error of the timer, 5 s each')
    irtt, server = Irtt(), respond(CLI, '--stamp', '--stateful')
    for interval_ms in (1, 10):
        n = 5000 // interval_ms
        client = ping(CLI, f'127.0.0.1:{server.port}', '-m', 'stamp', '-i', interval_ms / 1e3, '-w', 5, '-W', 1, '-q')
        result = result_of(client)
        late, trip = result['figures']['lateness'], result['figures']['round_trip']
        print(f'  {interval_ms:2} ms  wirebench-cli ping  sent {result["counts"]["sent"]:,} of {n:,}, missed '
              f'{100 * result["counts"]["skipped"] / n:.1f} %; timer late by p50 {us(late["p50_ns"])}, mean '
              f'{us(late["mean_ns"])} ({late["mean_ns"] / interval_ms / 1e4:.1f} %); round trip p50 {us(trip["p50_ns"])}')
        if not irtt.program:
            print('         irtt is not here (./dev peer irtt)')
            continue
        stats = irtt.run(f'{interval_ms}ms', '5s')
        print(f'         irtt                sent {stats["packets_sent"]:,} of {n:,}, missed '
              f'{stats["timer_miss_percent"]:.1f} %; timer error mean {us(stats["timer_error"]["mean"])} '
              f'({stats["timer_err_percent"]:.1f} %); round trip median {us(stats["rtt"]["median"])}')
    server.end()
    irtt.end()


SCENES = (('5 % lost each way, up to 15 ms of reordering', dict(both(loss=0.05), delay_ms=1, spread_ms=15)),
          ('the same, and 30 % of the replies twice', dict(both(loss=0.05), delay_ms=1, spread_ms=15,
                                                           duplicate_down=0.3)),
          ('nothing lost, 30 % of the replies twice', dict(delay_ms=1, spread_ms=15, duplicate_down=0.3)))


def bench_impaired():
    print('\nimpaired: lost there and back, duplicates, beside the log of the proxy; 1,000 probes 10 ms apart')
    irtt = Irtt()
    for name, impairment in SCENES:
        print(f'  {name}')
        for who in ('wirebench-cli ping', 'irtt'):
            if who == 'irtt' and not irtt.program:
                print('    irtt is not here (./dev peer irtt)')
                continue
            server = None if who == 'irtt' else respond(CLI, '--stamp', '--stateful')
            proxy = Proxy(PROXY, server.port if server else IRTT_PORT, seed=1, **impairment)
            if server:
                client = ping(CLI, f'127.0.0.1:{proxy.port}', '-m', 'stamp', '-i', 0.01, '-c', 1000, '-W', 1, '-q')
                counts = result_of(client)['counts']
                said = (f'{counts["lost_up"]} there, {counts["lost_down"]} back, {counts["lost_unknown"]} unknown, '
                        f'{counts["duplicates"]} duplicates, {counts["reordered"]} reordered')
            else:
                stats = irtt.run('10ms', '10s', proxy.port, '1s')
                sent = stats['packets_sent']
                up = stats['upstream_loss_percent'] * sent / 100
                said = (f'{up:.0f} there ({stats["upstream_loss_percent"]:.4g} %), back '
                        f'{stats["downstream_loss_percent"]:.4g} % of {stats["server_packets_received"]}, '
                        f'{stats["duplicates"]} duplicates, {stats["late_packets"]} late')
            truth = Truth([line for line in proxy.end() if line['sequence'] >= 0], 1_000_000_000)
            if server:
                server.end()
            print(f'    {who:19} said {said}\n    {"":19} true {truth.lost_up} there, {truth.lost_down} back '
                  f'({100 * truth.lost_down / max(1, truth.sent - truth.lost_up):.3g} % of what was answered), '
                  f'{truth.duplicates} duplicates, {truth.reordered} reordered')
    irtt.end()


def main():
    parts = {name.partition('_')[2]: value for name, value in globals().items() if name.startswith('bench_')}
    failed = False
    try:
        for name in PARTS or parts:
            try:
                parts[name]()
            except Exception as problem:  # the other parts are still worth their time
                print(f'  gave up: {problem}')
                failed = True
            sys.stdout.flush()
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()
    sys.exit(failed)


if __name__ == '__main__':
    main()
