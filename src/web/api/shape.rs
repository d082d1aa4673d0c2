//! The shape of a story in an answer: which fields, which renditions of its text, what is included.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{
    chosen::{Chosen, StoryPart},
    query::Parameters,
};
use crate::{
    delivery::{
        card::Card,
        content::{self, References, Renditions},
        story::{self, PublicStory},
    },
    error::{Error, Result},
    live::story::LiveArticle,
};

const HTML: Renditions = Renditions {
    html: true,
    blocks: false,
    text: false,
};

/// What a request wants of each story.
pub struct Shape {
    fields: FieldSelection,
    /// The same as a tree; none for everything.
    chosen: Option<Arc<Chosen>>,
    /// The text, if it comes at all.
    pub body: Option<Renditions>,
    /// With what readers were told about changes.
    pub corrections: bool,
    /// With stories that are like it.
    pub related: bool,
}

/// A story as it is answered.
pub enum Shaped {
    /// All of it.
    Whole(Box<PublicStory>),
    /// All of it, written before.
    Written(Arc<Card>),
    /// All of it, with others that are like it.
    WithOthers(Value),
    /// What was asked for.
    Part(StoryPart),
}

impl Serialize for Shaped {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::Whole(story) => story.serialize(serializer),
            Self::Written(card) => card.whole().serialize(serializer),
            Self::WithOthers(story) => story.serialize(serializer),
            Self::Part(part) => part.serialize(serializer),
        }
    }
}

impl Shape {
    /// A card with everything that it has.
    pub const CARD: Self = Self {
        fields: FieldSelection(vec![]),
        chosen: None,
        body: None,
        corrections: true,
        related: false,
    };

    /// Of one story: everything, the text as HTML.
    pub fn of_item(parameters: &mut Parameters) -> Self {
        let (fields, asked) = (FieldSelection::take(parameters), body(parameters));
        Self::of(parameters, fields, asked, Some(HTML))
    }

    /// Of the stories of a list: everything but the text.
    pub fn of_list(parameters: &mut Parameters) -> Self {
        let (fields, asked) = (FieldSelection::take(parameters), body(parameters));
        let shape = Self::of(parameters, fields, asked, None);
        shape.refuse_field(parameters, "related", "Related stories come with a single story.");
        shape
    }

    /// Of the stories of a list that has no texts.
    pub fn of_cards(parameters: &mut Parameters) -> Self {
        let fields = FieldSelection::take(parameters);
        let shape = Self::of(parameters, fields, None, None);
        shape.refuse_field(parameters, "related", "Related stories come with a single story.");
        shape.refuse_field(parameters, "body", "The stories of this list come without their text.");
        shape
    }

    /// What is asked for by `body=` or `include=` comes whether or not `fields=` names it, and the other way round.
    fn of(
        parameters: &mut Parameters,
        mut fields: FieldSelection,
        asked: Option<Option<Renditions>>,
        usual: Option<Renditions>,
    ) -> Self {
        // The text as a whole is what `body=` says of it.
        let named = fields.renditions(asked.flatten().unwrap_or(HTML));
        if named.is_some() && asked == Some(None) {
            parameters.refuse(
                "body",
                "fields names the text, and none leaves it out. Write one or the other.",
            );
        }
        let text = match (asked, named) {
            (Some(asked), named) => asked.map(|asked| asked.and(named.unwrap_or_default())),
            (None, _) if fields.is_everything() => usual,
            (None, named) => named,
        };
        if let Some(asked) = asked.flatten() {
            fields.add_text(asked);
        }
        let related = include(parameters, &mut fields);
        Self {
            body: text,
            corrections: fields.name("corrections"),
            related: related || (!fields.is_everything() && fields.name("related")),
            chosen: (!fields.is_everything()).then(|| Arc::new(Chosen::of(&fields.0))),
            fields,
        }
    }

    fn refuse_field(&self, parameters: &mut Parameters, field: &str, sentence: &str) {
        let named = !self.fields.is_everything() && self.fields.name(field);
        if field == "related" && self.related {
            parameters.refuse("include", sentence);
        } else if named {
            parameters.refuse("fields", sentence);
        }
    }

    /// A story as it was asked for: from its card where that has all of it.
    ///
    /// # Errors
    /// `Internal` when the story cannot be written as JSON.
    pub fn of_story(&self, article: &LiveArticle, refs: &References) -> Result<Shaped> {
        let card = match self.body {
            None => content::card(article, refs)?,
            Some(_) => None,
        };
        Ok(match (card, &self.chosen) {
            (Some(card), None) => Shaped::Written(card),
            (Some(card), Some(chosen)) => Shaped::Part(StoryPart::of_card(card, Arc::clone(chosen))),
            (None, _) => self.select(content::story(article, refs, self.body)?)?,
        })
    }

    /// Keeps what was asked for.
    ///
    /// # Errors
    /// `Internal` when the story cannot be written as JSON.
    pub fn select(&self, story: PublicStory) -> Result<Shaped> {
        let Some(chosen) = &self.chosen else {
            return Ok(Shaped::Whole(Box::new(story)));
        };
        let story = serde_json::to_value(story).map_err(Error::internal)?;
        Ok(Shaped::Part(StoryPart::of_story(story, Arc::clone(chosen))))
    }

    /// The same of a story with others that are like it.
    ///
    /// # Errors
    /// As `select`.
    pub fn select_with(&self, story: PublicStory, related: &[Shaped]) -> Result<Shaped> {
        let mut story = serde_json::to_value(story).map_err(Error::internal)?;
        story["related"] = serde_json::to_value(related).map_err(Error::internal)?;
        Ok(match &self.chosen {
            None => Shaped::WithOthers(story),
            Some(chosen) => Shaped::Part(StoryPart::of_story(story, Arc::clone(chosen))),
        })
    }
}

/// `body=`: nothing, `none`, or some renditions.
fn body(parameters: &mut Parameters) -> Option<Option<Renditions>> {
    let asked = parameters.words("body", &["none", "html", "blocks", "text"]);
    let has = |rendition: &str| asked.iter().any(|one| one == rendition);
    match (asked.len(), has("none")) {
        (0, _) => return None,
        (1, true) => return Some(None),
        (_, true) => {
            parameters.refuse("body", "Write none alone, or some of html, blocks and text.");
            return None;
        }
        (_, false) => {}
    }
    Some(Some(Renditions {
        html: has("html"),
        blocks: has("blocks"),
        text: has("text"),
    }))
}

/// `include=`: answers whether related stories are wanted; all else is always there.
fn include(parameters: &mut Parameters, fields: &mut FieldSelection) -> bool {
    const KNOWN: [&str; 6] = ["authors", "category", "tags", "lead_media", "corrections", "related"];
    let wanted = parameters.words("include", &KNOWN);
    for one in &wanted {
        match one.as_str() {
            "authors" => fields.add(&["byline", "authors"]),
            other => fields.add(&[other]),
        }
    }
    wanted.iter().any(|one| one == "related")
}

/// The fields that were asked for; all of them when none was named.
struct FieldSelection(Vec<Vec<String>>);

impl FieldSelection {
    /// `fields=`: every path must be one that a story has.
    fn take(parameters: &mut Parameters) -> Self {
        let (known, unknown): (Vec<_>, Vec<_>) =
            parameters.list("fields").into_iter().partition(|field| is_known(field));
        if !unknown.is_empty() {
            let sentence = format!("No story has the field “{}”.", unknown.join("”, “"));
            parameters.refuse("fields", sentence);
        }
        let path = |field: &String| field.split('.').map(str::to_owned).collect();
        Self(known.iter().map(path).collect())
    }

    const fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether anything of a field is wanted.
    fn name(&self, field: &str) -> bool {
        self.is_everything() || self.0.iter().any(|path| path[0] == field)
    }

    /// One more, where only some are wanted.
    fn add(&mut self, path: &[&str]) {
        if !self.is_everything() {
            self.0.push(path.iter().map(|&part| part.to_owned()).collect());
        }
    }

    /// What `body=` asks for, beside renditions that are named already.
    fn add_text(&mut self, asked: Renditions) {
        if !self.name("body") {
            return self.add(&["body"]);
        }
        for (wanted, name) in [(asked.html, "html"), (asked.blocks, "blocks"), (asked.text, "text")] {
            if wanted {
                self.add(&["body", name]);
            }
        }
    }

    /// The renditions that are named; `whole` where the text is named as a whole.
    fn renditions(&self, whole: Renditions) -> Option<Renditions> {
        let named: Vec<Option<&str>> = self
            .0
            .iter()
            .filter(|path| path[0] == "body")
            .map(|path| path.get(1).map(String::as_str))
            .collect();
        let has = |rendition| named.contains(&Some(rendition));
        // The schema and the lengths are in the text whatever its renditions.
        let parts = Renditions {
            html: has("html"),
            blocks: has("blocks"),
            text: has("text"),
        };
        match (named.is_empty(), named.contains(&None)) {
            (true, _) => None,
            (false, true) => Some(parts.and(whole)),
            (false, false) => Some(parts),
        }
    }
}

/// A path of a story, or the beginning of one; below `related`, a path of a card.
fn is_known(field: &str) -> bool {
    let begins = |path: &&str| {
        path.strip_prefix(field)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match field.strip_prefix("related") {
        Some("") => true,
        Some(inside) => inside
            .strip_prefix('.')
            .is_some_and(|inside| !inside.starts_with("body") && !inside.starts_with("related") && is_known(inside)),
        None => story::fields().iter().map(String::as_str).any(|path| begins(&path)),
    }
}
