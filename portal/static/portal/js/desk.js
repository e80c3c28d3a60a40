// Everything on the desk by one key. data-key="r" presses that button, link or choice; j and k go to the next and the
// previous item of the queue. Without JavaScript the same things are links, buttons and radio buttons.

const WRITING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

// One-letter keys can be switched off (WCAG 2.1.4): dictation and screen readers may need the letters themselves.
const KEYS = "desk-keys";
const box = document.querySelector("[data-keys]");

function remembered(value) {
  try {
    if (value !== undefined) window.localStorage.setItem(KEYS, value);
    return window.localStorage.getItem(KEYS);
  } catch {
    return null; // no storage: the choice holds for this page
  }
}

if (box) {
  box.closest("[data-keys-label]").hidden = false;
  box.checked = remembered() !== "off";
  box.addEventListener("change", () => remembered(box.checked ? "on" : "off"));
}

function step(by) {
  const items = [...document.querySelectorAll("[data-item]")];
  const here = items.findIndex((item) => item.getAttribute("aria-current"));
  items[here < 0 ? 0 : here + by]?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
  if (box && !box.checked) return;
  if (event.key === "Escape" && event.target.matches(WRITING)) {
    event.target.blur(); // out of the letter, so that the keys work again
    return;
  }
  if (event.target.closest(WRITING)) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    event.preventDefault();
    step(key === "j" ? 1 : -1);
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches(WRITING)) target.focus();
  else target.click();
});
