#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli echo before programs that nobody here wrote and peers that mean it ill, in a network of its own.

Usage: test-echo-live.py CLI. See live_harness.py. WB_TEST_LONG: 1 GB through instead of 64 MB."""

import fcntl
import hashlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from live_harness import LONG, PORTABLE, TIME_LIMIT, Deadline, Skip, environment, main, run, running, start  # noqa: E402

CLI, = start(1, 'ss', 'socat', 'ncat')
SANITIZED = b'__asan_init' in open(CLI, 'rb').read()
BUFFER = 49152  # what the server itself holds back of a connection at most


class Server:
    """wirebench-cli echo on a free port; status is its latest line."""

    def __init__(self, *arguments, nofile=None, port=0):
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (nofile, nofile))) if nofile else None
        self.process = subprocess.Popen([CLI, 'echo', '--port', str(port), '--json', *arguments], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit,
                                        env=environment())
        running.append(self.process)
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.listening = json.loads(line)
        self.port = self.listening['port']
        self.status = None
        self.complaints = []
        self.threads = [threading.Thread(target=self.read_out), threading.Thread(target=self.read_error)]
        for thread in self.threads:
            thread.start()

    def read_out(self):
        for line in self.process.stdout:
            self.status = json.loads(line)

    def read_error(self):
        for line in self.process.stderr:
            self.complaints.append(line)

    def until(self, condition):
        end = time.monotonic() + TIME_LIMIT
        while not (self.status and condition(self.status)):
            assert time.monotonic() < end, self.status
            assert self.process.poll() is None, self.complaints
            time.sleep(0.02)
        return self.status

    def cpu(self):
        fields = open(f'/proc/{self.process.pid}/stat').read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def memory(self):
        for line in open(f'/proc/{self.process.pid}/status'):
            if line.startswith('RssAnon:'):
                return int(line.split()[1]) * 1024
        return 0

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        assert self.process.wait(TIME_LIMIT) == 0, (self.process.returncode, self.complaints)
        for thread in self.threads:
            thread.join()
        assert self.status['type'] == 'stopped' and self.status['connections_v4'] == 0, self.status
        return self.status


def connect(port, address='127.0.0.1'):
    return socket.create_connection((address, port), TIME_LIMIT)


# --- programs that nobody here wrote -------------------------------------------------------------------------------

def test_socat():
    """Lines, CRLF and a tail, half-closed, over both families and both protocols."""
    server = Server('--udp')
    for address in (f'TCP4:127.0.0.1:{server.port}', f'TCP6:[::1]:{server.port}'):
        assert run('socat', '-t10', '-', address, input=b'a\r\nb\n\ntail').stdout == \
            b'Echo: a\r\nEcho: b\nEcho: \nEcho: tail', address
    for address in (f'UDP4:127.0.0.1:{server.port}', f'UDP6:[::1]:{server.port}'):
        assert run('socat', '-t0.5', '-', address, input=b'hello').stdout == b'Echo: hello', address
    server.end()


def test_ncat():
    server = Server('--mode', 'verbatim')
    noise = os.urandom(300000)
    for address in ('127.0.0.1', '::1'):
        assert run('ncat', address, str(server.port), input=noise).stdout == noise
    server.end()


def openbsd_nc():
    """nc is many programs; this one knows -N and -w for datagrams."""
    for name in ('nc.openbsd', 'nc'):
        if shutil.which(name) and b'OpenBSD' in run(name, '-h', check=False).stderr:
            return name
    raise Skip('netcat-openbsd is not installed')


def test_nc_udp():
    """nc -u, which never ends by itself, and waits for the answer of what has no LF."""
    nc, server = openbsd_nc(), Server('--udp')
    for family, address in (('-4', '127.0.0.1'), ('-6', '::1')):
        assert run(nc, family, '-u', '-w1', address, str(server.port), input=b'one\n').stdout == b'Echo: one\n'
    server.end()


def test_nc_tcp():
    nc, server = openbsd_nc(), Server()
    assert run(nc, '-N', '127.0.0.1', str(server.port), input=b'hello').stdout == b'Echo: hello'
    server.end()


def test_link_local():
    """fe80:: with its scope: bound there, asked there, answered from there; TCP and UDP."""
    run('ip', 'link', 'add', 'wbecho0', 'type', 'veth', 'peer', 'name', 'wbecho1')
    for name, address in (('wbecho0', 'fe80::a'), ('wbecho1', 'fe80::b')):
        run('ip', 'link', 'set', name, 'addrgenmode', 'none')
        run('ip', 'link', 'set', name, 'up')
        run('ip', '-6', 'address', 'add', f'{address}/64', 'dev', name, 'nodad')
    server = Server('--bind', 'fe80::a%wbecho0', '--udp')
    listens = [item for item in server.listening['listens'] if item['state'] == 'on']
    assert [item['address'] for item in listens] == ['fe80::a%wbecho0'] * 2, listens
    peer = connect(server.port, 'fe80::a%wbecho0')
    peer.sendall(b'scoped\n')
    assert peer.recv(100) == b'Echo: scoped\n'
    peer.close()
    assert run('socat', '-t5', '-', f'TCP6:[fe80::a%wbecho0]:{server.port}', input=b'x').stdout == b'Echo: x'
    datagram = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    datagram.settimeout(TIME_LIMIT)
    datagram.sendto(b'x', ('fe80::a', server.port, 0, socket.if_nametoindex('wbecho0')))
    answer, sender = datagram.recvfrom(100)
    assert answer == b'Echo: x' and sender[0].split('%')[0] == 'fe80::a' and sender[1] == server.port, (answer, sender)
    assert sender[3] == socket.if_nametoindex('wbecho0'), sender
    server.end()
    run('ip', 'link', 'delete', 'wbecho0')


# --- much ----------------------------------------------------------------------------------------------------------

def test_bulk():
    """64 MB (1 GB with --long) through verbatim mode, half-closed: the same bytes come back, then the end."""
    size = (1 << 30) if LONG else (64 << 20)
    if SANITIZED:
        size //= 8
    server = Server('--mode', 'verbatim')
    peer = connect(server.port, '::1')
    sent, got = hashlib.sha256(), hashlib.sha256()
    chunk = os.urandom(1 << 20)

    def write():
        for i in range(size >> 20):
            piece = chunk[i % 1000:] + chunk[:i % 1000]
            sent.update(piece)
            peer.sendall(piece)
        peer.shutdown(socket.SHUT_WR)

    began = time.monotonic()
    writer = threading.Thread(target=write)
    writer.start()
    total = 0
    while True:
        piece = peer.recv(1 << 18)
        if not piece:
            break
        got.update(piece)
        total += len(piece)
    writer.join()
    seconds = time.monotonic() - began
    assert total == size and sent.digest() == got.digest(), (total, size)
    print(f'# {size >> 20} MiB in {seconds:.2f} s')
    status = server.end()
    assert status['in_bytes']['total'] == status['out_bytes']['total'] == size and status['resets'] == 0, status


def test_reset_storm():
    """6,000 connections that are reset, most before they are served: the server lives and has counted each."""
    count = 6000
    server = Server()
    for i in range(count):
        peer = connect(server.port, '127.0.0.1' if i % 2 else '::1')
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        if i % 3 == 0:
            peer.sendall(b'x\n')
        peer.close()
    status = server.until(lambda s: s['accepted']['total'] == count and s['connections_v4'] + s['connections_v6'] == 0)
    assert status['resets'] == count and status['errors']['total'] == count, status
    peer = connect(server.port)
    peer.sendall(b'alive\n')
    assert peer.recv(100) == b'Echo: alive\n'
    peer.close()
    server.end()


# --- scarce --------------------------------------------------------------------------------------------------------

def test_no_descriptors():
    """RLIMIT_NOFILE 64, 100 clients: those that fit are served, the others closed; < 2 % CPU, ≤ 10 lines; recovers."""
    server = Server(nofile=64)
    peers = [connect(server.port) for _ in range(100)]
    server.until(lambda s: s['accepted']['total'] == 100 or s['refused_descriptors'] > 0)
    served = closed = 0
    for peer in peers:
        try:
            peer.sendall(b'x\n')
            answer = peer.recv(100)
        except ConnectionError:
            answer = b''
        served += answer == b'Echo: x\n'
        closed += answer == b''
    assert served + closed == 100 and served >= 20, (served, closed)
    cpu, began = server.cpu(), time.monotonic()
    while time.monotonic() < began + 4:  # the measurement's own time, nothing is waited for
        time.sleep(0.1)
    share = (server.cpu() - cpu) / (time.monotonic() - began)
    print(f'# {served} served, {closed} closed, {share:.1%} CPU, {len(server.complaints)} lines')
    assert share < 0.02, share
    assert len(server.complaints) <= 10, server.complaints
    for peer in peers:
        peer.close()
    server.until(lambda s: s['connections_v4'] == 0)
    peer = connect(server.port)
    peer.sendall(b'again\n')
    assert peer.recv(100) == b'Echo: again\n'
    peer.close()
    server.end()


def test_no_descriptor_for_all():
    """Too few descriptors for the four sockets: what could not be opened says so, and never that IPv4 or IPv6 lacks."""
    partial = 0
    for nofile in range(6, 17):
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (nofile, nofile)))
        process = subprocess.Popen([CLI, 'echo', '--port', '0', '--udp'], text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=limit,
                                   env=dict(os.environ, ASAN_OPTIONS='detect_leaks=0'))
        line = process.stdout.readline()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=TIME_LIMIT)
        assert 'is not available' not in words, (nofile, words)
        partial += line.startswith('Listening') and 'Too many open files' in words
    assert partial > 0, 'no limit left some of the four out'


def unread(peer):
    return struct.unpack('i', fcntl.ioctl(peer.fileno(), termios.FIONREAD, b'\0' * 4))[0]


def kernel_memory(port):
    """What the kernel holds of the server's connections: the largest of receive plus send memory."""
    most = 0
    for line in run('ss', '-tmnH', f'sport = :{port}', text=True).stdout.splitlines():
        if 'skmem:' in line:
            values = dict((item.rstrip('0123456789'), int(item[len(item.rstrip('0123456789')):]))
                          for item in line.split('skmem:(')[1].split(')')[0].split(','))
            most = max(most, values['r'] + values['w'] + values['f'])
    return most


def test_never_reads():
    """A peer that never reads costs ≤ 256 KiB and is closed 10 s after its last progress; one that has ended its
    side and does not read the rest is closed too; one that reads slowly is not."""
    server = Server('--mode', 'verbatim')
    slow = connect(server.port)
    slow.setblocking(False)
    stuck = connect(server.port)
    stuck.setblocking(False)
    server.until(lambda s: s['connections_v4'] == 2)
    ended_side = socket.socket()
    ended_side.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    ended_side.connect(('127.0.0.1', server.port))
    ended_side.sendall(b'z' * 40000)  # the server's kernel takes all of it, the peer's does not
    ended_side.shutdown(socket.SHUT_WR)
    server.until(lambda s: s['out_bytes']['total'] == 40000)
    memory_before = server.memory()
    data, seen, most, memory = b'y' * 65536, -1, 0, 0
    looked = earliest = latest = time.monotonic()  # between the last two was its last progress
    next_read = 0
    poll = select.poll()
    poll.register(stuck, 0)  # its end alone
    ended, deadline = None, Deadline(server.process.pid)
    while ended is None:
        now = time.monotonic()
        for peer in (stuck, slow):
            try:
                while peer.send(data):
                    pass
            except BlockingIOError:
                pass
            except ConnectionError:
                assert peer is stuck
        before, looked = looked, time.monotonic()
        if poll.poll(0):
            ended = time.monotonic()
        elif unread(stuck) != seen:  # what has arrived there is acknowledged: that is the progress
            seen, earliest, latest = unread(stuck), before, time.monotonic()
        if ended is None:
            deadline.look(latest, looked)
        if now > next_read:
            next_read = now + 0.25
            if unread(slow):
                slow.recv(8192)
            if now > latest + 3 and most == 0:
                most, memory = kernel_memory(server.port), server.memory() - memory_before
        poll.poll(5)
        assert now < latest + TIME_LIMIT, 'not closed'
    print(f'# closed {ended - latest:.2f} to {ended - earliest:.2f} s after the last progress; kernel {most >> 10} '
          f'KiB, ours {memory >> 10} KiB for two')
    # Never sooner, however seldom we could look.
    assert (9 if PORTABLE else 9.99) <= ended - earliest, ended - earliest
    deadline.check()
    assert 0 < most + BUFFER <= 256 * 1024, most
    if not SANITIZED:
        assert memory <= 3 * BUFFER, memory  # two of them, and what the allocator keeps
    # Where the system does not say what is unacknowledged, an ended side is done with when the kernel has its answer.
    evicted = 1 if PORTABLE else 2
    status = server.until(lambda s: s['evicted_slow'] == evicted)
    assert status['connections_v4'] == 1, status
    assert 0 < unread(ended_side) <= 40000, unread(ended_side)
    ended_side.close()
    slow.recv(8192)
    slow.close()
    server.end()


# --- forged --------------------------------------------------------------------------------------------------------

def forge(source_port, to_port, payload):
    """One datagram on loopback that claims to come from source_port."""
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    address = socket.inet_aton('127.0.0.1')
    udp = struct.pack('!HHHH', source_port, to_port, 8 + len(payload), 0) + payload
    header = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, address, address)
    raw.sendto(header + udp, ('127.0.0.1', 0))
    raw.close()


def test_forged_loop_prefix():
    """A forged datagram between two responders in prefix mode: one reply, then silence."""
    first, second = Server('--udp'), Server('--udp')
    forge(second.port, first.port, b'loop')
    second.until(lambda s: s['udp_received'] == 1)
    first.until(lambda s: s['udp_received'] == 1 and s['udp_answered'] == 1)
    assert first.end()['udp_received'] == 1
    status = second.end()
    assert status['udp_received'] == 1 and status['udp_answered'] == 0 and status['udp_not_answered'] == 1, status


def test_forged_loop_verbatim():
    """The same in verbatim mode: held to the token buckets, counted and shown."""
    first, second = Server('--udp', '--mode', 'verbatim'), Server('--udp', '--mode', 'verbatim')
    began = time.monotonic()
    for _ in range(10):
        forge(second.port, first.port, b'loop')
    for server in (first, second):
        server.until(lambda s: s['udp_received'] > 0)
    while first.status['udp_limited'] + second.status['udp_limited'] < 10:
        assert time.monotonic() < began + TIME_LIMIT, (first.status, second.status)
        time.sleep(0.05)
    seconds = time.monotonic() - began
    answered = [server.end()['udp_answered'] for server in (first, second)]
    print(f'# answered {answered} in {seconds:.1f} s')
    assert max(answered) <= 200 + 100 * (seconds + 1), answered
    assert any('faster than the limit' in line for line in first.complaints + second.complaints)


def test_forged_self():
    """A datagram that claims to come from the server itself is not answered."""
    for mode in ('prefix', 'verbatim'):
        server = Server('--udp', '--mode', mode)
        forge(server.port, server.port, b'loop')
        forge(19, server.port, b'chargen')
        server.until(lambda s: s['udp_received'] == 2)
        status = server.end()
        assert status['udp_not_answered'] == 2 and status['udp_answered'] == 0, status


# --- networks ------------------------------------------------------------------------------------------------------

def make_link():
    """wbecho0 with addresses of both families; what is sent there comes back to us."""
    run('ip', 'link', 'add', 'wbecho0', 'type', 'veth', 'peer', 'name', 'wbecho1')
    for name in ('wbecho0', 'wbecho1'):
        run('ip', 'link', 'set', name, 'addrgenmode', 'none')
        run('ip', 'link', 'set', name, 'up')
    run('ip', 'address', 'add', '10.98.0.1/24', 'broadcast', '10.98.0.255', 'dev', 'wbecho0')
    for address in ('fe80::a', 'fd00:98::1', 'fd00:98::2'):
        run('ip', '-6', 'address', 'add', f'{address}/64', 'dev', 'wbecho0', 'nodad')
    end = time.monotonic() + TIME_LIMIT
    for address in ('10.98.0.1', 'fd00:98::1', 'fd00:98::2'):  # the link comes up on its own time
        while True:
            probe = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
            probe.settimeout(0.1)
            try:
                probe.bind((address, 0))
                probe.sendto(b'x', probe.getsockname())
                probe.recv(1)
                break
            except OSError:
                assert time.monotonic() < end, address
            finally:
                probe.close()


def test_groups_unanswered():
    """Open to all interfaces, datagrams to broadcast and group addresses are counted and not answered."""
    make_link()
    server = Server('--bind', '0.0.0.0', '--bind', '::', '--udp')
    v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    v4.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    v6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    v4.sendto(b'x', ('10.98.0.255', server.port))
    server.until(lambda s: s['udp_not_answered'] == 1)
    v6.sendto(b'x', ('ff02::1', server.port, 0, socket.if_nametoindex('wbecho0')))
    server.until(lambda s: s['udp_not_answered'] >= 2)  # all nodes: the other end of the link is ours too
    v4.sendto(b'x', ('10.98.0.1', server.port))
    v4.settimeout(TIME_LIMIT)
    assert v4.recv(100) == b'Echo: x'
    assert server.end()['udp_answered'] == 1
    assert any('all interfaces' in line for line in server.complaints), server.complaints
    run('ip', 'link', 'delete', 'wbecho0')


def test_answers_from_the_asked():
    """Open to all interfaces, the answer leaves from the IPv6 address that was asked, not from the first."""
    make_link()
    server = Server('--bind', '::', '--udp')
    peer = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    peer.settimeout(TIME_LIMIT)
    for address in ('fd00:98::2', 'fd00:98::1', '::1'):
        peer.sendto(b'x', (address, server.port))
        answer, sender = peer.recvfrom(100)
        assert answer == b'Echo: x' and sender[:2] == (address, server.port), sender
    server.end()
    run('ip', 'link', 'delete', 'wbecho0')


def complain(*arguments, prefix=()):
    """The status and the words of a server that cannot start."""
    result = subprocess.run([*prefix, CLI, 'echo', *arguments], capture_output=True, text=True, timeout=TIME_LIMIT,
                            env=dict(os.environ, LC_ALL='C'))
    assert result.stdout == '', result
    return result.returncode, result.stderr


def test_privileged_port():
    """A port below 1024 without the right to it: status 1, the reason, the remedy."""
    if not shutil.which('setpriv'):
        raise Skip('setpriv is not installed')
    status, words = complain('--port', '7', prefix=['setpriv', '--bounding-set=-net_bind_service', '--inh-caps=-all'])
    assert status == 1 and '127.0.0.1:7: Permission denied' in words and '1024' in words, (status, words)


def test_no_ipv6():
    """A host without IPv6: stated, and IPv4 is served; alone it is a failure with a remedy. Then it comes back."""
    switch = '/proc/sys/net/ipv6/conf/all/disable_ipv6'
    try:
        open(switch, 'w').write('1')
    except OSError as reason:
        raise Skip(reason) from None
    try:
        server = Server('--udp')
        states = [item['state'] for item in server.listening['listens']]
        assert states == ['on', 'missing', 'on', 'missing'], states
        assert all('IPv6' in item['error'] for item in server.listening['listens'] if item['state'] == 'missing')
        assert run('socat', '-t5', '-', f'TCP4:127.0.0.1:{server.port}', input=b'x').stdout == b'Echo: x'
        server.end()
        assert len(server.complaints) == 2, server.complaints
        status, words = complain('--port', '0', '--bind', '::1')
        assert status == 1 and 'IPv6 is not available' in words and '--bind' in words, (status, words)
        status, words = complain('--port', '0', '--bind', '::', '--udp')
        assert status == 1, words
    finally:
        open(switch, 'w').write('0')
    run('ip', '-6', 'address', 'replace', '::1/128', 'dev', 'lo')
    server = Server('--bind', '::1')
    server.end()


# The longest begins first, beside the others.
main('/echo/live', {'test_never_reads': test_never_reads, **globals()}, at_once=3)
