//! A row of the record in words: what was done, to what, and what it was before and after.

use serde_json::Value;

use crate::{
    articles::stage::Stage,
    desk::record::{RecordLine, acts::known_act},
    web::admin::{
        lines::{self, AroundHeadline},
        numbers::{capitalised, figure},
    },
};

/// No more of a text than so many characters.
const SHOWN: usize = 240;

/// What a row says.
pub struct RecordSentence {
    /// Who did it.
    pub who: String,
    /// What, in front of the story where it is of one; whole where it is not.
    pub text: String,
    /// The headline of the story.
    pub headline: Option<String>,
    /// What follows it.
    pub tail: String,
    /// What else is known, a line each.
    pub details: Vec<String>,
}

impl RecordSentence {
    /// Of a row.
    #[must_use]
    pub fn of(row: &RecordLine) -> Self {
        let who = match (&row.line.name, row.via.as_str()) {
            (Some(name), _) => name.clone(),
            (None, "cli") => "The operator".to_owned(),
            (None, "clock") => "Copydesk".to_owned(),
            (None, _) => lines::outside(&row.line).unwrap_or("Somebody with a link").to_owned(),
        };
        if row.withheld {
            return Self {
                who,
                text: withheld(&row.line.act).to_owned(),
                headline: None,
                tail: String::new(),
                details: vec![],
            };
        }
        let headline = row.line.article_id.map(|_| match row.line.headline.as_deref() {
            Some("") | None => "a story without a headline".to_owned(),
            Some(headline) => headline.to_owned(),
        });
        let known = known_act(&row.line.act);
        let (text, tail) = match known.filter(|known| !known.said.is_empty()) {
            Some(known) => {
                let thing = thing(row);
                let text = known.said.replace("{}", &thing).replace("{into}", &into(row));
                (
                    if headline.is_some() {
                        format!("{text}, under")
                    } else {
                        text
                    },
                    String::new(),
                )
            }
            None if row.line.article_id.is_some() => {
                let AroundHeadline { before, after } = lines::around_headline(&row.line);
                (before, after)
            }
            None => (
                format!("did something that this version has no words for ({})", row.line.act),
                String::new(),
            ),
        };
        Self {
            who,
            text,
            headline,
            tail,
            details: details(row),
        }
    }

    /// Without its links: "Ilse Brandt published “The vote” as a correction".
    #[must_use]
    pub fn plain(&self) -> String {
        match &self.headline {
            Some(headline) => format!("{} {} “{headline}”{}", self.who, self.text, self.tail),
            None => format!("{} {}", self.who, self.text),
        }
    }
}

/// Of something that whoever reads may not know.
fn withheld(act: &str) -> &'static str {
    match act.split('_').next() {
        Some("tag" | "author") => "did something to a name that only a story under embargo has",
        Some("boilerplate") => "did something to what they keep for themselves",
        _ => "did something to a story under embargo",
    }
}

fn quoted(text: &str) -> String {
    let mut letters = text.chars();
    let shown: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() {
        format!("“{}…”", shown.trim_end())
    } else {
        format!("“{shown}”")
    }
}

/// What something was merged into.
fn into(row: &RecordLine) -> String {
    let name = row
        .line
        .subject
        .as_ref()
        .and_then(|subject| subject.get("into")?.as_str());
    name.map_or_else(|| "another".to_owned(), quoted)
}

/// What an act of no story was done to.
fn thing(row: &RecordLine) -> String {
    if let Some(about) = &row.about {
        return if row.line.name.as_ref() == Some(about) {
            "themselves".to_owned()
        } else {
            about.clone()
        };
    }
    let subject = row.line.subject.as_ref();
    let name = ["name", "list", "path"]
        .into_iter()
        .find_map(|field| subject?.get(field)?.as_str());
    name.filter(|name| !name.is_empty())
        .map_or_else(|| "one without a name".to_owned(), quoted)
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if text.is_empty() => "nothing".to_owned(),
        Value::String(text) => quoted(text),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => quoted(&other.to_string()),
    }
}

/// A field of a thing as people call it.
fn field(what: &str) -> String {
    what.replace('_', " ")
}

fn details(row: &RecordLine) -> Vec<String> {
    let mut told = Vec::new();
    let subject = row.line.subject.as_ref().unwrap_or(&Value::Null);
    if let Some(number) = row.line.revision {
        told.push(format!("Revision {number}."));
    }
    match (row.from_stage.as_deref().map(stage), row.to_stage.as_deref().map(stage)) {
        (Some(from), Some(to)) if from != to => told.push(format!("Before: {from}. After: {to}.")),
        _ => {}
    }
    for change in subject["changes"].as_array().into_iter().flatten() {
        let what = field(change["what"].as_str().unwrap_or_default());
        told.push(format!(
            "{}: from {} to {}.",
            capitalised(&what),
            value(&change["from"]),
            value(&change["to"])
        ));
    }
    if row.line.article_id.is_none()
        && subject["changes"].is_null()
        && (subject["from"].is_string() || subject["to"].is_string())
    {
        told.push(match &subject["from"] {
            Value::Null => format!("After: {}.", value(&subject["to"])),
            from => format!("Before: {}. After: {}.", value(from), value(&subject["to"])),
        });
    }
    if let (Some(wall), Some(zone)) = (subject["wall"].as_str(), subject["zone"].as_str()) {
        told.push(format!("For {wall}, {zone}."));
    }
    if let Some(role) = subject["role"].as_str() {
        told.push(format!("As {role}."));
    }
    let changed: Vec<String> = subject["changed"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| Some(field(one.as_str()?)))
        .collect();
    if !changed.is_empty() {
        told.push(format!("Changed: {}.", changed.join(", ")));
    }
    for (side, rule) in [("Before", &subject["before"]), ("After", &subject["rule"])] {
        if let Some(pattern) = rule["pattern"].as_str() {
            let (kind, severity) = (
                rule["kind"].as_str().unwrap_or_default(),
                rule["severity"].as_str().unwrap_or_default(),
            );
            told.push(format!("{side}: {kind} {}, {severity}.", quoted(pattern)));
        }
    }
    for count in ["added", "changed", "removed", "stories"] {
        let number = subject[count].as_u64().or_else(|| {
            subject[count]
                .as_array()
                .filter(|_| count != "changed" && row.line.act == "house_rules_imported")
                .map(|all| all.len() as u64)
        });
        if let Some(number) = number {
            told.push(format!("{}: {}.", capitalised(count), figure(number)));
        }
    }
    for (word, name) in [("Into", "into"), ("Leads to", "leads_to"), ("Handed to", "heir")] {
        if let Some(text) = subject[name].as_str() {
            told.push(format!("{word}: {}.", quoted(text)));
        }
    }
    for (word, name) in [
        ("With its pictures", "pictures_taken"),
        ("Its pictures are back", "pictures_back"),
    ] {
        if let Some(pictures) = subject[name].as_array() {
            told.push(format!("{word}: {}.", figure(pictures.len())));
        }
    }
    let accepted = lines::accepted(&row.line);
    if !accepted.is_empty() {
        told.push(format!("Accepted though it failed: {}.", accepted.join(", ")));
    }
    if let Some(reason) = row.line.reason.as_deref().filter(|reason| !reason.is_empty()) {
        told.push(format!("Reason: {}", quoted(reason)));
    }
    if let Some(note) = row.line.public_note.as_deref().filter(|note| !note.is_empty()) {
        told.push(format!("Readers are told: {}", quoted(note)));
    }
    told
}

fn stage(stored: &str) -> String {
    let known = Stage::ALL.into_iter().find(|stage| stage.word() == stored);
    known.map_or_else(|| stored.to_owned(), |stage| stage.described().to_owned())
}
