// A key away from every page: / where nobody is writing, Ctrl-K or Cmd-K anywhere. Where the bar has no room for its box, the page that
// has one. From the box, the arrows lead through what was found.
{
  const box = () => [...document.querySelectorAll("[data-search]")].find((field) => field.checkVisibility());
  const isWriting = (element) => element.matches("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target);
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isSlash && !isK || document.querySelector("dialog:modal")) return;
    const field = box(), page = document.querySelector("[data-search-page]");
    if (!field && !page) return;
    event.preventDefault();
    if (field) field.select();
    else location.assign(page.href);
  });

  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [...document.querySelectorAll("main [data-search], #hits .lead a")];
    const place = stops.indexOf(document.activeElement);
    if (!step || place < 0 || !stops[place + step] || event.isComposing) return;
    event.preventDefault();
    stops[place + step].focus();
  });

  // What was typed is gone on with, not begun before.
  document.addEventListener("DOMContentLoaded", () => {
    const field = document.querySelector("[data-search][autofocus]");
    field?.setSelectionRange(field.value.length, field.value.length);
  });
}
