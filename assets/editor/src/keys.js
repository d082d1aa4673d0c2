// Keyboard shortcuts of the galley.
// On a Mac, Option types characters that writers need (@ in German, # in British
// English), so the Alt shortcuts take Control as well there. AltGr arrives as
// Control+Alt on Windows and never matches a plain Alt.

import { baseKeymap, chainCommands, newlineInCode } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { Plugin } from "prosemirror-state";
import { insertBreak, insertRule, moveBlock, removeBlock, subheadToParagraph, toggleBold, toggleCode, toggleItalic, toggleList, toggleQuote, toggleStrike, toggleSubhead, toggleSubscript, toggleSuperscript } from "./commands.js";
import { mayGoDeeper } from "./limits.js";
import { insertFootnote, openFootnote } from "./footnote-view.js";
import { duplicateBlock, leaveBox, leaveLine, leaveQuote, removeEmptyFrame } from "./frame-commands.js";
import { isMac } from "./mac.js";
import { noteHere } from "./noted.js";
import { schema } from "./schema.js";
import { goDown, goToCell } from "./table-commands.js";
import { takeBack } from "./take-back.js";

const { bullet_list, ordered_list, list_item } = schema.nodes;
const alt = (key) => (isMac ? `Ctrl-Alt-${key}` : `Alt-${key}`);

export const spokenAlt = (key) => (isMac ? `Control Option ${key}` : `Alt ${key}`);
export const spokenMod = (key) => (isMac ? `Command ${key}` : `Control ${key}`);

export function galleyKeys({ openLink, openPictures, openMenu, focusTools }) {
  return [
    leaveByTab(),
    keymap({
      "Mod-b": toggleBold,
      "Mod-i": toggleItalic,
      "Mod-Shift-x": toggleStrike,
      "Mod-.": toggleSuperscript,
      "Mod-,": toggleSubscript,
      "Mod-e": toggleCode,
      "Mod-k": openLink,
      [alt("2")]: toggleSubhead(2),
      [alt("3")]: toggleSubhead(3),
      [alt("q")]: toggleQuote,
      [alt("l")]: toggleList(bullet_list),
      [alt("o")]: toggleList(ordered_list),
      "Mod-Shift-8": toggleList(bullet_list),
      "Mod-Shift-7": toggleList(ordered_list),
      [alt("r")]: insertRule,
      [alt("p")]: openPictures,
      [alt("f")]: insertFootnote,
      [alt("d")]: duplicateBlock,
      [alt("m")]: openMenu,
      [alt("n")]: noteHere,
      [alt("Backspace")]: removeBlock,
      "Mod-z": undo,
      "Mod-Shift-z": redo,
      "Mod-y": redo,
      "Shift-Enter": chainCommands(newlineInCode, insertBreak),
      "Alt-ArrowUp": moveBlock(-1),
      "Alt-ArrowDown": moveBlock(1),
      Enter: chainCommands(openFootnote, goDown, leaveLine, leaveBox, leaveQuote, splitListItem(list_item)),
      Backspace: chainCommands(takeBack, removeEmptyFrame, subheadToParagraph),
      "Alt-F10": focusTools,
    }),
    keymap(baseKeymap),
  ];
}

// Tab goes through the cells of a table and indents in lists as far as it can; anywhere else, or after Escape, it leaves the text.
function leaveByTab() {
  let isLeaving = false;
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) {
          if (event.key !== "Shift") isLeaving = event.key === "Escape";
          return false;
        }
        if (isLeaving) return false;
        if (goToCell(event.shiftKey ? -1 : 1)(view.state, view.dispatch)) return true;
        if (event.shiftKey) return liftListItem(list_item)(view.state, view.dispatch);
        // At the limit the key does nothing; it does not leave the text of a sudden.
        return !mayGoDeeper(view.state) || sinkListItem(list_item)(view.state, view.dispatch);
      },
      handleDOMEvents: { blur() { isLeaving = false; } },
    },
  });
}
