// Syntheses: starting them, and watching them to their end.

import { api, ApiError, connection, events, jobError } from "./api.js";
import { choiceOf, requestOf } from "./choice.js";
import { t } from "./i18n.js";

// ask: { path, body }. Answers with the job, which has just begun.
export const begin = ({ path, body }, signal) => api(`${path}?wait=0`, { method: "POST", json: body, signal });

export const stop = (jobId) => api(`/job/${jobId}`, { method: "DELETE" });

// A failed job begins again under its id.
export const retry = (jobId) => api(`/job/${jobId}/retry`, { method: "POST" });

export const deleteAudio = (audioId) => api(`/audio/${audioId}`, { method: "DELETE", keepalive: true });

export const isActive = ({ status }) => status === "queued" || status === "processing";

// Resolves with the completed job. Throws what made it fail; code "job_cancelled" if it was stopped.
export async function ended(jobId, { signal, onProgress = () => {} }) {
  const job = await connection.retried(() => lastOf(jobId, { signal, onProgress }), signal);
  if (job.status === "completed") return job;
  throw job.status === "cancelled" ? new ApiError(t("speak.stopped"), { code: "job_cancelled" }) : jobError(job);
}

async function lastOf(jobId, { signal, onProgress }) {
  for await (const { data } of events(`/job/${jobId}/events`, { signal })) {
    if (!isActive(data)) return data;
    onProgress(data);
  }
  // The service ended the stream: it is about to stop, or the job was deleted.
  const job = await api(`/job/${jobId}`, { signal });
  if (isActive(job)) throw connection.error();
  return job;
}

// --- what this tab asked for ---
// The list of jobs has only the beginning of a text; here is the whole, until the tab is closed.

const KEPT = "phonex.asked";
const MOST = 100;

export function remember(jobId, ask) {
  const asked = Object.entries(recall());
  const kept = [...asked, [jobId, ask]].slice(-MOST);
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(kept)));
}

export const recalled = (jobId) => recall()[jobId] ?? null;

// The text of a job, or its beginning; "" if it is not known.
export const textOf = (job) => recalled(job.job_id)?.body.text ?? job.text ?? "";

// Whether a job can be told as a request: a quick clone's recording was not kept.
export const isRepeatable = (job) => textOf(job) !== "" && !(job.voice_id === null && job.engine.converter);

// The whole request that made a job.
export async function askOf(job) {
  const asked = recalled(job.job_id);
  if (asked) return asked;
  const { text, speed, pitch, seed, format, ...made } = await api(`/job/${job.job_id}`);
  return requestOf(choiceOf(made), text, { speed, pitch, format, ...(seed === null ? {} : { seed }) });
}

const recall = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
