#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up TAP results over all suites and prints `N passed, N failed, N skipped` as the last line.

Usage: tap_sum.py LABEL=LOG...   where LOG is meson's testlog.json, or plain TAP.

The one idea: a test program is believed only for what it says case by case. One that dies, runs out of time, says less
than its plan, or says nothing at all counts as a failure of its own, so that silence never looks like success. Exits 0
only when nothing failed and something passed.
"""

import json
import re
import sys

CASE = re.compile(r'^(not )?ok\b\s*(\d+)?\s*-?\s*(.*?)(?:\s*#\s*(SKIP)\b\s*(.*))?$', re.IGNORECASE)
LINES_OF_A_REASON = 6
PLAN = re.compile(r'^1\.\.(\d+)(?:\s*#\s*SKIP\s*(.*))?')


def read_tap(text):
    """Returns the cases as (verdict, name, reason), and the plan (None when there is none). The reason of a failure is
    the last comments before it, a line each."""
    cases, plan, comments = [], None, []
    for line in text.splitlines():
        if line.startswith('#'):
            comments.append(line.lstrip('# '))
        found = PLAN.match(line)
        if found:
            plan = int(found.group(1))
            if plan == 0:
                cases.append(('skipped', 'all of it', found.group(2) or ''))
            continue
        if line.startswith('Bail out!'):
            cases.append(('failed', line, ''))
            continue
        found = CASE.match(line)
        if not found:
            continue
        broken, _, name, directive, reason = found.groups()
        if (directive or '').upper() == 'SKIP':
            cases.append(('skipped', name, reason or ''))
        else:
            cases.append(('failed', name, reason_of(comments)) if broken else ('passed', name, ''))
        comments = []
    return cases, plan


def reason_of(lines):
    return '\n'.join([line for line in lines if line.strip()][-LINES_OF_A_REASON:])


def judge(name, text, result, returncode):
    """The cases of one test program, with what its end adds. result is meson's word, 'OK' for a plain file."""
    cases, plan = read_tap(text)
    if plan is None and not cases:
        if result == 'OK':
            # Meson's exit-code protocol: the whole program is one case; plain TAP that says nothing is none.
            return [('passed', 'exit status', '')] if returncode == 0 else [('failed', 'said nothing', '')]
        if result == 'SKIP':
            lines = text.strip().splitlines()
            return [('skipped', 'all of it', lines[-1] if lines else 'no reason given')]
        return [('failed', f'{result}, exit status {returncode}', reason_of(text.splitlines()))]
    if plan:
        seen = sum(1 for case in cases if not case[1].startswith('Bail out!'))
        if seen != plan:
            cases.append(('failed', f'planned {plan} cases, ran {seen}', reason_of(text.splitlines())))
    if not any(case[0] == 'failed' for case in cases):
        if plan is None:
            cases.append(('failed', 'ended before its plan', ''))
        elif result in ('FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS'):
            cases.append(('failed', f'{result}, exit status {returncode}', ''))
    return cases


def read_log(path):
    """Yields (program, cases) of one log file."""
    try:
        with open(path, encoding='utf-8', errors='replace') as log:
            text = log.read()
    except OSError as error:
        yield path, [('failed', str(error), '')]
        return
    if not path.endswith('.json'):
        yield path.rsplit('/', 1)[-1], judge(path, text, 'OK', 1)
        return
    for line in text.splitlines():
        test = json.loads(line)
        name = test['name'].split(' / ')[-1]
        yield name, judge(name, test.get('stdout', ''), test['result'], test.get('returncode', 0))


def main(arguments):
    total = {'passed': 0, 'failed': 0, 'skipped': 0}
    failures, skips = [], {}
    for argument in arguments:
        label, path = argument.split('=', 1)
        count = dict.fromkeys(total, 0)
        for program, cases in read_log(path):
            for verdict, name, reason in cases:
                count[verdict] += 1
                where = f'{label}: {program}: {name}'
                if verdict == 'failed':
                    failures.append((where, reason))
                elif verdict == 'skipped':
                    skips.setdefault(reason or 'no reason given', []).append(where)
        print(f'{label}: {count["passed"]} passed, {count["failed"]} failed, {count["skipped"]} skipped.')
        for verdict, number in count.items():
            total[verdict] += number
    for reason, where in skips.items():
        print(f'skipped, {reason}:')
        for name in where:
            print(f'  {name}')
    for where, reason in failures:
        print(f'FAILED {where}')
        for line in reason.splitlines():
            print(f'  {line[:200]}')
    print(f'{total["passed"]} passed, {total["failed"]} failed, {total["skipped"]} skipped')
    return 0 if total['failed'] == 0 and total['passed'] > 0 else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
