//! Where a picture is used: in stories, by authors, by the newsroom itself. What is used is not removed.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::Result,
    ids::PictureId,
    platform::{db::Conn, sql::sql},
};

/// Whether anything uses a picture `p`: a row of an index each; null where nothing does.
pub(super) const USED: &str = "coalesce((SELECT true FROM newsroom.picture_uses u WHERE u.picture_id = p.id LIMIT 1),
    (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id LIMIT 1), (SELECT true FROM newsroom.site s WHERE p.id IN (s.logo_id, s.icon_id)),
    (SELECT true FROM newsroom.boilerplate b WHERE b.picture_ids @> ARRAY[p.id] LIMIT 1))";

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

impl PictureUse {
    /// Of the picture of this id.
    pub async fn of(conn: &mut Conn, id: PictureId) -> Result<Self> {
        Ok(
            sql("SELECT (SELECT count(DISTINCT u.article_id) FROM newsroom.picture_uses u WHERE u.picture_id = $1) AS stories,
               (SELECT count(*) FROM newsroom.authors a WHERE a.picture_id = $1) AS authors,
               EXISTS (SELECT FROM newsroom.site s WHERE s.logo_id = $1) AS is_logo, EXISTS (SELECT FROM newsroom.site s WHERE s.icon_id = $1) AS is_icon,
               (SELECT count(*) FROM newsroom.boilerplate b WHERE b.picture_ids @> ARRAY[$1]) AS boilerplate")
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await?,
        )
    }

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
