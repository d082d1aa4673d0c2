//! All stories, on shelves; and beginning one.

use actix_web::HttpResponse;
use askama::Template;

use super::list_address::{DAYS, FilterChip, ListAddress, MAX_PAGE, PAGE};
use crate::{
    activity::Answer,
    articles::{
        article::Article,
        writing::{
            draft::{self, DraftChange},
            fields::StoryFields,
        },
    },
    boilerplate::{Boilerplate, BoilerplateKind},
    desk::{
        counts::Count,
        query::{FAR, Shelf, StoryFlag, StoryOrder},
        stories::Story,
        terms::{self, ListTerm},
        views::StoryView,
    },
    desks::Newsdesk,
    error::{Error, Result},
    ids::{ArticleId, BoilerplateId, StaffId},
    platform::db::Conn,
    policy::Actor,
    taxonomy::category::Category,
    web::{
        admin::{
            choice::{Choice, desk_choices},
            desk::home::StoryRow,
            numbers::figure,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// The tab of a shelf, with how many stand on it.
pub struct ShelfTab {
    href: String,
    label: &'static str,
    count: String,
    current: bool,
}

/// A desk in the menu of desks.
struct QueueLink {
    slug: String,
    name: String,
    is_own: bool,
}

fn queues(all: &[Newsdesk], person: StaffId) -> Vec<QueueLink> {
    let link = |desk: &Newsdesk| QueueLink {
        slug: desk.slug.clone(),
        name: desk.name.clone(),
        is_own: desk.has(person),
    };
    let mut links: Vec<QueueLink> = all.iter().map(link).collect();
    links.sort_by_key(|link| !link.is_own);
    links
}

/// A day of a filter, as its field shows it.
struct DayField {
    name: &'static str,
    label: &'static str,
    value: String,
}

#[derive(Template)]
#[template(path = "admin/stories.html")]
struct StoriesPage {
    shell: Shell,
    tabs: Vec<ShelfTab>,
    address: ListAddress,
    chips: Vec<FilterChip>,
    /// What of the address was not understood.
    left_out: Vec<String>,
    /// Leads to the shelf without a filter.
    bare: String,
    categories: Vec<Choice>,
    desks: Vec<Choice>,
    /// The desks with their queues, one's own first.
    queues: Vec<QueueLink>,
    flags: Vec<Choice>,
    orders: Vec<Choice>,
    days: Vec<DayField>,
    /// Names to choose from.
    authors: Vec<ListTerm>,
    tags: Vec<ListTerm>,
    views: Vec<StoryView>,
    rows: Vec<StoryRow>,
    total: String,
    all: String,
    prev: String,
    next: String,
    said: String,
    /// What a story can begin with.
    templates: Vec<Boilerplate>,
    /// That the list was not looked for any further.
    cut: Option<String>,
}

impl StoriesPage {
    /// How the list is looked at, for what comes back to it.
    fn from(&self) -> String {
        self.address.query()
    }

    /// Where these filters get a name.
    fn keeps(&self) -> String {
        let query = [("from", self.address.first_page().query())];
        format!(
            "/admin/views?{}",
            serde_urlencoded::to_string(query).unwrap_or_default()
        )
    }

    /// As it is typed in a field for a day.
    fn today(&self) -> String {
        self.shell
            .now
            .with_timezone(&self.shell.zone)
            .format("%Y-%m-%d")
            .to_string()
    }

    /// Whether a view is what is looked at.
    fn is_here(&self, view: &StoryView) -> bool {
        view.asked == self.address.first_page().query()
    }
}

/// `GET /admin/articles`: `show`, `q`, `category`, `desk`, `author`, `tag`, `flag`, `mine`, `changed-from`, `changed-until`, `first-from`,
/// `first-until`, `sort`, `page`. What of it cannot be understood is said, and left out.
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let (address, left_out) = ListAddress::read(visit.req.query_string());
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let asked = address.asked(conn, who, &shell, left_out).await?;
    let (wanted, address) = (asked.wanted, asked.address);
    let counts = Story::counts(conn, who).await?;
    let found = Story::list(conn, who, &wanted).await?;
    let mut stories = found.stories;
    let more = stories.len() > usize::try_from(PAGE).unwrap_or(0);
    stories.truncate(usize::try_from(PAGE).unwrap_or(0));
    let first = wanted.offset + 1;
    let said = match stories.len() {
        0 => String::new(),
        count => format!(
            "{} to {}",
            figure(first),
            figure(first - 1 + i64::try_from(count).unwrap_or(0))
        ),
    };
    let (authors, tags) = terms::offered(conn, who).await?;
    let desks = Newsdesk::all(conn).await?;
    let total = counts.first().map(|(_, count)| counted(*count)).unwrap_or_default();
    let template = StoriesPage {
        tabs: tabs(&counts, &address),
        categories: categories(conn, &address.category).await?,
        desks: desk_choices(&desks, &address.desk, "Any or none"),
        queues: queues(&desks, who.id),
        flags: flags(address.flag),
        orders: orders(&address),
        days: days(&address),
        views: StoryView::all(conn, who).await?,
        bare: ListAddress::default().on(address.shelf).href(),
        all: if total == "1" {
            "1 story".into()
        } else {
            format!("{total} stories")
        },
        total,
        templates: Boilerplate::of_kind(conn, who, BoilerplateKind::Template).await?,
        rows: stories.iter().map(|story| StoryRow::of(story, &shell)).collect(),
        prev: if address.page > 1 {
            address.turned(address.page - 1).href()
        } else {
            String::new()
        },
        next: if more && address.page < MAX_PAGE {
            address.turned(address.page + 1).href()
        } else {
            String::new()
        },
        said,
        cut: found.is_cut.then(|| {
            format!(
                "Only the newest {} stories were looked through. Another filter, a tab or a longer word finds more.",
                figure(FAR)
            )
        }),
        chips: asked.chips,
        left_out: asked.left_out,
        authors,
        tags,
        address,
        shell,
    };
    respond::page(&template)
}

/// A count, or that there are more than were counted.
fn counted(count: Count) -> String {
    format!("{}{}", figure(count.count), if count.is_more { "+" } else { "" })
}

fn tabs(counts: &[(Shelf, Count)], address: &ListAddress) -> Vec<ShelfTab> {
    counts
        .iter()
        .map(|(shelf, count)| ShelfTab {
            href: address.on(*shelf).href(),
            label: shelf.label(),
            count: counted(*count),
            current: *shelf == address.shelf,
        })
        .collect()
}

async fn categories(conn: &mut Conn, chosen: &str) -> Result<Vec<Choice>> {
    let mut all = vec![any("Every category", chosen.is_empty())];
    all.extend(Category::tree(conn).await?.into_iter().map(|category| Choice {
        selected: category.slug == chosen,
        value: category.slug,
        label: category.name,
    }));
    Ok(all)
}

fn any(label: &str, selected: bool) -> Choice {
    Choice {
        value: String::new(),
        label: label.into(),
        selected,
    }
}

fn flags(chosen: Option<StoryFlag>) -> Vec<Choice> {
    let choice = |flag: StoryFlag| Choice {
        value: flag.word().into(),
        label: flag.label().into(),
        selected: chosen == Some(flag),
    };
    std::iter::once(any("Any or none", chosen.is_none()))
        .chain(StoryFlag::ALL.map(choice))
        .collect()
}

fn orders(address: &ListAddress) -> Vec<Choice> {
    let suits = StoryOrder::ALL.into_iter().filter(|order| order.suits(address.shelf));
    suits
        .map(|order| Choice {
            value: order.word().into(),
            label: order.label().into(),
            selected: address.order == order,
        })
        .collect()
}

fn days(address: &ListAddress) -> Vec<DayField> {
    let labels = [
        "Changed from",
        "Changed until",
        "First published from",
        "First published until",
    ];
    let fields = DAYS.into_iter().zip(labels).zip(&address.days);
    fields
        .map(|((name, label), value)| DayField {
            name,
            label,
            value: value.clone(),
        })
        .collect()
}

/// `POST /admin/articles`: begins a story, with the words of a `template` where one is named, or with a `headline`, and opens it.
///
/// # Errors
/// `NotFound` where nobody has that template any more; `Refused`, `Busy`.
pub async fn create(visit: Visit, form: Form) -> Result<HttpResponse> {
    let template: Option<BoilerplateId> = match form.text("template") {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let headline = form.text("headline").trim().to_owned();
    let answer = visit
        .app
        .once(&visit.signed, form.receipt(&visit.signed), move |conn, who| {
            Box::pin(async move {
                let (id, is_whole) = match template {
                    Some(template) => {
                        let words = Boilerplate::words(conn, who, template).await?;
                        draft::start_with(conn, who, words).await?
                    }
                    None => (titled(conn, who, headline).await?, true),
                };
                let said = if is_whole { "" } else { "?done=begun-with-less" };
                Ok(Answer::see(format!("/admin/articles/{id}{said}")))
            })
        })
        .await?;
    Ok(respond::answered(&answer))
}

/// A story that has a headline, where one was typed.
async fn titled(conn: &mut Conn, who: &Actor, headline: String) -> Result<ArticleId> {
    let id = draft::start(conn, who).await?;
    if headline.is_empty() {
        return Ok(id);
    }
    let version = Article::look(conn, who, id).await?.version;
    let fields = StoryFields {
        headline: Some(headline),
        ..StoryFields::default()
    };
    let saved = draft::save(conn, who, id, Some(version), DraftChange::Fields(fields)).await?;
    saved.problems.settle()?;
    Ok(id)
}
