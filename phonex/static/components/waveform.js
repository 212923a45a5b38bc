// A waveform that seeks: a slider for pointer and keyboard.

import { h } from "../dom.js";
import { seconds, t } from "../i18n.js";

const BAR = 3; // pixels, and the gap between two
const GAP = 2;
const STEP_S = 1;
const LEAP_S = 5;

// onSeek(seconds)
export function waveform({ onSeek }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "waveform", role: "slider", tabindex: "0", "aria-label": t("player.position"), "aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0" },
    canvas,
  );
  let peaks = [];
  let duration = 0;
  let position = 0;

  function draw() {
    const { width, height } = element.getBoundingClientRect();
    const scale = devicePixelRatio;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const heard = getComputedStyle(element).color;
    const ahead = getComputedStyle(canvas).color;
    const played = duration ? (position / duration) * width : 0;
    for (const { x, level } of bars(peaks, width)) {
      const tall = Math.max(2, level * height);
      pen.fillStyle = x < played ? heard : ahead;
      pen.fillRect(x, (height - tall) / 2, BAR, tall);
    }
  }

  function show(at) {
    position = at;
    element.setAttribute("aria-valuenow", at.toFixed(1));
    element.setAttribute("aria-valuetext", t("player.at", { at: seconds(at), of: seconds(duration) }));
    draw();
  }

  function seek(to) {
    const within = Math.min(duration, Math.max(0, to));
    onSeek(within);
    show(within); // at once: the next key may come before the sound is there
  }

  function seekTo({ clientX }) {
    const { left, width } = element.getBoundingClientRect();
    seek(((clientX - left) / width) * duration);
  }

  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && seekTo(event));
  element.addEventListener("keydown", (event) => {
    const to = target(event.key, position, duration);
    if (to === null) return;
    event.preventDefault();
    seek(to);
  });
  new ResizeObserver(draw).observe(element);

  return {
    element,
    show,
    // newPeaks: 0 to 1, none while they are not known
    load(newPeaks) {
      const loudest = Math.max(0.05, ...newPeaks); // silence stays flat
      peaks = newPeaks.map((peak) => peak / loudest);
      draw();
    },
    setDuration(newDuration) {
      duration = newDuration;
      element.setAttribute("aria-valuemax", duration.toFixed(1));
      show(Math.min(position, duration));
    },
  };
}

function target(key, position, duration) {
  switch (key) {
    case "ArrowRight": case "ArrowUp": return position + STEP_S;
    case "ArrowLeft": case "ArrowDown": return position - STEP_S;
    case "PageUp": return position + LEAP_S;
    case "PageDown": return position - LEAP_S;
    case "Home": return 0;
    case "End": return duration;
    default: return null;
  }
}

// The highest peak of those that fall on each bar.
export function bars(peaks, width) {
  const n = Math.max(1, Math.floor(width / (BAR + GAP)));
  return Array.from({ length: n }, (_, i) => {
    const from = Math.floor((i / n) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((i + 1) / n) * peaks.length));
    return { x: i * (BAR + GAP), level: Math.max(0, ...peaks.slice(from, to)) };
  });
}
