"""Playlists and WebVTT as other people's parsers read them, which forgive nothing."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

WEB = Path(__file__).parents[1] / "web"


def faults(bodies: Mapping[str, str]) -> dict[str, list[str]]:
    """What hls-parser and webvtt-parser find in documents, by their names. Needs Node, and `npm ci` in web/."""
    said = subprocess.run(
        ["node", "scripts/strict.mjs"],
        cwd=WEB,
        input=json.dumps(bodies),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(said.stdout)
    return found
