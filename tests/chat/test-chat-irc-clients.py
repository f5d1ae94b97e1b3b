#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""irssi and weechat in terminals, ncat and the server itself in one room.

Usage: test-chat-irc-clients.py CLI. See live_harness.py. What the programs remember goes to a temporary folder."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from live_harness import TIME_LIMIT, main, run, start  # noqa: E402

CLI, = start(1, 'irssi', 'ncat', 'tmux', 'weechat')
CHANNEL = '#chat'
opened = []  # what a test has started, and ends


def until(condition, describe):
    """Waits for what a condition gives; says what there was instead."""
    end = time.monotonic() + TIME_LIMIT
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, describe()
        time.sleep(0.02)


class Reader:
    """A program that prints lines; each is waited for in turn, so that order and number count."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        opened.append(self)
        self.lines = []
        self.next = 0
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def say(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def take(self):
        until(lambda: len(self.lines) > self.next or not self.thread.is_alive(), lambda: f'nothing after {self.lines}')
        assert len(self.lines) > self.next, f'ended after {self.lines}'
        self.next += 1
        return self.lines[self.next - 1]

    def expect(self, *lines):
        for line in lines:
            got = self.take()
            assert got == line, (got, line)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(TIME_LIMIT)
        self.thread.join()
        self.process.stdin.close()


class Server(Reader):
    """wirebench-cli chat; status is its latest line of figures."""

    def __init__(self, *arguments):
        self.status = None
        super().__init__(CLI, 'chat', '--port', '0', '--json', *arguments)
        listening = json.loads(self.take())
        self.port, self.tls_port = listening['port'], listening['tls_port']

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if json.loads(line)['type'] in ('status', 'stopped'):
                self.status = json.loads(line)

    def until(self, condition):
        return until(lambda: self.status and condition(self.status) and self.status, lambda: self.status)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(TIME_LIMIT) == 0, self.process.returncode
        self.thread.join()
        assert self.status['type'] == 'stopped', self.status
        return self.status


class Line(Reader):
    """ncat: a client of the line chat. It has been told its name."""

    def __init__(self, port, address='127.0.0.1'):
        super().__init__('ncat', address, str(port))
        found = re.fullmatch(r'\[(127\.0\.0\.1:(\d+))\] Client connected', self.take())
        self.name = found.group(1)
        self.nick = f'c127-0-0-1_{found.group(2)}'


class Terminal:
    """A program on a screen of its own, as tmux has it: keys in, text out."""

    CONFIG = ''

    def __init__(self, *command):
        self.folder = tempfile.mkdtemp()
        self.socket = os.path.join(self.folder, 'tmux')
        os.mkdir(os.path.join(self.folder, 'home'))
        with open(os.path.join(self.folder, 'home', 'config'), 'w', encoding='utf-8') as file:
            file.write(self.CONFIG)
        opened.append(self)
        environment = {'HOME': self.folder, 'PATH': os.environ['PATH'], 'LANG': 'C.UTF-8', 'TERM': 'screen',
                       'IRCNAME': 'A person', 'USER': 'person', 'SHELL': '/bin/sh'}
        self.tmux('new-session', '-d', '-x', '180', '-y', '60', '-c', self.folder, *command, env=environment)

    def tmux(self, *words, env=None, check=True):
        return subprocess.run(['tmux', '-S', self.socket, '-f', '/dev/null', *words], check=check, env=env,
                              capture_output=True, text=True, timeout=TIME_LIMIT).stdout

    def is_there(self):
        return subprocess.run(['tmux', '-S', self.socket, 'has-session'], capture_output=True,
                              timeout=TIME_LIMIT).returncode == 0

    def screen(self):
        return self.tmux('capture-pane', '-p', check=False)

    def type(self, line):
        self.tmux('send-keys', '-l', line)
        self.tmux('send-keys', 'Enter')

    def sees(self, pattern):
        """Waits for a line of the screen that has this."""
        return until(lambda: re.search(pattern, self.screen(), re.M), lambda: f'no {pattern!r} in\n{self.screen()}')

    def has_ended(self):
        until(lambda: not self.is_there(), self.screen)

    def end(self):
        if self.is_there():
            self.tmux('kill-server', check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class Irssi(Terminal):
    """Over IPv6 if not told otherwise. Without the first setting it waits 2.2 s before each line beyond five, without
    the second it may take lines that it finds together for a paste, and ask."""

    CONFIG = ('settings = { "irc/core" = { cmd_queue_speed = "10msec"; }; '
              '"fe-text" = { paste_verify_line_count = "0"; }; };')

    def __init__(self, port, nick, target='::1'):
        super().__init__('irssi', '--home', 'home', '--noconnect', '-n', nick)
        self.sees(r'\[\(status\)\]')
        self.type(f'/connect {target} {port}')
        self.sees('Welcome to Wirebench, ' + nick)

    def join(self):
        self.type('/join ' + CHANNEL)
        self.sees(r'Irssi: #chat: Total of \d+ nicks')

    def has_heard(self, nick, text):
        self.sees(rf'< ?{nick}> {re.escape(text)}')


class Weechat(Terminal):
    """Over IPv4; joins by itself. Of two lines that it finds together it would ask whether they are a paste."""

    def __init__(self, port, nick):
        super().__init__('weechat', '-d', 'home', '-r', '/set irc.server_default.anti_flood_prio_high 0;'
                         '/set weechat.look.paste_max_lines -1',
                         f'irc://{nick}@127.0.0.1:{port}/{CHANNEL}')
        self.sees(r'Channel #chat: \d+ nicks?')

    def has_heard(self, nick, text):
        self.sees(rf'\b{nick} │ {re.escape(text)}|\b{nick} \| {re.escape(text)}')


# --- tests ---------------------------------------------------------------------------------------------------------

def test_irssi():
    """irssi and a line client: join, talk, nick, names, private words, topic, modes, quit."""
    server = Server()
    line = Line(server.port)
    irssi = Irssi(server.port, 'anna')
    server.until(lambda s: s['clients'] == 2 and s['irc_clients'] == 1)
    irssi.join()
    line.expect('[anna] Client connected')
    irssi.sees(rf'\b{line.nick}\b')
    irssi.type('hello from irssi: grüße €')
    line.expect('[anna] hello from irssi: grüße €')
    line.say('hello from ncat: grüße €')
    line.expect(f'[{line.name}] hello from ncat: grüße €')
    irssi.has_heard(line.nick, 'hello from ncat: grüße €')
    assert irssi.screen().count('hello from irssi') == 1, irssi.screen()  # no echo of its own line
    irssi.type('/me waves')
    line.expect('[anna] \x01ACTION waves\x01')
    irssi.type('/nick Anna_2')
    line.expect('[server] anna is now known as Anna_2')
    irssi.sees("You're now known as Anna_2")
    irssi.type('/topic #chat On tea')
    line.expect('[server] Anna_2 changed the topic to: On tea')
    irssi.sees('Anna_2 changed the topic of #chat to: On tea')
    irssi.type('/mode #chat')
    irssi.type('/whois ' + line.nick)
    irssi.type(f'/msg {line.nick} psst')
    line.expect('[Anna_2] (private) psst')
    server.say('tea is ready')
    line.expect('[server] tea is ready')
    irssi.sees('tea is ready')
    irssi.type('/quit bye')
    line.expect('[Anna_2] Client disconnected')
    irssi.has_ended()
    server.until(lambda s: s['clients'] == 1 and s['irc_clients'] == 0)
    server.stop()


def test_tls():
    """irssi over TLS, with the certificate that the server made for itself; the line client without. Over IPv4: irssi
    sends ::1 as the server's name, which RFC 6066, 3 forbids and GnuTLS does not let pass."""
    server = Server('--tls-port', '0')
    line = Line(server.port)
    irssi = Irssi(server.tls_port, 'anna', '-tls -notls_verify 127.0.0.1')
    server.until(lambda s: s['tls_clients'] == 1)
    irssi.join()
    line.expect('[anna] Client connected')
    irssi.type('hello from irssi')
    line.expect('[anna] hello from irssi')
    line.say('hello from ncat')
    line.expect(f'[{line.name}] hello from ncat')
    irssi.has_heard(line.nick, 'hello from ncat')
    irssi.type('/quit')
    line.expect('[anna] Client disconnected')
    irssi.has_ended()
    server.until(lambda s: s['clients'] == 1 and s['tls_clients'] == 0)
    server.stop()


def test_weechat():
    """weechat and a line client: join, talk, nick, names, private words, part, quit."""
    server = Server()
    line = Line(server.port)
    weechat = Weechat(server.port, 'bert')
    line.expect('[bert] Client connected')
    weechat.sees(rf'\b{line.nick}\b')
    weechat.type('hello from weechat: grüße €')
    line.expect('[bert] hello from weechat: grüße €')
    line.say('hello from ncat: grüße €')
    line.expect(f'[{line.name}] hello from ncat: grüße €')
    weechat.has_heard(line.nick, 'hello from ncat: grüße €')
    weechat.type('/nick bertha')
    line.expect('[server] bert is now known as bertha')
    weechat.sees('now known as bertha')
    weechat.type(f'/msg {line.nick} psst')
    line.expect('[bertha] (private) psst')
    line.end()
    weechat.sees(rf'<-- .*{line.nick}')
    weechat.type('/part')
    weechat.sees(r'bertha .*has left #chat')
    weechat.type('/quit')
    weechat.has_ended()
    server.until(lambda s: s['clients'] == 0)
    server.stop()


def test_together():
    """Both see each other and the line client, in one order; what one does, all hear of."""
    server = Server()
    line = Line(server.port)
    irssi = Irssi(server.port, 'anna')
    irssi.join()
    line.expect('[anna] Client connected')
    weechat = Weechat(server.port, 'bert')
    line.expect('[bert] Client connected')
    irssi.sees(r'bert \[.*\] has joined #chat')
    weechat.sees(r'\banna\b')
    for number in range(3):
        irssi.type(f'irssi {number}')
        line.expect(f'[anna] irssi {number}')
        weechat.has_heard('anna', f'irssi {number}')
        weechat.type(f'weechat {number}')
        line.expect(f'[bert] weechat {number}')
        irssi.has_heard('bert', f'weechat {number}')
        line.say(f'ncat {number}')
        line.expect(f'[{line.name}] ncat {number}')
        irssi.has_heard(line.nick, f'ncat {number}')
        weechat.has_heard(line.nick, f'ncat {number}')
    irssi.type('/names')
    irssi.sees(rf'\[ anna\].*\[ bert\].*\[ {line.nick}\]')
    irssi.type('/me waves')
    line.expect('[anna] \x01ACTION waves\x01')
    weechat.sees(r'\* \W*anna waves')
    weechat.type('/nick anna')
    weechat.type('/buffer 1')
    weechat.sees('already in use')
    weechat.type('/buffer ' + CHANNEL)
    weechat.type('/nick bertha')
    line.expect('[server] bert is now known as bertha')
    irssi.sees('bert is now known as bertha')
    irssi.type('/query bertha')
    irssi.type('psst from irssi')
    weechat.sees(r'3\.\s+anna')
    weechat.type('/buffer anna')
    weechat.has_heard('anna', 'psst from irssi')
    weechat.type('psst from weechat')
    irssi.has_heard('bertha', 'psst from weechat')
    weechat.type('/buffer ' + CHANNEL)
    server.say('/kick anna too loud')
    line.expect('[anna] Client disconnected')
    weechat.sees(r'<-- .*\banna\b')
    weechat.type('/quit tired')
    line.expect('[bertha] Client disconnected')
    weechat.has_ended()
    status = server.until(lambda s: s['kicked'] == 1 and s['irc_clients'] == 0)
    assert status['clients'] == status['line_clients'] == 1, status
    line.end()
    server.stop()


def in_room(test):
    """The test with the addresses that it needs; what it has opened ends with it. The programs look addresses up with
    AI_ADDRCONFIG: without any but loopback's not even 127.0.0.1 is found."""
    def wrapped():
        for address in ('192.0.2.1/32', '2001:db8::1/128'):
            run('ip', 'address', 'add', address, 'dev', 'lo')
        try:
            test()
        finally:
            while opened:
                opened.pop().end()
    return wrapped


main('/chat/irc-clients', {name: in_room(value) for name, value in list(globals().items())
                           if name.startswith('test_')}, at_once=4)
