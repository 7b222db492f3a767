# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Train the network, resumably: train.py CONFIG.json [--set KEY=VALUE]...; under torchrun one process a core, a GPU or a machine.

A run is a folder: config.json, log.tsv (one line a report, with held-out losses), last.pt (everything needed to go on). A new run
begins from nothing, or from the weights that `begin` names (.safetensors; the optimiser starts anew). Their shape counts, but
for `blocks`: blocks and attributes that they lack begin as ones that change nothing.
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

from batches import Corpus, collate, described, melody_given
from data import ACC_ONSET, ATTRIBUTES, KEYS, PITCHES, Window, load_corpora
from export import load_net
from model import Config, Net

DEFAULTS = {
    "data": "../shared/data", "cache": "training/cache", "run": "training/runs/main", "begin": "", "seed": 1, "device": "cpu",
    "width": 32, "blocks": [2, 2, 6], "dropout": 0.0, "batch": 32, "rate": 1.5e-3, "warmup": 400, "weight_decay": 0.05, "ema": 0.9995,
    "samples": 10**9, "decay_from": 10**9,  # the rate falls from so many samples on, to the end
    "minutes": 0, "hold": 0.35,  # or the run ends after so long (0: does not), and the rate falls from this share of it on
    "save_minutes": 4, "report_every": 50, "valid_every": 500, "corpus_share": [0.6, 0.17, 0.1, 0.13], "velocity_weight": 4.0,
    "thinking": 0.5,  # share of a batch that hears what a step before believed
    "bf16": False,
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
        config[key] = json.loads(value) if not isinstance(config.get(key), str) else value
    unknown = set(config) - set(DEFAULTS)
    if unknown:
        sys.exit(f"train.py: unknown settings: {', '.join(sorted(unknown))}")
    return config


def add_noise(batch, ratio, generator=None):
    """The network's bit planes, noisy at the batch's levels, and which cells are free, (B, 4, FRAMES, KEYS)."""
    roll, known = batch["roll"], batch["known"].repeat_interleave(2, 1)
    beta = batch["beta"][:, None, None, None]
    inside = batch["inside"][:, None, :, None] * (torch.arange(KEYS, device=roll.device) < PITCHES)
    chance = lambda: torch.rand(roll.shape, generator=generator, device=roll.device)  # noqa: E731
    noise = (chance() < ratio[None, :, None, None]).float()
    noisy = torch.where((known > 0) | (chance() >= beta), roll, noise) * inside
    return torch.cat([noisy, batch["known"]], 1).contiguous(), (1 - known) * inside


def losses(net, batch, thinking, generator=None):
    """Nats per free cell summed over each window, free frame-voices of each, and mean squared error of velocities at free onsets.

    The first `thinking` windows hear what the network says at the same noise without belief; it costs a forward pass of theirs.
    """
    planes, free = add_noise(batch, batch["ratio"], generator)
    asked = (batch["features"], batch["classes"], batch["beta"], batch["style"], batch["attributes"])
    belief = torch.zeros_like(free)
    if thinking:
        few = [tuple(c[:thinking] for c in a) if isinstance(a, tuple) else a[:thinking] for a in asked]
        with torch.no_grad():
            belief[:thinking] = torch.sigmoid(net(planes[:thinking], *few)[0].float()) * free[:thinking]
    logits, velocity = net(planes, *asked, belief)
    cells = F.binary_cross_entropy_with_logits(logits.float(), batch["roll"], weight=free, reduction="none").sum((1, 2, 3))
    voices = (free.amax(3)[:, ::2]).sum((1, 2))
    played = batch["roll"][:, ACC_ONSET] * free[:, ACC_ONSET] * batch["has_velocity"][:, None, None]
    error = ((velocity.float() - batch["velocity"]) ** 2 * played).sum() / played.sum().clamp(min=1)
    return cells, voices, error


def to_device(batch, device):
    return {name: tuple(c.to(device) for c in value) if isinstance(value, tuple) else value.to(device)
            for name, value in batch.items()}


def validation_batches(songs, device, count=64):
    """Fixed windows of pop piano, to be harmonised with nothing asked for: {noise level: batch}."""
    rng = np.random.default_rng(0)
    windows = []
    while len(windows) < count:
        song = songs[0][len(windows) % len(songs[0])]
        window = Window(song, int(rng.integers(max(1, len(song.bars) - 8))))
        if window.roll[ACC_ONSET].any():
            windows.append(window)
    nothing = [np.full(len(ATTRIBUTES), np.nan)] * count
    return {beta: to_device(collate(windows, [melody_given()] * count, [beta] * count, [w.style for w in windows], nothing), device)
            for beta in (0.2, 0.6, 1.0)}


@torch.no_grad()
def validate(net, batches):
    """Nats per free frame-voice, by noise level; belief is heard but at a first step, where all is noise."""
    report = {}
    for beta, batch in batches.items():
        generator = torch.Generator(batch["roll"].device).manual_seed(0)
        thinking = len(batch["roll"]) if beta < 1 else 0
        cells, voices, _ = losses(net, batch | {"ratio": net.ratio}, thinking, generator)
        report[beta] = float(cells.sum() / voices.sum())
    return report


def begin(config, corpus):
    """A network to begin with and how many windows it has seen."""
    if not config["begin"]:
        ratio, mean, std = corpus.statistics()
        return Net(Config(width=config["width"], blocks=tuple(config["blocks"]), dropout=config["dropout"], ratio=tuple(ratio),
                          attribute_mean=tuple(mean), attribute_std=tuple(std))), 0
    old, _, about = load_net(config["begin"])
    known = about["attributes"].split()
    _, mean, std = corpus.statistics()
    for name, old_mean, old_std in zip(known, old.config.attribute_mean, old.config.attribute_std):
        mean[ATTRIBUTES.index(name)], std[ATTRIBUTES.index(name)] = old_mean, old_std
    net = Net(Config(**old.config.as_dict() | {"blocks": tuple(config["blocks"]), "dropout": config["dropout"],
                                               "attribute_mean": tuple(mean), "attribute_std": tuple(std)}))
    weights = old.state_dict()
    weights["conditions.0.weight"] = hear_attributes(weights["conditions.0.weight"], known)
    net.load_state_dict(weights, strict=False)
    return net, int(about["samples"])


def hear_attributes(weight, known):
    """Weights of the conditions' inputs for all attributes, from those of a network that knows some: it does not hear the others."""
    said, asked = weight[:, -2 * len(known):-len(known)], weight[:, -len(known):]
    before = weight[:, :-2 * len(known)]
    silent = torch.zeros(len(weight), 1)
    column = lambda values, name: values[:, known.index(name), None] if name in known else silent  # noqa: E731
    return torch.cat([before] + [column(values, name) for values in (said, asked) for name in ATTRIBUTES], 1)


def learning_rate(config, step, samples, seconds):
    rate = config["rate"] * min(1, (step + 1) / config["warmup"])
    way = (samples - config["decay_from"]) / max(1, config["samples"] - config["decay_from"])
    if config["minutes"]:
        way = max(way, (seconds / 60 / config["minutes"] - config["hold"]) / (1 - config["hold"]))
    return rate * (0.505 + 0.495 * math.cos(math.pi * min(1, max(0, way))))


def main():
    config = arguments()
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    device = torch.device(config["device"])
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    run = Path(config["run"])
    run.mkdir(parents=True, exist_ok=True)
    last = run / "last.pt"
    torch.manual_seed(config["seed"])
    corpus = Corpus(described(config["data"], config["cache"], os.cpu_count()), config["corpus_share"], device)
    saved = torch.load(last, weights_only=False) if last.exists() else None
    step, seconds = 0, 0.0
    if saved:
        net, step, samples, seconds = Net(Config(**saved["shape"])), saved["step"], saved["samples"], saved["seconds"]
        net.load_state_dict(saved["net"])
    else:
        net, samples = begin(config, corpus)
    net = net.to(device, memory_format=torch.channels_last)
    ema = Net(net.config).to(device, memory_format=torch.channels_last).eval()
    ema.load_state_dict(saved["ema"] if saved else net.state_dict())
    optimizer = torch.optim.AdamW(net.parameters(), lr=config["rate"], betas=(0.9, 0.99), weight_decay=config["weight_decay"],
                                  fused=True)
    if saved:
        optimizer.load_state_dict(saved["optimizer"])
    model = DistributedDataParallel(net) if world > 1 else net
    # A resumed run draws fresh data: the seed depends on the step it starts from and on the process.
    torch.manual_seed(config["seed"] * 1000003 + step * 64 + rank)
    if rank == 0:
        (run / "config.json").write_text(json.dumps(config, indent=1))
        valid = validation_batches(load_corpora(config["data"], "valid", config["cache"]), device)
        log = open(run / "log.tsv", "a", encoding="utf-8")
    started = reported = saved_at = time.time()
    total, count = 0.0, 0

    def save():
        state = {"shape": net.config.as_dict(), "net": net.state_dict(), "ema": ema.state_dict(), "optimizer": optimizer.state_dict(),
                 "step": step, "samples": samples, "seconds": seconds + time.time() - started}
        torch.save(state, run / "last.tmp")
        os.replace(run / "last.tmp", last)

    def over():
        late = torch.tensor(float(config["minutes"] > 0 and time.time() - started > 60 * config["minutes"]), device=device)
        if world > 1:
            dist.broadcast(late, 0)  # processes stop at one step
        return samples >= config["samples"] or late.item() > 0

    while not over():
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(config, step, samples, time.time() - started)
        batch = corpus.draw(config["batch"]) | {"ratio": net.ratio}
        with torch.autocast(device.type, torch.bfloat16, enabled=bool(config["bf16"])):
            cells, voices, error = losses(model, batch, int(config["thinking"] * config["batch"]))
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
        total, count = total + loss.detach(), count + 1
        if rank == 0 and step % config["report_every"] == 0:
            mean = float(total) / count
            now = time.time()
            speed = config["report_every"] * config["batch"] * world / (now - reported)
            held = validate(ema, valid) if step % config["valid_every"] == 0 else {}
            left = (config["samples"] - samples) / speed / 3600
            line = [step, samples, f"{seconds + now - started:.0f}", f"{mean:.3f}", f"{speed:.1f}"]
            line += [f"{held[b]:.3f}" for b in sorted(held)]
            log.write("\t".join(map(str, line)) + "\n")
            log.flush()
            print(f"\rstep {step}  samples {samples}  loss {mean:.3f}  {speed:.1f}/s  {left:.1f} h left  "
                  + " ".join(f"b{b}: {v:.3f}" for b, v in held.items()), end="\n" if held else "", flush=True)
            total, count, reported = 0.0, 0, time.time()
        if rank == 0 and time.time() - saved_at > 60 * config["save_minutes"]:
            save()
            saved_at = time.time()
    if rank == 0:
        save()


if __name__ == "__main__":
    main()
