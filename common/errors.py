"""Every error Clipmill raises on purpose, as one tree.

    ClipmillError
    ├── InvalidMedia   the input can't become clips (bad file, no picture, too long)      never retried
    ├── InvalidRequest what was asked for makes no sense (unknown style, bad range)       never retried
    ├── NotFound       an id or a digest that isn't there                                 never retried
    ├── Unauthenticated nobody says who asks, or by what is not valid (any more)      never retried
    ├── Forbidden      who asks is known, and may not do that                         never retried
    ├── TooMany        asked too often; `after_s` says when to ask again              never retried
    ├── Conflict       the thing is in a state that forbids it (job already finished)     never retried
    ├── Corrupted      stored bytes are not those that were put                           never retried
    ├── Unavailable    a store, a host or a service did not answer                        retried
    │   └── Denied     it answered that our credentials don't do                          retried
    └── ToolFailed     ffmpeg or a model ended badly on an input that was accepted        retried
        └── TooLarge   it wanted to write a larger file than it may                       never retried

`message` is shown to users: it says what is wrong and what to do.
"""

from typing import ClassVar, Self


class ClipmillError(Exception):
    """Base of the tree; `code` is stable and machine-readable, `status` is its HTTP status."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidMedia(ClipmillError):
    code = "invalid_media"
    status = 422


class InvalidRequest(ClipmillError):
    code = "invalid_request"
    status = 422


class NotFound(ClipmillError):
    code = "not_found"
    status = 404


class Unauthenticated(ClipmillError):
    code = "unauthenticated"
    status = 401


class Forbidden(ClipmillError):
    code = "forbidden"
    status = 403


class TooMany(ClipmillError):
    code = "too_many_requests"
    status = 429

    def __init__(self, message: str, *, after_s: int) -> None:
        super().__init__(message)
        self.after_s = after_s


class Conflict(ClipmillError):
    code = "conflict"
    status = 409


class Corrupted(ClipmillError):
    code = "corrupted"

    @classmethod
    def of(cls, digest: str) -> Self:
        return cls(
            f"The stored object {digest} is damaged: its bytes are not those that were put. Make or upload it again."
        )


class Unavailable(ClipmillError):
    code = "unavailable"
    status = 503
    retry = True


class Denied(Unavailable):
    pass


class ToolFailed(ClipmillError):
    code = "tool_failed"
    retry = True


class TooLarge(ToolFailed):
    code = "too_large"
    retry = False
