"""What is written about clips, chapters and the whole video."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from common.documents import Chapter, Layout, PlannedClip
from services.plan.candidates import Candidate
from services.plan.keywords import KeywordFinder
from services.plan.lexicon import lexicon_for
from services.plan.pictures import Glimpses, shots_in
from services.plan.reasons import reason_of
from services.plan.sentences import Edge, Sentence
from services.plan.shortfalls import clock, moment_of
from services.plan.speech import Speech
from services.plan.summaries import MOST_OF_CLIP, MOST_OF_VIDEO, VIDEO_SENTENCES, summary_of
from services.plan.titles import Line, title_of
from services.plan.told import Told
from services.plan.topics import chapter_starts

TAGS: Final = 6
KEYWORDS: Final = 12
CLIP_SENTENCES: Final = 2
SOURCE_TITLE: Final = 40


@dataclass(frozen=True, kw_only=True)
class Describer:
    """`told` are the sentences that candidates count; `whole` those of the video, undivided."""

    speech: Speech
    told: Told
    whole: Told
    keywords: KeywordFinder
    glimpses: Glimpses | None
    video_title: str | None
    duration_ms: int
    layout: Layout | None

    def clip(self, candidate: Candidate, *, index: int, pinned: bool, taken: AbstractSet[str]) -> PlannedClip:
        """With a title that is none of `taken`, as far as the words allow."""
        moment, features = candidate.moment, candidate.features
        part = None if moment.first is None or moment.last is None else self.told.part(moment.first, moment.last)
        within = self.speech.within(moment.start_ms, moment.end_ms)
        text = self.speech.text(*within) if within else ""
        tags = self.keywords.keywords(text, language=self.speech.language, most=TAGS) if text else ()
        return PlannedClip(
            index=index,
            start_ms=moment.start_ms,
            end_ms=moment.end_ms,
            score=candidate.score,
            features=features,
            reason=reason_of(
                features, candidate.pool.typical(), weights=candidate.pool.weights, traits=part.traits if part else ()
            ),
            title=self._title(part, tags, taken) if part else self._silent_title(moment.start_ms),
            summary=self._summary(part) if part else self._silent_summary(moment.start_ms, moment.end_ms),
            tags=tags,
            text=text,
            layout_hint=self.layout,
            caveats=tuple(self._caveats(candidate, part, pinned=pinned)),
        )

    def chapters(self) -> tuple[Chapter, ...]:
        """The first begins with the video; none where nobody speaks."""
        starts = chapter_starts(self.whole.sentences, self.whole.seams, duration_ms=self.duration_ms)
        chapters: list[Chapter] = []
        for place, after in pairwise([*starts, len(self.whole.sentences)]):
            part = self.whole.part(place, after - 1)
            tags = self._keywords(part, most=TAGS)
            title = self._title(part, tags, {chapter.title for chapter in chapters})
            chapters.append(Chapter(start_ms=part.sentences[0].start_ms if chapters else 0, title=title))
        return tuple(chapters)

    def summary(self) -> str:
        """Of the whole video; without words it says what there is to see."""
        if not self.whole.sentences:
            return self._silent_summary(0, self.duration_ms)
        return self._summary(self.whole, most=MOST_OF_VIDEO, count=VIDEO_SENTENCES)

    def all_keywords(self) -> tuple[str, ...]:
        return self._keywords(self.whole, most=KEYWORDS) if self.whole.sentences else ()

    def _keywords(self, part: Told, *, most: int) -> tuple[str, ...]:
        text = self.speech.text(part.sentences[0].first, part.sentences[-1].last)
        return self.keywords.keywords(text, language=self.speech.language, most=most)

    def _title(self, part: Told, tags: tuple[str, ...], taken: AbstractSet[str]) -> str:
        lines = [Line(s.text, strength) for s, strength in zip(part.sentences, part.strengths(), strict=True)]
        return title_of(lines, lexicon=lexicon_for(self.speech.language), keywords=tags, taken=taken)

    def _summary(self, part: Told, *, most: int = MOST_OF_CLIP, count: int = CLIP_SENTENCES) -> str:
        lexicon = lexicon_for(self.speech.language)
        return summary_of(part.sentences, part.traits, part.vectors, lexicon=lexicon, most=most, count=count)

    def _silent_title(self, start_ms: int) -> str:
        title = (self.video_title or "").strip()
        return (
            f"{title}, {moment_of(start_ms)}" if 0 < len(title) <= SOURCE_TITLE else f"Moment at {moment_of(start_ms)}"
        )

    def _silent_summary(self, start_ms: int, end_ms: int) -> str:
        cuts = shots_in(self.glimpses, start_ms, end_ms) if self.glimpses else 0
        shots = f" in {cuts + 1} shots" if cuts else ""
        return f"{clock(end_ms - start_ms)} without speech{shots}, from {moment_of(start_ms)} to {moment_of(end_ms)}."

    def _caveats(self, candidate: Candidate, part: Told | None, *, pinned: bool) -> list[str]:
        moment = candidate.moment
        if moment.duration_ms == self.duration_ms:
            return ["This is the whole video."]
        if pinned:
            return []
        if part is None:
            return ["Cut by picture and sound: nobody speaks here."]
        if "hook" not in candidate.pool.columns:
            return ["Cut by picture and sound, between sentences."]
        opening, ending = part.sentences[0], part.sentences[-1]
        return [
            text
            for text in (_opening_caveat(opening), _ending_caveat(ending), _unmarked_caveat(part.sentences))
            if text
        ]


def _opening_caveat(sentence: Sentence) -> str | None:
    if sentence.opens >= Edge.UNMARKED:
        return None
    return f"Begins {_PLACES[sentence.opens]}: the sentence is longer than the clip may be."


def _ending_caveat(sentence: Sentence) -> str | None:
    if sentence.ends >= Edge.UNMARKED:
        return None
    return f"Ends {_PLACES[sentence.ends]}: the sentence is longer than the clip may be."


def _unmarked_caveat(sentences: Sequence[Sentence]) -> str | None:
    if Edge.UNMARKED not in {sentences[0].opens, sentences[-1].ends}:
        return None
    return "The transcript has no punctuation here: pauses show where sentences end."


_PLACES: Final = {
    Edge.CLAUSE: "at a clause within a sentence",
    Edge.PAUSE: "at a pause within a sentence",
    Edge.WORD: "between two words of a sentence",
}
