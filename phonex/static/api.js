// Requests to the service. Every failure is an ApiError, whose message is meant for the reader.

import { t } from "./i18n.js";
import { explain } from "./remedies.js";
import { session } from "./session.js";
import { parseEvents } from "./sse.js";

export class ApiError extends Error {
  // errors: [{ field, message }]
  constructor(message, { status = 0, code = "", errors = [] } = {}) {
    super(message);
    Object.assign(this, { status, code, errors });
  }

  get field() {
    return this.errors[0]?.field ?? null;
  }
}

// The body of a JSON answer. json, form: the body to send.
export async function api(path, { json, form, headers = {}, ...options } = {}) {
  const typed = json === undefined ? {} : { "Content-Type": "application/json" };
  const body = json === undefined ? form : JSON.stringify(json);
  const response = await request(path, {
    ...options,
    headers: { Accept: "application/json", ...typed, ...headers },
    body,
  });
  return response.status === 204 ? null : response.json();
}

// A successful response of any kind.
export async function request(path, options = {}) {
  let response = await sent(path, options);
  if (response.status === 401 && session.signedIn && (await session.refresh())) {
    response = await sent(path, options);
    if (response.status === 401) session.forget(); // it was disabled, or the key was changed
  }
  return successful(response);
}

async function sent(path, options) {
  try {
    const token = await session.token();
    const headers = token ? { ...options.headers, Authorization: `Bearer ${token}` } : options.headers;
    return await fetch(path, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    connection.lose();
    throw connection.error();
  }
}

async function successful(response) {
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({})); // a proxy answers with a page
  throw new ApiError(explain(problem, response.status), {
    status: response.status,
    code: problem.code,
    errors: problem.errors ?? [],
  });
}

// What went wrong with a job, as it says itself.
export const jobError = (job) => new ApiError(explain({ ...job.error, detail: job.error?.message ?? job.message }), { code: job.error?.code });

// Server-sent events as { event, data }, until the service ends the stream. An EventSource could
// not send a token.
export async function* events(path, { signal } = {}) {
  const response = await request(path, { signal, headers: { Accept: "text/event-stream" } });
  try {
    for await (const { event, data } of parseEvents(response.body)) yield { event, data: JSON.parse(data) };
  } catch (error) {
    if (error instanceof TypeError) throw connection.error();
    throw error;
  }
}

// --- the connection ---

const RETRY_MS = [500, 1000, 2000, 4000, 8000];

// Dispatches "lost" when the service cannot be reached, and "found" when it answers again.
class Connection extends EventTarget {
  lost = false;

  error() {
    return new ApiError(t("error.connection_lost"), { code: "connection_lost" });
  }

  lose() {
    if (this.lost) return;
    this.lost = true;
    this.dispatchEvent(new Event("lost"));
    this.#seek(0);
  }

  #seek(attempt) {
    const pause = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
    setTimeout(async () => {
      const answered = await fetch("/health", { cache: "no-store" }).then((r) => r.ok, () => false);
      if (!answered) return this.#seek(attempt + 1);
      this.lost = false;
      this.dispatchEvent(new Event("found"));
    }, pause);
  }

  // Resolves at once while there is a connection.
  async restored(signal) {
    if (!this.lost) return;
    await new Promise((resolve, reject) => {
      this.addEventListener("found", resolve, { once: true, signal });
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  // Does it again for as long as the connection is lost.
  async retried(action, signal) {
    for (;;) {
      try {
        return await action();
      } catch (error) {
        if (error.code !== "connection_lost") throw error;
        this.lose();
        await this.restored(signal);
      }
    }
  }
}

export const connection = new Connection();
