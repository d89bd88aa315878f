"""Embedders, keyword finders and what is built on them: topics, chapters, summaries."""

import pickle
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from services.plan.embeddings import Embedder, HashedWords, Vectors
from services.plan.keywords import CountedWords, KeywordFinder, apart
from services.plan.lexicon import lexicon_for
from services.plan.minilm import MiniLm
from services.plan.sentences import sentences_of
from services.plan.speech import speech_of
from services.plan.summaries import summary_of
from services.plan.told import Teller, Told
from services.plan.topics import chapter_starts, seams_of
from services.plan.yake_keywords import YakeKeywords
from tests.unit.plan.talks import GOOD, TALK, transcript_of


@pytest.fixture(scope="module")
def minilm() -> MiniLm:
    return MiniLm()


class Remembering:
    """Asks once what a text means."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def remembered(minilm: MiniLm) -> Remembering:
    return Remembering(minilm)


@pytest.fixture(params=["hashed", "minilm"])
def embedder(request: pytest.FixtureRequest, remembered: Remembering) -> Embedder:
    return HashedWords() if request.param == "hashed" else remembered


@pytest.mark.parametrize("name", ["hashed", "minilm"])
def test_rows_have_length_one_and_depend_on_the_text_alone(name: str, minilm: MiniLm) -> None:
    embedder: Embedder = HashedWords() if name == "hashed" else minilm
    texts = [
        "A drone fell into the sea.",
        "He sleeps.",
        "A drone fell into the sea.",
        "Why do tired editors make worse films?",
    ]
    rows = embedder.embed(texts)
    assert rows.shape[0] == 4
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-3)
    assert (rows[0] == rows[2]).all()
    assert embedder.embed(texts[1:2])[0] == pytest.approx(rows[1], abs=1e-3)
    likeness = rows @ embedder.embed(["the drone that fell into the water"])[0]
    assert likeness.argmax() in {0, 2}
    assert embedder.embed([]).shape[0] == 0


def test_minilm_hears_meaning_not_words(remembered: Remembering) -> None:
    rows = remembered.embed(["an expensive accident that ruined everything", *TALK])
    nearest = int((rows[1:] @ rows[0]).argmax())
    assert TALK[nearest].startswith("The biggest mistake")
    known = remembered.embed(["The bank called me.", "My account was empty."])
    assert float(known[0] @ known[1]) == pytest.approx(0.4, abs=0.15)


def test_a_loaded_minilm_travels_light(minilm: MiniLm) -> None:
    minilm.embed(["loaded"])
    assert len(pickle.dumps(minilm)) < 1000
    again = pickle.loads(pickle.dumps(minilm))  # noqa: S301  our own bytes
    assert (again.embed(["again"]) == minilm.embed(["again"])).all()


FINDERS: tuple[KeywordFinder, ...] = (CountedWords(), YakeKeywords())


@pytest.mark.parametrize("finder", FINDERS, ids=["counted", "yake"])
def test_keywords_say_what_it_is_about(finder: KeywordFinder) -> None:
    text = " ".join(TALK)
    found = finder.keywords(text, language="en", most=8)
    assert "camera" in found
    assert len(found) == len(set(found)) <= 8
    assert all(word in text.lower() for word in found)
    assert not {"the", "and", "i", "it", "two", "five"} & set(found)
    assert finder.keywords("", language="en", most=8) == ()
    assert finder.keywords("um, so, the, 42", language="en", most=8) == ()
    assert "茶碗" in finder.keywords("その茶碗は一度割れて、茶碗は金で直されました。", language="ja", most=3)
    assert finder.keywords("Waarom vallen fietsers vaker dan voetgangers?", language="xx", most=3)


def test_keywords_share_no_word() -> None:
    assert apart(["red camera", "camera", "cameras", "red", "boat"], most=5) == ("red camera", "boat")


def told(sentences: tuple[str, ...], embedder: Embedder, stop_ms: int = 600) -> tuple[Told, int]:
    transcript = transcript_of(sentences, stop_ms=stop_ms)
    speech = speech_of(transcript, duration_ms=transcript.duration_ms)
    return Teller(embedder, lexicon_for("en"), lambda _share: None).told(sentences_of(speech)), transcript.duration_ms


def test_topics_change_where_they_do(embedder: Embedder) -> None:
    made, duration_ms = told(TALK, embedder)
    starts = chapter_starts(made.sentences, made.seams, duration_ms=duration_ms)
    assert starts[0] == 0
    assert 3 <= len(starts) <= 7
    begins = [made.sentences[start].start_ms for start in starts]
    assert all(after - before >= 30_000 for before, after in pairwise(begins))
    edges = {part[0] for part in GOOD} | {part[-1] + 1 for part in GOOD} | {18}
    assert sum(start in edges for start in starts[1:]) >= len(starts[1:]) / 2


def test_a_short_talk_is_one_chapter() -> None:
    made, duration_ms = told(TALK[4:11], HashedWords())
    assert chapter_starts(made.sentences, made.seams, duration_ms=duration_ms) == [0]
    assert chapter_starts((), seams_of((), np.zeros((0, 1))), duration_ms=1000) == []


def test_a_summary_is_central_short_and_in_order(embedder: Embedder) -> None:
    made, _ = told(TALK, embedder)
    summary = summary_of(made.sentences, made.traits, made.vectors, lexicon=lexicon_for("en"), most=300, count=3)
    assert len(summary) <= 300
    places = [place for place, sentence in enumerate(TALK) if sentence in summary]
    assert 1 <= len(places) <= 3
    assert summary == " ".join(TALK[place] for place in places)
    assert any(place in part for place in places for part in GOOD)
    assert not any("subscribe" in TALK[place] or "slide" in TALK[place] for place in places)
