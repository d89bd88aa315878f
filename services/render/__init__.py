"""Consumes clip.framed, video.uploaded; produces clip.rendered, video.packaged; stores clip.mp4, clip.jpg, clip.srt, clip.vtt,
with captions captions.ass, and under hls/ what is streamed of clips and videos.

From a framing and words to a finished clip: one ffmpeg process, one encode; then every figure of its quality is measured
from the file.
"""
