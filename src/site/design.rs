//! What the reader site leads to and how it looks: what readers have, and what an admin tries out beside it until it is
//! made live.

use diesel::{ExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    schema::newsroom::site_design,
    site::{
        look::{self, Look, TypePairing},
        menu::{self, MenuEntry, MenuMove, MenuPlace},
    },
};

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Design {
    /// The menu in the head; empty: the sections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<MenuEntry>,
    /// The menu in the foot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub foot: Vec<MenuEntry>,
    /// Colours and type.
    pub look: Look,
    /// Where else the newsroom is, as whole addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social: Vec<String>,
    /// Whether the front leaves out Feature Posts.
    pub front_without_featured: bool,
    /// Whether the front ends with the newest of each section.
    pub front_by_section: bool,
    /// Whether it is counted how often a story is read.
    pub counts_reads: bool,
    /// Whether browsers keep what was opened, to be read without a network.
    pub reads_offline: bool,
}

impl Design {
    /// As it is stored; what cannot be read is as it comes.
    #[must_use]
    pub fn stored(value: &Value) -> Self {
        Self::deserialize(value).unwrap_or_default()
    }

    /// One of the menus.
    #[must_use]
    pub fn menu(&self, place: MenuPlace) -> &[MenuEntry] {
        match place {
            MenuPlace::Head => &self.head,
            MenuPlace::Foot => &self.foot,
        }
    }

    const fn menu_mut(&mut self, place: MenuPlace) -> &mut Vec<MenuEntry> {
        match place {
            MenuPlace::Head => &mut self.head,
            MenuPlace::Foot => &mut self.foot,
        }
    }

    /// What differs from another, in words.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let all = [
            (self.head != other.head, "the navigation"),
            (self.foot != other.foot, "the footer"),
            (
                (self.look.band, self.look.links) != (other.look.band, other.look.links),
                "the colours",
            ),
            (self.look.faces != other.look.faces, "the type"),
            (self.social != other.social, "the accounts elsewhere"),
            (
                (self.front_without_featured, self.front_by_section)
                    != (other.front_without_featured, other.front_by_section),
                "the front",
            ),
            (self.counts_reads != other.counts_reads, "counting reads"),
            (self.reads_offline != other.reads_offline, "reading without a network"),
        ];
        all.into_iter()
            .filter(|(differs, _)| *differs)
            .map(|(_, what)| what)
            .collect()
    }
}

/// Both, as an admin finds them.
#[derive(Debug, Clone)]
pub struct Drafting {
    /// What readers have.
    pub live: Design,
    /// What is tried out, where it is something else.
    pub draft: Option<Design>,
    /// Rises with every write; a form that names an older one is refused.
    pub version: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = site_design)]
struct DesignRow {
    live: Value,
    draft: Option<Value>,
    version: i64,
}

impl From<DesignRow> for Drafting {
    fn from(row: DesignRow) -> Self {
        Self {
            live: Design::stored(&row.live),
            draft: row.draft.as_ref().map(Design::stored),
            version: row.version,
        }
    }
}

impl Drafting {
    /// Both of them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let row: DesignRow = site_design::table.select(DesignRow::as_select()).first(conn).await?;
        Ok(row.into())
    }

    /// What is tried out, else what readers have.
    #[must_use]
    pub fn tried(&self) -> &Design {
        self.draft.as_ref().unwrap_or(&self.live)
    }
}

/// One change of what is tried out.
#[derive(Debug, Clone)]
pub enum DesignChange {
    /// A line more at the end of a menu.
    Add(MenuPlace, MenuEntry),
    /// A line goes elsewhere.
    Move(MenuPlace, Uuid, MenuMove),
    /// A line is called something else.
    Rename(MenuPlace, Uuid, String),
    /// A line goes.
    Remove(MenuPlace, Uuid),
    /// Colours and type, as they were typed.
    Look(LookForm),
    /// Accounts elsewhere, one in each line.
    Social(String),
    /// What the front shows, whether reads are counted, and what browsers keep.
    Ways(DesignWays),
}

/// What is typed about the look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookForm {
    /// `#rrggbb`, or nothing.
    pub band: String,
    /// `#rrggbb`, or nothing.
    pub links: String,
    /// As `TypePairing::word` says it.
    pub faces: String,
}

/// What is ticked about the front, about counting and about reading without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DesignWays {
    /// The front has Feature Posts.
    pub featured: bool,
    /// The front ends with the newest of each section.
    pub by_section: bool,
    /// It is counted how often a story is read.
    pub counts_reads: bool,
    /// Browsers keep what was opened.
    pub reads_offline: bool,
}

impl DesignChange {
    fn apply(self, design: &mut Design) -> Result<()> {
        let problem = |field| move |sentence: String| Error::from(Problems::of(field, sentence));
        match self {
            Self::Add(place, entry) => menu::add(design.menu_mut(place), place, entry).map_err(problem("add"))?,
            Self::Move(place, id, to) => {
                menu::shift(design.menu_mut(place), place, id, to).map_err(Error::Conflict)?;
            }
            Self::Rename(place, id, label) => {
                menu::rename(design.menu_mut(place), id, &label).map_err(problem("label"))?;
            }
            Self::Remove(place, id) => menu::remove(design.menu_mut(place), id),
            Self::Look(form) => design.look = form.parse()?,
            Self::Social(typed) => design.social = look::social(&typed).map_err(problem("social"))?,
            Self::Ways(ways) => {
                design.front_without_featured = !ways.featured;
                design.front_by_section = ways.by_section;
                design.counts_reads = ways.counts_reads;
                design.reads_offline = ways.reads_offline;
            }
        }
        Ok(())
    }
}

impl LookForm {
    fn parse(&self) -> Result<Look> {
        let mut problems = Problems::new();
        let faces = TypePairing::ALL.into_iter().find(|faces| faces.word() == self.faces);
        let checked = (
            problems.check("band", look::band(&self.band)),
            problems.check("links", look::links(&self.links)),
            problems.check("faces", faces.ok_or_else(|| "Choose a pairing.".to_owned())),
        );
        match checked {
            (Some(band), Some(links), Some(faces)) => Ok(Look { band, links, faces }),
            _ => Err(problems.into()),
        }
    }
}

/// Changes what is tried out. Where it comes to what readers have, nothing is tried out any more.
///
/// # Errors
/// `Refused`, `Problems`, `Conflict`, `Stale`, `VersionMissing`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, sent: Option<i64>, change: DesignChange) -> Result<()> {
    let now = locked(conn, who, sent).await?;
    let mut design = now.tried().clone();
    change.apply(&mut design)?;
    let draft = (design != now.live).then(|| json!(design));
    let changed = design.differences(now.tried());
    let at = activity::instant(conn).await?;
    let staff = who.id.account()?;
    diesel::update(site_design::table)
        .set((
            site_design::draft.eq(draft),
            site_design::version.eq(site_design::version + 1),
            site_design::drafted_at.eq(at),
            site_design::drafted_by.eq(staff),
        ))
        .execute(conn)
        .await?;
    activity::record_act(conn, who, at, "site_drafted", json!({ "changed": changed })).await
}

/// Readers get what was tried out.
///
/// # Errors
/// `Refused`, `Conflict` where nothing was, `Stale`, `VersionMissing`, database errors.
pub async fn make_live(conn: &mut Conn, who: &Actor, sent: Option<i64>) -> Result<()> {
    let now = locked(conn, who, sent).await?;
    let Some(draft) = now.draft else {
        return Err(Error::Conflict("Readers have all of it already.".into()));
    };
    let at = activity::instant(conn).await?;
    let staff = who.id.account()?;
    diesel::update(site_design::table)
        .set((
            site_design::live.eq(json!(draft)),
            site_design::draft.eq(None::<Value>),
            site_design::version.eq(site_design::version + 1),
            site_design::live_at.eq(at),
            site_design::live_by.eq(staff),
        ))
        .execute(conn)
        .await?;
    let changed = draft.differences(&now.live);
    activity::record_act(
        conn,
        who,
        at,
        "site_design_changed",
        json!({ "changed": changed, "from": now.live, "to": draft }),
    )
    .await
}

/// What was tried out goes.
///
/// # Errors
/// `Refused`, `Stale`, `VersionMissing`, database errors.
pub async fn discard(conn: &mut Conn, who: &Actor, sent: Option<i64>) -> Result<()> {
    let now = locked(conn, who, sent).await?;
    let changed = now.tried().differences(&now.live);
    diesel::update(site_design::table)
        .set((
            site_design::draft.eq(None::<Value>),
            site_design::version.eq(site_design::version + 1),
        ))
        .execute(conn)
        .await?;
    let at = activity::instant(conn).await?;
    activity::record_act(conn, who, at, "site_draft_discarded", json!({ "changed": changed })).await
}

async fn locked(conn: &mut Conn, who: &Actor, sent: Option<i64>) -> Result<Drafting> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let row: DesignRow = site_design::table
        .select(DesignRow::as_select())
        .for_update()
        .first(conn)
        .await?;
    Stale::check(None, sent, row.version)?;
    Ok(row.into())
}
