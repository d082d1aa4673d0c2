//! Making, changing and removing redirects by hand; and what is decided about many at once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use super::{
    LeadTarget, MAX_REDIRECTS, Redirect,
    target::{self, Aim, aim, kind_of, leads_from},
};
use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    ids::RedirectId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, can},
    schema::newsroom::redirects,
    site::Site,
};

/// Redirects are changed by one transaction at a time: what one leads to depends on the others.
pub(super) async fn hold(conn: &mut Conn, who: &Actor) -> Result<String> {
    can(who, Action::ManageRedirects, &Facts::NONE)?;
    sql("SELECT pg_advisory_xact_lock(hashtext('copydesk redirects'))")
        .execute(conn)
        .await?;
    site_url(conn).await
}

pub(super) async fn site_url(conn: &mut Conn) -> Result<String> {
    Ok(Site::load(conn).await?.map(|site| site.url).unwrap_or_default())
}

/// One that is wished for: its path as it is meant, and what was typed as its end.
pub(super) struct Wish {
    pub path: String,
    pub aim: Aim,
}

/// What each wish comes to, in their order: where it leads, straight, or why it cannot be.
pub(super) async fn settle(
    conn: &mut Conn,
    who: Party,
    wishes: &[Wish],
) -> Result<Vec<std::result::Result<LeadTarget, String>>> {
    let ends = wishes.iter().filter_map(|wish| match &wish.aim {
        Aim::Path(path) => Some(path.as_str()),
        _ => None,
    });
    let paths: Vec<&str> = wishes
        .iter()
        .map(|wish| wish.path.as_str())
        .chain(ends)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let ids: Vec<Uuid> = wishes
        .iter()
        .filter_map(|wish| match wish.aim {
            Aim::Newsroom(_, id) => Some(id),
            _ => None,
        })
        .collect();
    let known = LeadingOn {
        standing: target::standing(conn, &paths).await?,
        redirects: stored(conn, &paths).await?,
        ids: target::known(conn, who, &ids).await?.into_iter().collect(),
        wished: wishes.iter().map(|wish| (wish.path.as_str(), &wish.aim)).collect(),
    };
    Ok(wishes.iter().map(|wish| known.straight(wish)).collect())
}

/// All that decides about some wishes.
struct LeadingOn<'w> {
    standing: HashMap<String, LeadTarget>,
    redirects: HashMap<String, LeadTarget>,
    ids: HashSet<Uuid>,
    wished: HashMap<&'w str, &'w Aim>,
}

impl LeadingOn<'_> {
    /// Where a wish leads when all are taken: past every redirect on the way.
    fn straight(&self, wish: &Wish) -> std::result::Result<LeadTarget, String> {
        if self.standing.contains_key(&wish.path) {
            return Err(format!(
                "Readers have a page at {}, so nothing has to lead on from there.",
                wish.path
            ));
        }
        let mut way = vec![wish.path.as_str()];
        let mut next = &wish.aim;
        loop {
            let path = match next {
                Aim::Fixed(address) => return Ok(LeadTarget::Address(address.clone())),
                Aim::Newsroom(kind, id) if self.ids.contains(id) => return Ok(LeadTarget::Thing(kind, *id)),
                Aim::Newsroom(..) => {
                    return Err("What it is to lead to is not there, or readers do not have it.".into());
                }
                Aim::Path(path) => path.as_str(),
            };
            if way.contains(&path) {
                way.push(path);
                return Err(format!("That would go in a circle: {}.", way.join(" leads to ")));
            }
            if let Some(thing) = self.standing.get(path) {
                return Ok(thing.clone());
            }
            way.push(path);
            next = match (self.wished.get(path), self.redirects.get(path)) {
                (Some(aim), _) => aim,
                (None, Some(target)) => return Ok(target.clone()),
                (None, None) => return Err(format!("Nothing stands at {path} that it could lead to.")),
            };
        }
    }
}

/// Where the redirects at these paths lead.
async fn stored(conn: &mut Conn, paths: &[&str]) -> Result<HashMap<String, LeadTarget>> {
    let rows: Vec<(String, String, Option<Uuid>, Option<String>)> = redirects::table
        .filter(redirects::path.eq_any(paths))
        .select((
            redirects::path,
            redirects::kind,
            redirects::target_id,
            redirects::address,
        ))
        .load(conn)
        .await?;
    let target = |(path, kind, id, address): (String, String, Option<Uuid>, Option<String>)| {
        let target = match (id, address) {
            (Some(id), _) => LeadTarget::Thing(kind_of(&kind), id),
            (None, address) => LeadTarget::Address(address.unwrap_or_default()),
        };
        (path, target)
    };
    Ok(rows.into_iter().map(target).collect())
}

/// The same for paths that are kept.
pub(super) async fn stored_at(conn: &mut Conn, paths: &[String]) -> Result<HashMap<String, LeadTarget>> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    stored(conn, &paths).await
}

/// What was typed of one, read.
async fn read(conn: &mut Conn, who: &Actor, site_url: &str, from: &str, to: &str) -> Result<(String, LeadTarget)> {
    let mut problems = Problems::new();
    let read = (
        problems.check("from", leads_from(from, site_url)),
        problems.check("to", aim(to, site_url)),
    );
    let (Some(path), Some(aim)) = read else {
        return Err(problems.into());
    };
    let settled = settle(
        conn,
        who.into(),
        &[Wish {
            path: path.clone(),
            aim,
        }],
    )
    .await?;
    match settled.into_iter().next() {
        Some(Ok(target)) => Ok((path, target)),
        Some(Err(sentence)) if sentence.starts_with("Readers have") => Err(Problems::of("from", sentence).into()),
        Some(Err(sentence)) => Err(Problems::of("to", sentence).into()),
        None => Err(Error::internal("a wish came to nothing")),
    }
}

/// What a target is stored as: kind, identity, address.
pub(super) fn columns(target: &LeadTarget) -> (&'static str, Option<Uuid>, Option<&str>) {
    match target {
        LeadTarget::Thing(kind, id) => (kind, Some(*id), None),
        LeadTarget::Address(address) => ("address", None, Some(address)),
    }
}

/// Makes a redirect. Readers are led on at once.
///
/// # Errors
/// `Refused`, `Problems`, `Conflict` where there are too many, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, from: &str, to: &str) -> Result<RedirectId> {
    let site_url = hold(conn, who).await?;
    let (path, target) = read(conn, who, &site_url, from, to).await?;
    if Redirect::count(conn).await? >= MAX_REDIRECTS {
        return Err(Error::Conflict(format!(
            "There are {MAX_REDIRECTS} redirects. Remove some that nobody uses."
        )));
    }
    let (id, at) = (RedirectId::new(), activity::instant(conn).await?);
    let (kind, target_id, address) = columns(&target);
    let made = diesel::insert_into(redirects::table)
        .values((
            redirects::id.eq(id.0),
            redirects::path.eq(&path),
            redirects::kind.eq(kind),
            redirects::target_id.eq(target_id),
            redirects::address.eq(address),
            redirects::made_by.eq(who.id.uuid()),
            redirects::made_at.eq(at),
        ))
        .on_conflict(redirects::path)
        .do_nothing()
        .execute(conn)
        .await?;
    if made == 0 {
        return Err(Problems::of(
            "from",
            "A redirect stands for this address already. Find it below and change it.",
        )
        .into());
    }
    noted(conn, who, "redirect_added", at, id, &path, None).await?;
    Ok(id)
}

/// Gives a redirect another end.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: RedirectId, sent: Option<i64>, to: &str) -> Result<()> {
    let site_url = hold(conn, who).await?;
    let before = lock(conn, id, sent).await?;
    let (path, target) = read(conn, who, &site_url, &before.path, to).await?;
    let (kind, target_id, address) = columns(&target);
    diesel::update(redirects::table.find(id.0))
        .set((
            redirects::kind.eq(kind),
            redirects::target_id.eq(target_id),
            redirects::address.eq(address),
            redirects::version.eq(redirects::version + 1),
        ))
        .execute(conn)
        .await?;
    let at = activity::instant(conn).await?;
    noted(conn, who, "redirect_changed", at, id, &path, Some(&before.written)).await
}

/// Removes a redirect: readers get what stands there, which is nothing.
///
/// # Errors
/// `Refused`, `Stale`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: RedirectId, sent: Option<i64>) -> Result<()> {
    hold(conn, who).await?;
    let before = lock(conn, id, sent).await?;
    let at = activity::instant(conn).await?;
    diesel::delete(redirects::table.find(id.0)).execute(conn).await?;
    let subject = json!({ "path": before.path, "redirect": id, "from": before.written, "to": null });
    activity::record_act(conn, who, at, "redirect_removed", subject).await
}

async fn lock(conn: &mut Conn, id: RedirectId, sent: Option<i64>) -> Result<Redirect> {
    let version: Option<i64> = redirects::table
        .find(id.0)
        .select(redirects::version)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    Stale::check(None, sent, version.ok_or(Error::NotFound)?)?;
    Redirect::find(conn, id).await
}

async fn noted(
    conn: &mut Conn,
    who: &Actor,
    act: &'static str,
    at: DateTime<Utc>,
    id: RedirectId,
    path: &str,
    before: Option<&str>,
) -> Result<()> {
    let now = Redirect::find(conn, id).await?;
    let subject = json!({ "path": path, "redirect": id, "from": before, "to": now.written });
    activity::record_act(conn, who, at, act, subject).await
}
