//! `copydesk staff`: accounts without a browser.

use std::io::{self, IsTerminal, Read};

use clap::Subcommand;
use diesel_async::AsyncConnection;

use super::{say::say, start};
use crate::{
    colleagues::{self, NewColleague},
    config::Config,
    error::{Error, Problems, Result as Newsroom},
    platform::{
        db::{Conn, loan},
        migrations::MigrationState,
    },
    policy::{Actor, Role},
    setup,
    staff::{
        self, Account, EmailAddress, acting, invitation,
        password::{Hasher, Password, newsroom_name},
    },
};

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add an account with a password
    Add {
        /// Their address
        #[arg(long)]
        email: String,
        /// Their name, as colleagues and readers know it
        #[arg(long)]
        name: String,
        /// contributor, journalist, editor or admin
        #[arg(long)]
        role: String,
        /// Read the password from standard input; a terminal asks for it
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List all accounts
    List,
    /// Set another password; ends all sessions of the account
    Password {
        /// Their address
        #[arg(long)]
        email: String,
        /// Read the password from standard input; a terminal asks for it
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Give an account another role; ends its sessions
    Role {
        /// Their address
        #[arg(long)]
        email: String,
        /// contributor, journalist, editor or admin
        #[arg(long)]
        role: String,
    },
    /// Let somebody in again whose account was ended
    Reactivate {
        /// Their address
        #[arg(long)]
        email: String,
    },
    /// End an account: sessions and links stop at once, stories and bylines stay
    Deactivate {
        /// Their address
        #[arg(long)]
        email: String,
    },
}

impl Staff {
    /// What can be said before there is a database.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Add { email, role, .. } | Self::Role { email, role } => {
                email.parse::<EmailAddress>()?;
                role.parse::<Role>().map(drop)
            }
            Self::Password { email, .. } | Self::Deactivate { email } | Self::Reactivate { email } => {
                email.parse::<EmailAddress>().map(drop)
            }
            Self::List => Ok(()),
        }
    }
}

/// Runs one of them.
///
/// # Errors
/// A sentence.
pub fn run(config: &Config, command: Staff) -> Result<(), String> {
    match command {
        Staff::Add { email, name, role, .. } => {
            let typed = typed()?;
            change(config, async |conn: &mut Conn| {
                add(conn, &email, &name, &role, &typed).await
            })
        }
        Staff::List => start::look(config, async |address| {
            let mut conn = address.connect().await.map_err(|error| error.to_string())?;
            let progress = MigrationState::of(&mut conn).await.map_err(|error| error.to_string())?;
            progress.must_be_here()?;
            say(list(&mut conn).await.map_err(|error| error.to_string())?)
        }),
        Staff::Password { email, .. } => {
            let typed = typed()?;
            change(config, async |conn: &mut Conn| password(conn, &email, &typed).await)
        }
        Staff::Role { email, role } => change(config, async |conn: &mut Conn| change_role(conn, &email, &role).await),
        Staff::Reactivate { email } => change(config, async |conn: &mut Conn| reactivate(conn, &email).await),
        Staff::Deactivate { email } => change(config, async |conn: &mut Conn| deactivate(conn, &email).await),
    }
}

/// Runs one that changes something, as the newsroom's own role.
fn change(config: &Config, work: impl AsyncFnOnce(&mut Conn) -> Newsroom<String>) -> Result<(), String> {
    start::with_database(config, start::ServerUse::Borrowed, async |db, _| {
        let mut conn = loan(&db.newsroom).await.map_err(|error| error.to_string())?;
        say(work(&mut conn).await.map_err(|error| error.to_string())?)
    })
}

async fn add(conn: &mut Conn, email: &str, name: &str, role: &str, typed: &str) -> Newsroom<String> {
    let email: EmailAddress = email
        .parse()
        .map_err(|sentence: String| Problems::of("email", sentence))?;
    let role: Role = role
        .parse()
        .map_err(|sentence: String| Problems::of("role", sentence))?;
    let newsroom = newsroom_name(conn).await?;
    let hash = Hasher::default()
        .hash(parsed(typed, &[email.as_str(), name, &newsroom])?)
        .await?;
    let new = NewColleague {
        email,
        name: name.to_owned(),
        role,
    };
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        acting::roster(conn).await?;
        setup::store_plain(conn, &Actor::operator()).await?;
        colleagues::add_with_password(conn, &Actor::operator(), &new, &hash).await
    })
    .await?;
    Ok(format!("Added {name}, {role}."))
}

async fn list(conn: &mut Conn) -> Newsroom<String> {
    let all = Account::all(conn).await?;
    let line = |account: &Account| {
        let left = if account.deactivated_at.is_some() {
            "  deactivated"
        } else {
            ""
        };
        format!(
            "{:<12} {:<32} {}{left}",
            account.role().word(),
            account.email,
            account.name
        )
    };
    Ok(if all.is_empty() {
        "There are no accounts.".into()
    } else {
        all.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

async fn password(conn: &mut Conn, email: &str, typed: &str) -> Newsroom<String> {
    let account = find(conn, email).await?;
    let newsroom = newsroom_name(conn).await?;
    let hash = Hasher::default()
        .hash(parsed(typed, &[&account.email, &account.name, &newsroom])?)
        .await?;
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        invitation::replace_password(conn, &Actor::operator(), account.id, &hash).await
    })
    .await?;
    let what = "all their sessions and links ended, and wrong tries are forgotten";
    Ok(match account.deactivated_at {
        None => format!("{} has another password; {what}.", account.name),
        Some(_) => format!(
            "{} has another password, and still cannot sign in: the account is deactivated. Besides, {what}.",
            account.name
        ),
    })
}

async fn change_role(conn: &mut Conn, email: &str, role: &str) -> Newsroom<String> {
    let account = find(conn, email).await?;
    let role: Role = role
        .parse()
        .map_err(|sentence: String| Problems::of("role", sentence))?;
    if account.role() == role {
        return Ok(format!(
            "{} is {} already; nothing was changed.",
            account.name,
            one(role)
        ));
    }
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        staff::change_role(conn, &Actor::operator(), account.id, Some(account.version), role).await
    })
    .await?;
    Ok(format!(
        "{} is {} now; all their sessions and links ended.",
        account.name,
        one(role)
    ))
}

async fn reactivate(conn: &mut Conn, email: &str) -> Newsroom<String> {
    let account = find(conn, email).await?;
    if account.deactivated_at.is_none() {
        return Ok(format!("{} may sign in already; nothing was changed.", account.name));
    }
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        staff::reactivate(conn, &Actor::operator(), account.id, Some(account.version)).await
    })
    .await?;
    Ok(format!(
        "{} may sign in again, as {} and with the password they had.",
        account.name,
        one(account.role())
    ))
}

/// "a journalist", "an editor".
fn one(role: Role) -> String {
    let article = if matches!(role, Role::Editor | Role::Admin) {
        "an"
    } else {
        "a"
    };
    format!("{article} {role}")
}

async fn deactivate(conn: &mut Conn, email: &str) -> Newsroom<String> {
    let account = find(conn, email).await?;
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        staff::deactivate(conn, &Actor::operator(), account.id, Some(account.version)).await
    })
    .await?;
    Ok(format!(
        "{} can no longer sign in. Their stories and bylines stay.",
        account.name
    ))
}

async fn find(conn: &mut Conn, email: &str) -> Newsroom<Account> {
    let email: EmailAddress = email
        .parse()
        .map_err(|sentence: String| Problems::of("email", sentence))?;
    let found = Account::by_email(conn, &email).await?;
    found.ok_or_else(|| Problems::of("email", format!("There is no account with the address {email}.")).into())
}

/// The first line of standard input; at a terminal one that is asked for and not shown.
fn typed() -> Result<String, String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ")
            .map_err(|error| format!("The password cannot be read from the terminal: {error}."));
    }
    let mut text = String::new();
    io::stdin()
        .take(4_096)
        .read_to_string(&mut text)
        .map_err(|_| "The password on standard input is not text.")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn parsed(typed: &str, about: &[&str]) -> Newsroom<Password> {
    Password::parse(typed, about).map_err(|sentence| Problems::of("password", sentence).into())
}
