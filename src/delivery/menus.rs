//! The menus of the reader site as readers find them: each entry under the address and the name that what it leads to has
//! now, and only while there is something to read.

use std::collections::{HashMap, HashSet};

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    delivery::{
        links,
        merged::Merged,
        terms::{Term, TermKind},
    },
    error::Result,
    platform::{db::Conn, sql::sql},
    site::{
        design::Design,
        menu::{MenuEntry, MenuTarget},
    },
    words::{Word, Words},
};

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuLink {
    /// The entry that it is.
    pub entry: Uuid,
    /// A path on the site, or a whole address.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// The category that it leads to.
    pub category: Option<Uuid>,
    /// What it leads to, as the API says it: `category`, `tag`, `author`, `page`, `archive`, `corrections`, `link`.
    pub kind: &'static str,
    /// Those that stand under it.
    pub below: Vec<Self>,
}

/// Both menus.
#[derive(Debug, Clone, Default)]
pub struct Menus {
    /// Of the head; nothing where the sections stand there.
    pub head: Option<Vec<MenuLink>>,
    /// Of the foot; nothing where none was made.
    pub foot: Option<Vec<MenuLink>>,
    /// What they are made from.
    pub on: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct LivePage {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
    #[diesel(sql_type = sql_types::Text)]
    headline: String,
}

#[derive(QueryableByName)]
struct LiveFacet {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// What readers have of all that the menus name.
struct Findable<'a> {
    categories: &'a [Term],
    /// Categories with a story in them or below.
    filled: HashSet<Uuid>,
    terms: HashMap<Uuid, (TermKind, Term)>,
    pages: HashMap<Uuid, LivePage>,
    words: &'a Words,
}

impl Menus {
    /// Three statements at most, none where no menu was made.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(
        conn: &mut Conn,
        design: &Design,
        categories: &[Term],
        merged: &Merged,
        words: &Words,
    ) -> Result<Self> {
        let staying =
            |entries: &[MenuEntry]| -> Vec<MenuEntry> { entries.iter().map(|entry| staying(entry, merged)).collect() };
        let (head, foot) = (staying(&design.head), staying(&design.foot));
        let entries: Vec<&MenuEntry> = head.iter().chain(&foot).collect();
        let found = Findable::load(conn, &entries, categories, merged, words).await?;
        let menu = |entries: &[MenuEntry]| (!entries.is_empty()).then(|| found.menu(entries));
        let with_below = entries.iter().flat_map(|entry| match entry.target {
            MenuTarget::Category(id) => Term::below(categories, id),
            _ => entry.target.id().into_iter().collect(),
        });
        Ok(Self {
            on: with_below.collect(),
            head: menu(&head),
            foot: menu(&foot),
        })
    }
}

impl<'a> Findable<'a> {
    async fn load(
        conn: &mut Conn,
        entries: &[&MenuEntry],
        categories: &'a [Term],
        merged: &Merged,
        words: &'a Words,
    ) -> Result<Self> {
        let (mut tags, mut authors, mut pages, mut sections) = (vec![], vec![], vec![], vec![]);
        for entry in entries {
            match entry.target {
                MenuTarget::Category(id) => sections.push(id),
                MenuTarget::Tag(id) => tags.push(id),
                MenuTarget::Author(id) => authors.push(id),
                MenuTarget::Page(id) => pages.push(id),
                MenuTarget::Archive | MenuTarget::Corrections | MenuTarget::Link(_) => {}
            }
        }
        let terms = match (tags.is_empty(), authors.is_empty()) {
            (true, true) => vec![],
            _ => Term::among(conn, [tags, authors, vec![]]).await?,
        };
        Ok(Self {
            filled: filled(conn, categories, merged, &sections).await?,
            pages: live_pages(conn, pages).await?,
            terms: terms.into_iter().map(|(kind, term)| (term.id, (kind, term))).collect(),
            categories,
            words,
        })
    }

    /// What stood under an entry that readers do not find stands under nothing.
    fn menu(&self, entries: &[MenuEntry]) -> Vec<MenuLink> {
        let mut menu: Vec<MenuLink> = vec![];
        let mut is_parent_there = false;
        for entry in entries {
            let link = self.link(entry);
            if !entry.is_below {
                is_parent_there = link.is_some();
            }
            let Some(link) = link else { continue };
            match menu.last_mut() {
                Some(parent) if entry.is_below && is_parent_there => parent.below.push(link),
                _ => menu.push(link),
            }
        }
        menu
    }

    fn link(&self, entry: &MenuEntry) -> Option<MenuLink> {
        let (kind, href, name) = match &entry.target {
            MenuTarget::Category(id) => {
                let term = self
                    .categories
                    .iter()
                    .find(|term| term.id == *id && self.filled.contains(id))?;
                ("category", links::category(&term.slug), term.name.clone())
            }
            MenuTarget::Tag(id) | MenuTarget::Author(id) => {
                let (kind, term) = self.terms.get(id)?;
                (kind.object(), kind.path(&term.slug), term.name.clone())
            }
            MenuTarget::Page(id) => {
                let page = self.pages.get(id)?;
                ("page", links::article(&page.slug), page.headline.clone())
            }
            MenuTarget::Archive => (
                "archive",
                links::ARCHIVE.into(),
                self.words.say(Word::Archive).to_owned(),
            ),
            MenuTarget::Corrections => (
                "corrections",
                links::CORRECTIONS.into(),
                self.words.say(Word::Corrections).to_owned(),
            ),
            MenuTarget::Link(address) => ("link", address.clone(), String::new()),
        };
        Some(MenuLink {
            entry: entry.id,
            label: if entry.label.is_empty() {
                name
            } else {
                entry.label.clone()
            },
            category: match entry.target {
                MenuTarget::Category(id) => Some(id),
                _ => None,
            },
            href,
            kind,
            below: vec![],
        })
    }
}

/// An entry whose target is the term that stays, where that was merged.
fn staying(entry: &MenuEntry, merged: &Merged) -> MenuEntry {
    let target = match &entry.target {
        MenuTarget::Category(id) => MenuTarget::Category(merged.stays(*id)),
        MenuTarget::Tag(id) => MenuTarget::Tag(merged.stays(*id)),
        MenuTarget::Author(id) => MenuTarget::Author(merged.stays(*id)),
        other => other.clone(),
    };
    MenuEntry {
        target,
        ..entry.clone()
    }
}

/// Which of these have a story, in them or below.
async fn filled(conn: &mut Conn, categories: &[Term], merged: &Merged, sections: &[Uuid]) -> Result<HashSet<Uuid>> {
    if sections.is_empty() {
        return Ok(HashSet::new());
    }
    let trees: Vec<(Uuid, Vec<Uuid>)> = sections
        .iter()
        .map(|id| (*id, merged.under(Term::below(categories, *id))))
        .collect();
    let all: Vec<Uuid> = trees.iter().flat_map(|(_, below)| below.iter().copied()).collect();
    let live: Vec<LiveFacet> = sql("SELECT asked.id FROM (SELECT DISTINCT unnest($1) AS id) asked
         WHERE (SELECT true FROM published.listings l WHERE l.facet_id = asked.id LIMIT 1)")
    .bind::<sql_types::Array<sql_types::Uuid>, _>(all)
    .load(conn)
    .await?;
    let live: HashSet<Uuid> = live.into_iter().map(|facet| facet.id).collect();
    let filled = trees
        .into_iter()
        .filter(|(_, below)| below.iter().any(|id| live.contains(id)));
    Ok(filled.map(|(id, _)| id).collect())
}

async fn live_pages(conn: &mut Conn, ids: Vec<Uuid>) -> Result<HashMap<Uuid, LivePage>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let pages: Vec<LivePage> =
        sql("SELECT a.id, a.slug, a.headline FROM published.articles a WHERE a.id = ANY ($1) AND a.genre = 'page'")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?;
    Ok(pages.into_iter().map(|page| (page.id, page)).collect())
}

/// The menu in the head where no other was made.
#[must_use]
pub fn of_sections(sections: &[Term]) -> Vec<MenuLink> {
    let link = |term: &Term| MenuLink {
        entry: term.id,
        href: links::category(&term.slug),
        label: term.name.clone(),
        category: Some(term.id),
        kind: "category",
        below: vec![],
    };
    sections.iter().map(link).collect()
}

/// A menu as the Content API sends it.
#[must_use]
pub fn json(menu: &[MenuLink], site_url: &str) -> Value {
    let one = |link: &MenuLink| {
        let url = match link.href.starts_with('/') {
            true => links::on_site(site_url, &link.href),
            false => link.href.clone(),
        };
        json!({ "kind": link.kind, "label": link.label, "url": url, "children": json(&link.below, site_url) })
    };
    menu.iter().map(one).collect()
}
