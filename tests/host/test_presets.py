# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Every preset as it is heard: loaded by ripieno-host through lilv, played to one melody, in a loop, of which the second
pass is judged, for then every bar is known.

With small weights: each keeps its range, its voices and its key, whatever the network says, and scene N is preset N.
With those that are shipped: each does what its name says, and no two play the same. The measure of that is how many of
their notes two presets share: the harmonic mean of the shares of notes in either that start on the same 16th on the same
key in the other, at most ALIKE.

Environment: RIPIENO_HOST, RIPIENO_PRESETS (presets.ini), RIPIENO_SMALL_MODEL, RIPIENO_SHIPPED_MODEL.
apt: python3-mido.
"""

import concurrent.futures
import configparser
import itertools
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import mido

PPQ, SIXTEENTH, BAR = 480, 120, 1920
ALIKE = 0.7
BARS = 5
GAP = 2  # the bar in which nothing is played
# F major: (16th, 16ths, key)
MELODY = (
    ((0, 4, 72), (4, 4, 69), (8, 4, 70), (12, 4, 72)),
    ((0, 6, 74), (6, 2, 72), (8, 8, 70)),
    (),
    ((0, 8, 69), (8, 4, 67), (12, 4, 65)),
)
F_MAJOR, C_MAJOR = {0, 2, 4, 5, 7, 9, 10}, {0, 2, 4, 5, 7, 9, 11}


def read_presets():
    parser = configparser.ConfigParser()
    with open(os.environ["RIPIENO_PRESETS"], encoding="utf-8") as source:
        parser.read_file(source)
    return {name: dict(parser[name]) for name in parser.sections()}


PRESETS = read_presets()


def melody():
    return {(bar * 16 + start, key) for bar, notes in enumerate(MELODY) for start, _, key in notes}


def write_melody(path):
    events = []
    for bar, notes in enumerate(MELODY):
        for start, length, key in notes:
            tick = bar * BAR + start * SIXTEENTH
            events.append((tick, 1, mido.Message("note_on", note=key, velocity=80)))
            events.append((tick + length * SIXTEENTH - 10, 0, mido.Message("note_off", note=key)))
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500000)])
    last = 0
    for tick, _, message in sorted(events, key=lambda e: e[:2]):
        track.append(message.copy(time=tick - last))
        last = tick
    mido.MidiFile(type=0, ticks_per_beat=PPQ, tracks=[track]).save(path)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        write_melody(cls.folder / "in.mid")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            cls.heard = dict(zip(PRESETS, pool.map(lambda name: cls.play("--preset", f"urn:ripieno:preset:{name}"), PRESETS)))

    @classmethod
    def play(cls, *options):
        """Notes of the second pass as (16th, end, key), in ticks where they are between 16ths"""
        with tempfile.NamedTemporaryFile(suffix=".mid", dir=cls.folder) as out:
            settings = ("--freewheel", "--loops", "2", "--set", "replan=4", "--set", f"seed={cls.SEED}")
            environment = {name: value for name, value in os.environ.items() if name != "LV2_PATH"}
            subprocess.run(
                [os.environ["RIPIENO_HOST"], *settings, *options, cls.folder / "in.mid", out.name],
                env=dict(environment, RIPIENO_MODEL=os.environ[cls.MODEL]),
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=300,
            )
            tick, sounding, notes = 0, {}, []
            for message in mido.MidiFile(out.name).tracks[1]:
                tick += message.time
                if message.type == "note_on" and message.velocity:
                    sounding[message.note] = tick
                elif message.type in ("note_on", "note_off"):
                    notes.append((sounding.pop(message.note), tick, message.note))
        assert not sounding, "notes that never end"
        second = BARS * BAR
        return sorted((a - second, b - second, key) for a, b, key in notes if a >= second)


class Constraints(Case):
    MODEL, SEED = "RIPIENO_SMALL_MODEL", 1

    def test_there_are_enough(self):
        self.assertGreaterEqual(len(PRESETS), 14)
        for name, preset in PRESETS.items():
            self.assertGreater(len(self.heard[name]), 0, name)
            self.assertTrue(preset["label"] and preset["comment"])

    def test_range_and_voices(self):
        for name, preset in PRESETS.items():
            low, high = int(preset.get("low", 21)), int(preset.get("high", 108))
            voices = int(preset.get("voices", 0)) or 88
            keys = {key for _, _, key in self.heard[name]}
            self.assertTrue(low <= min(keys) <= max(keys) <= high, f"{name}: {min(keys)}..{max(keys)}")
            for sixteenth in range(BARS * 16):
                at = sixteenth * SIXTEENTH + SIXTEENTH // 2
                self.assertLessEqual(sum(1 for a, b, _ in self.heard[name] if a <= at < b), voices, f"{name} at {sixteenth}")

    def test_key(self):
        fixed = [name for name, preset in PRESETS.items() if preset.get("key_lock") == "fixed"]
        self.assertGreater(len(fixed), 0)
        for name in fixed:
            self.assertEqual((PRESETS[name]["key"], PRESETS[name]["scale"]), ("c", "major"), "the test knows no other")
            self.assertEqual({key % 12 for _, _, key in self.heard[name]} - C_MAJOR, set(), name)

    def test_scenes_are_presets(self):
        for number, name in enumerate(PRESETS, 1):
            self.assertEqual(self.play("--set", f"scene={number}"), self.heard[name], name)


class Purposes(Case):
    MODEL, SEED = "RIPIENO_SHIPPED_MODEL", 0

    def notes_a_bar(self, name):
        return len(self.heard[name]) / BARS

    def mean_key(self, name):
        return sum(key for _, _, key in self.heard[name]) / len(self.heard[name])

    def shared(self, one, other):
        """F1 of two sets of (16th, key)"""
        return 2 * len(one & other) / max(1, len(one) + len(other))

    def onsets(self, name):
        return {(round(start / SIXTEENTH), key) for start, _, key in self.heard[name]}

    def test_no_two_play_the_same(self):
        for one, other in itertools.combinations(PRESETS, 2):
            self.assertLessEqual(self.shared(self.onsets(one), self.onsets(other)), ALIKE, f"{one} and {other}")

    def test_registers(self):
        self.assertLess(self.mean_key("bass-line"), self.mean_key("left-hand"))
        self.assertLess(self.mean_key("left-hand"), self.mean_key("live-pop-piano"))
        self.assertLess(self.mean_key("counter-melody-below") + 7, self.mean_key("counter-melody-above"))
        self.assertGreater(self.mean_key("right-hand"), 64)

    def test_thick_and_thin(self):
        self.assertGreater(self.notes_a_bar("full-hands"), 1.5 * self.notes_a_bar("live-pop-piano"))
        self.assertLess(1.3 * self.notes_a_bar("sparse-pads"), self.notes_a_bar("live-pop-piano"))
        self.assertLess(self.notes_a_bar("bass-line"), self.notes_a_bar("left-hand"))
        self.assertLess(self.notes_a_bar("generate-a-ballad"), self.notes_a_bar("continue-from-here"))

    def test_a_subtle_variation_is_nearer_than_a_wild_one(self):
        near, far = (self.shared(self.onsets(f"{how}-variation"), melody()) for how in ("subtle", "wild"))
        self.assertGreater(near, far + 0.1)
        self.assertLess(near, 1)

    def test_gaps_are_filled_and_nothing_else(self):
        bars = {start // BAR for start, _, _ in self.heard["fill-the-gaps"]}
        self.assertEqual(bars, {GAP, BARS - 1})

    def test_keys_that_follow(self):
        for name, preset in PRESETS.items():
            if preset["mode"] == "harmonise" and preset.get("key_lock") == "follow":
                self.assertEqual({key % 12 for _, _, key in self.heard[name]} - F_MAJOR, set(), name)


if __name__ == "__main__":
    unittest.main(verbosity=1)
