# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Music does not change where windows meet: test_seam_figures.py RIPIENO TUNE. apt: python3-mido.

The tune, in 4/4, is repeated to a song, and harmonised with the shipped weights twice, with and without an empty bar
before it: then windows meet at every other bar line, each time at those where they do not the other time. What bars on
both sides have in common must be the same in both cases.

It was seen to fail where each window had a texture of its own: groove .725 where they met, .829 elsewhere, change of
density .229 and .142. It does not see a window that is not told what was made before it: bars then have less in common
everywhere, and so there is no seam. tests/test_seams.c fails there.
"""
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import mido

PASSES = 6
SEEDS = 2
FIRST = 10  # bar line; before it are the first windows


def write_song(tune, path, empty_bars):
    source = mido.MidiFile(tune)
    bar = 4 * source.ticks_per_beat
    events, tick = [], 0
    for message in next(t for t in source.tracks if t.name == "MELODY"):
        tick += message.time
        if message.type in ("note_on", "note_off"):
            events.append((tick, message))
    length = -(-max(t for t, _ in events) // bar) * bar
    track, last = mido.MidiTrack([mido.MetaMessage("track_name", name="MELODY")]), 0
    for k in range(PASSES):
        for tick, message in events:
            at = empty_bars * bar + k * length + tick
            track.append(message.copy(time=at - last))
            last = at
    mido.MidiFile(type=1, ticks_per_beat=source.ticks_per_beat, tracks=[track]).save(path)
    return PASSES * length // bar


def read_bars(path, count, empty_bars):
    """Sets of (position, key) of the onsets, and pitch classes weighed by length, of each bar of the song itself."""
    song = mido.MidiFile(path)
    frame = song.ticks_per_beat // 4
    onsets, classes = [set() for _ in range(count)], [[0] * 12 for _ in range(count)]
    tick, sounding = 0, {}
    for message in next(t for t in song.tracks if t.name == "RIPIENO"):
        tick += message.time
        if message.type == "note_on" and message.velocity:
            sounding[message.note] = tick
        elif message.type in ("note_on", "note_off"):
            start = sounding.pop(message.note)
            index, position = divmod(start // frame - 16 * empty_bars, 16)
            if 0 <= index < count:
                onsets[index].add((position, message.note))
                classes[index][message.note % 12] += tick - start
    return onsets, classes


def common(onsets, classes, line):
    """Groove, pattern and chroma that the bars before and after a bar line have in common, and their counts of notes."""
    a, b = onsets[line - 1], onsets[line]
    times = [{p for p, _ in x} for x in (a, b)]
    low = [min((k for _, k in x), default=0) for x in (a, b)]
    shapes = [{(p, k - low[i]) for p, k in x} for i, x in enumerate((a, b))]
    dot = sum(x * y for x, y in zip(classes[line - 1], classes[line]))
    norm = math.sqrt(sum(x * x for x in classes[line - 1]) * sum(x * x for x in classes[line]))
    return (1 - len(times[0] ^ times[1]) / 16, len(shapes[0] & shapes[1]) / max(len(shapes[0] | shapes[1]), 1),
            dot / norm if norm else 0.0, abs(len(a) - len(b)) / max(len(a) + len(b), 1))


def main():
    ripieno, tune = sys.argv[1:]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for empty_bars in (0, 1):
            path = Path(folder) / "song.mid"
            count = write_song(tune, path, empty_bars)
            for seed in range(SEEDS):
                out = Path(folder) / f"{empty_bars}-{seed}.mid"
                subprocess.run([ripieno, "harmonise", path, "-o", out, "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)
                bars = read_bars(out, count, empty_bars)
                for line in range(FIRST, count - 8):  # the last window takes all that is left
                    joined = (line + empty_bars) % 2 == 0
                    found.setdefault(joined, []).append(common(*bars, line))

    failed = False
    for i, name in enumerate(("groove", "pattern", "chroma", "change of density")):
        figures = {}
        for joined, rows in found.items():
            values = [r[i] for r in rows]
            mean = sum(values) / len(values)
            figures[joined] = mean, sum((v - mean) ** 2 for v in values) / len(values) / len(values)
        error = math.sqrt(figures[True][1] + figures[False][1])
        differ = abs(figures[True][0] - figures[False][0])
        print(f"{name}: {figures[True][0]:.3f} where windows meet, {figures[False][0]:.3f} elsewhere, standard error {error:.3f}")
        failed = failed or differ > 3 * error + 0.005
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
