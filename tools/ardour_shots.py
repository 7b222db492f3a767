#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""ardour_shots.py FOLDER: pictures of Ripieno in Ardour: ardour-insert.png, the track, and ardour.png, while it plays. A
session with the melody of tools/demo.mid on a track that has Ripieno and a synthesiser is made by Ardour's Lua and opened
on an X server without a screen and a JACK server without a card; what follows is clicked as a user does it.

apt: ardour, ardour-lv2-plugins, jackd2, xvfb, openbox, xdotool, imagemagick, python3-jack-client, python3-mido; the build of
sh tools/build.sh.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUNDLES = ROOT / "build" / "lv2"
os.environ.setdefault("RIPIENO_HOST", str(ROOT / "build" / "tools" / "ripieno-host"))
sys.path += [str(ROOT / "tests" / "host"), str(ROOT / "tools")]
import test_ardour as session  # noqa: E402  how a region is put into a session
import window_shots  # noqa: E402  X and JACK servers

import mido  # noqa: E402

BARS = 17
SCREEN = (1360, 900)
PATIENCE = 120  # seconds
SYNTHESISER = "https://community.ardour.org/node/7596"
# The backend without hardware, started without a question
CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour>
  <Config>
    <Option name="hide-dummy-backend" value="0"/>
    <Option name="try-autostart-engine" value="1"/>
  </Config>
  <Extra><AudioMIDISetup><EngineStates>
    <State backend="None (Dummy)" driver="Normal Speed" device="Silence" input-device="" output-device="" sample-rate="48000"
      buffer-size="1024" n-periods="0" input-latency="0" output-latency="0" input-channels="0" output-channels="0" active="1"
      use-buffered-io="0" midi-option="1 in, 1 out, Silence" lru="1"><MIDIDevices/></State>
  </EngineStates></AudioMIDISetup></Extra>
</Ardour>
"""
MAKE = """
create_session(arg[1], "song", 48000)
local midi = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
local audio = ARDOUR.ChanCount(ARDOUR.DataType("audio"), 2)
local track = Session:new_midi_track(midi, audio, false, ARDOUR.PluginInfo(), nil, nil, 1, "keys",
  ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, false, false):front()
for place = 2, #arg do
  local processor = ARDOUR.LuaAPI.new_plugin(Session, arg[place], ARDOUR.PluginType.LV2, "")
  if processor:isnil() then print("FAILED: no", arg[place]) end
  track:add_processor_by_index(processor, place - 2, nil, true)
end
Session:save_state("", false, false, false, false, false)
track = nil
collectgarbage()
close_session()
quit()
"""


def make(folder, home):
    """The session, with the melody in it"""
    (home / "make.lua").write_text(MAKE)
    command = ["ardour7-lua", home / "make.lua", folder, "urn:ripieno:ripieno", SYNTHESISER]
    done = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    if "FAILED" in done.stdout:
        sys.exit(done.stdout)
    session.LENGTH = BARS * session.BEATS_PER_BAR * session.PPQ
    song = mido.MidiFile(ROOT / "tools" / "demo.mid")
    track = max(song.tracks, key=len)
    for message in track:
        message.time = message.time * session.PPQ // song.ticks_per_beat
    mido.MidiFile(type=1, ticks_per_beat=session.PPQ, tracks=[mido.MidiTrack(), track]).save(home / "melody.mid")
    session.put_in_session(home / "melody.mid", folder)


class Desk(window_shots.Desk):
    def await_window(self, name):
        """The window with this name, once it is there, and has had a moment to draw itself"""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.tool("search", "--onlyvisible", "--name", name).split()
            if found:
                time.sleep(3)
                return found[-1]
            time.sleep(0.2)
        sys.exit(f"ardour_shots.py: no window {name}")

    def click_in(self, window, x, y, times=1):
        self.tool("mousemove", "--window", window, str(x), str(y), "sleep", "0.2")
        self.tool("click", "--repeat", str(times), "--delay", "80", "1", "sleep", "1")

    def picture(self, path):
        """All of the screen, the black around the windows cut off"""
        self.rest()
        time.sleep(1)
        subprocess.run(["import", "-window", "root", "-strip", "-trim", "+repage", "+dither", "-colors", "255", str(path)], check=True)
        print(path)


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "docs").resolve()
    out.mkdir(parents=True, exist_ok=True)
    home = pathlib.Path(tempfile.mkdtemp())
    (home / ".config" / "ardour7").mkdir(parents=True)
    (home / ".config" / "ardour7" / ".a7").touch()  # so this is not Ardour's first start, which asks questions
    (home / ".config" / "ardour7" / "config").write_text(CONFIG)
    os.environ.update(HOME=str(home), LV2_PATH=f"{BUNDLES}:/usr/lib/lv2")
    os.environ.pop("XDG_CONFIG_HOME", None)
    make(home / "song", home)
    desk = Desk(*SCREEN)
    try:
        desk.start("ardour", "--no-splash", "--no-announcements", str(home / "song"))
        editor = desk.await_window("song - Ardour$")
        time.sleep(5)
        desk.click_in(editor, 55, 345)  # the track
        desk.tool("key", "shift+e", "sleep", "2")  # its strip
        desk.picture(out / "ardour-insert.png")
        desk.click_in(editor, 55, 170, 2)  # Ripieno
        window = desk.await_window("^keys: Ripieno")
        desk.tool("windowsize", window, "940", "640", "sleep", "1", "windowmove", window, "400", "200", "sleep", "1")
        desk.click_in(editor, 158, 44)  # roll
        desk.rest()
        time.sleep(9)
        desk.picture(out / "ardour.png")
    finally:
        desk.close()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
