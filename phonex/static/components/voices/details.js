// All of a voice, in a dialog: hearing and comparing it, its fit, its sample, changing it.

import { api } from "../../api.js";
import { h, icon, showAll, write } from "../../dom.js";
import { languageName, t, when } from "../../i18n.js";
import { downloadLink } from "../../media.js";
import { openDialog } from "../dialog.js";
import { statusLine, tell } from "../field.js";
import { addSamples } from "./add_samples.js";
import { comparison, hasRecording } from "./compare.js";
import { consentOf, consentPanel } from "./consent_panel.js";
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
    facts: h("p", { class: "tags" }),
    usage: h("p", { class: "small soft" }),
    about: h("p", { class: "description" }),
    comparison: comparison(voice, { sounds, fits }),
    fit: fitPanel(voice, { fits, changed: accept, fail }),
    report: sampleReport(),
    consent: consentPanel(voice, { changed: accept }),
    versions: versionList(voice, { sounds, fail, restored: accept }),
  };

  function show(newest) {
    const news = newest.version !== current.version;
    current = newest;
    write(title(), newest.name);
    showFacts(parts, newest);
    parts.consent.show(newest);
    showSounds();
    if (news) loadVersions().catch(fail);
  }

  async function load() {
    const [newest] = await Promise.all([api(`/voice/${voice.voice_id}`, { signal }), loadVersions()]);
    show(newest); // the list may know it from a while ago
  }

  async function loadVersions() {
    versions = (await api(`/voice/${voice.voice_id}/versions`, { signal })).versions;
    parts.versions.show(versions);
    showSounds();
  }

  function showSounds() {
    const kept = versions === null || hasRecording(versions);
    parts.comparison.show(current, versions);
    parts.fit.show(current, kept);
    parts.report.show(current, kept);
  }

  function discard() {
    dialog.close();
    remove(current);
  }

  const dialog = openDialog({
    title: voice.name,
    content: [h("div", { class: "stack voice-details", id: "voice-details" }, ...sections(voice, parts, { status, signal, accept }))],
    foot: buttons(voice, { discard, fail }),
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
  load().catch((error) => signal.aborted || fail(error));
  return { voiceId: voice.voice_id, show };
}

function sections(voice, parts, { status, signal, accept }) {
  return [
    h("div", {}, parts.about, parts.facts, parts.usage),
    status,
    parts.comparison.element,
    parts.fit.element,
    h("section", { "aria-labelledby": "report-title" }, h("h3", { id: "report-title" }, t("report.title")), parts.report.element),
    folded("edit-fold", t("voice.edit"), () => editForm(voice, { saved: accept })),
    folded("add-fold", t("voice.add"), () => addSamples(voice, { signal, added: accept })),
    folded("consent-fold", t("consent.title"), () => parts.consent.element),
    folded("versions-fold", t("versions.title"), () => parts.versions.element),
  ];
}

function buttons({ voice_id: id }, { discard, fail }) {
  return [
    h("button", { class: "button quiet remove", type: "button", onclick: discard }, icon("trash"), t("voice.delete")),
    downloadLink({ class: "button quiet export", path: `/voice/${id}/embedding`, name: `${id}.pth`, fail }, icon("download"), t("voice.export")),
    h("a", { class: "button speak-with", href: `#/speak?voice=${id}` }, t("voice.speak")),
  ];
}

// make(): called when it is first opened.
function folded(id, title, make) {
  const element = h("details", { class: "more", id }, h("summary", {}, icon("chevron"), title));
  element.addEventListener("toggle", () => element.append(make()), { once: true });
  return element;
}

function showFacts({ facts, usage, about }, voice) {
  const { language, tags } = voice;
  showAll(facts, [...(language ? [languageName(language)] : []), ...tags], "badge");
  about.hidden = !voice.description;
  write(about, voice.description);
  write(usage, `${usageOf(voice)} ${consentOf(voice)}`);
}

const usageOf = ({ usage: { count, last_spoken_at } }) =>
  count ? t("usage.spoken", { n: count, when: when(last_spoken_at) }) : t("usage.never");
