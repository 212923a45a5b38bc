// The memorial of a person, at /legacy/<user id>: for those whom the person trusted. It stands
// outside the console and has its own frame.

import { api, connection } from "./api.js";
import { makeSignIn } from "./components/account/sign_in.js";
import { statusLine, tell } from "./components/field.js";
import { about } from "./components/memorial/about.js";
import { memorialChat } from "./components/memorial/chat.js";
import { needsAccounts } from "./components/needs_accounts.js";
import { nameOf } from "./components/people_search.js";
import { makeToasts } from "./components/toasts.js";
import { h } from "./dom.js";
import { loadLanguage, t } from "./i18n.js";
import { service } from "./service.js";
import { resume, session } from "./session.js";

async function start() {
  await loadLanguage();
  const toasts = makeToasts();
  const place = h("main", { id: "page", class: "memorial-main stack" });
  const home = h("a", { class: "brand", href: "/" }, h("img", { src: "/static/icon.svg", alt: "" }), "Phonex");
  document.body.prepend(h("div", { class: "memorial" }, h("header", {}, home), place), toasts.element);
  await connection.retried(async () => {
    service.learn(await api("/"));
    if (service.accounts && (await resume()) === null) throw connection.error();
  });
  let shown = null;
  const show = () => {
    shown?.abort();
    shown = new AbortController();
    mount(place, { toasts, signal: shown.signal });
  };
  session.addEventListener("change", show);
  show();
}

async function mount(place, app) {
  const title = h("h1", { tabindex: "-1" }, t("memorial.title"));
  document.title = `${t("memorial.title")} · Phonex`;
  if (!service.accounts) return place.replaceChildren(title, needsAccounts());
  if (!session.signedIn) return place.replaceChildren(title, h("p", {}, t("memorial.sign_in")), makeSignIn(app, { next: () => {} }));
  const status = statusLine("memorial-status");
  const loading = h("div", { class: "skeleton", "aria-busy": "true" });
  place.replaceChildren(status, loading);
  try {
    const memorial = await api(location.pathname, { signal: app.signal });
    document.title = `${nameOf(memorial)} · Phonex`;
    loading.replaceWith(...[about(memorial, app), memorial.can_chat ? memorialChat(memorial, app) : null].filter(Boolean));
  } catch (error) {
    if (app.signal.aborted) return;
    loading.replaceWith(title);
    tell(status, error.message, true);
  }
}

start();
