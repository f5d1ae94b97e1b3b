# SPDX-License-Identifier: GPL-3.0-or-later
"""What test-helper-live.py's cases stand on: a place of their own (network namespace, folder, user), captures and
senders in it, and the TAP around them.

begin() starts the calling program again inside; there HELPER, WORK and SANITIZED say what is tested and where."""

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

from capture_run import TIME_LIMIT, Capture

NOBODY = 65534
HELPER = os.path.abspath(sys.argv[1])
WORK = os.environ.get('WB_WORK')
SANITIZED = b'__asan_init' in open(HELPER, 'rb').read()
serial = 0
running = []  # for the end of a test that failed half way


# --- The place -----------------------------------------------------------------------------------------------------

def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


def begin(program):
    """Starts program again where it may do everything and disturb nobody, and ends with it; returns inside."""
    if len(sys.argv) > 3:
        return
    helper, who, here = HELPER, sys.argv[2], os.path.dirname(os.path.abspath(program))
    if who == 'root':
        if os.geteuid() != 0:
            skip_all('not run as root')
        wrap = ['unshare', '--net', '--mount']
        folder = tempfile.mkdtemp(prefix='wb-helper-')
    else:
        wrap = ['unshare', '--user', '--map-current-user', '--keep-caps', '--net', '--mount']
        folder = tempfile.mkdtemp(prefix='wb-helper-')
        os.chmod(folder, 0o755)
        if os.geteuid() == 0:
            wrap = ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups'] + wrap
            shutil.copy(helper, folder)
            for name in os.listdir(here):
                if name.endswith('.py'):
                    shutil.copy(os.path.join(here, name), folder)
            os.chown(folder, NOBODY, NOBODY)
            if 'WB_SLOW_DISK' in os.environ:
                os.environ['WB_SLOW_DISK'] = shutil.copy(os.environ['WB_SLOW_DISK'], folder)
            helper = os.path.join(folder, os.path.basename(helper))
    script = os.path.join(folder, os.path.basename(program))
    if not os.path.exists(script):
        script = os.path.abspath(program)
    try:
        trial = subprocess.run(wrap + ['ip', 'link', 'set', 'lo', 'up'], capture_output=True, text=True, cwd='/')
        if trial.returncode != 0:
            skip_all('this system allows no private network here: ' + trial.stderr.strip().replace('\n', ' '))
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE='1', WB_WORK=folder, HOME=folder)
        for name in [name for name in environment if name.startswith('XDG_')]:
            del environment[name]  # folders of another user: tshark fails over settings that it may not read
        if 'setpriv' in wrap:
            environment.pop('LSAN_OPTIONS', None)  # names a file that nobody cannot read
        status = subprocess.run(wrap + [sys.executable, script, helper, who, 'inside'], env=environment,
                                cwd='/').returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


# --- What cases use --------------------------------------------------------------------------------------------------

class Skip(Exception):
    pass


def run(*command, check=True, **options):
    return subprocess.run(command, check=check, capture_output=True, timeout=TIME_LIMIT, **options)


def capture(device, *arguments, prefix=(), folder=WORK, **options):
    global serial
    serial += 1
    started = Capture([*prefix, HELPER, f'--device={device}', *arguments], f'{folder}/{serial}.pcapng', **options)
    running.append(started.process)
    return started


def numbered(file, port):
    """The sequence numbers of our datagrams to port, in file order, over Ethernet and IPv4."""
    return [struct.unpack_from('!I', data, 42)[0] for _, data, _ in file.packets
            if len(data) >= 46 and data[23] == 17 and struct.unpack_from('!H', data, 36)[0] == port]


class Sender:
    """Numbered datagrams to a bound socket of ours, so that nothing answers."""

    def __init__(self, size=64, address='127.0.0.1'):
        self.sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sink.bind((address, 0))
        self.port = self.sink.getsockname()[1]
        self.source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.source.connect(self.sink.getsockname())
        self.padding = bytes(size - 4)
        self.sent = 0
        self.times = []
        self.thread = None
        self.quit = False

    def send(self, count):
        for _ in range(count):
            self.source.send(struct.pack('!I', self.sent) + self.padding)
            self.sent += 1

    def start(self, pause=0.0005):
        def work():
            while not self.quit:
                self.times.append((time.time_ns(), self.sent))
                self.send(10)
                time.sleep(pause)
        self.thread = threading.Thread(target=work, daemon=True)
        self.thread.start()

    def finish(self):
        self.quit = True
        if self.thread:
            self.thread.join()
        self.sink.close()
        self.source.close()


def check_outside(path, whole=True):
    """tshark and capinfos must read it without a complaint."""
    tshark = run('tshark', '-r', path, '-n', '-T', 'fields', '-e', 'frame.number', check=False)
    capinfos = run('capinfos', '-c', '-M', path, check=False)
    if whole:
        assert tshark.returncode == 0, tshark.stderr[-300:]
        assert capinfos.returncode == 0 and b'cut short' not in capinfos.stderr, capinfos.stderr[-300:]
    return len(tshark.stdout.split())


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def wait_listening(port):
    end = time.monotonic() + TIME_LIMIT
    while time.monotonic() < end:
        if f':{port} ' in run('ss', '-Hltn').stdout.decode():
            return
    raise AssertionError(f'nothing listens on {port}')


def mount_small_disk(size):
    folder = f'{WORK}/small'
    os.makedirs(folder, exist_ok=True)
    mounted = run('mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', folder, check=False)
    if mounted.returncode != 0:
        raise Skip('cannot mount a small disk here: ' + mounted.stderr.decode().strip())
    return folder


# --- TAP -----------------------------------------------------------------------------------------------------------

def run_all(cases):
    """Runs the functions whose names begin with test_; WB_ONLY in the environment names a part of some."""
    run('ip', 'link', 'set', 'lo', 'up')
    tests = [(name, value) for name, value in cases.items() if name.startswith('test_')]
    only = os.environ.get('WB_ONLY')
    tests = [item for item in tests if not only or only in item[0]]
    print(f'1..{len(tests)}', flush=True)
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        verdict, note = 'ok', ''
        try:
            test()
        except Skip as reason:
            note = f' # SKIP {reason}'
        except Exception:  # a test's own business is to fail
            verdict, failed = 'not ok', True
            print('# ' + traceback.format_exc().replace('\n', '\n# '))
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()
        running.clear()
        print(f'{verdict} {number} /helper/live/{sys.argv[2]}/{name[5:].replace("_", "-")}{note}', flush=True)
    sys.exit(1 if failed else 0)
