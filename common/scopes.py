"""What a caller may do."""

from typing import Final, Literal, get_args

Scope = Literal["read", "upload", "jobs", "account"]
"""Look; add and delete videos; make and change jobs; change the account itself."""
SCOPES: Final[frozenset[Scope]] = frozenset(get_args(Scope))
KeyScope = Literal["read", "upload", "jobs"]
"""What a key can have: one that leaks must not make others, or lock its owner out."""
KEY_SCOPES: Final[frozenset[KeyScope]] = frozenset(get_args(KeyScope))
