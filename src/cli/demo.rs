//! `copydesk demo`: a newsroom to try things in.

use diesel_async::AsyncConnection;

use super::start;
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
    start::with_database(config, async |_, address| {
        let hashes = hashes(&logins).await.map_err(|error| error.to_string())?;
        let mut conn = address.connect().await.map_err(|error| error.to_string())?;
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| demo::set_up(conn, &hashes).await)
            .await
            .map_err(|error| error.to_string())
    })?;
    println!("{} is set up. These passwords are shown this once:\n", demo::NAME);
    for login in &logins {
        println!(
            "  {:<12} {:<28} {}   {}",
            login.role, login.email, login.password, login.name
        );
    }
    println!("\nStart it with `copydesk serve`.");
    Ok(())
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
