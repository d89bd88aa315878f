"""Consumes clip.framed and video.uploaded; produces clip.rendered and video.packaged.

Stores clip.mp4, clip.jpg, clip.srt, clip.vtt, with captions captions.ass; and under hls/ what is streamed of clips and videos.
From a framing and words to a finished clip: one ffmpeg process, one encode; then every figure of its quality is measured
from the file.
"""
