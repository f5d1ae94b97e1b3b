#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ./dev lint: reads what a compiler and the tests do not. Usage: lint.sh BUILD [--fix], where BUILD is a configured build
# folder. --fix lays the changed lines out as clang-format does, instead of complaining about them.
# The one idea: format and clang-tidy look at what changed, so that a change is judged by its own lines and the run stays
# short; everything else looks at the whole tree. All checks run, then the findings are counted.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

build=$1 fix=${2-}
app_id=io.github.wirebench.Wirebench
failed=0

# check NAME COMMAND…: says what is looked at; the command's words only when it fails.
check () {
  local name=$1 words
  shift
  if words=$("$@" 2>&1); then
    echo "lint: $name: fine"
  else
    echo "lint: $name:"
    printf '%s\n' "$words"
    failed=$((failed + 1))
  fi
}

# The commit that the change is compared with: where this branch left the main one; on the main one its last commit.
find_base () {
  local head base
  git rev-parse -q --verify HEAD >/dev/null 2>&1 || return 1
  head=$(git rev-parse HEAD)
  for base in origin/main origin/HEAD main; do
    base=$(git merge-base "$base" HEAD 2>/dev/null) || continue
    [ "$base" = "$head" ] || { echo "$base"; return 0; }
  done
  git rev-parse -q --verify HEAD~1
}

changed_files () {
  git diff --name-only --diff-filter=d "$base" -- "$@"
}

format () {
  local file findings=0 lines wanted
  wanted=$(mktemp)
  for file in $(changed_files '*.c' '*.h'); do
    # Each hunk's new lines, as clang-format wants them.
    lines=$(git diff -U0 "$base" -- "$file" |
      sed -n 's/^@@ -[0-9,]* +\([0-9]*\),\{0,1\}\([0-9]*\) @@.*/\1 \2/p' |
      while read -r first count; do
        count=${count:-1}
        [ "$count" = 0 ] || printf ' --lines=%d:%d' "$first" $((first + count - 1))
      done)
    [ -n "$lines" ] || continue
    # gettext's marks stand without a space, which clang-format cannot be told.
    # shellcheck disable=SC2086 # words on purpose
    clang-format $lines "$file" | sed -E 's/(^|[^A-Za-z0-9_])(_|N_|C_|NC_) \("/\1\2("/g' >"$wanted"
    if [ "$fix" = --fix ]; then
      cmp -s "$file" "$wanted" || cat "$wanted" >"$file"
    elif ! diff -u --label "$file" --label "$file, formatted" "$file" "$wanted"; then
      findings=1
    fi
  done
  rm -f "$wanted"
  return $findings
}

tidy () {
  local -a files
  mapfile -t files < <(changed_files 'src/*.c' 'tests/*.c' | while read -r file; do
    grep -q "\"file\": \".*$file\"" "$build/compile_commands.json" && echo "$file"
  done)
  [ ${#files[@]} = 0 ] && return 0
  # Generated headers (resources, config.h) must be there.
  ninja -C "$build" --quiet || return 1
  printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P "$(nproc)" clang-tidy --quiet -p "$build" \
    --extra-arg=-Wno-format-nonliteral --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-unused-variable # clang does not know what holds by g_autoptr
}

# Errors only. Leaks are the sanitizers' matter (this program does not know g_autoptr), and where it cannot parse a macro
# the compiler has done so already.
cppcheck_tree () {
  local found
  found=$(cppcheck --quiet --std=c11 --max-configs=4 --inline-suppr --library=gtk \
    --suppress=missingInclude --suppress=unknownMacro --suppress=memleak --suppress=internalAstError \
    --suppress=syntaxError --template='{severity}: {file}:{line}: {message} [{id}]' --template-location='' \
    -j "$(nproc)" -I src src tests 2>&1 | grep '^error: ')
  [ -z "$found" ] || { printf '%s\n' "$found"; return 1; }
}

metainfo () {
  appstreamcli validate --no-net "$build/data/$app_id.metainfo.xml"
}

interfaces () {
  local file findings=0
  while read -r file; do
    xmllint --noout "$file" || findings=1
  done < <(find ui data -name '*.ui' -o -name '*.xml' -o -name '*.svg' -o -name '*.xml.in')
  return $findings
}

# Every translation is complete, current, and formats as the original does.
translations () {
  local language findings=0 template
  template=$(mktemp)
  ninja -C "$build" --quiet wirebench-pot >/dev/null || return 1
  for language in $(grep -v '^#' po/LINGUAS); do
    msgmerge --quiet --no-fuzzy-matching "po/$language.po" po/wirebench.pot -o "$template" || findings=1
    msgfmt --check -o /dev/null "$template" || findings=1
    if [ -n "$(msgattrib --untranslated "$template")$(msgattrib --only-fuzzy "$template")" ]; then
      echo "po/$language.po lacks:"
      msgattrib --untranslated "$template" | grep '^msgid' | tail -n +2
      msgattrib --only-fuzzy "$template" | grep '^msgid' | tail -n +2
      findings=1
    fi
  done
  rm -f "$template"
  return $findings
}

base=$(find_base) || base=''
if [ -n "$base" ]; then
  echo "lint: the change since $(git log -1 --format='%h %s' "$base")"
  check 'format of changed lines' format
  check 'clang-tidy on changed files' tidy
else
  echo 'lint: no history to compare with: format and clang-tidy are left out'
fi
check cppcheck cppcheck_tree
check 'shell scripts' shellcheck -S warning -x dev .ci/run tests/house/lint.sh
check 'menu entry' desktop-file-validate "$build/data/$app_id.desktop"
check 'store page' metainfo
check settings glib-compile-schemas --strict --dry-run data
check 'window descriptions' interfaces
check translations translations
check 'house rules' "$(command -v /usr/bin/python3 || command -v python3)" tests/house/test-house.py .

[ "$failed" = 0 ] && echo 'lint: fine' && exit 0
echo "lint: $failed findings"
exit 1
