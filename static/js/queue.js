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
      if (answer?.status === 200) return answer;
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

  // What is being answered in a part stays until it is.
  const replace = async (shownIn, part) => {
    while (document.querySelector(shownIn).querySelector("dialog[open], dialog:popover-open")) await pause(0.3);
    document.querySelector(shownIn).outerHTML = part;
    htmx.process(document.querySelector(shownIn));
  };

  const empty = (form, field) => {
    field.value = "";
    for (const words of form.querySelectorAll("textarea")) words.value = words.defaultValue = "";
    for (const choice of form.querySelectorAll("[type=radio]")) choice.checked = choice.defaultChecked = false;
  };

  const hold = (form, held) => {
    form.toggleAttribute("data-sending", held);
    for (const words of form.querySelectorAll("textarea")) words.readOnly = held;
  };

  // The first of several opens what the others are added to. Where it is refused, all stays as it was written.
  const open = async (form, field, list, queue) => {
    hold(form, true);
    const answer = await upload(form.action, list.dataset, queue[0]);
    hold(form, false);
    if (answer === null) return null;
    const made = new URL(answer.responseURL).searchParams.get("wrote");
    empty(form, field);
    queue.shift().shown.item.remove();
    await replace(list.dataset.shownIn, answer.responseText);
    return list.dataset.adds.replace(/[0-9a-f-]{36}/, made);
  };

  let sending = 0;
  addEventListener("beforeunload", (event) => sending && event.preventDefault());

  // Before forms.js, which marks a form that is on its way.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const list = form.querySelector(".uploads");
    const field = form.querySelector("input[type=file]");
    const isHeld = form.hasAttribute("data-sending");
    if (isHeld) event.preventDefault();
    if (!list || isHeld || !field.files.length) return;
    event.preventDefault();
    for (const refused of list.querySelectorAll(".refused")) refused.remove();
    const queue = [...field.files].filter((file) => fits(list, file)).map((file) => {
      const body = new FormData(form);
      body.set(field.name, file);
      body.set("once", `${body.get("once")}.${++number}`);
      return { body, shown: line(list, file) };
    });
    const { adds, shownIn } = list.dataset;
    if (!adds) field.value = "";
    if (!queue.length) return;
    sending++;
    const action = adds ? await open(form, field, list, queue) : form.action;
    if (action === null) for (const { shown } of queue.splice(0)) if (!shown.item.matches(".refused")) shown.item.remove();
    for (const one of queue) {
      const answer = await upload(action, list.dataset, one);
      if (answer === null) continue;
      one.shown.item.remove();
      await replace(shownIn, answer.responseText);
    }
    sending--;
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    for (const list of document.querySelectorAll(".uploads")) list.closest("form").querySelector("input[type=file]").multiple = true;
  });
}
