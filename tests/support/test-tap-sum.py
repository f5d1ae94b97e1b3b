#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the sum at the end of `./dev test` cannot be better than the tests: what dies, stays silent or breaks off
must count as a failure. Prints TAP."""

import sys

import tap_sum

# name, what the program printed, meson's word, exit status, (passed, failed, skipped) that must come out
CASES = [
    ('all well', '1..2\nok 1 /a\nok 2 /b\n', 'OK', 0, (2, 0, 0)),
    ('plan at the end', 'ok 1 /a\nok 2 /b\n1..2\n', 'OK', 0, (2, 0, 0)),
    ('one failure', '1..2\nok 1 /a\nnot ok 2 /b\n', 'FAIL', 1, (1, 1, 0)),
    ('one skip', '1..2\nok 1 /a\nok 2 /b # SKIP no rights here\n', 'OK', 0, (1, 0, 1)),
    ('skipped as a whole', '1..0 # SKIP no display\n', 'SKIP', 0, (0, 0, 1)),
    ('died half way', '1..3\nok 1 /a\n', 'ERROR', -11, (1, 1, 0)),
    ('died after the last case', '1..1\nok 1 /a\n', 'FAIL', 1, (1, 1, 0)),
    ('bailed out', '1..2\nok 1 /a\nBail out! lost\n', 'ERROR', 1, (1, 2, 0)),
    ('no plan', 'ok 1 /a\n', 'OK', 0, (1, 1, 0)),
    ('ran out of time', '', 'TIMEOUT', -9, (0, 1, 0)),
    ('silent and dead', '', 'ERROR', 1, (0, 1, 0)),
    ('no TAP, well', 'hello\n', 'OK', 0, (1, 0, 0)),
    ('no TAP, skipped', 'no rights here\n', 'SKIP', 77, (0, 0, 1)),
    ('subtests do not count twice', '1..1\n    ok 1 inner\n    ok 2 inner\nok 1 /a\n', 'OK', 0, (1, 0, 0)),
]

# What the last lines of CI say of a failure: the comments since the case before, the last ones.
REASONED = '1..2\n# of the first\nok 1 /a\n' + ''.join(f'# line {n}\n' for n in range(9)) + 'not ok 2 /b\n'

print(f'1..{len(CASES) + 1}')
bad = 0
for number, (name, text, result, status, expected) in enumerate(CASES, 1):
    cases = tap_sum.judge('test', text, result, status)
    got = tuple(sum(1 for case in cases if case[0] == verdict) for verdict in ('passed', 'failed', 'skipped'))
    if got != expected:
        print(f'# expected {expected}, got {got}: {cases}')
        bad += 1
    print(f'{"ok" if got == expected else "not ok"} {number} /support/tap-sum/{name.replace(" ", "-")}')
reason = tap_sum.judge('test', REASONED, 'FAIL', 1)[1][2].splitlines()
told = reason == [f'line {n}' for n in range(9)][-tap_sum.LINES_OF_A_REASON:]
print(f'{"ok" if told else "not ok"} {len(CASES) + 1} /support/tap-sum/why')
sys.exit(1 if bad or not told else 0)
