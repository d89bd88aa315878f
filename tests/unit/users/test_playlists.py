from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import cues
from common.documents import AudioRendition, Ladder, Rung, Storyboard, Word
from services.users.playback import playlists
from services.users.playback.playlists import Captions
from tests.strict import faults

BOARD = Storyboard(every_ms=5000, columns=2, rows=2, width=160, height=90, tiles=6)
ENGLISH = Captions(language="en", label="English")


def rung(name: str, *, width: int, height: int) -> Rung:
    return Rung(
        name=name,
        width=width,
        height=height,
        frame_rate=Fraction(30000, 1001),
        codecs="avc1.640028",
        bandwidth=2_000_000,
        average_bandwidth=1_500_000,
        segments_us=(2_002_000, 2_002_000, 1_234_567),
    )


LADDER = Ladder(
    duration_ms=27_000,
    rungs=(rung("v0", width=1080, height=1920), rung("v1", width=540, height=960)),
    audio=AudioRendition(
        codecs="mp4a.40.2", bandwidth=140_000, average_bandwidth=128_000, channels=2, segments_us=(2_000_000,)
    ),
    storyboard=BOARD,
)


def test_a_master_playlist() -> None:
    assert playlists.master(LADDER, [ENGLISH], language="en") == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Original",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,'
        'CHANNELS="2",URI="audio/media.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,'
        'FORCED=NO,CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog",URI="captions/en.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=2140000,AVERAGE-BANDWIDTH=1628000,CODECS="avc1.640028,mp4a.40.2",'
        'RESOLUTION=1080x1920,FRAME-RATE=29.970,AUDIO="audio",SUBTITLES="captions",CLOSED-CAPTIONS=NONE\n'
        "v0/media.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=2140000,AVERAGE-BANDWIDTH=1628000,CODECS="avc1.640028,mp4a.40.2",'
        'RESOLUTION=540x960,FRAME-RATE=29.970,AUDIO="audio",SUBTITLES="captions",CLOSED-CAPTIONS=NONE\n'
        "v1/media.m3u8\n"
    )


def test_no_player_shows_what_the_picture_shows_already() -> None:
    text = playlists.master(LADDER, [replace(ENGLISH, burned=True)], language="en")
    assert 'NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=NO,FORCED=NO' in text


def test_a_silent_film_names_no_groups() -> None:
    text = playlists.master(LADDER.model_copy(update={"audio": None}), [], language=None)
    assert "#EXT-X-MEDIA" not in text
    assert 'BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,CODECS="avc1.640028",' in text
    assert 'AUDIO="' not in text
    assert "SUBTITLES" not in text


def test_a_media_playlist() -> None:
    assert playlists.media((2_002_000, 1_234_567), target_s=3) == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:3\n#EXT-X-MEDIA-SEQUENCE:0\n"
        '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI="init.mp4"\n'
        "#EXTINF:2.002000,\n00000.m4s\n#EXTINF:1.234567,\n00001.m4s\n#EXT-X-ENDLIST\n"
    )


LENGTHS = st.lists(st.integers(1, 20_000_000), min_size=1)


@given(LENGTHS, LENGTHS)
def test_lengths_are_exact_and_none_exceeds_the_target_that_all_share(pictures: list[int], sounds: list[int]) -> None:
    assert LADDER.audio is not None
    ladder = LADDER.model_copy(
        update={
            "rungs": (LADDER.rungs[0].model_copy(update={"segments_us": tuple(pictures)}),),
            "audio": LADDER.audio.model_copy(update={"segments_us": tuple(sounds)}),
        }
    )
    target = playlists.target(ladder)
    assert target - 1 < max(*pictures, *sounds) / 1_000_000 <= target
    for lengths in (pictures, sounds):
        lines = playlists.media(lengths, target_s=target).splitlines()
        said = [line.removeprefix("#EXTINF:").rstrip(",") for line in lines if line.startswith("#EXTINF:")]
        assert [round(float(length) * 1_000_000) for length in said] == lengths
        assert f"#EXT-X-TARGETDURATION:{target}" in lines


def test_subtitles_are_one_segment() -> None:
    lines = playlists.subtitles(ENGLISH, duration_ms=27_001).splitlines()
    assert lines[-3:] == ["#EXTINF:27.001000,", "en.vtt", "#EXT-X-ENDLIST"]
    assert "#EXT-X-TARGETDURATION:28" in lines


def test_a_storyboard() -> None:
    blocks = playlists.storyboard(BOARD, duration_ms=27_000).split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert len(blocks) == 7
    assert blocks[2] == "00:00:05.000 --> 00:00:10.000\nstoryboard/000.jpg#xywh=160,0,160,90"
    assert blocks[3] == "00:00:10.000 --> 00:00:15.000\nstoryboard/000.jpg#xywh=0,90,160,90"
    assert blocks[6] == "00:00:25.000 --> 00:00:27.000\nstoryboard/001.jpg#xywh=160,0,160,90\n"


@pytest.mark.parametrize("duration_ms", [0, 4000, 60_000])
def test_a_storyboard_covers_the_film_and_no_more(duration_ms: int) -> None:
    blocks = playlists.storyboard(BOARD, duration_ms=duration_ms).rstrip().split("\n\n")[1:]
    ends = [block.split("\n")[0].partition(" --> ")[2] for block in blocks]
    assert ends[-1:] == ([f"00:{duration_ms // 60_000:02}:{duration_ms // 1000 % 60:02}.000"] if duration_ms else [])


@given(st.text())
def test_names_stay_inside_their_quotes(label: str) -> None:
    text = playlists.master(LADDER, [Captions(language="und", label=label)], language=None)
    assert sum("TYPE=SUBTITLES" in line for line in text.split("\n")) == 1
    assert all(line.count('"') % 2 == 0 for line in text.split("\n"))


CAPTIONS = (
    (),
    (ENGLISH,),
    (ENGLISH, Captions(language="zh-Hant", label='中文 "繁體"'), Captions(language="und", label="Captions")),
)
BOARDS = (
    BOARD,
    BOARD.model_copy(update={"tiles": 1}),
    BOARD.model_copy(update={"every_ms": 60_000, "columns": 5, "rows": 5, "tiles": 150}),
)
SPOKEN = (
    "Fish & chips",
    "1 < 2 > 1",
    "--> here",
    "<b>bold</b>",
    "&amp;",
    "שלום",
    "字幕字幕字幕",
    "a\u2028b",
    "{\\an8}x",
)


def test_strict_parsers_find_no_fault() -> None:
    """In what we write of films with and without sound, with one rung and several, long and short, spoken in many languages."""
    bodies: dict[str, str] = {}
    for n, (audio, rungs, captions) in enumerate(product((LADDER.audio, None), (1, 2), CAPTIONS)):
        ladder = LADDER.model_copy(update={"audio": audio, "rungs": LADDER.rungs[:rungs]})
        bodies[f"{n}/master.m3u8"] = playlists.master(ladder, captions, language="de-CH" if n % 2 else None)
        for each in captions:
            bodies[f"{n}/{each.playlist}"] = playlists.subtitles(each, duration_ms=ladder.duration_ms)
    for n, lengths in enumerate([(1,), (40_000,), (999_999,), (4_100_000,) * 1800, (4_000_000, 20_000), (12_345_678,)]):
        bodies[f"{n}/media.m3u8"] = playlists.media(lengths, target_s=max(1, ceil(max(lengths) / 1_000_000)))
        bodies[f"{n}/long.m3u8"] = playlists.subtitles(ENGLISH, duration_ms=max(lengths) // 100)
    for n, (board, duration_ms) in enumerate(product(BOARDS, (0, 1, 4999, 27_000, 9_000_000))):
        bodies[f"{n}/storyboard.vtt"] = playlists.storyboard(board, duration_ms=duration_ms)
    words = [
        Word(text=text, start_ms=n * 700, end_ms=n * 700 + 600, probability=1.0, speaker=f"S{n % 2}")
        for n, text in enumerate(SPOKEN * 20)
    ]
    for n, duration_ms in enumerate((0, 1, 500, 60_000, 200_000)):
        bodies[f"{n}/captions.vtt"] = cues.vtt(cues.cues(words, duration_ms=duration_ms))
    assert faults(bodies) == {}


def test_strict_parsers_do_find_faults() -> None:
    bodies = {
        "media.m3u8": playlists.media((2_002_000, 5_000_000), target_s=2),
        "master.m3u8": playlists.master(LADDER, [ENGLISH], language=None).replace('GROUP-ID="audio",', ""),
        "a.vtt": "WEBVTT\n\n00:00:02.000 --> 00:00:01.000\n<b>x\n",
        "storyboard.vtt": playlists.storyboard(BOARD, duration_ms=27_000).replace(" --> ", " -> "),
    }
    assert faults(bodies).keys() == bodies.keys()
