// The letter follows what the moderator chooses: another rule, another decision, another place to send it on to. The
// server alone writes letters; this asks it for the page as it would be and puts the letter's parts in. The moderator's
// own words stay in their field untouched. Without JavaScript the same buttons load the page.

const form = document.querySelector("[data-letter-form]");

async function show(outcome) {
  const asked = new FormData(form);
  if (outcome) asked.set("show", outcome);
  const answer = await fetch(form.action, { method: "POST", body: asked, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of form.querySelectorAll("[data-swap]")) {
    const fresh = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  const shown = form.querySelector("[name=shown]").value;
  for (const button of form.querySelectorAll("[data-show]")) {
    button.toggleAttribute("aria-pressed", false);
    if (button.value === shown) button.setAttribute("aria-pressed", "true");
  }
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[name=rule], [data-letter-part]")) show("");
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    show(button.value);
  });
  // The letter of a decision is before the eyes when its button is reached, by keyboard or by pointer.
  for (const button of form.querySelectorAll(".decide [name=act]")) {
    if (["claim", "release"].includes(button.value)) continue;
    const look = () => {
      if (form.querySelector("[name=shown]").value !== button.value) show(button.value);
    };
    button.addEventListener("focus", look);
    button.addEventListener("pointerenter", look);
  }
}
