// The recording, the instant clone and the fitted clone of a voice, side by side.

import { h, write } from "../../dom.js";
import { t } from "../../i18n.js";
import { isFitting } from "./fits.js";
import { likenessBar } from "./likeness.js";
import { soundAt } from "./sounds.js";
import { spokenIn } from "./spoken.js";

// The newest versions of the sample that the voice has now; null where there is none.
export function toCompare(versions) {
  const current = versions.find((version) => version.current);
  const same = versions.filter((version) => version.sample_from === current?.sample_from);
  return {
    instant: same.find(({ likeness }) => likeness.fitted === null) ?? null,
    fitted: same.find(({ likeness }) => likeness.fitted !== null) ?? null,
  };
}

// Whether the recording of a voice is here; an imported one may know its measurements only.
export const hasRecording = (versions) => versions.find((version) => version.current)?.sample_from !== null;

// sounds: those of the details. show(voice, versions), versions: newest first, null while unknown
export function comparison(voice, { sounds, fits }) {
  let current = voice;
  let compared = null; // as toCompare() answers; null while unknown
  const sample = column("sample", sounds, {
    key: () => `sample ${current.version}`,
    load: (signal) => soundAt(`/voice/${current.voice_id}/versions/${current.version}/sample`)(signal),
  });
  const [instant, fitted] = ["instant", "fitted"].map((kind) =>
    column(kind, sounds, {
      key: () => `clone ${compared[kind].version}`,
      load: (signal) => spokenIn(current, compared[kind].version)(signal),
    }),
  );
  const bar = h("progress", { max: 100 });
  fitted.element.append(bar);

  function show(newest, versions) {
    current = newest;
    const kept = versions !== null && hasRecording(versions);
    if (versions) compared = toCompare(versions);
    sample.offer(kept, versions ? t(kept ? "compare.recording" : "compare.no_sample") : "");
    offer(instant, compared?.instant, "instant", "compare.no_instant");
    offer(fitted, compared?.fitted, "fitted", "compare.not_fitted");
    const waits = isFitting(newest) && !compared?.fitted;
    bar.hidden = !waits;
    bar.value = newest.fitting.progress;
    bar.setAttribute("aria-label", t("voice.fitting", { name: newest.name }));
    if (waits) fitted.offer(false, fits.told(newest) || t("state.queued"));
  }

  const element = h("div", { class: "compare", id: "compare" }, sample.element, instant.element, fitted.element);
  return { element, show };
}

// version: undefined while it is not known whether there is one
function offer(place, version, kind, missing) {
  place.offer(Boolean(version), version === null ? t(missing) : "");
  place.bar.element.hidden = !version;
  if (version) place.bar.show(version.likeness[kind]);
}

function column(kind, sounds, sound) {
  const name = t(`compare.${kind}`);
  const hear = sounds.button({ ...sound, name, className: "play" });
  const bar = likenessBar(t("likeness.of", { name }));
  const about = h("p", { class: "small soft" });
  bar.element.hidden = true;
  const element = h("div", { class: "compared", data: { kind } }, h("h3", {}, name), hear.element, bar.element, about);
  return {
    element,
    bar,
    offer(there, text) {
      hear.element.disabled = !there;
      about.hidden = text === "";
      write(about, text);
    },
  };
}
