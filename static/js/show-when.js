// A part of a form that only matters for one choice: data-show-when="role=subcontractor". Without scripts it is always there.
{
  const valueOf = (form, name) => {
    const input = form.elements[name];
    return input?.type === "checkbox" ? (input.checked ? input.value : "") : input?.value;
  };
  const update = () => {
    for (const part of document.querySelectorAll("[data-show-when]")) {
      const [name, values] = part.dataset.showWhen.split("=");
      part.hidden = !values.split("|").includes(valueOf(part.closest("form"), name));
    }
  };

  document.addEventListener("DOMContentLoaded", update);
  document.addEventListener("htmx:after:swap", update);
  document.addEventListener("change", update);
}
