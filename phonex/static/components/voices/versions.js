// The versions of a voice: each is heard, and gone back to.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { number, t, when } from "../../i18n.js";
import { spokenIn } from "./spoken.js";

// restored(voice): an earlier one is the current one again.
export function versionList(voice, { sounds, restored, fail }) {
  const list = h("ol", { class: "rows versions", id: "versions", reversed: true });
  let shown = "";

  function show(versions) {
    const key = JSON.stringify(versions);
    if (key === shown) return;
    shown = key;
    list.replaceChildren(...versions.map((version) => row(voice, version, { sounds, restore: () => restore(version), fail })));
  }

  const restore = async ({ version }) =>
    restored(await api(`/voice/${voice.voice_id}/versions/${version}/restore`, { method: "POST" }));
  return { element: list, show };
}

function row(voice, version, { sounds, restore, fail }) {
  const name = t("versions.version", { number: version.version });
  const hear = sounds.button({ key: () => `clone ${version.version}`, load: spokenIn(voice, version.version), name, className: "play" });
  const back = h("button", { class: "button quiet restore", type: "button", "aria-label": `${t("versions.restore")}: ${name}` }, t("versions.restore"));
  back.addEventListener("click", guarded(restore, { buttons: [back], fail }));
  return h(
    "li",
    { class: "entry", data: { version: version.version } },
    hear.element,
    h("div", { class: "entry-about" }, h("p", { class: "title" }, name), h("p", { class: "facts" }, factsOf(version).join(" · "))),
    h("div", { class: "row-actions" }, version.current ? h("span", { class: "badge good" }, t("versions.current")) : back),
  );
}

function factsOf({ kind, restored_from, created_at, likeness }) {
  const best = likeness.fitted ?? likeness.instant;
  return [
    t(`versions.${kind}`, { number: restored_from ?? 0 }),
    when(created_at),
    best === null ? null : t("likeness.short", { figure: number(best, 2) }),
  ].filter(Boolean);
}
