"""A small meter in the corner that moves with the voice, and says that a machine speaks."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.artwork import NAVY, ORANGE, PALE, WIDTH, Picture, ink, paint, sheet, write
from demo.voice import Samples

BARS: Final = 14
STEP: Final = 7
LEFT: Final = WIDTH - 40 - BARS * STEP
MIDDLE: Final = 44
TALLEST: Final = 15

Levels = NDArray[np.float32]


def levels(samples: Samples, *, rate: int, frame_rate: int, frames: int) -> Levels:
    """Loudness for each frame, from 0 at -45 dBFS to 1 at -9 dBFS: float32 (frames,)."""
    step = rate / frame_rate
    starts = np.rint(np.arange(frames) * step).astype(np.int64)
    power = np.concatenate([[0.0], np.cumsum((samples / 32768.0) ** 2)])
    ends = np.minimum(starts + round(step), len(samples))
    mean = (power[ends] - power[np.minimum(starts, len(samples))]) / step
    loud = (10 * np.log10(mean + 1e-9) + 45) / 36
    return np.asarray(np.clip(loud, 0, 1), np.float32)


def label() -> Picture:
    """What stands behind the bars, for `draw`."""
    width = BARS * STEP + 180
    image, sketch = sheet(width, 44)
    sketch.rounded_rectangle((0, 0, width - 1, 43), 14, fill=(*NAVY, 120))
    write(sketch, (152, 22), "Voice: eSpeak NG", size=17, fill=PALE, anchor="rm")
    return ink(image)


def draw(picture: Picture, level: Levels, label_: Picture, *, frame: int) -> None:
    """The label, and bars for the last BARS frames, the newest at the right."""
    paint(picture, label_, x=LEFT - 164, y=MIDDLE - label_.shape[0] // 2)
    for bar in range(BARS):
        at = frame - (BARS - 1 - bar)
        high = 2 + round(TALLEST * float(level[at])) if at >= 0 else 2
        x = LEFT + bar * STEP
        cv2.rectangle(picture, (x, MIDDLE - high), (x + 3, MIDDLE + high), ORANGE, cv2.FILLED)
