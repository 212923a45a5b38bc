// Jobs: everything the service was asked to do, live.

import { api } from "../api.js";
import { loadCatalog } from "../catalog.js";
import { choiceOf, isVoice } from "../choice.js";
import { soundOf } from "../components/history.js";
import { liveList } from "../components/live_list.js";
import { h, icon, write } from "../dom.js";
import { languageName, number, seconds, t, when } from "../i18n.js";
import { withButtons } from "../remedies.js";
import { isActive, retry, stop, textOf } from "../synthesis.js";

const PAGE = 50;
const BUSY_MS = 1000;
const IDLE_MS = 5000;
const STATES = ["queued", "processing", "completed", "failed", "cancelled"];
const BADGES = { queued: "busy", processing: "busy", completed: "good", failed: "bad", cancelled: "" };

export function mount(outlet, app) {
  let catalog = null;
  const filter = makeFilter(() => list.restart());

  async function loadPage(cursor) {
    catalog ??= await loadCatalog(app.signal);
    const query = new URLSearchParams({ limit: PAGE, ...(filter.value && { status: filter.value }), ...(cursor && { cursor }) });
    const { jobs, next_cursor: next } = await api(`/jobs?${query}`, { signal: app.signal });
    return { items: [...(cursor ? [] : await fits()), ...jobs], next };
  }

  // Those that wait and run; when a fit has ended, its voice tells how.
  async function fits() {
    const { jobs } = await api(`/jobs?kind=fit&limit=${PAGE}`, { signal: app.signal });
    return jobs.filter((job) => job.kind === "fit" && (!filter.value || job.status === filter.value));
  }

  const attempt = (action) => action.then(list.refresh, (error) => app.toasts.notify(error.message));
  const actions = {
    play: (job) => app.player.play(soundOf(job, catalog)),
    cancel: (job) => attempt(job.kind === "fit" ? api(`/voice/${job.voice_id}/fit`, { method: "DELETE" }) : stop(job.job_id)),
    retry: (job) => attempt(retry(job.job_id)),
  };
  const list = liveList({
    app,
    id: "jobs",
    picture: "jobs",
    empty: t("jobs.empty"),
    loadPage,
    keyOf: (job) => job.job_id,
    makeRow: (job) => makeRow(job, actions, () => catalog),
    pauseMs: (jobs) => (jobs.some(isActive) ? BUSY_MS : IDLE_MS),
  });
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("jobs.title")), h("p", {}, t("jobs.about")));
  outlet.append(h("div", { class: "page-head" }, title, filter), list.element);
}

function makeFilter(changed) {
  const filter = h("select", { id: "job-status", class: "narrow", "aria-label": t("jobs.filter"), onchange: changed });
  filter.append(new Option(t("jobs.all"), ""), ...STATES.map((state) => new Option(t(`jobs.${state}`), state)));
  return filter;
}

function makeRow(job, actions, catalog) {
  let current = job;
  const button = (name, ...content) =>
    h("button", { class: `button ${name === "play" ? "plain icon-only" : "quiet"} ${name}`, type: "button", "aria-label": t(`jobs.${name}`), title: t(`jobs.${name}`), onclick: () => actions[name](current) }, ...content);
  const play = button("play", icon("play"));
  const cancel = button("cancel", t("jobs.cancel"));
  const retry = button("retry", t("jobs.retry"));
  const badge = h("span", { class: "badge" });
  const title = h("p", { class: "entry-text" });
  const facts = h("p", { class: "facts" });
  const bar = h("progress", { max: 100, "aria-label": t("history.progress") });
  const problem = h("p", { class: "status bad" });
  const element = h(
    "li",
    { class: "entry", data: { job: job.job_id } },
    play,
    h("div", { class: "entry-about" }, title, h("div", { class: "badged" }, badge, facts), bar, problem),
    h("div", { class: "row-actions" }, cancel, retry),
  );

  function show(newest) {
    current = newest;
    const active = isActive(newest);
    write(title, titleOf(newest, catalog()));
    write(badge, t(`jobs.${newest.status}`));
    badge.className = `badge ${BADGES[newest.status]}`;
    const told = factsOf(newest, catalog()).join(" · ");
    write(facts, told);
    bar.value = newest.progress;
    bar.hidden = !active;
    write(problem, newest.status === "failed" ? withButtons(newest.message) : "");
    problem.hidden = newest.status !== "failed";
    play.disabled = newest.status !== "completed" || newest.kind === "fit";
    cancel.hidden = !active;
    retry.hidden = newest.status !== "failed" || newest.kind === "fit";
  }
  return { element, show };
}

function titleOf(job, catalog) {
  if (job.kind === "fit") return job.voice_id ? t("jobs.fit_of", { name: catalog.nameOf(choiceOf(job)) }) : t("jobs.fit");
  return textOf(job) || t("history.no_text");
}

function factsOf(job, catalog) {
  const place = job.queue_position ? t("speak.waits", { n: job.queue_position }) : "";
  const progress = job.status === "processing" ? `${number(job.progress)} %` : "";
  const choice = choiceOf(job);
  const language = isVoice(choice) ? languageName(job.language) : ""; // a speaker has but one
  const speech = job.kind === "fit" ? [] : [catalog.nameOf(choice), language];
  return [place, progress, ...speech, job.duration ? seconds(job.duration) : "", when(job.created_at)].filter(Boolean);
}
