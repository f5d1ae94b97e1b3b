#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench echo: wirebench-cli echo in verbatim mode beside a bare epoll loop, socat (a process a connection) and a
GSocketService server. Per case the servers take turns, so that a noisy machine is noisy for all of them; printed are the
medians, and the median of each round's ratio to the bare loop.

Usage: bench-echo.py CLI BARE GIO LOAD [ROUNDS [SECONDS]]"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

CASES = (('1 connection', ('1', '0')),
         ('64 connections', ('64', '0')),
         ('64 active, 9,000 idle', ('64', '9000')),
         ('accepts', ('connect',)))
# A process a connection: 9,000 of them measure the machine's memory, not an echo.
SOCAT_SKIPS = ('64 active, 9,000 idle',)
PATIENCE_S = 60
TICKS = os.sysconf('SC_CLK_TCK')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
        fields = stat.read().rpartition(')')[2].split()
    return sum(map(int, fields[11:15])) / TICKS  # with the children that ended


class Server:
    def __init__(self, name, command, stdin_ends=False):
        self.name = name
        self.command = command
        self.stdin_ends = stdin_ends
        self.port = free_port()

    def __enter__(self):
        command = [word.replace('PORT', str(self.port)) for word in self.command]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 5
        while True:
            try:
                with socket.create_connection(('127.0.0.1', self.port), 1):
                    return self
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    sys.exit(f'bench-echo: {self.name} does not listen')
                time.sleep(0.02)

    def __exit__(self, *unused):
        if self.stdin_ends:
            self.process.stdin.close()
        elif self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def measure(server, case, seconds, load):
    """The load's figures plus the server's processor time a request; None when the server gave up."""
    with server:
        before = cpu_seconds(server.process.pid)
        run = subprocess.run([load, str(server.port), *case, str(seconds)], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, timeout=PATIENCE_S + seconds, check=False)
        after = cpu_seconds(server.process.pid)
    if run.returncode != 0:
        print(f'  {server.name}: {run.stderr.strip()}', file=sys.stderr)
        return None
    figures = json.loads(run.stdout)
    # The load warms up for half a second before it counts.
    figures['cpu_us'] = 1e6 * (after - before) / max(1, figures['requests_per_s'] * (seconds + 0.5))
    return figures


def report(name, rounds, servers):
    print(f'\n{name}')
    print(f'  {"server":22} {"requests/s":>11} {"p50 µs":>9} {"p99 µs":>9} {"CPU µs":>7}   of the bare loop')
    for server in servers:
        runs = [figures[server.name] for figures in rounds if figures.get(server.name)]
        if not runs:
            print(f'  {server.name:22} {"-":>11}')
            continue
        median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        ratios = [figures[server.name]['requests_per_s'] / figures['bare epoll loop']['requests_per_s']
                  for figures in rounds if figures.get(server.name) and figures.get('bare epoll loop')]
        ratio = f'{statistics.median(ratios):.2f}' if ratios else '-'
        print(f'  {server.name:22} {median["requests_per_s"]:11,.0f} {median["p50_us"]:9.1f} {median["p99_us"]:9.1f} '
              f'{median["cpu_us"]:7.2f}   {ratio}')


def main():
    cli, bare, gio, load = sys.argv[1:5]
    n_rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    seconds = int(sys.argv[6]) if len(sys.argv) > 6 else 3
    servers = [Server('bare epoll loop', [bare, 'PORT'], stdin_ends=True),
               Server('wirebench-cli echo', [cli, 'echo', '--port', 'PORT', '--bind', '127.0.0.1', '--mode', 'verbatim']),
               Server('GSocketService', [gio, 'PORT'], stdin_ends=True)]
    if shutil.which('socat'):
        servers.append(Server('socat', ['socat', 'TCP4-LISTEN:PORT,bind=127.0.0.1,fork,reuseaddr,backlog=4096', 'PIPE']))
    else:
        print('socat is not installed: left out')
    for name, case in CASES:
        rounds = []
        for number in range(n_rounds):
            figures = {}
            # Each starts first as often as the others.
            turn = number % len(servers)
            for server in servers[turn:] + servers[:turn]:
                if server.name == 'socat' and name in SOCAT_SKIPS:
                    continue
                figures[server.name] = measure(server, case, seconds, load)
            rounds.append(figures)
        report(name, rounds, servers)


if __name__ == '__main__':
    main()
