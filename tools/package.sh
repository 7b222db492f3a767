#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# package.sh [FOLDER]: build the Debian package of this tree, its tests included, and put it into a folder (out). Builds
# elsewhere: nothing in the tree changes. DEB_BUILD_OPTIONS=nocheck leaves the tests out.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/out}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

if ! command -v dh >/dev/null || ! command -v dpkg-buildpackage >/dev/null; then
  echo "package.sh: this needs Debian's tools; sh tools/deps.sh package" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/ripieno"
cd "$root"
if [ -e .git ]; then
  git ls-files -z --cached --others --exclude-standard
else
  find . -path './build*' -prune -o -path ./out -prune -o -type f -print0
fi | tar -c --null --files-from=- | tar -x -C "$work/ripieno"

cd "$work/ripieno"
if ! dpkg-buildpackage --build=binary --no-sign >"$work/log" 2>&1; then
  cat "$work/log" >&2
  exit 1
fi
for package in "$work"/ripieno_*.deb; do
  cp "$package" "$folder"
  echo "$folder/${package##*/}"
done
