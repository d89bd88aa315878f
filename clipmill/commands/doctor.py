"""clipmill doctor"""

import argparse

from clipmill.checks import Finding, checks, worst
from clipmill.journals import log_warnings
from clipmill.progress import printable


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    findings: list[Finding] = []
    for check in checks(arguments.data):
        finding = check.find()
        findings.append(finding)
        print(_line(finding), flush=True)
    return worst(findings)


def _line(finding: Finding) -> str:
    mark = "✓" if finding.good else "✗" if finding.needed else "!"
    return f"{mark} {finding.name:<23}{printable(finding.text)}"
