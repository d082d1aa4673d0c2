//! People who sign in: accounts, and what an admin does with them.

pub mod acting;
pub mod calendar_link;
pub mod colleague;
pub mod correction;
pub mod invitation;
pub mod known;
pub mod limits;
pub mod own_password;
pub mod password;
pub mod session;
pub mod sign_in;

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
    sql_types,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use crate::{
    activity,
    error::{Error, Problems, Refusal, Result, Stale},
    ids::{SessionId, StaffId},
    names::Name,
    platform::db::Conn,
    policy::{Action, Actor, Capacity, Facts, Party, Role, can},
    schema::newsroom::staff,
};

/// An address that can hold an account. Compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// As it was typed; an account is found by it in letters of either case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let text = text.trim();
        // Plain characters only: what is "the same address" must be one question, whoever asks it (`İ` is `i` to some).
        let clean = text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic());
        match text.rsplit_once('@') {
            Some((user, host)) if clean && is_mailbox(user) && is_domain(host) => Ok(Self(text.to_owned())),
            _ if !text.is_ascii() => {
                Err("Write the address in plain letters, digits and signs; a domain in its xn-- form.".into())
            }
            _ => Err("Write an e-mail address, such as tamsin@courier.example.".into()),
        }
    }
}

/// The part before the `@`: atoms with dots between (RFC 5321, without the quoted form that nobody has).
fn is_mailbox(user: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    user.len() <= 64
        && user
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(is_sign))
}

/// The part behind it: labels with dots between, at least two, and a last one that is no number.
fn is_domain(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels: Vec<&str> = host.split('.').collect();
    labels.len() > 1
        && labels.iter().all(|label| is_label(label))
        && labels
            .last()
            .is_some_and(|last| last.len() > 1 && !last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Longest name of a person, in characters.
const MAX_NAME: usize = 100;

/// A name of a person, as colleagues read it.
///
/// # Errors
/// A sentence.
pub fn person_name(text: &str) -> std::result::Result<String, String> {
    let name = Name::parse(text, MAX_NAME)?;
    if name.as_str().contains([';', '[', ']']) {
        return Err("Write the name without semicolons and square brackets: bylines use them between names.".into());
    }
    Ok(name.into())
}

/// An account, as an admin sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = staff)]
pub struct Account {
    /// Identity.
    pub id: StaffId,
    /// The address that they sign in with.
    pub email: String,
    /// As colleagues read it, at most 100 characters.
    pub name: String,
    #[diesel(column_name = role)]
    role_word: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Set once the person left.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// Rises with every write; a form that names an older one is refused.
    pub version: i64,
}

impl Account {
    /// Its role; the database knows no other words than ours.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role_word.parse().unwrap_or(Role::Contributor)
    }

    /// All accounts by name.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(staff::table
            .order((staff::name, staff::id))
            .select(Self::as_select())
            .load(conn)
            .await?)
    }

    /// One account.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: StaffId) -> Result<Self> {
        staff::table
            .find(id.0)
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound)
    }

    /// One account, locked until the end of the transaction: what is decided on is read of this.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, database errors.
    pub async fn lock(conn: &mut Conn, id: StaffId) -> Result<Self> {
        staff::table
            .find(id.0)
            .select(Self::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound)
    }

    /// By address, without regard to case.
    pub async fn by_email(conn: &mut Conn, email: &EmailAddress) -> Result<Option<Self>> {
        let same = diesel::dsl::sql::<sql_types::Bool>("lower(email) = lower(")
            .bind::<sql_types::Text, _>(email.as_str())
            .sql(")");
        Ok(staff::table
            .filter(same)
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }
}

/// Whether anybody can manage this newsroom. From then on the set-up link is gone for ever.
pub async fn has_admin(conn: &mut Conn) -> Result<bool> {
    let admins: i64 = staff::table
        .filter(staff::role.eq(Role::Admin.word()).and(staff::deactivated_at.is_null()))
        .count()
        .get_result(conn)
        .await?;
    Ok(admins > 0)
}

/// Whether somebody may add, or send a link to, an account with this role.
///
/// # Errors
/// The sentence.
pub fn may_invite(who: impl Into<Capacity>, role: Role) -> std::result::Result<(), Refusal> {
    let right = if role == Role::Contributor {
        Action::InviteContributor
    } else {
        Action::ManageStaff
    };
    can(who, right, &Facts::NONE)
}

/// Whether somebody may change this account: its role, and whether it may sign in.
///
/// # Errors
/// The sentence.
pub fn may_change(who: impl Into<Party>, id: StaffId) -> std::result::Result<(), Refusal> {
    let who = who.into();
    can(who, Action::ManageStaff, &Facts::NONE)?;
    if who.id == id.into() {
        return Err(Refusal(
            "Nobody changes their own account this way. Ask another admin.".into(),
        ));
    }
    Ok(())
}

/// Adds an account without a password. Editors add contributors, admins add anybody.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, email: &EmailAddress, name: &str, role: Role) -> Result<StaffId> {
    acting::roster(conn).await?;
    may_invite(who, role)?;
    let id = insert(conn, email, name, role).await?;
    noted(conn, who, "staff_added", id, json!({ "role": role.word() })).await?;
    Ok(id)
}

/// Makes the account row. The callers of other modules are tests.
///
/// # Errors
/// `Problems`, database errors.
pub async fn insert(conn: &mut Conn, email: &EmailAddress, name: &str, role: Role) -> Result<StaffId> {
    let name = person_name(name).map_err(|sentence| Problems::of("name", sentence))?;
    if Account::by_email(conn, email).await?.is_some() {
        return Err(Problems::of("email", "There is an account with this address already.").into());
    }
    let (id, at) = (StaffId::new(), activity::instant(conn).await?);
    diesel::insert_into(staff::table)
        .values((
            staff::id.eq(id.0),
            staff::email.eq(email.as_str()),
            staff::name.eq(name),
            staff::role.eq(role.word()),
            staff::created_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// Gives an account another role. Ends its sessions, so that nothing goes on under the old one.
///
/// # Errors
/// `Refused` (also for oneself and the last admin), `Stale`, database errors.
pub async fn change_role(conn: &mut Conn, who: &Actor, id: StaffId, sent: Option<i64>, role: Role) -> Result<()> {
    let account = lock(conn, who, id, sent).await?;
    if account.role() == role {
        return Ok(());
    }
    if account.role() == Role::Admin {
        another_admin(conn, id).await?;
    }
    diesel::update(staff::table.find(id.0))
        .set((staff::role.eq(role.word()), staff::version.eq(staff::version + 1)))
        .execute(conn)
        .await?;
    session::end_all(conn, id).await?;
    // A link was made for somebody of the old role, perhaps by somebody who may not make one for the new.
    invitation::end_all(conn, id).await?;
    invitation::end_made_by(conn, id).await?;
    let roles = json!({ "from": account.role().word(), "to": role.word() });
    noted(conn, who, "role_changed", id, roles).await
}

/// Ends an account: its sessions and links stop at once, its stories and bylines stay.
///
/// # Errors
/// `Refused` (also for oneself and the last admin), `Stale`, database errors.
pub async fn deactivate(conn: &mut Conn, who: &Actor, id: StaffId, sent: Option<i64>) -> Result<()> {
    let account = lock(conn, who, id, sent).await?;
    if account.role() == Role::Admin {
        another_admin(conn, id).await?;
    }
    let at = activity::instant(conn).await?;
    diesel::update(staff::table.find(id.0))
        .set((staff::deactivated_at.eq(at), staff::version.eq(staff::version + 1)))
        .execute(conn)
        .await?;
    session::end_all(conn, id).await?;
    invitation::end_all(conn, id).await?;
    invitation::end_made_by(conn, id).await?;
    calendar_link::forget(conn, id).await?;
    noted(conn, who, "staff_deactivated", id, Value::Null).await
}

/// Lets somebody in again.
///
/// # Errors
/// `Refused`, `Stale`, database errors.
pub async fn reactivate(conn: &mut Conn, who: &Actor, id: StaffId, sent: Option<i64>) -> Result<()> {
    lock(conn, who, id, sent).await?;
    diesel::update(staff::table.find(id.0))
        .set((
            staff::deactivated_at.eq(None::<DateTime<Utc>>),
            staff::version.eq(staff::version + 1),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "staff_reactivated", id, Value::Null).await
}

/// Signs somebody out everywhere.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn end_sessions(conn: &mut Conn, who: &Actor, id: StaffId) -> Result<()> {
    may_change(who, id)?;
    Account::lock(conn, id).await?;
    session::end_all(conn, id).await?;
    invitation::end_all(conn, id).await?;
    noted(conn, who, "sessions_ended", id, Value::Null).await
}

/// Signs somebody out of one browser.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn end_session(conn: &mut Conn, who: &Actor, id: StaffId, session: SessionId) -> Result<()> {
    may_change(who, id)?;
    Account::lock(conn, id).await?;
    session::end(conn, id, session).await?;
    noted(conn, who, "session_ended", id, Value::Null).await
}

/// The roster and all admins are held, so that two of them cannot remove each other at the same moment.
async fn lock(conn: &mut Conn, who: &Actor, id: StaffId, sent: Option<i64>) -> Result<Account> {
    acting::roster(conn).await?;
    may_change(who, id)?;
    staff::table
        .filter(staff::role.eq(Role::Admin.word()).or(staff::id.eq(id.0)))
        .order(staff::id)
        .select(staff::id)
        .for_no_key_update()
        .load::<uuid::Uuid>(conn)
        .await?;
    let account = Account::find(conn, id).await?;
    Stale::check(None, sent, account.version)?;
    Ok(account)
}

async fn another_admin(conn: &mut Conn, id: StaffId) -> Result<()> {
    let others: i64 = staff::table
        .filter(
            staff::role
                .eq(Role::Admin.word())
                .and(staff::deactivated_at.is_null())
                .and(staff::id.ne(id.0)),
        )
        .filter(staff::password_hash.is_not_null()) // somebody who was invited and never came cannot let anybody in
        .count()
        .get_result(conn)
        .await?;
    if others == 0 {
        return Err(Refusal("This is the last admin. Make somebody else an admin first.".into()).into());
    }
    Ok(())
}

/// Records what was done to an account, with what is worth keeping of it.
async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, about: StaffId, more: Value) -> Result<()> {
    let at = activity::instant(conn).await?;
    let mut subject = json!({ "staff_id": about });
    if let (Value::Object(subject), Value::Object(more)) = (&mut subject, more) {
        subject.extend(more);
    }
    activity::record_act(conn, who, at, act, subject).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_mailbox_and_a_domain() {
        for fine in [
            "tamsin@courier.example",
            "o'brien+desk@mail.courier.example",
            "a.b@xn--mller-kva.example",
            "x@4u.example",
        ] {
            assert!(fine.parse::<EmailAddress>().is_ok(), "{fine}");
        }
        for bad in [
            "a@b",
            "a@localhost",
            "@courier.example",
            "a@",
            "a@.example",
            "a@courier.",
            "a@b..example",
            "a@-b.example",
            "a b@courier.example",
            "a@b@courier.example",
            ".a@courier.example",
            "a..b@courier.example",
            "a@127.0.0.1",
            "a@b_c.example",
            "a@courier.e",
            "<a@courier.example>",
            "müller@courier.example",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }
}
