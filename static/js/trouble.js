// A fragment that could not be fetched is said in words; a session that has ended leads to the sign-in page.
{
  const say = (what) => {
    document.querySelector(".trouble")?.remove();
    const notice = Object.assign(document.createElement("p"), { className: "notice warn trouble", textContent: document.getElementById("announcer").dataset[what] });
    notice.setAttribute("role", "alert");
    document.body.append(notice);
  };

  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 401 || status === 403) location.reload();
    else if (status === 429) say("fast");
    else if (status !== 422) say("failed");
  });
  document.addEventListener("htmx:error", () => say("away"));

  // Where the rows stay as they were, so does the address.
  document.addEventListener("htmx:before:history:update", (event) => {
    const { status } = event.detail.response;
    if (status >= 400 && status !== 422) event.preventDefault();
  });

  // The answer to a fragment was redirected: the session is over, or the page has moved.
  document.addEventListener("htmx:before:swap", (event) => {
    const answer = event.detail.ctx?.response?.raw;
    if (!answer?.redirected || new URL(answer.url).pathname === location.pathname) return;
    event.preventDefault();
    location.assign(location.href);
  });
}
