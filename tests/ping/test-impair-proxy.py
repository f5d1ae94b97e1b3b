#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wb-impair-proxy, which other tests take for the truth, before plain sockets: what its log says is what came.

Usage: test-impair-proxy.py WB-IMPAIR-PROXY"""

import collections
import select
import socket
import struct

from ping_harness import Proxy, both, main, start

PROXY, = start(1)


def numbered(number):
    """Looks like a STAMP packet to the proxy, on both ways."""
    return struct.pack('>I20xI', number, number) + bytes(range(100))


def exchange(n, **impairment):
    """n datagrams through the proxy and back by a reflector of our own: the log, what this got, what came back."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reflector, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for one in (reflector, client):
            one.bind(('127.0.0.1', 0))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
            one.setblocking(False)
        proxy = Proxy(PROXY, reflector.getsockname()[1], **impairment)
        client.connect(('127.0.0.1', proxy.port))
        got, back, sent = [], [], 0
        while True:
            patience = 0 if sent < n else 0.5
            ready = select.select([reflector, client], [], [], patience)[0]
            if reflector in ready:
                data, peer = reflector.recvfrom(2048)
                got.append(data)
                reflector.sendto(data, peer)
            if client in ready:
                back.append(client.recv(2048))
            if sent < n:
                client.send(numbered(sent))
                sent += 1
            elif not ready:
                break
        return proxy.end(), got, back


def counted(lines, kind, way):
    return collections.Counter(line['sequence'] for line in lines if line['type'] == kind and line['way'] == way)


def numbers(datagrams):
    return [struct.unpack('>I', data[:4])[0] for data in datagrams]


def test_nothing_asked():
    lines, got, back = exchange(500)
    assert numbers(got) == list(range(500)) and numbers(back) == list(range(500))
    assert all(data == numbered(i) for i, data in enumerate(back))
    assert len(lines) == 2000, len(lines)


def test_log_is_true():
    lines, got, back = exchange(2000, seed=7, **both(loss=0.05, duplicate=0.3), delay_ms=2, spread_ms=15)
    assert counted(lines, 'in', 'up') == collections.Counter(range(2000))
    assert counted(lines, 'out', 'up') == collections.Counter(numbers(got))
    assert [line['sequence'] for line in lines if line['type'] == 'out' and line['way'] == 'down'] == numbers(back)
    lost = sum(1 for line in lines if line['type'] == 'in' and line['way'] == 'up' and line['copies'] == 0)
    twice = sum(1 for line in lines if line['type'] == 'in' and line['way'] == 'up' and line['copies'] == 2)
    assert 60 <= lost <= 140 and 500 <= twice <= 640, (lost, twice)
    assert numbers(got) != sorted(numbers(got))


def test_same_seed_same_fates():
    def fates(seed):
        lines, _, _ = exchange(300, seed=seed, **both(loss=0.2, duplicate=0.2))
        return [line['copies'] for line in lines if line['type'] == 'in' and line['way'] == 'up']

    assert fates(3) == fates(3)
    assert fates(3) != fates(4)


def test_corruption():
    lines, _, back = exchange(1000, seed=5, corrupt_down=0.1)
    bad = {line['sequence'] for line in lines if line['type'] == 'in' and line['way'] == 'down' and line['corrupt']}
    assert 60 <= len(bad) <= 140, len(bad)
    for data in back:
        number = struct.unpack('>I', data[:4])[0]
        wrong = [i for i, (a, b) in enumerate(zip(data, numbered(number))) if a != b]
        assert (len(wrong) == 1 and wrong[0] >= len(data) - 16) if number in bad else not wrong, (number, wrong)


def test_held():
    lines, _, back = exchange(500, seed=9, hold_up=0.1, hold_ms=100)
    held = {line['sequence'] for line in lines if line['type'] == 'in' and line['held']}
    came = {line['sequence']: line['ns'] for line in lines if line['type'] == 'out' and line['way'] == 'up'}
    went = {line['sequence']: line['ns'] for line in lines if line['type'] == 'in' and line['way'] == 'up'}
    assert 25 <= len(held) <= 80 and len(back) == 500, (len(held), len(back))
    assert all(came[number] - went[number] >= 100_000_000 for number in held)


def test_nobody():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reflector, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        reflector.bind(('127.0.0.1', 0))
        proxy = Proxy(PROXY, reflector.getsockname()[1], duplicate_down=1, hold_down=1, hold_ms=100)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(numbered(0), ('127.0.0.1', proxy.port))
            data, peer = reflector.recvfrom(2048)
        reflector.sendto(data, peer)
        # What another client gets later came out later.
        other.sendto(numbered(1), ('127.0.0.1', proxy.port))
        reflector.sendto(*reflector.recvfrom(2048))
        other.recv(2048)
        lines = proxy.end()
        fates = [line['type'] for line in lines if line['sequence'] == 0]
        assert fates == ['in', 'out', 'in', 'nobody', 'nobody'], lines


main('/ping/impair-proxy', globals())
