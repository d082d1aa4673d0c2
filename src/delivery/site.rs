//! The newsroom as everybody outside gets it.

use chrono::{DateTime, Utc};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    delivery::{links, story::time},
    error::Result,
    locale::Language,
    media::{
        picture::{Preset, RenditionKind},
        shapes,
        shown::ShownPicture,
    },
    platform::db::Conn,
    schema::published::site,
    words::Words,
};

/// What everybody may know of the newsroom.
#[derive(Debug, Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = site)]
pub struct PublicSite {
    /// The newsroom's name, at most 160 characters.
    pub name: String,
    /// A line under the name, at most 160 characters; may be empty.
    pub tagline: String,
    /// Where readers read: http or https, without a slash at the end.
    pub url: String,
    /// IANA name, as `Europe/Berlin`.
    pub time_zone: String,
    /// BCP 47 tag of the site, and of new stories.
    pub language: String,
    /// *About Us*, plain text of at most 2,000 characters.
    pub about: String,
    /// *Contact Info*: lines of an address, at most 400 characters.
    pub contact_address: String,
    /// *Contact Info*: where to write; may be empty.
    pub contact_email: String,
    /// *Contact Info*: where to ring, as it was typed; may be empty.
    pub contact_phone: String,
    /// When any of this last changed.
    pub changed_at: DateTime<Utc>,
    wording: Value,
    logo: Option<Value>,
    icon: Option<Value>,
    presets: Option<Value>,
    /// What becomes of comments on stories of which nothing else was decided, as `CommentPolicy::word` says it.
    pub comment_policy: String,
    /// Days after which they close.
    pub comments_close_after: Option<i32>,
    /// Days after which it is forgotten who wrote one.
    pub comment_contacts_days: i32,
    /// Sites from whose pages comments may be sent.
    pub comment_sites: Vec<String>,
}

impl PublicSite {
    /// The newsroom; `None` before set-up.
    pub async fn load(conn: &mut Conn) -> Result<Option<Self>> {
        use diesel::{OptionalExtension, QueryDsl, SelectableHelper};
        Ok(site::table.select(Self::as_select()).first(conn).await.optional()?)
    }

    /// The words for readers in a language: the newsroom's own where it has some.
    #[must_use]
    pub fn words(&self, language: &Language) -> Words {
        let wording = serde_json::from_value(self.wording.clone()).unwrap_or_default();
        Words::of(language, &wording)
    }

    /// What stands in place of the name in the head of the reader site.
    #[must_use]
    pub fn logo(&self) -> Option<ShownPicture> {
        ShownPicture::deserialize(self.logo.as_ref()?).ok()
    }

    /// What stands for the newsroom in tabs and on home screens.
    #[must_use]
    pub fn icon(&self) -> Option<ShownPicture> {
        ShownPicture::deserialize(self.icon.as_ref()?).ok()
    }

    /// The file of which icons are made: the largest square one, as the store names it.
    #[must_use]
    pub fn icon_name(&self) -> Option<String> {
        let file = self.icon()?.files_of(Preset::Square, RenditionKind::Webp).pop()?;
        Some(file.name.split('.').next()?.to_owned())
    }

    /// `GET /site`.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "object": "site", "updated_at": time(self.changed_at), "name": self.name, "tagline": self.tagline, "url": self.url, "language": self.language, "time_zone": self.time_zone,
            "about": self.about,
            "contact": { "address": self.contact_address, "email": self.contact_email, "phone": self.contact_phone },
            "comments": { "policy": self.comment_policy, "close_after_days": self.comments_close_after },
            "images": { "presets": shapes::public(self.presets.as_ref()) },
            "feeds": { "rss": links::api_feed("rss", None), "atom": links::api_feed("atom", None), "json": links::api_feed("json", None) },
            "links": { "self": "/api/v1/site", "articles": "/api/v1/articles", "categories": "/api/v1/categories", "tags": "/api/v1/tags",
                       "authors": "/api/v1/authors", "featured": "/api/v1/lists/featured" }
        })
    }
}
