"""Consumes video.transcribed; produces clip.planned, best clip first; stores plan.json and chunks.json.

Chooses the clips: runs of whole sentences, weighed by named features, the best that don't overlap. No network, no chance.
"""
