#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""idea.py [--check]: draw docs/idea.svg, how a plan comes about; with --check only say whether it is as drawn."""
import pathlib
import sys

import architecture as style

DRAWING = style.ROOT / "docs" / "idea.svg"
FRAMES, ROWS, NOW = 32, 22, 14  # of each panel: 16ths, keys, and the 16th that the playhead is at
WIDTH, CELL_X, CELL_Y, TOP, LEFT, GAP = 1080, 10, 9, 70, 24, 28
# (16th, length, row from above)
MELODY = ((0, 4, 3), (4, 2, 5), (6, 2, 4), (8, 6, 2))
PLAYED = ((0, 8, 17), (0, 4, 10), (0, 4, 12), (4, 4, 10), (4, 4, 13), (8, 6, 18), (8, 3, 9), (8, 3, 12), (11, 3, 9))
PLAN = (
    ((14, 2, 18), (14, 2, 9), (14, 2, 12), (16, 8, 16), (16, 4, 9), (16, 4, 11), (20, 4, 9), (20, 4, 13))
    + ((24, 8, 19), (24, 3, 10), (24, 3, 12), (27, 5, 10), (27, 5, 14))
)
SETTLED = 18  # 16ths that are in force before the next plan


def noise(share):
    """Cells ahead of the playhead that are wrong, of a fixed generator"""
    state = 12345
    for frame in range(NOW, FRAMES):
        for row in range(ROWS):
            state = (1103515245 * state + 12345) % 2**31
            if state / 2**31 < share:
                yield frame, row


def panel(d, number, title, note, wrong, kept):
    """One state of the timeline: `wrong` of the free cells are noise, and of the plan `kept` shows"""
    x0 = LEFT + number * (FRAMES * CELL_X + GAP)

    def note_at(start, length, row, colour, opacity=1.0, outline=False):
        fill = f'fill="{colour}" fill-opacity="{opacity:g}"'
        stroke = f' stroke="{colour}"' if outline else ""
        d.out.append(
            f'<rect x="{x0 + start * CELL_X}" y="{TOP + row * CELL_Y + 1}" width="{length * CELL_X - 1}" height="{CELL_Y - 2}" '
            f'rx="2" {fill}{stroke}/>'
        )

    d.text(x0, 30, title, weight="bold", size=15)
    d.text(x0, 50, note, style.DIM, 12)
    d.out.append(
        f'<rect x="{x0}" y="{TOP}" width="{FRAMES * CELL_X}" height="{ROWS * CELL_Y}" fill="{style.PANEL}" stroke="{style.EDGE}"/>'
    )
    for beat in range(4, FRAMES, 4):
        x = x0 + beat * CELL_X
        thick = 1.5 if beat % 16 == 0 else 0.5
        d.out.append(f'<path d="M{x} {TOP}V{TOP + ROWS * CELL_Y}" stroke="{style.EDGE}" stroke-width="{thick}"/>')
    for frame, row in noise(wrong):
        note_at(frame, 1, row, style.ORANGE, 0.45)
    for start, length, row in PLAN if kept else ():
        settled = start < SETTLED and kept == 1.0
        note_at(start, length, row, style.ORANGE, 0.9 if settled else 0.5 * kept, settled)
    for start, length, row in MELODY:
        note_at(start, length, row, style.BLUE)
    for start, length, row in PLAYED:
        note_at(start, length, row, style.ORANGE)
    x = x0 + NOW * CELL_X
    d.out.append(f'<path d="M{x} {TOP - 6}V{TOP + ROWS * CELL_Y}" stroke="{style.INK}" stroke-width="1.5"/>')


def draw():
    d = style.Drawing()
    panel(d, 0, "1  What is given", "blue: you; orange: what it played; ahead: noise", 0.22, 0)
    panel(d, 1, "2  The model takes the noise away", "it knows what is given and what is wanted", 0.07, 0.7)
    panel(d, 2, "3  A plan", "the next beat is settled, the rest may change", 0, 1.0)
    bottom = TOP + ROWS * CELL_Y + 26
    tasks = "A melody to accompany, a gap to fill, a clip to vary, bars that are locked"
    d.text(LEFT, bottom, f"{tasks}: it is always which cells are given, and how much noise the others start from.", style.DIM, 12)
    return d.svg(WIDTH, bottom + 20, "tools/idea.py")


if __name__ == "__main__":
    style.write(DRAWING, draw(), "idea.py")
