// A question before a destructive act: the popover it is without scripts becomes a modal dialog with them,
// so that the focus stays inside and returns to the button. What asks for itself again waits until it is answered.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog).showModal();
  } else if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog[open]")) {
    event.preventDefault();
    event.target.closest("dialog").close();
  }
});

document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.target?.querySelector("dialog[open], dialog:popover-open")) event.preventDefault();
});
