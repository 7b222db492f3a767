# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""What the documents say, tried: test_documents.py ROOT BUILD CLASS...

Commands: each line of each block marked `sh` is run, in a folder that looks like the tree after a build but in which nothing
of the tree can be changed. A block with another fate says so in the line before it:
  <!-- run by: FILE -->     a test or script runs this; the programs' names must occur in it
  <!-- by hand: REASON -->  nobody can run this here
References: links lead somewhere, files and folders that are named are there, tests that are named are tests.
Pictures: each has a line in CONTRIBUTING.md with the command that makes it.
Versions: all who name a version name the same.
"""

import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT, BUILD = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "models/*.md", "training/*.md")
    for path in ROOT.glob(pattern)
)
# Names of folders and files at the top: what begins with one of these and a slash is a path in the tree
TOP = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(("build", "out"))} | {".ci"}
MADE = ("build/", "out/", "training/runs/", "training/cache/")  # not in the repository


def blocks(path):
    """(number of its first line, mark before it, text) of the blocks of commands"""
    lines = path.read_text(encoding="utf-8").split("\n")
    found, start, mark = [], None, ""
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            if start is None:
                start = number
                mark = lines[number - 2] if lines[number - 2].startswith("<!--") else ""
                language = line[3:]
            else:
                if language == "sh":
                    found.append((start + 1, mark, "\n".join(lines[start : number - 1])))
                start = None
    return found


def programs(text):
    """What the lines of a block start: the last word that is a script's or program's name, without its folder"""
    found = []
    for line in text.replace("\\\n", " ").split("\n"):
        words = [w for w in re.sub(r"(^|\s)#.*", "", line).split() if w != "sudo" and not re.match(r"[A-Z_0-9]+=", w)]
        if words:
            interpreted = words[0] in ("sh", "python3") and len(words) > 1
            found.append(pathlib.PurePath(words[1] if interpreted else words[0]).name)
    return found


class Commands(unittest.TestCase):
    def test_each_does_what_it_is_there_for(self):
        ran = 0
        for document in DOCUMENTS:
            # A tree of links: what is written goes into folders that are only here
            with tempfile.TemporaryDirectory() as folder:
                for path in ROOT.iterdir():
                    if path.name not in ("out", ".git") and not path.name.startswith("build"):
                        (pathlib.Path(folder) / path.name).symlink_to(path)
                (pathlib.Path(folder) / "build").symlink_to(BUILD)
                for line, mark, text in blocks(document):
                    where = f"{document.relative_to(ROOT)}:{line}"
                    with self.subTest(where):
                        ran += self.judge(mark, text, folder)
        self.assertGreater(ran, 5, "hardly anything was run: are there no blocks marked sh?")

    def judge(self, mark, text, folder):
        """Whether it was run"""
        by = re.fullmatch(r"<!-- run by: (\S+) -->", mark)
        if by:
            runner = (ROOT / by[1]).read_text(encoding="utf-8")
            for program in programs(text):
                self.assertTrue(program in runner, f"{by[1]} does not run {program}")
            return False
        if re.fullmatch(r"<!-- by hand: \S.+ -->", mark):
            return False
        environment = {k: v for k, v in os.environ.items() if k not in ("LV2_PATH", "RIPIENO_MODEL", "LD_LIBRARY_PATH")}
        environment |= {"PATH": f"{BUILD}/tools:{environment['PATH']}", "HOME": folder}
        # Line by line, so that what fails is named; a line that goes on is one
        for command in re.split(r"(?<!\\)\n", text):
            done = subprocess.run(
                ["sh", "-eu", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
            )
            self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        for written in re.findall(r"(?<=-o )out/\S+|(?<= )out/\S+\.mid(?=\s*(?:#|$))|(?<=--png )\S+", text, re.MULTILINE):
            self.assertTrue((pathlib.Path(folder) / written).exists(), f"{written} was not written")
        return True


class References(unittest.TestCase):
    @functools.cached_property
    def test_names(self):
        tests = []
        for kind in ("--tests", "--benchmarks"):
            said = subprocess.run(["meson", "introspect", kind, str(BUILD)], capture_output=True, text=True, check=True).stdout
            tests += json.loads(said)
        return {test["name"] for test in tests} | {suite.split(":")[-1] for test in tests for suite in test["suite"]}

    def check_path(self, name):
        name = re.sub(r":\d+$", "", name.rstrip("/.,;:)"))
        if name.startswith(MADE) or name.split("/")[0] not in TOP:
            return
        if not (ROOT / name).exists() and not list(ROOT.glob(name)):
            self.fail(f"{name} is not there")

    def test_lead_somewhere(self):
        for document in DOCUMENTS:
            text = document.read_text(encoding="utf-8")
            with self.subTest(str(document.relative_to(ROOT))):
                for target in re.findall(r"\]\(([^)]+)\)", text):
                    if re.match(r"https?://", target):
                        continue
                    path, _, anchor = target.partition("#")
                    file = document.parent / path if path else document
                    self.assertTrue(file.exists(), f"link to {target}")
                    if anchor:
                        heads = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
                        slugs = {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}
                        self.assertIn(anchor, slugs, f"link to {target}")
                for path in re.findall(r"(?<![\w./$~-])((?:[\w.-]+/)+[\w.*-]*)", re.sub(r"https?://\S+", "", text)):
                    self.check_path(path)
                for line in re.findall(r"meson test -C build ([^`\n]*)", text):
                    for name in re.findall(r"(?<![\w-])(?!-)[\w-]+", re.split(r"[;|)#]", line)[0]):
                        if name not in ("list", "setup", "suite", "benchmark"):
                            self.assertIn(name, self.test_names, "no such test")


class Pictures(unittest.TestCase):
    def test_each_is_made_by_a_command(self):
        made = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        pictures = [p for p in ROOT.glob("docs/*") if p.suffix in (".png", ".svg")]
        self.assertTrue(pictures)
        for picture in pictures:
            row = re.search(rf"(?m)^\|.*`{re.escape(f'docs/{picture.name}')}`.*\| `([^`]+)`", made)
            self.assertTrue(row, f"CONTRIBUTING.md does not say how {picture.name} is made")
            script = next(word for word in row[1].split() if "/" in word)
            self.assertTrue(script.startswith(MADE) or (ROOT / script).exists(), script)
            others = [document.read_text(encoding="utf-8") for document in DOCUMENTS if document.name != "CONTRIBUTING.md"]
            shown = any(picture.name in text for text in others)
            self.assertTrue(shown, f"nobody shows {picture.name}")


class Versions(unittest.TestCase):
    def test_are_the_same(self):
        def first(path, pattern):
            found = re.search(pattern, (ROOT / path).read_text(encoding="utf-8"))
            self.assertTrue(found, path)
            return found.groups()

        (version,) = first("meson.build", r"version: '([\d.]+)'")
        news = first("NEWS", r"^Ripieno ([\d.]+) \((\d{4}-\d\d-\d\d)\)")
        metainfo = next(ROOT.glob("data/*.metainfo.xml")).relative_to(ROOT)
        released = first(metainfo, r'<release version="([\d.]+)" date="([\d-]+)"')
        self.assertEqual(news[0], version)
        self.assertEqual(released, news)
        self.assertEqual(first("debian/changelog", r"^ripieno \(([\d.]+)\)"), (version,))

    def test_counts_are_right(self):
        presets = len(re.findall(r"(?m)^\[", (ROOT / "presets" / "presets.ini").read_text(encoding="utf-8")))
        words = {17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 21: "twenty-one", 22: "twenty-two"}
        for path in ("README.md", "NEWS", *(str(p.relative_to(ROOT)) for p in ROOT.glob("data/*.xml"))):
            said = re.findall(r"([a-z-]+)\s+presets", (ROOT / path).read_text(encoding="utf-8"))
            for word in said:
                if word in words.values():
                    self.assertEqual(word, words[presets], path)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
