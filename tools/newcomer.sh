#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# newcomer.sh FOLDER: what somebody meets who has nothing installed. Makes a minimal Debian 12 in FOLDER, if none is there, and in it
# does what README.md says with the last commit of this tree: the demo, installation and its end, the Debian package. Needs
# root, debootstrap and a network; some 2 GB and, most of it for packages, ten minutes.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
if [ $# -ne 1 ] || [ "$(id -u)" -ne 0 ]; then
  echo 'usage, as root: newcomer.sh FOLDER' >&2
  exit 2
fi
mkdir -p "$1"
system=$(cd "$1" && pwd)

[ -x "$system/usr/bin/apt-get" ] || debootstrap --variant=minbase bookworm "$system" http://deb.debian.org/debian >/dev/null
cp /etc/resolv.conf "$system/etc/resolv.conf"
rm -rf "$system/tmp/ripieno.git"
git clone -q --bare "$root" "$system/tmp/ripieno.git"

cat >"$system/tmp/walk.sh" <<'END'
set -eu
export LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive
say() { printf '\n### %s\n' "$*"; }
mount -t proc proc /proc
apt-get -qq update
apt-get -qq install -y --no-install-recommends git ca-certificates >/dev/null 2>&1
rm -rf /root/ripieno
id newcomer >/dev/null 2>&1 || useradd -m newcomer

say 'a user without sudo, nothing installed: says what to install, and stops'
rm -rf /home/newcomer/*
cp -R /tmp/ripieno.git /home/newcomer
chown -R newcomer: /home/newcomer
su newcomer -c 'cd && git clone -q ripieno.git ripieno'
! su newcomer -c 'sh ~/ripieno/tools/demo.sh' || exit 1

say 'the demo, as root'
cd /root && git clone -q /tmp/ripieno.git ripieno && cd ripieno
sh tools/demo.sh
ls -l out/demo.mid out/demo.png

say 'the demo again: nothing to install or build'
sh tools/demo.sh | grep -v '^$' | head -n 8

say 'the command line, from the build'
build/tools/ripieno harmonise tools/demo.mid -o out/song.mid --style pop-piano --png out/song.png

say 'installation, and its end'
meson install -C build >/dev/null
cd / && ripieno info | head -n 3 && ripieno harmonise /root/ripieno/tools/demo.mid -o /tmp/song.mid
ripieno-host --freewheel /root/ripieno/tools/demo.mid /tmp/live.mid
cd /root/ripieno && ninja -C build uninstall | tail -n 3
find /usr/local -name '*ripieno*'

sh tools/deps.sh package

say 'the bundle alone, in ~/.lv2 of the user'
sh tools/archive.sh
cp out/*.lv2.tar.xz /tmp
su newcomer -c 'mkdir -p ~/.lv2 && tar -x -C ~/.lv2 -f /tmp/ripieno-*.lv2.tar.xz'
su newcomer -c 'unset LV2_PATH; lv2ls' | grep ripieno
ls /home/newcomer/.lv2/ripieno.lv2

say 'the Debian package'
sh tools/package.sh
apt-get -qq install -y --no-install-recommends ./out/ripieno_*.deb >/dev/null
cd /tmp && ripieno --version && ripieno-host --freewheel --set steps=4 /root/ripieno/tools/demo.mid live.mid
dpkg -L ripieno | grep -E 'bin/|\.lv2/|man1|metainfo'
apt-get -qq purge -y ripieno >/dev/null
! command -v ripieno
say 'done'
END
exec unshare --mount --pid --fork chroot "$system" sh /tmp/walk.sh
