// Recording by microphone: a sentence to read, the button, the time and the level.

import { h, icon, write } from "../../dom.js";
import { currentLanguage, languageName, t } from "../../i18n.js";
import { FieldError } from "../field.js";
import { meter } from "../meter.js";
import { startRecorder } from "./recorder.js";

// About ten seconds each, with most sounds of the language.
const READINGS = {
  EN: "On a bright morning in the harbour, the fishermen were mending their nets while children watched the boats leave. A warm wind carried the smell of bread across the quiet square.",
  ES: "Una mañana clara, los pescadores del puerto remendaban sus redes mientras los niños miraban salir los barcos. Un viento cálido llevaba el olor del pan por la plaza tranquila.",
  FR: "Par un matin clair, les pêcheurs du port réparaient leurs filets pendant que les enfants regardaient partir les bateaux. Un vent tiède portait l’odeur du pain sur la place tranquille.",
  ZH: "一个晴朗的早晨，港口的渔民正在修补渔网，孩子们看着船慢慢离开。温暖的风把面包的香味吹过安静的广场。",
  JP: "ある晴れた朝、港では漁師たちが網を直し、子どもたちは船が出ていくのを眺めていました。暖かい風が、静かな広場にパンの香りを運んできました。",
  KR: "어느 맑은 아침, 항구의 어부들은 그물을 고치고 아이들은 떠나는 배를 바라보고 있었습니다. 따뜻한 바람이 조용한 광장에 빵 냄새를 실어 왔습니다.",
};
const TOLD_MS = 1000; // the words about the level do not flicker

// prefix: of the ids. onStart() and onEnd(file or null, seconds) tell when a recording begins and
// ends; fail(error) why there is none.
export function recordingPanel({ prefix, name, onStart, onEnd, fail, signal }) {
  const parts = makeParts(prefix);
  let recorder = null;
  let starting = false;
  let toldAt = 0;
  let lately = { quiet: true, clipped: false }; // since it was told

  async function toggle() {
    if (recorder) return recorder.stop();
    if (starting) return;
    if (!navigator.mediaDevices) throw new FieldError(name, t("sample.insecure"));
    starting = true;
    try {
      recorder = await startRecorder({ onEnd: ended, onLevel: showLevel });
    } catch (error) {
      throw new FieldError(name, t(error.name === "NotFoundError" ? "sample.no_microphone" : "sample.not_allowed"));
    } finally {
      starting = false;
    }
    if (signal.aborted) return recorder.discard();
    show(true);
    onStart();
  }

  function ended(file, seconds) {
    recorder = null;
    show(false);
    onEnd(file, seconds);
  }

  function show(on) {
    write(parts.button.lastChild, t(on ? "sample.stop" : "sample.record"));
    parts.button.classList.toggle("live", on);
    parts.live.hidden = !on;
    beginToTell();
    showLevel({ share: 0, seconds: 0, quiet: true, clipped: false });
    write(parts.words, "");
  }

  function beginToTell() {
    toldAt = performance.now();
    lately = { quiet: true, clipped: false };
  }

  function showLevel({ share, quiet, clipped, seconds }) {
    parts.level.show(share);
    write(parts.timer, clock(seconds));
    lately = { quiet: lately.quiet && quiet, clipped: lately.clipped || clipped };
    if (performance.now() - toldAt < TOLD_MS) return;
    write(parts.words, t(lately.clipped ? "level.clipped" : lately.quiet ? "level.quiet" : "level.good"));
    beginToTell();
  }

  parts.button.addEventListener("click", () => toggle().catch(fail));
  signal.addEventListener("abort", () => recorder?.discard());
  return { element: parts.element, recording: () => recorder !== null, discard: () => recorder?.discard(), language: () => parts.language.value };
}

function makeParts(prefix) {
  const button = h("button", { class: "button quiet record", id: `${prefix}record`, type: "button" }, icon("record"), h("span", {}, t("sample.record")));
  const timer = h("span", { class: "numbers", role: "timer" });
  const level = meter(t("level.label"));
  const words = h("span", { class: "small soft level-words" });
  const live = h("div", { class: "level", hidden: true }, timer, level.element, words);
  const reading = h("blockquote", { id: `${prefix}reading`, lang: "en" });
  const language = h("select", { id: `${prefix}sample-language`, name: "language", class: "narrow", "aria-label": t("sample.language") });
  language.append(new Option(t("sample.any_language"), ""), ...Object.keys(READINGS).map((code) => new Option(languageName(code), code)));
  const showReading = () => {
    const code = language.value || (currentLanguage().toUpperCase() in READINGS ? currentLanguage().toUpperCase() : "EN");
    reading.lang = { JP: "ja", KR: "ko" }[code] ?? code.toLowerCase();
    write(reading, READINGS[code]);
  };
  language.addEventListener("change", showReading);
  showReading();
  const read = h("div", { class: "reading" }, h("div", { class: "reading-head" }, h("p", { class: "label" }, t("sample.read_aloud")), language), reading);
  const element = h("div", { class: "recording stack" }, read, h("div", { class: "actions" }, button, live));
  return { element, button, timer, level, words, live, language };
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
