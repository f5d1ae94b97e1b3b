# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the pool page of the real program, with its own echo server as the peer: by keys and the pointer."""

import re

from driver import Window, find, names, quiet, run, settled, until, walk, xdotool


known = {}  # what was found once: to find it again costs a walk over the whole page, by a call over the bus for each step


def once(what, search):
    if what not in known:
        known[what] = until(what, search)
    return known[what]


def page(window):
    return once('the pool page', lambda: find(window.frame, 'filler', 'WbPoolPanel'))


def is_shown(node):
    """Has a place on the screen: pages behind others have none."""
    def extents():
        from gi.repository import Atspi
        here = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return here.width > 0 and here.height > 0
    return quiet(extents, default=False)


def shown(window, role, name):
    for node in walk(page(window)):
        if quiet(node.get_role_name) == role and (quiet(node.get_name) or '').startswith(name) and is_shown(node):
            return node
    return None


def label(window, text):
    return until(text, lambda: shown(window, 'label', text))


def click(window, role, name):
    node = once(f'{role} {name}', lambda: shown(window, role, name))
    settled(name, lambda: window.place(node))
    window.click(node)


def show(window, panel):
    window.click(until('the list of panels', lambda: find(window.frame, 'list item', panel)))


def tile(window, title):
    """What a tile says: 'Lent: 2' gives 2."""
    node = once(f'the tile {title}', lambda: next(
        (node for node in walk(page(window)) if quiet(node.get_role_name) in ('panel', 'grouping') and
         (quiet(node.get_name) or '').startswith(f'{title}: ')), None))
    found = re.fullmatch(r'[^:]+: ([\d,]+)(\.\d+)?(/s)?', quiet(node.get_name) or '')
    return int(found[1].replace(',', '')) if found else None


def is_tile(window, title, value):
    until(f'{title}: {value}', lambda: tile(window, title) == value)


def rows(window, table):
    root = find(page(window), 'tree table', table) or find(page(window), 'table', table)
    return [names(row, 'label') for row in walk(root) if quiet(row.get_role_name) == 'table row'] if root else []


def learn_by_buttons(folder):
    """A refused target leads to the Echo page; then the pool fills; lessons do what they say; load runs; draining stops."""
    window = Window()
    known.clear()
    try:
        show(window, 'Pool')
        window.keys('ctrl+Return')
        label(window, 'No target answers')
        click(window, 'push button', 'Show the Echo Page')
        until('the echo page', lambda: is_shown(find(window.frame, 'page tab', 'Try It')))
        window.keys('ctrl+Return')
        show(window, 'Pool')
        is_tile(window, 'Idle', 5)
        until('the bar to go', lambda: shown(window, 'label', 'No target answers') is None)

        click(window, 'push button', 'Release One')
        label(window, 'Nothing is lent that could be given back')
        click(window, 'push button', 'Borrow One')
        is_tile(window, 'Lent', 1)
        xdotool('click', '1')
        is_tile(window, 'Lent', 2)
        click(window, 'push button', 'Release One')
        is_tile(window, 'Lent', 1)
        errors = tile(window, 'Errors')
        click(window, 'push button', 'Kill One')
        click(window, 'push button', 'Release One')
        until('what was cut in the errors', lambda: tile(window, 'Errors') > errors)
        click(window, 'push button', 'Reset')
        is_tile(window, 'Idle', 5)

        click(window, 'push button', 'Start the Load')
        until('borrows', lambda: (tile(window, 'Acquires') or 0) > 50)
        click(window, 'push button', 'Leak One')
        click(window, 'push button', 'Stop the Load')
        until('the load to stop', lambda: shown(window, 'push button', 'Start the Load'))
        click(window, 'push button', 'Undo Leaks')
        until('nothing lent', lambda: tile(window, 'Lent') in (0, 1))

        click(window, 'page tab', 'Connections')
        before = until('rows', lambda: rows(window, 'Connections'))
        assert len(before) >= 5, before
        click(window, 'page tab', 'Targets')
        until('the target', lambda: any('127.0.0.1:8080' in row for row in rows(window, 'Targets')))
        click(window, 'page tab', 'Events')
        until('events', lambda: shown(window, 'text', 'Events'))
        # The load's shortcut works behind another part, too, and both ways.
        window.keys('ctrl+shift+Return')
        until('borrows', lambda: (tile(window, 'Acquires') or 0) > 50)
        window.keys('ctrl+shift+Return')
        is_tile(window, 'Acquires', 0)
        click(window, 'push button', 'Drain')
        until('stopped', lambda: shown(window, 'label', 'Stopped'))
        window.quit()
    finally:
        window.end()


def type_targets(folder):
    """What is no target is said while it is typed, and Start goes there; a target that refuses is tried again."""
    window = Window()
    known.clear()
    try:
        show(window, 'Pool')
        targets = until('the targets', lambda: shown(window, 'text', 'Targets'))
        settled('the page', lambda: window.place(targets))
        window.click(targets)
        window.keys('ctrl+a')
        xdotool('type', '--delay', '5', '127.0.0.1:99999')
        until('what is wrong', lambda: shown(window, 'label', 'Target “127.0.0.1:99999”'))
        window.keys('ctrl+Return')
        label(window, 'The pool did not start')
        window.keys('ctrl+a')
        xdotool('type', '--delay', '5', '127.0.0.1:1*3 [::1]:1')
        label(window, '2 targets')
        window.keys('ctrl+Return')
        label(window, 'No target answers')
        click(window, 'page tab', 'Targets')
        until('both targets', lambda: {'127.0.0.1:1', '[::1]:1'} <= set(sum(rows(window, 'Targets'), [])))
        until('that they fail', lambda: any('◆ Failing' in row or '▼ Down' in row for row in rows(window, 'Targets')))
        window.keys('ctrl+Return')
        label(window, 'Stopped')
        window.quit()
    finally:
        window.end()


run([learn_by_buttons, type_targets])
