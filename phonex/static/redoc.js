// ReDoc creates style elements as it runs. Each gets this page's nonce, without which the browser
// ignores inline styles.
const { nonce } = document.currentScript;
const make = document.createElement.bind(document);
document.createElement = (name, options) => {
  const element = make(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
