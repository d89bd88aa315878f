"""Files of tests' media that can't become clips, each with a word of the reason."""

from typing import Final

from tests.conftest import MEDIA

REFUSED: Final = {
    "audio_5.1_surround.flac": "sound",
    "audio_only.m4a": "sound",
    "audio_only_opus_in_mp4_47s.mp4": "sound",
    "audio_silence_empty.wav": "sound",
    "evil_hls_local_file.mp4": "not a video",
    "mp3_renamed.mp4": "sound",
    "one_frame.mp4": "0.03 s",
    "text_renamed.mp4": "not a video",
    "truncated_no_moov.mp4": "cut off",
    "zero_byte.mp4": "empty",
}
FILES: Final = tuple(sorted(path.name for path in (MEDIA / "odd").iterdir()))
