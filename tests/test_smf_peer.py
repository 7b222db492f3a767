# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Our reader of MIDI files beside mido's: test_smf_peer.py SMF_DUMP SONG... compares them on the songs and on mutants
of them; test_smf_peer.py SMF_DUMP --files FOLDER... on every file of some folders. apt: python3-mido.

Both must say the same of what both read: events, notes, tempo and metre map. Where one refuses a file that the other
reads, it must be for a reason that is known, and listed here.
"""
import random
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import mido
import mido.midifiles.midifiles as peer

MUTANTS = 1000
SEED = 20261125
BATCH = 50

# What mido reads and we refuse: time that is no musical time, limits of ours, numbers and events that the format
# forbids, and files that end in the middle of a track that mido takes for done.
OURS = (
    "format 2",
    "file format that is not known",
    "SMPTE",
    "no ticks",
    "no tracks",
    "more than 4096 bars",
    "is no MIDI event",  # F1 to FE, which have no place in a file; running status after a system exclusive event
    "is cut short",  # numbers of more than four bytes; events that reach beyond their track
    "cut short in track",
    "cut short in its header",
)

# What we read and mido refuses
MIDOS = (
    "no MTrk header",  # chunks of other kinds, which the format tells readers to skip
    "EOFError",  # it reads on behind the end of track
    "data byte must be in range",  # behind the end of track, or escaped bytes
    "running status without last_status",  # behind the end of track
    "undefined status byte",  # behind the end of track, where it also reads the next chunk
    "exceeds maximum length",  # events of more than a megabyte
    "negative",
)


class Meta:
    """A meta event as it stands in the file: mido's own classes refuse what they cannot decode."""

    is_meta = True

    def __init__(self, kind, data, time):
        self.kind, self.data, self.time, self.type = kind, bytes(data), time, "end_of_track" if kind == 0x2F else "meta"


peer.build_meta_message = lambda kind, data, time: Meta(kind, data, time)


def event_bytes(message):
    if message.is_meta:
        return bytes([0xFF, message.kind]) + message.data
    if message.type == "sysex":
        return b"\xf0" + bytes(message.data)
    return bytes(message.bytes())


def track_events(track):
    """(tick, bytes) up to the end of the track, and the tick of that."""
    tick, events = 0, []
    for message in track:
        tick += message.time
        if message.type == "end_of_track":
            break
        events.append((tick, event_bytes(message)))
    return events, tick


def pair_notes(events, end):
    """(tick, end, channel, key, velocity): of notes that overlap on one key, the first in is the first out."""
    sounding, notes = {}, []
    for tick, data in events:
        kind = data[0] & 0xF0
        if kind == 0x90 and data[2]:
            notes.append([tick, end, data[0] & 15, data[1], data[2]])
            sounding.setdefault((data[0] & 15, data[1]), []).append(notes[-1])
        elif kind in (0x80, 0x90):
            queue = sounding.get((data[0] & 15, data[1]))
            if queue:
                queue.pop(0)[1] = tick
    return sorted(tuple(n) for n in notes)


def changes(tracks, kind, value, first):
    """A map of (tick, value): the last of those at one tick counts."""
    found = {0: first}
    ordered = sorted(((tick, index, data) for index, (events, _) in enumerate(tracks) for tick, data in events), key=lambda e: e[:2])
    for tick, _, data in ordered:
        if data[:2] == bytes([0xFF, kind]) and value(data[2:]):
            found[tick] = value(data[2:])
    return sorted(found.items())


def tempo(data):
    return int.from_bytes(data[:3], "big") if len(data) >= 3 else None


def signature(data):
    return (data[0], 1 << data[1]) if len(data) >= 2 and data[0] and data[1] <= 6 else None


def read_peer(path):
    """What mido says of a file, or why it refuses it."""
    try:
        song = mido.MidiFile(path)
    except Exception as error:  # noqa: BLE001 - whatever it raises is its way to refuse a file
        return None, f"{type(error).__name__} {error}"
    tracks = [track_events(t) for t in song.tracks]
    return {
        "division": song.ticks_per_beat,
        "tracks": tracks,
        "notes": [pair_notes(*t) for t in tracks],
        "tempos": changes(tracks, 0x51, tempo, 500000),
        "signatures": changes(tracks, 0x58, signature, (4, 4)),
    }, ""


def plain(data):
    """System exclusive bytes as mido has them: without the marks of their begin and end."""
    if data[0] not in (0xF0, 0xF7):
        return data
    body = data[1:]
    body = body[1:] if body[:1] == b"\xf0" else body
    return b"\xf0" + (body[:-1] if body[-1:] == b"\xf7" else body)


def read_ours(dump, paths):
    """What the dump says of each of the files."""
    text = subprocess.run([dump, *map(str, paths)], capture_output=True, text=True, check=True, timeout=300).stdout
    said = []
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "file":
            said.append(({"tracks": [], "notes": [], "tempos": [], "signatures": []}, ""))
            song = said[-1][0]
        elif word == "refused":
            said[-1] = (None, rest)
        elif word == "division":
            song["division"] = int(rest)
        elif word == "track":
            song["tracks"].append(([], int(rest)))
            song["notes"].append([])
        elif word == "note":
            song["notes"][-1].append(tuple(map(int, rest.split())))
        elif word == "tempo":
            song["tempos"].append(tuple(map(int, rest.split())))
        elif word == "signature":
            tick, *metre = map(int, rest.split())
            song["signatures"].append((tick, tuple(metre)))
        else:
            song["tracks"][-1][0].append((int(word), plain(bytes.fromhex(rest))))
    for song, _ in said:
        if song:
            song["notes"] = [sorted(n) for n in song["notes"]]
    return said


def differ(ours, theirs):
    """What the two disagree on, if anything."""
    (song, error), (other, refusal) = ours, theirs
    if song and other:
        return next((f"{key}: {song[key]!r:.400} against {other[key]!r:.400}" for key in song if song[key] != other[key]), None)
    if song:
        return None if any(m in refusal for m in MIDOS) else f"mido refuses it: {refusal}"
    if other:
        return None if any(m in error for m in OURS) else f"we refuse it: {error}"
    return None


def compare(dump, paths):
    """How many files were read by both, by one and by none; what differs goes to stderr."""
    counts, wrong = Counter(), 0
    for first in range(0, len(paths), BATCH):
        batch = paths[first:first + BATCH]
        said = read_ours(dump, batch)
        assert len(said) == len(batch)
        for path, ours in zip(batch, said):
            theirs = read_peer(path)
            counts["both" if ours[0] and theirs[0] else "we alone" if ours[0] else "mido alone" if theirs[0] else "none"] += 1
            difference = differ(ours, theirs)
            if difference:
                print(f"{path}: {difference}", file=sys.stderr)
                wrong += 1
    print(", ".join(f"{counts[k]} read by {k}" for k in ("both", "we alone", "mido alone", "none")) + f"; {wrong} differ")
    return wrong, counts


def rich_song():
    """A file of format 1 with what the songs lack: running status, all channel messages, escapes, odd division, long numbers."""
    conductor = (b"\x00\xff\x03\x04Rich\x00\xff\x58\x04\x07\x03\x18\x08\x00\xff\x51\x03\x09\x27\xc0\x83\x60\xff\x51\x03\x0a\x00\x00"
                 b"\x87\x40\xff\x58\x04\x03\x02\x18\x08\x00\xff\x59\x02\xfd\x01\x00\xff\x7f\x03\x01\x02\x03\x00\xff\x2f\x00")
    events = [b"\x00\xc2\x05", b"\x00\xb2\x07\x64", b"\x00\x0a\x40", b"\x00\xe2\x00\x40", b"\x00\xd2\x20", b"\x00\xa2\x3c\x10",
              b"\x00\xf0\x05\x7e\x7f\x09\x01\xf7", b"\x10\xff\x05\x02la"]
    for i in range(40):
        key = 48 + i * 5 % 36
        events.append(bytes([i % 3, 0x92, key, 90]) if i % 4 == 0 else bytes([i % 3, key, 90]))
        events.append(bytes([0x81, i, key, 0]))
    part = b"".join(events) + b"\x00\xff\x2f\x00"
    drums = b"".join(bytes([0, 0x99, 36, 100, 0x30, 0x89, 36, 64]) for _ in range(30)) + b"\x00\xff\x2f\x00"
    chunks = b"".join(b"MTrk" + struct.pack(">I", len(t)) + t for t in (conductor, part, drums))
    return b"MThd" + struct.pack(">IHHH", 6, 1, 3, 97) + chunks


def one_track(song):
    """The same music in format 0: the second track alone."""
    at = song.index(b"MTrk", song.index(b"MTrk") + 4)
    size = struct.unpack(">I", song[at + 4:at + 8])[0]
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 97) + song[at:at + 8 + size]


def damage(data, chance, least):
    """Some bytes behind `least` changed, flipped, lost, doubled, put in, swapped or cut off."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if len(data) <= least + 8:
            break
        at, size = chance.randrange(least, len(data)), chance.randrange(1, 5)
        kind = chance.randrange(8)
        if kind < 2:
            data[at] = chance.randrange(128)
        elif kind == 2:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 3:
            del data[at:at + size]
        elif kind == 4:
            data[at:at] = data[at:at + size]
        elif kind == 5:
            data[at:at] = bytes(chance.choice((0x00, 0x7F, 0x80, 0xF0, 0xF7, 0xFF, chance.randrange(256))) for _ in range(size))
        elif kind == 6:
            other = chance.randrange(least, len(data))
            data[at], data[other] = data[other], data[at]
        elif chance.random() < 0.2:
            del data[at:]


def mutate(song, chance):
    """Mostly a track with its bytes damaged and its length put right, so that much of it can be read; else anything."""
    data = bytearray(song)
    if chance.random() < 0.2:
        damage(data, chance, 0 if chance.random() < 0.3 else 14)
        return bytes(data)
    starts = [i for i in range(14, len(data)) if data[i:i + 4] == b"MTrk"]
    start = chance.choice(starts)
    stop = start + 8 + struct.unpack(">I", data[start + 4:start + 8])[0]
    body = data[start + 8:stop]
    damage(body, chance, 0)
    return bytes(data[:start + 4] + struct.pack(">I", len(body)) + body + data[stop:])


def main():
    dump, *words = sys.argv[1:]
    if words[0] == "--files":
        paths = sorted(p for folder in words[1:] for p in Path(folder).rglob("*.mid"))
        wrong, _ = compare(dump, paths)
        return 1 if wrong or not paths else 0

    rich = rich_song()
    songs = [Path(p).read_bytes() for p in words] + [rich, one_track(rich)]
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i in range(len(songs) + MUTANTS):
            whole = i < len(songs)
            paths.append(Path(folder) / f"{'song' if whole else 'mutant'}-{i}.mid")
            paths[-1].write_bytes(songs[i] if whole else mutate(songs[i % len(songs)], chance))
        wrong, counts = compare(dump, paths[:len(songs)])
        more, mutants = compare(dump, paths[len(songs):])
    if counts["both"] != len(songs):
        print("a song is not read by both", file=sys.stderr)
        return 1
    if mutants["both"] < MUTANTS // 4 or mutants["none"] < MUTANTS // 10:
        print("the mutants are too tame, or too wild, to say much", file=sys.stderr)
        return 1
    return 1 if wrong or more else 0


if __name__ == "__main__":
    sys.exit(main())
