// Lexicon: how words are pronounced; try one, hear it, save it.

import { api } from "../api.js";
import { clearProblems, field, FieldError, showProblem, statusLine, tell } from "../components/field.js";
import { soundOf } from "../components/history.js";
import { liveList } from "../components/live_list.js";
import { h, icon } from "../dom.js";
import { guarded } from "../guarded.js";
import { currentLanguage, languageName, t } from "../i18n.js";
import { begin, ended, remember } from "../synthesis.js";

const KEPT = "phonex.lexicon";
const LOOK_MS = 15000;

export function mount(outlet, app) {
  const parts = makeParts();
  const form = makeForm(parts);
  const hidden = new Set(); // paths of words that are about to be deleted

  const path = (word = "") => `/lexicon/${parts.language.value}${word && `/${encodeURIComponent(word)}`}`;

  async function loadLanguages() {
    const { languages } = await api("/tts/speakers", { signal: app.signal });
    parts.language.append(...languages.map(({ code }) => new Option(languageName(code), code)));
    const wanted = localStorage.getItem(KEPT) ?? currentLanguage().toUpperCase();
    if (languages.some(({ code }) => code === wanted)) parts.language.value = wanted;
  }

  async function loadPage() {
    if (!parts.language.length) await loadLanguages();
    const { words } = await api(path(), { signal: app.signal });
    return { items: words.filter(({ word }) => !hidden.has(path(word))), next: null };
  }

  async function hear(word, said) {
    const ask = { path: "/lexicon/try", body: { word, language: parts.language.value, ...said } };
    const job = await begin(ask, app.signal);
    remember(job.job_id, { ...ask, body: { ...ask.body, text: word, format: "wav" } });
    const done = await ended(job.job_id, { signal: app.signal });
    app.player.play({ ...soundOf(done, null), title: word, facts: job.phonemes, ask: null });
    return job.phonemes;
  }

  async function tryIt() {
    clearProblems(form);
    const { word, said } = asked(parts);
    tell(parts.status, t("speak.busy"));
    tell(parts.status, t("lexicon.phonemes", { phonemes: await hear(word, said) }));
  }

  async function save() {
    clearProblems(form);
    const { word, said } = asked(parts);
    await api(path(word), { method: "PUT", json: said });
    tell(parts.status, t("lexicon.saved", { word }));
    parts.word.value = parts.said.value = "";
    list.refresh();
  }

  const actions = {
    hear: ({ word, respelling, ipa }) => hear(word, respelling ? { respelling } : { ipa }).catch(fail),
    edit({ word, respelling, ipa }) {
      parts.word.value = word;
      parts.said.value = respelling ?? ipa;
      form.querySelector(`[name=how][value=${respelling ? "respelling" : "ipa"}]`).checked = true;
      parts.said.focus();
    },
    remove(known) {
      const deleted = path(known.word); // another language may be chosen meanwhile
      hidden.add(deleted);
      list.remove(JSON.stringify(known));
      app.toasts.undoable(t("lexicon.deleted", { word: known.word }), {
        commit: () => api(deleted, { method: "DELETE", keepalive: true }).finally(() => hidden.delete(deleted)),
        restore: () => {
          hidden.delete(deleted);
          list.refresh();
        },
      });
    },
  };

  function fail(error) {
    tell(parts.status, "");
    showProblem(form, error, parts.status);
  }

  const buttons = [parts.tryIt, parts.save];
  parts.tryIt.addEventListener("click", guarded(tryIt, { buttons, fail }));
  form.addEventListener("submit", guarded(save, { buttons, fail }));
  parts.language.addEventListener("change", () => {
    localStorage.setItem(KEPT, parts.language.value);
    list.refresh();
  });
  const list = liveList({
    app,
    id: "words-known",
    picture: "lexicon",
    empty: t("lexicon.empty"),
    loadPage,
    keyOf: JSON.stringify, // what is said anew is a new row
    makeRow: (known) => ({ element: row(known, actions), show() {} }),
    pauseMs: () => LOOK_MS,
  });
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("lexicon.title")), h("p", {}, t("lexicon.about")));
  outlet.append(h("div", { class: "page-head" }, title, parts.language), form, h("section", { class: "section", "aria-label": t("lexicon.words") }, list.element));
}

function makeParts() {
  return {
    language: h("select", { id: "lexicon-language", class: "narrow", "aria-label": t("lexicon.language") }),
    word: h("input", { id: "word", autocomplete: "off", maxlength: 64, placeholder: "Nguyen" }),
    said: h("input", { id: "said", autocomplete: "off", spellcheck: "false", maxlength: 256 }),
    tryIt: h("button", { class: "button quiet", id: "try", type: "button" }, icon("play"), t("lexicon.try")),
    save: h("button", { class: "button", id: "save", type: "submit" }, t("lexicon.save")),
    status: statusLine("lexicon-status"),
  };
}

function makeForm(parts) {
  const how = h("fieldset", { class: "field" }, h("legend", { class: "label" }, t("lexicon.how")));
  const segments = h("div", { class: "segments" });
  for (const name of ["respelling", "ipa"]) {
    const radio = h("input", { type: "radio", name: "how", value: name, checked: name === "respelling" });
    segments.append(h("label", {}, radio, h("span", {}, t(`lexicon.${name}`))));
  }
  how.append(segments);
  return h(
    "form",
    { class: "card stack", id: "lexicon", novalidate: true },
    h(
      "div",
      { class: "fields" },
      field({ label: t("lexicon.word"), control: parts.word, name: "word" }),
      how,
      field({ label: t("lexicon.said"), control: parts.said, hint: t("lexicon.hint"), name: "respelling ipa" }),
    ),
    h("div", { class: "actions" }, parts.save, parts.tryIt),
    parts.status,
  );
}

function asked({ word, said }) {
  if (!word.value.trim()) throw new FieldError("word", t("lexicon.no_word"));
  if (!said.value.trim()) throw new FieldError("ipa", t("lexicon.no_said"));
  const how = word.form.elements.how.value;
  return { word: word.value.trim(), said: { [how]: said.value.trim() } };
}

function row(known, actions) {
  const { word, respelling, ipa, source } = known;
  const button = (name, picture) => {
    const label = t(`lexicon.${name}_of`, { word });
    return h("button", { class: `button plain icon-only ${name}`, type: "button", "aria-label": label, title: label, onclick: () => actions[name](known) }, icon(picture));
  };
  const own = source === "records";
  return h(
    "li",
    { class: "entry", data: { word } },
    button("hear", "play"),
    h("div", { class: "entry-about" }, h("p", { class: "title" }, word), h("p", { class: "facts" }, h("span", { lang: ipa ? "und-fonipa" : null }, respelling ?? `/${ipa}/`), own ? null : ` · ${t("lexicon.of_file")}`)),
    h("div", { class: "row-actions" }, button("edit", "edit"), own ? button("remove", "trash") : null),
  );
}
