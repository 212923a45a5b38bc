// How long a fit will still take, judged by how fast it went so far.

const BASE_S = 4; // nothing is told before it was watched for so long…
const BASE_PERCENT = 2; // …and went so far
const WEIGHT = 0.3; // of the newest pace in the smoothed one
const STALL_FACTOR = 5; // without progress for so many usual steps, it stalls…
const STALL_S = 15; // …if that is longer than this…
const START_S = 60; // …or than this until the first, which loads much

// Times are in seconds, of any clock that does not go back.
export class FitClock {
  #first = null; // { progress, at } when it was first seen to make progress
  #last = null; // at its last progress
  #pace = null; // seconds per cent, smoothed

  see(progress, at) {
    const starts = this.#last?.progress === 0 && progress > 0; // how long that took tells nothing
    if (!this.#last || starts || progress < this.#last.progress) {
      this.#first = this.#last = { progress, at };
      this.#pace = null;
      return;
    }
    const gone = progress - this.#last.progress;
    if (gone === 0) return;
    const pace = (at - this.#last.at) / gone;
    const share = 1 - (1 - WEIGHT) ** gone; // a leap counts as its single steps
    this.#pace = this.#pace === null ? pace : this.#pace + share * (pace - this.#pace);
    this.#last = { progress, at };
  }

  // Seconds, or null while there is no base.
  left(at) {
    if (this.#pace === null) return null;
    if (this.#last.at - this.#first.at < BASE_S || this.#last.progress - this.#first.progress < BASE_PERCENT) return null;
    return Math.max(1, (100 - this.#last.progress) * this.#pace - (at - this.#last.at));
  }

  stalls(at) {
    if (this.#last === null) return false;
    const patience = this.#pace === null ? START_S : Math.max(STALL_S, STALL_FACTOR * this.#pace);
    return at - this.#last.at > patience;
  }
}

// As people say it: { seconds } in tens, or { minutes }.
export function roughly(seconds) {
  return seconds < 55 ? { seconds: Math.max(10, Math.ceil(seconds / 10) * 10) } : { minutes: Math.ceil((seconds - 5) / 60) };
}
