// The list of voices: their details, the progress of their fits, and their actions.

import { $, api, guarded, tell } from "./api.js";
import { withButtons } from "./remedies.js";

const BUSY_MS = 4000; // polling interval while a voice waits or is fitted; its events are faster
const IDLE_MS = 20000; // otherwise: the command line may add voices too
const ACTIVE = ["queued", "running"];

const rows = new Map(); // rows by voice_id, reused so that elements keep the focus
let page = null; // callbacks into the rest of the page: show(voices), play(url, facts)
let followed = null; // { id, events }: the voice whose events are streamed
let later = null; // the timer of the next poll

export function connectVoices(rest) {
  page = rest;
  const submit = $("import").querySelector("[type=submit]");
  $("import").addEventListener("submit", guarded($("voices-status"), importVoice, [submit]));
  guarded($("voices-status"), loadVoices)();
}

export async function loadVoices() {
  lookIn(IDLE_MS); // set before the request: if it fails, the service may come back
  const { voices } = await api("/voice/list?limit=200");
  for (const [id, row] of rows) {
    if (!voices.some((voice) => voice.voice_id === id)) {
      row.place.remove();
      rows.delete(id);
    }
  }
  voices.forEach((voice, i) => {
    if (!rows.has(voice.voice_id)) rows.set(voice.voice_id, makeRow(voice));
    const row = rows.get(voice.voice_id);
    row.show(voice);
    if ($("voices").children[i] !== row.place) $("voices").insertBefore(row.place, $("voices").children[i]);
  });
  $("no-voices").hidden = voices.length > 0;
  page.show(voices);
  follow(voices);
}

// --- following a fit ---

// One stream at a time: browsers limit the connections to a server.
function follow(voices) {
  const active = voices.filter((voice) => ACTIVE.includes(voice.fitting.state));
  const next = active.find((voice) => voice.fitting.state === "running") ?? active.at(-1);
  if (followed?.id !== next?.voice_id) {
    followed?.events.close();
    followed = next ? { id: next.voice_id, events: listen(next.voice_id) } : null;
  }
  lookIn(next ? BUSY_MS : IDLE_MS);
}

function lookIn(ms) {
  clearTimeout(later);
  later = setTimeout(() => loadVoices().catch(() => {}), ms);
}

function listen(id) {
  const events = new EventSource(`/voice/${id}/events`);
  const seen = (event) => {
    const voice = JSON.parse(event.data);
    rows.get(id)?.show(voice);
    if (!ACTIVE.includes(voice.fitting.state)) {
      events.close();
      guarded($("voices-status"), loadVoices)();
    }
  };
  for (const name of ["progress", "done", "failed", "off"]) events.addEventListener(name, seen);
  // If streaming fails, polling continues: see follow().
  events.addEventListener("error", () => events.readyState === EventSource.CLOSED && (followed = null));
  return events;
}

// --- words ---

function facts(voice) {
  const sample = voice.sample;
  return sample ? `${sample.speech_duration.toFixed(1)} s of speech` : "imported";
}

function stateOf(voice) {
  switch (voice.fitting.state) {
    case "queued": return "Waits to be fitted to the recording. It can already speak.";
    case "running": return "Is being fitted to the recording.";
    case "done": return "Fitted.";
    case "failed":
      return voice.likeness.fitted === null
        ? "Could not be fitted; it speaks as an instant clone."
        : "Could not be fitted again; it keeps its previous fit.";
    default: return "An instant clone, not fitted.";
  }
}

function likenessOf({ likeness, fitting }) {
  const running = fitting.state === "running";
  const { instant } = likeness;
  // A fit starts below the instant clone, which is equalised: show it once it is better.
  const fitted = running && likeness.fitted <= instant ? null : likeness.fitted;
  const best = fitted ?? instant;
  if (best === null) return "";
  const figures = [instant, fitted].filter((each) => each !== null).map((each) => each.toFixed(2));
  const now = running ? "so far it sounds" : "it sounds";
  return `Likeness ${figures.join(" → ")} of 1: ${now} ${inWords(best)}.`;
}

function inWords(likeness) {
  if (likeness >= 0.85) return "almost like the speaker";
  if (likeness >= 0.65) return "much like the speaker";
  if (likeness >= 0.4) return "somewhat like the speaker";
  return "not much like the speaker";
}

// --- a row ---

function make(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text; // screen readers would repeat it
}

function makeRow({ voice_id: id }) {
  const parts = {
    name: make("strong", "name"),
    facts: make("small", ""),
    state: make("small", "state"),
    bar: make("progress", ""),
    likeness: make("small", "likeness"),
    warnings: make("small", "warnings"),
  };
  parts.state.setAttribute("role", "status");
  parts.bar.max = 100;
  const actions = makeActions(id);
  const about = make("div", "about", ...Object.values(parts));
  const place = make("li", "", about, make("div", "actions", ...Object.values(actions)));
  place.dataset.voice = id;
  return { place, show: (voice) => showVoice(voice, parts, actions) };
}

function showVoice(voice, parts, actions) {
  const { state, progress } = voice.fitting;
  const active = ACTIVE.includes(state);
  write(parts.name, voice.name);
  write(parts.facts, facts(voice));
  write(parts.state, stateOf(voice));
  write(parts.likeness, likenessOf(voice));
  write(parts.warnings, withButtons(voice.warnings.join(" ")));
  parts.bar.hidden = !active;
  parts.bar.value = progress;
  parts.bar.setAttribute("aria-label", `${voice.name} is being fitted, per cent`);
  parts.bar.title = `${progress} %`;
  actions.fit.hidden = active;
  actions.cancel.hidden = !active;
  write(actions.fit, state === "done" ? "Fit again" : "Fit");
  for (const [what, each] of Object.entries(LABELS)) {
    actions[what].setAttribute("aria-label", `${each}: ${voice.name}`);
  }
  actions.sample.dataset.name = actions.remove.dataset.name = voice.name;
}

const LABELS = {
  sample: "Play the sample",
  fit: "Fit to the recording",
  cancel: "Cancel the fit",
  add: "Add recordings",
  save: "Export as a file",
  remove: "Delete",
};

function makeActions(id) {
  const save = make("a", "quiet button", "Export");
  save.href = `/voice/${id}/embedding`;
  save.download = `${id}.pth`;
  return {
    sample: button("Sample", ({ currentTarget }) => playSample(id, currentTarget.dataset.name)),
    fit: button("Fit", () => change(`/voice/${id}/fit`, { method: "POST" })),
    cancel: button("Cancel the fit", () => change(`/voice/${id}/fit`, { method: "DELETE" })),
    add: button("Add recordings", () => chooseFiles((files) => addSamples(id, files))),
    save,
    remove: button("Delete", async ({ currentTarget }) => {
      if (!confirm(`Delete the voice “${currentTarget.dataset.name}”?`)) return;
      await change(`/voice/${id}`, { method: "DELETE" });
    }),
  };
}

function button(text, action) {
  const made = make("button", "quiet", text);
  made.type = "button";
  made.addEventListener("click", guarded($("voices-status"), action));
  return made;
}

// --- what the buttons do ---

async function change(path, options) {
  tell($("voices-status"), "");
  await api(path, options);
  await loadVoices();
}

async function playSample(id, name) {
  const path = `/voice/${id}/sample`;
  const { ok } = await fetch(path, { method: "HEAD" });
  if (!ok) throw new Error(`${name} was imported, so its sample is not available.`);
  tell($("voices-status"), "");
  page.play(path, `Sample of ${name}`);
}

function chooseFiles(use) {
  const chooser = $("more-samples");
  chooser.value = "";
  chooser.onchange = guarded($("voices-status"), () => use([...chooser.files]));
  chooser.click();
}

async function addSamples(id, files) {
  const form = new FormData();
  for (const file of files) form.append("voice_sample", file);
  tell($("voices-status"), "Analysing the recordings…");
  await api(`/voice/${id}/samples`, { method: "POST", body: form });
  tell($("voices-status"), "The recordings were added.");
  await loadVoices();
}

async function importVoice() {
  const [file] = $("import-file").files;
  if (!file) throw new Error("Choose a .pth file that was exported from Phonex.");
  const form = new FormData();
  form.append("voice_name", $("import-name").value.trim() || file.name.replace(/\.pth$/i, ""));
  form.append("embedding", file);
  const { message } = await api("/voice/import", { method: "POST", body: form });
  tell($("voices-status"), message);
  $("import").reset();
  await loadVoices();
}
