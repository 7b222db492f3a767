#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""How many whole songs a minute the command line makes:
bench-songs.py [--songs N] [--rounds N] [--jobs 1,2] [--ripieno PROGRAM] [FOLDER]

Harmonises the first songs of a folder, or else melodies of its own, of 80 bars as half of the songs of POP909 have at
most, with each number of jobs in turns. Of the best round of each it says how many songs a minute that is by the clock
and by the time of its processors, and how much more of the clock's come from more jobs. On a busy machine the clock says
how busy it is; the processors' time tells more.
"""
import argparse
import os
import random
import struct
import subprocess
import tempfile
import time
from pathlib import Path

RIPIENO = Path(__file__).resolve().parent.parent / "build" / "tools" / "ripieno"
BARS = 80  # of 4/4
EIGHTH = 240  # ticks
MAJOR = (0, 2, 4, 5, 7, 9, 11)


def quantity(value):
    """A number as MIDI files have it"""
    return bytes([value >> 7 | 128, value & 127]) if value > 127 else bytes([value])


def melody(number):
    """A file with a tune that strolls about its scale, the same for one number"""
    chance = random.Random(number)
    track, left, place = [b"\x00\xff\x03\x06MELODY"], 8 * BARS, 0
    while left:
        length = min(chance.choice((1, 1, 2, 2, 2, 3, 4)), left, 8 - (8 * BARS - left) % 8)
        place = max(-5, min(9, place + chance.choice((-2, -1, -1, 0, 1, 1, 2))))
        key = 67 + number % 5 + 12 * (place // 7) + MAJOR[place % 7]
        track.append(bytes([0, 0x90, key, 80]) + quantity(length * EIGHTH) + bytes([0x80, key, 64]))
        left -= length
    body = b"".join(track) + b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 2 * EIGHTH) + b"MTrk" + struct.pack(">I", len(body)) + body


def own_songs(folder, count):
    songs = [Path(folder) / f"song-{number}.mid" for number in range(count)]
    for number, path in enumerate(songs):
        path.write_bytes(melody(number))
    return songs


def run(ripieno, songs, jobs):
    """(seconds by the clock, seconds of processors, bytes at most, bars)"""
    env = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile("w+") as said:
        words = [ripieno, "harmonise", *songs, "-o", out, "-j", str(jobs)]
        begun = time.monotonic()
        process = subprocess.Popen(words, env=env, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        took = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit("bench-songs: ripieno failed")
        said.seek(0)
        bars = sum(int(line.split(" notes for ")[1].split()[0]) for line in said if " notes for " in line)
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, bars


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--songs", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--ripieno", default=RIPIENO)
    options = parser.parse_args()
    jobs = [int(word) for word in options.jobs.split(",")]
    found = {count: [] for count in jobs}
    with tempfile.TemporaryDirectory() as own:
        if options.folder:
            songs = sorted(Path(options.folder).glob("*.mid"))[:options.songs]
        else:
            songs = own_songs(own, options.songs)
        if not songs:
            raise SystemExit(f"bench-songs: no .mid files in {options.folder}")
        for _ in range(options.rounds):
            for count in jobs:
                found[count].append(run(options.ripieno, songs, count))
    first = None
    for count in jobs:
        clock, work = (min(r[i] for r in found[count]) for i in (0, 1))
        first = first or clock
        bars = found[count][0][3]
        print(f"-j {count}: {len(songs)} songs of {bars} bars in {clock:.1f} s, {60 * len(songs) / clock:.1f} songs a minute "
              f"({60 * len(songs) / work:.1f} a minute of one processor), {first / clock:.2f} times -j {jobs[0]}, "
              f"{found[count][0][2] / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
