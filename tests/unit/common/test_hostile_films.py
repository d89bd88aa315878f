"""What stages do with those of the corpus that are films: windows and pictures, and nothing else is touched."""

from pathlib import Path

import pytest

from common.media import Limits, copy_window, probe, upright_frames
from common.subtitles import LONGEST_CUE, MOST_CUES
from services.transcribe.subtitles import embedded_cues
from tests.canary import canary
from tests.hostile import CORPUS

pytestmark = pytest.mark.slow

FILMS = [name for name, hostile in CORPUS.items() if hostile.refused is None]


@pytest.mark.parametrize("name", FILMS)
def test_a_window_of_a_hostile_film(name: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with canary(tmp_path) as bird:
        path.write_bytes(CORPUS[name].make(bird.bait))
        with path.open("rb") as file:
            source = probe(file, size=path.stat().st_size, limits=Limits())
            window = copy_window(file, source, start_ms=0, end_ms=2000, out=tmp_path / "window.nut")
            for track in source.subtitles:
                told = list(embedded_cues(file, source, track))
                assert len(told) <= MOST_CUES
                assert all(len(cue.text) <= LONGEST_CUE for cue in told)
        shown = list(upright_frames(window.path, source, at_ms=[0, 1000], height=99, first_ms=window.origin_ms))
        assert [at_ms for at_ms, _ in shown] == [0, 1000]
        assert window.path.stat().st_size < 16 << 20
        assert bird.touched() == []
    path.unlink()
