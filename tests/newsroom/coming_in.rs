//! Nobody is let in who should not be, and nobody is kept out who should: limits, known browsers, sessions.

use std::net::IpAddr;

use copydesk::{
    policy::Role,
    staff::{
        invitation, limits,
        password::{Hasher, Password},
    },
};
use reqwest::blocking::{Client, Response};

use crate::support::{Desk, Member, Person, block_on, operator};

const OLD: &str = "harbour pencil lantern oat";
const NEW: &str = "meadow bicycle anchor plum";

#[test]
fn a_stranger_who_guesses_keeps_the_owner_out_nowhere_else_and_a_known_browser_nowhere() {
    let desk = Desk::open();
    has_password(&desk.tamsin, OLD);
    let (here, elsewhere) = (Browser::at(&desk, 1), Browser::at(&desk, 2));
    let known = here.sign_in(&desk.tamsin, OLD).unwrap();

    for _ in 0..12 {
        elsewhere.sign_in(&desk.tamsin, "").unwrap_err();
    }

    assert_eq!(elsewhere.sign_in(&desk.tamsin, OLD).unwrap_err(), 429);
    assert!(
        Browser::at(&desk, 1).sign_in(&desk.tamsin, OLD).is_ok(),
        "from another network"
    );
    let beside = elsewhere.with(&known);
    assert!(
        beside.sign_in(&desk.tamsin, OLD).is_ok(),
        "a known browser beside the stranger"
    );
    assert_eq!(
        elsewhere
            .with(&known.replace('.', ".0"))
            .sign_in(&desk.tamsin, OLD)
            .unwrap_err(),
        429
    );
}

#[test]
fn a_known_browser_has_limits_of_its_own() {
    let desk = Desk::open();
    has_password(&desk.tamsin, OLD);
    let known = Browser::at(&desk, 1).sign_in(&desk.tamsin, OLD).unwrap();
    let browser = Browser::at(&desk, 1).with(&known);

    let answers: Vec<u16> = (0..22)
        .map(|_| browser.sign_in(&desk.tamsin, "").unwrap_err())
        .collect();

    // Its own ten tries, then those of any stranger of its network.
    assert_eq!((answers[19], answers[20]), (422, 429));
}

#[test]
fn a_reset_lets_the_owner_try_again() {
    let desk = Desk::open();
    has_password(&desk.tamsin, OLD);
    let browser = Browser::at(&desk, 1);
    let use_up = || while browser.sign_in(&desk.tamsin, "").unwrap_err() != 429 {};
    let id = desk.tamsin.id();

    use_up();
    let hash = hashed(NEW);
    desk.tamsin
        .run(move |conn, _| {
            Box::pin(async move {
                let operator = operator();
                invitation::replace_password(conn, &operator, id, &hash).await
            })
        })
        .unwrap();
    assert!(browser.sign_in(&desk.tamsin, NEW).is_ok(), "after the operator's");

    use_up();
    let admin = desk.person("Marguerite Vane", Role::Admin);
    let page = Member::of(desk.at(), &admin).post(&format!("/admin/staff/{id}/link"), &[]);
    assert_eq!(page.status, 200);
    assert!(browser.sign_in(&desk.tamsin, NEW).is_ok(), "after an admin's");
}

#[test]
fn whoever_is_signed_in_changes_their_password_whatever_strangers_do() {
    let desk = Desk::open();
    has_password(&desk.tamsin, OLD);
    let account = limits::account(&desk.tamsin.email());
    desk.owner()
        .execute(
            "INSERT INTO newsroom.buckets SELECT unnest(ARRAY[$1, $1 || ':strangers', $1 || ':net:127.0.0.1', 'net:127.0.0.1']), 0, now() + interval '1 hour'",
            &[&account],
        )
        .unwrap();
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    assert_eq!(Browser::at(&desk, 1).sign_in(&desk.tamsin, OLD).unwrap_err(), 429);

    // Forty new passwords that will not do cost nothing, and fill nothing again.
    let change = |present: &str, wanted: &str| {
        let fields = [("present", present), ("password", wanted)];
        tamsin.post("/admin/account/password", &fields).status
    };
    for _ in 0..40 {
        assert_eq!(change(OLD, "short"), 422);
    }
    assert_eq!(change("not the present one", NEW), 422);
    assert_eq!(change(OLD, NEW), 303);
    let left: f64 = desk
        .owner()
        .query_one(
            "SELECT tokens FROM newsroom.buckets WHERE starts_with(key, $1 || ':own:')",
            &[&account],
        )
        .unwrap()
        .get(0);
    assert!(
        (7.9..8.5).contains(&left),
        "{left}: one try for each comparison, none given back"
    );
}

#[test]
fn signing_in_over_a_session_ends_it() {
    let desk = Desk::open();
    has_password(&desk.tamsin, OLD);
    let ilse = Member::of(desk.at(), &desk.ilse);
    assert_eq!(ilse.get("/admin").status, 200);

    Browser::at(&desk, 1)
        .with(&ilse.cookie())
        .sign_in(&desk.tamsin, OLD)
        .unwrap();

    assert_eq!(ilse.get("/admin").status, 303);
}

#[test]
fn signing_out_leaves_nothing_for_the_back_button() {
    let desk = Desk::open();
    let tamsin = Member::of(desk.at(), &desk.tamsin);

    let plain = tamsin.post("/admin/sign-out", &[]);
    assert_eq!(plain.header("clear-site-data"), "\"cache\"");
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let asked = tamsin.post("/admin/sign-out", &[("clear", "yes")]);
    assert_eq!(asked.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(tamsin.get("/admin").status, 303);
}

#[test]
fn an_admin_ends_one_session_of_a_colleague_and_nobody_elses() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    let browsers = [Member::of(desk.at(), &desk.tamsin), Member::of(desk.at(), &desk.tamsin)];
    let other = Member::of(desk.at(), &desk.ilse);
    let sessions: Vec<uuid::Uuid> = desk
        .owner()
        .query(
            "SELECT id FROM newsroom.sessions WHERE staff_id = $1 ORDER BY started_at",
            &[&desk.tamsin.id().0],
        )
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let path = |session: uuid::Uuid, id| format!("/admin/staff/{id}/sessions/{session}/end");
    assert!(
        admin
            .get(&format!("/admin/staff/{}", desk.tamsin.id()))
            .text()
            .contains(&path(sessions[0], desk.tamsin.id()))
    );

    admin.post(&path(sessions[1], desk.ilse.id()), &[]); // a session of somebody else
    assert_eq!(browsers[1].get("/admin").status, 200);
    assert_eq!(admin.post(&path(sessions[0], desk.tamsin.id()), &[]).status, 303);

    assert_eq!(
        [browsers[0].get("/admin").status, browsers[1].get("/admin").status],
        [303, 200]
    );
    assert_eq!(other.get("/admin").status, 200);
}

/// A browser at an address of its own, with what cookies it was given.
struct Browser<'a> {
    desk: &'a Desk,
    client: Client,
    cookie: String,
    last: u8,
}

impl<'a> Browser<'a> {
    fn at(desk: &'a Desk, last: u8) -> Self {
        let client = Client::builder()
            .local_address(IpAddr::from([127, 0, 0, last]))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            desk,
            client,
            cookie: String::new(),
            last,
        }
    }

    fn with(&self, cookie: &str) -> Self {
        Self {
            cookie: cookie.to_owned(),
            ..Self::at(self.desk, self.last)
        }
    }

    /// The mark of a known browser, or the status of the refusal.
    fn sign_in(&self, person: &Person, password: &str) -> Result<String, u16> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", person.email().as_str()), ("password", password)])
            .finish();
        let at = self.desk.at();
        let answer = self
            .client
            .post(format!("http://{at}/admin/sign-in"))
            .header("origin", format!("http://{at}"))
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .unwrap();
        match answer.status().as_u16() {
            303 => Ok(mark(&answer)),
            refused => Err(refused),
        }
    }
}

fn mark(answer: &Response) -> String {
    let cookies = answer.headers().get_all("set-cookie").iter();
    let known = cookies
        .filter_map(|line| line.to_str().ok()?.split(';').next())
        .find(|pair| pair.contains("known"));
    known.expect("a browser that signed in is known").to_owned()
}

fn hashed(password: &str) -> String {
    block_on(Hasher::default().hash(Password::parse(password, &[]).unwrap())).unwrap()
}

fn has_password(person: &Person, password: &str) {
    let (id, hash) = (person.id(), hashed(password));
    person
        .run(move |conn, _| Box::pin(async move { invitation::set_password(conn, id, &hash).await }))
        .unwrap();
}
