// The player at the bottom: one sound at a time, on every page.

import { api } from "../api.js";
import { h, icon, write } from "../dom.js";
import { t } from "../i18n.js";
import { downloadLink, playable } from "../media.js";
import { showCode } from "./code_dialog.js";
import { menu } from "./menu.js";
import { waveform } from "./waveform.js";
import { wordLine } from "./word_line.js";

const FORMATS = ["wav", "mp3", "flac", "ogg", "opus", "m4a", "aac", "pcm", "ulaw"];
const CAPTIONS = ["srt", "vtt"];
const PEAKS = 400;
const WORDS_SHOWN = "phonex.words";

export function makePlayer({ toasts }) {
  const audio = h("audio", { id: "player", preload: "auto" });
  const wave = waveform({ onSeek: (to) => (audio.currentTime = to) });
  const words = wordLine({ onSeek: (to) => (audio.currentTime = to) });
  const parts = makeParts({ audio, wave, words });
  const fail = (error) => error.name !== "AbortError" && toasts.notify(error.message);
  let now = null; // { sound, release, loading: AbortController }

  function close() {
    now?.loading.abort();
    audio.removeAttribute("src");
    audio.load();
    now?.release();
    now = null;
    parts.element.hidden = true;
    measure();
  }

  // sound: { path, played, title, facts, audioId, ask }; the last two only for what was synthesised.
  // played: an address with what browsers can play, if that at path is not
  // ask: a function that resolves with { path, body }, the request that made it; null if unknown
  async function play(sound) {
    close();
    const loading = new AbortController();
    now = { sound, loading, release() {} };
    show(sound);
    try {
      const { url, release } = await playable(sound.played ?? sound.path, loading.signal);
      if (loading.signal.aborted) return release();
      now.release = release;
      audio.src = url;
      audio.play().catch(() => {}); // browsers may block playback before a click
      if (sound.audioId) await details(sound, loading.signal);
    } catch (error) {
      fail(error);
    }
  }

  function show(sound) {
    write(parts.title, sound.title);
    write(parts.facts, sound.facts ?? "");
    wave.load([]);
    wave.setDuration(0);
    words.load([]);
    parts.tools.replaceChildren(...(sound.audioId ? tools(sound) : []));
    parts.element.hidden = false;
    measure();
  }

  function tools(sound) {
    const toggle = toggleOfWords(words, measure);
    const tell = () => sound.ask().then(showCode, fail);
    const save = menu({
      label: t("player.download"), icon: "download", place: "above", id: "download",
      content: () => [...downloads(sound, fail), ...(sound.ask ? codeItem(tell) : [])],
    });
    const code = h(
      "button",
      { class: "button plain icon-only only-wide", id: "code", type: "button", "aria-label": t("player.code"), title: t("player.code"), onclick: tell },
      icon("code"),
    );
    return [toggle, save.element, sound.ask ? code : null].filter(Boolean);
  }

  async function details(sound, signal) {
    const [{ peaks }, spoken] = await Promise.all([
      api(`${sound.path}/peaks?n=${PEAKS}`, { signal }),
      api(`${sound.path}/words`, { signal }).catch(() => []), // not every sound has them
    ]);
    if (signal.aborted) return;
    wave.load(peaks);
    words.load(spoken);
    measure();
  }

  function measure() {
    const height = parts.element.hidden ? 0 : parts.element.offsetHeight;
    document.documentElement.style.setProperty("--player", `${height}px`);
  }

  parts.close.addEventListener("click", close);
  audio.addEventListener("error", () => audio.error && now && audio.src && toasts.notify(t("player.failed")));
  audio.addEventListener("loadedmetadata", () => wave.setDuration(audio.duration));
  follow(audio, { parts, wave, words });
  new ResizeObserver(measure).observe(parts.element);
  return { element: parts.element, play, close, playing: () => now?.sound ?? null };
}

function makeParts({ audio, wave, words }) {
  const toggle = h("button", { class: "play-button", id: "play", type: "button", "aria-label": t("player.play"), onclick: () => (audio.paused ? audio.play() : audio.pause()) }, icon("play"));
  const title = h("p", { class: "player-title" });
  const facts = h("p", { class: "player-facts", id: "facts" });
  const clock = h("p", { class: "player-clock numbers", "aria-hidden": "true" }); // the slider tells it
  const tools = h("div", { class: "player-tools" });
  const close = h("button", { class: "button plain icon-only player-close", type: "button", "aria-label": t("player.close"), title: t("player.close") }, icon("close"));
  const element = h(
    "section",
    { class: "player", "aria-label": t("player.name"), hidden: true },
    words.element,
    h("div", { class: "player-bar" }, toggle, h("div", { class: "player-about" }, title, facts), wave.element, clock, tools, close),
    audio,
  );
  return { element, toggle, title, facts, clock, tools, close };
}

// Keeps the display at what is heard.
function follow(audio, { parts, wave, words }) {
  let frame = 0;
  const tick = () => {
    const at = audio.currentTime;
    wave.show(at);
    words.show(at);
    write(parts.clock, `${clock(at)} / ${clock(audio.duration || 0)}`);
    frame = audio.paused ? 0 : requestAnimationFrame(tick);
  };
  const changed = () => {
    const playing = !audio.paused;
    parts.toggle.replaceChildren(icon(playing ? "pause" : "play"));
    parts.toggle.setAttribute("aria-label", t(playing ? "player.pause" : "player.play"));
    cancelAnimationFrame(frame);
    tick();
  };
  for (const name of ["play", "pause", "ended", "seeked", "loadedmetadata", "emptied"]) audio.addEventListener(name, changed);
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function downloads(sound, fail) {
  const link = (path, suffix, text) =>
    downloadLink({ path, name: `phonex-${sound.audioId.slice(0, 8)}.${suffix}`, fail }, text);
  return [
    h("h3", {}, t("player.audio_as")),
    ...FORMATS.map((format) => link(`${sound.path}?format=${format}`, format, t(`format.${format}`))),
    h("h3", {}, t("player.captions_as")),
    ...CAPTIONS.map((format) => link(`${sound.path}/words?format=${format}`, format, t(`captions.${format}`))),
  ];
}

// On a phone there is no room for a button of its own.
const codeItem = (tell) => [h("button", { class: "only-phone", type: "button", onclick: tell }, t("player.code"))];

function toggleOfWords(words, changed) {
  const show = (on) => {
    words.element.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    changed();
  };
  const button = h(
    "button",
    {
      class: "button plain icon-only", type: "button", "aria-label": t("player.words"), title: t("player.words"),
      onclick: () => {
        const on = words.element.hidden;
        localStorage.setItem(WORDS_SHOWN, String(on));
        show(on);
      },
    },
    icon("words"),
  );
  show(localStorage.getItem(WORDS_SHOWN) !== "false");
  return button;
}

