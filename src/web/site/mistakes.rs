//! A reader marks a sentence of a story and says what is wrong with it. Nothing of it needs a script.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use super::{LabelledLink, discussion, frame::Frame, nothing_yet};
use crate::{
    app::App,
    delivery::links,
    error::{Error, Problems, Result},
    ids::{ArticleId, PublicationId},
    live::story::{By, LiveArticle, TextOf},
    locale::Language,
    mistakes::{self, MARKS, MistakeMark, NewMistake},
    web::{
        request::{self, form::Form},
        respond,
    },
    words::Word,
};

#[derive(Template)]
#[template(path = "site/mistake.html")]
struct MistakePage {
    site: Frame,
    story: LabelledLink,
    language: Language,
    /// None after it was sent.
    form: Option<MistakeForm>,
}

/// The form, empty or as it was sent.
struct MistakeForm {
    action: String,
    /// The text that is shown.
    publication: PublicationId,
    /// Paragraphs, each as its sentences.
    lines: Vec<Vec<MarkChoice>>,
    whole: bool,
    text: String,
    name: String,
    email: String,
    problems: Vec<(&'static str, String)>,
}

/// A sentence that can be marked.
struct MarkChoice {
    word: String,
    text: String,
    chosen: bool,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct TypedMistake {
    mark: Option<MistakeMark>,
    text: String,
    name: String,
    email: String,
    problems: Vec<(&'static str, Word)>,
}

impl MistakeForm {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        let (_, sentence) = self.problems.iter().find(|(name, _)| *name == field)?;
        Some(sentence)
    }
}

/// `GET /mistakes/on/{id}`: the story sentence by sentence, and the form.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(app: web::Data<App>, id: web::Path<ArticleId>) -> Result<HttpResponse> {
    let page = load(&app, *id, Some(TypedMistake::default())).await?;
    respond::private_page(StatusCode::OK, &page)
}

/// `POST /mistakes/on/{id}`: `publication`, `mark`, `text`, perhaps `name` and `email`.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn send(req: HttpRequest, app: web::Data<App>, id: web::Path<ArticleId>, form: Form) -> Result<HttpResponse> {
    app.book().await.map_err(nothing_yet)?; // and with it the clock
    let mut typed = TypedMistake {
        mark: MistakeMark::named(form.text("mark")),
        text: form.text("text").to_owned(),
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        problems: vec![],
    };
    // What stands there was written by a program: a person does not see the field, and sends the form once more.
    let is_trapped = !form.text("website").is_empty();
    let sent = match (typed.mark, form.text("publication").parse::<PublicationId>()) {
        (Some(mark), Ok(publication)) if !is_trapped => {
            let new = NewMistake {
                article: *id,
                publication,
                mark,
                said: typed.text.clone(),
                name: typed.name.clone(),
                email: typed.email.clone(),
                network: request::peer(&app, &req),
            };
            app.at_the_door(move |conn| Box::pin(async move { mistakes::tell(conn, &new).await }))
                .await
        }
        _ => Err(Problems::of("mark", "Mark a sentence.").into()),
    };
    let status = match sent {
        Ok(()) => {
            let page = load(&app, *id, None).await?;
            return respond::private_page(StatusCode::OK, &page);
        }
        Err(Error::Problems(problems)) => {
            typed.problems = problems.iter().map(|(field, _)| (field, word_for(field))).collect();
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(Error::Conflict(_)) => {
            typed.mark = None;
            typed.problems = vec![("mark", Word::MistakeChanged)];
            StatusCode::CONFLICT
        }
        Err(Error::TooMany(_)) => {
            typed.problems = vec![("form", Word::MistakeWait)];
            StatusCode::TOO_MANY_REQUESTS
        }
        Err(other) => return Err(other),
    };
    let page = load(&app, *id, Some(typed)).await?;
    respond::private_page(status, &page)
}

fn word_for(field: &str) -> Word {
    match field {
        "name" => Word::CommentWrongName,
        "email" => Word::CommentWrongEmail,
        "text" => Word::MistakeWrongText,
        _ => Word::MistakeWhich,
    }
}

async fn load(app: &App, id: ArticleId, typed: Option<TypedMistake>) -> Result<MistakePage> {
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let article = LiveArticle::find(&mut conn, By::Id(id), TextOf::All).await?;
    let article = article.ok_or(Error::NotFound)?;
    let category = discussion::category(&book, &article);
    let site = Frame::load(&mut conn, &book, app.watch.clock(), category).await?;
    let form = match typed {
        Some(typed) => Some(form_of(&site, &article, typed)?),
        None => None,
    };
    Ok(MistakePage {
        story: LabelledLink {
            href: links::article(&article.slug),
            label: article.headline.clone(),
        },
        language: Language::of(&article.lang),
        site,
        form,
    })
}

fn form_of(site: &Frame, article: &LiveArticle, typed: TypedMistake) -> Result<MistakeForm> {
    let choice = |mark: MistakeMark, text: &str| MarkChoice {
        word: mark.word(),
        text: text.to_owned(),
        chosen: typed.mark == Some(mark),
    };
    let mut lines = vec![vec![choice(MistakeMark::Headline, &article.headline)]];
    if !article.dek.is_empty() {
        lines.push(vec![choice(MistakeMark::Dek, &article.dek)]);
    }
    let sentences = article.body()?.map(|body| body.sentences()).unwrap_or_default();
    for (number, sentence) in sentences.iter().take(MARKS).enumerate() {
        let choice = choice(MistakeMark::Sentence(number), &sentence.text);
        match lines.last_mut() {
            Some(line) if !sentence.begins => line.push(choice),
            _ => lines.push(vec![choice]),
        }
    }
    let problems = typed
        .problems
        .iter()
        .map(|(field, word)| (*field, site.say(*word).to_owned()));
    Ok(MistakeForm {
        action: links::mistake_on(article.id),
        publication: article.publication_id,
        problems: problems.collect(),
        whole: typed.mark == Some(MistakeMark::Whole),
        lines,
        text: typed.text,
        name: typed.name,
        email: typed.email,
    })
}
