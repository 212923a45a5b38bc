// Handlers that run once at a time.

// While the action runs it does not start again, and `buttons` are disabled. Errors go to `fail`.
export function guarded(action, { buttons = [], fail }) {
  let busy = false;
  return async (event) => {
    event?.preventDefault();
    if (busy) return;
    const occupied = buttons.filter((each) => !each.disabled);
    const set = (on) => {
      busy = on;
      for (const each of occupied) each.disabled = on;
    };
    set(true);
    try {
      await action(event);
    } catch (error) {
      if (error.name !== "AbortError") fail(error); // the page was left, or the reader stopped it
    } finally {
      set(false);
    }
  };
}
