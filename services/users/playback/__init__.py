"""What players fetch, and what a page needs to play it; and who watched how often."""
