// Files are uploaded one after the other, each with how far it is. What a lost connection broke off is sent again by itself: with
// the same key, so that what had arrived after all is not there twice. Where a form sends more than a file, a message say, it goes with
// the first, and the others are added to what is there then; where that is refused, all stays as it was written.
{
  const WAITS = [1, 2, 4, 8, 15];
  let number = 0;

  const line = (list, file) => {
    const item = document.createElement("div");
    const name = Object.assign(document.createElement("span"), { textContent: file.name });
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    const words = document.createElement("small");
    bar.setAttribute("aria-label", file.name);
    item.append(name, bar, words);
    list.append(item);
    return { item, bar, words };
  };

  const send = (action, body, shown) => new Promise((answered) => {
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Request-Type", "partial");
    request.upload.onprogress = (event) => (shown.bar.value = event.loaded / event.total);
    request.onload = () => answered(request);
    request.onerror = () => answered(null);
    request.send(body);
  });

  const pause = (seconds) => new Promise((over) => {
    setTimeout(over, seconds * 1000);
    addEventListener("online", over, { once: true });
  });

  const refusal = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    return page.querySelector(".field .error")?.textContent.trim() || page.querySelector(".notice li")?.textContent.trim();
  };

  const upload = async (action, said, { body, shown }) => {
    for (let turn = 0; ; turn++) {
      shown.words.textContent = said.sending;
      const answer = await send(action, body, shown);
      if (answer?.status === 200) return answer.responseText;
      if (answer && answer.status !== 503) {
        shown.words.textContent = (answer.status === 422 && refusal(answer.responseText)) || said.failed;
        shown.item.classList.add("refused");
        return null;
      }
      shown.words.textContent = said.away;
      await pause(WAITS[Math.min(turn, WAITS.length - 1)]);
    }
  };

  // Of one that is too large the server reads nothing: it says so by cutting the line.
  const fits = (list, file) => {
    if (file.size <= Number(list.dataset.most)) return true;
    const shown = line(list, file);
    shown.words.textContent = list.dataset.large;
    shown.item.classList.add("refused");
    return false;
  };

  // Before forms.js, which marks a form that is on its way.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const list = form.querySelector(".uploads");
    const field = form.querySelector("input[type=file]");
    if (!list || !field.files.length) return;
    event.preventDefault();
    if (form.ariaBusy) return;
    for (const refused of list.querySelectorAll(".refused")) refused.remove();
    const queue = [...field.files].filter((file) => fits(list, file)).map((file) => {
      const body = new FormData(form);
      body.set(field.name, file);
      body.set("once", `${body.get("once")}.${++number}`);
      return { body, shown: line(list, file) };
    });
    const { shownIn } = list.dataset;
    let action = form.action;
    let opens = list.dataset.adds !== undefined;
    if (opens) form.ariaBusy = "true";
    else field.value = "";
    for (const one of queue) {
      const part = await upload(action, list.dataset, one);
      if (part !== null) {
        one.shown.item.remove();
        document.querySelector(shownIn).outerHTML = part;
        htmx.process(document.querySelector(shownIn));
      }
      if (!opens) continue;
      form.ariaBusy = null;
      if (part === null) {
        for (const { shown } of queue) if (shown !== one.shown) shown.item.remove();
        return;
      }
      opens = false;
      form.reset();
      action = [...document.querySelectorAll(`${shownIn} form[enctype]`)].at(-1).action;
    }
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    for (const list of document.querySelectorAll(".uploads")) list.closest("form").querySelector("input[type=file]").multiple = true;
  });
}
