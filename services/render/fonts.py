"""Letters for every script, the same on every machine: shipped fonts and Noto, cut down to what a clip needs.

HarfBuzz measures words as libass will draw them, and cuts each font to the used letters at one weight. libass gets a folder with
just these fonts and no others, each by its own name.
"""

import hashlib
import importlib.util
import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from common.documents import Font
from common.errors import ToolFailed
from services.render.lettering import Run

HERE: Final = Path(__file__).parent / "fonts"
BOLD: Final = 800
MEDIUM: Final = 600
IGNORABLE: Final = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f"
)
"""They shape or do nothing, and have no picture of their own."""
MIRRORED: Final = "()[]{}<>«»"
"""From right to left each is drawn as its partner."""


@dataclass(frozen=True)
class FontFile:
    """A file of a font family; `package` empty means shipped here. Variable ones are pinned to a weight."""

    package: str
    name: str
    index: int = 0

    @property
    def path(self) -> Path:
        if not self.package:
            return HERE / self.name
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise ToolFailed(f"The fonts of {self.package} are not installed. Install requirements/models.txt.")
        return Path(spec.origin).parent / self.name


def _noto(script: str) -> FontFile:
    return FontFile("manimgx_fonts", f"NotoSans{script}[wght].ttf")


STYLE_FONTS: Final[Mapping[Font, Mapping[int, FontFile]]] = {
    "Anton": {BOLD: FontFile("", "Anton_400Regular.ttf"), MEDIUM: FontFile("", "Anton_400Regular.ttf")},
    "Montserrat": {
        BOLD: FontFile("", "Montserrat_800ExtraBold.ttf"),
        MEDIUM: FontFile("", "Montserrat_600SemiBold.ttf"),
    },
    "Noto Sans": {BOLD: _noto(""), MEDIUM: _noto("")},
    "Poppins": {BOLD: FontFile("", "Poppins_700Bold.ttf"), MEDIUM: FontFile("", "Poppins_500Medium.ttf")},
}
SCRIPTS: Final = tuple(
    _noto(script)
    for script in (
        *("", "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew"),
        *("Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai"),
    )
)
CJK: Final = {
    language: FontFile("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", index)
    for index, language in enumerate(("ja", "ko", "zh", "zh-Hant", "yue"))
}
"""The same letter is drawn differently in each of these languages."""
SIGNS: Final = (_noto("Symbols"), FontFile("manimgx_fonts", "NotoEmoji[wght].ttf"))


@cache
def font_digests() -> dict[str, str]:
    """SHA-256 of every font file; part of the stage's key."""
    files = [*SCRIPTS, *SIGNS, CJK["ja"], *(file for weights in STYLE_FONTS.values() for file in weights.values())]
    return {file.name: hashlib.sha256(file.path.read_bytes()).hexdigest() for file in dict.fromkeys(files)}


@dataclass
class _Face:
    """An opened font at one weight; `used` are the letters that captions took from it."""

    file: FontFile
    weight: int
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        import uharfbuzz  # noqa: PLC0415  heavy: only the child process needs it

        self._hb = uharfbuzz
        self._face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.file.path)), self.file.index)
        self._font = uharfbuzz.Font(self._face)
        self._axes = {axis.tag: axis for axis in self._face.axis_infos}
        if "wght" in self._axes:
            self._font.set_variations({"wght": self._pinned})
        self._letters = frozenset(self._face.unicodes)
        os2 = bytes(self._face.reference_table("OS/2").data)
        self._above, self._below = struct.unpack(">HH", os2[74:78])
        self.family = str(self._face.get_name(uharfbuzz.OTNameIdPredefined.FONT_FAMILY))

    @property
    def _pinned(self) -> float:
        axis = self._axes["wght"]
        return float(min(max(self.weight, axis.min_value), axis.max_value))

    def draws(self, text: str) -> bool:
        return all(ord(char) in self._letters or char in IGNORABLE or char == " " for char in text)

    def run(self, text: str) -> Run:
        """The text as this font draws it; lengths are in ems."""
        self.used.update(text)
        buffer = self._hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        self._hb.shape(self._font, buffer)
        upem = self._face.upem
        pen, leads = 0, dict[int, int]()
        for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            leads.setdefault(glyph.cluster, pen + position.x_offset)
            pen += position.x_advance
        return Run(
            text=text,
            family=self.family,
            width=pen / upem,
            above=self._above / upem,
            height=(self._above + self._below) / upem,
            lead=min(leads.values(), default=0) / upem,
        )

    def cut(self) -> bytes:
        """The font at its weight with the used letters alone, and those they are put together from (Thai, Tamil)."""
        wanted = self._hb.SubsetInput()
        parts = {part for char in self.used for part in unicodedata.normalize("NFKD", char)}
        wanted.unicode_set.update({ord(char) for char in (*self.used, *parts, *MIRRORED)})
        for tag in self._axes:
            if tag == "wght":
                wanted.pin_axis_location(self._face, tag, self._pinned)
            else:
                wanted.pin_axis_to_default(self._face, tag)
        return bytes(self._hb.subset(self._face, wanted).blob.data)


class HarfBuzzLettering:
    """Lettering by HarfBuzz."""

    def __init__(self, *, font: Font, bold: bool, language: str | None) -> None:
        self._weight = BOLD if bold else MEDIUM
        first = CJK.get(language or "", CJK["zh"])
        others = [file for file in CJK.values() if file != first]
        self._chain = [STYLE_FONTS[font][self._weight], *SCRIPTS, first, *others, *SIGNS]
        self._opened: dict[FontFile, _Face] = {}
        self._unknown: set[str] = set()

    @property
    def unknown(self) -> frozenset[str]:
        """Letters so far that no font draws; they are left out."""
        return frozenset(self._unknown)

    def runs(self, text: str) -> tuple[Run, ...]:
        face = self._for(text)
        if face is not None:
            return (face.run(text),)
        found: list[tuple[_Face, str]] = []
        for cluster in _clusters(text):
            face = self._for(cluster)
            if face is None:
                self._unknown.update(cluster)
            elif found and (found[-1][0] is face or found[-1][0].draws(cluster)):
                found[-1] = (found[-1][0], found[-1][1] + cluster)
            else:
                found.append((face, cluster))
        return tuple(face.run(part) for face, part in found)

    def write(self, folder: Path) -> Sequence[Path]:
        """Fonts with the letters that were asked for, and a blank."""
        folder.mkdir(exist_ok=True)
        paths = []
        for number, face in enumerate(face for face in self._opened.values() if face.used):
            face.used.add(" ")
            paths.append(folder / f"{number:02}.otf")
            paths[-1].write_bytes(face.cut())
        return paths

    def _for(self, text: str) -> _Face | None:
        return next((face for face in map(self._open, self._chain) if face.draws(text)), None)

    def _open(self, file: FontFile) -> _Face:
        if file not in self._opened:
            self._opened[file] = _Face(file, self._weight)
        return self._opened[file]


def _clusters(text: str) -> Iterator[str]:
    """Each letter with the marks, joiners and variation selectors that belong to it."""
    cluster = ""
    for char in text:
        binds = unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Mc"} or char in IGNORABLE
        if cluster and not (binds or cluster[-1] == "\u200d"):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
