//! Who looks, who acts, and what both have in common for the rules.

use diesel::{
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types,
};

use super::Role;
use crate::{
    error::Refusal,
    ids::{RequestId, StaffId, TokenId},
    platform::db::{Origin, Via},
};

/// The account under whose name something is asked or done; nobody for the operator, the clock, a link that makes the
/// first account, and a token whose maker is none. In SQL nobody is null: equal to no account, and refused by every column
/// that wants one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression)]
#[diesel(sql_type = sql_types::Uuid)]
pub struct Signer(pub Option<StaffId>);

impl Signer {
    /// For a column that may be null.
    #[must_use]
    pub fn uuid(self) -> Option<uuid::Uuid> {
        self.0.map(|id| id.0)
    }

    /// The account, where there has to be one.
    ///
    /// # Errors
    /// The sentence.
    pub fn account(self) -> Result<StaffId, Refusal> {
        self.0
            .ok_or_else(|| Refusal("This is signed with a name. Do it with an account of the newsroom.".into()))
    }
}

impl From<StaffId> for Signer {
    fn from(id: StaffId) -> Self {
        Self(Some(id))
    }
}

impl ToSql<sql_types::Uuid, Pg> for Signer {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        match &self.0 {
            Some(id) => ToSql::<sql_types::Uuid, Pg>::to_sql(id, out),
            None => Ok(IsNull::Yes),
        }
    }
}

/// What a link that was sent to somebody opens; nobody types a password for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The page that sets a newsroom up and makes its first admin.
    SetUp,
    /// One revision of a story, for somebody outside who says what they think of it.
    Outside,
}

/// As what somebody asks: all that the policy knows of them besides the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// A person with an account of this role, whichever door they take.
    Staff(Role),
    /// A program with a token, which may no more than this role.
    Token(TokenId, Role),
    /// Whoever was sent a link.
    Link(LinkPurpose),
    /// Whoever has the command line.
    Operator,
    /// Time itself.
    Clock,
}

impl Capacity {
    /// The role that lists are cut by. The operator sees what an admin sees; a link and the clock, which own nothing, what the
    /// least may see.
    #[must_use]
    pub const fn sees_as(self) -> Role {
        match self {
            Self::Staff(role) | Self::Token(_, role) => role,
            Self::Operator => Role::Admin,
            Self::Link(_) | Self::Clock => Role::Contributor,
        }
    }

    /// What is recorded beside an act: an admin's editorial acts are logged as such. What has no role is an admin's in the
    /// record from its first row on.
    #[must_use]
    pub const fn acting_as(self) -> &'static str {
        match self {
            Self::Staff(role) | Self::Token(_, role) => role.word(),
            Self::Link(LinkPurpose::SetUp) | Self::Operator | Self::Clock => Role::Admin.word(),
            Self::Link(LinkPurpose::Outside) => "outside",
        }
    }
}

/// Who asks, viewer or actor: what rules, and lists that depend on who asks, need to know. It lets nobody do anything, so
/// it may be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// On whose account.
    pub id: Signer,
    /// As what.
    pub capacity: Capacity,
}

/// Who looks: the account of a session as it was when the request's head arrived. Enough for a page, never for a command.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The account.
    pub id: StaffId,
    /// Its name, for sentences.
    pub name: String,
    /// Its role at this moment.
    pub role: Role,
    /// Door and request, for the activity row.
    pub origin: Origin,
}

/// Who acts. A person is made one inside the transaction of a command, of what holds then, under a lock that lasts until
/// its end (`staff::acting`); every command asks for one. It is handed out by reference and cannot be copied, so it does not
/// outlive its transaction.
#[derive(Debug)]
pub struct Actor {
    party: Party,
    origin: Origin,
}

impl Actor {
    /// For `staff::acting` alone, which locks the rows that this was read from.
    #[must_use]
    pub(crate) const fn confirmed(id: StaffId, role: Role, origin: Origin) -> Self {
        Self::new(Some(id), Capacity::Staff(role), origin)
    }

    /// Whoever has a link, for what takes it in the same transaction.
    #[must_use]
    pub(crate) const fn with_link(link: LinkPurpose, origin: Origin) -> Self {
        Self::new(None, Capacity::Link(link), origin)
    }

    /// The operator at the command line, who has no account.
    #[must_use]
    pub fn operator() -> Self {
        Self::by_itself(Capacity::Operator, Via::Cli)
    }

    /// Time, and what a start notices: nobody.
    #[must_use]
    pub fn clock() -> Self {
        Self::by_itself(Capacity::Clock, Via::Clock)
    }

    fn by_itself(capacity: Capacity, via: Via) -> Self {
        let request = RequestId::new();
        Self::new(None, capacity, Origin { via, request })
    }

    const fn new(id: Option<StaffId>, capacity: Capacity, origin: Origin) -> Self {
        Self {
            party: Party {
                id: Signer(id),
                capacity,
            },
            origin,
        }
    }

    /// The person, for what only somebody does who is there themselves.
    ///
    /// # Errors
    /// The sentence.
    pub fn staff(&self) -> Result<(StaffId, Role), Refusal> {
        match self.capacity {
            Capacity::Staff(role) => Ok((self.id.account()?, role)),
            Capacity::Token(..) | Capacity::Link(_) | Capacity::Operator | Capacity::Clock => {
                Err(Refusal("Only a person who signs in does this.".into()))
            }
        }
    }

    /// The door.
    #[must_use]
    pub const fn via(&self) -> Via {
        self.origin.via
    }

    /// The request.
    #[must_use]
    pub const fn request(&self) -> RequestId {
        self.origin.request
    }
}

/// What rules ask of an actor.
impl std::ops::Deref for Actor {
    type Target = Party;

    fn deref(&self) -> &Party {
        &self.party
    }
}

impl From<&Actor> for Party {
    fn from(who: &Actor) -> Self {
        who.party
    }
}

impl From<&Viewer> for Party {
    fn from(who: &Viewer) -> Self {
        Self {
            id: who.id.into(),
            capacity: who.into(),
        }
    }
}

impl From<Role> for Capacity {
    fn from(role: Role) -> Self {
        Self::Staff(role)
    }
}

impl From<Party> for Capacity {
    fn from(who: Party) -> Self {
        who.capacity
    }
}

impl From<&Actor> for Capacity {
    fn from(who: &Actor) -> Self {
        who.party.capacity
    }
}

impl From<&Viewer> for Capacity {
    fn from(who: &Viewer) -> Self {
        Self::Staff(who.role)
    }
}
