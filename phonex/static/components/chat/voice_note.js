// A voice message where it stands: play, waveform, time. Its audio is fetched once it is seen.

import { h, icon, write } from "../../dom.js";
import { request } from "../../api.js";
import { t } from "../../i18n.js";
import { peaksOf } from "../../peaks.js";
import { waveform } from "../waveform.js";

// path: of the audio. fail(error) tells why it cannot be heard.
export function voiceNote({ path, signal, fail }) {
  const audio = h("audio", { preload: "none" });
  const wave = waveform({ onSeek: (to) => (audio.currentTime = to) });
  const clock = h("span", { class: "numbers small soft" });
  const toggle = h("button", { class: "button plain icon-only hear", type: "button", "aria-label": t("player.play") }, icon("play"));
  const element = h("div", { class: "voice-note" }, toggle, wave.element, clock, audio);
  let loading = null;
  let duration = 0;

  const load = () => (loading ??= fetchSound());

  async function fetchSound() {
    const blob = await (await request(path, { signal })).blob();
    const { peaks, duration: measured } = await peaksOf(blob);
    duration = measured;
    wave.load(peaks);
    wave.setDuration(duration);
    show();
    audio.src = URL.createObjectURL(blob);
    signal.addEventListener("abort", () => {
      audio.pause();
      URL.revokeObjectURL(audio.src);
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

  function show() {
    wave.show(audio.currentTime);
    write(clock, minutes(audio.currentTime || duration));
    toggle.replaceChildren(icon(audio.paused ? "play" : "pause"));
    toggle.setAttribute("aria-label", t(audio.paused ? "player.play" : "player.pause"));
  }

  toggle.addEventListener("click", press);
  for (const name of ["play", "pause", "timeupdate", "ended", "seeked"]) audio.addEventListener(name, show);
  whenSeen(element, () => load().catch(() => (loading = null)), signal); // to be told once it is played
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
