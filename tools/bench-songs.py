#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""How many whole songs a minute the command line makes: bench-songs.py [--songs N] [--rounds N] [--jobs 1,2] FOLDER

Harmonises the first songs of a folder with each number of jobs in turns, and says of the best round of each: songs a
minute by the clock and by the time of its processors, and how much more of the clock's come from more jobs. On a busy
machine the clock says how busy it is; the processors' time tells more.
"""
import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

RIPIENO = Path(__file__).resolve().parent.parent / "build" / "tools" / "ripieno"


def run(songs, jobs):
    """(seconds by the clock, seconds of processors, bytes at most, bars)"""
    env = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile("w+") as said:
        words = [RIPIENO, "harmonise", *songs, "-o", out, "-j", str(jobs)]
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
    parser.add_argument("folder")
    parser.add_argument("--songs", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", default="1,2")
    options = parser.parse_args()
    songs = sorted(Path(options.folder).glob("*.mid"))[:options.songs]
    if not songs:
        raise SystemExit(f"bench-songs: no .mid files in {options.folder}")

    jobs = [int(word) for word in options.jobs.split(",")]
    found = {count: [] for count in jobs}
    for _ in range(options.rounds):
        for count in jobs:
            found[count].append(run(songs, count))
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
