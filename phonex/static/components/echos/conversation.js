// The conversation of an echo as a chat. Each message can be heard in the echo's voice.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { currentLanguage, languageName, t, when } from "../../i18n.js";
import { ended } from "../../synthesis.js";
import { makeForm } from "../form.js";
import { field, FieldError, statusLine, tell } from "../field.js";
import { soundOf } from "../history.js";

const LANGUAGE = "phonex.echo_language";
const PAGE = 30;

export async function conversation(outlet, app, echoId) {
  const status = statusLine("conversation-status");
  const loading = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }));
  outlet.append(status, loading);
  try {
    const [{ echo }, { languages }] = await Promise.all([
      api(`/api/echo/${echoId}`, { signal: app.signal }),
      api("/tts/speakers", { signal: app.signal }),
    ]);
    show(outlet, app, echo, languages, status);
  } catch (error) {
    if (!app.signal.aborted) tell(status, error.message, true);
  }
  loading.remove();
}

function show(outlet, app, echo, languages, status) {
  const log = h("ol", { class: "chat", id: "messages", "aria-label": t("echos.messages"), "aria-live": "polite" });
  const empty = h("p", { class: "empty", id: "no-messages" }, t("echos.no_messages"));
  const older = h("button", { class: "button plain", type: "button", hidden: true }, t("echos.older"));
  const language = languageChoice(languages);
  const path = `/api/conversation/${echo._id}`;
  let before = null;

  const fail = (error) => app.signal.aborted || tell(status, error.message, true);
  const speak = (content) => hear({ app, echo, content, language: language.value });
  const bubble = (message) => messageRow(message, echo, { speak, fail });

  async function load() {
    const query = new URLSearchParams({ limit: PAGE, ...(before && { before }) });
    const page = await api(`${path}?${query}`, { signal: app.signal });
    before = page.next_before;
    older.hidden = before === null;
    log.prepend(...page.messages.map(bubble));
    empty.hidden = log.children.length > 0;
  }

  async function send(values, form) {
    const content = values.content.trim();
    if (!content) throw new FieldError("content", t("echos.no_content"));
    const { message } = await api(path, { method: "POST", json: { role: values.role, content }, signal: app.signal });
    form.elements.content.value = "";
    empty.hidden = true;
    const added = bubble(message);
    log.append(added);
    added.scrollIntoView({ block: "nearest" });
    form.elements.content.focus();
  }

  older.addEventListener("click", guarded(load, { buttons: [older], fail }));
  const back = h("p", {}, h("a", { href: "#/echos" }, t("echos.all")));
  const title = h("div", {}, h("h1", { tabindex: "-1" }, echo.name), echo.persona_prompt ? h("p", { class: "entry-text" }, echo.persona_prompt) : null);
  outlet.prepend(back, h("div", { class: "page-head" }, title, language));
  outlet.append(h("div", { class: "more-rows" }, older), empty, log, composer(echo, send));
  document.title = `${echo.name} · Phonex`;
  load().catch(fail);
}

function languageChoice(languages) {
  const select = h("select", { id: "echo-language", class: "narrow", "aria-label": t("echos.language") });
  select.append(...languages.map(({ code }) => new Option(languageName(code), code)));
  const wanted = localStorage.getItem(LANGUAGE) ?? currentLanguage().toUpperCase();
  if (languages.some(({ code }) => code === wanted)) select.value = wanted;
  select.addEventListener("change", () => localStorage.setItem(LANGUAGE, select.value));
  return select;
}

function composer(echo, send) {
  const text = h("textarea", { id: "message", name: "content", rows: 2, maxlength: 20000, placeholder: t("echos.placeholder") });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit();
  });
  const roles = h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, t("echos.who")));
  for (const [role, name] of [["user", t("echos.you")], ["assistant", echo.name]]) {
    roles.append(h("label", {}, h("input", { type: "radio", name: "role", value: role, checked: role === "user" }), h("span", {}, name)));
  }
  const form = makeForm({ id: "composer", action: t("echos.send"), submit: send }, field({ label: t("echos.message"), control: text }), roles);
  form.classList.add("card", "composer");
  return form;
}

function messageRow({ role, content, created_at }, echo, { speak, fail }) {
  const who = role === "assistant" ? echo.name : t(role === "user" ? "echos.you" : "echos.system");
  const label = t("echos.hear", { name: echo.name });
  const play = h("button", { class: "button plain icon-only hear", type: "button", "aria-label": label, title: label }, icon("play"));
  play.addEventListener(
    "click",
    guarded(
      async () => {
        play.setAttribute("aria-busy", "true");
        await speak(content).finally(() => play.removeAttribute("aria-busy"));
      },
      { buttons: [play], fail },
    ),
  );
  return h(
    "li",
    { class: `message ${role}` },
    h("p", { class: "facts" }, `${who} · ${when(created_at)}`),
    h("div", { class: "bubble" }, h("p", {}, content), play),
  );
}

// Speaks a message with the echo's voice, or the language's first speaker if it has none.
async function hear({ app, echo, content, language }) {
  const asked = { text: content, language, ...(echo.voice_model_id && { reference_id: echo.voice_model_id }) };
  const { audio_id } = await api("/api/synthesize", { method: "POST", json: asked, signal: app.signal });
  const job = await ended(audio_id, { signal: app.signal });
  app.player.play({ ...soundOf(job, null), title: content, ask: { path: "/api/synthesize", body: asked } });
}
