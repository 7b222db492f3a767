#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""manual.py [--check]: write the tables of docs/manual.md anew, from the plugin's description and its presets; with
--check only say whether they are as they should be. A table stands between <!-- NAME --> and <!-- end of NAME -->.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "presets"))
import presets  # noqa: E402

DESCRIPTION = ROOT / "ttl" / "ripieno.ttl.in"
MANUAL = ROOT / "docs" / "manual.md"
KEYS = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
UNITS = {"bpm": " BPM", "ms": " ms"}
GROUPS = {"": "Main"}


def shown(text):
    """As a cell of a table"""
    return text.replace("|", "\\|")


def number(value, unit):
    if unit == "midiNote":
        return f"{KEYS[int(value) % 12]}{int(value) // 12 - 1}"
    written = f"{value:.0f}" if value == int(value) else f"{value:g}"
    return written.replace("-", "−") + UNITS.get(unit, "")


class Port:
    """A control of the description"""

    def __init__(self, block):
        def field(pattern):
            found = re.search(pattern, block)
            return found[1] if found else ""

        self.symbol = field(r'lv2:symbol "(\w+)"')
        self.name = field(r'lv2:name "([^"]+)"')
        self.group = field(r"pg:group ripieno:(\w+)")
        self.comment = field(r'rdfs:comment "([^"]+)"')
        self.unit = field(r"units:unit units:(\w+)")
        self.is_input = "lv2:InputPort" in block
        self.default, self.low, self.high = (float(field(rf"lv2:{n} ([-\d.]+)") or 0) for n in ("default", "minimum", "maximum"))
        self.points = {float(v): label for label, v in re.findall(r'rdfs:label "([^"]+)" ; rdf:value (-?\d+)', block)}
        self.kind = "trigger" if "pprop:trigger" in block else "switch" if "lv2:toggled" in block else "number"
        if self.symbol == "scene":
            self.points = {0.0: "The controls"}

    def value(self, value):
        return self.points.get(value) or number(value, self.unit)

    def range(self):
        if self.kind == "trigger":
            return "button"
        if self.kind == "switch":
            return "**on**, off" if self.default else "on, **off**"
        if self.symbol == "scene":
            return "**the controls**, or a preset"
        if len(self.points) > 1:
            return ", ".join(f"**{label}**" if value == self.default else label for value, label in self.points.items())
        named = "".join(f" ({number(value, self.unit)}: {label[0].lower() + label[1:]})" for value, label in self.points.items())
        return f"{number(self.low, self.unit)} to {number(self.high, self.unit)}, **{number(self.default, self.unit)}**{named}"


def read_description():
    text = DESCRIPTION.read_text(encoding="utf-8")
    groups = dict(GROUPS, **dict(re.findall(r'ripieno:(\w+)\n\ta pg:\w+ ;\n\tlv2:symbol "\w+" ;\n\tlv2:name "([^"]+)"', text)))
    text = text[text.index("lv2:port [") : text.index("\t] .\n", text.index("lv2:port ["))]
    return groups, [Port(block) for block in text.split("\n\t] , [\n") if "lv2:ControlPort" in block]


def parameter_table():
    groups, ports = read_description()
    rows = []
    for group, title in groups.items():
        of_group = [port for port in ports if port.group == group and port.is_input]
        if of_group:
            rows += ["", f"### {title}", "", "| parameter | values, **default** | what it does |", "|---|---|---|"]
            rows += [f"| {port.name} `{port.symbol}` | {shown(port.range())} | {shown(port.comment)} |" for port in of_group]
    rows += ["", "### What it tells", "", "| output | values | what it says |", "|---|---|---|"]
    for port in ports:
        if not port.is_input:
            values = ", ".join(port.points.values()) if len(port.points) > 1 else f"{number(port.low, port.unit)} and more"
            values = "0 to 1" if port.high == 1.0 else values
            rows.append(f"| {port.name} `{port.symbol}` | {shown(values)} | {shown(port.comment)} |")
    return rows[1:]


def preset_table():
    ports = {port.symbol: port for port in read_description()[1]}
    known = presets.read_ports(DESCRIPTION.read_text(encoding="utf-8"))
    rows = ["| scene | preset | what it is | what it sets |", "|---|---|---|---|"]
    for index, (_, label, comment, values) in enumerate(presets.read_presets(ROOT / "presets" / "presets.ini", known)):
        mode = ports["mode"].value(values["mode"])
        others = [
            f"{ports[symbol].name} {ports[symbol].value(value)}"
            for symbol, value in values.items()
            if symbol != "mode" and value != ports[symbol].default
        ]
        rows.append(f"| {index + 1} | {shown(label)} | {shown(comment)} | {shown(', '.join([f'*{mode}*', *others]))} |")
    return rows


def renewed(text):
    for name, rows in (("parameters", parameter_table()), ("presets", preset_table())):
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
        if begin not in text or end not in text:
            sys.exit(f"manual.py: {MANUAL}: no place for the table of {name}")
        head, rest = text.split(begin)
        text = head + begin + "\n" + "\n".join(rows) + "\n\n" + end + rest.split(end)[1]
    return text


def main():
    old = MANUAL.read_text(encoding="utf-8")
    new = renewed(old)
    if sys.argv[1:] == ["--check"]:
        if new != old:
            sys.exit("manual.py: the tables of docs/manual.md are not those of the plugin; run python3 tools/manual.py")
    elif sys.argv[1:]:
        sys.exit("usage: manual.py [--check]")
    else:
        MANUAL.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
