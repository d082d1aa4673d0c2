//! A story as everybody outside gets it: the shape of the public JSON, from which the names of its fields follow.

use std::sync::OnceLock;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

/// RFC 3339 in UTC, to the second.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A moment, as all answers write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub DateTime<Utc>);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time(self.0))
    }
}

/// A story. The text stands in it when it was asked for, what readers were told about changes when it was loaded.
#[derive(Debug, Serialize)]
pub struct PublicStory {
    pub(super) object: &'static str,
    pub(super) id: Uuid,
    pub(super) version: i32,
    pub(super) genre: String,
    pub(super) lang: String,
    pub(super) status: &'static str,
    pub(super) slug: String,
    pub(super) path: String,
    pub(super) url: String,
    pub(super) headline: String,
    pub(super) kicker: String,
    pub(super) dek: String,
    pub(super) short_headline: String,
    pub(super) summary: String,
    pub(super) dateline: String,
    pub(super) first_published_at: Timestamp,
    pub(super) published_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) modified_at: Timestamp,
    pub(super) category: Option<PublicCategory>,
    pub(super) tags: Vec<Reference>,
    pub(super) series: Option<Reference>,
    pub(super) byline: PublicByline,
    pub(super) featured: bool,
    pub(super) flags: Vec<String>,
    pub(super) lead_media: Option<PublicPicture>,
    pub(super) word_count: i32,
    pub(super) reading_minutes: u32,
    pub(super) comments: Comments,
    pub(super) seo: Seo,
    pub(super) links: StoryLinks,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) corrections: Option<Vec<PublicCorrection>>,
    /// The text; `null` where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Option<PublicBody>>,
}

/// A small object that stands where a category, a tag, an author or a series is mentioned.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Identity.
    pub id: Uuid,
    /// What its address ends with.
    pub slug: String,
    /// As it is called now.
    pub name: String,
    /// Its page on the reader site, whole.
    pub url: String,
}

#[derive(Debug, Serialize)]
pub(super) struct PublicCategory {
    #[serde(flatten)]
    pub(super) term: Reference,
    pub(super) ancestors: Vec<Reference>,
}

#[derive(Debug, Serialize)]
pub(super) struct PublicByline {
    pub(super) text: String,
    pub(super) authors: Vec<PublicAuthor>,
}

/// A name as it was printed; with a page while that author is public.
#[derive(Debug, Serialize)]
pub(super) struct PublicAuthor {
    pub(super) id: Uuid,
    pub(super) slug: Option<String>,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) url: Option<String>,
}

/// A picture with a story, ready to be shown: no client builds the name of a file.
#[derive(Debug, Clone, Serialize)]
pub struct PublicPicture {
    pub(super) id: Uuid,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) alt: String,
    pub(super) caption_html: String,
    pub(super) credit_line: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) focal_point: PublicPoint,
    pub(super) blurhash: String,
    pub(super) variants: Vec<PublicVariant>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PublicPoint {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A file of it: those of one preset and one type stand together, narrowest first, as a `srcset` takes them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PublicVariant {
    pub(super) preset: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) url: String,
    pub(super) content_type: &'static str,
}

/// A picture by itself.
#[derive(Debug, Serialize)]
pub struct PublicMedia {
    object: &'static str,
    updated_at: Timestamp,
    #[serde(flatten)]
    picture: PublicPicture,
    links: OwnLink,
}

#[derive(Debug, Serialize)]
struct OwnLink {
    #[serde(rename = "self")]
    own: String,
}

impl PublicPicture {
    /// With what every object of its own says; when its words or its crops last changed, and its own
    /// path in the Content API.
    #[must_use]
    pub const fn alone(self, changed_at: DateTime<Utc>, own: String) -> PublicMedia {
        PublicMedia {
            object: "media",
            updated_at: Timestamp(changed_at),
            links: OwnLink { own },
            picture: self,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Comments {
    pub(super) policy: &'static str,
    pub(super) count: i32,
    pub(super) href: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Seo {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) canonical_url: Option<String>,
    pub(super) robots: &'static str,
    pub(super) social_title: Option<String>,
    pub(super) social_description: Option<String>,
}

impl Seo {
    /// Nothing is said besides the story's own words.
    pub(super) const PLAIN: Self = Self {
        title: None,
        description: None,
        canonical_url: None,
        robots: "index,follow,max-image-preview:large",
        social_title: None,
        social_description: None,
    };
    /// What search engines are told of a story that they are asked to leave out.
    pub(super) const UNLISTED: &str = "noindex,follow";
}

#[derive(Debug, Serialize)]
pub(super) struct StoryLinks {
    #[serde(rename = "self")]
    pub(super) own: String,
    pub(super) related: String,
}

/// What readers were told about a change.
#[derive(Debug, Serialize)]
pub struct PublicCorrection {
    pub(super) object: &'static str,
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) text: String,
}

/// The text in the renditions that were asked for.
#[derive(Debug, Serialize)]
pub(super) struct PublicBody {
    pub(super) schema: &'static str,
    pub(super) word_count: usize,
    pub(super) reading_minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) blocks: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

/// Every path of a story: what `fields=` may name, here or on the way here.
#[must_use]
pub fn fields() -> &'static [String] {
    static FIELDS: OnceLock<Vec<String>> = OnceLock::new();
    FIELDS.get_or_init(|| {
        let mut all = Vec::new();
        if let Ok(story) = serde_json::to_value(PublicStory::with_everything()) {
            walk(&story, "", &mut all);
        }
        all
    })
}

fn walk(value: &Value, path: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(inside) => {
            for (name, value) in inside {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                walk(value, &path, all);
            }
        }
        Value::Array(items) if items.first().is_some_and(Value::is_object) => walk(&items[0], path, all),
        _ => all.push(path.to_owned()),
    }
}

impl PublicStory {
    /// With something in every place where something may stand.
    fn with_everything() -> Self {
        let at = Timestamp(DateTime::UNIX_EPOCH);
        let term = Reference {
            id: Uuid::nil(),
            slug: String::new(),
            name: String::new(),
            url: String::new(),
        };
        Self {
            object: "article",
            id: Uuid::nil(),
            version: 1,
            genre: String::new(),
            lang: String::new(),
            status: "live",
            slug: String::new(),
            path: String::new(),
            url: String::new(),
            headline: String::new(),
            kicker: String::new(),
            dek: String::new(),
            short_headline: String::new(),
            summary: String::new(),
            dateline: String::new(),
            first_published_at: at,
            published_at: at,
            updated_at: at,
            modified_at: at,
            category: Some(PublicCategory {
                term: term.clone(),
                ancestors: vec![term.clone()],
            }),
            tags: vec![term.clone()],
            series: Some(term),
            byline: PublicByline {
                text: String::new(),
                authors: vec![PublicAuthor {
                    id: Uuid::nil(),
                    slug: None,
                    name: String::new(),
                    role: String::new(),
                    url: None,
                }],
            },
            featured: false,
            flags: vec![],
            lead_media: Some(PublicPicture {
                id: Uuid::nil(),
                kind: "image",
                alt: String::new(),
                caption_html: String::new(),
                credit_line: String::new(),
                width: 1,
                height: 1,
                focal_point: PublicPoint { x: 0.5, y: 0.5 },
                blurhash: String::new(),
                variants: vec![PublicVariant {
                    preset: "",
                    width: 1,
                    height: 1,
                    url: String::new(),
                    content_type: "",
                }],
            }),
            word_count: 0,
            reading_minutes: 0,
            comments: Comments {
                policy: "closed",
                count: 0,
                href: String::new(),
            },
            seo: Seo::PLAIN,
            links: StoryLinks {
                own: String::new(),
                related: String::new(),
            },
            corrections: Some(vec![PublicCorrection {
                object: "correction",
                id: Uuid::nil(),
                kind: String::new(),
                at,
                updated_at: at,
                text: String::new(),
            }]),
            body: Some(Some(PublicBody {
                schema: "",
                word_count: 0,
                reading_minutes: 0,
                html: Some(String::new()),
                blocks: Some(Value::Null),
                text: Some(String::new()),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_follow_from_the_shape() {
        for known in [
            "headline",
            "category.ancestors.slug",
            "byline.authors.url",
            "body.blocks",
            "corrections.text",
            "links.self",
        ] {
            assert!(fields().iter().any(|field| field == known), "{known}");
        }
        assert!(
            !fields().iter().any(|field| field == "category"),
            "only where paths end"
        );
    }
}
