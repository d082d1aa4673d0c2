//! What an act changed of a thing, before and after, for the record.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// A thing whose changes are kept with both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// A section, by its id.
    Category(Uuid),
    /// A subject, by its id.
    Tag(Uuid),
    /// A public person, by its id.
    Author(Uuid),
    /// What Settings say.
    Settings,
}

impl Kept {
    const fn statement(self) -> &'static str {
        match self {
            Self::Category(_) => {
                "SELECT jsonb_build_object('name', c.name, 'slug', c.slug, 'parent', p.name) AS said
                 FROM newsroom.categories c LEFT JOIN newsroom.categories p ON p.id = c.parent_id WHERE c.id = $1"
            }
            Self::Tag(_) => {
                "SELECT jsonb_build_object('name', t.name, 'slug', t.slug) AS said FROM newsroom.tags t WHERE t.id = $1"
            }
            Self::Author(_) => {
                "SELECT jsonb_build_object('name', a.name, 'slug', a.slug, 'beat', a.beat, 'about', a.bio, 'picture', p.file_name) AS said
                 FROM newsroom.authors a LEFT JOIN newsroom.pictures p ON p.id = a.picture_id WHERE a.id = $1"
            }
            Self::Settings => {
                "SELECT to_jsonb(s) - '{one,version,changed_at,url_follows,logo_id,icon_id}'::text[]
                   || jsonb_build_object('logo', l.file_name, 'icon', i.file_name) AS said
                 FROM newsroom.site s LEFT JOIN newsroom.pictures l ON l.id = s.logo_id LEFT JOIN newsroom.pictures i ON i.id = s.icon_id
                 WHERE $1 IS NOT NULL"
            }
        }
    }

    const fn id(self) -> Uuid {
        match self {
            Self::Category(id) | Self::Tag(id) | Self::Author(id) => id,
            Self::Settings => super::SETTINGS,
        }
    }

    /// What is said of it at this moment; nothing when it is not there.
    ///
    /// # Errors
    /// Database errors.
    pub async fn said(self, conn: &mut Conn) -> Result<Value> {
        #[derive(QueryableByName)]
        struct SaidOfIt {
            #[diesel(sql_type = sql_types::Jsonb)]
            said: Value,
        }
        let row: Option<SaidOfIt> = sql(self.statement())
            .bind::<sql_types::Uuid, _>(self.id())
            .get_result(conn)
            .await
            .optional()?;
        Ok(row.map_or(Value::Null, |row| row.said))
    }

    /// What differs from `before` by now: `what`, `from` and `to` of each.
    ///
    /// # Errors
    /// Database errors.
    pub async fn changes(self, conn: &mut Conn, before: &Value) -> Result<Value> {
        Ok(differences(before, &self.said(conn).await?))
    }
}

/// Words for readers are told one by one.
fn differences(before: &Value, after: &Value) -> Value {
    let mut told = Vec::new();
    for (what, to) in after.as_object().into_iter().flatten() {
        let from = &before[what];
        match (what.as_str(), from, to) {
            (_, from, to) if from == to => {}
            ("wording", from, to) => told.extend(wording(from, to)),
            _ => told.push(json!({ "what": what, "from": from, "to": to })),
        }
    }
    told.into()
}

fn wording(before: &Value, after: &Value) -> Vec<Value> {
    let flat = |all: &Value| -> std::collections::BTreeMap<String, Value> {
        let languages = all.as_object().into_iter().flatten();
        let words = languages.flat_map(|(_, own)| own.as_object().into_iter().flatten());
        words.map(|(key, text)| (key.clone(), text.clone())).collect()
    };
    let (before, after) = (flat(before), flat(after));
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let differs = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    differs
        .map(|key| json!({ "what": key, "from": before.get(key), "to": after.get(key) }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_what_differs_are_told_and_nothing_else() {
        let before = json!({ "name": "Courier", "url": "https://a.example", "wording": { "en": { "read_on": "On" } } });
        let after =
            json!({ "name": "The Courier", "url": "https://a.example", "wording": { "en": { "front": "Home" } } });
        assert_eq!(
            differences(&before, &after),
            json!([
                { "what": "name", "from": "Courier", "to": "The Courier" },
                { "what": "front", "from": null, "to": "Home" },
                { "what": "read_on", "from": "On", "to": null },
            ])
        );
    }
}
