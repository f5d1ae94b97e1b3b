#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IRC clients say in the conversations as seeds of fuzz-irc: a line each, whose it is in its first byte.

usage: write-irc-seeds.py SEEDS-FOLDER CONVERSATIONS-FOLDER"""

import os
import re
import sys


def main():
    seeds, conversations = sys.argv[1:]
    os.makedirs(seeds, exist_ok=True)
    for name in sorted(os.listdir(conversations)):
        with open(os.path.join(conversations, name), encoding='utf-8') as file:
            said = [found.group(1) + found.group(2) for found in re.finditer(r'^([a-z]) > (.*)$', file.read(), re.M)]
        with open(os.path.join(seeds, os.path.splitext(name)[0]), 'w', encoding='utf-8') as out:
            out.write('\n'.join(said))


if __name__ == '__main__':
    main()
