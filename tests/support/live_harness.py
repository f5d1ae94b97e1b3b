# SPDX-License-Identifier: GPL-3.0-or-later
"""What live tests share: a network of their own, programs that end with their test, TAP.

The one idea: everything is waited for by a condition, within TIME_LIMIT; no time passes otherwise. A script that has
this calls start () first, which starts it again in a private network namespace (root's own, or a user's) and skips it
where the system refuses, and main () last, which runs its test_… functions in their order and prints TAP.
WB_ONLY=WORD: those with WORD in their name alone. WB_TEST_LONG: the full counts, and the functions long_test_…
WB_TEST_PORTABLE: the engine without Linux's own files."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

TIME_LIMIT = 60
CLONE_NEWNET = 0x40000000  # <sched.h>; os.unshare came with Python 3.12
LONG, PORTABLE = (bool(os.environ.get(name)) for name in ('WB_TEST_LONG', 'WB_TEST_PORTABLE'))
running = []  # what a test has started and must not outlive it


class Skip(Exception):
    pass


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


def start(n_programs, *needed):
    """Goes on only inside the namespace; returns the paths given on the command line."""
    if len(sys.argv) == 1 + n_programs:
        missing = [name for name in ('ip', 'unshare', *needed) if not shutil.which(name)]
        if missing:
            skip_all('not installed: ' + ' '.join(missing))
        wrap = ['unshare', '--net'] if os.geteuid() == 0 else ['unshare', '--user', '--map-root-user', '--net']
        trial = subprocess.run(wrap + ['ip', 'link', 'set', 'lo', 'up'], capture_output=True, text=True)
        if trial.returncode != 0:
            skip_all('this system allows no private network here: ' + trial.stderr.strip().replace('\n', ' '))
        arguments = [os.path.abspath(argument) for argument in sys.argv] + ['inside']
        os.execvp(wrap[0], wrap + [sys.executable, *arguments])
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True, timeout=TIME_LIMIT)
    return sys.argv[1:1 + n_programs]


def environment(**more):
    """Words as the source has them."""
    return dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='', **more)


def run(*command, check=True, **options):
    options.setdefault('timeout', TIME_LIMIT)
    return subprocess.run(command, check=check, capture_output=True, env=environment(), **options)


def within(condition, what, seconds=TIME_LIMIT):
    """Waits until condition () holds and returns what it returned; what (): said when it never does."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, what() if callable(what) else what
        time.sleep(0.0005)


class Program:
    """A program that prints one JSON object a line. lines: those so far."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment(), bufsize=0)
        running.append(self.process)
        self.lines, self.complaints = [], []
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self.read_out, daemon=True),
                        threading.Thread(target=self.read_error, daemon=True)]
        for thread in self.threads:
            thread.start()

    def read_out(self):
        for line in open(self.process.stdout.fileno(), 'rb', closefd=False):
            with self.changed:
                self.lines.append(json.loads(line))
                self.changed.notify_all()

    def read_error(self):
        for line in open(self.process.stderr.fileno(), 'rb', closefd=False):
            with self.changed:
                self.complaints.append(line.decode())
                self.changed.notify_all()

    def of(self, kind):
        return [line for line in list(self.lines) if line['type'] == kind]

    def wait(self, condition, seconds=TIME_LIMIT):
        """Until condition () holds, looked at whenever the program has said something."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                value = condition()
                if value:
                    return value
                assert self.process.poll() is None or self.threads[0].is_alive(), (self.complaints, self.lines[-3:])
                assert time.monotonic() < end, (self.lines[-5:], self.complaints[-5:])
                self.changed.wait(0.25)

    def wait_for(self, kind, seconds=TIME_LIMIT):
        return self.wait(lambda: self.of(kind), seconds)[0]

    def cpu(self):
        """Seconds of processor time so far."""
        with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as stat:
            fields = stat.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def join(self, seconds=TIME_LIMIT, expected=0):
        """Until it has ended by itself, with the status that is expected of it."""
        status = self.process.wait(seconds)
        for thread in self.threads:
            thread.join()
        assert status == expected, (status, self.complaints)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        return self

    def end(self, number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.join()


def attempt(test):
    """Runs it, and ends what it has left. Returns how its line of TAP begins and ends."""
    verdict, note, began = 'ok', '', time.monotonic()
    try:
        test()
    except Skip as reason:
        note = f' # SKIP {reason}'
    except Exception:  # a test's own business is to fail
        verdict = 'not ok'
        print('# ' + traceback.format_exc().replace('\n', '\n# '))
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait()
    running.clear()
    print(f'# {time.monotonic() - began:.2f} s', flush=True)
    return verdict, note


def begin(test):
    """As attempt (), in a process and network of its own. Returns its number, and the file with what it says; where
    it came to its end, the last line is its result."""
    said = tempfile.TemporaryFile('w+')
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process, said
    os.dup2(said.fileno(), sys.stdout.fileno())
    status = 1
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), 'unshare')
        run('ip', 'link', 'set', 'lo', 'up')
        print(json.dumps(attempt(test)), flush=True)
        status = 0
    except BaseException:  # it must not go on as its parent
        print('# ' + traceback.format_exc().replace('\n', '\n# '), flush=True)
    os._exit(status)


def in_turn(tests):
    """The results, in order."""
    for test in tests:
        yield attempt(test)


def at_once(tests, most):
    """The same, where several go on at a time, but each is reported in its turn."""
    waiting, begun, ended = list(tests), [], {}
    for _ in range(len(waiting)):
        while not begun or begun[0][0] not in ended:
            while waiting and len(begun) - len(ended) < most:
                begun.append(begin(waiting.pop(0)))
            process, status = os.wait()
            ended[process] = status
        process, said = begun.pop(0)
        status = ended.pop(process)
        said.seek(0)
        lines = said.read().splitlines()
        result = json.loads(lines.pop()) if status == 0 else ('not ok', '')
        print(*lines, sep='\n')
        if status != 0:
            print(f'# its process ended with status {status}')
        yield result


def main(title, tests, most=1):
    """title: what stands before the names, as in '/ping/live'. most: how many go on at a time; where that is more than
    one, each has a process and a network of its own."""
    only = os.environ.get('WB_ONLY')
    kinds = ('test_', 'long_test_') if LONG else 'test_'
    tests = {name: value for name, value in tests.items() if name.startswith(kinds) and (not only or only in name)}
    print(f'1..{len(tests)}', flush=True)
    failed = False
    results = at_once(tests.values(), most) if most > 1 else in_turn(tests.values())
    for number, (name, (verdict, note)) in enumerate(zip(tests, results), 1):
        failed = failed or verdict != 'ok'
        path = name.partition('test_')[2].replace('_', '-')
        print(f'{verdict} {number} {title}/{path}{note}', flush=True)
    sys.exit(1 if failed else 0)
