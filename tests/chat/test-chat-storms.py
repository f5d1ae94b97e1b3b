#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli chat in storms: of resets, of comings and goings, of words; and with readers that hardly read.

Usage: test-chat-storms.py CLI. See chat_harness.py. WB_TEST_LONG: 100 readers at 1 MB/s, and what takes a minute."""

import fcntl
import itertools
import re
import select
import selectors
import struct
import termios
import threading
import time

from chat_harness import CAME, LONG, PORTABLE, TIME_LIMIT, WENT, Deadline, Peer, Server, connect, main, name_of, \
    reset, sanitized, start, within

start()


def check_story(lines):
    """Comings, goings and words in their order: nobody comes twice, speaks unseen or goes twice. Returns who is
    there, and how many came."""
    there, came = set(), 0
    for line in lines:
        name, _, text = line.partition(b'] ')
        if text == CAME:
            assert name not in there, line
            there.add(name)
            came += 1
        else:
            assert name in there or name == b'[server', line
            if text == WENT:
                there.remove(name)
    return there, came


# --- comings and goings --------------------------------------------------------------------------------------------


def test_reset_storm():
    """2,000 connections that are reset, some within a line: the server lives, nobody is told of twice."""
    count = 2000
    server = Server('--no-limits')
    observer = Peer(server)
    collect = threading.Thread(target=observer.until, args=[observer.line(b'it is over')])
    collect.start()
    for i in range(count):
        peer = connect(server.port, ('127.0.0.1', '::1')[i % 2])
        if i % 4:
            peer.sendall((b'x', b'a line\nand half of', b'NICK bob\r\nUSER b 0 * :b\r\nJOIN #chat\r\nQU')[i % 4 - 1])
        reset(peer)
    server.until(lambda s: s['accepted']['total'] == count + 1 and s['clients'] == 1)
    observer.say(b'it is over')
    collect.join()
    there, came = check_story(observer.lines)
    assert there == {b'[' + observer.name}, there
    server.check_quiet(1)
    print(f'# {came - 1} of {count} were announced, {server.status["resets"]} resets')
    assert server.status['resets'] == count, server.status
    peer = Peer(server, first=b'')
    peer.leave()
    observer.expect(peer.line(CAME), peer.line(WENT))
    observer.leave()
    server.end()


class Mob:
    """Connections that come and go by the hundred, and keep what they hear."""

    def __init__(self, server, observer):
        self.server, self.observer, self.heard, self.selector = server, observer, {}, selectors.DefaultSelector()
        self.mark = None

    def come(self, count):
        for i in range(count):
            peer = connect(self.server.port, ('127.0.0.1', '::1')[i % 2])
            self.heard[peer] = bytearray()
            if i % 2:
                peer.sendall(b'x')
            peer.setblocking(False)
            self.selector.register(peer, selectors.EVENT_READ)
            if i % 100 == 99:
                self.pump(0)  # on a slow machine they would pass for some that do not read

    def go(self, count):
        """Those that came first; in four ways. Returns name, what it heard, and the last line of it, for each."""
        left = []
        for i, peer in enumerate(list(self.heard)[:count]):
            left.append((name_of(peer), bytes(self.heard.pop(peer)), self.mark))
            self.selector.unregister(peer)
            if i % 4 == 0:
                peer.sendall(b'last words')
            if i % 4 == 1:
                reset(peer)
            peer.close()
        return left

    def pump(self, timeout=0.05):
        for key, _ in self.selector.select(timeout):
            got = key.fileobj.recv(1 << 16)
            assert got, 'a connection was ended'
            self.heard[key.fileobj] += got

    def until_quiet(self, words):
        """As Server.check_quiet, while they go on hearing; then the observer says these words, which everyone hears
        last."""
        failures = []

        def check():
            try:
                self.server.check_quiet(len(self.heard) + 1)
            except Exception as failure:  # passed on below
                failures.append(failure)

        thread = threading.Thread(target=check)
        thread.start()
        while thread.is_alive():
            self.pump()
        if failures:
            raise failures[0]
        self.mark = self.observer.line(words) + b'\n'
        self.observer.say(words)
        end = time.monotonic() + TIME_LIMIT
        while not all(heard.endswith(self.mark) for heard in self.heard.values()):
            assert time.monotonic() < end, [(name_of(peer), heard[-100:]) for peer, heard in self.heard.items()
                                            if not heard.endswith(self.mark)][:5]
            self.pump()


def test_storm():
    """1,000 come, half go, more come, all go: at every quiet moment count, table and transcript agree with the
    connections; everyone has heard the same from its own coming on, up to the last quiet moment before its going."""
    server = Server()
    observer = Peer(server)
    hearing = threading.Thread(target=observer.until, args=[observer.line(b'it is over')])
    hearing.start()
    mob, left = Mob(server, observer), []
    for come, go in ((1000, 500), (250, 750)):
        mob.come(come)
        mob.until_quiet(b'%d came' % come)
        left += mob.go(go)
        mob.until_quiet(b'%d went' % go)
    assert not mob.heard and len(left) == 1250, (len(mob.heard), len(left))
    observer.say(b'it is over')
    hearing.join()
    truth = b''.join(line + b'\n' for line in observer.lines)
    there, came = check_story(observer.lines)
    assert there == {b'[' + observer.name} and came == 1251, (there, came)
    for name, heard, mark in left:
        end = truth.index(mark) + len(mark)
        begin = truth.rfind(b'[' + name + b'] ' + CAME, 0, end)
        assert begin >= 0 and heard == truth[begin:end], (name, begin, end, heard[:200], heard[-200:])
        assert truth.find(b'[' + name + b'] ' + WENT, end) >= 0, name
    longest = max(len(heard) for _, heard, _ in left)
    print(f'# {came} came and went; the longest story has {longest} bytes')
    assert longest >= 40000, longest
    observer.leave()
    server.end()


def test_coalesced_storm():
    """With --coalesce: `[server] N clients connected, M disconnected`, which adds up; one alone in its own words; a
    newcomer hears its own coming at once."""
    server = Server('--coalesce')
    observer = Peer(server)

    def tally(count, sign):
        """Lines until so many were told of; how many there were."""
        lines, told = 0, [0, 0]
        while told[sign] < count:
            line = observer.next()
            found = re.fullmatch(rb'\[server\] (\d+) clients connected, (\d+) disconnected', line)
            if found:
                told = [told[0] + int(found[1]), told[1] + int(found[2])]
                assert int(found[1]) + int(found[2]) > 1, line
            else:
                assert line.endswith((CAME, WENT)), line
                told[line.endswith(WENT)] += 1
            lines += 1
        assert told[sign] == count and told[1 - sign] == 0, told
        return lines

    first = Peer(server, first=b'')
    first.leave()
    while not re.fullmatch(rb'\[server\] \d clients connected, 1 disconnected|.* ' + WENT, observer.next()):
        pass
    alone = Peer(server, first=b'')
    observer.expect(alone.line(CAME))
    alone.leave()
    observer.expect(alone.line(WENT))
    peers = [Peer(server, raw=True) for _ in range(200)]
    lines = tally(200, 0)
    for peer in peers:
        peer.expect(peer.line(CAME))
        peer.leave()
    lines += tally(200, 1)
    assert lines <= 20, lines
    server.check_quiet(1)
    assert len(server.told('join')) == 203, len(server.told('join'))
    observer.leave()
    server.end()


class Crowd:
    """Many line clients in one thread. truth: the bytes that the one that is furthest ahead has got since begin ();
    everyone else must get the same."""

    def __init__(self, server, count):
        self.server, self.truth, self.ended = server, bytearray(), []
        self.peers = [Peer(server, ('127.0.0.1', '::1')[i % 2]) for i in range(count)]
        self.selector = selectors.DefaultSelector()
        self.at = {}

    def begin(self):
        """Everyone has heard of everyone."""
        mark = self.peers[0].line(b'begin')
        self.peers[0].say(b'begin')
        for peer in self.peers:
            peer.until(mark)
            assert peer.taken == len(peer.lines) and peer.rest == b''
            peer.socket.setblocking(False)
            self.selector.register(peer.socket, selectors.EVENT_READ, peer)
            self.at[peer] = 0

    def pump(self, timeout=0.005):
        """What has come until now."""
        for key, _ in self.selector.select(timeout):
            peer = key.data
            got = peer.socket.recv(1 << 18)
            if not got:
                self.selector.unregister(peer.socket)
                self.ended.append(peer)
                continue
            at = self.at[peer]
            known = self.truth[at:at + len(got)]
            assert got.startswith(known), (peer.name, at, got[:200], known[:200])
            self.truth += got[len(known):]
            self.at[peer] = at + len(got)

    def heard(self):
        """How many bytes everyone has got: who says much more than that makes slow readers of all."""
        return min(self.at.values())

    def pump_until(self, condition):
        end = time.monotonic() + TIME_LIMIT
        while not condition():
            assert time.monotonic() < end, (self.server.status, bytes(self.truth[-300:]))
            self.pump()

    def settle(self, tail):
        """Until everyone has heard tail, which is the last that there is; returns all lines."""
        self.pump_until(lambda: self.truth.endswith(tail + b'\n') and
                        self.heard() == len(self.truth))
        assert not self.ended
        return bytes(self.truth).split(b'\n')[:-1]

    def leave(self):
        for peer in self.peers:
            peer.socket.close()


# --- readers that do not read --------------------------------------------------------------------------------------

def unread(peer):
    return struct.unpack('i', fcntl.ioctl(peer.fileno(), termios.FIONREAD, b'\0' * 4))[0]


def test_ten_senders():
    """Ten who speak as fast as twenty can hear it: the same order for all, each line once, and nobody is cut."""
    count = 10000 if LONG else 3000
    server = Server('--no-limits')
    crowd = Crowd(server, 20)
    crowd.begin()
    senders = crowd.peers[:10]
    to_say, to_send, said = {peer: iter(range(count)) for peer in senders}, {}, 0
    while to_say:
        for peer in list(to_say):
            # A queue's worth and no more: those who hear are one process, and may be without processor for longer than
            # the server puts up with at full speed.
            if not to_send.get(peer) and said < crowd.heard() + 200000:
                lines = [b'%d %s\n' % (i, b'y' * (i % 300)) for i in itertools.islice(to_say[peer], 20)]
                if not lines:
                    del to_say[peer]
                    continue
                to_send[peer] = b''.join(lines)
                said += len(to_send[peer]) + len(lines) * len(peer.line(b''))
            try:
                to_send[peer] = to_send[peer][peer.socket.send(to_send[peer]):] if to_send.get(peer) else b''
            except BlockingIOError:
                pass
        crowd.pump(0.001)
    crowd.pump_until(lambda: crowd.truth.count(b'\n') == 10 * count)
    next_of = {peer.name: 0 for peer in senders}
    crowd.pump_until(lambda: crowd.heard() == len(crowd.truth))
    for line in bytes(crowd.truth).split(b'\n')[:-1]:
        name, _, text = line[1:].partition(b'] ')
        assert text == (b'%d %s' % (next_of[name], b'y' * (next_of[name] % 300))).strip(), line
        next_of[name] += 1
    assert set(next_of.values()) == {count}, next_of
    crowd.leave()
    server.end()


class Trickle:
    """Reads 1 KB a second of the 200 KB that were said to it. The portable twin cannot see what such a one takes out of
    the kernel: there it may be closed, by time."""

    def __init__(self):
        self.server = Server('--no-limits')
        self.peer = Peer(self.server, receive_bytes=4096)
        self.speaker = Peer(self.server)
        self.peer.expect(self.speaker.line(CAME))
        self.truth = [b'%d ' % i + b'z' * 1000 for i in range(200)]
        self.said = time.monotonic()
        self.speaker.say(*self.truth)
        self.speaker.until(self.speaker.line(self.truth[-1]))
        self.got, self.next = b'', self.said + 1
        self.peer.socket.setblocking(False)

    def step(self, now):
        if now > self.next:
            self.next += 1
            try:
                self.got += self.peer.socket.recv(1024)
            except BlockingIOError:  # the kernel has not yet told of the room that it has
                pass
            except ConnectionResetError:
                assert PORTABLE, len(self.got)

    def check(self):
        whole = b''.join(self.speaker.line(text) + b'\n' for text in self.truth)
        assert whole.startswith(self.got), (len(self.got), self.got[:100])
        if not PORTABLE:
            assert len(self.got) >= 8000, len(self.got)
            self.server.check_quiet(2)
            assert self.server.status['longest_queue'] > 0, self.server.status
            return
        status = self.server.until(lambda s: s['clients'] + s['evicted_slow'] == 2)
        if status['evicted_slow']:
            self.speaker.expect(self.peer.line(WENT))
            self.server.check_quiet(1)
            began, ended = (float(self.server.told(kind)[0]['time']) for kind in ('message', 'leave'))
            assert ended - began > 9.9 and self.server.status['evictions']['total'] == 1, (began, ended)

    def end(self):
        self.peer.leave()
        self.speaker.leave()
        self.server.end()


class Removed:
    """Never reads, and is removed while what was said to it waits in our kernel, or, when it was more, with us too."""

    def __init__(self, said, least):
        self.server, self.least = Server('--no-limits'), least
        self.peer, self.speaker = Peer(self.server, receive_bytes=4096), Peer(self.server)
        self.speaker.say(*[b'%d ' % i + b'z' * 1000 for i in range(said)])
        self.speaker.until(self.speaker.line(b'%d ' % (said - 1) + b'z' * 1000))
        self.server.type('/kick 1 reads nothing')
        self.speaker.expect(self.peer.line(WENT))
        self.removed, self.closed = time.monotonic(), None
        self.poll = select.poll()
        self.poll.register(self.peer.socket, 0)  # its end alone

    def step(self, now):
        if self.closed is None and self.poll.poll(0):
            self.closed = now - self.removed

    def end(self):
        self.server.check_quiet(1)
        self.peer.socket.close()
        self.speaker.leave()
        self.server.end()


def test_never_reads():
    """One never reads what is said to many others: they notice nothing, it is closed 10.0-10.5 s after its last
    progress, its queue stays within 256 KiB. Meanwhile, elsewhere, one that reads 1 KB a second stays, and of those
    that were removed and read nothing even the kernel keeps nothing: after 10 s, or 1 s where not all was written."""
    readers, rate = (100, 1000000) if LONG else (20, 200000)
    if sanitized():
        readers, rate = 20, 200000
    server, trickle = Server('--no-limits'), Trickle()
    removed = [Removed(60, 9.5), Removed(200, 0.9)]
    crowd = Crowd(server, readers)
    stuck = Peer(server)
    crowd.begin()
    stuck.until(crowd.peers[0].line(b'begin'))
    stuck.socket.setblocking(False)
    poll = select.poll()
    poll.register(stuck.socket, 0)  # its end alone
    speaker, to_send, said = crowd.peers[0], b'', 0
    began = looked = time.monotonic()
    seen, ended, earliest, latest = -1, None, began, began  # between these two moments was its last progress
    # The portable twin sees progress as long as its kernel takes bytes, which it does up to 256 KiB.
    deadline = Deadline(server.process.pid, 0.5 + (256 * 1024 / rate if PORTABLE else 0))
    while ended is None:
        now = time.monotonic()
        while said * 1000 < rate * (now - began):
            to_send += b'%08d %s\n' % (said, b'x' * 990)
            said += 1
        try:
            to_send = to_send[speaker.socket.send(to_send):] if to_send else b''
        except BlockingIOError:
            pass
        crowd.pump()
        for each in (trickle, *removed):
            each.step(now)
        before, looked = looked, time.monotonic()
        if poll.poll(0):
            ended = time.monotonic()
        elif unread(stuck.socket) != seen:  # what has arrived there is acknowledged: that is the progress
            seen, earliest, latest = unread(stuck.socket), before, time.monotonic()
        if ended is None:
            deadline.look(latest, looked)
        assert now < latest + TIME_LIMIT, 'not closed'
    print(f'# closed {ended - latest:.2f} to {ended - earliest:.2f} s after the last progress; {seen} bytes at the '
          f'peer; {said / (ended - began) / 1000:.2f} MB/s to {readers}; greatest queue '
          f'{server.status["greatest_queue"]}')
    # Never sooner, however seldom we could look.
    assert (9 if PORTABLE else 9.99) <= ended - earliest, ended - earliest
    deadline.check()
    speaker.socket.setblocking(True)
    speaker.socket.sendall(to_send + b'the last\n')
    speaker.socket.setblocking(False)
    lines = crowd.settle(speaker.line(b'the last'))
    assert lines.count(stuck.line(WENT)) == 1, lines.count(stuck.line(WENT))
    lines.remove(stuck.line(WENT))
    assert lines == [speaker.line(b'%08d %s' % (i, b'x' * 990)) for i in range(said)] + [lines[-1]]
    status = server.until(lambda s: s['clients'] == readers)
    assert 100000 < status['greatest_queue'] <= 256 * 1024, status
    assert status['evictions']['total'] == 1 and status['evicted_slow'] + status['evicted_cut'] == 1, status
    trickle.check()
    server.check_quiet(readers, transcript=False)
    crowd.leave()
    stuck.socket.close()
    server.end()
    trickle.end()
    for each in removed:
        if not PORTABLE:  # it cannot see what the kernel has
            within(lambda: each.step(time.monotonic()) or each.closed, 'the kernel keeps it', 5)
            assert each.least <= each.closed <= each.least + 2, (each.least, each.closed)
        each.end()


def long_test_oldest_byte():
    """Who reads so little that a byte is older than 60 s goes, though there is progress."""
    trickle = Trickle()
    poll = select.poll()
    poll.register(trickle.peer.socket, 0)
    while not poll.poll(20):
        now = time.monotonic()
        trickle.step(now)
        assert now < trickle.said + 70, 'not closed'
    seconds = time.monotonic() - trickle.said
    print(f'# closed {seconds:.2f} s after the byte was said')
    assert 59.5 <= seconds <= 61, seconds
    trickle.speaker.expect(trickle.peer.line(WENT))
    trickle.server.check_quiet(1)
    assert trickle.server.status['evicted_slow'] == 1, trickle.server.status
    trickle.server.end()


def test_cut():
    """One whose queue was full and that reads on gets the beginning of what was said, whole lines, then how much it has
    lost; the end, and nobody else notices."""
    server = Server('--no-limits')
    crowd = Crowd(server, 3)
    slow = Peer(server, '::1', receive_bytes=4096)
    crowd.begin()
    slow.until(crowd.peers[0].line(b'begin'))
    speaker, said = crowd.peers[0], 0
    while not (server.status and server.status['evicted_cut']):
        crowd.pump(0)
        if said * 1000 <= crowd.heard() + 20000:  # not faster than it is heard
            speaker.socket.sendall(b'%08d %s\n' % (said, b'x' * 980))
            said += 1
        assert said < 100000, server.status
    while slow.pull():
        crowd.pump(0)
    speaker.socket.sendall(b'the last\n')
    assert crowd.settle(speaker.line(b'the last')).count(slow.line(WENT)) == 1
    *heard, words = slow.lines[slow.taken:]
    lost = re.fullmatch(rb'\[server\] You read too slowly; (\d+) bytes were not sent', words)
    assert lost and slow.rest == b'', words
    prefix = b''.join(line + b'\n' for line in heard)
    assert crowd.truth.startswith(prefix) and len(heard) > 10, (heard[:2], heard[-2:])
    whole = crowd.truth[:len(prefix) + int(lost[1])]
    assert whole.endswith(b'\n') and len(whole) == len(prefix) + int(lost[1]), (len(prefix), lost[1], len(crowd.truth))
    server.check_quiet(3, transcript=False)
    status = server.status
    assert status['evicted_cut'] == status['evictions']['total'] == 1 and status['evicted_slow'] == 0, status
    crowd.leave()
    slow.leave()
    server.end()


def test_no_own_echo():
    """One that speaks without end and never reads, not even itself: the others hear it in order, each line once, its
    queue stays within its bound."""
    server = Server('--no-limits')
    crowd = Crowd(server, 3)
    loud = Peer(server)
    crowd.begin()
    loud.socket.setblocking(False)
    to_send, said, sent = b'', 0, 0
    while not (server.status and server.status['evictions']['total']):
        while len(to_send) < 20000:
            to_send += b'%08d %s\n' % (said, b'x' * 500)
            said += 1
        try:
            if sent < crowd.heard() + 20000:  # not faster than the others hear it
                n = loud.socket.send(to_send)
                to_send, sent = to_send[n:], sent + n
        except BlockingIOError:
            pass
        crowd.pump(0.001)
        assert said < 1000000, server.status
    assert server.status['evicted_cut'] == 1, server.status
    reset(loud.socket)
    lines = crowd.settle(loud.line(WENT))
    assert lines[:-1] == [loud.line(b'%08d %s' % (i, b'x' * 500)) for i in range(len(lines) - 1)], lines[-3:]
    assert len(lines) > 300, len(lines)
    server.check_quiet(3, transcript=False)
    crowd.leave()
    server.end()


# The longest begins first, beside the others, one after the other.
main('storms', {'test_never_reads': test_never_reads, **globals()}, at_once=2)
