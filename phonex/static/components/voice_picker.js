// The one place to choose who speaks: a button that opens a searchable list.

import { aboutSpeaker, nameOf, search } from "../catalog.js";
import { isVoice, sameChoice } from "../choice.js";
import { h, icon } from "../dom.js";
import { languageName, t } from "../i18n.js";
import { Previews } from "../preview.js";
import { openDialog } from "./dialog.js";

// onChoose(choice). Call show(catalog, choice) to begin with, and whenever either changes.
export function voicePicker({ onChoose }) {
  const name = h("span", { class: "picker-name" });
  const about = h("span", { class: "picker-about" });
  const element = h(
    "button",
    { class: "picker", id: "voice", type: "button", "aria-haspopup": "dialog", disabled: true },
    h("span", { class: "picker-icon" }, icon("voices")),
    h("span", { class: "picker-text" }, h("span", { class: "unseen" }, `${t("picker.label")}: `), name, about),
    icon("chevron"),
  );
  let catalog = null;
  let choice = null;
  element.addEventListener("click", () => openPicker({ catalog, choice, onChoose }));
  return {
    element,
    show(newCatalog, newChoice) {
      catalog = newCatalog;
      choice = newChoice;
      element.disabled = false;
      element.dataset.voice = choice.voiceId ?? choice.speaker;
      name.textContent = catalog.nameOf(choice);
      about.textContent = catalog.aboutOf(choice);
    },
  };
}

function openPicker({ catalog, choice, onChoose }) {
  const previews = new Previews();
  const wanted = { query: "", language: "", gender: "" };
  const list = h("div", { class: "picker-list" });
  const found = h("p", { class: "unseen", role: "status" });
  const problem = h("p", { class: "status bad", role: "alert" });

  function show() {
    const { voices, speakers } = search(catalog, wanted);
    const rowOf = (each) => row(each, { chosen: sameChoice(each.choice, choice), choose, listen });
    const mine = voices.map((voice) => voiceItem(voice, wanted.language || voice.language || choice.language));
    const others = speakers.map(speakerItem);
    list.replaceChildren(
      ...section(t("picker.mine"), mine.map(rowOf)),
      ...section(t("picker.speakers"), others.map(rowOf)),
      ...(mine.length + others.length ? [] : [h("p", { class: "empty" }, t("picker.nothing"))]),
    );
    found.textContent = t("picker.found", { n: mine.length + others.length });
  }

  function choose(chosen) {
    onChoose(chosen);
    dialog.close();
  }

  async function listen(chosen, button) {
    problem.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      await previews.play(chosen);
    } catch (error) {
      if (error.name !== "AbortError") problem.textContent = error.message;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  const head = filters(catalog, wanted, show);
  const dialog = openDialog({ title: t("picker.title"), content: [head.element, problem, found, list], sheet: true, onClose: () => previews.close() });
  dialog.element.classList.add("picker-dialog");
  list.addEventListener("keydown", (event) => step(event, list));
  show();
  head.query.focus();
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}

function filters(catalog, wanted, changed) {
  const set = (name) => (event) => {
    wanted[name] = event.target.value;
    changed();
  };
  const query = h("input", { type: "search", id: "voice-search", placeholder: t("picker.search"), "aria-label": t("picker.search"), autocomplete: "off", oninput: set("query") });
  const language = h("select", { id: "voice-language", "aria-label": t("picker.language"), onchange: set("language") });
  language.append(new Option(t("picker.any_language"), ""), ...catalog.languages.map((code) => new Option(languageName(code), code)));
  const gender = h("select", { id: "voice-gender", "aria-label": t("picker.gender"), onchange: set("gender") });
  gender.append(new Option(t("picker.any_gender"), ""), new Option(t("gender.female"), "female"), new Option(t("gender.male"), "male"));
  return { query, element: h("div", { class: "picker-filters" }, query, language, gender) };
}

const voiceItem = (voice, language) => ({
  name: voice.name,
  about: t("voice.speaks", { language: languageName(language) }),
  choice: { language, voiceId: voice.voice_id },
});

const speakerItem = (speaker) => ({
  name: nameOf(speaker),
  about: [aboutSpeaker(speaker), speaker.name && speaker.name !== speaker.id ? speaker.id : ""].filter(Boolean).join(" · "),
  choice: { language: speaker.language, speaker: speaker.id },
});

function section(title, rows) {
  return rows.length ? [h("h3", { class: "picker-section" }, title), h("ul", {}, ...rows)] : [];
}

function row({ name, about, choice }, { chosen, choose, listen }) {
  const pick = h(
    "button",
    { class: "picker-row", type: "button", "aria-current": chosen ? "true" : null, onclick: () => choose(choice) },
    h("span", { class: "picker-icon" }, icon(isVoice(choice) ? "voices" : "speak")),
    h("span", { class: "picker-text" }, h("span", { class: "picker-name" }, name), h("span", { class: "picker-about" }, about)),
    chosen ? icon("check") : null,
  );
  pick.dataset.voice = choice.voiceId ?? choice.speaker;
  const label = t("picker.preview", { name });
  const hear = h("button", { class: "button plain icon-only preview", type: "button", "aria-label": label, title: label, onclick: () => listen(choice, hear) }, icon("play"));
  return h("li", {}, pick, hear);
}

// Arrow keys go from voice to voice.
function step(event, list) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const rows = [...list.querySelectorAll(".picker-row")];
  const here = rows.indexOf(document.activeElement.closest("li")?.querySelector(".picker-row"));
  rows[here + by]?.focus();
}
