"""Consumes clip.framed; produces clip.rendered; stores clip.mp4, clip.jpg, clip.srt, clip.vtt and, with captions, captions.ass.

From a framing and words to a finished clip: one ffmpeg process, one encode; then every figure of its quality is measured
from the file.
"""
