// The bell asks by itself how much is new, while somebody looks at the page. It keeps what it was told last, and sends that along: where
// it is the same, the answer is empty. Whoever is signed out is asked no more.
{
  const EVERY = 12000;
  let asked = Date.now();

  const ask = async (bell) => {
    asked = Date.now();
    const headers = { "If-None-Match": `"${bell.dataset.etag}"` };
    const answer = await fetch(bell.dataset.poll, { headers, redirect: "manual", cache: "no-store" }).catch(() => null);
    if (!answer || answer.status === 304 || answer.status === 429 || answer.status >= 500) return;
    if (answer.status !== 200) return bell.removeAttribute("data-poll");
    const unread = Number(await answer.text());
    const count = bell.querySelector("[data-unread]");
    bell.dataset.etag = unread;
    count.hidden = !unread;
    count.textContent = unread > 99 ? "99+" : unread;
  };

  const look = () => {
    const bell = document.querySelector("[data-poll]");
    if (bell && document.visibilityState === "visible" && Date.now() - asked >= EVERY) ask(bell);
  };

  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}
