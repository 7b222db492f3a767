# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Write the network as safetensors for the C engine, or a small fixture with reference vectors for its tests.

export.py weights RUN/last.pt OUT.safetensors [--steps N] [--cache DIR --data DIR]
export.py fixture OUT.safetensors
export.py vectors MODEL.safetensors OUT.safetensors   (reference outputs of shipped weights)

Layout of the file: every matrix is (inputs, outputs); a 3x3 convolution is (3 time taps, 3 key taps, inputs, outputs); a 2x2
convolution of stride 2 is (2, 2, inputs, outputs); an up-sampling matrix has its outputs ordered (time half, key half, channel);
the stem's inputs are ordered (plane, frame of patch, key of patch), and so are the belief's inputs and the head's outputs. The frame's
inputs are (frame of patch, feature of the metre).
"""
import argparse
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

from data import ACC_ONSET, ATTRIBUTES, FRAMES, KEYS, MELODY_ONSET, PITCHES, STYLES, Window, attributes, frame_features, load_corpora
from model import PATCH_FRAMES, PATCH_KEYS, Config, Net, TimeAttention, time_classes

FORMAT = "ripieno-unet-5"
ROWS_OF_LENGTH = {16: 192, 12: 128, 8: 64}  # textures kept per style, by bar length in frames
PLACES = 8  # of a song, at which its texture is taken
BARS = 8  # of a window
FOUND_LEAST = 8  # songs of a bar length, or else it has no textures
NOTES_LEAST = 8  # of each voice in a window whose texture is kept
# What the network has to be asked for so that its output has a window's own figures, measured on validation songs: so much more
# than they are, and so many times as far from their mean
ASK = {"notes_bar": 0.02, "polyphony": -0.04, "duration": 0.13, "groove1": 0.12, "groove2": 0.09, "pattern1": 0.02, "texture_std": 0.02,
       "bass_pitch": 0.08, "chroma1": 0.015, "chroma4": -0.22, "melody_notes_bar": -0.2}
# In other styles than pop piano so much more
ASK_OF_STYLE = {
    "art-song": {"notes_bar": -0.05, "polyphony": 0.15, "duration": 0.08, "groove1": 0.2, "groove2": 0.2, "pattern1": 0.12, "silence": 0.01,
                 "chroma1": -0.1, "chroma4": -0.25},
    "chorale": {"notes_bar": -0.04, "polyphony": -0.1, "duration": -0.1, "groove1": -0.05, "groove2": -0.02, "pattern1": -0.02, "chroma1": 0.045},
    "quartet": {"notes_bar": 0.04, "polyphony": 0.33, "duration": 0.22, "groove1": 0.2, "groove2": 0.14, "pattern1": 0.35, "texture_std": 0.05,
                "chroma1": 0.045},
}
STRENGTH = {"groove1": 1.2, "groove2": 1.2, "pattern1": 1.5, "texture_std": 0.65}


def write_safetensors(path, tensors, metadata):
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    for name, array in tensors.items():
        kind = {"float32": "F32", "float16": "F16", "int32": "I32", "uint8": "U8"}[str(array.dtype)]
        blob = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def read_safetensors(path):
    raw = Path(path).read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + size])
    metadata = header.pop("__metadata__", {})
    kinds = {"F32": np.float32, "F16": np.float16, "I32": np.int32, "U8": np.uint8}
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(raw[8 + size + start:8 + size + end], kinds[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def is_up(name):
    return name.startswith(("up1.", "up2."))


def to_engine(name, tensor):
    """A PyTorch parameter in the file's layout."""
    a = tensor.detach().float()
    if is_up(name):  # pixel_shuffle takes outputs as (channel, time half, key half)
        a = a.reshape(a.shape[0] // 4, 2, 2, *a.shape[1:2]).permute(1, 2, 0, *range(3, a.dim() + 2 if a.dim() < 2 else 4))
        a = a.reshape(-1, *a.shape[3:])
        return a.T if a.dim() == 2 else a
    if a.dim() == 4 and a.shape[2:] == (1, 1):
        return a[:, :, 0, 0].T
    if a.dim() == 4:
        return a.permute(2, 3, 1, 0)
    if name == "key":
        return a[:, 0].T
    if a.dim() == 2 and name not in ("style.weight",) and not name.endswith(".bias"):
        return a.T
    return a


def from_engine(name, array, like):
    """The inverse of to_engine: for reading shipped weights back into PyTorch."""
    a = torch.from_numpy(np.array(array, np.float32))
    if is_up(name):
        a = a.T if a.dim() == 2 else a
        a = a.reshape(2, 2, -1, *a.shape[1:])
        return a.permute(2, 0, 1, *range(3, a.dim())).reshape(like.shape)
    if like.dim() == 4 and like.shape[2:] == (1, 1):
        return a.T.reshape(like.shape)
    if like.dim() == 4:
        return a.permute(3, 2, 0, 1)
    if name == "key":
        return a.T.reshape(like.shape)
    if like.dim() == 2 and name not in ("style.weight",) and not name.endswith(".bias"):
        return a.T
    return a


def metadata_of(config, steps):
    return {"format": FORMAT, "architecture": json.dumps({k: v for k, v in config.as_dict().items()}),
            "width": str(config.width), "blocks": " ".join(map(str, config.blocks)), "heads": str(config.heads),
            "conditions": str(config.conditions), "styles": " ".join(STYLES), "attributes": " ".join(ATTRIBUTES),
            "steps": str(steps)}


def tensors_of(net, rows, dtype):
    tensors = {name: to_engine(name, p).contiguous().numpy().astype(dtype) for name, p in net.named_parameters()}
    config = net.config
    tensors["ratio"] = np.array(config.ratio, np.float32)
    tensors["attribute_mean"] = np.array(config.attribute_mean, np.float32)
    tensors["attribute_std"] = np.array(config.attribute_std, np.float32)
    tensors["textures"] = rows.astype(dtype)
    return tensors


def representative(rows, count):
    """`count` of the rows (songs, PLACES, A) in an order in which the mean and the spread of the first n come as near as can be to
    those of all, over the places and in the middle, where a song begins whose length is not known; but first their median."""
    spread = (rows - rows.mean((0, 1))) / rows.std((0, 1))
    moments = np.concatenate([spread, (spread ** 2 - 1) / 2], 2)
    moments = np.concatenate([moments.mean(1), moments[:, PLACES // 2]], 1)
    moments -= moments.mean(0)
    chosen, total, left = [], np.zeros(moments.shape[1]), np.ones(len(rows), bool)
    for _ in range(count):
        chosen.append(int(np.where(left, ((total + moments) ** 2).sum(1), np.inf).argmin()))
        total += moments[chosen[-1]]
        left[chosen[-1]] = False
    return np.concatenate([np.median(rows, 0, keepdims=True), rows[chosen[1:]]])


def texture_near(song, first, length):
    """Attributes of the window nearest to a first bar in which both voices play and bars have a length; None where there is none.

    In others the accompaniment is another one.
    """
    last = max(1, len(song.bars) - BARS + 1)
    for bar in sorted(range(last), key=lambda b: abs(b - first))[::2]:
        window = Window(song, bar)
        values = attributes(window.roll, window.lengths)
        notes = window.roll[[MELODY_ONSET, ACC_ONSET]].sum((1, 2))
        if np.bincount(window.lengths).argmax() == length and min(notes) >= NOTES_LEAST and np.isfinite(values).all():
            return values
    return None


def texture_rows(songs):
    """(styles, rows, PLACES * A + 1): how songs of the training set went, to be asked for at run time.

    A row is the attributes at each place of a song, and the bar length in frames. Each style has its share of the commonest bar
    lengths; their median comes first. What is asked for is moved by ASK, ASK_OF_STYLE and STRENGTH, so that what comes out is like the
    song.
    """
    rng = np.random.default_rng(0)
    rows = np.zeros((len(STYLES), sum(ROWS_OF_LENGTH.values()), PLACES * len(ATTRIBUTES) + 1), np.float32)
    for style in songs:
        parts = []
        for length, count in ROWS_OF_LENGTH.items():
            fitting = [song for song in songs[style] if np.bincount(song.bars[:, 1]).argmax() == length]
            found = []
            for song in (fitting[i] for i in rng.permutation(len(fitting))[:2 * count]):
                values = [texture_near(song, (place + 0.5) / PLACES * len(song.bars) - BARS / 2, length) for place in range(PLACES)]
                if all(v is not None for v in values):
                    found.append(values)
            if len(found) >= FOUND_LEAST:
                found = representative(np.array(found), min(count, len(found)))
                parts.append((length, found))
        chosen = np.concatenate([found for _, found in parts])
        for i, name in enumerate(ATTRIBUTES):
            mean = chosen[:, :, i].mean()
            chosen[:, :, i] = mean + STRENGTH.get(name, 1) * (chosen[:, :, i] - mean)
            chosen[:, :, i] += ASK.get(name, 0) + ASK_OF_STYLE.get(STYLES[style], {}).get(name, 0)
        lengths = np.repeat([length for length, _ in parts], [len(found) for _, found in parts])
        rows[style, :len(chosen)] = np.column_stack([chosen.reshape(len(chosen), -1), lengths])  # what is left has length 0: no row
    return rows


def load_net(path):
    """The network of a safetensors file, as (net, tensors, metadata)."""
    tensors, metadata = read_safetensors(path)
    config = json.loads(metadata["architecture"])
    config = Config(**{k: tuple(v) if isinstance(v, list) else v for k, v in config.items()})
    net = Net(config)
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(from_engine(name, tensors[name], parameter))
    return net.eval().to(memory_format=torch.channels_last), tensors, metadata


def reference_cases():
    """Inputs that touch every path: 4/4 with everything said, a first step; 3/4 with an open end; 6/8 with nothing said."""
    rng = np.random.default_rng(7)
    metres = [([16] * 8, 4, 4), ([12] * 7, 3, 4), ([12] * 10, 6, 8)]
    cases = []
    for i, (lengths, numerator, denominator) in enumerate(metres):
        features, bar_of, position = frame_features(lengths, [numerator] * len(lengths), [denominator] * len(lengths))
        planes = np.zeros((6, FRAMES, KEYS), np.float32)
        inside = (bar_of >= 0)[:, None] & (np.arange(KEYS) < PITCHES)
        planes[:4] = (rng.random((4, FRAMES, KEYS)) < 0.04) & inside
        planes[4:] = rng.random((2, FRAMES, 1)) < 0.5
        asked = np.full(len(ATTRIBUTES), np.nan, np.float32)
        if i < 2:
            asked = rng.normal(size=len(ATTRIBUTES)).astype(np.float32)
        if i == 1:
            asked[::3] = np.nan
        belief = None
        if i > 0:
            free = inside & (planes[4:].repeat(2, 0) == 0)
            belief = np.where(free & (rng.random(free.shape) < 0.1), rng.random(free.shape), 0).astype(np.float32)
        cases.append({"planes": planes, "belief": belief, "features": features, "bar_of": bar_of, "position": position,
                      "beta": np.float32([1.0, 0.55, 0.05][i]), "style": [0, 2, len(STYLES)][i], "attributes": asked})
    return cases


def reference_vectors(net, layers):
    """Inputs and outputs of the reference cases; with `layers`, also what each stage passes on, as (time, key, channel)."""
    out, seen = {}, {}

    def remember(name):
        return lambda module, inputs, result: seen.__setitem__(name, result)

    hooks = [m.register_forward_hook(remember(n)) for n, m in net.named_modules()
             if layers and n and n.count(".") <= 1 and not isinstance(m, torch.nn.ModuleList)]
    for i, case in enumerate(reference_cases()):
        tensor = lambda a: torch.from_numpy(np.asarray(a))[None]  # noqa: E731
        bar_of, position = tensor(case["bar_of"]), tensor(case["position"])
        with torch.no_grad():
            logits, velocity = net(tensor(case["planes"]), tensor(case["features"]),
                                   (time_classes(bar_of, position, 4), time_classes(bar_of, position, 8)),
                                   torch.tensor([case["beta"]]), torch.tensor([case["style"]]), tensor(case["attributes"]),
                                   None if case["belief"] is None else tensor(case["belief"]))
        out[f"case{i}.planes"] = case["planes"].astype(np.uint8)
        if case["belief"] is not None:
            out[f"case{i}.belief"] = case["belief"]
        out[f"case{i}.features"] = case["features"]
        out[f"case{i}.bar_of"] = case["bar_of"].astype(np.int32)
        out[f"case{i}.position"] = case["position"].astype(np.int32)
        out[f"case{i}.beta"] = np.array([case["beta"]], np.float32)
        out[f"case{i}.style"] = np.array([case["style"]], np.int32)
        out[f"case{i}.attributes"] = case["attributes"]
        out[f"case{i}.logits"] = logits[0].numpy()
        out[f"case{i}.velocity"] = velocity[0].numpy()
        if layers and i == 1:
            for name, value in seen.items():
                value = value[0].numpy()
                out[f"case{i}.layer.{name}"] = np.moveaxis(value, 0, -1).copy() if value.ndim == 3 else value
    for hook in hooks:
        hook.remove()
    return out


def fixture(path):
    """A small network of random weights, every path of it alive, with its vectors: two files beside each other."""
    torch.manual_seed(4)
    rng = np.random.default_rng(5)
    config = Config(width=8, blocks=(1, 1, 2), heads=4, conditions=16,
                    attribute_mean=tuple(map(float, rng.normal(size=len(ATTRIBUTES)))),
                    attribute_std=tuple(map(float, rng.uniform(0.5, 2, len(ATTRIBUTES)))))
    net = Net(config).eval()
    with torch.no_grad():
        for name, p in net.named_parameters():
            fan_in = p[0].numel() if p.dim() > 1 else 1
            p.add_(torch.randn_like(p) * (0.5 / fan_in ** 0.5 if p.dim() > 1 else 0.2))
            if isinstance(net.get_submodule(name.rpartition(".")[0]), TimeAttention):
                p.add_(torch.randn_like(p) * 0.3)
        net.head.bias[:4 * PATCH_FRAMES * PATCH_KEYS] += 1.5  # so that it plays notes
    rows = rng.normal(size=(len(STYLES), 4, PLACES * len(ATTRIBUTES) + 1))
    rows[:, :, -1] = (16, 16, 12, 0)
    write_safetensors(path, tensors_of(net, rows, np.float32), metadata_of(config, 4))
    again, _, _ = load_net(path)
    write_safetensors(str(path).replace(".safetensors", "-vectors.safetensors"), reference_vectors(again, True), {})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["weights", "fixture", "vectors"])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--cache", default="training/cache")
    options = parser.parse_args()
    if options.what == "fixture":
        fixture(options.paths[0])
    elif options.what == "weights":
        saved = torch.load(options.paths[0], weights_only=False)
        net = Net(Config(**saved["shape"]))
        net.load_state_dict(saved["ema"])
        rows = texture_rows(load_corpora(options.data, "train", options.cache))
        data = metadata_of(net.config, options.steps) | {"samples": str(saved["samples"]), "licence": "ISC"}
        write_safetensors(options.paths[1], tensors_of(net, rows, np.float16), data)
        print(f"{options.paths[1]}: {Path(options.paths[1]).stat().st_size / 1e6:.1f} MB, {saved['samples']} samples",
              file=sys.stderr)
    else:
        net, _, _ = load_net(options.paths[0])
        vectors = {k: v for k, v in reference_vectors(net, False).items()}
        write_safetensors(options.paths[1], vectors, {})


if __name__ == "__main__":
    main()
