// The sample to clone: chosen files, or a recording. The newer one replaces the older one, and the
// page shows which it is.

import { $, tell } from "./api.js";

let sample = []; // files, all from one source
let recorder = null;

export function connectSample() {
  $("sample").addEventListener("change", chooseFiles);
  $("forget-sample").addEventListener("click", () => replace([], ""));
}

// Throws an error with advice if there is no sample to send.
export function takeSample() {
  if (recorder) throw new Error("Stop the recording first.");
  if (!sample.length) throw new Error("Choose a recording or make one first.");
  return sample;
}

export function forgetSample() {
  replace([], "");
}

function chooseFiles() {
  const files = [...$("sample").files];
  if (!files.length) return; // the dialog was closed without a choice
  recorder?.discard();
  sample = files;
  show(files.map((file) => file.name).join(", "));
}

function replace(files, shown) {
  sample = files;
  $("sample").value = "";
  show(shown);
}

function show(text) {
  $("sample-shown").hidden = !text;
  tell($("sample-name"), text);
}

export async function record() {
  if (recorder) {
    recorder.stop();
    return;
  }
  if (!navigator.mediaDevices) throw new Error("The microphone needs https or localhost.");
  recorder = await startRecorder();
  replace([], "");
  recording(true);
  tell($("register-status"), "Recording… speak for about ten seconds.");
}

async function startRecorder() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const media = new MediaRecorder(stream);
  const started = performance.now();
  const parts = [];
  let kept = true;
  media.addEventListener("dataavailable", (event) => parts.push(event.data));
  media.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    recorder = null;
    recording(false);
    if (kept) keep(parts, media.mimeType, (performance.now() - started) / 1000);
  });
  media.start();
  return {
    stop: () => media.stop(),
    discard: () => {
      kept = false;
      media.stop();
    },
  };
}

function keep(parts, type, seconds) {
  replace([new File(parts, "microphone", { type })], `Recording from the microphone, ${Math.round(seconds)} s`);
  tell($("register-status"), "Recorded. Register it or try it.");
}

function recording(on) {
  $("record").textContent = on ? "Stop" : "Record";
  $("record").classList.toggle("live", on);
}
