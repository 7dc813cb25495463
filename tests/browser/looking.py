"""What is wrong with a page, as far as a browser can tell: at each width, by day and by night."""

from functools import cache
from pathlib import Path

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
SCALE = 0.05
WIDTHS = (1280, 1920, 900, 768, 390, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = ("serious", "critical")
ANY = ("minor", "moderate", *SERIOUS)
FOUND_BY_AXE = """async ([runOnly, impacts]) => {
  const found = await axe.run({runOnly, preload: false, iframes: false, resultTypes: ["violations"]});
  if (!found.violations.length && !found.passes.length) return ["axe looked at nothing"];
  return found.violations.filter(({impact}) => impacts.includes(impact)).map(({id, nodes}) =>
    `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} (${node.any[0]?.message})`).join(" | ")}`);
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const out = [...document.querySelectorAll("main *, header *")].filter((e) => e.getBoundingClientRect().right > width + 1);
  return out.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(", ") || "the page";
}"""

CROWDED = """() => {
  const right = (e) => e.getBoundingClientRect().right;
  const sticksOut = (e) => (e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1) || right(e) > right(e.parentElement) + 1;
  return [...document.querySelectorAll("main label, main legend, main button, main a.button")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1 && sticksOut(e))
    .slice(0, 3).map((e) => `${e.tagName.toLowerCase()} “${e.textContent.trim()}”`).join(", ");
}"""


# What hides what does not fit hides none: but for a name that ends in dots and is told in full by its title, and words for the ear alone.
CLIPPED = """() => {
  const hides = (style) => ["hidden", "clip"].includes(style.overflowX);
  const told = (e, style) => style.textOverflow === "ellipsis" && e.closest("[title]");
  return [...document.querySelectorAll("body *")].filter((e) => {
    const style = getComputedStyle(e);
    return hides(style) && !e.matches("input, select, textarea") && e.clientWidth > 1 && e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && !told(e, style);
  }).slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className} “${e.textContent.trim().slice(0, 60)}”`).join(", ");
}"""

# Whoever presses the middle of a button presses that button. The window is as tall as the page meanwhile.
COVERED = """() => {
  const middle = (e) => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
  const isIt = (e, hit) => hit && (e === hit || e.contains(hit) || hit.contains(e) && hit.matches("a, button, label"));
  return [...document.querySelectorAll("main a, main button, main input:not([type=hidden]), main select, main textarea, main summary")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1 && !e.closest("dialog, [popover]"))
    .filter((e) => {
      const lines = [...e.getClientRects()].filter((r) => r.width > 1);
      const points = lines.length > 1 ? [[lines[0].x + lines[0].width / 2, lines[0].y + lines[0].height / 2]] : [middle(e)];
      return !points.every(([x, y]) => isIt(e, document.elementFromPoint(x, y)));
    })
    .slice(0, 3).map((e) => `${e.tagName.toLowerCase()} “${(e.textContent || e.name).trim().slice(0, 60)}”`).join(", ");
}"""

# No two texts lie over each other, as far as they are shown.
OVER_EACH_OTHER = """() => {
  const shown = (rect, e) => {
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
    for (let box = e; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflow === "visible") continue;
      const r = box.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, r.left), Math.max(top, r.top), Math.min(right, r.right), Math.min(bottom, r.bottom)];
    }
    return {left, top, right, bottom, e};
  };
  const boxes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility({visibilityProperty: true}) || e.closest("option, .visually-hidden, dialog, [popover]")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const rect of range.getClientRects()) {
      const box = shown(rect, e);
      if (box.right - box.left > 2 && box.bottom - box.top > 2) boxes.push(box);
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  const found = [];
  for (let i = 0; i < boxes.length && found.length < 3; i++)
    for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom - 4; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 3 && tall > 5 && a.e !== b.e) found.push(`“${a.e.textContent.trim().slice(0, 40)}” and “${b.e.textContent.trim().slice(0, 40)}”`);
    }
  return found.join(", ");
}"""

# A label has something to say.
UNANSWERED = """() => [...document.querySelectorAll("main dt")]
  .filter((e) => e.checkVisibility() && !(e.nextElementSibling?.textContent.trim() || e.nextElementSibling?.querySelector("img, svg")))
  .slice(0, 3).map((e) => `“${e.textContent.trim()}”`).join(", ")"""

# Each form that posts, sent twice as a double click does: what leaves the page, leaves it once.
SENT_TWICE = """() => {
  const sent = new Map();
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent.set(event.target, (sent.get(event.target) ?? 0) + 1);
    event.preventDefault();
  });
  const forms = [...document.querySelectorAll("form")].filter((form) => form.getAttribute("method") === "post");
  for (const form of forms) form.setAttribute("novalidate", "");
  for (const form of forms) for (const _ of "12") HTMLFormElement.prototype.requestSubmit.call(form);
  return forms.filter((form) => sent.get(form) !== 1).map((form) => form.getAttribute("action") ?? "the page's").join(", ");
}"""

# In a window as it is, and in one as tall as the page.
NARROW = {"scrolls sideways": TOO_WIDE, "wider than its box": CROWDED, "clipped": CLIPPED}
HEIGHT = "() => document.documentElement.scrollHeight"
WHOLE = {"under another thing": COVERED, "over each other": OVER_EACH_OTHER}


def look_at(page, url):
    """What is wrong with this page, in words."""
    resize(page, WIDTHS[0], 900)
    page.emulate_media(color_scheme="light")
    page.goto(url)
    found = look_by_day_and_night(page)
    if unanswered := page.evaluate(UNANSWERED):
        found.append(f"a label without a word: {unanswered}")
    for width in WIDTHS:
        found += look_at_width(page, width)
    if twice := page.evaluate(SENT_TWICE):
        found.append(f"not sent once by a double click: {twice}")
    return [f"{url}: {words}" for words in found]


def found_by_axe(page, tags, impacts=SERIOUS):
    return page.evaluate(FOUND_BY_AXE, [tags, list(impacts)])


def look_by_day_and_night(page):
    """Of a page that is shown by day."""
    found = found_by_axe(page, TAGS)
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {words}" for words in found_by_axe(page, ["color-contrast"])]


def look_at_width(page, width):
    resize(page, width, 900)
    there, height, *narrow = page.evaluate(at_once("() => innerWidth", HEIGHT, *NARROW.values()))
    assert there == width, "the window is not as wide as was asked for"
    resize(page, width, min(height, 12_000))
    whole = page.evaluate(at_once(*WHOLE.values()))
    found = zip((*NARROW, *WHOLE), (*narrow, *whole), strict=True)
    return [f"{what} at {width} px: {where}" for what, where in found if where]


def resize(page, width, height):
    """Laid out in full, and drawn so small that drawing costs nothing: nobody looks at the picture."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False, "scale": SCALE}
    emulation(page).send("Emulation.setDeviceMetricsOverride", size)


@cache
def emulation(page):
    return page.context.new_cdp_session(page)


def at_once(*scripts):
    """One that answers what each of them does."""
    return f"() => [{', '.join(f'({script})()' for script in scripts)}]"
