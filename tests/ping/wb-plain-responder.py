#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a path MTU is searched before: answers PING in text, reflects STAMP, echoes, each on a port of its own.

Usage: wb-plain-responder.py ADDRESS…, on ports 5000, 862 and 7 of each. Prints one JSON line when it listens; ends with
its input."""

import json
import selectors
import socket
import sys
import time


def answer_text(request):
    return b'PONG %d' % time.time() if request.startswith(b'PING') else None


def reflect(request):
    """RFC 8762, 4.3.1: our numbers and times, then the sender's head; as long as what came."""
    if len(request) < 44:
        return None
    now = bytes(8)
    return request[0:4] + now + request[12:14] + bytes(2) + now + request[0:14] + bytes(2) + b'\x40' + bytes(3) + request[44:]


def echo(request):
    return request


def main():
    selector = selectors.DefaultSelector()
    for host in sys.argv[1:]:
        for port, responder in ((5000, answer_text), (862, reflect), (7, echo)):
            ear = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, socket.SOCK_DGRAM)
            ear.bind((host, port))
            selector.register(ear, selectors.EVENT_READ, responder)
    selector.register(sys.stdin, selectors.EVENT_READ)
    print(json.dumps({'type': 'listening'}), flush=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return
            request, source = key.fileobj.recvfrom(70000)
            reply = key.data(request)
            if reply:
                key.fileobj.sendto(reply, source)


main()
