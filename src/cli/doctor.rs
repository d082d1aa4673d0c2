//! `copydesk doctor`: checks the installation, a line for each check, and fails when one does.

use super::start;
use crate::{
    activity,
    config::Config,
    platform::db::{RoleState, loan},
    staff,
};

/// Runs the checks.
///
/// # Errors
/// A sentence when a check fails.
pub fn run(config: &Config) -> Result<(), String> {
    start::with_database(config, async |db, address| {
        let mut failed = 0;
        let mut say = |fine: bool, sentence: String| {
            println!("{} {sentence}", if fine { "ok  " } else { "FAIL" });
            failed += u32::from(!fine);
        };
        let mut conn = address.connect().await.map_err(|error| error.to_string())?;
        say(
            true,
            "The database answers and is migrated; the extension btree_gist is there.".into(),
        );
        match db.roles {
            RoleState::Separate => say(
                true,
                "Readers sign in as a role that can select the published views only.".into(),
            ),
            RoleState::One => say(
                false,
                "One database role for everything. Give the role of DATABASE_URL the right CREATEROLE.".into(),
            ),
        }
        say(loan(&db.readers).await.is_ok(), "The readers’ role can sign in.".into());
        say(
            loan(&db.newsroom).await.is_ok(),
            "The newsroom’s role can sign in.".into(),
        );
        let (held, broken) = activity::verify(&mut conn).await.map_err(|error| error.to_string())?;
        match broken.first() {
            None => say(
                true,
                format!("The activity of every story holds together ({held} rows), and every night’s anchor."),
            ),
            Some(first) => say(
                false,
                format!(
                    "Activity was changed from outside in {} places, first: {first}.",
                    broken.len()
                ),
            ),
        }
        let admin = staff::has_admin(&mut conn).await.map_err(|error| error.to_string())?;
        say(
            true,
            if admin {
                "The newsroom is set up.".into()
            } else {
                "The newsroom waits to be set up.".to_owned()
            },
        );
        if failed == 0 {
            Ok(())
        } else {
            Err(format!("{failed} of the checks failed."))
        }
    })
}
