#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# bench-windows.sh: what a step costs with windows of 64, 128, 256 and 512 frames: builds the engine for each, elsewhere.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset OPENBLAS_CORETYPE

for frames in 64 128 256 512; do
  mkdir "$work/source"
  cp -R "$root/core" "$work/source/core"
  cp "$root"/tools/bench* "$work/source"
  sed -i "s/^#define RIP_FRAMES .*/#define RIP_FRAMES ${frames}u/" "$work/source/core/roll.h"
  cat >"$work/source/meson.build" <<END
project('windows', 'c', default_options: ['buildtype=release', 'c_std=c11'])
cc = meson.get_compiler('c')
lv2_dir = 'lib/lv2'
add_project_arguments('-D_POSIX_C_SOURCE=200809L', language: 'c')
math_dep = cc.find_library('m')
thread_dep = dependency('threads')
subdir('core')
executable('bench', files('bench.c', 'bench_dump.c', 'bench_measure.c', 'bench_report.c'), dependencies: core_dep)
END
  cp "$root/meson_options.txt" "$work/source"
  if ! { meson setup "$work/build" "$work/source" && meson compile -C "$work/build"; } >"$work/log" 2>&1; then
    cat "$work/log" >&2
    exit 1
  fi
  printf '%s frames  ' "$frames"
  "$work/build/bench" --model "$root/models/ripieno.safetensors" --steps 50 | grep '^step'
  rm -rf "$work/source" "$work/build"
done
