// What was measured of a personality, on which scale, and what that means.

import { h } from "../../dom.js";
import { has, number, t } from "../../i18n.js";
import { card } from "../form.js";
import { meter } from "../meter.js";

export function traitList() {
  const list = h("dl", { class: "traits", id: "traits" });
  const element = card("traits", t("training.traits"), h("p", { class: "hint" }, t("training.traits_about")), list);
  return {
    element,
    // traits: [{ name, score, reason }], the score being null where there is a reason
    show(traits) {
      list.replaceChildren(...traits.flatMap(traitOf));
    },
  };
}

function traitOf({ name, score, reason }) {
  const key = `trait.${name}`;
  const called = has(key) ? t(key) : name;
  const about = has(`trait_about.${name}`) ? h("p", { class: "small soft" }, t(`trait_about.${name}`)) : null;
  const level = meter(called);
  level.show(score ?? 0);
  const shown = score === null ? [h("p", { class: "small soft" }, t(reason === "language_not_supported" ? "training.no_language" : "training.not_enough"))] : [level.element, h("p", { class: "small numbers" }, t("training.score", { score: number(score, 2) }))];
  return [h("dt", {}, called, about), h("dd", {}, ...shown)];
}
