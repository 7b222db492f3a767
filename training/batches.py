# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Batches. Training draws them on the device that trains: the whole corpus lies there as bits (1.5 GB), and windows,
transpositions, masks and strayed pasts of a batch are taken from it at once. Validation collates windows made one by one.

A batch is a dict of tensors, B windows of T = FRAMES: roll (B, 4, T, KEYS) bits, known (B, 2, T, KEYS) bits, features (B, T,
METRE_FEATURES), classes (model.time_classes at strides 4 and 8), position and bar_of (B, T) int64 (-1 outside), inside (B, T),
velocity (B, T, KEYS), has_velocity, beta and style (B,), attributes (B, A) with NaN where nothing is asked for.
"""
import pickle
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch

from data import (ACCOMPANIMENT, ATTRIBUTES, CACHE_VERSION, FRAMES, KEYS, LOW_KEY, MELODY, METRE_FEATURES, PITCHES,
                  STYLES, Window, attributes, frame_features, load_corpora)
from model import time_classes
from tasks import BARS_MAX, STRAYS, TASKS, bar_of_frames, draw_masks, stray

TRANSPOSED = [ATTRIBUTES.index(name) for name in ("bass_pitch", "melody_pitch")]  # in octaves


def collate(windows, masks, betas, styles, asked):
    """Windows and masks as a batch; `asked`: attributes of each window."""
    as_tensor = lambda values, dtype: torch.from_numpy(np.stack(values).astype(dtype))  # noqa: E731
    bar_of, position = as_tensor([w.bar_of for w in windows], np.int64), as_tensor([w.position for w in windows], np.int64)
    return {
        "roll": as_tensor([w.roll for w in windows], np.float32), "known": as_tensor(masks, np.float32),
        "features": as_tensor([w.features for w in windows], np.float32),
        "classes": (time_classes(bar_of, position, 4), time_classes(bar_of, position, 8)), "position": position, "bar_of": bar_of,
        "inside": (bar_of >= 0).float(), "velocity": as_tensor([w.velocity for w in windows], np.float32),
        "has_velocity": torch.tensor([float(w.has_velocity) for w in windows]),
        "beta": torch.tensor(betas, dtype=torch.float32), "style": torch.tensor(styles),
        "attributes": as_tensor(asked, np.float32),
    }


def melody_given():
    """The mask (2 voices, FRAMES, KEYS) of a melody to be harmonised."""
    known = np.zeros((2, FRAMES, KEYS), bool)
    known[MELODY] = True
    return known


def describe(song):
    """Attributes of each of a song's windows, untransposed; all but the last have four bars."""
    windows = [Window(song, first) for first in range(max(1, len(song.bars) - 4))]
    return np.stack([attributes(w.roll, w.lengths) for w in windows])


def described(data, cache, processes):
    """The training songs with what `describe` says of them, {style: [(Song, ...)]}; a quarter of an hour of one core, then cached."""
    path = Path(cache) / f"train-described-v{CACHE_VERSION}.pickle"
    songs = load_corpora(data, "train", cache)
    if not path.exists():
        with Pool(processes) as pool:
            path.write_bytes(pickle.dumps({style: pool.map(describe, songs[style], chunksize=8) for style in songs}))
    about = pickle.loads(path.read_bytes())
    return {style: list(zip(songs[style], about[style])) for style in songs}


def window_starts(song, first):
    """First frames of the bars of the window that begins with bar `first`, then its end, BARS_MAX + 1 in all; its bars, its end."""
    lengths = song.bars[first:first + BARS_MAX, 1]
    ends = np.cumsum(lengths)
    count = max(1, int(np.searchsorted(ends, FRAMES, "right")))
    end = min(int(ends[count - 1]), FRAMES)
    starts = np.full(BARS_MAX + 1, end)
    starts[:count] = ends[:count] - lengths[:count]
    return starts, count, end


class Corpus:
    """All training windows on a device. Songs lie one after the other in one row of frames."""

    def __init__(self, songs, shares, device):
        """songs: see `described`; shares: of each style among the windows drawn."""
        self.device = device
        notes, bars, rows, at = [], [], [], 0
        for style in sorted(songs):
            bars_of_style = sum(len(song.bars) for song, _ in songs[style])
            for song, values in songs[style]:
                end = int(song.bars[-1, :2].sum())
                inside = song.notes[song.notes[:, 0] < end].astype(np.int64)
                inside[:, 1] = inside[:, 1].clip(max=end)
                notes.append(inside + [at, at, 0, 0, 0])
                chance = shares[style] * len(song.bars) / bars_of_style / len(values)
                for first in range(len(values)):
                    starts, count, frames = window_starts(song, first)
                    sounds = ((inside[:, 0] < song.bars[first, 0] + frames) & (inside[:, 1] > song.bars[first, 0])).any()
                    rows.append((at + song.bars[first, 0], len(bars) + first, count, frames, style, song.real_velocities,
                                 chance if sounds else 0.0, starts))
                bars.extend((song.bars + [at, 0, 0, 0]).tolist())
                at += end
        self.lay_out(np.concatenate(notes), bars, at + FRAMES)
        first, first_bar, count, frames, style, real, chance, starts = zip(*rows)
        self.first, self.first_bar, self.count, self.frames, self.style = (
            self.tensor(values, torch.int64) for values in (first, first_bar, count, frames, style))
        self.starts, self.has_velocity = self.tensor(np.stack(starts), torch.int64), self.tensor(real, torch.float32)
        self.chance = self.tensor(np.cumsum(chance) / np.sum(chance), torch.float64)
        self.asked = self.tensor(np.concatenate([values for style in sorted(songs) for _, values in songs[style]]), torch.float32)
        self.task_chance, self.strays = self.tensor(list(TASKS.values()), torch.float32), self.tensor(
            [STRAYS.get(task, 0.0) for task in TASKS], torch.float32)

    def tensor(self, values, kind):
        return torch.as_tensor(np.ascontiguousarray(values), dtype=kind, device=self.device)

    def lay_out(self, notes, bars, frames):
        """Bits, velocities, metre, place in the bar and number of the bar, frame by frame."""
        self.roll = torch.zeros(frames, 4, KEYS, dtype=torch.uint8, device=self.device)
        self.velocity = torch.zeros(frames, KEYS, dtype=torch.uint8, device=self.device)
        onset, end, key, force, voice = self.tensor(notes, torch.int64).T
        row = key - LOW_KEY
        for v in (MELODY, ACCOMPANIMENT):
            of = voice == v
            change = torch.zeros(frames, KEYS, dtype=torch.int16, device=self.device)
            one = torch.ones(int(of.sum()), dtype=torch.int16, device=self.device)
            change.index_put_((onset[of], row[of]), one, accumulate=True)
            change.index_put_((end[of], row[of]), -one, accumulate=True)
            self.roll[:, 2 * v + 1] = change.cumsum(0, dtype=torch.int16) > 0
            self.roll[onset[of], 2 * v, row[of]] = 1
        of = voice == ACCOMPANIMENT
        self.velocity[onset[of], row[of]] = force[of].to(torch.uint8)
        features = np.zeros((frames, METRE_FEATURES), np.float32)
        position, bar = np.zeros(frames, np.int64), np.zeros(frames, np.int64)
        metre = {}
        for i, (first, length, numerator, denominator) in enumerate(bars):
            kind, size = (length, numerator, denominator), min(length, FRAMES)  # what is longer no window shows
            if kind not in metre:
                metre[kind] = frame_features([length], [numerator], [denominator])[0][:size]
            features[first:first + size], position[first:first + size] = metre[kind], np.arange(size)
            bar[first:first + length] = i
        self.features = self.tensor(features, torch.float32)
        self.position, self.bar = self.tensor(position, torch.int64), self.tensor(bar, torch.int64)

    def statistics(self):
        """Share of set cells per plane, mean and deviation of attributes: constants of the model, from a sample of the windows."""
        batch = self.draw(2048)
        ratio = batch["roll"].sum((0, 2, 3)) / batch["inside"].sum() / PITCHES
        asked = self.asked[batch["window"]].cpu().numpy()
        return ratio.tolist(), np.nanmean(asked, 0).tolist(), np.nanstd(asked, 0).tolist()

    def take(self, window, shift):
        """Bits (B, 4, T, KEYS) and velocities (B, T, KEYS) of windows, moved up by `shift` keys."""
        t = torch.arange(FRAMES, device=self.device)[None]
        at = self.first[window][:, None] + t
        rows = torch.arange(KEYS, device=self.device)[None] - shift[:, None]
        on = (rows >= 0) & (rows < PITCHES) & (torch.arange(KEYS, device=self.device) < PITCHES)
        on = on[:, None] & (t < self.frames[window][:, None])[..., None]
        rows = rows.clamp(0, KEYS - 1)[:, None].expand(-1, FRAMES, -1)
        roll = torch.stack([self.roll[at, plane].gather(2, rows) * on for plane in range(4)], 1).float()
        return roll, self.velocity[at].gather(2, rows).float() / 127 * on

    def ask(self, window, shift):
        """Attributes that are asked for (B, A): none, all, or some of them."""
        asked = self.asked[window].clone()
        asked[:, TRANSPOSED] += shift[:, None] / 12
        kind = torch.rand(len(window), device=self.device)
        some = torch.rand(asked.shape, device=self.device) < torch.rand(len(window), 1, device=self.device)
        silent = (kind < 0.1)[:, None] | (kind >= 0.75)[:, None] & ~some
        return torch.where(silent, float("nan"), asked)

    def draw(self, size):
        """A batch of random styles, songs (by length), bars, transpositions, tasks and noise levels."""
        chance = lambda *shape: torch.rand(shape, device=self.device)  # noqa: E731
        last = len(self.first) - 1
        window = torch.searchsorted(self.chance, torch.rand(size, dtype=torch.float64, device=self.device)).clamp(max=last)
        shift = torch.randint(-6, 7, (size,), device=self.device)
        starts, count, frames = self.starts[window], self.count[window], self.frames[window]
        roll, velocity = self.take(window, shift)
        task = torch.multinomial(self.task_chance, size, replacement=True)
        known, past = draw_masks(task, roll, starts, count, frames)
        stray(chance(size) < self.strays[task], past, roll, velocity, starts, count)
        t = torch.arange(FRAMES, device=self.device)[None]
        inside = t < frames[:, None]
        at = self.first[window][:, None] + t
        position = torch.where(inside, self.position[at], -1)
        bar_of = torch.where(inside, self.bar[at] - self.first_bar[window][:, None], -1)
        return {
            "roll": roll, "known": known.float(), "features": self.features[at] * inside[..., None],
            "classes": (time_classes(bar_of, position, 4), time_classes(bar_of, position, 8)), "position": position,
            "bar_of": bar_of, "inside": inside.float(), "velocity": velocity, "has_velocity": self.has_velocity[window],
            "beta": torch.where(chance(size) < 0.1, 1.0, 0.01 + 0.99 * chance(size)),
            "style": torch.where(chance(size) < 0.85, self.style[window], len(STYLES)), "attributes": self.ask(window, shift),
            "window": window, "shift": shift, "task": task,
        }
