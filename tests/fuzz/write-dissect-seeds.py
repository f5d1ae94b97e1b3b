#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Some packets of each capture as seeds of fuzz-dissect: link type and bytes cut off, two bytes each, then the frame.

usage: write-dissect-seeds.py SEEDS-FOLDER CAPTURES-FOLDER"""

import os
import struct
import sys

EACH = 40


def packets(path):
    data = open(path, 'rb').read()
    link = struct.unpack_from('<I', data, 20)[0]
    at = 24
    while at + 16 <= len(data):
        captured, reported = struct.unpack_from('<II', data, at + 8)
        yield struct.pack('!HH', link & 0xffff, min(reported - captured, 0xffff)) + data[at + 16:at + 16 + captured]
        at += 16 + captured


def main():
    seeds, captures = sys.argv[1:]
    os.makedirs(seeds, exist_ok=True)
    # frames.pcapng is about what the file says of a frame, which the target does not see.
    for name in sorted(name for name in os.listdir(captures) if name.endswith('.pcap')):
        found = list(packets(os.path.join(captures, name)))
        for i in range(0, len(found), max(1, len(found) // EACH)):
            with open(os.path.join(seeds, f'{os.path.splitext(name)[0]}-{i}'), 'wb') as out:
                out.write(found[i])


if __name__ == '__main__':
    main()
