#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli pool under load before servers that nobody here wrote (and our own), while they are killed, stopped,
restarted and firewalled.

Usage: test-pool-servers.py CLI. See live_harness.py. The pool has as many connections as it may have at most, so that
whenever all of them stand, the program has as many descriptors as it had before; whatever more there is was leaked.

What is asked after each fault:
- nobody waits for longer than an acquire may, and in the end acquires = grants + failures + cancels;
- from the moment the server is back, the first round trip comes within one backoff step: the longest pause, after what
  is left of an attempt that was under way (which only a server that swallows can hold up: its whole timeout). Where the
  machine is so busy that a server which is well lets an attempt's time pass, that is another step: once more, then, if
  the machine was seen to be busy meanwhile;
- all connections stand again, and the descriptors are those from before."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from live_harness import (LONG, TIME_LIMIT, Program, Skip, Turn, environment, main, run, running, start,  # noqa: E402
                          within)

CLI, = start(1, 'nft')
SIZE, WORKERS = (32, 400) if LONG else (8, 24)
ROUNDS = 5 if LONG else 1
ACQUIRE_MS, CONNECT_MS, EXCHANGE_MS, BACKOFF_MS, BACKOFF_MAX_MS = 700, 250, 250, 50, 400
STEPS = 2  # failed attempts, one after another, by which the pauses have grown: the acquire timeout has seen three before
LINE_MS = 10
# The machine may be busy with other tests: what a round trip may take longer for it, and how many processes that are due
# wait for their turns in it, one after the other: the pool, the server, both again, and we.
SLACK_MS, TURNS = 300, 6
TRIES, BUSY_MS = 3, 25  # a quiet machine lets nobody wait for longer than 13
turn = Turn()


def slack_ms():
    return SLACK_MS + TURNS * turn.worst_ms


def is_alive(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0] not in 'ZX'
    except OSError:
        return False


def send(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


# --- Servers -------------------------------------------------------------------------------------------------------

class Server:
    """A program, with what it has started. start () returns when it accepts connections."""

    needs, probe = (), ()

    def __init__(self, port):
        for name in self.needs:
            if not self.find(name):
                raise Skip(f'not installed: {name}')
        self.port, self.process = port, None
        self.folder = tempfile.TemporaryDirectory(prefix='wb-pool-', ignore_cleanup_errors=True)
        os.chmod(self.folder.name, 0o777)
        self.prepare()
        self.start()

    @staticmethod
    def find(name):
        return shutil.which(name, path=os.environ['PATH'] + ':/usr/sbin:/usr/lib/postgresql/15/bin')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Also what it started, which the harness does not know of."""
        if self.process.poll() is None:
            self.kill()
        firewall()

    def prepare(self):
        pass

    def accepts(self):
        try:
            socket.create_connection(('127.0.0.1', self.port), 1).close()
        except OSError:
            assert self.process.poll() is None, open(f'{self.folder.name}/log', encoding='utf-8').read()
            return False
        return True

    def start(self):
        with open(f'{self.folder.name}/log', 'wb') as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment(), cwd=self.folder.name)
        running.append(self.process)
        within(self.accepts, f'{type(self).__name__} accepts')

    def children(self):
        """Of all generations; sessions of PostgreSQL are each in a process group of their own."""
        found = [self.process.pid]
        for pid in found:
            try:
                with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as children:
                    found += map(int, children.read().split())
            except OSError:
                pass  # gone meanwhile
        return found[1:]

    def signal(self, number):
        """The parent first: then it starts no others."""
        self.process.send_signal(number)
        send(self.children(), number)

    def kill(self):
        """All of them at one moment, without a last word."""
        self.signal(signal.SIGSTOP)
        pids = self.children()
        self.process.kill()
        self.process.wait(TIME_LIMIT)
        send(pids, signal.SIGKILL)
        within(lambda: not any(map(is_alive, pids)), f'{pids} are gone')

    def end(self):
        """In order, as an administrator would."""
        self.process.terminate()
        self.process.wait(TIME_LIMIT)


class Echo(Server):
    probe = ('--probe', 'echo')

    def command(self):
        return [CLI, 'echo', '-p', str(self.port), '-b', '127.0.0.1', '--json']


def works(command):
    try:
        return subprocess.run(command, capture_output=True, timeout=TIME_LIMIT, check=False).returncode == 0
    except OSError:
        return False


class Redis(Server):
    needs, probe = ('redis-server',), ('--probe', 'redis')

    def command(self):
        return [self.find('redis-server'), '--port', str(self.port), '--bind', '127.0.0.1', '--save', '',
                '--dir', self.folder.name]


class Postgres(Server):
    needs, probe = ('postgres', 'initdb'), ('--probe', 'postgres', '--user', 'wb', '--database', 'postgres')

    def prepare(self):
        """It refuses to run as root, also as the root of a namespace."""
        # Rather another name for ourselves than another user, who may not see the folder that all this stands in.
        ways = (['unshare', '--user', '--map-user=1000', '--map-group=1000'],
                ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'])
        self.wrap = next((way for way in ways if works([*way, 'true'])), []) if os.geteuid() == 0 else []
        done = subprocess.run([*self.wrap, self.find('initdb'), '-D', f'{self.folder.name}/data', '-U', 'wb', '-A', 'trust',
                               '-N', '--no-locale', '-E', 'UTF8'], capture_output=True, env=environment(),
                              timeout=TIME_LIMIT, cwd=self.folder.name)
        if done.returncode:
            raise Skip('initdb: ' + done.stderr.decode().strip().replace('\n', ' '))

    def command(self):
        return [*self.wrap, self.find('postgres'), '-D', f'{self.folder.name}/data', '-p', str(self.port),
                '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off',
                '-c', 'max_connections=200', '-c', 'shared_buffers=16MB']

    def accepts(self):
        """While it reads its log it accepts connections, and says that it is starting up."""
        startup = b'\0\3\0\0user\0wb\0database\0postgres\0\0'
        try:
            with socket.create_connection(('127.0.0.1', self.port), 1) as peer:
                peer.sendall((len(startup) + 4).to_bytes(4, 'big') + startup)
                return peer.recv(1) == b'R'
        except OSError:
            assert self.process.poll() is None, open(f'{self.folder.name}/log', encoding='utf-8').read()
            return False

    def end(self):
        self.process.send_signal(signal.SIGINT)  # fast: sessions end; SIGTERM would wait for them
        self.process.wait(TIME_LIMIT)


class Nginx(Server):
    needs, probe = ('nginx',), ('--probe', 'http', '--path', '/here')
    listen = ''

    def command(self):
        folder = self.folder.name
        with open(f'{folder}/nginx.conf', 'w', encoding='ascii') as conf:
            conf.write(f'''daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; user root;
                           events {{ worker_connections 1024; }}
                           http {{ access_log off; keepalive_requests 100000000;
                                   client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
                                   uwsgi_temp_path {folder}; scgi_temp_path {folder};
                                   server {{ listen 127.0.0.1:{self.port} {self.listen};
                                             location / {{ return 200 "here\\n"; }} }} }}''')
        return [self.find('nginx'), '-c', f'{folder}/nginx.conf', '-p', folder, '-e', 'stderr']


class NginxTLS(Nginx):
    """TLS: the handshake is a part of each connect."""
    needs, probe = ('nginx', 'openssl'), ('--probe', 'http', '--tls')

    def prepare(self):
        folder = self.folder.name
        run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
            '-subj', '/CN=localhost', '-keyout', f'{folder}/key', '-out', f'{folder}/certificate')
        self.listen = f'ssl; ssl_certificate {folder}/certificate; ssl_certificate_key {folder}/key'


class HAProxy(Server):
    """Before two echo servers of ours."""
    needs, probe = ('haproxy',), ('--probe', 'echo')

    def prepare(self):
        self.backends = [Echo(self.port + 1), Echo(self.port + 2)]

    def command(self):
        with open(f'{self.folder.name}/haproxy.cfg', 'w', encoding='ascii') as conf:
            conf.write(f'''global
  maxconn 1000
defaults
  mode tcp
  timeout connect 200ms
  timeout client 60s
  timeout server 60s
  retries 3
  option redispatch 1
listen echo
  bind 127.0.0.1:{self.port}
  balance roundrobin
  server a 127.0.0.1:{self.port + 1}
  server b 127.0.0.1:{self.port + 2}
''')
        return [self.find('haproxy'), '-db', '-f', f'{self.folder.name}/haproxy.cfg']


# --- The pool ------------------------------------------------------------------------------------------------------

class Pool:
    """wirebench-cli pool under load, and what it said last."""

    def __init__(self, *words, size=SIZE, workers=WORKERS):
        self.size = size
        self.program = Program(
            CLI, 'pool', '--json', '--interval', str(LINE_MS / 1000), '--min', str(size), '--max', str(size),
            '--load', str(workers), '--hold', '2', '--think', '10', '--acquire-timeout', str(ACQUIRE_MS),
            '--connect-timeout', str(CONNECT_MS), '--exchange-timeout', str(EXCHANGE_MS), '--backoff', str(BACKOFF_MS),
            '--backoff-max', str(BACKOFF_MAX_MS), '--slow-start', '0', '--check', '0.5', *words)
        self.seen = 0
        self.until(lambda s: self.stands(s) and s['load']['exchanges'] > 0)
        self.descriptors = self.count_descriptors()

    def stands(self, status):
        return status['slots']['lent'] + status['slots']['idle'] + status['slots']['validating'] == self.size

    def last(self):
        """The latest line; all lines are judged on the way."""
        lines = self.program.lines
        while self.seen < len(lines):
            line = lines[self.seen]
            self.seen += 1
            if line['type'] == 'status':
                assert line['oldest_wait_ns'] / 1e6 <= ACQUIRE_MS + slack_ms(), ('stranded', line)
                assert line['acquires'] == line['grants'] + line['failures'] + line['cancels'] + line['waiters'], line
                assert self.size >= line['slots']['lent'], line
        return next((line for line in reversed(lines) if line['type'] == 'status'), None)

    def until(self, condition, what=''):
        def look():
            line = self.last()
            return line if line and condition(line) else None
        try:
            return self.program.wait(look)
        except AssertionError as error:
            raise AssertionError(what) from error

    def count_descriptors(self):
        """With all connections there. A connect that is over may still be closing its attempts."""
        self.until(self.stands, 'all stand')
        return len(os.listdir(f'/proc/{self.program.process.pid}/fd'))

    def check_descriptors(self):
        within(lambda: self.count_descriptors() == self.descriptors,
               lambda: f'{self.count_descriptors()} descriptors, {self.descriptors} before')

    def end(self):
        """Ctrl+C: all comes back, and the books balance."""
        report = self.program.end().of('end')[0]
        assert report['drained'] and report['waiters'] == 0 and report['slots']['lent'] == 0, report
        assert report['acquires'] == report['grants'] + report['failures'] + report['cancels'], report
        assert report['grants'] == report['releases'] + report['load']['leaked'] and report['rejected'] == 0, report
        assert report['load']['failed'] == report['failures'], report
        return report


# --- Faults --------------------------------------------------------------------------------------------------------

def firewall(*rules):
    """These and no others, for what comes in."""
    table = ('table inet wb {', 'chain in {', 'type filter hook input priority 0;', *rules, '}', '}') if rules else ()
    run('nft', '-f', '-', input='\n'.join(('flush ruleset', *table, '')).encode())


def kill(server, felt):
    server.kill()
    felt()
    server.start()


def stop(server, felt):
    server.signal(signal.SIGSTOP)
    felt()
    server.signal(signal.SIGCONT)


def restart(server, felt):
    server.end()
    felt()
    server.start()


def drop(server, felt):
    firewall(f'tcp dport {server.port} drop')
    felt()
    firewall()


def reject(server, felt):
    """Nothing gets through, and new connections are told so."""
    firewall(f'tcp dport {server.port} reject with tcp reset')
    felt()
    firewall()


FAULTS = {kill: 0, restart: 0, reject: 0,
          # What the pause comes after: an attempt that was begun before, until its end.
          stop: CONNECT_MS, drop: CONNECT_MS}


def suffer(pool, server, fault, attempt_ms):
    """Whether it came in time. Begins to look anew how busy the machine is."""
    before = pool.last()
    turn.reset()
    # It hits a pool that is in use.
    before = pool.until(lambda s: s['load']['exchanges'] >= before['load']['exchanges'] + 10 * SIZE, 'there is load')

    def felt():
        # Whoever borrows has failed; and the pauses have grown, and the latest begins right now.
        pool.until(lambda s: s['failures'] > before['failures'], f'{fault.__name__} is felt')
        for _ in range(STEPS):
            failures = pool.last()['connect_failures']
            pool.until(lambda s: s['connect_failures'] > failures, 'the pool goes on trying')

    fault(server, felt)
    back = time.monotonic()
    exchanges = pool.last()['load']['exchanges']
    pool.until(lambda s: s['load']['exchanges'] > exchanges, f'recovery from {fault.__name__}')
    took_ms = (time.monotonic() - back) * 1000
    pool.check_descriptors()
    step_ms = attempt_ms + BACKOFF_MAX_MS
    print(f'# {type(server).__name__}, {fault.__name__}: first round trip {took_ms:.0f} ms after it was back '
          f'(one step: {step_ms} ms, a turn: {turn.worst_ms:.0f} ms at most)', flush=True)
    return took_ms <= step_ms + slack_ms()


def suffer_all(kind, port):
    with kind(port) as server:
        pool = Pool(f'127.0.0.1:{port}', *kind.probe)
        for _ in range(ROUNDS):
            for fault, attempt_ms in FAULTS.items():
                for _ in range(TRIES):
                    in_time = suffer(pool, server, fault, attempt_ms)
                    if in_time or turn.worst_ms <= BUSY_MS:
                        break
                assert in_time, f'{fault.__name__}: too late, a turn: {turn.worst_ms:.0f} ms at most'
        report = pool.end()
    print(f'# acquires {report["acquires"]}, grants {report["grants"]}, failures {report["failures"]}, '
          f'cancels {report["cancels"]}; connects {report["connects"]}, of them failed {report["connect_failures"]}')


def test_echo():
    suffer_all(Echo, 7000)


def test_redis():
    suffer_all(Redis, 7010)


def test_postgres():
    suffer_all(Postgres, 7020)


def test_nginx():
    suffer_all(Nginx, 7030)


def test_nginx_tls():
    suffer_all(NginxTLS, 7035)


def test_haproxy():
    suffer_all(HAProxy, 7040)


def test_behind_haproxy():
    """One of two servers behind it is killed: round trips go on, over new connections, while it is away."""
    with HAProxy(7050) as server:
        pool = Pool(f'127.0.0.1:{server.port}', *server.probe)
        connected = pool.last()['connected']
        server.backends[0].kill()
        pool.until(lambda s: s['connected'] > connected and pool.stands(s), 'those of the dead one are replaced')
        exchanges = pool.last()['load']['exchanges']
        pool.until(lambda s: s['load']['exchanges'] > exchanges + 100, 'it goes on')
        pool.check_descriptors()
        report = pool.end()
    assert report['failures'] == 0, report


def test_itself():
    """The system may give a connect the very port that it goes to: nobody listens there, and yet there is an echo."""
    path, port = '/proc/sys/net/ipv4/ip_local_port_range', 7070
    with open(path, encoding='ascii') as range_:
        before = range_.read()
    if not os.access(path, os.W_OK):
        raise Skip('the ports of connects cannot be chosen here')
    try:
        with open(path, 'w', encoding='ascii') as range_:
            range_.write(f'{port} {port + 1}')
        done = subprocess.run([CLI, 'pool', f'127.0.0.1:{port}', '--probe', 'echo', '--min', '2', '--backoff', '10',
                               '--backoff-max', '10', '-l', '2', '-w', '1', '--acquire-timeout', '300', '-q', '--json'],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=TIME_LIMIT, check=False)
    finally:
        with open(path, 'w', encoding='ascii') as range_:
            range_.write(before)
    report = json.loads(done.stdout)
    assert report['connect_failures'] > 10, report
    assert report['connected'] == 0 and report['grants'] == 0 and done.returncode == 1, report


def test_failover():
    """Two targets, killed one after the other: no acquire fails, and the one that came back is used again."""
    with Echo(7060) as first, Echo(7061) as second:
        pool = Pool('127.0.0.1:7060', '127.0.0.1:7061', *Echo.probe)

        def of(status, i):
            slots = status['targets'][i]['slots']
            return slots['lent'] + slots['idle'] + slots['validating']

        pool.until(lambda s: of(s, 0) and of(s, 1), 'both have some')
        first.kill()
        pool.until(lambda s: of(s, 1) == SIZE, 'the second has all')
        first.start()
        second.kill()
        pool.until(lambda s: of(s, 0) == SIZE, 'the first has all')
        pool.check_descriptors()
        report = pool.end()
    assert report['failures'] == 0, report


main('/pool/servers', globals(), at_once=3)
