//! Desks: who keeps them, which stories they have, what waits there, and that readers learn nothing of it.

use std::{sync::Barrier, thread};

use copydesk::{
    articles::planning,
    desks::{self, LeftStories, NewsdeskForm},
    error::Error,
    ids::{ArticleId, DeskId},
    policy::Role,
};

use crate::support::{Answer, Desk, Member, Person, Story};

/// Adds a desk with these people.
pub fn adds(admin: &Person, name: &str, people: &[&Person]) -> DeskId {
    let form = NewsdeskForm {
        name: name.to_owned(),
        people: people.iter().map(|person| person.id()).collect(),
    };
    admin
        .run(move |conn, who| Box::pin(async move { desks::add(conn, who, &form).await }))
        .unwrap()
}

/// Gives a story to a desk.
pub fn gives(who: &Person, story: ArticleId, to: DeskId) {
    who.run(move |conn, who| Box::pin(planning::give_to_desk(conn, who, story, Some(to))))
        .unwrap();
}

fn at(desk: &Desk, person: &Person) -> Member {
    Member::of(desk.at(), person)
}

fn admin(desk: &Desk) -> Person {
    desk.person("Vera Quill", Role::Admin)
}

fn names(desk: &Desk) -> String {
    desk.text("SELECT coalesce(string_agg(name, ', ' ORDER BY position), '') FROM newsroom.desks")
}

fn of_story(desk: &Desk, story: ArticleId) -> String {
    desk.text(&format!(
        "SELECT coalesce(d.name, 'none') FROM newsroom.articles a LEFT JOIN newsroom.desks d ON d.id = a.desk_id WHERE a.id = '{story}'"
    ))
}

fn version(desk: &Desk, id: DeskId) -> String {
    desk.text(&format!("SELECT version::text FROM newsroom.desks WHERE id = '{id}'"))
}

fn keyed(member: &Member, path: &str, fields: &[(&str, &str)]) -> Answer {
    let key = uuid::Uuid::now_v7().to_string();
    member.post(path, &[fields, &[("key", key.as_str())]].concat())
}

#[test]
fn admins_make_name_order_and_remove_desks_and_nobody_else_does() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let (admin, editor) = (at(&desk, &vera), at(&desk, &desk.ilse));
    let path = "/admin/settings/desks";
    let tamsin = desk.tamsin.id().to_string();

    for name in ["Politics", "Sport", "Night"] {
        let added = keyed(&admin, path, &[("name", name), ("people", &tamsin)]);
        assert_eq!(added.status, 303, "{}", added.text());
    }
    assert_eq!(keyed(&editor, path, &[("name", "Mine")]).status, 403);
    assert_eq!(editor.get(path).status, 403);
    for (name, sentence) in [
        ("", "Write a name."),
        ("SPORT", "There is a desk with this name already."),
        (&"x".repeat(41), "Shorten the name to 40 characters."),
    ] {
        let again = keyed(&admin, path, &[("name", name), ("people", &tamsin)]);
        assert_eq!(again.status, 422);
        let text = again.text();
        assert!(text.contains(sentence), "{sentence}: {text}");
        assert!(
            text.contains(&format!("value=\"{tamsin}\" checked")),
            "who was ticked stays: {text}"
        );
    }
    assert_eq!(names(&desk), "Politics, Sport, Night");

    let id = desk.text("SELECT id::text FROM newsroom.desks WHERE name = 'Night'");
    let one = format!("{path}/{id}");
    assert_eq!(keyed(&admin, &format!("{one}/move"), &[("to", "up")]).status, 303);
    assert_eq!(names(&desk), "Politics, Night, Sport");
    let fields = [("version", "1"), ("name", "Late"), ("people", tamsin.as_str())];
    assert_eq!(keyed(&admin, &one, &fields).status, 303);
    let stale = keyed(&admin, &one, &fields);
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Somebody saved in between"), "{}", stale.text());
    assert_eq!(names(&desk), "Politics, Late, Sport");
    assert_eq!(admin.get("/admin/desks/night").status, 200, "its address stays");

    let staffed = keyed(&admin, &format!("{one}/remove"), &[("version", "2")]);
    assert_eq!(staffed.status, 409);
    assert!(staffed.text().contains("Take them off it first"), "{}", staffed.text());
    assert_eq!(keyed(&admin, &one, &[("version", "2"), ("name", "Late")]).status, 303);
    assert_eq!(keyed(&admin, &format!("{one}/remove"), &[("version", "3")]).status, 303);
    assert_eq!(names(&desk), "Politics, Sport");
    assert_eq!(admin.get(&one).status, 404);
    let acts = "SELECT string_agg(act, ' ' ORDER BY seq) FROM newsroom.activity WHERE act LIKE 'desk%'";
    assert_eq!(
        desk.text(acts),
        "desk_added desk_added desk_added desk_moved desk_changed desk_changed desk_removed"
    );
}

#[test]
fn a_desk_with_stories_goes_when_it_is_said_where_they_go() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let (sport, night) = (adds(&vera, "Sport", &[]), adds(&vera, "Night", &[]));
    let story = desk.draft(&Story::titled("The ferry race"));
    gives(&desk.tamsin, story, sport);
    let member = at(&desk, &vera);
    let path = format!("/admin/settings/desks/{sport}/remove");
    let one = version(&desk, sport);

    let asked = keyed(&member, &path, &[("version", &one)]);
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("Say where they go"), "{}", asked.text());
    let itself = keyed(&member, &path, &[("version", &one), ("to", &sport.to_string())]);
    assert_eq!(itself.status, 422);
    let moved = keyed(&member, &path, &[("version", &one), ("to", &night.to_string())]);
    assert_eq!(moved.status, 303, "{}", moved.text());
    assert_eq!(of_story(&desk, story), "Night");
    // To no desk at all.
    let one = version(&desk, night);
    let freed = keyed(
        &member,
        &format!("/admin/settings/desks/{night}/remove"),
        &[("version", &one), ("to", "none")],
    );
    assert_eq!(freed.status, 303);
    assert_eq!(of_story(&desk, story), "none");
}

#[test]
fn a_story_begins_at_the_writers_only_desk_and_moves_without_touching_text_or_approval() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let sport = adds(&vera, "Sport", &[&desk.tamsin, &desk.ilse]);
    let night = adds(&vera, "Night", &[&desk.ilse]);
    let story = desk.approved(&Story::titled("The ferry race"));
    assert_eq!(of_story(&desk, story), "Sport", "her only desk");
    let hers = desk.ilse.writes(&Story::titled("Of two desks"));
    assert_eq!(of_story(&desk, hers), "none", "which of the two is hers to say");

    let before = desk.ilse.now_of(story);
    let page = at(&desk, &desk.ilse)
        .get(&format!("/admin/articles/{story}/time"))
        .text();
    assert!(page.contains("Which desk has it?"), "{page}");
    let (was, to) = (sport.to_string(), night.to_string());
    let plan = format!("/admin/articles/{story}/plan");
    let fields = [("seen", ""), ("seen_desk", was.as_str()), ("desk", to.as_str())];
    assert_eq!(keyed(&at(&desk, &desk.ilse), &plan, &fields).status, 303);
    assert_eq!(of_story(&desk, story), "Night");
    let after = desk.ilse.now_of(story);
    assert_eq!((before.0, before.1), (after.0, after.1));
    assert_eq!(
        desk.text(&format!("SELECT stage FROM newsroom.articles WHERE id = '{story}'")),
        "approved"
    );
    // Who saw it at another desk is told; who left the desk alone moves nothing.
    let late = keyed(
        &at(&desk, &desk.noor),
        &plan,
        &[("seen", ""), ("seen_desk", &was), ("desk", "")],
    );
    assert_eq!(late.status, 409);
    assert!(late.text().contains("another desk in between"), "{}", late.text());
    let alone = [("seen", ""), ("seen_desk", was.as_str()), ("desk", was.as_str())];
    assert_eq!(keyed(&at(&desk, &desk.noor), &plan, &alone).status, 303);
    assert_eq!(of_story(&desk, story), "Night");
    let gone = uuid::Uuid::now_v7().to_string();
    for (desk_sent, sentence) in [
        ("nonsense", "Choose one of the desks"),
        (&gone, "was removed meanwhile"),
    ] {
        let odd = keyed(
            &at(&desk, &desk.ilse),
            &plan,
            &[("seen", ""), ("seen_desk", &to), ("desk", desk_sent)],
        );
        assert_eq!(odd.status, 422);
        assert!(odd.text().contains(sentence), "{}", odd.text());
    }
    // Somebody who plans nothing of it does not move it either.
    let other = desk.person("Ruth Lind", Role::Journalist);
    let refused = keyed(
        &at(&desk, &other),
        &plan,
        &[("seen", ""), ("seen_desk", &to), ("desk", "")],
    );
    assert_eq!(refused.status, 403);
}

#[test]
fn stories_the_calendar_the_palette_and_home_know_desks() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let sport = adds(&vera, "Sport", &[&desk.ilse]);
    adds(&vera, "Night", &[]);
    let waiting = desk.draft(&Story::titled("The ferry race"));
    desk.tamsin.submits(waiting);
    gives(&desk.ilse, waiting, sport);
    let other = desk.draft(&Story::titled("The town hall"));
    let due = "UPDATE newsroom.articles SET due_at = newsroom.clock() + interval '1 minute', due_wall = 'now', due_zone = 'Europe/London'";
    desk.sql(due);
    let member = at(&desk, &desk.ilse);

    let list = member.get("/admin/articles?desk=sport").text();
    assert!(
        list.contains("The ferry race") && !list.contains("The town hall"),
        "{list}"
    );
    assert!(list.contains("Remove the filter Desk Sport"), "{list}");
    assert!(
        list.contains("href=\"/admin/desks/sport\"><bdi>Sport</bdi><span class=\"hint\">yours"),
        "{list}"
    );
    let by_name = member.get("/admin/articles?desk=Sport&show=in-review").text();
    assert!(by_name.contains("The ferry race"), "{by_name}");
    let unknown = member.get("/admin/articles?desk=cooking").text();
    assert!(
        unknown.contains("There is no desk “cooking”") && unknown.contains("The town hall"),
        "{unknown}"
    );

    let queue = member.get("/admin/desks/sport").text();
    let (review, others) = queue.split_once("id=\"h-drafts\"").unwrap();
    assert!(
        review.contains("The ferry race") && others.contains("Nothing is being written"),
        "{queue}"
    );
    assert!(
        queue.contains("Ilse Brandt") && !queue.contains("The town hall"),
        "{queue}"
    );
    let calendar = member.get("/admin/calendar?desk=sport").text();
    assert!(
        calendar.contains("The ferry race") && !calendar.contains("The town hall"),
        "{calendar}"
    );
    assert!(
        calendar.contains("name=\"desk\" value=\"sport\""),
        "it stays while one moves: {calendar}"
    );
    let found = member.get("/admin/find/answers?q=spo").text();
    assert!(found.contains("/admin/desks/sport"), "{found}");
    let home = member.get("/admin").text();
    let (_, desks) = home.split_once("id=\"h-desks\"").unwrap();
    assert!(
        desks.contains("/admin/desks/sport") && desks.contains("1 in review"),
        "{home}"
    );
    assert!(!at(&desk, &desk.noor).get("/admin").text().contains("h-desks"));

    let chosen = [
        format!("{waiting}.{}", desk.ilse.now_of(waiting).0),
        format!("{other}.{}", desk.ilse.now_of(other).0),
    ];
    let to = desk.text("SELECT id::text FROM newsroom.desks WHERE name = 'Night'");
    let fields = [
        ("do", "desk"),
        ("story", chosen[0].as_str()),
        ("story", chosen[1].as_str()),
        ("desk", to.as_str()),
    ];
    let done = keyed(&member, "/admin/articles/chosen", &fields);
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(done.text().contains("2 stories given to the desk"), "{}", done.text());
    assert_eq!(
        (of_story(&desk, waiting), of_story(&desk, other)),
        ("Night".into(), "Night".into())
    );
}

#[test]
fn a_desk_shows_nobody_a_story_that_they_may_not_see_and_readers_nothing() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let eli = desk.person("Eli Stone", Role::Contributor);
    let sport = adds(&vera, "Wrestling", &[&eli, &desk.tamsin, &desk.noor]);
    let secret = desk.ilse.writes(&Story::titled("The secret match"));
    desk.ilse.embargoes(secret, 24);
    gives(&desk.ilse, secret, sport);
    desk.draft(&Story::titled("Of a colleague"));
    let live = desk.live(&Story::titled("The open match"));

    let queue = |person: &Person| at(&desk, person).get("/admin/desks/wrestling").text();
    assert!(queue(&desk.ilse).contains("The secret match"));
    for person in [&desk.noor, &desk.tamsin, &vera, &eli] {
        assert!(!queue(person).contains("The secret match"));
        assert!(
            !at(&desk, person)
                .get("/admin/articles?desk=wrestling")
                .text()
                .contains("The secret match")
        );
    }
    assert!(!queue(&eli).contains("Of a colleague"), "contributors see their own");
    assert!(queue(&desk.noor).contains("Of a colleague"));
    assert_eq!(of_story(&desk, live), "Wrestling");
    for answer in desk.doors_of(live, "the-open-match") {
        assert_eq!(answer.status, 200);
        assert!(!answer.text().contains("Wrestling"), "{}", answer.text());
    }
    let reads = "SELECT count(*)::text FROM information_schema.role_table_grants g WHERE g.table_name IN ('desks', 'desk_people')
       AND NOT EXISTS (SELECT FROM information_schema.role_table_grants a WHERE a.table_schema = 'newsroom' AND a.table_name = 'articles' AND a.grantee = g.grantee)";
    assert_eq!(desk.text(reads), "0");
    assert_eq!(desk.reader.get("/admin/desks/wrestling").status, 303);
}

#[test]
fn a_story_that_comes_to_a_desk_while_it_goes_is_lost_to_nobody() {
    let desk = Desk::open();
    let vera = admin(&desk);
    for round in 0..4 {
        let sport = adds(&vera, &format!("Sport {round}"), &[]);
        let story = desk.draft(&Story::titled(&format!("Race {round}")));
        let barrier = Barrier::new(2);
        let (given, removed) = thread::scope(|scope| {
            let given = scope.spawn(|| {
                barrier.wait();
                desk.tamsin
                    .run(move |conn, who| Box::pin(planning::give_to_desk(conn, who, story, Some(sport))))
            });
            let removed = scope.spawn(|| {
                barrier.wait();
                vera.run(move |conn, who| Box::pin(desks::remove(conn, who, sport, Some(1), LeftStories::None)))
            });
            (given.join().unwrap(), removed.join().unwrap())
        });
        match (given, removed) {
            (Ok(()), Err(Error::Problems(_))) => assert_eq!(of_story(&desk, story), format!("Sport {round}")),
            (Err(Error::Problems(_)), Ok(())) => assert_eq!(of_story(&desk, story), "none"),
            (given, removed) => panic!("{given:?} {removed:?}"),
        }
    }
}
