// The console: speaks, clones and plays through the public API; keeps nothing.

import { $, api, guarded, sendJson, tell } from "./api.js";
import { connectVoices, loadVoices } from "./voices.js";

let speakers = {};
let watched = null; // the EventSource of the job that is awaited
let recorder = null;
let recorded = null; // a File from the microphone

// --- speakers, voices, health ---

const option = (value, text = value) => new Option(text, value);

async function loadSpeakers() {
  const found = await api("/tts/speakers");
  speakers = found.details;
  $("language").replaceChildren(...found.languages.map((l) => option(l.code, l.name)));
  showSpeakers();
}

function showSpeakers() {
  const known = speakers[$("language").value] ?? [];
  $("speaker").replaceChildren(
    ...known.map((s) => option(s.id, s.name && s.name !== s.id ? `${s.id} (${s.name})` : s.id)),
  );
}

function offerVoices(voices) {
  const chosen = $("voice").value;
  const known = [...$("voice").options].map((each) => each.value + each.text).join();
  const offered = [
    option("", "the speaker’s own"),
    ...voices.map((voice) => option(voice.voice_id, voice.name)),
  ];
  if (offered.map((each) => each.value + each.text).join() === known) return; // it may be open
  $("voice").replaceChildren(...offered);
  $("voice").value = voices.some((voice) => voice.voice_id === chosen) ? chosen : "";
}

async function loadHealth() {
  const health = await api("/health");
  const waiting = health.queue.depth ? `, ${health.queue.depth} waiting` : "";
  tell($("health"), `${health.status} · ${health.version}${waiting}`);
}

// --- speaking ---

function asked() {
  const ask = {
    text: $("text").value,
    language: $("language").value,
    speaker: $("speaker").value,
    speed: Number($("speed").value),
    pitch: Number($("pitch").value),
    format: $("format").value,
  };
  if (!ask.speaker) delete ask.speaker;
  return ask;
}

async function speak() {
  const voice = $("voice").value;
  const ask = asked();
  tell($("speak-status"), "");
  watch(
    voice
      ? await sendJson("/clone?wait=0", { ...ask, voice_id: voice })
      : await sendJson("/tts?wait=0", ask),
  );
}

function watch(job) {
  watched?.close();
  const events = (watched = new EventSource(`/job/${job.job_id}/events`));
  const end = () => {
    events.close();
    if (watched === events) busy(null);
  };
  busy(job.job_id);
  show(job);
  events.addEventListener("progress", (event) => show(JSON.parse(event.data)));
  events.addEventListener("completed", (event) => {
    end();
    present(JSON.parse(event.data));
  });
  events.addEventListener("failed", (event) => {
    end();
    tell($("speak-status"), JSON.parse(event.data).message, true);
  });
}

function busy(jobId) {
  $("progress").hidden = $("cancel").hidden = jobId === null;
  $("cancel").dataset.job = jobId ?? "";
}

function show(job) {
  $("progress").value = job.progress;
  const place = job.queue_position ? ` (${job.queue_position} in the queue)` : "";
  tell($("speak-status"), job.message + place);
}

function present(job) {
  const by = [job.engine.speech, job.engine.converter].filter(Boolean).join(" + ");
  tell($("speak-status"), job.warnings.join(" "));
  play(job.audio_url, `${job.duration.toFixed(1)} s by ${by}`);
  api(`${job.audio_url}/peaks?n=400`).then(({ peaks }) => draw(peaks), () => draw([]));
}

function play(url, facts) {
  $("result").hidden = false;
  $("player").src = $("download").href = url;
  $("facts").textContent = facts;
  draw([]);
  $("player").play().catch(() => {}); // a browser may want a click first
}

function draw(peaks) {
  const canvas = $("wave");
  canvas.hidden = peaks.length === 0;
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = getComputedStyle(canvas).color;
  const step = width / peaks.length;
  peaks.forEach((peak, i) => {
    const tall = Math.max(1, peak * height);
    pen.fillRect(i * step, (height - tall) / 2, Math.max(1, step - 1), tall);
  });
}

// --- cloning ---

function samples() {
  const files = [...$("sample").files, ...(recorded ? [recorded] : [])];
  if (!files.length) throw new Error("Choose a recording or record one first.");
  return files;
}

async function register() {
  const name = $("voice-name").value.trim();
  if (!name) throw new Error("Give the voice a name.");
  const form = new FormData();
  form.append("voice_name", name);
  form.append("consent", String($("consent").checked));
  for (const file of samples()) form.append("voice_sample", file);
  tell($("register-status"), "Listening to the recording…");
  const { voice, message } = await api("/voice/register", { method: "POST", body: form });
  tell($("register-status"), [message, ...voice.warnings].join(" "));
  await loadVoices();
  $("voice").value = voice.voice_id;
}

async function cloneQuickly() {
  const form = new FormData();
  for (const [name, value] of Object.entries(asked())) form.append(name, String(value));
  form.append("voice_sample", samples()[0]);
  tell($("register-status"), "Listening to the recording…");
  watch(await api("/clone/quick?wait=0", { method: "POST", body: form }));
  tell($("register-status"), "");
}

async function record() {
  if (recorder) {
    recorder.stop();
    return;
  }
  if (!navigator.mediaDevices) throw new Error("The microphone needs https or localhost.");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const parts = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    recorded = new File(parts, "microphone", { type: recorder.mimeType });
    recorder = null;
    recording(false);
    tell($("register-status"), "Recorded. Register it or try it.");
  });
  recorder.start();
  recording(true);
  tell($("register-status"), "Recording… speak for some ten seconds.");
}

function recording(on) {
  $("record").textContent = on ? "Stop" : recorded ? "Record again" : "Record";
  $("record").classList.toggle("live", on);
}

// --- wiring ---

$("speak").addEventListener("submit", guarded($("speak-status"), speak));
$("register").addEventListener("submit", guarded($("register-status"), register));
$("quick").addEventListener("click", guarded($("register-status"), cloneQuickly));
$("record").addEventListener("click", guarded($("register-status"), record));
$("cancel").addEventListener(
  "click",
  guarded($("speak-status"), () => api(`/job/${$("cancel").dataset.job}`, { method: "DELETE" })),
);
$("language").addEventListener("change", showSpeakers);
for (const name of ["speed", "pitch"]) {
  $(name).addEventListener("input", () => ($(`${name}-shown`).value = $(name).value));
}
guarded($("speak-status"), loadSpeakers)();
connectVoices({ show: offerVoices, play });
guarded($("health"), loadHealth)();
