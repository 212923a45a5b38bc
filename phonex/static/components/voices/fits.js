// How the fits of voices go: their state in words, and how long they will still take.

import { t } from "../../i18n.js";
import { FitClock, roughly } from "./fit_clock.js";

const ACTIVE = ["queued", "running"];

export const isFitting = (voice) => ACTIVE.includes(voice.fitting.state);

export function stateOf({ fitting, likeness }) {
  if (fitting.state === "failed") return t(likeness.fitted === null ? "fit.failed" : "fit.failed_again");
  return t(`fit.${fitting.state}`);
}

export class Fits {
  busy = false; // whether the machine has other work
  #clocks = new Map(); // by voice id

  // Call it whenever something is known of a voice.
  see({ voice_id, fitting }) {
    if (fitting.state !== "running") {
      this.#clocks.delete(voice_id);
      return;
    }
    if (!this.#clocks.has(voice_id)) this.#clocks.set(voice_id, new FitClock());
    this.#clocks.get(voice_id).see(fitting.progress, now());
  }

  // "40 % · about 30 s left", and why it is slow; "" for a voice that is not being fitted.
  told({ voice_id, fitting }) {
    const clock = this.#clocks.get(voice_id);
    if (!clock) return "";
    const stalls = clock.stalls(now());
    const left = stalls ? "" : timeLeft(clock.left(now()));
    return [t("fit.percent", { n: fitting.progress }), left, this.busy || stalls ? t("fit.slow") : ""].filter(Boolean).join(" · ");
  }
}

const now = () => performance.now() / 1000;

function timeLeft(left) {
  if (left === null) return "";
  const { seconds, minutes } = roughly(left);
  return minutes ? t("fit.minutes_left", { n: minutes }) : t("fit.seconds_left", { n: seconds });
}
