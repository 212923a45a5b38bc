// Speak: a text, one voice, and what was spoken before.

import { connection } from "../api.js";
import { loadCatalog } from "../catalog.js";
import { firstChoice, keepChoice, requestOf } from "../choice.js";
import { clearProblems, field, FieldError, showProblem, statusLine, tell } from "../components/field.js";
import { historyList, soundOf } from "../components/history.js";
import { prosody } from "../components/prosody.js";
import { voicePicker } from "../components/voice_picker.js";
import { h, icon } from "../dom.js";
import { guarded } from "../guarded.js";
import { currentLanguage, number, t } from "../i18n.js";
import { service } from "../service.js";
import { begin, ended, remember, stop } from "../synthesis.js";

const DRAFT = "phonex.draft";

export function mount(outlet, app) {
  const parts = makeParts();
  const picker = voicePicker({ onChoose: choose });
  const options = prosody();
  const form = makeForm(parts, picker, options);
  let catalog = null;
  let choice = null;
  let begun = null; // promises the job of what is being spoken
  let job = null; // that job

  function choose(chosen) {
    choice = chosen;
    keepChoice(choice);
    picker.show(catalog, choice);
  }

  async function loadVoices() {
    catalog = await connection.retried(() => loadCatalog(app.signal), app.signal);
    if (app.signal.aborted) return;
    const wanted = app.query.get("voice");
    choose(wanted ? asked(wanted) : firstChoice(catalog, currentLanguage()));
    if (wanted) history.replaceState(null, "", "#/speak"); // a reload must not undo a later choice
    past.refresh();
  }

  // The voice that another page wants heard.
  function asked(voiceId) {
    const voice = catalog.voices.find((each) => each.voice_id === voiceId);
    const usual = firstChoice(catalog, currentLanguage());
    return voice ? { voiceId, language: voice.language ?? usual.language } : usual;
  }

  async function speak() {
    clearProblems(form);
    tell(parts.status, "");
    const text = checked(parts.text.value);
    if (!choice) throw new FieldError("voice_id", t("speak.voices_load"));
    const ask = requestOf(choice, text, options.value);
    show({ progress: 0, status: "queued" });
    try {
      begun = begin(ask, app.signal);
      job = await begun;
      remember(job.job_id, ask);
      const done = await ended(job.job_id, { signal: app.signal, onProgress: show });
      tell(parts.status, done.warnings.join(" "));
      app.player.play(soundOf(done, catalog));
    } finally {
      begun = job = null;
      show(null);
      past.refresh();
    }
  }

  // Also what the service has not answered yet; speak() tells why it did not begin.
  async function stopSpeaking() {
    const speaking = await begun?.catch(() => null);
    if (speaking) await stop(speaking.job_id);
  }

  function show(state) {
    parts.busy.hidden = state === null;
    if (state === null) return;
    parts.bar.value = state.progress;
    const told = state.queue_position ? t("speak.waits", { n: state.queue_position }) : t("speak.busy");
    if (parts.busyText.textContent !== told) parts.busyText.textContent = told;
  }

  function reuse({ body }) {
    parts.text.value = body.text;
    keepDraft();
    count();
    parts.text.focus();
    scrollTo(0, 0);
  }

  const keepDraft = () => sessionStorage.setItem(DRAFT, parts.text.value);
  const count = () => showCount(parts);
  const fail = (error) => {
    if (error.code === "job_cancelled") tell(parts.status, error.message);
    else showProblem(form, error, parts.status);
  };

  const past = historyList({ app, catalog: () => catalog, leftOut: () => job?.job_id ?? null, onReuse: reuse });
  form.addEventListener("submit", guarded(speak, { buttons: [parts.speak], fail }));
  parts.stop.addEventListener("click", guarded(stopSpeaking, { buttons: [parts.stop], fail }));
  parts.text.addEventListener("input", () => {
    clearProblems(form);
    keepDraft();
    count();
  });
  parts.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(parts.speak.disabled ? null : parts.speak);
  });
  parts.text.value = sessionStorage.getItem(DRAFT) ?? "";
  count();
  guarded(loadVoices, { fail: (error) => tell(parts.status, error.message, true) })();
  outlet.append(head(), form, past.element);
}

const head = () => h("div", { class: "page-head unseen" }, h("h1", { tabindex: "-1" }, t("speak.title")));

function makeParts() {
  return {
    text: h("textarea", { id: "text", name: "text", rows: 6, placeholder: t("speak.placeholder"), "aria-keyshortcuts": "Control+Enter" }),
    count: h("span", { id: "count", class: "numbers" }),
    speak: h("button", { class: "button large", id: "speak-button", type: "submit" }, icon("play"), t("speak.speak")),
    busy: h("div", { class: "busy", id: "busy", hidden: true }),
    busyText: h("span", { role: "status" }),
    bar: h("progress", { id: "progress", max: 100, value: 0, "aria-label": t("history.progress") }),
    stop: h("button", { class: "button quiet", id: "stop", type: "button" }, icon("stop"), t("speak.stop")),
    status: statusLine("speak-status"),
  };
}

function makeForm(parts, picker, options) {
  const text = field({ label: null, control: parts.text, name: "text" });
  text.prepend(h("label", { for: "text", class: "unseen" }, t("speak.text")));
  text.append(h("div", { class: "under-text" }, parts.count, h("span", { class: "shortcut" }, t("speak.shortcut"))));
  const voice = h("div", { class: "field grow", data: { field: "voice_id speaker language" } }, picker.element, h("p", { class: "error", id: "voice-error" }));
  parts.busy.append(parts.busyText, parts.bar, parts.stop);
  return h(
    "form",
    { class: "card speak", id: "speak", novalidate: true },
    text,
    h("div", { class: "speak-row" }, voice, parts.speak),
    parts.busy,
    parts.status,
    options.element,
  );
}

// The length as the service counts it.
const lengthOf = (text) => [...text.trim()].length;

function showCount({ text, count }) {
  const n = lengthOf(text.value);
  count.textContent = t("speak.count", { n, most: number(service.maxCharacters) });
  count.classList.toggle("over", n > service.maxCharacters);
}

function checked(text) {
  const n = lengthOf(text);
  if (n === 0) throw new FieldError("text", t("speak.no_text"));
  if (n > service.maxCharacters) throw new FieldError("text", t("speak.too_long", { n: n - service.maxCharacters }));
  return text.trim();
}
