#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks an installed Wirebench as a desktop finds it: every file in its place and valid, capture files recognised by
their bytes and opened with it, and the program started by the session bus and from its menu entry. Prints TAP.
Usage: test-install.py PREFIX, which must hold a finished `meson install`; ./dev test makes one."""

import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

APP = 'io.github.wirebench.Wirebench'
OBJECT = '/' + APP.replace('.', '/')
PATIENCE_SECONDS = 60

FILES = [
    'bin/wirebench', 'bin/wirebench-cli', 'libexec/wirebench-capture', f'share/applications/{APP}.desktop',
    f'share/metainfo/{APP}.metainfo.xml', f'share/dbus-1/services/{APP}.service',
    f'share/glib-2.0/schemas/{APP}.gschema.xml', f'share/mime/packages/{APP}.xml',
    f'share/icons/hicolor/scalable/apps/{APP}.svg', f'share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg',
    'share/locale/de/LC_MESSAGES/wirebench.mo',
]

# One packet of four bytes; enough to be recognised and to be shown.
PCAP = struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + struct.pack('<IIII', 0, 0, 4, 4) + b'wire'
PCAPNG = (struct.pack('<IIIHHqI', 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28)
          + struct.pack('<IIHHII', 1, 20, 1, 0, 65535, 20))


def run(*command, environment=None):
    """Returns what is wrong, or an empty string."""
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f'{command[0]} did not end within {PATIENCE_SECONDS} seconds'
    return '' if done.returncode == 0 else f'{" ".join(command)}: {done.stdout}{done.stderr}'


def environment_of(prefix):
    """The installed program's share first, as if PREFIX were /usr; the settings in memory."""
    environment = dict(os.environ)
    environment['XDG_DATA_DIRS'] = f'{prefix}/share:' + environment.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share')
    environment.pop('GSETTINGS_SCHEMA_DIR', None)
    return environment


def check_files(prefix, scratch):
    return '\n'.join(f'{name} is not installed' for name in FILES if not (prefix / name).is_file())


def check_menu_entry(prefix, scratch):
    return run('desktop-file-validate', str(prefix / f'share/applications/{APP}.desktop'))


def check_store_page(prefix, scratch):
    return run('appstreamcli', 'validate', '--no-net', str(prefix / f'share/metainfo/{APP}.metainfo.xml'))


def check_settings(prefix, scratch):
    return run('gsettings', 'list-recursively', APP, environment=environment_of(prefix))


def check_file_types(prefix, scratch):
    complaints = []
    for name, data, expected in (('a', PCAP, 'application/vnd.tcpdump.pcap'), ('b', PCAPNG, 'application/x-pcapng')):
        path = scratch / name  # no suffix: the bytes must do
        path.write_bytes(data)
        # Only our own share: other programs' knowledge of these types must not be needed.
        environment = {**environment_of(prefix), 'XDG_DATA_DIRS': f'{prefix}/share'}
        info = subprocess.run(['gio', 'info', '-a', 'standard::content-type', str(path)], env=environment,
                              capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False).stdout
        if expected not in info:
            complaints.append(f'{expected} is not recognised: {info}')
        handlers = subprocess.run(['gio', 'mime', expected], env=environment, capture_output=True, text=True,
                                  timeout=PATIENCE_SECONDS, check=False).stdout
        if f'{APP}.desktop' not in handlers:
            complaints.append(f'{expected} is not opened with Wirebench: {handlers}')
    return '\n'.join(complaints)


def in_session(prefix, script):
    """Runs a shell script on a session bus of its own; activated programs end with that bus."""
    return run('dbus-run-session', '--', 'sh', '-ec', script, environment=environment_of(prefix))


# xdotool waits by itself until a window is there.
WINDOW = f'timeout {PATIENCE_SECONDS // 2} xdotool search --sync --onlyvisible --class wirebench >/dev/null'
QUIT = f'gdbus call --session --dest {APP} --object-path {OBJECT} --method org.gtk.Actions.Activate quit [] {{}}'


def check_bus_activation(prefix, scratch):
    return in_session(prefix, f'''
        gdbus call --session --dest {APP} --object-path {OBJECT} --method org.freedesktop.Application.Activate '{{}}'
        {WINDOW}
        {QUIT}
    ''')


def check_menu_start(prefix, scratch):
    capture = scratch / 'named.pcap'
    capture.write_bytes(PCAP)
    return in_session(prefix, f'''
        gio launch {prefix}/share/applications/{APP}.desktop {capture}
        gdbus wait --session --timeout {PATIENCE_SECONDS // 2} {APP}
        {WINDOW}
        timeout {PATIENCE_SECONDS // 2} xdotool search --sync --onlyvisible --name named >/dev/null
        {QUIT}
    ''')


CHECKS = [
    ('files', check_files, []),
    ('menu-entry', check_menu_entry, ['desktop-file-validate']),
    ('store-page', check_store_page, ['appstreamcli']),
    ('settings', check_settings, ['gsettings']),
    ('file-types', check_file_types, ['gio']),
    ('started-by-the-bus', check_bus_activation, ['dbus-run-session', 'gdbus', 'xdotool']),
    ('started-from-the-menu', check_menu_start, ['dbus-run-session', 'gio', 'gdbus', 'xdotool']),
]


def main(prefix):
    if not (prefix / 'bin/wirebench').exists():
        print('1..0 # SKIP nothing is installed in the prefix of this build; ./dev test installs it')
        return 0
    print(f'1..{len(CHECKS)}')
    failed = 0
    for number, (name, check, tools) in enumerate(CHECKS, 1):
        absent = [tool for tool in tools if shutil.which(tool) is None]
        if 'xdotool' in tools and not os.environ.get('DISPLAY'):
            absent.append('a display')
        if absent:
            print(f'ok {number} /install/{name} # SKIP needs {", ".join(absent)}')
            continue
        with tempfile.TemporaryDirectory() as scratch:
            complaint = check(prefix, pathlib.Path(scratch))
        for line in complaint.splitlines():
            print(f'# {line}')
        failed += bool(complaint)
        print(f'{"not ok" if complaint else "ok"} {number} /install/{name}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
