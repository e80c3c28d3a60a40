// Small helps on top of pages that work without them. Hooks are data- attributes; nothing here is needed to read or send.

const DRAFT = "draft:";
const KEEP_DAYS = 14;

function store() {
  try {
    return window.localStorage;
  } catch {
    return null; // the reader has closed the door to storage: the page still works
  }
}

// The counter says how many characters are left, and how many too many: it never cuts.
function counters() {
  for (const line of document.querySelectorAll("[data-counter-for]")) {
    const field = document.getElementById(line.dataset.counterFor);
    const limit = Number(field?.dataset.max);
    if (!limit) continue;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const show = () => {
      // The server counts a line break as one sign, as value does, and signs as code points.
      const left = limit - [...field.value].length;
      const words = left < 0 ? line.dataset.over : line.dataset.left;
      line.textContent = words.replace("{count}", number.format(Math.abs(left)));
      line.classList.toggle("over", left < 0);
    };
    field.addEventListener("input", show);
    show();
  }
}

// What is being written stays on this device until it is sent, or for two weeks.
function drafts() {
  const box = store();
  if (!box) return;
  for (const done of document.querySelectorAll("[data-draft-done]")) box.removeItem(DRAFT + done.dataset.draftDone);
  for (const key of Object.keys(box).filter((name) => name.startsWith(DRAFT))) {
    let kept = null;
    try {
      kept = JSON.parse(box.getItem(key));
    } catch {
      // Not ours, or broken: it goes.
    }
    if (!kept || Date.now() - kept.at > KEEP_DAYS * 864e5) box.removeItem(key);
  }
  for (const field of document.querySelectorAll("[data-draft]")) {
    const key = DRAFT + field.dataset.draft;
    const kept = box.getItem(key);
    if (kept && !field.value) {
      field.value = JSON.parse(kept).text;
      field.dispatchEvent(new Event("input"));
    }
    field.addEventListener("input", () => {
      if (field.value) box.setItem(key, JSON.stringify({ text: field.value, at: Date.now() }));
      else box.removeItem(key);
    });
  }
}

// A second press while the first is on its way sends nothing. The server knows it too, by the idempotency key.
function onePress() {
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      // After all who listen: what another script keeps from being sent has not been sent.
      setTimeout(() => {
        if (event.defaultPrevented) return;
        form.dataset.sent = "yes";
        for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
      });
    });
  }
  // Coming back with the browser's own arrow: the form may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });
}

counters();
drafts();
onePress();
document.querySelector("[data-focus]")?.focus();
