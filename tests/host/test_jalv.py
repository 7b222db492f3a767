# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Ripieno in jalv, under JACK's transport, in real time: a JACK server without hardware, jalv as it is run by anybody, a
client that plays a melody as timebase master and one that records. (Two clients: one alone would make a loop of
connections, in which JACK delays what flows by a period.) With small weights, so that a busy machine makes no
difference, it must play what ripieno-host gets: by itself, with a preset and from a state.

Environment: LV2_PATH, RIPIENO_HOST, RIPIENO_SONG, RIPIENO_SMALL_MODEL; RIPIENO_MODEL where the bundle has no weights.
apt: jackd2, jalv, python3-jack-client, python3-mido.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import jack
import mido

PLUGIN = "urn:ripieno:ripieno"
PRESET = "urn:ripieno:preset:left-hand"
SERVER = f"ripieno-{os.getpid()}"
RATE, PERIOD = 48000, 1024
BPM, BEATS_PER_BAR = 120.0, 4
BEATS = 20  # that the transport rolls for: 10 seconds
# Loudness is not followed, for JACK's ticks may put a note before or behind the 16th that it lies on
SETTINGS = ("lookahead=4", "seed=5", "follow_dynamics=0")
BEAT = RATE * 60 / BPM
TICKS = 1920.0  # of a beat, as JACK counts


def wait_for(what, get, seconds=20):
    """What `get` returns, once it fails no more"""
    end = time.monotonic() + seconds
    while True:
        try:
            return get()
        except (jack.JackError, IndexError) as error:
            if time.monotonic() > end:
                raise TimeoutError(f"{what}: {error!r} after {seconds} s") from error
        time.sleep(0.05)


def melody(path, beats):
    """MIDI bytes of a file's channel messages before a beat, as (frame, bytes) at BPM, nothing left sounding"""
    song = mido.MidiFile(path)
    found, sounding = [], set()
    for track in song.tracks:
        tick = 0
        for message in track:
            tick += message.time
            frame = round(tick / song.ticks_per_beat * BEAT)
            if not message.is_meta and tick < beats * song.ticks_per_beat:
                found.append((frame, bytes(message.bytes())))
                if message.type in ("note_on", "note_off"):
                    on = message.type == "note_on" and message.velocity
                    (sounding.add if on else sounding.discard)(message.note)
    found += [(round(beats * BEAT), bytes((0x80, key, 0))) for key in sounding]
    return sorted(found, key=lambda e: e[0])


class Player:
    """Plays events at their frames of the transport, and is its timebase master"""

    def __init__(self, events):
        self.client = jack.Client("player", no_start_server=True, servername=SERVER)
        self.port = self.client.midi_outports.register("out")
        self.events, self.next = events, 0
        self.finished = threading.Event()
        self.client.set_process_callback(self.process)
        self.client.set_timebase_callback(self.timebase)
        self.client.activate()

    def process(self, frames):
        self.port.clear_buffer()
        state, position = self.client.transport_query_struct()
        if state != jack.ROLLING:
            return
        start = position.frame
        while self.next < len(self.events) and self.events[self.next][0] < start + frames:
            frame, data = self.events[self.next]
            self.port.write_midi_event(max(0, frame - start), data)
            self.next += 1
        if start >= BEATS * BEAT:
            self.finished.set()

    @staticmethod
    def timebase(_state, _frames, position, _new):
        bar, beats = divmod(position.frame / BEAT, BEATS_PER_BAR)
        position.valid = jack._lib.JackPositionBBT
        position.beats_per_bar, position.beat_type = BEATS_PER_BAR, 4
        position.beats_per_minute, position.ticks_per_beat = BPM, TICKS
        position.bar, position.beat, position.tick = int(bar) + 1, int(beats) + 1, int(beats % 1 * TICKS)
        position.bar_start_tick = bar * BEATS_PER_BAR * TICKS


class Recorder:
    """Records messages as (frame of the transport, or None when it does not roll; bytes)"""

    def __init__(self):
        self.client = jack.Client("recorder", no_start_server=True, servername=SERVER)
        self.port = self.client.midi_inports.register("in")
        self.events = []
        self.client.set_process_callback(self.process)
        self.client.activate()

    def process(self, _frames):
        state, position = self.client.transport_query_struct()
        for offset, data in self.port.incoming_midi_events():
            self.events.append((position.frame + offset if state == jack.ROLLING else None, bytes(data)))


def paired(messages):
    """Notes as (start, end, key, velocity), sorted, of (time, bytes); an error if a note-on has no note-off, or a
    note-off nothing to end"""
    sounding, notes = {}, []
    for time_of, data in messages:
        if data[0] & 0xE0 == 0x80:
            key = (data[0] & 0xF, data[1])
            if data[0] & 0x10 and data[2]:
                assert key not in sounding, f"key {key} struck twice at {time_of}"
                sounding[key] = (time_of, data[2])
            else:
                start, velocity = sounding.pop(key)
                notes.append((start, time_of, data[1], velocity))
    assert not sounding, f"notes without an end: {sounding}"
    return sorted(notes)


class Jalv(unittest.TestCase):
    def setUp(self):
        self.passed = False
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def start(self, *command, **options):
        log = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, text=True, **options)
        self.addCleanup(self.stop, process, log)
        return process

    def stop(self, process, log):
        for action in (process.terminate, process.kill):
            if process.poll() is None:
                action()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    pass
        if process.stdin:
            process.stdin.close()
        if not self.passed:
            log.seek(0)
            print(process.args, process.returncode, log.read(), sep="\n", file=sys.stderr)
        log.close()

    def perform(self, *options, commands=(), model=None):
        """Play the melody through jalv, run with options and told commands; what was sent, what was recorded"""
        server = self.start("jackd", "-n", SERVER, "-r", "-S", "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD))
        sent = melody(os.environ["RIPIENO_SONG"], BEATS - 2)
        player = wait_for("JACK server", lambda: Player(sent))
        self.addCleanup(player.client.close)
        recorder = Recorder()
        self.addCleanup(recorder.client.close)

        # Its standard input stays open: jalv ends where that does
        environment = dict(os.environ, RIPIENO_MODEL=model) if model else None
        host = self.start("jalv", "-n", "jalv", *options, PLUGIN, stdin=subprocess.PIPE, env=environment)
        client = player.client
        ports = {"is_midi": True, "name_pattern": "^jalv:"}
        wait_for("jalv's input", lambda: client.connect(player.port, client.get_ports(is_input=True, **ports)[0]))
        wait_for("jalv's output", lambda: client.connect(client.get_ports(is_output=True, **ports)[0], recorder.port))
        for command in commands:
            host.stdin.write(command + "\n")
            host.stdin.flush()
            time.sleep(1)

        player.client.transport_frame = 0
        player.client.transport_start()
        self.assertTrue(player.finished.wait(BEATS * BEAT / RATE * 4 + 10), "the transport does not roll")
        player.client.transport_stop()
        time.sleep(1)  # for the note-offs of the stop
        self.assertIsNone(host.poll(), "jalv has ended")
        self.assertIsNone(server.poll(), "jackd has ended")
        self.assertEqual(player.next, len(sent))
        recorder.client.deactivate()

        host.send_signal(signal.SIGINT)
        self.assertEqual(host.wait(10), 0)
        return sent, recorder.events

    def test_accompanies_in_time(self):
        # With the weights that are shipped, and much time for each plan, for the machine may be busy
        self.judge(*self.perform("-c", "lookahead=8", "-c", "replan=4"))
        self.passed = True

    def judge(self, sent, found):
        ons = [(frame, data) for frame, data in found if data[0] & 0xF0 == 0x90 and data[2]]
        echo = {(frame, data[1]) for frame, data in sent}
        self.assertGreaterEqual(len([frame for frame, data in ons if (frame, data[1]) not in echo]), 3)
        self.assertNotIn(None, [frame for frame, _ in ons], "a note began after the stop")
        sixteenth = BEAT / 4
        off = [abs(frame - round(frame / sixteenth) * sixteenth) for frame, _ in ons]
        # JACK's ticks are 1/1920 beat, 12.5 frames
        self.assertLess(max(off), 16, f"onsets off the 16th grid by up to {max(off)} frames")
        paired([(BEATS * BEAT if frame is None else frame, data) for frame, data in found])

    def ripieno_host(self, *options):
        """The notes that ripieno-host gets, in 16ths"""
        inp, out = self.folder / "in.mid", self.folder / "out.mid"
        ppq = 4800
        track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(BPM))])
        last = 0
        for frame, data in melody(os.environ["RIPIENO_SONG"], BEATS - 2):
            tick = round(frame / BEAT * ppq)
            track.append(mido.Message.from_bytes(data, time=tick - last))
            last = tick
        mido.MidiFile(type=0, ticks_per_beat=ppq, tracks=[track]).save(inp)
        settings = [word for setting in SETTINGS for word in ("--set", setting)]
        done = subprocess.run(
            [os.environ["RIPIENO_HOST"], "--freewheel", *settings, *options, inp, out],
            env=dict(os.environ, RIPIENO_MODEL=os.environ["RIPIENO_SMALL_MODEL"]),
            capture_output=True,
            text=True,
            timeout=100,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        tick, messages = 0, []
        for message in mido.MidiFile(out).tracks[1]:
            tick += message.time
            if not message.is_meta:
                messages.append((tick * 4 / ppq, bytes(message.bytes())))
        return paired(messages)

    def compare(self, expected, *options, **how):
        """What jalv plays must be what is expected, up to where its transport stops"""
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        _, found = self.perform(*settings, *options, model=os.environ["RIPIENO_SMALL_MODEL"], **how)
        end = BEATS * 4
        # After the stop a message has no frame; before it, one that the last block held lies beyond the end
        sixteenths = [(end if f is None else min(end, round(f / BEAT * 4)), data) for f, data in found]
        played = [note for note in paired(sixteenths) if note[0] < end]
        self.assertGreater(len(played), 20)
        self.assertEqual(played, sorted((a, min(b, end), key, v) for a, b, key, v in expected if a < end))
        self.passed = True

    def test_plays_what_ripieno_host_plays(self):
        self.compare(self.ripieno_host())

    def test_takes_a_preset(self):
        expected = self.ripieno_host("--preset", PRESET)
        self.assertNotEqual(expected, self.ripieno_host())
        self.compare(expected, commands=("presets", f"preset {PRESET}", "follow_dynamics = 0"))

    def test_takes_a_state(self):
        state = self.folder / "state"
        fresh = self.ripieno_host("--save-state", str(state))
        expected = self.ripieno_host("--state", str(state))
        self.assertNotEqual(expected, fresh)
        self.compare(expected, "-l", str(state))


if __name__ == "__main__":
    missing = [name for name in ("jackd", "jalv") if not shutil.which(name)]
    if missing:
        sys.exit(f"{', '.join(missing)}: not found; sh tools/deps.sh test")
    os.environ.update(JACK_DEFAULT_SERVER=SERVER, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
    jack.set_error_function(lambda _: None)
    jack.set_info_function(lambda _: None)
    unittest.main(verbosity=1)
