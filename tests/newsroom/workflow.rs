//! A story on its way from a draft to readers, through the gate.

use copydesk::{
    articles::{
        gate::{
            order::{Embargo, KillReach, Order},
            workflow::{perform, straight},
        },
        revision::Revision,
        stage::Stage,
        timeline::{ChangeKind, Plan, planned::Planned},
        writing::draft::{self, DraftChange},
    },
    body::Document,
    content::{SealedContent, StoryWords},
    error::{Error, Result},
    ids::{ArticleId, CategoryId, RequestId, StaffId},
    platform::db::{Conn, Origin, Via},
    policy::{Actor, Role, Viewer},
};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use crate::support::{Newsroom, block_on};

#[test]
fn a_story_goes_from_draft_to_readers_and_an_edit_of_it_does_not_show() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));

    let story = begin(&newsroom, &tamsin, "The tide gate opens");
    assert_eq!(act(&newsroom, &tamsin, story, &Order::Submit).unwrap(), Stage::InReview);
    let seal = working(&newsroom, story).content.seal();
    assert_eq!(
        act(&newsroom, &ilse, story, &Order::Approve(seal)).unwrap(),
        Stage::Approved
    );
    assert_eq!(
        act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap(),
        Stage::Settled
    );
    assert_eq!(read(&newsroom), ["The tide gate opens"]);

    assert_eq!(
        save(&newsroom, &tamsin, story, "The tide gate stays shut").unwrap(),
        Stage::Draft
    );
    assert_eq!(read(&newsroom), ["The tide gate opens"]);
}

#[test]
fn a_save_after_the_approval_voids_it() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);

    assert_eq!(
        save(&newsroom, &tamsin, story, "Another headline").unwrap(),
        Stage::InReview
    );

    let refused = act(&newsroom, &ilse, story, &publish(ChangeKind::First, None));
    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("An editor approves it first")));
}

#[test]
fn an_approval_of_a_text_that_changed_meanwhile_is_held_back() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = begin(&newsroom, &tamsin, "First");
    act(&newsroom, &tamsin, story, &Order::Submit).unwrap();
    let seen = working(&newsroom, story).content.seal();
    save(&newsroom, &tamsin, story, "Second").unwrap();

    let refused = act(&newsroom, &ilse, story, &Order::Approve(seen));

    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("changed while you read it")));
}

#[test]
fn a_journalist_cannot_publish_and_an_editor_cannot_approve_their_own() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);
    assert!(matches!(
        act(&newsroom, &tamsin, story, &publish(ChangeKind::First, None)),
        Err(Error::Refused(_))
    ));

    let own = begin(&newsroom, &ilse, "By the editor");
    act(&newsroom, &ilse, own, &Order::Submit).unwrap();
    let seal = working(&newsroom, own).content.seal();
    assert!(matches!(
        act(&newsroom, &ilse, own, &Order::Approve(seal)),
        Err(Error::Refused(_))
    ));
}

#[test]
fn a_contributor_does_not_learn_that_somebody_elses_story_exists() {
    let newsroom = Newsroom::open();
    let (tamsin, lowri) = (
        person(&newsroom, Role::Journalist),
        person(&newsroom, Role::Contributor),
    );
    let story = begin(&newsroom, &tamsin, "Theirs");

    assert!(matches!(
        act(&newsroom, &lowri, story, &Order::Submit),
        Err(Error::NotFound)
    ));
    assert!(matches!(
        act(&newsroom, &lowri, ArticleId::new(), &Order::Submit),
        Err(Error::NotFound)
    ));
}

#[test]
fn a_withdrawn_story_is_gone_and_a_return_needs_a_note() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = begin(&newsroom, &tamsin, "Short-lived");
    act(&newsroom, &tamsin, story, &Order::Submit).unwrap();
    assert!(matches!(
        act(&newsroom, &ilse, story, &Order::Return(" ".into())),
        Err(Error::Problems(_))
    ));
    let seal = working(&newsroom, story).content.seal();
    act(&newsroom, &ilse, story, &Order::Approve(seal)).unwrap();
    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();

    act(&newsroom, &ilse, story, &Order::Withdraw("Legal".into(), None)).unwrap();

    assert!(read(&newsroom).is_empty());
    let events = newsroom
        .reader()
        .query(
            "SELECT event, gone FROM published.changes WHERE object = 'article' ORDER BY seq",
            &[],
        )
        .unwrap();
    let events: Vec<(String, bool)> = events.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(
        events,
        [
            ("article.published".to_owned(), false),
            ("article.withdrawn".to_owned(), true)
        ]
    );
}

#[test]
fn a_write_without_its_version_or_with_an_old_one_changes_nothing() {
    let newsroom = Newsroom::open();
    let tamsin = person(&newsroom, Role::Journalist);
    let story = begin(&newsroom, &tamsin, "Versions");

    assert!(matches!(
        run(&newsroom, &tamsin, story, None, &Order::Submit),
        Err(Error::VersionMissing)
    ));
    assert!(
        matches!(run(&newsroom, &tamsin, story, Some(7), &Order::Submit), Err(Error::Stale(stale)) if stale.current == 1)
    );
}

#[test]
fn publishing_under_a_scheduled_text_is_refused_and_unscheduling_gives_the_end_back() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);
    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();
    save(&newsroom, &tamsin, story, "For noon").unwrap();
    approve(&newsroom, &tamsin, &ilse, story);
    act(&newsroom, &ilse, story, &schedule(ChangeKind::Update, 2)).unwrap();
    save(&newsroom, &tamsin, story, "A correction now").unwrap();
    approve(&newsroom, &tamsin, &ilse, story);

    let refused = act(&newsroom, &ilse, story, &publish(ChangeKind::Typo, None));
    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("unschedule it first")));
    act(&newsroom, &ilse, story, &Order::Unschedule("Overtaken".into())).unwrap();
    act(&newsroom, &ilse, story, &publish(ChangeKind::Typo, None)).unwrap();

    assert_eq!(read(&newsroom), ["A correction now"]);
    newsroom.wait("3 hours");
    assert_eq!(read(&newsroom), ["A correction now"]);
}

#[test]
fn a_text_that_readers_have_no_longer_stands_on_no_list() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);
    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();
    assert_eq!(listings(&newsroom), 4); // all, its category, its genre and its language

    save(&newsroom, &tamsin, story, "Another text").unwrap();
    approve(&newsroom, &tamsin, &ilse, story);
    act(&newsroom, &ilse, story, &schedule(ChangeKind::Update, 1)).unwrap();
    assert_eq!(listings(&newsroom), 8);
    act(&newsroom, &ilse, story, &Order::Unschedule("Overtaken".into())).unwrap();
    assert_eq!(listings(&newsroom), 4);
    act(&newsroom, &ilse, story, &publish(ChangeKind::Update, None)).unwrap();
    assert_eq!(listings(&newsroom), 4);
    act(&newsroom, &ilse, story, &Order::Withdraw("Legal".into(), None)).unwrap();

    assert_eq!(listings(&newsroom), 0);
}

#[test]
fn a_kill_takes_two_people() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse, noor) = (
        person(&newsroom, Role::Journalist),
        person(&newsroom, Role::Editor),
        person(&newsroom, Role::Editor),
    );
    let story = approved(&newsroom, &tamsin, &ilse);
    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();
    let kill = Order::Kill(
        "Court order".into(),
        "Removed on legal advice.".into(),
        KillReach::Story,
    );

    act(&newsroom, &ilse, story, &kill).unwrap();
    assert!(act(&newsroom, &ilse, story, &kill).is_err());
    assert_eq!(read(&newsroom).len(), 1);
    act(&newsroom, &noor, story, &kill).unwrap();

    assert!(read(&newsroom).is_empty());
}

#[test]
fn a_discarded_change_leaves_readers_their_text_and_the_story_open_for_the_next() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);
    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();
    save(&newsroom, &tamsin, story, "Thrown away").unwrap();

    assert_eq!(act(&newsroom, &tamsin, story, &Order::Discard).unwrap(), Stage::Settled);
    assert_eq!(working(&newsroom, story).content.headline, "A story");

    assert_eq!(
        save(&newsroom, &tamsin, story, "The next change").unwrap(),
        Stage::Draft
    );
    assert_eq!(read(&newsroom), ["A story"]);
}

#[test]
fn only_what_is_withdrawn_is_republished_and_a_returned_text_never_goes_live() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);
    act(&newsroom, &ilse, story, &Order::Return("Count again".into())).unwrap();
    assert!(act(&newsroom, &ilse, story, &republish()).is_err());

    approve(&newsroom, &tamsin, &ilse, story);
    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();
    assert!(act(&newsroom, &ilse, story, &republish()).is_err());
    act(&newsroom, &ilse, story, &Order::Withdraw("Legal".into(), None)).unwrap();
    act(&newsroom, &ilse, story, &republish()).unwrap();

    assert_eq!(read(&newsroom), ["A story"]);
}

#[test]
fn a_held_or_embargoed_story_is_not_published_and_a_live_one_is_not_held() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);
    act(&newsroom, &ilse, story, &Order::Hold("Wait for the ruling".into())).unwrap();
    let refused = act(&newsroom, &ilse, story, &publish(ChangeKind::First, None));
    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("on hold")));
    act(&newsroom, &ilse, story, &Order::Release).unwrap();

    act(&newsroom, &ilse, story, &embargo(2, &[])).unwrap();
    assert!(act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).is_err());
    assert!(matches!(
        act(&newsroom, &ilse, story, &Order::Lift(" ".into())),
        Err(Error::Problems(_))
    ));
    act(&newsroom, &ilse, story, &Order::Lift("Lifted by its source".into())).unwrap();

    act(&newsroom, &ilse, story, &publish(ChangeKind::First, None)).unwrap();
    assert!(act(&newsroom, &ilse, story, &Order::Hold("Too late".into())).is_err());
}

#[test]
fn a_writer_recalls_spikes_and_brings_back_their_own_story() {
    let newsroom = Newsroom::open();
    let tamsin = person(&newsroom, Role::Contributor);
    let story = begin(&newsroom, &tamsin, "Mine");

    act(&newsroom, &tamsin, story, &Order::Submit).unwrap();
    assert_eq!(act(&newsroom, &tamsin, story, &Order::Recall).unwrap(), Stage::Draft);
    assert_eq!(
        act(&newsroom, &tamsin, story, &Order::Spike("Overtaken".into())).unwrap(),
        Stage::Spiked
    );
    assert!(save(&newsroom, &tamsin, story, "No").is_err());
    assert_eq!(act(&newsroom, &tamsin, story, &Order::Unspike).unwrap(), Stage::Draft);
}

#[test]
fn from_a_draft_to_readers_in_one_press_leaves_a_line_for_each_act() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = begin(&newsroom, &tamsin, "In one press");
    let (seal, sent) = (
        working(&newsroom, story).content.seal(),
        Some(version(&newsroom, story)),
    );
    let plan = Plan {
        kind: ChangeKind::First,
        note: None,
    };

    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            let ilse = acting(conn, &ilse).await?;
            straight(conn, &ilse, story, sent, seal, Order::Publish(plan)).await
        })
        .await
    })
    .unwrap();

    let acts = newsroom
        .owner()
        .query(
            "SELECT act FROM newsroom.activity WHERE article_id = $1 ORDER BY seq",
            &[&story.0],
        )
        .unwrap();
    let acts: Vec<String> = acts.iter().map(|row| row.get(0)).collect();
    assert_eq!(acts, ["created", "submitted", "approved", "published"]);
    assert_eq!(read(&newsroom), ["In one press"]);
}

#[test]
fn an_editor_approves_a_text_that_they_edited_and_one_of_their_own_where_the_newsroom_allows_it() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = begin(&newsroom, &tamsin, "Edited by the desk");
    act(&newsroom, &tamsin, story, &Order::Submit).unwrap();
    save(&newsroom, &ilse, story, "Better").unwrap();
    let seal = working(&newsroom, story).content.seal();
    act(&newsroom, &ilse, story, &Order::Approve(seal)).unwrap();

    newsroom
        .owner()
        .batch_execute("INSERT INTO newsroom.site (name, url, time_zone, language, own_approval) VALUES ('C', 'https://c.example', 'UTC', 'en', true)")
        .unwrap();
    let own = begin(&newsroom, &ilse, "By the editor");
    act(&newsroom, &ilse, own, &Order::Submit).unwrap();
    let seal = working(&newsroom, own).content.seal();
    act(&newsroom, &ilse, own, &Order::Approve(seal)).unwrap();
}

#[test]
fn a_story_that_nobody_read_cannot_be_killed() {
    let newsroom = Newsroom::open();
    let (tamsin, ilse) = (person(&newsroom, Role::Journalist), person(&newsroom, Role::Editor));
    let story = approved(&newsroom, &tamsin, &ilse);

    let refused = act(
        &newsroom,
        &ilse,
        story,
        &Order::Kill("Court".into(), "Removed.".into(), KillReach::Story),
    );

    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("Spike it instead")));
}

fn content(headline: &str) -> SealedContent {
    SealedContent {
        headline: headline.into(),
        kicker: String::new(),
        dek: String::new(),
        slug: None,
        lang: "en".into(),
        genre: "news".into(),
        category: CategoryId("01900000-0000-7000-8000-000000000001".parse::<Uuid>().unwrap()),
        tags: vec![],
        byline: vec![],
        flags: vec![],
        lead: None,
        words: StoryWords::default(),
        related: vec![],
        body: Document::from_text("Seven councillors in favour, four against."),
    }
}

fn person(newsroom: &Newsroom, role: Role) -> Viewer {
    let id = Uuid::now_v7();
    newsroom
        .owner()
        .execute(
            "INSERT INTO newsroom.staff (id, email, name, role, created_at) VALUES ($1, gen_random_uuid() || '@example.org', 'Somebody', $2, now())",
            &[&id, &role.word()],
        )
        .unwrap();
    Viewer {
        id: StaffId(id),
        name: "Somebody".into(),
        role,
        origin: Origin {
            via: Via::Cli,
            request: RequestId::new(),
        },
    }
}

/// What an act is given: made in its transaction.
async fn acting(conn: &mut Conn, who: &Viewer) -> Result<Actor> {
    copydesk::staff::acting::of_account(conn, who.id, who.origin).await
}

fn begin(newsroom: &Newsroom, who: &Viewer, headline: &str) -> ArticleId {
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            let who = acting(conn, who).await?;
            draft::create(conn, &who, "", &content(headline)).await
        })
        .await
    })
    .unwrap()
}

fn version(newsroom: &Newsroom, story: ArticleId) -> i64 {
    newsroom
        .owner()
        .query_one("SELECT version FROM newsroom.articles WHERE id = $1", &[&story.0])
        .unwrap()
        .get(0)
}

fn working(newsroom: &Newsroom, story: ArticleId) -> Revision {
    let id: Uuid = newsroom
        .owner()
        .query_one(
            "SELECT working_revision_id FROM newsroom.articles WHERE id = $1",
            &[&story.0],
        )
        .unwrap()
        .get(0);
    block_on(async {
        Revision::find(
            &mut newsroom.address().connect().await.unwrap(),
            copydesk::ids::RevisionId(id),
        )
        .await
    })
    .unwrap()
}

fn save(newsroom: &Newsroom, who: &Viewer, story: ArticleId, headline: &str) -> Result<Stage> {
    let sent = Some(version(newsroom, story));
    let mut text = working(newsroom, story).content;
    text.headline = headline.into();
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            let who = acting(conn, who).await?;
            draft::save(conn, &who, story, sent, DraftChange::All(text))
                .await
                .map(|saved| saved.stage)
        })
        .await
    })
}

fn act(newsroom: &Newsroom, who: &Viewer, story: ArticleId, order: &Order) -> Result<Stage> {
    let exists = newsroom
        .owner()
        .query_opt("SELECT version FROM newsroom.articles WHERE id = $1", &[&story.0])
        .unwrap();
    run(newsroom, who, story, Some(exists.map_or(1, |row| row.get(0))), order)
}

fn run(newsroom: &Newsroom, who: &Viewer, story: ArticleId, sent: Option<i64>, order: &Order) -> Result<Stage> {
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            let who = acting(conn, who).await?;
            perform(conn, &who, story, sent, order).await
        })
        .await
    })
}

fn approve(newsroom: &Newsroom, writer: &Viewer, editor: &Viewer, story: ArticleId) {
    act(newsroom, writer, story, &Order::Submit).unwrap();
    let seal = working(newsroom, story).content.seal();
    act(newsroom, editor, story, &Order::Approve(seal)).unwrap();
}

fn approved(newsroom: &Newsroom, writer: &Viewer, editor: &Viewer) -> ArticleId {
    let story = begin(newsroom, writer, "A story");
    approve(newsroom, writer, editor, story);
    story
}

fn publish(kind: ChangeKind, note: Option<&str>) -> Order {
    Order::Publish(Plan {
        kind,
        note: note.map(str::to_owned),
    })
}

fn republish() -> Order {
    let plan = Plan {
        kind: ChangeKind::Republished,
        note: None,
    };
    Order::Republish(plan, "It was right after all".into())
}

fn schedule(kind: ChangeKind, hours: i64) -> Order {
    let at = chrono::Utc::now() + chrono::TimeDelta::hours(hours);
    Order::Schedule(Plan { kind, note: None }, Planned::at_instant(at, chrono_tz::Tz::UTC))
}

fn embargo(hours: i64, named: &[&Viewer]) -> Order {
    Order::Embargo(Embargo {
        until: chrono::Utc::now() + chrono::TimeDelta::hours(hours),
        named: named.iter().map(|who| who.id).collect(),
        reason: String::new(),
    })
}

fn listings(newsroom: &Newsroom) -> i64 {
    newsroom
        .owner()
        .query_one("SELECT count(*) FROM newsroom.listings", &[])
        .unwrap()
        .get(0)
}

fn read(newsroom: &Newsroom) -> Vec<String> {
    let rows = newsroom
        .reader()
        .query("SELECT headline FROM published.articles", &[])
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
