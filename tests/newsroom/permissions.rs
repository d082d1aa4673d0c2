//! Every route × every role, generated from the route table and printed: a route nobody decided on does not pass.

use copydesk::{
    policy::{Facts, Role, can},
    web::{
        route::{Access, Door, Method, Route},
        routes::ROUTES,
    },
};

use crate::support::{Desk, Member, Start, Story};

const ROLES: [Option<Role>; 5] = [
    None,
    Some(Role::Contributor),
    Some(Role::Journalist),
    Some(Role::Editor),
    Some(Role::Admin),
];

/// What a stranger, a contributor, a journalist, an editor and an admin get from each route, on a story that is
/// somebody else's and waits for review. `yes` goes through the door, whatever the act then answers.
#[test]
fn every_route_lets_in_whom_the_policy_lets_in() {
    let desk = Desk::open_with(Start {
        site: true,
        ..Start::default()
    });
    let people: Vec<_> = ROLES
        .iter()
        .flatten()
        .map(|role| desk.person(role.label(), *role))
        .collect();
    let members: Vec<Member> = [Member::nobody(desk.at())]
        .into_iter()
        .chain(people.iter().map(|person| Member::of(desk.at(), person)))
        .collect();

    let mut table = String::new();
    for route in ROUTES {
        let cells: Vec<&str> = ROLES
            .iter()
            .zip(&members)
            .map(|(role, member)| said(route, *role, ask(&desk, route, member)))
            .collect();
        let expected: Vec<&str> = ROLES.iter().map(|role| decided(route, *role)).collect();
        let method = if route.method == Method::Get { "GET " } else { "POST" };
        let row: String = cells.iter().map(|cell| format!("{cell:<9}")).collect();
        table.push_str(format!("{method} {:<42} {row}", route.path).trim_end());
        table.push('\n');
        assert_eq!(cells, expected, "{method} {}", route.path);
    }
    println!("{:47} nobody   contrib. journal. editor   admin\n{table}", "");
    assert_eq!(
        table,
        include_str!("permissions.txt"),
        "the printed table changed: read it, then store it in permissions.txt"
    );
}

fn decided(route: &Route, role: Option<Role>) -> &'static str {
    let other = Facts::NONE;
    match (route.access, role) {
        (Access::Public, _) => "yes",
        (_, None) => "sign in",
        (Access::Staff, Some(_)) => "yes",
        (Access::Right(action), Some(role)) => {
            if can(role, action, &other).is_ok() {
                "yes"
            } else {
                "no"
            }
        }
        (Access::Story(_), Some(Role::Contributor)) => "unknown",
        (Access::Story(action), Some(role)) => {
            if can(role, action, &other).is_ok() {
                "yes"
            } else {
                "no"
            }
        }
    }
}

/// Asks with a story of its own for each cell, so that no act finds what another left.
fn ask(desk: &Desk, route: &Route, member: &Member) -> u16 {
    // Of a title of its own, too: an address that another story has stops an act.
    let title = format!("A story of somebody else {}", uuid::Uuid::now_v7());
    let id = desk.draft(&Story::titled(&title));
    desk.tamsin.submits(id);
    let (version, _, content) = desk.tamsin.now_of(id);
    let seal = content.seal().to_string();
    let path = route
        .path
        .replace(
            "{id}",
            &if route.path.contains("articles") {
                id.to_string()
            } else {
                uuid::Uuid::now_v7().to_string()
            },
        )
        .replace("{file:.*}", "fonts/newsreader-latin-wght-normal.woff2")
        .replace("{slug}", "nothing")
        .replace("{token}", "nothing")
        .replace("{number}", "1")
        .replace("{session}", &uuid::Uuid::now_v7().to_string())
        .replace("{reader}", &uuid::Uuid::now_v7().to_string())
        .replace("{note}", &uuid::Uuid::now_v7().to_string());
    let version = version.to_string();
    match route.method {
        Method::Get => member.get(&path).status,
        Method::Post if route.path.ends_with("sign-out") => 303,
        Method::Post => {
            let key = uuid::Uuid::now_v7().to_string();
            let fields = [
                ("version", version.as_str()),
                ("key", &key),
                ("body", r#"{"type":"doc","content":[]}"#),
                ("category", "01900000-0000-7000-8000-000000000001"),
                ("genre", "news"),
                ("seal", &seal),
            ];
            member.post(&path, &fields).status
        }
    }
}

/// What an answer means at the door.
fn said(route: &Route, role: Option<Role>, status: u16) -> &'static str {
    let newsroom = matches!(route.door, Door::Newsroom | Door::Editor);
    match (status, role) {
        (303, None) if newsroom && route.access != Access::Public => "sign in",
        (403, _) => "no",
        (404, _) if matches!(route.access, Access::Story(_)) => "unknown",
        (500.., _) => "broken",
        _ => "yes",
    }
}
