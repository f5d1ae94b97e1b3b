# SPDX-License-Identifier: GPL-3.0-or-later
"""What live tests share: a network of their own, programs that end with their test, TAP.

The one idea: everything is waited for by a condition, within TIME_LIMIT; no time passes otherwise. A script that has
this calls start () first, which starts it again in a private network namespace (root's own, or a user's) and skips it
where the system refuses, and main () last, which runs its test_… functions in their order and prints TAP.
Tests that mostly wait may run at once, each in a network and a process of its own: main (…, at_once=N).
WB_ONLY=WORD: those with WORD in their name alone. WB_TEST_LONG: the full counts, and the functions long_test_…
WB_TEST_PORTABLE: the engine without Linux's own files."""

import concurrent.futures
import contextlib
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback

TIME_LIMIT = 120
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


class Turn(threading.Thread):
    """How busy this machine is. worst_ms: the longest since reset () that a due thread waited for its turn."""

    PAUSE = 0.005

    def __init__(self):
        super().__init__(daemon=True)
        self.worst_ms = 0
        self.start()

    def reset(self):
        self.worst_ms = 0

    def run(self):
        while True:
            due = time.monotonic() + self.PAUSE
            time.sleep(self.PAUSE)
            late_ms = (time.monotonic() - due) * 1000
            if late_ms > self.worst_ms:  # not max (): what reset () forgets must not come back
                self.worst_ms = late_ms


class Deadline:
    """A program is to do something LIMIT seconds after a moment that may come again, and not later than that by more
    than grace and what it waited for a processor from then on. It is held to this by looks at whether it has.

    look (moment, looked): it had not yet when it was looked at, and this was the moment; check (): it has, just now."""

    LIMIT = 10

    def __init__(self, pid, grace=0.5):
        self.pid, self.grace = pid, grace
        self.moment = self.looked = time.monotonic()
        self.waited = self.read_waited()

    def read_waited(self):
        """Seconds that its threads were due and had no processor; 0 where the system does not tell."""
        total = 0
        for path in glob.glob(f'/proc/{self.pid}/task/*/schedstat'):
            with contextlib.suppress(OSError):  # a thread that has ended
                with open(path, encoding='ascii') as stat:
                    total += int(stat.read().split()[1])
        return total / 1e9

    def look(self, moment, looked):
        self.moment, self.looked = moment, looked
        if moment + self.LIMIT - 1 < looked <= moment + self.LIMIT:
            self.waited = self.read_waited()

    def check(self):
        """It has been done since the last look: that is as late as it surely is."""
        late, waited = self.looked - self.moment - self.LIMIT, self.read_waited() - self.waited
        print(f'# at least {late:.2f} s after its time, for {waited:.2f} s of which it waited for a processor')
        assert late <= self.grace + waited, (late, self.grace, waited)


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


def verdict_of(test):
    """What TAP says of a test: its verdict, a note, and words that are still to be printed. What it has started has ended."""
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
    print(f'# {time.monotonic() - began:.2f} s')
    return verdict, note, ''


def verdict_apart(name):
    """The same of a test that this script runs once more, in a network of its own. A process that ends without a verdict
    has failed."""
    done = subprocess.run(['unshare', '--net', sys.executable, *sys.argv], env=dict(os.environ, WB_ALONE=name),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    verdict, note, words = 'not ok', '', []
    for line in done.stdout.splitlines():
        if line.startswith(('ok ', 'not ok ')):
            verdict, note = line.partition(' 1 ')[0], ''.join(line.partition(' # SKIP ')[1:])
        elif not line.startswith('1..'):
            words.append(line + '\n')
    return verdict if (verdict == 'ok') == (done.returncode == 0) else 'not ok', note, ''.join(words)


def main(title, tests, at_once=1):
    """title: what stands before the names, as in '/ping/live'."""
    alone, only = os.environ.get('WB_ALONE'), os.environ.get('WB_ONLY')
    kinds = ('test_', 'long_test_') if LONG else 'test_'
    tests = {name: value for name, value in tests.items() if name.startswith(kinds) and (not only or only in name)}
    if alone:
        tests, at_once = {alone: tests[alone]}, 1
    print(f'1..{len(tests)}', flush=True)
    failed = False
    pool = concurrent.futures.ThreadPoolExecutor(at_once)
    verdicts = map(verdict_of, tests.values()) if at_once == 1 else pool.map(verdict_apart, tests)
    for number, (name, (verdict, note, words)) in enumerate(zip(tests, verdicts), 1):
        path = name.partition('test_')[2].replace('_', '-')
        print(f'{words}{verdict} {number} {title}/{path}{note}', flush=True)
        failed = failed or verdict != 'ok'
    sys.exit(1 if failed else 0)
