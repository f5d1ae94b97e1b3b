# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the chat page of the real program: by click and key, with clients that people use."""

import json
import os
import select
import subprocess
import time

from driver import PATIENCE, Page, Window, find, run, table_rows, until, xdotool

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


class Chat(Page):
    def __init__(self):
        super().__init__(Window(), 'WbChatPanel')

    def show(self):
        self.window.click(until('the list of panels', lambda: find(self.window.frame, 'list item', 'Chat')))
        until('the page', lambda: self.window.title() == 'Chat – Wirebench')
        self.label('Stopped')

    def cell(self, name):
        """Of the table of clients; a line of the transcript may begin like it."""
        return until(f'the client {name}', lambda: next(
            (node for row in table_rows(self, 'Clients') for node in row.walk()
             if node.role == 'label' and node.name == name and node.place()), None))

    def choose(self, name):
        """Clicks on a client until it is selected: while the table moves, a click may go beside the row."""
        def is_chosen():
            return any(above.has('selected') for above in self.cell(name).above() if above.role == 'table row')

        def chosen():
            self.window.click(self.cell(name))
            patience = time.monotonic() + 2
            while not is_chosen() and time.monotonic() < patience:
                time.sleep(0.05)
            return is_chosen()

        until(f'the choice of {name}', chosen)

    def is_menu_open(self, item=''):
        return self.shown(('menu item',), item) is not None

    def choose_from_menu(self, name, key):
        """An item of a client's menu, by the letter that is underlined in it."""
        def opens():
            """A click beside the row, while the table moves, opens none: as a person would, try again."""
            self.window.click(self.cell(name), button=3)
            patience = time.monotonic() + 5
            while not self.is_menu_open() and time.monotonic() < patience:
                time.sleep(0.05)
            return self.is_menu_open()

        until('the menu', opens)
        xdotool('key', key)

    def line(self, text):
        """Of the transcript."""
        return until(f'the line {text}', lambda: self.now().find('label', ends=text))

    def say(self, text):
        self.window.click(until('the entry', lambda: self.shown(('text', 'entry'), 'Text to say')))
        xdotool('type', '--delay', '5', text)
        self.window.keys('Return')


def serve_people(folder):
    """A click starts; ncat joins and speaks; the server answers, to all and to one; Delete removes; Ctrl+Return stops."""
    chat = Chat()
    window = chat.window
    people = []
    try:
        chat.show()
        chat.click('Start')
        chat.label('Running')
        for address in ('127.0.0.1', '::1'):
            people.append(Ncat(address))
            people[-1].hear('Client connected')
        anna, berta = people
        anna.say('hello from a terminal')
        name = berta.hear('hello from a terminal').split(']')[0].lstrip('[')
        chat.line(f'{name}: hello from a terminal')
        chat.say('welcome')
        assert anna.hear('welcome') == '[server] welcome'
        assert berta.hear('welcome') == '[server] welcome'
        chat.line('★ Server: welcome')

        chat.click('Clients', ('page tab',))
        chat.choose(name)
        window.keys('ctrl+m')
        chat.label(f'To {name}')
        xdotool('type', '--delay', '5', 'psst')
        window.keys('Return')
        assert '(private) psst' in anna.hear('psst')
        window.keys('Escape')
        chat.choose(name)
        window.keys('Delete')
        berta.hear('Client disconnected')
        anna.hear('You were removed')
        window.keys('ctrl+Return')
        chat.label('Stopped')
        window.quit()
    finally:
        for person in people:
            person.end()
        window.end()


def send_people_away(folder):
    """The menu of a client kicks it and bans its address; lifted, the ban lets it in again."""
    chat = Chat()
    window = chat.window
    people = []
    try:
        chat.show()
        chat.click('Start')
        chat.label('Running')
        for address in ('127.0.0.1', '127.0.0.1', '127.0.0.1', '::1'):
            people.append(Ncat(address))
            people[-1].hear('Client connected')
        anna, berta, clara, dora = people
        anna.say('I am anna')
        name = dora.hear('I am anna').split(']')[0].lstrip('[')
        chat.click('Clients', ('page tab',))
        chat.choose_from_menu(name, 'k')
        anna.hear('You were removed')
        dora.hear(f'[{name}] Client disconnected')
        berta.say('I am berta')
        name = dora.hear('I am berta').split(']')[0].lstrip('[')
        chat.choose_from_menu(name, 'b')
        window.answer('Ban')  # it is asked, as clara has the same address
        berta.hear('You were banned')
        clara.hear('You were banned')
        people.append(Ncat())
        assert people[-1].read_line() == '[server] Refused: this address is banned'
        chat.click('Banned addresses')
        until('the ban', lambda: find(chat, 'push button', 'Lift the ban of 127.0.0.1')).press()
        until('no ban', lambda: chat.shown(('label',), 'No address is banned'))
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
    chat = Chat()
    window = chat.window
    person = None

    def save(path):
        menu = until('the menu button', lambda: chat.shown(('push button', 'toggle button'), 'Transcript'))

        def opens():
            """A click just when a dialog goes may close the menu that it opened."""
            if not chat.is_menu_open('Save…'):
                window.click(menu)
                time.sleep(0.3)
            return chat.is_menu_open('Save…')

        until('the menu', opens)
        xdotool('key', 's')
        window.type_file_name(str(path))
        until('the dialog to close', lambda: not window.others())

    try:
        chat.show()
        chat.click('Start')
        chat.label('Running')
        person = Ncat()
        person.hear('Client connected')
        person.say('keep this')
        chat.line('keep this')
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
                chat.label(f'Could not write “{folder}/full/said.txt”: No space left on device')
                assert os.listdir(folder / 'full') == ['all']
                save(folder / 'instead.txt')
                until('the text', (folder / 'instead.txt').exists)
                until('no error', lambda: chat.shown(('label',), 'The transcript was not saved') is None)
            finally:
                subprocess.run(['umount', str(folder / 'full')], check=True)
        window.quit()
    finally:
        if person:
            person.end()
        window.end()


def talk_to_oneself(folder):
    """The client page joins the server of its own window, both speak, and in a narrow window they still do."""
    chat = Chat()
    window = chat.window
    person = None
    try:
        chat.show()
        window.keys('ctrl+Return')
        chat.label('Running')
        person = Ncat()
        person.hear('Client connected')
        chat.click('Client', ('page tab',))
        chat.click('Join This Server')
        state = chat.label('Connected as ')
        own = state.name.replace('Connected as ', '')
        chat.say('hello from the window')
        assert person.hear('hello from the window') == f'[{own}] hello from the window'
        chat.line(f'You ({own}): hello from the window')
        person.say('hello window')
        chat.line(': hello window')
        xdotool('windowsize', '--sync', window.id, '500', '700')
        until('narrow', lambda: (chat.now().place() or (0, 0, 600))[2] < 600)
        xdotool('type', '--delay', '5', 'narrow now')  # the entry has kept the keyboard
        window.keys('Return')
        person.hear('narrow now')
        chat.click('Disconnect')
        person.hear('Client disconnected')
        window.quit()
    finally:
        if person:
            person.end()
        window.end()


run([serve_people, send_people_away, save_what_was_said, talk_to_oneself])
