# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Train the network, resumably: train.py CONFIG.json [--set KEY=VALUE]...; under torchrun one process a core or a machine.

A run is a folder: config.json, log.tsv (one line a report, with held-out losses), last.pt (everything needed to go on). A new run
begins from nothing, or from the weights that `begin` names (.safetensors; its shape counts, the optimiser starts anew).
"""
import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

from data import (ACC_ONSET, ATTRIBUTES, KEYS, NO_TEXTURE, PITCHES, STYLES, Window, attributes, load_corpora, texture_profile,
                  with_profile)
from export import load_net
from model import Config, Net, time_classes
from tasks import STRAYS, TASKS, draw_mask, harmonise, stray

DEFAULTS = {
    "data": "../shared/data", "cache": "training/cache", "run": "training/runs/main", "begin": "", "seed": 1,
    "width": 32, "blocks": [2, 2, 3], "batch": 32, "rate": 1.5e-3, "warmup": 400, "decay_from": 10**9, "samples": 10**9,
    "ema": 0.9995, "weight_decay": 0.01, "save_minutes": 4, "report_every": 50, "valid_every": 500,
    "corpus_share": [0.6, 0.17, 0.1, 0.13], "velocity_weight": 4.0, "bf16": False,
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", nargs="?")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    config = dict(DEFAULTS)
    if options.config:
        config.update(json.loads(Path(options.config).read_text()))
    for item in options.set:
        key, value = item.split("=", 1)
        config[key] = json.loads(value) if not isinstance(config[key], str) else value
    unknown = set(config) - set(DEFAULTS)
    if unknown:
        sys.exit(f"train.py: unknown settings: {', '.join(sorted(unknown))}")
    return config


def draw_window(songs, share, rng):
    """A window of a random corpus, song (by length), bar and transposition; at least four bars unless the song is shorter."""
    style = int(rng.choice(len(share), p=share))
    while True:
        song = songs[style][int(rng.choice(len(songs[style]), p=draw_window.weights[style]))]
        first = int(rng.integers(max(1, len(song.bars) - 4)))
        shift = int(rng.integers(-6, 7))
        window = Window(song, first, shift)
        if window.roll.any():
            return window


def drop_texture(window, rng):
    """Attributes and profile as asked for at run time: none, all, or some of them."""
    kind = rng.random()
    if kind < 0.1:
        return np.full(len(ATTRIBUTES), np.nan, np.float32), NO_TEXTURE
    values, profile = attributes(window.roll, window.lengths), texture_profile(window.roll, window.lengths)
    if kind < 0.75:
        return values, profile
    values = np.where(rng.random(len(values)) < rng.random(), values, np.nan).astype(np.float32)
    return values, profile if rng.random() < 0.5 else NO_TEXTURE


def collate(windows, masks, betas, styles, asked):
    """Windows and masks as the tensors of a training step; `asked`: (attributes, texture profile) of each window."""
    as_tensor = lambda values, dtype: torch.from_numpy(np.stack(values).astype(dtype))  # noqa: E731
    bar_of, position = as_tensor([w.bar_of for w in windows], np.int64), as_tensor([w.position for w in windows], np.int64)
    return {
        "roll": as_tensor([w.roll for w in windows], np.float32), "known": as_tensor(masks, np.float32),
        "features": as_tensor([with_profile(w.features, w.lengths, a[1]) for w, a in zip(windows, asked)], np.float32),
        "classes": (time_classes(bar_of, position, 4), time_classes(bar_of, position, 8)), "position": position, "bar_of": bar_of,
        "inside": (bar_of >= 0).float(), "velocity": as_tensor([w.velocity for w in windows], np.float32),
        "has_velocity": torch.tensor([float(w.has_velocity) for w in windows]),
        "beta": torch.tensor(betas, dtype=torch.float32), "style": torch.tensor(styles),
        "attributes": as_tensor([a[0] for a in asked], np.float32),
    }


def training_batch(songs, config, rng):
    windows, masks, betas, styles, asked = [], [], [], [], []
    names, shares = list(TASKS), list(TASKS.values())
    for _ in range(config["batch"]):
        window = draw_window(songs, config["corpus_share"], rng)
        task = names[int(rng.choice(len(names), p=shares))]
        masks.append(draw_mask(task, window, rng))
        windows.append(stray(window, masks[-1], rng) if rng.random() < STRAYS.get(task, 0) else window)
        betas.append(1.0 if rng.random() < 0.1 else float(rng.uniform(0.01, 1)))
        styles.append(window.style if rng.random() < 0.85 else len(STYLES))
        asked.append(drop_texture(window, rng))
    return collate(windows, masks, betas, styles, asked)


def losses(net, batch, ratio, generator=None):
    """Nats per free frame-voice, and mean squared error of velocities at free onsets."""
    roll, known = batch["roll"], batch["known"].repeat_interleave(2, 1)
    beta = batch["beta"][:, None, None, None]
    inside = batch["inside"][:, None, :, None]
    keyboard = (torch.arange(KEYS) < PITCHES).float()
    noise = (torch.rand(roll.shape, generator=generator) < ratio[None, :, None, None]).float()
    kept = (torch.rand(roll.shape, generator=generator) >= beta).float()
    noisy = torch.where(known > 0, roll, roll * kept + noise * (1 - kept)) * inside * keyboard
    planes = torch.cat([noisy, batch["known"]], 1).contiguous()
    logits, velocity = net(planes, batch["features"], batch["classes"], batch["beta"], batch["style"], batch["attributes"])
    free = (1 - known) * inside * keyboard
    cells = F.binary_cross_entropy_with_logits(logits.float(), roll, weight=free, reduction="none").sum((1, 2, 3))
    voices = (free.amax(3)[:, ::2]).sum((1, 2))
    played = roll[:, ACC_ONSET] * free[:, ACC_ONSET] * batch["has_velocity"][:, None, None]
    error = ((velocity.float() - batch["velocity"]) ** 2 * played).sum() / played.sum().clamp(min=1)
    return cells, voices, error


def validation_batches(songs, count=64):
    """Fixed windows of pop piano, to be harmonised with nothing asked for: one batch."""
    rng = np.random.default_rng(0)
    windows = []
    while len(windows) < count:
        song = songs[0][len(windows) % len(songs[0])]
        window = Window(song, int(rng.integers(max(1, len(song.bars) - 8))))
        if window.roll[ACC_ONSET].any():
            windows.append(window)
    masks = [harmonise() for _ in windows]
    return {beta: collate(windows, masks, [beta] * count, [w.style for w in windows],
                          [(np.full(len(ATTRIBUTES), np.nan), NO_TEXTURE)] * count) for beta in (0.2, 0.6, 1.0)}


@torch.no_grad()
def validate(net, batches, ratio):
    net.eval()
    report = {}
    for beta, batch in batches.items():
        cells, voices, _ = losses(net, batch, ratio, torch.Generator().manual_seed(0))
        report[beta] = float(cells.sum() / voices.sum())
    net.train()
    return report


def statistics(songs, config):
    """Share of set cells per plane, mean and deviation of attributes: constants of the model, from a sample of the data."""
    rng = np.random.default_rng(0)
    windows = [draw_window(songs, config["corpus_share"], rng) for _ in range(1500)]
    inside = sum(w.frames for w in windows) * PITCHES
    ratio = sum(w.roll.sum((1, 2)).astype(float) for w in windows) / inside
    values = np.array([attributes(w.roll, w.lengths) for w in windows])
    return ratio, np.nanmean(values, 0), np.nanstd(values, 0)


def main():
    config = arguments()
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if world > 1:
        dist.init_process_group("gloo")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    run = Path(config["run"])
    run.mkdir(parents=True, exist_ok=True)
    songs = load_corpora(config["data"], "train", config["cache"])
    draw_window.weights = {s: np.array([len(x.bars) for x in songs[s]], float) / sum(len(x.bars) for x in songs[s])
                           for s in songs}
    last = run / "last.pt"
    saved = torch.load(last, weights_only=False) if last.exists() else None
    weights, samples = None, 0
    if saved:
        shape = Config(**saved["shape"])
    elif config["begin"]:
        weights, _, about = load_net(config["begin"])
        shape, samples = weights.config, int(about["samples"])
    else:
        ratio, mean, std = statistics(songs, config)
        shape = Config(width=config["width"], blocks=tuple(config["blocks"]), ratio=tuple(map(float, ratio)),
                       attribute_mean=tuple(map(float, mean)), attribute_std=tuple(map(float, std)))
    torch.manual_seed(config["seed"])
    net = Net(shape).to(memory_format=torch.channels_last)
    if weights:
        net.load_state_dict(weights.state_dict())
    ema = Net(shape).to(memory_format=torch.channels_last)
    ema.load_state_dict(net.state_dict())
    optimizer = torch.optim.AdamW(net.parameters(), lr=config["rate"], betas=(0.9, 0.99), weight_decay=config["weight_decay"],
                                  fused=True)
    step, seconds = samples // (config["batch"] * world), 0.0
    if saved:
        net.load_state_dict(saved["net"])
        ema.load_state_dict(saved["ema"])
        optimizer.load_state_dict(saved["optimizer"])
        step, samples, seconds = saved["step"], saved["samples"], saved["seconds"]
    model = DistributedDataParallel(net) if world > 1 else net
    # A resumed run draws fresh data: the seed depends on the step it starts from and on the process.
    rng = np.random.default_rng((config["seed"], step, rank))
    torch.manual_seed(config["seed"] * 1000003 + step * 64 + rank)
    if rank == 0:
        (run / "config.json").write_text(json.dumps(config, indent=1))
        valid = validation_batches(load_corpora(config["data"], "valid", config["cache"]))
        log = open(run / "log.tsv", "a", encoding="utf-8")
    ratio = net.ratio
    started, reported, saved_at, total, count = time.time(), time.time(), time.time(), 0.0, 0

    def save():
        state = {"shape": shape.as_dict(), "net": net.state_dict(), "ema": ema.state_dict(), "optimizer": optimizer.state_dict(),
                 "step": step, "samples": samples, "seconds": seconds + time.time() - started}
        torch.save(state, run / "last.tmp")
        os.replace(run / "last.tmp", last)

    while samples < config["samples"]:
        rate = config["rate"] * min(1, (step + 1) / config["warmup"])
        if samples > config["decay_from"]:
            left = 1 - (samples - config["decay_from"]) / max(1, config["samples"] - config["decay_from"])
            rate *= 0.5 - 0.5 * math.cos(math.pi * left) + 0.01
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = training_batch(songs, config, rng)
        with torch.autocast("cpu", torch.bfloat16, enabled=bool(config["bf16"])):
            cells, voices, error = losses(model, batch, ratio)
        loss = cells.sum() / voices.sum() + config["velocity_weight"] * error
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        step += 1
        samples += config["batch"] * world
        with torch.no_grad():
            keep = min(config["ema"], (1 + step) / (10 + step))
            torch._foreach_lerp_(list(ema.parameters()), list(net.parameters()), 1 - keep)
        total, count = total + float(loss.detach()), count + 1
        if rank == 0 and step % config["report_every"] == 0:
            now = time.time()
            speed = config["report_every"] * config["batch"] * world / (now - reported)
            held = validate(ema, valid, ratio) if step % config["valid_every"] == 0 else {}
            left = (config["samples"] - samples) / speed / 3600
            line = [step, samples, f"{seconds + now - started:.0f}", f"{total / count:.3f}", f"{speed:.1f}"]
            line += [f"{held[b]:.3f}" for b in sorted(held)]
            log.write("\t".join(map(str, line)) + "\n")
            log.flush()
            print(f"\rstep {step}  samples {samples}  loss {total / count:.3f}  {speed:.1f}/s  {left:.1f} h left  "
                  + " ".join(f"b{b}: {v:.3f}" for b, v in held.items()), end="\n" if held else "", flush=True)
            total, count, reported = 0.0, 0, time.time()
        if rank == 0 and time.time() - saved_at > 60 * config["save_minutes"]:
            save()
            saved_at = time.time()
    if rank == 0:
        save()


if __name__ == "__main__":
    main()
