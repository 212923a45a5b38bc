// Building elements without markup in strings.

const SVG = "http://www.w3.org/2000/svg";

// h("button", { class: "button", type: "button", onclick: speak, hidden: false }, "Speak")
// Attributes that are null, undefined or false are left out; `data` is a map of data-* values.
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// Changes a text only if it differs: screen readers would repeat it.
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// The same for a text in each of several elements.
export function showAll(place, texts, className = null) {
  const told = JSON.stringify(texts);
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  place.replaceChildren(...texts.map((text) => h("span", { class: className }, text)));
}

export const byId = (id) => document.getElementById(id);

const ICONS = {
  speak: "M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3",
  books: "M12 6.5C9.8 5.1 7 4.6 3.5 5v13c3.5-.4 6.3.1 8.5 1.5 2.2-1.4 5-1.9 8.5-1.5V5c-3.5-.4-6.3.1-8.5 1.5zM12 6.5v13",
  voices: "M12 3a3.5 3.5 0 0 0-3.5 3.5v5a3.5 3.5 0 0 0 7 0v-5A3.5 3.5 0 0 0 12 3zM5 11.5a7 7 0 0 0 14 0M12 18.5V21",
  echos: "M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4A8 8 0 1 1 20 12z",
  chat: "M4 5h12v9H9l-4 3.5V14H4zM19 9h1.5v9H19v3l-3.5-3H11",
  training: "M12 4.5L2.5 9 12 13.5 21.5 9zM6.5 11v5c3 2.4 8 2.4 11 0v-5",
  image: "M4 5.5h16v13H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.8a1 1 0 1 0 0-2 1 1 0 0 0 0 2z",
  lexicon: "M5 4h9a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h9M9 8h4",
  jobs: "M4 6h16M4 12h16M4 18h10",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  play: "M8 5.5v13l11-6.5z",
  pause: "M7 5h3.4v14H7zM13.6 5H17v14h-3.4z",
  stop: "M6.5 6.5h11v11h-11z",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
  download: "M12 4v11M7.5 11L12 15.5 16.5 11M4.5 20h15",
  code: "M8.5 7L3.5 12l5 5M15.5 7l5 5-5 5",
  words: "M4 7h16M4 12h11M4 17h7",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5",
  chevron: "M9 6l6 6-6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  edit: "M4.5 19.5l.8-4L16 4.8l3.2 3.2L8.5 18.7zM13.5 7.3l3.2 3.2",
  plus: "M12 5v14M5 12h14",
  warning: "M12 4.5L3 19.5h18zM12 10v4.5M12 17v.2",
  upload: "M12 15.5V4.5M7.5 9L12 4.5 16.5 9M4.5 20h15",
  record: "M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10z",
};
const SOLID = new Set(["play", "pause", "stop", "record"]);

// Icons only decorate: what they mean is in a text or an aria-label beside them.
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", SOLID.has(name) ? "icon solid" : "icon");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}
