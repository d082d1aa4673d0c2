//! The data folder: where things lie in it, and who may walk down to them.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{error::StartError, user::ServerUser};

/// Name of the folder under the user's data home.
const NAME: &str = "copydesk";
/// Where root keeps it: root's own home is closed to the server's user.
const OF_ROOT: &str = "/var/lib/copydesk";

/// The data folder used when none is named: `/var/lib/copydesk` for root, else `$XDG_DATA_HOME/copydesk`, else
/// `~/.local/share/copydesk`.
///
/// # Errors
/// [`StartError::NoHome`] when neither is known.
pub fn default_data_dir(xdg_data_home: Option<OsString>, home: Option<OsString>) -> Result<PathBuf, StartError> {
    // SAFETY: geteuid only reads a number of this process and cannot fail.
    if unsafe { libc::geteuid() } == 0 {
        return Ok(OF_ROOT.into());
    }
    let absolute = |path: OsString| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    xdg_data_home
        .and_then(absolute)
        .or_else(|| Some(home.and_then(absolute)?.join(".local/share")))
        .map(|share| share.join(NAME))
        .ok_or(StartError::NoHome)
}

/// An existing data folder and the user whom the server runs as, if not us.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
    user: Option<ServerUser>,
}

impl Folder {
    /// Makes the folder if need be and checks that the server can reach it. One that it cannot reach is not left behind.
    pub fn open(data_dir: &Path) -> Result<Self, StartError> {
        let new = missing(data_dir);
        create(data_dir)?;
        Self::reachable(data_dir).inspect_err(|_| {
            for folder in new {
                let _ = fs::remove_dir(folder); // only what is empty
            }
        })
    }

    fn reachable(data_dir: &Path) -> Result<Self, StartError> {
        let root = fs::canonicalize(data_dir).map_err(|error| StartError::file(data_dir, &error))?;
        if root.to_str().is_none() {
            return Err(StartError::NotText(root));
        }
        let user = ServerUser::choose(&root, &root.join("pgdata"))?;
        if let Some(user) = user {
            open_the_way(&root, user)?;
        }
        Ok(Self { root, user })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The cluster.
    pub fn pgdata(&self) -> PathBuf {
        self.root.join("pgdata")
    }

    /// The socket.
    pub fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    pub fn secret(&self) -> PathBuf {
        self.root.join("pg.secret")
    }

    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub fn guests(&self) -> PathBuf {
        self.root.join("lock.guests")
    }

    pub fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    /// Makes a folder that only the server's user can enter.
    pub fn make_private(&self, folder: &Path) -> Result<(), StartError> {
        let fault = |error| StartError::file(folder, &error);
        fs::create_dir_all(folder).map_err(fault)?;
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(fault)?;
        self.user.map_or(Ok(()), |user| user.give(folder))
    }

    /// Hands a file to the server's user.
    pub fn give_to_server(&self, file: &Path) -> Result<(), StartError> {
        self.user.map_or(Ok(()), |user| user.give(file))
    }

    /// Opens a file of our own that nobody else may read. Root leaves it to the folder's owner, who may come later.
    pub fn open_private(&self, path: &Path, options: &mut OpenOptions) -> Result<File, StartError> {
        let fault = |error| StartError::file(path, &error);
        let file = options.create(true).mode(0o600).open(path).map_err(fault)?;
        let owner = fs::metadata(&self.root).map_err(fault)?;
        if self.user.is_some() && owner.uid() != 0 {
            std::os::unix::fs::fchown(&file, Some(owner.uid()), Some(owner.gid())).map_err(fault)?;
        }
        Ok(file)
    }

    /// One of PostgreSQL's programs, run by the server's user in a folder that is open to it.
    pub fn command(&self, program: &Path, working_dir: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(user) = self.user {
            user.run(&mut command);
        }
        command
            .current_dir(working_dir)
            .env_remove("PGDATA")
            .env("LC_ALL", super::setup::LOCALE)
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        command
    }
}

/// The folder and those above it that are not there yet, the innermost first.
fn missing(data_dir: &Path) -> Vec<&Path> {
    data_dir.ancestors().take_while(|folder| !folder.exists()).collect()
}

fn create(data_dir: &Path) -> Result<(), StartError> {
    if data_dir.is_dir() {
        return Ok(());
    }
    let fault = |error| StartError::file(data_dir, &error);
    if let Some(parent) = data_dir.parent() {
        fs::create_dir_all(parent).map_err(fault)?;
    }
    match DirBuilder::new().mode(0o700).create(data_dir) {
        Err(error) if !data_dir.is_dir() => Err(fault(error)), // unless another process was quicker
        _ => Ok(()),
    }
}

/// The folder itself may be opened for passing through; those above it are not ours to change.
fn open_the_way(root: &Path, user: ServerUser) -> Result<(), StartError> {
    for folder in root.ancestors() {
        let fault = |error| StartError::file(folder, &error);
        let meta = fs::metadata(folder).map_err(fault)?;
        if user.may_enter(&meta) {
            continue;
        }
        if folder != root {
            return Err(StartError::Closed {
                folder: folder.to_owned(),
                data_dir: root.to_owned(),
            });
        }
        fs::set_permissions(folder, Permissions::from_mode(meta.mode() | 0o111)).map_err(fault)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    use super::*;

    #[test]
    fn the_server_of_root_can_walk_to_its_data_but_not_into_closed_homes() {
        let user = ServerUser::choose(Path::new("/"), Path::new("/")).expect("this machine has nobody");
        let Some(user) = user else { return }; // only root changes to another user
        let closed = std::env::temp_dir().join(format!("copydesk-closed-{}", std::process::id()));
        create(&closed).expect("the temp folder can be written");
        let inside = closed.join("data");
        create(&inside).expect("the folder is ours");

        assert!(matches!(open_the_way(&inside, user), Err(StartError::Closed { folder, .. }) if folder == closed));
        let new = closed.join("new/data");
        assert!(matches!(Folder::open(&new), Err(StartError::Closed { .. })));
        assert!(!closed.join("new").exists());
        assert!(open_the_way(&closed, user).is_ok());

        fs::remove_dir_all(&closed).expect("the folder is ours");
    }

    #[test]
    fn a_folder_whose_name_is_no_text_is_refused_and_not_left_behind() {
        let name = OsStr::from_bytes(b"copydesk-\xff");
        let folder = std::env::temp_dir().join(name).join(std::process::id().to_string());

        let refused = Folder::open(&folder).expect_err("Postgres could not be told its name");

        assert!(matches!(refused, StartError::NotText(_)), "{refused}");
        assert!(!folder.exists());
    }
}
