"""Clips: found, edited, rendered when somebody asks for them."""
