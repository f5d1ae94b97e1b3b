# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the chat page of the real program: by click and key, with clients that people use."""

import json
import os
import select
import subprocess
import time

from driver import PATIENCE, Window, children, find, press, quiet, run, until, walk, xdotool

PORT = 9000  # the usual one: in a network of its own nobody else has it


class Ncat:
    """A person at a terminal."""

    def __init__(self, address='127.0.0.1'):
        self.process = subprocess.Popen(['ncat', address, str(PORT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.heard = b''

    def say(self, text):
        self.process.stdin.write(text.encode() + b'\n')
        self.process.stdin.flush()

    def read_line(self):
        """A line, without its end; None when it is over."""
        while b'\n' not in self.heard:
            assert select.select([self.process.stdout], [], [], PATIENCE)[0], 'nothing more is said'
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                return None
            self.heard += more
        line, self.heard = self.heard.split(b'\n', 1)
        return line.decode()

    def hear(self, ends):
        """Reads lines until one ends so; it returns that line."""
        while True:
            line = self.read_line()
            assert line is not None, f'the connection ended before “{ends}”'
            if line.endswith(ends):
                return line

    def end(self):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(PATIENCE)


def page(window):
    """What belongs to the chat: other pages have a Start of their own."""
    return until('the chat page', lambda: find(window.frame, 'filler', 'WbChatPanel'))


def is_shown(node):
    here = quiet(lambda: node.get_component_iface().get_extents(1))
    return here and here.width > 0 and here.height > 0


def shown(window, roles, name):
    """What can be seen on the page and has a name that begins so."""
    return next((node for node in walk(page(window)) if quiet(node.get_role_name) in roles and
                 (quiet(node.get_name) or '').startswith(name) and is_shown(node)), None)


def label(window, name):
    return until(name, lambda: shown(window, ('label',), name))


def cell(window, name):
    """Of the table of clients; a line of the transcript may begin like it."""
    return until(f'the client {name}', lambda: next(
        (node for node in walk(find(page(window), 'filler', 'WbChatTable') or page(window))
         if quiet(node.get_role_name) == 'label' and quiet(node.get_name) == name and is_shown(node)), None))


def is_chosen(node):
    """Whether the row that a cell stands in is selected."""
    from gi.repository import Atspi
    while node is not None and quiet(node.get_role_name) != 'table row':
        node = quiet(node.get_parent)
    if node is None:
        return False
    quiet(node.clear_cache)  # what it was a moment ago may be kept here
    return quiet(lambda: node.get_state_set().contains(Atspi.StateType.SELECTED))


def choose(window, name):
    """Clicks on a client until it is selected: while the table moves, a click may go beside the row."""
    def chosen():
        window.click(cell(window, name))
        patience = time.monotonic() + 2
        while not is_chosen(cell(window, name)) and time.monotonic() < patience:
            time.sleep(0.05)
        return is_chosen(cell(window, name))

    until(f'the choice of {name}', chosen)


def click(window, name, roles=('push button',)):
    window.click(until(f'the button {name}', lambda: shown(window, roles, name)))


def show_chat(window):
    window.click(until('the list of panels', lambda: find(window.frame, 'list item', 'Chat')))
    until('the page', lambda: window.frame.get_name() == 'Chat – Wirebench')
    label(window, 'Stopped')


def line(window, text):
    return until(f'the line {text}', lambda: find(page(window), 'label', ends=text))


def say(window, text):
    window.click(until('the entry', lambda: shown(window, ('text', 'entry'), 'Text to say')))
    xdotool('type', '--delay', '5', text)
    window.keys('Return')


def serve_people(folder):
    """A click starts; ncat joins and speaks; the server answers, to all and to one; Delete removes; Ctrl+Return stops."""
    window = Window()
    people = []
    try:
        show_chat(window)
        click(window, 'Start')
        label(window, 'Running')
        for address in ('127.0.0.1', '::1'):
            people.append(Ncat(address))
            people[-1].hear('Client connected')
        anna, berta = people
        anna.say('hello from a terminal')
        name = berta.hear('hello from a terminal').split(']')[0].lstrip('[')
        line(window, f'{name}: hello from a terminal')
        say(window, 'welcome')
        assert anna.hear('welcome') == '[server] welcome'
        assert berta.hear('welcome') == '[server] welcome'
        line(window, '★ Server: welcome')

        click(window, 'Clients', ('page tab',))
        choose(window, name)
        window.keys('ctrl+m')
        label(window, f'To {name}')
        xdotool('type', '--delay', '5', 'psst')
        window.keys('Return')
        assert '(private) psst' in anna.hear('psst')
        window.keys('Escape')
        choose(window, name)
        window.keys('Delete')
        berta.hear('Client disconnected')
        anna.hear('You were removed')
        window.keys('ctrl+Return')
        label(window, 'Stopped')
        window.quit()
    finally:
        for person in people:
            person.end()
        window.end()


def from_menu(window, node, key):
    """An item of a client's menu, by the letter that is underlined in it."""
    def is_open():
        return any(is_shown(item) for item in walk(page(window)) if quiet(item.get_role_name) == 'menu item')

    def opens():
        """A click beside the row, while the table moves, opens none: as a person would, try again."""
        window.click(node, button=3)
        patience = time.monotonic() + 5
        while not is_open() and time.monotonic() < patience:
            time.sleep(0.05)
        return is_open()

    until('the menu', opens)
    xdotool('key', key)


def send_people_away(folder):
    """The menu of a client kicks it and bans its address; lifted, the ban lets it in again."""
    window = Window()
    people = []
    try:
        show_chat(window)
        click(window, 'Start')
        label(window, 'Running')
        for address in ('127.0.0.1', '127.0.0.1', '127.0.0.1', '::1'):
            people.append(Ncat(address))
            people[-1].hear('Client connected')
        anna, berta, clara, dora = people
        anna.say('I am anna')
        name = dora.hear('I am anna').split(']')[0].lstrip('[')
        click(window, 'Clients', ('page tab',))
        from_menu(window, cell(window, name), 'k')
        anna.hear('You were removed')
        dora.hear(f'[{name}] Client disconnected')
        berta.say('I am berta')
        name = dora.hear('I am berta').split(']')[0].lstrip('[')
        from_menu(window, cell(window, name), 'b')
        window.answer('Ban')  # it is asked, as clara has the same address
        berta.hear('You were banned')
        clara.hear('You were banned')
        people.append(Ncat())
        assert people[-1].read_line() == '[server] Refused: this address is banned'
        click(window, 'Banned addresses')
        press(until('the ban', lambda: find(page(window), 'push button', 'Lift the ban of 127.0.0.1')))
        until('no ban', lambda: shown(window, ('label',), 'No address is banned'))
        window.keys('Escape')
        people.append(Ncat())
        people[-1].hear('Client connected')
        dora.say('and I was here all the time')
        people[-1].hear('and I was here all the time')
        window.quit()
    finally:
        for person in people:
            person.end()
        window.end()


def save_what_was_said(folder):
    """The transcript is saved as text and as JSON lines; what cannot be written is said, and nothing is left of it."""
    window = Window()
    person = None

    def save(path):
        menu = until('the menu button', lambda: shown(window, ('push button', 'toggle button'), 'Transcript'))

        def is_open():
            return any(is_shown(node) for node in walk(page(window)) if
                       quiet(node.get_role_name) == 'menu item' and quiet(node.get_name) == 'Save…')

        def opens():
            """A click just when a dialog goes may close the menu that it opened."""
            if not is_open():
                window.click(menu)
                time.sleep(0.3)
            return is_open()

        until('the menu', opens)
        xdotool('key', 's')
        window.type_file_name(str(path))
        until('the dialog to close', lambda: len(list(children(window.application))) == 1)

    try:
        show_chat(window)
        click(window, 'Start')
        label(window, 'Running')
        person = Ncat()
        person.hear('Client connected')
        person.say('keep this')
        line(window, 'keep this')
        save(folder / 'said.txt')
        until('the text', (folder / 'said.txt').exists)
        assert (folder / 'said.txt').read_text().splitlines()[-1].endswith('] keep this')
        save(folder / 'said.jsonl')
        until('the lines', (folder / 'said.jsonl').exists)
        entry = json.loads((folder / 'said.jsonl').read_text().splitlines()[-1])
        assert (entry['type'], entry['text']) == ('message', 'keep this')
        (folder / 'full').mkdir()
        space = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'none', str(folder / 'full')])
        if space.returncode == 0:  # the network of its own may have come without the right to
            try:
                (folder / 'full' / 'all').write_bytes(b'x' * 4096)
                save(folder / 'full' / 'said.txt')
                label(window, f'Could not write “{folder}/full/said.txt”: No space left on device')
                assert os.listdir(folder / 'full') == ['all']
                save(folder / 'instead.txt')
                until('the text', (folder / 'instead.txt').exists)
                until('no error', lambda: shown(window, ('label',), 'The transcript was not saved') is None)
            finally:
                subprocess.run(['umount', str(folder / 'full')], check=True)
        window.quit()
    finally:
        if person:
            person.end()
        window.end()


def talk_to_oneself(folder):
    """The client page joins the server of its own window, both speak, and in a narrow window they still do."""
    window = Window()
    person = None
    try:
        show_chat(window)
        window.keys('ctrl+Return')
        label(window, 'Running')
        person = Ncat()
        person.hear('Client connected')
        click(window, 'Client', ('page tab',))
        click(window, 'Join This Server')
        state = label(window, 'Connected as ')
        own = quiet(state.get_name).replace('Connected as ', '')
        say(window, 'hello from the window')
        assert person.hear('hello from the window') == f'[{own}] hello from the window'
        line(window, f'You ({own}): hello from the window')
        person.say('hello window')
        line(window, ': hello window')
        xdotool('windowsize', '--sync', window.id, '500', '700')
        until('narrow', lambda: quiet(lambda: page(window).get_component_iface().get_extents(1).width < 600))
        xdotool('type', '--delay', '5', 'narrow now')  # the entry has kept the keyboard
        window.keys('Return')
        person.hear('narrow now')
        click(window, 'Disconnect')
        person.hear('Client disconnected')
        window.quit()
    finally:
        if person:
            person.end()
        window.end()


run([serve_people, send_people_away, save_what_was_said, talk_to_oneself])
