#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# deps.sh [build|test|demo|package]: install the Debian packages that are missing to build Ripieno (build), to run its tests
# (test) or its demo (demo), or to make archives and a Debian package of it (package). Says what it does; silent when nothing is missing.
set -eu

build='gcc libc6-dev pkg-config meson ninja-build lv2-dev liblilv-dev libopenblas-pthread-dev libcairo2-dev libx11-dev'
# A package runs most tests while it is built
package='build-essential debhelper dpkg-dev xz-utils check lilv-utils sordi python3-mido libxext-dev'
tests='check lilv-utils sordi lv2-examples jackd2 jalv ardour python3 python3-mido python3-jack-client
  clang-14 clang-format-14 libclang-rt-14-dev git reuse shellcheck strace valgrind
  fonts-dejavu-core libxtst-dev xvfb openbox xdotool imagemagick'

# For the manual pages
tests="$tests mandoc groff-base"
# For what is handed on
tests="$tests $package lintian appstream"

case ${1:-build} in
build | demo) wanted=$build ;;
package) wanted="$build $package" ;;
test) wanted="$build $tests" ;;
*)
  echo "usage: deps.sh [build|test|demo|package]" >&2
  exit 2
  ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "deps.sh: no Debian system; what these packages hold must be there: $wanted"
  exit 0
fi

missing=
for package in $wanted; do
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
  installed) ;;
  *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "deps.sh: these packages are missing, and there is no sudo; as root: apt-get install$missing" >&2
    exit 1
  fi
  as_root=sudo
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# apt COMMAND...: without questions, its words kept for when it fails
apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null
}

echo "deps.sh: installing$missing${as_root:+ (with sudo)}"
updated=yes
apt -o APT::Update::Error-Mode=any update || updated=no
# shellcheck disable=SC2086 # a list of packages
if ! apt install --no-install-recommends $missing; then
  cat "$log" >&2
  [ "$updated" = yes ] || echo "deps.sh: the lists of packages could not be fetched: is there a network?" >&2
  echo "deps.sh: could not install$missing" >&2
  exit 1
fi
