// Buttons that play a short sound where they stand: one sound at a time, played and stopped by the
// same button. Nothing is kept in the history.

import { byId, h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { playable } from "../../media.js";

// fail(error) tells why a sound cannot be heard. When `signal` aborts, it falls silent.
export function makeSounds({ signal, fail }) {
  const audio = new Audio();
  const made = new Map(); // { url, release } by key
  let current = null; // { look, loading: AbortController }

  function stop() {
    const ended = current;
    current = null;
    ended?.loading.abort();
    ended?.look("play");
    audio.pause();
  }

  async function play({ key, load }, look) {
    stop();
    byId("player")?.pause();
    const mine = (current = { look, loading: new AbortController() });
    look("busy");
    try {
      const sound = made.get(key()) ?? (await load(mine.loading.signal));
      if (current !== mine) return sound.release(); // another one was asked for meanwhile
      made.set(key(), sound);
      audio.src = sound.url;
      await audio.play();
      if (current === mine) look("stop");
    } catch (error) {
      if (current !== mine) return;
      stop();
      fail(error instanceof DOMException ? new Error(t("player.failed")) : error);
    }
  }

  audio.addEventListener("ended", stop);
  signal.addEventListener("abort", () => {
    stop();
    for (const { release } of made.values()) release();
  });

  // key(): what the sound depends on. load(signal) resolves with { url, release }. name: of what is
  // heard. text: shown beside the picture.
  function button({ key, load, name, text = null, className = "hear" }) {
    const place = h("span", { class: "sound-icon" }, icon("play"));
    const element = h("button", { class: `button ${text ? "quiet" : "plain icon-only"} ${className}`, type: "button" }, place, text);
    let state = "play";
    let called = name;

    function label() {
      const told = t(state === "play" ? "sound.play" : "sound.stop", { name: called });
      element.setAttribute("aria-label", text ? `${text}: ${called}` : told);
      if (text) element.setAttribute("aria-pressed", String(state !== "play"));
      else element.title = told;
    }

    function look(now) {
      state = now;
      if (now === "busy") element.setAttribute("aria-busy", "true");
      else element.removeAttribute("aria-busy");
      place.replaceChildren(icon(now === "play" ? "play" : "stop"));
      label();
    }

    element.addEventListener("click", () => (state === "play" ? play({ key, load }, look) : stop()));
    label();
    return {
      element,
      rename(to) {
        called = to;
        label();
      },
    };
  }
  return { button, stop };
}

// The sound at an address of the service.
export const soundAt = (path) => (signal) => playable(path, signal);

// A file that the reader chose.
export const soundOfFile = (file) => async () => {
  const url = URL.createObjectURL(file);
  return { url, release: () => URL.revokeObjectURL(url) };
};
