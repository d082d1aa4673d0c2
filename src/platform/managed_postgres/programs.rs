//! Finding PostgreSQL's server programs: Debian and others keep them out of the PATH.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Settings, error::StartError, folder::Folder, text_of};

/// The oldest major version that Copydesk works with.
pub(super) const OLDEST_MAJOR: u32 = 14;

/// Where packages put them: a folder, how the names in it begin before the version, the rest of the path.
const PLACES: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/usr/local", "pgsql", "bin"),
    ("/usr/libexec", "postgresql", ""),
];

/// A folder with `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    bin: PathBuf,
}

impl Programs {
    /// The ones named in the settings, else the first found: of the cluster's own major version, or new enough.
    pub fn find(settings: &Settings, folder: &Folder) -> Result<Self, StartError> {
        let made_by = major_of_cluster(folder);
        let mut newest_found = None;
        for bin in candidates(settings)? {
            let Some(major) = major_of(&bin) else { continue };
            if made_by.map_or(major >= OLDEST_MAJOR, |wanted| major == wanted) {
                return Ok(Self { bin });
            }
            newest_found = newest_found.max(Some(major));
        }
        Err(match (made_by, newest_found) {
            (Some(made_by), Some(_)) => StartError::WrongMajor {
                data_dir: folder.root().to_owned(),
                made_by,
            },
            (None, Some(newest)) => StartError::TooOld { newest },
            (_, None) => StartError::NoPrograms,
        })
    }

    pub fn initdb(&self) -> PathBuf {
        self.bin.join("initdb")
    }

    pub fn postgres(&self) -> PathBuf {
        self.bin.join("postgres")
    }
}

/// Every folder that has the programs, best first.
fn candidates(settings: &Settings) -> Result<Vec<PathBuf>, StartError> {
    if let Some(bin) = &settings.pg_bin {
        return if has_programs(bin) {
            Ok(vec![bin.clone()])
        } else {
            Err(StartError::NoProgramsIn(bin.clone()))
        };
    }
    let mut bins: Vec<PathBuf> = Vec::new();
    if let Some(path) = &settings.search_path {
        bins.extend(std::env::split_paths(path));
    }
    bins.extend(installed());
    bins.retain(|bin| has_programs(bin));
    Ok(bins)
}

/// A program for those who use a server: beside the server's own, else in the path, where it may stand alone.
pub(super) fn other(settings: &Settings, name: &str) -> Result<PathBuf, StartError> {
    let path = settings.search_path.iter().flat_map(std::env::split_paths);
    let found = candidates(settings)?
        .into_iter()
        .chain(path)
        .map(|bin| bin.join(name))
        .find(|program| program.is_file());
    found.ok_or_else(|| StartError::NoProgram(name.to_owned()))
}

fn has_programs(bin: &Path) -> bool {
    bin.join("initdb").is_file() && bin.join("postgres").is_file()
}

/// What packages put in their usual places, newest first.
fn installed() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (place, prefix, rest) in PLACES {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if let Some(version) = name.to_str().and_then(|name| name.strip_prefix(prefix)) {
                found.push((leading_number(version).unwrap_or(0), entry.path().join(rest)));
            }
        }
    }
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, bin)| bin).collect()
}

fn major_of(bin: &Path) -> Option<u32> {
    let said = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    parse_version(&String::from_utf8_lossy(&said.stdout))
}

fn major_of_cluster(folder: &Folder) -> Option<u32> {
    leading_number(&text_of(&folder.pgdata().join("PG_VERSION"))?)
}

/// "postgres (PostgreSQL) 17beta1 (Debian 17~beta1-1)" is 17.
fn parse_version(said: &str) -> Option<u32> {
    said.split_whitespace().find_map(leading_number)
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_are_read_in_all_their_spellings() {
        for (said, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 17beta1", Some(17)),
            ("postgres (PostgreSQL) 18.4", Some(18)),
            ("no such program", None),
        ] {
            assert_eq!(parse_version(said), major, "{said}");
        }
    }
}
