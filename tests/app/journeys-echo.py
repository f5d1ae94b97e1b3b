# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the echo page of the real program: by keys, with sockets of other programs."""

import socket

from driver import PATIENCE, Window, find, run, table_rows, until

PORT = 8080  # the usual one: in a network of its own nobody else has it


def show_echo(window):
    row = until('the list of panels', lambda: find(window.frame, 'list item', 'Echo'))
    window.click(row)
    until('the page', lambda: find(window.frame, 'label', 'Stopped'))


def cells(window):
    return {cell.name: cell for row in table_rows(window.frame, 'Connections') for cell in row.walk() if cell.role == 'label'}


def serve_by_keyboard(folder):
    """Ctrl+Return starts; both families answer; Delete ends the selected connection; Ctrl+Return stops; all by keys."""
    window = Window()
    try:
        show_echo(window)
        window.keys('ctrl+Return')
        until('running', lambda: find(window.frame, 'label', 'Running'))
        peers = {}
        for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
            peer = socket.socket(family)
            peer.settimeout(PATIENCE)
            peer.connect((address, PORT))
            peer.sendall(b'hello\n')
            assert peer.recv(100) == b'Echo: hello\n'
            name = '%s:%d' % (address if family == socket.AF_INET else f'[{address}]', peer.getsockname()[1])
            until(name, lambda: name in cells(window))
            peers[name] = peer
        assert any(node.name.startswith('Connections: 2') for node in window.frame.now().walk()
                   if node.role in ('panel', 'grouping')), 'no tile says two connections'
        name, peer = peers.popitem()
        window.click(cells(window)[name])
        window.keys('Delete')
        assert peer.recv(100) == b'', 'the selected one did not end'
        until('one row', lambda: name not in cells(window))
        window.keys('ctrl+Return')
        until('stopped', lambda: find(window.frame, 'label', 'Stopped'))
        name, peer = peers.popitem()
        assert peer.recv(100) == b'', 'the other one did not end'
        window.quit()
    finally:
        window.end()


run([serve_by_keyboard])
