"""Bytes in: a file, a link, a page, a bucket. Sniffed, probed and refused early if bad; else stored. Produces video.uploaded."""
