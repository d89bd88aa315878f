"""URLs of what is played: each begins with a ticket of whoever may see it."""

from collections.abc import Callable
from dataclasses import dataclass

from services.users.clock import now_s
from services.users.signatures import Access, Signer, Ticket


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """`base_url`: before the paths of what is played, such as a CDN's; without a slash at its end."""

    signer: Signer
    base_url: str

    async def admit(
        self, asset: str, access: Access, *, share: str | None = None
    ) -> tuple[Ticket, Callable[[str], str]]:
        """A new ticket, and what makes URLs of paths with it."""
        ticket, token = await self.signer.admit(asset, access, share=share, now_s=now_s())
        start = f"{self.base_url}/api/v1/play/{token}/{asset}"
        return ticket, lambda path: f"{start}/{path}"
