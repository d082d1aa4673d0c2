//! Files between the blocks: which one, and what it is called.

use serde_json::Value;

use super::super::{document::Block, frames::FileBlock};
use super::{DocumentReader, Json, ParseResult, attribute, in_paragraphs, list};
use crate::ids::FileId;

impl DocumentReader {
    /// A file; of one that names none its title stays as a paragraph. Words that stand in it stand behind it.
    pub(super) fn file(&mut self, json: &Json, node: &Value) -> ParseResult<Vec<Block>> {
        let sent = attribute(json, "file").and_then(Value::as_str).unwrap_or_default();
        let file = sent.parse().ok().filter(|id: &FileId| id.to_string() == sent);
        let Some(file) = file else {
            let told = "named no file; its title stays as a paragraph.";
            self.tell_of("/attrs/file", "no_file", told);
            return self.words(node).map(in_paragraphs);
        };
        let id = self.id(json);
        let title = self.words_of(json, "title", "a title", FileBlock::MAX_TITLE);
        let mut blocks = vec![Block::File(FileBlock { id, file, title })];
        if !list(json, "content").is_empty() {
            self.tell_misplaced("Text", "inside a file");
            blocks.extend(in_paragraphs(self.words(&node["content"])?));
        }
        Ok(blocks)
    }
}
