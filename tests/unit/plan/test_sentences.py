import pytest

from common.documents import Segment, Transcript, Word
from services.plan.sentences import Edge, divided, sentences_of
from services.plan.speech import Speech, speech_of
from tests.unit.plan.talks import transcript_of, unspaced_transcript


def speech(transcript: Transcript) -> Speech:
    return speech_of(transcript, duration_ms=transcript.duration_ms)


def texts(transcript: Transcript) -> list[str]:
    return [sentence.text for sentence in sentences_of(speech(transcript))]


def one_breath(text: str, language: str = "en") -> list[str]:
    """All in one segment with the same small gap everywhere: only the marks can decide."""
    return texts(transcript_of([text], language=language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It works. Does it? Yes! Good… Well.", ["It works.", "Does it?", "Yes!", "Good…", "Well."]),
        (
            "Dr. Smith met Mr. Jones at 3 p.m. yesterday. They left.",
            ["Dr. Smith met Mr. Jones at 3 p.m. yesterday.", "They left."],
        ),
        ("It costs 3.5 million. That is a lot.", ["It costs 3.5 million.", "That is a lot."]),
        ("See no. 5 on the list. No. Not that one.", ["See no. 5 on the list.", "No.", "Not that one."]),
        ("1. Look up. 2. Look down.", ["1. Look up.", "2. Look down."]),
        ('He said "stop!" and ran. "Why?" she asked.', ['He said "stop!" and ran.', '"Why?" she asked.']),
        ("J. R. Tolkien wrote it. I read it.", ["J. R. Tolkien wrote it.", "I read it."]),
        ("You and I. Nobody else.", ["You and I.", "Nobody else."]),
        ("Wait... what was that? Nothing.", ["Wait... what was that?", "Nothing."]),
        ("We use e.g. salt, pepper etc. in soup. Fine.", ["We use e.g. salt, pepper etc. in soup.", "Fine."]),
        ("ماذا حدث؟ لا شيء.", ["ماذا حدث؟", "لا شيء."]),
        ("क्या हुआ? कुछ नहीं। चलो।", ["क्या हुआ?", "कुछ नहीं।", "चलो।"]),
    ],
)
def test_marks_end_sentences_and_only_those_that_do(text: str, expected: list[str]) -> None:
    assert one_breath(text) == expected


def test_german_ordinals_are_no_ends() -> None:
    text = "Am 3. Oktober kam Dr. Weber, z.B. mit dem Zug. Das war schön."
    assert one_breath(text, "de") == ["Am 3. Oktober kam Dr. Weber, z.B. mit dem Zug.", "Das war schön."]


def test_small_letters_everywhere_are_no_obstacle() -> None:
    assert one_breath("this is one. this is two. and three.") == ["this is one.", "this is two.", "and three."]


def test_a_number_split_by_the_recogniser_stays_whole() -> None:
    words = [
        ("It", "It"),
        ("cost", " cost"),
        ("$40", " $40"),
        (",000", ",000"),
        ("or", " or"),
        ("3", " 3"),
        (".5%", ".5%."),
        ("Yes.", " Yes."),
    ]
    spoken = tuple(
        Word(start_ms=place * 300, end_ms=place * 300 + 250, text=raw.strip()) for place, (_, raw) in enumerate(words)
    )
    segment = Segment(start_ms=0, end_ms=2400, text="".join(raw for _, raw in words), words=spoken)
    transcript = Transcript(
        language="en", duration_ms=3000, origin="whisper", word_times="measured", segments=(segment,)
    )
    assert texts(transcript) == ["It cost $40,000 or 3.5%.", "Yes."]


def test_scripts_without_blanks() -> None:
    cues = ["今日は天気がいいです。散歩に行きましょう！", "どこへ、行きますか？"]
    expected = ["今日は天気がいいです。", "散歩に行きましょう！", "どこへ、行きますか？"]
    assert texts(unspaced_transcript(cues, language="ja")) == expected


def test_without_punctuation_pauses_decide() -> None:
    said = " ".join(["one two three four five six seven eight nine ten eleven twelve /"] * 8)
    found = sentences_of(speech(transcript_of([said])))
    assert [sentence.text for sentence in found] == [
        "one two three four five six seven eight nine ten eleven twelve"
    ] * 8
    assert {sentence.ends for sentence in found[:-1]} == {Edge.UNMARKED}


def test_punctuation_that_stops_midway_gives_way_to_pauses() -> None:
    unmarked = " ".join(["and then we went on for a while without any mark /"] * 6)
    found = texts(transcript_of(["This is a sentence.", unmarked]))
    assert found[0] == "This is a sentence."
    assert found[1:] == ["and then we went on for a while without any mark"] * 6


def test_cues_are_breaths_where_word_times_are_interpolated() -> None:
    cues = ["this is what the first cue of the subtitles says to us"] * 6
    measured = transcript_of(cues, stop_ms=20)
    interpolated = measured.model_copy(update={"word_times": "interpolated"})
    assert len(texts(measured)) == 1
    assert texts(interpolated) == [*cues[:4], " ".join(cues[4:])], "the rest is short enough for one sentence"


def test_sounds_and_songs_are_no_speech() -> None:
    assert texts(transcript_of(["[Music]", "Hello there.", "(applause)", "♪ la la la ♪", "Bye."])) == [
        "Hello there.",
        "Bye.",
    ]


def test_words_after_the_end_of_the_video_are_left_out() -> None:
    transcript = transcript_of(["One two three.", "Four five six."])
    cut = transcript.words[4].start_ms + 10
    found = sentences_of(speech_of(transcript, duration_ms=cut))
    assert [sentence.text for sentence in found] == ["One two three.", "Four five"]
    assert found[-1].end_ms == cut


ENDLESS = (
    "we walked, and we talked; the sun went down: the moon came up, and all of us sang a song that nobody knew by heart"
    " and / some of us danced"
)


@pytest.mark.parametrize(
    ("everywhere", "expected"),
    [
        (
            False,
            [
                "we walked, and we talked;",
                "the sun went down:",
                "the moon came up,",
                "and all of us sang a song that nobody knew by heart and",
                "some of us danced",
            ],
        ),
        (
            True,
            [
                "we walked,",
                "and we talked;",
                "the sun went down:",
                "the moon came up,",
                "and all of us sang a song that nobody knew by heart and",
                "some of us danced",
            ],
        ),
    ],
)
def test_an_endless_sentence_is_divided_at_its_strongest_marks(everywhere: bool, expected: list[str]) -> None:  # noqa: FBT001
    said = speech(transcript_of([ENDLESS]))
    whole = sentences_of(said)
    pieces = divided(said, whole, longer_than_ms=6000, pieces_ms=6000, everywhere=everywhere)
    assert [piece.text for piece in pieces] == expected
    assert (pieces[0].opens, pieces[-1].ends) == (whole[0].opens, whole[-1].ends)
    assert pieces[0].ends == pieces[1].opens == Edge.CLAUSE
    assert pieces[-1].opens == Edge.PAUSE


def test_a_sentence_that_fits_is_not_divided() -> None:
    said = speech(transcript_of(["we walked, and we talked; the sun went down."]))
    whole = sentences_of(said)
    assert divided(said, whole, longer_than_ms=60_000, pieces_ms=1000, everywhere=True) == whole


def test_without_marks_and_pauses_a_cut_still_falls_between_words() -> None:
    said = speech(transcript_of([" ".join(["word"] * 60)]))
    pieces = divided(said, sentences_of(said), longer_than_ms=4000, pieces_ms=4000, everywhere=True)
    assert all(piece.end_ms - piece.start_ms <= 4000 for piece in pieces)
    assert [index for piece in pieces for index in range(piece.first, piece.last + 1)] == list(range(60))
    assert {piece.ends for piece in pieces[:-1]} == {Edge.WORD}
