# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the responder's page and the tools of the real program: by click and key, with sockets of another
program, one of them from an address that is not loopback."""

import re
import socket
import subprocess

from driver import PATIENCE, Page, Window, find, run, until, xdotool

PORT = 5000  # the usual one: in a network of its own nobody else has it
ELSEWHERE = '198.51.100.7'  # RFC 5737: nobody's


class Client:
    """Another program that pings."""

    def __init__(self, address, to):
        self.socket = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind((address, 0))
        self.socket.connect((to, PORT))
        self.name = f'{address}:{self.socket.getsockname()[1]}'

    def say(self, text):
        self.socket.send(text.encode())

    def hear(self):
        return self.socket.recv(2000).decode()


def show(page, tab):
    page.window.click(until('the list of panels', lambda: find(page.window.frame, 'list item', 'Ping')))
    page.click(tab, ('page tab',))


def write(page, entry, text):
    """Goes to an entry by Tab, which also brings it on screen, and replaces what stands there."""
    def focused():
        return [node for node in page.window.frame.now().walk() if node.has('focused')]

    def moved():
        now = focused()
        return now if [node.path for node in now] != [node.path for node in here] else None

    goal, here = until(entry, lambda: page.shown(('text', 'entry'), entry)), focused()
    for _ in range(60):
        if any(above.path == goal.path for node in here for above in node.above()):
            break
        page.window.keys('Tab')
        here = until('the keyboard to move', moved) or []
    else:
        raise AssertionError(f'Tab does not lead to {entry}')
    page.window.keys('ctrl+a')
    xdotool('type', '--delay', '5', text)


def message_confirmed_clients(folder):
    """Others can ask; who is elsewhere gets a message once it has confirmed, or when everyone is meant; all by key."""
    window = Window()
    page = Page(window, 'WbPingPanel')
    try:
        subprocess.run(['ip', 'address', 'add', f'{ELSEWHERE}/32', 'dev', 'lo'], check=True, timeout=PATIENCE)
        show(page, 'Responder')
        page.label('Stopped')
        window.click(until('where to listen', lambda: page.shown(('list item', 'combo box'), 'Listen On')))
        window.keys('Down', 'Return')
        page.label('Others can connect')
        window.keys('ctrl+Return')
        page.label('Running')
        page.label('Reachable from other machines')
        near, far = Client('127.0.0.1', '127.0.0.1'), Client(ELSEWHERE, ELSEWHERE)
        for number, client in enumerate((near, far), 1):
            client.say(f'PING {number} 1.5')
            assert re.fullmatch(rf'PONG \d+\.\d+ {number} 1\.5', client.hear()), 'no PONG'
            page.label(client.name)  # in the table
        write(page, 'Message to the clients', 'only to the known')
        window.keys('Return')
        assert near.hear() == 'only to the known'
        confirm = far.hear()
        assert re.fullmatch('CONFIRM [0-9a-f]{16}', confirm), confirm
        page.label('Sent to 1 · 1 asked to confirm')
        far.say(confirm)
        assert far.hear() == 'only to the known'
        page.label('Sent to 2 · 0 asked to confirm')

        stranger = Client(ELSEWHERE, ELSEWHERE)
        stranger.say('STATUS')
        assert stranger.hear() == 'Server running with 3 clients'
        page.click('Everyone', ('check box',))
        page.label('Addresses of clients that are not confirmed may be forged')
        write(page, 'Message to the clients', 'to all')
        window.keys('Return')
        for client in (near, far, stranger):
            assert client.hear() == 'to all'
        page.label('Sent to 3')
        until('the choice to fall back', lambda: page.shown(('push button',), 'Send to Confirmed'))
        page.click('Refused and Why', ('page tab',))
        near.say('PONG 1')
        page.label('Is an answer itself')
        window.keys('ctrl+Return')
        page.label('Stopped')
        window.quit()
    finally:
        window.end()


def ask_by_tools(folder):
    """Our own responder answers a message by the tool, text and bytes, and a search for the path's MTU; all by key."""
    window = Window()
    page = Page(window, 'WbPingPanel')
    try:
        show(page, 'Responder')
        window.keys('ctrl+Return')
        page.label('Running')
        page.click('Tools', ('page tab',))
        write(page, 'Whom to ask', f'127.0.0.1:{PORT}')
        write(page, 'Message to send', 'PING from a tool')
        window.keys('Return')
        page.label('PONG ')
        page.label(f'127.0.0.1:{PORT}')
        write(page, 'Host to search the way to', f'127.0.0.1:{PORT}')
        window.keys('Return')
        page.label('Packets of up to ')
        window.quit()
    finally:
        window.end()


run([message_confirmed_clients, ask_by_tools])
