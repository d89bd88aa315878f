"""Wiring of plan."""

from common.service import Service
from common.settings import Settings
from services.plan.handlers import MakePlan
from services.plan.keyframes import KeyFrames
from services.plan.minilm import MODEL, MODEL_SHA256, MiniLm
from services.plan.yake_keywords import YakeKeywords


def service() -> Service:
    plan = Service("plan", Settings())
    plan.works_on(
        MakePlan(embedder=MiniLm(), keywords=YakeKeywords(), reader=KeyFrames(), models={MODEL: MODEL_SHA256})
    )
    return plan
