"""clipmill flow"""

import argparse

from clipmill.flow import drawing


def main(_arguments: argparse.Namespace) -> int:
    for line in drawing():
        print(line)
    return 0
