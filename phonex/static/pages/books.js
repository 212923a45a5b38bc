// Books: a file becomes an audiobook, chapter by chapter.

import { api, connection } from "../api.js";
import { loadCatalog } from "../catalog.js";
import { firstChoice, isVoice, keepChoice } from "../choice.js";
import { bookRow } from "../components/books/row.js";
import { field, FieldError } from "../components/field.js";
import { makeForm } from "../components/form.js";
import { liveList } from "../components/live_list.js";
import { voicePicker } from "../components/voice_picker.js";
import { h } from "../dom.js";
import { currentLanguage, t } from "../i18n.js";
import { isActive, retry, stop } from "../synthesis.js";

const PAGE = 20;
const BUSY_MS = 2000;
const IDLE_MS = 10000;
const KINDS = ".epub,.md,.markdown,.txt";

export function mount(outlet, app) {
  const file = h("input", { id: "book-file", type: "file", accept: KINDS });
  const picker = voicePicker({ onChoose: choose });
  const hidden = new Set(); // ids of books that are about to be deleted
  let catalog = null;
  let choice = null;

  function choose(chosen) {
    choice = chosen;
    keepChoice(choice);
    picker.show(catalog, choice);
  }

  async function loadVoices() {
    catalog = await connection.retried(() => loadCatalog(app.signal), app.signal);
    if (!app.signal.aborted) choose(firstChoice(catalog, currentLanguage()));
  }

  async function submit(values, form) {
    const [chosen] = file.files;
    if (!chosen) throw new FieldError("file", t("books.no_file"));
    if (!choice) throw new FieldError("voice_id", t("speak.voices_load"));
    const body = new FormData();
    body.append("file", chosen);
    for (const [name, value] of Object.entries(spokenBy(choice))) body.append(name, value);
    const book = await api("/books", { method: "POST", form: body });
    form.reset();
    list.restart();
    return [t("books.begun", { title: book.title }), ...book.warnings].join(" ");
  }

  async function loadPage(cursor) {
    const query = new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }) });
    const { books, next_cursor: next } = await api(`/books?${query}`, { signal: app.signal });
    const shown = books.filter(({ book_id: id }) => !hidden.has(id));
    return { items: await Promise.all(shown.map(withChapters)), next };
  }

  // Those that are being spoken; a row asks for the chapters of others when it is opened.
  const withChapters = (book) => (isActive(book) ? details(book) : { book, paused: false, chapters: null });
  const details = ({ book_id: id }) => api(`/books/${id}`, { signal: app.signal });

  const fail = (error) => app.toasts.notify(error.message);
  const attempt = (action) => action.then(list.refresh, fail);
  const actions = {
    details,
    fail,
    pause: ({ book_id: id }) => attempt(api(`/books/${id}/pause`, { method: "POST" })),
    resume: ({ book_id: id }) => attempt(api(`/books/${id}/resume`, { method: "POST" })),
    cancel: ({ job_id: id }) => attempt(stop(id)),
    retry: ({ job_id: id }) => attempt(retry(id)),
    remove({ book_id: id, title }) {
      hidden.add(id);
      list.remove(id);
      app.toasts.undoable(t("books.deleted", { title }), {
        commit: () => api(`/books/${id}`, { method: "DELETE", keepalive: true }).finally(() => hidden.delete(id)),
        restore: () => {
          hidden.delete(id);
          list.refresh();
        },
      });
    },
  };
  const list = liveList({
    app,
    id: "books",
    picture: "books",
    empty: t("books.empty"),
    loadPage,
    keyOf: ({ book }) => book.book_id,
    makeRow: () => bookRow(actions),
    pauseMs: (items) => (items.some(({ book }) => isActive(book)) ? BUSY_MS : IDLE_MS),
  });
  const form = makeForm(
    { id: "book", action: t("books.make"), submit },
    h(
      "div",
      { class: "fields" },
      field({ label: t("books.file"), control: file, hint: t("books.kinds"), name: "file" }),
      field({ control: picker.element, name: "voice_id speaker language" }),
    ),
  );
  form.classList.add("card");
  outlet.append(
    h("div", { class: "page-head" }, h("div", {}, h("h1", { tabindex: "-1" }, t("books.title")), h("p", {}, t("books.about")))),
    form,
    h("section", { class: "section", "aria-label": t("books.title") }, list.element),
  );
  loadVoices().catch((error) => error.name === "AbortError" || fail(error));
}

// A speaker has but one language; a voice speaks that of the book.
const spokenBy = (choice) => (isVoice(choice) ? { voice_id: choice.voiceId } : { speaker: choice.speaker, language: choice.language });
