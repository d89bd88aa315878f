"""python -m bench.bare PORT SIZE COUNT: as many bytes, whatever is asked, of so many places in turns."""

import itertools
import sys

import uvicorn
from starlette.types import Receive, Scope, Send

from common.requests import BoundedRequests

SIZE = int(sys.argv[2])
DATA = itertools.cycle([bytes([n % 256]) * SIZE for n in range(int(sys.argv[3]))])


async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(SIZE).encode())]})
    await send({"type": "http.response.body", "body": next(DATA)})


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), http=BoundedRequests, log_config=None, access_log=False, lifespan="off")
