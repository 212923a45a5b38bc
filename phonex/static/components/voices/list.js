// The registered voices: compact rows, found by name or tag, a page at a time.

import { api } from "../../api.js";
import { statusLine, tell } from "../field.js";
import { h, icon, write } from "../../dom.js";
import { t } from "../../i18n.js";
import { poll } from "../../poll.js";
import { openDetails } from "./details.js";
import { voiceFilters } from "./filters.js";
import { fitEvents } from "./fit_events.js";
import { Fits, isFitting, stateOf } from "./fits.js";
import { voiceRow } from "./row.js";
import { makeSounds } from "./sounds.js";

const PAGE = 20;
const MOST = 200; // of one request
const BUSY_MS = 4000; // while a voice waits or is fitted; its events are faster
const IDLE_MS = 20000; // otherwise: the command line may add voices too

export function voiceList(app) {
  const parts = makeParts();
  const { list, empty, loading, status, more, news } = parts;
  const rows = new Map(); // by voice id, reused so that elements keep the focus
  const states = new Map(); // of the fits, by voice id
  const hidden = new Set(); // about to be deleted
  const fits = new Fits();
  const fail = (error) => tell(status, error.message, true);
  const sounds = makeSounds({ signal: app.signal, fail });
  const filters = voiceFilters({ changed: search, signal: app.signal });
  const events = fitEvents({ signal: app.signal, show: showVoice, ended: () => refresh() });
  let pages = 1;
  let details = null; // { voiceId, show }

  async function load() {
    const { voices, cursor } = await found();
    const shown = voices.filter((voice) => !hidden.has(voice.voice_id));
    const active = shown.filter(isFitting);
    if (active.length) fits.busy = await otherWork(app.signal);
    filters.learn(voices);
    show(shown);
    more.hidden = cursor === null;
    events.follow(active);
    return active.length ? BUSY_MS : IDLE_MS;
  }

  // As many as are shown; a page of the service may have fewer than it was asked for.
  async function found() {
    const wanted = pages * PAGE;
    const voices = [];
    let cursor = "";
    while (cursor !== null && voices.length < wanted) {
      const query = new URLSearchParams([["limit", Math.min(MOST, wanted - voices.length)], ...filters.query(), ...(cursor ? [["cursor", cursor]] : [])]);
      const page = await api(`/voice/list?${query}`, { signal: app.signal });
      voices.push(...page.voices);
      cursor = page.next_cursor;
    }
    return { voices, cursor };
  }

  function show(voices) {
    const ids = new Set(voices.map((voice) => voice.voice_id));
    for (const id of rows.keys()) if (!ids.has(id)) drop(id);
    voices.forEach((voice, i) => {
      if (!rows.has(voice.voice_id)) rows.set(voice.voice_id, voiceRow(voice, { open, sounds, fits }));
      const { element } = rows.get(voice.voice_id);
      if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
      showVoice(voice);
    });
    loading.hidden = true;
    settle();
  }

  function showVoice(voice) {
    const { voice_id: id, name } = voice;
    fits.see(voice);
    rows.get(id)?.show(voice);
    if (details?.voiceId === id) details.show(voice);
    const was = states.get(id);
    states.set(id, voice.fitting.state);
    if (was && was !== voice.fitting.state) write(news, `${name}: ${stateOf(voice)}`);
  }

  function drop(id) {
    rows.get(id)?.element.remove();
    rows.delete(id);
  }

  function settle() {
    list.hidden = rows.size === 0;
    empty.hidden = rows.size > 0;
    filters.element.hidden = rows.size === 0 && !filters.any();
    write(parts.emptyText, t(filters.any() ? "voices.nothing" : "voices.empty"));
  }

  async function search() {
    pages = 1;
    await refresh();
    write(news, t("picker.found", { n: rows.size }));
  }

  function open(voice) {
    sounds.stop();
    details = openDetails(voice, { app, fits, changed, remove, closed: () => (details = null) });
  }

  // A voice as an answer has it.
  function changed(voice) {
    showVoice(voice);
    refresh();
  }

  function remove(voice) {
    const { voice_id: id, name } = voice;
    hidden.add(id);
    drop(id);
    settle();
    filters.focus();
    const restore = () => {
      hidden.delete(id);
      refresh();
    };
    const commit = () => api(`/voice/${id}`, { method: "DELETE", keepalive: true }).then(() => hidden.delete(id));
    app.toasts.undoable(t("voice.deleted", { name }), { commit, restore });
  }

  const refresh = poll(load, { signal: app.signal, fail });
  more.addEventListener("click", async () => {
    pages += 1;
    await refresh();
  });
  parts.filters.replaceWith(filters.element);
  return { element: parts.element, refresh, open };
}

function makeParts() {
  const list = h("ul", { class: "rows", id: "voices", hidden: true });
  const emptyText = h("p", {}, t("voices.empty"));
  const empty = h("div", { class: "empty", hidden: true }, icon("voices"), emptyText);
  const loading = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }), h("div", { class: "skeleton" }));
  const status = statusLine("voices-status");
  const news = h("p", { class: "unseen", id: "voices-news", role: "status" });
  const more = h("button", { class: "button plain", id: "voices-more", type: "button", hidden: true }, t("voices.more"));
  const filters = h("div");
  const element = h(
    "section",
    { class: "section", "aria-labelledby": "voices-title" },
    h("div", { class: "section-head" }, h("h2", { id: "voices-title" }, t("voices.list"))),
    filters, status, news, loading, empty, list,
    h("div", { class: "more-rows" }, more),
  );
  return { element, list, empty, emptyText, loading, status, news, more, filters };
}

// Whether the machine speaks besides; a fit gives way to it.
async function otherWork(signal) {
  const { queue } = await api("/health", { signal });
  return queue.depth + queue.running > 0;
}
