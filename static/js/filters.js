// Empty filters stay out of the URL, so that a link to a list says only what it means. What the form has no field for (the
// tab, the order) was perhaps chosen since the page was loaded: the address knows it, the form's hidden fields do not.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches("[data-filters]")) return;
  for (const field of sourceElement.querySelectorAll("[type=hidden]")) request.body.delete(field.name);
  for (const [name, value] of new URLSearchParams(location.search)) {
    const asked = sourceElement.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    if (name !== "page" && !asked) request.body.set(name, value);
  }
  for (const [name, value] of [...request.body.entries()]) if (value === "") request.body.delete(name);
});
