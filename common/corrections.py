"""Words as people corrected them: other texts at the times that were recognised."""

from collections.abc import Iterable, Sequence

from common import spacing
from common.documents import Correction, Transcript, Word


def corrected(words: Sequence[Word], corrections: Iterable[Correction], *, parted: bool = True) -> tuple[Word, ...]:
    """The words with these texts instead; several in place of one share its time by their lengths, or stay together."""
    texts = {correction.start_ms: correction.text for correction in corrections}
    found: list[Word] = []
    for word in words:
        text = texts.get(word.start_ms)
        found.extend(
            (word,)
            if text is None or text == word.text
            else _put(word, text.split() if parted else [text] if text else [])
        )
    return tuple(found)


def _put(word: Word, parts: Sequence[str]) -> Iterable[Word]:
    lasts = word.end_ms - word.start_ms
    if len(parts) > lasts:
        parts = [" ".join(parts)]
    total = sum(len(part) + 1 for part in parts)
    begin, done = word.start_ms, 0
    for number, part in enumerate(parts, start=1):
        done += len(part) + 1
        latest = word.end_ms - (len(parts) - number)
        end = min(latest, max(begin + 1, word.start_ms + round(lasts * done / total)))
        yield word.model_copy(update={"start_ms": begin, "end_ms": end, "text": part, "probability": None})
        begin = end


def revised(transcript: Transcript, corrections: Sequence[Correction], *, parted: bool = True) -> Transcript:
    """The same transcript with corrected words; segments of which nothing is left are gone."""
    if not corrections:
        return transcript
    segments = []
    for segment in transcript.segments:
        words = corrected(segment.words, corrections, parted=parted)
        if words == segment.words:
            segments.append(segment)
        elif words:
            text = spacing.joined([word.text for word in words])
            segments.append(segment.model_copy(update={"words": words, "text": text}))
    return transcript.model_copy(update={"segments": tuple(segments)})


def overlaid(before: Iterable[Correction], after: Iterable[Correction]) -> tuple[Correction, ...]:
    """Both, the later ones over the earlier, in order of time."""
    texts = {correction.start_ms: correction.text for correction in (*before, *after)}
    return tuple(Correction(start_ms=start_ms, text=text) for start_ms, text in sorted(texts.items()))


def merged(
    before: Iterable[Correction], after: Iterable[Correction], *, heard: Sequence[Word]
) -> tuple[Correction, ...]:
    """The same without those that say what was recognised anyhow."""
    known = {word.start_ms: word.text for word in heard}
    return tuple(change for change in overlaid(before, after) if known.get(change.start_ms) != change.text)
