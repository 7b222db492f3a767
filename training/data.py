# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""MIDI files in the documented track convention -> piano-roll windows.

A folder tree CORPUS/{train,valid}/*.mid holds type-1 files whose tracks are called MELODY and ACCOMPANIMENT (BRIDGE counts as
accompaniment, CHORDS is skipped). A corpus is read once and cached as arrays of notes and bars on the 16th grid; windows are
drawn as bits on demand. Run as a script to print what a folder holds: data.py DATA_DIR [CACHE_DIR].
"""
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

STYLES = ("pop-piano", "art-song", "chorale", "quartet")
CORPORA = {"pop909": 0, "lieder": 1, "chorales": 2, "quartets": 3}
FRAMES, KEYS, LOW_KEY, PITCHES = 128, 96, 21, 88  # rows 88..95 of a roll are padding above the keyboard
MELODY, ACCOMPANIMENT = 0, 1
MELODY_ONSET, MELODY_SUSTAIN, ACC_ONSET, ACC_SUSTAIN = range(4)
METRE_FEATURES = 10
CACHE_VERSION = 4


@dataclass
class Song:
    name: str
    style: int
    notes: np.ndarray  # int32 (n, 5): onset frame, end frame, MIDI key, velocity, voice; sorted by onset
    bars: np.ndarray  # int32 (m, 4): first frame, frames, numerator, denominator
    real_velocities: bool


def read_notes(track, ticks_per_beat, voice):
    """Notes of one track on the 16th grid, as (onset, end, key, velocity, voice)."""
    tick, sounding, notes = 0, {}, []
    for message in track:
        tick += message.time
        if message.type == "note_on" and message.velocity > 0:
            sounding.setdefault((message.channel, message.note), []).append((tick, message.velocity))
        elif message.type in ("note_on", "note_off"):
            queue = sounding.get((message.channel, message.note))
            if queue:
                start, velocity = queue.pop(0)
                onset = round(start * 4 / ticks_per_beat)
                end = max(onset + 1, round(tick * 4 / ticks_per_beat))
                notes.append((onset, end, message.note, velocity, voice))
    return notes


def read_bars(midi, end_frame):
    """Bars from the time signatures; a bar starts on a whole frame, also after a bar of an odd length."""
    signatures = []
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "time_signature":
                signatures.append((tick * 4 / midi.ticks_per_beat, message.numerator, message.denominator))
    signatures = sorted(signatures) or [(0.0, 4, 4)]
    if signatures[0][0] > 0:
        signatures.insert(0, (0.0, 4, 4))
    bars = []
    for i, (start, numerator, denominator) in enumerate(signatures):
        stop = signatures[i + 1][0] if i + 1 < len(signatures) else max(end_frame, start + 1)
        length, at = 16.0 * numerator / denominator, start
        while at < stop - 0.5:
            first, last = round(at), round(min(at + length, stop if i + 1 < len(signatures) else at + length))
            if first and not bars:  # what is too short for bars is together one before the first
                bars.append((0, first, numerator, denominator))
            if last > first:
                bars.append((first, last - first, numerator, denominator))
            at += length
    return np.array(bars, np.int32)


def read_song(path, style, real_velocities):
    midi = mido.MidiFile(path)
    notes = []
    for track in midi.tracks:
        name = track.name.upper().strip()
        if name == "MELODY":
            notes += read_notes(track, midi.ticks_per_beat, MELODY)
        elif name in ("ACCOMPANIMENT", "BRIDGE", "PIANO"):
            notes += read_notes(track, midi.ticks_per_beat, ACCOMPANIMENT)
    notes = [n for n in notes if LOW_KEY <= n[2] < LOW_KEY + PITCHES]
    notes = np.array(sorted(notes), np.int32).reshape(-1, 5)
    end = int(notes[:, 1].max()) if len(notes) else 0
    return Song(path.stem, style, notes, read_bars(midi, end), real_velocities)


def load_corpora(data_dir, split, cache_dir=None, corpora=CORPORA):
    """All songs of a split as {style: [Song]}; unreadable files are named on stderr and skipped."""
    data_dir = Path(data_dir)
    cache = Path(cache_dir) / f"{split}-{'-'.join(corpora)}-v{CACHE_VERSION}.pickle" if cache_dir else None
    if cache and cache.exists():
        return pickle.loads(cache.read_bytes())
    songs = {}
    for corpus, style in corpora.items():
        songs[style] = []
        for path in sorted((data_dir / corpus / split).glob("*.mid")):
            try:
                song = read_song(path, style, corpus == "pop909")
            except (OSError, ValueError, EOFError) as error:
                print(f"{path}: {error}", file=sys.stderr)
                continue
            if len(song.notes) and len(song.bars):
                songs[style].append(song)
    if cache:
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(pickle.dumps(songs))
    return songs


def window_bars(song, first_bar):
    """Bars [first_bar, n) that fit whole into a window; a bar longer than a window is cut to it."""
    last, used = first_bar, 0
    while last < len(song.bars) and used + song.bars[last][1] <= FRAMES:
        used += int(song.bars[last][1])
        last += 1
    return max(last, first_bar + 1)


def frame_features(lengths, numerators, denominators):
    """(FRAMES, METRE_FEATURES) float32 and the bar and position of each frame (-1 outside), from bars in order.

    Features: inside, bar start, beat start, sin and cos of the position in the bar (1 and 2 turns), position within the beat,
    bar length / 16, beat length / 4. A beat is 1/denominator, but a dotted one where an eighth-note metre counts in threes.
    """
    features = np.zeros((FRAMES, METRE_FEATURES), np.float32)
    bar_of = np.full(FRAMES, -1, np.int64)
    position = np.full(FRAMES, -1, np.int64)
    at = 0
    for bar, (length, numerator, denominator) in enumerate(zip(lengths, numerators, denominators)):
        beat = 16.0 / denominator
        if denominator == 8 and numerator % 3 == 0:
            beat *= 3
        for i in range(int(min(length, FRAMES - at))):
            turn = 2 * np.pi * i / length
            in_beat = i % beat
            features[at + i] = (1, i == 0, in_beat < 1, np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn),
                                in_beat / beat, length / 16, beat / 4)
            bar_of[at + i], position[at + i] = bar, i
        at += int(min(length, FRAMES - at))
    return features, bar_of, position


def draw(notes, first_frame, frames, shift=0):
    """Bits (4, FRAMES, KEYS) and velocities of accompaniment onsets (FRAMES, KEYS) of notes from first_frame on."""
    roll = np.zeros((4, FRAMES, KEYS), np.uint8)
    velocity = np.zeros((FRAMES, KEYS), np.float32)
    for onset, end, key, loudness, voice in notes.tolist():
        row = key + shift - LOW_KEY
        start, stop = onset - first_frame, min(end - first_frame, frames)
        if not 0 <= row < PITCHES or stop <= 0 or start >= frames:
            continue
        if start >= 0:
            roll[2 * voice, start, row] = 1
            if voice == ACCOMPANIMENT:
                velocity[start, row] = loudness / 127
        roll[2 * voice + 1, max(start, 0):stop, row] = 1
    return roll, velocity


class Window:
    """One segment of a song: bits, velocities, frame features and what its attributes are."""

    def __init__(self, song, first_bar, shift=0):
        last = window_bars(song, first_bar)
        bars = song.bars[first_bar:last]
        first = int(bars[0][0])
        self.frames = int(min(bars[:, 1].sum(), FRAMES))
        self.lengths = bars[:, 1]
        near = (song.notes[:, 0] < first + self.frames) & (song.notes[:, 1] > first)
        self.roll, self.velocity = draw(song.notes[near], first, self.frames, shift)
        self.features, self.bar_of, self.position = frame_features(bars[:, 1], bars[:, 2], bars[:, 3])
        self.style, self.has_velocity = song.style, song.real_velocities


ATTRIBUTES = ("notes_bar", "polyphony", "duration", "groove1", "groove2", "pattern1", "texture_std", "bass_pitch",
              "above_melody", "silence", "chroma1", "chroma4", "off_eighths", "melody_notes_bar", "melody_pitch")


def attributes(roll, lengths):
    """What a listener would say of the accompaniment, as numbers (NaN where undefined); see ATTRIBUTES.

    The definitions follow the evaluation's metrics, made free of the metre: only bars of one length are compared.
    """
    frames = int(min(sum(lengths), FRAMES))
    onset, sustain = roll[ACC_ONSET, :frames], roll[ACC_SUSTAIN, :frames]
    melody_onset, melody = roll[MELODY_ONSET, :frames], roll[MELODY_SUSTAIN, :frames]
    out = np.full(len(ATTRIBUTES), np.nan, np.float32)
    count = int(onset.sum())
    sounding = sustain.any(1)
    out[9] = 1 - sounding.mean()
    out[0] = np.log1p(count * 16 / frames)
    melody_count = int(melody_onset.sum())
    out[13] = np.log1p(melody_count * 16 / frames)
    if melody_count:
        out[14] = (np.nonzero(melody_onset)[1].mean() + LOW_KEY - 60) / 12
    if not count or not sounding.any():
        return out
    out[1] = sustain.sum() / sounding.sum()
    out[2] = np.log2(max(sustain.sum() / count, 1))
    out[7] = (np.argmax(sustain[sounding], axis=1).mean() + LOW_KEY - 48) / 12
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(int)
    at = np.nonzero(onset)[0]
    out[12] = ((at - starts[np.searchsorted(starts, at, "right") - 1]) % 2).mean()
    both = sounding & melody.any(1)
    if both.any():
        top_melody = KEYS - 1 - np.argmax(melody[both][:, ::-1], axis=1)
        top = KEYS - 1 - np.argmax(sustain[both][:, ::-1], axis=1)
        out[8] = (top > top_melody).mean()
    bars = [slice(a, b) for a, b in zip(starts[:-1], starts[1:]) if b <= frames]
    classes = np.zeros((frames, 12), np.float32)
    for key in range(PITCHES):
        classes[:, (key + LOW_KEY) % 12] += sustain[:, key]
    any_onset = onset.any(1)
    patterns, chroma, notes = [], [], []
    for bar in bars:
        at, key = np.nonzero(onset[bar])
        patterns.append(set(zip(at.tolist(), (key - key.min()).tolist())) if len(key) else set())
        notes.append(len(key))
        total = classes[bar].sum(0)
        norm = np.linalg.norm(total)
        chroma.append(total / norm if norm > 0 else None)

    def over_bars(lag, measure):
        values = [measure(i, i + lag) for i in range(len(bars) - lag) if lengths[i] == lengths[i + lag]]
        values = [v for v in values if v is not None]
        return np.mean(values) if values else np.nan

    def groove(i, j):
        return 1 - np.mean(any_onset[bars[i]] != any_onset[bars[j]])

    def overlap(i, j):
        union = patterns[i] | patterns[j]
        return len(patterns[i] & patterns[j]) / len(union) if union else None

    def likeness(i, j):
        return float(chroma[i] @ chroma[j]) if chroma[i] is not None and chroma[j] is not None else None

    out[3], out[4], out[5] = over_bars(1, groove), over_bars(2, groove), over_bars(1, overlap)
    out[6] = np.std(notes) / np.mean(notes) if notes and np.mean(notes) > 0 else np.nan
    out[10], out[11] = over_bars(1, likeness), over_bars(4, likeness)
    return out


if __name__ == "__main__":
    from data import load_corpora  # so that the cache names the module, not this script

    for split in ("train", "valid"):
        for style, songs in load_corpora(sys.argv[1], split, sys.argv[2] if len(sys.argv) > 2 else None).items():
            bars = sum(len(s.bars) for s in songs)
            notes = sum(len(s.notes) for s in songs)
            print(f"{split:6s}{STYLES[style]:10s}{len(songs):6d} songs{bars:8d} bars{notes:9d} notes")
