// The console. It uses the public API only, loads nothing from elsewhere, and has no build step.
//
// How it is made:
// - Components are plain functions: `waveform({ onSeek })` returns `{ element, show… }`, or just an
//   element. They are built with `h()` of dom.js; nothing sets innerHTML or a style attribute.
// - A page is a module of pages/ with `mount(outlet, app)`; routes.js lists them all. `app` has
//   `player`, `toasts` and `signal`, which aborts when the page is left: pass it to every request,
//   listener and timer. A page that is left leaves nothing running.
// - Requests go through api.js: it adds the token, and throws ApiError with a message to show.
//   `showProblem()` of components/field.js puts it next to the field that caused it.
// - Texts are in i18n/en.js and i18n/es.js, which have the same keys; code has none.
// - New files belong in the list of service-worker.js, and colors in css/tokens.css.

import { api, connection } from "./api.js";
import { makePlayer } from "./components/player.js";
import { makeFrame } from "./components/frame.js";
import { makeToasts } from "./components/toasts.js";
import { loadLanguage } from "./i18n.js";
import { startRouter } from "./router.js";
import { routesFor } from "./routes.js";
import { service } from "./service.js";
import { resume, session } from "./session.js";

async function start() {
  await loadLanguage();
  const toasts = makeToasts();
  const player = makePlayer({ toasts });
  const frame = makeFrame({ player, toasts });
  document.body.prepend(...frame.elements);
  await connection.retried(async () => {
    service.learn(await api("/"));
    if (service.accounts && (await resume()) === null) throw connection.error();
  });
  startRouter({ frame, app: { player, toasts }, routes: () => routesFor(service, session) });
  session.addEventListener("change", () => player.close());
  keepOffline();
}

function keepOffline() {
  // Without https or localhost there is no service worker; the console works all the same.
  navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
}

start();
