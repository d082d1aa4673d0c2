//! *I have it*, as editors say it on the review page, and what the others read of it.

use actix_web::{HttpResponse, web};

use crate::{
    articles::{
        article::Article,
        claim::{self, ReviewClaim},
        stage::Stage,
    },
    error::Result,
    policy::{Action, Viewer},
    web::{
        admin::{
            shell::{Avatar, Shell},
            story::{acts, editor::parse},
            visit::Visit,
        },
        request::Form,
    },
};

/// Who has a story in review, and what whoever looks can do about it.
pub struct ClaimBox {
    /// Who has it; nobody.
    pub(super) face: Option<Avatar>,
    /// "You have it, since 14:06."
    pub(super) said: String,
    /// Whoever looks has it.
    pub(super) is_mine: bool,
    /// Whoever looks could have it.
    pub(super) may_claim: bool,
}

impl ClaimBox {
    /// Of a story; nothing where nobody reads it for review and nobody who looks can.
    #[must_use]
    pub(super) fn of(article: &Article, claim: Option<ReviewClaim>, who: &Viewer, shell: &Shell) -> Option<Self> {
        let may_claim = article.stage == Stage::InReview && article.may(who, Action::Approve).is_ok();
        match claim {
            None if !may_claim => None,
            None => Some(Self {
                face: None,
                said: "Nobody reads it for review yet.".to_owned(),
                is_mine: false,
                may_claim,
            }),
            Some(claim) => {
                let is_mine = claim.staff == who.id;
                let since = shell.when(claim.since);
                Some(Self {
                    said: match is_mine {
                        true => format!("You have it, since {since}."),
                        false => format!("{} has it, since {since}.", claim.name),
                    },
                    face: Some(Avatar::of(&claim.name)),
                    is_mine,
                    may_claim,
                })
            }
        }
    }
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $word:literal ($conn:ident, $who:ident, $id:ident, $why:ident) => $work:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// `NotFound`, `Refused`, `KeyReused`, `Busy`.
        pub async fn $name(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
            let $id = parse(&id)?;
            let $why = form.text("why").to_owned();
            let next = format!("/admin/articles/{}/review?done={}", $id, $word);
            let done = visit.once(&form, next, move |$conn, $who| Box::pin(async move { $work.await }));
            acts::shown(&visit, $id, &form, done.await).await
        }
    )*};
}

acts! {
    /// `POST /admin/articles/{id}/claim`
    claim "claimed" (conn, who, id, _why) => claim::claim(conn, who, id);
    /// `POST /admin/articles/{id}/let-go`
    let_go "let-go" (conn, who, id, _why) => claim::give_back(conn, who, id);
    /// `POST /admin/articles/{id}/take-over`
    take_over "claimed" (conn, who, id, why) => claim::take_over(conn, who, id, &why);
}
