//! Approval in steps: a category asks for one to three approvals, one after the other; nothing goes live with fewer, through no door.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use copydesk::{
    articles::{
        gate::order::Order,
        stage::Stage,
        timeline::{ChangeKind, Plan},
    },
    error::Error,
    ids::{ArticleId, CategoryId, DeskId},
    policy::Role,
};
use uuid::Uuid;

use crate::{
    planning::adds,
    support::{Answer, Desk, Member, Person, Story},
};

/// Two editors, a lawyer who is one too, and an admin; Politics asks for Desk, then for Legal, which the lawyers give.
struct Court {
    desk: Desk,
    vera: Person,
    lena: Person,
    lawyers: DeskId,
    politics: CategoryId,
}

impl Court {
    fn sits() -> Self {
        let desk = Desk::open();
        let vera = desk.person("Vera Quill", Role::Admin);
        let lena = desk.person("Lena Law", Role::Editor);
        let lawyers = adds(&vera, "Lawyers", &[&lena]);
        let politics = desk.category("Politics", None);
        let court = Self {
            desk,
            vera,
            lena,
            lawyers,
            politics,
        };
        court.asks(court.politics, &[("Desk", None), ("Legal", Some(lawyers))]);
        court
    }

    /// What the admin sends for a category, as the page has it.
    fn sets(&self, who: &Person, category: CategoryId, version: &str, steps: &[(&str, Option<DeskId>)]) -> Answer {
        let key = Uuid::now_v7().to_string();
        let mut fields = vec![("key".to_owned(), key), ("version".to_owned(), version.to_owned())];
        for (number, (name, desk)) in (1..).zip(steps) {
            fields.push((format!("name-{number}"), (*name).to_owned()));
            fields.push((
                format!("desk-{number}"),
                desk.map(|desk| desk.to_string()).unwrap_or_default(),
            ));
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        Member::of(self.desk.at(), who).post(&format!("/admin/categories/{category}/steps"), &fields)
    }

    fn asks(&self, category: CategoryId, steps: &[(&str, Option<DeskId>)]) {
        let version = self.desk.text(&format!(
            "SELECT coalesce((SELECT version FROM newsroom.step_lists WHERE category_id = '{category}'), 0)::text"
        ));
        let answer = self.sets(&self.vera, category, &version, steps);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    /// A story of Politics in review.
    fn submitted(&self, headline: &str) -> ArticleId {
        let story = self.desk.draft(&Story::titled(headline).filed_under(self.politics));
        self.desk.tamsin.submits(story);
        story
    }

    fn stage(&self, story: ArticleId) -> String {
        self.desk
            .text(&format!("SELECT stage FROM newsroom.articles WHERE id = '{story}'"))
    }

    fn publications(&self) -> String {
        self.desk.text("SELECT count(*)::text FROM newsroom.publications")
    }

    /// What a page that is open now sends, for one act.
    fn presses(&self, who: &Person, story: ArticleId, act: &str) -> Answer {
        let (version, _, content) = self.desk.tamsin.now_of(story);
        self.sends(who, story, act, version, &content.seal().to_string())
    }

    fn sends(&self, who: &Person, story: ArticleId, act: &str, version: i64, seal: &str) -> Answer {
        let (key, version) = (Uuid::now_v7().to_string(), version.to_string());
        let fields = [
            ("key", key.as_str()),
            ("version", &version),
            ("seal", seal),
            ("when-day", "2036-05-01"),
            ("when-hour", "09:00"),
            ("when", "2036-05-01T09:00"),
        ];
        Member::of(self.desk.at(), who).post(&format!("/admin/articles/{story}/{act}"), &fields)
    }

    fn sees(&self, who: &Person, path: &str) -> String {
        Member::of(self.desk.at(), who).get(path).text()
    }

    fn review(&self, who: &Person, story: ArticleId) -> String {
        self.sees(who, &format!("/admin/articles/{story}/review"))
    }

    /// Who was told what of the steps: "Lena Law: step_asked".
    fn told(&self) -> String {
        self.desk.text(
            "SELECT coalesce(string_agg(s.name || ': ' || n.said, ', ' ORDER BY n.said, s.name), '') FROM newsroom.notices n
             JOIN newsroom.staff s ON s.id = n.staff_id WHERE n.said LIKE 'step%' OR n.said = 'approved'",
        )
    }
}

#[test]
fn a_story_is_approved_step_by_step_and_every_page_says_whose_the_next_one_is() {
    let court = Court::sits();
    let story = court.submitted("The vote");
    let page = court.review(&court.desk.ilse, story);
    assert!(page.contains("Then: the desk Lawyers"), "{page}");
    assert!(page.contains("You give Desk, approval 1 of 2."), "{page}");
    assert_eq!(court.told(), "");

    assert_eq!(court.presses(&court.desk.ilse, story, "approve").status, 303);

    assert_eq!(court.stage(story), "in_review");
    assert_eq!(court.told(), "Lena Law: step_asked, Tamsin Okoro: step_given");
    let page = court.review(&court.desk.noor, story);
    assert!(page.contains("Next: Lena Law"), "{page}");
    assert!(
        page.contains("Legal is the next approval. The people of the desk Lawyers give it"),
        "{page}"
    );
    let why = court.sees(&court.desk.noor, &format!("/admin/articles/{story}/why"));
    assert!(
        why.contains("Legal misses, approval 2 of 2, which the desk Lawyers gives."),
        "{why}"
    );
    assert!(why.contains("Ask Lena Law."), "{why}");
    assert!(
        court
            .sees(&court.lena, "/admin")
            .contains("One story waits for review.")
    );
    assert!(
        court
            .sees(&court.desk.noor, "/admin")
            .contains("No story waits for review.")
    );
    assert!(
        court
            .sees(&court.lena, "/admin/notices")
            .contains("which waits for your approval")
    );
    for act in ["publish", "schedule"] {
        assert_ne!(court.presses(&court.desk.ilse, story, act).status, 303);
    }
    assert_eq!(court.publications(), "0");

    assert_eq!(court.presses(&court.lena, story, "approve").status, 303);

    assert_eq!(court.stage(story), "approved");
    court.desk.noor.publishes(story, ChangeKind::First, None);
    assert_eq!(court.desk.read(story)["headline"], "The vote");
    let page = court.review(&court.desk.ilse, story);
    for said in ["as Desk (1 of 2)", "as Legal (2 of 2)"] {
        assert!(page.contains(said), "{page}");
    }
    let acts = "SELECT string_agg(act, ', ' ORDER BY seq) FROM newsroom.activity WHERE article_id IS NOT NULL";
    assert_eq!(
        court.desk.text(acts),
        "created, submitted, step_given, approved, published"
    );
}

#[test]
fn nobody_gives_two_steps_unless_the_newsroom_allows_own_approval_and_then_one_press_does() {
    let court = Court::sits();
    court.asks(court.politics, &[("Desk", None), ("Chief", None)]);
    let story = court.submitted("The vote");
    court.desk.ilse.approves(story);

    let again = court.presses(&court.desk.ilse, story, "approve");

    assert_eq!(again.status, 403);
    assert!(
        again.text().contains("so somebody else gives Chief"),
        "{}",
        again.text()
    );
    let straight = court.submitted("The other vote");
    let refused = court.presses(&court.desk.ilse, straight, "publish");
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text()
            .contains("This text still needs Desk and Chief, given one after the other"),
        "{}",
        refused.text()
    );
    assert_eq!(
        (court.stage(straight).as_str(), court.publications().as_str()),
        ("in_review", "0")
    );
    court.desk.sql("UPDATE newsroom.site SET own_approval = true");
    assert_eq!(court.presses(&court.desk.ilse, story, "approve").status, 303);
    assert_eq!(court.stage(story), "approved");
    assert_eq!(court.presses(&court.desk.ilse, straight, "publish").status, 303);
    assert_eq!(court.publications(), "1");
    assert_eq!(
        court.desk.text("SELECT count(*)::text FROM newsroom.step_approvals"),
        "4"
    );
}

#[test]
fn a_changed_or_returned_text_starts_again_at_the_first_step() {
    let court = Court::sits();
    let story = court.submitted("The vote");
    court.desk.ilse.approves(story);
    let (version, _, content) = court.desk.tamsin.now_of(story);
    court
        .desk
        .tamsin
        .edits(story, |content| content.dek = "More of it".into());

    let late = court.sends(&court.lena, story, "approve", version, &content.seal().to_string());

    assert_eq!(late.status, 409);
    assert!(
        court
            .review(&court.lena, story)
            .contains("You give Desk, approval 1 of 2.")
    );
    assert_eq!(
        court
            .desk
            .text("SELECT act FROM newsroom.activity ORDER BY seq DESC LIMIT 1"),
        "approval_voided"
    );
    court.desk.noor.approves(story);
    court.lena.acts(story, Order::Return("This is libel.".into())).unwrap();
    court.desk.tamsin.submits(story);
    assert!(
        court
            .review(&court.lena, story)
            .contains("You give Desk, approval 1 of 2.")
    );
    court.desk.noor.approves(story);
    court.lena.approves(story);
    assert_eq!(court.stage(story), "approved");
    // Another category is another text: what that one asks for is given anew.
    court
        .desk
        .tamsin
        .edits(story, |content| content.dek = "Less of it".into());
    assert_eq!(court.stage(story), "in_review");
}

#[test]
fn of_two_who_press_at_once_one_gives_the_step_and_the_other_is_told() {
    let court = Court::sits();
    for round in 0..3 {
        let story = court.submitted(&format!("The vote {round}"));
        let (version, _, content) = court.desk.tamsin.now_of(story);
        let start = Arc::new(Barrier::new(2));
        let all: Vec<Answer> = [&court.desk.ilse, &court.desk.noor]
            .map(|who| {
                let (member, start) = (Member::of(court.desk.at(), who), Arc::clone(&start));
                let (version, seal) = (version.to_string(), content.seal().to_string());
                thread::spawn(move || {
                    start.wait();
                    let key = Uuid::now_v7().to_string();
                    let fields = [("key", key.as_str()), ("version", &version), ("seal", &seal)];
                    member.post(&format!("/admin/articles/{story}/approve"), &fields)
                })
            })
            .into_iter()
            .map(|one| one.join().unwrap())
            .collect();

        let mut statuses: Vec<u16> = all.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let late = all.iter().find(|answer| answer.status == 409).unwrap().text();
        assert!(late.contains("after you opened this page"), "{late}");
        let given = format!(
            "SELECT count(*)::text FROM newsroom.step_approvals g JOIN newsroom.revisions r ON r.id = g.revision_id WHERE r.article_id = '{story}'"
        );
        assert_eq!(court.desk.text(&given), "1");
    }
}

#[test]
fn a_step_that_is_asked_for_while_somebody_publishes_is_either_given_or_the_text_was_there_before() {
    for _ in 0..3 {
        let court = Court::sits();
        court.asks(court.politics, &[]);
        let story = court.submitted("The vote");
        court.desk.ilse.approves(story);
        let (version, _, content) = court.desk.tamsin.now_of(story);
        let start = Arc::new(Barrier::new(2));
        let published = thread::scope(|scope| {
            let publishing = scope.spawn(|| {
                start.wait();
                court.sends(&court.desk.noor, story, "publish", version, &content.seal().to_string())
            });
            start.wait();
            court.asks(court.politics, &[("Legal", Some(court.lawyers))]);
            publishing.join().unwrap().status
        });

        match published {
            303 => assert_eq!(
                (court.publications().as_str(), court.stage(story).as_str()),
                ("1", "settled")
            ),
            _ => assert_eq!(
                (court.publications().as_str(), court.stage(story).as_str()),
                ("0", "in_review")
            ),
        }
    }
}

#[test]
fn what_is_asked_for_later_is_asked_of_approved_and_withdrawn_texts_and_not_of_what_is_planned() {
    let court = Court::sits();
    court.asks(court.politics, &[]);
    let filed = |headline: &str| Story::titled(headline).filed_under(court.politics);
    let approved = court.desk.approved(&filed("Approved"));
    let planned = court.desk.scheduled(&filed("Planned"), 24);
    let withdrawn = court.desk.live(&filed("Withdrawn"));
    court.desk.ilse.withdraws(withdrawn, "A letter came.", None);

    court.asks(court.politics, &[("Legal", Some(court.lawyers))]);

    assert_eq!(court.stage(approved), "in_review");
    assert_eq!(court.stage(planned), "settled");
    assert!(
        court
            .review(&court.lena, approved)
            .contains("asked for another approval of")
    );
    let as_it_was = Plan {
        kind: ChangeKind::Republished,
        note: None,
    };
    let back = court
        .desk
        .ilse
        .acts(withdrawn, Order::Republish(as_it_was, "Settled.".into()));
    assert!(
        matches!(&back, Err(Error::Conflict(why)) if why.contains("Politics asks for Legal")),
        "{back:?}"
    );
    assert!(
        court
            .review(&court.lena, withdrawn)
            .contains("You give Legal, approval 1 of 1.")
    );
    court.lena.approves(withdrawn);
    assert_eq!(court.stage(withdrawn), "settled");
    court.desk.ilse.republishes(withdrawn, "Settled.");
    court
        .desk
        .ilse
        .acts(planned, Order::Unschedule("Later.".into()))
        .unwrap();
    assert_eq!(court.stage(planned), "in_review");
    court.lena.approves(approved);
    court.desk.ilse.publishes(approved, ChangeKind::First, None);
    // Fewer are asked for again: whoever may approve ends it.
    court.asks(court.politics, &[]);
    court.desk.noor.approves(planned);
    assert_eq!(court.stage(planned), "approved");
}

#[test]
fn steps_hold_below_a_category_and_editors_move_nothing_to_where_less_is_asked() {
    let court = Court::sits();
    let desk = &court.desk;
    let local = desk.category("Local", Some(court.politics));
    let sport = desk.category("Sport", None);
    let page = court.sees(&desk.ilse, &format!("/admin/categories/{local}"));
    assert!(
        page.contains("Stories of it need Desk, then Legal (Lawyers), as Politics says."),
        "{page}"
    );
    let page = court.sees(&court.vera, &format!("/admin/categories/{}/steps", court.politics));
    assert!(
        page.contains("The same goes for Local.") && page.contains("At present: Lena Law."),
        "{page}"
    );

    let key = Uuid::now_v7().to_string();
    let fields = [
        ("key", key.as_str()),
        ("version", "1"),
        ("name", "Local"),
        ("slug", "local"),
        ("parent", &sport.to_string()),
    ];
    let moved = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/categories/{local}"), &fields);
    assert_eq!(moved.status, 422);
    assert!(
        moved.text().contains("Stories would need other approvals there."),
        "{}",
        moved.text()
    );
    let key = Uuid::now_v7().to_string();
    let fields = [("key", key.as_str()), ("version", "1"), ("into", &sport.to_string())];
    let merged =
        Member::of(desk.at(), &desk.ilse).post(&format!("/admin/categories/{}/merge", court.politics), &fields);
    assert_eq!(merged.status, 409, "{}", merged.text());
    // Nearest wins, one step with a name is enough there, and an approval with a name is one like any other.
    court.asks(local, &[("Town", None)]);
    let story = desk.draft(&Story::titled("The gate").filed_under(local));
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    assert_eq!(court.stage(story), "approved");
    desk.ilse.publishes(story, ChangeKind::First, None);
    // An admin may.
    let key = Uuid::now_v7().to_string();
    let fields = [
        ("key", key.as_str()),
        ("version", "1"),
        ("name", "Local"),
        ("slug", "local"),
        ("parent", &sport.to_string()),
    ];
    assert_eq!(
        Member::of(desk.at(), &court.vera)
            .post(&format!("/admin/categories/{local}"), &fields)
            .status,
        303
    );
}

#[test]
fn a_step_whose_last_person_left_is_told_and_mended() {
    let court = Court::sits();
    let story = court.submitted("The vote");
    court.desk.ilse.approves(story);
    court.desk.sql(&format!(
        "UPDATE newsroom.staff SET deactivated_at = now() WHERE id = '{}'",
        court.lena.id()
    ));

    let page = court.review(&court.desk.noor, story);
    assert!(
        page.contains(
            "Nobody can give Legal to this text at present. An admin puts somebody who may onto the desk Lawyers"
        ),
        "{page}"
    );
    let home = court.sees(&court.vera, "/admin");
    assert!(
        home.contains("Approvals that nobody can give") && home.contains("Politics: Legal"),
        "{home}"
    );
    assert!(
        !court
            .sees(&court.desk.noor, "/admin")
            .contains("Approvals that nobody can give")
    );
    let settings = court.sees(&court.vera, &format!("/admin/categories/{}/steps", court.politics));
    assert!(settings.contains("Nobody can give it at present"), "{settings}");
    let kept = court.sets(
        &court.vera,
        court.politics,
        "1",
        &[("Desk", None), ("Legal", Some(court.lawyers))],
    );
    assert_eq!(kept.status, 422);
    assert!(
        kept.text().contains("Nobody there may approve stories at present."),
        "{}",
        kept.text()
    );

    court.asks(court.politics, &[("Desk", None), ("Legal", None)]);

    // The step kept its name, and what was given counts: the one who gave it is not the one who goes on.
    let again = court
        .desk
        .ilse
        .acts(story, Order::Approve(court.desk.tamsin.now_of(story).2.seal()));
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    court.desk.noor.approves(story);
    assert_eq!(court.stage(story), "approved");
}

#[test]
fn settings_are_admins_and_say_what_is_wrong() {
    let court = Court::sits();
    let path = format!("/admin/categories/{}/steps", court.politics);
    assert_eq!(Member::of(court.desk.at(), &court.desk.ilse).get(&path).status, 403);
    assert_eq!(court.sets(&court.desk.ilse, court.politics, "1", &[]).status, 403);
    let stale = court.sets(&court.vera, court.politics, "0", &[("Desk", None)]);
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Desk, then Legal (Lawyers)"), "{}", stale.text());
    let twice = court.sets(&court.vera, court.politics, "1", &[("Desk", None), ("desk", None)]);
    assert_eq!(twice.status, 422);
    assert!(
        twice.text().contains("Two approvals have this name."),
        "{}",
        twice.text()
    );
    let nameless = court.sets(&court.vera, court.politics, "1", &[("", Some(court.lawyers))]);
    assert!(
        nameless.text().contains("Say what this approval is called"),
        "{}",
        nameless.text()
    );
    let removed = court.vera.run({
        let lawyers = court.lawyers;
        move |conn, who| {
            Box::pin(async move {
                copydesk::desks::change(
                    conn,
                    who,
                    lawyers,
                    Some(1),
                    &copydesk::desks::NewsdeskForm {
                        name: "Lawyers".into(),
                        people: vec![],
                    },
                )
                .await?;
                copydesk::desks::remove(conn, who, lawyers, Some(2), copydesk::desks::LeftStories::None).await
            })
        }
    });
    assert!(
        matches!(&removed, Err(Error::Conflict(why)) if why.contains("gives the approval Legal of Politics")),
        "{removed:?}"
    );
    let record = court.sees(&court.vera, "/admin/record?act=settings");
    assert!(record.contains("changed which approvals"), "{record}");
}

#[test]
fn the_database_lets_nothing_live_without_every_step() {
    let court = Court::sits();
    let story = court.submitted("The vote");
    court.desk.ilse.approves(story);
    let sneaked = court.desk.owner().batch_execute(&format!(
        "INSERT INTO newsroom.approvals (revision_id, seal, approved_by, approved_at)
         SELECT r.id, r.seal, '{}', now() FROM newsroom.revisions r WHERE r.article_id = '{story}'",
        court.desk.ilse.id()
    ));
    assert!(format!("{sneaked:?}").contains("needs another approval"), "{sneaked:?}");
    let undone = court.desk.owner().batch_execute("DELETE FROM newsroom.step_approvals");
    assert!(undone.is_err());
    let forged = court
        .desk
        .owner()
        .batch_execute("UPDATE newsroom.step_approvals SET approved_at = approved_at - interval '1 hour'");
    assert!(forged.is_err());
}

#[test]
fn a_sweep_hands_stories_in_that_need_more_than_one_approval() {
    let court = Court::sits();
    let story = court.submitted("The vote");
    court.desk.ilse.approves(story);
    court.lena.approves(story);
    court.desk.ilse.publishes(story, ChangeKind::First, None);
    let path = "/admin/sweep?find=councillors&write=members&whole=yes";
    let page = court.sees(&court.desk.noor, path);
    assert!(page.contains("Approved by others too: handed in"), "{page}");
    let stage = court.desk.noor.run(move |conn, who| {
        Box::pin(async move {
            let article = copydesk::articles::article::Article::look(conn, who, story).await?;
            assert!(!article.approves_alone(who));
            Ok(article.stage)
        })
    });
    assert_eq!(stage.unwrap(), Stage::Settled);
}
