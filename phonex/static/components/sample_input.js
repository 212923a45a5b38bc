// The recordings to clone from: chosen files, or a recording by microphone. The newer one replaces
// the older one, and the page shows which it is: two people never become one voice.

import { h } from "../dom.js";
import { seconds, t } from "../i18n.js";
import { FieldError } from "./field.js";

// name: the field in the API. signal ends a recording when the page is left. tell(text) and
// fail(error) report what happens.
export function sampleInput({ name, signal, tell, fail }) {
  const chooser = h("input", { id: "sample", type: "file", accept: "audio/*,video/*", multiple: true });
  const record = h("button", { class: "button quiet", id: "record", type: "button" }, t("sample.record"));
  const shown = h("p", { class: "chosen", id: "sample-shown", hidden: true });
  const shownName = h("span", { id: "sample-name", role: "status" });
  const forget = h("button", { class: "button plain", id: "forget-sample", type: "button" }, t("sample.remove"));
  shown.append(shownName, forget);
  let sample = []; // files, all from one source
  let recorder = null;
  let starting = false;

  function replace(files, text) {
    sample = files;
    chooser.value = "";
    show(text);
  }

  function show(text) {
    shown.hidden = !text;
    shownName.textContent = text;
  }

  function chosen() {
    const files = [...chooser.files];
    if (!files.length) return; // the dialog was closed without a choice
    recorder?.discard();
    sample = files;
    show(files.map((file) => file.name).join(", "));
  }

  async function toggle() {
    if (recorder) return recorder.stop();
    if (starting) return;
    if (!navigator.mediaDevices) throw new FieldError(name, t("sample.insecure"));
    starting = true;
    try {
      recorder = await startRecorder(ended);
    } catch (error) {
      throw new FieldError(name, t(error.name === "NotFoundError" ? "sample.no_microphone" : "sample.not_allowed"));
    } finally {
      starting = false;
    }
    replace([], "");
    recording(true);
    tell(t("sample.recording"));
  }

  // file: null if the recording was discarded
  function ended(file, duration) {
    recorder = null;
    recording(false);
    if (!file) return;
    replace([file], t("sample.recorded", { duration: seconds(Math.round(duration)) }));
    tell(t("sample.ready"));
  }

  function recording(on) {
    record.textContent = t(on ? "sample.stop" : "sample.record");
    record.classList.toggle("live", on);
  }

  chooser.addEventListener("change", chosen);
  forget.addEventListener("click", () => replace([], ""));
  record.addEventListener("click", () => toggle().catch(fail));
  signal.addEventListener("abort", () => recorder?.discard());

  const element = h(
    "div",
    { class: "field", data: { field: name } },
    h("label", { for: "sample" }, t("sample.label")),
    h("div", { class: "actions" }, chooser, h("span", { class: "soft small" }, t("sample.or")), record),
    shown,
    h("p", { class: "error", id: "sample-error" }),
  );
  return {
    element,
    forget: () => replace([], ""),
    // Throws a FieldError with advice if there is nothing to send.
    take() {
      if (recorder) throw new FieldError(name, t("sample.stop_first"));
      if (!sample.length) throw new FieldError(name, t("sample.none"));
      return sample;
    },
  };
}

// Calls ended(file, seconds) once, with null if the recording was discarded.
async function startRecorder(ended) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const media = new MediaRecorder(stream);
  const started = performance.now();
  const parts = [];
  let kept = true;
  media.addEventListener("dataavailable", (event) => parts.push(event.data));
  media.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    const file = kept ? new File(parts, "microphone", { type: media.mimeType }) : null;
    ended(file, (performance.now() - started) / 1000);
  });
  media.start();
  return {
    stop: () => media.stop(),
    discard() {
      kept = false;
      media.stop();
    },
  };
}
