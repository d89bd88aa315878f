"""A spoken film for `make demo`, composed on the spot from openly licensed packages. It is no part of the wheel."""
