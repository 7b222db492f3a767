# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""What is measured of an accompaniment: harmony against the melody, texture, form, and a classifier over all of it.

A part is (onset, sustain): bool (frames, 128) by MIDI key. Figures are of one segment of whole bars of one length.
"""
import numpy as np

CONSONANT = (0, 3, 4, 7, 8, 9)  # pitch-class intervals above the melody note
FOURTH = 5
MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 4, 7, 11), (0, 3, 7, 10), (0, 3, 6), (0, 3, 6, 10), (0, 4, 8), (0, 5, 7),
          (0, 2, 7), (0, 3, 6, 9))
HISTOGRAMS = {"durations": 33, "positions": 16, "pitches": 128, "intervals": 33}


def rotations(shapes):
    """Every transposition of pitch-class sets, as rows of 12 zeros and ones."""
    return np.array([[(p - root) % 12 in shape for p in range(12)] for root in range(12) for shape in shapes], float)


CHORD_ROWS, SCALE_ROWS = rotations(CHORDS), rotations([MAJOR_SCALE])
CLASS_OF_KEY = np.eye(12)[np.arange(128) % 12]  # (128, 12)


def mean(values):
    return float(np.mean(values)) if len(values) else float("nan")


def harmony(melody, sustain):
    sung = np.flatnonzero(melody.any(1))
    consonant = silent = 0
    scores, above, sounding = [], 0, 0
    for t in sung:
        top = int(np.flatnonzero(melody[t])[-1])
        keys = np.flatnonzero(sustain[t])
        if not len(keys):
            silent += 1
            continue
        intervals = (keys - top) % 12
        good = np.isin(intervals, CONSONANT)
        consonant += good.any()
        scores.extend(np.where(good, 1, np.where(intervals == FOURTH, 0, -1)))
        above += keys[-1] > top
        sounding += 1
    n = max(len(sung), 1)
    return {"CR": consonant / n, "UR": silent / n, "PCS": mean(scores), "above_melody": above / max(sounding, 1)}


def scales(melody, sustain):
    part, tune = sustain.sum(0) @ CLASS_OF_KEY, melody.sum(0) @ CLASS_OF_KEY
    if not part.sum():
        return {"in_scale": np.nan, "joint_scale": np.nan}
    part = part / part.sum()
    joint = float("nan")
    if tune.sum():
        best = int((SCALE_ROWS @ (part + tune / tune.sum())).argmax())
        joint = float(SCALE_ROWS[best] @ part)
    return {"in_scale": float((SCALE_ROWS @ part).max()), "joint_scale": joint}


def chord_fit(sustain, bar):
    half = max(bar // 2, 1)
    fits = []
    for start in range(0, len(sustain) - half + 1, half):
        classes = sustain[start:start + half].sum(0) @ CLASS_OF_KEY
        if classes.sum():
            fits.append((CHORD_ROWS @ classes).max() / classes.sum())
    return mean(fits)


def durations(onset, sustain):
    lengths = []
    for t, key in zip(*np.nonzero(onset)):
        end = t + 1
        while end < len(onset) and sustain[end, key] and not onset[end, key]:
            end += 1
        lengths.append(end - t)
    return lengths


def form(onset, sustain, bar):
    count = len(onset) // bar
    struck = onset.any(1)[:count * bar].reshape(count, bar)
    classes = (sustain @ CLASS_OF_KEY)[:count * bar].reshape(count, bar, 12).sum(1)
    patterns = []
    for b in range(count):
        t, key = np.nonzero(onset[b * bar:(b + 1) * bar])
        patterns.append(set(zip(t.tolist(), (key - key.min()).tolist())) if len(key) else set())

    def groove(lag):
        return mean([np.mean(struck[i] == struck[i + lag]) for i in range(count - lag)])

    def chroma(lag):
        pairs = [(classes[i], classes[i + lag]) for i in range(count - lag)]
        return mean([a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in pairs if a.any() and b.any()])

    overlaps = [len(a & b) / len(a | b) for a, b in zip(patterns, patterns[1:]) if a | b]
    sizes = np.array([len(p) for p in patterns], float)
    return {"groove1": groove(1), "groove2": groove(2), "chroma1": chroma(1), "chroma4": chroma(4), "pattern1": mean(overlaps),
            "texture_std": float(sizes.std() / sizes.mean()) if sizes.sum() else float("nan"),
            "bass_downbeat": mean([onset[b * bar].any() for b in range(count)])}


def figures(melody, accompaniment, bar=16):
    """All figures of a segment, and its histograms' values, as one dict."""
    onset, sustain = accompaniment
    sounding = sustain.any(1)
    lengths = durations(onset, sustain)
    out = harmony(melody[1], sustain) | scales(melody[1], sustain) | form(onset, sustain, bar)
    out["chord_fit"] = chord_fit(sustain, bar)
    out["notes_bar"] = onset.sum() * bar / len(onset)
    out["polyphony"] = float(sustain[sounding].sum(1).mean()) if sounding.any() else 0.0
    out["duration"] = mean(lengths)
    out["bass_pitch"] = mean(sustain[sounding].argmax(1))
    at, keys = np.nonzero(onset)
    histograms = {"durations": lengths, "positions": at % bar, "pitches": keys, "intervals": np.diff(np.flatnonzero(onset.any(1)))}
    return out, histograms


def likeness_of_bars(onset, sustain, bars, lag):
    """Chroma and pattern similarity of bars `lag` apart: two arrays by first bar, NaN where one of a pair is empty or longer.

    bars: [(first frame, frames)] of a whole song.
    """
    classes = [(sustain[a:a + n] @ CLASS_OF_KEY).sum(0) for a, n in bars]
    patterns = []
    for a, n in bars:
        t, key = np.nonzero(onset[a:a + n])
        patterns.append(set(zip(t.tolist(), (key - key.min()).tolist())) if len(key) else set())
    count = max(len(bars) - lag, 0)
    chroma, pattern = np.full(count, np.nan), np.full(count, np.nan)
    for i in range(count):
        a, b, p, q = classes[i], classes[i + lag], patterns[i], patterns[i + lag]
        if bars[i][1] == bars[i + lag][1] and a.any() and b.any():
            chroma[i] = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
            pattern[i] = len(p & q) / len(p | q) if p | q else np.nan
    return chroma, pattern


def returns(onset, sustain, bars, least=8, reach=2, threshold=0.4):
    """How many bars back each bar's melody was heard before, 0 where it was not; as core/returns.c finds it."""
    cells = [np.stack([onset[a:a + n], sustain[a:a + n]]) for a, n in bars]

    def likeness(i, j):
        either = (cells[i] | cells[j]).sum() if bars[i][1] == bars[j][1] else 0
        return (cells[i] & cells[j]).sum() / either if either else 0.0

    alike = np.array([[likeness(i, j) if i - j >= least else 0.0 for j in range(len(bars))] for i in range(len(bars))])
    lags = np.zeros(len(bars), int)
    for bar in range(least, len(bars)):
        around = lambda lag: np.mean([alike[b, b - lag] for b in  # noqa: E731
                                      range(max(bar - reach, lag), min(bar + reach, len(bars) - 1) + 1)])
        found = {lag: (alike[bar, bar - lag] + around(lag)) / 2 for lag in range(least, bar + 1)
                 if bars[bar][1] == bars[bar - lag][1]}
        best = max(found, key=found.get, default=0)
        lags[bar] = best if best and found[best] >= threshold else 0
    return lags


def voice_leading(melody, sustain, beat=4):
    """Of four-part writing: parallel fifths and octaves per hundred changes of chord, and the share of sung beats with four keys."""
    parallels = changes = four = 0
    before, beats = None, range(0, len(sustain), beat)
    for t in beats:
        keys = sorted({*np.flatnonzero(sustain[t]), *np.flatnonzero(melody[t])})
        four += len(keys) == 4
        if len(keys) != 4:
            before = None
            continue
        if before and keys != before:
            changes += 1
            for i in range(4):
                for j in range(i + 1, 4):
                    moved = keys[i] != before[i] and keys[j] != before[j]
                    interval, was = keys[j] - keys[i], before[j] - before[i]
                    parallels += moved and interval % 12 in (0, 7) and interval % 12 == was % 12
        before = keys
    return {"parallels": 100 * parallels / changes if changes else float("nan"), "four_parts": four / max(len(beats), 1)}


def divergence(a, b, bins):
    """Jensen-Shannon divergence in bits of two samples of counts."""
    p, q = (np.bincount(np.clip(x, 0, bins - 1).astype(int), minlength=bins) + 1e-9 for x in (a, b))
    p, q = p / p.sum(), q / q.sum()
    m = (p + q) / 2
    return float((p * np.log2(p / m)).sum() + (q * np.log2(q / m)).sum()) / 2


def separability(human, other, songs, others, folds=5, seed=0):
    """Cross-validated AUC of a ridge-logistic classifier on figures and their squares; segments of a song share a fold."""
    x = np.nan_to_num(np.vstack([human, other]))
    y = np.r_[np.zeros(len(human)), np.ones(len(other))]
    group = np.r_[songs, others]
    names = np.unique(group)
    fold_of = dict(zip(np.random.default_rng(seed).permutation(names), np.arange(len(names)) % folds))
    fold = np.array([fold_of[g] for g in group])
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    x = np.hstack([x, x ** 2, np.ones((len(x), 1))])
    better = pairs = 0.0
    for f in range(folds):
        train = fold != f
        w = np.zeros(x.shape[1])
        for _ in range(400):
            p = 1 / (1 + np.exp(-np.clip(x[train] @ w, -30, 30)))
            w -= 0.3 * (x[train].T @ (p - y[train]) / train.sum() + 1e-3 * w)
        score = x[~train] @ w
        made, played = score[y[~train] == 1], score[y[~train] == 0]
        better += (made[:, None] > played).sum() + 0.5 * (made[:, None] == played).sum()
        pairs += len(made) * len(played)
    return better / max(pairs, 1)


def block_triads(melody, bar=16):
    """A dull but consonant baseline: each half bar the diatonic triad that covers most melody, in close position over its root."""
    onset, sustain = np.zeros_like(melody[0]), np.zeros_like(melody[1])
    tune = melody[1].sum(0) @ CLASS_OF_KEY
    root = int((SCALE_ROWS @ tune).argmax())
    scale = [(root + step) % 12 for step in MAJOR_SCALE]
    half, last = bar // 2, 0
    for start in range(0, len(onset) - half + 1, half):
        weight = melody[1][start:start + half].sum(0) @ CLASS_OF_KEY

        def rank(degree):
            triad = [scale[(degree + third) % 7] for third in (0, 2, 4)]
            return weight[triad].sum(), degree == last, degree in (0, 3, 4, 5)

        last = max(range(7), key=rank)
        keys = [48 + scale[(last + third) % 7] for third in (0, 2, 4)] + [36 + scale[last]]
        onset[start, keys] = True
        sustain[start:start + half, keys] = True
    return onset, sustain


def summary(segments):
    """Means of the figures and joined histograms of [(figures, histograms)]."""
    names = segments[0][0]
    means = {n: float(np.nanmean([s[0][n] for s in segments])) for n in names}
    joined = {h: np.concatenate([np.asarray(s[1][h], float) for s in segments]) for h in HISTOGRAMS}
    return means, joined


def compare(human, other, songs, others=None):
    """Figures of `other` beside those of `human` (lists of figures()): means, divergences, AUC.

    Both are of the same segments, each of a song, or else `others` says which song each of `other` is of.
    """
    means, joined = summary(other)
    reference, reference_joined = summary(human)
    row = dict(means)
    for name, bins in HISTOGRAMS.items():
        row["JSD " + name] = divergence(reference_joined[name], joined[name], bins)
    table = [np.array([[s[0][n] for n in reference] for s in part]) for part in (human, other)]
    row["AUC"] = separability(*table, np.asarray(songs), np.asarray(songs if others is None else others))
    return row
