"""What our master playlist says of a film that was really packaged, against its segments: RFC 8216, and what Apple asks of authors."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import pytest

from common.documents import Ladder
from common.stages import Result
from services.render.encode import Encoder
from services.users.playback import playlists
from services.users.playback.playlists import Captions
from tests.conftest import MEDIA
from tests.strict import faults
from tests.unit.render.rendering import joined, package

pytestmark = pytest.mark.slow

FILMS = {
    "copied": MEDIA / "video" / "wh_weekly_address_obama_640x480_5s.mp4",
    "encoded": MEDIA / "odd" / "vfr_mixed.mp4",
    "silent": MEDIA / "odd" / "no_audio.mp4",
}
ENGLISH = Captions(language="en", label="English")
STREAM = re.compile(r"^#EXT-X-STREAM-INF:(.+)\n(.+)/media\.m3u8$", re.MULTILINE)
ATTRIBUTE = re.compile(r'([A-Z-]+)=("[^"]*"|[^,]*)')


@pytest.mark.parametrize("film", FILMS)
def test_what_the_playlists_say_is_so(film: str, tmp_path: Path) -> None:
    result = package(FILMS[film], tmp_path / "w", encoder=Encoder(preset="ultrafast", rungs=(1080, 240, 120)))
    ladder = Ladder.model_validate(result.facts["ladder"])
    spans = {rung.name: rung.segments_us for rung in ladder.rungs}
    if ladder.audio is not None:
        spans["audio"] = ladder.audio.segments_us
    master = playlists.master(ladder, [ENGLISH], language="en")
    target = playlists.target(ladder)
    bodies = {f"{name}/media.m3u8": playlists.media(lengths, target_s=target) for name, lengths in spans.items()}
    assert faults({**bodies, "master.m3u8": master}) == {}
    streams = {name: dict(ATTRIBUTE.findall(said)) for said, name in STREAM.findall(master)}
    assert list(streams) == [rung.name for rung in ladder.rungs]
    peaks = {name: peak(sizes_of(result, name), lengths, target=target) for name, lengths in spans.items()}
    means = {name: sum(sizes_of(result, name)) * 8_000_000 / sum(lengths) for name, lengths in spans.items()}
    for name, said in streams.items():
        together = [each for each in (name, "audio") if each in spans]
        assert sum(peaks[each] for each in together) < int(said["BANDWIDTH"]) + len(together)
        assert abs(sum(means[each] for each in together) - int(said["AVERAGE-BANDWIDTH"])) <= len(together)
        check_pictures(joined(result, name, tmp_path / f"{name}.mp4"), said)
        assert ("AUDIO" in said) == ("mp4a.40.2" in said["CODECS"]) == ("audio" in spans)


def sizes_of(result: Result, name: str) -> list[int]:
    names = sorted(file for file in result.files if re.fullmatch(rf"hls/{name}/\d+\.m4s", file))
    return [result.files[file].stat().st_size for file in names]


def peak(sizes: Sequence[int], lengths_us: Sequence[int], *, target: int) -> float:
    """Of all neighbouring segments that last half to one and a half times the target together (RFC 8216, section 4.1)."""
    return max(rates(sizes, lengths_us, target_us=target * 1_000_000), default=0.0)


def rates(sizes: Sequence[int], lengths_us: Sequence[int], *, target_us: int) -> Iterator[float]:
    for first in range(len(sizes)):
        for end in range(first + 1, len(sizes) + 1):
            length = sum(lengths_us[first:end])
            if 0.5 * target_us <= length <= 1.5 * target_us:
                yield sum(sizes[first:end]) * 8_000_000 / length


def check_pictures(rung: Path, said: dict[str, str]) -> None:
    """CODECS is the profile, constraints and level of the stream itself (RFC 6381); no second has more frames than are told."""
    with av.open(str(rung)) as container:
        stream = container.streams.video[0]
        head = bytes(stream.codec_context.extradata or b"")
        assert f"avc1.{head[1:4].hex()}".lower() in said["CODECS"].lower()
        assert said["RESOLUTION"] == f"{stream.width}x{stream.height}"
        times = sorted(packet.pts * packet.time_base for packet in container.demux(stream) if packet.pts is not None)
    assert times[0] == 0, "the subtitles' times are the film's without X-TIMESTAMP-MAP"
    mean = (len(times) - 1) / (times[-1] - times[0])
    assert float(mean) <= float(said["FRAME-RATE"]) * 1.01
