#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""window_shots.py FOLDER: pictures of the plugin's window, as jalv's GTK host shows it while a melody is played to it
under JACK's transport, with the weights of the bundle; no screen is needed.

Environment: LV2_PATH (build/lv2 if unset). apt: jackd2, jalv, xvfb, openbox, xdotool, imagemagick, python3-jack-client,
python3-mido; the build of sh tools/build.sh.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "host"))
import test_jalv as stage  # noqa: E402  its player, its server's name and its times

import jack  # noqa: E402

PLUGIN = "urn:ripieno:ripieno"


class Desk:
    """An X server without a screen, a JACK server without a card, and the host between them"""

    def __init__(self, width=2200, height=1400):
        self.corner = (width - 1, height - 1)
        self.processes = []
        read, write = os.pipe()
        self.start("Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = ":" + number.readline().strip()
        self.start("openbox")
        os.environ.update(JACK_DEFAULT_SERVER=stage.SERVER, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
        jack.set_error_function(lambda _: None)
        jack.set_info_function(lambda _: None)
        self.start("jackd", "-n", stage.SERVER, "-r", "-S", "-t", "10000", "-d", "dummy", "-r", str(stage.RATE), "-p", str(stage.PERIOD))
        song = stage.melody(ROOT / "tools" / "demo.mid", stage.BEATS)
        self.player = stage.wait_for("JACK server", lambda: stage.Player(song))

    def start(self, *command, **options):
        log = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **options)
        self.processes.append((process, log))
        return process

    def open(self, *options):
        """The host's window, its place known"""
        host = self.start("jalv.gtk3", "--jack-name", "jalv", "--no-menu", *options, PLUGIN, stdin=subprocess.PIPE)
        ports = {"is_midi": True, "is_input": True, "name_pattern": "^jalv:"}
        client = self.player.client
        stage.wait_for("jalv's input", lambda: client.connect(self.player.port, client.get_ports(**ports)[0]))
        for _ in range(100):
            found = self.tool("search", "--pid", str(host.pid), "--onlyvisible", "--name", ".").split()
            if found:
                break
            time.sleep(0.1)
        self.window = found[-1]
        self.tool("windowactivate", self.window)
        time.sleep(1)
        return host

    @staticmethod
    def tool(*command):
        return subprocess.run(["xdotool", *command], capture_output=True, text=True, check=False).stdout

    def click(self, x, y):
        self.tool("mousemove", "--window", self.window, str(x), str(y), "sleep", "0.1", "click", "1", "sleep", "0.3")

    def rest(self):
        """The pointer, where it lights nothing"""
        self.tool("mousemove", *map(str, self.corner), "sleep", "0.2")

    def size(self, width, height):
        self.tool("windowsize", self.window, str(width), str(height), "sleep", "0.8")

    def roll_to(self, beat):
        client = self.player.client
        client.transport_start()
        while client.transport_frame < beat * stage.BEAT:
            time.sleep(0.01)

    def locate(self):
        self.player.client.transport_stop()
        self.player.client.transport_frame = 0
        self.player.next = 0
        time.sleep(0.5)

    def shoot(self, path):
        subprocess.run(["import", "-window", self.window, "-strip", str(path)], check=True)
        print(path)

    def close(self):
        self.player.client.close()
        for process, log in reversed(self.processes):
            ended = process.poll()
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
            if ended is not None:  # by itself
                log.seek(0)
                print(process.args, ended, log.read(), sep="\n", file=sys.stderr)


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("LV2_PATH", str(ROOT / "build" / "lv2"))
    desk = Desk()
    try:
        desk.open()
        desk.rest()
        desk.roll_to(17.4)
        desk.shoot(out / "window.png")
        desk.locate()
        desk.size(640, 400)
        desk.click(96, 328)  # the tab Harmony
        desk.rest()
        desk.roll_to(9.6)
        desk.shoot(out / "window-small.png")
    finally:
        desk.close()


if __name__ == "__main__":
    main()
