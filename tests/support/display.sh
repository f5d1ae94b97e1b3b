# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# A display where there is none: Xvfb with a small window manager (focus, popovers) and a compositor (shadows), and an
# environment in which nothing of the user's own settings is read or changed. Sourced by ./dev.

has_display () {
  case $(uname -s) in
    Darwin | MINGW* | MSYS*) return 0 ;;
  esac
  [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || [ "${GDK_BACKEND-}" = broadway ]
}

# with_display COMMAND…: runs a function or program in a fresh virtual display and a scratch home; its exit status.
with_display () (
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/wirebench.XXXXXX")
  chmod 0700 "$scratch"
  # Only what was started here is ended, by its number.
  started=()
  # shellcheck disable=SC2317 # called by the trap
  end_display () {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$scratch"
  }
  trap end_display EXIT
  trap 'exit 130' INT TERM

  export HOME=$scratch XDG_CONFIG_HOME=$scratch/config XDG_STATE_HOME=$scratch/state XDG_CACHE_HOME=$scratch/cache
  export XDG_DATA_HOME=$scratch/data XDG_RUNTIME_DIR=$scratch
  mkdir -p "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$XDG_DATA_HOME"
  printf '[Settings]\ngtk-font-name=Cantarell 11\n' >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
  # Without a GPU cairo beats GL in software, and a probe for GL costs start-up time and 60 MB.
  export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GDK_DISABLE=gl
  export GSETTINGS_BACKEND=memory DBUS_SESSION_BUS_ADDRESS=disabled: GTK_A11Y=none LC_ALL=C.UTF-8
  unset WAYLAND_DISPLAY

  # Xvfb says which number it found free; it is ready then.
  mkfifo "$scratch/number"
  Xvfb -displayfd 5 -screen 0 1400x1000x24 -r -nolisten tcp -noreset 5>"$scratch/number" >"$scratch/xvfb.log" 2>&1 &
  started+=($!)
  if ! read -r -t 30 number <"$scratch/number"; then
    cat "$scratch/xvfb.log" >&2
    echo 'dev: the virtual display did not start' >&2
    exit 1
  fi
  export DISPLAY=:$number
  openbox >/dev/null 2>&1 &
  started+=($!)
  # A window that is mapped while the window manager takes over may be lost between the two: on a loaded machine every
  # second one was. Openbox names the current desktop once it is there.
  for _ in {1..500}; do
    xdotool get_desktop >/dev/null 2>&1 && break
    sleep 0.02
  done
  xcompmgr >/dev/null 2>&1 &
  started+=($!)

  "$@"
)
