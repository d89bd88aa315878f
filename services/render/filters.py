"""The one filter graph of a clip: source frames in, finished frames out.

    decode ─ upright ─ constant rate ─┬─ scene 1: crop, scale ─┬─ join ─ tone-map ─ captions ─▶ x264
                                      ├─ scene 2: crop, scale ─┤
                                      └─ …                     ┘

Scenes are told apart by frame numbers, so cuts are exact; each has its own sizes, so no scaler changes its size midway. Still
scenes in a row whose crops have one size share a branch, and its crop jumps at the cuts: a branch costs memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Final

from common.documents import Source
from services.render.clock import Clock
from services.render.crop import Area, Scene, View
from services.render.footage import Footage

HDR_TRANSFERS: Final = {16: "smpte2084", 18: "arib-std-b67"}
"""ITU-T H.273: PQ and HLG."""
TURNS: Final = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
"""By degrees counter-clockwise."""
TONE_MAP: Final = (
    "zscale=transfer=linear:npl=203:primaries=bt709,tonemap=hable:desat=0,"
    "zscale=transfer=bt709:matrix=bt709:primaries=bt709:range=limited"
)
"""BT.2408: white of a sheet of paper in HDR is 203 cd/m²."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """Frames of a source, laid on a clock; `window_origin` is the source time of the file's time 0, in seconds."""

    source: Source
    footage: Footage
    window_origin: Fraction
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Picture(Film):
    """All that the graph depends on; `captions` if captions.ass and the folder fonts lie beside it."""

    scenes: tuple[Scene, ...]
    width: int
    height: int
    captions: bool


def graph(picture: Picture) -> str:
    """The filter graph from the input's first video stream to the label `picture`, one link of the chain a line."""
    branches = _branches(picture)
    count = len(branches)
    labels = [f"s{index}" for index in range(count)]
    split = f",split={count}" if count > 1 else ""
    lines = [f"[0:v:0]{','.join(upright(picture))}{split}{_labels(labels)}"]
    for label, branch in zip(labels, branches, strict=True):
        lines += _still_scenes(label, branch, picture) if len(branch) > 1 else _scene(label, branch[0], picture)
    shown = [f"{label}o" for label in labels]
    joined = [f"concat=n={count}"] if count > 1 else []
    lines.append(f"{_labels(shown)}{','.join(joined + _finish(picture))}[picture]")
    return ";\n".join(lines)


def _labels(labels: Sequence[str]) -> str:
    return "".join(f"[{label}]" for label in labels)


def upright(film: Film) -> list[str]:
    """Whole frames of one size, upright, at the clock's rate, exactly the clock's frames."""
    footage, clock = film.footage, film.clock
    shift = clock.origin - film.window_origin
    chain = [f"scale={footage.width}:{footage.height}"]  # does nothing, unless the source changes its size midway
    if film.source.interlaced:
        chain.append("bwdif=mode=send_frame:parity=auto:deint=interlaced")
    if film.source.rotation in TURNS:
        chain.append(TURNS[film.source.rotation])
    if film.source.mirrored:
        chain.append("hflip" if film.source.rotation in {90, 270} else "vflip")
    return [
        *chain,
        f"setpts=PTS-({shift.numerator}/{shift.denominator})/TB",
        f"fps=fps={clock.rate}:start_time=0:round=near",
        "tpad=stop=-1:stop_mode=clone",  # a source that ends early holds its last frame
        f"trim=end_frame={clock.frames}",
    ]


def _branches(picture: Picture) -> list[list[Scene]]:
    """Scenes in a row that differ only in where their one still crop stands go together."""
    found: list[list[Scene]] = []
    for scene in picture.scenes:
        if found and _sizes(scene, picture) is not None and _sizes(scene, picture) == _sizes(found[-1][-1], picture):
            found[-1].append(scene)
        else:
            found.append([scene])
    return found


def _sizes(scene: Scene, picture: Picture) -> tuple[int, int, Area] | None:
    """Of a still crop and its place; None where the scene has more."""
    if len(scene.views) > 1 or scene.views[0].moves:
        return None
    region = _region(scene.views[0], picture)
    return region.width, region.height, scene.views[0].place


def _still_scenes(label: str, branch: Sequence[Scene], picture: Picture) -> list[str]:
    regions = [_region(scene.views[0], picture) for scene in branch]
    cuts = [scene.first - branch[0].first - 0.5 for scene in branch[1:]]
    x = _choice([str(region.x) for region in regions], cuts)
    y = _choice([str(region.y) for region in regions], cuts)
    begin = f"[{label}]trim=start_frame={branch[0].first}:end_frame={branch[-1].end},setpts=PTS-STARTPTS"
    crop = f"crop={regions[0].width}:{regions[0].height}:x='{x}':y='{y}':exact=1"
    place = branch[0].views[0].place
    return [f"{begin},{crop},{scale(place.width, place.height, picture)},{_padded(place, picture)}[{label}o]"]


def _scene(label: str, scene: Scene, picture: Picture) -> list[str]:
    begin = f"[{label}]trim=start_frame={scene.first}:end_frame={scene.end},setpts=PTS-STARTPTS"
    if len(scene.views) == 1:
        return [f"{begin},{_view(scene.views[0], picture)},{_padded(scene.views[0].place, picture)}[{label}o]"]
    parts = [f"{label}p{index}" for index in range(len(scene.views))]
    lines = [f"{begin},split={len(parts)}{_labels(parts)}"]
    lines += [f"[{part}]{_view(view, picture)}[{part}o]" for part, view in zip(parts, scene.views, strict=True)]
    layout = "|".join(f"{view.place.x}_{view.place.y}" for view in scene.views)
    stacked = f"xstack=inputs={len(parts)}:layout={layout}:fill=black"
    return [*lines, f"{_labels([f'{part}o' for part in parts])}{stacked},setsar=1[{label}o]"]


def _padded(place: Area, picture: Picture) -> str:
    if (place.width, place.height) == (picture.width, picture.height):
        return "setsar=1"
    return f"pad={picture.width}:{picture.height}:{place.x}:{place.y},setsar=1"


def _view(view: View, picture: Picture) -> str:
    """Crop in stored pixels (display pixels are square, stored ones need not be), scale once, and pan in output pixels."""
    region = _region(view, picture)
    out_width, out_height = view.place.width, view.place.height
    if not view.moves:
        return f"{_crop(region)},{scale(out_width, out_height, picture)}"
    across, down = _density(picture)
    larger, taller = out_width / (view.width * across), out_height / (view.height * down)
    scaled_width = max(out_width, round(region.width * larger / 2) * 2)
    scaled_height = max(out_height, round(region.height * taller / 2) * 2)
    most_x, most_y = scaled_width - out_width, scaled_height - out_height
    x = _path([(step.frame, (step.x * across - region.x) * larger) for step in view.steps], most=most_x)
    y = _path([(step.frame, (step.y * down - region.y) * taller) for step in view.steps], most=most_y)
    pan = f"crop=w={out_width}:h={out_height}:x='{x}':y='{y}':exact=1"
    return f"{_crop(region)},{scale(scaled_width, scaled_height, picture)},{pan}"


def _region(view: View, picture: Picture) -> Area:
    """All that the view ever shows, in stored pixels."""
    wide, high = _stored(picture)
    across, down = _density(picture)
    left, width = _even_span([step.x * across for step in view.steps], length=view.width * across, most=wide)
    top, height = _even_span([step.y * down for step in view.steps], length=view.height * down, most=high)
    return Area(x=left, y=top, width=width, height=height)


def _density(picture: Picture) -> tuple[float, float]:
    """Stored pixels per display pixel, across and down."""
    wide, high = _stored(picture)
    return wide / picture.source.width, high / picture.source.height


def _stored(picture: Picture) -> tuple[int, int]:
    """Width and height of the upright picture in stored pixels."""
    turned = picture.source.rotation in {90, 270}
    size = (picture.footage.width, picture.footage.height)
    return (size[1], size[0]) if turned else size


def _even_span(corners: Sequence[float], *, length: float, most: int) -> tuple[int, int]:
    """Start and size, from the least corner to the greatest plus the crop, on even pixels: halved colour samples stay whole."""
    if max(corners) == min(corners):
        size = min(most, max(2, round(length / 2) * 2))
        return min(round(corners[0] / 2) * 2, most - size), size
    first = floor(min(corners) / 2) * 2
    end = min(most, ceil((max(corners) + length) / 2) * 2)
    return first, max(2, end - first)


def _crop(area: Area) -> str:
    return f"crop={area.width}:{area.height}:{area.x}:{area.y}:exact=1"


def scale(width: int, height: int, film: Film) -> str:
    """Lanczos keeps edges that bicubic softens; bit-exact code gives the same pixels whatever vector units there are."""
    flags = "flags=lanczos+accurate_rnd+full_chroma_int+bitexact"
    if film.footage.transfer in HDR_TRANSFERS:
        return f"scale={width}:{height}:{flags},format=yuv420p10"
    levels = "full" if film.footage.full_range else "limited"
    colours = f"in_color_matrix={film.footage.matrix}:in_range={levels}:out_color_matrix=bt709:out_range=limited"
    return f"scale={width}:{height}:{colours}:{flags},format=yuv420p"


def standard_colours(film: Film) -> list[str]:
    """BT.709 of standard range, whatever `scale` was given."""
    transfer = HDR_TRANSFERS.get(film.footage.transfer)
    chain = []
    if transfer is not None:
        levels = "full" if film.footage.full_range else "limited"
        marks = f"colorspace=bt2020nc:color_primaries=bt2020:color_trc={transfer}:range={levels}"
        chain += [f"setparams={marks}", TONE_MAP, "format=yuv420p"]
    return [*chain, "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=limited"]


def _finish(picture: Picture) -> list[str]:
    chain = standard_colours(picture)
    if picture.captions:
        chain.append("ass=filename=captions.ass:fontsdir=fonts:shaping=complex")
    return [*chain, "format=yuv420p"]


def _path(points: Sequence[tuple[float, float]], *, most: int) -> str:
    """An expression of the frame number `n` for a path of straight lines, in whole pixels 0..most; a tree of comparisons."""
    if all(value == points[0][1] for _, value in points):
        return str(min(max(round(points[0][1]), 0), most))
    pieces = [f"{points[0][1]:.3f}"]
    for (start, begin), (end, reach) in pairwise(points):
        slope = (reach - begin) / (end - start)
        pieces.append(f"{begin:.3f}+(n-({start:.3f}))*({slope:.6f})")
    pieces.append(f"{points[-1][1]:.3f}")
    return f"clip(floor({_choice(pieces, [frame for frame, _ in points])}+0.5),0,{most})"


def _choice(pieces: Sequence[str], bounds: Sequence[float]) -> str:
    """`pieces[i]` holds before `bounds[i]`; the last one after all of them."""
    if not bounds:
        return pieces[0]
    middle = len(bounds) // 2
    before = _choice(pieces[: middle + 1], bounds[:middle])
    after = _choice(pieces[middle + 1 :], bounds[middle + 1 :])
    return f"if(lt(n,{bounds[middle]:.3f}),{before},{after})"
