// All of a voice, in a dialog: hearing and comparing it, its fit, its sample, changing it.

import { api } from "../../api.js";
import { h, icon, write } from "../../dom.js";
import { languageName, t, when } from "../../i18n.js";
import { downloadLink } from "../../media.js";
import { openDialog } from "../dialog.js";
import { statusLine, tell } from "../field.js";
import { addSamples } from "./add_samples.js";
import { comparison } from "./compare.js";
import { editForm } from "./edit.js";
import { fitPanel } from "./fit_panel.js";
import { sampleReport } from "./report.js";
import { makeSounds } from "./sounds.js";
import { versionList } from "./versions.js";

// changed(voice), remove(voice), closed() tell the page. Answers with { voiceId, show(voice) }.
export function openDetails(voice, { app, fits, changed, remove, closed }) {
  const over = new AbortController();
  const signal = AbortSignal.any([app.signal, over.signal]);
  const status = statusLine("details-status");
  const fail = (error) => tell(status, error.message, true);
  const sounds = makeSounds({ signal, fail });
  let current = voice;
  let versions = null;

  const accept = (newest) => {
    tell(status, "");
    changed(newest);
  };
  const parts = {
    facts: h("p", { class: "facts" }),
    about: h("p", { class: "description" }),
    comparison: comparison(voice, { sounds, fits }),
    fit: fitPanel(voice, { fits, changed: accept, fail }),
    report: sampleReport(),
    versions: versionList(voice, { sounds, fail, restored: accept }),
  };

  function show(newest) {
    const news = newest.version !== current.version;
    current = newest;
    write(title(), newest.name);
    showFacts(parts, newest);
    parts.comparison.show(newest, versions);
    parts.fit.show(newest);
    parts.report.show(newest);
    if (news) loadVersions().catch(fail);
  }

  async function loadVersions() {
    versions = (await api(`/voice/${voice.voice_id}/versions`, { signal })).versions;
    parts.versions.show(versions);
    parts.comparison.show(current, versions);
  }

  function discard() {
    dialog.close();
    remove(current);
  }

  const dialog = openDialog({
    title: voice.name,
    content: [h("div", { class: "stack voice-details", id: "voice-details" }, ...sections(voice, parts, { status, signal, accept, discard, fail }))],
    sheet: true,
    onClose: () => {
      over.abort();
      closed();
    },
  });
  dialog.element.classList.add("voice-dialog");
  app.signal.addEventListener("abort", () => dialog.close(), { signal: over.signal });
  const title = () => dialog.element.querySelector("h2");
  show(voice);
  loadVersions().catch((error) => signal.aborted || fail(error));
  return { voiceId: voice.voice_id, show };
}

function sections(voice, parts, { status, signal, accept, discard, fail }) {
  const speak = h("a", { class: "button speak", href: `#/speak?voice=${voice.voice_id}` }, icon("speak"), t("voice.speak"));
  const save = downloadLink({ class: "button quiet export", path: `/voice/${voice.voice_id}/embedding`, name: `${voice.voice_id}.pth`, fail }, icon("download"), t("voice.export"));
  const remove = h("button", { class: "button quiet remove", type: "button", onclick: discard }, icon("trash"), t("voice.delete"));
  return [
    h("div", {}, parts.facts, parts.about),
    status,
    parts.comparison.element,
    parts.fit.element,
    h("section", { "aria-labelledby": "report-title" }, h("h3", { id: "report-title" }, t("report.title")), parts.report.element),
    folded("edit-fold", t("voice.edit"), () => editForm(voice, { saved: accept })),
    folded("add-fold", t("voice.add"), () => addSamples(voice, { signal, added: accept })),
    folded("versions-fold", t("versions.title"), () => parts.versions.element),
    h("div", { class: "actions" }, speak, save, remove),
  ];
}

// make(): called when it is first opened.
function folded(id, title, make) {
  const element = h("details", { class: "more", id }, h("summary", {}, icon("chevron"), title));
  element.addEventListener("toggle", () => element.append(make()), { once: true });
  return element;
}

function showFacts({ facts, about }, voice) {
  const told = factsOf(voice);
  if (facts.dataset.told !== told.join()) {
    facts.dataset.told = told.join();
    facts.replaceChildren(...told.map((fact) => h("span", {}, fact)));
  }
  about.hidden = !voice.description;
  write(about, voice.description);
}

function factsOf({ language, tags, usage, consent }) {
  const spoken = usage.count ? t("usage.spoken", { n: usage.count, when: when(usage.last_spoken_at) }) : t("usage.never");
  return [language ? languageName(language) : null, ...tags, spoken, consentOf(consent)].filter(Boolean);
}

function consentOf(consent) {
  if (!consent) return t("consent.missing");
  const values = { when: when(consent.given_at), name: consent.name ?? "" };
  return t(consent.name ? "consent.given_by" : "consent.given", values);
}
