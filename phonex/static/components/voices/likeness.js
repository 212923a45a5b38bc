// How much a voice sounds like its speaker: a bar, with words.

import { h, write } from "../../dom.js";
import { number, t } from "../../i18n.js";
import { meter } from "../meter.js";

const WORDS = [[0.85, "almost"], [0.65, "much"], [0.4, "somewhat"], [0, "little"]];

export function words(likeness) {
  const [, word] = WORDS.find(([least]) => likeness >= least) ?? WORDS.at(-1);
  return t(`likeness.${word}`);
}

// What a voice speaks with now: the fit if it has one. null: not measured.
export function bestOf({ likeness: { instant, fitted }, fitting }) {
  // A fit starts below the instant clone, which is equalised: it counts once it is better.
  const begun = fitting.state === "running" && fitted <= instant;
  return begun ? instant : (fitted ?? instant);
}

// label: for those who do not see what it belongs to. show(likeness), null: not measured
export function likenessBar(label) {
  const bar = meter(label);
  const told = h("p", { class: "small soft" });
  const element = h("div", { class: "likeness" }, bar.element, told);

  function show(likeness) {
    bar.element.hidden = likeness === null;
    bar.show(Math.min(1, Math.max(0, likeness ?? 0)));
    write(told, likeness === null ? t("likeness.unknown") : t("likeness.told", { figure: number(likeness, 2), words: words(likeness) }));
  }
  return { element, show };
}
