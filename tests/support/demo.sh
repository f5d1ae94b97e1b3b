# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The demo: a window that captures traffic which wirebench-traffic makes beside it, both in a network namespace of their
# own, where an ordinary user may capture. And its pictures, taken in a virtual display. Sourced by ./dev, which sets
# $installed_from to the build folder whose program is run.

traffic () { "$installed_from/tests/support/wirebench-traffic" "$@"; }

# Sets private_network to a command that runs another one in a network of its own with the right to capture there; fails
# where the system refuses (a chroot may; so do some hardened kernels).
find_private_network () {
  local try
  # The user's own number is kept, so that the session bus and the files stay theirs; root needs no user namespace.
  for try in 'unshare --net' 'unshare --user --map-current-user --keep-caps --net'; do
    # shellcheck disable=SC2086 # words on purpose
    if $try "$installed_from/tests/support/wirebench-traffic" --up --count 0 2>/dev/null; then
      read -ra private_network <<<"$try"
      return 0
    fi
  done
  return 1
}

# demo_live PROGRAM [ARG…]: the window on live traffic; where the system refuses that, on a file of the same traffic.
demo_live () {
  if find_private_network; then
    say 'The demo captures its own traffic in a private network; close the window to end it.'
    # shellcheck disable=SC2016 # expanded inside
    "${private_network[@]}" bash -c '
      "$1" --up --seconds 600 &
      shift
      "$@" --capture lo
      kill "$!" 2>/dev/null || true
    ' demo "$installed_from/tests/support/wirebench-traffic" "$@"
  else
    say 'This system allows no private network here, so the demo opens a file of the same traffic instead.'
    traffic --write "$installed_from/demo.pcapng"
    "$@" "$installed_from/demo.pcapng"
  fi
}

# --- pictures: in a virtual display only ------------------------------------------------------------------------------

# settled FILE: takes pictures of the window until two are alike; a live list never rests, so a few times at most.
settled () {
  local file=$1 before='' now tries
  for tries in {1..8}; do
    import -window "$window" "$file"
    now=$(identify -format '%#' "$file")
    [ "$now" = "$before" ] && [ "$tries" -gt 2 ] && return 0
    before=$now
  done
}

# has_private_network PID: it lives in another network than we do.
has_private_network () {
  [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

# in_network_of PID COMMAND…: runs it where that process lives.
in_network_of () (
  enter=(nsenter --target "$1" --net)
  [ "$(readlink "/proc/$1/ns/user")" = "$(readlink /proc/self/ns/user)" ] || enter+=(--user --preserve-credentials)
  shift
  exec "${enter[@]}" "$@"
)

# Four connections to the echo server of this network, of both families, and a sender of datagrams: each says a line, and
# the connections wait for its answer, until the server is gone; a minute at most. Says so when there is something to see.
echo_peers () {
  local -a peers=()
  local peer teller turn address
  for _ in {1..100}; do
    { exec {peer}<>/dev/tcp/127.0.0.1/8080; } 2>/dev/null && break
    sleep 0.1
  done
  peers=("$peer")
  for address in 127.0.0.1 ::1 ::1; do
    exec {peer}<>"/dev/tcp/$address/8080" || return
    peers+=("$peer")
  done
  exec {teller}<>/dev/udp/127.0.0.1/8080
  for turn in {1..600}; do
    for peer in "${peers[@]}"; do
      { printf 'line %d of a peer\n' "$turn" >&"$peer" && read -r -t 5 <&"$peer"; } 2>/dev/null || return 0
    done
    printf 'datagram %d\n' "$turn" >&"$teller"
    [ "$turn" != 40 ] || echo busy
    sleep 0.1
  done
}

# Three people in the chat of this network, over both families: they join, talk, and one goes. Says so when there is
# something to see, and the others stay until the server is gone; a minute at most.
chat_people () {
  local anna berta carla turn
  for _ in {1..100}; do
    { exec {anna}<>/dev/tcp/127.0.0.1/9000; } 2>/dev/null && break
    sleep 0.1
  done
  { printf 'NICK anna\r\nUSER anna 0 * :Anna\r\nJOIN #chat\r\n' >&"$anna"; } 2>/dev/null || return 0
  exec {berta}<>/dev/tcp/::1/9000 || return 0
  exec {carla}<>/dev/tcp/127.0.0.1/9000 || return 0
  sleep 0.5
  {
    printf 'PRIVMSG #chat :Good morning! Is the line from the lab up again?\r\n' >&"$anna"
    sleep 0.3
    printf 'yes, since ten. I see no loss any more\n' >&"$berta"
    sleep 0.3
    printf 'then I can go back to the bench\n' >&"$carla"
    sleep 0.3
    exec {carla}>&-
    printf 'PRIVMSG #chat :Thank you both. Server, please keep the log for the report that we have to write about it on Friday\r\n' >&"$anna"
    sleep 1
    echo busy
    for turn in {1..600}; do
      printf 'sample %d of the lab\n' "$turn" >&"$berta" || return 0
      read -r -t 0.1 <&"$berta"
      sleep 0.5
    done
  } 2>/dev/null
}

# choose_panel ROW: by the list of panels at the left, or, in a narrow window, by the bar below; from 1.
choose_panel () {
  local row=$1
  if [ "$width" -ge 800 ]; then
    xdotool mousemove --window "$window" 78 $((38 + 38 * row)) click 1
  else
    xdotool mousemove --window "$window" $((width / 2 + (row - 3) * 88)) 730 click 1
  fi
}

# picture FOLDER NAME WIDTH [NAME=VALUE…]: the demo's window after a packet was chosen, on its Echo and Chat pages with
# servers that have peers (echo-NAME, chat-NAME), on its Ping page with a reflector that answers (ping-NAME), and on its
# Pool page under load, with the echo server as its target (pool-NAME), under these environment variables. Without a network of its own there are no pictures of these: on the machine's own the port
# may be another program's.
picture () (
  file=$1/$2.png echo_file=$1/echo-$2.png chat_file=$1/chat-$2.png ping_file=$1/ping-$2.png pool_file=$1/pool-$2.png width=$3
  shift 3
  [ $# = 0 ] || export "$@"
  settings=$XDG_CONFIG_HOME/glib-2.0/settings
  mkdir -p "$settings"
  {
    printf '[io/github/wirebench/Wirebench]\nwindow-width=%d\nwindow-height=760\n' "$width"
    printf "pool-max=24\npool-load-workers=30\npool-load-hold='120 ms'\n"
    printf "ping-mode='stamp'\nping-interval='0.05'\nping-targets='localhost 127.0.0.2 127.0.0.3'\n"
  } >"$settings/keyfile"
  export GSETTINGS_BACKEND=keyfile
  demo_live wirebench >"$file.log" 2>&1 &
  demo=$!
  # Where the program ends early there is never a window; the time limit stands for that.
  window=$(timeout 30 xdotool search --sync --onlyvisible --class wirebench | tail -n 1) || true
  if [ -z "$window" ]; then
    cat "$file.log" >&2
    kill "$demo" 2>/dev/null
    return 1
  fi
  window_pid=$(xdotool getwindowpid "$window")
  timeout 10 xdotool windowactivate --sync "$window" || true
  settled "$file"
  # As a person would: click a row, go to the first packet, and one down to an answer, whose tree is long whatever came
  # first (SYN, ACK or a name server's); tree and bytes open below, and a field of the tree marks its bytes.
  xdotool mousemove --window "$window" $((width / 2)) 250 click 1
  xdotool key ctrl+Home Down
  settled "$file"
  xdotool mousemove --window "$window" $((width / 4)) 600 click 1
  settled "$file"
  if has_private_network "$window_pid"; then
    choose_panel 2
    settled "$echo_file"
    xdotool key ctrl+Return
    exec {said}< <(in_network_of "$window_pid" bash -c "$(declare -f echo_peers); echo_peers" 2>&1)
    read -r -t 30 <&"$said" || true
    settled "$echo_file"
    choose_panel 3
    settled "$chat_file"
    xdotool key ctrl+Return
    exec {said}< <(in_network_of "$window_pid" bash -c "$(declare -f chat_people); chat_people" 2>&1)
    read -r -t 30 <&"$said" || true
    settled "$chat_file"
    exec {said}< <(in_network_of "$window_pid" timeout 30 wirebench-cli respond --stamp --stateful --bind 0.0.0.0 --bind ::)
    read -r -t 30 <&"$said" || true
    choose_panel 4
    settled "$ping_file"
    xdotool key ctrl+Return
    sleep 6 # of probes
    settled "$ping_file"
    choose_panel 5
    settled "$pool_file"
    xdotool key ctrl+Return
    sleep 1 # of connecting
    xdotool key ctrl+shift+Return
    sleep 2 # of load
    settled "$pool_file"
  fi
  kill "$window_pid"
  wait 2>/dev/null || true
  rm -f "$file.log"
)

# demo_pictures FOLDER [--tap]: light, dark, narrow and German, of all pages, as PNG files.
demo_pictures () {
  local folder=$1 tap=${2-} number=0 name page file verdict colours failed=0
  rm -rf "$folder"
  mkdir -p "$folder"
  [ -z "$tap" ] || echo '1..20'
  for name in light dark narrow german; do
    case $name in
      light) set -- 1200 ;;
      dark) set -- 1200 ADW_DEBUG_COLOR_SCHEME=prefer-dark ;;
      narrow) set -- 480 ;;
      german) set -- 1200 LANGUAGE=de ;;
    esac
    verdict=ok
    picture "$folder" "$name" "$@" || verdict='not ok'
    for page in "$name" "echo-$name" "chat-$name" "ping-$name" "pool-$name"; do
      number=$((number + 1))
      file=$folder/$page.png
      if [ "$page" != "$name" ] && [ "$verdict" = ok ] && [ ! -e "$file" ]; then
        [ -z "$tap" ] || echo "ok $number /pictures/$page # SKIP this system allows no private network here"
        continue
      fi
      # A window that did not draw has a handful of colours.
      colours=$(identify -format '%k' "$file" 2>/dev/null || echo 0)
      [ "$colours" -ge 64 ] || verdict='not ok'
      [ "$verdict" = ok ] || failed=1
      if [ -n "$tap" ]; then
        echo "$verdict $number /pictures/$page"
      else
        say "$file"
      fi
    done
  done
  return $failed
}
