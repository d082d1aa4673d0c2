// What can be put into a text, as the menus offer it. `short` is what one types instead; `words` find it.

import { insertRule, toggleList, toggleQuote, toggleSubhead } from "./commands.js";
import { insertFootnote } from "./footnote-view.js";
import { insertBlock, insertPullQuote, newCode, newFactBox, newTable } from "./frame-commands.js";
import { askEmbed, choosePicture } from "./choosing.js";
import { Place, bring, enter, openDocuments, openPictures } from "./pictures-in-text.js";
import { schema } from "./schema.js";
import { snippets } from "./snippets.js";

const { bullet_list, ordered_list, embed, gallery, caption, image } = schema.nodes;

export const blocks = [
  { name: "Subhead", short: "##", icon: "subhead", words: "heading h2 section", run: toggleSubhead(2) },
  { name: "Small subhead", short: "###", icon: "subhead2", words: "heading h3", run: toggleSubhead(3) },
  { name: "Picture", short: "/picture", icon: "image", words: "image photo", run: openPictures },
  { name: "Gallery", short: "/gallery", icon: "gallery", words: "pictures images photos slideshow", run: openGallery },
  { name: "Table", short: "/table", icon: "table", words: "rows columns grid", run: insertBlock(() => newTable()) },
  { name: "Quote", short: ">", icon: "quote", words: "blockquote said", run: toggleQuote },
  { name: "Pull quote", short: "/pull", icon: "quote", words: "large callout", run: insertPullQuote },
  { name: "Fact box with title", short: "/box", icon: "box", words: "info figures background sidebar aside", run: insertBlock(newFactBox) },
  { name: "Embed", short: "/embed", icon: "play", words: "video post map chart youtube vimeo bluesky mastodon instagram tiktok soundcloud datawrapper twitter", run: openEmbed },
  { name: "Document", short: "/document", icon: "file", words: "file pdf attachment download agenda", run: openDocuments },
  { name: "List", short: "-", icon: "list", words: "bullets points", run: toggleList(bullet_list) },
  { name: "Numbered list", short: "1.", icon: "olist", words: "ordered", run: toggleList(ordered_list) },
  { name: "Footnote", short: "/foot", icon: "foot", words: "note source reference", isInLine: true, run: insertFootnote },
  { name: "Code", short: "/code", icon: "code", words: "program preformatted", run: insertBlock(newCode) },
  { name: "Rule", short: "---", icon: "rule", words: "line divider section break", run: insertRule },
];

/** All that can be put in: the blocks, then the passages that are kept. */
export const all = () => [...blocks, ...snippets()];

// Those that begin with these letters come first, then those that are found by a word.
export function found(query, isInLine = false) {
  const wanted = query.toLowerCase();
  const begins = (text) => text.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted));
  const fits = all().filter((block) => (!isInLine || block.isInLine) && begins(`${block.name} ${block.short.replace("/", "")} ${block.words}`));
  return [...fits.filter(({ name }) => begins(name)), ...fits.filter(({ name }) => !begins(name))];
}

// ProseMirror commands: without dispatch they only answer whether they could.
function openEmbed(state, dispatch, view) {
  if (!dispatch || !view) return true;
  askEmbed({
    onaddress: (address) => insertBlock(() => embed.create({ address }))(view.state, view.dispatch),
    onclose: () => view.focus(),
  });
  return true;
}

function openGallery(state, dispatch, view) {
  if (!dispatch || !view) return true;
  const place = new Place(view, state.selection);
  const put = (picture) => place.put(gallery.create(null, [caption.create(), image.create({ picture })]));
  choosePicture({
    title: "First picture of the gallery",
    // Whoever chooses goes on with its caption; whoever writes meanwhile is left alone.
    onpicture: ({ id }) => enter(view, put(id)),
    onfile: (file) => bring(file, put),
    onclose: () => view.focus(),
  });
  return true;
}
