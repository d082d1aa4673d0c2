//! Looking a text through for all rules at once: the words of all of them in one pass, each pattern by itself.

use std::cmp::Reverse;

use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;

use super::{
    folded::{Folded, folded, folded_but_case},
    rule::{RuleKind, RuleText, Severity},
};
use crate::body::{Passage, PlacedText, stands_alone};

/// Places of one rule that are kept; more are counted.
const MOST_OF_ONE: usize = 100;
/// Places of one pattern that are looked at in one line.
const MOST_IN_LINE: usize = 500;
/// The longest words that are put right in one step, in bytes.
const MOST_PUT_RIGHT: usize = 400;
/// Room for a compiled pattern, in bytes: `\w{10}` fits, `\w{500}` does not.
const PATTERN_ROOM: usize = 512 * 1024;
/// Brackets within brackets.
const PATTERN_DEPTH: u32 = 50;

/// A place where a rule is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// What the rule does.
    pub severity: Severity,
    /// Where, as a person counts.
    pub place: String,
    /// The identity of the block, or the name of the field.
    pub anchor: String,
    /// The words, and what they are found by.
    pub passage: Passage,
    /// What the rule says of them; perhaps nothing.
    pub advice: String,
    /// What the house writes there.
    pub fix: Option<String>,
}

/// Where a text meets rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Met {
    /// Those that block first, then in the order of the text.
    pub breaches: Vec<Breach>,
    /// How many more there are that advise.
    pub more_advice: usize,
    /// How many more there are that block.
    pub more_blocks: usize,
}

/// All rules of a newsroom, ready to be looked for.
pub struct HouseBook {
    rules: Vec<RuleText>,
    words: Option<AhoCorasick>,
    /// What each of its words is: the rule, and how it is spelt where capitals count.
    spelt: Vec<(usize, Option<String>)>,
    patterns: Vec<(usize, Regex)>,
}

/// A rule that is met in a line, in bytes of it.
struct Hit {
    line: usize,
    from: usize,
    to: usize,
    rule: usize,
    fix: Option<String>,
}

impl HouseBook {
    /// Of these rules. A pattern that cannot be read any more is left out, and said in the log.
    #[must_use]
    pub fn of(rules: Vec<RuleText>) -> Self {
        let (mut spelt, mut looked_for, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
        for (at, rule) in rules.iter().enumerate() {
            if rule.kind == RuleKind::Pattern {
                match compile(&rule.words) {
                    Ok(regex) => patterns.push((at, regex)),
                    Err(sentence) => tracing::error!(pattern = rule.words, sentence, "a house rule cannot be read"),
                }
            } else if can_be_met(&rule.words) {
                looked_for.push(folded(&rule.words));
                spelt.push((at, has_capitals(&rule.words).then(|| folded_but_case(&rule.words))));
            }
        }
        let words = AhoCorasick::new(&looked_for)
            .inspect_err(|error| tracing::error!(%error, "house rules cannot be looked for"))
            .ok()
            .filter(|_| !looked_for.is_empty());
        Self {
            rules,
            words,
            spelt,
            patterns,
        }
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Where a text of this language meets rules; so many places at most, and how many more there are.
    #[must_use]
    pub fn find(&self, language: &str, lines: &[PlacedText], most: usize) -> Met {
        let (mut kept, mut counts) = (Vec::new(), vec![0; self.rules.len()]);
        for (number, line) in lines.iter().enumerate() {
            for hit in self.met_in(language, number, &line.text) {
                counts[hit.rule] += 1;
                if counts[hit.rule] <= MOST_OF_ONE {
                    kept.push((counts[hit.rule], hit));
                }
            }
        }
        let severity = |hit: &Hit| Reverse(self.rules[hit.rule].severity);
        // The first place of each rule before the second of any: what stands everywhere hides nothing.
        kept.sort_by_key(|(nth, hit)| (severity(hit), *nth, hit.line, hit.from));
        kept.truncate(most);
        kept.sort_by_key(|(_, hit)| (severity(hit), hit.line, hit.from));
        let left = |severity: Severity| {
            let of_it = |rule: usize| self.rules[rule].severity == severity;
            let all: usize = counts
                .iter()
                .enumerate()
                .filter(|(rule, _)| of_it(*rule))
                .map(|(_, count)| count)
                .sum();
            all - kept.iter().filter(|(_, hit)| of_it(hit.rule)).count()
        };
        Met {
            more_advice: left(Severity::Advice),
            more_blocks: left(Severity::Block),
            breaches: kept.iter().map(|(_, hit)| self.breach(hit, &lines[hit.line])).collect(),
        }
    }

    fn breach(&self, hit: &Hit, line: &PlacedText) -> Breach {
        let rule = &self.rules[hit.rule];
        let is_short = hit.to - hit.from <= MOST_PUT_RIGHT;
        let to = if is_short {
            hit.to
        } else {
            line.text.floor_char_boundary(hit.from + MOST_PUT_RIGHT)
        };
        Breach {
            severity: rule.severity,
            place: line.place.clone(),
            anchor: line.anchor.clone(),
            passage: Passage::of(&line.text, hit.from, to),
            advice: rule.advice.clone(),
            fix: hit
                .fix
                .clone()
                .filter(|fix| is_short && !fix.chars().any(char::is_control)),
        }
    }

    /// The rules that a line meets. Where one lies within another that weighs as much, the longer one speaks.
    fn met_in(&self, language: &str, number: usize, line: &str) -> Vec<Hit> {
        let mut hits = self.words_in(language, number, line);
        hits.extend(self.patterns_in(language, number, line));
        let severity = |hit: &Hit| self.rules[hit.rule].severity;
        hits.sort_by_key(|hit| (hit.from, Reverse(hit.to), Reverse(severity(hit)), hit.rule));
        let (mut blocked, mut spoken) = (0, 0);
        hits.retain(|hit| {
            let is_block = severity(hit) == Severity::Block;
            let until = if is_block { blocked } else { spoken };
            let speaks = hit.to > until;
            if speaks {
                spoken = spoken.max(hit.to);
                blocked = if is_block { hit.to } else { blocked };
            }
            speaks
        });
        hits
    }

    fn words_in(&self, language: &str, number: usize, line: &str) -> Vec<Hit> {
        let Some(words) = &self.words else { return vec![] };
        let line_folded = Folded::of(line);
        let (mut hits, mut ends) = (Vec::new(), vec![0; self.spelt.len()]);
        for found in words.find_overlapping_iter(&line_folded.text) {
            let word = found.pattern().as_usize();
            let (rule, spelling) = &self.spelt[word];
            let text = &self.rules[*rule];
            let (from, to) = line_folded.place(found.start(), found.end());
            let matched = line.get(from..to).unwrap_or_default();
            if found.start() < ends[word]
                || !is_for(&text.language, language)
                || !stands_alone(&line_folded.text, found.start(), found.end())
                || spelling
                    .as_ref()
                    .is_some_and(|spelt| *spelt != folded_but_case(matched))
            {
                continue;
            }
            let fix = mended(text, matched);
            if fix.as_ref().is_some_and(|fix| {
                stands_there(line, fix, (from, to))
                    || is_written_so(&line_folded.text, fix, (found.start(), found.end()))
            }) {
                continue;
            }
            ends[word] = found.end();
            hits.push(Hit {
                line: number,
                from,
                to,
                rule: *rule,
                fix,
            });
        }
        hits
    }

    fn patterns_in(&self, language: &str, number: usize, line: &str) -> Vec<Hit> {
        let meant = self
            .patterns
            .iter()
            .filter(|(rule, _)| is_for(&self.rules[*rule].language, language));
        let hits = meant.flat_map(|(rule, regex)| {
            let replacement = &self.rules[*rule].replacement;
            let all = regex.captures_iter(line).filter_map(move |groups| {
                let found = groups.get(0).filter(|found| !found.is_empty())?;
                let mut fix = String::new();
                groups.expand(replacement, &mut fix);
                let fix = Some(fix).filter(|_| !replacement.is_empty());
                let is_right = fix
                    .as_ref()
                    .is_some_and(|fix| stands_there(line, fix, (found.start(), found.end())));
                (!is_right).then(|| Hit {
                    line: number,
                    from: found.start(),
                    to: found.end(),
                    rule: *rule,
                    fix: fix.filter(|fix| fix.len() <= MOST_PUT_RIGHT),
                })
            });
            all.take(MOST_IN_LINE)
        });
        hits.collect()
    }
}

/// Whether a text of a language is looked through for a rule of another: `en` is for `en-GB` too.
fn is_for(rule: &str, text: &str) -> bool {
    let rest = text.strip_prefix(rule);
    rule.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether words can be looked for.
pub(super) fn can_be_met(words: &str) -> bool {
    !folded(words).is_empty()
}

fn has_capitals(words: &str) -> bool {
    words.chars().any(char::is_uppercase)
}

/// What the house writes in place of these words, with a capital where they begin with one. A rule that has capitals is
/// about them, and "iPhone" is spelt so at the beginning of a sentence too.
fn mended(rule: &RuleText, matched: &str) -> Option<String> {
    let mut letters = rule.replacement.chars();
    let first = letters.next()?;
    let is_raised =
        matched.starts_with(char::is_uppercase) && !has_capitals(&rule.words) && !has_capitals(&rule.replacement);
    Some(if is_raised {
        first.to_uppercase().chain(letters).collect()
    } else {
        rule.replacement.clone()
    })
}

/// Whether the line has the replacement already where words of it are met: "mail" in "e-mail".
fn stands_there(line: &str, fix: &str, (from, to): (usize, usize)) -> bool {
    let matched = line.get(from..to).unwrap_or_default();
    let starts = fix.match_indices(matched).filter_map(|(at, _)| from.checked_sub(at));
    starts
        .into_iter()
        .any(|start| line.get(start..).is_some_and(|rest| rest.starts_with(fix)))
}

/// The same whatever the capitals, where the rule is about more than them.
fn is_written_so(line: &str, fix: &str, place: (usize, usize)) -> bool {
    let fix = folded(fix);
    line.get(place.0..place.1) != Some(fix.as_str()) && stands_there(line, &fix, place)
}

/// A pattern, ready to be looked for.
///
/// # Errors
/// A sentence: what is wrong, and from where on; or that it is too large, or meets nothing.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let told = |column: usize, kind: String| {
        format!(
            "The pattern cannot be read from character {column} on: {kind}. Mend it there, or choose Word or Phrase."
        )
    };
    match ParserBuilder::new().nest_limit(PATTERN_DEPTH).build().parse(pattern) {
        Err(regex_syntax::Error::Parse(error)) => {
            return Err(told(error.span().start.column, error.kind().to_string()));
        }
        Err(regex_syntax::Error::Translate(error)) => {
            return Err(told(error.span().start.column, error.kind().to_string()));
        }
        Err(error) => return Err(told(1, error.to_string())),
        Ok(_) => {}
    }
    let regex = RegexBuilder::new(pattern)
        .nest_limit(PATTERN_DEPTH)
        .size_limit(PATTERN_ROOM)
        .dfa_size_limit(PATTERN_ROOM)
        .build()
        .map_err(|_| "The pattern is too large. Repeat less in it, or make several rules of it.".to_owned())?;
    if regex.is_match("") {
        return Err(
            "The pattern is also met where nothing stands. Ask for one letter at least: + in place of *.".into(),
        );
    }
    Ok(regex)
}

/// Whether a replacement names only groups that the pattern has.
///
/// # Errors
/// A sentence.
pub(super) fn fits_groups(pattern: &str, replacement: &str) -> Result<(), String> {
    let Ok(regex) = compile(pattern) else { return Ok(()) };
    let plain = replacement.replace("$$", "");
    for part in plain.split('$').skip(1) {
        let name = match part.strip_prefix('{') {
            Some(rest) => rest.split('}').next().unwrap_or(rest),
            None => part
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next()
                .unwrap_or(part),
        };
        let is_there = match name.parse::<usize>() {
            Ok(number) => number < regex.captures_len(),
            Err(_) => name.is_empty() || regex.capture_names().flatten().any(|one| one == name),
        };
        if !is_there {
            return Err(format!(
                "The pattern has no group ${name}. Put what stands for it in brackets, or write $$ for a dollar sign."
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
