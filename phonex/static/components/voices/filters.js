// Looking for a voice: a search box and a choice of tags.

import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";

const PAUSE_MS = 250; // after the last key, before it searches

// changed() is called when `query` or `tag` has another value.
export function voiceFilters({ changed, signal }) {
  const search = h("input", { type: "search", id: "voices-search", maxlength: 64, placeholder: t("voices.search"), "aria-label": t("voices.search"), autocomplete: "off" });
  const tag = h("select", { id: "voices-tag", class: "narrow", "aria-label": t("voices.tag"), hidden: true });
  const known = new Set();
  let timer = null;

  // The tags there are; those of voices that are not shown remain.
  function learn(voices) {
    const before = known.size;
    for (const name of voices.flatMap((voice) => voice.tags)) known.add(name);
    if (known.size === before && tag.options.length) return;
    const chosen = tag.value;
    const sorted = [...known].sort((a, b) => a.localeCompare(b));
    tag.replaceChildren(new Option(t("voices.any_tag"), ""), ...sorted.map((name) => new Option(name, name)));
    tag.value = chosen;
    tag.hidden = known.size === 0;
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, PAUSE_MS);
  });
  tag.addEventListener("change", changed);
  signal.addEventListener("abort", () => clearTimeout(timer));
  const element = h("div", { class: "filters", role: "search" }, h("div", { class: "search" }, icon("search"), search), tag);
  return {
    element,
    learn,
    focus: () => search.focus(),
    any: () => search.value.trim() !== "" || tag.value !== "",
    // As parameters of GET /voice/list.
    query: () => Object.entries({ q: search.value.trim(), tag: tag.value }).filter(([, value]) => value),
  };
}
