//! `copydesk demo`: a newsroom to try things in.

use diesel_async::AsyncConnection;

use super::{say::say, start};
use crate::{
    config::Config,
    demo,
    error::{Error, Problems},
    platform::db::Conn,
    staff::password::{Hasher, Password},
};

/// Sets it up and prints the passwords, this once.
///
/// # Errors
/// A sentence.
pub fn run(config: &Config) -> Result<(), String> {
    let logins = demo::logins();
    let table = table(&logins);
    let store = start::pictures(config)?;
    start::with_database(config, start::ServerUse::Borrowed, async |_, address| {
        let hashes = hashes(&logins).await.map_err(|error| error.to_string())?;
        let mut conn = address.connect().await.map_err(|error| error.to_string())?;
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            demo::set_up(conn, &store, &hashes).await?;
            say(&table).map_err(Error::Conflict) // passwords that nobody was told would be lost
        })
        .await
        .map_err(|error| error.to_string())
    })?;
    // What matters was said and holds: an answer that ends here is no failure.
    let _ = say(format_args!(
        "{} is set up. Start it with `copydesk serve`.",
        demo::NAME
    ));
    Ok(())
}

fn table(logins: &[demo::Login]) -> String {
    let line = |login: &demo::Login| {
        format!(
            "  {:<12} {:<28} {}   {}\n",
            login.role, login.email, login.password, login.name
        )
    };
    let lines: String = logins.iter().map(line).collect();
    format!("These passwords are shown this once:\n\n{lines}")
}

/// Before a connection is held: hashing takes its time.
async fn hashes(logins: &[demo::Login]) -> Result<Vec<String>, Error> {
    let hasher = Hasher::default();
    let mut hashes = Vec::with_capacity(logins.len());
    for login in logins {
        let password = Password::parse(&login.password, &[login.email, login.name])
            .map_err(|sentence| Problems::of("password", sentence))?;
        hashes.push(hasher.hash(password).await?);
    }
    Ok(hashes)
}
