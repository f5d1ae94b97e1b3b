#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of servers as seeds of fuzz-pool-talk, behind three bytes that say which talk it is (see there).

usage: write-pool-talk-seeds.py SEEDS-FOLDER"""

import os
import struct
import sys

GREETING, ECHO, REDIS, POSTGRES, HTTP = range(1, 6)
OPEN, ASK, EXCHANGE = range(3)
USER, TLS = 0x80, 0x40
TOKEN = b'0000000000000001'


def message(letter, body):
    return letter + struct.pack('>I', len(body) + 4) + body


READY = message(b'Z', b'I')
WELCOME = (message(b'R', bytes(4)) + message(b'S', b'TimeZone\0UTC\0') + message(b'K', bytes(8)) + READY)
ROW = (message(b'T', bytes(2)) + message(b'D', struct.pack('>HI', 1, 4) + TOKEN[:4]) + message(b'C', b'SELECT 1\0') + READY)
REFUSAL = message(b'E', b'SFATAL\0C57P01\0Mgone\0\0')

SEEDS = {
    'greeting': (GREETING, OPEN, 0, 0, b'220-a\r\n220 b\r\n'),
    'greeting-refusal': (GREETING, OPEN, 0, 0, b'421 no\r\n'),
    'echo': (ECHO, ASK, 0, 0, b'Echo: wirebench ' + TOKEN + b'\n'),
    'echo-payload': (ECHO, EXCHANGE, 0, 4, TOKEN[:4] + b'\r\n'),
    'redis': (REDIS, ASK, 0, 0, b'+PONG\r\n'),
    'redis-payload': (REDIS, EXCHANGE, 0, 4, b'$4\r\n' + TOKEN[:4] + b'\r\n'),
    'redis-refusal': (REDIS, ASK, 0, 0, b'-NOAUTH no\r\n'),
    'postgres-no-user': (POSTGRES, OPEN, 0, 0, b'N'),
    'postgres-tls': (POSTGRES, OPEN, USER | TLS, 0, b'S'),
    'postgres': (POSTGRES, OPEN, USER, 0, WELCOME),
    'postgres-ask': (POSTGRES, ASK, USER, 0, READY),
    'postgres-row': (POSTGRES, EXCHANGE, USER, 4, ROW),
    'postgres-refusal': (POSTGRES, OPEN, USER, 0, REFUSAL),
    'http': (HTTP, OPEN, 0, 0, b'HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\nConnection: a, close\r\n\r\n'),
    'http-old': (HTTP, ASK, 0, 0, b'HTTP/1.0 503 No\r\n\r\n'),
}


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, (protocol, kind, flags, payload, answer) in SEEDS.items():
        # Bits 0 to 5 hold both protocol and kind, bits 6 and 7 are a part of the number too.
        for number in range(256):
            if number % 6 == protocol and (number & 0x3f) // 6 % 3 == kind and number & 0xc0 == flags:
                break
        else:
            sys.exit(f'{name}: no number says so')
        with open(os.path.join(sys.argv[1], name), 'wb') as out:
            out.write(bytes([number, 2, payload]) + answer)


if __name__ == '__main__':
    main()
