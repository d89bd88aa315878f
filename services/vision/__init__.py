"""Consumes clip.planned; produces clip.framed; stores framing.json.

Where to look in every shot of a clip: cuts, faces, who is who, and from these a crop that stands still when it can.
"""
