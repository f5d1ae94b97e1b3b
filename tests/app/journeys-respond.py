# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the responder's page and the tools of the real program: by click and key, with sockets of another
program, one of them from an address that is not loopback."""

import re
import socket
import subprocess

from driver import PATIENCE, Window, find, quiet, run, until, walk, xdotool

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


def page(window):
    return until('the ping page', lambda: find(window.frame, 'filler', 'WbPingPanel'))


def is_shown(node):
    here = quiet(lambda: node.get_component_iface().get_extents(1))
    return here and here.width > 0 and here.height > 0


def shown(window, roles, name):
    """What can be seen on the page and has a name that begins so."""
    return next((node for node in walk(page(window)) if quiet(node.get_role_name) in roles and
                 (quiet(node.get_name) or '').startswith(name) and is_shown(node)), None)


def label(window, name):
    return until(name, lambda: shown(window, ('label',), name))


def click(window, name, roles=('push button',)):
    window.click(until(f'the button {name}', lambda: shown(window, roles, name)))


def show(window, tab):
    window.click(until('the list of panels', lambda: find(window.frame, 'list item', 'Ping')))
    click(window, tab, ('page tab',))


def write(window, entry, text):
    """Goes to an entry by Tab, which also brings it on screen, and replaces what stands there."""
    from gi.repository import Atspi

    node = until(entry, lambda: shown(window, ('text', 'entry'), entry))  # once: to find it costs a walk over all

    def is_there():
        if any(n.get_state_set().contains(Atspi.StateType.FOCUSED) for n in walk(node)):
            return True
        window.keys('Tab')
        return False

    until(f'the keyboard in {entry}', is_there)
    window.keys('ctrl+a')
    xdotool('type', '--delay', '5', text)


def message_confirmed_clients(folder):
    """Others can ask; who is elsewhere gets a message once it has confirmed, or when everyone is meant; all by key."""
    window = Window()
    try:
        subprocess.run(['ip', 'address', 'add', f'{ELSEWHERE}/32', 'dev', 'lo'], check=True, timeout=PATIENCE)
        show(window, 'Responder')
        label(window, 'Stopped')
        window.click(until('where to listen', lambda: shown(window, ('list item', 'combo box'), 'Listen On')))
        window.keys('Down', 'Return')
        label(window, 'Others can connect')
        window.keys('ctrl+Return')
        label(window, 'Running')
        label(window, 'Reachable from other machines')
        near, far = Client('127.0.0.1', '127.0.0.1'), Client(ELSEWHERE, ELSEWHERE)
        for number, client in enumerate((near, far), 1):
            client.say(f'PING {number} 1.5')
            assert re.fullmatch(rf'PONG \d+\.\d+ {number} 1\.5', client.hear()), 'no PONG'
            label(window, client.name)  # in the table
        write(window, 'Message to the clients', 'only to the known')
        window.keys('Return')
        assert near.hear() == 'only to the known'
        confirm = far.hear()
        assert re.fullmatch('CONFIRM [0-9a-f]{16}', confirm), confirm
        label(window, 'Sent to 1 · 1 asked to confirm')
        far.say(confirm)
        assert far.hear() == 'only to the known'
        label(window, 'Sent to 2 · 0 asked to confirm')

        stranger = Client(ELSEWHERE, ELSEWHERE)
        stranger.say('STATUS')
        assert stranger.hear() == 'Server running with 3 clients'
        click(window, 'Everyone', ('check box',))
        label(window, 'Addresses of clients that are not confirmed may be forged')
        write(window, 'Message to the clients', 'to all')
        window.keys('Return')
        for client in (near, far, stranger):
            assert client.hear() == 'to all'
        label(window, 'Sent to 3')
        until('the choice to fall back', lambda: shown(window, ('push button',), 'Send to Confirmed'))
        click(window, 'Refused and Why', ('page tab',))
        near.say('PONG 1')
        label(window, 'Is an answer itself')
        window.keys('ctrl+Return')
        label(window, 'Stopped')
        window.quit()
    finally:
        window.end()


def ask_by_tools(folder):
    """Our own responder answers a message by the tool, text and bytes, and a search for the path's MTU; all by key."""
    window = Window()
    try:
        show(window, 'Responder')
        window.keys('ctrl+Return')
        label(window, 'Running')
        click(window, 'Tools', ('page tab',))
        write(window, 'Whom to ask', f'127.0.0.1:{PORT}')
        write(window, 'Message to send', 'PING from a tool')
        window.keys('Return')
        label(window, 'PONG ')
        label(window, f'127.0.0.1:{PORT}')
        write(window, 'Host to search the way to', f'127.0.0.1:{PORT}')
        window.keys('Return')
        label(window, 'Packets of up to ')
        window.quit()
    finally:
        window.end()


run([message_confirmed_clients, ask_by_tools])
