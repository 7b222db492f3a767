#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# archive.sh [BUILD [FOLDER]]: the bundle that was built in BUILD (build) as an archive in FOLDER (out), to be unpacked in
# ~/.lv2 of this or a like machine. The same build makes the same archive.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build}
folder=${2:-$root/out}
bundle=$build/lv2/ripieno.lv2
if [ ! -f "$bundle/ripieno.so" ]; then
  echo "archive.sh: no bundle in $build; first: sh tools/build.sh" >&2
  exit 1
fi
if ! command -v xz >/dev/null; then
  echo 'archive.sh: this needs xz; sh tools/deps.sh package' >&2
  exit 1
fi
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$root/meson.build")
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/ripieno.lv2"
for file in manifest.ttl ripieno.ttl presets.ttl ripieno.safetensors; do
  cp "$bundle/$file" "$work/ripieno.lv2"
done
for file in ripieno.so ripieno_ui.so; do
  strip --strip-unneeded -o "$work/ripieno.lv2/$file" "$bundle/$file"
done
cp "$root/LICENSE" "$root/README.md" "$root/docs/manual.md" "$root/models/MODEL_CARD.md" "$work/ripieno.lv2"
# OpenBLAS is inside, and asks that this be said
if nm "$bundle/ripieno.so" | grep -q cblas_sgemm; then
  sed -n '/^Files: libopenblas.a/,/^License: ISC/p' "$root/debian/copyright" | sed '$d' >"$work/ripieno.lv2/LICENSE.OpenBLAS"
fi
chmod 644 "$work"/ripieno.lv2/*
chmod 755 "$work"/ripieno.lv2/*.so

name=ripieno-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m).lv2.tar.xz
tar -c -J -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-0}" -f "$folder/$name" ripieno.lv2
echo "$folder/$name"
