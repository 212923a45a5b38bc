// The console: speaks, clones and plays through the public API; stores nothing.

import { $, api, guarded, sendJson, tell } from "./api.js";
import { withButtons } from "./remedies.js";
import { connectSample, forgetSample, record, takeSample } from "./sample.js";
import { connectVoices, loadVoices } from "./voices.js";

let speakers = {};

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
    option("", "the speaker’s own voice"),
    ...voices.map((voice) => option(voice.voice_id, voice.name)),
  ];
  if (offered.map((each) => each.value + each.text).join() === known) return; // the list may be open
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
  await watch(
    voice
      ? await sendJson("/clone?wait=0", { ...ask, voice_id: voice })
      : await sendJson("/tts?wait=0", ask),
  );
}

// Shows a job until it ends.
async function watch(job) {
  offerCancel(job.job_id);
  show(job);
  try {
    present(await ended(job.job_id));
  } catch (error) {
    tell($("speak-status"), error.message, true);
  } finally {
    offerCancel(null);
  }
}

// Resolves with the completed job; rejects with the job's error.
function ended(jobId) {
  const events = new EventSource(`/job/${jobId}/events`);
  return new Promise((resolve, reject) => {
    events.addEventListener("progress", (event) => show(JSON.parse(event.data)));
    events.addEventListener("completed", (event) => resolve(JSON.parse(event.data)));
    events.addEventListener("failed", (event) => reject(new Error(withButtons(JSON.parse(event.data).message))));
    events.addEventListener("error", () => {
      // otherwise the browser reconnects by itself
      if (events.readyState === EventSource.CLOSED) reject(new Error("The service lost this job. Try again."));
    });
  }).finally(() => events.close());
}

function offerCancel(jobId) {
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
  tell($("speak-status"), withButtons(job.warnings.join(" ")));
  play(job.audio_url, `${job.duration.toFixed(1)} s by ${by}`);
  api(`${job.audio_url}/peaks?n=400`).then(({ peaks }) => draw(peaks), () => draw([]));
}

function play(url, facts) {
  $("result").hidden = false;
  $("player").src = $("download").href = url;
  $("facts").textContent = facts;
  draw([]);
  $("player").play().catch(() => {}); // browsers may block playback before a click
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

async function register() {
  const name = $("voice-name").value.trim();
  if (!name) throw new Error("Give the voice a name.");
  const form = new FormData();
  form.append("voice_name", name);
  form.append("consent", String($("consent").checked));
  for (const file of takeSample()) form.append("voice_sample", file);
  tell($("register-status"), "Analysing the recording…");
  const { voice, message } = await api("/voice/register", { method: "POST", body: form });
  forgetSample();
  tell($("register-status"), withButtons([message, ...voice.warnings].join(" ")));
  await loadVoices();
  $("voice").value = voice.voice_id;
}

async function cloneQuickly() {
  if (!$("consent").reportValidity()) return;
  const [sample, ...more] = takeSample();
  if (more.length) throw new Error("Choose one recording to try; to use several, register them.");
  const form = new FormData();
  for (const [name, value] of Object.entries(asked())) form.append(name, String(value));
  form.append("voice_sample", sample);
  tell($("register-status"), "Analysing the recording…");
  const job = await api("/clone/quick?wait=0", { method: "POST", body: form });
  tell($("register-status"), "The result appears above.");
  await watch(job);
}

// --- wiring ---

const [speakButton, registerButton] = ["speak", "register"].map((form) => $(form).querySelector("[type=submit]"));
// Both show their progress and result in the same place.
const speaking = [speakButton, $("quick")];
$("speak").addEventListener("submit", guarded($("speak-status"), speak, speaking));
$("quick").addEventListener("click", guarded($("register-status"), cloneQuickly, speaking));
$("register").addEventListener("submit", guarded($("register-status"), register, [registerButton]));
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
connectSample();
connectVoices({ show: offerVoices, play });
guarded($("health"), loadHealth)();
