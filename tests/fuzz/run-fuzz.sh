#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run-fuzz.sh TARGET SEEDS SECONDS: one libFuzzer target for a stated time, told as TAP. New finds stay in a folder
# beside the seeds, so that the next run goes on from there; a crash leaves its input in the working folder.

set -uo pipefail
target=$1 seeds=$2 seconds=$3
name=$(basename "$target")
corpus=$seeds.found
mkdir -p "$corpus"

echo 1..1
log=$("$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
        -verbosity=1 "$corpus" "$seeds" 2>&1)
verdict=$?
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' <<<"$log")
if [ $verdict = 0 ] && [ "${runs:-0}" -gt 0 ]; then
  echo "ok 1 - $name: $runs inputs in $seconds s"
else
  tail -40 <<<"$log" | sed 's/^/# /'
  echo "not ok 1 - $name"
fi
