// A question before a destructive act: the popover it is without scripts becomes a modal dialog with them,
// so that the focus stays inside and returns to the button.
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
