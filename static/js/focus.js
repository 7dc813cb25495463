// Where the eye goes without being told: the focus to what is wrong, the voice to how many rows a filter left.
{
  const focusFirst = (root) => root.querySelector("[data-focus]")?.focus();

  document.addEventListener("DOMContentLoaded", () => focusFirst(document));
  document.addEventListener("htmx:after:swap", () => {
    const count = document.querySelector("[data-announce]");
    const announcer = document.getElementById("announcer");
    if (count && announcer) announcer.textContent = count.textContent;
    focusFirst(document);
  });
}
