//! When somebody leaves, their open stories go to a colleague, and what is planned stays planned and is said.

use copydesk::policy::Role;

use crate::support::{Answer, Desk, Member, Person, Story};

fn leaves(desk: &Desk, admin: &Person, who: &Person, more: &[(&str, &str)]) -> Answer {
    let version = desk.text(&format!(
        "SELECT version::text FROM newsroom.staff WHERE id = '{}'",
        who.id()
    ));
    let key = uuid::Uuid::now_v7().to_string();
    let fields = [&[("version", version.as_str()), ("key", key.as_str())], more].concat();
    Member::of(desk.at(), admin).post(&format!("/admin/staff/{}/deactivate", who.id()), &fields)
}

#[test]
fn open_stories_go_to_a_colleague_and_planned_ones_stay_and_are_named() {
    let desk = Desk::open();
    let vera = desk.person("Vera Quill", Role::Admin);
    let heir = desk.person("Cass Lowe", Role::Contributor);
    let draft = desk.draft(&Story::titled("The draft"));
    let approved = desk.approved(&Story::titled("The approved"));
    let planned = desk.scheduled(&Story::titled("The planned"), 5);
    let secret = desk.draft(&Story::titled("The secret"));
    desk.tamsin.submits(secret);
    desk.ilse.embargoes(secret, 24);
    let live = desk.live(&Story::titled("The live"));
    let seal = desk.text(&format!("SELECT count(*)::text FROM newsroom.approvals p JOIN newsroom.articles a ON a.working_revision_id = p.revision_id WHERE a.id = '{approved}'"));
    let path = format!("/admin/articles/{draft}");
    assert_eq!(Member::of(desk.at(), &heir).get(&path).status, 404);

    let page = Member::of(desk.at(), &vera)
        .get(&format!("/admin/staff/{}", desk.tamsin.id()))
        .text();
    assert!(
        page.contains("2 open stories") && page.contains("The planned"),
        "{page}"
    );
    let heir_id = heir.id().to_string();
    let left = leaves(&desk, &vera, &desk.tamsin, &[("heir", &heir_id)]);
    assert_eq!(left.status, 303, "{}", left.text());

    let member = Member::of(desk.at(), &heir);
    assert_eq!(member.get(&path).status, 200, "it is theirs now");
    assert_eq!(member.get(&format!("/admin/articles/{approved}")).status, 200);
    assert!(member.get("/admin/articles").text().contains("The draft"));
    for other in [planned, secret, live] {
        assert_eq!(member.get(&format!("/admin/articles/{other}")).status, 404);
    }
    assert_eq!(seal, "1");
    assert_eq!(
        desk.text(&format!("SELECT stage FROM newsroom.articles WHERE id = '{approved}'")),
        "approved",
        "the approval stays"
    );
    assert_eq!(
        desk.text("SELECT count(*)::text FROM newsroom.activity WHERE act = 'handed_over'"),
        "2"
    );
    let told = Member::of(desk.at(), &vera).get("/admin/record?act=people").text();
    assert!(
        told.contains("handed the stories of Tamsin Okoro over") && told.contains("Handed to: “Cass Lowe”."),
        "{told}"
    );
    let chain = Member::of(desk.at(), &vera)
        .get(&format!("/admin/record?story={draft}&check=1"))
        .text();
    assert!(chain.contains("The chain is whole"), "{chain}");
    desk.wait("6 hours");
    assert_eq!(desk.read(planned)["headline"], "The planned");
}

#[test]
fn whoever_cannot_sign_in_takes_nothing_and_nothing_is_lost() {
    let desk = Desk::open();
    let vera = desk.person("Vera Quill", Role::Admin);
    desk.draft(&Story::titled("The draft"));
    let gone = desk.person("Gone Away", Role::Journalist);
    assert_eq!(leaves(&desk, &vera, &gone, &[]).status, 303);

    for heir in [
        gone.id().to_string(),
        desk.tamsin.id().to_string(),
        uuid::Uuid::now_v7().to_string(),
        "x".into(),
    ] {
        let refused = leaves(&desk, &vera, &desk.tamsin, &[("heir", &heir)]);
        assert_eq!(refused.status, 422, "{heir}: {}", refused.text());
    }
    assert_eq!(
        Member::of(desk.at(), &desk.tamsin).get("/admin").status,
        200,
        "still here"
    );
    assert_eq!(leaves(&desk, &desk.ilse, &desk.tamsin, &[]).status, 403);
}

#[test]
fn the_last_who_can_publish_leaves_scheduled_stories_only_knowingly() {
    let desk = Desk::open();
    let vera = desk.person("Vera Quill", Role::Admin);
    desk.sql("UPDATE newsroom.site SET admins_publish = false");
    desk.scheduled(&Story::titled("The planned"), 5);
    assert_eq!(leaves(&desk, &vera, &desk.noor, &[]).status, 303);

    let refused = leaves(&desk, &vera, &desk.ilse, &[]);
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text()
            .contains("Nobody else here may publish, and one story is scheduled"),
        "{}",
        refused.text()
    );
    assert_eq!(leaves(&desk, &vera, &desk.ilse, &[("anyway", "yes")]).status, 303);
    desk.wait("6 hours");
    assert_eq!(desk.headlines("/articles"), ["The planned"]);
}
