#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pcapng says about a frame beside its bytes: interface, queue, number, flags, drops, verdicts, comments.

usage: frames.py FOLDER [SEED [COUNT]]"""

import os
import struct
import sys

from wire import ethernet, ipv4, udp

FRAME = ethernet(ipv4(udp(b'options'), 17))


def block(kind, body):
    body += b'\0' * (-len(body) % 4)
    return struct.pack('<II', kind, len(body) + 12) + body + struct.pack('<I', len(body) + 12)


def option(code, value):
    return struct.pack('<HH', code, len(value)) + value + b'\0' * (-len(value) % 4)


def packet(*options, interface=0):
    ending = option(0, b'') if options else b''
    return block(6, struct.pack('<IIIII', interface, 0x5a000, 7, len(FRAME), len(FRAME)) + FRAME +
                 b'\0' * (-len(FRAME) % 4) + b''.join(options) + ending)


def main():
    out = block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1))
    out += block(1, struct.pack('<HHI', 1, 0, 0) + option(2, b'eth0') + option(3, b'the first') + option(0, b''))
    out += block(1, struct.pack('<HHI', 1, 0, 0) + option(2, b'eth1') + option(0, b''))
    out += packet() + packet(interface=1)
    for flags in (0, 1, 2, 3, 1 << 2, 2 << 2, 3 << 2, 4 << 2, 4 << 5, 0x200, 0xfe00, *(1 << bit for bit in range(24, 32)), 0xffffffff):
        if flags >> 5 & 15 in (0, 4):
            out += packet(option(2, struct.pack('<I', flags)))
    out += packet(option(6, struct.pack('<I', 3)), option(5, struct.pack('<Q', 1 << 60)), option(4, struct.pack('<Q', 9)))
    out += packet(option(1, b'one')) + packet(option(1, b'one'), option(1, 'zw\u00f6lf'.encode()), option(1, b'a\tb\x01'))
    for verdict in (b'\0abc', b'\1' + struct.pack('<q', -1), b'\1' + struct.pack('<q', 2), b'\2' + struct.pack('<q', 1),
                    b'\2' + struct.pack('<q', 99)):
        out += packet(option(7, verdict))
    out += packet(option(7, b'\1' + struct.pack('<q', 0)), option(7, b'\2' + struct.pack('<q', 2)))
    out += block(3, struct.pack('<I', len(FRAME)) + FRAME)
    with open(os.path.join(sys.argv[1], 'frames.pcapng'), 'wb') as file:
        file.write(out)


if __name__ == '__main__':
    main()
