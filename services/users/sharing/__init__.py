"""Who may watch what: visibility, share links, followers; and who likes it."""
