"""Videos on pages: what yt-dlp finds comes whole, and no page and no playlist leads it past the guard."""

import asyncio
import json
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from common.errors import ClipmillError, InvalidMedia, InvalidRequest, NotFound, Unavailable
from common.guard import Guard, anywhere
from common.media import Limits
from common.workspaces import Workspaces
from services.upload.pages import Pages
from tests.conftest import MEDIA
from tests.serving import until
from tests.sites import PUBLIC, Canary, Names, canary, guard, served

FILM = (MEDIA / "video/single_face_360p_2s.mp4").read_bytes()
VTT = b"WEBVTT\n\n00:00.500 --> 00:01.500\nHello there.\n"
NAMES = {"site.example": [[PUBLIC]], "inside.example": [["127.0.0.1"]], "mixed.example": [[PUBLIC, "127.0.0.1"]]}
KEY = bytes(range(16))


@dataclass
class Site:
    """Pages by path; SITE, CANARY and SECRET in their text are where those are."""

    pages: dict[str, tuple[str, str | bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    canary: int = 0
    secret: Path = Path("/nowhere")

    @property
    def url(self) -> str:
        return f"http://site.example:{self.port}"

    def page(self, path: str, body: str, title: str = "A film") -> str:
        """Its link."""
        return self.put(path, f"<html><head><title>{title}</title></head><body>{body}</body></html>", "text/html")

    def put(self, path: str, body: str | bytes, kind: str) -> str:
        self.pages[path] = (kind, body)
        return f"{self.url}/{path}"

    async def answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.asked.append(path)
        if path == "moved":
            return RedirectResponse(request.query_params["to"])
        if path == "endless.mp4":
            return StreamingResponse(self.endless(), media_type="video/mp4")
        if path == "silent.mp4":
            await asyncio.sleep(3600)
        if path not in self.pages:
            return Response("not here", status_code=404)
        kind, body = self.pages[path]
        if isinstance(body, str):
            for sign, meaning in (("SITE", self.url), ("CANARY", str(self.canary)), ("SECRET", str(self.secret))):
                body = body.replace(sign, meaning)
        return Response(body, media_type=kind)

    @staticmethod
    async def endless() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)  # the server tells nobody that the caller has gone
            yield FILM


@pytest.fixture
async def bird() -> AsyncIterator[Canary]:
    async with canary() as made:
        yield made


@pytest.fixture
async def site(bird: Canary) -> AsyncIterator[Site]:
    made = Site(canary=bird.port)
    made.put("film.mp4", FILM, "video/mp4")
    made.put("words.vtt", VTT, "text/vtt")
    async with served(Starlette(routes=[Route("/{path:path}", made.answer)])) as made.port:
        yield made


@pytest.fixture
def workspaces(tmp_path: Path) -> Iterator[Workspaces]:
    made = Workspaces(tmp_path / "temp", owner="upload")
    yield made
    made.close()


@pytest.fixture
def pages(workspaces: Workspaces) -> Pages:
    return opener(workspaces)


def opener(
    workspaces: Workspaces,
    limits: Limits | None = None,
    ports: Mapping[int, int] | None = None,
    *,
    finding_s: float = 120,
) -> Pages:
    way_out = guard(Names({**NAMES, "thehighwire.com": [[PUBLIC]]}), ports=ports)
    return Pages(way_out, workspaces=workspaces, limits=limits or Limits(), seconds=120, finding_s=finding_s)


@dataclass(frozen=True)
class Taken:
    title: str
    data: bytes
    captions: bytes | None
    language: str | None


async def taken(pages: Pages, url: str, *, language: str | None = None, known_sites: bool = False) -> Taken:
    async with pages.opened(url, language=language, known_sites=known_sites) as found:
        data = b"".join([piece async for piece in found.pieces])
        return Taken(found.title, data, found.captions, found.language)


def facts(data: bytes, path: Path) -> tuple[int, int, float, list[str]]:
    """Width, height, seconds, codecs."""
    path.write_bytes(data)
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        ends = [float(packet.pts * packet.time_base) for packet in container.demux() if packet.pts is not None]
        return video.width, video.height, max(ends), [stream.codec_context.name for stream in container.streams]


# ---- pages -----------------------------------------------------------------------------------------------------------


async def test_a_page_with_a_player(site: Site, pages: Pages) -> None:
    track = '<track kind="captions" srclang="en-US" src="words.vtt">'
    link = site.page("watch", f'<video src="film.mp4">{track}</video>', title="Ein Film – 名前")
    found = await taken(pages, link)
    assert (found.title, found.data, found.captions, found.language) == ("Ein Film – 名前", FILM, None, None)
    found = await taken(pages, link, language="en")
    assert (found.captions, found.language) == (VTT, "en")
    assert (await taken(pages, link, language="de")).captions is None


async def test_a_page_with_metadata(site: Site, pages: Pages) -> None:
    link = site.page(
        "og", '<meta property="og:title" content="By name"><meta property="og:video" content="SITE/film.mp4">'
    )
    assert (await taken(pages, link)).data == FILM
    told = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": "As told",
        "contentUrl": "SITE/film.mp4",
        "duration": "PT2S",
    }
    link = site.page("ld", f'<script type="application/ld+json">{json.dumps(told)}</script>')
    found = await taken(pages, link)
    assert (found.title, found.data) == ("As told", FILM)


async def test_a_moved_page(site: Site, pages: Pages) -> None:
    site.page("watch", '<video src="film.mp4"></video>')
    assert (await taken(pages, f"{site.url}/moved?to=/watch")).data == FILM


async def test_a_site_that_is_known_by_name(site: Site, workspaces: Workspaces) -> None:
    site.page(
        "ark-videos/talk/", '<h1 class="section-header">The talk</h1><p class="ark-video-embed" src="SITE/player"></p>'
    )
    site.page("player", '<video src="SITE/film.mp4"></video>')
    pages = opener(workspaces, ports={80: site.port})
    found = await taken(pages, "http://thehighwire.com/ark-videos/talk/", known_sites=True)
    assert (found.title, found.data) == ("The talk", FILM)
    with pytest.raises(NotFound, match="No site"):
        await taken(pages, f"{site.url}/player", known_sites=True)


# ---- streams ---------------------------------------------------------------------------------------------------------


def cut(folder: Path, *options: str) -> None:
    """The film in segments."""
    film = MEDIA / "video/single_face_360p_2s.mp4"
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-v", "error", "-i", str(film), *options], cwd=folder, check=True)


MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="sound.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",URI="words.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="a",SUBTITLES="s"
picture.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=320x180,CODECS="avc1.64000c,mp4a.40.2",AUDIO="a",SUBTITLES="s"
small.m3u8
"""
WORDS = """#EXTM3U
#EXT-X-TARGETDURATION:3
#EXT-X-PLAYLIST-TYPE:VOD
#EXTINF:2.4,
words.vtt
#EXT-X-ENDLIST
"""


@pytest.fixture
def streams(site: Site, tmp_path: Path) -> Site:
    """A stream whose picture is encrypted, whose sound lies beside it, and which has captions."""
    folder = tmp_path / "streams"
    folder.mkdir()
    (folder / "key").write_bytes(KEY)
    (folder / "key_info").write_text("key\nkey\n")
    hls = ("-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod")
    cut(folder, "-an", "-c:v", "copy", *hls, "-hls_key_info_file", "key_info", "picture.m3u8")
    cut(folder, "-vn", "-c:a", "aac", "-ac", "2", *hls, "sound.m3u8")
    for file in folder.iterdir():
        site.put(
            file.name, file.read_bytes(), "application/vnd.apple.mpegurl" if file.suffix == ".m3u8" else "video/mp2t"
        )
    site.put("master.m3u8", MASTER, "application/vnd.apple.mpegurl")
    site.put("words.m3u8", WORDS, "application/vnd.apple.mpegurl")
    return site


async def test_a_stream_in_pieces(streams: Site, pages: Pages, tmp_path: Path) -> None:
    found = await taken(pages, f"{streams.url}/master.m3u8", language="en")
    width, height, ends_s, codecs = facts(found.data, tmp_path / "found.mp4")
    assert (width, height, sorted(codecs)) == (640, 360, ["aac", "h264"])
    assert 2.2 < ends_s < 2.6
    assert found.captions is not None
    assert b"Hello there." in found.captions
    assert "small.m3u8" not in streams.asked


async def test_a_dash_manifest(site: Site, pages: Pages, tmp_path: Path) -> None:
    folder = tmp_path / "dash"
    folder.mkdir()
    cut(folder, "-c:v", "copy", "-c:a", "aac", "-ac", "2", "-f", "dash", "film.mpd")
    for file in folder.iterdir():
        site.put(file.name, file.read_bytes(), "application/dash+xml" if file.suffix == ".mpd" else "video/mp4")
    found = await taken(pages, f"{site.url}/film.mpd")
    width, height, ends_s, codecs = facts(found.data, tmp_path / "found.mp4")
    assert (width, height, sorted(codecs)) == (640, 360, ["aac", "h264"])
    assert 2.2 < ends_s < 2.6


async def test_a_stream_on_a_page(streams: Site, pages: Pages) -> None:
    link = streams.page(
        "watch", '<video><source type="application/x-mpegURL" src="master.m3u8"></video>', title="Live no more"
    )
    found = await taken(pages, link)
    assert (found.title, found.data[4:8]) == ("Live no more", b"ftyp")


# ---- what is refused -------------------------------------------------------------------------------------------------


async def test_a_page_without_a_video(site: Site, pages: Pages) -> None:
    with pytest.raises(InvalidRequest, match="no video on this page"):
        await taken(pages, site.page("words", "<p>Words</p>"))
    with pytest.raises(InvalidRequest, match="isn't there any more"):
        await taken(pages, f"{site.url}/nothing")
    with pytest.raises(InvalidRequest, match="isn't there any more"):
        await taken(pages, site.page("torn", '<video src="nothing.mp4"></video>'))


async def test_several_videos(site: Site, pages: Pages) -> None:
    link = site.page("list", '<video src="film.mp4"></video><video src="film.mp4?2"></video>')
    with pytest.raises(InvalidRequest, match="Use the link of one"):
        await taken(pages, link)


@pytest.mark.parametrize(
    ("before", "end", "reason"),
    [
        ("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-ENDLIST", ""),
        ("", "", "live stream"),
        (
            '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"',
            "#EXT-X-ENDLIST",
            "DRM",
        ),
    ],
)
async def test_live_and_protected_streams(site: Site, pages: Pages, *, before: str, end: str, reason: str) -> None:
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n{before}\n#EXTINF:2.4,\nfilm.mp4\n{end}\n"
    link = site.put("a.m3u8", text, "application/x-mpegurl")
    if not reason:
        assert (await taken(pages, link)).data == FILM
        return
    with pytest.raises(InvalidRequest, match=reason):
        await taken(pages, link)


async def test_too_long(site: Site, workspaces: Workspaces) -> None:
    told = {"@context": "https://schema.org", "@type": "VideoObject", "contentUrl": "SITE/film.mp4", "duration": "PT3H"}
    link = site.page("ld", f'<script type="application/ld+json">{json.dumps(told)}</script>')
    with pytest.raises(InvalidMedia, match="180 minutes; at most 120"):
        await taken(opener(workspaces), link)


async def test_an_endless_file(site: Site, workspaces: Workspaces, tmp_path: Path) -> None:
    pages = opener(workspaces, Limits(size=3 * len(FILM)))
    link = site.page("watch", '<video src="endless.mp4"></video>')
    with pytest.raises(InvalidMedia, match="more than"):
        await taken(pages, link)
    assert not [path for path in (tmp_path / "temp").rglob("*") if path.is_file() and path.suffix != ".lock"]


async def test_a_page_that_is_never_read_to_its_end(site: Site, workspaces: Workspaces) -> None:
    link = site.page("maze", "<video " * 15_000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(Unavailable, match="can't be read"):
        await taken(opener(workspaces, finding_s=8), link)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 30


async def test_a_silent_host(site: Site, workspaces: Workspaces, tmp_path: Path) -> None:
    """Whoever waits no longer ends the process too."""
    link = site.page("watch", '<video src="silent.mp4"></video>')
    waiting = asyncio.create_task(taken(opener(workspaces), link))

    async def asked() -> bool:
        return "silent.mp4" in site.asked

    await until(asked, why="the film is asked for")
    assert len(fetching(tmp_path)) == 1
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert fetching(tmp_path) == []


def fetching(folder: Path) -> list[int]:
    """Processes that work in a folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                inside = (process / "cwd").readlink().is_relative_to(folder)
            except OSError:
                continue
            found += [int(process.name)] if inside else []
    return found


# ---- what leads inside -----------------------------------------------------------------------------------------------

HOSTS = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0",
    "localhost",
    "[::1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "①②⑦.⓪.⓪.①",
    "site.example@127.0.0.1",
    "inside.example",
    "mixed.example",
)
ELSEWHERE = "http://127.0.0.1:CANARY/a"
FILE = "file://SECRET"
LURES = (
    '<video src="http://127.0.0.1:CANARY/a.mp4"></video>',
    '<video src="http://site.example@127.0.0.1:CANARY/a.mp4"></video>',
    '<video src="http://mixed.example:CANARY/a.mp4"></video>',
    '<video src="https://127.0.0.1:CANARY/a.mp4"></video>',
    '<video src="ftp://127.0.0.1:CANARY/a.mp4"></video>',
    '<video src="rtmp://127.0.0.1:CANARY/a"></video>',
    f'<video src="SITE/moved?to={ELSEWHERE}"></video>',
    f'<video src="{ELSEWHERE}.m3u8"></video>',
    f'<video src="{ELSEWHERE}.mpd"></video>',
    f'<meta property="og:video" content="{ELSEWHERE}.mp4">',
    f'<iframe src="{ELSEWHERE}/embed"></iframe><meta property="og:video:url" content="{ELSEWHERE}">',
    f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}">',
    f'<video src="{FILE}"></video>',
    f'<meta property="og:video" content="{FILE}">',
)


def read(file: Path) -> bool:
    return file.stat().st_atime > 0


def playlist(segment: str, before: str = "") -> str:
    return (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-PLAYLIST-TYPE:VOD\n{before}\n#EXTINF:9,\n{segment}\n#EXT-X-ENDLIST\n"
    )


PLAYLISTS = (
    *(playlist(f"http://{host}:CANARY/a") for host in HOSTS),
    playlist(f"SITE/moved?to={ELSEWHERE}"),
    playlist("SITE/film.mp4", f'#EXT-X-KEY:METHOD=AES-128,URI="{ELSEWHERE}"'),
    playlist("SITE/film.mp4", f'#EXT-X-MAP:URI="{ELSEWHERE}"'),
    f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9\n{ELSEWHERE}\n",
    playlist(FILE),
    playlist("SITE/film.mp4", f'#EXT-X-KEY:METHOD=AES-128,URI="{FILE}"'),
    playlist("SITE/film.mp4", f'#EXT-X-MAP:URI="{FILE}"'),
    playlist(f"concat:{FILE}"),
    playlist(f"subfile,,start,0,end,9,,:{FILE}"),
)
MANIFEST = """<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"><Period>
<AdaptationSet mimeType="video/mp4"><Representation id="v" bandwidth="9" codecs="avc1.64001e" width="640" height="360">
<BaseURL>AT</BaseURL><SegmentList><SegmentURL media="a"/></SegmentList></Representation></AdaptationSet></Period></MPD>"""


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Its time of reading tells whether anybody read it."""
    made = tmp_path / "secret.ts"
    made.write_bytes(FILM)
    os.utime(made, (0, 0))
    return made


async def test_no_page_and_no_playlist_leads_inside(site: Site, pages: Pages, bird: Canary, secret: Path) -> None:
    site.secret = secret
    links = [
        *(site.page(f"page-{number}", lure) for number, lure in enumerate(LURES)),
        *(site.put(f"{number}.m3u8", text, "application/x-mpegurl") for number, text in enumerate(PLAYLISTS)),
        *(
            site.put(f"{number}.mpd", MANIFEST.replace("AT", at), "application/dash+xml")
            for number, at in enumerate((ELSEWHERE, FILE))
        ),
        f"{site.url}/moved?to=http://127.0.0.1:{bird.port}/",
        f"http://127.0.0.1:{bird.port}/",
        f"http://inside.example:{bird.port}/watch",
        f"file://{secret}",
    ]

    async def opens(link: str) -> bool:
        try:
            await taken(pages, link)
        except ClipmillError:
            return False
        return True

    assert dict(zip(links, await asyncio.gather(*map(opens, links)), strict=True)) == dict.fromkeys(links, False)
    assert bird.connections == 0
    assert not read(secret)
    assert len(links) >= 40


async def test_the_canary_would_have_sung(site: Site, workspaces: Workspaces, bird: Canary) -> None:
    pages = Pages(Guard(may_reach=anywhere, resolver=Names(NAMES)), workspaces=workspaces, limits=Limits(), seconds=120)
    for link in (site.page("watch", LURES[0]), site.put("a.m3u8", PLAYLISTS[0], "application/x-mpegurl")):
        before = bird.connections
        with suppress(ClipmillError):
            await taken(pages, link)
        assert bird.connections > before


def test_reading_would_have_been_seen(secret: Path) -> None:
    secret.read_bytes()
    assert read(secret)


CONFINED = """
import socket, subprocess, sys
from services.upload.ytdlp import confine
confine(port=int(sys.argv[1]))
refused = 0
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2]))),
    lambda: socket.create_connection(("localhost", int(sys.argv[1]))),
    lambda: socket.create_connection(("::1", int(sys.argv[2]))),
    lambda: socket.socket(socket.AF_UNIX).connect("/run/anything"),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(sys.argv[2]))),
    lambda: socket.gethostbyname("localhost"),
    lambda: subprocess.run(["true"]),
):
    try:
        attempt()
    except PermissionError:
        refused += 1
print(refused)
socket.create_connection(("127.0.0.1", int(sys.argv[1]))).close()
"""


async def test_the_process_knows_no_other_way(bird: Canary) -> None:
    """Whatever an extractor does."""
    async with canary() as allowed:
        ports = str(allowed.port), str(bird.port)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-W",
            "ignore",
            "-c",
            CONFINED,
            *ports,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        said, _ = await process.communicate()
        assert (said, process.returncode) == (b"7\n", 0)
        assert (bird.connections, allowed.connections) == (0, 1)
