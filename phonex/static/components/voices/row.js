// A registered voice in the list: what it is, how its fit goes, a button to hear it. The rest is
// in its details.

import { h, icon, showAll, write } from "../../dom.js";
import { languageName, t } from "../../i18n.js";
import { isFitting } from "./fits.js";
import { bestOf, words } from "./likeness.js";
import { spokenIn } from "./spoken.js";

const BADGES = { queued: "busy", running: "busy", done: "good", failed: "bad", off: "" };

// open(voice): shows its details. sounds, fits: those of the page.
export function voiceRow(voice, { open, sounds, fits }) {
  let current = voice;
  const hear = sounds.button({
    key: () => `${current.voice_id} ${current.version}`,
    load: (signal) => spokenIn(current, current.version)(signal),
    name: voice.name,
    className: "play",
  });
  const name = h("span");
  const badge = h("span", { class: "badge" });
  const parts = {
    name: h("p", { class: "title name" }, name, badge),
    facts: h("p", { class: "facts" }),
    tags: h("p", { class: "tags" }),
    bar: h("progress", { max: 100 }),
    left: h("p", { class: "small soft" }),
  };
  const details = h("button", { class: "button plain icon-only details", type: "button", onclick: () => open(current) }, icon("chevron"));
  const element = h(
    "li",
    { class: "entry compact voice-row", data: { voice: voice.voice_id } },
    hear.element,
    h("div", { class: "entry-about" }, ...Object.values(parts)),
    details,
  );

  function show(newest) {
    current = newest;
    const label = t("voice.details_of", { name: newest.name });
    hear.rename(newest.name);
    details.setAttribute("aria-label", label);
    details.title = label;
    write(name, newest.name);
    write(parts.facts, factsOf(newest).join(" · "));
    showAll(parts.tags, newest.tags, "badge");
    parts.tags.hidden = newest.tags.length === 0;
    write(badge, t(newest.disabled ? "state.disabled" : `state.${newest.fitting.state}`));
    badge.className = `badge ${newest.disabled ? "bad" : BADGES[newest.fitting.state]}`;
    showFit(newest);
  }

  function showFit(newest) {
    const told = fits.told(newest);
    parts.bar.hidden = !isFitting(newest);
    parts.bar.value = newest.fitting.progress;
    parts.bar.setAttribute("aria-label", t("voice.fitting", { name: newest.name }));
    parts.left.hidden = told === "";
    write(parts.left, told);
  }
  show(voice);
  return { element, show };
}

function factsOf(voice) {
  const best = bestOf(voice);
  return [voice.language ? languageName(voice.language) : null, best === null ? null : t("likeness.sounds", { words: words(best) })].filter(Boolean);
}
