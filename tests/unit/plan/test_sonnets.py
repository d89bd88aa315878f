"""Verse: sentences as long as a whole poem."""

import re
from html import unescape
from itertools import pairwise

from common.documents import Segment, Transcript, Word
from services.plan.sentences import TERMINALS
from tests.conftest import MEDIA
from tests.unit.plan.planning import planned, ranges_of, splits_word

SONNET_MS = 53_000
LINE_MS = 3700
WORD_SHARE = 0.85


def lines() -> list[tuple[int, str]]:
    """Each line of three sonnets with the time at which it begins; a poem lasts as long as in the recording."""
    found = []
    for poem in range(3):
        page = (MEDIA / "reference" / f"sonnet_p00{poem + 1}.xhtml").read_text(encoding="utf-8")
        texts = [unescape(text) for text in re.findall(r'<span id="f\d+">(.*?)</span>', page)][1:]
        assert len(texts) == 14
        found += [(poem * SONNET_MS + place * LINE_MS, text) for place, text in enumerate(texts)]
    return found


def spoken() -> Transcript:
    segments = []
    for at_ms, line in lines():
        texts = line.split()
        word_ms = int(LINE_MS * WORD_SHARE) // len(texts)
        words = tuple(
            Word(start_ms=at_ms + place * word_ms, end_ms=at_ms + (place + 1) * word_ms, text=text)
            for place, text in enumerate(texts)
        )
        segments.append(Segment(start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=line, words=words))
    return Transcript(
        language="en", duration_ms=158_000, origin="whisper", word_times="measured", segments=tuple(segments)
    )


def test_three_short_clips_of_three_sonnets() -> None:
    transcript = spoken()
    plan = planned(transcript, clips=3, ranges=[(15, 30)])
    spans = sorted(ranges_of(plan))
    assert len(spans) == 3
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    text_of = dict(lines())
    for clip in plan.clips:
        assert 15_000 <= clip.end_ms - clip.start_ms <= 30_000
        assert not splits_word(transcript, clip.start_ms)
        assert not splits_word(transcript, clip.end_ms)
        assert any(clip.text.startswith(line) for line in text_of.values())
        assert clip.text[-1] in ",;:.?!"
        assert clip.text[-1] in TERMINALS or any(caveat.startswith("Ends at a clause") for caveat in clip.caveats)
        assert clip.title[:-1].lower() in " ".join(text_of.values()).lower().replace("’", "’")
