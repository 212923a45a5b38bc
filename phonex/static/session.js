// Who is signed in. The access token is only in memory. The refresh token is in sessionStorage: it
// survives a reload, is not shared with tabs that are opened, and is gone when the tab is closed.

const KEPT = "phonex.refresh";
const MARGIN_MS = 30_000; // refreshed this long before it runs out

let access = null; // { token, until }
let refreshing = null; // one refresh at a time: a refresh token may be used once

// A duplicated tab begins with a copy of the refresh token: whoever uses it tells the others what
// comes next, or the service would take the second use for a theft.
const tabs = new BroadcastChannel("phonex.session");
tabs.onmessage = ({ data: { used, tokens } }) => used === session.refreshToken && keep(tokens);

class Session extends EventTarget {
  get signedIn() {
    return access !== null;
  }

  // tokens: the answer of POST /auth/login
  accept(tokens) {
    keep(tokens);
    this.dispatchEvent(new Event("change"));
  }

  forget() {
    const was = this.signedIn;
    access = null;
    sessionStorage.clear(); // drafts and texts, too
    if (was) this.dispatchEvent(new Event("change"));
  }

  // The token to send, or null. If a new one cannot be had now, the old one may still do.
  async token() {
    if (access && Date.now() > access.until - MARGIN_MS) await this.refresh();
    return access?.token ?? null;
  }

  // Whether there is a new token; null if the service cannot answer that now.
  async refresh() {
    refreshing ??= renew().finally(() => (refreshing = null));
    const renewed = await refreshing;
    if (renewed === false) this.forget();
    return renewed;
  }

  get refreshToken() {
    return sessionStorage.getItem(KEPT);
  }
}

export const session = new Session();

// Signs in again after a reload; answers as refresh() does.
export const resume = () => (session.refreshToken ? session.refresh() : false);

function keep({ access_token, expires_in, refresh_token }) {
  access = { token: access_token, until: Date.now() + expires_in * 1000 };
  sessionStorage.setItem(KEPT, refresh_token);
}

async function renew() {
  const used = session.refreshToken;
  const response = await fetch("/auth/refresh", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ refresh_token: used }),
  }).catch(() => null);
  if (!response || response.status >= 500 || response.status === 429) return null;
  if (!response.ok) return false;
  const tokens = await response.json();
  keep(tokens);
  tabs.postMessage({ used, tokens });
  return true;
}
