// A book in the list: how far it is, its chapters, and its files.

import { h, icon, write } from "../../dom.js";
import { number, seconds, t, when } from "../../i18n.js";
import { downloadLink } from "../../media.js";
import { withButtons } from "../../remedies.js";
import { isActive } from "../../synthesis.js";

const BADGES = { queued: "busy", processing: "busy", completed: "good", failed: "bad", cancelled: "" };

// actions: pause, resume, cancel, retry, remove (book); details(book), which resolves with its
// chapters; fail(error).
export function bookRow(actions) {
  let current = null;
  const button = (name, text) =>
    h("button", { class: `button quiet ${name}`, type: "button", onclick: () => actions[name](current) }, text);
  const buttons = {
    pause: button("pause", t("books.pause")),
    resume: button("resume", t("books.resume")),
    cancel: button("cancel", t("jobs.cancel")),
    retry: button("retry", t("jobs.retry")),
    remove: button("remove", t("books.remove")),
  };
  const title = h("h2", { class: "title" });
  const badge = h("span", { class: "badge" });
  const facts = h("p", { class: "facts" });
  const bar = h("progress", { max: 100, "aria-label": t("history.progress") });
  const problem = h("p", { class: "status bad" });
  const files = h("p", { class: "row-actions" });
  const chapters = chapterList({ load: () => actions.details(current), fail: actions.fail });
  const element = h(
    "li",
    { class: "book stack" },
    title,
    h("div", { class: "badged" }, badge, facts),
    bar,
    problem,
    chapters.element,
    h("div", { class: "actions" }, files, ...Object.values(buttons)),
  );

  function show({ book, paused, chapters: known }) {
    const active = isActive(book);
    if (current?.status !== book.status) files.replaceChildren(...filesOf(book, actions.fail));
    current = book;
    element.dataset.book = book.book_id;
    write(title, book.title);
    write(badge, paused ? t("books.paused") : t(`jobs.${book.status}`));
    badge.className = `badge ${paused ? "" : BADGES[book.status]}`;
    const progress = active ? `${number(book.progress)} %` : "";
    write(facts, [progress, book.author, t("books.chapters", { n: book.n_chapters }), when(book.created_at)].filter(Boolean).join(" · "));
    bar.value = book.progress;
    bar.hidden = !active;
    write(problem, book.status === "failed" ? withButtons(book.message) : "");
    problem.hidden = book.status !== "failed";
    const shown = { pause: active && !paused, resume: active && paused, cancel: active, retry: book.status === "failed", remove: !active };
    for (const [name, each] of Object.entries(buttons)) each.hidden = !shown[name];
    chapters.show(known, active);
  }
  return { element, show };
}

function filesOf({ book_id: id, title, status }, fail) {
  if (status !== "completed") return [];
  const file = (path, name, text, plain = " quiet") => downloadLink({ class: `button${plain}`, path: `/books/${id}/${path}`, name, fail }, icon("download"), text);
  return [
    file("audiobook", `${title}.m4b`, t("books.audiobook"), ""),
    file("archive", `${title}.zip`, t("books.archive")),
    file("captions?format=srt", `${title}.srt`, t("books.captions")),
  ];
}

// Folded; loads the chapters of a book that is not followed when it is unfolded.
function chapterList({ load, fail }) {
  const list = h("ol", { class: "chapters" });
  const element = h("details", { class: "more" }, h("summary", {}, icon("chevron"), t("books.contents")), list);
  const rows = new Map(); // by number: what is shown of a chapter, and its status
  let isWhole = false; // nothing will change

  function fill(chapters) {
    for (const chapter of chapters) {
      if (rows.get(chapter.number)?.status === chapter.status) continue;
      const made = chapterItem(chapter, fail);
      const old = rows.get(chapter.number);
      if (old) old.item.replaceWith(made);
      else list.append(made);
      rows.set(chapter.number, { item: made, status: chapter.status });
    }
  }

  async function look() {
    if (!element.open || isWhole) return;
    fill((await load()).chapters);
    isWhole = true;
  }

  element.addEventListener("toggle", () => look().catch(fail));
  return {
    element,
    // chapters: null if they are to be asked for.
    show(chapters, active) {
      if (active) isWhole = false;
      if (chapters) fill(chapters);
      else look().catch(fail);
    },
  };
}

function chapterItem({ number: n, title, status, duration, audio_url: path }, fail) {
  const state = status === "completed" ? seconds(Math.round(duration)) : t(`books.${status}`);
  const name = `${String(n).padStart(4, "0")}.mp3`;
  const label = t("books.fetch", { title });
  return h(
    "li",
    { class: "chapter", data: { status } },
    h("span", { class: "chapter-title" }, title),
    h("span", { class: "facts" }, state),
    status === "completed" ? downloadLink({ class: "button plain icon-only", path, name, fail, "aria-label": label, title: label }, icon("download")) : null,
  );
}
