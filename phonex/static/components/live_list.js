// A list that follows what the service has. A row is kept while its item is there, so that its
// elements keep the focus and are not read again.

import { h, icon, write } from "../dom.js";
import { t } from "../i18n.js";
import { poll } from "../poll.js";

// app: see app.js. id: of the list. picture, empty: shown while there are no items.
// loadPage(cursor): resolves with { items, next }, the cursor being "" at first and `next` null at last.
// keyOf(item); makeRow(item): { element, show(item) }; pauseMs(items): until it looks again.
export function liveList({ app, id, picture, empty, loadPage, keyOf, makeRow, pauseMs }) {
  const list = h("ol", { class: "rows", id, hidden: true });
  const nothing = h("div", { class: "empty", hidden: true }, icon(picture), h("p", {}, empty));
  const loading = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }), h("div", { class: "skeleton" }));
  const status = h("p", { class: "status", role: "status" });
  const older = h("button", { class: "button plain", type: "button", hidden: true }, t("list.more"));
  const rows = new Map();
  let pages = 1;
  let turn = 0;

  async function load() {
    const mine = ++turn;
    const items = [];
    let cursor = "";
    for (let i = 0; i < pages && cursor !== null; i++) {
      const page = await loadPage(cursor);
      items.push(...page.items);
      cursor = page.next;
    }
    if (mine === turn) {
      older.hidden = cursor === null;
      write(status, "");
      show(items);
    } // else a later answer was faster
    return pauseMs(items);
  }

  function show(items) {
    const wanted = new Set(items.map(keyOf));
    for (const key of [...rows.keys()]) if (!wanted.has(key)) drop(key);
    items.forEach((item, i) => {
      const key = keyOf(item);
      if (!rows.has(key)) rows.set(key, makeRow(item));
      const { element, show: showItem } = rows.get(key);
      showItem(item);
      if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
    });
    loading.hidden = true;
    tellEmpty();
  }

  function drop(key) {
    rows.get(key)?.element.remove();
    rows.delete(key);
  }

  function tellEmpty() {
    list.hidden = rows.size === 0;
    nothing.hidden = rows.size > 0;
  }

  const refresh = poll(load, { signal: app.signal, fail: (error) => write(status, error.message) });
  older.addEventListener("click", () => {
    pages += 1;
    refresh();
  });
  return {
    element: h("div", {}, status, loading, nothing, list, h("div", { class: "more-rows" }, older)),
    refresh,
    // Shows an item anew that has changed meanwhile.
    update: (item) => rows.get(keyOf(item))?.show(item),
    // Takes a row away before the service has; loadPage must leave it out from then on.
    remove(key) {
      drop(key);
      tellEmpty();
    },
    // Other items than before: from the first page again.
    restart() {
      pages = 1;
      refresh();
    },
  };
}
