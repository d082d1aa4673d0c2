//! What is written stays written: sealed text, approvals, the timeline, the activity trail, the feed.

use copydesk::{
    activity::{self, Answer, Entry, Receipt},
    error::Error,
    feed::{self, Event},
    ids::{ArticleId, RequestId, StaffId},
    platform::db::{Conn, Origin, Via},
    policy::Actor,
    staff::acting,
};
use diesel_async::AsyncConnection;
use futures_util::FutureExt;
use uuid::Uuid;

use crate::support::{Newsroom, block_on, operator};

#[test]
fn the_newsroom_cannot_rewrite_what_only_grows() {
    let newsroom = Newsroom::open();
    let story = newsroom.approved_story("Sealed");
    newsroom.publish(story, "sealed", "0 s");

    for (what, statement) in [
        (
            "an edit of a sealed revision",
            "UPDATE newsroom.revisions SET headline = 'Other'",
        ),
        (
            "another start of a live range",
            "UPDATE newsroom.publications SET live_from = now() - interval '1 day', acted_at = now()",
        ),
        ("a deleted publication", "DELETE FROM newsroom.publications"),
        ("a withdrawn approval", "DELETE FROM newsroom.approvals"),
        ("a changed activity row", "UPDATE newsroom.activity SET act = 'x'"),
        (
            "a deleted Uncategorized",
            "DELETE FROM newsroom.categories WHERE is_default",
        ),
        (
            "an unapproved seal on the timeline",
            "UPDATE newsroom.publications SET seal = '\\x02', acted_at = now() WHERE change_kind = 'first'",
        ),
    ] {
        assert!(
            newsroom.writer().batch_execute(statement).is_err(),
            "{what} was accepted"
        );
    }
}

#[test]
fn doctor_finds_a_row_taken_out_of_a_chain() {
    let newsroom = Newsroom::open();
    let (article, _) = newsroom.approved_story("Chained");
    let who = editor(&newsroom);

    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        for act in ["created", "submitted", "approved"] {
            let at = activity::instant(&mut conn).await.unwrap();
            let entry = Entry {
                act,
                article: Some(ArticleId(article)),
                ..Entry::default()
            };
            activity::record(&mut conn, &who, at, entry).await.unwrap();
        }
        assert_eq!(activity::verify(&mut conn).await.unwrap(), (3, vec![]));
    });
    newsroom
        .owner()
        .batch_execute(
            "ALTER TABLE newsroom.activity DISABLE TRIGGER USER; DELETE FROM newsroom.activity WHERE act = 'submitted'",
        )
        .unwrap();

    let (held, broken) = block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        activity::verify(&mut conn).await.unwrap()
    });
    assert_eq!((held, broken.len()), (1, 1));
}

#[test]
fn doctor_finds_a_story_that_was_taken_out_whole_once_the_night_has_passed() {
    let newsroom = Newsroom::open();
    newsroom.approved_story("Anchored");
    let who = editor(&newsroom);
    let notes = |count: usize| {
        block_on(async {
            let mut conn = newsroom.address().connect().await.unwrap();
            for _ in 0..count {
                let at = activity::instant(&mut conn).await.unwrap();
                let entry = Entry {
                    act: "tag_added",
                    ..Entry::default()
                };
                activity::record(&mut conn, &who, at, entry).await.unwrap();
            }
        });
    };
    let night = || {
        block_on(async {
            let mut conn = newsroom.address().connect().await.unwrap();
            activity::anchor(&mut conn).await.unwrap();
            activity::anchor(&mut conn).await.unwrap();
            activity::verify(&mut conn).await.unwrap().1
        })
    };
    notes(3);
    newsroom.wait("1 day");
    assert_eq!(night(), vec![]);
    notes(2);
    newsroom.wait("2 days");
    assert_eq!(night(), vec![]);
    let anchors: i64 = newsroom
        .owner()
        .query_one("SELECT count(*) FROM newsroom.activity WHERE act = 'anchored'", &[])
        .unwrap()
        .get(0);
    assert_eq!(anchors, 2);

    newsroom
        .owner()
        .batch_execute(
            "ALTER TABLE newsroom.activity DISABLE TRIGGER USER; DELETE FROM newsroom.activity WHERE seq = 2",
        )
        .unwrap();

    assert!(matches!(night()[..], [activity::BrokenChain::Anchor { .. }]));
}

#[test]
fn the_same_form_sent_twice_gets_the_first_answer_and_another_body_is_refused() {
    let newsroom = Newsroom::open();

    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        let staff = StaffId::new();
        let who = operator();
        let receipt = Receipt::new(staff, "key-1", "/admin/articles", b"a=1");
        let first = activity::once(&mut conn, &who, &receipt, |_, _| {
            async { Ok(Answer::see("/first")) }.boxed()
        })
        .await
        .unwrap();
        let again = activity::once(&mut conn, &who, &receipt, |_, _| {
            async { Ok(Answer::see("/second")) }.boxed()
        })
        .await
        .unwrap();
        assert_eq!((&first, &again), (&Answer::see("/first"), &Answer::see("/first")));

        let other = Receipt::new(staff, "key-1", "/admin/articles", b"a=2");
        let refused = activity::once(&mut conn, &who, &other, |_, _| {
            async { Ok(Answer::see("/third")) }.boxed()
        })
        .await;
        assert!(matches!(refused, Err(Error::KeyReused)));
    });
}

#[test]
fn a_scheduled_story_is_told_to_front_ends_once_when_its_time_has_come() {
    let newsroom = Newsroom::open();
    newsroom.publish(newsroom.approved_story("Tomorrow"), "tomorrow", "1 day");

    assert_eq!(notice(&newsroom), 0);
    newsroom.wait("25 hours");
    assert_eq!((notice(&newsroom), notice(&newsroom)), (1, 0));

    let told = newsroom
        .reader()
        .query("SELECT seq, event FROM published.changes WHERE object = 'article'", &[])
        .unwrap();
    let told: Vec<(i64, String)> = told.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(told, [(1, "article.published".to_owned())]);
    let waiting: i64 = newsroom
        .owner()
        .query_one("SELECT count(*) FROM newsroom.outbox WHERE done_at IS NULL", &[])
        .unwrap()
        .get(0);
    assert_eq!(waiting, 1);
}

/// Somebody who remembers the highest number they have seen, while eight others write, misses nothing: a number that is
/// seen is a number before which nothing can appear any more.
#[test]
fn a_poller_of_the_feed_misses_nothing_that_eight_others_write() {
    const WRITERS: usize = 8;
    const EACH: usize = 25;
    let newsroom = Newsroom::open();
    let seen: Vec<i64> = std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            let address = newsroom.address();
            scope.spawn(move || {
                block_on(async {
                    let mut conn = address.connect().await.unwrap();
                    for _ in 0..EACH {
                        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
                            let at = activity::instant(conn).await?;
                            feed::tell(conn, at, Event::Featured, Uuid::now_v7(), None).await
                        })
                        .await
                        .unwrap();
                    }
                });
            });
        }
        let mut reader = newsroom.reader();
        let (mut seen, mut last) = (Vec::new(), 0_i64);
        let limit = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while seen.len() < WRITERS * EACH && std::time::Instant::now() < limit {
            let rows = reader
                .query(
                    "SELECT seq FROM published.changes WHERE seq > $1 ORDER BY seq",
                    &[&last],
                )
                .unwrap();
            seen.extend(rows.iter().map(|row| row.get::<_, i64>(0)));
            last = seen.last().copied().unwrap_or(0);
        }
        seen
    });

    let all: Vec<i64> = (1..).take(WRITERS * EACH).collect();
    assert_eq!(seen, all);
}

fn notice(newsroom: &Newsroom) -> usize {
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        feed::notice_due(&mut conn).await.unwrap()
    })
}

fn editor(newsroom: &Newsroom) -> Actor {
    let id: Uuid = newsroom
        .owner()
        .query_one("SELECT id FROM newsroom.staff", &[])
        .unwrap()
        .get(0);
    let origin = Origin {
        via: Via::Cli,
        request: RequestId::new(),
    };
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        acting::of_account(&mut conn, StaffId(id), origin).await.unwrap()
    })
}
