//! Lists of stories under a name: one's own and the newsroom's, named, renamed, removed, each a link.

use copydesk::policy::Role;

use crate::support::{Answer, Desk, Member, Story};

fn at(desk: &Desk, role: Role) -> Member {
    Member::of(desk.at(), &desk.person(&format!("Some {role}"), role))
}

fn keeps(member: &Member, name: &str, asked: &str, more: &[(&str, &str)]) -> Answer {
    let fields = [&[("name", name), ("asked", asked)], more].concat();
    member.post("/admin/views", &fields)
}

/// The id and the version of a view, as its form has them.
fn found(member: &Member, name: &str) -> (String, String) {
    let page = member.get("/admin/views").text();
    let row = page
        .split("class=\"kept\"")
        .find(|row| row.contains(&format!(">{name}</a>")))
        .unwrap()
        .to_owned();
    let id = row
        .split("action=\"/admin/views/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let version = row
        .split("name=\"version\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    (id, version)
}

#[test]
fn a_view_is_a_link_that_its_owner_names_renames_and_removes() {
    let desk = Desk::open();
    desk.draft(&Story::titled("Old one"));
    let (writer, other) = (at(&desk, Role::Journalist), at(&desk, Role::Editor));

    let form = writer
        .get("/admin/views?from=show%3Ddrafts%26mine%3Dyes%26page%3D3")
        .text();
    assert!(
        form.contains("Drafts · Mine") && form.contains("value=\"show=drafts&#38;mine=yes\""),
        "{form}"
    );
    let kept = keeps(
        &writer,
        "  Idle   drafts ",
        "show=drafts&changed-until=30+days+ago&page=7",
        &[],
    );
    assert_eq!(kept.status, 303, "{}", kept.text());
    assert_eq!(
        kept.header("location"),
        "/admin/articles?show=drafts&changed-until=30+days+ago&done=kept"
    );

    let link = "href=\"/admin/articles?show=drafts&#38;changed-until=30+days+ago\"";
    let list = writer
        .get("/admin/articles?show=drafts&changed-until=30+days+ago")
        .text();
    assert!(
        list.contains(&format!("{link} aria-current=\"page\"><bdi>Idle drafts</bdi>")),
        "{list}"
    );
    assert!(!other.get("/admin/articles").text().contains("Idle drafts"));
    // Another of this name is asked about, and one of nothing is refused; what was typed stays.
    let taken = keeps(&writer, "idle DRAFTS", "q=tide", &[]);
    assert_eq!(taken.status, 422);
    let text = taken.text();
    assert!(
        text.contains("kept already") && text.contains("value=\"idle DRAFTS\"") && text.contains("value=\"q=tide\""),
        "{text}"
    );
    assert_eq!(keeps(&writer, " ", "q=tide", &[]).status, 422);
    assert_eq!(
        keeps(&writer, "idle DRAFTS", "q=tide", &[("replaces", "yes")]).status,
        303
    );

    let (id, version) = found(&writer, "idle DRAFTS");
    let path = format!("/admin/views/{id}");
    let rename = |version: &str| writer.post(&path, &[("version", version), ("name", "Tides")]);
    assert_eq!(rename(&version).status, 303);
    let stale = rename(&version);
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Somebody saved in between"));
    assert_eq!(other.post(&path, &[("version", "3"), ("name", "Mine now")]).status, 404);
    let (_, version) = found(&writer, "Tides");
    assert_eq!(
        writer.post(&format!("{path}/remove"), &[("version", &version)]).status,
        303
    );
    assert_eq!(
        writer.post(&format!("{path}/remove"), &[("version", &version)]).status,
        404
    );
    assert!(!writer.get("/admin/views").text().contains("Tides"));
}

#[test]
fn editors_give_views_to_the_newsroom_and_each_sees_in_them_what_they_may_see() {
    let desk = Desk::open();
    let secret = desk.ilse.writes(&Story::titled("Secret"));
    desk.ilse.embargoes(secret, 24);
    desk.draft(&Story::titled("In the open"));
    let (writer, editor) = (at(&desk, Role::Contributor), Member::of(desk.at(), &desk.ilse));

    let refused = keeps(&writer, "All drafts", "show=drafts", &[("shared", "yes")]);
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("Editors keep what the whole newsroom uses"),
        "{}",
        refused.text()
    );
    assert_eq!(
        keeps(&editor, "All drafts", "show=drafts", &[("shared", "yes")]).status,
        303
    );

    let list = writer.get("/admin/articles?show=drafts").text();
    assert!(
        list.contains("<bdi>All drafts</bdi><span class=\"hint\">newsroom</span>"),
        "{list}"
    );
    assert!(!list.contains(">Secret<") && editor.get("/admin/articles?show=drafts").text().contains(">Secret<"));
    let (id, version) = found(&editor, "All drafts");
    for path in [format!("/admin/views/{id}"), format!("/admin/views/{id}/remove")] {
        let fields = [("version", version.as_str()), ("name", "Mine")];
        assert_eq!(writer.post(&path, &fields).status, 403, "{path}");
    }
    let acts: i64 = desk
        .owner()
        .query_one("SELECT count(*) FROM newsroom.activity WHERE act LIKE 'view%'", &[])
        .unwrap()
        .get(0);
    assert_eq!(acts, 1);
}

#[test]
fn two_who_keep_the_same_name_at_once_keep_one() {
    let desk = Desk::open();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let presses = (0..4).map(|number| {
            let member = Member::of(desk.at(), &desk.ilse);
            scope.spawn(move || keeps(&member, "Night shift", &format!("q={number}"), &[("shared", "yes")]).status)
        });
        let all: Vec<_> = presses.collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 303).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 422).count(),
        3,
        "{statuses:?}"
    );
}
