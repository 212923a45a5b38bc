// Voices: cloning one from a recording, and the list of those there are.

import { api, connection, events } from "../api.js";
import { confirmed } from "../components/dialog.js";
import { clearProblems, field, FieldError, showProblem, statusLine, tell } from "../components/field.js";
import { soundOf } from "../components/history.js";
import { liveList } from "../components/live_list.js";
import { sampleInput } from "../components/sample_input.js";
import { isFitting, voiceRow } from "../components/voice_row.js";
import { h } from "../dom.js";
import { guarded } from "../guarded.js";
import { currentLanguage, t } from "../i18n.js";
import { SENTENCES } from "../preview.js";
import { withButtons } from "../remedies.js";
import { ended } from "../synthesis.js";

const PAGE = 50;
const BUSY_MS = 4000; // while a voice waits or is fitted; its events are faster
const IDLE_MS = 20000; // otherwise: the command line may add voices too

export function mount(outlet, app) {
  const list = voiceList(app);
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("voices.title")), h("p", {}, t("voices.about")));
  outlet.append(h("div", { class: "page-head" }, title), registration(app, list), list.element, importing(list));
}

// --- a new voice ---

function registration(app, list) {
  const status = statusLine("register-status");
  const name = h("input", { id: "voice-name", maxlength: 64, placeholder: "Ada", autocomplete: "off" });
  const consent = h("input", { id: "consent", type: "checkbox" });
  const submit = h("button", { class: "button", type: "submit" }, t("register.register"));
  const quick = h("button", { class: "button quiet", id: "quick", type: "button", title: t("register.quick_about") }, t("register.quick"));
  const fail = (error) => {
    tell(status, "");
    showProblem(form, error, status);
  };
  const sample = sampleInput({ name: "voice_sample", signal: app.signal, tell: (text) => tell(status, text), fail });

  function checkConsent() {
    if (!consent.checked) throw new FieldError("consent", t("register.no_consent"));
  }

  async function register() {
    clearProblems(form);
    const files = sample.take();
    if (!name.value.trim()) throw new FieldError("voice_name", t("register.no_name"));
    checkConsent();
    const body = new FormData();
    body.append("voice_name", name.value.trim());
    body.append("consent", "true");
    for (const file of files) body.append("voice_sample", file);
    tell(status, t("register.analysing"));
    const { voice } = await api("/voice/register", { method: "POST", form: body, signal: app.signal });
    sample.forget();
    name.value = "";
    consent.checked = false; // another voice is another person's
    tell(status, [t("register.done", { name: voice.name }), withButtons(voice.warnings.join(" "))].join(" ").trim());
    list.refresh();
  }

  async function speakWithoutSaving() {
    clearProblems(form);
    const [file, ...more] = sample.take();
    if (more.length) throw new FieldError("voice_sample", t("register.quick_several"));
    checkConsent();
    const language = currentLanguage().toUpperCase();
    const body = new FormData();
    for (const [key, value] of Object.entries({ text: SENTENCES[language], language, voice_sample: file })) body.append(key, value);
    tell(status, t("register.analysing"));
    const job = await api("/clone/quick?wait=0", { method: "POST", form: body, signal: app.signal });
    const done = await ended(job.job_id, { signal: app.signal });
    tell(status, withButtons(done.warnings.join(" ")));
    app.player.play({ ...soundOf(done, null), title: SENTENCES[language] });
  }

  const agreed = h("label", { class: "check" }, consent, h("span", {}, t("register.consent")));
  const form = h(
    "form",
    { class: "card stack", id: "register", novalidate: true },
    h("div", {}, h("h2", {}, t("register.title")), h("p", { class: "hint" }, t("register.about"))),
    sample.element,
    field({ label: t("register.name"), control: name, name: "voice_name" }),
    h("div", { class: "field", data: { field: "consent" } }, agreed, h("p", { class: "error", id: "consent-error" })),
    h("div", { class: "actions" }, submit, quick),
    status,
  );
  const buttons = [submit, quick];
  form.addEventListener("submit", guarded(register, { buttons, fail }));
  quick.addEventListener("click", guarded(speakWithoutSaving, { buttons, fail }));
  return form;
}

// --- the list ---

function voiceList(app) {
  const status = statusLine("voices-status");
  const chooser = h("input", { id: "more-samples", type: "file", accept: "audio/*,video/*", multiple: true, hidden: true, "aria-label": t("voice.add") });
  let followed = null; // { id, controller }: the voice whose fit is streamed
  let addingTo = null;

  async function loadPage(cursor) {
    const query = new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }) });
    const { voices, next_cursor: next } = await api(`/voice/list?${query}`, { signal: app.signal });
    return { items: voices, next };
  }

  // One stream at a time: browsers limit the connections to a server.
  function follow(voices) {
    const active = voices.filter(isFitting);
    const next = active.find((voice) => voice.fitting.state === "running") ?? active.at(-1);
    if (followed?.id !== next?.voice_id) {
      followed?.controller.abort();
      followed = next ? { id: next.voice_id, controller: new AbortController() } : null;
      if (followed) listen(followed);
    }
    return next ? BUSY_MS : IDLE_MS;
  }

  async function listen({ id, controller }) {
    const signal = AbortSignal.any([controller.signal, app.signal]);
    try {
      for await (const { data } of events(`/voice/${id}/events`, { signal })) list.update(data);
    } catch {
      // polling goes on
    }
    if (followed?.controller === controller) followed = null;
    if (!signal.aborted && !connection.lost) list.refresh();
  }

  const fail = (error) => tell(status, error.message, true);
  const attempt = (action) => guarded(async (event) => (tell(status, ""), action(event)), { fail });
  const change = (path, method) => api(path, { method }).then(list.refresh);
  const act = (action) => (voice) => attempt(() => action(voice))();
  const actions = {
    speak: (voice) => location.assign(`#/speak?voice=${voice.voice_id}`),
    sample: (voice) => app.player.play({ path: `/voice/${voice.voice_id}/sample`, title: t("voice.sample_of", { name: voice.name }) }),
    fit: act((voice) => change(`/voice/${voice.voice_id}/fit`, "POST")),
    cancel: act((voice) => change(`/voice/${voice.voice_id}/fit`, "DELETE")),
    add(voice) {
      addingTo = voice.voice_id;
      chooser.value = "";
      chooser.click();
    },
    remove: act(async (voice) => {
      const title = t("voice.delete_question", { name: voice.name });
      if (await confirmed({ title, text: t("voice.delete_text"), action: t("voice.delete") })) await change(`/voice/${voice.voice_id}`, "DELETE");
    }),
  };

  async function addSamples() {
    const form = new FormData();
    for (const file of chooser.files) form.append("voice_sample", file);
    tell(status, t("register.analysing"));
    await api(`/voice/${addingTo}/samples`, { method: "POST", form });
    tell(status, t("voice.added"));
    list.refresh();
  }

  chooser.addEventListener("change", attempt(addSamples));
  const list = liveList({
    app,
    id: "voices",
    picture: "voices",
    empty: t("voices.empty"),
    loadPage,
    keyOf: (voice) => voice.voice_id,
    makeRow: (voice) => voiceRow(voice, { actions, fail }),
    pauseMs: follow,
  });
  const title = h("div", { class: "section-head" }, h("h2", { id: "voices-title" }, t("voices.list")));
  const element = h("section", { class: "section", "aria-labelledby": "voices-title" }, title, chooser, status, list.element);
  return { element, refresh: list.refresh };
}

// --- a voice from a file ---

function importing(list) {
  const file = h("input", { id: "import-file", type: "file", accept: ".pth" });
  const name = h("input", { id: "import-name", maxlength: 64, placeholder: "Ada", autocomplete: "off" });
  const submit = h("button", { class: "button quiet", type: "submit" }, t("import.import"));
  const status = statusLine("import-status");

  async function send() {
    clearProblems(form);
    const [chosen] = file.files;
    if (!chosen) throw new FieldError("embedding", t("import.no_file"));
    const body = new FormData();
    body.append("voice_name", name.value.trim() || chosen.name.replace(/\.pth$/i, ""));
    body.append("embedding", chosen);
    const { voice } = await api("/voice/import", { method: "POST", form: body });
    form.reset();
    tell(status, t("register.done", { name: voice.name }));
    list.refresh();
  }

  const form = h(
    "form",
    { class: "card stack section", id: "import", novalidate: true },
    h("div", {}, h("h2", {}, t("import.title")), h("p", { class: "hint" }, t("import.about"))),
    h("div", { class: "fields" }, field({ label: t("import.file"), control: file, name: "embedding" }), field({ label: t("register.name"), control: name, name: "voice_name" })),
    h("div", { class: "actions" }, submit),
    status,
  );
  form.addEventListener("submit", guarded(send, { buttons: [submit], fail: (error) => showProblem(form, error, status) }));
  return form;
}
