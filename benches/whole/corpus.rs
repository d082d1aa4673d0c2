//! The corpus: written by the script that everybody measures with, and spread evenly where that is asked for.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::Spread;

const AUTHORS: u64 = 40;
const CATEGORIES: u64 = 12;
const TAGS: u64 = 200;

/// A folder with so many stories.
pub fn write(script: &Path, folder: &Path, size: usize, spread: Spread) -> Result<PathBuf, String> {
    let folder = folder.join(format!("corpus-{size}"));
    if !folder.join("corpus.json").exists() {
        let done = Command::new("python3")
            .arg(script)
            .args(["--n", &size.to_string(), "--out"])
            .arg(&folder)
            .output()
            .map_err(|error| format!("python3 {}: {error}", script.display()))?;
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).into_owned());
        }
    }
    if spread == Spread::Even {
        even(&folder.join("articles.jsonl")).map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

/// Deals authors, categories and tags out in turn.
fn even(file: &Path) -> std::io::Result<()> {
    let other = file.with_extension("even");
    let mut out = BufWriter::new(File::create(&other)?);
    for (number, line) in (0_u64..).zip(BufReader::new(File::open(file)?).lines()) {
        let mut story: Value = serde_json::from_str(&line?)?;
        story["author_id"] = (number % AUTHORS + 1).into();
        story["category_id"] = (number % CATEGORIES + 1).into();
        let tags: Vec<u64> = (0..3).map(|tag| (number * 3 + tag) % TAGS + 1).collect();
        story["tag_ids"] = tags.into();
        serde_json::to_writer(&mut out, &story)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    fs::rename(other, file)
}
