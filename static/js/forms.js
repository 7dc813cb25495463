// A form is sent once, however often its button is pressed.
{
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // By its attribute: a field that is called `method` stands before the form's own.
    if (form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.busy !== undefined) event.preventDefault();
    else if (!event.defaultPrevented) form.dataset.busy = "";
  });
  // A step that needs nobody's hand; without scripts, it has a button.
  document.querySelector("form[data-at-once]")?.requestSubmit();
  // The browser's back button brings the page as it was left.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => delete form.dataset.busy));
}
