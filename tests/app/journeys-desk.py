# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys with pointer, keyboard and clipboard, with the other programs of a desktop, and from one start to the next."""

import os
import pathlib
import signal
import subprocess

from driver import DESK, PATIENCE, TRAFFIC, Window, find, names, run, settled, table_rows, until, xdotool


APP_ID = 'io.github.wirebench.Wirebench'


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
    return int(frame.name.split(':')[0].split(' ')[1]) if frame else 0


# --- The journeys -------------------------------------------------------------------------------------------------------

def copy_everywhere(folder):
    """Rows, fields and bytes reach another program through the clipboard, by keys and by the context menu."""
    window = open_capture(make_capture(folder))
    try:
        window.click(table_rows(window.frame, 'Packets')[1], across=0.9)
        until('the second packet', lambda: selected_packet(window) == 2)
        window.keys('ctrl+c')
        copied('the row', lambda text: text.startswith('2\t0.') and text.count('\t') == 6 and '\n' not in text)
        window.keys('shift+Down', 'ctrl+c')
        copied('two rows', lambda text: text.count('\n') == 1 and text.split('\n')[1].startswith('3\t'))
        window.click(table_rows(window.frame, 'Packets')[1], across=0.9)
        window.click(table_rows(window.frame, 'Packets')[1], button=3, across=0.9)
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
        until('a field of Ethernet', lambda: any(field in view.now().description
                                                 for field in (', Destination: ', 'Address: ')))
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
        while (line := desk.stdout.readline()) != 'ended\n':
            assert line == 'welcome\n', line
    finally:
        xdotool('mouseup', '1')
        desk.terminate()
        desk.wait(PATIENCE)


class Activated:
    """The program as the session bus started it: for all that a journey asks, a process."""

    def __init__(self, command, env):
        services = pathlib.Path(os.environ['XDG_DATA_HOME'], 'dbus-1', 'services')
        services.mkdir(parents=True, exist_ok=True)
        (services / f'{APP_ID}.service').write_text(
            f'[D-BUS Service]\nName={APP_ID}\nExec={command[0]} --gapplication-service\n')
        self.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ReloadConfig')
        self.open(command[1])
        self.pid = int(self.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetConnectionUnixProcessID',
                                 APP_ID).split('uint32 ')[1].split(',')[0])

    @staticmethod
    def call(name, path, method, *arguments):
        return subprocess.run(['gdbus', 'call', '--session', '--dest', name, '--object-path', path, '--method', method,
                               *arguments], check=True, timeout=PATIENCE, stdout=subprocess.PIPE, text=True).stdout

    def open(self, path):
        self.call(APP_ID, '/' + APP_ID.replace('.', '/'), 'org.freedesktop.Application.Open',
                  f"['{pathlib.Path(path).as_uri()}']", '{}')

    def poll(self):
        return None if pathlib.Path(f'/proc/{self.pid}').exists() else 0

    def wait(self, patience):
        until('the end of the program', lambda: self.poll() is not None)
        return 0

    def terminate(self):
        os.kill(self.pid, signal.SIGTERM)


def open_from_a_file_manager(folder):
    """What a file manager does: the bus starts the program and has it open a file, then one more in the same window."""
    window = Window(str(make_capture(folder, 'one.pcapng', 3)), start=Activated)
    try:
        until('the file', lambda: window.title() == 'one.pcapng – Wirebench' and window.count() > 0)
        window.process.open(make_capture(folder, 'two.pcapng', 5))
        until('the other file', lambda: window.title() == 'two.pcapng – Wirebench' and window.count() > 0)
        window.quit()
    finally:
        window.end()


def drop_a_file(folder):
    """A file that another program drags onto the window is opened, also over one that is open; nonsense is refused."""
    wrong = folder / 'wrong.txt'
    wrong.write_text('no capture\n')
    window = Window()
    try:
        window.button('Start')
        for name, scenes in (('one.pcapng', 3), ('two.pcapng', 6)):
            drag_onto(window, make_capture(folder, name, scenes))
            until(name, lambda: window.title() == f'{name} – Wirebench' and window.count() > 0)
        drag_onto(window, wrong)
        until('the refusal', lambda: any('wrong.txt' in label and 'not' in label
                                         for label in names(window.frame, 'label')))
        window.quit()
    finally:
        window.end()


CONTROLS = ('push button', 'toggle button', 'check box', 'radio button', 'combo box', 'spin button', 'text', 'entry',
            'slider', 'list item', 'table row', 'tree item', 'page tab', 'menu item', 'check menu item',
            'radio menu item', 'tree table')


def unnamed(window):
    """Controls and rows that a screen reader could only call after their type, on every page, seen before or not."""
    found = []
    for node in window.application.now(behind=True).walk():
        if node.role not in CONTROLS or (node.name and not node.name.startswith(('Gtk', 'Adw', 'Wb', '_'))):
            continue
        if node.role == 'list item' and any(inner.role == 'list item' and inner.name for inner in node.walk()
                                            if inner != node):
            continue  # the shell that libadwaita lays around a row that opens
        if any(above.role == 'combo box' for above in node.above()):
            continue  # what a combo box shows
        if node.role == 'table row' and not node.find('table cell'):
            continue  # the header
        found.append(f'{node.role} {node.name!r} in {node.parent.name!r}')
    return found


def check_names(window):
    found = unnamed(window)
    assert not found, found


def names_everywhere(folder):
    """Every control and every row has a name, on each page, bar and window."""
    path = make_capture(folder)
    window = Window()
    try:
        window.button('Start')
        until('the interfaces', lambda: find(window.frame, 'list item', starts='lo'))
        check_names(window)
        for keys, role, what in (('ctrl+comma', 'combo box', 'Style'), ('ctrl+question', 'list item', 'Go to packet')):
            window.keys(keys)
            until(what, lambda: find(window.application, role, what))
            check_names(window)
            xdotool('key', 'Escape')
            until('the window alone', lambda: not find(window.application, role, what))
        window.quit()
    finally:
        window.end()
    window = open_capture(path)
    try:
        window.keys('Home')
        tree_item(window, 'Frame 1:')
        row = table_rows(window.frame, 'Packets')[0].name
        assert row.startswith('1, DNS, 127.0.0.1 → 127.0.0.1, Standard query 0x'), row
        window.keys('ctrl+f')
        until('the find bar', lambda: find(window.frame, 'text', 'Find'))
        check_names(window)
        window.keys('ctrl+l')
        until('the bar to go', lambda: find(window.frame, 'text', 'Go to packet'))
        check_names(window)
        window.click(find(window.frame, 'page tab', 'Flows'))
        until('flows', lambda: find(window.frame, 'table row', starts='127.0.0.1, 4'))
        check_names(window)
        window.quit()
    finally:
        window.end()


def by_keyboard(folder):
    """Every shortcut that is listed does what it says; all of a capture is reached without a pointer."""
    first, second = make_capture(folder, 'one.pcapng', 12), folder / 'again.pcapng'

    def focused(role, starts=''):
        return lambda: any(node.has('focused') for node in window.frame.now().walk()
                           if node.role == role and node.name.startswith(starts))
    window = Window()
    try:
        window.button('Start')
        until('the interfaces', lambda: find(window.frame, 'list item', starts='lo'))
        window.keys('ctrl+o')
        window.type_file_name(str(first))
        until('the file', lambda: window.title() == 'one.pcapng – Wirebench' and window.count() > 0)
        until('rows', window.rows)
        until('the table has the keyboard', focused('list', 'Packets'))
        window.keys('Home')
        until('the first packet', lambda: selected_packet(window) == 1)
        window.keys('End')
        until('the last packet', lambda: selected_packet(window) == window.count())
        window.keys('ctrl+l')
        xdotool('type', '5')
        xdotool('key', 'Return')
        until('packet 5', lambda: selected_packet(window) == 5)
        window.keys('Down')
        until('packet 6', lambda: selected_packet(window) == 6)
        window.keys('ctrl+f')
        xdotool('type', 'ICMP')
        xdotool('key', 'Return')
        until('an ICMP packet', lambda: selected_packet(window) > 6)
        icmp = selected_packet(window)
        window.keys('F3')
        until('the next', lambda: selected_packet(window) == icmp + 1)
        window.keys('shift+F3')
        until('the one before', lambda: selected_packet(window) == icmp)
        window.keys('ctrl+g')
        until('the next', lambda: selected_packet(window) == icmp + 1)
        window.keys('ctrl+shift+g')
        until('the one before', lambda: selected_packet(window) == icmp)
        window.keys('Escape')
        until('the table again', focused('table row'))
        window.keys('F6')
        until('the tree', focused('list item', 'Frame '))
        window.keys('F6')
        until('the bytes', focused('text', 'Packet bytes'))
        window.keys('F6')
        until('the table after a round', focused('table row'))
        window.keys('Return')
        until('the tree by Enter', focused('list item', 'Frame '))
        window.keys('F10')
        until('the main menu', lambda: find(window.application, 'menu item', starts='Keyboard') or
              find(window.application, 'push button', starts='Keyboard'))
        window.keys('Escape')
        window.keys('ctrl+shift+s')
        window.type_file_name(str(second))
        until('the copy', second.exists)
        window.keys('ctrl+w')
        until('the start page', lambda: window.title() == 'Wirebench')
        assert second.read_bytes() == first.read_bytes()

        lo = find(window.frame, 'list item', starts='lo')
        window.click(lo)
        window.keys('ctrl+e')
        until('a capture', lambda: 'Capturing' in names(window.frame, 'label'))
        subprocess.run([TRAFFIC, '--up', '--quiet', '--count', '4', '--rate', '0'], check=True, timeout=PATIENCE)
        until('packets', lambda: window.count() > 4)
        window.keys('ctrl+r')
        window.answer('Discard')
        until('a new capture', lambda: window.count() < 5)
        subprocess.run([TRAFFIC, '--up', '--quiet', '--count', '4', '--rate', '0'], check=True, timeout=PATIENCE)
        until('packets', lambda: window.count() > 4)
        window.keys('ctrl+shift+e')
        until('not saved', lambda: 'Not saved' in names(window.frame, 'label'))
        window.keys('ctrl+s')
        window.type_file_name(str(folder / 'kept.pcapng'))
        until('the saved capture', lambda: (folder / 'kept.pcapng').exists() and
              window.title() == 'kept.pcapng – Wirebench')
        window.quit()
    finally:
        window.end()


def from_start_to_start(folder):
    """Options, interface, columns, time, split and sidebar are as they were left when the program starts again."""
    os.environ.update(GSETTINGS_BACKEND='keyfile', XDG_CONFIG_HOME=str(folder / 'config'))
    path = make_capture(folder)

    def menu_item(name):
        def search():
            whole = window.application.now()
            return next((item for kind in ('check menu item', 'radio menu item', 'menu item')
                         if (item := whole.find(kind, name))), None)

        return until(name, search)

    def options():
        window.button('Start')
        until('the interfaces', lambda: find(window.frame, 'list item', starts='lo'))
        window.click(until('the options', lambda: find(window.frame, 'list item', 'Options')))
        until('the options open', lambda: find(window.frame, 'spin button', 'Buffer').place())

    def values():
        page = window.frame.now()
        return [int(page.find('spin button', name).value())
                for name in ('Bytes of Each Packet', 'Buffer', 'Stop after Packets', 'Stop after Seconds')]

    def widths():
        return [place[2] for cell in table_rows(window.frame, 'Packets')[0].walk()
                if cell.role == 'table cell' and (place := cell.place())][:-1]

    window = Window()
    try:
        options()
        window.click(find(window.frame, 'check box', 'Promiscuous'))
        for name, value in (('Bytes of Each Packet', '128'), ('Buffer', '32'), ('Stop after Packets', '4'),
                            ('Stop after Seconds', '77')):
            window.click(find(window.frame, 'spin button', name), across=0.2)
            window.keys('ctrl+a')
            xdotool('type', value)
            xdotool('key', 'Tab')
        until('the values', lambda: values() == [128, 32, 4, 77])
        window.click(find(window.frame, 'list item', starts='lo'))
        window.button('Start').press()
        until('a capture', lambda: 'Capturing' in names(window.frame, 'label'))
        subprocess.run([TRAFFIC, '--up', '--quiet', '--count', '12', '--rate', '0'], check=True, timeout=PATIENCE)
        until('the end by count', lambda: 'Not saved' in names(window.frame, 'label') and window.count() == 4)
        window.keys('ctrl+w')
        window.answer('Discard')
        until('the start page', lambda: window.title() == 'Wirebench')
        window.keys('ctrl+o')
        window.type_file_name(str(path))
        until('rows', lambda: len(window.rows()) > 5)

        window.click(window.button('Columns and time format'))
        menu_item('Length').press()
        until('six columns', lambda: len(widths()) == 5)
        before = widths()
        source = [cell for cell in table_rows(window.frame, 'Packets')[0].walk() if cell.role == 'table cell'][2]
        edge = window.place(source, across=1, down=-0.5)
        window.drag(edge, (60, 0))
        until('a wider column', lambda: 40 <= widths()[2] - before[2] <= 70)
        if not find(window.application, 'radio menu item', 'Time of Day'):
            window.click(window.button('Columns and time format'))
        menu_item('Time of Day').press()
        until('times of day', lambda: ':' in window.rows()[3].split(' | ')[1])
        window.click(table_rows(window.frame, 'Packets')[0], across=0.9)
        frame = tree_item(window, 'Frame 1:')
        top = int(window.place(frame)[1])
        window.drag(window.place(frame, down=-0.15), (0, -90))
        until('a smaller table', lambda: 60 <= top - int(window.place(frame)[1]) <= 120)
        top = settled('the split', lambda: int(window.place(frame)[1]))
        window.click(window.button('Sidebar'))
        until('no sidebar', lambda: int(window.place(frame)[0]) < 300 + int(window.place(window.frame, 0, 0)[0]))
        wanted = settled('the columns', widths)
        window.quit()
    finally:
        window.end()

    window = Window()
    try:
        options()
        until('the values of before', lambda: values() == [128, 32, 4, 77])
        window.keys('ctrl+o')
        window.type_file_name(str(path))
        until('rows', lambda: len(window.rows()) > 5)
        until('widths of before', lambda: widths() == wanted)
        until('times of day', lambda: ':' in window.rows()[3].split(' | ')[1])
        window.click(table_rows(window.frame, 'Packets')[0], across=0.9)
        frame = tree_item(window, 'Frame 1:')
        until('the split of before', lambda: abs(int(window.place(frame)[1]) - top) <= 2)
        window.quit()
    finally:
        window.end()


run([copy_everywhere, open_from_a_file_manager, drop_a_file, names_everywhere, by_keyboard, from_start_to_start])
