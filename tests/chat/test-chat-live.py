#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli chat before programs that nobody here wrote, over both families, plain and with TLS; and its client.

Usage: test-chat-live.py CLI. See chat_harness.py. Peers that mean it ill: test-chat-hostile.py."""

import hashlib
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time

from chat_harness import CAME, REPLACED, TIME_LIMIT, WENT, Peer, Server, Skip, complain, connect, environment, main, \
    run, running, start, within

CLI = start('ncat', 'nc', 'socat', 'openssl')


class Program:
    """A program that talks over its standard input and output. lines: what it has said."""

    def __init__(self, *command, error=subprocess.DEVNULL):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=error,
                                        env=environment(), bufsize=0)
        running.append(self.process)
        self.lines, self.name = [], None
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in open(self.process.stdout.fileno(), 'rb', closefd=False):
            self.lines.append(line.rstrip(b'\r\n'))

    def say(self, text):
        self.process.stdin.write(text + b'\n')

    def line(self, text):
        return b'[' + self.name + b'] ' + text

    def wait(self, line):
        within(lambda: line in self.lines, lambda: (self.process.args, line, self.lines))

    def chat(self):
        """What it has said from its own coming on: telnet and TLS programs have words of their own before it."""
        return self.lines[self.lines.index(self.line(CAME)):]

    def end(self):
        """Its end of the stream, and then its own; its status."""
        self.process.stdin.close()
        status = self.process.wait(TIME_LIMIT)
        self.thread.join()
        return status


def join(observer, *command, **options):
    """Starts a program and learns from the observer under which name it came."""
    program = Program(*command, **options)
    line = observer.next()
    assert line.startswith(b'[') and line.endswith(b'] ' + CAME), line
    program.name = line[1:-len(CAME) - 2]
    program.wait(line)
    return program


def told_once(server, *names):
    """Each came once and went once, for the room and for the transcript."""
    for name in (name.decode() for name in names):
        server.wait(lambda: server.told('leave', name))
        assert len(server.told('join', name)) == len(server.told('leave', name)) == 1, name


def openbsd_nc():
    """nc is many programs; this one knows -N."""
    for name in ('nc.openbsd', 'nc'):
        if shutil.which(name) and b'OpenBSD' in run(name, '-h', check=False).stderr:
            return name
    raise Skip('netcat-openbsd is not installed')


# --- line clients --------------------------------------------------------------------------------------------------

def test_line_clients():
    """ncat, nc, socat and telnet over both families in one room: all see all, themselves too, in one order; each goes
    in its own way, and that is told once."""
    server = Server()
    port, nc = str(server.port), openbsd_nc()
    observer = Peer(server)
    commands = [['ncat', '127.0.0.1', port], ['ncat', '::1', port],
                [nc, '-N', '127.0.0.1', port], [nc, '::1', port],
                ['socat', '-t10', '-', f'TCP4:127.0.0.1:{port}'], ['socat', '-', f'TCP6:[::1]:{port}']]
    if shutil.which('telnet'):
        commands += [['telnet', '127.0.0.1', port], ['telnet', '::1', port]]
    programs = [join(observer, *command) for command in commands]
    assert sum(program.name.startswith(b'[::1]:') for program in programs) == len(programs) // 2
    server.check_quiet(len(programs) + 1)
    for round_number in range(3):
        for number, program in enumerate(programs):
            program.say(b'%d/%d \xc3\xa9' % (round_number, number))  # é
        for number, program in enumerate(programs):
            program.wait(programs[-1].line(b'%d/%d \xc3\xa9' % (round_number, len(programs) - 1)))
    observer.say(b'that is all')
    room = observer.until(observer.line(b'that is all'))
    said = [program.line(b'%d/%d \xc3\xa9' % (i, number)) for i in range(3) for number, program in enumerate(programs)]
    assert sorted(room) == sorted(said), room
    whole = observer.lines[1:]  # all that was ever said but the observer's own coming
    for program in programs:
        program.wait(observer.line(b'that is all'))
        expected = whole[whole.index(program.line(CAME)):]
        assert program.chat() == expected, (program.process.args, program.chat(), expected)
    # Half-closed: ncat, nc -N, a socat. Killed: nc, telnet; the other socat with words unread, which is a reset.
    for program in programs:
        name = program.process.args[0]
        if name == 'socat' and program.name.startswith(b'[::1]'):
            program.process.send_signal(signal.SIGSTOP)
            for text in (b'unread', b'unread too', b'and that'):
                observer.say(text)
                observer.expect(observer.line(text))
        if name in ('telnet', nc, 'socat') and '-N' not in program.process.args and '-t10' not in program.process.args:
            program.process.kill()
            program.process.wait(TIME_LIMIT)
        else:
            assert program.end() == 0, program.process.args
        observer.expect(program.line(WENT))
    told_once(server, *[program.name for program in programs])
    server.check_quiet(1)
    assert server.status['resets'] >= 1 and server.status['evictions']['total'] == 0, server.status
    observer.say(b'alone')
    observer.expect(observer.line(b'alone'))
    observer.leave()
    server.end()


def test_pipe_in():
    """A text through a pipe, its last line without an end: all of it is said, then the sender hears it all and ends."""
    server, nc = Server('--no-limits'), openbsd_nc()
    observer = Peer(server, '::1')
    text = b''.join(b'line %d\r\n' % i for i in range(2000)) + b'no end'
    for command in (['ncat', '127.0.0.1', str(server.port)], [nc, '-N', '127.0.0.1', str(server.port)],
                    ['socat', '-t10', '-', f'TCP4:127.0.0.1:{server.port}']):
        out = run(*command, input=text).stdout
        came = observer.next()
        name = came[:-len(CAME)]
        expected = [name + line for line in text.split(b'\r\n')]
        observer.expect(*expected, name + WENT)
        assert out == b'\n'.join([came] + expected) + b'\n', (command, out[-100:])
    server.check_quiet(1, transcript=False)
    observer.leave()
    server.end()


def test_curl():
    """A web browser that took the wrong port: what it asks for is said, and it goes."""
    if not shutil.which('curl'):
        raise Skip('curl is not installed')
    server = Server()
    observer = Peer(server)
    result = run('curl', '-s', f'http://127.0.0.1:{server.port}/path', check=False)
    assert result.returncode == 1, result  # HTTP/0.9, it says
    came = observer.next()
    assert came.endswith(CAME), came
    lines = observer.until(came.replace(CAME, WENT))
    name = came[:-len(CAME)]
    assert lines[0] == name + b'GET /path HTTP/1.1' and lines[-1] == name and len(lines) >= 4, lines
    server.check_quiet(1)
    observer.leave()
    server.end()


# --- TLS -----------------------------------------------------------------------------------------------------------

def s_client(server, *arguments, address='127.0.0.1'):
    host = f'[{address}]' if ':' in address else address
    return ['openssl', 's_client', '-quiet', '-connect', f'{host}:{server.tls_port}', *arguments]


def test_tls_programs():
    """openssl s_client and gnutls-cli on the TLS port talk to a plain client; the certificate has the fingerprint that
    was told."""
    server = Server('--tls-port', '0')
    assert re.fullmatch(r'([0-9A-F]{2}:){31}[0-9A-F]{2}', server.listening['fingerprint']), server.listening
    assert [item['state'] for item in server.listening['listens']] == ['on'] * 4, server.listening
    observer = Peer(server)
    programs = [join(observer, *s_client(server)),
                join(observer, *s_client(server, '-no_ign_eof', '-tls1_2', address='::1'))]
    if shutil.which('gnutls-cli'):
        programs.append(join(observer, 'gnutls-cli', '--no-ca-verification', '--logfile=/dev/null',
                             f'--port={server.tls_port}', '127.0.0.1'))
    rows = server.check_quiet(len(programs) + 1)
    assert server.status['tls_clients'] == len(programs), server.status
    assert sum(row['tls'] for row in rows) == len(programs), rows
    for program in programs:
        program.say(b'secret \xe2\x82\xac')
        observer.expect(program.line(b'secret \xe2\x82\xac'))
    observer.say(b'heard')
    observer.expect(observer.line(b'heard'))
    for program in programs:
        program.wait(observer.line(b'heard'))
        expected = observer.lines[observer.lines.index(program.line(CAME)):]
        assert program.chat() == expected, (program.process.args, program.chat(), expected)
    # One is killed, one ends its side, one closes.
    programs[0].process.kill()
    observer.expect(programs[0].line(WENT))
    for program in programs[1:]:
        program.end()
        observer.expect(program.line(WENT))
    told_once(server, *[program.name for program in programs])
    shown = run('openssl', 's_client', '-connect', f'127.0.0.1:{server.tls_port}', input=b'').stdout
    printed = run('openssl', 'x509', '-noout', '-fingerprint', '-sha256', input=shown).stdout.decode()
    assert printed.strip().split('=')[1] == server.listening['fingerprint'], printed
    came = observer.next()
    observer.expect(came.replace(CAME, WENT))
    server.check_quiet(1)
    assert server.status['tls_clients'] == 0 and server.status['refused_tls'] == 0, server.status
    observer.leave()
    server.end()


def make_certificates(folder):
    """A root, one below it, and a server's; as files of that names."""
    def path(name):
        return os.path.join(folder, name)

    def make(name, by, *extensions):
        with open(path('extensions'), 'w') as file:
            file.write('\n'.join(extensions))
        key = ['openssl', 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
               '-subj', f'/CN={name}', '-keyout', path(f'{name}.key'), '-out', path(f'{name}.request')]
        run(*key)
        signer = ['-CA', path(f'{by}.pem'), '-CAkey', path(f'{by}.key'), '-CAcreateserial'] if by else \
            ['-signkey', path(f'{name}.key')]
        run('openssl', 'x509', '-req', '-days', '2', '-in', path(f'{name}.request'), '-out', path(f'{name}.pem'),
            '-extfile', path('extensions'), *signer)

    make('root', None, 'basicConstraints=critical,CA:TRUE')
    make('middle', 'root', 'basicConstraints=critical,CA:TRUE')
    make('server', 'middle', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1')
    for name, parts in (('chain.pem', ['server.pem', 'middle.pem']), ('all.pem', ['chain.pem', 'server.key'])):
        with open(path(name), 'w') as file:
            file.write(''.join(open(path(part)).read() for part in parts))
    run('openssl', 'pkey', '-in', path('server.key'), '-aes128', '-passout', 'pass:x', '-out', path('locked.key'))
    return path


def test_own_certificate():
    """A certificate of our own, with one between it and the root: programs that trust the root trust the server. One
    that cannot be used is refused at the start, by name."""
    with tempfile.TemporaryDirectory() as folder:
        path = make_certificates(folder)
        for arguments in (['--certificate', path('chain.pem'), '--key', path('server.key')],
                          ['--certificate', path('all.pem')]):
            server = Server('--tls-port', '0', *arguments)
            der = ssl.PEM_cert_to_DER_cert(open(path('server.pem')).read())
            digest = hashlib.sha256(der).hexdigest().upper()
            assert server.listening['fingerprint'].replace(':', '') == digest, server.listening
            observer = Peer(server)
            programs = [join(observer, *s_client(server, '-CAfile', path('root.pem'), '-verify_return_error',
                                                 '-verify_ip', '::1', address='::1'))]
            if shutil.which('gnutls-cli'):
                programs.append(join(observer, 'gnutls-cli', f'--x509cafile={path("root.pem")}', '--verify-hostname='
                                     'localhost', '--logfile=/dev/null', f'--port={server.tls_port}', '127.0.0.1'))
            for program in programs:
                program.say(b'trusted')
                observer.expect(program.line(b'trusted'))
                program.process.kill()
                observer.expect(program.line(WENT))
            observer.leave()
            server.end()
        for arguments, named in ((['--certificate', path('chain.pem'), '--key', path('root.key')], 'root.key'),
                                 (['--certificate', path('chain.pem')], 'chain.pem'),
                                 (['--certificate', path('server.key')], 'server.key'),
                                 (['--certificate', path('chain.pem'), '--key', path('locked.key')], 'locked.key'),
                                 (['--certificate', path('missing.pem')], 'missing.pem')):
            status, words = complain('--port', '0', '--tls-port', '0', *arguments)
            assert status == 1 and named in words, (arguments, status, words)


class SecurePeer(Peer):
    """A line client with TLS; whoever made the certificate."""

    def open(self, server, address, receive_bytes):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(connect(server.tls_port, address, receive_bytes))


def test_tls_much():
    """5,000 lines from a plain client to one with TLS, and as many back: each once, in order."""
    server, count = Server('--tls-port', '0', '--no-limits'), 5000
    plain = Peer(server)
    secure = SecurePeer(server, '::1')
    plain.expect(secure.line(CAME))
    for sender, hearer in ((plain, secure), (secure, plain)):
        texts = [b'%d %s' % (i, b'x' * (i % 200)) for i in range(count)]
        writer = threading.Thread(target=sender.say, args=texts)
        writer.start()
        others = threading.Thread(target=sender.expect, args=[sender.line(text.strip()) for text in texts])
        if sender is plain:  # one object of TLS is not for two threads
            others.start()
        hearer.expect(*[sender.line(text.strip()) for text in texts])
        writer.join()
        if sender is plain:
            others.join()
        else:
            sender.expect(*[sender.line(text.strip()) for text in texts])
    secure.leave()
    plain.expect(secure.line(WENT))
    server.check_quiet(1, transcript=False)
    plain.leave()
    server.end()


def until_end(peer):
    """What comes until the connection is over, in whatever way."""
    got = b''
    try:
        while piece := peer.recv(65536):
            got += piece
    except ConnectionError:
        pass
    return got


def test_wrong_port():
    """Plain text to the TLS port is closed and nobody hears of it; TLS to the plain port is a line client that says
    strange things in valid UTF-8, and goes."""
    server = Server('--tls-port', '0')
    observer = Peer(server)
    for text in (b'hello\n', b'NICK bob\r\nUSER b 0 * :b\r\n', b'\x16\x03\x01\x02\x00' + b'\xff' * 600):
        peer = connect(server.tls_port)
        peer.sendall(text)
        assert CAME not in until_end(peer), text
        peer.close()
    server.until(lambda s: s['refused_tls'] == 3 and s['clients'] == 1)
    assert len(server.complaints) >= 1 and all('TLS' in line for line in server.complaints), server.complaints
    observer.say(b'nothing')
    observer.expect(observer.line(b'nothing'))
    result = run('openssl', 's_client', '-connect', f'127.0.0.1:{server.port}', check=False, input=b'')
    assert result.returncode != 0 and b'wrong version number' in result.stderr, result
    came = observer.next()
    assert came.endswith(CAME), came
    said = observer.until(came.replace(CAME, WENT))
    assert said and REPLACED in b''.join(said), said
    b'\n'.join(said).decode()
    server.check_quiet(1)
    observer.leave()
    server.end()


# --- our own client ------------------------------------------------------------------------------------------------

def test_own_client():
    """wirebench-cli chat-client in the room with others, over both families; half-closed, it hears the rest."""
    server = Server('--tls-port', '0')
    observer = Peer(server)
    where = (f'127.0.0.1:{server.port}', f'[::1]:{server.port}')
    programs = [join(observer, CLI, 'chat-client', address) for address in where]
    programs.append(join(observer, CLI, 'chat-client', '--any-certificate', f'localhost:{server.tls_port}',
                         error=subprocess.PIPE))
    words = [programs[-1].process.stderr.readline() for _ in range(2)]  # where to, and whose certificate
    assert server.listening['fingerprint'].encode() in words[1], words
    for program in programs:
        program.say(b'\xe2\x80\xaebidi \x1b[31m')  # a file gets them as they came
        observer.expect(program.line(b'\xe2\x80\xaebidi \x1b[31m'))
    for program in programs:
        program.wait(observer.lines[-1])
        expected = observer.lines[observer.lines.index(program.line(CAME)):]
        assert program.chat() == expected, (program.chat(), expected)
    for program in programs:
        assert program.end() == 0, program.process.args
        observer.expect(program.line(WENT))
    server.check_quiet(1)
    result = run(CLI, 'chat-client', '--tls', where[0].replace(str(server.port), str(server.tls_port)), check=False,
                 input=b'')
    assert result.returncode == 1 and result.stdout == b'', result
    assert server.listening['fingerprint'].encode() in result.stderr, result
    server.until(lambda s: s['refused_tls'] == 1 and s['clients'] == 1)
    out = run(CLI, 'chat-client', '--json', where[1], input=b'a\nb').stdout
    items = [json.loads(line) for line in out.splitlines()]
    assert [item['type'] for item in items] == ['connected'] + ['line'] * 3 + ['disconnected'], items
    assert [item['text'] for item in items[1:4]] == [CAME.decode(), 'a', 'b'], items
    observer.leave()
    server.end()


# --- beginning and end ---------------------------------------------------------------------------------------------

def test_port_taken():
    """Two servers on one port: the second says which, and what to do."""
    server = Server('--tls-port', '0')
    for arguments in (['--port', str(server.port)], ['--port', '-1', '--tls-port', str(server.port)],
                      ['--port', str(server.tls_port), '--bind', '::1']):
        status, words = complain(*arguments)
        assert status == 1 and 'Address already in use' in words and '--port' in words, (status, words)
        assert any(f':{port}' in words for port in (server.port, server.tls_port)), words
    peer = Peer(server, '::1')
    peer.leave()
    server.end()


def test_terminated():
    """SIGTERM with clients of every kind there: each gets all that was said and an orderly end, and none hears that the
    others go."""
    server = Server('--tls-port', '0')
    peers = [Peer(server), Peer(server, '::1'), SecurePeer(server)]
    for _ in range(50):
        server.type('y' * 1000)
    server.wait(lambda: len(server.told('server')) == 50)
    newcomer = connect(server.port)
    server.until(lambda s: s['accepted']['total'] == 4)
    irc = connect(server.port)
    irc.sendall(b'NICK bob\r\nUSER b 0 * :b\r\nJOIN #chat\r\n')
    server.wait(lambda: server.told('join', 'bob'))
    began = time.monotonic()
    server.end(signal.SIGTERM)
    seconds = time.monotonic() - began
    for peer in peers:
        while peer.pull():  # a reset would be an error here
            pass
        assert peer.rest == b'' and peer.lines.count(b'[server] ' + b'y' * 1000) == 50, peer.lines[-3:]
        assert not any(line.endswith(WENT) for line in peer.lines), peer.lines
        peer.leave()
    for peer in (newcomer, irc):
        got = b''
        while piece := peer.recv(65536):
            got += piece
        assert WENT not in got, got
        peer.close()
    assert seconds < 20, seconds
    for item in server.told('leave'):
        assert len(server.told('leave', item['name'])) == 1, item


main('live', globals())
