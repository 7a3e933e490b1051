// <oqu-passkey data-do="get|create" data-options="id of a JSON script" data-failed="words">: a form whose hidden field
// `credential` is filled by the device (finger, face, PIN, key) before it is sent. Without WebAuthn it stays hidden.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = ({ publicKey: key }) => ({
    publicKey: {
      ...key,
      challenge: bytes(key.challenge),
      ...(key.user ? { user: { ...key.user, id: bytes(key.user.id) }, excludeCredentials: named(key.excludeCredentials) } : {}),
      ...(key.allowCredentials ? { allowCredentials: named(key.allowCredentials) } : {}),
    },
  });
  // A passkey signs in by itself, so the device keeps it and makes sure who uses it.
  const lasting = (options) => {
    options.publicKey.authenticatorSelection = { ...options.publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return options;
  };
  const given = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  class Passkey extends HTMLElement {
    connectedCallback() {
      if (!window.PublicKeyCredential) return;
      this.hidden = false;
      this.querySelector("form").addEventListener("submit", (event) => this.send(event));
    }

    async send(event) {
      const form = event.target;
      if (form.elements.credential.value) return;
      event.preventDefault();
      event.stopPropagation();
      try {
        const options = asked(JSON.parse(document.getElementById(this.dataset.options).textContent));
        const credential = this.dataset.do === "create" ? await navigator.credentials.create(lasting(options)) : await navigator.credentials.get(options);
        form.elements.credential.value = JSON.stringify(given(credential));
        form.requestSubmit();
      } catch {
        this.tell();
      }
    }

    tell() {
      const words = this.querySelector("[role=alert]") ?? this.appendChild(document.createElement("p"));
      words.className = "notice bad";
      words.setAttribute("role", "alert");
      words.textContent = this.dataset.failed;
    }
  }
  customElements.define("oqu-passkey", Passkey);
})();
