// What is being written stays in this tab until it is saved, whatever happens to the page, and whoever leaves it is asked first.
{
  const form = document.querySelector("form[data-kept]");
  const place = form && `kept:${form.dataset.kept}:${location.pathname}`;
  const fields = () => [...form.elements].filter((e) => e.name && !["hidden", "submit", "button"].includes(e.type));
  const plain = (name) => name.replace(/-\d+-/, "-n-");
  const written = () => fields().map((e) => [plain(e.name), e.value]);
  const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
  let isDirty = false;

  // As many lines as there were.
  const fit = (kept) => {
    const lines = () => form.querySelectorAll("[data-line]");
    const perLine = lines()[0] ? fields().filter((e) => lines()[0].contains(e)).length : 0;
    const wanted = perLine ? lines().length + (kept.length - fields().length) / perLine : 0;
    while (wanted > lines().length) form.querySelector("[data-line-add]").click();
    while (wanted < lines().length && lines().length > 1) [...lines()].at(-1).querySelector("[data-line-remove]").click();
  };

  const restore = (kept) => {
    fit(kept);
    const now = fields();
    if (now.length !== kept.length || now.some((e, i) => plain(e.name) !== kept[i][0])) return;
    now.forEach((e, i) => (e.value = kept[i][1]));
    form.querySelector("[data-kept-notice]").hidden = false;
    // Whoever adds up what is written listens by then.
    addEventListener("load", () => form.dispatchEvent(new Event("input", {bubbles: true})), {once: true});
  };

  // Another page came after it was sent: it is saved.
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith("kept:") && read(key)?.sent && key !== place) sessionStorage.removeItem(key);

  if (form) {
    const keep = () => {
      isDirty = true;
      sessionStorage.setItem(place, JSON.stringify({fields: written()}));
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", () => {
      isDirty = false;
      sessionStorage.setItem(place, JSON.stringify({fields: written(), sent: true}));
    });
    form.querySelector("[data-kept-forget]").addEventListener("click", () => {
      isDirty = false;
      sessionStorage.removeItem(place);
      location.reload();
    });
    addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
    addEventListener("DOMContentLoaded", () => {
      const kept = read(place);
      if (form.dataset.isSent !== undefined) keep();
      else if (kept) restore(kept.fields);
    });
  }
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => sessionStorage.clear());
}
