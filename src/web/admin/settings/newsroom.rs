//! Settings: the newsroom's name and addresses, *About Us* and *Contact Info*, ways of working.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    error::{Error, Refusal, Result},
    policy::{Action, Facts, can},
    site::{self, InfoForm, NameForm, Site, Ways},
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            settings::emblem::EmblemLine,
            shell::Shell,
            visit::Visit,
            zones::zones,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    shell: Shell,
    again: Again,
    version: i64,
    newsroom: NameForm,
    zones: Vec<Choice>,
    info: InfoForm,
    ways: Ways,
    emblems: Vec<EmblemLine>,
    may_settings: std::result::Result<(), Refusal>,
    may_info: std::result::Result<(), Refusal>,
}

/// What was typed into one of the page's forms.
enum TypedSettings {
    Nothing,
    Name(NameForm),
    Info(InfoForm),
    Ways(Ways),
}

fn name_of(site: &Site) -> NameForm {
    NameForm {
        name: site.name.clone(),
        tagline: site.tagline.clone(),
        url: site.url.clone(),
        time_zone: site.time_zone.clone(),
        language: site.language.clone(),
    }
}

fn info_of(site: &Site) -> InfoForm {
    InfoForm {
        about: site.about.clone(),
        address: site.contact_address.clone(),
        email: site.contact_email.clone(),
        phone: site.contact_phone.clone(),
    }
}

const fn ways_of(site: &Site) -> Ways {
    Ways {
        own_approval: site.own_approval,
        admins_publish: site.admins_publish,
        checks_links: site.checks_links,
    }
}

/// `GET /admin/settings`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), TypedSettings::Nothing).await
}

async fn show(visit: &Visit, mut again: Again, typed: TypedSettings) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let site = Site::load(&mut conn).await?.ok_or(Error::NotFound)?;
    let (mut newsroom, mut info, mut ways) = (name_of(&site), info_of(&site), ways_of(&site));
    match typed {
        TypedSettings::Nothing => {}
        TypedSettings::Name(typed) => {
            again.compare([
                ("Name", newsroom.name, typed.name.clone()),
                ("Tagline", newsroom.tagline, typed.tagline.clone()),
                ("Web address", newsroom.url, typed.url.clone()),
                ("Time zone", newsroom.time_zone, typed.time_zone.clone()),
                ("Language", newsroom.language, typed.language.clone()),
            ]);
            newsroom = typed;
        }
        TypedSettings::Info(typed) => {
            again.compare([
                ("About us", info.about, typed.about.clone()),
                ("Address", info.address, typed.address.clone()),
                ("Email", info.email, typed.email.clone()),
                ("Telephone", info.phone, typed.phone.clone()),
            ]);
            info = typed;
        }
        TypedSettings::Ways(typed) => ways = typed,
    }
    let may = |action| can(visit.viewer().role, action, &Facts::NONE);
    let page = SettingsPage {
        shell: visit.shell(&mut conn, "/admin/settings").await?,
        again,
        version: site.version,
        zones: zones(&newsroom.time_zone),
        newsroom,
        info,
        ways,
        emblems: EmblemLine::all(&mut conn, &site).await?,
        may_settings: may(Action::ManageSettings),
        may_info: may(Action::ManageInfo),
    };
    respond::page_with(page.again.status(), &page)
}

/// Where each of the forms leads.
const SAVED: &str = "/admin/settings?done=saved";

/// `POST /admin/settings`: name, addresses, zone, language.
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn name(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let typed = NameForm {
        name: form.text("name").to_owned(),
        tagline: form.text("tagline").to_owned(),
        url: form.text("url").to_owned(),
        time_zone: form.text("time_zone").to_owned(),
        language: form.text("language").to_owned(),
    };
    let sent = typed.clone();
    let changed = visit.once(&form, SAVED, move |conn, who| {
        Box::pin(async move { site::change_name(conn, who, version, &sent).await })
    });
    or_again(changed.await, |again| show(&visit, again, TypedSettings::Name(typed))).await
}

/// `POST /admin/settings/info`: *About Us*, *Contact Info*.
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn info(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let typed = InfoForm {
        about: form.text("about").replace("\r\n", "\n"),
        address: form.text("address").replace("\r\n", "\n"),
        email: form.text("email").to_owned(),
        phone: form.text("phone").to_owned(),
    };
    let sent = typed.clone();
    let changed = visit.once(&form, SAVED, move |conn, who| {
        Box::pin(async move { site::change_info(conn, who, version, &sent).await })
    });
    or_again(changed.await, |again| show(&visit, again, TypedSettings::Info(typed))).await
}

/// `POST /admin/settings/ways`
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn ways(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let typed = Ways {
        own_approval: form.ticked("own_approval"),
        admins_publish: !form.ticked("admins_do_not_publish"),
        checks_links: form.ticked("checks_links"),
    };
    let changed = visit.once(&form, SAVED, move |conn, who| {
        Box::pin(site::change_ways(conn, who, version, typed))
    });
    or_again(changed.await, |again| show(&visit, again, TypedSettings::Ways(typed))).await
}
