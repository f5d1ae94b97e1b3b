#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench chat: wirebench-cli chat beside a Go server that starts a goroutine for each write (wb-chat-go.go) and
ngircd. The servers take turns in each round; printed are medians of the rounds. No server is held to a core: Go spreads
over both of its own accord, and the others leave what they do not use to the load.

Per server, crowd and number of senders:
  TCP alone     deliveries/s when nothing but TCP holds the senders back
  64 under way  deliveries/s with at most 64 messages said and not yet received by everybody
  at R/s        latency from the time a message was to be said, at the rate that Go itself has with 64 under way
  memory        peak of the server's resident pages (VmHWM); PSS when all had joined. What the kernel holds is in neither
  CPU           cores that server and load used under "TCP alone": a load near 1.00 would be what is measured

Then one client that never reads, beside 100 others that hear 1 MB/s each (wirebench-cli only).

Usage: bench-chat.py CLI LOAD GO-SOURCE PEERS [CLIENTS…]   PEERS: folder of unpacked packages (./dev peer)"""

import collections
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

# Clients: rounds, as far as the time allows. What five thousand joins cost leaves some for one.
CROWDS = {10: 3, 100: 3, 1000: 3, 5000: 1}
ROUNDS_UNTIL_S = 255  # the whole is to take six minutes
SENDERS = (1, 10)
SECONDS = 0.8
MESSAGE_BYTES = 64
WINDOW = 64
JOIN_PATIENCE_S = 25
# Twelve million announcements take the Go server two minutes: from here on it keeps them to itself.
GO_SILENT = 5000
STALL = {'clients': 100, 'seconds': 16, 'bytes': 980, 'per_s': 1000}
ANSWER_S = 60
TICKS = os.sysconf('SC_CLK_TCK')
OURS = 'wirebench-cli chat'
GO = 'Go'
IRC = 'ngircd'


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Failed(Exception):
    """A server or its load that gave up; says why."""


class Server:
    """How one of the three is started; a running one is a Run."""

    def __init__(self, name, protocol):
        self.name = name
        self.protocol = protocol
        self.absent = None  # why it takes no part

    def command(self, n_clients, port):
        raise NotImplementedError

    def protocol_for(self, n_clients):
        return self.protocol

    # Says its port itself.
    chooses_port = False


class Ours(Server):
    chooses_port = True

    def __init__(self, cli):
        super().__init__(OURS, 'line')
        self.cli = cli
        if subprocess.run([cli, 'chat', '--help'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          timeout=10, check=False).returncode != 0:
            self.absent = 'this wirebench-cli has no chat'

    def command(self, n_clients, port):
        return [self.cli, 'chat', '--port', '0', '--bind', '127.0.0.1', '--no-limits', '--quiet', '--json']


class Go(Server):
    def __init__(self, source, folder):
        super().__init__(GO, 'line')
        self.program = os.path.join(folder, 'wb-chat-go')
        if not shutil.which('go'):
            self.absent = 'there is no Go compiler (Debian: golang-go)'
            return
        # Nothing but the standard library: no module, nothing from the network.
        environment = dict(os.environ, GO111MODULE='off', GOCACHE=os.path.join(folder, 'gocache'), GOFLAGS='')
        built = subprocess.run(['go', 'build', '-o', self.program, source], env=environment, stderr=subprocess.PIPE,
                               text=True, timeout=300, check=False)
        if built.returncode != 0:
            self.absent = f'go build: {built.stderr.strip()}'

    def protocol_for(self, n_clients):
        return 'silent' if n_clients >= GO_SILENT else 'line'

    def command(self, n_clients, port):
        return [self.program, str(port)] + (['silent'] if n_clients >= GO_SILENT else [])


class Ngircd(Server):
    """Its limits are lifted, its penalties for fast speakers too; no look-ups."""

    CONFIGURATION = '''[Global]
Name = bench.example
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
'''

    def __init__(self, peers, folder):
        super().__init__(IRC, 'irc')
        self.folder = folder
        self.program = os.path.join(peers, 'bin/ngircd')
        if not os.path.exists(self.program):
            self.program = shutil.which('ngircd', path=os.environ.get('PATH', '') + ':/usr/sbin')
        if not self.program:
            self.absent = 'it is not here (./dev peer ngircd)'
            return
        tried = subprocess.run([self.program, '--version'], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               timeout=10, check=False)
        if tried.returncode != 0:
            self.absent = tried.stderr.strip()

    def command(self, n_clients, port):
        path = os.path.join(self.folder, 'ngircd.conf')
        with open(path, 'w', encoding='ascii') as out:
            out.write(self.CONFIGURATION.format(port=port))
        os.chmod(self.folder, 0o755)  # started by root it reads this as nobody
        return [self.program, '-n', '-f', path]


class Run:
    """A server with its crowd. Each command's answer comes with what the server used meanwhile."""

    def __init__(self, server, n_clients, load):
        self.server = server
        self.statuses = []  # of ours: one a second
        port = free_port()
        own = server.chooses_port
        self.process = subprocess.Popen(server.command(n_clients, port),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE if own else subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, text=True)
        self.load = None
        try:
            if own:
                port = json.loads(self.process.stdout.readline() or '{}').get('port')
                threading.Thread(target=self.read_statuses, daemon=True).start()
            self.wait_for(port)
            self.load = subprocess.Popen([load, str(port), server.protocol_for(n_clients), str(n_clients),
                                          str(JOIN_PATIENCE_S)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, text=True)
            self.joined = self.read_answer()
            self.joined['pss'] = self.memory('smaps_rollup', 'Pss')
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def wait_for(self, port):
        deadline = time.monotonic() + 5
        while port:
            try:
                with socket.create_connection(('127.0.0.1', port), 1):
                    return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise Failed('does not listen')

    def read_statuses(self):
        for line in self.process.stdout:
            self.statuses.append(json.loads(line))

    def read_answer(self):
        guard = threading.Timer(ANSWER_S, self.load.kill)
        guard.start()
        line = self.load.stdout.readline()
        guard.cancel()
        if not line:
            raise Failed(self.load.stderr.read().strip() or 'no answer')
        return json.loads(line)

    def memory(self, file, key):
        """Bytes."""
        with open(f'/proc/{self.process.pid}/{file}', encoding='ascii') as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key + ':'))

    def cpu_seconds(self):
        with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as stat:
            fields = stat.read().rpartition(')')[2].split()
        return sum(map(int, fields[11:13])) / TICKS

    def ask(self, command):
        before, begin = self.cpu_seconds(), time.monotonic()
        self.load.stdin.write(command + '\n')
        self.load.stdin.flush()
        answer = self.read_answer()
        answer['server_cpu'] = (self.cpu_seconds() - before) / (time.monotonic() - begin)
        answer['rss'] = self.memory('status', 'VmHWM')
        return answer

    def close(self):
        # The server first, and at once: what it would say of five thousand that leave is not asked here.
        for process in (self.process, self.load):
            if process:
                process.send_signal(signal.SIGKILL)
                process.wait()
        for stream in (self.process.stdin, self.process.stdout if not self.statuses else None):
            if stream:
                stream.close()


class Bench:
    def __init__(self, load):
        self.load = load
        self.begin = time.monotonic()
        self.figures = collections.defaultdict(list)  # (server, clients, senders, what) → a figure a round
        self.failed = {}  # (server, clients) → why

    def add(self, server, n_clients, senders, what, figure):
        self.figures[server.name, n_clients, senders, what].append(figure)

    def get(self, name, n_clients, senders, what, of=statistics.median):
        figures = self.figures.get((name, n_clients, senders, what))
        return of(figures) if figures else None

    def note(self, server, n_clients, senders, kind, answer):
        self.add(server, n_clients, senders, kind, answer['deliveries_per_s'])
        for key in ('p50_ms', 'p99_ms', 'load_cpu', 'server_cpu'):
            self.add(server, n_clients, senders, f'{kind} {key}', answer[key])
        for key in ('late', 'missing', 'closed'):
            self.add(server, n_clients, 0, key, answer[key])
        self.add(server, n_clients, 0, 'rss', answer['rss'])

    def run(self, server, n_clients, commands):
        """commands: (kind, senders, figure)."""
        if server.absent or (server.name, n_clients) in self.failed:
            return
        try:
            with Run(server, n_clients, self.load) as run:
                self.add(server, n_clients, 0, 'join_s', run.joined['join_s'])
                self.add(server, n_clients, 0, 'pss', run.joined['pss'])
                for kind, senders, figure in commands:
                    verb = 'rate' if kind == 'rate' else 'full'
                    self.note(server, n_clients, senders, kind,
                              run.ask(f'{verb} {senders} {SECONDS} {MESSAGE_BYTES} {figure}'))
        except (Failed, OSError) as failure:
            self.failed[server.name, n_clients] = str(failure)

    def round(self, servers, n_clients):
        for server in servers:
            self.run(server, n_clients,
                     [('window', senders, WINDOW) for senders in SENDERS] + [('tcp', SENDERS[-1], 0)])
        rates = [(senders, self.rate(n_clients, senders)) for senders in SENDERS]
        for server in servers:
            self.run(server, n_clients,
                     [('rate', senders, rate) for senders, rate in rates if rate] + [('tcp', SENDERS[0], 0)])

    def rate(self, n_clients, senders):
        """The Go server's own: messages/s."""
        deliveries = self.get(GO, n_clients, senders, 'window')
        return max(1, round(deliveries / n_clients)) if deliveries else None

    def elapsed(self):
        return time.monotonic() - self.begin

    def crowd(self, servers, n_clients, n_rounds):
        for number in range(n_rounds):
            turn = number % len(servers)
            began = self.elapsed()
            self.round(servers[turn:] + servers[:turn], n_clients)
            if 2 * self.elapsed() - began > ROUNDS_UNTIL_S:  # one more would end later
                break
        self.report(servers, n_clients, number + 1)

    def report(self, servers, n_clients, n_rounds):
        print(f'\n{n_clients:,} clients, {n_rounds} round{"s" if n_rounds > 1 else ""}')
        print(f'  {"server":18} {"senders":>7} {"TCP alone":>11} {"of Go":>6} {"64 under way":>12} {"of Go":>6}   '
              f'{"at deliveries/s":>15} {"p50 ms":>8} {"p99 ms":>8}   CPU: server, load')
        for server in servers:
            why = server.absent or self.failed.get((server.name, n_clients))
            if why and self.get(server.name, n_clients, SENDERS[0], 'window') is None:
                print(f'  {server.name:18} skipped: {why}')
                continue
            for senders in SENDERS:
                self.report_row(server.name, n_clients, senders)
            if why:
                print(f'  {"":18} gave up: {why}')
        for server in servers:
            self.report_crowd(server.name, n_clients)
        sys.stdout.flush()

    def report_row(self, name, n_clients, senders):
        def figure(what, form, scale=1):
            value = self.get(name, n_clients, senders, what)
            return '-' if value is None else form.format(value * scale)

        def ratio(what):
            mine, theirs = (self.get(who, n_clients, senders, what) for who in (name, GO))
            return f'{mine / theirs:.2f}' if mine and theirs else '-'

        print(f'  {name:18} {senders:7} {figure("tcp", "{:,.0f}"):>11} {ratio("tcp"):>6} {figure("window", "{:,.0f}"):>12} '
              f'{ratio("window"):>6}   {figure("rate", "{:,.0f}"):>15} {figure("rate p50_ms", "{:.2f}"):>8} '
              f'{figure("rate p99_ms", "{:.2f}"):>8}   {figure("tcp server_cpu", "{:.2f}")}, '
              f'{figure("tcp load_cpu", "{:.2f}")}')

    def report_crowd(self, name, n_clients):
        peak = self.get(name, n_clients, 0, 'rss', max)
        if peak is None:
            return
        totals = {key: self.get(name, n_clients, 0, key, sum) for key in ('late', 'missing', 'closed')}
        print(f'  {name:18} peak {peak / 1e6:.1f} MB, PSS when joined {self.get(name, n_clients, 0, "pss") / 1e6:.1f} MB, '
              f'joined in {self.get(name, n_clients, 0, "join_s"):.2f} s; out of order {totals["late"]:,}, '
              f'missing {totals["missing"]:,}, closed {totals["closed"]:,}')

    def stall(self, server):
        print(f'\nOne client that never reads, {STALL["per_s"] * 1000 / 1e6:g} MB/s to each of {STALL["clients"]} others')
        if server.absent:
            print(f'  {server.name}: skipped: {server.absent}')
            return
        with Run(server, STALL['clients'], self.load) as run:
            answer = run.ask(f'stall 1 {STALL["seconds"]} {STALL["bytes"]} {STALL["per_s"]}')
            longest = max((status.get('greatest_queue', status['longest_queue']) for status in run.statuses
                           if status['type'] == 'status'), default=0)
        closed = answer['stalled_closed_s']
        print(f'  the others: p50 {answer["p50_ms"]:.2f} ms, p99 {answer["p99_ms"]:.2f} ms, '
              f'longest {answer["max_ms"]:.2f} ms, {answer["deliveries_per_s"]:,.0f} deliveries/s, '
              f'missing {answer["missing"]}, out of order {answer["late"]}, closed {answer["closed"]}')
        print(f'  the one: closed {closed:.2f} s after its last progress' if closed >= 0 else '  the one: not closed',
              f'({answer["stalled_bytes"] / 1024:.0f} KiB in its kernel); longest queue {longest / 1024:.0f} KiB')


def main():
    cli, load, go_source, peers = sys.argv[1:5]
    crowds = {int(word): CROWDS.get(int(word), 1) for word in sys.argv[5:]} or CROWDS
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix='wb-bench-chat-') as folder:
        # Go is first in the first round: its rate is what the others are measured at.
        ours = Ours(cli)
        servers = [Go(go_source, folder), ours, Ngircd(peers, folder)]
        bench = Bench(load)
        for n_clients, n_rounds in crowds.items():
            if n_clients + 100 > hard:
                print(f'\n{n_clients:,} clients: skipped: only {hard:,} descriptors')
                continue
            bench.crowd(servers, n_clients, n_rounds)
        bench.stall(ours)
    print(f'\n{bench.elapsed():.0f} s')


if __name__ == '__main__':
    main()
