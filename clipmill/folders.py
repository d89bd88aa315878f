"""Where data goes unless told otherwise."""

import os
from pathlib import Path


def default_data() -> Path:
    """By the XDG base directory specification."""
    home = os.environ.get("XDG_DATA_HOME", "")
    base = Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "share"
    return base / "clipmill"
