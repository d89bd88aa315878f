"""python -m tests.tiny_worker STAGE,… DIARY: a worker process with tiny stages."""

import sys
from pathlib import Path

from common.events import Stage
from common.service import Service
from common.settings import Settings
from tests.tiny import Tiny

if __name__ == "__main__":
    service = Service("tiny", Settings())
    service.works_on(*(Tiny(Stage(name), Path(sys.argv[2])) for name in sys.argv[1].split(",")))
    service.serve()
