/* Passkeys: asks the browser, writes its answer into the form and sends it. Without it codes work just the same. */
(() => {
  const data = document.getElementById("passkey-options");
  const button = document.querySelector("[data-passkey]");
  if (!data || !button || !window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function question() {
    const asked = JSON.parse(data.textContent).publicKey;
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    for (const list of [asked.excludeCredentials, asked.allowCredentials]) {
      for (const one of list || []) one.id = bytes(one.id);
    }
    return { publicKey: asked };
  }

  function answer(credential) {
    const told = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) told[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: told,
      clientExtensionResults: {},
    });
  }

  async function ask() {
    const failed = document.querySelector("[data-passkey-failed]");
    if (failed) failed.hidden = true;
    const name = button.form.elements.name;
    if (name && !name.reportValidity()) return;
    button.disabled = true;
    try {
      const makes = button.dataset.passkey === "make";
      const credential = await (makes ? navigator.credentials.create(question()) : navigator.credentials.get(question()));
      button.form.elements.answer.value = answer(credential);
      button.form.submit();
    } catch {
      if (failed) failed.hidden = false;
      button.disabled = false;
    }
  }

  button.hidden = false;
  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
  button.addEventListener("click", ask);
})();
