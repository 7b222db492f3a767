#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""carla.py CARLA PROJECT.carxp: Ripieno in Carla's engine, under JACK's transport, in real time. By hand, for Debian 12 has
no Carla: CARLA is a folder in which it was built (see docs/hosts.md). Inserts the plugin, sets parameters, plays, compares
with ripieno-host, saves PROJECT, loads it again, plays, and compares with ripieno-host given the state that Carla saved.

Environment: that of test_jalv.py. Status 0 if all was equal.
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

import jack

CARLA, PROJECT = pathlib.Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(CARLA / "source" / "frontend"))

import carla_backend as carla  # noqa: E402 (it lies in the folder just named)
import test_jalv  # noqa: E402
from test_jalv import BEAT, BEATS, PERIOD, RATE, SERVER, SETTINGS  # noqa: E402

STATE_KEY = "urn:ripieno:timeline"
END = BEATS * 4


class Stage:
    """A JACK server, a player, a recorder, Carla"""

    def __init__(self):
        self.server = subprocess.Popen(
            ["jackd", "-n", SERVER, "-r", "-S", "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        sent = test_jalv.melody(os.environ["RIPIENO_SONG"], BEATS - 2)
        self.player = test_jalv.wait_for("JACK server", lambda: test_jalv.Player(sent))
        self.recorder = test_jalv.Recorder()
        self.host = carla.CarlaHostDLL(str(CARLA / "bin" / "libcarla_standalone2.so"), False)
        for option, number, text in (
            (carla.ENGINE_OPTION_PATH_BINARIES, 0, str(CARLA / "bin")),
            (carla.ENGINE_OPTION_PROCESS_MODE, carla.ENGINE_PROCESS_MODE_MULTIPLE_CLIENTS, ""),
            (carla.ENGINE_OPTION_TRANSPORT_MODE, carla.ENGINE_TRANSPORT_MODE_JACK, ""),
            (carla.ENGINE_OPTION_PLUGIN_PATH, carla.PLUGIN_LV2, os.environ["LV2_PATH"]),
        ):
            self.host.set_engine_option(option, number, text)
        if not self.host.engine_init("JACK", "carla"):
            sys.exit(self.host.get_last_error())

    def end(self):
        self.host.remove_all_plugins()
        self.idle(0.5)
        self.host.engine_close()
        self.player.client.close()
        self.recorder.client.close()
        self.server.send_signal(signal.SIGTERM)
        self.server.wait()

    def idle(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.host.engine_idle()
            time.sleep(0.02)

    def parameters(self):
        """(index, value) by symbol"""
        count = self.host.get_parameter_count(0)
        symbols = [self.host.get_parameter_info(0, i)["symbol"] for i in range(count)]
        return {symbol: (i, self.host.get_current_parameter_value(0, i)) for i, symbol in enumerate(symbols)}

    def connect(self):
        client = self.player.client
        ports = {"is_midi": True, "name_pattern": "^Ripieno:"}
        into = client.get_ports(is_input=True, **ports)[0]
        out = client.get_ports(is_output=True, **ports)[0]
        for a, b in ((self.player.port, into), (out, self.recorder.port)):
            try:
                client.connect(a, b)
            except jack.JackErrorCode as error:
                if error.code != 17:  # EEXIST: a project brings its connections
                    raise

    def play(self):
        """Notes in 16ths, up to the stop"""
        test_jalv.wait_for("Carla's ports", self.connect)
        client = self.player.client
        self.recorder.events.clear()
        self.player.next = 0
        self.player.finished.clear()
        client.transport_frame = 0
        self.idle(0.5)
        client.transport_start()
        until = time.monotonic() + 60
        while not self.player.finished.is_set() and time.monotonic() < until:
            self.idle(0.1)
        client.transport_stop()
        self.idle(1)
        found = [(END if f is None else min(END, round(f / BEAT * 4)), data) for f, data in self.recorder.events]
        shown = {symbol: self.parameters()[symbol][1] for symbol in ("plan_ms", "missed", "shortened")}
        notes = [note for note in test_jalv.paired(found) if note[0] < END]
        print(f"played: {self.player.next} messages in, {len(notes)} notes out, none left sounding; {shown}")
        return notes


def saved_state(reference, folder):
    """The state in PROJECT, in the folder of a state that ripieno-host saved, for it to load"""
    reference.ripieno_host("--save-state", str(folder))
    project = pathlib.Path(PROJECT).read_text(encoding="utf-8")
    chunk = "".join(re.search(STATE_KEY + r"</Key>\s*<Value>([^<]*)<", project)[1].split())
    state = folder / "state.ttl"
    text, count = re.subn(rf'(<{STATE_KEY}>\s*)"+[A-Za-z0-9+/=\s]+"+', rf'\1"{chunk}"', state.read_text(encoding="utf-8"))
    assert count == 1
    state.write_text(text, encoding="utf-8")
    return str(folder)


def main():
    reference = test_jalv.Jalv()
    reference.folder = pathlib.Path(tempfile.mkdtemp())
    stage = Stage()
    host = stage.host
    if not host.add_plugin(carla.BINARY_NATIVE, carla.PLUGIN_LV2, "", "Ripieno", test_jalv.PLUGIN, 0, None, 0):
        sys.exit(host.get_last_error())
    print("presets:", ", ".join(host.get_program_name(0, i) for i in range(host.get_program_count(0))))
    for setting in SETTINGS:
        symbol, value = setting.split("=")
        host.set_parameter_value(0, stage.parameters()[symbol][0], float(value))
    host.set_active(0, True)

    def equal(what, played, *options):
        expected = sorted((a, min(b, END), key, v) for a, b, key, v in reference.ripieno_host(*options) if a < END)
        print(f"{what}: {'equal to' if played == expected else 'NOT EQUAL TO'} ripieno-host's {len(expected)} notes")
        return played == expected

    good = equal("first pass", stage.play())
    good = host.save_project(PROJECT) and good
    host.remove_all_plugins()
    stage.idle(0.5)
    good = host.load_project(PROJECT) and good
    stage.idle(1)
    values = stage.parameters()
    print("after reload:", {s.split("=")[0]: values[s.split("=")[0]][1] for s in SETTINGS})
    good = equal("after reload", stage.play(), "--state", saved_state(reference, reference.folder / "state")) and good
    stage.end()
    shutil.rmtree(reference.folder)
    return 0 if good else 1


if __name__ == "__main__":
    os.environ.update(JACK_DEFAULT_SERVER=SERVER, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
    os.environ["RIPIENO_MODEL"] = os.environ["RIPIENO_SMALL_MODEL"]
    jack.set_error_function(lambda _: None)
    jack.set_info_function(lambda _: None)
    sys.exit(main())
