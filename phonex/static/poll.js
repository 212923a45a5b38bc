// Looking again and again, for as long as a page is shown.

import { connection } from "./api.js";

// look() returns in how many milliseconds to look again. Returns a function that looks at once.
// A tab that is not seen waits; a lost connection is waited for.
export function poll(look, { signal, fail }) {
  let timer = null;
  let turn = 0;
  async function turnNow() {
    clearTimeout(timer);
    const mine = ++turn;
    let pause = 5000;
    try {
      pause = await look();
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.code !== "connection_lost") fail(error);
    }
    if (mine === turn && !signal.aborted) timer = setTimeout(next, pause);
  }
  function next() {
    if (!document.hidden && !connection.lost) turnNow();
  }
  document.addEventListener("visibilitychange", next, { signal });
  connection.addEventListener("found", next, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  turnNow();
  return turnNow;
}
