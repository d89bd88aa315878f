"""Where a job's files are read: signed URLs, for whoever is given them."""

from services.users.clock import now_s
from services.users.signatures import Signer


class Links:
    """`base_url` is that of a CDN in front, without a slash at its end, or empty: the same origin."""

    def __init__(self, signer: Signer, *, base_url: str) -> None:
        self._signer = signer
        self._base_url = base_url

    async def file(self, job: str, name: str) -> str:
        return await self._signed(path_of(job, name))

    async def zip(self, job: str) -> str:
        return await self._signed(zip_path(job))

    async def poster(self, video: str) -> str:
        return await self._signed(poster_path(video))

    async def _signed(self, path: str) -> str:
        return self._base_url + await self._signer.sign(path, now_s=now_s())


def zip_path(job: str) -> str:
    return f"/api/v1/jobs/{job}/zip"


def poster_path(video: str) -> str:
    return f"/api/v1/videos/{video}/poster.jpg"


def path_of(job: str, name: str) -> str:
    return f"/api/v1/jobs/{job}/files/{name}"
