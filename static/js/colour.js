// A colour is picked as well as typed, and shown as pages will show it: the server makes it readable, in the sheet of its own.
{
  const HEX = /^#[0-9a-f]{6}$/;
  const look = document.getElementById("look");
  for (const picker of document.querySelectorAll("[data-colour-of]")) {
    const field = document.getElementById(picker.dataset.colourOf);
    let waiting;
    const show = () => {
      const colour = field.value.trim().toLowerCase() || picker.defaultValue;
      if (!HEX.test(colour)) return;
      picker.value = colour;
      const sheet = `/brand/${colour.slice(1)}/look.css`;
      clearTimeout(waiting);
      waiting = setTimeout(() => { if (look.getAttribute("href") !== sheet) look.setAttribute("href", sheet); }, 120);
    };
    picker.hidden = false;
    picker.addEventListener("input", () => {
      field.value = picker.value;
      show();
    });
    field.addEventListener("input", show);
    show();
  }
}
