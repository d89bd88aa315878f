"""Talks written for tests: what is said when is known to the millisecond."""

import re
from collections.abc import Iterable, Sequence

from common.documents import Segment, Sound, Transcript, Word

WORD_MS = 330
BLANK_MS = 20
COMMA_MS = 250
STOP_MS = 600


def transcript_of(
    sentences: Iterable[str], *, language: str | None = "en", word_ms: int = WORD_MS, stop_ms: int = STOP_MS
) -> Transcript:
    """Each sentence a segment; `/` inside a sentence is a pause of a second without any mark. Words are apart by blanks."""
    at_ms, segments = 500, []
    for sentence in sentences:
        words = []
        for text in sentence.split():
            if text == "/":
                at_ms += 1000
                continue
            words.append(Word(start_ms=at_ms, end_ms=at_ms + word_ms, text=text))
            at_ms += word_ms + (COMMA_MS if text[-1] in ",;:—" else BLANK_MS)
        at_ms += stop_ms
        said = " ".join(word.text for word in words)
        if not words:
            continue  # nothing but pauses
        segments.append(Segment(start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=said, words=tuple(words)))
    return Transcript(
        language=language, duration_ms=at_ms, origin="whisper", word_times="measured", segments=tuple(segments)
    )


def unspaced_transcript(cues: Sequence[str], *, language: str, letter_ms: int = 150, stop_ms: int = 600) -> Transcript:
    """Scripts without blanks, in a recogniser's fashion: "words" of two letters with the mark behind them."""
    at_ms, segments = 500, []
    for cue in cues:
        words = []
        for text in re.findall("[^、。！？]{1,2}[、。！？]?", cue):
            words.append(Word(start_ms=at_ms, end_ms=at_ms + letter_ms * len(text), text=text))
            at_ms += letter_ms * len(text)
        at_ms += stop_ms
        segments.append(Segment(start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=cue, words=tuple(words)))
    return Transcript(
        language=language, duration_ms=at_ms, origin="whisper", word_times="measured", segments=tuple(segments)
    )


def even_sound(duration_ms: int, level_db: float = -20.0) -> Sound:
    return Sound(levels_db=tuple(level_db for _ in range(duration_ms // 100)))


TALK = (
    # chores
    "Hello everyone, and welcome back to the channel.",
    "Can everybody hear me in the back?",
    "Before we start, let me share my screen, the slides are in the description.",
    "My name is Dana and I have been filming weddings for twelve years.",
    # the drone: sentences 4 to 10
    "The biggest mistake I ever made cost me forty thousand dollars, and it took one second.",
    "I was flying a drone over the sea, filming the only kiss of the whole wedding.",
    "I looked away from the screen to laugh at a joke.",
    "The drone hit the mast of a boat and fell into the water with the only memory card.",
    "The bride cried, the groom was furious, and I wanted to disappear.",
    "I paid for a second wedding, with the same guests and the same cake.",
    "Since that day I never fly without two cameras recording the same thing.",
    # tripods, dull: sentences 11 to 17
    "Now about tripods, there are several kinds of them on the market.",
    "This one is made of carbon and that one is made of metal.",
    "The metal one is a bit heavier than the carbon one.",
    "They also come in different sizes, as you can see on the left.",
    "The legs can be pulled out and pushed in again.",
    "There is a small level on the top of most of them.",
    "I think that is about it for tripods.",
    # chores: sentences 18 to 20
    "Let me just take a sip of water before moving on.",
    "Okay, next slide please.",
    "Can you hear me now, is the microphone on?",
    # sleep: sentences 21 to 26
    "Why do tired editors make worse films than drunk ones?",
    "A study of 300 people found that after 17 hours awake your reactions are as slow as after two glasses of wine.",
    "I did not believe it, so I tested it on myself for a month.",
    "On the nights when I slept less than five hours I threw away 80% of what I had cut.",
    "My best film was made in three mornings, after eight hours of sleep.",
    "That's why I close my computer at nine, and my work has never been better.",
    # lenses, dull: sentences 27 to 33
    "Then there is the question of lenses, which is a long one.",
    "A lens has a mount and some glass in it.",
    "Some of the lenses have a ring for the focus and some do not have it.",
    "It depends on what kind of camera it is going to be put on.",
    "Those with the ring are a little longer.",
    "The caps are usually black.",
    "There is a list of them in the slides for later.",
    # the grandfather: sentences 34 to 40
    "When I was nine, my grandfather gave me a broken camera and told me it worked.",
    "I took pictures with it for a whole summer, and there was never any film inside.",
    "In September he asked me what I had seen, and I could describe every single picture.",
    "He smiled and said: now you can see, so now you may have film.",
    "He died the next winter, and I still carry that camera in my bag.",
    "A camera does not take pictures, people who look take pictures.",
    "If you remember one thing from today, remember to look first.",
    # chores: sentences 41 to 43
    "Alright, that is all from me, are there any questions?",
    "Please subscribe and hit the bell, there is a link in the description.",
    "Thank you so much for having me, goodbye.",
)
GOOD = (range(4, 11), range(21, 27), range(34, 41))
"""Sentences of the three parts that a creator would publish."""
