//! A story in somebody's hands: locked, with its working revision and the facts that decide what may be done to it.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{
        revision::{self, Revision},
        stage::{Act, Stage},
        steps::ApprovalSteps,
    },
    content::{BylineName, SealedContent},
    error::{Error, Refusal, Result, Stale},
    ids::{ArticleId, AuthorId, CategoryId, DeskId, RevisionId, StaffId, TagId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Capacity, Facts, Party, Signer, can},
    schema::newsroom::articles,
};

/// A locked story. `at` is the instant of the act: read once, after the lock.
#[derive(Debug)]
pub struct Article {
    /// Identity.
    pub id: ArticleId,
    /// Working name, at most 60 characters; readers never see it.
    pub slugline: String,
    /// Notes to editors, which nobody signs.
    pub notes: String,
    /// How long it is to be, in words.
    pub target_words: Option<i32>,
    /// When it is to be ready.
    pub due_at: Option<DateTime<Utc>>,
    /// Whom it is with, whoever began it.
    pub with: Option<StaffId>,
    /// It is a budget line: nobody has written in it.
    pub planned: bool,
    /// What a story that began as a plan is to be.
    pub brief: String,
    /// Which desk has it.
    pub desk: Option<DeskId>,
    /// Stage of the open change.
    pub stage: Stage,
    /// The version that was sent and is current.
    pub version: i64,
    /// On hold: readers get none of its texts until it is released.
    pub held: bool,
    /// The moment before which nobody may see it.
    pub embargo_until: Option<DateTime<Utc>>,
    /// Killed: readers get a notice in its place.
    pub killed: bool,
    /// The first of two people who ask for a kill.
    pub kill_asked_by: Option<StaffId>,
    /// They asked for its pictures, too.
    pub kill_pictures: bool,
    /// The first of two people who ask for the end of one.
    pub reinstate_asked_by: Option<StaffId>,
    /// The text that is worked on.
    pub working: Revision,
    /// Its category and its tags, those that stay in the place of those that were merged into them.
    pub filed: FiledUnder,
    /// The approvals that its category asks of the text, and which of them it has.
    pub steps: ApprovalSteps,
    /// What `policy::can` asks of the story besides the role.
    pub facts: Facts,
    /// The instant of the act.
    pub at: DateTime<Utc>,
}

/// What a text is filed under, as far as that is a thing of its own still.
#[derive(Debug, Clone, QueryableByName)]
pub struct FiledUnder {
    /// The category.
    #[diesel(sql_type = sql_types::Uuid)]
    pub staying_category: CategoryId,
    /// The tags, in their order.
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    pub staying_tags: Vec<TagId>,
}

impl FiledUnder {
    /// Puts what stays into a content, where it is filed as it was before.
    pub fn follow(&self, content: &mut SealedContent, before: &SealedContent) {
        if content.category == before.category {
            content.category = self.staying_category;
        }
        if content.tags == before.tags {
            content.tags.clone_from(&self.staying_tags);
        }
    }
}

#[derive(QueryableByName)]
struct StoredArticle {
    #[diesel(sql_type = sql_types::Text)]
    slugline: String,
    #[diesel(sql_type = sql_types::Text)]
    notes: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    target_words: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    with_id: Option<StaffId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    desk_id: Option<DeskId>,
    #[diesel(sql_type = sql_types::Bool)]
    is_planned: bool,
    #[diesel(sql_type = sql_types::Text)]
    brief: String,
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
    #[diesel(sql_type = sql_types::Uuid)]
    created_by: StaffId,
    /// To whom it was handed over.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    in_care_of: Option<StaffId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    held_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    embargo_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    killed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    kill_asked_by: Option<StaffId>,
    #[diesel(sql_type = sql_types::Bool)]
    kill_pictures: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    reinstate_asked_by: Option<StaffId>,
    #[diesel(sql_type = sql_types::Uuid)]
    working_revision_id: RevisionId,
}

/// What is read of the story once it is held, all at one instant.
#[derive(QueryableByName)]
struct Around {
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(embed)]
    working: revision::StoredRevision,
    #[diesel(embed)]
    filed: FiledUnder,
    /// The authors whose names count as theirs who asks.
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    authors: Vec<AuthorId>,
    #[diesel(sql_type = sql_types::Bool)]
    named: bool,
    #[diesel(sql_type = sql_types::Bool)]
    own_approval: bool,
    #[diesel(sql_type = sql_types::Bool)]
    admins_publish: bool,
    #[diesel(sql_type = sql_types::Jsonb)]
    steps: serde_json::Value,
}

impl Article {
    /// Locks a story among those this person may see, and checks the version it was sent with.
    ///
    /// # Errors
    /// `NotFound` when it is not there or not theirs to see, `VersionMissing`, `Stale`, or database errors.
    pub async fn lock(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<Self> {
        let article = Self::lock_any_version(conn, who, id).await?;
        article.is_at(sent)?;
        Ok(article)
    }

    /// Locks a story; the version is checked later, by `is_at`.
    ///
    /// # Errors
    /// `NotFound` when it is not there or not theirs to see, or database errors.
    pub async fn lock_any_version(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<Self> {
        // What its category asks for stays as it is until the transaction ends, and is held before the story.
        sql("SELECT pg_advisory_xact_lock_shared(hashtext('copydesk steps'))")
            .execute(conn)
            .await?;
        Self::load(conn, who.into(), id, "FOR UPDATE").await
    }

    /// Whether a write was made from this version.
    ///
    /// # Errors
    /// `VersionMissing`, `Stale`.
    pub fn is_at(&self, sent: Option<i64>) -> Result<()> {
        Stale::check(Some(self.id), sent, self.version)
    }

    /// Looks at a story without locking it.
    ///
    /// # Errors
    /// `NotFound` when it is not there or not theirs to see, or database errors.
    pub async fn look(conn: &mut Conn, who: impl Into<Party>, id: ArticleId) -> Result<Self> {
        Self::load(conn, who.into(), id, "").await
    }

    async fn load(conn: &mut Conn, who: Party, id: ArticleId, how: &'static str) -> Result<Self> {
        let row: StoredArticle = sql(format!(
            "SELECT slugline, notes, target_words, due_at, with_id, desk_id, is_planned, brief, stage, version, created_by, in_care_of, held_at, embargo_until, killed_at, kill_asked_by, kill_pictures, reinstate_asked_by, working_revision_id
             FROM newsroom.articles WHERE id = $1 {how}"
        ))
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound)?;
        let around = Around::of(conn, id, row.working_revision_id, who.id).await?;
        let (at, working): (_, Revision) = (around.at, around.working.try_into()?);
        let signs = |name: &BylineName| around.authors.contains(&name.author_id);
        let created = who.id == row.created_by.into();
        let steps = ApprovalSteps::read(around.steps)?;
        let facts = Facts {
            own: created
                || row.in_care_of.is_some_and(|id| who.id == id.into())
                || working.content.byline.iter().any(signs),
            created,
            embargoed: row.embargo_until.is_some_and(|until| until > at),
            named: around.named,
            own_approval: around.own_approval,
            admins_publish: around.admins_publish,
            elsewhere: steps.is_elsewhere(),
            gave_step: steps.next().is_some() && steps.given_by(who.id).is_some(),
            shown: false,
        };
        can(who, Action::See, &facts).map_err(|_| Error::NotFound)?;
        Ok(Self {
            id,
            slugline: row.slugline,
            notes: row.notes,
            target_words: row.target_words,
            due_at: row.due_at,
            with: row.with_id,
            planned: row.is_planned,
            brief: row.brief,
            desk: row.desk_id,
            stage: row.stage.parse().map_err(Error::Internal)?,
            version: row.version,
            held: row.held_at.is_some(),
            embargo_until: row.embargo_until,
            killed: row.killed_at.is_some(),
            kill_asked_by: row.kill_asked_by,
            kill_pictures: row.kill_pictures,
            reinstate_asked_by: row.reinstate_asked_by,
            working,
            filed: around.filed,
            steps,
            facts,
            at,
        })
    }

    /// Whether somebody may do something to it; of an approval in steps it is said whose the next one is.
    ///
    /// # Errors
    /// A refusal with the sentence for the person who asked.
    pub fn may(&self, who: impl Into<Capacity>, action: Action) -> std::result::Result<(), Refusal> {
        let who = who.into();
        let refusal = match can(who, action, &self.facts) {
            Ok(()) => return Ok(()),
            Err(refusal) => refusal,
        };
        let is_for_steps = action == Action::Approve && can(who, action, &self.facts_without_steps()).is_ok();
        let told = self.steps.refusal(self.facts.elsewhere).filter(|_| is_for_steps);
        Err(told.map_or(refusal, Refusal))
    }

    /// Whether somebody could give every approval of a new text of it, as things are.
    #[must_use]
    pub fn approves_alone(&self, who: impl Into<Capacity>) -> bool {
        can(who, Action::Approve, &self.facts_without_steps()).is_ok() && self.steps.all_by_one(self.facts.own_approval)
    }

    const fn facts_without_steps(&self) -> Facts {
        Facts {
            elsewhere: false,
            gave_step: false,
            ..self.facts
        }
    }

    /// Where an act leads from here.
    ///
    /// # Errors
    /// A sentence that says what stands in the way.
    pub fn after(&self, act: Act) -> std::result::Result<Stage, String> {
        match act {
            Act::Approve => self.stage.after_approval(&self.steps.given()).map(|(_, stage)| stage),
            _ => self.stage.after(act),
        }
    }

    /// What colleagues call it: its slugline, else its headline, else that it has none.
    #[must_use]
    pub fn name_of_story(&self) -> String {
        let headline = &self.working.content.headline;
        match (self.slugline.is_empty(), headline.is_empty()) {
            (false, _) => self.slugline.clone(),
            (true, false) => headline.clone(),
            (true, true) => "New story".to_owned(),
        }
    }

    /// Something of it got another time: whoever keeps a calendar of it takes that over.
    pub async fn times_moved(&self, conn: &mut Conn) -> Result<()> {
        diesel::update(articles::table.find(self.id))
            .set((articles::moves.eq(articles::moves + 1), articles::moved_at.eq(self.at)))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Raises the version and says where the open change stands now.
    pub async fn moved_to(&self, conn: &mut Conn, stage: Stage, working: RevisionId) -> Result<()> {
        diesel::update(articles::table.find(self.id))
            .set((
                articles::stage.eq(stage.word()),
                articles::working_revision_id.eq(working),
                articles::changed_at.eq(self.at),
                articles::version.eq(articles::version + 1),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }
}

impl Around {
    /// The instant, the working text, and what decides about them; after the lock, where there is one.
    async fn of(conn: &mut Conn, article: ArticleId, working: RevisionId, staff: Signer) -> Result<Self> {
        Ok(sql(format!(
            "SELECT newsroom.act_clock() AS at, {}, newsroom.staying_category(category_id) AS staying_category, newsroom.staying_tags(tag_ids) AS staying_tags, ARRAY(SELECT u.id FROM newsroom.signatures u WHERE u.staff_id = $3) AS authors,
               EXISTS (SELECT FROM newsroom.article_people WHERE article_id = $1 AND staff_id = $3) AS named,
               coalesce((SELECT own_approval FROM newsroom.site), false) AS own_approval,
               coalesce((SELECT admins_publish FROM newsroom.site), $4) AS admins_publish,
               newsroom.asked_steps(id, $3) AS steps
             FROM newsroom.revisions WHERE id = $2",
            revision::COLUMNS
        ))
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Uuid, _>(working)
        .bind::<sql_types::Uuid, _>(staff)
        .bind::<sql_types::Bool, _>(Facts::NONE.admins_publish)
        .get_result(conn)
        .await?)
    }
}
