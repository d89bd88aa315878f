"""clipmill, or python -m clipmill"""

import importlib
import os
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from clipmill.arguments import parser
from common.errors import ClipmillError, InvalidMedia, InvalidRequest
from common.settings import faults_of


def main(argv: Sequence[str] | None = None) -> int:
    """0: done. 1: it failed on our side. 2: what was given is not usable. 130: Ctrl-C."""
    arguments = parser().parse_args(argv)
    try:
        command = importlib.import_module(f"clipmill.commands.{arguments.command}")
        status = int(command.main(arguments))
        sys.stdout.flush()
    except ClipmillError as error:
        return _fail(error.message, 2 if isinstance(error, InvalidMedia | InvalidRequest) else 1)
    except ModuleNotFoundError as error:
        return _fail(f"{error.name} is missing. Run: pip install 'clipmill[all]'", 1)
    except ValidationError as error:
        return _fail(faults_of(error), 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more when it ends
        return 0
    return status


def _fail(message: str, status: int) -> int:
    print(f"clipmill: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
