// Reads {name: text} of playlists and WebVTT on stdin as strictly as their parsers can, and writes the faults as {name: [fault]}.
import { text } from "node:stream/consumers";
import HLS from "hls-parser";
import webvtt from "webvtt-parser";

HLS.setOptions({ strictMode: true });

function faultsOf(name, body) {
  if (name.endsWith(".vtt")) {
    return new webvtt.WebVTTParser()
      .parse(body, name.includes("storyboard") ? "metadata" : "subtitles")
      .errors.map((fault) => `${fault.line}: ${fault.message}`);
  }
  try {
    HLS.parse(body);
    return [];
  } catch (fault) {
    return [fault.message];
  }
}

const bodies = JSON.parse(await text(process.stdin));
const faults = Object.entries(bodies).map(([name, body]) => [name, faultsOf(name, body)]);
process.stdout.write(JSON.stringify(Object.fromEntries(faults.filter(([, found]) => found.length > 0))));
