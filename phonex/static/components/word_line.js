// The words of a sound, lit up as they are heard; a click goes to a word.

import { h } from "../dom.js";

// onSeek(seconds). Words have { word, start, end }.
export function wordLine({ onSeek }) {
  const element = h("p", { class: "words", id: "words", hidden: true });
  let words = [];
  let marks = [];
  let shown = -1;

  function show(at) {
    const current = wordAt(words, at);
    if (current === shown) return;
    shown = current;
    marks.forEach((mark, i) => {
      mark.classList.toggle("heard", i < current);
      mark.classList.toggle("now", i === current);
    });
    const mark = marks[current];
    if (mark) keepInView(element, mark);
  }

  element.addEventListener("click", ({ target }) => {
    const i = marks.indexOf(target);
    if (i >= 0) onSeek(words[i].start);
  });

  return {
    element,
    show,
    load(newWords) {
      words = newWords;
      marks = words.map(({ word }) => h("span", {}, word));
      element.replaceChildren(...marks.flatMap((mark) => [mark, " "]));
      shown = -1;
      show(0);
    },
  };
}

// The last word that has begun; -1 before the first.
export function wordAt(words, at) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function keepInView(element, mark) {
  const top = mark.offsetTop - element.offsetTop;
  if (top < element.scrollTop || top + mark.offsetHeight > element.scrollTop + element.clientHeight) {
    element.scrollTop = top - element.clientHeight / 3;
  }
}
