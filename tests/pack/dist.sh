#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# dist.sh ROOT BUILD VERSION: the tarball of `meson dist` holds all that is needed: the Debian package is built from it by its
# own tools/package.sh, its tests pass there, lintian agrees, and it is installed below a folder, plays, and goes again.
# Of a tree with changes the last commit is tried.
set -eu
root=$(realpath "$1")
build=$(realpath "$2")
version=$3
[ -e "$root/.git" ] || exit 77
for tool in dpkg-buildpackage dh lintian; do
  command -v $tool >/dev/null || exit 77
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset LD_LIBRARY_PATH LV2_PATH RIPIENO_MODEL DESTDIR

fail() {
  echo "dist.sh: $*" >&2
  exit 1
}

# The tarball
tarball=$build/meson-dist/ripieno-$version.tar.xz
rm -f "$tarball"
meson dist -C "$build" --no-tests --formats xztar --allow-dirty >"$work/log" 2>&1 || fail "$(cat "$work/log")"
tar -x -C "$work" -f "$tarball"
tree=$work/ripieno-$version
[ ! -e "$tree/.git" ] || fail 'history in the tarball'
(cd "$tree/models" && sha256sum --quiet -c SHA256SUMS) || fail 'other weights than they should be'

# The package, its tests on the way
changelog=$(cd "$tree" && dpkg-parsechangelog --show-field Version)
[ "$changelog" = "$version" ] || fail "debian/changelog is of $changelog, meson.build of $version"
DEB_BUILD_OPTIONS="$(echo "${DEB_BUILD_OPTIONS:-}" | sed 's/nocheck//')" sh "$tree/tools/package.sh" "$work/out" || fail 'no package'
package=$(echo "$work"/out/ripieno_"$version"_*.deb)
[ -f "$package" ] || fail "no $package"
lintian --allow-root --info --fail-on error,warning,info "$package" >&2 || fail 'lintian objects'

# Installed below a folder, dependencies aside, which are those of the programs that were just built here
system=$work/system
mkdir -p "$system/var/lib/dpkg/info" "$system/var/lib/dpkg/updates"
touch "$system/var/lib/dpkg/status" "$system/var/lib/dpkg/available"
in_system() {
  fakeroot=
  [ "$(id -u)" -eq 0 ] || fakeroot='--force-not-root'
  dpkg --root="$system" --force-depends --force-script-chrootless $fakeroot "$@" >"$work/log" 2>&1 || fail "$(cat "$work/log")"
}
in_system --install "$package"
HOME=$work
export HOME
cd "$work"
[ "$("$system/usr/bin/ripieno" --version)" = "ripieno $version" ] || fail 'another version'
"$system/usr/bin/ripieno" generate -o made.mid --bars 4 --steps 2
"$system/usr/bin/ripieno-host" --freewheel --set steps=2 "$tree/tests/songs/augustin.mid" live.mid
LV2_PATH=$system/usr/lib/lv2 lv2ls | grep -qx 'urn:ripieno:ripieno' || fail 'lilv does not list it'
for page in ripieno.1 ripieno-host.1; do
  zcat "$system/usr/share/man/man1/$page.gz" | grep -q '^\.Sh NAME' || fail "no $page"
done
for need in libc6 libcairo2 liblilv-0-0 libx11-6; do
  dpkg-deb --field "$package" Depends | grep -q "$need" || fail "the package does not ask for $need"
done
in_system --purge ripieno
left=$(find "$system/usr" -type f 2>/dev/null || true)
[ -z "$left" ] || fail "left after the package was removed: $left"
