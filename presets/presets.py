#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""presets.py presets.ini ripieno.ttl.in scenes OUT.h: the table of scenes for the plugin.
presets.py presets.ini ripieno.ttl.in labels OUT.h: their names for the window.
presets.py presets.ini ripieno.ttl.in bundle manifest.ttl.in EXT OUT_DIR: presets.ttl, ripieno.ttl and manifest.ttl.

The ports, their ranges, defaults and named values are read from the plugin's description, so nothing is said twice.
"""
import configparser
import pathlib
import re
import sys

# Ports that a preset sets, and where the plugin keeps their values (see plugin/scene.h)
FIELDS = {
    "mode": "settings.mode", "input_role": "settings.role", "given": "settings.given", "style": "settings.style",
    "amount": "settings.amount", "temperature": "settings.temperature", "guidance": "settings.guidance",
    "density": "settings.density", "low": "settings.low", "high": "settings.high", "voices": "settings.voices",
    "key_lock": "settings.key_lock", "key": "settings.key", "scale": "settings.scale", "swing": "swing",
    "humanise": "humanise", "follow_dynamics": "follow_dynamics",
}
HEADER = "# Made by presets.py from presets.ini.\n\n"


def read_ports(text):
    """{symbol: (default, minimum, maximum, whole, {named value: value})} of the control inputs."""
    ports = {}
    for block in text.split("\n\t] , [\n"):
        symbol = re.search(r'lv2:symbol "(\w+)"', block)
        if not symbol or "lv2:InputPort , lv2:ControlPort" not in block:
            continue
        number = {name: re.search(rf"lv2:{name} ([-\d.]+)", block) for name in ("default", "minimum", "maximum")}
        names = {label.lower(): float(value)
                 for label, value in re.findall(r'rdfs:label "([^"]+)" ; rdf:value (-?\d+)', block)}
        ports[symbol[1]] = (*(float(m[1]) if m else 0.0 for m in number.values()), "lv2:integer" in block, names)
    return ports


def value_of(ports, preset, symbol, text):
    default, low, high, whole, names = ports[symbol]
    if text is None:
        return default
    value = names.get(text.lower())
    if value is None:
        try:
            value = float(text)
        except ValueError:
            sys.exit(f"presets.ini: [{preset}] {symbol} = {text}: no such value; there are {', '.join(names) or 'numbers'}")
    if not low <= value <= high or (whole and value != int(value)):
        sys.exit(f"presets.ini: [{preset}] {symbol} = {text}: not within {low:g}..{high:g}")
    return value


def read_presets(path, ports):
    """[(name, label, comment, {symbol: value})] in order."""
    parser = configparser.ConfigParser()
    parser.read_string(path.read_text(encoding="utf-8"))
    presets = []
    for name in parser.sections():
        given = dict(parser[name])
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            sys.exit(f"presets.ini: [{name}]: a name is made of lower-case words with hyphens")
        label, comment = given.pop("label", None), given.pop("comment", None)
        unknown = [symbol for symbol in given if symbol not in FIELDS]
        if not label or not comment or unknown or '"' in label + comment:
            sys.exit(f"presets.ini: [{name}]: needs a label and a comment without quotes" +
                     (f"; a preset does not set {unknown[0]}" if unknown else ""))
        presets.append((name, label, comment, {s: value_of(ports, name, s, given.get(s)) for s in FIELDS}))
    return presets


def preset_ttl(presets):
    out = [HEADER + "@prefix lv2:  <http://lv2plug.in/ns/lv2core#> .\n@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
           "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"]
    for name, label, comment, values in presets:
        # a float with its point, even if whole: Ardour leaves whole numbers out
        ports = [f'[\n\t\tlv2:symbol "{s}" ;\n\t\tpset:value {v!r}\n\t]' for s, v in (("scene", 0.0), *values.items())]
        out.append(f"<urn:ripieno:preset:{name}>\n\ta pset:Preset ;\n\tlv2:appliesTo <urn:ripieno:ripieno> ;\n"
                   f'\trdfs:label "{label}" ;\n\trdfs:comment "{comment}" ;\n\tlv2:port {" , ".join(ports)} .\n')
    return "\n".join(out)


def manifest_ttl(presets):
    return "".join(f'\n<urn:ripieno:preset:{name}>\n\ta pset:Preset ;\n\tlv2:appliesTo <urn:ripieno:ripieno> ;\n'
                   f'\trdfs:label "{label}" ;\n\trdfs:seeAlso <presets.ttl> .\n' for name, label, _, _ in presets)


def c_value(ports, symbol, value):
    whole = ports[symbol][3]
    return f"{int(value)}u" if whole else f"{value!r}f"


def scenes_h(presets, ports):
    rows = []
    for name, _, _, values in presets:
        fields = ", ".join(f".{FIELDS[s]} = {c_value(ports, s, v)}" for s, v in values.items())
        rows.append(f'  {{ .name = "{name}", {fields} }},\n')
    return "// Made by presets.py from presets.ini.\n" + "".join(rows)


def main():
    source, description, what, *rest = sys.argv[1:]
    text = pathlib.Path(description).read_text(encoding="utf-8")
    ports = read_ports(text)
    presets = read_presets(pathlib.Path(source), ports)
    if what == "scenes":
        pathlib.Path(rest[0]).write_text(scenes_h(presets, ports), encoding="utf-8")
        return
    if what == "labels":
        rows = "".join(f'  "{label}",\n' for _, label, _, _ in presets)
        pathlib.Path(rest[0]).write_text("// Made by presets.py from presets.ini.\n" + rows, encoding="utf-8")
        return
    manifest, extension, out = rest
    points = [("The controls", 0)] + [(label, i + 1) for i, (_, label, _, _) in enumerate(presets)]
    points = " , ".join(f'[ rdfs:label "{label}" ; rdf:value {value} ]' for label, value in points)
    made = {
        "presets.ttl": preset_ttl(presets),
        "ripieno.ttl": text.replace("@SCENES@", str(len(presets))).replace("@SCENE_POINTS@", points),
        "manifest.ttl": pathlib.Path(manifest).read_text(encoding="utf-8").replace("@LIB_EXT@", extension)
                        + manifest_ttl(presets),
    }
    for name, content in made.items():
        (pathlib.Path(out) / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
