"""Transcripts as people corrected them."""
