//! Stories that are offered with another one.

use std::sync::Arc;

use crate::{
    error::Result,
    live::{
        cards::Cards,
        filter::{Condition, Field, Filter},
        story::LiveArticle,
        window::Window,
    },
    platform::db::Conn,
};

/// The newest of the same category, without the story itself.
pub async fn alike(conn: &mut Conn, cards: &Cards, article: &LiveArticle, limit: i64) -> Result<Vec<Arc<LiveArticle>>> {
    let filter = Filter::default()
        .and(Condition::Listed(Field::CategoryAlone, vec![article.category_id.0]))
        .and(Condition::NotAmong(vec![article.id.0]));
    Ok(LiveArticle::list_with(conn, cards, &filter, &Window::newest(limit))
        .await?
        .articles)
}
