//! The user who runs the server: PostgreSQL refuses to run as root.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use super::{error::StartError, text_of};

/// The list of users; those of a directory service are no candidates.
const USERS: &str = "/etc/passwd";

/// Somebody other than root.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerUser {
    uid: u32,
    gid: u32,
}

impl ServerUser {
    /// Nobody else, unless we are root: then who owns the cluster or the data folder, else `postgres`, else `nobody`.
    pub fn choose(data_dir: &Path, pgdata: &Path) -> Result<Option<Self>, StartError> {
        // SAFETY: geteuid only reads a number of this process and cannot fail.
        if unsafe { libc::geteuid() } != 0 {
            return Ok(None);
        }
        Self::owner_of(pgdata)
            .or_else(|| Self::owner_of(data_dir))
            .or_else(|| Self::named("postgres"))
            .or_else(|| Self::named("nobody"))
            .map(Some)
            .ok_or(StartError::NoUser)
    }

    /// Starts this command as the user; the standard library drops root's other groups as well.
    pub fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    pub fn give(self, path: &Path) -> Result<(), StartError> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(|error| StartError::file(path, &error))
    }

    /// Whether the user may pass through this folder (access lists aside).
    pub fn may_enter(self, folder: &fs::Metadata) -> bool {
        let bit = if folder.uid() == self.uid {
            0o100
        } else if folder.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        folder.mode() & bit != 0
    }

    fn owner_of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok()?;
        let uid = Some(meta.uid()).filter(|&uid| uid != 0)?;
        let listed = find(&text_of(Path::new(USERS))?, |fields| {
            fields.get(2) == Some(&uid.to_string().as_str())
        });
        listed.or(Some(Self { uid, gid: meta.gid() }))
    }

    fn named(name: &str) -> Option<Self> {
        find(&text_of(Path::new(USERS))?, |fields| fields.first() == Some(&name))
    }
}

/// The first user in the list whose fields (name, password, uid, gid, …) are these.
fn find(users: &str, is_it: impl Fn(&[&str]) -> bool) -> Option<ServerUser> {
    let fields = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| is_it(fields))?;
    Some(ServerUser {
        uid: fields.get(2)?.parse().ok()?,
        gid: fields.get(3)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users =
            "root:x:0:0::/:/bin/sh\npostgres2:x:7:7:::\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/sh\n";
        let named = |name: &str| find(users, |fields| fields.first() == Some(&name));
        let user = named("postgres").expect("it is in the list");
        assert_eq!((user.uid, user.gid), (101, 104));
        assert!(named("post").is_none());
    }
}
