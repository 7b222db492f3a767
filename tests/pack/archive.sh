#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# archive.sh ROOT BUILD: the archive of tools/archive.sh, unpacked in ~/.lv2, is a whole bundle that knows nothing of the
# folder it was built in, needs only what each desktop has, and plays with its own weights.
set -eu
root=$(realpath "$1")
build=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset LD_LIBRARY_PATH LV2_PATH RIPIENO_MODEL
HOME=$work/home
export HOME
mkdir -p "$HOME/.lv2"

fail() {
  echo "archive.sh: $*" >&2
  exit 1
}

archive=$(sh "$root/tools/archive.sh" "$build" "$work/one")
again=$(sh "$root/tools/archive.sh" "$build" "$work/two")
cmp "$archive" "$again" || fail 'made again it is another archive'
tar -x -C "$HOME/.lv2" -f "$archive"
bundle=$HOME/.lv2/ripieno.lv2

for file in "$bundle"/*.so; do
  readelf -d "$file" | grep -E 'R(UN)?PATH' && fail "$file has a search path of its own"
  ! grep -q -F -e "$build" -e "$root" "$file" || fail "$file names the folder that it was built in"
done
! nm "$build/lv2/ripieno.lv2/ripieno.so" | grep -q cblas_sgemm || grep -q 'OpenBLAS' "$bundle/LICENSE.OpenBLAS" ||
  fail 'the licence of OpenBLAS is missing'

# Found in ~/.lv2 and played from there: ripieno-host, moved away from the build, has nothing else
mkdir "$work/bin"
cp "$build/tools/ripieno-host" "$work/bin"
cd "$work"
[ "$(lv2ls | grep -c '^urn:ripieno:ripieno$')" -eq 1 ] || fail 'lilv does not list it'
lv2info urn:ripieno:ripieno | grep -q "file://$bundle/ripieno.so" || fail 'another binary is taken'
bin/ripieno-host --freewheel --set steps=1 --report "$root/tests/songs/augustin.mid" live.mid >said
notes=$(sed -n 's/.* \([0-9]*\) notes out.*/\1/p' said | head -n 1)
[ "${notes:-0}" -gt 0 ] || fail "nothing was played: $(cat said)"

# And without its weights not
rm "$bundle/ripieno.safetensors"
bin/ripieno-host --freewheel "$root/tests/songs/augustin.mid" through.mid 2>&1 | grep -q 'there is no model' ||
  fail 'other weights were found'
