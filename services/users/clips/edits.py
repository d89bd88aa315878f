"""What somebody wants changed of a clip, as the request of the job that makes it; and which stages have to run for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from common.corrections import merged, overlaid
from common.documents import (
    CaptionStyle,
    ClipRequest,
    Correction,
    Digest,
    Edit,
    Framing,
    Layout,
    Placement,
    Span,
    Watched,
    Word,
    corrections_in,
)
from common.errors import Conflict, InvalidRequest
from common.events import Stage
from common.results import StoredResult, key_of
from services.users.jobs.wishes import style_of
from services.users.moments import Milliseconds, Seconds
from services.users.names import Title

LEAST_MS: Final = 1000
MOST_MS: Final = 600_000
MOST_WORDS: Final = 5000

JSON = Mapping[str, Any]


class Change(BaseModel):
    """Another text for the word that begins at `start_ms`; an empty one: it is not shown. Several words share its time."""

    model_config = ConfigDict(extra="forbid")

    start_ms: Milliseconds
    text: Annotated[str, Field(max_length=200)]


class Put(BaseModel):
    """Where the crop of shot `shot` (counted from 0) goes: 0..1 of the places that it can have, from the left and the top."""

    model_config = ConfigDict(extra="forbid")

    shot: Annotated[int, Field(ge=0)]
    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1)] = 0.5
    panel: Annotated[int, Field(ge=0, le=3)] = 0


class EditWish(BaseModel):
    """The body of POST clips/{clip}/edits: what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    start_s: Seconds | None = None
    end_s: Seconds | None = None
    title: Title | None = None
    words: Annotated[list[Change], Field(max_length=MOST_WORDS)] | None = None
    captions: bool | str | CaptionStyle | None = None
    layout: Literal["auto", "focus", "stack", "split", "static"] | None = None
    crops: Annotated[list[Put], Field(max_length=1000)] | None = None


@dataclass(frozen=True, kw_only=True)
class Original:
    """The clip that is edited, as it is; `layout` is the one it was framed for, `framing` comes with its digest.

    `watched` is what its own framing looked at; where that only laid crops over another's, what that one did.
    `heard` are the words that are corrected, with the texts that the video's transcript gives them by now.
    """

    clip: str
    index: int
    request: ClipRequest
    plan: Digest
    span: Span
    layout: Layout | None
    duration_ms: int
    heard: Sequence[Word]
    title: str | None
    framing: tuple[Framing, Digest] | None
    watched: Watched | None = None


def edited(wish: EditWish, of: Original) -> ClipRequest:
    """The request of a job that makes just this clip anew. Raises InvalidRequest, Conflict."""
    if not wish.model_fields_set:
        raise InvalidRequest("Say what to change: start_s, end_s, title, words, captions, layout or crops.")
    before = of.request.edit
    span = _span(wish, of)
    layout = of.layout if wish.layout is None else None if wish.layout == "auto" else Layout(wish.layout)
    crops = (*(before.crops if before else ()), *_placements(wish.crops or (), of))
    as_framed = span == of.span and layout == of.layout and of.framing is not None
    edit = Edit(
        clip=of.clip,
        plan=of.plan,
        index=of.index,
        title=wish.title or of.title,
        words=merged(before.words if before else (), _corrections(wish.words or (), of.heard), heard=of.heard),
        crops=tuple({(crop.at_ms, crop.panel): crop for crop in crops}.values()),
        framing=of.framing[1] if crops and as_framed and of.framing else None,
        watched=of.watched,
    )
    captions = of.request.captions if wish.captions is None else style_of(wish.captions)
    changes = {"clips": 1, "pinned": (span,), "avoid": (), "layout": layout, "captions": captions, "edit": edit}
    return of.request.model_copy(update=changes)


def _span(wish: EditWish, of: Original) -> Span:
    start_ms = of.span.start_ms if wish.start_s is None else round(wish.start_s * 1000)
    end_ms = of.span.end_ms if wish.end_s is None else round(wish.end_s * 1000)
    span = Span(start_ms=start_ms, end_ms=end_ms)
    if span == of.span:
        return span
    if end_ms > of.duration_ms:
        raise InvalidRequest(f"The video ends at {of.duration_ms / 1000:.3f} s. Choose an earlier end_s.")
    if not LEAST_MS <= end_ms - start_ms <= MOST_MS:
        raise InvalidRequest("A clip lasts from 1 to 600 seconds. Choose another start_s or end_s.")
    return span


def _corrections(changes: Sequence[Change], heard: Sequence[Word]) -> list[Correction]:
    known = {word.start_ms for word in heard}
    for change in changes:
        if change.start_ms not in known:
            raise InvalidRequest(f"No word begins at {change.start_ms} ms. Ask for the clip's words again.")
    return [Correction(start_ms=change.start_ms, text=" ".join(change.text.split())) for change in changes]


def _placements(crops: Sequence[Put], of: Original) -> list[Placement]:
    if not crops:
        return []
    if of.framing is None:
        raise Conflict("The clip is not framed yet: its crops can be moved when it is.")
    shots = of.framing[0].shots
    found = []
    for put in crops:
        if put.shot >= len(shots) or put.panel >= len(shots[put.shot].panels):
            raise InvalidRequest(
                f"There is no shot {put.shot} with a panel {put.panel}: the clip has {len(shots)} shots."
            )
        shot = shots[put.shot]
        found.append(Placement(at_ms=(shot.start_ms + shot.end_ms) // 2, x=put.x, y=put.y, panel=put.panel))
    return found


def unseen_ms(span: Span, watched: Watched | None) -> int:
    """How much of a span was not looked at yet."""
    if watched is None:
        return span.end_ms - span.start_ms
    seen = min(span.end_ms, watched.end_ms) - max(span.start_ms, watched.start_ms)
    return span.end_ms - span.start_ms - max(0, seen)


# ---- what has to run -------------------------------------------------------------------------------------------------


def frame_key(request: ClipRequest, was: StoredResult) -> str:
    """Under which the framing of the edited clip will be stored, as long as the stage is what it was."""
    (span,), edit = request.pinned, request.edit
    inputs: dict[str, Any] = {name: value for name, value in was.inputs.items() if name not in {"crops", "seen"}}
    inputs |= {"start_ms": span.start_ms, "end_ms": span.end_ms, "layout": request.layout}
    if edit is not None and (crops := edit.crops_in(span.start_ms, span.end_ms)):
        inputs["crops"] = [crop.model_dump(mode="json") for crop in crops]
        if edit.framing is not None:
            inputs["seen"] = edit.framing
    return _key(Stage.FRAME, was, inputs)


def render_key(request: ClipRequest, was: StoredResult, *, framing: Digest, revision: Sequence[Correction] = ()) -> str:
    """The same of the finished clip, which looks through `framing`; `revision` are the corrections of the video's transcript."""
    (span,), edit = request.pinned, request.edit
    inputs: dict[str, Any] = {name: value for name, value in was.inputs.items() if name != "words"}
    same = (inputs["start_ms"], inputs["end_ms"]) == (span.start_ms, span.end_ms)
    inputs |= {
        "start_ms": span.start_ms,
        "end_ms": span.end_ms,
        "framing": framing,
        "captions": request.captions.model_dump(mode="json") if request.captions else None,
        "caveats": inputs.get("caveats", []) if same else [],
    }
    corrections = overlaid(revision, edit.words if edit else ())
    if words := corrections_in(corrections, span.start_ms, span.end_ms):
        inputs["words"] = [word.model_dump(mode="json") for word in words]
    return _key(Stage.RENDER, was, inputs)


def _key(stage: Stage, was: StoredResult, inputs: JSON) -> str:
    return key_of(stage, version=was.version, inputs=inputs, engine=was.engine)
