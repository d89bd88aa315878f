"""Transcripts in pieces say what whole ones say, and weigh what they weigh."""

import json
import random
import tracemalloc

import pytest

from common.corrections import revised
from common.documents import Correction, Note, Segment, Transcript, Word
from services.users.transcripts.exports import written
from services.users.transcripts.heard import heard_of

TEXTS = ("Hello,", 'say "words":[', "}],\\", "für", "今日", "😀", "a-b", "end.")


def word(start_ms: int, text: str) -> Word:
    return Word(start_ms=start_ms, end_ms=start_ms + 90, text=text, probability=0.5, speaker="S1")


def segment(number: int) -> Segment:
    """Every fifth has no word times."""
    start_ms = number * 1000
    words = () if number % 5 == 0 else tuple(word(start_ms + 100 * n, text) for n, text in enumerate(TEXTS))
    return Segment(start_ms=start_ms, end_ms=start_ms + 900, text=" ".join(TEXTS), words=words)


def transcript(segments: int = 40) -> Transcript:
    return Transcript(
        language="en",
        duration_ms=segments * 1000,
        origin="whisper",
        word_times="measured",
        segments=tuple(segment(number) for number in range(segments)),
    )


def some_corrections(whole: Transcript, seed: int) -> tuple[Correction, ...]:
    """Some words are others, some two, some gone; of one segment all are gone."""
    chosen = random.Random(seed)
    texts = {each.start_ms: chosen.choice(("", "one", "one two")) for each in whole.words if chosen.random() < 0.3}
    texts |= {each.start_ms: "" for each in whole.segments[seed + 1].words}
    return tuple(Correction(start_ms=start_ms, text=text) for start_ms, text in sorted(texts.items()))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("parted", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_pieces_say_what_the_whole_says(*, seed: int, parted: bool, indent: int | None) -> None:
    whole = transcript()
    heard = heard_of(whole.model_dump_json(indent=indent).encode())
    corrections = some_corrections(whole, seed)
    expected = revised(whole, corrections, parted=parted)
    assert expected != whole
    assert heard.whole(corrections, parted=parted) == expected
    assert Transcript.model_validate_json(heard.json(corrections, parted=parted)) == expected
    assert Transcript.model_validate_json(heard.json((), parted=parted)) == whole
    told = json.loads(heard.json(corrections, parted=parted, beside=b'{"revision":7}'))
    assert told["revision"] == 7


def test_words_are_found_by_their_times() -> None:
    whole = transcript()
    heard = heard_of(whole.model_dump_json().encode())
    starts = {each.start_ms for each in whole.words}
    for start_ms in range(0, whole.duration_ms, 50):
        assert heard.has(start_ms) is (start_ms in starts)
        assert heard.words_at([start_ms]) == [each for each in whole.words if each.start_ms == start_ms]
    for start_ms, end_ms in ((0, 40_000), (1700, 6100), (5000, 6000), (6000, 6001), (6001, 6002), (50_000, 60_000)):
        inside = [each for each in whole.words if start_ms <= each.start_ms < end_ms]
        assert heard.words_in(start_ms, end_ms) == inside
        part = heard.part(start_ms, end_ms, ())
        assert set(inside) <= set(part.words)
        assert set(part.segments) <= set(whole.segments)


@pytest.mark.parametrize("said", [(), (segment(0),), (segment(1), segment(0), segment(5))])
def test_little_is_said(said: tuple[Segment, ...]) -> None:
    whole = transcript(0).model_copy(update={"segments": said})
    heard = heard_of(whole.model_dump_json().encode())
    assert Transcript.model_validate_json(heard.json((), parted=True)) == whole
    assert heard.whole((), parted=True) == whole
    assert not heard.has(0)
    assert heard.words_in(0, 10_000) == list(whole.words)


def test_it_weighs_what_it_takes() -> None:
    data = transcript(2000).model_dump_json().encode()
    tracemalloc.start()
    heard = heard_of(data)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken == pytest.approx(heard.weight, rel=0.1)
    assert heard.weight < 1.5 * len(data)


def test_plain_text_names_speakers_and_has_the_notes() -> None:
    said = transcript(0).model_copy(
        update={
            "segments": tuple(
                Segment(start_ms=at_ms, end_ms=at_ms + 90, text=text, words=(word(at_ms, text),), speaker=speaker)
                for at_ms, text, speaker in ((0, "Hello.", "S1"), (100, "Again.", "S1"), (900, "Bye.", "S2"))
            )
        }
    )
    text = written(said, "txt", speakers={"S1": "Ada"}, notes=[Note(at_ms=500, text="Applause")])
    assert text.decode() == "Ada: Hello.\nAgain.\n[Applause]\nSpeaker 2: Bye.\n"
