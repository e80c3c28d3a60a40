// Passkeys: the browser makes or shows one, the form sends it. A form is shown only where the browser can do it; the
// words beside it say what else there is. Hooks: form[data-passkey=make|show], its options in a script of that id or at
// an address, [data-passkey-without] for those who cannot.

const can = Boolean(
  window.PublicKeyCredential?.parseCreationOptionsFromJSON &&
    window.PublicKeyCredential.parseRequestOptionsFromJSON &&
    window.PublicKeyCredential.prototype.toJSON,
);

async function optionsOf(form) {
  if (form.dataset.optionsId) return JSON.parse(document.getElementById(form.dataset.optionsId).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  // Asked for too often: the page at that address says so in words, and when it may be tried again.
  if (answer.status === 429) location.assign(form.action);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

async function credentialOf(form) {
  const options = (await optionsOf(form)).publicKey;
  if (form.dataset.passkey === "show") {
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }
  // Kept on the device where it can be, so that it can sign in without a password later.
  options.authenticatorSelection = { ...options.authenticatorSelection, residentKey: "preferred", requireResidentKey: false };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

for (const form of can ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-passkey-failed]");
  let busy = false;
  form.hidden = false;
  for (const words of document.querySelectorAll("[data-passkey-without]")) words.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify((await credentialOf(form)).toJSON());
      form.submit();
    } catch {
      // Closed, timed out, or no passkey here: the person chooses again, or another way.
      busy = false;
      failed.hidden = false;
    }
  });
}
