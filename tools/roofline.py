#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""A picture of what bounds the stages of a step: roofline.py OUT.png [BENCH.json]

Without a file it runs build/tools/bench --json itself. Needs python3-matplotlib.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
INK, ROOF, FAINT = "#222222", "#555555", "#999999"
COLOURS = {"3x3": "#c8553d", "attention": "#28666e", "norms": "#7c9885", "halve": "#b5893a", "input": "#8d6a9f", "output": "#8d6a9f"}
LABELS = {"outer 3x3": (17, 47), "middle 3x3": (5.6, 74), "bottom 3x3": (2.1, 60), "middle attention": (4.6, 29),
          "bottom attention": (19, 66), "halve, widen": (8.6, 36), "output": (1.35, 38)}  # where names stand


def figures():
    if len(sys.argv) > 2:
        return json.loads(Path(sys.argv[2]).read_text())
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    command = [str(ROOT / "build" / "tools" / "bench"), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def colour_of(name):
    return next(colour for key, colour in COLOURS.items() if key in name)


def draw_roofs(axes, f):
    """Memories as slopes, the SGEMM rate as a ceiling."""
    ceiling = f["sgemm_gflops"]
    names = ("L2", "L3", "memory")
    for memory, name, spot in zip(f["memory"], names, (0.56, 0.66, 0.95)):
        edge = ceiling / memory["gb_s"]
        axes.plot([0.1, edge], [0.1 * memory["gb_s"], ceiling], color=ROOF, lw=1, zorder=1)
        axes.annotate(f"{name}, {memory['gb_s']:.0f} GB/s", (spot, spot * memory["gb_s"]), xytext=(-2, 4), textcoords="offset points",
                      color=ROOF, fontsize=8, rotation=44, rotation_mode="anchor")
    axes.plot([ceiling / f["memory"][0]["gb_s"], 42], [ceiling, ceiling], color=ROOF, lw=1, zorder=1)
    axes.annotate(f"OpenBLAS sgemm 1024³, {ceiling:.0f} GFLOP/s", (42, ceiling), xytext=(0, 4), textcoords="offset points",
                  ha="right", color=ROOF, fontsize=8)


def draw_stages(axes, f):
    for stage in f["stages"]:
        if not stage["made"]:
            continue
        colour = colour_of(stage["name"])
        ms = stage["ms"]["min"]
        x, y = 2 * stage["made"] / stage["bytes"], 2e-6 * stage["made"] / ms
        axes.scatter(x, y, s=25 + 450 * ms / f["step_ms"]["min"], color=colour, alpha=0.85, lw=0, zorder=3)
        if stage["macs"] > stage["made"]:  # what direct convolution would have to do in this time
            direct = 2e-6 * stage["macs"] / ms
            axes.annotate("", (x, direct), (x, y), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 0.8, "ls": ":"}, zorder=2)
            axes.scatter(x, direct, s=30, facecolor="none", edgecolor=colour, zorder=3)
        axes.annotate(stage["name"], (x, y), xytext=LABELS.get(stage["name"], (1.2 * x, y)), fontsize=8, color=INK, va="center",
                      arrowprops={"arrowstyle": "-", "color": FAINT, "lw": 0.6, "shrinkB": 3})


def draw_times(axes, f):
    stages = f["stages"][::-1]
    times = [s["ms"]["min"] for s in stages]
    axes.barh(range(len(stages)), times, color=[colour_of(s["name"]) for s in stages], height=0.7)
    axes.set_yticks(range(len(stages)), [s["name"] for s in stages], fontsize=8)
    for i, t in enumerate(times):
        axes.annotate(f"{t:.2f}", (t, i), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8, color=INK)
    axes.set_xlim(0, 1.18 * max(times))
    axes.set_xlabel(f"ms of a step of {f['step_ms']['min']:.1f} ms (minima)")


def main():
    f = figures()
    figure, (roof, times) = plt.subplots(1, 2, figsize=(11, 4.8), width_ratios=(1.7, 1), layout="constrained")
    draw_roofs(roof, f)
    draw_stages(roof, f)
    roof.set(xscale="log", yscale="log", xlim=(0.5, 42), ylim=(9, 450), xlabel="FLOP made per byte of weights and maps that passes through",
             ylabel="GFLOP/s")
    draw_times(times, f)
    for axes in (roof, times):
        axes.spines[["top", "right"]].set_visible(False)
    roof.set_title("Filled: operations made. Rings: as direct convolution counts them.", fontsize=9, loc="left", color=INK)
    times.set_title(f"{f['kernels']}, width {f['width']}", fontsize=9, loc="left", color=INK)
    figure.savefig(sys.argv[1], dpi=120)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
