// A voice message where it stands: play, waveform, time. Its waveform is fetched once it is seen,
// its audio once it is played.

import { api } from "../../api.js";
import { h, icon, write } from "../../dom.js";
import { t } from "../../i18n.js";
import { playable } from "../../media.js";
import { waveform } from "../waveform.js";

const PEAKS = 100;

// path: of the audio. duration: in seconds. fail(error) tells why it cannot be heard.
export function voiceNote({ path, duration, signal, fail }) {
  const audio = h("audio", { preload: "none" });
  const wave = waveform({ onSeek: seek });
  const clock = h("span", { class: "numbers small soft" });
  const toggle = h("button", { class: "button plain icon-only hear", type: "button" });
  const element = h("div", { class: "voice-note" }, toggle, wave.element, clock, audio);
  let loading = null;

  const load = () => (loading ??= fetchSound());

  async function fetchSound() {
    const { url, release } = await playable(path, signal);
    audio.src = url;
    signal.addEventListener("abort", () => {
      audio.pause();
      release();
    });
  }

  async function press() {
    if (!audio.paused) return audio.pause();
    try {
      await load();
      silence(audio);
      await audio.play();
    } catch (error) {
      if (error.name === "AbortError") return;
      loading = null;
      fail(error instanceof DOMException ? new Error(t("player.failed")) : error);
    }
  }

  async function seek(to) {
    await load().catch(() => (loading = null)); // told when it is played
    audio.currentTime = to;
  }

  function show() {
    wave.show(audio.currentTime);
    write(clock, minutes(audio.currentTime || audio.duration || duration));
    toggle.replaceChildren(icon(audio.paused ? "play" : "pause"));
    toggle.setAttribute("aria-label", t(audio.paused ? "player.play" : "player.pause"));
  }

  async function draw() {
    const { peaks } = await api(`${path}/peaks?n=${PEAKS}`, { signal });
    wave.load(peaks);
  }

  toggle.addEventListener("click", press);
  for (const name of ["play", "pause", "timeupdate", "ended", "seeked"]) audio.addEventListener(name, show);
  audio.addEventListener("loadedmetadata", () => Number.isFinite(audio.duration) && wave.setDuration(audio.duration));
  wave.setDuration(duration);
  show();
  whenSeen(element, () => draw().catch(() => {}), signal); // it can be played without one
  return { element, play: press };
}

// One sound at a time.
export function silence(except) {
  for (const other of document.querySelectorAll("audio")) if (other !== except) other.pause();
}

export function whenSeen(element, action, signal) {
  const watching = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    watching.disconnect();
    action();
  });
  watching.observe(element);
  signal.addEventListener("abort", () => watching.disconnect());
}

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
