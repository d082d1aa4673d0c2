//! XML as it is sent: what a text may not hold in XML is left out, and an element that is begun is ended.

use std::{borrow::Cow, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::error::{Error, Result};

/// A document on its way.
pub struct XmlText {
    writer: Writer<Vec<u8>>,
    trouble: Option<io::Error>,
}

/// Attributes of an element, in order.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl XmlText {
    /// One that says what it is.
    #[must_use]
    pub fn new() -> Self {
        let mut xml = Self {
            writer: Writer::new(Vec::new()),
            trouble: None,
        };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml.line();
        xml
    }

    /// An element with what `inside` writes.
    pub fn inside(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.event(Event::Start(begun(name, attributes)));
        inside(self);
        self.event(Event::End(BytesEnd::new(name)));
        self.line();
    }

    /// An element with a text.
    pub fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.event(Event::Start(begun(name, attributes)));
        self.event(Event::Text(BytesText::new(&held(text))));
        self.event(Event::End(BytesEnd::new(name)));
        self.line();
    }

    /// An element with a text, where there is one.
    pub fn text_if_any(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        if !text.is_empty() {
            self.text(name, attributes, text);
        }
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.event(Event::Empty(begun(name, attributes)));
        self.line();
    }

    /// All of it.
    ///
    /// # Errors
    /// `Internal` when it could not be written.
    pub fn done(self) -> Result<Vec<u8>> {
        match self.trouble {
            Some(trouble) => Err(Error::internal(trouble)),
            None => Ok(self.writer.into_inner()),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if let Err(trouble) = self.writer.write_event(event) {
            self.trouble.get_or_insert(trouble);
        }
    }

    /// Lines are for people who look at it.
    fn line(&mut self) {
        self.writer.get_mut().push(b'\n');
    }
}

impl Default for XmlText {
    fn default() -> Self {
        Self::new()
    }
}

fn begun<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, held(value).as_ref()));
    }
    start
}

/// A text without the characters that no XML can hold, escaped or not (XML 1.0, 2.2). What breaks a line is a line feed, or
/// whoever reads it would make one of it.
fn held(text: &str) -> Cow<'_, str> {
    let is_held = |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    if text.chars().all(is_held) {
        return Cow::Borrowed(text);
    }
    let whole_breaks = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(whole_breaks.chars().filter(|c| is_held(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_xml_can_hold_is_left_out_and_everything_else_comes_back() {
        let text = "a & b < c ]]> d \u{1}\u{0}\u{b}\u{fffe} e\r\nf \"g' \u{1f3c6}";
        let mut xml = XmlText::new();
        xml.inside("a", &[("b", text)], |xml| {
            xml.text("c", &[], text);
            xml.empty("d", &[]);
            xml.text_if_any("e", &[], "");
        });
        let bytes = String::from_utf8(xml.done().unwrap()).unwrap();

        let mut reader = quick_xml::Reader::from_str(&bytes);
        let mut said = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Text(part) => said.push_str(&part.xml10_content()),
                Event::GeneralRef(name) => match name.xml10_content().as_ref() {
                    "amp" => said.push('&'),
                    "lt" => said.push('<'),
                    "gt" => said.push('>'),
                    "quot" => said.push('"'),
                    "apos" => said.push('\''),
                    other => panic!("&{other};"),
                },
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(said.trim(), "a & b < c ]]> d  e\nf \"g' \u{1f3c6}");
        assert!(!bytes.contains("<e"), "{bytes}");
    }
}
