"""Where a job's files are read: signed URLs, for whoever is given them."""

from services.users.clock import now_s
from services.users.signatures import Signer


class Links:
    """`base_url` is that of a CDN in front, or empty: the same origin."""

    def __init__(self, signer: Signer, *, base_url: str) -> None:
        self._signer = signer
        self._base_url = base_url.rstrip("/")

    async def file(self, job: str, name: str) -> str:
        return self._base_url + await self._signer.sign(path_of(job, name), now_s=now_s())

    async def zip(self, job: str) -> str:
        return self._base_url + await self._signer.sign(zip_path(job), now_s=now_s())


def zip_path(job: str) -> str:
    return f"/api/v1/jobs/{job}/zip"


def path_of(job: str, name: str) -> str:
    return f"/api/v1/jobs/{job}/files/{name}"
