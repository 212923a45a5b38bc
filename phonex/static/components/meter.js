// A level between 0 and 1. A <meter> cannot be styled in every browser.

import { h } from "../dom.js";

export function meter(label) {
  const element = h("div", { class: "meter", role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 1 }, h("span"));

  function show(share) {
    element.setAttribute("aria-valuenow", share.toFixed(2));
    element.style.setProperty("--share", share);
  }
  show(0);
  return { element, show };
}
