# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Ripieno in Ardour, as Debian has it, without a screen and without JACK: inserted on a MIDI track by a script, its
parameters set and one of them automated, played in a loop in real time, saved, loaded again, and exported, in which
Ardour freewheels. A second plugin behind it (tests/lv2/tap.lv2) writes down what it sent; that must be what ripieno-host
gets from it.

Environment: RIPIENO_HOST, RIPIENO_LV2 (the folder with our bundle), RIPIENO_PROBES (that with the tap), RIPIENO_MODEL
(small weights, so that a busy machine makes no difference).
apt: ardour, python3-mido.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ET

import mido

HOST = os.environ["RIPIENO_HOST"]
SCRIPTS = pathlib.Path(__file__).parent / "ardour"
RATE, BPM, BEATS_PER_BAR = 48000, 150, 4
PPQ = 1920  # Ardour's own
BARS = 5  # of which the last is left to the note-offs and to the accompaniment
BEAT = RATE * 60 // BPM  # frames
LENGTH = BARS * BEATS_PER_BAR * PPQ
STEP = 2 * BEATS_PER_BAR  # beat on which the automation acts
CHANNELS = (1, 3)  # before and after it
# Loudness is not followed, for Ardour's ticks may put a note before or behind the 16th that it lies on
SETTINGS = {"Lookahead": ("lookahead", 4), "Seed": ("seed", 7), "Follow dynamics": ("follow_dynamics", 0)}
PASSES = 2
PATIENCE, START_PATIENCE = 180, 40  # seconds
MELODY = (60, 64, 67, 64, 65, 69, 72, 69, 67, 71, 74, 71, 72, 67, 64, 60)  # a quarter each


def write_melody(path):
    """The file that ripieno-host plays"""
    conductor = mido.MidiTrack(
        [
            mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(BPM)),
            mido.MetaMessage("time_signature", numerator=BEATS_PER_BAR, denominator=4),
        ]
    )
    track = mido.MidiTrack([mido.MetaMessage("track_name", name="MELODY")])
    for key in MELODY:
        track.append(mido.Message("note_on", note=key, velocity=90, time=0))
        track.append(mido.Message("note_off", note=key, velocity=64, time=PPQ))
    mido.MidiFile(type=1, ticks_per_beat=PPQ, tracks=[conductor, track]).save(path)


def put_in_session(melody, folder):
    """The melody as a region at the start of the track, and the session's range and loop. Its scripts cannot import
    files, so this writes into the session file, which no Ardour has open."""
    path = folder / "song.ardour"
    tree = ET.parse(path)
    session = tree.getroot()
    counter = int(session.get("id-counter"))
    session.set("id-counter", str(counter + 10))
    track = mido.MidiFile(melody).tracks[1]
    files = next((folder / "interchange").iterdir()) / "midifiles"
    files.mkdir(exist_ok=True)
    mido.MidiFile(type=0, ticks_per_beat=PPQ, tracks=[track]).save(files / "melody.mid")
    source = {"name": "melody.mid", "type": "midi", "flags": "Writable,CanRename", "id": str(counter)}
    source |= {"take-id": "", "natural-position": "a0", "captured-for": "", "origin": ""}
    ET.SubElement(session.find("Sources"), "Source", source)
    region = {"name": "melody", "type": "midi", "id": str(counter + 1), "whole-file": "1", "opaque": "1"}
    region |= {"start": "b0", "length": f"b{LENGTH - BEATS_PER_BAR * PPQ}@b0", "sync-position": "b0"}
    region |= {"source-0": str(counter), "master-source-0": str(counter), "first-edit": "nothing"}
    region |= {"ancestral-start": "b0", "ancestral-length": "b0@b0", "stretch": "1", "shift": "1", "layering-index": "0"}
    region |= dict.fromkeys(("muted", "locked", "automatic", "import", "external", "sync-marked", "hidden"), "0")
    region |= {"position-locked": "0"}
    ET.SubElement(session.find("Regions"), "Region", region)
    playlist = next(p for p in session.find("Playlists") if p.get("name") == "keys")
    ET.SubElement(playlist, "Region", region | {"id": str(counter + 2), "whole-file": "0", "name": "melody.1"})
    for number, (name, flags) in enumerate((("session", "IsSessionRange"), ("Loop", "IsAutoLoop,IsHidden"))):
        place = {"id": str(counter + 3 + number), "name": name, "start": "b0", "end": f"b{LENGTH}", "flags": flags}
        ET.SubElement(session.find("Locations"), "Location", place | {"locked": "0", "timestamp": "0", "cue": "0"})
    tree.write(path, encoding="UTF-8", xml_declaration=True)


def paired(messages, stop):
    """Notes as (start, end, channel from 1, key, velocity), sorted, of (tick, bytes); an error if a note-on before the
    tick `stop` has no note-off, or a note-off nothing to end. The last block of an export reaches beyond its end, and
    what begins there nobody is asked to end."""
    sounding, notes = {}, []
    for tick, data in messages:
        key = (data[0] & 0xF, data[1])
        if data[0] & 0xF0 == 0x90 and data[2]:
            if key in sounding:
                raise AssertionError(f"key {key} struck twice at {tick}")
            sounding[key] = (tick, data[2])
        elif data[0] & 0xE0 == 0x80:
            start, velocity = sounding.pop(key)
            notes.append((start, tick, key[0] + 1, key[1], velocity))
    if any(start < stop for start, _ in sounding.values()):
        raise AssertionError(f"notes without an end: {sounding}")
    return sorted(notes)


class Heard:
    """A note message that the tap heard"""

    def __init__(self, number, words):
        self.number = number  # of the pass, which begins where the transport rolls from the start, or goes back there
        self.frame = int(words[0])
        self.rolling = words[1] != "0"
        self.freewheeling = words[2] == "1"
        self.data = bytes.fromhex(words[3])


def heard_by_tap(path):
    found, number = [], -1
    for line in path.read_text().splitlines():
        words = line.split()
        if words[0] == "roll":
            number += words[1] == "0"
        elif words[3][0] in "89" and number >= 0:
            found.append(Heard(number, words))
    return found


def rolls(path):
    return path.exists() and "roll" in path.read_text()


class Ardour(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.session = self.folder / "session"
        self.melody = self.folder / "melody.mid"
        (self.folder / "home").mkdir()

    def start(self, command, *arguments, tap=None):
        """Run one of Ardour's tools. It has a home of its own, and no screen."""
        environment = dict(os.environ, HOME=str(self.folder / "home"))
        environment["LV2_PATH"] = os.environ["RIPIENO_LV2"] + ":" + os.environ["RIPIENO_PROBES"]
        for name in ("DISPLAY", "RIPIENO_TAP", "XDG_CONFIG_HOME"):
            environment.pop(name, None)
        if tap:
            environment["RIPIENO_TAP"] = str(tap)
        log = tempfile.TemporaryFile("w+", errors="replace")
        self.addCleanup(log.close)
        command = [command, *map(str, arguments)]
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.addCleanup(self.kill, process)
        process.log = log
        return process

    @staticmethod
    def kill(process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def finish(self, process, limit=PATIENCE):
        """What it says; it must come to a good end"""
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill(process)
        process.log.seek(0)
        said = process.log.read()
        if process.returncode or "FAILED" in said:
            self.fail(f"{process.args}: status {process.returncode}\n{said}")
        return said

    def lua(self, script, *arguments, tap=None):
        return self.finish(self.start("ardour7-lua", SCRIPTS / script, *arguments, tap=tap))

    def ripieno_host(self, *options):
        """The notes that ripieno-host records, freewheeling"""
        out = self.folder / "out.mid"
        settings = [word for symbol, value in SETTINGS.values() for word in ("--set", f"{symbol}={value}")]
        command = [HOST, "--freewheel", *settings, *map(str, options), self.melody, out]
        environment = {name: value for name, value in os.environ.items() if name != "LV2_PATH"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=150)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        tick, messages = 0, []
        for message in mido.MidiFile(out).tracks[1]:
            tick += message.time
            if not message.is_meta:
                messages.append((tick, bytes(message.bytes())))
        return self.automated(paired(messages, 0))

    @staticmethod
    def automated(notes):
        """As they are with the automation, which ripieno-host has not"""
        step = STEP * PPQ
        return sorted((a, b, CHANNELS[a % LENGTH >= step], key, velocity) for a, b, _, key, velocity in notes)

    def notes(self, heard, stop):
        """The tap's notes on ticks, each of which must be a 16th's; passes one after the other. `stop` is the tick
        where the transport stopped."""
        messages = []
        for h in heard:
            if h.rolling:
                tick = h.frame / BEAT * PPQ
                on_grid = round(tick / (PPQ / 4)) * (PPQ // 4)
                self.assertLess(abs(tick - on_grid), 4, f"{h.data.hex()} at frame {h.frame} of pass {h.number}")
                messages.append((h.number * LENGTH + on_grid, h.data))
            elif (stop, h.data) not in messages:  # at a stop Ardour doubles what ends
                messages.append((stop, h.data))
        return paired(messages, stop)

    def make(self):
        write_melody(self.melody)
        settings = [f"{name}={value}" for name, (_, value) in SETTINGS.items()]
        step = (STEP - 1 / 8) * BEAT / RATE  # half a 16th before, for Ardour may act a block late
        self.lua("make.lua", self.session, BPM, "Channel out", step, *CHANNELS, *settings)
        put_in_session(self.melody, self.session)

    def export(self, snapshot):
        """The notes of an export, in which Ardour must have told the plugins that it freewheels"""
        tap, wave = self.folder / "export.txt", self.folder / "out.wav"
        for attempt in range(6):
            tap.unlink(missing_ok=True)
            process = self.start("ardour7-export", "-o", wave, self.session, snapshot, tap=tap)
            end = time.monotonic() + START_PATIENCE
            while process.poll() is None and not rolls(tap) and time.monotonic() < end:
                time.sleep(0.1)
            if process.poll() is not None or rolls(tap):
                break
            # Ardour 7.3 hangs now and then before an export begins: its butler and the export wait for each other
            print(f"export {attempt} did not begin", file=sys.stderr)
            self.kill(process)
        self.finish(process)
        self.assertGreater(wave.stat().st_size, 44)
        heard = heard_by_tap(tap)
        self.assertEqual({h.freewheeling for h in heard if h.data[0] & 0xF0 == 0x90}, {True})
        # The last block reaches beyond the end
        notes = [note for note in self.notes(heard, LENGTH) if note[0] < LENGTH]
        self.assertGreater(len(notes), 30)
        return notes

    def states(self, snapshot):
        """Ripieno's state in a snapshot: its folder, the parameters"""
        processor = next(
            p
            for p in ET.parse(self.session / f"{snapshot}.ardour").iter("Processor")
            if p.get("unique-id") == "urn:ripieno:ripieno"
        )
        description = processor.find("lv2")
        folder = self.session / "plugins" / processor.get("id") / description.get("state-dir")
        return folder, {port.get("symbol"): float(port.get("value")) for port in description.iter("Port")}

    @staticmethod
    def timeline(folder):
        """The plugin's memory in a state, as written"""
        found = re.search(r"<urn:ripieno:timeline>\s*\"+([A-Za-z0-9+/=\s]+)\"+", (folder / "state.ttl").read_text())
        return "".join(found[1].split()) if found else None

    def test_exports_what_ripieno_host_plays(self):
        self.make()
        exported = self.export("song")
        self.assertEqual({note[2] for note in exported}, set(CHANNELS))
        self.assertEqual(exported, self.ripieno_host())

    def test_loops_live_and_comes_back(self):
        self.make()
        tap, end = self.folder / "live.txt", PASSES * LENGTH
        said = self.lua("loop.lua", self.session, "song", PASSES, "played", tap=tap)
        self.assertIn(f"passes {PASSES}\n", said)

        # Live, a loop, automation
        heard = heard_by_tap(tap)
        self.assertEqual({h.freewheeling for h in heard}, {False})
        self.assertEqual({h.number for h in heard}, set(range(PASSES + 1)))
        live = [note for note in self.notes(heard, end + LENGTH) if note[0] < end]
        self.assertEqual(live, [note for note in self.ripieno_host("--loops", PASSES + 1) if note[0] < end])

        # Saved and loaded again: the same parameters, the same memory
        state, parameters = self.states("played")
        for symbol, value in SETTINGS.values():
            self.assertEqual(parameters[symbol], value)
        memory = self.timeline(state)
        self.assertGreater(len(memory), 100)
        said = self.lua("loop.lua", self.session, "played", 0, "again")
        for name, (_, value) in SETTINGS.items():
            self.assertRegex(said, rf"(?m)^parameter {name} {float(value)}$")
        other, again = self.states("again")
        self.assertEqual(again, parameters)
        self.assertEqual(self.timeline(other), memory)

        # It sounds the same in an export and in another host, and not as if nothing had been kept
        exported = self.export("played")
        self.assertEqual(exported, self.ripieno_host("--state", state))
        self.assertNotEqual(exported, self.ripieno_host())


if __name__ == "__main__":
    missing = [name for name in ("ardour7-lua", "ardour7-export") if not shutil.which(name)]
    if missing:
        sys.exit(f"{', '.join(missing)}: not found; sh tools/deps.sh test")
    unittest.main(verbosity=1)
