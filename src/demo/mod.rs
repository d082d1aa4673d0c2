//! A newsroom to try things in: people of every role, and a story in every state, with a past.

mod clock;
mod people;
mod pictures;
mod script;
mod text;

use std::{collections::HashMap, net::IpAddr};

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use rand::RngExt;

use self::{
    clock::Turned,
    people::{Cast, PEOPLE},
    script::{SCENES, ScriptStep},
};
use crate::{
    articles::{
        gate::{
            order::{Embargo, Order},
            workflow,
        },
        revision::Revision,
        timeline::{Plan, planned::Planned},
        writing::draft::{self, DraftChange},
    },
    comments::{self, Decision, NewComment},
    content::StoryPicture,
    curation,
    error::{Error, Problems, Result},
    ids::{ArticleId, RevisionId},
    jobs::{self, JobKind},
    media::store::FileStore,
    platform::db::Conn,
    policy::Actor,
    schema::newsroom::{articles, site as site_row, staff},
    series::{self, SeriesForm},
    setup::{self, NewsroomForm},
    site::{self, InfoForm, Site},
    taxonomy::{
        category::{self, Category},
        tag,
    },
};

/// What the newsroom of the demo is called.
pub const NAME: &str = "The Port Merrin Courier";

const ZONE: chrono_tz::Tz = chrono_tz::Europe::London;

/// An account of the demo.
pub struct Login {
    /// Address.
    pub email: &'static str,
    /// Name.
    pub name: &'static str,
    /// Role, as a word.
    pub role: &'static str,
    /// A password that nobody has seen yet: 100 random bits.
    pub password: String,
}

/// New passwords for everybody.
#[must_use]
pub fn logins() -> Vec<Login> {
    let new = |person: &people::DemoPerson| Login {
        email: person.email,
        name: person.name,
        role: person.role.word(),
        password: new_password(),
    };
    PEOPLE.iter().map(new).collect()
}

/// Five groups of four, without letters that look alike.
fn new_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    let mut group = || -> String {
        (0..4)
            .map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]))
            .collect()
    };
    (0..5).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// Fills an empty database. The caller holds the transaction and is the database's owner: the past is played with the
/// clock turned back, which only this transaction sees.
///
/// # Errors
/// `Conflict` when there is anything already; what the newsroom's commands say; database errors.
pub async fn set_up(conn: &mut Conn, store: &FileStore, password_hashes: &[String]) -> Result<()> {
    must_be_empty(conn).await?;
    let clock = Turned::back(conn, script::BEGINNING).await?;
    newsroom(conn, &Actor::operator()).await?;
    let cast = people::hire(conn, password_hashes).await?;
    info(conn, cast.actor("marguerite")).await?;
    shelves(conn, cast.actor("ilse")).await?;
    play(conn, &cast, store, &clock).await?;
    // There are none of the sites that these stories link to.
    jobs::drop_all(conn, JobKind::Links).await?;
    clock.right(conn).await
}

async fn must_be_empty(conn: &mut Conn) -> Result<()> {
    let stories: i64 = articles::table.count().get_result(conn).await?;
    let accounts: i64 = staff::table.count().get_result(conn).await?;
    if stories > 0 {
        return Err(Error::Conflict(
            "This database has stories already. The demo needs an empty one.".into(),
        ));
    }
    if accounts > 0 {
        return Err(Error::Conflict(
            "This database has accounts already. The demo needs an empty one.".into(),
        ));
    }
    Ok(())
}

/// Under a name that nobody chose an address for.
async fn newsroom(conn: &mut Conn, who: &Actor) -> Result<()> {
    let form = NewsroomForm {
        name: NAME.into(),
        url: "http://127.0.0.1:8080".into(),
        time_zone: ZONE.name().into(),
        language: "en-GB".into(),
        own_approval: false,
    };
    let mut problems = Problems::new();
    let newsroom = form.check(&mut problems).ok_or(problems)?.following();
    setup::found(conn, who, &newsroom).await
}

async fn info(conn: &mut Conn, who: &Actor) -> Result<()> {
    diesel::update(site_row::table)
        .set(site_row::tagline.eq("News from the harbour and the hill since 1884"))
        .execute(conn)
        .await?;
    let form = InfoForm {
        about: "The Courier is written in three rooms above the chandler’s. It belongs to its readers, who own a share of ten pounds each and one vote.".into(),
        address: "The Port Merrin Courier\n4 Quay Stairs\nPort Merrin".into(),
        email: "desk@courier.example".into(),
        phone: "01632 960 184".into(),
    };
    let version = Site::load(conn).await?.map(|site| site.version);
    site::change_info(conn, who, version, &form).await
}

/// Categories and tags.
async fn shelves(conn: &mut Conn, who: &Actor) -> Result<()> {
    for (slug, name, above) in script::CATEGORIES {
        let tree = Category::tree(conn).await?;
        let form = category::CategoryForm {
            name: name.into(),
            slug: slug.into(),
            parent: above.and_then(|above| tree.iter().find(|one| one.slug == above).map(|one| one.id)),
        };
        category::add(conn, who, &form).await?;
    }
    for name in script::TAGS {
        tag::add(conn, who, name, "").await?;
    }
    Ok(())
}

/// Plays every scene at its time, the oldest first.
async fn play(conn: &mut Conn, cast: &Cast, store: &FileStore, clock: &Turned) -> Result<()> {
    let mut begun: HashMap<&str, ArticleId> = HashMap::new();
    let mut scenes: Vec<_> = SCENES.iter().collect();
    scenes.sort_by_key(|scene| std::cmp::Reverse(scene.minutes_ago));
    for scene in scenes {
        clock.turn(conn, scene.minutes_ago).await?;
        let who = cast.actor(scene.who);
        if let ScriptStep::Write(slugline) = scene.step {
            let mut content = text::of(conn, who.id.account()?, scene.story).await?;
            let lead = pictures::lead(conn, cast, store, scene.story).await?;
            content.lead = lead.map(StoryPicture::plain);
            begun.insert(scene.story, draft::create(conn, who, slugline, &content).await?);
            continue;
        }
        let id = *begun
            .get(scene.story)
            .ok_or_else(|| Error::internal(format!("the demo acts on {} before it is written", scene.story)))?;
        step(conn, who, id, &scene.step, clock).await?;
    }
    in_order(conn, cast.actor("ilse"), &begun).await
}

/// A series, of which readers have three parts.
async fn in_order(conn: &mut Conn, who: &Actor, begun: &HashMap<&str, ArticleId>) -> Result<()> {
    let (name, description, stories) = script::SERIES;
    let form = SeriesForm {
        name: name.into(),
        slug: String::new(),
        description: description.into(),
    };
    let id = series::add(conn, who, &form).await?;
    for story in stories {
        if let Some(story) = begun.get(story) {
            series::put(conn, who, *story, Some(id), None).await?;
        }
    }
    Ok(())
}

async fn step(conn: &mut Conn, who: &Actor, id: ArticleId, step: &ScriptStep, clock: &Turned) -> Result<()> {
    let (version, working) = working(conn, id).await?;
    let plan = |kind, note: Option<&str>| Plan {
        kind,
        note: note.map(str::to_owned),
    };
    let order = match *step {
        ScriptStep::Write(_) => return Ok(()),
        ScriptStep::Edit(change) => {
            let mut content = working.content;
            change(&mut content)?;
            return draft::save(conn, who, id, Some(version), DraftChange::All(content))
                .await
                .map(drop);
        }
        ScriptStep::Feature => return curation::feature(conn, who, id, Some(version)).await,
        ScriptStep::LetThrough(..) | ScriptStep::Answer(..) | ScriptStep::Wait(..) => {
            return said(conn, who, id, step).await;
        }
        ScriptStep::Submit => Order::Submit,
        ScriptStep::Return(note) => Order::Return(note.into()),
        ScriptStep::Approve => Order::Approve(working.content.seal()),
        ScriptStep::Publish(kind, note) => Order::Publish(plan(kind, note)),
        ScriptStep::Schedule(kind, hours) => {
            Order::Schedule(plan(kind, None), Planned::at_instant(clock.ahead(hours), ZONE))
        }
        ScriptStep::Withdraw(reason, notice) => Order::Withdraw(reason.into(), Some(notice.into())),
        ScriptStep::Spike(reason) => Order::Spike(reason.into()),
        ScriptStep::Hold(reason) => Order::Hold(reason.into()),
        ScriptStep::Embargo(hours) => Order::Embargo(Embargo {
            until: clock.ahead(hours),
            named: vec![],
            reason: String::new(),
        }),
    };
    workflow::perform(conn, who, id, Some(version), &order).await.map(drop)
}

/// A reader writes under a story, and perhaps somebody reads it.
async fn said(conn: &mut Conn, who: &Actor, article: ArticleId, step: &ScriptStep) -> Result<()> {
    let (name, text, decision) = match *step {
        ScriptStep::LetThrough(name, text) => (name, text, Some(Decision::Approve)),
        ScriptStep::Answer(name, text, answer) => (name, text, Some(Decision::Reply { text: answer.into() })),
        ScriptStep::Wait(name, text) => (name, text, None),
        _ => return Ok(()),
    };
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let new = NewComment {
        article,
        parent: None,
        name: name.into(),
        email: format!("{letters}@readers.example"),
        text: text.into(),
        network: IpAddr::from([192, 0, 2, u8::try_from(name.len()).unwrap_or_default()]),
        trap: None,
        seconds: None,
        request_key: None,
    };
    let posted = comments::post(conn, &[], &new).await?;
    match decision {
        Some(decision) => comments::decide(conn, who, posted.id, Some(1), &decision)
            .await
            .map(drop),
        None => Ok(()),
    }
}

async fn working(conn: &mut Conn, id: ArticleId) -> Result<(i64, Revision)> {
    let (version, working): (i64, Option<uuid::Uuid>) = articles::table
        .find(id.0)
        .select((articles::version, articles::working_revision_id))
        .first(conn)
        .await?;
    let working = working.ok_or_else(|| Error::internal("a story without a text"))?;
    Ok((version, Revision::find(conn, RevisionId(working)).await?))
}
