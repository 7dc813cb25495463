// Empty filters stay out of the URL, so that a link to a list says only what it means.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches("[data-filters]")) return;
  for (const [name, value] of [...request.body.entries()]) if (value === "") request.body.delete(name);
});
