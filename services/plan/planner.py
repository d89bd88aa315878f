"""The planner: from words, sound and wishes to a plan. Pure but for the seams that it is given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from common.documents import Chunk, Layout, LengthRange, Plan, PlannedClip, Sound, Span, Transcript
from services.plan.candidates import Candidate, Pool, chosen, speakable
from services.plan.columns import Column, as_feature
from services.plan.descriptions import Describer
from services.plan.embeddings import Embedder
from services.plan.features import Talk, features_of
from services.plan.keywords import KeywordFinder, topic_weights
from services.plan.lexicon import lexicon_for
from services.plan.moments import Moment, most_apart, sentences_in
from services.plan.pictures import Glimpses, picture_features, windows
from services.plan.replays import replayed
from services.plan.sentences import Sentence, sentences_of
from services.plan.shortfalls import Shortage, shortfall_of
from services.plan.speech import Speech, speech_of, terms
from services.plan.told import Teller, Told
from services.plan.traits import topic_terms
from services.plan.weights import PICTURE_WEIGHTS, WEIGHTS

CHUNKS: Final = 200

_WISH_WORDS: Final = frozenset(
    ["clip", "clips", "video", "videos", "part", "parts", "find", "show", "best", "talk", "talks"]
)

Report = Callable[[float, str], None]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a job asks of plan. `pinned` ranges count towards `clips` and come first, in their order."""

    clips: int
    lengths: tuple[LengthRange, ...]
    prompt: str | None = None
    layout: Layout | None = None
    pinned: tuple[Span, ...] = ()
    avoid: tuple[Span, ...] = ()

    @property
    def least_ms(self) -> int:
        return min(length.least_ms for length in self.lengths)


@dataclass(frozen=True, kw_only=True)
class Planner:
    """`look` gives the video's key frames; it is called at most once, and only where words alone can't give the clips."""

    embedder: Embedder
    keywords: KeywordFinder
    look: Callable[[], Glimpses]
    report: Report = lambda _share, _message: None

    def plan(
        self,
        transcript: Transcript,
        sound: Sound,
        *,
        duration_ms: int,
        wishes: Wishes,
        title: str | None = None,
        replayed: Sequence[int] = (),
    ) -> Plan:
        """The best clips there are, best first. `duration_ms` is the video's; words that begin after it are left out.

        `replayed` says how far equal parts of it stood out in what was watched; empty: nobody knows.
        """
        speech = speech_of(transcript, duration_ms=duration_ms)
        return _Planning(self, speech, sound, duration_ms, title, wishes, replayed).plan()


@dataclass
class _Planning:
    """One run of the planner."""

    planner: Planner
    speech: Speech
    sound: Sound
    duration_ms: int
    title: str | None
    wishes: Wishes
    replayed: Sequence[int]
    _glimpses: Glimpses | None = None

    def plan(self) -> Plan:
        self.planner.report(0.02, "finding sentences")
        whole = self._teller.told(sentences_of(self.speech))
        fixed = self._fixed()
        wanted = max(0, self.wishes.clips - len(fixed))
        avoid = (*self.wishes.avoid, *fixed)
        pieces, runs = speakable(
            self.speech,
            whole.sentences,
            lengths=self.wishes.lengths,
            duration_ms=self.duration_ms,
            avoid=avoid,
            wanted=wanted,
        )
        told = whole if pieces is whole.sentences else self._teller.told(pieces)
        seen = self._windows(pieces, avoid) if most_apart(runs) < wanted else []
        pins = [self._moment(span, pieces) for span in fixed]
        self.planner.report(0.85, "choosing the best moments")
        spoken = self._spoken_pool([*(pin for pin in pins if pin.first is not None), *runs], told)
        silent = self._silent_pool([*(pin for pin in pins if pin.first is None), *seen], pieces)
        clips = chosen(spoken, silent, free=(_last(spoken, len(runs)), _last(silent, len(seen))), count=wanted)
        pinned = [_found(pin, (spoken, silent)) for pin in pins]
        self.planner.report(0.9, "writing titles")
        return self._written([*pinned, *clips], pinned=len(pinned), pools=(spoken, silent), told=told, whole=whole)

    # ---- what there is -----------------------------------------------------------------------------------------------

    @cached_property
    def _teller(self) -> Teller:
        return Teller(
            self.planner.embedder,
            lexicon_for(self.speech.language),
            lambda share: self.planner.report(0.05 + 0.6 * share, "reading what is said"),
        )

    def _fixed(self) -> tuple[Span, ...]:
        """Clips that are not chosen: the pinned ones, or all of a video that is shorter than any clip asked for."""
        everything = Span(start_ms=0, end_ms=self.duration_ms)
        if self.wishes.pinned or self.duration_ms >= self.wishes.least_ms or self.wishes.avoid:
            return self.wishes.pinned
        return (everything,)

    def _look(self) -> Glimpses:
        if self._glimpses is None:
            self.planner.report(0.65, "looking at the picture")
            self._glimpses = self.planner.look()
        return self._glimpses

    def _moment(self, span: Span, sentences: Sequence[Sentence]) -> Moment:
        within = sentences_in(sentences, span.start_ms, span.end_ms) or (None, None)
        return Moment(span.start_ms, span.end_ms, *within)

    def _windows(self, pieces: Sequence[Sentence], avoid: Sequence[Span]) -> list[Moment]:
        return windows(
            self._look(),
            self.sound,
            lengths=self.wishes.lengths,
            duration_ms=self.duration_ms,
            spoken=_spans(pieces),
            avoid=avoid,
        )

    # ---- what it is worth --------------------------------------------------------------------------------------------

    def _spoken_pool(self, moments: Sequence[Moment], told: Told) -> Pool:
        if not moments:
            return Pool((), {}, WEIGHTS)
        lexicon, prompt = lexicon_for(self.speech.language), (self.wishes.prompt or "").strip()
        talk = Talk(
            told=told,
            sound=self.sound,
            knows_feelings=lexicon.known,
            topics=topic_weights(told.traits),
            wish=self._teller.vectors([prompt]) if prompt else None,
            wished=frozenset(topic_terms(terms(prompt), lexicon)) - _WISH_WORDS,
        )
        return Pool(moments, features_of(moments, talk) | self._sought(moments), WEIGHTS)

    def _silent_pool(self, moments: Sequence[Moment], pieces: Sequence[Sentence]) -> Pool:
        if not moments:
            return Pool((), {}, PICTURE_WEIGHTS)
        moments = [self._moment(Span(start_ms=m.start_ms, end_ms=m.end_ms), pieces) for m in moments]
        features = picture_features(moments, self._look(), self.sound, spoken=_spans(pieces))
        return Pool(moments, features | self._sought(moments), PICTURE_WEIGHTS)

    def _sought(self, moments: Sequence[Moment]) -> dict[str, Column]:
        """What viewers tell of them, if enough is known."""
        if not self.replayed:
            return {}
        return {"replayed": as_feature(replayed(moments, self.replayed, duration_ms=self.duration_ms))}

    # ---- what is written ---------------------------------------------------------------------------------------------

    def _written(
        self, clips: Sequence[Candidate], *, pinned: int, pools: Sequence[Pool], told: Told, whole: Told
    ) -> Plan:
        describer = Describer(
            speech=self.speech,
            told=told,
            whole=whole,
            keywords=self.planner.keywords,
            glimpses=self._glimpses,
            video_title=self.title,
            duration_ms=self.duration_ms,
            layout=self.wishes.layout,
        )
        planned: list[PlannedClip] = []
        for index, clip in enumerate(clips, start=1):
            taken = {other.title for other in planned}
            planned.append(describer.clip(clip, index=index, pinned=index <= pinned, taken=taken))
        return Plan(
            clips=tuple(planned),
            summary=describer.summary(),
            keywords=describer.all_keywords(),
            chapters=describer.chapters(),
            chunks=tuple(self._chunks(pools, clips)),
            shortfall=self._shortfall(len(clips), spoken=bool(whole.sentences)),
        )

    def _chunks(self, pools: Sequence[Pool], clips: Sequence[Candidate]) -> Iterable[Chunk]:
        """The clips, and the best candidate from each beginning, as many as CHUNKS, in order of time."""
        index_of = {clip.moment: index for index, clip in enumerate(clips, start=1)}
        best: dict[int, Candidate] = {}
        for pool in pools:
            for place, moment in enumerate(pool.moments):
                candidate = Candidate(pool, place)
                rival = best.get(moment.start_ms)
                if rival is None or candidate.score > rival.score:
                    best[moment.start_ms] = candidate
        others = [candidate for candidate in best.values() if candidate.moment not in index_of]
        others.sort(key=lambda candidate: (-candidate.score, candidate.moment.start_ms))
        kept = [*clips, *others[: max(0, CHUNKS - len(clips))]]
        for candidate in sorted(kept, key=lambda candidate: (candidate.moment.start_ms, candidate.moment.end_ms)):
            moment = candidate.moment
            within = self.speech.within(moment.start_ms, moment.end_ms)
            yield Chunk(
                start_ms=moment.start_ms,
                end_ms=moment.end_ms,
                text=self.speech.text(*within) if within else "",
                score=candidate.score,
                features=candidate.features,
                clip=index_of.get(moment),
            )

    def _shortfall(self, got: int, *, spoken: bool) -> str | None:
        shown = sum(span.end_ms - span.start_ms for span in (*self.wishes.avoid, *self.wishes.pinned))
        return shortfall_of(
            Shortage(
                wanted=self.wishes.clips,
                got=got,
                pinned=len(self.wishes.pinned),
                duration_ms=self.duration_ms,
                free_ms=max(0, self.duration_ms - shown),
                lengths=self.wishes.lengths,
                spoken=spoken,
            )
        )


def _spans(sentences: Sequence[Sentence]) -> list[Span]:
    return [Span(start_ms=sentence.start_ms, end_ms=sentence.end_ms) for sentence in sentences]


def _last(pool: Pool, count: int) -> range:
    return range(len(pool.moments) - count, len(pool.moments))


def _found(moment: Moment, pools: Sequence[Pool]) -> Candidate:
    return next(Candidate(pool, pool.moments.index(moment)) for pool in pools if moment in pool.moments)
