// What was spoken, newest first; it is the list of jobs, so it survives a reload.

import { api } from "../api.js";
import { choiceOf, isVoice } from "../choice.js";
import { h, icon, write } from "../dom.js";
import { languageName, seconds, t, when } from "../i18n.js";
import { previewed } from "../preview.js";
import { withButtons } from "../remedies.js";
import { askOf, deleteAudio, isActive, isRepeatable, retry, stop, textOf } from "../synthesis.js";
import { liveList } from "./live_list.js";

// Without headers, or, as AAC in ADTS, without their length.
const UNPLAYED = new Set(["pcm", "ulaw", "aac"]);

const PAGE = 20;
const BUSY_MS = 1500;
const IDLE_MS = 15000;

// catalog(): the Catalog or null; leftOut(): the id of a job that is shown elsewhere, or null;
// onReuse(ask) is given a request; app: see app.js. Call refresh() when there is news.
export function historyList({ app, catalog, leftOut, onReuse }) {
  const hidden = new Set(); // about to be deleted

  async function loadPage(cursor) {
    const query = new URLSearchParams({ limit: PAGE, ...(cursor && { cursor }) });
    const { jobs, next_cursor: next } = await api(`/jobs?${query}`, { signal: app.signal });
    return { items: jobs.filter(belongs), next };
  }

  const belongs = ({ job_id: id, status }) =>
    status !== "cancelled" && id !== leftOut() && !hidden.has(id) && !previewed.has(id);

  function remove({ job_id: id, audio_id: audioId }) {
    hidden.add(id);
    list.remove(id);
    if (app.player.playing()?.audioId === audioId) app.player.close();
    app.toasts.undoable(t("history.deleted"), {
      commit: () => deleteAudio(audioId),
      restore() {
        hidden.delete(id);
        list.refresh();
      },
    });
  }

  const fail = (error) => app.toasts.notify(error.message);
  const attempt = (action) => action.then(list.refresh, fail);
  const actions = {
    play: (job) => app.player.play(soundOf(job, catalog())),
    reuse: (job) => askOf(job).then(onReuse, fail),
    stop: (job) => attempt(stop(job.job_id)),
    retry: (job) => attempt(retry(job.job_id)),
    remove,
  };
  const list = liveList({
    app,
    id: "history",
    picture: "speak",
    empty: t("history.empty"),
    loadPage,
    keyOf: (job) => job.job_id,
    makeRow: (job) => makeRow(job, actions, catalog),
    pauseMs: (jobs) => (jobs.some(isActive) ? BUSY_MS : IDLE_MS),
  });
  const title = h("div", { class: "section-head" }, h("h2", { id: "history-title" }, t("history.title")));
  return { element: h("section", { class: "section", "aria-labelledby": "history-title" }, title, list.element), refresh: list.refresh };
}

export function soundOf(job, catalog) {
  return {
    path: job.audio_url,
    played: UNPLAYED.has(job.format) ? `${job.audio_url}?format=wav` : job.audio_url,
    audioId: job.audio_id,
    title: textOf(job) || t("history.no_text"),
    facts: [catalog?.nameOf(choiceOf(job)), seconds(job.duration)].filter(Boolean).join(" · "),
    ask: isRepeatable(job) ? () => askOf(job) : null,
  };
}

function makeRow(job, actions, catalog) {
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

  function show(newest) {
    current = newest;
    const active = isActive(newest);
    const done = newest.status === "completed";
    const spoken = textOf(newest);
    write(text, spoken || t("history.no_text"));
    write(facts, factsOf(newest, catalog()).join(" · "));
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
