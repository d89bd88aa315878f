"""python -m bench.edits VIDEO: what each kind of edit costs, against the render alone, in CPU-seconds of the stages that ran for it.

`all seen` is what an edit would cost that looks at all of the clip: the framing of the first job.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx

TRIM_S: Final = 3.0
ENVIRONMENT: Final = {**os.environ, "CLIPMILL_CLIP_RUNGS": "", "CLIPMILL_PACKAGE": "false"}
"""One size of the clip and no ladders: what is not framing must not make framing look small."""


def wishes(clip: dict[str, Any], editing: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """One of each kind."""
    word = next(each for each in editing["words"] if each["start_ms"] >= editing["start_ms"])
    start_s, end_s = clip["start_s"], clip["end_s"]
    return {
        "trim in": {"start_s": start_s + TRIM_S, "end_s": end_s - TRIM_S},
        "trim out": {"end_s": end_s + TRIM_S},
        "layout": {"layout": "static"},
        "crop": {"crops": [{"shot": 0, "x": 0.1}]},
        "style": {"captions": "bold"},
        "word": {"words": [{"start_ms": word["start_ms"], "text": "Zyx"}]},
    }


def ended(http: httpx.Client, job: str) -> dict[str, Any]:
    while True:
        view: dict[str, Any] = http.get(f"/api/v1/jobs/{job}").json()
        if view["status"] in {"done", "failed", "cancelled"}:
            return view
        time.sleep(0.5)


def spent(http: httpx.Client, job: str) -> dict[str, float]:
    """CPU-seconds of the stages that ran."""
    stages = http.get(f"/api/v1/jobs/{job}/results").json()["manifest"]["stages"]
    return {each["stage"]: each["cpu_seconds"] for each in stages if not each["cached"]}


def measure(http: httpx.Client, video: Path) -> None:
    with video.open("rb") as file:
        name = http.post("/api/v1/videos", files={"file": file}).raise_for_status().json()["id"]
    first = http.post("/api/v1/jobs", json={"video_id": name, "clips": 1, "lengths": "20-30"}).raise_for_status()
    (clip,) = ended(http, first.json()["id"])["clips"]
    editing = http.get(f"/api/v1/clips/{clip['id']}/editing").raise_for_status().json()
    cost = spent(http, first.json()["id"])
    print(
        f"clip {clip['start_s']:.1f} to {clip['end_s']:.1f} s: frame {cost['frame']:.2f}, render {cost['render']:.2f}"
    )
    print(f"{'edit':10} {'frame':>7} {'render':>7} {'of the render alone':>20}   reruns")
    for kind, wish in wishes(clip, editing).items():
        edit = http.post(f"/api/v1/clips/{clip['id']}/edits", json=wish).raise_for_status().json()
        ended(http, edit["id"])
        used = spent(http, edit["id"])
        ratio = sum(used.values()) / used["render"]
        print(
            f"{kind:10} {used.get('frame', 0):7.2f} {used['render']:7.2f} {ratio:20.3f}   {' '.join(edit['reruns'])}",
            flush=True,
        )
    print(f"all seen   {cost['frame']:7.2f} {cost['render']:7.2f} {1 + cost['frame'] / cost['render']:20.3f}")


def main() -> None:
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        command = [sys.executable, "-m", "clipmill", "up", "--data", str(data), "--port", "0"]
        process = subprocess.Popen(command, env=ENVIRONMENT)
        try:
            while not (data / "runtime.json").exists():
                if process.poll() is not None:
                    sys.exit("clipmill up ended")
                time.sleep(0.1)
            url = json.loads((data / "runtime.json").read_text())["url"]
            with httpx.Client(base_url=url, timeout=120, trust_env=False) as http:
                measure(http, Path(sys.argv[1]))
        finally:
            process.send_signal(2)
            process.wait()


if __name__ == "__main__":
    main()
