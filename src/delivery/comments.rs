//! Comments as they go out.

use serde::Serialize;
use uuid::Uuid;

use super::{links, story::Timestamp};
use crate::{
    body::{SafeHtml, paragraphs_html},
    live::discussion::{CommentThread, LiveComment},
};

/// A comment, with the answers that stand with it.
#[derive(Debug, Serialize)]
pub struct PublicComment {
    object: &'static str,
    id: Uuid,
    /// Where it stands on the reader site, whole.
    url: String,
    parent_id: Option<Uuid>,
    depth: i16,
    /// `visible`, or `removed` where others stand below it.
    status: &'static str,
    author: Option<CommentAuthor>,
    text: Option<String>,
    html: Option<String>,
    /// Why it was removed, in a moderator's words.
    reason: Option<String>,
    written_at: Timestamp,
    /// When a moderator changed it.
    edited_at: Option<Timestamp>,
    updated_at: Timestamp,
    /// Visible comments below it.
    reply_count: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<Vec<PublicComment>>,
}

/// Who wrote it: a name, and nothing that would lead to a person.
#[derive(Debug, Serialize)]
struct CommentAuthor {
    name: String,
    /// The newsroom answers.
    is_staff: bool,
}

impl PublicComment {
    /// By itself.
    #[must_use]
    pub fn of(comment: &LiveComment, site_url: &str) -> Self {
        let shown = comment.shown;
        Self {
            object: "comment",
            id: comment.id.0,
            url: links::on_site(site_url, &links::comment(comment.id)),
            parent_id: comment.parent_id,
            depth: comment.depth,
            status: if shown { "visible" } else { "removed" },
            author: shown.then(|| CommentAuthor {
                name: comment.name().to_owned(),
                is_staff: comment.by_newsroom,
            }),
            text: shown.then(|| comment.body().to_owned()),
            html: shown.then(|| html(comment).as_str().to_owned()),
            reason: comment.reason.clone(),
            written_at: Timestamp(comment.written_at),
            edited_at: comment.edited_at.map(Timestamp),
            updated_at: Timestamp(comment.edited_at.unwrap_or(comment.written_at)),
            reply_count: comment.shown_below,
            replies: None,
        }
    }

    /// With the answers below it, so deep at most; one is the comment alone.
    #[must_use]
    pub fn with_replies(thread: &CommentThread, site_url: &str, depth: i64) -> Self {
        let mut public = Self::of(&thread.comment, site_url);
        if i64::from(thread.comment.depth) < depth {
            let replies = thread.answers.iter();
            public.replies = Some(
                replies
                    .map(|answer| Self::with_replies(answer, site_url, depth))
                    .collect(),
            );
        }
        public
    }
}

/// The text of a comment as it stands in HTML: paragraphs, lines, addresses that may be followed and vouch for nothing.
#[must_use]
pub fn html(comment: &LiveComment) -> SafeHtml {
    paragraphs_html(comment.body())
}
