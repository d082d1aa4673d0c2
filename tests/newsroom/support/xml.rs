//! XML, read strictly: what is not well-formed, or holds a character that no XML may hold, is no answer.

use std::collections::BTreeMap;

use quick_xml::{Reader, XmlVersion, events::Event};

/// An element with what is in it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    /// The words that stand in it itself.
    pub text: String,
}

impl Element {
    /// The element that everything stands in.
    pub fn parse(xml: &str) -> Self {
        let is_held =
            |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(xml.chars().all(is_held), "a character that no XML holds: {xml}");
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{xml}");
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}"));
            match event {
                Event::Start(start) => open.push(Self::begun(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Self::begun(&start)),
                Event::End(_) => {
                    let done = open.pop().unwrap();
                    open.last_mut().expect("one root").children.push(done);
                }
                Event::Text(text) => open.last_mut().unwrap().text += &text.xml10_content(),
                Event::GeneralRef(name) => open.last_mut().unwrap().text += meant(&name.xml10_content()),
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("{other:?} in {xml}"),
            }
        }
        assert_eq!(open.len(), 1, "{xml}");
        let root = open.remove(0);
        assert!(root.text.trim().is_empty() && root.children.len() == 1, "{xml}");
        root.children.into_iter().next().unwrap()
    }

    fn begun(start: &quick_xml::events::BytesStart<'_>) -> Self {
        let mut attributes = BTreeMap::new();
        for attribute in start.attributes() {
            let attribute = attribute.expect("attributes are well-formed, and none is there twice");
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .unwrap()
                .into_owned();
            attributes.insert(String::from_utf8(attribute.key.as_ref().into()).unwrap(), value);
        }
        Self {
            name: String::from_utf8(start.name().as_ref().into()).unwrap(),
            attributes,
            ..Self::default()
        }
    }

    /// The elements of this name in it.
    pub fn all(&self, name: &str) -> Vec<&Self> {
        self.children.iter().filter(|child| child.name == name).collect()
    }

    /// The only one of this name.
    pub fn one(&self, name: &str) -> &Self {
        match self.all(name).as_slice() {
            [one] => one,
            other => panic!("{} {name} in {self:#?}", other.len()),
        }
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        !self.all(name).is_empty()
    }

    /// What stands in the only one of this name.
    pub fn said(&self, name: &str) -> &str {
        &self.one(name).text
    }

    /// The same of all of this name.
    pub fn each(&self, name: &str) -> Vec<&str> {
        self.all(name).into_iter().map(|child| child.text.as_str()).collect()
    }

    /// An attribute; empty where there is none.
    pub fn at(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

fn meant(name: &str) -> &str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        other => panic!("&{other};"),
    }
}
