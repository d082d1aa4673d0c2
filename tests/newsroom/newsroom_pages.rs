//! What people find on the pages of the newsroom: Home, lists, the decision on a story, errors with a way on.

use copydesk::{articles::gate::order::Order, ids::ArticleId, policy::Role};

use crate::support::{Desk, Member, Newsroom, Person, Start, Story, block_on};

fn page(desk: &Desk, person: &Person, path: &str) -> String {
    Member::of(desk.at(), person).get(path).text()
}

/// The part of a page under a heading, up to the next one of its rank.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let from = page.split_once(&format!(">{heading}<")).map_or("", |(_, rest)| rest);
    from.split("<h2").next().unwrap_or_default()
}

fn places(text: &str, words: &[&str]) -> Vec<usize> {
    words
        .iter()
        .map(|word| text.find(word).unwrap_or_else(|| panic!("{word}: {text}")))
        .collect()
}

#[test]
fn what_went_live_last_stands_first_also_when_its_time_came_by_itself() {
    let desk = Desk::open();
    let planned = desk.scheduled(&Story::titled("Planned long ago"), 2);
    desk.wait("1 hour");
    let early = desk.live(&Story::titled("Live before it"));
    for number in 1..=6 {
        desk.live(&Story::titled(&format!("Another {number}")));
    }
    desk.wait("2 hours");
    // A change of an older one does not make it news.
    desk.tamsin
        .edits(early, |content| content.dek = "With a change.".into());

    let home = page(&desk, &desk.ilse, "/admin");

    let live = section(&home, "Live right now");
    let order = places(live, &["Planned long ago", "Another 6", "Another 5"]);
    assert!(order.is_sorted(), "{live}");
    assert!(!live.contains("Live before it"), "{live}");
    assert!(live.contains(&format!("/admin/articles/{planned}/review")));
}

#[test]
fn a_writers_approved_and_withdrawn_stories_stay_on_their_home() {
    let desk = Desk::open();
    desk.approved(&Story::titled("Signed and waiting"));
    let gone = desk.live(&Story::titled("Gone again"));
    desk.ilse.withdraws(gone, "Wrong", None);

    let home = page(&desk, &desk.tamsin, "/admin");

    assert!(
        section(&home, "Yours, approved").contains("Signed and waiting"),
        "{home}"
    );
    assert!(section(&home, "Yours, withdrawn").contains("Gone again"), "{home}");
}

#[test]
fn a_section_that_shows_twenty_of_more_says_so() {
    let desk = Desk::open();
    for number in 1..=20 {
        desk.draft(&Story::titled(&format!("Draft {number}")));
    }
    assert!(page(&desk, &desk.tamsin, "/admin").contains(r#"<span class="count">20</span>"#));
    desk.draft(&Story::titled("Draft 21"));
    assert!(page(&desk, &desk.tamsin, "/admin").contains(r#"<span class="count">20+</span>"#));
}

#[test]
fn a_scheduled_story_says_its_time_once() {
    let desk = Desk::open();
    desk.scheduled(&Story::titled("Tomorrow"), 30);

    let home = page(&desk, &desk.ilse, "/admin");

    let scheduled = section(&home, "Scheduled");
    assert!(scheduled.contains("Tomorrow") && scheduled.contains("<time>"));
    assert!(!scheduled.contains(r#"data-state="scheduled""#), "{scheduled}");
}

fn begins(member: &Member, key: &str) -> String {
    let answer = member.post("/admin/articles", &[("key", key)]);
    assert_eq!(answer.status, 303);
    answer.header("location").to_owned()
}

#[test]
fn looking_at_a_new_story_and_going_back_leaves_one_draft_however_often() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);

    let first = begins(&member, "0194-first-press");
    assert_eq!(begins(&member, "0194-second-press"), first);
    let together: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|number| {
                let at = desk.at();
                let tamsin = &desk.tamsin;
                scope.spawn(move || begins(&Member::of(at, tamsin), &format!("0194-together-{number}")))
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(together.iter().all(|place| *place == first), "{together:?}");

    // All of it taken out again, it is as it was.
    let emptied = |fields: &[(&str, &str)]| member.post(&format!("{first}/fields"), fields).status;
    assert_eq!(emptied(&[("version", "1"), ("headline", "A start")]), 303);
    assert_ne!(begins(&member, "0194-while-written"), first);
    assert_eq!(emptied(&[("version", "2"), ("headline", "")]), 303);
    let one_of_two = begins(&member, "0194-emptied");
    assert_eq!(begins(&member, "0194-emptied-again"), one_of_two);

    // One that was written into is not taken again, and nobody gets a colleague's.
    assert_ne!(begins(&Member::of(desk.at(), &desk.ilse), "0194-of-ilse"), first);
    let saved = member.post(
        &format!("{first}/fields"),
        &[("version", "3"), ("slugline", "CITY-VOTE")],
    );
    assert_eq!(saved.status, 303);
    assert_ne!(begins(&member, "0194-third-press"), first);
}

#[test]
fn two_fast_presses_begin_one_story() {
    let desk = Desk::open();
    let together: Vec<String> = std::thread::scope(|scope| {
        let presses = (0..8).map(|number| {
            let (at, tamsin) = (desk.at(), &desk.tamsin);
            scope.spawn(move || begins(&Member::of(at, tamsin), &format!("0194-fast-{number}")))
        });
        let all: Vec<_> = presses.collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(together.iter().all(|place| *place == together[0]), "{together:?}");
}

#[test]
fn one_choice_is_shown_as_words_and_what_was_published_says_what_readers_are_told() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The vote"));
    let review = format!("/admin/articles/{story}/review");
    desk.ilse.withdraws(story, "Wrong", None);
    let read = page(&desk, &desk.ilse, &review);
    assert!(
        read.contains(r#"<input type="hidden" name="do" value="republish">"#),
        "{read}"
    );
    assert!(!read.contains(r#"type="radio" id="do-"#), "{read}");
    assert_eq!(
        decide(
            &desk,
            &desk.ilse,
            story,
            &[("do", "republish"), ("reason", "Right after all")]
        )
        .0,
        303
    );

    desk.tamsin
        .edits(story, |content| content.headline = "The count".into());
    desk.tamsin.submits(story);
    let (status, _) = decide(
        &desk,
        &desk.ilse,
        story,
        &[
            ("do", "publish"),
            ("kind", "correction"),
            ("public_note", "It was a count."),
        ],
    );
    assert_eq!(status, 303);
    let told = page(&desk, &desk.ilse, &format!("{review}?done=published-correction"));
    assert!(
        told.contains("Live now. Readers are told what was corrected."),
        "{told}"
    );
    assert!(told.contains("</a> as a correction. <span"), "{told}");
}

#[test]
fn a_story_that_waits_or_is_approved_is_opened_to_be_read_not_to_be_written_in() {
    let desk = Desk::open();
    let waiting = desk.draft(&Story::titled("It waits"));
    desk.tamsin.submits(waiting);
    let approved = desk.approved(&Story::titled("It is signed"));
    let draft = desk.draft(&Story::titled("It grows"));

    for path in ["/admin/articles", "/admin"] {
        let list = page(&desk, &desk.ilse, path);
        for story in [waiting, approved] {
            assert!(
                list.contains(&format!(r#"href="/admin/articles/{story}/review""#)),
                "{path}"
            );
            assert!(!list.contains(&format!(r#"href="/admin/articles/{story}""#)), "{path}");
        }
    }
    assert!(page(&desk, &desk.ilse, "/admin/articles").contains(&format!(r#"href="/admin/articles/{draft}""#)));
}

fn decide(desk: &Desk, person: &Person, story: ArticleId, more: &[(&str, &str)]) -> (u16, String) {
    let (version, _, content) = desk.tamsin.now_of(story);
    let (version, seal) = (version.to_string(), content.seal().to_string());
    let fields: Vec<(&str, &str)> = [("version", version.as_str()), ("seal", seal.as_str())]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/decide"), &fields);
    (answer.status, answer.text())
}

#[test]
fn a_review_is_one_decision_and_does_what_was_chosen() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.tamsin.submits(story);

    let read = page(&desk, &desk.ilse, &format!("/admin/articles/{story}/review"));
    for way in ["approve", "publish", "return"] {
        assert!(read.contains(&format!(r#"name="do" value="{way}""#)), "{way}: {read}");
    }
    // Nothing chosen, and a return without its note: the page again, with what was typed.
    assert_eq!(decide(&desk, &desk.ilse, story, &[]).0, 422);
    let (status, again) = decide(&desk, &desk.ilse, story, &[("do", "return"), ("note", " ")]);
    assert!(
        status == 422 && again.contains("A story never goes back without one."),
        "{again}"
    );
    assert_eq!(
        decide(
            &desk,
            &desk.ilse,
            story,
            &[("do", "return"), ("note", "Count.\n\nAgain.")]
        )
        .0,
        303
    );

    // The note stands on top with its lines, also when it was submitted again, with who did.
    for person in [&desk.tamsin, &desk.ilse] {
        let read = page(&desk, person, &format!("/admin/articles/{story}/review"));
        assert!(
            read.contains("Ilse Brandt returned it") && read.contains("Count.\n\nAgain."),
            "{read}"
        );
    }
    desk.tamsin
        .edits(story, |content| content.dek = "Counted again.".into());
    desk.tamsin.submits(story);
    let read = page(&desk, &desk.ilse, &format!("/admin/articles/{story}/review"));
    assert!(
        read.contains("Count.\n\nAgain.") && read.contains("Tamsin Okoro submitted it again"),
        "{read}"
    );

    assert_eq!(decide(&desk, &desk.ilse, story, &[("do", "approve")]).0, 303);
    assert_eq!(decide(&desk, &desk.ilse, story, &[("do", "publish")]).0, 303);
    let read = page(&desk, &desk.ilse, &format!("/admin/articles/{story}/review"));
    assert!(
        !read.contains("returned it") && !read.contains(r#"name="do""#),
        "{read}"
    );
}

#[test]
fn nobody_is_shown_a_button_that_they_can_never_press_and_few_who_may_are_named() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.tamsin.submits(story);
    let path = format!("/admin/articles/{story}/review");

    // Its writer: where it is, with whom, and the one act.
    let writer = page(&desk, &desk.tamsin, &path);
    assert!(writer.contains("It waits for Ilse Brandt or Noor Haddad."), "{writer}");
    assert!(writer.contains(&format!("/admin/articles/{story}/recall")));
    for never in ["aria-disabled", "/approve", "/publish", "/feature", r#"name="do""#] {
        assert!(!writer.contains(never), "{never}: {writer}");
    }

    // A colleague who writes: no act that is the writer's.
    let other = desk.person("Yusra Kellaway", Role::Journalist);
    let colleague = page(&desk, &other, &path);
    assert!(
        !colleague.contains("/recall") && !colleague.contains("aria-disabled"),
        "{colleague}"
    );

    // An editor who wrote it: what stands in the way, and who does not stand there.
    let own = desk.ilse.writes(&Story::titled("My own"));
    desk.ilse.acts(own, Order::Submit).unwrap();
    let editor = page(&desk, &desk.ilse, &format!("/admin/articles/{own}/review"));
    assert!(
        editor.contains("You wrote this story, so another editor approves it."),
        "{editor}"
    );
    assert!(editor.contains("Ask Noor Haddad."), "{editor}");
    assert!(
        editor.contains(r#"id="do-approve" name="do" value="approve" disabled"#),
        "{editor}"
    );
}

#[test]
fn an_error_has_the_newsrooms_head_a_way_on_and_who_can_help() {
    let desk = Desk::open();
    let admin = desk.person("Marguerite Osei", Role::Admin);
    let story = desk.draft(&Story::titled("The vote"));
    let other = desk.person("Yusra Kellaway", Role::Contributor);

    for (person, path, status, words) in [
        (&desk.tamsin, "/admin/staff".to_owned(), 403, "Who can help"),
        (&desk.tamsin, "/admin/nothing/here".to_owned(), 404, "Search stories"),
        (&other, format!("/admin/articles/{story}"), 404, "Search stories"),
        (
            &admin,
            format!("/admin/articles/{story}/revisions/99"),
            404,
            "Nothing at this address",
        ),
        (&admin, "/admin/staff/x".to_owned(), 404, "Nothing at this address"),
        (&admin, "/admin/authors/x".to_owned(), 404, "Nothing at this address"),
        (&admin, "/admin/categories/x".to_owned(), 404, "Nothing at this address"),
        (&admin, "/admin/tags/x".to_owned(), 404, "Nothing at this address"),
    ] {
        let answer = Member::of(desk.at(), person).get(&path);
        let text = answer.text();
        assert_eq!(answer.status, status, "{path}");
        for part in [
            words,
            "The Port Merrin Courier",
            r#"aria-label="Newsroom""#,
            r#"href="/admin""#,
        ] {
            assert!(text.contains(part), "{path}: {part}: {text}");
        }
    }
    let refused = page(&desk, &desk.tamsin, "/admin/staff");
    assert!(
        refused.contains("Ilse Brandt") && refused.contains("Marguerite Osei"),
        "{refused}"
    );
    // Nobody in particular learns nothing of the newsroom but its name, which stands on the door.
    for path in ["/admin/nothing/here", "/admin/join/nonsense"] {
        let stranger = Member::nobody(desk.at()).get(path);
        assert_eq!(stranger.status, 404);
        let page = stranger.text();
        assert!(!page.contains(r#"aria-label="Newsroom""#));
        assert!(
            page.contains(r#"<p class="door__name">The Port Merrin Courier</p>"#),
            "{page}"
        );
    }
}

#[test]
fn a_slug_that_is_too_long_is_told_so() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let member = Member::of(desk.at(), &desk.tamsin);
    let long = "a-long-way-".repeat(12);
    let long = long.trim_end_matches('-');

    let sentence = long.parse::<copydesk::slug::Slug>().unwrap_err();

    assert_eq!(sentence, "A slug has at most 96 letters; this one has 131. Shorten it.");
    assert_eq!(member.get(&format!("/admin/articles/{story}")).status, 200);
}

#[test]
fn a_time_zone_that_was_chosen_stays_and_only_todays_names_are_offered() {
    let newsroom = Newsroom::open();
    let serving = newsroom.serve(Start {
        site: true,
        ..Start::default()
    });
    let visitor = Member::nobody(serving.at());
    let link = block_on(async { copydesk::setup::new_link(&mut newsroom.address().connect().await.unwrap()).await })
        .unwrap()
        .unwrap();
    let path = format!("/setup/{}", link.reveal());

    let fresh = visitor.get(&path).text();
    assert!(fresh.contains("data-own-zone"));
    assert!(
        fresh.contains(r#"<option value="Asia/Kathmandu">"#) && !fresh.contains(r#"<option value="Asia/Katmandu""#)
    );

    let again = visitor.post(&path, &[("name", ""), ("time_zone", "UTC")]);
    assert_eq!(again.status, 422);
    assert!(!again.text().contains("data-own-zone"));
    assert!(again.text().contains(r#"<option value="UTC" selected>"#));
}
