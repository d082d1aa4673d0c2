//! What may be typed for feeds and crawlers; each wrong line is named with its number.

use url::Url;

use super::OtherText;
use crate::staff::EmailAddress;

/// Longest texts, in characters.
const MAX_ADDRESS: usize = 300;
const MAX_ROBOTS: usize = 4_000;
const MAX_SELLERS: usize = 200_000;
const MAX_TEXT: usize = 20_000;
const MAX_NAME: usize = 64;
/// Most ways to reach whoever mends holes.
const MAX_CONTACTS: usize = 10;

/// What is checked, or a sentence.
type Checked<T> = Result<T, String>;

/// A hub that stories are told to: an address as the client that asks other sites takes it. Empty: none.
pub(super) fn hub(typed: &str) -> Checked<String> {
    let address = web_address(typed)?;
    if Url::parse(&address).is_ok_and(|url| url.port().is_some()) {
        return Err(
            "Write the address of the hub without a port: other sites are asked at the usual ones alone.".into(),
        );
    }
    Ok(address)
}

/// An address of the web without a user, perhaps none.
pub(super) fn web_address(typed: &str) -> Checked<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let wrong = || format!("“{typed}” is no web address. Write one such as https://hub.example.org/.");
    if typed.chars().count() > MAX_ADDRESS {
        return Err(format!("Shorten the address to {MAX_ADDRESS} characters."));
    }
    let url = Url::parse(typed).map_err(|_| wrong())?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.host().is_some();
    if !matches!(url.scheme(), "http" | "https") || !is_plain {
        return Err(wrong());
    }
    Ok(url.to_string())
}

/// A text of some lines without control characters, each without blanks at its end.
fn lines(typed: &str, most: usize) -> Checked<String> {
    let typed = typed.replace("\r\n", "\n");
    if typed.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err("Write the text without control characters.".into());
    }
    let trimmed: Vec<&str> = typed.lines().map(str::trim_end).collect();
    let text = trimmed.join("\n").trim_matches('\n').to_owned();
    if text.chars().count() > most {
        return Err(format!("Shorten the text to {most} characters."));
    }
    Ok(text)
}

/// The lines that say something, numbered as whoever types counts them, without what stands behind `#`.
fn saying(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, line)| !line.is_empty())
}

/// Rules for robots.txt: groups that begin with whom they are for (RFC 9309).
pub(super) fn robots(typed: &str) -> Checked<String> {
    let text = lines(typed, MAX_ROBOTS)?;
    let mut is_in_group = false;
    for (number, line) in saying(&text) {
        let wrong = || {
            format!(
                "Line {number}, “{line}”, is no rule. Write a word, a colon and what it is about, such as Disallow: /archive."
            )
        };
        let (word, _) = line.split_once(':').ok_or_else(wrong)?;
        let word = word.trim();
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphabetic() || c == '-') {
            return Err(wrong());
        }
        match word.to_ascii_lowercase().as_str() {
            "user-agent" => is_in_group = true,
            "sitemap" => {}
            _ if is_in_group => {}
            _ => {
                return Err(format!(
                    "Line {number}, “{line}”, says nothing of whom it is for. Write a line User-agent: * before it, or the name of a crawler."
                ));
            }
        }
    }
    Ok(text)
}

/// What ads.txt says of itself besides sellers (IAB, 3.2.2).
const SAID_OF_ADS: [&str; 5] = [
    "contact",
    "subdomain",
    "inventorypartnerdomain",
    "ownerdomain",
    "managerdomain",
];

/// Those who may sell our advertisements: a seller in each line (IAB Tech Lab, ads.txt 1.1).
pub(super) fn sellers(typed: &str) -> Checked<String> {
    let text = lines(typed, MAX_SELLERS)?;
    for (number, line) in saying(&text) {
        let record = line.split(';').next().unwrap_or_default().trim();
        if record.is_empty() || is_said_of_ads(record) {
            continue;
        }
        let fields: Vec<&str> = record.split(',').map(str::trim).collect();
        let is_seller = match fields.as_slice() {
            [domain, account, relation] | [domain, account, relation, _] => {
                is_domain(domain)
                    && !account.is_empty()
                    && ["DIRECT", "RESELLER"].contains(&relation.to_uppercase().as_str())
            }
            _ => false,
        };
        if !is_seller {
            return Err(format!(
                "Line {number}, “{}”, names no seller. Write its domain, our account there and DIRECT or RESELLER with commas between, such as ads.example.com, 1234, DIRECT.",
                shortened(line)
            ));
        }
    }
    Ok(text)
}

fn is_said_of_ads(record: &str) -> bool {
    let said = record
        .split_once('=')
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim()));
    said.is_some_and(|(name, value)| SAID_OF_ADS.contains(&name.as_str()) && !value.is_empty())
}

fn is_domain(text: &str) -> bool {
    text.contains('.') && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
}

fn shortened(line: &str) -> String {
    let mut short: String = line.chars().take(60).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// Ways to reach whoever mends holes, one in each line, as RFC 9116 writes them.
pub(super) fn contacts(typed: &str) -> Checked<Vec<String>> {
    let typed = lines(typed, MAX_ADDRESS * MAX_CONTACTS)?;
    let mut all: Vec<String> = vec![];
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let contact = contact(line).ok_or_else(|| {
            format!("“{line}” is no way to reach you. Write an e-mail address, a telephone number such as tel:+441632960174, or a web address with https.")
        })?;
        if !all.contains(&contact) {
            all.push(contact);
        }
    }
    if all.len() > MAX_CONTACTS {
        return Err(format!("Name {MAX_CONTACTS} ways at most."));
    }
    Ok(all)
}

fn contact(line: &str) -> Option<String> {
    if let Some(number) = line.strip_prefix("tel:") {
        let is_number = number.chars().all(|c| c.is_ascii_digit() || "+-.()".contains(c));
        return (is_number && number.chars().any(|c| c.is_ascii_digit())).then(|| line.to_owned());
    }
    if line.starts_with("https://") {
        return web_address(line).ok();
    }
    let mail = line.strip_prefix("mailto:").unwrap_or(line);
    let mail: EmailAddress = mail.parse().ok()?;
    Some(format!("mailto:{mail}"))
}

/// Other texts under `/.well-known/`, each under a name of its own.
pub(super) fn texts(typed: &[OtherText]) -> Checked<Vec<OtherText>> {
    let mut all: Vec<OtherText> = vec![];
    for one in typed {
        let (name, text) = (one.name.trim().to_lowercase(), lines(&one.text, MAX_TEXT)?);
        if name.is_empty() && text.is_empty() {
            continue;
        }
        let one = named(OtherText { name, text })?;
        if all.iter().any(|other| other.name == one.name) {
            return Err(format!("“{}” is there twice. Put both texts into one.", one.name));
        }
        all.push(one);
    }
    if all.len() > OtherText::MOST {
        return Err(format!("Keep {} texts at most.", OtherText::MOST));
    }
    Ok(all)
}

fn named(one: OtherText) -> Checked<OtherText> {
    let OtherText { name, text } = &one;
    if name.is_empty() {
        return Err("Write the name of the text, such as trust.txt.".into());
    }
    if name == "security.txt" {
        return Err("security.txt is made of what is written under Security contact.".into());
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !is_name || name.chars().count() > MAX_NAME {
        return Err(format!(
            "“{name}” cannot be a name here. Write letters, digits, dots and hyphens, such as trust.txt, {MAX_NAME} at most."
        ));
    }
    if text.is_empty() {
        return Err(format!("Write the text of {name}, or take its name out."));
    }
    if one.is_json()
        && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text)
    {
        return Err(format!(
            "The text of {name} is no JSON: line {}, column {}.",
            error.line(),
            error.column()
        ));
    }
    Ok(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_line_is_named() {
        let wrong = |done: Checked<String>| done.unwrap_err();
        assert_eq!(
            robots("# ours\nUser-agent: *\nDisallow: /x\n\nSitemap: https://a.example/s.xml")
                .unwrap()
                .lines()
                .count(),
            5
        );
        assert!(wrong(robots("Disallow: /x")).starts_with("Line 1, “Disallow: /x”, says nothing of whom"));
        assert!(wrong(robots("User-agent: *\n\nkeep out")).starts_with("Line 3, “keep out”, is no rule"));
        assert!(wrong(robots("User-agent: *\u{1}")).contains("control characters"));

        let good = "# us\ngoogle.example, pub-1, DIRECT, f08c47fec0942fa0 # main\nads.example,2,reseller\nOWNERDOMAIN=courier.example\n";
        assert!(sellers(good).is_ok());
        assert!(
            wrong(sellers("ads.example, 1, DIRECT\nads.example, 1"))
                .starts_with("Line 2, “ads.example, 1”, names no seller")
        );
        assert!(sellers("ads, 1, DIRECT").is_err() && sellers("<script>").is_err());
    }

    #[test]
    fn ways_to_reach_somebody_are_addresses_of_some_kind() {
        assert_eq!(
            contacts("security@courier.example\nmailto:security@courier.example\r\ntel:+44-1632-960174\nhttps://courier.example/report").unwrap(),
            ["mailto:security@courier.example", "tel:+44-1632-960174", "https://courier.example/report"]
        );
        for wrong in ["the desk", "http://courier.example/", "tel:desk", "javascript:alert(1)"] {
            assert!(contacts(wrong).is_err(), "{wrong}");
        }
        assert!(
            hub("https://hub.example.org:8443/")
                .unwrap_err()
                .contains("without a port")
        );
        assert!(hub("ftp://hub.example.org/").is_err() && hub("https://a:b@hub.example.org/").is_err());
        assert_eq!(hub(" ").unwrap(), "");
    }

    #[test]
    fn other_texts_have_names_that_can_stand_in_an_address() {
        let text = |name: &str, text: &str| OtherText {
            name: name.into(),
            text: text.into(),
        };
        let kept = texts(&[
            text("Trust.txt", "member=x\r\n"),
            text("", ""),
            text("assetlinks.json", "[]"),
        ])
        .unwrap();
        assert_eq!(kept, [text("trust.txt", "member=x"), text("assetlinks.json", "[]")]);
        for wrong in [
            text("../x", "a"),
            text("security.txt", "a"),
            text("", "a"),
            text("a", ""),
            text("a.json", "{"),
            text(".x", "a"),
        ] {
            assert!(texts(std::slice::from_ref(&wrong)).is_err(), "{wrong:?}");
        }
        assert!(texts(&[text("a", "b"), text("A", "c")]).is_err());
    }
}
