//! Staff and one's own account, through the pages.

use std::thread;

use copydesk::policy::Role;
use reqwest::StatusCode;

use crate::support::{Office, Seat, Seen, between};

const PASSWORD: &str = "harbour pencil lantern oat";

#[test]
fn a_colleague_is_added_and_a_link_lets_them_in_once() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);

    let added = add(
        &admin,
        "Tamsin Okoro",
        "tamsin@courier.example",
        "journalist",
        "key-add-1",
    );
    assert!(added.text.contains("They have no password yet"));
    let link = between(&added.text, "readonly value=\"", "\"").to_owned();
    let join = link.split_at(link.find("/admin/join/").unwrap()).1;

    let joined = office.stranger().send(join, &[("password", PASSWORD)]);
    assert_eq!(joined.location, "/admin?done=joined");
    assert_eq!(office.stranger().open(join).status, StatusCode::NOT_FOUND);
    assert!(admin.open("/admin/staff").text.contains("Tamsin Okoro"));
    assert!(admin.open("/admin/authors").text.contains("tamsin-okoro"));
}

#[test]
fn a_link_is_shown_once_and_the_same_form_makes_no_other() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let person = page_of(&add(
        &admin,
        "Tamsin",
        "tamsin@courier.example",
        "journalist",
        "key-add-1",
    ));
    let path = format!("{person}/link");

    let first = admin.send(&path, &[("key", "key-link-1")]);
    let again = admin.send(&path, &[("key", "key-link-1")]);

    assert!(first.text.contains("/admin/join/"));
    assert_eq!(again.location, format!("{person}?done=link-made"));
    let token = between(&first.text, "/admin/join/", "\"");
    assert_eq!(
        office.stranger().open(&format!("/admin/join/{token}")).status,
        StatusCode::OK
    );
    assert!(!admin.open(&again.location).text.contains("/admin/join/"));
}

#[test]
fn a_form_that_is_pressed_twice_adds_one_account() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);

    let answers: Vec<Seen> = thread::scope(|scope| {
        let press = || add(&admin, "Tamsin", "tamsin@courier.example", "journalist", "key-add-1");
        let presses = [scope.spawn(press), scope.spawn(press)];
        presses.into_iter().map(|press| press.join().unwrap()).collect()
    });

    // One of them shows the link, the other one leads to the account.
    let shown: Vec<&Seen> = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::OK)
        .collect();
    let led: Vec<&Seen> = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::SEE_OTHER)
        .collect();
    assert_eq!((shown.len(), led.len()), (1, 1));
    assert_eq!(plain(&led[0].location), page_of(shown[0]));
    assert_eq!(count(&office, "newsroom.staff"), 2);
}

#[test]
fn a_name_that_a_guest_has_does_not_keep_a_colleague_out() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    admin.send("/admin/authors", &[("name", "Jago Trewin"), ("key", "key-guest")]);

    let added = add(
        &admin,
        "Jago Trewin",
        "jago@courier.example",
        "contributor",
        "key-add-1",
    );

    assert!(added.text.contains("A guest author has this name"));
    let joined = admin.send(&format!("{}/byline", page_of(&added)), &[("key", "key-join-1")]);
    assert!(joined.location.ends_with("?done=changed"));
    assert!(admin.open(&joined.location).text.contains(">Jago Trewin</a></dd>"));
}

#[test]
fn a_form_with_problems_comes_back_with_everything_typed() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);

    let page = add(&admin, "Tamsin Okoro", "tamsin", "editor", "key-add-1");

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("value=\"Tamsin Okoro\"") && page.text.contains("value=\"tamsin\""));
    assert!(page.text.contains("id=\"problems\"") && page.text.contains("href=\"#email\""));
    assert!(page.text.contains("value=\"editor\" checked"));
}

#[test]
fn another_role_ends_the_sessions_under_the_old_one() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let ilse = office.hire("Ilse", Role::Editor);
    assert_eq!(ilse.open("/admin/settings").status, StatusCode::OK);

    let path = format!("/admin/staff/{}/role", ilse.id);
    let fields = [("role", "journalist"), ("version", "1"), ("key", "key-role-1")];
    let changed = admin.send(&path, &fields);

    assert!(changed.location.ends_with("?done=role"));
    assert!(ilse.open("/admin/account").location.starts_with("/admin/sign-in"));
    let again = office.seat(ilse.id, Role::Journalist);
    assert_eq!(again.open("/admin/settings").status, StatusCode::FORBIDDEN);
}

#[test]
fn a_form_from_an_old_page_changes_nothing() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let ilse = office.hire("Ilse", Role::Editor);
    let path = format!("/admin/staff/{}/deactivate", ilse.id);

    let stale = admin.send(&path, &[("version", "0"), ("key", "key-leave-1")]);
    let missing = admin.send(&path, &[("key", "key-leave-2")]);

    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("Somebody saved in between"));
    assert_eq!(missing.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(ilse.open("/admin/account").status, StatusCode::OK);
}

#[test]
fn somebody_leaves_and_may_come_back() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let ilse = office.hire("Ilse", Role::Editor);
    let path = |act: &str| format!("/admin/staff/{}/{act}", ilse.id);

    admin.send(&path("deactivate"), &[("version", "1"), ("key", "key-leave-1")]);
    assert!(ilse.open("/admin/account").location.starts_with("/admin/sign-in"));
    assert!(admin.open("/admin/staff?show=left").text.contains("Ilse"));
    let link = admin.send(&path("link"), &[("key", "key-link-1")]);
    assert_eq!(link.status, StatusCode::CONFLICT);

    let back = admin.send(&path("reactivate"), &[("version", "2"), ("key", "key-back-1")]);
    assert!(back.location.ends_with("?done=reactivated"));
    let again = office.seat(ilse.id, Role::Editor);
    assert_eq!(again.open("/admin/account").status, StatusCode::OK);
}

#[test]
fn nobody_ends_their_own_account_and_the_last_admin_stays() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let own = format!("/admin/staff/{}", admin.id);

    assert!(
        admin
            .open(&own)
            .text
            .contains("Nobody changes their own account this way")
    );
    let refused = admin.send(
        &format!("{own}/deactivate"),
        &[("version", "1"), ("key", "key-leave-1")],
    );

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("Ask another admin"));
    assert_eq!(admin.open("/admin/account").status, StatusCode::OK);
}

#[test]
fn an_editor_adds_contributors_and_is_told_who_adds_the_others() {
    let office = Office::open();
    let editor = office.hire("Ilse", Role::Editor);

    let page = editor.open("/admin/staff");
    assert!(page.text.contains("Ask an admin to add everybody else") && !page.text.contains("value=\"admin\""));
    let contributor = add(&editor, "Lowri", "lowri@courier.example", "contributor", "key-add-1");
    let admin = add(&editor, "Noor", "noor@courier.example", "admin", "key-add-2");

    assert!(contributor.text.contains("/admin/join/"));
    assert!(contributor.text.contains("Ask an admin: they manage accounts"));
    assert_eq!(admin.status, StatusCode::FORBIDDEN);
    assert!(admin.text.contains("Ask an admin: they manage accounts"));
    let journalist = office.hire("Tamsin", Role::Journalist);
    assert_eq!(journalist.open("/admin/staff").status, StatusCode::FORBIDDEN);
}

#[test]
fn ones_own_password_is_changed_with_the_present_one_and_this_browser_stays() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let added = add(&admin, "Tamsin", "tamsin@courier.example", "journalist", "key-add-1");
    let token = between(&added.text, "/admin/join/", "\"").to_owned();
    office
        .stranger()
        .send(&format!("/admin/join/{token}"), &[("password", PASSWORD)]);
    let id = page_of(&added).rsplit('/').next().unwrap().parse().unwrap();
    let (here, elsewhere) = (office.seat(id, Role::Journalist), office.seat(id, Role::Journalist));
    let change = |present, wanted| here.send("/admin/account/password", &[("present", present), ("password", wanted)]);

    for (present, wanted, said) in [
        ("not the password at all", "short", "at least 15 characters."),
        (
            "not the password at all",
            "velvet anchor seventeen moth",
            "not your present password",
        ),
    ] {
        let wrong = change(present, wanted);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains(said), "{said}");
    }
    let right = change(PASSWORD, "velvet anchor seventeen moth");

    assert_eq!(right.location, "/admin/account?done=password");
    assert_eq!(here.open("/admin/account").status, StatusCode::OK);
    assert!(elsewhere.open("/admin/account").location.starts_with("/admin/sign-in"));
    let sign_in = |password| {
        office.stranger().send(
            "/admin/sign-in",
            &[("email", "tamsin@courier.example"), ("password", password)],
        )
    };
    assert_eq!(sign_in(PASSWORD).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in("velvet anchor seventeen moth").status, StatusCode::SEE_OTHER);
}

#[test]
fn tries_at_the_present_password_run_out() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let fields = [("present", "a wrong password again"), ("password", PASSWORD)];

    let tried = || admin.send("/admin/account/password", &fields).status;
    let first: Vec<StatusCode> = (0..10).map(|_| tried()).collect();

    assert_eq!(first, [StatusCode::UNPROCESSABLE_ENTITY; 10]);
    assert_eq!(tried(), StatusCode::TOO_MANY_REQUESTS);
    // Whoever got hold of one session does not keep the owner out of another.
    let elsewhere = office.seat(admin.id, Role::Admin);
    let there = elsewhere.send("/admin/account/password", &fields).status;
    assert_eq!(there, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_browser_is_signed_out_from_another_one_but_not_somebody_elses() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let phone = office.seat(admin.id, Role::Admin);
    let other = office.hire("Ilse", Role::Editor);

    let page = admin.open("/admin/account").text;
    assert!(page.contains("This browser"));
    let end = between(&page, "action=\"/admin/account/sessions/", "/end\"").to_owned();
    other.send(&format!("/admin/account/sessions/{end}/end"), &[("key", "key-end-1")]);
    assert_eq!(phone.open("/admin/account").status, StatusCode::OK);
    let ended = admin.send(&format!("/admin/account/sessions/{end}/end"), &[("key", "key-end-2")]);

    assert_eq!(ended.location, "/admin/account?done=session-ended");
    assert!(phone.open("/admin/account").location.starts_with("/admin/sign-in"));
    assert_eq!(admin.open("/admin/account").status, StatusCode::OK);
}

#[test]
fn all_other_browsers_are_signed_out_at_once() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let phone = office.seat(admin.id, Role::Admin);

    admin.send("/admin/account/sessions/end-others", &[("key", "key-end-1")]);

    assert!(phone.open("/admin/account").location.starts_with("/admin/sign-in"));
    assert_eq!(admin.open("/admin/account").status, StatusCode::OK);
}

fn add(desk: &Seat, name: &str, email: &str, role: &str, key: &str) -> Seen {
    desk.send(
        "/admin/staff",
        &[("name", name), ("email", email), ("role", role), ("key", key)],
    )
}

/// The page of an account that was added just now.
fn page_of(added: &Seen) -> String {
    let id = between(&added.text, "action=\"/admin/staff/", "/link\"");
    format!("/admin/staff/{}", id.rsplit('/').next().unwrap())
}

fn plain(location: &str) -> &str {
    location.split('?').next().unwrap()
}

fn count(office: &Office, table: &str) -> i64 {
    office
        .newsroom()
        .owner()
        .query_one(&format!("SELECT count(*) FROM {table}"), &[])
        .unwrap()
        .get(0)
}
