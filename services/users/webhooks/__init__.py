"""Telling other programs what happened: an outbox, and its sender."""
