#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# newcomer.sh FOLDER: what somebody meets who has nothing installed. Makes a minimal Debian 12 in FOLDER, which must be new,
# and does in it what README.md says, with the last commit of this tree: the demo, installation and its end, the archive, the
# Debian package. Needs root, debootstrap and a network; some 2 GB and, most of them for packages, fifteen minutes.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
if [ $# -ne 1 ] || [ -e "$1" ] || [ "$(id -u)" -ne 0 ]; then
  echo 'usage, as root: newcomer.sh NEW-FOLDER' >&2
  exit 2
fi
mkdir "$1"
system=$(cd "$1" && pwd)

debootstrap --variant=minbase bookworm "$system" http://deb.debian.org/debian >/dev/null
cp /etc/resolv.conf "$system/etc/resolv.conf"
git clone -q --bare "$root" "$system/tmp/ripieno.git"

cat >"$system/tmp/walk.sh" <<'END'
set -eu
export LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive
say() { printf '\n### %s\n' "$*"; }
mount -t proc proc /proc
mkdir -p /dev/pts
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
ln -sf pts/ptmx /dev/ptmx
apt-get -qq update
apt-get -qq install -y --no-install-recommends git ca-certificates >/dev/null 2>&1
useradd -m newcomer

say 'a user without sudo, nothing installed: says what to install, and stops'
their=$(getent passwd newcomer | cut -d : -f 6)
cp -R /tmp/ripieno.git "$their"
chown -R newcomer: "$their"
su newcomer -c 'cd && git clone -q ripieno.git ripieno'
if su newcomer -c "sh ~/ripieno/tools/demo.sh"; then
  exit 1
fi

say 'the demo, as root'
cd "$HOME" && git clone -q /tmp/ripieno.git ripieno && cd ripieno
sh tools/demo.sh
ls -l out/demo.mid out/demo.png

say 'the demo again: nothing to install or build'
sh tools/demo.sh | grep -v '^$' | head -n 8

say 'the command line, from the build'
build/tools/ripieno harmonise tools/demo.mid -o out/song.mid --style pop-piano --png out/song.png

say 'installation, and its end'
meson install -C build >/dev/null
cd / && ripieno info | head -n 3 && ripieno harmonise "$HOME/ripieno"/tools/demo.mid -o /tmp/song.mid
ripieno-host --freewheel "$HOME/ripieno"/tools/demo.mid /tmp/live.mid
cd "$HOME/ripieno" && ninja -C build uninstall | tail -n 3
left=$(find /usr/local -name '*ripieno*')
[ -z "$left" ]

sh tools/deps.sh package

say 'the bundle alone, in ~/.lv2 of the user'
sh tools/archive.sh
cp out/*.lv2.tar.xz /tmp
su newcomer -c 'mkdir -p ~/.lv2 && tar -x -C ~/.lv2 -f /tmp/ripieno-*.lv2.tar.xz'
su newcomer -c 'unset LV2_PATH; lv2ls' | grep ripieno
ls "$their/.lv2/ripieno.lv2"

say 'the Debian package'
sh tools/package.sh
apt-get -qq install -y --no-install-recommends ./out/ripieno_*.deb >/dev/null
cd /tmp && ripieno --version && ripieno-host --freewheel --set steps=4 "$HOME/ripieno"/tools/demo.mid live.mid
dpkg -L ripieno | grep -E 'bin/|\.lv2/|man1|metainfo'
apt-get -qq purge -y ripieno >/dev/null
[ ! -e /usr/bin/ripieno ]
[ ! -e /usr/lib/lv2/ripieno.lv2 ]
say 'done'
END
exec unshare --mount --pid --fork chroot "$system" sh /tmp/walk.sh
