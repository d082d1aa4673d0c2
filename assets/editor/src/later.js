// What the second bundle brings (on-demand.js).

export { openClash } from "./clash-dialog.js";
export { askEmbed } from "./embed-dialog.js";
export { FindBar } from "./find-bar.js";
export { askLink } from "./link-dialog.js";
export { pasting } from "./paste.js";
export { choosePicture } from "./picture-chooser.js";
export { twoTexts } from "./two-texts.js";
