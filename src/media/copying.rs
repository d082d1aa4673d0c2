//! Originals, copied from one place to another: to move, or to keep a second set. What is made of them is made again.

use super::{originals::KeptOriginal, store::FileStore};
use crate::{
    error::{Error, Result},
    platform::{db::Conn, token},
};

/// What became of the originals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopiedFiles {
    /// So many were copied.
    pub copied: u64,
    /// So many were there already.
    pub there: u64,
    /// What those are of that are lost or not whole where they were: "picture 0190…".
    pub lost: Vec<String>,
}

/// Copies what is not there yet, each after a look at its bytes.
///
/// # Errors
/// `Busy`, `Unavailable`; database errors.
pub async fn copy_originals(conn: &mut Conn, from: &FileStore, to: &FileStore) -> Result<CopiedFiles> {
    let (mut done, mut last) = (CopiedFiles::default(), None);
    loop {
        let page = KeptOriginal::after(conn, last.as_ref()).await?;
        if page.is_empty() {
            return Ok(done);
        }
        for file in &page {
            if to.length_of_original(&file.original).await? == file.length() {
                done.there += 1;
                continue;
            }
            match from.original(&file.original).await {
                Ok(bytes) if token::sha256(&bytes) == file.original => {
                    to.keep_original(&file.original, &file.content_type, bytes).await?;
                    done.copied += 1;
                }
                Ok(_) | Err(Error::NotFound) => done.lost.push(file.owner.clone()),
                Err(error) => return Err(error),
            }
        }
        last = page.into_iter().next_back();
    }
}
