// The picture above the text: chosen, brought in, changed, taken out. What is chosen is a field of the form, saved as all
// others are; while a file is on its way, writing goes on.

import { failed } from "./asking.js";
import { button, el, icon } from "./elements.js";
import { choosePicture } from "./choosing.js";
import { bringIn, filesOf, knownPicture, pictureOf, remember } from "./pictures.js";

export function leadPicture(form, section) {
  const { lead: field, lead_caption: caption, lead_alt: alt } = form.elements;
  const [acts, state, shown, about] = ["acts", "state", "shown", "about"].map((name) => section.querySelector(`[data-lead-${name}]`));
  rememberDrawn(section);
  if (section.dataset.lead !== "write") return;
  let way = null;
  let told = "";
  // Words of another picture are no words of this one; they come back with it.
  const said = new Map();

  function set(id) {
    stop();
    if (field.value === id) return;
    said.set(field.value, [caption.value, alt.value]);
    [caption.value, alt.value] = said.get(id) ?? ["", ""];
    field.value = id;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    draw();
  }

  function ask() {
    choosePicture({
      title: field.value ? "Another lead picture" : "Lead picture",
      onpicture: ({ id }) => set(id),
      onfile: bring,
      onclose: () => acts.querySelector("button")?.focus(),
    });
  }

  function bring(file) {
    stop();
    tell({ state: "wait", file });
    way = bringIn(file, { changed: tell, came: ({ id }) => set(id) });
  }

  // What is on its way is wanted no longer, or is here.
  function stop() {
    way?.stop();
    way = null;
    told = "";
    const hadFocus = state.contains(document.activeElement);
    state.replaceChildren();
    if (hadFocus) acts.querySelector("button")?.focus();
  }

  function tell({ state: step, file, sent = 0, answer }) {
    const bar = state.querySelector("progress");
    if (step === told && bar) return void (bar.value = sent);
    told = step;
    const again = () => way?.retry();
    const line = {
      wait: [el("span", {}, `${file.name} is on its way.`), button("Stop", "btn--quiet btn--small", stop)],
      up: [el("progress", { class: "progress", max: file.size || 1, value: sent, "aria-label": file.name }), button("Stop", "btn--quiet btn--small", stop)],
      down: [el("span", {}, "The line is down. The picture goes again by itself."), button("Try now", "btn--quiet btn--small", again), button("Stop", "btn--quiet btn--small", stop)],
      bad: [icon("warn"), el("span", { class: "error" }, answer?.sentence ?? "The picture could not be stored."), button("Send again", "btn--quiet btn--small", again), button("Leave it", "btn--quiet btn--small", stop)],
    }[step];
    if (line) state.replaceChildren(...line);
  }

  function draw() {
    const picture = field.value ? knownPicture(field.value) : null;
    const hadFocus = acts.contains(document.activeElement);
    acts.replaceChildren(...(field.value
      ? [button("Change", "btn--small btn--quiet", ask), button("Remove", "btn--small btn--quiet", () => set(""))]
      : [addButton(ask)]));
    if (hadFocus) acts.querySelector("button").focus();
    shown.hidden = !field.value;
    section.toggleAttribute("data-empty", !field.value);
    if (!field.value) return;
    if (!picture) return void pictureOf(field.value).then((found) => found && draw(), (error) => about.replaceChildren(...failed(error, draw)));
    const before = shown.querySelector("img");
    if (before?.dataset.of !== picture.id) {
      const { src, width, height } = picture.whole;
      const drawn = el("img", { src, width, height, alt: picture.alt, "data-of": picture.id });
      if (before) before.replaceWith(drawn);
      else shown.prepend(drawn);
    }
    about.replaceChildren(picture.credit || "No credit yet.", picture.rights ? ` ${picture.rights}` : "", " ", el("a", { class: "link", href: picture.href, target: "_blank" }, "Details"));
    caption.placeholder = picture.caption;
    alt.placeholder = picture.is_decoration ? "Decoration: none is needed" : picture.alt;
  }

  field.addEventListener("change", draw);
  section.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  section.addEventListener("drop", (event) => {
    const [file] = filesOf(event.dataTransfer);
    if (!file) return;
    event.preventDefault();
    bring(file);
  });
  draw();
}

const addButton = (onclick) => {
  const made = button("", "btn--small", onclick);
  made.append(icon("image"), "Add a lead picture");
  return made;
};

// What the page came with.
function rememberDrawn(section) {
  const drawn = section.querySelector("[data-lead-picture]");
  if (!drawn) return;
  const { of: id, title, caption, alt, decoration, credit, href, rights } = drawn.dataset;
  const whole = { src: drawn.getAttribute("src"), width: drawn.width, height: drawn.height };
  remember({ id, title, caption, alt, is_decoration: decoration === "true", credit, href, rights, whole, thumb: whole });
}
