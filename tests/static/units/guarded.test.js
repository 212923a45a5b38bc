import assert from "node:assert/strict";
import { test } from "node:test";
import { guarded } from "../guarded.js";

test("an action runs once at a time, with its buttons disabled", async () => {
  const buttons = [{ disabled: false }, { disabled: true }];
  let runs = 0;
  let end;
  const handler = guarded(() => new Promise((resolve) => ((runs += 1), (end = resolve))), { buttons });
  const first = handler();
  await handler();
  assert.equal(runs, 1);
  assert.equal(buttons[0].disabled, true);
  end();
  await first;
  assert.deepEqual(buttons, [{ disabled: false }, { disabled: true }]);
});

test("failures are told, but not that the page was left", async () => {
  const told = [];
  const fail = (error) => told.push(error.message);
  await guarded(() => Promise.reject(new Error("no")), { fail })();
  await guarded(() => Promise.reject(new DOMException("left", "AbortError")), { fail })();
  assert.deepEqual(told, ["no"]);
});
