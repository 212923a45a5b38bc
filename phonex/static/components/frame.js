// What surrounds every page: navigation, preferences, the connection banner, player and notices.

import { connection } from "../api.js";
import { h, icon } from "../dom.js";
import { chooseLanguage, currentLanguage, LANGUAGES, t } from "../i18n.js";
import { menu } from "./menu.js";

const THEME = "phonex.theme";
const THEMES = ["system", "light", "dark"];
const LINKS = { docs: "/docs", reference: "/redoc", health: "/health" };

export function makeFrame({ player, toasts }) {
  const outlet = h("main", { id: "page", class: "page", tabindex: "-1" });
  const items = h("ul");
  const nav = h("nav", { class: "nav", "aria-label": t("frame.pages") }, items);
  const sidebar = h(
    "header",
    { class: "sidebar" },
    h("a", { class: "brand", href: "#/speak" }, h("img", { src: "/static/icon.svg", alt: "" }), "Phonex"),
    nav,
    h("div", { class: "frame-foot" }, preferences("wide"), links()),
    phoneMenu(),
  );
  const skip = h("a", { class: "skip", href: "#page", onclick: skipTo(outlet) }, t("frame.skip"));
  return {
    elements: [skip, banner(), sidebar, outlet, player.element, toasts.element],
    outlet,
    showRoutes(routes, current) {
      items.replaceChildren(...routes.map((route) => navItem(route, current)));
      items.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }); // on a phone, not all fit
    },
  };
}

function navItem({ path, icon: name }, current) {
  const here = path === current ? "page" : null;
  return h("li", {}, h("a", { href: `#/${path}`, "aria-current": here }, icon(name), h("span", {}, t(`${path}.nav`))));
}

// The address after # names a page, so the link must not change it.
function skipTo(outlet) {
  return (event) => {
    event.preventDefault();
    outlet.focus();
  };
}

function phoneMenu() {
  const content = [preferences("narrow"), links()];
  const { element } = menu({ label: t("frame.settings"), icon: "settings", place: "below", content });
  element.classList.add("only-phone");
  return element;
}

// where: tells apart the two places that have them, for their ids.
function preferences(where) {
  const theme = h("select", { id: `theme-${where}`, onchange: () => setTheme(theme.value) });
  theme.append(...THEMES.map((name) => new Option(t(`theme.${name}`), name)));
  theme.value = localStorage.getItem(THEME) ?? "system";
  const language = h("select", { id: `language-${where}`, onchange: () => chooseLanguage(language.value) });
  language.append(...Object.entries(LANGUAGES).map(([code, name]) => new Option(name, code)));
  language.value = currentLanguage();
  const labelled = (text, control) => h("div", { class: "field" }, h("label", { for: control.id }, text), control);
  return h("div", { class: "preferences" }, labelled(t("frame.theme"), theme), labelled(t("frame.language"), language));
}

function setTheme(name) {
  localStorage.setItem(THEME, name);
  document.documentElement.dataset.theme = name;
}

function links() {
  const each = Object.entries(LINKS).map(([name, href]) => h("a", { href }, t(`frame.${name}`)));
  return h("nav", { "aria-label": t("frame.more") }, ...each);
}

function banner() {
  const element = h("div", { class: "banner", id: "connection", role: "alert", hidden: true });
  connection.addEventListener("lost", () => {
    element.hidden = false;
    element.textContent = t("frame.lost");
  });
  connection.addEventListener("found", () => (element.hidden = true));
  return element;
}
