// What a sample is worth, in plain words, and what would make the voice better.

import { h, icon } from "../../dom.js";
import { number, percent, seconds, t } from "../../i18n.js";
import { withButtons } from "../../remedies.js";

// Where the service warns, too.
const SHORT_S = 6;
const NOISY_DB = 12;
const CLEAR_DB = 25;
const CLIPPED_SHARE = 0.001;
const QUIET_LUFS = -40;
// The warnings of the service that are told here in the reader's language.
const KNOWN = [
  [/^The sample is (short|noisy|clipped|quiet)\b/, () => null], // they are told from its measurements
  [/^The sample has nothing above 4 kHz/, () => t("report.telephone")],
  [/^Sample (\d+) contains no speech/, ([, n]) => t("report.no_speech", { number: n })],
  [/^The voice does not sound much like its speaker/, () => t("report.unlike")],
];

// sample: the measurements in a voice; answers with [{ good, text }], the length first.
export function measured(sample) {
  return [lengthOf(sample), loudnessOf(sample), noiseOf(sample), clippingOf(sample)].filter(Boolean);
}

function lengthOf({ speech_duration }) {
  const shown = Math.floor(speech_duration * 10) / 10; // never "6.0 s, but 6 s are needed"
  const values = { duration: seconds(shown), enough: t("unit.seconds", { value: SHORT_S }) };
  return speech_duration < SHORT_S ? bad(t("report.short", values)) : good(t("report.long", values));
}

function loudnessOf({ loudness_lufs }) {
  return loudness_lufs < QUIET_LUFS ? bad(t("report.quiet")) : good(t("report.loud"));
}

function noiseOf({ snr_db }) {
  const db = number(Math.round(snr_db));
  if (snr_db < NOISY_DB) return bad(t("report.noisy", { db }));
  return good(t(snr_db < CLEAR_DB ? "report.some_noise" : "report.little_noise", { db }));
}

function clippingOf({ clipping }) {
  return clipping > CLIPPED_SHARE ? bad(t("report.clipped", { share: percent(clipping) })) : good(t("report.unclipped"));
}

const good = (text) => ({ good: true, text });
const bad = (text) => ({ good: false, text });

// The warnings of a voice that its measurements do not tell.
export function otherWarnings(warnings) {
  return warnings.map(told).filter(Boolean).map(bad);
}

function told(warning) {
  for (const [pattern, words] of KNOWN) {
    const found = pattern.exec(warning);
    if (found) return words(found);
  }
  return withButtons(warning);
}

// A list of all of it. Call show(voice, kept), kept: whether the recording is here.
export function sampleReport() {
  const list = h("ul", { class: "report" });
  let shown = "";

  function show({ sample, warnings }, kept = true) {
    const lines = [...(kept ? [] : [bad(t("report.imported"))]), ...(sample ? measured(sample) : []), ...otherWarnings(warnings)];
    const key = JSON.stringify(lines);
    if (key === shown) return;
    shown = key;
    list.replaceChildren(...lines.map(line));
  }
  return { element: list, show };
}

const line = ({ good: fine, text }) =>
  h("li", { class: fine ? "fine" : "poor" }, icon(fine ? "check" : "warning"), h("span", {}, text));
