// Shows the page that the address names after its #: "#/jobs" is pages/jobs.js.

import { connection } from "./api.js";
import { t } from "./i18n.js";
import { session } from "./session.js";

// routes: a function that returns the pages there are at the moment, the first being home.
export function startRouter({ frame, app, routes }) {
  let leaving = null; // the AbortController of the page that is shown
  let first = true;

  async function show() {
    const offered = routes();
    const { path, query } = place();
    const route = offered.find((each) => each.path === path);
    if (!route) {
      location.replace(`#/${offered[0].path}`);
      return;
    }
    leaving?.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const page = await route.load().catch(waitForConnection);
    if (!page || signal.aborted) return; // another page was asked for meanwhile
    document.title = `${t(`${route.path}.title`)} · Phonex`;
    frame.showRoutes(offered, route.path);
    frame.outlet.replaceChildren();
    page.mount(frame.outlet, { ...app, signal, query });
    if (!first) moveTo(frame.outlet);
    first = false;
  }

  addEventListener("hashchange", show);
  session.addEventListener("change", show);
  show();
}

// A module that could not be loaded is not asked for again before the page starts anew.
function waitForConnection() {
  connection.addEventListener("found", () => location.reload(), { once: true });
  connection.lose();
}

// "#/voices?voice=ada" is { path: "voices", query: voice=ada }
export function place(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { path, query: new URLSearchParams(query) };
}

// Screen readers read the title of the new page.
function moveTo(outlet) {
  scrollTo(0, 0);
  outlet.querySelector("h1")?.focus({ preventScroll: true });
}
