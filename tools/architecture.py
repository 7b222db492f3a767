#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""architecture.py [--check]: draw docs/architecture.svg, the parts of Ripieno and who may use whom; with --check only say
whether the drawing is as it should be. The modules in it are read from the Meson files, and an #include from one part to
another for which there is no arrow below is an error.
"""
import pathlib
import re
import sys
from html import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs" / "architecture.svg"
WIDTH, HEIGHT, LINE = 1080, 822, 17
GROUND, PANEL, EDGE, INK, DIM, BLUE, ORANGE = "#14181d", "#1f252c", "#3a434d", "#e6e9ec", "#98a2ad", "#56b1ee", "#f0a13a"

# Folders that may include each other's headers, from the one to the other
MAY = {
    ("plugin", "core"),
    ("gui", "core"),
    ("gui", "plugin"),  # the names of ports and messages, no code but that of locks
    ("tools", "core"),
    ("tools", "plugin"),  # the table of presets
}
PARTS = ("core", "plugin", "gui", "tools")


def meson_lists(folder):
    """The lists of C files in a folder's Meson file, each as names without .c, in order"""
    text = (ROOT / folder / "meson.build").read_text(encoding="utf-8")
    found = [re.findall(r"'(?:\w+/)?(\w+)\.c'", block) for block in re.findall(r"files\(([^)]*)\)", text)]
    return [names for names in found if names]


def stems(names):
    """Modules without the files that are one's parts: smf_parse is of smf"""
    return [n for n in names if not any(n.startswith(o + "_") for o in names)]


def check_layers():
    headers = {}
    for part in PARTS:
        for header in (ROOT / part).rglob("*.h"):
            headers.setdefault(header.name, set()).add(part)
    used = set()
    for part in PARTS:
        for source in sorted([*(ROOT / part).rglob("*.c"), *(ROOT / part).rglob("*.h")]):
            for name in re.findall(r'#include "(?:[^"]*/)?([^"/]+)"', source.read_text(encoding="utf-8")):
                owners = headers.get(name, set())
                used |= {(part, owner) for owner in owners if part not in owners}
                if owners and part not in owners and not any((part, owner) in MAY for owner in owners):
                    of = ", ".join(sorted(owners))
                    sys.exit(f"architecture.py: {source.relative_to(ROOT)} includes {name} of {of}: no such arrow")
    if MAY - used:
        sys.exit(f"architecture.py: nothing needs {sorted(MAY - used)}")


class Drawing:
    def __init__(self):
        self.out = []

    def text(self, x, y, words, colour=INK, size=13, weight="normal", anchor="start"):
        self.out.append(
            f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}">'
            f"{escape(words)}</text>"
        )

    def box(self, x, y, width, height, title, lines=(), colour=EDGE, note=""):
        self.out.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{PANEL}" stroke="{colour}"/>')
        self.text(x + 14, y + 24, title, weight="bold", size=14)
        if note:
            self.text(x + 14, y + 43, note, DIM, 12)
        for index, line in enumerate(lines):
            self.text(x + 14, y + (66 if note else 47) + index * LINE, line, INK if not line.startswith(" ") else DIM, 12)

    def arrow(self, points, words="", at=None, colour=DIM, both=False, dashed=False):
        path = " ".join(f"{x},{y}" for x, y in points)
        start = f' marker-start="url(#a{colour[1:]})"' if both else ""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.out.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}'
            f' marker-end="url(#a{colour[1:]})"{start}/>'
        )
        if words:
            x, y, anchor = at
            self.text(x, y, words, colour, 12, anchor=anchor)

    def svg(self, width, height, script):
        marks = "".join(
            f'<marker id="a{c[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
            f'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{c}"/></marker>'
            for c in (DIM, BLUE, ORANGE)
        )
        body = "\n".join(self.out)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!-- SPDX-FileCopyrightText: 2026 The Ripieno authors -->\n'
            "<!-- SPDX-License-Identifier: ISC -->\n<!-- Made by " + script + ". -->\n"
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="DejaVu Sans, sans-serif">\n<defs>{marks}</defs>\n'
            f'<rect width="{width}" height="{height}" fill="{GROUND}"/>\n{body}\n</svg>\n'
        )


def rows(names, per_row):
    return [", ".join(names[i : i + per_row]) + ("," if i + per_row < len(names) else "") for i in range(0, len(names), per_row)]


def draw():
    realtime, others = (stems(names) for names in meson_lists("plugin")[:2])
    core = stems(meson_lists("core")[0])
    view, window = (stems(names) for names in meson_lists("gui")[:2])
    host, command = (stems(names) for names in meson_lists("tools")[:2])
    d = Drawing()

    d.box(30, 24, 690, 62, "Host", note="Ardour, Carla, jalv, ripieno-host: transport, MIDI, automation, session")

    d.box(30, 150, 330, 250, "plugin/ · audio thread", rows(realtime, 3), BLUE, "run(): never allocates, locks or calls BLAS")
    d.text(44, 354, "ripieno: the descriptor, instantiate() to cleanup(),", DIM, 12)
    d.text(44, 371, "joins both sides", DIM, 12)

    d.box(470, 150, 250, 250, "plugin/ · sampler thread", rows(others, 2), ORANGE, "asleep when idle; owns the timeline")

    shown = [" the window, and its talk with the host:", *rows(window, 4), " what is shown, without X11:", *rows(view, 3)]
    d.box(790, 150, 260, 250, "gui/ · the host's UI thread", shown, EDGE, "X11 and cairo, no toolkit")

    d.box(30, 476, 1020, 120, "core/ · the engine", rows(core, 12), EDGE,
          "pure C and BLAS: no LV2, no X11, no threads; all scratch allocated once")
    chain = "diffusion → unet → layers, conv, attention → gemm (BLAS, or our own kernels)"
    others = "task and constraint pose the problem · weights, smf, json read files"
    d.text(44, 583, f"{chain} · {others}", DIM, 12)

    d.box(30, 664, 330, 134, "tools/ripieno-host", rows(host, 7), EDGE, "an LV2 host for MIDI files, by lilv")
    d.box(390, 664, 330, 134, "tools/ripieno", rows(command, 6), EDGE, "the same modes on files")
    d.box(750, 664, 300, 134, "Data", ["ttl/ presets/: ports, presets, scenes", "models/: weights · training/: PyTorch"], EDGE,
          "read at build, or at load")

    d.arrow([(140, 86), (140, 150)], "MIDI, time:Position, controls", (148, 112, "start"), BLUE)
    d.arrow([(90, 150), (90, 86)], "MIDI", (82, 132, "end"), ORANGE)
    d.arrow([(600, 150), (600, 86)], "state: save(), restore()", (592, 132, "end"), both=True)
    d.arrow([(790, 200), (755, 200), (755, 55), (720, 55)], "ports and atoms alone", (763, 112, "start"), both=True)
    d.arrow([(360, 220), (470, 220)], "messages", (415, 212, "middle"), BLUE)
    d.arrow([(470, 270), (360, 270)], "plans", (415, 262, "middle"), ORANGE)
    d.arrow([(360, 312), (470, 312)], "slots back", (415, 304, "middle"))
    d.text(415, 340, "rings, and one", DIM, 12, anchor="middle")
    d.text(415, 356, "post a request", DIM, 12, anchor="middle")
    d.arrow([(195, 400), (195, 476)], "rolls, metres", (203, 442, "start"))
    d.arrow([(595, 400), (595, 476)], "a window to fill", (603, 442, "start"), ORANGE)
    d.arrow([(920, 400), (920, 476)], "MIDI files, metres", (928, 442, "start"))
    d.arrow([(195, 664), (195, 596)], "MIDI files", (203, 636, "start"))
    d.arrow([(555, 664), (555, 596)], "songs of any length", (563, 636, "start"))
    d.arrow([(900, 664), (900, 596)], "weights", (908, 636, "start"))
    return d.svg(WIDTH, HEIGHT, "tools/architecture.py")


def write(path, new, script):
    """Write a drawing, or with --check compare it with the one that is there"""
    if sys.argv[1:] == ["--check"]:
        if not path.exists() or path.read_text(encoding="utf-8") != new:
            sys.exit(f"{script}: docs/{path.name} is another one; run python3 tools/{script}")
    elif sys.argv[1:]:
        sys.exit(f"usage: {script} [--check]")
    else:
        path.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    check_layers()
    write(DRAWING, draw(), "architecture.py")
