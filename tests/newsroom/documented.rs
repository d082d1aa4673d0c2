//! The examples of docs/content-api.md, asked as they stand there.

use crate::support::{Desk, Story};

/// What stands in the place of an id in an example.
const ID: &str = "01a2…";

#[test]
fn every_request_that_is_shown_is_understood() {
    let desk = Desk::open();
    desk.category("News", None);
    let id = desk.live(&Story::titled("Winter ferry keeps its last boat").with(|content| {
        content.slug = Some("winter-ferry-keeps-its-last-boat".into());
    }));
    let series = crate::series::adds(&desk.ilse, "After Hours").unwrap();
    crate::series::puts(&desk.ilse, id, Some(series), None).unwrap();
    let text = include_str!("../../docs/content-api.md");
    let examples: Vec<&str> = (text.lines())
        .filter(|line| line.starts_with("curl ") && !line.contains(" -d ") && !line.contains(" -H "))
        .filter_map(|line| line.split_once("http://127.0.0.1:8080"))
        .map(|(_, path)| path.trim_end_matches('"'))
        .collect();
    assert!(examples.len() > 12, "{examples:?}");

    for path in examples {
        let answer = desk.reader.get(&path.replace(ID, &id.to_string()));
        assert!(
            [200, 403, 410].contains(&answer.status),
            "{path}: {} {}",
            answer.status,
            answer.text()
        );
    }
}
