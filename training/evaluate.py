# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Measure a model, or files that it made, against people.

evaluate.py model MODEL [--task harmonise|counter|generate|complete|vary] [--steps 4,8,16] [--sampler posterior] ...
    fills 8-bar windows of the validation songs and prints a row of figures for each number of steps
evaluate.py files HUMAN_DIR MADE_DIR
    compares files of the same names, e.g. those of `ripieno harmonise VALID/*.mid -o MADE_DIR`: whole songs, joins included
evaluate.py inventions HUMAN_DIR MADE_DIR
    compares files that have nothing to do with each other, e.g. those of `ripieno generate --count 96 -o MADE_DIR`
evaluate.py people DIR [--songs 45]
    how far two choices of so many of people's own songs lie apart: what a margin can mean

MODEL is a .safetensors file or a run's last.pt. Baselines: the human part itself, that of another song, block triads.
--json FILE keeps the rows, --plot FILE.png draws quality against steps.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

import metrics
import sampling
from data import (ACC_ONSET, ACCOMPANIMENT, ATTRIBUTES, FRAMES, LOW_KEY, MELODY, MELODY_ONSET, PITCHES, STYLES,
                  Window, draw, load_corpora, read_bars, read_notes)
from batches import collate, melody_given
from export import load_net
from model import Config, Net

SHOWN = ("CR", "UR", "PCS", "joint_scale", "chord_fit", "notes_bar", "polyphony", "duration", "groove1", "groove2", "pattern1",
         "chroma1", "chroma4", "texture_std", "JSD durations", "JSD positions", "JSD intervals", "JSD pitches", "AUC")
BARS = 8
PEOPLES, OURS = ("ACCOMPANIMENT", "BRIDGE"), ("RIPIENO",)  # tracks of an accompaniment


def load_model(path):
    """The network and its table of textures (see export.texture_rows); a checkpoint has no table."""
    if str(path).endswith(".safetensors"):
        net, tensors, _ = load_net(path)
        return net, tensors["textures"].astype(np.float32)
    saved = torch.load(path, weights_only=False)
    net = Net(Config(**saved["shape"]))
    net.load_state_dict(saved["ema"])
    return net.eval().to(memory_format=torch.channels_last), None


def part(roll, voice):
    """(onset, sustain) by MIDI key of one voice of a window, decoded as the product does."""
    onset, sustain = roll[2 * voice] > 0, roll[2 * voice + 1] > 0
    sustain = sustain | onset
    before = np.vstack([np.zeros_like(sustain[:1]), sustain[:-1]])
    onset = onset | (sustain & ~before)
    out = np.zeros((2, len(onset), 128), bool)
    out[:, :, LOW_KEY:LOW_KEY + PITCHES] = onset[:, :PITCHES], sustain[:, :PITCHES]
    return out[0], out[1]


def has_both(roll):
    """Whether a melody and an accompaniment are there to speak of."""
    return roll[MELODY_ONSET].sum() >= 8 and roll[ACC_ONSET].sum() >= 8


def validation_windows(songs, count):
    """A fixed random choice of the 8-bar segments of one bar length that have a melody and an accompaniment."""
    windows = []
    for song in songs:
        for first in range(0, len(song.bars) - BARS + 1, BARS):
            bars = song.bars[first:first + BARS, 1]
            if (bars != bars[0]).any() or bars[0] * BARS > FRAMES:
                continue
            window = Window(song, first)
            window.song, window.bar = song.name, int(bars[0])
            if has_both(window.roll):
                windows.append(window)
    chosen = np.random.default_rng(5).permutation(len(windows))[:count]
    return [windows[i] for i in sorted(chosen)]


def masks_of(task, window):
    known = melody_given()
    if task not in ("harmonise", "vary"):
        known[MELODY] = False
    if task == "counter":
        known[ACCOMPANIMENT] = True
    elif task == "complete":
        known[:] = True
        known[:, 3 * window.bar:5 * window.bar] = False
        known[MELODY] = True
    return known


def fill(net, windows, options, steps, asked):
    """Rolls (4, FRAMES, KEYS) of the windows with their free cells filled in."""
    generator = torch.Generator().manual_seed(options.seed)
    rolls = []
    for start in range(0, len(windows), 16):
        some = windows[start:start + 16]
        batch = collate(some, [masks_of(options.task, w) for w in some], [1.0] * len(some), [w.style for w in some],
                        asked[start:start + 16])
        problem = sampling.Problem(batch, generator, options.guidance)
        extra = {}
        if options.task == "vary":
            extra = {"start": 1 - (1 - options.amount) ** sampling.VARY_POWER, "source": batch["roll"]}
        if options.temperature:
            extra["temperature"] = options.temperature
        roll, _ = sampling.SAMPLERS[options.sampler](net, problem, steps, **extra)
        rolls += list(roll.numpy())
    return rolls


def figures_of(task, window, roll):
    """Figures of the generated part against its other voice; a counter-melody is judged as the melody of its accompaniment."""
    melody = part(window.roll if task != "generate" and task != "counter" else roll, MELODY)
    accompaniment = part(window.roll if task == "counter" else roll, ACCOMPANIMENT)
    n = window.bar * BARS
    return metrics.figures(tuple(p[:n] for p in melody), tuple(p[:n] for p in accompaniment), window.bar)


def baselines(windows):
    human = [figures_of("harmonise", w, w.roll) for w in windows]
    shuffled, blocks = [], []
    for i, window in enumerate(windows):
        others = [w for w in windows[i + 1:] + windows[:i] if w.song != window.song and w.bar == window.bar]
        shuffled.append(figures_of("harmonise", window, others[len(others) // 2].roll if others else window.roll))
        melody = tuple(p[:window.bar * BARS] for p in part(window.roll, MELODY))
        blocks.append(metrics.figures(melody, metrics.block_triads(melody, window.bar), window.bar))
    return human, shuffled, blocks


def kept(window, roll):
    """Share of the source's accompaniment notes that are in the result."""
    source, made = part(window.roll, ACCOMPANIMENT)[0], part(roll, ACCOMPANIMENT)[0]
    return (source & made).sum() / max(source.sum(), 1)


def key_range(onset):
    """Semitones between the lowest and the highest note."""
    keys = np.flatnonzero(onset.any(0))
    return keys[-1] - keys[0] if len(keys) else 0


def draw_texture(rows, length, task, rng):
    """Attributes of a random row for bars of this length, or else of any, at a random place: as the plugin does, only of a voice of
    which nothing is given."""
    fitting = rows[rows[:, -1] == length]
    rows = fitting if len(fitting) else rows[rows[:, -1] > 0]
    places = rows[int(rng.integers(len(rows))), :-1].reshape(-1, len(ATTRIBUTES))
    values = places[int(rng.integers(len(places)))].copy()
    of_melody = ATTRIBUTES.index("melody_notes_bar")
    if task not in ("generate", "counter"):
        values[of_melody:] = np.nan
    if task not in ("generate", "harmonise"):
        values[:of_melody] = np.nan
    return values


def rows_of_model(options):
    net, table = load_model(options.model)
    style = STYLES.index(options.style)
    windows = validation_windows(load_corpora(options.data, "valid", options.cache)[style], options.segments)
    songs = [w.song for w in windows]
    human, shuffled, blocks = baselines(windows)
    rows = {"human": metrics.compare(human, human, songs), "shuffled": metrics.compare(human, shuffled, songs),
            "block triads": metrics.compare(human, blocks, songs)}
    asked = [np.full(len(ATTRIBUTES), np.nan, np.float32)] * len(windows)
    if table is not None and options.textures == "table":
        rng = np.random.default_rng(options.seed)
        asked = [draw_texture(table[style], w.bar, options.task, rng) for w in windows]
    for steps in map(int, options.steps.split(",")):
        rolls = fill(net, windows, options, steps, asked)
        made = [figures_of(options.task, w, r) for w, r in zip(windows, rolls)]
        row = metrics.compare(human, made, songs)
        if options.task == "vary":
            row["kept"] = float(np.mean([kept(w, r) for w, r in zip(windows, rolls)]))
        if options.task == "counter":
            made, sung = ([part(r, MELODY)[0] for r in of] for of in (rolls, [w.roll for w in windows]))
            row["melody notes"] = float(np.sum(made) / np.sum(sung))
            row["melody range"] = float(np.mean([key_range(m) for m in made]) / np.mean([key_range(s) for s in sung]))
        rows[f"{options.sampler} {steps}"] = row
    return rows


def read_parts(path, names):
    import mido
    midi = mido.MidiFile(path)
    notes = []
    for track in midi.tracks:
        name = track.name.upper().strip()
        if name == "MELODY":
            notes += read_notes(track, midi.ticks_per_beat, MELODY)
        elif name in names:
            notes += read_notes(track, midi.ticks_per_beat, ACCOMPANIMENT)
    notes = np.array(sorted(n for n in notes if LOW_KEY <= n[2] < LOW_KEY + PITCHES), np.int32).reshape(-1, 5)
    return notes, read_bars(midi, int(notes[:, 1].max()) if len(notes) else 0)


def segments_of(notes, bars, bar=16):
    """8-bar segments of bars of one length, as {first bar: roll}."""
    out = {}
    for first in range(0, len(bars) - BARS + 1, BARS):
        if (bars[first:first + BARS, 1] == bar).all():
            out[first] = draw(notes, int(bars[first][0]), bar * BARS)[0]
    return out


def songs_of(folder, names):
    """{song: figures of its segments} of a folder of files, the accompaniment being the tracks of these names."""
    songs = {}
    for path in sorted(Path(folder).glob("*.mid")):
        rolls = segments_of(*read_parts(path, names)).values()
        figures = [metrics.figures(part(r, MELODY), part(r, ACCOMPANIMENT)) for r in rolls if has_both(r)]
        if figures:
            songs[path.stem] = figures
    return songs


def rows_of_people(options):
    """Figures of people's songs, and the standard deviation of the difference of two choices of them."""
    songs = list(songs_of(options.model, PEOPLES).values())
    if len(songs) < 2 * options.songs:
        sys.exit(f"evaluate.py: {len(songs)} songs, {2 * options.songs} are needed")
    names = list(songs[0][0][0])
    tables = [np.array([[f[n] for n in names] for f, _ in figures]) for figures in songs]
    rng = np.random.default_rng(options.seed)

    def difference():
        order = rng.permutation(len(tables))
        one, other = (np.vstack([tables[i] for i in order[k * options.songs:(k + 1) * options.songs]]) for k in (0, 1))
        return np.nanmean(one, 0) - np.nanmean(other, 0)

    apart = np.std([difference() for _ in range(1000)], 0)
    return {f"people ({len(songs)} songs)": dict(zip(names, np.nanmean(np.vstack(tables), 0))),
            f"apart, {options.songs} and {options.songs} songs": dict(zip(names, apart))}


def rows_of_inventions(options):
    """Figures of people's songs and of what was made from nothing."""
    human, made = songs_of(options.model, PEOPLES), songs_of(options.made, OURS)
    if not human or not made:
        sys.exit("evaluate.py: no segments")
    (theirs, songs), (ours, inventions) = (
        ([f for figures in of.values() for f in figures], [name for name, figures in of.items() for _ in figures])
        for of in (human, {f"made {name}": figures for name, figures in made.items()}))
    return {"human": metrics.compare(theirs, theirs, songs),
            f"made ({len(ours)} segments)": metrics.compare(theirs, ours, songs, inventions)}


def whole(notes, frames, part_of=ACCOMPANIMENT):
    """(onset, sustain) of a voice of a whole song."""
    onset, sustain = np.zeros((2, frames, 128), bool)
    for start, end, key, _, voice in notes:
        if voice == part_of:
            onset[start, key] = True
            sustain[start:end, key] = True
    return onset, sustain


def rows_of_files(options):
    """Figures of segments, and of whole songs: likeness at several distances, where the melody comes back, at the joins of windows
    and elsewhere."""
    human, made, songs, distant, joins, back = [], [], [], {}, {}, {}
    join_at = [int(x) for x in options.joins.split(",")]
    for path in sorted(Path(options.model).glob("*.mid")):
        other = Path(options.made) / path.name
        if not other.exists():
            continue
        notes, bars = read_parts(path, PEOPLES)
        generated, _ = read_parts(other, OURS)
        theirs = segments_of(generated, bars)
        for first, roll in segments_of(notes, bars).items():
            if has_both(roll):
                melody = part(roll, MELODY)
                human.append(metrics.figures(melody, part(roll, ACCOMPANIMENT)))
                made.append(metrics.figures(melody, part(theirs[first], ACCOMPANIMENT)))
                songs.append(path.stem)
        frames = int(max([bars[-1][0] + bars[-1][1]] + [n[:, 1].max() for n in (notes, generated) if len(n)]))
        spans = [(int(b[0]), int(b[1])) for b in bars]
        lags = metrics.returns(*whole(notes, frames, MELODY), spans)
        for name, played in (("human", notes), ("made", generated)):
            rolls = whole(played, frames)
            for lag in set(lags) - {0}:
                for what, values in zip(("chroma", "pattern"), metrics.likeness_of_bars(*rolls, spans, lag)):
                    back.setdefault((name, what), []).extend(values[np.flatnonzero(lags == lag) - lag])
            for lag in (1, 2, 4, 8, 16):
                chroma, pattern = metrics.likeness_of_bars(*rolls, spans, lag)
                for what, values in (("chroma", chroma), ("pattern", pattern)):
                    distant.setdefault((what, lag), {}).setdefault(name, []).extend(values)
                    if lag == 1:
                        for i, value in enumerate(values):
                            at_join = i + 1 >= join_at[0] and (i + 1 - join_at[0]) % join_at[1] == 0
                            joins.setdefault((name, what), {}).setdefault(at_join, []).append(value)
    if not human:
        sys.exit("evaluate.py: no common segments")
    print("whole songs     " + " ".join(f"{what[:7]:>7s}{lag:<3d}" for what, lag in distant))
    for name in ("human", "made"):
        print(f"{name:16s}" + " ".join(f"{np.nanmean(v[name]):10.3f}" for v in distant.values()))
    if back:
        print("where the melody comes back: " + ", ".join(
            f"{what} {np.nanmean(back['made', what]):.3f} (human {np.nanmean(back['human', what]):.3f})" for what in ("chroma", "pattern"))
            + f", {len(back['made', 'chroma'])} bars")
    print("bars that meet  " + " ".join(f"{w + (' at joins' if j else ''):>17s}" for _, w in list(joins)[:2] for j in (True, False)))
    for name in ("human", "made"):
        print(f"{name:16s}" + " ".join(f"{np.nanmean(joins[name, w][j]):17.3f}" for w in ("chroma", "pattern") for j in (True, False)))
    return {"human": metrics.compare(human, human, songs), f"made ({len(human)} segments)": metrics.compare(human, made, songs)}


def print_table(rows):
    extra = sorted({k for r in rows.values() for k in r} & {"kept", "melody notes", "melody range"})
    width = max(map(len, rows)) + 2
    short = lambda name: name.replace("JSD ", "J.").replace("melody ", "m.")[:7]  # noqa: E731
    print(" " * width + " ".join(f"{short(n):>7s}" for n in (*SHOWN, *extra)))
    for name, row in rows.items():
        print(f"{name:{width}s}" + " ".join(f"{row.get(n, float('nan')):7.3f}" for n in (*SHOWN, *extra)))


def plot(rows, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    made = [(int(n.rsplit(" ", 1)[1]), r) for n, r in rows.items() if n.rsplit(" ", 1)[-1].isdigit()]
    names = ("PCS", "joint_scale", "notes_bar", "duration", "groove1", "pattern1", "chroma4", "AUC")
    figure, axes = plt.subplots(2, 4, figsize=(13, 5.5), constrained_layout=True)
    for axis, name in zip(axes.flat, names):
        axis.plot([s for s, _ in made], [r[name] for _, r in made], "o-", color="#0072b2")
        axis.axhline(rows["human"][name], color="#555555", linestyle="--", linewidth=1)
        axis.set_xscale("log", base=2)
        axis.set_title(name, fontsize=10)
        axis.set_xlabel("steps")
    figure.savefig(path, dpi=110)


WHAT = {"model": rows_of_model, "files": rows_of_files, "inventions": rows_of_inventions, "people": rows_of_people}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=list(WHAT))
    parser.add_argument("model", help="the model, or the folder of people's files")
    parser.add_argument("made", nargs="?", help="the folder of generated files")
    parser.add_argument("--task", default="harmonise", choices=["harmonise", "counter", "generate", "complete", "vary"])
    parser.add_argument("--style", default="pop-piano", choices=STYLES)
    parser.add_argument("--steps", default="16")
    parser.add_argument("--joins", default="6,2", help="files: bars where windows of `ripieno` join: the first, and how many between")
    parser.add_argument("--sampler", default="posterior", choices=sorted(sampling.SAMPLERS))
    parser.add_argument("--textures", default="table", choices=["table", "none"])
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--guidance", type=float, default=0.0)
    parser.add_argument("--amount", type=float, default=0.35)
    parser.add_argument("--segments", type=int, default=80)
    parser.add_argument("--songs", type=int, default=45, help="people: songs of a choice")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--cache", default="training/cache")
    parser.add_argument("--json")
    parser.add_argument("--plot")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = WHAT[options.what](options)
    print_table(rows)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1))
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    main()
