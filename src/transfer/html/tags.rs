//! What each tag of an HTML text means for a document.

use html5ever::tokenizer::{Tag, states::RawKind};

use super::line::HtmlMark;

pub(super) fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string())
}

pub(super) fn start_of(tag: &Tag) -> u64 {
    let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
    start.unwrap_or(1)
}

pub(super) fn mark(name: &str) -> Option<HtmlMark> {
    Some(match name {
        "strong" | "b" => HtmlMark::Strong,
        "em" | "i" => HtmlMark::Em,
        "s" | "strike" | "del" => HtmlMark::Strike,
        "sup" => HtmlMark::Superscript,
        "sub" => HtmlMark::Subscript,
        _ => return None,
    })
}

pub(super) fn level(name: &str) -> Option<u8> {
    match name {
        "h1" | "h2" => Some(2),
        "h3" | "h4" | "h5" | "h6" => Some(3),
        _ => None,
    }
}

/// What a document has no place for, in words.
pub(super) fn foreign(name: &str) -> Option<&'static str> {
    Some(match name {
        "img" | "picture" | "svg" | "canvas" | "map" => "a picture",
        "iframe" | "object" | "embed" | "applet" | "frameset" | "noembed" | "noframes" => "something embedded",
        "video" | "audio" => "a film or a recording",
        "script" | "noscript" | "template" => "a script",
        "style" | "link" | "meta" | "title" | "base" => "something for browsers",
        "input" | "select" | "textarea" | "button" | "datalist" => "a part of a form",
        "math" => "a formula",
        _ => return None,
    })
}

pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "img" | "embed" | "link" | "meta" | "base" | "input")
}

/// How the tokenizer has to read on: in these no tag begins.
pub(super) fn raw(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        "title" | "textarea" => Some(RawKind::Rcdata),
        _ => None,
    }
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "p"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
    )
}
