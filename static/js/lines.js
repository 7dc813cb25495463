// Lines of a form are added and removed in place. Without scripts the spare empty lines serve.
{
  const isEmpty = (line) => [...line.querySelectorAll("input:not([type=hidden], [data-default]), textarea")].every((input) => !input.value);
  const linesOf = (element) => element.closest("[data-lines]").querySelectorAll("[data-line]");

  const empty = (line) => line.querySelectorAll("input, textarea").forEach((input) => {
    if (input.type !== "hidden") input.value = input.dataset.default ?? "";
    input.removeAttribute("aria-invalid");
  });

  // WTForms counts its lines from 0 in every name: lines-0-description.
  const renumber = (line, number) => {
    for (const element of line.querySelectorAll("[name], [id], [for], [aria-describedby]"))
      for (const name of ["name", "id", "for", "aria-describedby"])
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace(/-\d+-/g, `-${number}-`));
  };

  const add = (button) => {
    const lines = linesOf(button);
    const last = lines[lines.length - 1];
    const line = last.cloneNode(true);
    line.querySelectorAll(".error").forEach((error) => error.remove());
    renumber(line, Number(last.querySelector("[name]").name.match(/-(\d+)-/)[1]) + 1);
    empty(line);
    last.after(line);
    line.querySelector("input:not([type=hidden]), textarea").focus();
  };

  const remove = (button) => {
    const line = button.closest("[data-line]");
    const neighbour = line.nextElementSibling ?? line.previousElementSibling;
    if (linesOf(button).length === 1) return empty(line);
    line.remove();
    neighbour?.querySelector("[data-line-remove]")?.focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-add], [data-line-remove]");
    if (!button) return;
    const form = button.closest("form");
    if (button.matches("[data-line-add]")) add(button);
    else remove(button);
    form.dispatchEvent(new Event("input", {bubbles: true}));
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const lines of document.querySelectorAll("[data-lines]")) {
      [...lines.querySelectorAll("[data-line]")].slice(1).filter(isEmpty).forEach((line) => line.remove());
      lines.querySelectorAll("[data-line-add], [data-line-remove]").forEach((button) => (button.hidden = false));
    }
  });
}
