#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# install.sh ROOT BUILD PREFIX: what `meson install` puts where, that it works wherever it is moved, knows nothing of the
# build folder, and goes again with `ninja uninstall`.
set -eu
root=$(realpath "$1")
build=$(realpath "$2")
prefix=$3
record=$build/meson-logs/install-log.txt
work=$(mktemp -d)

# shellcheck disable=SC2317 # called by the trap
end() {
  rm -f "$record"
  [ ! -f "$work/record" ] || cp -p "$work/record" "$record"
  rm -rf "$work"
}
trap end EXIT
# What another installation from this build left is for its own uninstallation
[ ! -f "$record" ] || cp -p "$record" "$work/record"

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

DESTDIR=$work/stage meson install -C "$build" --no-rebuild --quiet

# What is there: no more, no less
(cd "$work/stage$prefix" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) >"$work/files"
diff - "$work/files" <<END || fail 'other files were installed (<: expected, >: found)'
bin/ripieno
bin/ripieno-host
lib/lv2/ripieno.lv2/manifest.ttl
lib/lv2/ripieno.lv2/presets.ttl
lib/lv2/ripieno.lv2/ripieno.safetensors
lib/lv2/ripieno.lv2/ripieno.so
lib/lv2/ripieno.lv2/ripieno.ttl
lib/lv2/ripieno.lv2/ripieno_ui.so
share/bash-completion/completions/ripieno
share/man/man1/ripieno-host.1
share/man/man1/ripieno.1
share/metainfo/org.freedesktop.LinuxAudio.Plugins.ripieno.metainfo.xml
share/zsh/site-functions/_ripieno
END

# It works where it was moved, without a word about where the weights or the plugin are
mv "$work/stage$prefix" "$work/moved"
unset LD_LIBRARY_PATH LV2_PATH RIPIENO_MODEL
HOME=$work/home
export HOME
mkdir "$HOME"
cd "$work"
moved/bin/ripieno harmonise "$root/tests/songs/augustin.mid" -o song.mid --steps 1
moved/bin/ripieno info | grep -q "$work/moved/lib/lv2/ripieno.lv2/ripieno.safetensors" ||
  fail 'other weights than those installed are found'
moved/bin/ripieno-host --freewheel --set steps=1 "$root/tests/songs/augustin.mid" live.mid
LV2_PATH=$work/moved/lib/lv2 lv2ls | grep -qx 'urn:ripieno:ripieno' || fail 'lilv does not list it'

# No way back to where it was built
for file in moved/bin/* moved/lib/lv2/ripieno.lv2/*.so; do
  readelf -d "$file" | grep -E 'R(UN)?PATH' && fail "$file has a search path of its own"
  strip -o stripped "$file"
  ! grep -q -F -e "$build" -e "$root" stripped || fail "$file names the folder that it was built in"
done

# And it goes
mv "$work/moved" "$work/stage$prefix"
(cd "$build" && ninja uninstall) >uninstalled || fail "$(cat uninstalled)"
left=$(find "$work" -path "$work/stage/*" -type f)
[ -z "$left" ] || fail "ninja uninstall left $left"
