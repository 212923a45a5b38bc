// What was spoken, newest first; it is the list of jobs, so it survives a reload.

import { api } from "../api.js";
import { choiceOf, isVoice } from "../choice.js";
import { h, icon, write } from "../dom.js";
import { languageName, seconds, t, when } from "../i18n.js";
import { poll } from "../poll.js";
import { previewed } from "../preview.js";
import { withButtons } from "../remedies.js";
import { askOf, deleteAudio, isActive, isRepeatable, stop, textOf } from "../synthesis.js";

const PAGE = 20;
const BUSY_MS = 1500;
const IDLE_MS = 15000;

// catalog(): the Catalog or null; leftOut(): the id of a job that is shown elsewhere, or null;
// onReuse(ask) is given a request; app: see app.js. Call refresh() when there is news.
export function history({ app, catalog, leftOut, onReuse }) {
  const list = h("ol", { class: "rows", id: "history", hidden: true });
  const empty = h("div", { class: "empty", hidden: true }, icon("speak"), h("p", {}, t("history.empty")));
  const loading = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }), h("div", { class: "skeleton" }));
  const status = h("p", { class: "status", role: "status" });
  const older = h("button", { class: "button plain", type: "button", hidden: true }, t("history.older"));
  const rows = new Map(); // by job id, reused so that elements keep the focus
  const hidden = new Set(); // about to be deleted
  let pages = 1;

  async function load() {
    const jobs = [];
    let cursor = "";
    for (let i = 0; i < pages && cursor !== null; i++) {
      const page = await api(`/jobs?limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { signal: app.signal });
      jobs.push(...page.jobs);
      cursor = page.next_cursor;
    }
    older.hidden = cursor === null;
    show(jobs.filter(belongs));
    write(status, "");
    return jobs.some(isActive) ? BUSY_MS : IDLE_MS;
  }

  const belongs = ({ job_id: id, status }) =>
    status !== "cancelled" && id !== leftOut() && !hidden.has(id) && !previewed.has(id);

  function show(jobs) {
    const shown = new Set(jobs.map((job) => job.job_id));
    for (const [id, row] of rows) {
      if (shown.has(id)) continue;
      row.element.remove();
      rows.delete(id);
    }
    jobs.forEach((job, i) => {
      if (!rows.has(job.job_id)) rows.set(job.job_id, makeRow(job, actions));
      const { element, show: showJob } = rows.get(job.job_id);
      showJob(job, catalog());
      if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
    });
    loading.hidden = true;
    list.hidden = jobs.length === 0;
    empty.hidden = jobs.length > 0;
  }

  const attempt = (action) => action.then(refresh, (error) => app.toasts.notify(error.message));
  const actions = {
    play: (job) => app.player.play(soundOf(job, catalog())),
    reuse: (job) => askOf(job).then(onReuse, (error) => app.toasts.notify(error.message)),
    stop: (job) => attempt(stop(job.job_id)),
    retry: (job) => attempt(api(`/job/${job.job_id}/retry`, { method: "POST" })),
    remove(job) {
      hidden.add(job.job_id);
      rows.get(job.job_id)?.element.remove();
      rows.delete(job.job_id);
      if (app.player.playing()?.audioId === job.audio_id) app.player.close();
      list.hidden = rows.size === 0;
      empty.hidden = rows.size > 0;
      app.toasts.undoable(t("history.deleted"), {
        commit: () => deleteAudio(job.audio_id),
        restore: () => {
          hidden.delete(job.job_id);
          refresh();
        },
      });
    },
  };

  const refresh = poll(load, { signal: app.signal, fail: (error) => write(status, error.message) });
  older.addEventListener("click", () => {
    pages += 1;
    refresh();
  });
  const element = h(
    "section",
    { class: "section", "aria-labelledby": "history-title" },
    h("div", { class: "section-head" }, h("h2", { id: "history-title" }, t("history.title"))),
    status, loading, empty, list,
    h("div", { class: "more-rows" }, older),
  );
  return { element, refresh };
}

export function soundOf(job, catalog) {
  return {
    path: job.audio_url,
    audioId: job.audio_id,
    title: textOf(job) || t("history.no_text"),
    facts: [catalog?.nameOf(choiceOf(job)), seconds(job.duration)].filter(Boolean).join(" · "),
    ask: isRepeatable(job) ? () => askOf(job) : null,
  };
}

function makeRow(job, actions) {
  let current = job;
  const act = (name) => () => actions[name](current);
  const small = (name, label, picture) =>
    h("button", { class: `button plain icon-only ${name}`, type: "button", "aria-label": label, title: label, onclick: act(name) }, icon(picture));
  const play = small("play", t("history.play"), "play");
  const reuse = small("reuse", t("history.reuse"), "edit");
  const remove = small("remove", t("history.delete"), "trash");
  const stopIt = h("button", { class: "button quiet stop", type: "button", onclick: act("stop") }, t("speak.stop"));
  const retry = h("button", { class: "button quiet retry", type: "button", onclick: act("retry") }, t("jobs.retry"));
  const text = h("p", { class: "entry-text" });
  const facts = h("p", { class: "facts" });
  const bar = h("progress", { max: 100 });
  const problem = h("p", { class: "status bad" });
  const element = h(
    "li",
    { class: "entry", data: { job: job.job_id } },
    play,
    h("div", { class: "entry-about" }, text, facts, bar, problem),
    h("div", { class: "row-actions" }, stopIt, retry, reuse, remove),
  );

  function show(newest, catalog) {
    current = newest;
    const active = isActive(newest);
    const done = newest.status === "completed";
    const spoken = textOf(newest);
    write(text, spoken || t("history.no_text"));
    write(facts, factsOf(newest, catalog).join(" · "));
    bar.value = newest.progress;
    bar.setAttribute("aria-label", t("history.progress"));
    write(problem, newest.status === "failed" ? withButtons(newest.message) : "");
    play.disabled = !done;
    remove.hidden = !done;
    bar.hidden = stopIt.hidden = !active;
    retry.hidden = newest.status !== "failed";
    reuse.hidden = !spoken || active;
    problem.hidden = newest.status !== "failed";
  }
  return { element, show };
}

function factsOf(job, catalog) {
  const state = { queued: t("jobs.queued"), processing: t("jobs.processing") }[job.status];
  const choice = choiceOf(job);
  const name = catalog?.nameOf(choice) ?? "";
  const language = isVoice(choice) ? languageName(job.language) : ""; // a speaker has but one
  return [state, name, language, job.duration ? seconds(job.duration) : "", when(job.created_at)].filter(Boolean);
}
