# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""What the command line makes of MIDI files: test_cli.py RIPIENO FIXTURES. Needs nothing but Python itself."""
import configparser
import json
import os
import struct
import subprocess
import unittest
import xml.dom.minidom
from pathlib import Path

from cli_case import CONDUCTOR, RIPIENO, TUNE, Case, midi, name, note_ons, notes, number, tracks_of


class Output(Case):
    """What it writes."""

    def test_keeps_all_tracks_and_adds_one(self):
        song = midi(CONDUCTOR, name("MELODY") + notes(TUNE), name("Bass") + b"\x00\xf0\x03\x01\x02\xf7" + notes([36] * 8, 3), division=97)
        self.write("a.mid", song)
        done = self.succeeds("harmonise", "a.mid", "-o", "b.mid")
        self.assertEqual(done.stderr, "")
        out = (self.here / "b.mid").read_bytes()
        self.assertEqual(out[:14], b"MThd" + struct.pack(">IHHH", 6, 1, 4, 97))
        self.assertEqual(tracks_of(out)[:3], tracks_of(song))
        made = tracks_of(out)[3]
        self.assertTrue(made.startswith(name("RIPIENO")))
        heard = note_ons(made)
        self.assertGreater(len(heard), 0)
        for tick, status, key, velocity in heard:
            self.assertEqual(status, 0x91)  # the first channel that nobody uses
            self.assertTrue(21 <= key <= 108 and 1 <= velocity <= 127)
            self.assertEqual(tick, (round(tick * 4 / 97) * 97 + 2) // 4)  # on the 16th grid
        self.assertEqual(self.listing(), ["a.mid", "b.mid"])

    def test_a_file_of_format_0_gets_a_second_track(self):
        song = midi(notes(TUNE), form=0)
        self.write("a.mid", song)
        self.succeeds("harmonise", "a.mid", "-o", "b.mid")
        out = (self.here / "b.mid").read_bytes()
        self.assertEqual(out[8:12], b"\x00\x01\x00\x02")
        self.assertEqual(tracks_of(out)[0], tracks_of(song)[0])

    def test_the_seed_decides(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        for out, seed in (("b.mid", 5), ("c.mid", 5), ("d.mid", 6)):
            self.succeeds("harmonise", "a.mid", "-o", out, "--seed", seed)
        b, c, d = ((self.here / f"{n}.mid").read_bytes() for n in "bcd")
        self.assertEqual(b, c)
        self.assertNotEqual(b, d)

    def test_writes_into_folders(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.write("b.MID", midi(name("MELODY") + notes(TUNE[::-1])))
        self.succeeds("harmonise", "a.mid", "b.MID", "-o", "out/", "--count", 2, "--seed", 9)
        self.succeeds("harmonise", "a.mid", "-o", "out")
        self.succeeds("harmonise", "a.mid", "-o", "same.mid", "--seed", 10)
        self.assertEqual(sorted(os.listdir(self.here / "out")), ["a-1.mid", "a-2.mid", "a.mid", "b-1.mid", "b-2.mid"])
        self.assertEqual((self.here / "out/a-2.mid").read_bytes(), (self.here / "same.mid").read_bytes())

    def test_replaces_its_own_input(self):
        song = midi(name("MELODY") + notes(TUNE))
        self.write("a.mid", song)
        self.succeeds("harmonise", "a.mid", "-o", "a.mid")
        self.assertEqual(len(tracks_of((self.here / "a.mid").read_bytes())), 2)

    def test_replaces_what_it_made_before(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.succeeds("harmonise", "a.mid", "-o", "a.mid")
        before = {n for n in note_ons(tracks_of((self.here / "a.mid").read_bytes())[1]) if n[0] < 8 * 1920}
        self.succeeds("harmonise", "a.mid", "-o", "a.mid", "--seed", 2, "--lock", "1-8", "--replace")
        out = tracks_of((self.here / "a.mid").read_bytes())
        self.assertEqual(len(out), 2)
        self.assertEqual({n for n in note_ons(out[1]) if n[0] < 8 * 1920}, before)
        # Without it both stay, and one is told; a part by another name is replaced where there is none of ours
        done = self.succeeds("harmonise", "a.mid", "-o", "b.mid")
        self.assertIn("keeps its track RIPIENO", done.stderr)
        self.assertEqual(len(tracks_of((self.here / "b.mid").read_bytes())), 3)
        self.write("c.mid", midi(name("MELODY") + notes(TUNE), name("PIANO") + b"\x00\xc0\x05" + notes(TUNE[::-1])))
        self.succeeds("harmonise", "c.mid", "-o", "d.mid", "--replace")
        out = tracks_of((self.here / "d.mid").read_bytes())
        self.assertEqual(len(out), 2)
        self.assertTrue(out[1].startswith(name("RIPIENO")) and b"\x05" in out[1][:20], "it sounds as what it replaces did")
        # What is listened to is never dropped
        self.write("e.mid", midi(name("PIANO") + notes(TUNE)))
        self.fails(1, "e.mid: has the melody in a track that --replace would drop", "harmonise", "e.mid", "-o", "x.mid", "--replace", "--melody", 1)

    def test_says_what_it_did(self):
        self.write('a "1".mid', midi(CONDUCTOR, name("MELODY") + notes(TUNE)))
        done = self.succeeds("harmonise", 'a "1".mid', "-o", "b.mid", "--seed", 3, "--style=chorale", "--json")
        said = json.loads(done.stdout)
        made = note_ons(tracks_of((self.here / "b.mid").read_bytes())[2])
        self.assertEqual((said["input"], said["output"], said["seed"], said["style"]), ('a "1".mid', "b.mid", 3, "chorale"))
        self.assertEqual((said["bars"], said["melody_notes"], said["notes"]), (16, 48, len(made)))

    def test_draws(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.succeeds("harmonise", "a.mid", "-o", "b.mid", "--png", "b.png", "--svg", "b.svg")
        self.succeeds("roll", "b.mid", "-o", "c.png", model=False)
        self.succeeds("roll", "b.mid", "-o", "c.svg", model=False)
        for picture in ("b.svg", "c.svg"):
            drawn = xml.dom.minidom.parse(str(self.here / picture)).documentElement
            self.assertEqual((drawn.tagName, drawn.getAttribute("width")), ("svg", "1600px"))
        self.succeeds("harmonise", "a.mid", "-o", "many", "--count", 2, "--svg", "drawn", "--png", "drawn")
        self.assertEqual(sorted(os.listdir(self.here / "drawn")), ["a-1.png", "a-1.svg", "a-2.png", "a-2.svg"])
        bad = os.fsencode(self.here) + b"/\xff\n.mid"
        with open(bad, "wb") as file:
            file.write(midi(notes(TUNE)))
        done = subprocess.run([RIPIENO, "roll", bad, "-o", self.here / "d.png"], check=False)
        self.assertEqual(done.returncode, 0)
        for picture in "bcd":
            data = (self.here / f"{picture}.png").read_bytes()
            self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">I", data[16:20])[0], 1600)


class Commands(Case):
    """Each of the commands. A bar of 4/4 is 1,920 ticks."""

    def write_duet(self, path="a.mid"):
        """Eight bars of melody and chords, the latter with a program of their own."""
        chords = b"\x00\xc1\x05"
        for bar in range(8):
            chords += b"".join(bytes([0, 0x91, key, 60 + bar]) for key in (48, 55, 64)) + number(1900)
            chords += b"\x81\x30\x00\x00\x81\x37\x00\x00\x81\x40\x00\x14\xb1\x40\x00"
        song = midi(CONDUCTOR.replace(b"\x03\x02\x18", b"\x04\x02\x18"), name("MELODY") + notes(TUNE[:32]), name("PIANO") + chords)
        self.write(path, song)
        return song

    def test_counter_adds_one_voice_above_what_accompanies(self):
        song = self.write_duet()
        self.succeeds("counter", "a.mid", "-o", "b.mid")
        out = (self.here / "b.mid").read_bytes()
        self.assertEqual(tracks_of(out)[:3], tracks_of(song))
        heard = self.made("b.mid")
        self.assertGreater(len(heard), 3)
        self.assertEqual(len({tick for tick, *_ in heard}), len(heard))  # never two at once
        self.succeeds("counter", "a.mid", "-o", "c.mid", "--voices", 4)
        self.assertGreater(len(self.made("c.mid")), len(heard))

    def test_complete_fills_the_bars_that_are_named(self):
        song = self.write_duet()
        self.succeeds("complete", "a.mid", "-o", "b.mid", "--bars", "3-4,7")
        out = (self.here / "b.mid").read_bytes()
        self.assertEqual(tracks_of(out)[:3], tracks_of(song))
        bars = {tick // 1920 + 1 for tick, *_ in self.made("b.mid")}
        self.assertTrue(bars and bars <= {3, 4, 7}, bars)
        self.succeeds("complete", "a.mid", "-o", "c.mid", "--bars", "3-4,7", "--replace")
        new = self.made("c.mid")
        old = [n for n in self.made("a.mid", "PIANO") if n[0] // 1920 + 1 not in (3, 4, 7)]
        self.assertEqual([(t, k, v) for t, _, k, v in new if t // 1920 + 1 not in (3, 4, 7)], [(t, k, v) for t, _, k, v in old])
        self.assertEqual([n[0] for n in new if n not in old and n[0] // 1920 + 1 in (3, 4, 7)], [n[0] for n in self.made("b.mid")])
        left = tracks_of((self.here / "c.mid").read_bytes())
        self.assertEqual(left[:2], tracks_of(song)[:2])
        self.assertEqual(len(left), 3)
        self.assertIn(b"\x00\xc1\x05", left[2])  # what replaces a part sounds as it did, on the channel that it left free
        self.fails(1, "has 8 bars, so there is no bar 20", "complete", "a.mid", "-o", "x.mid", "--bars", "20")

    def test_complete_fills_keys(self):
        self.write_duet()
        self.succeeds("complete", "a.mid", "-o", "b.mid", "--free-below", "C3")
        keys = [key for _, _, key, _ in self.made("b.mid")]
        self.assertTrue(keys and max(keys) < 48, keys)
        self.succeeds("complete", "a.mid", "-o", "c.mid", "--free-above", "E4", "--high", "84")
        keys = [key for _, _, key, _ in self.made("c.mid")]
        self.assertTrue(keys and min(keys) > 64 and max(keys) <= 84, keys)

    def test_complete_fills_silence(self):
        self.write_duet()
        self.succeeds("complete", "a.mid", "-o", "b.mid")
        heard = self.made("b.mid")
        self.assertGreater(len(heard), 0)
        chords = self.made("a.mid", "PIANO")
        self.assertFalse({(t, k) for t, _, k, _ in heard} & {(t, k) for t, _, k, _ in chords})  # they are there already
        self.write("c.mid", midi(notes(TUNE[:8]) + number(2 * 1920) + notes(TUNE[:8])[1:]))  # four bars, of which two are empty
        self.succeeds("complete", "c.mid", "-o", "d.mid", "--given", "bars")
        self.assertEqual({tick // 1920 for tick, *_ in self.made("d.mid")} - {2, 3}, set())
        self.assertGreater(len(self.made("d.mid")), 0)

    def test_vary_goes_as_far_as_it_is_told(self):
        song = self.write_duet()
        source = {(t, k) for t, _, k, _ in self.made("a.mid", "PIANO")}
        kept = []
        for amount in (0, 0.5, 1):
            self.succeeds("vary", "a.mid", "-o", "b.mid", "--amount", amount)
            self.assertEqual(tracks_of((self.here / "b.mid").read_bytes())[:3], tracks_of(song))
            kept.append(len(source & {(t, k) for t, _, k, _ in self.made("b.mid")}))
        self.assertGreaterEqual(kept[0], kept[2])
        self.succeeds("vary", "a.mid", "-o", "c.mid", "--amount", 1, "--lock", "1-2,8", "--replace")
        names = [t[4:t[3] + 4] for t in tracks_of((self.here / "c.mid").read_bytes())[1:]]
        self.assertEqual(names, [b"MELODY", b"RIPIENO"])
        for tick, _, key, velocity in self.made("a.mid", "PIANO"):
            if tick // 1920 + 1 in (1, 2, 8):
                self.assertIn((tick, key, velocity), [(t, k, v) for t, _, k, v in self.made("c.mid")])
        self.succeeds("vary", "a.mid", "-o", "many", "--amount", ".35", "--count", 8, "-j", 2)
        self.assertEqual(sorted(os.listdir(self.here / "many")), [f"a-{k}.mid" for k in range(1, 9)])
        self.assertGreater(len({(self.here / f"many/a-{k}.mid").read_bytes() for k in range(1, 9)}), 4)

    def test_vary_takes_the_only_track(self):
        self.write("a.mid", midi(CONDUCTOR + notes([60, 64, 67, 72] * 8), form=0))
        self.succeeds("vary", "a.mid", "-o", "b.mid", "--replace", "--amount", 0.3)
        out = tracks_of((self.here / "b.mid").read_bytes())
        self.assertEqual(len(out), 2)
        self.assertEqual(out[0][:-4 - 2], CONDUCTOR[:len(out[0]) - 6])  # tempo and metre stay
        self.assertGreater(len(note_ons(out[1])), 0)
        both = b"".join(bytes([0, 0x90, key, 80, 0, 0x91, key - 24, 80]) + number(480) + bytes([0x80, key, 0, 0, 0x81, key - 24, 0])
                        for key in TUNE)
        self.write("c.mid", midi(both, form=0))
        self.fails(1, "c.mid: has the melody in a track that --replace would drop", "vary", "c.mid", "-o", "x.mid", "--replace", "--melody", "ch1")
        self.succeeds("vary", "c.mid", "-o", "d.mid", "--melody", "ch1")

    def test_generate_makes_a_song(self):
        self.succeeds("generate", "-o", "a.mid", "--bars", 10, "--metre", "3/4", "--tempo", 96, "--style", "chorale", "--seed", 4)
        out = tracks_of((self.here / "a.mid").read_bytes())
        self.assertTrue(out[0].startswith(name("Conductor") + b"\x00\xff\x51\x03\x09\x89\x68\x00\xff\x58\x04\x03\x02"))
        self.assertEqual([t[4:t[3] + 4] for t in out[1:]], [b"MELODY", b"RIPIENO"])
        for track in ("MELODY", "RIPIENO"):
            ticks = [tick for tick, *_ in self.made("a.mid", track)]
            self.assertTrue(ticks and max(ticks) < 10 * 1440, track)
        self.succeeds("generate", "-o", "many", "--count", 2, "--bars", 4)
        self.assertEqual(sorted(os.listdir(self.here / "many")), ["ripieno-1.mid", "ripieno-2.mid"])

    def test_locked_bars_keep_what_an_earlier_run_made(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.succeeds("harmonise", "a.mid", "-o", "b.mid")
        self.succeeds("harmonise", "b.mid", "-o", "c.mid", "--seed", 5, "--lock", "5-8,12")
        before, after = ([(t, k, v) for t, _, k, v in self.made(file)] for file in ("b.mid", "c.mid"))
        locked = lambda found: [n for n in found if n[0] // 1920 + 1 in (5, 6, 7, 8, 12)]  # noqa: E731
        self.assertTrue(locked(before))
        self.assertEqual(locked(after), locked(before))
        self.assertNotEqual(after, before)

    def test_bars_lie_where_the_file_has_them(self):
        metre = lambda delta, numerator: bytes([delta, 0xFF, 0x58, 4, numerator, 2, 24, 8])  # noqa: E731
        late = metre(60, 3) + metre(60, 4)  # within the first 16th: the first whole bar begins at the second
        self.write("a.mid", midi(late, name("MELODY") + b"\x78" + notes(TUNE)[1:]))
        self.succeeds("harmonise", "a.mid", "-o", "b.mid")
        self.succeeds("harmonise", "b.mid", "-o", "c.mid", "--seed", 5, "--lock", "1,3-6")
        before, after = ([(t, k, v) for t, _, k, v in self.made(file)] for file in ("b.mid", "c.mid"))
        locked = lambda found: [n for n in found if n[0] < 120 or 120 + 1920 <= n[0] < 120 + 5 * 1920]  # noqa: E731
        self.assertTrue(locked(before))
        self.assertEqual(locked(after), locked(before))
        self.assertNotEqual(after, before)

    def test_presets_come_first(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        said = self.run_it("counter", "a.mid", "-o", "x.mid", "--preset", "none", model=False)
        self.assertEqual(said.returncode, 2)
        presets = configparser.ConfigParser()
        presets.read(Path(__file__).resolve().parent.parent / "presets" / "presets.ini")
        self.assertIn("--preset none: must be one of " + ", ".join(presets.sections()[:3]), said.stderr)
        counter = next(s for s in presets.sections() if presets[s].get("mode") == "counter-melody" and "high" in presets[s])
        low, high = (int(presets[counter][key]) for key in ("low", "high"))
        self.fails(2, "is for harmonise", "counter", "a.mid", "-o", "x.mid", "--preset", "live-pop-piano", model=False)
        self.fails(2, "", "roll", "a.mid", "-o", "x.mid", "--preset", "live-pop-piano", model=False)
        self.succeeds("counter", "a.mid", "-o", "b.mid", f"--preset={counter}")
        self.succeeds("counter", "a.mid", "-o", "c.mid", "--high", high - 6, "--preset", counter)
        for file, most in (("b.mid", high), ("c.mid", high - 6)):
            keys = [key for _, _, key, _ in self.made(file)]
            self.assertTrue(keys and low <= min(keys) and max(keys) <= most, keys)

    def test_swing_and_humanise_move_notes(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.succeeds("harmonise", "a.mid", "-o", "straight.mid")
        self.succeeds("harmonise", "a.mid", "-o", "swung.mid", "--swing", 1)
        self.succeeds("harmonise", "a.mid", "-o", "loose.mid", "--humanise", 1)
        straight, swung, loose = (self.made(f"{file}.mid") for file in ("straight", "swung", "loose"))
        late = {0: 0, 120: 40, 240: 80, 360: 40}
        self.assertEqual(sorted((t + late[t % 480], k, v) for t, _, k, v in straight), sorted((t, k, v) for t, _, k, v in swung))
        self.assertEqual(len(loose), len(straight))
        self.assertNotEqual([n[0] for n in loose], [n[0] for n in straight])
        self.assertLessEqual(max(n[0] % 120 for n in loose), 24)  # 25 ms at 120

    def test_dynamics_follow_the_melody(self):
        soft_then_loud = b"".join(notes([key]).replace(b"\x50", bytes([40 if i < 16 else 120]), 1) for i, key in enumerate(TUNE))
        self.write("a.mid", midi(name("MELODY") + soft_then_loud))
        heard = [(t, v) for t, _, _, v in note_ons(tracks_of((self.here / "a.mid").read_bytes())[0])]
        made = {}
        for follow in (None, 0, 0.5, 1):
            words = [] if follow is None else ["--follow-dynamics", follow]
            self.succeeds("harmonise", "a.mid", "-o", "b.mid", *words)
            made[follow] = sorted((t, k, v) for t, _, k, v in self.made("b.mid"))
        self.assertEqual(made[None], made[0.5])  # as the plugin
        for follow in (0.5, 1):
            loudness = planned = 0
            expected, coming = [], list(heard)
            for tick, key, velocity in made[0]:
                while coming and coming[0][0] <= tick:
                    newest = coming.pop(0)[1]
                    loudness += (newest - loudness) * (0.25 if loudness else 1)
                planned += (velocity - planned) * (0.1 if planned else 1)
                expected.append((tick, key, int(min(max(velocity + follow * (loudness - planned), 1), 127) + 0.5)))
            self.assertEqual(made[follow], expected)
        early, late = ([v for t, _, v in made[1] if lo <= t < hi] for lo, hi in ((0, 15 * 480), (24 * 480, 48 * 480)))
        self.assertGreater(sum(late) / len(late), sum(early) / len(early) + 40)

    def test_constraints_hold(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.succeeds("harmonise", "a.mid", "-o", "b.mid", "--low", "C2", "--high", "B3", "--voices", 2, "--key-lock", "fixed", "--key", "Eb")
        heard = self.made("b.mid")
        self.assertGreater(len(heard), 4)
        for tick, _, key, _ in heard:
            self.assertTrue(36 <= key <= 59 and (key - 3) % 12 in (0, 2, 4, 5, 7, 9, 11), key)
        for tick in {n[0] for n in heard}:
            self.assertLessEqual(sum(n[0] == tick for n in heard), 2)


class Melody(Case):
    """What it listens to."""

    def melody_count(self, song, *words):
        self.write("m.mid", song)
        done = self.succeeds("harmonise", "m.mid", "-o", "n.mid", "--json", *words)
        return json.loads(done.stdout)["melody_notes"], done.stderr

    def test_finds_the_melody(self):
        lead, piano = name("Lead") + notes(TUNE[:7], 2), name("Piano") + notes(TUNE[:9])
        self.assertEqual(self.melody_count(midi(lead, name(" melody ") + notes(TUNE[:5]))), (5, ""))
        self.assertEqual(self.melody_count(midi(CONDUCTOR, piano, lead)), (7, ""))
        self.assertEqual(self.melody_count(midi(CONDUCTOR, piano)), (9, ""))
        self.assertEqual(self.melody_count(midi(notes(TUNE[:4], 9), lead)), (7, ""))  # not the drums
        self.assertEqual(self.melody_count(midi(name("MELODY"), lead)), (7, ""))
        self.assertEqual(self.melody_count(midi(name("RIPIENO") + notes(TUNE[:3]), lead))[0], 7)

    def test_takes_the_melody_that_is_asked_for(self):
        lead, other = name("Lead") + notes(TUNE[:7], 2), name("Other") + notes(TUNE[:9]) + notes(TUNE[:3], 15)
        for word, count in (("lead", 7), ("OTHER", 12), ("1", 7), ("2", 12), ("ch3", 7), ("ch1", 9), ("ch16", 3)):
            self.assertEqual(self.melody_count(midi(lead, other), "--melody", word), (count, ""), word)
        count, said = self.melody_count(midi(lead, name("MELODY") + notes(TUNE[:2])), "--melody", "Lead")
        self.assertEqual((count, said.count("\n")), (2, 1))
        for word in ("nobody", "3", "0", "ch17", "ch0", "ch4"):
            self.write("m.mid", midi(lead, other))
            self.fails(1, "m.mid: ", "harmonise", "m.mid", "-o", "x.mid", "--melody", word)

    def test_takes_the_top_voice(self):
        # Chords under 72, a low note that begins while 74 sounds, and 60 that 76 cuts short
        chord = b"".join(bytes([0, 0x90, key, 80]) for key in (60, 72, 64)) + b"".join(
            bytes([wait, 0x80, key, 0]) for wait, key in ((96, 60), (0, 72), (0, 64)))
        under = b"\x00\x90\x4a\x50\x60\x90\x30\x50\x60\x80\x4a\x00\x00\x80\x30\x00"
        over = b"\x00\x90\x3c\x50\x60\x90\x4c\x50\x60\x80\x3c\x00\x00\x80\x4c\x00"
        self.assertEqual(self.melody_count(midi(chord + under + over, division=96)), (4, ""))

    def test_counts_notes_off_the_keyboard(self):
        song = midi(name("MELODY") + notes([20, 60, 109, 127, 108, 21]))
        count, said = self.melody_count(song)
        self.assertEqual(count, 3)
        self.assertEqual(said, "ripieno: m.mid: 3 notes are off the piano's keyboard: kept, but not listened to\n")
        self.assertEqual(tracks_of((self.here / "n.mid").read_bytes())[0], tracks_of(song)[0])


if __name__ == "__main__":
    unittest.main()
