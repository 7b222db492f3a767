# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Cases of the command line's tests: PROGRAM RIPIENO FIXTURES. Small MIDI files in bytes, and the program run in a folder of its own."""
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RIPIENO, FIXTURES = (Path(sys.argv.pop(1)).resolve() for _ in range(2))
NET = FIXTURES / "net.safetensors"
END = b"\x00\xff\x2f\x00"


def number(value):
    """A variable-length number."""
    out = [value & 127]
    while value := value >> 7:
        out.insert(0, value & 127 | 128)
    return bytes(out)


def name(text):
    return b"\x00\xff\x03" + number(len(text)) + text.encode()


def notes(keys, channel=0, length=480):
    """Notes one after the other."""
    return b"".join(bytes([0, 0x90 | channel, key, 80]) + number(length) + bytes([0x80 | channel, key, 0]) for key in keys)


def midi(*tracks, division=480, form=1):
    head = b"MThd" + struct.pack(">IHHH", 6, form, len(tracks), division)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(t) + 4) + t + END for t in tracks)


def tracks_of(data):
    """The chunks of a file's tracks."""
    at, tracks = 14, []
    while at < len(data):
        size = struct.unpack(">I", data[at + 4:at + 8])[0]
        tracks.append(data[at + 8:at + 8 + size])
        at += 8 + size
    return tracks


def note_ons(track):
    """(tick, status, key, velocity) of a track that Ripieno wrote: no running status, nothing but what it writes."""
    at, tick, found = 0, 0, []
    while at < len(track):
        delta = 0
        while True:
            delta, at = delta << 7 | track[at] & 127, at + 1
            if track[at - 1] < 128:
                break
        tick += delta
        status = track[at]
        if status == 0xFF:
            at += 3 + track[at + 2]
        elif status & 0xF0 == 0xC0:
            at += 2
        else:
            if status & 0xF0 == 0x90:
                found.append((tick, status, track[at + 1], track[at + 2]))
            at += 3
    return found


CONDUCTOR = b"\x00\xff\x58\x04\x03\x02\x18\x08\x00\xff\x51\x03\x0a\x00\x00"  # 3/4
TUNE = [60, 62, 64, 65, 67, 65, 64, 62] * 6


class Case(unittest.TestCase):
    """A folder of its own for each test, where the program runs."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.here = Path(self.folder.name)

    def write(self, path, data):
        (self.here / path).write_bytes(data)
        return path

    def run_it(self, *words, model=True, **environment):
        env = {k: v for k, v in os.environ.items() if k != "RIPIENO_MODEL"} | environment
        words = [str(w) for w in words] + (["--model", str(NET), "--steps", "2"] if model else [])
        return subprocess.run([RIPIENO, *words], cwd=self.here, env=env, capture_output=True, text=True, check=False)

    def listing(self):
        return sorted(str(p.relative_to(self.here)) for p in self.here.rglob("*"))

    def succeeds(self, *words, **more):
        done = self.run_it(*words, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def fails(self, status, text, *words, **more):
        """It ends with this status and says one line that holds the text, and nothing new is there."""
        before = self.listing()
        done = self.run_it(*words, **more)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("ripieno: "), done.stderr)
        self.assertIn(text, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(self.listing(), before)

    def made(self, path, track="RIPIENO"):
        """(tick, status, key, velocity) of the last track of a name."""
        return [note_ons(t) for t in tracks_of((self.here / path).read_bytes()) if t.startswith(name(track))][-1]
