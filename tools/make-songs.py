#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Write the bundled melodies: tools/demo.mid and tests/songs/*.mid.

Run by hand after a change of a tune; the files are kept in the repository, so that nothing else needs Python. A bar is
notes NAME/LENGTH: name and octave (C4 is middle C, R is a rest), and the part of a whole note, dotted with a point.
apt: python3-mido.
"""

import pathlib

import mido

PPQ = 480
PITCH = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

# Our own: a song in AABA, in F major, with a pick-up. Implied harmony: A  F | d | g C7 | C (F), B  Bb | F | G7 | C7.
WEIR = """
R/2. C4/8 E4/8 |
F4/4. G4/8 A4/4 C5/4 | D5/4. C5/8 A4/4 R/8 A4/8 | Bb4/8. A4/16 G4/4 E4/4 G4/4 | G4/2 R/4 C4/8 E4/8 |
F4/4. G4/8 A4/4 C5/4 | D5/4. C5/8 A4/4 R/8 C5/8 | Bb4/8. A4/16 G4/4 A4/8 G4/8 E4/4 | F4/2. A4/8 Bb4/8 |
D5/4. C5/8 Bb4/4 D5/4 | C5/4. A4/8 F4/4 R/8 F4/8 | G4/8 B4/4 D5/8 F5/4 D5/4 | E5/4. D5/8 C5/4 C4/8 E4/8 |
F4/4. G4/8 A4/4 C5/4 | D5/4. E5/8 F5/4 R/8 C5/8 | D5/8. Bb4/16 G4/4 A4/4 E4/4 | F4/1
"""

# "O du lieber Augustin", Vienna, before 1720: public domain
AUGUSTIN = """
G4/4. A4/8 G4/8 F4/8 | E4/4 C4/4 C4/4 | D4/4 G3/4 G3/4 | E4/4 C4/4 C4/4 |
G4/4. A4/8 G4/8 F4/8 | E4/4 C4/4 C4/4 | D4/2 G3/4 | C4/2. |
D4/4 G3/4 G3/4 | E4/4 C4/4 C4/4 | D4/4 G3/4 G3/4 | E4/4 C4/4 C4/4 |
G4/4. A4/8 G4/8 F4/8 | E4/4 C4/4 C4/4 | D4/2 G3/4 | C4/2.
"""


def key_of(name):
    sharpened = name[1:-1].count("#") - name[1:-1].count("b")
    return 12 * (int(name[-1]) + 1) + PITCH[name[0]] + sharpened


def ticks_of(length):
    whole = 4 * PPQ // int(length.rstrip("."))
    return whole * 3 // 2 if length.endswith(".") else whole


def velocity_of(tick, bar, key, low, high):
    """Higher is louder, the bar's first beat weighs most, the others more than what lies between them."""
    weight = 8 if tick % bar == 0 else 4 if tick % PPQ == 0 else 0
    return 66 + 20 * (key - low) // (high - low) + weight


def song(text, title, bpm, numerator, key):
    bar = 4 * PPQ * numerator // 4
    notes, tick = [], 0
    for number, measure in enumerate(text.replace("\n", " ").split("|")):
        for name, length in (note.split("/") for note in measure.split()):
            if name != "R":
                notes.append((tick, tick + ticks_of(length), key_of(name)))
            tick += ticks_of(length)
        assert tick == (number + 1) * bar, f"{title}: bar {number} is not full"
    low, high = min(n[2] for n in notes), max(n[2] for n in notes)
    events = []
    for start, end, pitch in notes:
        events.append((start, 1, mido.Message("note_on", note=pitch, velocity=velocity_of(start, bar, pitch, low, high))))
        events.append((end - min(20, (end - start) // 8), 0, mido.Message("note_off", note=pitch, velocity=64)))
    events.sort(key=lambda e: e[:2])

    conductor = mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name=title),
            mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)),
            mido.MetaMessage("time_signature", numerator=numerator, denominator=4),
            mido.MetaMessage("key_signature", key=key),
            mido.MetaMessage("end_of_track", time=tick),
        ]
    )
    melody = mido.MidiTrack([mido.MetaMessage("track_name", name="MELODY")])
    last = 0
    for when, _, message in events:
        melody.append(message.copy(time=when - last))
        last = when
    melody.append(mido.MetaMessage("end_of_track", time=tick - last))
    return mido.MidiFile(type=1, ticks_per_beat=PPQ, tracks=[conductor, melody])


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    song(WEIR, "By the Weir", 100, 4, "F").save(root / "tools" / "demo.mid")
    song(AUGUSTIN, "O du lieber Augustin", 132, 3, "C").save(root / "tests" / "songs" / "augustin.mid")


if __name__ == "__main__":
    main()
