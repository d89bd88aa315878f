"""Wiring of vision."""

from common.service import Service
from services.vision.handlers import Frame
from services.vision.settings import Settings


def service() -> Service:
    settings = Settings()
    vision = Service("vision", settings)
    vision.works_on(Frame(settings))
    return vision
