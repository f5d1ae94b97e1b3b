# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys with pointer, keyboard and clipboard, with the other programs of a desktop, and from one start to the next."""

import os
import subprocess

from driver import DESK, PATIENCE, PROGRAM, TRAFFIC, Window, children, find, names, press, quiet, run, until, walk, xdotool


def make_capture(folder, name='desk.pcapng', scenes=12):
    path = folder / name
    subprocess.run([TRAFFIC, '--quiet', '--count', str(scenes), '--write', str(path)], check=True, timeout=PATIENCE)
    return path


def open_capture(path):
    window = Window(str(path))
    until('its packets', lambda: window.count() > 0)
    until('rows', window.rows)
    return window


def paste():
    return subprocess.run([DESK, 'paste'], stdout=subprocess.PIPE, timeout=PATIENCE, text=True).stdout


def copied(what, wanted):
    """Waits until another program reads from the clipboard what is wanted: a text, or what a function says yes to."""
    seen = []

    def is_there():
        seen.append(paste())
        return wanted(seen[-1]) if callable(wanted) else seen[-1] == wanted
    try:
        until(what, is_there)
    except AssertionError as error:
        raise AssertionError(f'{error}; the clipboard holds {seen[-1]!r}') from None


def tree_item(window, starts):
    return until(starts, lambda: find(window.frame, 'tree item', starts=starts))


def selected_packet(window):
    frame = find(window.frame, 'tree item', starts='Frame ')
    return int(frame.get_name().split(':')[0].split(' ')[1]) if frame else 0


def table_rows(window):
    table = find(window.frame, 'tree table', 'Packets') or find(window.frame, 'table', 'Packets')
    return [row for row in walk(table) if quiet(row.get_role_name) == 'table row' and find(row, 'table cell')]


# --- The journeys -------------------------------------------------------------------------------------------------------

def copy_everywhere(folder):
    """Rows, fields and bytes reach another program through the clipboard, by keys and by the context menu."""
    window = open_capture(make_capture(folder))
    try:
        window.click(table_rows(window)[1], across=0.9)
        until('the second packet', lambda: selected_packet(window) == 2)
        window.keys('ctrl+c')
        copied('the row', lambda text: text.startswith('2\t0.') and text.count('\t') == 6 and '\n' not in text)
        window.keys('shift+Down', 'ctrl+c')
        copied('two rows', lambda text: text.count('\n') == 1 and text.split('\n')[1].startswith('3\t'))
        window.click(table_rows(window)[1], across=0.9)
        window.click(table_rows(window)[1], button=3, across=0.9)
        window.keys('h')
        copied('the packet in hex', lambda text: len(text) > 100 and set(text) <= set('0123456789abcdef'))

        window.keys('Home')
        until('the first packet', lambda: selected_packet(window) == 1)
        window.click(tree_item(window, 'User Datagram Protocol'), across=0.02)  # its arrow
        window.click(tree_item(window, 'Destination Port: 53'))
        window.keys('ctrl+c')
        copied('the field', 'Destination Port: 53')
        window.keys('ctrl+shift+c')
        copied('its value', '53')
        window.click(tree_item(window, 'Destination Port: 53'), button=3)
        window.keys('h')
        copied('its bytes', '0035')
        window.keys('Menu')
        window.keys('v')
        copied('its value again', '53')

        view = find(window.frame, 'text', 'Packet bytes')
        xdotool('mousemove', *window.place(view, 0.2, 0.06), 'click', '1')
        until('a field of Ethernet', lambda: ', Destination: ' in (view.get_description() or '') or
              'Address: ' in (view.get_description() or ''))
        window.keys('Home', 'shift+Right', 'shift+Right', 'ctrl+c')
        copied('three bytes as they read', '...')
        window.keys('Menu')
        window.keys('h')
        copied('three bytes in hex', '000000')
        window.quit()
    finally:
        window.end()


def drag_onto(window, path):
    desk = subprocess.Popen([DESK, 'drag', str(path)], stdout=subprocess.PIPE, text=True)
    try:
        desk_id = until('the desk', lambda: subprocess.run(
            ['xdotool', 'search', '--onlyvisible', '--pid', str(desk.pid), '--name', '^Desk$'],
            stdout=subprocess.PIPE, text=True).stdout.split())[-1]
        xdotool('windowmove', desk_id, '1190', '860')
        xdotool('windowraise', desk_id)
        at = dict(line.split('=') for line in xdotool('getwindowgeometry', '--shell', desk_id).splitlines())
        x, y = int(at['X']) + int(at['WIDTH']) // 2, int(at['Y']) + int(at['HEIGHT']) * 2 // 3
        xdotool('mousemove', str(x), str(y), 'mousedown', '1', 'mousemove', str(x - 8), str(y - 8))
        xdotool('mousemove', str(x - 30), str(y - 30))
        assert desk.stdout.readline() == 'begun\n'
        goal = window.place(window.frame)
        xdotool('mousemove', *goal)
        xdotool('mousemove_relative', '--', '-3', '-3')
        assert desk.stdout.readline() == 'welcome\n'
        xdotool('mouseup', '1')
    finally:
        xdotool('mouseup', '1')
        desk.terminate()
        desk.wait(PATIENCE)


def drop_a_file(folder):
    """A file that another program drags onto the window is opened, also over one that is open; nonsense is refused."""
    wrong = folder / 'wrong.txt'
    wrong.write_text('no capture\n')
    window = Window()
    try:
        window.button('Start')
        for name, scenes in (('one.pcapng', 3), ('two.pcapng', 6)):
            drag_onto(window, make_capture(folder, name, scenes))
            until(name, lambda: window.frame.get_name() == f'{name} – Wirebench' and window.count() > 0)
        drag_onto(window, wrong)
        until('the refusal', lambda: any('wrong.txt' in label and 'not' in label
                                         for label in names(window.frame, 'label')))
        window.quit()
    finally:
        window.end()


run([copy_everywhere])
