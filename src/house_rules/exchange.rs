//! Many rules at once, out of a sheet: all of them or none.

use std::collections::HashMap;

use serde_json::json;

use super::{
    changes::{delete, described, fits, locked, noted, put},
    rule::RuleText,
};
use crate::{
    error::{Problems, Result},
    ids::HouseRuleId,
    platform::db::Conn,
    policy::Actor,
};

/// What becomes of rules that are not in the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetUse {
    /// They stay.
    Add,
    /// They go.
    Replace,
}

/// What an import came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Rules that were not there.
    pub added: usize,
    /// Rules that say something else now.
    pub changed: usize,
    /// Rules that went.
    pub removed: usize,
}

/// Takes these rules over. One that looks for what another does says from now on what the sheet says.
///
/// # Errors
/// `Refused`, `Problems` of the field `file`, database errors.
pub async fn import(conn: &mut Conn, who: &Actor, rules: &[RuleText], how: SheetUse) -> Result<Imported> {
    let mut before: HashMap<_, _> = HashMap::new();
    let stored = locked(conn, who).await?;
    before.extend(stored.iter().map(|rule| (rule.text.key(), rule)));
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for rule in rules {
        match before.remove(&rule.key()) {
            None => added.push((HouseRuleId::new(), rule)),
            Some(known) if known.text != *rule => changed.push((known.id, rule)),
            Some(_) => {}
        }
    }
    let removed: Vec<_> = before.into_values().filter(|_| how == SheetUse::Replace).collect();
    let staying = stored
        .iter()
        .filter(|rule| !removed.iter().any(|gone| gone.id == rule.id));
    let kinds = staying
        .map(|rule| rule.text.kind)
        .chain(added.iter().map(|(_, rule)| rule.kind));
    fits(kinds).map_err(|sentence| Problems::of("file", sentence))?;
    let ids: Vec<HouseRuleId> = removed.iter().map(|rule| rule.id).collect();
    delete(conn, &ids).await?;
    put(conn, who, &[added.as_slice(), &changed].concat()).await?;
    let told = |rules: &[(HouseRuleId, &RuleText)]| -> Vec<_> {
        rules.iter().map(|(id, rule)| described(*id, rule)).collect()
    };
    let gone: Vec<_> = removed.iter().map(|rule| described(rule.id, &rule.text)).collect();
    let subject = json!({ "added": told(&added), "changed": told(&changed), "removed": gone });
    noted(conn, who, "house_rules_imported", subject).await?;
    Ok(Imported {
        added: added.len(),
        changed: changed.len(),
        removed: removed.len(),
    })
}
