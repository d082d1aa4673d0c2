//! Redirects: by hand, found again, and from lists that are rehearsed first.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;

use crate::{
    activity::{Answer, Receipt},
    error::{Problems, Result},
    ids::RedirectId,
    platform::token,
    policy::{Action, Facts, can},
    redirects::{self, MAX_LINES, MAX_REDIRECTS, REDIRECTS_SHOWN, Redirect, RedirectOrder, Rehearsal},
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            numbers::{counted, figure},
            shell::{Shell, fresh_key},
            visit::Visit,
        },
        request::{FileForm, Form},
        respond,
    },
};

/// The page of all redirects.
const LIST: &str = "/admin/settings/redirects";
/// Lines of a list that are told of; more are counted.
const LINES_TOLD: usize = 100;

/// What stands in the form.
#[derive(Clone, Default)]
struct TypedRedirect {
    from: String,
    to: String,
}

impl TypedRedirect {
    fn sent(form: &Form) -> Self {
        Self {
            from: form.text("from").to_owned(),
            to: form.text("to").to_owned(),
        }
    }
}

/// A list that was looked at, and is not taken yet.
struct TriedSheet {
    said: String,
    takes: usize,
    refused: Vec<(usize, String)>,
    /// More of them than are told.
    more: usize,
    /// The list itself, for the form that takes it.
    sheet: String,
}

#[derive(Template)]
#[template(path = "admin/redirects.html")]
struct RedirectsPage {
    shell: Shell,
    again: Again,
    typed: TypedRedirect,
    chosen: Option<Redirect>,
    rows: Vec<RedirectRow>,
    part: String,
    orders: Vec<Choice>,
    count: i64,
    has_more: bool,
    tried: Option<TriedSheet>,
    /// How many are shown at most.
    most: String,
    /// How much a list may hold.
    limits: String,
}

struct RedirectRow {
    redirect: Redirect,
    made: String,
    used: String,
    last: String,
}

impl RedirectsPage {
    fn target(&self) -> String {
        self.chosen
            .as_ref()
            .map_or_else(|| LIST.to_owned(), |one| format!("{LIST}/{}", one.id))
    }

    fn total(&self) -> String {
        figure(self.count)
    }
}

impl RedirectRow {
    fn of(redirect: Redirect, shell: &Shell) -> Self {
        let how = if redirect.is_imported { "from a list" } else { "by hand" };
        let by = redirect.made_by.clone().unwrap_or_else(|| "the operator".into());
        Self {
            made: format!("{how}, {by}, {}", shell.when(redirect.made_at)),
            used: figure(redirect.times),
            last: redirect
                .last_used_at
                .map_or_else(|| "never".into(), |at| shell.when(at)),
            redirect,
        }
    }
}

/// What the page shows besides the list.
#[derive(Default)]
struct ShownRedirects {
    again: Again,
    id: Option<RedirectId>,
    typed: Option<TypedRedirect>,
    tried: Option<TriedSheet>,
}

async fn show(visit: &Visit, shown: ShownRedirects) -> Result<HttpResponse> {
    let part: String = respond::parameter(&visit.req, "q")
        .unwrap_or_default()
        .replace('\0', "")
        .trim()
        .chars()
        .take(200)
        .collect();
    let wanted = respond::parameter(&visit.req, "order").unwrap_or_default();
    let order = RedirectOrder::ALL
        .into_iter()
        .find(|order| order.word() == wanted)
        .unwrap_or_default();
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/settings").await?;
    let chosen = match shown.id {
        Some(id) => Some(Redirect::find(&mut conn, id).await?),
        None => None,
    };
    let mut found = Redirect::list(&mut conn, &part, order).await?;
    let most = usize::try_from(REDIRECTS_SHOWN).unwrap_or(usize::MAX);
    let has_more = found.len() > most;
    found.truncate(most);
    let stored = chosen.as_ref().map(|one| TypedRedirect {
        from: one.path.clone(),
        to: one.written.clone(),
    });
    let page = RedirectsPage {
        typed: shown.typed.or(stored).unwrap_or_default(),
        chosen,
        rows: found.into_iter().map(|one| RedirectRow::of(one, &shell)).collect(),
        part,
        orders: RedirectOrder::ALL
            .into_iter()
            .map(|one| Choice {
                value: one.word().to_owned(),
                label: one.label().to_owned(),
                selected: one == order,
            })
            .collect(),
        count: Redirect::count(&mut conn).await?,
        has_more,
        tried: shown.tried,
        most: figure(REDIRECTS_SHOWN),
        limits: format!(
            "{} lines at once, {} redirects in all.",
            figure(MAX_LINES),
            figure(MAX_REDIRECTS)
        ),
        again: shown.again,
        shell,
    };
    respond::page_with(page.again.status(), &page)
}

/// `GET /admin/settings/redirects`
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, ShownRedirects::default()).await
}

/// `GET /admin/settings/redirects/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<RedirectId>) -> Result<HttpResponse> {
    let shown = ShownRedirects {
        id: Some(*id),
        ..ShownRedirects::default()
    };
    show(&visit, shown).await
}

/// `POST /admin/settings/redirects`
///
/// # Errors
/// `Refused`, `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = TypedRedirect::sent(&form);
    let sent = typed.clone();
    let added = visit.once(&form, format!("{LIST}?done=added"), move |conn, who| {
        Box::pin(async move { redirects::add(conn, who, &sent.from, &sent.to).await })
    });
    let shown = |again| ShownRedirects {
        again,
        typed: Some(typed),
        ..ShownRedirects::default()
    };
    or_again(added.await, |again| show(&visit, shown(again))).await
}

/// `POST /admin/settings/redirects/{id}`: another end.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<RedirectId>, form: Form) -> Result<HttpResponse> {
    let (id, version, typed) = (*id, form.version(), TypedRedirect::sent(&form));
    let to = typed.to.clone();
    let changed = visit.once(&form, format!("{LIST}?done=changed"), move |conn, who| {
        Box::pin(async move { redirects::change(conn, who, id, version, &to).await })
    });
    let shown = |again| ShownRedirects {
        again,
        id: Some(id),
        typed: Some(typed),
        ..ShownRedirects::default()
    };
    or_again(changed.await, |again| show(&visit, shown(again))).await
}

/// `POST /admin/settings/redirects/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<RedirectId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, format!("{LIST}?done=removed"), move |conn, who| {
        Box::pin(redirects::remove(conn, who, id, version))
    });
    let shown = |again| ShownRedirects {
        again,
        id: Some(id),
        ..ShownRedirects::default()
    };
    or_again(removed.await, |again| show(&visit, shown(again))).await
}

/// `POST /admin/settings/redirects/import`: a list in the field `file` is looked at, and nothing is changed.
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn import(visit: Visit, form: FileForm) -> Result<HttpResponse> {
    let file = form
        .files
        .first()
        .and_then(|file| file.bytes.clone())
        .filter(|bytes| !bytes.is_empty());
    let Some(bytes) = file else {
        return without_list(&visit).await;
    };
    let tried = {
        let mut conn = visit.app.newsroom().await?;
        redirects::rehearse(&mut conn, visit.viewer(), &bytes).await
    };
    match tried {
        Ok(rehearsal) => {
            let shown = ShownRedirects {
                tried: Some(TriedSheet::of(rehearsal, &bytes)),
                ..ShownRedirects::default()
            };
            show(&visit, shown).await
        }
        Err(error) => {
            let shown = ShownRedirects {
                again: Again::from_error(error)?,
                ..ShownRedirects::default()
            };
            show(&visit, shown).await
        }
    }
}

impl TriedSheet {
    fn of(rehearsal: Rehearsal, bytes: &[u8]) -> Self {
        let Rehearsal {
            taken,
            mut refused,
            same,
        } = rehearsal;
        let replaced = taken.iter().filter(|line| line.replaces).count();
        let all = taken.len() + refused.len() + same;
        let mut said = format!(
            "{} of {} can go in. Nothing is changed yet.",
            figure(taken.len()),
            counted(all, "line", "lines")
        );
        if replaced > 0 {
            said.push_str(&format!(
                " {} another end.",
                if replaced == 1 {
                    "One redirect gets".into()
                } else {
                    format!("{} redirects get", figure(replaced))
                }
            ));
        }
        if same > 0 {
            said.push_str(&format!(
                " {} so already.",
                if same == 1 {
                    "One line is".into()
                } else {
                    format!("{} lines are", figure(same))
                }
            ));
        }
        let more = refused.len().saturating_sub(LINES_TOLD);
        refused.truncate(LINES_TOLD);
        Self {
            said,
            takes: taken.len(),
            refused,
            more,
            sheet: String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

async fn without_list(visit: &Visit) -> Result<HttpResponse> {
    let problems = Problems::of("file", "Choose a CSV file with an old and a new address in each line.");
    let shown = ShownRedirects {
        again: Again::from_error(problems.into())?,
        ..ShownRedirects::default()
    };
    show(visit, shown).await
}

/// `POST /admin/settings/redirects/take`: the list in `sheet`, which was looked at, as far as it can go in by now.
///
/// # Errors
/// `Refused`, `Busy`, `KeyReused`.
pub async fn take(visit: Visit, form: Form) -> Result<HttpResponse> {
    let sheet = form.text("sheet").to_owned();
    if sheet.trim().is_empty() {
        return without_list(&visit).await;
    }
    let key = Some(form.text("key").trim())
        .filter(|key| (8..=64).contains(&key.len()))
        .map_or_else(fresh_key, str::to_owned);
    let receipt = Receipt::new(
        visit.viewer().id,
        &key,
        visit.req.path(),
        &token::sha256(sheet.as_bytes()),
    );
    let done = visit.app.once(&visit.signed, receipt, move |conn, who| {
        Box::pin(async move {
            redirects::take(conn, who, sheet.as_bytes()).await?;
            Ok(Answer::see(format!("{LIST}?done=redirects-imported")))
        })
    });
    let done = done.await.map(|answer| respond::answered(&answer));
    let shown = |again| ShownRedirects {
        again,
        ..ShownRedirects::default()
    };
    or_again(done, |again| show(&visit, shown(again))).await
}

/// `GET /admin/settings/redirects.csv`
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn export(visit: Visit) -> Result<HttpResponse> {
    can(visit.viewer().role, Action::ManageRedirects, &Facts::NONE)?;
    let all = Redirect::all(&mut *visit.app.newsroom().await?).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"redirects.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(redirects::sheet_of(&all)))
}
