// Short forms at the start of a paragraph: "## ", "### ", "> ", "- ", "1. ", "---". One Backspace brings back what was
// typed. What becomes something else within a line stands in typed.js.

import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { schema } from "./schema.js";
import { settleAfter } from "./commands.js";

const { paragraph, heading, blockquote, bullet_list, ordered_list, horizontal_rule, image } = schema.nodes;

// What is said of a picture is no block that becomes another.
const unlessOfPicture = (rule) => new InputRule(rule.match, (state, match, start, end) => (state.doc.resolve(start).parent.type === image ? null : rule.handler(state, match, start, end)));
const subhead = unlessOfPicture(textblockTypeInputRule(/^(#{2,3}) $/, heading, (match) => ({ level: match[1].length })));

const rule = new InputRule(/^---$/, (state, _match, start) => {
  const $start = state.doc.resolve(start);
  if ($start.depth !== 1 || $start.parent.type !== paragraph || $start.parent.content.size > 2) return null;
  let made = null;
  settleAfter(state.tr.replaceWith($start.before(), $start.after(), horizontal_rule.create()), $start.before() + 1, (tr) => { made = tr; });
  return made;
});

export const shortForms = inputRules({
  rules: [
    subhead,
    rule,
    wrappingInputRule(/^> $/, blockquote),
    wrappingInputRule(/^- $/, bullet_list),
    wrappingInputRule(/^1\. $/, ordered_list),
  ],
});
