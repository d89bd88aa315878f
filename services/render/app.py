"""Wiring of render."""

from common.service import Service
from services.render.handlers import Render
from services.render.packaging import Package
from services.render.settings import Settings


def service() -> Service:
    settings = Settings()
    render = Service("render", settings)
    render.works_on(Render(settings), beside=[Package(settings)] if settings.package else [])
    return render
