// The recordings to clone from: chosen or dropped files, or a recording by microphone. The newer
// one replaces the older one, and the page shows which it is: two people never become one voice.

import { h, icon } from "../dom.js";
import { seconds, t } from "../i18n.js";
import { FieldError } from "./field.js";
import { recordingPanel } from "./voices/recording_panel.js";
import { makeSounds, soundOfFile } from "./voices/sounds.js";

// name: the field in the API. signal ends a recording when the page is left. tell(text) and
// fail(error) report what happens. prefix: of the ids, where there is another one.
export function sampleInput({ name, signal, tell, fail, prefix = "" }) {
  const chooser = h("input", { id: `${prefix}sample`, type: "file", accept: "audio/*,video/*", multiple: true });
  const chosen = chosenFiles({ prefix, signal, fail, onForget: () => use([], "") });
  const panel = recordingPanel({ prefix, name, fail, signal, onStart: started, onEnd: recorded });
  let sample = []; // files, all from one source

  function use(files, text) {
    sample = files;
    chooser.value = "";
    chosen.show(files, text);
  }

  function choose() {
    const files = [...chooser.files];
    if (!files.length) return; // the dialog was closed without a choice
    panel.discard();
    use(files, files.map((file) => file.name).join(", "));
  }

  function started() {
    use([], "");
    tell(t("sample.recording"));
  }

  // file: null if the recording was discarded
  function recorded(file, duration) {
    if (!file) return;
    use([file], t("sample.recorded", { duration: seconds(Math.round(duration)) }));
    tell(t("sample.ready"));
  }

  chooser.addEventListener("change", choose);
  const element = h(
    "div",
    { class: "field sample", data: { field: `${name} language` } },
    h("p", { class: "label" }, t("sample.label")),
    h("div", { class: "sources" }, dropArea(chooser), panel.element),
    chosen.element,
    h("p", { class: "error", id: `${prefix}sample-error` }),
  );
  return {
    element,
    language: panel.language,
    forget: () => use([], ""),
    // Throws a FieldError with advice if there is nothing to send.
    take() {
      if (panel.recording()) throw new FieldError(name, t("sample.stop_first"));
      if (!sample.length) throw new FieldError(name, t("sample.none"));
      return sample;
    },
  };
}

// The chooser lies over the whole area, unseen: what is dropped there, it takes by itself.
function dropArea(chooser) {
  const area = h(
    "div",
    { class: "drop" },
    icon("upload"),
    h("label", { for: chooser.id }, h("strong", {}, t("sample.drop")), h("span", { class: "small soft" }, t("sample.choose"))),
    chooser,
  );
  const over = (on) => () => area.classList.toggle("over", on);
  for (const name of ["dragenter", "dragover"]) area.addEventListener(name, over(true));
  for (const name of ["dragleave", "drop"]) area.addEventListener(name, over(false));
  return area;
}

// Which files are taken, each to be heard.
function chosenFiles({ prefix, signal, fail, onForget }) {
  const name = h("span", { id: `${prefix}sample-name`, role: "status" });
  const players = h("span", { class: "row-actions" });
  const forget = h("button", { class: "button plain", id: `${prefix}forget-sample`, type: "button", onclick: onForget }, t("sample.remove"));
  const element = h("div", { class: "chosen", id: `${prefix}sample-shown`, hidden: true }, players, name, forget);
  let sounds = null;
  let shown = null; // the AbortController of what can be heard

  function show(files, text) {
    shown?.abort();
    shown = new AbortController();
    sounds = makeSounds({ signal: AbortSignal.any([signal, shown.signal]), fail });
    players.replaceChildren(...files.map((file) => playerOf(file, text).element));
    element.hidden = !text;
    name.textContent = text;
  }

  const playerOf = (file, text) =>
    sounds.button({ key: () => file, load: soundOfFile(file), name: file.name === "microphone" ? text : file.name });
  return { element, show };
}
