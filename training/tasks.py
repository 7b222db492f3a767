# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Which cells are given: the masks the product's modes need, drawn at random for training.

A mask is bool (2 voices, FRAMES, KEYS), true where a cell is given. Onset and sustain of a voice share it.
"""
from copy import copy

import numpy as np

from data import ACC_ONSET, ACC_SUSTAIN, ACCOMPANIMENT, FRAMES, KEYS, MELODY, MELODY_SUSTAIN, PITCHES

TASKS = {"harmonise": 0.30, "continue": 0.18, "live": 0.22, "counter": 0.08, "bars": 0.08, "split": 0.04, "notes": 0.04,
         "generate": 0.06}


def harmonise():
    known = np.zeros((2, FRAMES, KEYS), bool)
    known[MELODY] = True
    return known


def live(heard, lookahead):
    """The melody before frame `heard` is given, and the accompaniment before `heard + lookahead`."""
    known = np.zeros((2, FRAMES, KEYS), bool)
    known[MELODY, :heard] = True
    known[ACCOMPANIMENT, :heard + lookahead] = True
    return known


def note_cells(onset, sustain, keep):
    """Cells of the notes whose onset `keep` accepts, from their onset to their end."""
    cells = np.zeros_like(sustain, bool)
    for frame, key in zip(*np.nonzero(onset)):
        if not keep(frame, key):
            continue
        end = frame + 1
        while end < len(onset) and sustain[end, key] and not onset[end, key]:
            end += 1
        cells[frame:end, key] = True
    return cells


def draw_mask(task, window, rng):
    known = np.zeros((2, FRAMES, KEYS), bool)
    starts = np.concatenate([[0], np.cumsum(window.lengths)]).clip(0, window.frames)
    bar = int(starts[rng.integers(len(starts) - 1)])
    if task in ("harmonise", "continue"):
        known[MELODY] = True
        if task == "continue":
            known[ACCOMPANIMENT, :bar + int(rng.integers(0, 17)) * int(rng.random() < 0.4)] = True
    elif task == "live":
        heard = int(rng.integers(0, window.frames // 4 + 1)) * 4
        ahead = int(rng.choice([2, 4, 4, 8, 16]))
        known = live(heard, ahead)
        if rng.random() < 0.5:  # as the plugin asks: of what it has played itself, only what sounds last
            known[ACCOMPANIMENT, :heard + ahead - 1] = False
        if rng.random() < 0.3:  # bars heard on an earlier pass have a known future
            for first, last in zip(starts[:-1], starts[1:]):
                known[MELODY, first:last] |= rng.random() < 0.5
    elif task == "counter":
        known[ACCOMPANIMENT] = True
        known[MELODY, :bar * int(rng.random() < 0.6)] = True
        if rng.random() < 0.3:
            known[ACCOMPANIMENT, int(rng.integers(bar, window.frames + 1)):] = False
    elif task == "bars":
        last = int(starts[min(rng.integers(1, 5) + np.searchsorted(starts, bar), len(starts) - 1)])
        known[:] = True
        known[ACCOMPANIMENT, bar:last] = False
        known[MELODY, bar:last] = rng.random() < 0.5
    elif task == "split":
        split = int(rng.integers(20, 60))
        known[:, :, split:] = True
        if rng.random() < 0.4:
            known = ~known
        known[MELODY] |= rng.random() < 0.5
    elif task == "notes":
        share = rng.random() * 0.6
        keep = lambda frame, key: rng.random() < share  # noqa: E731
        known[ACCOMPANIMENT] = note_cells(window.roll[ACC_ONSET], window.roll[ACC_SUSTAIN], keep)
        known[MELODY] = rng.random() < 0.5 or (window.roll[MELODY_SUSTAIN] > 0) & (rng.random() < 0.5)
    elif task == "generate":
        known[:, :bar * int(rng.random() < 0.5)] = True
    return known


STRAYS = {"continue": 0.4, "live": 0.6}  # share of a task's windows whose given past has strayed from its melody


def bar_starts(window):
    return np.concatenate([[0], np.cumsum(window.lengths)]).clip(0, window.frames).astype(int)


def stray(window, known, rng):
    """The window with a given past such as the network itself may have left when it went wrong: from some bar on, bars of its
    own accompaniment that belong elsewhere, either one of them again and again or any of them, at times in another key.

    The texture is right and the harmony wrong, so that harmony must be found in the melody. A note that sounded over the end of
    the past is struck again there.
    """
    end = int(known[ACCOMPANIMENT].all(1).sum()) if known[ACCOMPANIMENT, 0].all() else 0
    starts = bar_starts(window)
    past = np.flatnonzero(starts[:-1] < end)
    if not len(past):
        return window
    held, stuck = int(rng.integers(len(starts) - 1)), rng.random() < 0.5
    shift = int(rng.integers(-5, 7)) if rng.random() < 0.4 else 0
    strayed = copy(window)
    strayed.roll = roll = window.roll.copy()
    for bar in past[int(rng.integers(len(past))):]:
        other = held if stuck else int(rng.integers(len(starts) - 1))
        length = min(starts[bar + 1] - starts[bar], starts[other + 1] - starts[other], end - starts[bar])
        for plane in (ACC_ONSET, ACC_SUSTAIN):
            moved = np.roll(window.roll[plane, starts[other]:starts[other] + length], shift, 1)
            moved[:, PITCHES:] = 0
            roll[plane, starts[bar]:starts[bar] + length] = moved
    cut = roll[ACC_SUSTAIN, 1:] & ~roll[ACC_SUSTAIN, :-1] & 1
    roll[ACC_ONSET, 1:] |= cut
    if cut.any() and window.velocity.any():
        strayed.velocity = window.velocity.copy()
        strayed.velocity[1:][(cut > 0) & (window.velocity[1:] == 0)] = window.velocity[window.velocity > 0].mean()
    return strayed
