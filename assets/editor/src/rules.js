// Short forms at the start of a paragraph: "## ", "### ", "> ", "- ", "1. ", "---". One Backspace brings back what was
// typed. What becomes something else within a line stands in typed.js.

import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { schema } from "./schema.js";
import { isFixedLine, settleAfter } from "./commands.js";

const { paragraph, heading, blockquote, bullet_list, ordered_list, horizontal_rule } = schema.nodes;

const unlessFixed = (rule) => new InputRule(rule.match, (state, match, start, end) => (isFixedLine(state.doc.resolve(start).parent) ? null : rule.handler(state, match, start, end)));
const subhead = unlessFixed(textblockTypeInputRule(/^(#{2,3}) $/, heading, (match) => ({ level: match[1].length })));

const rule = new InputRule(/^---$/, (state, _match, start) => {
  const $start = state.doc.resolve(start);
  if ($start.depth !== 1 || $start.parent.type !== paragraph || $start.parent.content.size > 2) return null;
  let made = null;
  settleAfter(state.tr.replaceWith($start.before(), $start.after(), horizontal_rule.create()), $start.before() + 1, (tr) => { made = tr; });
  return made;
});

// "— " at the start of a quote's last paragraph names who said it.
const naming = new InputRule(/^(?:--|[—–]) $/, (state, _match, start, end) => {
  const $start = state.doc.resolve(start);
  const quote = $start.depth === 2 ? $start.node(1) : null;
  const isLast = quote && ["blockquote", "pull_quote"].includes(quote.type.name) && quote.childCount > 1 && $start.indexAfter(1) === quote.childCount && $start.parent.type === paragraph;
  if (!isLast) return null;
  const { id } = $start.parent.attrs;
  return state.tr.delete(start, end).setNodeMarkup($start.before(), schema.nodes.attribution, { id });
});

export const shortForms = inputRules({
  rules: [
    subhead,
    naming,
    rule,
    wrappingInputRule(/^> $/, blockquote),
    wrappingInputRule(/^- $/, bullet_list),
    wrappingInputRule(/^1\. $/, ordered_list),
  ],
});
