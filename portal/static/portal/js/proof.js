// A guest's browser does a little work (proof of work, ALTCHA) while somebody writes, so that sending ten thousand texts
// costs a machine hours. Without it, or when it fails, the form is sent all the same: nothing here may stop anybody.

const PATIENCE = 2000; // whoever presses before it is done waits at most this long
const MARGIN = 60000;

// The proof that a form came back with is good until its own end.
function holds(proof) {
  try {
    return JSON.parse(atob(proof)).challenge.parameters.expiresAt * 1000 > Date.now() + MARGIN;
  } catch {
    return false;
  }
}

function solve(challenge, address) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address);
    const done = (act) => (event) => {
      worker.terminate();
      act(event.data);
    };
    worker.addEventListener("message", done(resolve));
    worker.addEventListener("error", done(reject));
    worker.postMessage({ type: "work", challenge, counterStart: 0, counterStep: 1, timeout: 20000 });
  });
}

async function prove(field) {
  const answer = await fetch(field.dataset.proof, { credentials: "omit" });
  const challenge = await answer.json();
  const solution = await solve(challenge, field.dataset.worker);
  if (solution?.derivedKey) field.value = btoa(JSON.stringify({ challenge, solution }));
}

function watch(field) {
  const form = field.form;
  const status = form.querySelector("[data-working]");
  let work = null;
  let waiting = false; // pressed, and held back
  let over = false; // solved, failed, or waited for long enough
  const begin = () => {
    if (!work) work = (holds(field.value) ? Promise.resolve() : prove(field).catch(() => {})).then(() => (over = true));
    return work;
  };
  for (const sign of ["focusin", "pointerdown"]) form.addEventListener(sign, begin, { once: true });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || over || holds(field.value)) return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    status.textContent = status.dataset.working;
    const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    // Not before this press has come to its end: a form that is being submitted is not submitted again.
    const go = () => setTimeout(() => form.requestSubmit(event.submitter));
    Promise.race([begin(), enough]).then(() => {
      over = true;
      go();
    });
  });
  // Coming back with the browser's own arrow: that proof may be spent, and the form may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    status.textContent = "";
    field.value = "";
    work = null;
    waiting = over = false;
    begin();
  });
}

// Outside https browsers give no cryptography: then there is no proof, and the text is sent as it is.
if (window.isSecureContext && window.Worker) for (const field of document.querySelectorAll("input[data-proof]")) watch(field);
