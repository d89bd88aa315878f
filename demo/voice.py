"""Speech by eSpeak NG, through the library that the wheel `espeakng-loader` carries (C API: espeak-ng/speak_lib.h)."""

import ctypes
import tempfile
from pathlib import Path
from typing import Any, Final

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

VOICE: Final = "en-us"
WORDS_A_MINUTE: Final = 160
PITCH: Final = 50
RANGE: Final = 50
"""Found by measuring which voice Whisper base writes down with the fewest wrong words; README.md has the figures."""

_SYNCHRONOUS: Final = 2
_CHARACTERS: Final = 1
_UTF8: Final = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_Receive = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Speaker:
    """A voice from its first breath: the same sentences in the same order sound the same to the bit.

    eSpeak keeps the state of its generator in the library's own memory, for as long as the process lives. So each speaker
    loads a copy of its own, which lies in `folder` for that moment.
    """

    def __init__(self, folder: Path) -> None:
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".so") as copy:
            copy.write(Path(espeakng_loader.get_library_path()).read_bytes())
            copy.flush()
            self._library: Any = ctypes.CDLL(copy.name)
        self._heard: list[Samples] = []
        self._receive = _Receive(self._keep)
        data = espeakng_loader.get_data_path().encode()
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, ctypes.c_char_p(data), 0)
        """Samples a second, one channel."""
        if self.rate <= 0 or self._library.espeak_SetVoiceByName(VOICE.encode()) != 0:
            raise RuntimeError("eSpeak NG can't speak: its data is missing. Install espeakng-loader again.")
        for parameter, value in ((_RATE, WORDS_A_MINUTE), (_PITCH, PITCH), (_RANGE, RANGE)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._library.espeak_SetSynthCallback(self._receive)

    def say(self, sentence: str) -> Samples:
        """The sentence as spoken, without pauses around it."""
        self._heard.clear()
        text = sentence.encode() + b"\0"
        end, mode = ctypes.c_uint(0), ctypes.c_uint(_UTF8)
        failed = self._library.espeak_Synth(
            ctypes.c_char_p(text), ctypes.c_size_t(len(text)), 0, _CHARACTERS, end, mode, None, None
        )
        if failed or not self._heard:
            raise RuntimeError(f"eSpeak NG said nothing for {sentence!r}.")
        return trimmed(np.concatenate(self._heard))

    def _keep(self, samples: Any, count: int, _events: int) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


def trimmed(samples: Samples, *, quiet: int = 60) -> Samples:
    """Without the silence at both ends."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > quiet)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
