//! People of the newsroom: each verb is one command, in a transaction, as the newsroom's own database role.

use std::pin::Pin;

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::{
    activity,
    articles::{
        gate::{
            order::{Embargo, KillReach, Order},
            workflow::perform,
        },
        revision::Revision,
        stage::Stage,
        timeline::{ChangeKind, Plan, planned::Planned},
        writing::draft::{self, DraftChange},
    },
    content::SealedContent,
    curation,
    error::{Error, Result},
    ids::{ArticleId, RevisionId},
    platform::db::{Address, Conn},
    policy::{Actor, Viewer},
    staff::acting,
};
use diesel_async::AsyncConnection;

use super::{block_on, story::Story};

/// Who works at the server, not in the newsroom.
pub fn operator() -> Actor {
    Actor::operator()
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub(super) viewer: Viewer,
    pub(super) database: Address,
}

type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

impl Person {
    /// The account.
    pub fn id(&self) -> copydesk::ids::StaffId {
        self.viewer.id
    }

    /// The address of the account.
    pub fn email(&self) -> String {
        email_of(&self.viewer.name)
    }

    /// One command in one transaction.
    pub fn run<T: Send>(
        &self,
        command: impl for<'c> FnOnce(&'c mut Conn, &'c Actor) -> Work<'c, T> + Send,
    ) -> Result<T> {
        block_on(async {
            let mut conn = self.database.connect().await.unwrap();
            conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
                let who = acting::of_account(conn, self.viewer.id, self.viewer.origin).await?;
                command(conn, &who).await
            })
            .await
        })
    }

    pub fn writes(&self, story: &Story) -> ArticleId {
        let content = story.content();
        self.run(move |conn, who| Box::pin(async move { draft::create(conn, who, "", &content).await }))
            .unwrap()
    }

    /// Saves the working text with a change in it.
    pub fn edits(&self, story: ArticleId, change: impl FnOnce(&mut SealedContent)) {
        let (version, _, mut content) = self.now_of(story);
        change(&mut content);
        self.run(move |conn, who| {
            Box::pin(async move { draft::save(conn, who, story, Some(version), DraftChange::All(content)).await })
        })
        .unwrap();
    }

    /// Performs an act of the gate.
    pub fn acts(&self, story: ArticleId, order: Order) -> Result<Stage> {
        let (version, ..) = self.now_of(story);
        self.run(move |conn, who| Box::pin(async move { perform(conn, who, story, Some(version), &order).await }))
    }

    pub fn submits(&self, story: ArticleId) {
        self.acts(story, Order::Submit).unwrap();
    }

    pub fn approves(&self, story: ArticleId) {
        let (_, _, content) = self.now_of(story);
        self.acts(story, Order::Approve(content.seal())).unwrap();
    }

    /// Puts the approved text live.
    pub fn publishes(&self, story: ArticleId, kind: ChangeKind, note: Option<&str>) {
        let note = note.map(str::to_owned);
        self.acts(story, Order::Publish(Plan { kind, note })).unwrap();
    }

    pub fn republishes(&self, story: ArticleId, reason: &str) {
        let plan = Plan {
            kind: ChangeKind::Republished,
            note: None,
        };
        self.acts(story, Order::Republish(plan, reason.into())).unwrap();
    }

    pub fn schedules(&self, story: ArticleId, kind: ChangeKind, from: DateTime<Utc>) {
        let planned = Planned::at_instant(from, chrono_tz::Tz::UTC);
        self.acts(story, Order::Schedule(Plan { kind, note: None }, planned))
            .unwrap();
    }

    pub fn withdraws(&self, story: ArticleId, reason: &str, notice: Option<&str>) {
        let order = Order::Withdraw(reason.into(), notice.map(str::to_owned));
        self.acts(story, order).unwrap();
    }

    /// Asks for a kill, or carries it out as the second person.
    pub fn kills(&self, story: ArticleId, reason: &str, notice: &str) {
        let order = Order::Kill(reason.into(), notice.into(), KillReach::Story);
        self.acts(story, order).unwrap();
    }

    pub fn holds(&self, story: ArticleId) {
        self.acts(story, Order::Hold("Waiting for a second source".into()))
            .unwrap();
    }

    pub fn embargoes(&self, story: ArticleId, hours: i64) {
        let order = Order::Embargo(Embargo {
            until: self.now() + TimeDelta::hours(hours),
            named: vec![],
            reason: String::new(),
        });
        self.acts(story, order).unwrap();
    }

    pub fn features(&self, story: ArticleId) {
        let (version, ..) = self.now_of(story);
        self.run(move |conn, who| Box::pin(curation::feature(conn, who, story, Some(version))))
            .unwrap();
    }

    /// What the newsroom's clock says.
    pub fn now(&self) -> DateTime<Utc> {
        self.run(|conn, _| Box::pin(activity::instant(conn))).unwrap()
    }

    /// Version, working revision and its content.
    pub fn now_of(&self, story: ArticleId) -> (i64, RevisionId, SealedContent) {
        self.run(move |conn, _| {
            Box::pin(async move {
                use copydesk::schema::newsroom::articles;
                use diesel::QueryDsl;
                use diesel_async::RunQueryDsl;
                let (version, working): (i64, Option<uuid::Uuid>) = articles::table
                    .find(story.0)
                    .select((articles::version, articles::working_revision_id))
                    .first(conn)
                    .await?;
                let revision = Revision::find(conn, RevisionId(working.unwrap())).await?;
                Ok((version, revision.id, revision.content))
            })
        })
        .unwrap()
    }
}

/// The address that a person of this name has.
pub fn email_of(name: &str) -> String {
    // No address has a longer beginning (RFC 5321, 4.5.3.1.1).
    let begins: String = name.to_lowercase().replace(' ', ".").chars().take(64).collect();
    format!("{begins}@courier.example")
}
