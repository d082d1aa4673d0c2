//! The presets of pictures: a shape and some widths each.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    error::{Refusal, Result},
    media::{
        picture::{Preset, Shapes},
        shapes::{self, MAX_WIDTHS, PresetForm, PresetSettings},
    },
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/presets.html")]
struct PresetsPage {
    shell: Shell,
    again: Again,
    version: i64,
    lines: Vec<PresetLine>,
    most: usize,
    may: std::result::Result<(), Refusal>,
}

/// A preset in the form.
struct PresetLine {
    name: &'static str,
    label: &'static str,
    place: &'static str,
    typed: PresetForm,
    /// Its shape, drawn: width and height of a box, in a field of 72 by 72.
    drawn: (u32, u32),
    problem: Option<String>,
}

/// A side of the field that shapes are drawn in.
const FIELD: u32 = 72;

/// As large as the field allows; what is whole has no shape of its own.
fn drawn(shapes: &Shapes, preset: Preset) -> (u32, u32) {
    let (across, down) = shapes.get(preset).ratio.unwrap_or((4, 3));
    let side = |side: u32| (FIELD * side / across.max(down)).max(1);
    (side(across), side(down))
}

/// `GET /admin/settings/pictures`
///
/// # Errors
/// `Busy`.
pub async fn show(visit: Visit) -> Result<HttpResponse> {
    page(&visit, Again::default(), None).await
}

async fn page(visit: &Visit, mut again: Again, typed: Option<Vec<(Preset, PresetForm)>>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let settings = PresetSettings::load(&mut conn).await?;
    let stored = |preset: Preset| PresetForm::of(settings.shapes.get(preset));
    let shown = |preset: Preset| {
        let typed = typed.iter().flatten().find(|(other, _)| *other == preset);
        typed.map_or_else(|| stored(preset), |(_, form)| form.clone())
    };
    let whole = |form: &PresetForm| format!("{}, {}", form.ratio, form.widths);
    if typed.is_some() {
        again.compare(Preset::ALL.map(|preset| (preset.label(), whole(&stored(preset)), whole(&shown(preset)))));
    }
    let line = |preset: Preset| PresetLine {
        name: preset.name(),
        label: preset.label(),
        place: preset.place(),
        typed: shown(preset),
        drawn: drawn(&settings.shapes, preset),
        problem: again.problems.on(preset.name()).map(str::to_owned),
    };
    let page = PresetsPage {
        shell: visit.shell(&mut conn, "/admin/settings").await?,
        version: settings.version(),
        lines: Preset::ALL.map(line).into(),
        most: MAX_WIDTHS,
        may: can(visit.viewer().role, Action::ManageSettings, &Facts::NONE),
        again,
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/settings/pictures`
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn save(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let typed = Preset::ALL.map(|preset| {
        let text = |what: &str| form.text(&format!("{}_{what}", preset.name())).to_owned();
        let (ratio, widths) = (text("ratio"), text("widths"));
        (preset, PresetForm { ratio, widths })
    });
    let sent = typed.clone();
    let saved = visit.once(&form, "/admin/settings/pictures?done=presets", move |conn, who| {
        Box::pin(async move { shapes::change(conn, who, version, &sent).await })
    });
    let saved = saved.await;
    visit.app.studio.plan_soon();
    or_again(saved, |again| page(&visit, again, Some(typed.into()))).await
}
