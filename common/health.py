"""/health: the process lives. /health/ready: it can work. /health/models: what it works with. /metrics: for Prometheus."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from common.telemetry import BACKLOG

if TYPE_CHECKING:
    from common.service import Service

SWEEP_SILENCE_S = 60.0


def health_routes(service: "Service") -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/health")
    async def alive() -> dict[str, str]:
        return {"status": "ok", "service": service.name}

    @router.get("/health/ready", responses={503: {"model": dict[str, str], "description": "What is missing"}})
    async def ready(response: Response) -> dict[str, str]:
        """503 names what is missing."""
        faults: dict[str, str] = {}
        try:
            await service.database.ping()
        except Exception as error:  # noqa: BLE001  the driver's errors all mean the same here
            faults["mongodb"] = str(error)[:200]
        try:
            await service.redis.ping()
        except Exception as error:  # noqa: BLE001
            faults["redis"] = str(error)[:200]
        if not service.consumers_alive():
            faults["consumers"] = "an event consumer ended"
        if service.sweeper is None or service.sweeper.silent_s > SWEEP_SILENCE_S + service.settings.lease_s:
            faults["sweeper"] = "no round for a minute"
        response.status_code = 503 if faults else 200
        return faults or {"status": "ready"}

    @router.get("/health/models")
    async def models() -> dict[str, Any]:
        """Stages of this service with what computes their results."""
        return {} if service.runner is None else await service.runner.models()

    @router.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        for stage in service.runner.handlers if service.runner else ():
            BACKLOG.labels(stage).set(await service.tasks.backlog(stage))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
