//! A newsroom at work beside its archive: stories on every shelf, and the people who move them.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use copydesk::{
    articles::{
        gate::{order::Order, workflow},
        revision::Revision,
        timeline::{ChangeKind, Plan, planned::Planned},
        writing::draft::{self, DraftChange},
    },
    content::SealedContent,
    desks::{self, NewsdeskForm},
    error::{Error, Result as Done},
    ids::{ArticleId, RevisionId},
    platform::db::{self, Address, Conn, Database, Sizes},
    policy::{Role, Viewer},
    staff::{acting, session},
};
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use crate::whole::{
    newsroom::Newsroom,
    people::{People, content, people, person},
};

/// How many stories stand on each shelf while a newsroom works, whatever its archive holds.
const DRAFTS: usize = 300;
const WAITING: usize = 40;
const RETURNED: usize = 20;
const SCHEDULED: usize = 60;
const CHANGED: usize = 20;

/// Who works there, and a story of each kind that pages are opened on.
pub struct Office {
    /// Two who write and decide.
    pub people: People,
    /// On the shelf of drafts.
    pub draft: ArticleId,
    /// Handed in.
    pub waiting: ArticleId,
    /// Approved and planned.
    pub scheduled: ArticleId,
    /// Live, with an approved change that readers do not have yet.
    pub changed: ArticleId,
    /// What the one desk's address ends with; a third of all stories are its.
    pub desk: &'static str,
    database: Database,
    runtime: tokio::runtime::Runtime,
}

impl Office {
    /// Puts stories on all shelves, as people would: through the gate.
    pub fn open(newsroom: &Newsroom) -> Result<Self, String> {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        let address = Address::parse(&newsroom.url(), None)?;
        let sizes = Sizes {
            newsroom: 4,
            readers: 2,
            allow_one_role: false,
        };
        let database = runtime.block_on(Database::open(&address, sizes))?;
        let mut office = Self {
            people: runtime.block_on(hired(&database)).map_err(said)?,
            draft: ArticleId(Uuid::nil()),
            waiting: ArticleId(Uuid::nil()),
            scheduled: ArticleId(Uuid::nil()),
            changed: ArticleId(Uuid::nil()),
            desk: "sea",
            database,
            runtime,
        };
        office.fill_shelves().map_err(said)?;
        office.gives_to_desk().map_err(said)?;
        Ok(office)
    }

    fn fill_shelves(&mut self) -> Done<()> {
        let soon = Utc::now() + TimeDelta::hours(2);
        for number in 0..DRAFTS {
            self.draft = self.begins(number)?;
        }
        for number in 0..RETURNED {
            let story = self.begins(number)?;
            self.writer_acts(story, &Order::Submit)?;
            self.editor_acts(story, &Order::Return("Who says so? Name a second source.".into()))?;
        }
        for number in 0..WAITING {
            self.waiting = self.begins(number)?;
            self.writer_acts(self.waiting, &Order::Submit)?;
        }
        for number in 0..SCHEDULED {
            self.scheduled = self.approved(number)?;
            self.plans(self.scheduled, soon + TimeDelta::hours(3 * number as i64))?;
        }
        for story in self.newest_live(CHANGED)? {
            self.runtime
                .block_on(change(&self.database, &self.people.editor, story))?;
            self.editor_acts(story, &Order::Submit)?;
            self.approves(story)?;
            self.changed = story;
        }
        Ok(())
    }

    /// A desk, and every third story, the old ones too, as one that has worked for years has them.
    fn gives_to_desk(&self) -> Done<()> {
        use copydesk::schema::newsroom::articles;
        self.runtime.block_on(async {
            let mut loan = db::loan(&self.database.newsroom).await?;
            let conn: &mut Conn = &mut loan;
            let desk = conn
                .transaction::<_, Error, _>(async |conn: &mut Conn| {
                    let admin = person(conn, "desk-admin", Role::Admin).await?;
                    let who = acting::of_account(conn, admin.id, admin.origin).await?;
                    let form = NewsdeskForm {
                        name: "Sea".into(),
                        people: vec![self.people.editor.id, self.people.journalist.id],
                    };
                    desks::add(conn, &who, &form).await
                })
                .await?;
            let third = diesel::dsl::sql::<diesel::sql_types::Bool>("hashtext(id::text) % 3 = 0");
            diesel::update(articles::table.filter(third))
                .set(articles::desk_id.eq(desk.0))
                .execute(conn)
                .await?;
            Ok(())
        })
    }

    /// A draft with an address of its own.
    fn begins(&self, number: usize) -> Done<ArticleId> {
        let content = SealedContent {
            slug: Some(format!("tide-gate-{}", Uuid::now_v7().simple())),
            ..content(&format!("The tide gate opens, part {number}"))
        };
        self.runtime.block_on(async {
            let mut loan = db::loan(&self.database.newsroom).await?;
            let conn: &mut Conn = &mut loan;
            conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
                let writer = &self.people.journalist;
                let who = acting::of_account(conn, writer.id, writer.origin).await?;
                draft::create(conn, &who, "", &content).await
            })
            .await
        })
    }

    /// An approved story that nobody has yet.
    pub fn approved(&self, number: usize) -> Done<ArticleId> {
        let story = self.begins(number)?;
        self.writer_acts(story, &Order::Submit)?;
        self.approves(story)?;
        Ok(story)
    }

    /// Is live from then on.
    pub fn plans(&self, story: ArticleId, from: DateTime<Utc>) -> Done<()> {
        let plan = Plan {
            kind: ChangeKind::First,
            note: None,
        };
        self.editor_acts(story, &Order::Schedule(plan, Planned::at_instant(from, Tz::UTC)))
    }

    /// The writer hands it in.
    pub fn writer_acts(&self, story: ArticleId, order: &Order) -> Done<()> {
        self.runtime
            .block_on(act(&self.database, &self.people.journalist, story, order))
    }

    /// The editor decides.
    pub fn editor_acts(&self, story: ArticleId, order: &Order) -> Done<()> {
        self.runtime
            .block_on(act(&self.database, &self.people.editor, story, order))
    }

    fn approves(&self, story: ArticleId) -> Done<()> {
        let (_, content) = self.runtime.block_on(async {
            let mut conn = db::loan(&self.database.newsroom).await?;
            now_of(&mut conn, story).await
        })?;
        self.editor_acts(story, &Order::Approve(content.seal()))
    }

    /// The cookies of so many journalists who are signed in.
    pub fn signed_in(&self, many: usize) -> Result<Vec<String>, String> {
        let sign_in = async |number: usize| {
            let mut loan = db::loan(&self.database.newsroom).await?;
            let conn: &mut Conn = &mut loan;
            conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
                let one = person(conn, &format!("person-{number}"), Role::Editor).await?;
                let who = acting::of_account(conn, one.id, one.origin).await?;
                session::open(conn, &who, "a benchmark").await
            })
            .await
        };
        (0..many)
            .map(|number| {
                let token = self.runtime.block_on(sign_in(number)).map_err(said)?;
                Ok(format!("__Host-copydesk={}", token.reveal()))
            })
            .collect()
    }

    fn newest_live(&self, many: usize) -> Done<Vec<ArticleId>> {
        use copydesk::schema::newsroom::cards;
        self.runtime.block_on(async {
            let mut conn = db::loan(&self.database.newsroom).await?;
            let ids: Vec<Uuid> = cards::table
                .select(cards::article_id)
                .order(cards::published_at.desc())
                .limit(many as i64)
                .load(&mut conn)
                .await?;
            Ok(ids.into_iter().map(ArticleId).collect())
        })
    }
}

/// An error as the benchmark says it.
pub fn said(error: Error) -> String {
    error.to_string()
}

async fn hired(database: &Database) -> Done<People> {
    let mut loan = db::loan(&database.newsroom).await?;
    people(&mut loan).await
}

async fn act(database: &Database, person: &Viewer, story: ArticleId, order: &Order) -> Done<()> {
    let mut loan = db::loan(&database.newsroom).await?;
    let conn: &mut Conn = &mut loan;
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let who = acting::of_account(conn, person.id, person.origin).await?;
        let (version, _) = now_of(conn, story).await?;
        workflow::perform(conn, &who, story, Some(version), order).await
    })
    .await?;
    Ok(())
}

async fn change(database: &Database, person: &Viewer, story: ArticleId) -> Done<()> {
    let mut loan = db::loan(&database.newsroom).await?;
    let conn: &mut Conn = &mut loan;
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let who = acting::of_account(conn, person.id, person.origin).await?;
        let (version, mut content) = now_of(conn, story).await?;
        content.dek = format!("{} And it stays so.", content.dek);
        draft::save(conn, &who, story, Some(version), DraftChange::All(content)).await
    })
    .await?;
    Ok(())
}

/// Its version, and what it says to those who work on it.
async fn now_of(conn: &mut Conn, story: ArticleId) -> Done<(i64, SealedContent)> {
    use copydesk::schema::newsroom::articles;
    let (version, working): (i64, Option<Uuid>) = articles::table
        .find(story.0)
        .select((articles::version, articles::working_revision_id))
        .first(conn)
        .await?;
    let revision = Revision::find(conn, RevisionId(working.unwrap_or_default())).await?;
    Ok((version, revision.content))
}
