#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# demo.sh: from a fresh clone to an accompanied melody. Installs what is missing, builds, plays tools/demo.mid through the
# plugin, and writes out/demo.mid and out/demo.png.
set -eu
cd "$(dirname "$0")/.."

# step NAME COMMAND...: run it, say how long it took and then what it said
step() {
  printf '%-28s' "$1"
  name=$1
  shift
  start=$(date +%s%N)
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    echo
    cat "$log" >&2
    rm -f "$log"
    echo "demo.sh: failed: $name" >&2
    exit 1
  fi
  tenths=$((($(date +%s%N) - start) / 100000000))
  printf '%5d.%d s\n' $((tenths / 10)) $((tenths % 10))
  sed 's/^/  /' "$log"
  rm -f "$log"
}

# Its words are many, and only worth reading when it fails
build() {
  said=$(sh tools/build.sh 2>&1) || {
    echo "$said"
    return 1
  }
}

play() {
  env -u LV2_PATH build/tools/ripieno-host --freewheel --report tools/demo.mid out/demo.mid
}

mkdir -p out
rm -f out/demo.mid out/demo.png
step 'Packages of Debian' sh tools/deps.sh demo
step 'Build' build
step 'Play the melody' play
step 'Draw the piano roll' build/tools/ripieno roll out/demo.mid -o out/demo.png
cat <<END

out/demo.mid  tracks MELODY (tools/demo.mid, as it was played in) and RIPIENO (what the plugin played to it)
out/demo.png  both as a piano roll, in two colours
The host was freewheeling: the plugin got the melody block by block under a rolling transport, as in a live run, but
without waiting for the clock. It plays the same notes in real time: build/tools/ripieno-host tools/demo.mid out/live.mid
To hear it: any player of MIDI files, e.g. apt install timidity; timidity out/demo.mid
END
