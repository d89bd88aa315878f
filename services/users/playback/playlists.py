"""HLS playlists (RFC 8216) and WebVTT of what is stored of a film, written when they are asked for. Pure.

All URLs are relative: they stand below whatever brought the player to the master playlist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from typing import Final

from common.documents import Ladder, Storyboard

MASTER: Final = "master.m3u8"
STORYBOARD: Final = "storyboard.vtt"
_HEAD: Final = ("#EXTM3U", "#EXT-X-VERSION:7")
_QUOTED: Final = str.maketrans({'"': "”", "'": "’", "\n": " ", "\r": " "})
"""Plain quotes end a string: the double by RFC 8216, both to some parsers."""


@dataclass(frozen=True, kw_only=True)
class Captions:
    """Subtitles in a language (BCP 47), under the name that a viewer chooses by.

    `burned`: the picture has them already, so that no player shows them unless it is asked to.
    """

    language: str
    label: str
    burned: bool = False

    @property
    def playlist(self) -> str:
        return f"captions/{self.language}.m3u8"

    @property
    def track(self) -> str:
        return f"captions/{self.language}.vtt"


def master(ladder: Ladder, captions: Sequence[Captions], *, language: str | None) -> str:
    """Every rung, the largest first, with the sound that they share and the subtitles. `language`: of what is said."""
    lines = [*_HEAD, "#EXT-X-INDEPENDENT-SEGMENTS"]
    audio = ladder.audio
    if audio is not None:
        spoken = f',LANGUAGE="{_quoted(language)}"' if language else ""
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Original"{spoken},DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="{audio.channels}",URI="audio/media.m3u8"'
        )
    lines += [
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="{_quoted(each.label)}",LANGUAGE="{_quoted(each.language)}",'
        f"DEFAULT={_yes(not n and not each.burned)},AUTOSELECT={_yes(not each.burned)},FORCED=NO,"
        f'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog",URI="{each.playlist}"'
        for n, each in enumerate(captions)
    ]
    for rung in ladder.rungs:
        codecs = rung.codecs if audio is None else f"{rung.codecs},{audio.codecs}"
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={rung.bandwidth + (audio.bandwidth if audio else 0)},"
            f"AVERAGE-BANDWIDTH={rung.average_bandwidth + (audio.average_bandwidth if audio else 0)},"
            f'CODECS="{codecs}",RESOLUTION={rung.width}x{rung.height},FRAME-RATE={float(rung.frame_rate):.3f}'
            + (',AUDIO="audio"' if audio else "")
            + (',SUBTITLES="captions"' if captions else "")
            + ",CLOSED-CAPTIONS=NONE",
            f"{rung.name}/media.m3u8",
        ]
    return _text(lines)


def _yes(it_is: bool) -> str:  # noqa: FBT001
    return "YES" if it_is else "NO"


def media(segments_us: Sequence[int], *, target_s: int) -> str:
    """Segments of these lengths, exactly, beside their initialisation segment. `target_s`: see target."""
    lines = [
        *_HEAD,
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f"#EXT-X-TARGETDURATION:{target_s}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        '#EXT-X-MAP:URI="init.mp4"',
    ]
    for n, length_us in enumerate(segments_us):
        lines += [f"#EXTINF:{_seconds(length_us)},", segment(n)]
    return _text([*lines, "#EXT-X-ENDLIST"])


def target(ladder: Ladder) -> int:
    """Seconds that no segment is longer than, of pictures or sound: RFC 8216, section 6.2.4, wants one for all."""
    lengths = [rung.segments_us for rung in ladder.rungs] + ([ladder.audio.segments_us] if ladder.audio else [])
    return _target(list(chain.from_iterable(lengths)))


def segment(n: int) -> str:
    return f"{n:05d}.m4s"


def subtitles(captions: Captions, *, duration_ms: int) -> str:
    """All of them as one segment: a film's are smaller than one of its pictures' segments.

    Their times are those of the film, which begins at 0, so they need no X-TIMESTAMP-MAP (RFC 8216, section 3.5).
    """
    length_us = duration_ms * 1000
    return _text(
        [
            *_HEAD,
            f"#EXT-X-TARGETDURATION:{_target([length_us])}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            f"#EXTINF:{_seconds(length_us)},",
            f"{captions.language}.vtt",
            "#EXT-X-ENDLIST",
        ]
    )


def storyboard(board: Storyboard, *, duration_ms: int) -> str:
    """WebVTT whose cues name a part of a sheet each (Media Fragments URI), as players show it above their time bar."""
    blocks = ["WEBVTT\n"]
    a_sheet = board.columns * board.rows
    for tile in range(board.tiles):
        start_ms = tile * board.every_ms
        end_ms = duration_ms if tile == board.tiles - 1 else min(duration_ms, start_ms + board.every_ms)
        if end_ms <= start_ms:
            break
        sheet, place = divmod(tile, a_sheet)
        row, column = divmod(place, board.columns)
        part = f"{column * board.width},{row * board.height},{board.width},{board.height}"
        blocks.append(f"{_clock(start_ms)} --> {_clock(end_ms)}\nstoryboard/{sheet:03d}.jpg#xywh={part}\n")
    return "\n".join(blocks)


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _target(segments_us: Sequence[int]) -> int:
    return max(1, ceil(max(segments_us, default=0) / 1_000_000))


def _seconds(length_us: int) -> str:
    return f"{length_us // 1_000_000}.{length_us % 1_000_000:06d}"


def _quoted(text: str) -> str:
    """As a quoted string of a playlist may hold it."""
    return text.translate(_QUOTED)


def _clock(moment_ms: int) -> str:
    seconds, rest = divmod(moment_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
