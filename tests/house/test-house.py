#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the house rules on the project, and checks the rules: each must be silent on a small good tree and must complain
about that tree after one bad change. Prints TAP. Usage: test-house.py PROJECT"""

import pathlib
import sys
import tempfile

import house

SPDX_C = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n\n'
SPDX_XML = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n'

GOOD = {
    'src/engine/base/wb-a.h': SPDX_C + '/* A. */\n#pragma once\n',
    'src/engine/base/wb-a.c': SPDX_C + '/* What A is. */\n\n#include "engine/base/wb-a.h"\n',
    'src/engine/base/wb-a-linux.c': SPDX_C + '/* A here. */\n\n#include "engine/base/wb-a.h"\n\n#include <sys/epoll.h>\n',
    'src/engine/dissect/wb-d.c': SPDX_C + '/* D. */\n\n#include "engine/base/wb-a.h"\n',
    'src/engine/capture/wb-c.c': SPDX_C + '/* C. */\n\n#include "engine/base/wb-a.h"\n',
    'src/app/capture/wb-p.c': SPDX_C + '/* P. */\n\n#include "engine/capture/wb-c.h"\n#include <gtk/gtk.h>\n'
                              'const char *t (void) { return _("Text"); }\n',
    'src/app/wb-w.c': SPDX_C + '/* W. */\nint w = wb_settings_get_number (wb_settings_get (), "width");\n',
    'data/w.gschema.xml': SPDX_XML + '<schemalist><schema id="w"><key name="width" type="i"/></schema></schemalist>\n',
    'ui/capture/p.ui': SPDX_XML + '<interface/>\n',
    'ui/w.gresource.xml': SPDX_XML + '<gresources><gresource prefix="/w"><file>capture/p.ui</file></gresource></gresources>\n',
    'po/POTFILES.in': '# SPDX-License-Identifier: GPL-3.0-or-later\nsrc/app/capture/wb-p.c\n',
}

# rule: [(what is wrong, file, its new text)]
BAD = {
    'arrows': [
        ('base includes dissect', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n#include "engine/dissect/wb-d.h"\n'),
        ('dissect includes capture', 'src/engine/dissect/wb-d.c', SPDX_C + '/* D. */\n#include "engine/capture/wb-c.h"\n'),
        ('capture includes a feature', 'src/engine/capture/wb-c.c', SPDX_C + '/* C. */\n#include "engine/echo/wb-e.h"\n'),
        ('a feature includes another', 'src/engine/echo/wb-e.c', SPDX_C + '/* E. */\n#include "engine/chat/wb-c.h"\n'),
        ('the engine includes the app', 'src/engine/capture/wb-c.c', SPDX_C + '/* C. */\n#include "app/wb-window.h"\n'),
        ('the engine includes GTK', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n#include <gtk/gtk.h>\n'),
        ('the CLI includes the app', 'src/cli/wb-cli.c', SPDX_C + '/* C. */\n#include "app/wb-window.h"\n'),
        ('the helper includes the reader', 'src/helper/h.c', SPDX_C + '/* H. */\n#include "engine/capture/wb-capture-file.h"\n'),
        ('a panel includes another', 'src/app/echo/wb-e.c', SPDX_C + '/* E. */\n#include "app/chat/wb-c.h"\n'),
        ('shared widgets include a panel', 'src/app/panel/wb-s.c', SPDX_C + '/* S. */\n#include "app/capture/wb-p.h"\n'),
        ('a private header leaves its room', 'src/app/wb-w.c', SPDX_C + '/* W. */\n#include "engine/base/wb-a-private.h"\n'),
    ],
    'rooms_in_includes': [
        ('an include without its room', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n#include "wb-a.h"\n'),
        ('an include that climbs', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n#include "../base/wb-a.h"\n'),
    ],
    'platform_headers': [
        ('epoll in a portable file', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n#include <sys/epoll.h>\n'),
        ('an unguarded Unix header', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n#include <glib-unix.h>\n'),
    ],
    'spdx_first': [
        ('no licence line', 'src/engine/base/wb-a.h', '/* A. */\n#pragma once\n'),
        ('licence line too late', 'ui/capture/p.ui', '<interface/>\n<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n'),
    ],
    'size': [('a file of 900 lines', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\n' * 900)],
    'design_comment': [
        ('a .c without its comment', 'src/engine/base/wb-a.c', SPDX_C + '#include "engine/base/wb-a.h"\n/* late */\n'),
        ('a .h without a comment', 'src/engine/base/wb-a.h', SPDX_C + '#pragma once\n'),
        ('a script without its comment', 'tests/x.py', '# SPDX-License-Identifier: GPL-3.0-or-later\nprint()\n'),
    ],
    'unfinished': [('a note to self', 'src/engine/base/wb-a.c', SPDX_C + '/* A. TO' + 'DO: think */\n')],
    'potfiles': [
        ('a text that is not listed', 'src/cli/wb-cli.c', SPDX_C + '/* C. */\nint x = f (_("Hello"));\n'),
        ('a description that is not listed', 'ui/capture/p.ui', SPDX_XML + '<a translatable="yes">x</a>\n'),
        ('a listed file that is gone', 'po/POTFILES.in', '# SPDX\nsrc/app/capture/wb-p.c\nsrc/gone.c\n'),
        ('an unsorted list', 'po/POTFILES.in', 'src/engine/base/wb-a.c\nsrc/app/capture/wb-p.c\n'),
    ],
    'whole_texts': [
        ('a text cut by a macro', 'src/engine/base/wb-a.c',
         SPDX_C + '/* A. */\nf (g_strdup_printf (_("Packet %" G_GUINT64_FORMAT " is cut"), n));\n'),
    ],
    'settings_described': [
        ('an unknown setting', 'src/app/wb-w.c', SPDX_C + '/* W. */\nint w = wb_settings_get_number (settings, "gone");\n'),
    ],
    'interfaces_listed': [
        ('a description outside the resource', 'ui/capture/q.ui', SPDX_XML + '<interface/>\n'),
        ('a resource entry without its file', 'ui/w.gresource.xml',
         '<gresources><gresource><file>capture/p.ui</file><file>gone.ui</file></gresource></gresources>'),
    ],
    'machine_paths': [
        ('a home folder in code', 'src/engine/base/wb-a.c', SPDX_C + '/* A. */\nconst char *p = "/ho' + 'me/me/file";\n'),
    ],
}


def plant(folder, tree):
    for name, content in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding='utf-8')


def complaints_about(rule, tree):
    with tempfile.TemporaryDirectory() as folder:
        plant(pathlib.Path(folder), tree)
        return list(rule(pathlib.Path(folder)))


def main(project):
    results = []
    for rule in house.RULES:
        name = rule.__name__.replace('_', '-')
        results.append((f'/house/{name}', list(rule(project))))
        results.append((f'/house/{name}/silent-on-good', complaints_about(rule, GOOD)))
        cases = BAD.get(rule.__name__, [])
        missed = [what for what, file, content in cases if not complaints_about(rule, {**GOOD, file: content})]
        if not cases:
            missed.append('nothing shows that this rule can fail')
        results.append((f'/house/{name}/able-to-fail', missed))

    print('TAP version 13')
    print(f'1..{len(results)}')
    for number, (name, complaints) in enumerate(results, 1):
        for complaint in complaints:
            print(f'# {complaint}')
        print(f'{"not ok" if complaints else "ok"} {number} {name}')
    return 1 if any(complaints for _, complaints in results) else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
