//! Adding, changing and removing rules; each is on record with what it said.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use super::rule::{HouseRule, MAX_PATTERNS, MAX_RULES, RuleForm, RuleKind, RuleText};
use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    ids::HouseRuleId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::{house_book, house_rules},
};

/// Adds a rule.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &RuleForm) -> Result<HouseRuleId> {
    let others = locked(conn, who).await?;
    let rule = form.check()?;
    beside(&others, &rule)?;
    let id = HouseRuleId::new();
    put(conn, who, &[(id, &rule)]).await?;
    noted(conn, who, "house_rule_added", json!({ "rule": described(id, &rule) })).await?;
    Ok(id)
}

/// Changes a rule. It holds from the next act on.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: HouseRuleId, sent: Option<i64>, form: &RuleForm) -> Result<()> {
    let mut others = locked(conn, who).await?;
    let before = taken(&mut others, id, sent)?;
    let rule = form.check()?;
    beside(&others, &rule)?;
    let at = activity::instant(conn).await?;
    diesel::update(house_rules::table.find(id.0))
        .set((
            house_rules::kind.eq(rule.kind.word()),
            house_rules::pattern.eq(&rule.words),
            house_rules::language.eq(&rule.language),
            house_rules::severity.eq(rule.severity.word()),
            house_rules::advice.eq(&rule.advice),
            house_rules::replacement.eq(&rule.replacement),
            house_rules::version.eq(house_rules::version + 1),
            house_rules::modified_by.eq(who.id.uuid()),
            house_rules::modified_at.eq(at),
        ))
        .execute(conn)
        .await?;
    let subject = json!({ "before": described(id, &before.text), "rule": described(id, &rule) });
    noted(conn, who, "house_rule_changed", subject).await
}

/// Removes a rule.
///
/// # Errors
/// `Refused`, `Stale`, `VersionMissing`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: HouseRuleId, sent: Option<i64>) -> Result<()> {
    let before = taken(&mut locked(conn, who).await?, id, sent)?;
    delete(conn, &[id]).await?;
    noted(
        conn,
        who,
        "house_rule_removed",
        json!({ "before": described(id, &before.text) }),
    )
    .await
}

/// All rules, for whoever may change them. One person after the other: what may be added depends on all together.
pub(super) async fn locked(conn: &mut Conn, who: &Actor) -> Result<Vec<HouseRule>> {
    can(who, Action::ManageHouseRules, &Facts::NONE)?;
    let edition: Option<Uuid> = house_book::table
        .select(house_book::edition)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    edition.ok_or_else(|| Error::internal("there is no row for house rules"))?;
    HouseRule::all(conn).await
}

/// One out of all, as whoever sent a form read it.
fn taken(all: &mut Vec<HouseRule>, id: HouseRuleId, sent: Option<i64>) -> Result<HouseRule> {
    let at = all.iter().position(|rule| rule.id == id).ok_or(Error::NotFound)?;
    let rule = all.swap_remove(at);
    Stale::check(None, sent, rule.version)?;
    Ok(rule)
}

/// Whether a rule has its place beside the others.
fn beside(others: &[HouseRule], rule: &RuleText) -> Result<()> {
    if others.iter().any(|other| other.text.key() == rule.key()) {
        return Err(Problems::of("words", "There is a rule for this already. Change that one.").into());
    }
    let all = others.iter().map(|other| other.text.kind).chain([rule.kind]);
    fits(all).map_err(|sentence| Problems::of("words", sentence).into())
}

/// Whether there is room for so many.
pub(super) fn fits(kinds: impl Iterator<Item = RuleKind>) -> std::result::Result<(), String> {
    let (mut rules, mut patterns) = (0, 0);
    for kind in kinds {
        rules += 1;
        patterns += usize::from(kind == RuleKind::Pattern);
    }
    if rules > MAX_RULES {
        return Err(format!("There can be {MAX_RULES} rules at most. Remove some first."));
    }
    if patterns > MAX_PATTERNS {
        return Err(format!(
            "There can be {MAX_PATTERNS} patterns at most. Make words or phrases of some, or remove them first."
        ));
    }
    Ok(())
}

/// Writes rules; one that looks for the same as another takes its place, not its identity.
pub(super) async fn put(conn: &mut Conn, who: &Actor, rules: &[(HouseRuleId, &RuleText)]) -> Result<()> {
    let at = activity::instant(conn).await?;
    let each =
        |part: fn(&RuleText) -> &str| -> Vec<String> { rules.iter().map(|(_, rule)| part(rule).to_owned()).collect() };
    let ids: Vec<Uuid> = rules.iter().map(|(id, _)| id.0).collect();
    sql(
        "INSERT INTO newsroom.house_rules AS h (id, kind, pattern, language, severity, advice, replacement, created_by, created_at, modified_by, modified_at)
         SELECT n.*, $8, $9, $8, $9
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) n
         ON CONFLICT (kind, language, pattern) DO UPDATE SET severity = excluded.severity, advice = excluded.advice, replacement = excluded.replacement,
           version = h.version + 1, modified_by = excluded.modified_by, modified_at = excluded.modified_at",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Array<sql_types::Text>, _>(each(|rule| rule.kind.word()))
    .bind::<sql_types::Array<sql_types::Text>, _>(each(|rule| &rule.words))
    .bind::<sql_types::Array<sql_types::Text>, _>(each(|rule| &rule.language))
    .bind::<sql_types::Array<sql_types::Text>, _>(each(|rule| rule.severity.word()))
    .bind::<sql_types::Array<sql_types::Text>, _>(each(|rule| &rule.advice))
    .bind::<sql_types::Array<sql_types::Text>, _>(each(|rule| &rule.replacement))
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn delete(conn: &mut Conn, ids: &[HouseRuleId]) -> Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    diesel::delete(house_rules::table.filter(house_rules::id.eq_any(ids)))
        .execute(conn)
        .await?;
    Ok(())
}

/// A rule as the record has it.
pub(super) fn described(id: HouseRuleId, rule: &RuleText) -> Value {
    json!({
        "id": id, "kind": rule.kind.word(), "pattern": rule.words, "language": rule.language,
        "severity": rule.severity.word(), "advice": rule.advice, "replacement": rule.replacement,
    })
}

pub(super) async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, subject: Value) -> Result<()> {
    let at = activity::instant(conn).await?;
    activity::record_act(conn, who, at, act, subject).await
}
