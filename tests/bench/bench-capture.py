#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench capture: what a captured packet costs. tcpreplay sends 1,000,000 packets at top speed over a veth pair in
a network namespace of its own; wirebench-capture, tcpdump -w and dumpcap -w take turns at the other end, each with a
64 MiB buffer and a file on disk. Printed: packets lost, and processor time (user + system) per packet.

Usage: bench-capture.py HELPER [ROUNDS]"""

import json
import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

PACKETS = 1000000
DISTINCT = 10000
TIME_LIMIT = 60
# An Internet mix, 380 bytes on average as in the other benches.
SIZES = (64,) * 5 + (100,) * 5 + (400,) * 4 + (576,) * 3 + (1400,) * 3


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(1)


def write_traffic(path):
    with open(path, 'wb') as out:
        out.write(struct.pack('=IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for i in range(DISTINCT):
            size = SIZES[i * 7 % len(SIZES)]
            frame = (bytes.fromhex('0200000000020200000000010800') +
                     struct.pack('!BBHHHBBH4s4s', 0x45, 0, size - 14, i & 0xffff, 0, 64, 17, 0, bytes((192, 0, 2, 1)),
                                 bytes((192, 0, 2, 2))) +
                     struct.pack('!HHHH', 1024 + i % 500, 9, size - 34, 0)).ljust(size, b'w')
            out.write(struct.pack('=IIII', i // 1000, i % 1000 * 1000, size, size) + frame)


class Wirebench:
    name = 'wirebench-capture'

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self.process = subprocess.Popen([sys.argv[1], '--device=bb', '--buffer-mib=64'], stdin=subprocess.PIPE,
                                        stdout=self.fd, stderr=subprocess.PIPE)
        self.process.stderr.readline()

    def stop(self):
        # Its status lines are not read: that a reader sleeps must cost nothing.
        self.process.stdin.close()
        last = json.loads(self.process.stderr.read().split(b'\n')[-2])
        os.close(self.fd)
        return last['packets'], last['drops']


class Tcpdump:
    name = 'tcpdump -w'

    def __init__(self, path):
        self.process = subprocess.Popen(['tcpdump', '-i', 'bb', '-n', '-B', '65536', '-Z', 'root', '-w', path],
                                        stderr=subprocess.PIPE)
        while b'listening on' not in (self.process.stderr.readline() or fail('tcpdump did not start')):
            pass

    def stop(self):
        self.process.send_signal(2)
        text = self.process.stderr.read().decode()
        return int(re.search(r'(\d+) packets? captured', text)[1]), int(re.search(r'(\d+) packets? dropped', text)[1])


class Dumpcap:
    name = 'dumpcap -w'

    def __init__(self, path):
        self.process = subprocess.Popen(['dumpcap', '-q', '-i', 'bb', '-B', '64', '-w', path], stderr=subprocess.PIPE)
        while b'File:' not in (self.process.stderr.readline() or fail('dumpcap did not start')):
            pass

    def stop(self):
        self.process.send_signal(2)
        text = self.process.stderr.read().decode()
        captured, dropped = re.search(r"received/dropped on interface '?bb'?: (\d+)/(\d+)", text).groups()
        return int(captured), int(dropped)


def measure(kind, folder, traffic):
    path = f'{folder}/out'
    run = kind(path)
    began = time.monotonic()
    replay = subprocess.run(['tcpreplay', '--topspeed', '--preload-pcap', f'--loop={PACKETS // DISTINCT}', '-q', '-i', 'ba', traffic],
                            capture_output=True, timeout=TIME_LIMIT, text=True)
    seconds = time.monotonic() - began
    if replay.returncode != 0:
        fail('tcpreplay: ' + replay.stderr)
    # What lies in the kernel's buffer is written before the stop; the others do not wait for it.
    time.sleep(1.5)
    packets, drops = run.stop()
    _, status, usage = os.wait4(run.process.pid, 0)
    run.process.returncode = status
    size = os.path.getsize(path)
    os.unlink(path)
    cpu = usage.ru_utime + usage.ru_stime
    print(f'{kind.name:20} {packets:9,} packets {drops:8,} lost  {cpu:6.3f} s '
          f'({usage.ru_utime:.3f} user {usage.ru_stime:.3f} system)  {cpu / max(packets, 1) * 1e6:6.3f} µs/packet  '
          f'{size / 1e6:5.0f} MB  {PACKETS / seconds / 1000:4.0f} kpps sent', flush=True)
    return cpu / max(packets, 1) * 1e6, drops


def inside(rounds):
    kinds = [Wirebench]
    for kind, tool in ((Tcpdump, 'tcpdump'), (Dumpcap, 'dumpcap')):
        if shutil.which(tool):
            kinds.append(kind)
        else:
            print(f'{tool} is not installed: left out')
    for command in ('ip link add ba type veth peer name bb', 'ip link set ba addrgenmode none up',
                    'ip link set bb addrgenmode none up'):
        subprocess.run(command.split(), check=True)
    results = {kind.name: [] for kind in kinds}
    folder = tempfile.mkdtemp(prefix='wb-bench-', dir=os.environ.get('WB_BENCH_DIR'))
    try:
        traffic = f'{folder}/traffic.pcap'
        write_traffic(traffic)
        for _ in range(rounds):
            for kind in kinds:
                results[kind.name].append(measure(kind, folder, traffic))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print()
    ours = statistics.median(cost for cost, _ in results[Wirebench.name])
    for name, values in results.items():
        cost = statistics.median(value for value, _ in values)
        print(f'{name:20} median {cost:6.3f} µs/packet, {sum(drops for _, drops in values):,} lost in {rounds} rounds; '
              f'ours is {ours / cost:.2f} of it')


def main():
    if len(sys.argv) < 2:
        fail(__doc__)
    sys.argv[1] = os.path.abspath(sys.argv[1])
    if 'WB_BENCH_INSIDE' in os.environ:
        inside(int(sys.argv[2]) if len(sys.argv) > 2 else 3)
        return
    if not shutil.which('tcpreplay'):
        fail('tcpreplay is not installed')
    wrap = ['unshare', '--net'] if os.geteuid() == 0 else ['unshare', '--user', '--map-current-user', '--keep-caps', '--net']
    os.environ['WB_BENCH_INSIDE'] = '1'
    os.execvp(wrap[0], wrap + [sys.executable, *sys.argv])


main()
