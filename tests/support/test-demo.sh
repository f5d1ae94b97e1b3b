#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-demo.sh TRAFFIC CLI: the demo with a program in the window's place that notes how it was called. Where the system
# allows a private network it captures there; where it refuses, the demo says so and opens a file of the same traffic.
# The refusal is a real one: a user namespace that may hold no network of its own.

set -uo pipefail
traffic=$1 cli=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/wirebench-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/tests/support"
ln -s "$(realpath "$traffic")" "$work/tests/support/wirebench-traffic"
cat >"$work/program" <<TXT
#!/usr/bin/env bash
echo "\$*" >"$work/called"
TXT
chmod +x "$work/program"

# The demo in a shell of its own, behind a command that prepares where it runs.
# shellcheck disable=SC2016 # expanded inside
demo='
  installed_from=$1
  say () { printf "%s\n" "$*"; }
  . "$2"
  demo_live "$3"
'
run_demo () {
  rm -f "$work/called" "$work/demo.pcapng"
  timeout 60 "$@" bash -c "$demo" demo "$work" "$here/demo.sh" "$work/program" >"$work/said" 2>&1
}

number=0
tell () {
  number=$((number + 1))
  echo "$1 $number /support/demo/$2"
  [ "$1" = ok ] || sed 's/^/# /' "$work/said" "$work/called" 2>/dev/null
}

opened_file () {
  grep -q 'allows no private network' "$work/said" &&
    [ "$(cat "$work/called" 2>/dev/null)" = "$work/demo.pcapng" ] &&
    [ "$("$cli" read --count "$work/demo.pcapng")" -gt 100 ]
}

echo 1..3

if ! unshare --net true 2>/dev/null && ! unshare --user --map-current-user --keep-caps --net true 2>/dev/null; then
  tell ok 'live # SKIP this system allows no private network here'
elif run_demo env && [ "$(cat "$work/called")" = '--capture lo' ]; then
  tell ok live
else
  tell 'not ok' live
fi

# As root too: what matters is that neither way in succeeds.
# shellcheck disable=SC2016 # expanded inside
refusing=(unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"' refusing)
if ! "${refusing[@]}" true 2>/dev/null; then
  tell ok 'refused # SKIP this system allows no user namespace here'
elif "${refusing[@]}" unshare --net true 2>/dev/null; then
  tell ok 'refused # SKIP this system does not limit network namespaces'
elif run_demo "${refusing[@]}" && opened_file; then
  tell ok refused
else
  tell 'not ok' refused
fi

mkdir "$work/bin"
printf '#!/bin/sh\necho "unshare: unshare failed: Operation not permitted" >&2\nexit 1\n' >"$work/bin/unshare"
chmod +x "$work/bin/unshare"
if run_demo env PATH="$work/bin:$PATH" && opened_file; then
  tell ok without-unshare
else
  tell 'not ok' without-unshare
fi
