# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""The command line as a program: test_cli_usage.py RIPIENO FIXTURES. Needs nothing but Python itself."""
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import unittest
from pathlib import Path

from cli_case import CONDUCTOR, NET, RIPIENO, TUNE, Case, midi, name, notes, number, tracks_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "presets"))
import presets  # noqa: E402

COMMANDS = ("harmonise", "counter", "complete", "vary", "generate", "roll", "info")


class Running(Case):
    """What it says of itself, many files, threads, signals, the terminal."""

    def test_options_mirror_the_plugin(self):
        """Each of its parameters that is music, and so may be set by a preset, is an option."""
        said = "".join(self.succeeds(command, "--help", model=False).stdout for command in COMMANDS)
        for symbol in set(presets.FIELDS) - {"mode"}:  # which is the command
            self.assertIn(f"--{symbol.replace('_', '-')} ", said)

    def test_help_and_version(self):
        done = self.succeeds("--help", model=False)
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", done.stdout)
            said = self.succeeds(command, "--help", model=False).stdout
            for lines in (done.stdout.splitlines(), said.splitlines()):  # one screen
                self.assertLessEqual(len(lines), 24)
                self.assertLessEqual(max(map(len, lines)), 80)
            self.assertTrue(said.startswith(f"Usage: ripieno {command} "))
            self.assertEqual("--seed" in said, command not in ("roll", "info"))
        self.assertRegex(self.succeeds("--version", model=False).stdout, r"^ripieno \d+\.\d+\.\d+\n$")

    def test_many_files(self):
        """The bad ones are named at the end, the good ones are made, each as if it were alone."""
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.write("b.mid", midi(name("MELODY") + notes(TUNE[::-1])))
        self.write("text.mid", b"Roses are red")
        self.write("cut.mid", midi(name("MELODY") + notes(TUNE))[:-9])
        done = self.run_it("harmonise", "a.mid", "text.mid", "cut.mid", "b.mid", "-o", "x", "-j", 3)
        self.assertEqual(done.returncode, 1)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 3, done.stderr)
        self.assertTrue(lines[0].startswith("ripieno: text.mid: is no MIDI file"))
        self.assertRegex(lines[1], "^ripieno: cut.mid: is cut short in track 1 of 1, at byte 14")
        self.assertEqual(lines[2], "ripieno: 2 of 4 files failed")
        said = done.stdout.splitlines()
        self.assertTrue(said[0].startswith("x/a.mid: ") and said[1].startswith("x/b.mid: ") and said[2].startswith("2 of 4 files made: "))
        self.assertEqual(sorted(os.listdir(self.here / "x")), ["a.mid", "b.mid"])
        for file in ("a.mid", "b.mid"):
            self.succeeds("harmonise", file, "-o", f"alone-{file}")
            self.assertEqual((self.here / f"alone-{file}").read_bytes(), (self.here / "x" / file).read_bytes())
        before = self.listing()
        self.assertEqual(self.run_it("harmonise", "text.mid", "cut.mid", "-o", "y").returncode, 1)
        self.assertEqual(self.listing(), before)  # no empty folder
        os.mkdir(self.here / "c")
        self.write("c/a.mid", midi(name("MELODY") + notes(TUNE)))
        self.fails(1, "z/a.mid: would be written twice", "harmonise", "a.mid", "c/a.mid", "-o", "z")

    def test_threads_change_nothing(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        one = self.succeeds("harmonise", "a.mid", "-o", "one", "--count", 6, "--json")
        many = self.succeeds("harmonise", "a.mid", "-o", "many", "--count", 6, "--json", "-j4")
        for k in range(1, 7):
            self.assertEqual((self.here / f"one/a-{k}.mid").read_bytes(), (self.here / f"many/a-{k}.mid").read_bytes())
        seeds = [[json.loads(line)["seed"] for line in done.stdout.splitlines()] for done in (one, many)]
        self.assertEqual(seeds, [list(range(6))] * 2)  # told in order

    def test_ctrl_c_leaves_no_half_files(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE * 8)))
        whole = {}
        for number in (signal.SIGINT, signal.SIGTERM):
            out = self.here / f"x{number}"
            words = ["harmonise", "a.mid", "-o", out, "--count", "500", "--model", NET, "--steps", "4", "-j", "2"]
            with subprocess.Popen([RIPIENO, *words], cwd=self.here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
                run.stdout.readline()  # the first is made
                run.send_signal(number)
                rest, said = run.communicate(timeout=60)
            self.assertEqual(run.returncode, -number, said)
            self.assertIn("before it was stopped", rest)
            made = sorted(os.listdir(out))
            self.assertTrue(1 <= len(made) < 500)
            for file in made:
                self.assertRegex(file, r"^a-\d+\.mid$")
                data = (out / file).read_bytes()
                self.assertEqual(len(tracks_of(data)), 2)
                self.assertTrue(data.endswith(b"\xff\x2f\x00"))
                whole.setdefault(file, data)
                self.assertEqual(data, whole[file])

    def test_a_bar_on_a_terminal(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        self.write("b.mid", b"")
        ours, theirs = pty.openpty()
        words = ["harmonise", "a.mid", "b.mid", "-o", "x", "--model", NET, "--steps", "1"]
        with subprocess.Popen([RIPIENO, *words], cwd=self.here, stdin=theirs, stdout=theirs, stderr=theirs) as run:
            os.close(theirs)
            seen = b""
            try:
                while chunk := os.read(ours, 4096):
                    seen += chunk
            except OSError:  # the other end is closed
                pass
            os.close(ours)
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"\r[", seen)
        self.assertIn(b"] 0 of 2", seen)
        last = seen.rsplit(b"\x1b[K", 1)[1].decode()  # nothing of the bar is left
        self.assertRegex(last, r"^1 of 2 files made: 12 bars, \d+ notes, [\d.]+ s, [\d.]+ files a minute\r\n"
                         r"ripieno: b.mid: is empty\r\nripieno: 1 of 2 files failed\r\n$")

    def test_info(self):
        done = self.succeeds("info", NET, model=False)
        self.assertRegex(done.stdout, r"parameters .*\n")
        said = json.loads(self.succeeds("info", NET, "--json", model=False).stdout)
        self.assertEqual((said["file"], said["frames"]), (str(NET), 128))
        self.assertEqual(said["styles"], ["pop-piano", "art-song", "chorale", "quartet"])
        self.write("bad", b"x")
        self.fails(1, "bad: ", "info", "bad", model=False)


class Refusals(Case):
    """Each ends with its status and one line, and leaves nothing behind."""

    def test_wrong_usage(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        os.mkdir(self.here / "b")
        self.write("b/a.mid", midi(name("MELODY") + notes(TUNE)))
        for words in ([], ["sing", "a.mid", "-o", "b.mid"], ["harmonise"], ["harmonise", "a.mid"], ["harmonise", "-o", "b.mid"],
                      ["roll", "a.mid", "-o", "x.png", "--seed", "1"], ["roll", "a.mid", "b/a.mid", "-o", "x.png"], ["generate"]):
            self.fails(2, "", *words, model=False)
        for words in (["--loud"], ["--seed"], ["--seed", "-1"], ["--seed", "16777216"], ["--seed", "1x"], ["--seed", ""],
                      ["--steps", "0"], ["--steps", "1001"], ["--style", "jazz"], ["--sampler", "x"], ["--temperature", "nan"],
                      ["--temperature", "2"], ["--density", "-1.01"], ["--guidance", "5"], ["--count", "0"], ["--json=1"],
                      ["--count", "2"], ["--count", "1"], ["b/a.mid"], ["--output="]):
            self.fails(2, "", "harmonise", "a.mid", "-o", "x.mid", *words, model=False)
        for words in (["--count", "2", "--png", "x.png"], ["--seed", "16777215", "--count", "2"], ["--low", "C5", "--high", "C4"]):
            self.fails(2, "", "harmonise", "a.mid", "-o", "x", *words, model=False)
        for words in (["--bars", "0"], ["--bars", "3-2"], ["--bars", "1,"], ["--bars", "x"], ["--bars", "1 2"], ["--free-below", "H3"],
                      ["--free-below", "C"], ["--free-below", "C5", "--free-above", "C3"], ["--bars", "1", "--free-below", "C3"],
                      ["--amount", "1"], ["--given", "all"], ["--key", "H"], ["--scale", "x"], ["--voices", "17"], ["-j", "0"]):
            self.fails(2, "", "complete", "a.mid", "-o", "x.mid", *words, model=False)
        for words in (["--metre", "4"], ["--metre", "4/3"], ["--metre", "0/4"], ["--metre", "33/8"], ["--metre", "5/1"], ["--bars", "0"],
                      ["--bars", "4096"], ["--tempo", "nan"], ["--tempo", "10"], ["a.mid"]):
            self.fails(2, "", "generate", "-o", "x.mid", *words, model=False)
        self.fails(2, "", "info", "a", "b", model=False)
        self.fails(2, "", "vary", "a.mid", "-o", "x.mid", "--replace", "--input-role", "split", model=False)

    def test_bad_input(self):
        tune = name("MELODY") + notes(TUNE)
        whole = midi(tune)
        files = {
            "empty": (b"", "is empty"),
            "text": (b"Roses are red\n" * 9, "is no MIDI file"),
            "two": (midi(tune, form=2), "format 2"),
            "smpte": (midi(tune, division=0xE728), "SMPTE"),
            "cut": (whole[:-9], "cut short"),
            "long": (midi(tune + number(4096 * 4 * 480) + b"\x90\x3c\x50\x60\x80\x3c\x00"), "more than 4096 bars"),
            "high": (midi(name("MELODY") + notes([109, 120, 127, 5])), "off the piano's keyboard"),
            "silent": (midi(CONDUCTOR, name("MELODY")), "no notes"),
            "drums": (midi(notes(TUNE, 9)), "no notes"),
        }
        for file, (data, text) in files.items():
            self.write(f"{file}.mid", data)
            for out in ("x.mid", "x"):
                self.fails(1, f"{file}.mid: ", "harmonise", f"{file}.mid", "-o", out, "--png", "x.png")
            self.fails(1, text, "harmonise", f"{file}.mid", "-o", "x.mid")
        self.fails(1, "none.mid: No such file", "harmonise", "none.mid", "-o", "x.mid")
        self.fails(1, ".: is a folder", "harmonise", ".", "-o", "x.mid")
        self.fails(1, "none.mid: ", "roll", "none.mid", "-o", "x.png", model=False)
        self.fails(1, "text.mid: ", "roll", "text.mid", "-o", "x.png", model=False)

    def test_bad_weights(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        weights = NET.read_bytes()
        size = struct.unpack("<Q", weights[:8])[0]
        header = json.loads(weights[8:8 + size])
        header["style.weight"]["shape"].reverse()
        swapped = json.dumps(header).encode()
        for data in (b"", weights[:100], weights[:-1], weights[:size], struct.pack("<Q", len(swapped)) + swapped + weights[8 + size:]):
            self.write("w.safetensors", data)
            self.fails(1, "w.safetensors: ", "harmonise", "a.mid", "-o", "x.mid", "--model", "w.safetensors", model=False)
            self.fails(1, "w.safetensors: ", "harmonise", "a.mid", "-o", "x.mid", model=False, RIPIENO_MODEL="w.safetensors")
        self.fails(1, "none: ", "harmonise", "a.mid", "-o", "x", "--model", "none", model=False)
        self.succeeds("harmonise", "a.mid", "-o", "x.mid", "--steps", 2, model=False, RIPIENO_MODEL=str(NET))

    def test_bad_outputs(self):
        self.write("a.mid", midi(name("MELODY") + notes(TUNE)))
        os.mkdir(self.here / "f.mid")
        self.write("file", b"mine")
        self.fails(1, "no/x.mid: No such file", "harmonise", "a.mid", "-o", "no/x.mid")
        self.fails(1, "no/x: No such file", "harmonise", "a.mid", "-o", "no/x")
        self.fails(1, "f.mid: is a folder", "harmonise", "a.mid", "-o", "f.mid")
        self.fails(1, "file: is no folder", "harmonise", "a.mid", "-o", "file")
        self.fails(1, "no/x.png: No such file", "harmonise", "a.mid", "-o", "x.mid", "--png", "no/x.png")
        self.fails(1, "x.mid: would be written twice", "harmonise", "a.mid", "-o", "x.mid", "--png", "x.mid")
        self.fails(1, "/dev/null: is no regular file", "roll", "a.mid", "-o", "/dev/null", model=False)
        self.assertEqual((self.here / "file").read_bytes(), b"mine")

    def test_a_failure_leaves_an_older_output_alone(self):
        self.write("a.mid", b"")
        self.write("x.mid", b"older")
        self.fails(1, "a.mid: is empty", "harmonise", "a.mid", "-o", "x.mid")
        self.assertEqual((self.here / "x.mid").read_bytes(), b"older")


if __name__ == "__main__":
    unittest.main()
