# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The demo: a window that captures traffic which wirebench-traffic makes beside it, both in a network namespace of their
# own, where an ordinary user may capture. And its pictures, taken in a virtual display. Sourced by ./dev.

# Sets private_network to a command that runs another one in a network of its own with the right to capture there, or to
# nothing where the system refuses (a chroot does; so do some hardened kernels).
find_private_network () {
  local try
  private_network=()
  # The user's own number is kept, so that the session bus and the files stay theirs; root needs no user namespace.
  for try in 'unshare --net' 'unshare --user --map-current-user --keep-caps --net'; do
    # shellcheck disable=SC2086 # words on purpose
    if $try "$1" --up --count 0 2>/dev/null; then
      read -ra private_network <<<"$try"
      return 0
    fi
  done
  return 1
}

# demo_live PROGRAM [ARG…]: the window on live traffic; where the system refuses that, on a file of the same traffic.
demo_live () {
  local traffic=$build/release/tests/support/wirebench-traffic
  if find_private_network "$traffic"; then
    say 'The demo captures its own traffic in a private network; close the window to end it.'
    # shellcheck disable=SC2016 # expanded inside
    "${private_network[@]}" bash -c '
      traffic=$1
      shift
      "$traffic" --up --seconds 600 &
      "$@" --capture lo
      kill "$!" 2>/dev/null || true
    ' demo "$traffic" "$@"
  else
    say 'This system allows no private network here, so the demo opens a file of the same traffic instead.'
    "$traffic" --write "$build/release/demo.pcapng"
    "$@" "$build/release/demo.pcapng"
  fi
}
