//! The words of a line with their marks.

use super::super::document::{Inline, Marks, Script};
use super::super::link::Link;
use super::push_escaped;

/// Writes a line; `note` writes each footnote where it stands.
pub(super) fn push<'a>(content: &'a [Inline], note: &mut dyn FnMut(&'a [Inline], &mut String), html: &mut String) {
    let unmarked = Marks::default();
    let mut open = &unmarked;
    for (at, inline) in content.iter().enumerate() {
        match inline {
            Inline::Text { text, marks } => {
                switch(open, marks, html);
                open = marks;
                push_escaped(text, html);
            }
            Inline::Footnote(said) => {
                switch(open, &unmarked, html);
                open = &unmarked;
                note(said, html);
            }
            Inline::Break => {
                let next = content[at..].iter().find_map(marks_of);
                // A mark that goes on behind the break stays open across it; the others end before it.
                if next != Some(open) {
                    switch(open, &unmarked, html);
                    open = &unmarked;
                }
                html.push_str("<br>");
            }
        }
    }
    switch(open, &unmarked, html);
}

fn marks_of(inline: &Inline) -> Option<&Marks> {
    match inline {
        Inline::Text { text: _, marks } => Some(marks),
        Inline::Break | Inline::Footnote(_) => None,
    }
}

/// An element that sets words, outermost first.
#[derive(Clone, Copy, PartialEq)]
enum MarkElement<'a> {
    Link(&'a Link),
    Element(&'static str),
}

fn sets(marks: &Marks) -> Vec<MarkElement<'_>> {
    let Marks {
        link,
        strong,
        em,
        strike,
        script,
        code,
    } = marks;
    let element = |is_set: bool, name| is_set.then_some(MarkElement::Element(name));
    let script = script.map(|script| match script {
        Script::Superscript => MarkElement::Element("sup"),
        Script::Subscript => MarkElement::Element("sub"),
    });
    let elements = [
        element(*strong, "strong"),
        element(*em, "em"),
        element(*strike, "s"),
        script,
        element(*code, "code"),
    ];
    link.iter()
        .map(MarkElement::Link)
        .chain(elements.into_iter().flatten())
        .collect()
}

/// Closes what ends and opens what begins, keeping the elements that both share open.
fn switch(from: &Marks, to: &Marks, html: &mut String) {
    let (from, to) = (sets(from), sets(to));
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    for set in from[shared..].iter().rev() {
        match set {
            MarkElement::Link(_) => html.push_str("</a>"),
            MarkElement::Element(name) => html.push_str(&format!("</{name}>")),
        }
    }
    for set in &to[shared..] {
        match set {
            MarkElement::Link(link) => push_link(link, html),
            MarkElement::Element(name) => html.push_str(&format!("<{name}>")),
        }
    }
}

fn push_link(link: &Link, html: &mut String) {
    html.push_str("<a href=\"");
    push_escaped(link.as_str(), html);
    html.push_str(if link.is_web() { "\" rel=\"noopener\">" } else { "\">" });
}
