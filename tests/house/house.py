# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, each a function from a tree to complaints.

The one idea: a rule reads files and nothing else, so that test-house.py can hand it the project and, to show that the
rule is able to fail, a small bad tree. A complaint is "path:line: what is wrong" in words that say what to do.
"""

import pathlib
import re
import xml.etree.ElementTree as xml

CODE_ROOTS = ('src', 'tests')
MAX_LINES = 900

# Who may include whom. A room is what stands before the file name in `#include "engine/base/wb-error.h"`; a room may
# always include itself. Rooms that are not named here are rooms of features: see allowed().
BASE, DISSECT, CAPTURE, HELPER, CLI, PANEL = (
    'engine/base', 'engine/dissect', 'engine/capture', 'helper', 'cli', 'app/panel')

# The helper is the one program with rights: these are all of capture and dissect that it may know.
HELPER_MAY = {'engine/capture/wb-capture-options.h', 'engine/capture/wb-capture-writer.h',
              'engine/capture/wb-link-type.h', 'engine/dissect/wb-frame.h'}

# What every panel may know of the room above it: the compatibility file and what the program remembers.
APP_SHARED = {'app/wb-compat.h', 'app/wb-settings.h'}

PLATFORM_HEADERS = re.compile(
    r'^(linux/|sys/epoll\.h|sys/timerfd\.h|sys/eventfd\.h|sys/prctl\.h|sys/capability\.h|sys/statfs\.h|sys/sendfile\.h|'
    r'sys/vfs\.h|sys/event\.h|netpacket/|windows\.h|winsock2\.h|ws2tcpip\.h|iphlpapi\.h|net/if_dl\.h|mach/|'
    r'CoreFoundation/|SystemConfiguration/|gio/gunix|glib-unix\.h|gio/gwin32)')
PLATFORM_FILES = re.compile(r'-(linux|macos|bsd|windows|unix)(-private)?\.[ch]$')
# These exist on every Unix: the two small programs around the engine may use them, the engine and the window only where
# Windows has something else beside it.
UNIX_HEADERS = re.compile(r'^(gio/gunix|glib-unix\.h)')

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
BLOCK_COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
UNFINISHED = re.compile(r'\b(TO' r'DO|FIX' r'ME|X' r'XX|HA' r'CK)\b')
MACHINE_PATH = re.compile(r'(?<![\w./$}{)-])/(home|Users|root|work)/\w')
TRANSLATABLE = re.compile(r'(?<![\w>.])(N?_|NC?_|C_|ngettext|g_dngettext|g_dgettext|g_dpgettext2?)\s*\(\s*(?:GETTEXT_PACKAGE|"|N?_|NULL)')
CUT_TEXT = re.compile(r'(?<![\w>.])(N?_|NC?_|ngettext|g_dngettext)\s*\((?:"[^"]*"|[^()"]|\([^()]*\))*?(G_G(?:U?INT64|U?INT32|S?SIZE|OFFSET)_FORMAT)')
SETTING = re.compile(r'\b(?:wb|g)_settings_(?:get|set|dup|bind)_?[a-z_0-9]* \((?:wb_settings_get \(\)|[\w>-]*settings), "([a-z-]+)"')
TRANSLATABLE_UI = re.compile(r'translatable="(yes|true|1)"')


def files(tree, *patterns, roots=CODE_ROOTS):
    """Every file below the roots of a tree that matches, sorted, with its path as a string."""
    for root in roots:
        for path in sorted((tree / root).rglob('*')):
            if path.is_file() and any(path.match(pattern) for pattern in patterns):
                yield path, path.relative_to(tree).as_posix()


def text(path):
    return path.read_text(encoding='utf-8', errors='replace')


def room_of(name):
    """src/engine/base/wb-error.c -> engine/base; src/app/main.c -> app."""
    return name.split('/', 1)[1].rpartition('/')[0]


def allowed(room, header):
    """Whether a file in src/<room> may include <header>, written with its room."""
    target = header.rpartition('/')[0]
    if target == room:
        return True
    if room == BASE:
        return False
    if room == DISSECT:
        return target == BASE
    if room == CAPTURE:
        return target in (BASE, DISSECT)
    if room == HELPER:
        return target == BASE or header in HELPER_MAY
    if room == CLI:
        return target.startswith('engine/')
    if room.startswith('engine/'):  # a feature: echo, chat, ping, pool
        return target == BASE
    if room == PANEL:
        return target == BASE or header in APP_SHARED
    if room.startswith('app/'):  # a feature's panel
        feature = room.split('/')[1]
        if target in (PANEL, BASE, f'engine/{feature}') or header in APP_SHARED:
            return True
        return feature == 'capture' and target == DISSECT
    if room == 'app':  # window and application
        return target.startswith(('app/', 'engine/'))
    return False


def includes(path):
    for number, line in enumerate(text(path).splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1) == '"', found.group(2)


def arrows(tree):
    for path, name in files(tree, '*.c', '*.h', roots=('src',)):
        room = room_of(name)
        for number, ours, header in includes(path):
            if not ours and re.match(r'(gtk|gdk|gsk|adwaita|adw)\b', header) and not room.startswith('app'):
                yield f'{name}:{number}: only app knows GTK, but this includes <{header}>'
            if not ours or header == 'config.h':
                continue
            if '/' in header and not allowed(room, header):
                yield f'{name}:{number}: {room} must not include {header}'
            if header.endswith('-private.h') and header.rpartition('/')[0] != room:
                yield f'{name}:{number}: {header} is for its own room only'


def rooms_in_includes(tree):
    for path, name in files(tree, '*.c', '*.h', roots=('src',)):
        for number, ours, header in includes(path):
            if ours and header != 'config.h' and '/' not in header:
                yield f'{name}:{number}: write the room: #include "{room_of(name)}/{header}"'
            if ours and header.startswith('..'):
                yield f'{name}:{number}: write the room instead of {header}'


def platform_headers(tree):
    for path, name in files(tree, '*.c', '*.h', roots=('src',)):
        if PLATFORM_FILES.search(name):
            continue
        guarded = 0
        for number, line in enumerate(text(path).splitlines(), 1):
            if re.match(r'\s*#\s*if(def)?\b.*(G_OS_UNIX|G_OS_WIN32|__linux__|__APPLE__)', line):
                guarded += 1
            elif re.match(r'\s*#\s*if', line):
                guarded += 1 if guarded else 0
            elif re.match(r'\s*#\s*endif', line):
                guarded -= 1 if guarded else 0
            found = INCLUDE.match(line)
            if not found or not PLATFORM_HEADERS.match(found.group(2)):
                continue
            if UNIX_HEADERS.match(found.group(2)) and (guarded or room_of(name) in (HELPER, CLI)):
                continue
            yield f'{name}:{number}: <{found.group(2)}> belongs into a file that names its platform'


def spdx_first(tree):
    roots = ('src', 'tests', 'data', 'ui', 'po', '.ci')
    patterns = ('*.c', '*.h', '*.py', '*.sh', '*.build', '*.ui', '*.css', '*.xml', '*.in', '*.svg', '*.po')
    extra = [(tree / name, name) for name in ('dev', '.ci/run', 'meson.build', 'meson_options.txt')]
    for path, name in list(files(tree, *patterns, roots=roots)) + [item for item in extra if item[0].is_file()]:
        lines = text(path).splitlines()
        first = 1 if lines and (lines[0].startswith('#!') or lines[0].startswith('<?xml')) else 0
        if len(lines) <= first or 'SPDX-License-Identifier: GPL-3.0-or-later' not in lines[first]:
            yield f'{name}:{first + 1}: the SPDX line comes first'


def size(tree):
    for path, name in files(tree, '*.c', '*.h', '*.py', '*.sh'):
        lines = text(path).count('\n')
        if lines >= MAX_LINES:
            yield f'{name}: {lines} lines; which two things is it?'


def design_comment(tree):
    for path, name in files(tree, '*.c', '*.h'):
        comments = [c for c in BLOCK_COMMENT.findall(text(path)) if 'SPDX-License-Identifier' not in c]
        if name.endswith('.h'):
            if not comments:
                yield f'{name}: says nowhere what it is for'
            continue
        head = text(path).split('#include')[0].split('#define')[0]
        if not [c for c in BLOCK_COMMENT.findall(head) if 'SPDX-License-Identifier' not in c]:
            yield f'{name}: opens without a comment that says what lives here'
    for path, name in files(tree, '*.py', '*.sh'):
        head = text(path).split('\n', 1)[-1][:400]
        if name.endswith('.py') and '"""' not in head or name.endswith('.sh') and '\n# ' not in head:
            yield f'{name}: opens without a comment that says what lives here'


def unfinished(tree):
    for path, name in files(tree, '*.c', '*.h', '*.py', '*.sh', '*.ui', '*.build', roots=('src', 'tests', 'ui', 'data')):
        for number, line in enumerate(text(path).splitlines(), 1):
            if UNFINISHED.search(line):
                yield f'{name}:{number}: unfinished: {line.strip()[:80]}'


def translatable(path):
    if path.suffix == '.ui':
        return TRANSLATABLE_UI.search(text(path)) is not None
    return TRANSLATABLE.search(BLOCK_COMMENT.sub('', text(path))) is not None


def potfiles(tree):
    listed = [line for line in text(tree / 'po/POTFILES.in').splitlines() if line and not line.startswith('#')]
    for name in listed:
        if not (tree / name).is_file():
            yield f'po/POTFILES.in: {name} is not there'
    if listed != sorted(listed):
        yield 'po/POTFILES.in: is not sorted'
    for path, name in files(tree, '*.c', '*.h', '*.ui', roots=('src', 'ui')):
        if translatable(path) and name not in listed:
            yield f'po/POTFILES.in: {name} has texts that are translated'


def whole_texts(tree):
    """A macro of GLib's inside a translated text cuts it off for xgettext; C's own PRIu64 it knows."""
    for path, name in files(tree, '*.c', '*.h', roots=('src',)):
        for found in CUT_TEXT.finditer(text(path)):
            line = text(path)[:found.start()].count('\n') + 1
            yield f'{name}:{line}: write PRIu64 here, or %s: xgettext does not know {found.group(2)}'


def settings_described(tree):
    """Every setting that the window names is in the schema; one that is not is fatal or silently forgotten."""
    known = set()
    for schema, _ in files(tree, '*.gschema.xml', roots=('data',)):
        known.update(key.get('name') for key in xml.parse(schema).getroot().iter('key'))
    for path, name in files(tree, '*.c', roots=('src',)):
        for found in SETTING.finditer(text(path)):
            if found.group(1) not in known:
                line = text(path)[:found.start()].count('\n') + 1
                yield f'{name}:{line}: the schema does not describe “{found.group(1)}”'


def interfaces_listed(tree):
    """Every window description is in the resource, and everything in the resource exists."""
    listed = set()
    for resource, name in files(tree, '*.gresource.xml', roots=('ui',)):
        for entry in xml.parse(resource).getroot().iter('file'):
            target = (resource.parent / entry.text.strip())
            listed.add(target.resolve())
            if not target.is_file():
                yield f'{name}: {entry.text} is not there'
    for path, name in files(tree, '*.ui', '*.css', roots=('ui',)):
        if path.resolve() not in listed:
            yield f'{name}: no gresource lists it'


def machine_paths(tree):
    roots = ('src', 'tests', 'data', 'ui', 'po', 'docs')
    patterns = ('*.c', '*.h', '*.py', '*.sh', '*.build', '*.ui', '*.xml', '*.in', '*.md', '*.po')
    extra = [(tree / name, name) for name in ('dev', 'README.md')]
    for path, name in list(files(tree, *patterns, roots=roots)) + [item for item in extra if item[0].is_file()]:
        for number, line in enumerate(text(path).splitlines(), 1):
            if MACHINE_PATH.search(line):
                yield f'{name}:{number}: names a place on one machine: {line.strip()[:80]}'


RULES = [arrows, rooms_in_includes, platform_headers, spdx_first, size, design_comment, unfinished, potfiles,
         whole_texts, settings_described, interfaces_listed, machine_paths]
