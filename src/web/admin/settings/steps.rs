//! Which approvals stories of a category need: up to three, one after the other.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    desks::Newsdesk,
    error::{Error, Result},
    ids::CategoryId,
    merging::MergeKind,
    taxonomy::{
        category::Category,
        steps::{self, CategorySteps, STEP_FIELDS, SetStep, StepForm},
    },
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            merging::or_staying,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// A place in the form.
struct StepPlace {
    legend: &'static str,
    name_field: &'static str,
    desk_field: &'static str,
    name: String,
    whose: Vec<Choice>,
    /// Who can give it as it is stored, or that nobody can.
    able: String,
}

#[derive(Template)]
#[template(path = "admin/category_steps.html")]
struct CategoryStepsPage {
    shell: Shell,
    again: Again,
    category: Category,
    version: i64,
    /// What holds now.
    asked: String,
    /// What holds where the form is left empty.
    otherwise: String,
    places: Vec<StepPlace>,
    /// The categories below that ask for the same.
    below: Vec<String>,
}

const LEGENDS: [&str; 3] = ["First approval", "Second approval", "Third approval"];

/// `GET /admin/categories/{id}/steps`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<CategoryId>) -> Result<HttpResponse> {
    let shown = show(&visit, *id, Again::default(), None).await;
    or_staying(&visit, MergeKind::Category, id.0, shown).await
}

async fn show(visit: &Visit, id: CategoryId, mut again: Again, typed: Option<Vec<StepForm>>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn = &mut conn;
    let tree = Category::tree(conn).await?;
    let category = tree.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound)?;
    let stored = CategorySteps::of(conn, id).await?;
    let desks = Newsdesk::all(conn).await?;
    let wished: Vec<String> = typed.iter().flatten().map(|form| form.name.clone()).collect();
    again.compare([("Approvals", steps::in_order(&stored.own), wished.join(", then "))]);
    let places = (0..LEGENDS.len()).map(|number| {
        let own = stored.own.get(number);
        let form = match &typed {
            Some(typed) => typed.get(number).cloned().unwrap_or_default(),
            None => own.map(StepForm::of).unwrap_or_default(),
        };
        place(number, form, own, &desks)
    });
    let page = CategoryStepsPage {
        shell: visit.shell(conn, "/admin/categories").await?,
        version: stored.version,
        asked: stored.in_words(),
        otherwise: otherwise(&stored),
        places: places.collect(),
        below: below(conn, &tree, id).await?,
        category,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn place(number: usize, form: StepForm, own: Option<&SetStep>, desks: &[Newsdesk]) -> StepPlace {
    let (name_field, desk_field) = STEP_FIELDS[number];
    let any = Choice {
        value: String::new(),
        label: "Any editor".into(),
        selected: form.desk.is_none(),
    };
    let of_desk = |desk: &Newsdesk| Choice {
        value: desk.id.to_string(),
        label: format!("Editors of the desk {}", desk.name),
        selected: form.desk == Some(desk.id),
    };
    StepPlace {
        legend: LEGENDS[number],
        name_field,
        desk_field,
        whose: std::iter::once(any).chain(desks.iter().map(of_desk)).collect(),
        able: own.map(able).unwrap_or_default(),
        name: form.name,
    }
}

/// More than these are counted, not named.
const FEW_ABLE: usize = 5;

fn able(step: &SetStep) -> String {
    match step.able.as_slice() {
        [] => "Nobody can give it at present: put an editor onto the desk, or choose another.".to_owned(),
        names if names.len() <= FEW_ABLE => format!("At present: {}.", names.join(", ")),
        names => format!("At present one of {} colleagues.", names.len()),
    }
}

fn otherwise(stored: &CategorySteps) -> String {
    match &stored.above {
        Some((name, steps)) => {
            format!("Left empty, it asks for what {name} does: {}.", steps::in_order(steps))
        }
        None => "Left empty, one editor approves.".to_owned(),
    }
}

async fn below(conn: &mut crate::platform::db::Conn, tree: &[Category], id: CategoryId) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for one in tree
        .iter()
        .filter(|one| one.id != id && Category::is_below(tree, one.id, id))
    {
        let set_at = steps::set_at(conn, one.id).await?;
        if set_at.is_none_or(|at| at == id || !Category::is_below(tree, at, id)) {
            names.push(one.name.clone());
        }
    }
    Ok(names)
}

fn sent(form: &Form) -> Vec<StepForm> {
    let one = |(name, desk): (&str, &str)| StepForm {
        name: form.text(name).to_owned(),
        desk: form.text(desk).parse().ok(),
    };
    STEP_FIELDS.into_iter().map(one).collect()
}

/// `POST /admin/categories/{id}/steps`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<CategoryId>, form: Form) -> Result<HttpResponse> {
    let (id, version, typed) = (*id, form.version(), sent(&form));
    let wanted = typed.clone();
    let changed = visit.once(
        &form,
        format!("/admin/categories/{id}?done=changed"),
        move |conn, who| Box::pin(async move { steps::change(conn, who, id, version, &wanted).await }),
    );
    or_again(changed.await, |again| show(&visit, id, again, Some(typed))).await
}
