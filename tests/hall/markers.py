"""Sound whose seconds encode their number: a tone for the tens and one for the units."""

import math
import wave
from pathlib import Path
from typing import NamedTuple

import numpy as np

RATE = 48_000
UNITS = [400 + 60 * digit for digit in range(10)]
TENS = [1_200 + 120 * digit for digit in range(12)]
EDGE = 480
WINDOW = 4_096
SHORTEST_S = 0.33


def write(path: Path, seconds: int) -> None:
    """Write a sound file whose second n sounds as the number n."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        at = np.arange(RATE) / RATE
        swell = np.minimum(1, np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / EDGE)
        for second in range(seconds):
            tens, units = divmod(second, 10)
            tone = np.sin(2 * math.pi * UNITS[units] * at) + np.sin(2 * math.pi * TENS[tens] * at)
            file.writeframes((6_000 * swell * tone).astype("<i2").tobytes())


class Mark(NamedTuple):
    """A number and the stretch of a recording that encodes it, in seconds of the recording."""

    number: int
    start: float
    end: float


def heard(sound: list[float], every: int = RATE // 10) -> list[Mark]:
    """Return the numbers that a sound encodes, in order; a tone of less than a third of a second is ignored.

    Where two recordings meet, a window that holds some of both may sound like a third.
    """
    samples = np.asarray(sound, dtype=np.float32)
    marks: list[Mark] = []
    for start in range(0, len(samples) - WINDOW, every):
        strength = np.abs(np.fft.rfft(samples[start : start + WINDOW] * np.hanning(WINDOW)))
        found = loudest(strength.tolist())
        if found is not None:
            before = marks.pop() if marks and marks[-1].number == found else None
            at = start / RATE
            marks.append(Mark(found, before.start if before else at, at + WINDOW / RATE))
    return [mark for mark in marks if mark.end - mark.start > SHORTEST_S]


def loudest(strength: list[float]) -> int | None:
    """Return the number that a spectrum of 4,096 samples encodes, or None when it is silent or between two."""
    bins = {
        hz: max(strength[round(hz * WINDOW / RATE) - 1 : round(hz * WINDOW / RATE) + 2])
        for hz in UNITS + TENS
    }
    unit, ten = max(UNITS, key=bins.__getitem__), max(TENS, key=bins.__getitem__)
    rest = max(value for hz, value in bins.items() if hz not in (unit, ten))
    if min(bins[unit], bins[ten]) < 4 * rest + 1:
        return None
    return TENS.index(ten) * 10 + UNITS.index(unit)


# The same detector for a page: records [wall clock, number, position, slide] ten times a second as window.heard.
DETECTOR = """
window.heard = [];
window.hear = (node, context, position) => {
  const analyser = context.createAnalyser();
  analyser.fftSize = 4096;
  analyser.smoothingTimeConstant = 0;
  node.connect(analyser);
  const silent = context.createGain();
  silent.gain.value = 0;
  analyser.connect(silent).connect(context.destination);
  const strength = new Float32Array(analyser.frequencyBinCount);
  const units = [...Array(10)].map((_, n) => 400 + 60 * n), tens = [...Array(12)].map((_, n) => 1200 + 120 * n);
  const best = (list) => {
    const levels = list.map((hz) => Math.max(...[-1, 0, 1].map((by) => strength[Math.round(hz * 4096 / context.sampleRate) + by])));
    const order = levels.map((level, n) => [level, n]).sort((a, b) => b[0] - a[0]);
    return order[0][0] > -75 && order[0][0] > order[1][0] + 12 ? order[0][1] : null;
  };
  setInterval(() => {
    analyser.getFloatFrequencyData(strength);
    const ten = best(tens), unit = best(units);
    const slide = document.querySelector("[data-slide-number]").textContent;
    if (ten !== null && unit !== null) window.heard.push([Date.now(), ten * 10 + unit, position(), slide]);
  }, 50);
};
"""

LECTURERS_DETECTOR = (
    DETECTOR
    + """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  if (wanted.audio) {
    const context = new AudioContext();
    window.hear(context.createMediaStreamSource(stream), context, () => 0);
  }
  return stream;
};
"""
)

LISTENERS_DETECTOR = (
    DETECTOR
    + """
addEventListener("DOMContentLoaded", () => {
  const media = document.querySelector("video");
  media.addEventListener("playing", () => {
    const context = new AudioContext({ sampleRate: 48000 });
    const source = context.createMediaElementSource(media);
    source.connect(context.destination);
    window.hear(source, context, () => media.currentTime);
  }, { once: true });
});
"""
)
