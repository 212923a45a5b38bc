// Sets the chosen theme before the first paint; app.js, a module, would run after it.
(() => {
  const chosen = localStorage.getItem("phonex.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
