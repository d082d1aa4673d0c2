//! Every identity on one screen: UUIDv7 newtypes, so that an author's id can never stand where a story's belongs.

use std::{fmt, str::FromStr};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identity; ids made later sort later.
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }
        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl FromSql<sql_types::Uuid, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
            }
        }
        impl ToSql<sql_types::Uuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Uuid as ToSql<sql_types::Uuid, Pg>>::to_sql(&self.0, out)
            }
        }
    )*};
}

ids! {
    /// A story. Public: accepted that a UUIDv7 tells when the draft was begun (docs/security.md).
    ArticleId;
    /// A snapshot of a story's content.
    RevisionId;
    /// A range on the timeline of a story.
    PublicationId;
    /// A person who signs in.
    StaffId;
    /// A signed-in browser, as shown to its owner (never the token).
    SessionId;
    /// The line by which a browser hears what happens, for as long as it is open.
    StreamId;
    /// A token by which a program comes in (never the token).
    TokenId;
    /// A public person of bylines.
    AuthorId;
    /// A branch of the small tree that each story hangs on.
    CategoryId;
    /// One of the approvals that a category asks for.
    ApprovalStepId;
    /// A tag.
    TagId;
    /// A set of stories in an order.
    SeriesId;
    /// What a reader says under a story. Public.
    CommentId;
    /// What a reader says is wrong in a story.
    MistakeId;
    /// Who may not comment, or words that may not be in a comment.
    BanId;
    /// A picture. Public.
    PictureId;
    /// A file that stories hold. Public.
    FileId;
    /// A rule of how the house writes.
    HouseRuleId;
    /// A passage or a beginning that is used again.
    BoilerplateId;
    /// A link by which somebody outside reads a text (never the token).
    OutsideReaderId;
    /// A list of stories under a name.
    StoryViewId;
    /// A team with a queue of its own.
    DeskId;
    /// A thread of notes on a text.
    NoteId;
    /// What somebody said in one.
    RemarkId;
    /// A curated list.
    ListId;
    /// An address at which nothing stands, and where it leads.
    RedirectId;
    /// One change of words in many stories.
    SweepId;
    /// A place on a curated list.
    SlotId;
    /// A whole list as it was put live, or is planned.
    ArrangementId;
    /// A letter to a colleague.
    LetterId;
    /// One request, command or tick of the clock; in logs, activity rows and `X-Request-Id`.
    RequestId;
}
