# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs wirebench-capture for the tests, and reads what it wrote with a reader of our own that knows nothing of the
program's: blocks, packets, statistics, and whether the file ends on a block boundary."""

import json
import os
import struct
import subprocess
import threading
import time

TIME_LIMIT = 120  # seconds for anything to happen: a machine under load, not the expected time


class File:
    """A pcapng file of one section in this machine's byte order."""

    def __init__(self, path):
        with open(path, 'rb') as stream:
            data = stream.read()
        self.packets = []  # (time in ns, bytes, reported length)
        self.drop_counts = []
        self.statistics = None
        self.interface = {}
        self.link_type = None
        self.whole = True
        offset = 0
        while offset < len(data):
            if offset + 12 > len(data):
                self.whole = False
                break
            kind, length = struct.unpack_from('=II', data, offset)
            if length < 12 or length % 4 or offset + length > len(data):
                self.whole = False
                break
            assert struct.unpack_from('=I', data, offset + length - 4)[0] == length, 'lengths differ'
            self.take(kind, data[offset + 8:offset + length - 4])
            offset += length

    @staticmethod
    def options(body):
        result, offset = {}, 0
        while offset + 4 <= len(body):
            code, length = struct.unpack_from('=HH', body, offset)
            if code == 0:
                break
            result[code] = body[offset + 4:offset + 4 + length]
            offset += 4 + (length + 3) // 4 * 4
        return result

    def take(self, kind, body):
        if kind == 1:
            self.link_type = struct.unpack_from('=H', body)[0]
            self.interface = self.options(body[8:])
        elif kind == 6:
            _, high, low, captured, reported = struct.unpack_from('=IIIII', body)
            self.packets.append(((high << 32) + low, body[20:20 + captured], reported))
            options = self.options(body[20 + (captured + 3) // 4 * 4:])
            if 4 in options:
                self.drop_counts.append(struct.unpack('=Q', options[4])[0])
        elif kind == 5:
            options = self.options(body[12:])
            self.statistics = {code: struct.unpack('=Q', value)[0] for code, value in options.items()
                               if code in (4, 5, 7)}


class Capture:
    """One run. Standard error is read all the time unless read_status is False."""

    def __init__(self, command, path, stdin=subprocess.PIPE, read_status=True, preexec=None):
        self.path = path
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self.process = subprocess.Popen(command, stdin=stdin, stdout=fd, stderr=subprocess.PIPE, preexec_fn=preexec)
        os.close(fd)
        self.lines = []
        self.changed = threading.Condition()
        self.thread = None
        if read_status:
            self.read_status()

    def read_status(self):
        self.thread = threading.Thread(target=self.reader, daemon=True)
        self.thread.start()

    def reader(self):
        for line in self.process.stderr:
            with self.changed:
                self.lines.append(json.loads(line))
                self.changed.notify_all()
        with self.changed:
            self.lines.append({'type': 'eof'})
            self.changed.notify_all()

    def wait_for(self, wanted, what='a status line'):
        """Waits until a line satisfies wanted and returns it."""
        end = time.monotonic() + TIME_LIMIT
        with self.changed:
            while True:
                for line in self.lines:
                    if wanted(line):
                        return line
                left = end - time.monotonic()
                if left <= 0 or self.lines and self.lines[-1]['type'] == 'eof':
                    raise AssertionError(f'{what} never came: {self.lines[-5:]}')
                self.changed.wait(left)

    def wait_started(self):
        return self.wait_for(lambda line: line['type'] == 'started', 'started')

    def wait_packets(self, count):
        return self.wait_for(lambda line: line.get('packets', -1) >= count, f'packet {count}')

    def wait_end(self):
        """Returns (exit status, last line)."""
        status = self.process.wait(TIME_LIMIT)
        if self.thread:
            self.thread.join(TIME_LIMIT)
        self.process.stderr.close()
        if self.process.stdin:
            self.process.stdin.close()
        said = [line for line in self.lines if line['type'] != 'eof']
        return status, said[-1] if said else None

    def stop(self):
        self.process.stdin.close()
        return self.wait_end()

    def file(self):
        return File(self.path)


def read_pcap(path):
    """The packets of tcpdump's file."""
    with open(path, 'rb') as stream:
        data = stream.read()
    packets, offset = [], 24
    while offset + 16 <= len(data):
        length = struct.unpack_from('=I', data, offset + 8)[0]
        packets.append(data[offset + 16:offset + 16 + length])
        offset += 16 + length
    return packets
