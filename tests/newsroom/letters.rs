//! Letters: queued in the act, written of what holds when they are sent, by whatever mail server there is or is not.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use copydesk::{
    articles::gate::order::{Embargo, Order},
    ids::ArticleId,
    letters as queue,
    policy::Role,
};
use reqwest::Method;

use crate::support::{
    Answer, Desk, MailServer, Member, Mood, Newsroom, Person, Server, Start, Story, between, block_on, hands_in,
    office_at, posts,
};

fn returned(desk: &Desk, headline: &str, note: &str) -> ArticleId {
    let story = desk.draft(&Story::titled(headline));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return(note.into())).unwrap();
    story
}

/// What stands in the queue: "notice Tamsin waits 0".
fn queued(desk: &Newsroom) -> String {
    desk.text(
        "SELECT coalesce(string_agg(l.kind || ' ' || coalesce(split_part(s.name, ' ', 1), l.address) || ' '
           || CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN given_up_at IS NOT NULL THEN 'over' ELSE 'waits' END || ' ' || tries, ', ' ORDER BY l.made_at, s.name), '')
         FROM newsroom.letters l LEFT JOIN newsroom.staff s ON s.id = l.staff_id",
    )
}

fn chooses(desk: &Desk, who: &Person, fields: &[(&str, &str)]) {
    let done = Member::of(desk.at(), who).post("/admin/account/told", fields);
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/admin/account?done=told")
    );
}

/// It is the hour of the next try, and of the ones after it.
fn later(desk: &Newsroom) {
    desk.sql("UPDATE newsroom.letters SET due_at = newsroom.clock(), taken_until = NULL");
}

#[test]
fn a_return_comes_by_mail_with_its_note_and_without_a_story_in_its_subject() {
    let desk = Desk::open();
    let server = MailServer::open();
    let story = returned(&desk, "Die Schleuse öffnet „heute“", "Ein Satz noch: wer sagt das?");
    assert_eq!(queued(&desk), "notice Tamsin waits 0");

    assert_eq!(posts(&desk, &server.office()), 1);

    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(letter.to, desk.tamsin.email());
    assert_eq!(
        letter.header("Subject").unwrap(),
        "Ilse Brandt returned a story of yours"
    );
    assert!(letter.header("From").unwrap().contains("<desk@courier.example>"));
    assert_eq!(letter.header("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(
        letter.header("List-Unsubscribe-Post").unwrap(),
        "List-Unsubscribe=One-Click"
    );
    let text = letter.text();
    assert!(
        text.contains("„heute“") && text.contains("Ein Satz noch: wer sagt das?"),
        "{text}"
    );
    assert!(
        text.contains(&format!("https://desk.example/admin/articles/{story}\n")),
        "{text}"
    );
    assert_eq!(queued(&desk), "notice Tamsin sent 1");
    assert_eq!(posts(&desk, &server.office()), 0);
}

#[test]
fn rights_are_looked_at_again_and_no_word_of_what_is_kept_back_leaves_the_house() {
    let desk = Desk::open();
    let server = MailServer::open();
    let author = desk.guest("Noor Haddad");
    desk.sql(&format!(
        "UPDATE newsroom.authors SET staff_id = '{}' WHERE id = '{}'",
        desk.noor.id(),
        author.id
    ));
    let embargo = |story| {
        let order = Order::Embargo(Embargo {
            until: desk.ilse.now() + TimeDelta::hours(5),
            named: vec![],
            reason: "The word is secrecy".into(),
        });
        desk.ilse.acts(story, order).unwrap();
    };
    // In its byline, which counts for nothing under an embargo: nothing at all. Who wrote it: where, and no word.
    let both = desk.draft(&Story::titled("A word of secrecy").signed_by(&[&author]));
    desk.tamsin.submits(both);
    desk.ilse
        .acts(both, Order::Return("The word is secrecy.".into()))
        .unwrap();
    embargo(both);
    let held = returned(&desk, "Held in secrecy", "Secrecy.");
    desk.ilse.holds(held);
    let spiked = returned(&desk, "Spiked in secrecy", "Secrecy.");
    desk.ilse.acts(spiked, Order::Spike("Secrecy".into())).unwrap();
    // Read in the page, sent to nobody; gone, to nobody either.
    let read = returned(&desk, "Read in secrecy", "Secrecy.");
    desk.sql(&format!(
        "UPDATE newsroom.notices SET read_at = now() WHERE article_id = '{read}'"
    ));

    posts(&desk, &server.office());

    let letters = server.letters();
    assert!(!letters.is_empty());
    for letter in &letters {
        assert_eq!(letter.to, desk.tamsin.email(), "{letter:?}");
        let all = format!("{}{}", letter.raw, letter.text()).to_lowercase();
        assert!(!all.contains("secrecy"), "{all}");
        assert!(letter.text().contains("https://desk.example/admin/articles/"));
    }
    assert!(!letters.iter().any(|letter| letter.text().contains(&read.to_string())));

    returned(&desk, "For somebody who left", "One thing.");
    desk.sql(&format!(
        "UPDATE newsroom.staff SET deactivated_at = now() WHERE id = '{}'",
        desk.tamsin.id()
    ));
    let before = server.letters().len();
    posts(&desk, &server.office());
    assert_eq!(server.letters().len(), before);
}

#[test]
fn everybody_chooses_what_comes_by_mail_and_one_click_stops_it_where_a_look_does_not() {
    let desk = Desk::open();
    let server = MailServer::open();
    let account = Member::of(desk.at(), &desk.tamsin).get("/admin/account").text();
    assert!(
        account.contains("value=\"returns\" checked") && !account.contains("value=\"approvals\" checked"),
        "{account}"
    );
    assert!(!account.contains("value=\"comments\""), "she moderates none");
    chooses(
        &desk,
        &desk.tamsin,
        &[
            ("by-mail", "approvals"),
            ("by-mail", "returns"),
            ("by-mail", "nonsense"),
        ],
    );

    let story = returned(&desk, "The tide gate", "One thing.");
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    posts(&desk, &server.office());
    let letters = server.letters();
    let subjects: Vec<_> = letters.iter().map(|letter| letter.header("Subject").unwrap()).collect();
    assert_eq!(
        subjects,
        [
            "Ilse Brandt returned a story of yours",
            "Ilse Brandt approved a story of yours"
        ]
    );

    let stop = letters[0].header("List-Unsubscribe").unwrap();
    let stop = between(&stop, "<https://desk.example", ">").to_owned();
    let chosen = || desk.text("SELECT array_to_string(kinds, ' ') FROM newsroom.letter_choices");
    // A scanner opens every link, with any method that reads.
    let nobody = Member::nobody(desk.at());
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(nobody.send(method, &stop, &[], &[]).status, 200);
    }
    assert_eq!(chosen(), "returns approvals");
    // The program that reads the mail comes without an origin.
    let stopped = nobody.send(Method::POST, &stop, &[("List-Unsubscribe", "One-Click")], &[]);
    assert_eq!(stopped.status, 200, "{}", stopped.text());
    assert_eq!(chosen(), "approvals");
    let forged = format!("{}x", stop.trim_end_matches('x'));
    assert_eq!(nobody.send(Method::POST, &forged, &[], &[]).status, 404);

    // What was queued before is not sent after it.
    desk.sql("UPDATE newsroom.letter_choices SET kinds = '{returns}'");
    returned(&desk, "The marsh", "One thing.");
    desk.sql("UPDATE newsroom.letter_choices SET kinds = '{}'");
    posts(&desk, &server.office());
    assert_eq!(server.letters().len(), 2);
}

#[test]
fn a_server_that_is_busy_silent_or_away_is_tried_later_each_time_and_one_that_refuses_is_not() {
    let desk = Desk::open();
    let server = MailServer::open();
    returned(&desk, "The tide gate", "One thing.");
    let trouble = || desk.text("SELECT coalesce(max(trouble), '') FROM newsroom.letters");
    let pause = || {
        desk.text("SELECT round(extract(epoch FROM max(due_at) - newsroom.clock()) / 4)::text FROM newsroom.letters")
    };

    server.is(Mood::IsBusy);
    posts(&desk, &server.office());
    assert_eq!(
        (queued(&desk).as_str(), pause().as_str()),
        ("notice Tamsin waits 1", "4")
    );
    assert!(trouble().contains("Try again later"), "{}", trouble());
    assert_eq!(posts(&desk, &server.office()), 0, "not before its time");
    later(&desk);
    server.is(Mood::FallsSilent);
    let began = Instant::now();
    posts(&desk, &server.office());
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(
        (queued(&desk).as_str(), pause().as_str()),
        ("notice Tamsin waits 2", "8")
    );
    assert!(trouble().contains("did not answer"), "{}", trouble());
    later(&desk);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    posts(&desk, &office_at(&format!("smtp://{free}")));
    assert_eq!(queued(&desk), "notice Tamsin waits 3");
    later(&desk);
    server.is(Mood::Takes);
    posts(&desk, &server.office());
    assert_eq!(queued(&desk), "notice Tamsin sent 4");
    // It may have come twice: with one id, programs show it once.
    let ids: Vec<_> = server
        .letters()
        .iter()
        .map(|letter| letter.header("Message-ID").unwrap())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);

    returned(&desk, "The marsh", "One thing.");
    server.is(Mood::Refuses);
    posts(&desk, &server.office());
    assert_eq!(queued(&desk), "notice Tamsin sent 4, notice Tamsin over 1");
    assert!(trouble().contains("No such mailbox"), "{}", trouble());
}

#[test]
fn a_letter_is_one_processs_own_and_comes_once_whoever_dies() {
    let desk = Desk::open();
    let server = MailServer::open();
    for number in 0..12 {
        returned(&desk, &format!("Story {number}"), "One thing.");
    }
    // One that took a letter and died before it said what became of it.
    desk.sql("UPDATE newsroom.letters SET taken_until = newsroom.clock() + interval '3 minutes', tries = 1 WHERE id = (SELECT min(id::text)::uuid FROM newsroom.letters)");
    let processes = [desk.pools(), desk.pools(), desk.pools()];
    std::thread::scope(|scope| {
        for process in &processes {
            scope.spawn(|| hands_in(process, &server.office()));
        }
    });
    assert_eq!(server.letters().len(), 11);

    desk.wait("4 minutes");
    posts(&desk, &server.office());
    let mut ids: Vec<_> = server
        .letters()
        .iter()
        .map(|letter| letter.header("Message-ID").unwrap())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 12);
}

#[test]
fn a_digest_comes_once_a_day_however_many_look_and_never_with_nothing_in_it() {
    let desk = Desk::open();
    let server = MailServer::open();
    chooses(&desk, &desk.tamsin, &[("digest", "yes")]);
    let database = desk.pools();
    let claim = || {
        block_on(async {
            let mut conn = database.newsroom.get().await.unwrap();
            queue::claim_digests(&mut conn).await.unwrap()
        })
    };
    desk.stop_the_clock("2026-12-01 05:00:00+00");
    assert_eq!(claim(), 0, "before seven");
    desk.stop_the_clock("2026-12-01 07:30:00+00");
    assert_eq!(claim(), 1);
    posts(&desk, &server.office());
    assert!(server.letters().is_empty(), "nothing was new");
    assert_eq!((claim(), queued(&desk).as_str()), (0, "digest Tamsin over 1"));

    let tide = returned(&desk, "The tide gate", "One thing.");
    returned(&desk, "The marsh", "Another.");
    desk.sql("UPDATE newsroom.notices SET at = '2026-12-01 12:00:00+00'");
    desk.stop_the_clock("2026-12-02 07:30:00+00");
    let claimed: usize = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(claim)).collect();
        all.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(claimed, 1);
    posts(&desk, &server.office());
    later(&desk);
    posts(&desk, &server.office());
    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    let text = letter.text();
    assert!(
        text.contains("“The tide gate”") && text.contains("“The marsh”"),
        "{text}"
    );
    assert!(text.contains(&tide.to_string()));
}

fn forgets(desk: &Desk, email: &str) -> Answer {
    let origin = format!("http://{}", desk.at());
    Member::nobody(desk.at()).send(
        Method::POST,
        "/admin/forgot",
        &[("email", email)],
        &[("origin", &origin)],
    )
}

#[test]
fn a_new_password_is_asked_for_by_mail_and_nobody_learns_who_has_an_account() {
    let server = MailServer::open();
    let office = Box::leak(Box::new(server.office()));
    let desk = Desk::open_with(Start {
        post: Some(office),
        ..Start::default()
    });
    let bea = desk.person("Bea Lind", Role::Editor);
    desk.sql(&format!(
        "UPDATE newsroom.staff SET deactivated_at = now() WHERE id = '{}'",
        bea.id()
    ));
    let [known, unknown, left] = [desk.tamsin.email(), "nobody@courier.example".to_owned(), bea.email()];

    let answers: Vec<Answer> = [&known, &unknown, &left].map(|email| forgets(&desk, email)).into();
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.body, answers[0].body, "byte for byte");
    }
    assert!(answers[0].text().contains("If there is an account"));
    assert!(server.letters().is_empty(), "nothing is sent in the request");
    posts(&desk, office);

    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(letter.to, known);
    let text = letter.text();
    let path = between(&text, "https://desk.example", "\n").to_owned();
    assert!(path.starts_with("/admin/join/"), "{text}");
    let nobody = Member::nobody(desk.at());
    assert_eq!(
        (nobody.get(&path).status, nobody.get(&path).status),
        (200, 200),
        "looking uses nothing up"
    );
    let origin = format!("http://{}", desk.at());
    let set = |password: &str| nobody.send(Method::POST, &path, &[("password", password)], &[("origin", &origin)]);
    assert_eq!(set("four ordinary words on a quay").status, 303);
    assert_eq!(set("four ordinary words on a quay").status, 404, "once");
    let acts = desk.text(
        "SELECT string_agg(act, ' ' ORDER BY seq) FROM newsroom.activity WHERE act IN ('reset_asked', 'link_used')",
    );
    assert_eq!(acts, "reset_asked link_used");

    for _ in 0..2 {
        assert_eq!(forgets(&desk, &unknown).status, 200);
    }
    let many = forgets(&desk, &unknown);
    assert_eq!(many.status, 429);
    assert!(many.text().contains("Too many tries") && many.text().contains("value=\"nobody@courier.example\""));
    let bad = forgets(&desk, "not an address");
    assert_eq!(bad.status, 422);
    assert!(bad.text().contains("value=\"not an address\"") && bad.text().contains("Write an e-mail address"));

    let without = Desk::open();
    assert!(
        forgets(&without, &unknown)
            .text()
            .contains("This newsroom sends no mail.")
    );
    assert_eq!(queued(&without), "");
}

#[test]
fn an_invitation_goes_by_mail_is_shown_to_who_invites_and_waits_where_the_server_is_dead() {
    let desk = Desk::open();
    let server = MailServer::open();
    let ada = desk.person("Ada Lund", Role::Admin);
    let fields = [
        ("name", "Lowri Price"),
        ("email", "lowri@courier.example"),
        ("role", "journalist"),
        ("key", "0194-adds-lowri"),
    ];

    let added = Member::of(desk.at(), &ada).post("/admin/staff", &fields);

    let shown = between(&added.text(), "/admin/join/", "\"").to_owned();
    assert!(shown.len() >= 43, "{}", added.text());
    assert_eq!(queued(&desk), "link Lowri waits 0");
    assert!(!desk.all_rows().contains(&shown), "no link lies in the database");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    posts(&desk, &office_at(&format!("smtp://{free}")));

    let admin = Member::of(desk.at(), &ada);
    let list = admin.get("/admin/settings/mail").text();
    assert!(
        list.contains("A link to set a password")
            && list.contains("lowri@courier.example")
            && list.contains("tried once"),
        "{list}"
    );
    assert!(
        list.contains("No mail server is set") && !list.contains(&shown),
        "{list}"
    );
    let id = desk.text("SELECT id::text FROM newsroom.letters");
    let again = admin.post(&format!("/admin/settings/mail/{id}/again"), &[("key", "0194-try-now")]);
    assert_eq!(again.header("location"), "/admin/settings/mail?done=letter-again");
    posts(&desk, &server.office());
    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(letter.to, "lowri@courier.example");
    assert!(
        letter.text().contains(&format!(
            "https://desk.example/admin/join/{}\n",
            shown.trim_end_matches("&quot;")
        )),
        "{}",
        letter.text()
    );
    assert!(letter.header("List-Unsubscribe").is_none());
    let late = admin.post(&format!("/admin/settings/mail/{id}/again"), &[("key", "0194-too-late")]);
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(admin.get("/admin/settings/mail").text().contains("No letter waits."));

    // Of two links the second is sent: the first opens nothing any more.
    let lowri = desk.text("SELECT id::text FROM newsroom.staff WHERE name = 'Lowri Price'");
    for key in ["0194-second-link", "0194-third-link"] {
        admin.post(&format!("/admin/staff/{lowri}/link"), &[("key", key)]);
    }
    posts(&desk, &server.office());
    assert_eq!(server.letters().len(), 2);
}

#[test]
fn the_program_sends_what_waits_by_the_server_that_it_is_given() {
    let desk = Desk::open();
    let server = MailServer::open();
    returned(&desk, "The tide gate", "One thing.");
    let mut running = Server::start(
        &desk,
        &["--smtp-url", &server.url(), "--mail-from", "desk@courier.example"],
    );
    running.address();

    assert_eq!(server.has(1)[0].to, desk.tamsin.email());
    for (flags, sentence) in [
        (
            &["--smtp-url", "mail.example.com", "--mail-from", "desk@courier.example"][..],
            "--smtp-url cannot be read.",
        ),
        (&["--smtp-url", "smtp://127.0.0.1:1"], "Say with --mail-from"),
    ] {
        let data = desk.data().display().to_string();
        let said = desk.runs(&[&["serve", "--listen", "127.0.0.1:0", "--data-dir", &data][..], flags].concat());
        assert!(said.err.contains(sentence), "{}", said.err);
    }
}
