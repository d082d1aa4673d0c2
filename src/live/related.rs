//! Stories that are offered with another one.

use std::sync::Arc;

use uuid::Uuid;

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

/// Stories that go with one.
#[derive(Debug, Default)]
pub struct RelatedStories {
    /// Those that were chosen, in their order; then others.
    pub articles: Vec<Arc<LiveArticle>>,
    /// What these follow from, for what is kept: the stories that were chosen, whether readers have them or not, and the
    /// facets that were walked for the others.
    pub on: Vec<Uuid>,
}

impl RelatedStories {
    /// The ones that were chosen for a story, as far as readers have them; then the newest of its category. `limit` at the
    /// most, never the story itself.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, cards: &Cards, article: &LiveArticle, limit: i64) -> Result<Self> {
        let chosen: Vec<Uuid> = article.chosen().into_iter().map(|id| id.0).collect();
        let mut articles = among(conn, cards, &chosen).await?;
        articles.truncate(usize::try_from(limit).unwrap_or(0));
        let left = limit - i64::try_from(articles.len()).unwrap_or(limit);
        let mut on = chosen;
        if left > 0 {
            let shown = articles.iter().map(|article| article.id.0);
            let filter = Filter::default()
                .and(Condition::Listed(Field::CategoryAlone, vec![article.category_id.0]))
                .and(Condition::NotAmong(shown.chain([article.id.0]).collect()));
            let newest = LiveArticle::list_with(conn, cards, &filter, &Window::newest(left)).await?;
            articles.extend(newest.articles);
            on.push(article.category_id.0);
        }
        Ok(Self { articles, on })
    }
}

/// Those of these stories that readers have, in this order.
async fn among(conn: &mut Conn, cards: &Cards, ids: &[Uuid]) -> Result<Vec<Arc<LiveArticle>>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let filter = Filter::default().and(Condition::Among(ids.to_vec()));
    let window = Window::newest(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let mut articles = LiveArticle::list_with(conn, cards, &filter, &window).await?.articles;
    articles.sort_by_key(|article| ids.iter().position(|id| *id == article.id.0));
    Ok(articles)
}
