"""A clip of an earlier plan, carried over to the job that edits it."""

from common.documents import Chunk, Plan, Span
from services.plan.speech import Speech


def carried(before: Plan, *, clip: int, span: Span, speech: Speech, title: str | None) -> Plan:
    """A plan of this one clip: what was written and weighed of it stays; a new range has its own words, and no caveats."""
    was = before.clips[clip - 1]
    same = span == Span(start_ms=was.start_ms, end_ms=was.end_ms)
    within = speech.within(span.start_ms, span.end_ms)
    changes = {} if same else {"text": speech.text(*within) if within else "", "caveats": ()}
    made = was.model_copy(
        update={
            **changes,
            "index": 1,
            "start_ms": span.start_ms,
            "end_ms": span.end_ms,
            "title": title or was.title,
            "layout_hint": None,
        }
    )
    chunk = Chunk(
        start_ms=span.start_ms, end_ms=span.end_ms, text=made.text, score=made.score, features=made.features, clip=1
    )
    return Plan(
        clips=(made,), summary=before.summary, keywords=before.keywords, chapters=before.chapters, chunks=(chunk,)
    )
