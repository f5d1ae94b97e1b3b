# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the pool page of the real program, with its own echo server as the peer: by keys and the pointer."""

import re

from driver import Page, Window, find, run, settled, table_rows, until, xdotool


class Pool(Page):
    def __init__(self):
        super().__init__(Window(), 'WbPoolPanel')

    def show(self, panel='Pool'):
        self.window.click(until('the list of panels', lambda: find(self.window.frame, 'list item', panel)))

    def click_at_rest(self, starts, role='push button'):
        """Above it, banners and tiles come and go."""
        node = until(f'the {role} {starts}', lambda: self.shown((role,), starts))
        settled(starts, lambda: self.window.place(node))
        self.window.click(node)

    def tile(self, title):
        """What a tile says: 'Lent: 2' gives 2; None when it says no number."""
        found = until(f'the tile {title}', lambda: self.shown(('panel', 'grouping'), f'{title}: '))
        number = re.fullmatch(r'[^:]+: ([\d,]+)(\.\d+)?(/s)?', found.name)
        return int(number[1].replace(',', '')) if number else None

    def is_tile(self, title, value):
        until(f'{title}: {value}', lambda: self.tile(title) == value)

    def is_told(self, name, able, because=''):
        """What a screen reader hears of a button: whether it can be used, and what for or why not."""
        def heard():
            button = self.shown(('push button',), name)
            return button and button.has('sensitive') == able and button.description.startswith(because)
        until(f'{name} told {"able" if able else "unable"}, {because}', heard)

    def rows(self, table):
        return [row.names('label') for row in table_rows(self, table)]


def learn_by_buttons(folder):
    """A refused target leads to the Echo page; then the pool fills; lessons do what they say; load runs; draining stops."""
    pool = Pool()
    window = pool.window
    try:
        pool.show()
        window.keys('ctrl+Return')
        pool.label('No target answers')
        pool.click_at_rest('Show the Echo Page')
        until('the echo page', lambda: find(window.frame, 'page tab', 'Try It').place())
        window.keys('ctrl+Return')
        pool.show()
        pool.is_tile('Idle', 5)
        until('the bar to go', lambda: pool.shown(('label',), 'No target answers') is None)

        pool.click_at_rest('Release One')
        pool.label('Nothing is lent that could be given back')
        pool.click_at_rest('Borrow One')
        pool.is_tile('Lent', 1)
        pool.click_at_rest('Borrow One')
        pool.is_tile('Lent', 2)
        pool.click_at_rest('Release One')
        pool.is_tile('Lent', 1)
        errors = pool.tile('Errors')
        pool.click_at_rest('Kill One')
        pool.click_at_rest('Release One')
        until('what was cut in the errors', lambda: pool.tile('Errors') > errors)
        pool.click_at_rest('Reset')
        pool.is_tile('Idle', 5)

        pool.click_at_rest('Start the Load')
        until('borrows', lambda: (pool.tile('Acquires') or 0) > 50)
        pool.click_at_rest('Leak One')
        pool.click_at_rest('Stop the Load')
        until('the load to stop', lambda: pool.shown(('push button',), 'Start the Load'))
        pool.click_at_rest('Undo Leaks')
        until('nothing lent', lambda: pool.tile('Lent') in (0, 1))

        pool.click_at_rest('Connections', 'page tab')
        before = until('rows', lambda: pool.rows('Connections'))
        assert len(before) >= 5, before
        pool.click_at_rest('Targets', 'page tab')
        until('the target', lambda: any('127.0.0.1:8080' in row for row in pool.rows('Targets')))
        pool.click_at_rest('Events', 'page tab')
        until('events', lambda: pool.shown(('text',), 'Events'))
        # The load's shortcut works behind another part, too, and both ways.
        window.keys('ctrl+shift+Return')
        until('borrows', lambda: (pool.tile('Acquires') or 0) > 50)
        window.keys('ctrl+shift+Return')
        pool.is_tile('Acquires', 0)
        pool.click_at_rest('Drain')
        until('stopped', lambda: pool.shown(('label',), 'Stopped'))
        window.quit()
    finally:
        window.end()


def heard(folder):
    """A screen reader hears which lessons can be taken, and which settings be changed, at every moment of a pool."""
    pool = Pool()
    window = pool.window
    lessons = ('Borrow One', 'Release One', 'Leak One', 'Undo Leaks', 'Kill One', 'Reset')

    def are_told(*able):
        for lesson in lessons:
            pool.is_told(lesson, lesson in able)

    try:
        pool.show()
        are_told()
        pool.is_told('Release One', False, 'Give the one back')
        least = until('a setting', lambda: pool.shown(('spin button',), 'At least'))
        assert least.has('sensitive')
        window.keys('ctrl+Return')  # nobody listens yet
        pool.label('No target answers')
        are_told('Borrow One')
        pool.is_told('Kill One', False, 'There is no connection')
        until('the setting to be fixed', lambda: not least.now().has('sensitive'))
        pool.click_at_rest('Show the Echo Page')
        until('the echo page', lambda: find(window.frame, 'page tab', 'Try It').place())
        window.keys('ctrl+Return')
        pool.show()
        pool.is_tile('Idle', 5)
        are_told('Borrow One', 'Kill One', 'Reset')
        pool.is_told('Release One', False, 'Nothing is lent')
        pool.click_at_rest('Borrow One')
        are_told(*lessons)
        pool.is_told('Release One', True, 'Give the one back')
        pool.click_at_rest('Drain')
        are_told(*lessons[1:])
        pool.is_told('Borrow One', False, 'The pool drains')
        pool.click_at_rest('Release One')
        pool.label('Stopped')
        are_told()
        until('the setting', lambda: least.now().has('sensitive'))
        window.quit()
    finally:
        window.end()


def type_targets(folder):
    """What is no target is said while it is typed, and Start goes there; a target that refuses is tried again."""
    pool = Pool()
    window = pool.window
    try:
        pool.show()
        targets = until('the targets', lambda: pool.shown(('text',), 'Targets'))
        settled('the page', lambda: window.place(targets))
        window.click(targets)
        window.keys('ctrl+a')
        xdotool('type', '--delay', '5', '127.0.0.1:99999')
        until('what is wrong', lambda: pool.shown(('label',), 'Target “127.0.0.1:99999”'))
        window.keys('ctrl+Return')
        pool.label('The pool did not start')
        window.keys('ctrl+a')
        xdotool('type', '--delay', '5', '127.0.0.1:1*3 [::1]:1')
        pool.label('2 targets')
        window.keys('ctrl+Return')
        pool.label('No target answers')
        pool.click_at_rest('Targets', 'page tab')
        until('both targets', lambda: {'127.0.0.1:1', '[::1]:1'} <= set(sum(pool.rows('Targets'), [])))
        until('that they fail', lambda: any('◆ Failing' in row or '▼ Down' in row for row in pool.rows('Targets')))
        window.keys('ctrl+Return')
        pool.label('Stopped')
        window.quit()
    finally:
        window.end()


run([learn_by_buttons, heard, type_targets])
