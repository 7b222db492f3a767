# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""ripieno-host as its users meet it: files in, files out, with plugins that show what it does.

Environment: RIPIENO_HOST (the binary in its build folder), RIPIENO_PROBES (the folder with probe.lv2), RIPIENO_SONGS,
RIPIENO_MODEL (small weights).
apt: python3-mido, lv2-examples (eg-fifths).
"""

import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

import mido

HOST = os.environ["RIPIENO_HOST"]
PROBES = os.environ["RIPIENO_PROBES"]
SONGS = pathlib.Path(os.environ["RIPIENO_SONGS"])
FIFTHS = "http://lv2plug.in/plugins/eg-fifths"
PROBE = "urn:ripieno:test:probe"
PPQ = 480


def events(track):
    """(tick, message) of all but end of track"""
    tick, found = 0, []
    for message in track:
        tick += message.time
        if message.type != "end_of_track":
            found.append((tick, message.copy(time=0)))
    return found


def channel_events(track):
    return [(t, m.bytes()) for t, m in events(track) if not m.is_meta]


def maps(midi, kind):
    """Tempo or metre map as (tick, what it says), of all tracks"""
    found = []
    for track in midi.tracks:
        for tick, message in events(track):
            if message.type == kind == "set_tempo":
                found.append((tick, message.tempo))
            elif message.type == kind:
                found.append((tick, message.numerator, message.denominator))
    return sorted(found)


def named(midi, name):
    return next(track for track in midi.tracks if track.name == name)


def track(found, name=None):
    """A track of (tick, message)"""
    made = mido.MidiTrack([mido.MetaMessage("track_name", name=name)] if name else [])
    last = 0
    for tick, message in sorted(found, key=lambda e: e[0]):
        made.append(message.copy(time=tick - last))
        last = tick
    return made


def note(start, end, key, channel=0):
    return [
        (start, mido.Message("note_on", channel=channel, note=key, velocity=80)),
        (end, mido.Message("note_off", channel=channel, note=key, velocity=40)),
    ]


def tempo(tick, microseconds):
    return (tick, mido.MetaMessage("set_tempo", tempo=microseconds))


def metre(tick, numerator, denominator):
    return (tick, mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator))


def wild_song(seed):
    """Notes on any tick under tempo and metre that change on any tick"""
    rng = random.Random(seed)
    conductor, melody, tick = [tempo(0, 611111), metre(0, 3, 4)], [], 0
    for _ in range(60):
        start = tick + rng.randrange(200)
        tick = start + rng.randrange(1, 500)
        melody += note(start, tick, rng.randrange(128), rng.randrange(16))
        if rng.random() < 0.4:
            conductor.append(tempo(rng.randrange(start, tick), rng.randrange(200000, 1500000)))
        if rng.random() < 0.2:
            conductor.append(metre(rng.randrange(start, tick), rng.randrange(1, 13), rng.choice([2, 4, 8, 16])))
    return mido.MidiFile(type=1, ticks_per_beat=PPQ, tracks=[track(conductor), track(melody, "MELODY")])


def plain_song(last=4 * PPQ, metres=((0, 4, 4),), **options):
    melody = note(0, PPQ, 60) + note(PPQ, last, 62)
    conductor = [tempo(0, 500000)] + [metre(*m) for m in metres]
    return mido.MidiFile(type=1, ticks_per_beat=PPQ, tracks=[track(conductor), track(melody, "MELODY")], **options)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.inp, self.out = self.folder / "in.mid", self.folder / "out.mid"

    def call(self, *options):
        environment = dict(os.environ, LV2_PATH=f"{PROBES}:/usr/lib/lv2")
        return subprocess.run([HOST, *map(str, options)], env=environment, capture_output=True, text=True, timeout=60)

    def play(self, song, *options, plugin=FIFTHS, pace="--freewheel"):
        if song is not None:
            song.save(self.inp)
        done = self.call("--plugin", plugin, pace, *options, self.inp, self.out)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.said = done.stdout
        return mido.MidiFile(self.out)

    def refuses(self, status, words, *options, leaves=None):
        done = self.call(*options)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stdout, "")
        if leaves is None:
            self.assertFalse(self.out.exists())
        else:
            self.assertEqual(self.out.read_bytes(), leaves)


class Output(Case):
    def test_file(self):
        song = wild_song(1)
        out = self.play(song)
        self.assertEqual((out.type, out.ticks_per_beat), (1, PPQ))
        self.assertEqual([t.name for t in out.tracks], ["MELODY", "RIPIENO"])
        for kind in ("set_tempo", "time_signature"):
            self.assertEqual(dict((m[0], m) for m in maps(song, kind)), dict((m[0], m) for m in maps(out, kind)))
        self.assertEqual(channel_events(named(out, "MELODY")), channel_events(song.tracks[1]))
        self.assertRegex(self.said, r"^Example Fifths: 60 notes in, \d+ notes out, .* s; wrote .*out.mid\n$")

    def test_echo_is_on_its_tick_at_any_rate_and_block(self):
        song = wild_song(2)
        played = [(t, b) for t, b in channel_events(song.tracks[1])]
        expected = sorted(played + [(t, [b[0], b[1] + 7, b[2]]) for t, b in played if b[1] + 7 < 128])
        for rate, block in ((48000, 256), (44100, 1), (96000, 8192), (22050, 63)):
            out = self.play(song, "--rate", rate, "--block", block)
            self.assertEqual(sorted(channel_events(named(out, "RIPIENO"))), expected, f"{rate} Hz, {block} frames")

    def test_only_the_melody_is_sent(self):
        song = plain_song()
        song.tracks.insert(1, track(note(0, PPQ, 30), "BASS"))
        out = self.play(song)
        self.assertEqual(channel_events(named(out, "MELODY")), channel_events(song.tracks[2]))
        self.assertEqual(min(b[1] for _, b in channel_events(named(out, "RIPIENO"))), 60)

    def test_all_tracks_are_sent_without_a_melody(self):
        song = mido.MidiFile(
            type=1, ticks_per_beat=PPQ, tracks=[track(note(0, 960, 48), "LEFT"), track(note(480, 960, 72), "RIGHT")]
        )
        out = self.play(song)
        self.assertEqual([t for t, _ in channel_events(named(out, "MELODY"))], [0, 480, 960, 960])
        self.assertEqual(len(channel_events(named(out, "RIPIENO"))), 8)

    def test_one_track_file(self):
        song = mido.MidiFile(type=0, ticks_per_beat=96, tracks=[track([tempo(0, 400000), metre(0, 2, 4)] + note(0, 96, 60))])
        out = self.play(song)
        self.assertEqual((out.type, out.ticks_per_beat), (1, 96))
        self.assertEqual(maps(out, "set_tempo"), [(0, 400000)])
        self.assertEqual(maps(out, "time_signature"), [(0, 2, 4)])

    def test_more_events_at_once_than_a_usual_buffer_holds(self):
        found = []
        for i in range(4000):
            found += note(PPQ, 2 * PPQ, i % 128, i // 128 % 16)
        song = mido.MidiFile(type=1, ticks_per_beat=PPQ, tracks=[track(found, "MELODY")])
        self.play(song, "--report", plugin=PROBE)
        self.assertIn("4000 notes in", self.said)
        self.assertIn("heard: 8000,", self.said)

    def test_what_is_kept_of_the_input(self):
        song = plain_song(4 * PPQ)
        late = 100 * PPQ
        song.tracks[0].append(mido.MetaMessage("key_signature", key="Eb", time=10))
        song.tracks[0].append(mido.MetaMessage("marker", text="no", time=10))
        song.tracks[1].append(mido.MetaMessage("lyrics", text="la", time=0))
        song.tracks[1].append(mido.Message("control_change", control=64, value=127, time=late - 4 * PPQ))
        for loops in (1, 2):
            kept = events(named(self.play(song, "--loops", loops), "MELODY"))
            keys = [(t, m.key) for t, m in kept if m.type == "key_signature"]
            words = [(t, m.text) for t, m in kept if m.type in ("lyrics", "marker")]
            shifts = [i * 8 * PPQ for i in range(loops)]
            self.assertEqual(keys, [(10 + shift, "Eb") for shift in shifts])
            self.assertEqual(words, [(4 * PPQ + shift, "la") for shift in shifts])
            self.assertEqual([t for t, m in kept if m.type == "control_change"], [late + shifts[-1]])

    def test_loops_send_the_melody_again(self):
        song = plain_song(4 * PPQ)
        out = self.play(song, "--loops", 3)
        once = [e for e in channel_events(named(self.play(song), "RIPIENO"))]
        self.assertEqual(channel_events(named(out, "RIPIENO")), [(t + i * 8 * PPQ, b) for i in range(3) for t, b in once])

    def test_tempo_option(self):
        out = self.play(wild_song(3), "--tempo", 90)
        self.assertEqual(maps(out, "set_tempo"), [(0, 666667)])
        slow, fast = plain_song(), plain_song()
        self.play(slow, "--tempo", 60)
        self.assertIn("8.0 s of music", self.said)
        self.play(fast, "--tempo", 240)
        self.assertIn("2.0 s of music", self.said)

    def test_bundled_songs(self):
        for path in sorted(SONGS.glob("*.mid")):
            self.inp = path
            self.play(None)
            self.assertEqual(channel_events(named(mido.MidiFile(self.out), "MELODY"))[0][1][0], 0x90)


class Transport(Case):
    def probe(self, song, *options, **more):
        """Ticks, keys and velocities of the probe's clicks; ticks and messages of its drone"""
        out = self.play(song, *options, plugin=PROBE, **more)
        found = channel_events(named(out, "RIPIENO"))
        clicks = [(t, b[1], b[2]) for t, b in found if b[0] == 0x90]
        drone = [(t, b[0]) for t, b in found if b[0] & 0xF == 1]
        return clicks, drone

    @staticmethod
    def clicks(metres, end, base=0):
        """What the probe should play, by the metre map alone"""
        expected, bar = [], 0
        for (start, numerator, denominator), (stop, _, _) in zip(metres, [*metres[1:], (end, 0, 0)]):
            step = 4 * PPQ // denominator
            for i, tick in enumerate(range(start, stop, step)):
                if i % numerator == 0:
                    bar += 1
                expected.append((base + tick, 77 if i % numerator else 76, (bar - 1) % 100 + 1))
        return expected

    def test_beats_under_changing_metre_and_tempo(self):
        metres = [(0, 4, 4), (1920, 6, 8), (3360, 3, 4), (3360 + 1440 + 700, 5, 8), (8000, 4, 4)]
        song = plain_song(9000, metres)
        for i in range(80):
            song.tracks[0].append(mido.MetaMessage("set_tempo", tempo=300000 + 7919 * i))
            song.tracks[0][-1].time = 31
        ticks = [t for t, m in events(song.tracks[0])]
        self.assertEqual(ticks, sorted(ticks))
        for rate, block in ((48000, 256), (44100, 8192), (44100, 17)):
            clicks, drone = self.probe(song, "--rate", rate, "--block", block)
            self.assertEqual(clicks, self.clicks(metres, 9000 + 4 * PPQ), f"{rate} Hz, {block} frames")
            self.assertEqual(drone, [(0, 0x91), (9000 + 4 * PPQ, 0x81)])

    def test_rolls_to_one_bar_after_the_last_note_then_stops(self):
        for last, (numerator, denominator) in ((4 * PPQ, (4, 4)), (1700, (3, 4)), (1700, (6, 8))):
            song = plain_song(last, [(0, numerator, denominator)])
            end = last + 4 * PPQ * numerator // denominator
            _, drone = self.probe(song)
            self.assertEqual(drone, [(0, 0x91), (end, 0x81)])

    def test_loops_jump_without_a_stop(self):
        metres = [(0, 3, 4), (1440, 7, 8)]
        song = plain_song(2000, metres)
        end = 1440 + 2 * 7 * 240  # the bar line after one bar after the last note
        clicks, drone = self.probe(song, "--loops", 3, "--block", 1000)
        expected = [click for i in range(3) for click in self.clicks(metres, end, i * end)]
        self.assertEqual(clicks, expected)
        self.assertEqual(drone, [e for i in range(3) for e in ((i * end, 0x91), ((i + 1) * end, 0x81))])
        out = mido.MidiFile(self.out)
        once = channel_events(song.tracks[1])
        self.assertEqual(channel_events(named(out, "MELODY")), [(t + i * end, b) for i in range(3) for t, b in once])
        self.assertEqual(maps(out, "time_signature"), [(t + i * end, n, d) for i in range(3) for t, n, d in metres])
        self.assertEqual(out.tracks[0][-1].type, "end_of_track")

    def test_outputs_are_merged_in_time_order(self):
        metres = [(0, 4, 16)]
        clicks, drone = self.probe(plain_song(4 * PPQ, metres), "--tempo", 400, "--block", 8192, "--loops", 2)
        end = 5 * PPQ
        self.assertEqual(clicks, self.clicks(metres, end) + self.clicks(metres, end, end))
        self.assertEqual(drone, [(0, 0x91), (end, 0x81), (end, 0x91), (2 * end, 0x81)])

    def test_real_time_gives_what_freewheeling_gives(self):
        song = plain_song(2 * PPQ, [(0, 1, 4)])
        self.probe(song, "--tempo", 240, "--report", pace="--realtime")
        live = self.out.read_bytes()
        self.assertRegex(self.said, r"freewheels: 0, highest 0\n")
        self.assertRegex(self.said, r"answers: 3, highest 3\n")  # from a thread
        self.probe(song, "--tempo", 240, "--report")
        self.assertEqual(self.out.read_bytes(), live)
        self.assertRegex(self.said, r"freewheels: 1, highest 1\n")
        self.assertRegex(self.said, r"answers: 3, highest 3\n")
        self.assertRegex(self.said, r"(?m)^run: \d+ runs, median [\d.]+ us, p99.9 [\d.]+ us, worst [\d.]+ us, 0 blocks late$")


class Control(Case):
    def drone_key(self, *options):
        out = self.play(plain_song(), "--report", *options, plugin=PROBE)
        return next(b[1] for _, b in channel_events(named(out, "RIPIENO")) if b[0] == 0x91)

    def test_set(self):
        self.assertEqual(self.drone_key(), 36)
        self.assertEqual(self.drone_key("--set", "drone=127"), 127)
        self.assertEqual(self.drone_key("--set", "drone=50", "--set", "drone=1"), 1)
        self.drone_key("--set", "enabled=0")
        self.assertIn("freewheels: -1", self.said)

    def test_preset_and_state(self):
        self.assertEqual(self.drone_key("--preset", PROBE + "#high"), 100)
        self.assertIn("answers: 1002,", self.said)
        self.assertEqual(self.drone_key("--preset", PROBE + "#high", "--set", "drone=99"), 99)
        state = self.folder / "state"
        self.drone_key("--set", "drone=41", "--save-state", state)
        self.assertIn("answers: 2,", self.said)
        self.assertEqual(self.drone_key("--state", state), 41)
        self.assertIn("answers: 4,", self.said)

    def test_refused_values(self):
        plain_song().save(self.inp)
        here = ("--plugin", PROBE, "--freewheel", self.inp, self.out)
        self.refuses(2, "drone=0 is lower than 1", "--set", "drone=0", *here)
        self.refuses(2, "drone=128 is higher than 127", "--set", "drone=128", *here)
        self.refuses(2, "no control input 'dron'", "--set", "dron=1", *here)
        self.refuses(2, "no control input 'answers'", "--set", "answers=1", *here)
        for value in ("drone", "=1", "drone=", "drone=x", "drone=1x", "drone=nan", "drone=inf"):
            self.refuses(2, "must be SYMBOL=NUMBER", "--set", value, *here)
        self.refuses(1, "no preset urn:none", "--preset", "urn:none", *here)
        self.refuses(1, "holds no state", "--state", self.folder, *here)


class BadInput(Case):
    def setUp(self):
        super().setUp()
        plain_song().save(self.inp)

    def test_usage(self):
        for options in ([], [self.inp], [self.inp, self.out, "more"]):
            self.refuses(2, "IN.mid and OUT.mid", *options)
        self.refuses(2, "'--wrong'", "--wrong", self.inp, self.out)
        self.refuses(2, "after '--block'", self.inp, self.out, "--block")
        for option in ("--block=0", "--block=8193", "--block=2.5", "--rate=7999", "--loops=0", "--loops=x", "--tempo=-1"):
            self.refuses(2, "must be a ", option, self.inp, self.out)

    def test_help(self):
        done = self.call("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Usage: ripieno-host", done.stdout)

    def test_plugins(self):
        self.refuses(1, "LV2_PATH", "--plugin", "urn:none", self.inp, self.out)
        self.refuses(1, "is no URI", "--plugin", "none", self.inp, self.out)
        self.refuses(1, "requires urn:ripieno:test:feature", "--plugin", "urn:ripieno:test:needy", self.inp, self.out)

    def test_files(self):
        whole = self.inp.read_bytes()
        long = plain_song(4 * PPQ * 4096)
        for content in (b"", b"text\n", whole[:-20], whole[:10], whole.replace(b"MTrk", b"MTrX")):
            self.inp.write_bytes(content)
            self.refuses(1, str(self.inp), "--plugin", FIFTHS, "--freewheel", self.inp, self.out)
        long.save(self.inp)
        long.tracks[1].append(mido.MetaMessage("text", text="late", time=4 * PPQ + 1))
        long.save(self.inp)
        self.refuses(1, "4096", "--plugin", FIFTHS, "--freewheel", self.inp, self.out)
        mido.MidiFile(type=1, tracks=[track([tempo(0, 500000)])]).save(self.inp)
        self.refuses(1, "no notes", "--plugin", FIFTHS, "--freewheel", self.inp, self.out)
        self.refuses(1, "No such file", "--plugin", FIFTHS, "--freewheel", self.folder / "none.mid", self.out)

    def test_output_is_whole_or_as_it_was(self):
        self.out.write_bytes(b"precious")
        self.refuses(1, "LV2_PATH", "--plugin", "urn:none", self.inp, self.out, leaves=b"precious")
        self.inp.write_bytes(b"")
        self.refuses(1, str(self.inp), "--plugin", FIFTHS, self.inp, self.out, leaves=b"precious")
        plain_song(16 * PPQ).save(self.inp)
        elsewhere = self.folder / "none" / "out.mid"
        # Real time: it must be said before the song is played, not after it
        done = self.call("--plugin", FIFTHS, self.inp, elsewhere)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(str(elsewhere), done.stderr)


class Ripieno(Case):
    """Our own plugin, which the host finds beside itself"""

    def accompany(self, song, *options, pace="--freewheel"):
        if song is not None:
            song.save(self.inp)
        environment = {name: value for name, value in os.environ.items() if name != "LV2_PATH"}
        done = subprocess.run(
            [HOST, pace, "--report", *map(str, options), self.inp, self.out],
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.said = done.stdout
        return channel_events(named(mido.MidiFile(self.out), "RIPIENO"))

    def notes(self, found, end):
        """Notes as (tick, tick, key), each of which must end, at the end at the latest"""
        sounding, notes = {}, []
        for tick, data in found:
            self.assertIn(data[0] & 0xF0, (0x80, 0x90))
            key = (data[0] & 0xF, data[1])
            if data[0] & 0xF0 == 0x90 and data[2]:
                self.assertNotIn(key, sounding, f"note-on at {tick} of a key that sounds")
                sounding[key] = tick
            else:
                notes.append((sounding.pop(key), tick, data[1]))
        self.assertEqual(sounding, {})
        self.assertLessEqual(max(stop for _, stop, _ in notes), end)
        return notes

    def song(self):
        self.inp = SONGS / "augustin.mid"
        return None

    def test_is_found_in_a_relative_folder(self):
        plain_song().save(self.inp)
        lv2 = pathlib.Path(HOST).parents[1] / "lv2"
        for path in (lv2.name, f":/nowhere::./{lv2.name}:", f"~/nowhere:{lv2.name}/../{lv2.name}"):
            done = subprocess.run(
                [HOST, "--freewheel", self.inp, self.out],
                env=dict(os.environ, LV2_PATH=path),
                cwd=lv2.parent,
                capture_output=True,
                text=True,
                timeout=60,
            )
            self.assertEqual((done.returncode, done.stderr), (0, ""), path)

    def test_accompanies_on_the_grid(self):
        notes = self.notes(self.accompany(self.song()), 17 * 3 * PPQ)
        self.assertGreater(len(notes), 30)
        self.assertEqual([start for start, _, _ in notes if start % (PPQ // 4)], [])
        self.assertGreaterEqual(min(start for start, _, _ in notes), PPQ)  # a beat of lookahead
        self.assertRegex(self.said, r"(?m)^missed: 0, highest 0$")
        self.assertRegex(self.said, r"(?m)^shortened: 0, highest 0$")
        self.assertRegex(self.said, r"(?m)^plans: \d+ plans, median [\d.]+ ms, p95 [\d.]+ ms$")
        self.assertRegex(self.said, r"(?m)^in time: 200 sixteenths, ISR 1.0000, any plan 1.0000, staleness 1.38 beats$")

    def test_blocks_and_rates_make_no_difference(self):
        self.accompany(self.song())
        expected = self.out.read_bytes()
        for options in (("--block", 17), ("--block", 8192), ("--rate", 44100), ("--rate", 96000, "--block", 1000)):
            self.accompany(self.song(), *options)
            self.assertEqual(self.out.read_bytes(), expected, options)

    def test_seeds_make_a_difference(self):
        first = self.accompany(self.song(), "--set", "seed=1")
        self.assertNotEqual(self.accompany(self.song(), "--set", "seed=2"), first)
        self.assertEqual(self.accompany(self.song(), "--set", "seed=1"), first)

    def test_loops_end_notes_at_the_jump(self):
        end = 17 * 3 * PPQ
        found = self.accompany(self.song(), "--loops", 2)
        self.notes([e for e in found if e[0] < end or (e[0] == end and e[1][0] & 0xF0 == 0x80)], end)
        again = self.notes([e for e in found if e[0] > end or (e[0] == end and e[1][0] & 0xF0 == 0x90)], 2 * end)
        self.assertGreater(len(again), 30)

    def test_survives_any_metre_and_tempo(self):
        for seed in (5, 6):
            found = self.accompany(wild_song(seed))
            self.notes(found, sum(message.time for message in named(mido.MidiFile(self.out), "RIPIENO")))

    def test_plays_live(self):
        song = plain_song(16 * PPQ)
        self.notes(self.accompany(song, "--tempo", 240, pace="--realtime"), 20 * PPQ)
        self.assertRegex(self.said, r"(?m)^in time: 76 sixteenths, ISR [01]\.\d{4}, any plan [01]\.\d{4}, staleness [\d.]+ beats$")

    def test_broken_weights_let_midi_through(self):
        cut = self.folder / "cut.safetensors"
        cut.write_bytes(pathlib.Path(os.environ["RIPIENO_MODEL"]).read_bytes()[:-1])
        plain_song().save(self.inp)
        environment = dict(os.environ, RIPIENO_MODEL=str(cut))
        environment.pop("LV2_PATH", None)
        done = subprocess.run([HOST, "--freewheel", self.inp, self.out], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(str(cut), done.stderr)
        out = mido.MidiFile(self.out)
        self.assertEqual(channel_events(named(out, "RIPIENO")), channel_events(named(out, "MELODY")))


if __name__ == "__main__":
    unittest.main(verbosity=1)
