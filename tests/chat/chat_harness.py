# SPDX-License-Identifier: GPL-3.0-or-later
"""What the live tests of wirebench-cli chat share beside live_harness.py: the server, sockets that talk to it.

A script that has this calls start () first and main () last."""

import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

import live_harness  # noqa: E402
from live_harness import LONG, PORTABLE, TIME_LIMIT, Deadline, Skip, environment, run, running, within  # noqa: E402, F401

CAME, WENT = b'Client connected', b'Client disconnected'
REPLACED = '\N{REPLACEMENT CHARACTER}'.encode()


def start(*programs):
    """Goes on only inside the namespace; returns the path of wirebench-cli."""
    global CLI, SANITIZED
    CLI, = live_harness.start(1, *programs)
    SANITIZED = b'__asan_init' in open(CLI, 'rb').read()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    return CLI


class Server:
    """wirebench-cli chat --json on a free port; status is its latest line of figures, entries all that was told of the
    room. ended: the last one, after end ()."""

    def __init__(self, *arguments, nofile=None, port=0, json_output=True):
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (nofile, nofile))) if nofile else None
        command = [CLI, 'chat', '--port', str(port), *arguments] + (['--json'] if json_output else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        preexec_fn=limit, env=environment(), bufsize=0)
        running.append(self.process)
        self.json_output = json_output
        self.out, self.complaints, self.entries, self.rows = [], [], [], []
        self.status = self.stopped = self.listening = None
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self.read_out, daemon=True),
                        threading.Thread(target=self.read_error, daemon=True)]
        for thread in self.threads:
            thread.start()
        if json_output:
            self.wait(lambda: self.listening)
            self.port, self.tls_port = self.listening['port'], self.listening['tls_port']

    def read_out(self):
        for line in open(self.process.stdout.fileno(), 'rb', closefd=False):
            with self.changed:
                self.out.append(line)
                if self.json_output:
                    self.note(json.loads(line))
                self.changed.notify_all()

    def note(self, item):
        kind = item['type']
        if kind == 'listening':
            self.listening = item
        elif kind in ('status', 'stopped'):
            self.status = item
            parts = item['line_clients'] + item['irc_clients'] + item['new_clients']
            assert parts == item['clients'], item
            self.stopped = item if kind == 'stopped' else None
        elif kind == 'client':
            self.rows.append(item)
        else:
            self.entries.append(item)

    def read_error(self):
        for line in open(self.process.stderr.fileno(), 'rb', closefd=False):
            with self.changed:
                self.complaints.append(line.decode())
                self.changed.notify_all()

    def wait(self, condition, seconds=TIME_LIMIT):
        """Until condition () holds, looked at whenever the server has said something."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                value = condition()
                if value:
                    return value
                assert self.process.poll() is None or self.threads[0].is_alive(), self.complaints
                assert time.monotonic() < end, (self.status, self.entries[-5:], self.complaints[-5:])
                self.changed.wait(0.25)

    def until(self, condition, seconds=TIME_LIMIT):
        """Until a status holds; returns it."""
        self.wait(lambda: self.status and condition(self.status), seconds)
        return self.status

    def told(self, kind, name=None, text=None):
        """Entries of one kind, so far."""
        return [item for item in self.entries if item['type'] == kind and (name is None or item['name'] == name)
                and (text is None or item['text'] == text)]

    def type(self, line):
        self.process.stdin.write(line.encode() + b'\n')

    def who(self, count):
        """The table: one object a client. count: how many there should be, at least one."""
        self.rows = []
        self.type('/who\n/who')  # where the second begins, the first has ended
        self.wait(lambda: len(self.rows) >= 2 * count)
        rows, second = self.rows[:count], self.rows[count]
        assert len({row['client'] for row in rows}) == count and second['client'] == rows[0]['client'], self.rows
        return rows

    def check_quiet(self, count, transcript=True):
        """Nothing is on its way: count, table and transcript agree with the connections that are there, one at least.
        transcript False: more was said than its output can follow."""
        self.until(lambda s: s['clients'] == count and s['new_clients'] == 0)
        rows = self.who(count)
        outside = sum(1 for row in rows if row['state'] in ('registering', 'outside'))
        if transcript:
            assert not self.told('forgotten'), self.told('forgotten')
            self.wait(lambda: len(self.told('join')) - len(self.told('leave')) == count - outside)
        return rows

    def cpu(self):
        fields = open(f'/proc/{self.process.pid}/stat').read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def end(self, number=signal.SIGINT):
        """Ends it; it must be empty then, and have kept its own bounds."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        assert self.process.wait(TIME_LIMIT) == 0, (self.process.returncode, self.complaints)
        for thread in self.threads:
            thread.join()
        if self.json_output:
            assert self.stopped and self.stopped['clients'] == 0, self.status
            assert self.stopped['greatest_queue'] <= 256 * 1024, self.stopped
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        return self.stopped


def connect(port, address='127.0.0.1', receive_bytes=None):
    peer = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET)
    if receive_bytes:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    peer.settimeout(TIME_LIMIT)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.connect((address, port))
    return peer


def name_of(peer):
    """How line clients know a socket: [address:port], the address of IPv6 in brackets of its own."""
    address, port = peer.getsockname()[:2]
    return f'[{address}]:{port}'.encode() if ':' in address else f'{address}:{port}'.encode()


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    peer.close()


class Peer:
    """A line client. lines: all that it has got, without their ends. It is in the room when it has been made: a space
    before its first line saves it the 250 ms. first: instead of that. raw: it has sent nothing and may not be there."""

    def __init__(self, server, address='127.0.0.1', first=b' ', raw=False, receive_bytes=None):
        self.server, self.socket = server, self.open(server, address, receive_bytes)
        self.name, self.rest, self.lines, self.taken = name_of(self.socket), b'', [], 0
        if not raw:
            self.socket.sendall(first)
            self.expect(self.line(CAME))

    def open(self, server, address, receive_bytes):
        return connect(server.port, address, receive_bytes)

    def line(self, text):
        return b'[' + self.name + b'] ' + text

    def say(self, *texts):
        self.socket.sendall(b''.join(text + b'\n' for text in texts))

    def pull(self):
        """What has come, waiting for something; False at the end of the stream."""
        got = self.socket.recv(1 << 18)
        *lines, self.rest = (self.rest + got).split(b'\n')
        self.lines += lines
        return bool(got)

    def next(self):
        while self.taken == len(self.lines):
            assert self.pull(), ('the end of the stream', self.lines[-3:], self.rest)
        self.taken += 1
        return self.lines[self.taken - 1]

    def expect(self, *lines):
        """The next lines, exactly these."""
        for line in lines:
            got = self.next()
            assert got == line, (got, line)

    def until(self, line):
        """Up to and with this line; returns those before it."""
        begin = self.taken
        while self.next() != line:
            pass
        return self.lines[begin:self.taken - 1]

    def expect_end(self):
        """Nothing more but the end of the stream."""
        ended = self.taken == len(self.lines) and not self.pull() and self.rest == b''
        assert ended, (self.lines[self.taken:], self.rest)

    def leave(self, how='end'):
        if how == 'reset':
            reset(self.socket)
        else:
            if how == 'half':
                self.socket.shutdown(socket.SHUT_WR)
                while self.pull():
                    pass
            self.socket.close()

    def go(self):
        """Leaves, and waits until that is told."""
        self.leave()
        self.server.wait(lambda: self.server.told('leave', self.name.decode()))


def sanitized():
    """Whether the program is built to look after itself, which takes its time."""
    return SANITIZED


def complain(*arguments):
    """The status and the words of a server that cannot start."""
    result = run(CLI, 'chat', *arguments, check=False, text=True, stdin=subprocess.DEVNULL)
    assert result.stdout == '', result
    return result.returncode, result.stderr


def main(title, tests, at_once=4):
    live_harness.main(f'/chat/{title}', tests, at_once)
