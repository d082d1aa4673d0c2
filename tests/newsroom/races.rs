//! Two people at the same moment, or one whose rights end while their request is under way: what is decided on holds
//! until it is done.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{Arc, Barrier, mpsc},
    thread,
    time::{Duration, Instant},
};

use copydesk::{
    error::{Error, Result},
    ids::RequestId,
    platform::db::{Address, Conn, Origin, Via},
    policy::Role,
    staff::{
        self, Account,
        acting::{self, AccountLock},
        invitation, own_password,
        password::{Hasher, Password},
        session,
        session::Session,
    },
};
use diesel_async::SimpleAsyncConnection;

use crate::support::{Desk, Member, Newsroom, Person, Story, block_on};

#[test]
fn a_body_that_arrives_after_its_sender_was_deactivated_does_nothing() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    let (version, ..) = desk.ilse.now_of(story);
    let rogue = desk.person("Rogue Admin", Role::Admin);
    let forms = [
        (
            "/admin/staff".to_owned(),
            "name=Next+One&email=next%40courier.example&role=admin".to_owned(),
        ),
        (
            format!("/admin/articles/{story}/withdraw"),
            format!("version={version}&reason=Because"),
        ),
        ("/admin/articles".to_owned(), "key=0123456789".to_owned()),
        ("/admin/tags".to_owned(), "name=Left+behind".to_owned()),
    ];

    let waiting: Vec<Slow> = forms
        .iter()
        .map(|(path, body)| Slow::begin(&desk, &rogue, path, body))
        .collect();
    deactivated(&desk, &rogue);

    for slow in waiting {
        let answer = slow.finish();
        assert!(
            answer.starts_with("HTTP/1.1 303") && answer.contains("/admin/sign-in"),
            "{answer}"
        );
        assert!(!answer.contains("/admin/join/"), "{answer}");
    }
    assert_eq!(desk.reader.api(&format!("/articles/{story}")).status, 200);
    let left: i64 = desk
        .owner()
        .query_one(
            "SELECT (SELECT count(*) FROM newsroom.staff WHERE email LIKE 'next%') + (SELECT count(*) FROM newsroom.invitations)
               + (SELECT count(*) FROM newsroom.tags) + (SELECT count(*) FROM newsroom.articles WHERE created_by = $1)",
            &[&rogue.id().0],
        )
        .unwrap()
        .get(0);
    assert_eq!(left, 0);
}

#[test]
fn an_act_is_judged_by_the_role_that_holds_when_it_is_done() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    let (version, ..) = desk.ilse.now_of(story);
    let form = format!("version={version}&reason=Because");
    let slow = Slow::begin(&desk, &desk.noor, &format!("/admin/articles/{story}/withdraw"), &form);

    // Another role ends sessions; here only the role changes, so that nothing but the role can stop it.
    desk.owner()
        .execute(
            "UPDATE newsroom.staff SET role = 'journalist' WHERE id = $1",
            &[&desk.noor.id().0],
        )
        .unwrap();

    let answer = slow.finish();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert_eq!(desk.reader.api(&format!("/articles/{story}")).status, 200);
}

#[test]
fn whoever_deactivates_somebody_waits_for_what_they_are_doing_and_nothing_of_theirs_follows() {
    let newsroom = Newsroom::open();
    let (admin, noor) = (
        newsroom.person("Marguerite Vane", Role::Admin),
        newsroom.person("Noor Haddad", Role::Editor),
    );
    let of_noor = signed_in(&newsroom, &noor);
    let address = newsroom.writers_address();
    let (ended, waits) = mpsc::channel();

    let act = block_on(address.connect()).unwrap();
    let (mut act, who) = block_on(async {
        let mut act = act;
        begin(&mut act).await;
        let who = acting::of_session(&mut act, &of_noor, AccountLock::Shared)
            .await
            .unwrap();
        (act, who)
    });
    let ending = thread::spawn({
        let admin = admin.clone();
        let id = noor.id();
        move || {
            let done =
                admin.run(move |conn, who| Box::pin(async move { staff::deactivate(conn, who, id, Some(1)).await }));
            ended.send(()).unwrap();
            done
        }
    });
    somebody_waits(&newsroom);
    assert!(waits.try_recv().is_err(), "it does not come between");
    assert_eq!(who.capacity, Role::Editor.into());
    block_on(finish(&mut act));
    ending.join().unwrap().unwrap();

    let after = in_transaction(&address, async |conn| {
        acting::of_session(conn, &of_noor, AccountLock::Shared).await.map(drop)
    });
    assert!(matches!(after, Err(Error::SignedOut)), "{after:?}");
}

#[test]
fn a_link_is_made_for_the_role_that_its_person_has_by_then() {
    let newsroom = Newsroom::open();
    let (admin, noor) = (
        newsroom.person("Marguerite Vane", Role::Admin),
        newsroom.person("Noor Haddad", Role::Editor),
    );
    let lowri = newsroom.person("Lowri Pengelly", Role::Contributor).id();
    let mut promotion = block_on(newsroom.writers_address().connect()).unwrap();
    block_on(async {
        begin(&mut promotion).await;
        let who = acting::of_account(&mut promotion, admin.id(), origin()).await.unwrap();
        staff::change_role(&mut promotion, &who, lowri, Some(1), Role::Admin)
            .await
            .unwrap();
    });

    let inviting = thread::spawn({
        let noor = noor.clone();
        move || noor.run(move |conn, who| Box::pin(async move { invitation::invite(conn, who, lowri).await.map(drop) }))
    });
    somebody_waits(&newsroom);
    block_on(finish(&mut promotion));

    let made = inviting.join().unwrap();
    assert!(matches!(made, Err(Error::Refused(_))), "{made:?}");
}

#[test]
fn a_link_that_is_opened_while_its_person_is_promoted_or_leaves_opens_nothing() {
    for role in [Some(Role::Admin), None] {
        let newsroom = Newsroom::open();
        let admin = newsroom.person("Marguerite Vane", Role::Admin);
        let lowri = newsroom.person("Lowri Pengelly", Role::Contributor).id();
        let link = admin
            .run(move |conn, who| Box::pin(async move { invitation::invite(conn, who, lowri).await }))
            .unwrap();
        let address = newsroom.writers_address();
        let mut change = block_on(address.connect()).unwrap();
        block_on(async {
            begin(&mut change).await;
            let who = acting::of_account(&mut change, admin.id(), origin()).await.unwrap();
            match role {
                Some(role) => staff::change_role(&mut change, &who, lowri, Some(1), role).await,
                None => staff::deactivate(&mut change, &who, lowri, Some(1)).await,
            }
            .unwrap();
        });

        let opening = thread::spawn(move || {
            in_transaction(&address, async |conn| {
                let who = invitation::accept(conn, &link, "hash", RequestId::new()).await?;
                session::open(conn, &who, "Firefox").await.map(drop)
            })
        });
        somebody_waits(&newsroom);
        block_on(finish(&mut change));

        let opened = opening.join().unwrap();
        assert!(matches!(opened, Err(Error::NotFound)), "{opened:?}");
        assert_eq!(count(&newsroom, "SELECT count(*) FROM newsroom.sessions"), 0);
    }
}

#[test]
fn a_password_that_the_operator_set_stays_when_a_change_was_under_way() {
    let newsroom = Newsroom::open();
    let tamsin = newsroom.person("Tamsin Okoro", Role::Journalist);
    let hasher = Hasher::default();
    let hash = |text: &str| block_on(hasher.hash(Password::parse(text, &[]).unwrap())).unwrap();
    let (old, reset) = (hash("harbour pencil lantern oat"), hash("meadow bicycle anchor plum"));
    let address = newsroom.writers_address();
    let id = tamsin.id();
    in_transaction(&address, async |conn| invitation::set_password(conn, id, &old).await).unwrap();
    let session = signed_in(&newsroom, &tamsin);
    let pool = newsroom.pools().newsroom;
    let change = block_on(own_password::check(
        &pool,
        &hasher,
        &session,
        "harbour pencil lantern oat",
        "orchard violin pebble dawn",
    ))
    .unwrap();

    // As long as the session holds, only the hash can tell that somebody else was faster.
    in_transaction(&address, async |conn| invitation::store_hash(conn, id, &reset).await).unwrap();
    let stored = in_transaction(&address, async |conn| {
        let who = acting::of_session(conn, &session, AccountLock::Alone).await?;
        own_password::store(conn, &who, session.id, &change).await
    });

    assert!(matches!(stored, Err(Error::Problems(_))), "{stored:?}");
    let now: String = newsroom
        .owner()
        .query_one("SELECT password_hash FROM newsroom.staff WHERE id = $1", &[&id.0])
        .unwrap()
        .get(0);
    assert_eq!(now, reset);
}

#[test]
fn of_two_admins_who_remove_each_other_one_does_and_neither_waits_in_vain() {
    for _ in 0..8 {
        let newsroom = Newsroom::open();
        let admins = [
            newsroom.person("Marguerite Vane", Role::Admin),
            newsroom.person("Bram Achterberg", Role::Admin),
        ];
        let sessions = [signed_in(&newsroom, &admins[0]), signed_in(&newsroom, &admins[1])];
        newsroom
            .owner()
            .batch_execute("UPDATE newsroom.staff SET password_hash = 'x'")
            .unwrap();
        let start = Arc::new(Barrier::new(2));

        let done: Vec<Result<()>> = thread::scope(|scope| {
            let acts: Vec<_> = [(0, 1), (1, 0)]
                .map(|(own, other)| {
                    let (session, id, start) = (sessions[own].clone(), admins[other].id(), Arc::clone(&start));
                    let address = newsroom.writers_address();
                    scope.spawn(move || {
                        start.wait();
                        in_transaction(&address, async |conn| {
                            let who = acting::of_session(conn, &session, AccountLock::Roster).await?;
                            staff::deactivate(conn, &who, id, Some(1)).await
                        })
                    })
                })
                .into_iter()
                .collect();
            acts.into_iter().map(|act| act.join().unwrap()).collect()
        });

        let fine = done.iter().filter(|done| done.is_ok()).count();
        let refused = done.iter().filter(|done| matches!(done, Err(Error::SignedOut))).count();
        assert_eq!((fine, refused), (1, 1), "{done:?}");
    }
}

#[test]
fn people_write_while_accounts_change_and_nobody_waits_in_a_circle() {
    let desk = Desk::open();
    let admin = desk.person("Marguerite Vane", Role::Admin);
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let stories: Vec<_> = (0..3)
        .map(|n| desk.draft(&Story::titled(&format!("Story {n}"))))
        .collect();
    let (sessions, of_admin) = (
        [signed_in(&desk, &desk.tamsin), signed_in(&desk, &desk.ilse)],
        signed_in(&desk, &admin),
    );

    let outcomes: Vec<Result<()>> = thread::scope(|scope| {
        let mut acts = Vec::new();
        for session in &sessions {
            for story in &stories {
                let (address, session, story) = (desk.writers_address(), session.clone(), *story);
                acts.push(scope.spawn(move || {
                    in_transaction(&address, async |conn| {
                        let who = acting::of_session(conn, &session, AccountLock::Shared).await?;
                        copydesk::articles::article::Article::lock_any_version(conn, &who, story)
                            .await
                            .map(drop)
                    })
                }));
            }
        }
        for role in [Role::Editor, Role::Contributor, Role::Journalist] {
            let (address, session, id) = (desk.writers_address(), of_admin.clone(), bram.id());
            acts.push(scope.spawn(move || {
                in_transaction(&address, async |conn| {
                    let who = acting::of_session(conn, &session, AccountLock::Roster).await?;
                    let version = Account::find(conn, id).await?.version;
                    staff::change_role(conn, &who, id, Some(version), role).await
                })
            }));
        }
        acts.into_iter().map(|act| act.join().unwrap()).collect()
    });

    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

/// A request whose head the server has read, and whose body is still to come.
struct Slow {
    socket: TcpStream,
    rest: String,
}

impl Slow {
    fn begin(desk: &Desk, person: &Person, path: &str, body: &str) -> Self {
        let member = Member::of(desk.at(), person);
        desk.owner()
            .execute(
                "UPDATE newsroom.sessions SET seen_at = now() - interval '5 minutes' WHERE staff_id = $1",
                &[&person.id().0],
            )
            .unwrap();
        let (first, rest) = body.split_at(1);
        let mut socket = TcpStream::connect(desk.at()).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nCookie: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{first}",
            member.cookie(),
            body.len(),
            at = desk.at(),
        );
        socket.write_all(head.as_bytes()).unwrap();
        // The guard has let it in as soon as the session counts as seen.
        until(|| {
            let seen =
                "SELECT count(*) FROM newsroom.sessions WHERE staff_id = $1 AND seen_at > now() - interval '1 minute'";
            let seen: i64 = desk.owner().query_one(seen, &[&person.id().0]).unwrap().get(0);
            seen == 1
        });
        Self {
            socket,
            rest: rest.to_owned(),
        }
    }

    fn finish(mut self) -> String {
        self.socket.write_all(self.rest.as_bytes()).unwrap();
        let mut answer = Vec::new();
        self.socket.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn deactivated(desk: &Desk, person: &Person) {
    let admin = desk.person("Marguerite Vane", Role::Admin);
    let id = person.id();
    admin
        .run(move |conn, who| {
            Box::pin(async move {
                invitation::store_hash(conn, who.id.account()?, "hash").await?;
                staff::deactivate(conn, who, id, Some(1)).await
            })
        })
        .unwrap();
}

fn signed_in(newsroom: &Newsroom, person: &Person) -> Session {
    let token = person
        .run(|conn, who| Box::pin(async move { session::open(conn, who, "a test").await }))
        .unwrap();
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        Session::find(&mut conn, &token, origin()).await.unwrap()
    })
}

fn origin() -> Origin {
    Origin {
        via: Via::Page,
        request: RequestId::new(),
    }
}

async fn begin(conn: &mut Conn) {
    conn.batch_execute("BEGIN").await.unwrap();
}

async fn finish(conn: &mut Conn) {
    conn.batch_execute("COMMIT").await.unwrap();
}

fn in_transaction<T: Send>(address: &Address, work: impl AsyncFnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    block_on(async {
        let mut conn = address.connect().await.unwrap();
        begin(&mut conn).await;
        let done = work(&mut conn).await;
        conn.batch_execute(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })
            .await
            .unwrap();
        done
    })
}

fn count(newsroom: &Newsroom, query: &str) -> i64 {
    newsroom.owner().query_one(query, &[]).unwrap().get(0)
}

/// Until another transaction waits for one of this database's.
fn somebody_waits(newsroom: &Newsroom) {
    until(|| {
        count(
            newsroom,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        ) > 0
    });
}

fn until(is_so: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < limit, "it did not come to pass");
        thread::yield_now();
    }
}
