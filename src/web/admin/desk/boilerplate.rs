//! Snippets and templates: all that somebody has, and a story whose words become a template.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use serde_json::{Value, json};

use crate::{
    articles::{article::Article, writing::beginning::StoryStart},
    body::Document,
    boilerplate::{self, Boilerplate, BoilerplateKind, NewBoilerplate},
    error::{Error, Problems, Result},
    ids::{ArticleId, BoilerplateId},
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::{Form, wants_json},
        respond,
    },
};

const LIST: &str = "/admin/boilerplate";

#[derive(Template)]
#[template(path = "admin/boilerplate.html")]
struct BoilerplatePage {
    shell: Shell,
    again: Again,
    snippets: Vec<Boilerplate>,
    templates: Vec<Boilerplate>,
    /// The one that a form was of, with what was typed there.
    typed: Option<TypedBoilerplate>,
    /// The story whose words are to become a template: its id, and what it is called.
    story: Option<(String, String)>,
    may_share: bool,
}

struct TypedBoilerplate {
    id: Option<BoilerplateId>,
    name: String,
    is_shared: bool,
}

/// A kind, with all that somebody has of it.
struct BoilerplateSection<'a> {
    key: &'static str,
    heading: &'static str,
    /// How one is used and made.
    hint: &'static str,
    all: &'a [Boilerplate],
    /// A story can begin with one.
    begins: bool,
}

impl BoilerplatePage {
    /// Both kinds.
    fn sections(&self) -> [BoilerplateSection<'_>; 2] {
        [
            BoilerplateSection {
                key: "templates",
                heading: "Templates",
                hint: "A story begins with its words, its category and its tags. One is made of a story: open it, and choose “Keep as a template” in its menu.",
                all: &self.templates,
                begins: self.shell.may_write,
            },
            BoilerplateSection {
                key: "snippets",
                heading: "Snippets",
                hint: "Put into a text by typing / and its name. One is made in a text: select blocks, and choose “Keep as a snippet” in the menu of a block.",
                all: &self.snippets,
                begins: false,
            },
        ]
    }

    fn about(&self, one: &Boilerplate) -> String {
        let by = one.modified_by.as_deref().unwrap_or("the operator");
        let whose = if one.is_shared {
            "The whole newsroom’s"
        } else {
            "Yours"
        };
        format!("{whose} · {by}, {}", self.shell.when(one.modified_at))
    }

    fn may_change(&self, one: &Boilerplate) -> bool {
        self.may_share || !one.is_shared
    }

    /// What a field shows: what was typed where its form is shown again.
    fn name_of<'a>(&'a self, one: &'a Boilerplate) -> &'a str {
        match &self.typed {
            Some(typed) if typed.id == Some(one.id) => &typed.name,
            _ => &one.name,
        }
    }

    fn is_open(&self, one: &Boilerplate) -> bool {
        self.typed.as_ref().is_some_and(|typed| typed.id == Some(one.id))
    }

    fn problem(&self, id: Option<BoilerplateId>) -> Option<&str> {
        let is_its = self.typed.as_ref().is_some_and(|typed| typed.id == id);
        self.again.problems.on("name").filter(|_| is_its)
    }

    fn problem_of(&self, one: &Boilerplate) -> Option<&str> {
        self.problem(Some(one.id))
    }

    fn new_name(&self) -> &str {
        let typed = self.typed.as_ref().filter(|typed| typed.id.is_none());
        match (typed, &self.story) {
            (Some(typed), _) => &typed.name,
            (None, Some((_, title))) => title,
            _ => "",
        }
    }

    fn is_new_shared(&self) -> bool {
        self.typed
            .as_ref()
            .is_some_and(|typed| typed.id.is_none() && typed.is_shared)
    }
}

/// `GET /admin/boilerplate`; with `article=` a form that makes a template of that story.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let article = respond::parameter(&visit.req, "article");
    let article = article.map(|id| id.parse().map_err(|_| Error::NotFound)).transpose()?;
    show(&visit, Again::default(), article, None).await
}

async fn show(
    visit: &Visit,
    again: Again,
    article: Option<ArticleId>,
    typed: Option<TypedBoilerplate>,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let who = visit.viewer();
    let story = match article {
        Some(id) => Some((id.to_string(), Article::look(conn, who, id).await?.name_of_story())),
        None => None,
    };
    let all = Boilerplate::all(conn, who).await?;
    let (mut snippets, mut templates) = (vec![], vec![]);
    for one in all {
        match one.kind()? {
            BoilerplateKind::Snippet => snippets.push(one),
            BoilerplateKind::Template => templates.push(one),
        }
    }
    let page = BoilerplatePage {
        shell: visit.shell(conn, "/admin/articles").await?,
        snippets,
        templates,
        typed,
        story,
        may_share: can(who.role, Action::ShareBoilerplate, &Facts::NONE).is_ok(),
        again,
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/boilerplate`: `kind`, `name`, `shared`, `replaces`; the words of `article`, or those in `body`.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`; `Problems` to programs.
pub async fn keep(visit: Visit, form: Form) -> Result<HttpResponse> {
    let article: Option<ArticleId> = match form.text("article") {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let typed = TypedBoilerplate {
        id: None,
        name: form.text("name").to_owned(),
        is_shared: form.text("shared") == "yes",
    };
    let kind = BoilerplateKind::named(form.text("kind"));
    let kind = kind.ok_or_else(|| Problems::of("kind", "Choose whether it is a snippet or a template."))?;
    let words = match article {
        Some(_) => StoryStart::default(),
        None => StoryStart::of_text(&passage(form.text("body"))?),
    };
    let new = NewBoilerplate {
        kind,
        name: typed.name.clone(),
        is_shared: typed.is_shared,
        replaces: form.text("replaces") == "yes",
        words,
    };
    let kept = visit.once(&form, format!("{LIST}?done=kept"), move |conn, who| {
        Box::pin(async move {
            let new = with_words_of(conn, who, article, new).await?;
            boilerplate::keep(conn, who, new).await
        })
    });
    let kept = kept.await;
    if wants_json(&visit.req) {
        return kept;
    }
    or_again(kept, |again| show(&visit, again, article, Some(typed))).await
}

/// The words of a story that this person may see, read where they are kept.
async fn with_words_of(
    conn: &mut Conn,
    who: &Actor,
    article: Option<ArticleId>,
    new: NewBoilerplate,
) -> Result<NewBoilerplate> {
    let Some(id) = article else { return Ok(new) };
    let words = StoryStart::of(&Article::look(conn, who, id).await?.working.content);
    Ok(NewBoilerplate { words, ..new })
}

/// Blocks that were sent as a document.
fn passage(sent: &str) -> Result<Document> {
    let document = Document::parse_str(sent)
        .map_err(|problem| Problems::of("body", problem.message))?
        .document;
    if document.holds_nothing() {
        return Err(Problems::of("body", "There is nothing in it. Select the blocks that it is to have.").into());
    }
    Ok(document)
}

/// `POST /admin/boilerplate/{id}`: another name, or for others.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<BoilerplateId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let (name, is_shared) = (form.text("name").to_owned(), form.text("shared") == "yes");
    let typed = TypedBoilerplate {
        id: Some(id),
        name: name.clone(),
        is_shared,
    };
    let changed = visit.once(&form, format!("{LIST}?done=changed"), move |conn, who| {
        Box::pin(async move { boilerplate::change(conn, who, id, version, &name, is_shared).await })
    });
    or_again(changed.await, |again| show(&visit, again, None, Some(typed))).await
}

/// `POST /admin/boilerplate/{id}/remove`
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<BoilerplateId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, format!("{LIST}?done=removed"), move |conn, who| {
        Box::pin(boilerplate::remove(conn, who, id, version))
    });
    or_again(removed.await, |again| show(&visit, again, None, None)).await
}

/// `GET /admin/boilerplate/snippets`: those that this person has, for the menu of the text.
///
/// # Errors
/// `Busy`.
pub async fn snippets(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let told = |one: &Boilerplate| json!({ "id": one.id, "name": one.name, "is_shared": one.is_shared });
    let found = Boilerplate::of_kind(&mut conn, visit.viewer(), BoilerplateKind::Snippet).await?;
    let snippets: Vec<Value> = found.iter().map(told).collect();
    Ok(sent(&json!({ "snippets": snippets })))
}

/// `GET /admin/boilerplate/{id}/text`: the blocks of one, as a document.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn text(visit: Visit, id: web::Path<BoilerplateId>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let words = Boilerplate::words(&mut conn, visit.viewer(), *id).await?;
    Ok(sent(&json!({ "document": words.text()?.to_json() })))
}

fn sent(value: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(value)
}
