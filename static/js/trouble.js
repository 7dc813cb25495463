// A fragment that could not be fetched is said in words; a session that has ended leads to the sign-in page.
{
  const say = (words) => {
    document.querySelector(".trouble")?.remove();
    const notice = Object.assign(document.createElement("p"), { className: "notice warn trouble", textContent: words });
    notice.setAttribute("role", "alert");
    document.body.append(notice);
  };

  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 401 || status === 403) location.reload();
    else if (status === 429) say("That was a little fast. Please wait a moment and try again.");
    else if (status !== 422) say("That did not work. Please reload the page and try again.");
  });
  document.addEventListener("htmx:error", () => say("The server cannot be reached. Please check your connection and try again."));

  // The answer to a fragment was redirected: the session is over, or the page has moved.
  document.addEventListener("htmx:before:swap", (event) => {
    const answer = event.detail.ctx?.response?.raw;
    if (!answer?.redirected || new URL(answer.url).pathname === location.pathname) return;
    event.preventDefault();
    location.assign(location.href);
  });
}
