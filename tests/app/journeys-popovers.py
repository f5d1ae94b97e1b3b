# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's shortcuts while something is open above it: by real keys, which go to what has the keyboard there."""

from driver import PATIENCE, Page, Window, find, play_traffic, run, settled, table_rows, until, xdotool


def has_no(window, role, name):
    until(f'{name} to go', lambda: find(window.application, role, name) is None)


def quits(window):
    """By what is typed to whatever has the keyboard; keys () would give it to the window first."""
    xdotool('key', 'ctrl+q')
    assert window.process.wait(PATIENCE) == 0


def from_a_hint(folder):
    """Over a popover with a hint: what a shortcut opens comes instead of it, F10 opens the menu and closes it, and Quit quits."""
    window = Window()
    try:
        window.click(until('the list of panels', lambda: find(window.frame, 'list item', 'Pool')))

        def open_hint():
            # Not by a click: it could come while the popover that closes before it still has the pointer.
            xdotool('windowfocus', '--sync', window.id)
            button = until('the button', lambda: find(window.frame, 'push button', 'Run it in a terminal'))
            button.children[0].press()
            until('the command', lambda: find(window.application, 'push button', 'Copy the command'))

        open_hint()
        xdotool('key', 'ctrl+comma')
        until('the preferences', lambda: find(window.application, 'combo box', 'Style'))
        has_no(window, 'push button', 'Copy the command')
        xdotool('key', 'Escape')
        has_no(window, 'combo box', 'Style')
        until('the window alone', lambda: not window.others())
        open_hint()
        xdotool('key', 'F10')
        until('the main menu', lambda: find(window.application, 'menu item', 'Preferences'))
        has_no(window, 'push button', 'Copy the command')
        xdotool('key', 'F10')
        has_no(window, 'menu item', 'Preferences')
        open_hint()
        quits(window)
    finally:
        window.end()


def from_a_list(folder):
    """Over the open list of a drop-down: the pool starts, and Quit quits."""
    window = Window()
    try:
        window.click(until('the list of panels', lambda: find(window.frame, 'list item', 'Pool')))
        pool = Page(window, 'WbPoolPanel')
        choice = until('the choice', lambda: pool.shown(('combo box',), 'Protocol'))
        settled('the choice', lambda: window.place(choice))
        window.click(choice)
        until('the list', lambda: pool.shown(('label',), 'Greeting'))
        xdotool('key', 'ctrl+Return')
        pool.label('No target answers')
        until('the list to go', lambda: pool.shown(('label',), 'Greeting') is None)
        xdotool('key', 'ctrl+Return')
        pool.label('Stopped')
        until('the bar to go', lambda: pool.shown(('label',), 'No target answers') is None)
        settled('the choice', lambda: window.place(choice))
        window.click(choice)
        until('the list', lambda: pool.shown(('label',), 'Greeting'))
        quits(window)
    finally:
        window.end()


def from_a_menu(folder):
    """Over the main menu and the menu of a packet: Quit asks about what is not saved, and the answer holds."""
    window = Window('--capture', 'lo', '--filter', 'ip')
    try:
        window.button('Stop')
        play_traffic()
        until('packets', lambda: window.count() > 0)
        window.keys('F10')
        until('the main menu', lambda: find(window.application, 'menu item', 'Preferences'))
        xdotool('key', 'ctrl+q')
        window.answer('Cancel')
        has_no(window, 'menu item', 'Preferences')
        until('the window alone', lambda: not window.others())
        window.click(until('a packet', lambda: table_rows(window.frame, 'Packets'))[0], button=3)
        until('its menu', lambda: find(window.application, 'menu item', starts='Copy'))
        xdotool('key', 'ctrl+q')
        window.answer('Discard')
        assert window.process.wait(PATIENCE) == 0
    finally:
        window.end()


run([from_a_hint, from_a_list, from_a_menu])
