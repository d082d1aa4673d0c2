//! XMP, the dialect of programs (ISO 16684-1): RDF in XML, each property as an attribute or an element.

use std::collections::HashMap;

use quick_xml::{Reader, XmlVersion, events::Event};

use super::facts::{self, MAX_TEXT, PictureFacts};

/// A real packet has some kilobytes.
const MAX_LENGTH: usize = 1024 * 1024;
/// What is looked for, by its usual prefix.
const LOOKED_FOR: [&str; 10] = [
    "dc:description",
    "dc:creator",
    "dc:rights",
    "Iptc4xmpCore:AltTextAccessibility",
    "photoshop:Credit",
    "photoshop:City",
    "photoshop:State",
    "photoshop:Country",
    "photoshop:DateCreated",
    "exif:DateTimeOriginal",
];
/// A real packet has some hundreds.
const MAX_EVENTS: usize = 5_000;

/// What a packet says. Nothing of one that declares a document type, or goes on for too long.
pub(super) fn facts(packet: &[u8]) -> PictureFacts {
    if packet.len() > MAX_LENGTH {
        return PictureFacts::default();
    }
    let text = String::from_utf8_lossy(packet);
    let said = properties(&text).unwrap_or_default();
    let of = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| said.get(*name))
            .map(|text| facts::text(text))
            .unwrap_or_default()
    };
    PictureFacts {
        caption: of(&["dc:description"]),
        alt: of(&["Iptc4xmpCore:AltTextAccessibility"]),
        creator: of(&["dc:creator"]),
        credit: of(&["photoshop:Credit"]),
        copyright: of(&["dc:rights"]),
        place: facts::place([
            &of(&["photoshop:City"]),
            &of(&["photoshop:State"]),
            &of(&["photoshop:Country"]),
        ]),
        taken_at: facts::time(&of(&["photoshop:DateCreated", "exif:DateTimeOriginal"])),
    }
}

/// The first value of each property, by its usual prefix.
fn properties(text: &str) -> Option<HashMap<String, String>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut said: HashMap<String, String> = HashMap::new();
    // The property that is open, whether one of its values ended, and what it says so far.
    let mut open: Option<(String, usize)> = None;
    let (mut depth, mut value) = (0_usize, String::new());
    for _ in 0..MAX_EVENTS {
        match reader.read_event().ok()? {
            Event::Eof => return Some(said),
            Event::DocType(_) => return None,
            Event::Start(tag) => {
                depth += 1;
                attributes(&tag, &mut said);
                let name = tag.name().into_inner();
                if open.is_none() && !is_frame(name) {
                    open = Some((name.to_owned(), depth));
                    value.clear();
                }
            }
            Event::Empty(tag) => attributes(&tag, &mut said),
            Event::End(tag) => {
                let is_item = tag.name().into_inner() == "rdf:li";
                let is_end = open.as_ref().is_some_and(|(_, at)| *at == depth);
                if let Some((name, _)) = open.as_ref().filter(|(name, _)| {
                    LOOKED_FOR.contains(&name.as_str()) && (is_item || is_end) && !value.trim().is_empty()
                }) {
                    said.entry(name.clone()).or_insert_with(|| value.clone());
                    value.clear();
                }
                if is_end {
                    open = None;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if open.is_some() => push(&mut value, &text.xml10_content()),
            Event::CData(text) if open.is_some() => push(&mut value, &text.xml10_content()),
            Event::GeneralRef(entity) if open.is_some() => match entity.resolve_char_ref() {
                Ok(Some(letter)) => push(&mut value, letter.encode_utf8(&mut [0; 4])),
                _ => push(&mut value, named(&entity.xml10_content())),
            },
            _ => {}
        }
    }
    None
}

/// What stands around properties.
fn is_frame(name: &str) -> bool {
    matches!(name, "x:xmpmeta" | "x:xapmeta" | "rdf:RDF" | "rdf:Description")
}

fn push(value: &mut String, text: &str) {
    if value.len() + text.len() <= 4 * MAX_TEXT {
        value.push_str(text);
    }
}

/// The five entities that XML knows by itself.
fn named(entity: &str) -> &'static str {
    match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

fn attributes(tag: &quick_xml::events::BytesStart<'_>, said: &mut HashMap<String, String>) {
    if !is_frame(tag.name().into_inner()) {
        return;
    }
    for attribute in tag.attributes().with_checks(false).flatten() {
        if !LOOKED_FOR.contains(&attribute.key.into_inner()) {
            continue;
        }
        if let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) {
            let mut kept = String::new();
            push(&mut kept, &value);
            said.entry(attribute.key.into_inner().to_owned()).or_insert(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: &str = r#"<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description photoshop:Credit="From XMP &amp; more" photoshop:City="Port Merrin" photoshop:Country="Merrinshire" photoshop:DateCreated="2026-10-20T17:52:03+02:00">
        <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Quay &amp; tide &#x201c;gate&#8221;</rdf:li><rdf:li xml:lang="de">Kai</rdf:li></rdf:Alt></dc:description>
        <dc:creator><rdf:Seq><rdf:li>Mina Sol</rdf:li><rdf:li>Somebody Else</rdf:li></rdf:Seq></dc:creator>
        <photoshop:State>Merrinshire</photoshop:State>
        <exif:GPSLatitude>54,36.5N</exif:GPSLatitude>
        </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#;

    #[test]
    fn attributes_and_elements_say_the_same() {
        let facts = facts(PACKET.as_bytes());

        assert_eq!(facts.caption, "Quay & tide “gate”");
        assert_eq!(facts.credit_line(), "Mina Sol / From XMP & more");
        assert_eq!(facts.place, "Port Merrin, Merrinshire");
        assert_eq!(facts.taken_at.unwrap().to_string(), "2026-10-20 17:52:03");
    }

    #[test]
    fn cut_anywhere_it_says_less_and_one_with_a_document_type_says_nothing() {
        for end in 0..PACKET.len() {
            let _ = facts(&PACKET.as_bytes()[..end]);
        }
        let bomb = format!("<!DOCTYPE x [<!ENTITY a \"aaaa\">]>{PACKET}");
        assert_eq!(facts(bomb.as_bytes()), PictureFacts::default());
        let endless = format!("<rdf:Description>{}", "<a/>".repeat(MAX_EVENTS));
        assert_eq!(facts(endless.as_bytes()), PictureFacts::default());
    }
}
