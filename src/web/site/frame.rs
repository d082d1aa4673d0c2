//! Head and foot of every page of the reader site.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::LabelledLink;
use crate::{
    delivery::{
        book::{BREAKING, Book, FEATURED},
        content::References,
        feeds::FeedFormat,
        links,
        menus::{MenuLink, Menus},
        plate::{Plate, PlateRoom},
        site::PublicSite,
        story::time,
        surrogate::{Family, Keys},
        terms::Term,
    },
    error::Result,
    live::story::{LiveArticle, Placed},
    locale::Language,
    media::picture::{Preset, RenditionKind},
    platform::db::Conn,
    site::{
        design::Design,
        look::{TypePairing, social_name},
    },
    words::{Word, Words},
};

/// An entry of a menu: of the head a section, where nothing else was chosen.
pub struct SectionLink {
    /// Path, or a whole address.
    pub href: String,
    /// Its name.
    pub label: String,
    /// Whether the page belongs to it.
    pub current: bool,
    /// Those that stand under it.
    pub below: Vec<Self>,
}

/// How a page is dressed: as readers have it, or as somebody tries it out.
pub struct Dress<'a> {
    /// Of which.
    pub design: &'a Design,
    /// Its menus.
    pub menus: &'a Menus,
    /// Where its stylesheet is, if it has one.
    pub look: Option<String>,
    /// A logo that is tried out; else the one that readers have.
    pub logo: Option<Plate>,
}

impl<'a> Dress<'a> {
    /// What readers have.
    #[must_use]
    pub fn of(book: &'a Book) -> Self {
        Self {
            design: &book.design,
            menus: &book.menus,
            look: book.look.as_ref().map(|look| links::look(&look.hash)),
            logo: None,
        }
    }
}

/// What stands over a page that readers do not have like that.
pub struct TriedBar {
    /// In a sentence.
    pub said: String,
    /// Where it was come from.
    pub back: LabelledLink,
}

/// A story in the foot.
pub struct Featured {
    /// Path.
    pub href: String,
    /// Main title.
    pub headline: String,
    /// Lines under it.
    pub dek: String,
    /// Its language, where the site has another.
    pub foreign: Option<Foreign>,
    /// Its picture, as it stands on the front.
    pub plate: Option<Plate>,
}

/// A story that is breaking, over every page.
pub struct Bulletin {
    /// Path.
    pub href: String,
    /// Main title.
    pub headline: String,
    /// Its language, where the site has another.
    pub foreign: Option<Foreign>,
    /// When it was last published, for `<time datetime>`.
    pub datetime: String,
    /// The same on the site's wall: "15:09" of today, "27 November 2026" of another day.
    pub time: String,
}

/// What head and foot show.
pub struct Frame {
    /// The newsroom's name.
    pub name: String,
    /// In place of the name.
    pub logo: Option<Plate>,
    /// Of which file icons are made, where the newsroom has one of its own.
    pub icon: Option<String>,
    /// BCP 47 tag, for `lang`.
    pub tagline: String,
    /// Language of the site.
    pub language: Language,
    /// The site's own words in it.
    pub words: Words,
    /// The day in the language and zone of the site; empty where the database was not asked.
    pub date_line: String,
    /// This year, where the database was asked what day it is.
    pub year: Option<i32>,
    /// The menu in the head: categories at the top of the tree, as editors put them, where no other was made.
    pub sections: Vec<SectionLink>,
    /// The menu in the foot.
    pub foot: Vec<SectionLink>,
    /// Where else the newsroom is.
    pub social: Vec<LabelledLink>,
    /// Where the stylesheet with its own colours and type is.
    pub look: Option<String>,
    /// In which faces it is set.
    pub faces: TypePairing,
    /// Whether the front has Feature Posts.
    pub has_featured_on_front: bool,
    /// Whether the front ends with the newest of each section.
    pub has_sections_on_front: bool,
    /// Whether browsers keep what was opened.
    pub reads_offline: bool,
    /// What it says of itself where readers do not have it like that.
    pub tried: Option<TriedBar>,
    /// Where files of pictures are, with a slash at the end.
    pub files_at: &'static str,
    /// *About Us*, plain text.
    pub about: String,
    /// What is breaking, three at the most.
    pub bulletins: Vec<Bulletin>,
    /// Feature Posts, six at the most.
    pub featured: Vec<Featured>,
    /// *Contact Info*: the address, line by line.
    pub contact_lines: Vec<String>,
    /// *Contact Info*: where to write.
    pub contact_email: Option<String>,
    /// *Contact Info*: where to ring, as it was typed.
    pub contact_phone: Option<String>,
    /// Where readers read, without a slash at the end.
    site_url: String,
    zone: Tz,
    /// When the day that is printed ends.
    midnight: Option<DateTime<Utc>>,
}

/// The same in another form, for programs: a feed, or what other sites show.
pub struct AlternateLink {
    /// Its media type.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// Its address, whole.
    pub href: String,
}

/// Another language than the one around it, as HTML marks it.
pub struct Foreign {
    /// BCP 47 tag, for `lang`.
    pub tag: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

/// What others show of a page: canonical address, Open Graph, Twitter.
pub struct Share {
    /// The one address that the page has, whole.
    pub url: String,
    /// Where it was first, where that is elsewhere; else the same.
    pub canonical: String,
    /// What search engines show under its title, perhaps empty.
    pub searched: String,
    /// What robots are asked, where it is not the usual.
    pub robots: Option<&'static str>,
    /// What others show as its title.
    pub title: String,
    /// A line about it, perhaps empty.
    pub description: String,
    /// The newsroom's name.
    pub site_name: String,
    /// Language as Open Graph writes it: `en_GB`.
    pub locale: String,
    /// For a page that is a story.
    pub story: Option<ShareStory>,
    /// The picture that others show of it.
    pub image: Option<ShareImage>,
}

/// A picture for other sites.
pub struct ShareImage {
    /// Its address, whole.
    pub url: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// For people who cannot see it.
    pub alt: String,
}

impl ShareImage {
    /// The JPEG of the shape that other sites show: not all of them read WebP.
    fn of(article: &LiveArticle, files_at: &str) -> Option<Self> {
        let lead = article.lead()?;
        let file = lead.files_of(Preset::Social, RenditionKind::Jpeg).pop()?;
        Some(Self {
            url: format!("{files_at}{}", file.name),
            width: file.width,
            height: file.height,
            alt: lead.alt,
        })
    }
}

/// What others show of a story.
pub struct ShareStory {
    /// When it was first published, in RFC 3339.
    pub published: String,
    /// Last changed as readers were told.
    pub modified: String,
    /// Name of its category.
    pub section: String,
    /// Addresses of the pages of its authors, whole.
    pub authors: Vec<String>,
    /// BCP 47 tag, for `lang`.
    pub tags: Vec<String>,
}

impl Share {
    /// Of a page that lists stories.
    #[must_use]
    pub fn of_list(site: &Frame, title: &str, description: &str, url: String) -> Self {
        Self {
            canonical: url.clone(),
            searched: description.to_owned(),
            robots: None,
            url,
            title: title.to_owned(),
            description: description.to_owned(),
            site_name: site.name.clone(),
            locale: site.language.tag().replace('-', "_"),
            story: None,
            image: None,
        }
    }

    /// Of a story.
    #[must_use]
    pub fn of_story(site: &Frame, article: &LiveArticle, refs: &References) -> Self {
        let public = &refs.book.site;
        let url = |path: String| links::on_site(&public.url, &path);
        let byline = article.byline();
        let authors = byline.iter().filter_map(|name| refs.author(name.author_id));
        let story = ShareStory {
            published: time(article.first_published_at),
            modified: time(article.renewed_at()),
            section: refs.category(article).map(|term| term.name.clone()).unwrap_or_default(),
            authors: authors.map(|term| url(links::author(&term.slug))).collect(),
            tags: refs.tags(article).iter().map(|term| term.name.clone()).collect(),
        };
        let words = article.words();
        let first = |texts: &[&String]| {
            texts
                .iter()
                .find(|text| !text.is_empty())
                .map_or_else(String::new, |text| (*text).clone())
        };
        let plain = Self::of_list(
            site,
            &article.headline,
            &article.dek,
            url(links::article(&article.slug)),
        );
        Self {
            title: first(&[&words.social_title, &article.headline]),
            description: first(&[&words.social_text, &words.description, &article.dek]),
            searched: article.described(),
            canonical: first(&[&words.canonical_url, &plain.url]),
            robots: words.is_unlisted.then_some("noindex,follow"),
            locale: Language::of(&article.lang).tag().replace('-', "_"),
            story: Some(story),
            image: ShareImage::of(article, &refs.book.files_at),
            ..plain
        }
    }
}

/// Bulletins over a page: more are no bulletins.
const BULLETINS: i64 = 3;
/// Feature Posts beside a page.
const FEATURED_STORIES: i64 = 6;

/// Sections in the head: more do not fit.
const SECTIONS: usize = 9;

impl Frame {
    /// What head and foot of every page are made of: sections with stories, Feature Posts, the day.
    #[must_use]
    pub fn keys(&self, book: &Book) -> Keys {
        let keys = Keys::new().any(Family::Lists).any(Family::Categories);
        let keys = keys.some(
            Family::Articles,
            book.on_list(FEATURED)
                .chain(book.on_list(BREAKING))
                .chain(book.on().iter().copied()),
        );
        match self.midnight {
            Some(midnight) => keys.until(midnight),
            None => keys,
        }
    }

    /// For a page of this category, or of none, at this moment.
    pub async fn load(conn: &mut Conn, book: &Book, now: DateTime<Utc>, category: Option<&str>) -> Result<Self> {
        Self::dressed(conn, book, now, category, Dress::of(book)).await
    }

    /// The same as somebody tries it out.
    pub async fn dressed(
        conn: &mut Conn,
        book: &Book,
        now: DateTime<Utc>,
        category: Option<&str>,
        dress: Dress<'_>,
    ) -> Result<Self> {
        let bare = Self::bare(&book.site);
        let today = now.with_timezone(&bare.zone);
        let path = category.map(|slug| path_to(&book.categories, slug)).unwrap_or_default();
        let sections = match &dress.menus.head {
            Some(menu) => menu.iter().map(|link| entry(link, &path)).collect(),
            None => sections(book.sections.get(..SECTIONS).unwrap_or(&book.sections), &path),
        };
        let foot = match &dress.menus.foot {
            Some(menu) => menu.iter().map(|link| entry(link, &[])).collect(),
            None => usual_foot(&bare.words),
        };
        let social = dress.design.social.iter().map(|address| LabelledLink {
            href: address.clone(),
            label: social_name(address),
        });
        let featured = Placed::first(conn, FEATURED, FEATURED_STORIES).await?;
        // Nothing is, nearly always: then nothing is asked.
        let breaking = match book.on_list(BREAKING).next() {
            Some(_) => Placed::first(conn, BREAKING, BULLETINS).await?,
            None => vec![],
        };
        Ok(Self {
            date_line: bare.language.day(today.naive_local()),
            year: Some(today.year()),
            midnight: midnight(today),
            sections,
            foot,
            social: social.collect(),
            faces: dress.design.look.faces,
            look: dress.look,
            logo: dress.logo.or_else(|| bare.logo.clone()),
            has_featured_on_front: !dress.design.front_without_featured,
            reads_offline: dress.design.reads_offline,
            has_sections_on_front: dress.design.front_by_section,
            bulletins: breaking
                .iter()
                .map(|placed| bare.bulletin(&placed.article, placed.headline(), today.date_naive()))
                .collect(),
            featured: featured
                .iter()
                .map(|placed| bare.featured_story(&placed.article, placed.headline()))
                .collect(),
            ..bare
        })
    }

    fn bulletin(&self, article: &LiveArticle, headline: String, today: NaiveDate) -> Bulletin {
        Bulletin {
            href: links::article(&article.slug),
            headline,
            foreign: self.foreign(&article.lang),
            datetime: time(article.published_at),
            time: self.of_today(article.published_at, today),
        }
    }

    fn featured_story(&self, article: &LiveArticle, headline: String) -> Featured {
        Featured {
            href: links::article(&article.slug),
            headline,
            dek: article.dek.clone(),
            foreign: self.foreign(&article.lang),
            plate: Plate::beside_headline(article, PlateRoom::Slot, self.files_at),
        }
    }

    /// Other stories in the foot and over the page: those of a moment, with what each is called there.
    pub fn holds(
        &mut self,
        featured: &[(Arc<LiveArticle>, String)],
        breaking: &[(Arc<LiveArticle>, String)],
        at: DateTime<Utc>,
    ) {
        let today = at.with_timezone(&self.zone).date_naive();
        let shown = featured.iter().take(FEATURED_STORIES as usize);
        self.featured = shown
            .map(|(article, headline)| self.featured_story(article, headline.clone()))
            .collect();
        let shown = breaking.iter().take(BULLETINS as usize);
        self.bulletins = shown
            .map(|(article, headline)| self.bulletin(article, headline.clone(), today))
            .collect();
    }

    /// A moment as readers want it on this day: the time of one that is of it, the date of any other.
    fn of_today(&self, moment: DateTime<Utc>, today: NaiveDate) -> String {
        let moment = moment.with_timezone(&self.zone).naive_local();
        if moment.date() == today {
            self.language.time(moment)
        } else {
            self.language.date(moment)
        }
    }

    /// Without what only the database knows: the day, sections, Feature Posts.
    #[must_use]
    pub fn bare(site: &PublicSite) -> Self {
        let language = Language::of(&site.language);
        let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            name: site.name.clone(),
            logo: site.logo().and_then(|shown| Plate::logo(site, &shown, links::FILES)),
            icon: site.icon_name(),
            tagline: site.tagline.clone(),
            words: site.words(&language),
            date_line: String::new(),
            year: None,
            midnight: None,
            sections: vec![],
            foot: vec![],
            social: vec![],
            look: None,
            faces: TypePairing::default(),
            has_featured_on_front: true,
            reads_offline: false,
            has_sections_on_front: false,
            tried: None,
            files_at: links::FILES,
            about: site.about.clone(),
            bulletins: vec![],
            featured: vec![],
            contact_lines: site.contact_address.lines().map(str::to_owned).collect(),
            contact_email: filled(&site.contact_email),
            contact_phone: filled(&site.contact_phone),
            zone: site.time_zone.parse().unwrap_or(Tz::UTC),
            site_url: site.url.clone(),
            language,
        }
    }

    /// Whether anything is set in the sans.
    #[must_use]
    pub fn sets_sans(&self) -> bool {
        self.faces != TypePairing::Serif
    }

    /// Whether anything is set in the serif.
    #[must_use]
    pub fn sets_serif(&self) -> bool {
        self.faces != TypePairing::Sans
    }

    /// Whether the menu in the head has entries under others.
    #[must_use]
    pub fn is_deep(&self) -> bool {
        self.sections.iter().any(|section| !section.below.is_empty())
    }

    /// The entries of the foot under which others stand.
    pub fn foot_groups(&self) -> impl Iterator<Item = &SectionLink> {
        self.foot.iter().filter(|one| !one.below.is_empty())
    }

    /// The others, in one line.
    pub fn foot_line(&self) -> impl Iterator<Item = &SectionLink> {
        self.foot.iter().filter(|one| one.below.is_empty())
    }

    /// Whether there are any.
    #[must_use]
    pub fn has_foot_line(&self) -> bool {
        self.foot_line().next().is_some()
    }

    /// The feeds of all stories.
    #[must_use]
    pub fn feeds(&self) -> Vec<AlternateLink> {
        self.feeds_beside("/", &self.name)
    }

    /// The feeds of what a page shows.
    #[must_use]
    pub fn feeds_beside(&self, page: &str, title: &str) -> Vec<AlternateLink> {
        let feed = |format: FeedFormat| AlternateLink {
            kind: format.kind(),
            title: title.to_owned(),
            href: links::on_site(&self.site_url, &links::feed_beside(page, format.file())),
        };
        FeedFormat::ALL.map(feed).into()
    }

    /// Words of the site.
    #[must_use]
    pub fn say(&self, word: Word) -> &str {
        self.words.say(word)
    }

    /// "34 comments"
    #[must_use]
    pub fn comments(&self, count: i32) -> String {
        self.words
            .counted(Word::CommentCount, usize::try_from(count).unwrap_or_default())
    }

    /// Where the newsroom is.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// 22 October 2026
    #[must_use]
    pub fn date(&self, at: DateTime<Utc>) -> String {
        self.language.date(at.with_timezone(&self.zone).naive_local())
    }

    /// 22 October 2026 at 14:36
    #[must_use]
    pub fn date_and_time(&self, at: DateTime<Utc>) -> String {
        self.date_and_time_in(&self.language, at)
    }

    /// The same in another language.
    #[must_use]
    pub fn date_and_time_in(&self, language: &Language, at: DateTime<Utc>) -> String {
        language.date_and_time(at.with_timezone(&self.zone).naive_local())
    }

    /// How to mark a text in this language, if the site has another.
    #[must_use]
    pub fn foreign(&self, lang: &str) -> Option<Foreign> {
        foreign(&self.language, lang)
    }
}

/// When the day after this one begins, where this one is.
fn midnight(today: DateTime<Tz>) -> Option<DateTime<Utc>> {
    day_begins(today.date_naive().succ_opt()?, today.timezone())
}

/// When a day begins in a zone; the hour of midnight may be left out there.
#[must_use]
pub fn day_begins(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
    let mut begins = hours.filter_map(|at| at.and_local_timezone(zone).earliest());
    begins.next().map(|at| at.to_utc())
}

fn foreign(around: &Language, lang: &str) -> Option<Foreign> {
    let language = Language::of(lang);
    (language.primary() != around.primary() || language.dir() != around.dir()).then(|| Foreign {
        tag: language.tag(),
        dir: language.dir(),
    })
}

/// A category and those above it.
fn path_to(categories: &[Term], slug: &str) -> Vec<Uuid> {
    let Some(here) = categories.iter().find(|term| term.slug == slug) else {
        return vec![];
    };
    let above = here.ancestors(|id| categories.iter().find(|other| other.id == id));
    above.into_iter().chain([here]).map(|term| term.id).collect()
}

fn sections(top: &[Term], path: &[Uuid]) -> Vec<SectionLink> {
    let section = |term: &Term| SectionLink {
        href: links::category(&term.slug),
        label: term.name.clone(),
        current: path.contains(&term.id),
        below: vec![],
    };
    top.iter().map(section).collect()
}

fn entry(link: &MenuLink, path: &[Uuid]) -> SectionLink {
    let below: Vec<SectionLink> = link.below.iter().map(|link| entry(link, path)).collect();
    SectionLink {
        href: link.href.clone(),
        label: link.label.clone(),
        current: link.category.is_some_and(|id| path.contains(&id)),
        below,
    }
}

/// What stands in the foot until a newsroom chooses.
fn usual_foot(words: &Words) -> Vec<SectionLink> {
    let place = |href: &str, word| SectionLink {
        href: href.to_owned(),
        label: words.say(word).to_owned(),
        current: false,
        below: vec![],
    };
    vec![
        place(links::CORRECTIONS, Word::Corrections),
        place(links::ARCHIVE, Word::Archive),
    ]
}
