// A registered voice in the list: what it is, how its fit goes, and what can be done with it.

import { h, icon, write } from "../dom.js";
import { number, seconds, t } from "../i18n.js";
import { downloadLink } from "../media.js";
import { withButtons } from "../remedies.js";

const ACTIVE = ["queued", "running"];
const WORDS = [[0.85, "almost"], [0.65, "much"], [0.4, "somewhat"], [0, "little"]];

export const isFitting = (voice) => ACTIVE.includes(voice.fitting.state);

// actions: a function by name, each called with the voice. fail(error)
export function voiceRow(voice, { actions, fail }) {
  let current = voice;
  const parts = {
    name: h("p", { class: "title" }),
    facts: h("p", { class: "facts" }),
    state: h("p", { class: "state small", role: "status" }),
    bar: h("progress", { max: 100 }),
    likeness: h("p", { class: "small soft" }),
    warnings: h("p", { class: "notice", hidden: true }),
  };
  const button = (name, ...content) => h("button", { class: `button quiet ${name}`, type: "button", onclick: () => actions[name](current) }, ...content);
  const buttons = {
    speak: button("speak", t("voice.speak")),
    sample: button("sample", t("voice.sample")),
    fit: button("fit", t("voice.fit")),
    cancel: button("cancel", t("voice.cancel")),
    add: button("add", t("voice.add")),
    save: downloadLink({ class: "button quiet", path: `/voice/${voice.voice_id}/embedding`, name: `${voice.voice_id}.pth`, fail }, t("voice.export")),
    remove: button("remove", icon("trash"), t("voice.delete")),
  };
  const element = h("li", { class: "voice-row", data: { voice: voice.voice_id } }, ...Object.values(parts), h("div", { class: "actions" }, ...Object.values(buttons)));

  function show(newest) {
    current = newest;
    const { state, progress } = newest.fitting;
    write(parts.name, newest.name);
    write(parts.facts, newest.sample ? t("voice.speech", { duration: seconds(newest.sample.speech_duration) }) : t("voice.imported"));
    write(parts.state, stateOf(newest));
    write(parts.likeness, likenessOf(newest));
    write(parts.warnings, withButtons(newest.warnings.join(" ")));
    parts.warnings.hidden = newest.warnings.length === 0;
    parts.bar.hidden = !isFitting(newest);
    parts.bar.value = progress;
    parts.bar.setAttribute("aria-label", t("voice.fitting", { name: newest.name }));
    parts.bar.title = `${progress} %`;
    buttons.fit.hidden = isFitting(newest);
    buttons.cancel.hidden = !isFitting(newest);
    buttons.sample.hidden = !newest.sample;
    write(buttons.fit, t(state === "done" ? "voice.fit_again" : "voice.fit"));
    for (const each of Object.values(buttons)) each.setAttribute("aria-label", `${each.textContent}: ${newest.name}`);
  }
  show(voice);
  return { element, show };
}

function stateOf({ fitting, likeness }) {
  if (fitting.state === "failed") return t(likeness.fitted === null ? "fit.failed" : "fit.failed_again");
  return t(`fit.${fitting.state}`);
}

function likenessOf({ likeness, fitting }) {
  const running = fitting.state === "running";
  const { instant } = likeness;
  // A fit starts below the instant clone, which is equalised: show it once it is better.
  const fitted = running && likeness.fitted <= instant ? null : likeness.fitted;
  const best = fitted ?? instant;
  if (best === null) return "";
  const figures = [instant, fitted].filter((each) => each !== null).map((each) => number(each, 2)).join(" → ");
  const [, word] = WORDS.find(([least]) => best >= least) ?? WORDS.at(-1);
  return t(running ? "likeness.so_far" : "likeness.now", { figures, words: t(`likeness.${word}`) });
}
