"""Bytes in: a file or a link. Sniffed, probed and refused early if bad; else stored. Produces video.uploaded; stores the source."""
