# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the ping page of the real program: by keys and the pointer, against a responder in Python."""

import socket
import threading

from driver import Window, find, run, settled, table_rows, until

PORT = 5000  # the text protocol's own: in a network of its own nobody else has it
EVERY_LOST = 10


class Responder(threading.Thread):
    """Answers PING with PONG and the time; one of each ten it does not."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', PORT))
        self.n = 0
        self.start()

    def run(self):
        while True:
            try:
                bytes_, peer = self.socket.recvfrom(2000)
            except OSError:
                return
            self.n += 1
            if self.n % EVERY_LOST != 0:
                self.socket.sendto(b'PONG 1234567890.123456' + bytes_[4:], peer)


def labels(window, table):
    return [name for row in table_rows(window.frame, table) for name in row.names('label')]


def probe_by_keyboard(folder):
    """Targets typed, Enter starts; one row answers and one does not; zoomed by the wheel; Ctrl+Return stops."""
    responder = Responder()
    window = Window()
    try:
        window.click(until('the list of panels', lambda: find(window.frame, 'list item', 'Ping')))
        entry = until('the targets', lambda: find(window.frame, 'text', 'Targets'))
        interval = until('the interval', lambda: find(window.frame, 'text', 'Interval'))
        settled('the page', lambda: window.place(entry))
        interval.write('20 ms')
        window.click(entry)
        window.keys('ctrl+a')
        for key in ('1', '2', '7', 'period', '0', 'period', '0', 'period', '1', 'space',
                    '1', '2', '7', 'period', '0', 'period', '0', 'period', '2'):
            window.keys(key)
        window.keys('Return')
        until('who answers', lambda: '▲ Up' in labels(window, 'Targets') or '◆ Losing' in labels(window, 'Targets'))
        until('loss', lambda: responder.n > 60)
        assert find(window.frame, 'label', '127.0.0.1') is not None
        plot = until('the plot', lambda: find(window.frame, 'image', 'Round trip over time'))
        window.click(plot, button=4)  # the wheel: closer
        window.click(plot, across=0.02)
        until('what is under the cursor', lambda: ' lost' in plot.now().description)
        window.keys('w')
        window.keys('ctrl+Return')
        until('stopped', lambda: find(window.frame, 'label', 'Stopped'))
        n = settled('the probes', lambda: responder.n)
        assert n > 60
        window.quit()
    finally:
        responder.socket.close()
        window.end()


run([probe_by_keyboard])
