# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys from one end of the program to the other: capture, save and reopen, leave, crash, lack of rights."""

import signal
import subprocess

from driver import PATIENCE, PROGRAM, TRAFFIC, Window, find, leftovers, names, play_traffic, run, settled, \
    start_capture, until


def capture_save_reopen(folder):
    """Start on lo, see rows, open the tree, see marked bytes, save, reopen: the same rows."""
    window = Window()
    try:
        start_capture(window)
        play_traffic()
        until('packets', lambda: window.count() > 10)
        until('rows', window.rows)
        window.button('Stop').press()
        window.button('Start')
        total = settled('the count', window.count)
        rows = until('full rows', lambda: (lambda r: r if r and all(row.count('|') >= 5 for row in r) else None)(
            window.rows()))

        # The first packet, by keyboard; its tree; a field marks bytes.
        window.keys('Home')
        until('the tree', lambda: find(window.frame, 'tree item', starts='Frame 1:'))
        window.keys('F6', 'Down', 'Right', 'Down')  # into the tree, to Ethernet, open it, its first field
        until('the open branch', lambda: find(window.frame, 'tree item', starts='Destination: '))
        bytes_view = find(window.frame, 'text', 'Packet bytes')
        until('marked bytes', lambda: ', Destination: ' in bytes_view.now().description)

        saved = folder / 'journey.pcapng'
        window.keys('ctrl+s')
        window.type_file_name(str(saved))
        until('the saved file', lambda: saved.exists() and not leftovers())
        window.button('Close this capture').press()
        until('the start page', lambda: window.count() == 0 or find(window.frame, 'push button', 'Start'))

        window.keys('ctrl+o')
        window.type_file_name(str(saved))
        until('the same number of packets', lambda: window.count() == total)
        until('the same rows', lambda: window.rows() == rows)
    finally:
        window.end()


def unsaved_question(folder):
    """Closing over a capture asks; Cancel goes on capturing, Discard ends the program and leaves nothing."""
    window = Window('--capture', 'lo', '--filter', 'ip')
    try:
        window.button('Stop')
        play_traffic()
        until('packets', lambda: window.count() > 0)
        window.keys('ctrl+q')
        window.answer('Cancel')
        play_traffic(2)
        before = window.count()
        play_traffic(4)
        until('more packets', lambda: window.count() > before)
        window.keys('ctrl+q')
        window.answer('Discard')
        assert window.process.wait(PATIENCE) == 0
        assert not leftovers()
    finally:
        window.end()


def crash_and_recover(folder):
    """After kill -9 the next start offers the capture, and opens it."""
    window = Window('--capture', 'lo')
    try:
        window.button('Stop')
        play_traffic()
        until('packets', lambda: window.count() > 10)
        window.process.send_signal(signal.SIGKILL)
        window.process.wait(PATIENCE)
        assert len(leftovers()) == 1
    finally:
        window.end()
    window = Window()
    try:
        until('the offer', lambda: find(window.frame, 'push button', starts='Open the capture of lo from ')).press()
        until('its packets', lambda: window.count() > 10)
        until('rows', window.rows)
        window.keys('ctrl+q')
        window.answer('Discard')
        assert window.process.wait(PATIENCE) == 0
        assert not leftovers()
    finally:
        window.end()


def no_rights(folder):
    """Without the right: what did not happen, and one command that helps."""
    wrap = ['setpriv', '--bounding-set=-net_raw,-net_admin', '--inh-caps=-net_raw,-net_admin', '--ambient-caps=-all']
    window = Window('--capture', 'lo', wrap=wrap)
    try:
        until('the error', lambda: find(window.frame, 'label', 'The capture on lo did not start'))
        command = until('the command', lambda: next(
            (label for label in names(window.frame, 'label') if 'setcap' in label), None))
        assert 'wirebench-capture' in command and 'cap_net_raw' in command, command
        window.button('Copy').press()
        assert not leftovers()
    finally:
        window.end()


def second_start(folder):
    """A file given to a second start opens in the window that is there; two files, or nonsense, are refused in words."""
    one, two = folder / 'one.pcapng', folder / 'two.pcapng'
    for path in (one, two):
        subprocess.run([TRAFFIC, '--quiet', '--count', '3', '--write', str(path)], check=True, timeout=PATIENCE)
    window = Window(str(one))
    try:
        until('the first file', lambda: window.title() == 'one.pcapng – Wirebench' and window.count() > 0)
        assert subprocess.run([PROGRAM, str(two)], timeout=PATIENCE).returncode == 0
        until('the second file', lambda: window.title() == 'two.pcapng – Wirebench' and window.count() > 0)
        for wrong in ([str(one), str(two)], ['--filter', 'ip'], ['--nonsense']):
            refused = subprocess.run([PROGRAM, *wrong], timeout=PATIENCE, stderr=subprocess.PIPE)
            assert refused.returncode != 0 and refused.stderr, wrong
        window.keys('ctrl+q')
        assert window.process.wait(PATIENCE) == 0
    finally:
        window.end()


run([capture_save_reopen, unsaved_question, crash_and_recover, no_rights, second_start])
