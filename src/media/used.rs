//! Where a picture is used: in stories, by authors, by the newsroom itself. What is used is not removed.

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::Result,
    ids::PictureId,
    platform::{db::Conn, sql::sql},
};

/// Whether anything uses a picture `p`: a row of an index for stories; the few others are read once.
pub(super) const USED: &str =
    "(coalesce((SELECT true FROM newsroom.picture_uses u WHERE u.picture_id = p.id LIMIT 1), false)
    OR p.id IN (SELECT a.picture_id FROM newsroom.authors a WHERE a.picture_id IS NOT NULL)
    OR p.id IN (SELECT e.id FROM newsroom.site s, unnest(ARRAY[s.logo_id, s.icon_id]) e (id) WHERE e.id IS NOT NULL)
    OR p.id IN (SELECT unnest(b.picture_ids) FROM newsroom.boilerplate b))";

/// What uses a picture.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct PictureUse {
    /// How many stories show it, or did in a text that can be restored.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
    /// How many authors it shows.
    #[diesel(sql_type = sql_types::BigInt)]
    pub authors: i64,
    /// It is the newsroom's logo.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_logo: bool,
    /// It is the newsroom's icon.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_icon: bool,
    /// How many snippets and templates hold it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub boilerplate: i64,
}

/// What uses one of several.
#[derive(QueryableByName)]
struct UseOfOne {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PictureId,
    #[diesel(embed)]
    used: PictureUse,
}

impl PictureUse {
    /// Of the picture of this id.
    pub async fn of(conn: &mut Conn, id: PictureId) -> Result<Self> {
        Ok(Self::of_each(conn, &[id]).await?.remove(&id).unwrap_or(Self::NONE))
    }

    /// Of each of these pictures.
    pub async fn of_each(conn: &mut Conn, ids: &[PictureId]) -> Result<HashMap<PictureId, Self>> {
        let found: Vec<UseOfOne> = sql(
            "SELECT p.id, (SELECT count(DISTINCT u.article_id) FROM newsroom.picture_uses u WHERE u.picture_id = p.id) AS stories,
               (SELECT count(*) FROM newsroom.authors a WHERE a.picture_id = p.id) AS authors,
               EXISTS (SELECT FROM newsroom.site s WHERE s.logo_id = p.id) AS is_logo, EXISTS (SELECT FROM newsroom.site s WHERE s.icon_id = p.id) AS is_icon,
               (SELECT count(*) FROM newsroom.boilerplate b WHERE b.picture_ids @> ARRAY[p.id]) AS boilerplate
             FROM unnest($1::uuid[]) p (id)",
        )
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?;
        Ok(found.into_iter().map(|one| (one.id, one.used)).collect())
    }

    const NONE: Self = Self {
        stories: 0,
        authors: 0,
        is_logo: false,
        is_icon: false,
        boilerplate: 0,
    };

    /// Why it stays; nothing where nothing uses it.
    #[must_use]
    pub fn stays(self) -> Option<String> {
        match self {
            Self { stories: 1, .. } => {
                Some("A story shows it, or did in a version that can be restored. So it stays.".into())
            }
            Self { stories: 2.., .. } => Some(format!(
                "{} stories show it, or did in a version that can be restored. So it stays.",
                self.stories
            )),
            Self { authors: 1.., .. } => Some("It is the picture of an author. Choose another there first.".into()),
            Self { is_logo: true, .. } => Some("It is the newsroom’s logo. Choose another in Settings first.".into()),
            Self { is_icon: true, .. } => Some("It is the newsroom’s icon. Choose another in Settings first.".into()),
            Self { boilerplate: 1.., .. } => Some("It stands in a snippet or a template. Remove that first.".into()),
            _ => None,
        }
    }
}
