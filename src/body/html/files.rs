//! Files that readers can load.

use super::super::frames::FileBlock;
use super::{HtmlWriter, escaped};

/// What the row of a file is made of, by whoever knows the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileParts {
    /// Where it is loaded from.
    pub href: String,
    /// What it is called on the machine of whoever loads it.
    pub file_name: String,
    /// What it is called, where the story says nothing of its own.
    pub title: String,
    /// What is told of it: "PDF, 2.4 MB, 12 pages".
    pub told: String,
}

/// Who knows the files of a text; none: they are shown by their titles alone.
pub type Files<'a> = &'a (dyn Fn(&FileBlock) -> Option<FileParts> + Sync);

impl HtmlWriter<'_> {
    /// A link, and what one gets there. Of a file that nobody knows the words stay.
    pub(super) fn file(&mut self, file: &FileBlock) {
        let (id, title) = (file.id(), file.title());
        let Some(parts) = (self.files)(file) else {
            if !title.is_empty() {
                self.html
                    .push_str(&format!("<p id=\"b-{id}\" data-file>{}</p>", escaped(title)));
            }
            return;
        };
        let title = if title.is_empty() { &parts.title } else { title };
        let [href, file_name, title, told] = [parts.href.as_str(), &parts.file_name, title, &parts.told].map(escaped);
        self.html.push_str(&format!(
            "<p id=\"b-{id}\" data-file><a href=\"{href}\" type=\"application/pdf\" download=\"{file_name}\">{title}</a> <small>{told}</small></p>"
        ));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::body::Document;

    #[test]
    fn a_file_is_a_link_with_what_one_gets_there_or_its_title() {
        let file = |id: &str, title: &str| json!({"type": "file", "attrs": {"id": id, "file": "01900000-0000-7000-8000-000000000001", "title": title}});
        let blocks = json!([file("aaaaaaaaaa", "The <agenda>"), file("bbbbbbbbbb", "")]);
        let document = Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document;
        let known = |_: &FileBlock| {
            Some(FileParts {
                href: "/media/files/0f/agenda.pdf".into(),
                file_name: "a\"genda.pdf".into(),
                title: "Agenda".into(),
                told: "PDF, 2.4 MB".into(),
            })
        };

        let link = "<a href=\"/media/files/0f/agenda.pdf\" type=\"application/pdf\" download=\"a&quot;genda.pdf\">";
        let row = |id: &str, title: &str| {
            format!("<p id=\"b-{id}\" data-file>{link}{title}</a> <small>PDF, 2.4 MB</small></p>")
        };
        assert_eq!(
            document.html_on(&|_, _| None, &known, None).as_str(),
            row("aaaaaaaaaa", "The &lt;agenda&gt;") + &row("bbbbbbbbbb", "Agenda")
        );
        assert_eq!(
            document.html().as_str(),
            "<p id=\"b-aaaaaaaaaa\" data-file>The &lt;agenda&gt;</p>"
        );
    }
}
