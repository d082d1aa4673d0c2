//! Plain text in paragraphs, as readers write it.

use url::Url;

use super::{SafeHtml, push_escaped};

/// Paragraphs between empty lines, lines in them, and links where web addresses stand: search engines are told not to follow
/// what anybody may write.
#[must_use]
pub fn paragraphs_html(text: &str) -> SafeHtml {
    let mut html = String::with_capacity(text.len() + 40);
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        html.push_str("<p>");
        for (number, line) in paragraph.split('\n').enumerate() {
            if number > 0 {
                html.push_str("<br>");
            }
            push_line(line, &mut html);
        }
        html.push_str("</p>");
    }
    SafeHtml(html)
}

fn push_line(mut line: &str, html: &mut String) {
    while let Some((before, address, after)) = next_address(line) {
        push_escaped(before, html);
        html.push_str("<a href=\"");
        push_escaped(address.as_str(), html);
        html.push_str("\" rel=\"nofollow ugc noopener\">");
        push_escaped(&line[before.len()..line.len() - after.len()], html);
        html.push_str("</a>");
        line = after;
    }
    push_escaped(line, html);
}

/// The first web address of a line, with what stands around it: not the sign that ends a sentence, nor a bracket that was
/// opened before it.
fn next_address(line: &str) -> Option<(&str, Url, &str)> {
    let mut from = 0;
    loop {
        let found = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| line[from..].find(scheme))
            .min()?;
        let at = from + found;
        let rest = &line[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || "<>\"".contains(c))
            .unwrap_or(rest.len());
        let written = trimmed(&rest[..end]);
        let starts_a_word = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        match Url::parse(written) {
            Ok(url) if starts_a_word && url.host().is_some() => {
                return Some((&line[..at], url, &line[at + written.len()..]));
            }
            _ => from = at + "http".len(),
        }
    }
}

fn trimmed(written: &str) -> &str {
    let mut kept = written;
    loop {
        let less = kept.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '”', '…', '。', '、', '*', '_']);
        let less = match less.strip_suffix(')') {
            Some(inside) if less.matches(')').count() > less.matches('(').count() => inside,
            _ => less,
        };
        if less.len() == kept.len() {
            return kept;
        }
        kept = less;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_write_is_text_and_addresses_are_links_that_vouch_for_nothing() {
        let link = |href: &str, words: &str| format!("<a href=\"{href}\" rel=\"nofollow ugc noopener\">{words}</a>");
        for (text, html) in [
            (
                "One & two <b>\nthree\n\nfour",
                "<p>One &amp; two &lt;b&gt;<br>three</p><p>four</p>".to_owned(),
            ),
            (
                "See https://a.example/b?c=1&d=2.",
                format!(
                    "<p>See {}.</p>",
                    link("https://a.example/b?c=1&amp;d=2", "https://a.example/b?c=1&amp;d=2")
                ),
            ),
            (
                "(http://a.example/x_(y)) and http://b.example",
                format!(
                    "<p>({}) and {}</p>",
                    link("http://a.example/x_(y)", "http://a.example/x_(y)"),
                    link("http://b.example/", "http://b.example")
                ),
            ),
            (
                "javascript:alert(1) xhttps://a.example http://",
                "<p>javascript:alert(1) xhttps://a.example http://</p>".to_owned(),
            ),
            (
                "https://a.example/\"onmouseover=x",
                format!(
                    "<p>{}&quot;onmouseover=x</p>",
                    link("https://a.example/", "https://a.example/")
                ),
            ),
        ] {
            assert_eq!(paragraphs_html(text).as_str(), html, "{text}");
        }
    }
}
