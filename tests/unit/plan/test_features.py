import numpy as np
import pytest

from services.plan.columns import Peaks, Sums, ranks
from services.plan.embeddings import HashedWords
from services.plan.features import Talk, features_of, scores_of
from services.plan.keywords import topic_weights
from services.plan.lexicon import lexicon_for
from services.plan.moments import Moment
from services.plan.sentences import sentences_of
from services.plan.speech import speech_of
from services.plan.told import Teller
from services.plan.traits import Traits, traits_of
from services.plan.weights import PICTURE_WEIGHTS, WEIGHTS
from tests.unit.plan.talks import TALK, even_sound, transcript_of


def trait(text: str, language: str = "en") -> Traits:
    transcript = transcript_of([text], language=language)
    (sentence,) = sentences_of(speech_of(transcript, duration_ms=transcript.duration_ms))
    return traits_of(sentence, lexicon_for(language))


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("It cost me $40,000 in 3 days.", "en", ("$40,000", "3 days")),
        ("It cost forty thousand dollars.", "en", ("forty thousand dollars",)),
        ("We lost 80% of them.", "en", ("80%",)),
        ("In 2009 we were two.", "en", ("2009", "two")),
        ("1. Look up.", "en", ()),
        ("Use the H264 codec.", "en", ()),
        ("Das kostet 3,5 Millionen Euro.", "de", ("3,5 Millionen Euro",)),
        ("Son diez mil euros.", "es", ("diez mil euros",)),
        ("三百年前の茶碗です。", "ja", ("三百",)),
    ],
)
def test_numbers_are_found_as_they_are_said(text: str, language: str, numbers: tuple[str, ...]) -> None:
    assert trait(text, language).numbers == numbers


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Why do tired editors make worse films?", "The editors make films."),
        (
            "The biggest mistake I ever made cost me forty thousand dollars.",
            "There are several kinds of tripods on the market.",
        ),
        ("Imagine you lose everything in one night.", "Okay, next slide please."),
        ("Nobody tells you this.", "And so that is what he did then."),
    ],
)
def test_hooks_are_told_from_dull_openings(better: str, worse: str) -> None:
    assert trait(better).hook > trait(worse).hook + 0.2


@pytest.mark.parametrize(
    ("text", "language", "leans"),
    [
        ("And then he left.", "en", True),
        ("So, because of that, it failed.", "en", True),
        ("When I was nine, I left.", "en", False),
        ("Und dann ging er.", "de", True),
        ("Pero no lo sabía.", "es", True),
        ("Maar dat wist ik niet.", "nl", False),
    ],
)
def test_openings_that_need_the_sentence_before(text: str, language: str, leans: bool) -> None:  # noqa: FBT001
    assert (trait(text, language).leans > 0) == leans


def test_sums_and_peaks() -> None:
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    first, last = np.array([0, 1, 2, 4, 3]), np.array([4, 3, 2, 4, 2])
    assert Sums(values).between(first, last).tolist() == [14, 6, 4, 5, 0]
    assert Peaks(values).between(first, last).tolist() == [5, 4, 4, 5, 0]


def test_ranks_share_ties() -> None:
    assert ranks(np.array([1.0, 3.0, 2.0, 3.0])).tolist() == pytest.approx([0, 2.5 / 3, 1 / 3, 2.5 / 3])
    assert ranks(np.array([7.0, 7.0])).tolist() == [0.5, 0.5]
    assert ranks(np.array([7.0])).tolist() == [0.5]


def talk(language: str = "en", **more: object) -> tuple[Talk, list[Moment]]:
    transcript = transcript_of(TALK, language=language)
    speech = speech_of(transcript, duration_ms=transcript.duration_ms)
    told = Teller(HashedWords(), lexicon_for(language), lambda _share: None).told(sentences_of(speech))
    known = lexicon_for(language).known
    sound = even_sound(transcript.duration_ms)
    made = Talk(told=told, sound=sound, knows_feelings=known, topics=topic_weights(told.traits), **more)  # type: ignore[arg-type]
    moments = [
        Moment(told.sentences[first].start_ms, told.sentences[first + 3].end_ms, first, first + 3)
        for first in range(len(TALK) - 3)
    ]
    return made, moments


def test_every_feature_is_a_share_and_has_a_weight() -> None:
    made, moments = talk(wish=HashedWords().embed(["the drone"]), wished=frozenset({"drone"}))
    columns = features_of(moments, made)
    assert set(columns) | {"replayed"} == set(WEIGHTS), "viewers are told of beside the words"
    for column in columns.values():
        assert column.shape == (len(moments),)
        assert column.min() >= 0
        assert column.max() <= 1
        assert (np.round(column, 2) == column).all()
    scores = scores_of(columns)
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_what_cannot_be_told_is_left_out() -> None:
    made, moments = talk(language="nl")
    assert {"emotion", "relevance"}.isdisjoint(features_of(moments, made))


def test_louder_moments_have_more_energy() -> None:
    made, moments = talk()
    levels = [-30.0] * len(made.sound.levels_db)
    loud = moments[7]
    levels[loud.start_ms // 100 : loud.end_ms // 100] = [-10.0] * (loud.end_ms // 100 - loud.start_ms // 100)
    energetic = Talk(
        told=made.told,
        sound=made.sound.model_copy(update={"levels_db": tuple(levels)}),
        knows_feelings=True,
        topics=made.topics,
    )
    energy = features_of(moments, energetic)["energy"]
    assert energy.argmax() == 7


def test_chores_have_no_substance() -> None:
    made, moments = talk()
    substance = features_of(moments, made)["substance"]
    assert substance[0] == 0, "hello, can you hear me, the slides"
    assert substance[4] > 0.5, "the drone"


def test_a_repeated_part_is_less_novel() -> None:
    again = [*TALK[:12], *TALK[21:27], *TALK[11:18], *TALK[4:11]]
    transcript = transcript_of(again)
    speech = speech_of(transcript, duration_ms=transcript.duration_ms)
    told = Teller(HashedWords(), lexicon_for("en"), lambda _share: None).told(sentences_of(speech))
    made = Talk(told=told, sound=even_sound(0), knows_feelings=True, topics=topic_weights(told.traits))
    twice, once = Moment(0, 1, 4, 9), Moment(0, 1, 12, 17)
    novelty = features_of([twice, once], made)["novelty"]
    assert novelty[0] < novelty[1]


def test_every_weight_says_why() -> None:
    for weights in (WEIGHTS, PICTURE_WEIGHTS):
        assert all(weight.value > 0 and weight.why.endswith(".") for weight in weights.values())
