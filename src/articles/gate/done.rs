//! What an act came to.

use serde_json::Value;

use crate::{
    articles::{article::Article, stage::Stage},
    feed::Event,
    ids::{PublicationId, RevisionId},
};

/// What an act came to besides its row.
pub(in crate::articles) struct Done {
    /// Stage of the open change now.
    pub(in crate::articles) stage: Stage,
    /// The text that is worked on now.
    pub(in crate::articles) working: RevisionId,
    /// The word of the activity row.
    pub(in crate::articles) act: &'static str,
    /// What readers notice, and of which publication.
    pub(in crate::articles) event: Option<(Event, Option<PublicationId>)>,
    /// What is recorded besides what the order says.
    pub(in crate::articles) subject: Option<Value>,
}

impl Done {
    /// Texts left the timeline and nobody read them there. Where one is worked on and no change is open, it waits again,
    /// signed, to be planned or dropped; for what is asked of it since, where that is more.
    pub(in crate::articles) fn unread(&mut self, article: &Article, texts: &[RevisionId]) {
        if article.stage == Stage::Settled && texts.contains(&article.working.id) {
            self.stage = match article.steps.missing() {
                0 => Stage::Approved,
                // More was asked for since it was planned.
                _ => Stage::InReview,
            };
        }
    }
}
