//! Desks: who keeps them, which stories they have, what waits there, and that readers learn nothing of it; budget lines: who plans,
//! gives and takes them, and when they become drafts.

use std::{sync::Barrier, thread};

use copydesk::{
    articles::{
        budget::{self, LineForm},
        planning,
    },
    desks::{self, LeftStories, NewsdeskForm},
    error::Error,
    ids::{ArticleId, DeskId, StaffId},
    policy::Role,
};

use crate::{
    ical,
    support::{Answer, Desk, Member, Person, Story},
};

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

/// Plans a story.
pub fn plans(who: &Person, slugline: &str, desk: Option<DeskId>, with: Option<StaffId>) -> ArticleId {
    let form = LineForm {
        slugline: slugline.to_owned(),
        brief: "What the council decides on the gate.".to_owned(),
        desk,
        with,
        ..LineForm::default()
    };
    who.run(move |conn, who| Box::pin(async move { budget::begin(conn, who, &form).await }))
        .unwrap()
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

fn is_line(desk: &Desk, story: ArticleId) -> bool {
    desk.text(&format!(
        "SELECT is_planned::text FROM newsroom.articles WHERE id = '{story}'"
    )) == "true"
}

fn begun_by(desk: &Desk, story: ArticleId) -> String {
    desk.text(&format!(
        "SELECT s.name FROM newsroom.articles a JOIN newsroom.staff s ON s.id = a.created_by WHERE a.id = '{story}'"
    ))
}

/// The fields of a line due tomorrow at noon.
fn tomorrow(desk: &Desk) -> String {
    let at = desk.ilse.now().with_timezone(&chrono_tz::Europe::London) + chrono::TimeDelta::days(1);
    at.format("%Y-%m-%d").to_string()
}

#[test]
fn a_line_is_a_story_from_its_first_moment_and_a_draft_as_soon_as_somebody_writes() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let sport = adds(&vera, "Sport", &[&desk.tamsin, &desk.ilse]).to_string();
    let (editor, writer) = (at(&desk, &desk.ilse), at(&desk, &desk.tamsin));
    let (day, tamsin) = (tomorrow(&desk), desk.tamsin.id().to_string());
    let form = editor.get(&format!("/admin/lines/new?desk=sport&day={day}")).text();
    assert!(
        form.contains(&format!("value=\"{sport}\" selected")) && form.contains(&format!("value=\"{day}\"")),
        "{form}"
    );

    let fields = [
        ("slugline", "FERRY-RACE"),
        ("brief", "Who rows, who wins."),
        ("desk", sport.as_str()),
        ("with", tamsin.as_str()),
        ("zone", "Europe/London"),
        ("due-day", day.as_str()),
        ("due-time", "12:00"),
        ("length", "600"),
    ];
    let planned = keyed(&editor, "/admin/lines", &fields);
    assert_eq!(planned.status, 303, "{}", planned.text());
    let story: ArticleId = planned.header("location").split('/').nth(3).unwrap().parse().unwrap();

    let list = writer.get("/admin/articles?flag=planned").text();
    for words in [
        "FERRY-RACE",
        "Planned",
        "0 of 600 words",
        &format!("/admin/articles/{story}/line"),
    ] {
        assert!(list.contains(words), "{words}: {list}");
    }
    let queue = writer.get("/admin/desks/sport").text();
    assert!(
        queue.contains("Who rows, who wins.") && queue.contains("600 words"),
        "{queue}"
    );
    assert!(queue.contains("Nothing is being written"), "{queue}");
    let calendar = writer.get(&format!("/admin/calendar?day={day}&view=day")).text();
    assert!(
        calendar.contains(&format!("due-{story}")) && calendar.contains("FERRY-RACE"),
        "{calendar}"
    );
    let bell = writer.get("/admin/notices").text();
    assert!(
        bell.contains("for you to write") && bell.contains(&format!("/admin/articles/{story}/line")),
        "{bell}"
    );
    assert!(
        !editor.get("/admin/notices").text().contains("for you to write"),
        "not of her own"
    );
    let (_, _, content) = desk.tamsin.now_of(story);
    assert!(content.byline.iter().all(|name| name.name == "Tamsin Okoro"));

    desk.tamsin
        .edits(story, |content| content.headline = "The ferry race".into());
    assert!(!is_line(&desk, story));
    assert_eq!(
        begun_by(&desk, story),
        "Tamsin Okoro",
        "whoever planned it may approve it"
    );
    assert_eq!(
        writer.get(&format!("/admin/articles/{story}/line")).header("location"),
        format!("/admin/articles/{story}")
    );
    let text = writer.get(&format!("/admin/articles/{story}")).text();
    assert!(
        text.contains("Who rows, who wins."),
        "the brief stands beside the text: {text}"
    );
    let late = keyed(
        &editor,
        &format!("/admin/articles/{story}/line"),
        &[&fields[..], &[("version", "1")]].concat(),
    );
    assert_eq!(late.status, 409);
    assert!(late.text().contains("somebody writes it"), "{}", late.text());
    let acts = format!("SELECT string_agg(act, ' ' ORDER BY seq) FROM newsroom.activity WHERE article_id = '{story}'");
    assert_eq!(desk.text(&acts), "created budgeted line_given line_begun");
}

#[test]
fn what_is_wrong_with_a_line_is_said_and_all_that_was_typed_stays() {
    let desk = Desk::open();
    let editor = at(&desk, &desk.ilse);
    let long = "x".repeat(1_001);
    let gone = uuid::Uuid::now_v7().to_string();
    for (field, value, sentence) in [
        ("slugline", " ", "Write a working name"),
        ("brief", long.as_str(), "Shorten it to 1000 characters"),
        ("length", "many", "Write a number of words"),
        ("length", "0", "Write a number of words"),
        ("desk", gone.as_str(), "was removed meanwhile"),
        ("desk", "nonsense", "Choose one of the desks"),
        ("with", gone.as_str(), "Choose somebody who has an account here"),
        ("with", "nonsense", "Choose somebody who works here"),
        ("due-day", "2001-01-01", "Choose a time that is still to come"),
        ("due-time", "", "Choose a day and a time"),
        // The hour that the clocks leave out.
        ("due-day", "2027-03-28", "01:30"),
    ] {
        let mut fields = vec![
            ("slugline", "TIDEGATE-VOTE"),
            ("brief", "A brief of its own"),
            ("zone", "Europe/London"),
            ("due-day", "2090-06-01"),
            ("due-time", if value == "2027-03-28" { "01:30" } else { "09:15" }),
            ("length", "600"),
        ];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let again = keyed(&editor, "/admin/lines", &fields);
        assert_eq!(again.status, 422, "{field} {value}");
        let text = again.text();
        assert!(text.contains(sentence), "{field} {value}: {sentence}: {text}");
        for (name, typed) in fields
            .iter()
            .filter(|(name, _)| !["zone", "desk", "with"].contains(name))
        {
            assert!(text.contains(typed.trim()), "{field}: {name} is lost: {text}");
        }
    }
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.articles"), "0");
}

#[test]
fn who_may_plan_for_whom_and_take_what() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let eli = desk.person("Eli Stone", Role::Contributor);
    let ruth = desk.person("Ruth Lind", Role::Journalist);
    let sport = adds(&vera, "Sport", &[&desk.tamsin]);
    let plan = |person: &Person, with: Option<&Person>| {
        let with = with.map(|with| with.id().to_string()).unwrap_or_default();
        keyed(
            &at(&desk, person),
            "/admin/lines",
            &[("slugline", "FERRY"), ("with", &with)],
        )
        .status
    };
    // A contributor plans what they write; a journalist that, and what is free; an editor for everybody.
    for (person, with, status) in [
        (&eli, None, 403),
        (&eli, Some(&ruth), 403),
        (&eli, Some(&eli), 303),
        (&ruth, None, 303),
        (&ruth, Some(&ruth), 303),
        (&ruth, Some(&desk.tamsin), 403),
        (&desk.ilse, None, 303),
        (&desk.ilse, Some(&eli), 303),
        (&vera, Some(&ruth), 303),
    ] {
        assert_eq!(
            plan(person, with),
            status,
            "{} {:?}",
            person.email(),
            with.map(Person::email)
        );
    }
    // A line of a desk is taken by its people, or by an editor; of no desk by any journalist.
    let take =
        |person: &Person, line: ArticleId| keyed(&at(&desk, person), &format!("/admin/articles/{line}/take"), &[]);
    let line = plans(&desk.ilse, "RACE", Some(sport), None);
    let refused = take(&ruth, line);
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("Another desk has this line"),
        "{}",
        refused.text()
    );
    assert_eq!(take(&eli, line).status, 404, "contributors see their own");
    assert!(
        at(&desk, &desk.tamsin)
            .get("/admin/desks/sport")
            .text()
            .contains(&format!("{line}/take"))
    );
    assert!(
        !at(&desk, &ruth)
            .get("/admin/desks/sport")
            .text()
            .contains(&format!("{line}/take"))
    );
    assert_eq!(take(&desk.tamsin, line).status, 303);
    assert_eq!(begun_by(&desk, line), "Tamsin Okoro");
    let late = take(&desk.noor, line);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Tamsin Okoro writes it."), "{}", late.text());
    assert_eq!(take(&ruth, plans(&desk.ilse, "OPEN", None, None)).status, 303);
    // What is given to a contributor is theirs to see and to write.
    let given = plans(&desk.ilse, "GIVEN", Some(sport), Some(eli.id()));
    assert_eq!(at(&desk, &eli).get(&format!("/admin/articles/{given}")).status, 200);
    let draft = desk.draft(&Story::titled("No line"));
    assert_eq!(take(&desk.tamsin, draft).status, 409);
}

#[test]
fn of_two_who_take_a_line_at_once_one_gets_it() {
    let desk = Desk::open();
    let ruth = desk.person("Ruth Lind", Role::Journalist);
    for round in 0..4 {
        let line = plans(&desk.ilse, &format!("LINE-{round}"), None, None);
        let barrier = Barrier::new(2);
        let taken: Vec<bool> = thread::scope(|scope| {
            let both = [&desk.tamsin, &ruth].map(|person| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    match person.run(move |conn, who| Box::pin(budget::take(conn, who, line))) {
                        Ok(()) => true,
                        Err(Error::Conflict(sentence)) => {
                            assert!(sentence.ends_with("writes it."), "{sentence}");
                            false
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                })
            });
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        assert_eq!(
            begun_by(&desk, line),
            if taken[0] { "Tamsin Okoro" } else { "Ruth Lind" }
        );
    }
}

#[test]
fn two_who_change_a_line_do_not_overwrite_each_other_and_a_move_in_the_calendar_is_no_writing() {
    let desk = Desk::open();
    let line = plans(&desk.ilse, "FERRY", None, None);
    let version = desk.text(&format!(
        "SELECT version::text FROM newsroom.articles WHERE id = '{line}'"
    ));
    let path = format!("/admin/articles/{line}/line");
    let change = |person: &Person, slugline: &str| {
        let fields = [
            ("version", version.as_str()),
            ("slugline", slugline),
            ("brief", "Of hers"),
        ];
        keyed(&at(&desk, person), &path, &fields)
    };
    assert_eq!(change(&desk.ilse, "FERRY-ONE").status, 303);
    let stale = change(&desk.noor, "FERRY-TWO");
    assert_eq!(stale.status, 409);
    let text = stale.text();
    assert!(
        text.contains("Somebody saved in between") && text.contains("FERRY-TWO") && text.contains("Of hers"),
        "{text}"
    );
    assert_eq!(
        change(&desk.tamsin, "MINE").status,
        403,
        "it is neither hers nor is she an editor"
    );
    let day = tomorrow(&desk);
    let due = [
        ("seen", ""),
        ("zone", "Europe/London"),
        ("due-day", day.as_str()),
        ("due-time", "12:00"),
    ];
    assert_eq!(
        keyed(&at(&desk, &desk.ilse), &format!("/admin/articles/{line}/plan"), &due).status,
        303
    );
    assert!(is_line(&desk, line));
    let tamsin = desk.tamsin.id().to_string();
    let other = [&due[..], &[("with", tamsin.as_str())]].concat();
    let refused = keyed(&at(&desk, &desk.ilse), &format!("/admin/articles/{line}/plan"), &other);
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("Say on its own page who writes it"),
        "{}",
        refused.text()
    );
}

#[test]
fn a_calendar_elsewhere_reads_a_desk_by_a_link_that_tells_nothing_of_what_is_under_embargo() {
    let desk = Desk::open();
    let vera = admin(&desk);
    let sport = adds(&vera, "Sport", &[&desk.tamsin, &desk.ilse]);
    let line = plans(&desk.ilse, "FERRY-RACE", Some(sport), Some(desk.tamsin.id()));
    let secret = desk.ilse.writes(&Story::titled("The secret match"));
    gives(&desk.ilse, secret, sport);
    let other = desk.draft(&Story::titled("Of no desk"));
    desk.sql(&format!(
        "UPDATE newsroom.articles SET desk_id = NULL WHERE id = '{other}'"
    ));
    desk.sql("UPDATE newsroom.articles SET due_at = newsroom.clock() + interval '3 hours', due_wall = 'now', due_zone = 'Europe/London'");
    desk.ilse.embargoes(secret, 24);
    let path = "/admin/desks/sport/calendar";
    assert_eq!(keyed(&at(&desk, &desk.tamsin), path, &[]).status, 403);

    let link = |person: &Person| {
        let page = keyed(&at(&desk, person), path, &[]).text();
        let (_, rest) = page.split_once("/calendar/").unwrap_or_else(|| panic!("{page}"));
        let (_, rest) = page.split_once("readonly value=\"").unwrap_or_else(|| panic!("{rest}"));
        let address = rest.split('"').next().unwrap();
        format!("/calendar/{}", address.rsplit('/').next().unwrap())
    };
    let first = link(&desk.ilse);
    let calendar = ical::read(&desk, &first);
    let events: Vec<&str> = calendar["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["summary"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["Due: FERRY-RACE"], "{calendar}");
    assert!(calendar.to_string().contains(&line.to_string()));
    assert_eq!(desk.reader.get(&format!("{first}?whose=me")).status, 200);

    let second = link(&desk.noor);
    assert_eq!(desk.reader.get(&first).status, 404, "another one ends it");
    assert_eq!(desk.reader.get(&second).status, 200);
    desk.sql(&format!(
        "UPDATE newsroom.staff SET deactivated_at = now() WHERE id = '{}'",
        desk.noor.id()
    ));
    assert_eq!(desk.reader.get(&second).status, 404, "who made it works here no longer");
    let third = link(&desk.ilse);
    assert_eq!(keyed(&at(&desk, &desk.ilse), &format!("{path}/end"), &[]).status, 303);
    assert_eq!(desk.reader.get(&third).status, 404);
    let hashed = "SELECT count(*)::text FROM newsroom.desk_calendar_links";
    assert_eq!(desk.text(hashed), "0");
}

#[test]
fn the_record_says_how_long_a_story_was_with_whom_and_what_it_missed() {
    let desk = Desk::open();
    let vera = admin(&desk);
    adds(&vera, "Sport", &[&desk.tamsin]);
    let story = desk.draft(&Story::titled("The ferry race"));
    let due = desk.ilse.now() + chrono::TimeDelta::hours(3);
    let wall = due.with_timezone(&chrono_tz::Europe::London);
    let (day, time) = (wall.format("%Y-%m-%d").to_string(), wall.format("%H:%M").to_string());
    let plan = [
        ("seen", ""),
        ("zone", "Europe/London"),
        ("due-day", day.as_str()),
        ("due-time", time.as_str()),
    ];
    let planned = keyed(
        &at(&desk, &desk.tamsin),
        &format!("/admin/articles/{story}/plan"),
        &plan,
    );
    assert_eq!(planned.status, 303, "{}", planned.text());
    desk.wait("192 minutes");
    desk.tamsin.submits(story);
    desk.wait("233 minutes");
    desk.ilse.approves(story);
    desk.wait("242 minutes");
    desk.ilse
        .publishes(story, copydesk::articles::timeline::ChangeKind::First, None);
    desk.wait("302 minutes");
    let other = desk.live(&Story::titled("At once"));
    gives(
        &desk.ilse,
        other,
        desk.text("SELECT id::text FROM newsroom.desks").parse().unwrap(),
    );

    let page = at(&desk, &desk.tamsin)
        .get(&format!("/admin/articles/{story}/time"))
        .text();
    let (_, took) = page.split_once("How long it took").unwrap_or_else(|| panic!("{page}"));
    for words in [
        "<dt>With the writer</dt><dd>3 h 12 min",
        "<dt>Waiting for an editor</dt><dd>41 min",
        "<dt>Approved, not live</dt><dd>9 min",
        "missed by ",
    ] {
        assert!(took.contains(words), "{words}: {took}");
    }
    let path = "/admin/desks/sport/times";
    assert_eq!(at(&desk, &desk.tamsin).get(path).status, 403);
    let editor = at(&desk, &desk.ilse);
    let table = editor.get(path).text();
    // The median of three hours and twelve minutes, and of nothing.
    for words in [
        "<dt>With the writer</dt><dd>1 h 36 min",
        "The ferry race",
        "At once",
        "missed by ",
    ] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let sheet = editor.get(&format!("{path}.csv?days=7"));
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
    let text = sheet.text();
    let row = text
        .lines()
        .find(|row| row.contains("The ferry race"))
        .unwrap_or_else(|| panic!("{text}"));
    assert!(row.contains(",yes,0,192,41,9,"), "{text}");
    desk.wait("20 days");
    let editor = at(&desk, &desk.ilse);
    assert!(editor.get(path).text().contains("The ferry race"));
    assert!(!editor.get(&format!("{path}?days=7")).text().contains("The ferry race"));
    // Under embargo it counts for those alone who may see it.
    desk.sql(&format!(
        "UPDATE newsroom.articles SET embargo_until = newsroom.clock() + interval '1 day' WHERE id = '{story}'"
    ));
    assert!(!editor.get(path).text().contains("The ferry race"));
}
