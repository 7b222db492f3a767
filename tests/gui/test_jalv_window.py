# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""The window inside jalv's GTK host, while a melody is played: a picture of it shows what was heard and what was made.

Environment: LV2_PATH; RIPIENO_MODEL where the bundle has no weights. Skipped where a program of tools/window_shots.py
is missing.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
GIVEN, MADE, GROUND = (0x58, 0xB4, 0xF0), (0xF0, 0xA1, 0x3A), (0x1B, 0x1F, 0x26)
PROGRAMS = ("Xvfb", "openbox", "jackd", "jalv.gtk3", "xdotool", "import", "convert")


def is_shade(pixel, colour):
    """Whether it is the colour, or it laid thinly over the ground, as that of soft notes is"""
    share = (pixel[0] - GROUND[0]) / (colour[0] - GROUND[0])
    mixed = [ground + share * (full - ground) for ground, full in zip(GROUND, colour)]
    return 0.8 <= share <= 1.01 and all(abs(is_ - wanted) <= 4 for is_, wanted in zip(pixel, mixed))


def count(path, colour):
    """How many pixels are of a shade of this colour"""
    command = ["convert", str(path), "-alpha", "off", "-depth", "8", "-format", "%c", "histogram:info:-"]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    found = [re.match(r"\s*(\d+): \((\d+),(\d+),(\d+)", line) for line in lines]
    return sum(int(m[1]) for m in found if m and is_shade(tuple(map(int, m.groups()[1:])), colour))


class Window(unittest.TestCase):
    def test_shows_what_is_played(self):
        import window_shots

        with tempfile.TemporaryDirectory() as folder:
            desk = window_shots.Desk()
            try:
                host = desk.open()
                desk.rest()
                silent = pathlib.Path(folder) / "silent.png"
                desk.shoot(silent)
                desk.roll_to(14)
                playing = pathlib.Path(folder) / "playing.png"
                desk.shoot(playing)
                desk.size(480, 300)
                self.assertIsNone(host.poll(), "jalv has ended")
            finally:
                desk.close()
            self.assertLess(count(silent, GIVEN), 500)
            self.assertGreater(count(playing, GIVEN), 500)
            self.assertGreater(count(playing, MADE), count(silent, MADE) + 500)


if __name__ == "__main__":
    if not all(map(shutil.which, PROGRAMS)):
        sys.exit(77)
    os.environ.setdefault("LV2_PATH", str(ROOT / "build" / "lv2"))
    unittest.main(verbosity=1)
