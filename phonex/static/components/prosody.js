// Speed, pitch and format, folded behind "More".

import { h, icon } from "../dom.js";
import { number, t } from "../i18n.js";
import { field } from "./field.js";

const KEPT = "phonex.prosody";
const USUAL = { speed: 1, pitch: 0, format: "wav" };
// Not pcm and ulaw: browsers cannot play what is made.
const FORMATS = ["wav", "mp3", "flac", "ogg", "opus", "m4a", "aac"];

export function prosody() {
  const value = { ...USUAL, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  const speed = range("speed", { min: 0.5, max: 2, step: 0.05, shown: (v) => `${number(v)}×` });
  const pitch = range("pitch", { min: -12, max: 12, step: 0.5, shown: (v) => t("prosody.semitones", { n: v }) });
  const format = h("select", { id: "format" });
  format.append(...FORMATS.map((name) => new Option(t(`format.${name}`), name)));
  const summary = h("span", { class: "numbers" });
  const reset = h("button", { class: "button plain", id: "reset", type: "button" }, t("prosody.reset"));
  const changedAt = () => Object.keys(USUAL).filter((name) => value[name] !== USUAL[name]);

  function show() {
    speed.show(value.speed);
    pitch.show(value.pitch);
    format.value = value.format;
    const told = { speed: `${number(value.speed)}×`, pitch: t("prosody.semitones", { n: value.pitch }), format: value.format };
    summary.textContent = changedAt().map((name) => told[name]).join(" · ");
    reset.disabled = changedAt().length === 0;
    localStorage.setItem(KEPT, JSON.stringify(value));
  }

  function set(part) {
    Object.assign(value, part);
    show();
  }

  speed.input.addEventListener("input", () => set({ speed: speed.input.valueAsNumber }));
  pitch.input.addEventListener("input", () => set({ pitch: pitch.input.valueAsNumber }));
  format.addEventListener("change", () => set({ format: format.value }));
  reset.addEventListener("click", () => set(USUAL));
  show();
  const element = h(
    "details",
    { class: "more", id: "more" },
    h("summary", {}, icon("chevron"), t("prosody.more"), summary),
    h("div", { class: "fields" }, speed.element, pitch.element, field({ label: t("prosody.format"), control: format, name: "format" })),
    reset,
  );
  return { element, value, set };
}

function range(name, { min, max, step, shown }) {
  const input = h("input", { type: "range", id: name, min, max, step });
  const output = h("output", { for: name, class: "numbers soft" });
  const head = h("div", { class: "range-head" }, h("label", { for: name, class: "label" }, t(`prosody.${name}`)), output);
  const element = h("div", { class: "field", data: { field: name } }, head, input, h("p", { class: "error", id: `${name}-error` }));
  return {
    element,
    input,
    show(value) {
      input.value = value;
      output.textContent = shown(value);
      input.setAttribute("aria-valuetext", shown(value));
    },
  };
}
