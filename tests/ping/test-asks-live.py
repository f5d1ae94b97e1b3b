#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wirebench-cli stun and mtu through a router: how its NAT maps, what its narrow link lets pass.

Usage: test-asks-live.py CLI STUN-SERVER. See live_harness.py.

    client 10.0.0.2 fd00:1::2 ──1500── router (the namespace of this script) ──1500 or 1400── server 203.0.113.10, .11
                                                                                            fd00:2::10
"""

import atexit
import concurrent.futures
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from live_harness import Program, environment, main, run, start  # noqa: E402

CLI, STUN_SERVER = start(2, 'nft', 'nsenter')
PORTABLE = bool(os.environ.get('WB_TEST_PORTABLE'))
FIRST, SECOND = ('203.0.113.10', '3478'), ('203.0.113.11', '3479')


class Host:
    """A namespace of its own, behind a link to the router."""

    def __init__(self, name, *addresses, router):
        self.process = subprocess.Popen(['unshare', '--net', 'sh', '-c', 'echo; exec sleep 600'], stdout=subprocess.PIPE)
        atexit.register(self.process.kill)
        self.process.stdout.readline()  # it is in there
        self.name = name
        run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', str(self.process.pid))
        run('ip', 'link', 'set', name, 'up')
        self.run('ip', 'link', 'set', 'lo', 'up')
        self.run('ip', 'link', 'set', 'eth0', 'up')
        for address in router:
            run('ip', 'address', 'add', address, 'dev', name, *(['nodad'] if ':' in address else []))
        for address in addresses:
            self.run('ip', 'address', 'add', address, 'dev', 'eth0', *(['nodad'] if ':' in address else []))
        for address in router:
            self.run('ip', 'route', 'add', 'default', 'via', address.split('/')[0])

    def inside(self, *command):
        return ('nsenter', '-t', str(self.process.pid), '-n', *command)

    def run(self, *command, **options):
        return run(*self.inside(*command), **options)

    def start(self, *command):
        program = Program(*self.inside(*command))
        program.wait_for('listening')
        return program

    def set_mtu(self, mtu):
        run('ip', 'link', 'set', self.name, 'mtu', str(mtu))
        self.run('ip', 'link', 'set', 'eth0', 'mtu', str(mtu))


def write(path, text):
    with open(path, 'w', encoding='ascii') as file:
        file.write(text)


def nft(*lines):
    """These rules and no others."""
    run('nft', '-f', '-', input='\n'.join(('flush ruleset', *lines)).encode())
    client.run('ip', 'route', 'flush', 'cache', check=False)


def nat(*rules):
    nft('table ip nat {', 'chain post {', 'type nat hook postrouting priority 100;', *rules, '}', '}')


def ask(*words, status=0):
    done = subprocess.run(client.inside(CLI, *words, '--json'), capture_output=True, env=environment(), timeout=60)
    assert done.returncode == status, (words, done)
    return json.loads(done.stdout) if done.stdout else done.stderr.decode()


write('/proc/sys/net/ipv4/ip_forward', '1')
write('/proc/sys/net/ipv6/conf/all/forwarding', '1')
client = Host('toclient', '10.0.0.2/24', 'fd00:1::2/64', router=('10.0.0.1/24', 'fd00:1::1/64'))
server = Host('toserver', '203.0.113.10/24', '203.0.113.11/24', 'fd00:2::10/64',
              router=('203.0.113.1/24', 'fd00:2::1/64'))


# --- NAT --------------------------------------------------------------------------------------------------------------

def mapping(*words, status=0):
    """With a server of two addresses and two ports. Its answer, and the ports that were seen outside."""
    stun = server.start(sys.executable, STUN_SERVER, *FIRST, *SECOND)
    found = ask('stun', '--mapping', '--timeout', '2', ':'.join(FIRST), *words, status=status)
    stun.process.stdin.close()
    assert found['type'] == 'mapping' and found['local'].startswith('10.0.0.2:') and found['server'] == ':'.join(FIRST)
    return found, [seen and seen.split(':') for seen in found['mapped']]


def test_no_nat():
    """Forwarded as it is: the server sees what the socket has"""
    nft()
    found, _ = mapping()
    assert found['result'] == 'none' and found['mapped'] == [found['local'], None, None], found


def test_endpoint_independent():
    """Masquerade keeps the port: endpoint-independent, after two requests"""
    nat('masquerade')
    found, seen = mapping()
    assert found['result'] == 'endpoint-independent', found
    assert seen[0] == seen[1] == ['203.0.113.1', found['local'].split(':')[1]] and seen[2] is None, found


def test_symmetric():
    """Masquerade at random, a port for each destination: address and port-dependent"""
    nat('masquerade random,fully-random')
    found, seen = mapping()
    assert found['result'] == 'address-and-port-dependent', found
    assert all(host == '203.0.113.1' for host, _ in seen) and len({port for _, port in seen}) == 3, found


def test_address_dependent():
    """A port for each address, whatever port is asked there: address-dependent"""
    nat('ip daddr 203.0.113.10 udp dport 1-65535 snat to 203.0.113.1:40000',
        'ip daddr 203.0.113.11 udp dport 1-65535 snat to 203.0.113.1:50000')
    found, seen = mapping()
    assert found['result'] == 'address-dependent', found
    assert [port for _, port in seen] == ['40000', '50000', '50000'], found


def test_two_plain_servers():
    """Servers without a second address: it cannot be told alone, but with another one named"""
    plain = server.start(sys.executable, STUN_SERVER, *FIRST)
    other = server.start(sys.executable, STUN_SERVER, SECOND[0], FIRST[1])
    words = ('stun', '--mapping', '--timeout', '2', FIRST[0])
    nat('masquerade')
    assert ask(*words, status=1)['result'] == 'no-alternate'
    assert ask(*words, '--alternate', SECOND[0])['result'] == 'endpoint-independent'
    nat('masquerade random,fully-random')
    assert ask(*words, '--alternate', SECOND[0])['result'] == 'dependent'
    other.process.stdin.close()
    other.join()
    assert ask(*words, '--alternate', SECOND[0], status=1)['result'] == 'incomplete'
    plain.process.stdin.close()


def test_outside():
    """The plain question: what is my address outside"""
    stun = server.start(sys.executable, STUN_SERVER, *FIRST, *SECOND)
    nat('masquerade')
    answer = ask('stun', FIRST[0])
    stun.process.stdin.close()
    assert answer['type'] == 'stun' and answer['mapped'] == '203.0.113.1:' + answer['local'].split(':')[1], answer
    assert answer['other'] == ':'.join(SECOND) and answer['requests'] == 1 and answer['round_trip_ns'] > 0, answer


def test_blocked():
    """UDP is dropped on the way: no answer, said so within the time"""
    nft('table inet filter {', 'chain forward {', 'type filter hook forward priority 0;', 'meta l4proto udp drop', '}', '}')
    assert ask('stun', '--mapping', '--timeout', '0.6', FIRST[0], status=1)['result'] == 'no-reply'
    assert 'No answer from 203.0.113.10:3478 within 600 ms' in ask('stun', '--timeout', '0.6', FIRST[0], status=1)


def test_rejected():
    """A router that says no is named in the reason"""
    nft('table inet filter {', 'chain forward {', 'type filter hook forward priority 0;',
        'ip protocol udp reject with icmp type host-unreachable', '}', '}')
    said = ask('send', '203.0.113.10:5000', 'hello', status=1)
    assert 'Could not reach 203.0.113.10:5000: No route to host' in said, said
    assert 'says 10.0.0.1' in said, said


# --- Path MTU ---------------------------------------------------------------------------------------------------------

TARGETS = ('203.0.113.10', 'fd00:2::10')
PORTS = {'text': 5000, 'stamp': 862, 'echo': 7}
HEADS = {'203.0.113.10': 28, 'fd00:2::10': 48}
TELLERS = {'203.0.113.10': '10.0.0.1', 'fd00:2::10': 'fd00:1::1'}


def search(*rules, mtu, timeout='2', at_once=False):
    """Both families, our own servers of all three kinds; yields what was found with its target. at_once: where nobody is
    told anything that the next one would remember."""
    nft(*rules)
    server.set_mtu(mtu)
    binds = [word for target in TARGETS for word in ('-b', target)]
    for words in (('respond', '-p', '5000', '--padded'), ('respond', '-p', '862', '--stamp'),
                  ('echo', '-p', '7', '--udp', '-m', 'verbatim')):
        server.start(CLI, *words, *binds, '--json')

    def one(asked):
        if not at_once:
            client.run('ip', 'route', 'flush', 'cache', check=False)
        return ask('mtu', asked[0], '--mode', asked[1], '--timeout', timeout)

    asked = [(target, mode) for target in TARGETS for mode in PORTS]
    with concurrent.futures.ThreadPoolExecutor(len(asked) if at_once else 1) as pool:
        for (target, _), found in zip(asked, pool.map(one, asked)):
            assert found['type'] == 'mtu' and found['mtu'] - found['payload'] == HEADS[target], found
            assert found['interface_mtu'] == 1500, found
            yield target, found


def test_wide():
    """All links alike: two probes, and the interface's own no is no black hole"""
    for _, found in search(mtu=1500):
        assert found['mtu'] == 1500 and found['probes'] == 2 and not found['black_hole'], found
        assert found['told_by'] is None and found['told_mtu'] is None, found


def test_told():
    """A narrow link whose router says so: its word is tried and found right"""
    for target, found in search(mtu=1400):
        assert found['mtu'] == 1400 and found['probes'] == 3 and not found['black_hole'], found
        assert found['told_by'] == TELLERS[target] and found['told_mtu'] == 1400, found


def test_black_hole():
    """A narrow link whose router says nothing: found by silence, and called a black hole"""
    silence = ('table inet filter {', 'chain output {', 'type filter hook output priority 0;',
               'icmp type destination-unreachable drop', 'icmpv6 type packet-too-big drop', '}', '}')
    for _, found in search(*silence, mtu=1400, timeout='0.3', at_once=True):
        assert found['mtu'] == 1400 and found['black_hole'], found
        assert found['told_by'] is None and found['told_mtu'] is None, found


def refusals(share, ports=('',)):
    """A router that says of a share of the packets that there is no way to the host: none, for a moment. Each port has a
    share of its own."""
    return ('table inet filter {', 'chain forward {', 'type filter hook forward priority 0;',
            *(f'ip protocol udp ip daddr 203.0.113.10 {port} {share} reject with icmp type host-unreachable'
              for port in ports),
            *(f'meta l4proto udp ip6 daddr fd00:2::10 {port} {share} reject with icmpv6 type addr-unreachable'
              for port in ports), '}', '}')


def test_unreachable_for_a_moment():
    """A router has no way for the first probe of each size and has one for the second: none of it is a size's"""
    every_other = refusals('numgen inc mod 2 0', [f'udp dport {port}' for port in PORTS.values()])
    for _, found in search(*every_other, mtu=1500, timeout='1', at_once=True):
        assert found['mtu'] == 1500 and found['probes'] == 4 and not found['black_hole'], found
        assert found['told_by'] is None, found


def test_unreachable():
    """A router has no way at all, or none for what is large: said so, and not taken for a size"""
    for share in ('', 'meta length > 1300'):
        nft(*refusals(share))
        server.set_mtu(1500)
        responder = server.start(CLI, 'respond', '-p', '5001', '-b', '203.0.113.10', '-b', 'fd00:2::10', '--json')
        shown = {'203.0.113.10': '203.0.113.10:5001', 'fd00:2::10': '[fd00:2::10]:5001'}
        with concurrent.futures.ThreadPoolExecutor(len(shown)) as pool:
            answers = pool.map(lambda to: ask('mtu', to, '--timeout', '0.3', status=1), shown.values())
            for (target, to), said in zip(shown.items(), answers):
                assert f'Could not reach {to}: No route to host' in said and f'says {TELLERS[target]}' in said, said
        responder.end()


def test_unsupported():
    """Where the system cannot keep packets whole, that is said"""
    said = ask('mtu', '203.0.113.10', status=1)
    assert 'cannot forbid packets to be split' in said, said


if PORTABLE:
    for name in ('test_wide', 'test_told', 'test_black_hole', 'test_rejected', 'test_unreachable',
                 'test_unreachable_for_a_moment'):
        del globals()[name]
else:
    del test_unsupported
sys.exit(main('/ping/asks', globals()))
