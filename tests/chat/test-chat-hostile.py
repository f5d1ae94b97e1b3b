#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli chat before peers that do it badly, or mean it ill: bytes that are no text, lines without an end, first
lines that look like IRC, more than anyone should say, more than fit.

Usage: test-chat-hostile.py CLI. See chat_harness.py. WB_TEST_LONG: what takes half a minute, too. Storms, and readers
that do not read: test-chat-storms.py."""

import fcntl
import re
import struct
import termios
import time

from chat_harness import CAME, LONG, REPLACED, WENT, Peer, Server, connect, main, name_of, reset, run, \
    sanitized, start, within

start()


def read_all(peer):
    """What comes until the end of the stream, which must be an orderly one."""
    got = b''
    while piece := peer.recv(65536):
        got += piece
    return got


# --- bytes ---------------------------------------------------------------------------------------------------------

R = REPLACED
UNTOUCHED = [
    'caf\u00e9 \u20ac \U0001f600',
    'embedded \0 NUL, \x1b[31mescape\x07 bell \x08 back \x7f delete',
    'bidi \u202egnp.exe\u202c \u2066x\u2069 \u200fmark',
    '\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 zero-width joiners',
    'e\u0301 combining \ufeff byte order mark, \ufffe \U0010ffff no characters, \u009b control',
    'carriage \r return inside', 'tab\tinside', '[127.0.0.1:1] Client disconnected',
]
REPAIRED = [  # each byte that is part of no character is one replacement (SERVICES.md)
    (b'\xc0\x80 overlong', R * 2 + b' overlong'), (b'\xc1\xbf', R * 2), (b'\xe0\x80\xaf', R * 3),
    (b'\xf0\x80\x80\x80', R * 4), (b'\xed\xa0\x80 surrogate', R * 3 + b' surrogate'), (b'\xed\xbf\xbf', R * 3),
    (b'\xf4\x90\x80\x80 beyond', R * 4 + b' beyond'), (b'\xf8\x88\x80\x80\x80', R * 5), (b'\xfe\xff', R * 2),
    (b'a\xe2\x82z', b'a' + R * 2 + b'z'), (b'\xf0\x9f\x98', R * 3), (b'cut \xe2', b'cut ' + R),
    (b'\x80\xbf', R * 2), (b'\xe9t\xe9', R + b't' + R), (b'\xc3\xa9\xc3', b'\xc3\xa9' + R),
    (b'\xe2\x82\xe2\x82\xac', R * 2 + b'\xe2\x82\xac'), (b'\0\xff\0.', b'\0' + R + b'\0.'),
    (bytes(range(0xf5, 0x100)), R * 11),
]


def test_text():
    """UTF-8 passes as it is, whatever it means to a terminal; what is none is repaired byte for byte. In JSON nothing
    is raw that a terminal would obey."""
    server = Server('--no-limits')
    sender, observer = Peer(server), Peer(server, '::1')
    sender.expect(observer.line(CAME))
    for text in UNTOUCHED:
        sender.say(text.encode())
        observer.expect(sender.line(text.encode()))
        sender.expect(sender.line(text.encode()))
    for text, expected in REPAIRED:
        sender.say(text)
        observer.expect(sender.line(expected))
        sender.expect(sender.line(expected))
    sender.say(b' \t both ends \v\f\x1c ', b'', b' \r', b'\xe2\x80\x83em\xc2\xa0')
    observer.expect(*[sender.line(text) for text in (b'both ends', b'', b'', b'em')])
    server.wait(lambda: len(server.told('message')) == len(UNTOUCHED) + len(REPAIRED) + 4)
    texts = [item['text'] for item in server.told('message')]
    expected = UNTOUCHED + [text.decode() for _, text in REPAIRED] + ['both ends', '', '', 'em']
    assert texts == [text.replace('\0', '\ufffd') for text in expected], texts
    for line in server.out:
        raw = line.decode().rstrip('\n')
        assert not re.search('[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]', raw), line
    for peer in (sender, observer):
        peer.leave()
    server.end()


def test_text_for_people():
    """The same without --json: one line each, with nothing in it that a terminal would obey."""
    server = Server(json_output=False)
    server.port = int(server.wait(lambda: re.search(rb'127\.0\.0\.1:(\d+)', b''.join(server.out)))[1])
    sender = Peer(server)
    for text in UNTOUCHED:
        sender.say(text.encode())
    sender.until(sender.line(UNTOUCHED[-1].encode()))
    server.wait(lambda: b'inside' in b''.join(server.out) and len(server.out) >= len(UNTOUCHED) + 2)
    for line in server.out:
        raw = line.decode().rstrip('\n')
        assert not re.search('[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]', raw), line
    out = b''.join(server.out)
    for escaped in (b'\\x1B[31mescape\\x07', b'\\u{202E}gnp.exe', 'caf\u00e9 \u20ac \U0001f600'.encode()):
        assert escaped.lower() in out.lower(), (escaped, out)
    sender.leave()
    server.end()


def test_lines():
    """Two lines in one segment, CR LF in two, a byte at a time, a tail without an end; a tail, then a reset."""
    server = Server('--no-limits')
    observer = Peer(server)

    def arrived(peer):  # TIOCOUTQ: what the other side has not acknowledged
        within(lambda: struct.unpack('i', fcntl.ioctl(peer.fileno(), termios.TIOCOUTQ, b'\0' * 4))[0] == 0, 'not sent')

    peer = Peer(server, '::1')
    observer.expect(peer.line(CAME))
    peer.socket.sendall(b'one\ntwo\r\nthree\r')
    observer.expect(peer.line(b'one'), peer.line(b'two'))
    peer.socket.sendall(b'\nfour')
    observer.expect(peer.line(b'three'))
    peer.socket.sendall(b' goes on\n')
    observer.expect(peer.line(b'four goes on'))
    text = 'a byte at a time, \u00e9\u20ac\U0001f600 too'.encode() * 20
    for byte in text + b'\r\n':
        peer.socket.sendall(bytes([byte]))
        arrived(peer.socket)
    observer.expect(peer.line(text))
    peer.socket.sendall(b'the tail')
    peer.leave('half')
    observer.expect(peer.line(b'the tail'), peer.line(WENT))
    assert peer.lines[-1] == peer.line(b'the tail'), peer.lines[-2:]  # it hears itself, and not its own going
    for how in ('end', 'reset'):
        peer = Peer(server)
        observer.expect(peer.line(CAME))
        peer.socket.sendall(b'whole\nand a tail')
        observer.expect(peer.line(b'whole'))
        peer.expect(peer.line(b'whole'))  # unread, it would make any end a reset
        peer.leave(how)
        if how == 'end':
            observer.expect(peer.line(b'and a tail'))
        observer.expect(peer.line(WENT))
    server.check_quiet(1)
    assert server.status['resets'] >= 1, server.status  # and what one that has closed is still sent may make another
    observer.leave()
    server.end()


def test_long_lines():
    """4,096 bytes are a line, 4,097 are not, which only the sender hears; 64 KiB without an end are the end."""
    server = Server('--no-limits')
    observer, peer = Peer(server), Peer(server, first=b'')
    observer.expect(peer.line(CAME))
    refusal = b'[server] Line too long (limit 4096 bytes)'
    exact = b'x' * 4096
    peer.say(exact, b'y' * 4097, b'between', exact + b'\r', b'z' * 20000, b'after')
    peer.expect(peer.line(exact), refusal, peer.line(b'between'), peer.line(exact), refusal, peer.line(b'after'))
    observer.expect(*[peer.line(text) for text in (exact, b'between', exact, b'after')])
    server.until(lambda s: s['lines_too_long'] == 2)
    endless = Peer(server, '::1', raw=True)
    endless.socket.sendall(b'w' * 70000)
    endless.expect(endless.line(CAME), refusal, b'[server] A line without end')
    endless.expect_end()
    endless.leave()
    for other in (observer, peer):
        other.expect(endless.line(CAME), endless.line(WENT))
    server.check_quiet(2)
    for other in (observer, peer):
        other.leave()
    server.end()


# --- beginnings ----------------------------------------------------------------------------------------------------

def test_announcement():
    """Who says nothing is announced 250 ms after its own coming, who says a byte at once; who goes before is, too."""
    server = Server()
    observer = Peer(server)
    began, peers, seconds = {}, [], []
    for i in range(5):
        began_now = time.monotonic()
        peers.append(connect(server.port, ('127.0.0.1', '::1')[i % 2]))
        began[b'[' + name_of(peers[-1]) + b'] ' + CAME] = began_now
        within(lambda: time.monotonic() > began_now + 0.06, 'time')  # apart, to tell one's clock from another's
    for _ in peers:
        line = observer.next()
        seconds.append(time.monotonic() - began[line])
    assert 0.249 <= min(seconds) <= 1 and max(seconds) <= 20, seconds  # late is a matter of the bench
    seconds.clear()
    for _ in range(10):
        peers.append(connect(server.port))
        began_now = time.monotonic()
        peers[-1].sendall(b'N')
        observer.expect(b'[' + name_of(peers[-1]) + b'] ' + CAME)
        seconds.append(time.monotonic() - began_now)
    assert min(seconds) < 0.24, seconds
    gone = Peer(server, raw=True)
    gone.leave('half')
    observer.expect(gone.line(CAME), gone.line(WENT))
    assert gone.lines == [gone.line(CAME)], gone.lines
    for peer in peers:
        peer.close()
    within(lambda: sum(observer.next().endswith(WENT) for _ in peers) == len(peers), 'goings')
    server.check_quiet(1)
    observer.leave()
    server.end()


def test_looks_like_irc():
    """Only a first line that IRC programs write begins IRC."""
    server = Server('--no-limits')
    observer = Peer(server)
    for text in (b'NICK', b'CAP', b'USER a b', b'PASS', b'USER', b'nick bob', b'cap ls', b'Nick bob', b'user a b c d',
                 b'NICK two words', b'NICK 9lives', b'NICKbob', b':x NICK bob', b'CAP LIST', b'CAP LS x', b'CAP ls',
                 b'CAP END x', b'USER a b c d e', b'JOIN #chat', b'PRIVMSG #chat :x', b'QUIT', b'PING x', b'hello',
                 b'', b'NICK \xff', b'NICK #chat', b'NICK a\0b'):
        peer = connect(server.port)
        peer.sendall(text + b'\r\nNICK late\r\n')
        line = b'[' + name_of(peer) + b'] '
        observer.expect(line + CAME, line + text.replace(b'\xff', REPLACED), line + b'NICK late')
        peer.close()
        observer.expect(line + WENT)
    peers = []
    for text in (b'CAP LS 302', b'CAP LS', b'CAP END', b'CAP REQ :multi-prefix', b'NICK bob', b'USER a b c d',
                 b'USER a 0 * :real name', b'PASS word'):
        peers.append(connect(server.port))
        peers[-1].sendall(text + b'\n')
    server.until(lambda s: s['irc_clients'] == len(peers))
    rows = server.check_quiet(len(peers) + 1)
    assert sum(row['kind'] == 'irc' and row['state'] == 'registering' for row in rows) == len(peers), rows
    for number, peer in enumerate(peers):
        reset(peer) if number % 2 else peer.close()
    server.check_quiet(1)
    observer.say(b'nothing else')
    observer.expect(observer.line(b'nothing else'))
    observer.leave()
    server.end()


def test_late_irc():
    """A first line of IRC after 250 ms, or in pieces: what was announced as a line client goes, the user comes; a
    reset is told once."""
    server = Server()
    observer = Peer(server)
    for number, (first, second) in enumerate(((b'', b'NICK bob%d\r\n'), (b'NI', b'CK bob%d\r\n'),
                                              (b'NICK bob%d\r', b'\n'))):
        peer = connect(server.port, '::1')
        line, nick = b'[' + name_of(peer) + b'] ', b'[bob%d] ' % number
        peer.sendall(first % number if b'%d' in first else first)
        observer.expect(line + CAME)
        peer.sendall((second % number if b'%d' in second else second) + b'USER b 0 * :Bob\r\nJOIN #chat\r\n')
        observer.expect(line + WENT, nick + CAME)
        peer.sendall(b'PRIVMSG #chat :hello\r\n')
        observer.expect(nick + b'hello')
        server.until(lambda s: s['irc_clients'] == 1 and s['line_clients'] == 1)
        reset(peer)
        observer.expect(nick + WENT)
    server.check_quiet(1)
    assert server.status['resets'] == 3, server.status
    observer.leave()
    server.end()


# --- limits --------------------------------------------------------------------------------------------------------

def test_rate():
    """A burst of lines is all delivered, in order: 20 at once, then 10 a second; nobody else waits for it."""
    count = 100 if LONG else 70
    server = Server()
    observer, other, sender = Peer(server), Peer(server), Peer(server)
    observer.until(sender.line(CAME))
    sender.say(*[b'%d' % i for i in range(count)])
    before = None
    for i in range(count):
        if i == 20:
            other.say(b'me too')
        line = observer.next()
        if line == other.line(b'me too'):
            before, line = i, observer.next()
        assert line == sender.line(b'%d' % i), (i, line)
    assert before, 'who speaks meanwhile waits for all of the burst, which takes five seconds more'
    name = sender.name.decode()
    server.wait(lambda: len(server.told('message', name)) == count)
    times = [float(item['time']) for item in server.told('message', name)]
    seconds = [time - times[0] for time in times]
    gaps = sorted(after - before for before, after in zip(seconds, seconds[1:20]))
    assert gaps[len(gaps) // 2] < 0.09, gaps  # at their rate each would take 0.1
    for i in range(20, count):
        due = (i - 19) / 10
        assert due - 0.05 <= seconds[i], (i, due, seconds[i])
    sender.say(b'still there')
    observer.expect(sender.line(b'still there'))
    server.check_quiet(3)
    assert server.status['held'] >= 1 and server.status['evictions']['total'] == 0, server.status
    for peer in (observer, other, sender):
        peer.leave()
    server.end()


def test_most_clients():
    """One more than allowed hears why, and goes; when one has gone, the next is let in."""
    server = Server('--max-clients', '3')
    assert server.listening['max_clients'] == 3
    peers = [Peer(server) for _ in range(3)]
    for address in ('127.0.0.1', '::1'):
        refused = connect(server.port, address)
        assert read_all(refused) == b'[server] Refused: the server is full\n'
        refused.close()
    server.until(lambda s: s['refused_full'] == 2 and s['clients'] == 3)
    peers.pop().go()
    peers.append(Peer(server))
    server.check_quiet(3)
    for peer in peers:
        peer.leave()
    server.end()


def let_in(server, address):
    """One more of an address, or None: what has gone still counts until its last bytes are acknowledged."""
    peer = Peer(server, address, raw=True)
    peer.socket.sendall(b' ')
    if peer.next() == peer.line(CAME):
        return peer
    peer.expect_end()
    peer.leave()
    return None


def test_most_of_an_address():
    """20 of one address, not counting loopback, which has no cap; IPv6 alike."""
    addresses = ('10.97.0.1/24', 'fd00:97::1/64')
    for address in addresses:
        run('ip', 'address', 'add', address, 'dev', 'lo')
    try:
        server = Server('--bind', '0.0.0.0', '--bind', '::')
        server.wait(lambda: any('all interfaces' in line for line in server.complaints))
        others = [Peer(server, ('127.0.0.1', '::1')[i % 2]) for i in range(50)]
        for address in ('10.97.0.1', 'fd00:97::1'):
            peers = [Peer(server, address) for _ in range(20)]
            refused = connect(server.port, address)
            assert read_all(refused) == b'[server] Refused: too many connections from this address\n'
            refused.close()
            peers.pop().go()
            peers.append(within(lambda: let_in(server, address), 'not let in'))
            server.check_quiet(70)
            for peer in peers:
                peer.leave()
            names = [peer.name.decode() for peer in peers]
            server.wait(lambda: all(server.told('leave', name) for name in names))
        for peer in others:
            peer.leave()
        server.end()
        assert 2 <= server.stopped['refused_address'] < 500, server.stopped
    finally:
        for address in addresses:
            run('ip', 'address', 'delete', address, 'dev', 'lo')


def long_test_registration_time():
    """An IRC client that does not say who it is goes after 30 s, a line client that says nothing does not; a TLS
    handshake that does not begin ends after 10 s."""
    server = Server('--tls-port', '0')
    quiet, began = Peer(server), time.monotonic()
    irc, secure = connect(server.port), connect(server.tls_port)
    irc.sendall(b'NICK bob\r\n')
    try:
        secure.recv(100)
    except ConnectionError:
        pass
    assert 9.9 <= time.monotonic() - began <= 25, time.monotonic() - began
    got = read_all(irc)
    assert 29.9 <= time.monotonic() - began <= 45 and b'ERROR :' in got and b'Registration timed out' in got, got
    status = server.until(lambda s: s['clients'] == 1)
    assert status['evicted_registration'] == 1 and status['refused_tls'] == 1, status
    quiet.say(b'here')
    quiet.expect(quiet.line(b'here'))
    for peer in (irc, secure, quiet.socket):
        peer.close()
    server.end()


def test_no_descriptors():
    """RLIMIT_NOFILE 64, 100 clients: those that fit are served, the others refused; < 2 % CPU, ≤ 10 lines; it
    recovers."""
    server = Server(nofile=64)
    peers = [connect(server.port) for _ in range(100)]
    served = refused = 0
    for peer in peers:
        try:
            peer.sendall(b'x\n')
            answer = peer.recv(200)
        except ConnectionError:
            answer = b''
        served += CAME in answer
        refused += answer == b'' or answer.startswith(b'[server] Refused: ')
    assert served + refused == 100 and served >= 20, (served, refused)
    cpu, began = server.cpu(), time.monotonic()
    within(lambda: time.monotonic() > began + 2, 'the measurement\'s own time')
    share = (server.cpu() - cpu) / (time.monotonic() - began)
    print(f'# {served} served, {refused} refused, {share:.1%} CPU, {len(server.complaints)} lines')
    assert share < (0.1 if sanitized() else 0.02), share
    assert len(server.complaints) <= 10, server.complaints
    server.check_quiet(served)
    for peer in peers:
        peer.close()
    server.until(lambda s: s['clients'] == 0)
    peer = Peer(server)
    peer.leave()
    server.end()


main('hostile', globals())
