//! Settings: the reader site's menus, look and ways, as a draft beside what readers have until somebody makes it live.

use std::collections::{HashMap, HashSet};

use actix_web::{HttpResponse, http::header};
use askama::Template;
use uuid::Uuid;

use crate::{
    authors,
    delivery::{
        book::{Book, OwnLook},
        menus::{MenuLink, Menus},
        plate::Plate,
        site::PublicSite,
    },
    desk::menus::{NamedPage, names_of},
    error::{Error, Problems, Refusal, Result},
    ids::PictureId,
    locale::Language,
    media::usable::UsablePicture,
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    site::{
        colour::Colour,
        design::{self, Design, DesignChange, DesignWays, Drafting, LookForm},
        look::TypePairing,
        menu::{MAX_IN_HEAD, MenuEntry, MenuMove, MenuPlace, MenuTarget},
    },
    taxonomy::{category::Category, tag},
    web::{
        admin::{
            again::{Again, or_again},
            media::choose::NEWSROOM_FILES,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
        site::{frame::Dress, list},
    },
    words::Word,
};

const PAGE: &str = "/admin/settings/site";
const DRAFT_LOOK: &str = "/admin/settings/site/look.css";

#[derive(Template)]
#[template(path = "admin/site_settings.html")]
struct SiteSettingsPage {
    shell: Shell,
    again: Again,
    version: i64,
    may: std::result::Result<(), Refusal>,
    /// What differs from what readers have, in words; empty: nothing.
    drafted: String,
    menus: Vec<MenuPart>,
    targets: Vec<TargetGroup>,
    look: LookForm,
    measured: Vec<MeasuredColour>,
    pairings: Vec<PairingChoice>,
    social: String,
    ways: DesignWays,
    typed: TypedEntry,
}

/// What was typed for an entry that could not be added.
#[derive(Default)]
struct TypedEntry {
    menu: String,
    tag: String,
    label: String,
    address: String,
}

struct MenuPart {
    place: &'static str,
    title: &'static str,
    hint: &'static str,
    count: String,
    lines: Vec<MenuLine>,
}

struct MenuLine {
    id: Uuid,
    name: String,
    own: String,
    what: &'static str,
    is_below: bool,
    is_shown: bool,
    is_first: bool,
    is_last: bool,
}

struct TargetGroup {
    label: &'static str,
    options: Vec<(String, String)>,
}

struct PairingChoice {
    word: &'static str,
    label: &'static str,
    is_chosen: bool,
}

struct MeasuredColour {
    name: &'static str,
    said: String,
}

/// `GET /admin/settings/site`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), None).await
}

async fn show(visit: &Visit, again: Again, sent: Option<&Form>) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let now = Drafting::load(conn).await?;
    let shell = visit.shell(conn, "/admin/settings").await?;
    let tried = now.tried();
    let entries: Vec<&MenuEntry> = tried.head.iter().chain(&tried.foot).collect();
    let names = names_of(conn, &entries).await?;
    let words = book.site.words(&Language::of(&book.site.language));
    let shown = Menus::of(conn, tried, &book.categories, &book.merged, &words).await?;
    let shown = found(&shown);
    let says = |word| words.say(word).to_owned();
    let places = [says(Word::Archive), says(Word::Corrections)];
    let menus = MenuPlace::ALL.map(|place| part(place, tried, &names, &shown, &places));
    let typed = |name: &str| sent.and_then(|form| form.sent(name)).map(str::to_owned);
    let look = LookForm {
        band: typed("band").unwrap_or_else(|| text_of(tried.look.band)),
        links: typed("links").unwrap_or_else(|| text_of(tried.look.links)),
        faces: typed("faces").unwrap_or_else(|| tried.look.faces.word().to_owned()),
    };
    let page = SiteSettingsPage {
        version: now.version,
        may: can(visit.viewer().role, Action::ManageSettings, &Facts::NONE),
        drafted: now
            .draft
            .as_ref()
            .map(|draft| draft.differences(&now.live).join(", "))
            .unwrap_or_default(),
        menus: menus.into(),
        targets: targets(conn, visit, &places).await?,
        pairings: TypePairing::ALL
            .into_iter()
            .map(|pairing| PairingChoice {
                word: pairing.word(),
                label: pairing.label(),
                is_chosen: pairing.word() == look.faces,
            })
            .collect(),
        look,
        measured: measured(tried),
        social: typed("social").unwrap_or_else(|| tried.social.join("\n")),
        ways: DesignWays {
            featured: !tried.front_without_featured,
            by_section: tried.front_by_section,
            counts_reads: tried.counts_reads,
            reads_offline: tried.reads_offline,
        },
        typed: TypedEntry {
            menu: typed("menu").unwrap_or_default(),
            tag: typed("tag").unwrap_or_default(),
            label: typed("label").unwrap_or_default(),
            address: typed("address").unwrap_or_default(),
        },
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn text_of(colour: Option<Colour>) -> String {
    colour.map(|colour| colour.to_string()).unwrap_or_default()
}

/// The entries that readers would find.
fn found(menus: &Menus) -> HashSet<Uuid> {
    fn collect(menu: &[MenuLink], all: &mut HashSet<Uuid>) {
        for link in menu {
            all.insert(link.entry);
            collect(&link.below, all);
        }
    }
    let mut all = HashSet::new();
    for menu in [&menus.head, &menus.foot].into_iter().flatten() {
        collect(menu, &mut all);
    }
    all
}

fn part(
    place: MenuPlace,
    design: &Design,
    names: &HashMap<Uuid, String>,
    shown: &HashSet<Uuid>,
    [archive, corrections]: &[String; 2],
) -> MenuPart {
    let menu = design.menu(place);
    let line = |(at, entry): (usize, &MenuEntry)| {
        let (what, name) = match &entry.target {
            MenuTarget::Category(id) => ("Category", names.get(id).cloned()),
            MenuTarget::Tag(id) => ("Tag", names.get(id).cloned()),
            MenuTarget::Author(id) => ("Author", names.get(id).cloned()),
            MenuTarget::Page(id) => ("Page", names.get(id).cloned()),
            MenuTarget::Archive => ("All stories by day", Some(archive.clone())),
            MenuTarget::Corrections => ("List of corrections", Some(corrections.clone())),
            MenuTarget::Link(address) => ("Address", Some(address.clone())),
        };
        let name = name.unwrap_or_else(|| "It is gone".to_owned());
        MenuLine {
            id: entry.id,
            name: if entry.label.is_empty() {
                name
            } else {
                entry.label.clone()
            },
            own: entry.label.clone(),
            what,
            is_below: entry.is_below,
            is_shown: shown.contains(&entry.id),
            is_first: at == 0,
            is_last: at + 1 == menu.len(),
        }
    };
    let tops = menu.iter().filter(|entry| !entry.is_below).count();
    MenuPart {
        place: place.word(),
        title: match place {
            MenuPlace::Head => "Navigation",
            MenuPlace::Foot => "Footer",
        },
        hint: match place {
            MenuPlace::Head => {
                "Under the name, on every page. With nothing in it, the sections stand there in the order of Categories."
            }
            MenuPlace::Foot => {
                "At the end of every page. An entry with others under it is a column, the others stand in the last line. With nothing in it: Corrections and Archive."
            }
        },
        count: match place {
            MenuPlace::Head => format!("{tops} of {MAX_IN_HEAD}"),
            MenuPlace::Foot => menu.len().to_string(),
        },
        lines: menu.iter().enumerate().map(line).collect(),
    }
}

/// What an entry can lead to, to choose from; tags are too many.
async fn targets(conn: &mut Conn, visit: &Visit, places: &[String; 2]) -> Result<Vec<TargetGroup>> {
    let categories = Category::tree(conn).await?.into_iter().map(|category| {
        let depth = usize::try_from(category.level).unwrap_or_default();
        (
            format!("category:{}", category.id),
            format!("{}{}", "– ".repeat(depth), category.name),
        )
    });
    let pages = NamedPage::all(conn).await?.into_iter();
    let authors = authors::Listed::all(conn, visit.viewer().id).await?.into_iter();
    let [archive, corrections] = places.clone();
    Ok(vec![
        TargetGroup {
            label: "Categories",
            options: categories.collect(),
        },
        TargetGroup {
            label: "Pages",
            options: pages.map(|page| (format!("page:{}", page.id), page.name)).collect(),
        },
        TargetGroup {
            label: "Lists",
            options: vec![("archive".into(), archive), ("corrections".into(), corrections)],
        },
        TargetGroup {
            label: "Authors",
            options: authors
                .take(500)
                .map(|author| (format!("author:{}", author.id), author.name))
                .collect(),
        },
    ])
}

fn measured(design: &Design) -> Vec<MeasuredColour> {
    let ratio = |one: Colour, two: Colour| format!("{:.1}", one.against(two));
    let links = design.look.links.map(|links| {
        let night = links.readable_on(Colour::NIGHT_WELL);
        MeasuredColour {
            name: "Links",
            said: format!(
                "{} to 1 on paper, {} by night, where they are {night}",
                ratio(links, Colour::WHITE),
                ratio(night, Colour::NIGHT_WELL)
            ),
        }
    });
    let band = design.look.band.map(|band| MeasuredColour {
        name: "Head and foot",
        said: format!("{} to 1 for what is written in the foot", ratio(band, Colour::FOOT_INK)),
    });
    [links, band].into_iter().flatten().collect()
}

/// `POST /admin/settings/site`: one change of the draft, making it live, or throwing it away.
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn save(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let done = match form.text("do") {
        "live" => {
            visit
                .once(&form, format!("{PAGE}?done=site-live"), move |conn, who| {
                    Box::pin(design::make_live(conn, who, version))
                })
                .await
        }
        "discard" => {
            visit
                .once(&form, format!("{PAGE}?done=site-discarded"), move |conn, who| {
                    Box::pin(design::discard(conn, who, version))
                })
                .await
        }
        _ => match Wanted::sent(&form) {
            Ok(wanted) => {
                let next = format!("{PAGE}?done=site-drafted#{}", wanted.anchor());
                visit
                    .once(&form, next, move |conn, who| {
                        Box::pin(async move {
                            let change = wanted.known(conn, who).await?;
                            design::change(conn, who, version, change).await
                        })
                    })
                    .await
            }
            Err(error) => Err(error),
        },
    };
    or_again(done, |again| show(&visit, again, Some(&form))).await
}

/// What a form asks for.
enum Wanted {
    Change(DesignChange, String),
    /// A tag by its name, which is looked up by whoever acts.
    Tag(MenuPlace, String),
}

impl Wanted {
    fn sent(form: &Form) -> Result<Self> {
        let menu = MenuPlace::ALL
            .into_iter()
            .find(|place| place.word() == form.text("menu"));
        let menu = || menu.ok_or_else(|| Error::from(Problems::of("add", "Choose a menu.")));
        let entry = || form.parse::<Uuid>("entry", "Choose an entry of the menu.");
        let wrong = |sentence: String| Error::from(Problems::of("add", sentence));
        let change = match form.text("do") {
            "add" if !form.text("tag").trim().is_empty() => {
                return Ok(Self::Tag(menu()?, form.text("tag").trim().to_owned()));
            }
            "add" if !form.text("address").trim().is_empty() => {
                let link = MenuEntry::link(form.text("address"), form.text("label")).map_err(wrong)?;
                DesignChange::Add(menu()?, link)
            }
            "add" => {
                let target = MenuTarget::chosen(form.text("target"));
                let target = target.ok_or_else(|| wrong("Choose what it leads to.".into()))?;
                DesignChange::Add(menu()?, MenuEntry::new(target, form.text("label")).map_err(wrong)?)
            }
            "move" => {
                let to = MenuMove::named(form.text("to"));
                let to = to.ok_or_else(|| Error::from(Problems::of("to", "Move it up, down, in or out.")))?;
                let entry = entry()?;
                return Ok(Self::Change(
                    DesignChange::Move(menu()?, entry, to),
                    format!("entry-{entry}"),
                ));
            }
            "rename" => DesignChange::Rename(menu()?, entry()?, form.text("label").to_owned()),
            "remove" => DesignChange::Remove(menu()?, entry()?),
            "look" => DesignChange::Look(LookForm {
                band: form.text("band").to_owned(),
                links: form.text("links").to_owned(),
                faces: form.text("faces").to_owned(),
            }),
            "social" => DesignChange::Social(form.text("social").to_owned()),
            "ways" => DesignChange::Ways(DesignWays {
                featured: form.ticked("featured"),
                by_section: form.ticked("by_section"),
                counts_reads: form.ticked("counts_reads"),
                reads_offline: form.ticked("reads_offline"),
            }),
            _ => return Err(Problems::of("do", "Choose what is to be done.").into()),
        };
        let anchor = match form.text("do") {
            "look" => "h-colours".to_owned(),
            "social" => "h-social".to_owned(),
            "ways" => "h-ways".to_owned(),
            _ => format!("h-{}", form.text("menu")),
        };
        Ok(Self::Change(change, anchor))
    }

    fn anchor(&self) -> String {
        match self {
            Self::Change(_, anchor) => anchor.clone(),
            Self::Tag(place, _) => format!("h-{}", place.word()),
        }
    }

    async fn known(self, conn: &mut Conn, who: &Actor) -> Result<DesignChange> {
        match self {
            Self::Change(change, _) => Ok(change),
            Self::Tag(place, name) => {
                let wrong = |sentence: String| Error::from(Problems::of("add", sentence));
                let tag = tag::called(conn, who, &name).await?;
                let tag = tag.ok_or_else(|| wrong(format!("There is no tag “{name}”.")))?;
                let entry = MenuEntry::new(MenuTarget::Tag(tag.0), "").map_err(wrong)?;
                Ok(DesignChange::Add(place, entry))
            }
        }
    }
}

/// `GET /admin/settings/site/preview`: the front as it would be. Never stored, never indexed.
///
/// # Errors
/// `Busy`.
pub async fn preview(visit: Visit) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut newsroom = visit.app.newsroom().await?;
    let now = Drafting::load(&mut newsroom).await?;
    let logo = tried_logo(&mut newsroom, &visit, &book.site).await?;
    drop(newsroom);
    let design = now.tried();
    let mut conn = visit.app.readers().await?;
    let menus = tried_menus(&mut conn, &book, design).await?;
    let dress = Dress {
        design,
        menus: &menus,
        look: OwnLook::of(design).map(|look| format!("{DRAFT_LOOK}?{}", look.hash)),
        logo,
    };
    let page = list::tried_front(&mut conn, &book, visit.app.watch.clock(), dress).await?;
    respond::page(&page)
}

/// The picture of `logo`, where one is looked at before it is chosen.
async fn tried_logo(conn: &mut Conn, visit: &Visit, site: &PublicSite) -> Result<Option<Plate>> {
    let Some(asked) = respond::parameter(&visit.req, "logo") else {
        return Ok(None);
    };
    let id: PictureId = asked.parse().map_err(|_| Error::NotFound)?;
    let known = UsablePicture::all(conn, &[id]).await?;
    let shown = known.get(&id).ok_or(Error::NotFound)?.shown();
    Ok(Plate::logo(site, &shown, NEWSROOM_FILES))
}

/// As readers would find them, asked as a reader.
async fn tried_menus(conn: &mut Conn, book: &Book, design: &Design) -> Result<Menus> {
    let words = book.site.words(&Language::of(&book.site.language));
    Menus::of(conn, design, &book.categories, &book.merged, &words).await
}

/// `GET /admin/settings/site/look.css`: the colours and the type of the draft.
///
/// # Errors
/// `NotFound` where it looks as it comes; `Busy`.
pub async fn draft_look(visit: Visit) -> Result<HttpResponse> {
    let now = Drafting::load(&mut *visit.app.newsroom().await?).await?;
    let look = OwnLook::of(now.tried()).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(look.css))
}
