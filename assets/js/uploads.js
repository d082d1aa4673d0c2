// Pictures by drag, drop, paste and choice, with progress, a way to stop each, and a way to try again. Without this the
// form sends its files by itself.
import { sendFile } from "./send-file.js";
import { summary, uploadQueue } from "./upload-queue.js";

const form = document.querySelector("[data-drop]");
if (form) begin(form);

function begin(form) {
  const input = form.querySelector('input[type="file"]');
  input.classList.add("vh"); // its label stands for it
  const box = document.querySelector("[data-uploads]");
  const list = box.querySelector("[data-uploads-list]");
  const said = box.querySelector("[data-uploads-said]");
  const bar = box.querySelector("[data-uploads-bar]");
  const stopAll = box.querySelector("[data-uploads-stop]");
  const rows = new Map();
  const queue = uploadQueue({
    send: (file, progress) => sendFile(form.action, carried(form), file, progress),
    later: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    changed: draw,
  });

  function take(files) {
    const pictures = [...files];
    if (pictures.length > 0) queue.add(pictures);
  }

  function draw() {
    box.hidden = false;
    for (const item of queue.items) {
      if (!rows.has(item)) {
        const row = element("li", { className: "upl__i" });
        list.append(row);
        rows.set(item, { row, shown: "" });
      }
      drawRow(rows.get(item), item, queue);
    }
    const sent = queue.items.reduce((sum, item) => sum + (isOver(item) ? item.file.size : item.sent), 0);
    const all = queue.items.reduce((sum, item) => sum + item.file.size, 0);
    if (!queue.isBusy() && document.activeElement === stopAll) input.focus();
    bar.hidden = stopAll.hidden = !queue.isBusy();
    bar.max = Math.max(all, 1);
    bar.value = sent;
    if (queue.items.some((item) => item.state === "done")) {
      box.querySelector("[data-uploads-kept]").hidden = false;
      document.querySelector("[data-no-pictures]")?.remove();
    }
    const words = summary(queue.items);
    if (said.textContent !== words) said.textContent = words;
  }

  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  stopAll.addEventListener("click", () => queue.stopAll());
  addEventListener("online", () => queue.online());
  addEventListener("beforeunload", (event) => {
    if (queue.isBusy()) event.preventDefault();
  });
  let over = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    over += 1;
    form.dataset.over = "";
  });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    over -= 1;
    if (over <= 0) delete form.dataset.over;
  });
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over = 0;
    delete form.dataset.over;
    take(event.dataTransfer.files);
  });
  addEventListener("paste", (event) => {
    if (event.target.closest("input, textarea, [contenteditable]") || !event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
}

function isOver(item) {
  return ["done", "same", "bad", "stopped"].includes(item.state);
}

/** What each form of the page carries. */
const carried = (form) => [...form.querySelectorAll('input[type="hidden"]')].map(({ name, value }) => [name, value]);

const DRAWINGS = { wait: "pause", up: "upload", down: "pause", done: "okc", same: "copy", bad: "noc", stopped: "off" };

/** Drawn anew when its state changes; what moves meanwhile is the bar alone. */
function drawRow(drawn, item, queue) {
  if (drawn.shown === item.state) {
    const bar = drawn.row.querySelector("progress");
    if (bar) bar.value = item.sent;
    return;
  }
  drawn.shown = item.state;
  drawn.row.dataset.state = { down: "wait", stopped: "wait" }[item.state] ?? item.state;
  const { thumb } = item.answer ?? {};
  const picture = thumb
    ? element("img", { className: "thumb", src: thumb, alt: "", width: 96, height: 64 })
    : element("span", { className: "thumb upl__ph" }, [icon("image")]);
  const name = element("p", { className: "upl__n", dir: "auto", textContent: item.file.name });
  const words = element("div", { className: "upl__w" }, [name, ...told(item)]);
  const acts = element("p", { className: "upl__acts" }, buttons(item, queue));
  const hadFocus = drawn.row.contains(document.activeElement);
  drawn.row.replaceChildren(icon(DRAWINGS[item.state]), picture, words, acts);
  if (hadFocus) (drawn.row.querySelector("button, a") ?? document.getElementById("files")).focus();
}

function told(item) {
  const { answer } = item;
  const hint = (...content) => element("p", { className: "hint" }, content);
  const link = (text, href = answer.href) => element("a", { className: "link", href, textContent: text, dir: "auto" });
  switch (item.state) {
    case "up":
      return [element("progress", { className: "progress", max: Math.max(item.file.size, 1), value: item.sent, ariaLabel: item.file.name })];
    case "down":
      return [hint("The line is down. It goes again by itself.")];
    case "wait":
      return [hint("Waits for its turn.")];
    case "stopped":
      return [hint("Stopped. Nothing of it was stored.")];
    case "same":
      return [hint(`The same picture is here, since ${answer.since}: `, link(answer.title), ". Nothing was stored twice.")];
    case "done":
      return [
        hint(answer.lacks_alt ? "Its alt text is needed before a story with it goes out: " : "", link("words and rights")),
        answer.alike ? hint("Another looks the same: ", link(answer.alike.title, answer.alike.href)) : "",
      ];
    default:
      return [element("p", { className: "error" }, [icon("warn"), element("span", { textContent: answer.sentence })])];
  }
}

function buttons(item, queue) {
  const button = (text, work) => {
    const made = element("button", { className: "btn btn--small btn--quiet", type: "button", textContent: text });
    made.append(element("span", { className: "vh", textContent: ` ${item.file.name}` }));
    made.addEventListener("click", work);
    return made;
  };
  if (["up", "wait"].includes(item.state)) return [button("Stop", () => queue.stop(item))];
  if (item.state === "down") return [button("Try now", () => queue.retry(item)), button("Stop", () => queue.stop(item))];
  if (["stopped", "bad"].includes(item.state)) return [button("Send again", () => queue.retry(item))];
  return [];
}

function icon(name) {
  const [sheet] = document.querySelector("use").getAttribute("href").split("#");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sheet}#i-${name}`);
  drawing.append(use);
  return drawing;
}

function element(name, properties = {}, content = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content.filter((part) => part !== ""));
  return made;
}
