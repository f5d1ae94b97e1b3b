#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench pool: the connection pool beside generic-pool and tarn (Node.js), and in the scenes that pools are judged by.

  acquire   acquire and release of an idle connection; ours has sockets, the others pool plain objects. They take turns
  spike     5 idle, 50 requests of 2 ms at once, a connect takes 150 ms (the case of HikariCP's paper)
  queue     20 borrowers of 1 s at once, a connect takes 150 ms, at most 20
  dead      30 s of 10 waiters at a port that refuses, and at one that says nothing (both at a time)
  policy    spike, queue and dead on a virtual clock with a made-up connector (tests/pool, pool-scenario)

Usage: bench-pool.py BENCH-POOL-ACQUIRE WB-POOL-SCENARIO POOL-SCENARIO-TEST PEERS [PART…]; parts also in $WB_POOL_PARTS.
PEERS/node_modules: where ./dev puts generic-pool and tarn; what is not there is left out, and said so. Medians of rounds."""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys

ROUNDS = 5
CYCLES = 200000
IDLE = (1, 100, 4096)
DEAD_S = 30

ACQUIRE, SCENARIO, POLICY, PEERS = sys.argv[1:5]
PARTS = sys.argv[5:] or os.environ.get('WB_POOL_PARTS', '').split()
PEER_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'wb-pool-peers.js')


def lines(command, timeout=120):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=timeout, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]


def peers(*arguments):
    node = shutil.which('node')
    if not node:
        return [{'pool': 'generic-pool, tarn', 'absent': 'there is no node'}]
    return lines([node, PEER_SCRIPT, os.path.join(PEERS, 'node_modules'), *arguments])


def acquire():
    print(f'Acquire and release of an idle connection, medians of {ROUNDS} rounds of {CYCLES:,}:')
    for idle in IDLE:
        figures = {}
        for _ in range(ROUNDS):
            for answer in lines([ACQUIRE, str(CYCLES), str(idle)]) + peers('acquire', str(CYCLES), str(idle)):
                if 'ns' in answer:
                    figures.setdefault(answer['pool'], []).append(answer['ns'])
                else:
                    figures[answer['pool']] = answer['absent']
        ours = statistics.median(figures['ours, FIFO'])
        for name, values in figures.items():
            if isinstance(values, str):
                print(f'  {idle:5} idle  {name:13} left out: {values}')
                continue
            median = statistics.median(values)
            print(f'  {idle:5} idle  {name:13} {median:8,.0f} ns  ({min(values):,.0f} to {max(values):,.0f})'
                  f'  {median / ours:5.1f} x ours, FIFO')


def spike():
    rounds = [lines([SCENARIO, 'spike'])[0] for _ in range(ROUNDS)]
    done = [one['done_ms'] for one in rounds]
    print('Spike, 50 requests of 2 ms, 5 idle, connect 150 ms (aim: 30 ms at most, 6 connections at most):')
    print(f'  ours          done after {statistics.median(done):.1f} ms ({min(done):.1f} to {max(done):.1f}), '
          f'{max(one["connected"] for one in rounds)} connections, {max(one["connects_begun"] for one in rounds)} connects begun, '
          f'{min(one["granted"] for one in rounds)} of 50 served')
    for answer in peers('spike'):
        if 'absent' in answer:
            print(f'  {answer["pool"]:13} left out: {answer["absent"]}')
        else:
            print(f'  {answer["pool"]:13} done after {answer["done_ms"]:.1f} ms, {answer["connections"]} connections')


def queue():
    rounds = [lines([SCENARIO, 'queue'])[0] for _ in range(ROUNDS)]
    served = [one['served_ms'] for one in rounds]
    print('Queue, 20 borrowers of 1 s, connect 150 ms, at most 20 (aim: all have one within 200 ms):')
    print(f'  ours          the last one after {statistics.median(served):.1f} ms ({min(served):.1f} to {max(served):.1f}), '
          f'{min(one["granted"] for one in rounds)} of 20 served')


def dead():
    print(f'Dead target, {DEAD_S} s, 10 waiters with 1 to 5 s of patience, again and again (aims: 15 attempts, 20 ms, 1 % CPU):')
    running = [subprocess.Popen([SCENARIO, name, str(DEAD_S)], stdout=subprocess.PIPE, text=True)
               for name in ('refused', 'silent')]
    for program in running:
        out, _ = program.communicate(timeout=DEAD_S + 30)
        one = json.loads(out)
        print(f'  {one["scenario"]:8} {one["attempts"]:3} attempts, {one["failed"]} waiters failed, at most {one["late_max_ms"]:.1f} ms '
              f'after their deadline ({one["early_max_ms"]:.1f} ms before), {one["cpu_percent"]:.2f} % of a core, '
              f'{one["granted"]} granted')


def policy():
    print('Policy alone, virtual clock:')
    done = subprocess.run([POLICY, '--tap'], stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    said = []
    for line in done.stdout.splitlines():
        if line.startswith('# ') and re.search(r'\d', line) and 'random seed' not in line and ' summary: ' not in line:
            said.append(line[2:])
        test = re.match(r'ok \d+ (\S+)', line)
        if test:
            for text in said:
                print(f'  {test.group(1):32} {text}')
            said = []


def main():
    for part in (acquire, spike, queue, dead, policy):
        if not PARTS or part.__name__ in PARTS:
            part()
            print(flush=True)


main()
