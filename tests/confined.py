"""What the kernel lets a process do here."""

import subprocess


def leaves_network() -> bool:
    """Whether a process may go where no network is."""
    tries = (["unshare", flags, "true"] for flags in ("-n", "-rn"))
    return any(subprocess.run(argv, capture_output=True, check=False).returncode == 0 for argv in tries)
