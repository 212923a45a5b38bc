// Calls to the public API, and showing their results.

import { withButtons } from "./remedies.js";

export const $ = (id) => document.getElementById(id);

export async function api(path, options = {}) {
  const response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
  const body = await response.json();
  if (!response.ok) throw new Error(withButtons(body.detail ?? response.statusText));
  return body;
}

export const sendJson = (path, value, method = "POST") =>
  api(path, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(value),
  });

export function tell(place, text, bad = false) {
  place.textContent = text;
  place.classList.toggle("bad", bad);
}

// A handler that shows errors. While it runs it does not start again, and `buttons` are disabled.
export function guarded(place, action, buttons = []) {
  let busy = false;
  return async (event) => {
    event?.preventDefault();
    if (busy) return;
    const occupied = buttons.filter((each) => !each.disabled);
    const set = (on) => {
      busy = on;
      for (const each of occupied) each.disabled = on;
    };
    set(true);
    try {
      await action(event);
    } catch (error) {
      tell(place, error.message, true);
    } finally {
      set(false);
    }
  };
}
