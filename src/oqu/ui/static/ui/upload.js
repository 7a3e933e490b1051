// Files: how far the sending is, on a link where a photo takes a minute. Without a script the form just posts.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const bar = form.querySelector(".upload");
  if (event.defaultPrevented || !bar || ![...form.querySelectorAll("input[type=file]")].some((one) => one.files.length)) return;
  event.preventDefault();

  const data = new FormData(form);
  if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
  const request = new XMLHttpRequest();
  request.open("POST", form.getAttribute("action") || location.href);
  request.setRequestHeader("X-Oqu-Upload", "yes");
  request.upload.onprogress = ({ loaded, total }) => {
    bar.hidden = false;
    bar.querySelector("progress").value = loaded / total;
    bar.querySelector("output").textContent = `${Math.round((100 * loaded) / total)}%`;
  };
  request.onload = () => {
    const next = request.getResponseHeader("X-Oqu-Location");
    if (next) {
      drafts.received(form);
      location.assign(next);
    } else {
      document.open();
      document.write(request.responseText);
      document.close();
    }
  };
  // No connection: the service worker keeps the post, files, pressed button and all, if the form may wait.
  request.onerror = () => {
    const { name, value } = event.submitter ?? {};
    if (name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.submit();
  };
  request.send(data);
});
