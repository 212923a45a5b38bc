// ReDoc makes style elements as it goes. Each gets this page's nonce, without which the browser
// applies none that stands in a page.
const { nonce } = document.currentScript;
const make = document.createElement.bind(document);
document.createElement = (name, options) => {
  const element = make(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
