// How far a part of the training is: a bar with its marks, a quarter or a third apart.

import { h, write } from "../../dom.js";
import { percent } from "../../i18n.js";

// label: what the progress is of
export function progressBar(id, label) {
  const bar = h("progress", { id, max: 100, value: 0, "aria-label": label });
  const told = h("span", { class: "numbers small soft" });
  return {
    element: h("div", { class: "progress-row" }, bar, told),
    show(progress) {
      bar.value = progress;
      write(told, percent(progress / 100));
    },
  };
}
