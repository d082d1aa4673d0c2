//! The order of `src/lib.rs` is the architecture: no arrow points down or sideways, words stay in their place, and no two
//! types have one name.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

#[test]
fn no_module_uses_what_is_declared_below_or_beside_it() {
    let groups = groups(include_str!("../../src/lib.rs"));

    for (module, file, text) in sources() {
        let Some(own) = groups.get(module.as_str()) else {
            continue;
        };
        for used in mentions(&text, &groups) {
            let fine = used == module || groups[used.as_str()] < *own;
            assert!(
                fine,
                "{} uses {used}, which is not above {module} in lib.rs",
                file.display()
            );
        }
    }
}

/// The same, inside the rooms that are large enough to have an order of their own: their `mod.rs` says it.
#[test]
fn inside_a_room_no_arrow_points_down_or_sideways_either() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in [
        "articles",
        "articles/gate",
        "articles/writing",
        "delivery",
        "desk",
        "live",
        "web",
        "web/admin",
    ] {
        let own = root.join(room);
        let groups = groups(&fs::read_to_string(own.join("mod.rs")).unwrap());
        let path = format!("{}::", room.replace('/', "::"));
        let mut files = Vec::new();
        collect(&own, &mut files);
        for file in files {
            let module = first_part(file.strip_prefix(&own).unwrap());
            let Some(group) = groups.get(&module) else { continue };
            // A table of tests may print what all of them say.
            let text = fs::read_to_string(&file).unwrap();
            let mut code = text.split("#[cfg(test)]").next().unwrap_or(&text).to_owned();
            if file.parent() == Some(&own) {
                code = code.replace("super::", &format!("crate::{path}"));
            }
            for used in paths(&code) {
                let Some(inside) = used.strip_prefix(&path) else {
                    continue;
                };
                let used = inside.split("::").next().unwrap_or(inside);
                let fine = used == module || groups.get(used).is_none_or(|other| other < group);
                assert!(
                    fine,
                    "{} uses {used}, which is not above {module} in {room}/mod.rs",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn words_stay_in_their_place() {
    for (word, homes) in [
        ("actix_web", &["web", "cli"][..]),
        ("askama", &["web", "delivery", "body"]),
        ("std::env::", &["config", "platform"]),
        ("Utc::now", &[]),
        ("SystemTime::now", &[]),
    ] {
        for (module, file, text) in sources() {
            assert!(
                !text.contains(word) || homes.contains(&module.as_str()),
                "{} says {word}",
                file.display()
            );
        }
    }
    for (module, file, text) in sources().into_iter().filter(|(module, ..)| module == "web") {
        for word in ["diesel", "schema::"] {
            assert!(
                !text.contains(word),
                "{} says {word}: a door holds no SQL ({module})",
                file.display()
            );
        }
    }
}

/// Names of associated types, which a trait of another crate dictates.
const DICTATED: [&str; 10] = [
    "Err",
    "Error",
    "Future",
    "QueryId",
    "Response",
    "SqlType",
    "Stream",
    "Target",
    "TlsConnect",
    "Value",
];

/// Whoever reads or looks for a type's name finds one thing, also where it is private or stands in a function.
#[test]
fn no_two_types_have_one_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, file, text) in sources() {
        for (keyword, name) in text.lines().filter_map(declared) {
            if keyword != "type" || !DICTATED.contains(&name) {
                homes
                    .entry(name.to_owned())
                    .or_default()
                    .push(file.display().to_string());
            }
        }
    }

    assert!(homes.contains_key("Article"), "no declaration is found");
    homes.retain(|_, files| files.len() > 1);
    assert!(homes.is_empty(), "declared more than once: {homes:#?}");
}

/// The keyword and the name of the type that a line declares.
fn declared(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub(") {
        Some(rest) => rest.split_once(") ")?.1,
        None => line.strip_prefix("pub ").unwrap_or(line),
    };
    let (keyword, rest) = line.split_once(' ')?;
    let name = rest.split(|c: char| !c.is_alphanumeric()).next()?;
    let is_type = ["struct", "enum", "union", "trait", "type"].contains(&keyword);
    (is_type && name.starts_with(char::is_uppercase)).then_some((keyword, name))
}

/// Who acts is made in `staff::acting`, inside a transaction that holds the account. A door can neither make one nor open
/// a transaction beside `App::command`.
#[test]
fn nobody_acts_who_was_not_confirmed_under_a_lock() {
    for (word, homes) in [
        ("Actor::confirmed(", &["src/staff/acting.rs"][..]),
        ("Actor::with_link(", &["src/setup.rs", "src/articles/outside.rs"]),
        (
            "Actor::operator(",
            &["src/cli/staff.rs", "src/demo/mod.rs", "src/demo/people.rs"],
        ),
        ("Actor::clock(", &["src/activity/anchors.rs", "src/activity/shown.rs"]),
        ("acting::of_session(", &["src/app.rs"]),
        ("acting::for_operator(", &["src/transfer/mod.rs"]),
        (
            "acting::of_account(",
            &[
                "src/setup.rs",
                "src/demo/people.rs",
                "src/staff/invitation.rs",
                "src/staff/sign_in.rs",
            ],
        ),
    ] {
        let users = said_in(word);
        assert!(
            users.iter().all(|file| homes.contains(&file.as_str())),
            "{users:?} say {word}"
        );
        assert!(!users.is_empty(), "nobody says {word}");
    }
    for word in [".transaction(", ".transaction::<", "at_the_door("] {
        let homes = [
            "src/web/admin/outside.rs",
            "src/web/admin/people/door.rs",
            "src/web/admin/people/forgot.rs",
            "src/web/admin/people/setup.rs",
            "src/web/admin/people/told.rs",
            "src/web/api/comments.rs",
            "src/web/site/commenting.rs",
            "src/web/site/mistakes.rs",
        ];
        let users: Vec<String> = said_in(word)
            .into_iter()
            .filter(|file| file.starts_with("src/web/"))
            .collect();
        let is_fine = |file: &String| word == "at_the_door(" && homes.contains(&file.as_str());
        assert!(
            users.iter().all(is_fine),
            "{users:?} say {word}: commands of a door go through App::command"
        );
    }
    let policy = include_str!("../../src/policy/actor.rs");
    let (before, _) = policy
        .split_once("pub struct Actor {\n    party: Party,\n    origin: Origin,\n}")
        .expect("an actor hides what it is made of");
    assert!(
        before.ends_with("#[derive(Debug)]\n"),
        "an actor that can be copied outlives its transaction"
    );
}

/// The files that say something.
fn said_in(word: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = sources().into_iter().filter(|(_, _, text)| text.contains(word));
    found
        .map(|(_, file, _)| file.strip_prefix(root).unwrap().display().to_string())
        .collect()
}

/// The number of the group that each module stands in: groups are parted by empty lines.
fn groups(lib: &str) -> HashMap<String, usize> {
    let mut groups = HashMap::new();
    for (number, group) in lib.split("\n\n").enumerate() {
        for line in group
            .lines()
            .filter_map(|line| line.split_once("mod ").filter(|_| line.ends_with(';')))
        {
            groups.insert(line.1.trim_end_matches(';').to_owned(), number);
        }
    }
    groups
}

/// Every source file with the module it belongs to.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let module = |file: &Path| first_part(file.strip_prefix(&root).unwrap());
    files
        .into_iter()
        .map(|file| (module(&file), file.clone(), fs::read_to_string(&file).unwrap()))
        .collect()
}

/// The module that a file belongs to, of those beside each other in a folder.
fn first_part(file: &Path) -> String {
    let first = file.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// Modules that a file names after `crate::`, in groups of braces too.
fn mentions(text: &str, groups: &HashMap<String, usize>) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("crate::").skip(1) {
        let names: Vec<&str> = match part.strip_prefix('{') {
            None => vec![part],
            Some(inside) => top_level(inside),
        };
        for name in names {
            let name: String = name
                .trim_start()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if groups.contains_key(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Whole paths that a file names after `crate::`: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("crate::").skip(1) {
        let tree: String = part.chars().take_while(|c| *c != ';').collect();
        branches("", &tree, &mut found);
    }
    found
}

fn branches(before: &str, tree: &str, found: &mut Vec<String>) {
    let tree = tree.trim_start();
    if let Some(inside) = tree.strip_prefix('{') {
        for part in top_level(inside) {
            branches(before, part, found);
        }
        return;
    }
    let name: String = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let path = format!("{before}{name}");
    match tree[name.len()..].strip_prefix("::") {
        Some(rest) if !name.is_empty() => branches(&format!("{path}::"), rest, found),
        _ => found.push(path),
    }
}

/// The parts of `a, b::{c, d}, e}` at its own level.
fn top_level(inside: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&inside[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts
}
