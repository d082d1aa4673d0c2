//! What of a document is not stored as it was sent. The rest of it is.

use super::{BlockId, Problem};

/// Something that was mended or left out while a document was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairNotice {
    /// Where it stood in what was sent, and what was done with it.
    pub problem: Problem,
    /// The block at the top level that holds it now, for a link to it; none when nothing of it was left.
    pub block: Option<BlockId>,
}
