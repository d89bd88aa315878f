"""python -m tests.tiny_worker STAGE DIARY: a worker process with one tiny stage."""

import sys
from pathlib import Path

from common.events import Stage
from common.service import Service
from common.settings import Settings
from tests.tiny import Tiny

if __name__ == "__main__":
    service = Service("tiny", Settings())
    service.works_on(Tiny(Stage(sys.argv[1]), Path(sys.argv[2])))
    service.serve()
