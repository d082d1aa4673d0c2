//! Accounts: links, passwords, sessions, limits.

use copydesk::{
    error::{Error, Result},
    ids::{RequestId, StaffId},
    platform::{
        db::{Conn, Origin, Via},
        token::Token,
    },
    policy::{Actor, Role},
    staff::{
        self, Account, acting, invitation, limits,
        session::{self, Session},
    },
};

use crate::support::{Newsroom, block_on};

#[test]
fn an_invitation_lets_in_once_and_a_new_one_ends_the_old() {
    with(async |conn, admin| {
        let id = staff::add(
            conn,
            admin,
            &"tamsin@courier.example".parse().unwrap(),
            "Tamsin Okoro",
            Role::Journalist,
        )
        .await?;
        let old = invitation::invite(conn, admin, id).await?;
        let link = invitation::invite(conn, admin, id).await?;

        assert!(matches!(invitation::open(conn, &old).await, Err(Error::NotFound)));
        assert_eq!(
            invitation::accept(conn, &link, "hash", RequestId::new()).await?.id,
            id.into()
        );
        assert!(matches!(
            invitation::accept(conn, &link, "hash", RequestId::new()).await,
            Err(Error::NotFound)
        ));
        Ok(())
    });
}

#[test]
fn a_session_ends_with_the_account_and_with_a_change_of_role() {
    with(async |conn, admin| {
        let id = staff::add(
            conn,
            admin,
            &"ilse@courier.example".parse().unwrap(),
            "Ilse",
            Role::Editor,
        )
        .await?;
        let first = open(conn, id).await?;
        assert_eq!(find(conn, &first).await?.viewer.role, Role::Editor);

        staff::change_role(conn, admin, id, Some(1), Role::Journalist).await?;
        assert!(matches!(find(conn, &first).await, Err(Error::SignedOut)));
        let second = open(conn, id).await?;
        staff::deactivate(conn, admin, id, Some(2)).await?;

        assert!(matches!(find(conn, &second).await, Err(Error::SignedOut)));
        Ok(())
    });
}

#[test]
fn a_link_ends_with_the_role_it_was_made_for_and_with_whoever_made_it() {
    with(async |conn, admin| {
        let editor = staff::add(
            conn,
            admin,
            &"noor@courier.example".parse().unwrap(),
            "Noor",
            Role::Editor,
        )
        .await?;
        let noor = acting(conn, editor).await?;
        let lowri = staff::add(
            conn,
            &noor,
            &"lowri@courier.example".parse().unwrap(),
            "Lowri",
            Role::Contributor,
        )
        .await?;
        let daniel = staff::add(
            conn,
            &noor,
            &"daniel@courier.example".parse().unwrap(),
            "Daniel",
            Role::Contributor,
        )
        .await?;
        let (to_lowri, to_daniel) = (
            invitation::invite(conn, &noor, lowri).await?,
            invitation::invite(conn, &noor, daniel).await?,
        );

        staff::change_role(conn, admin, lowri, Some(1), Role::Admin).await?;
        assert!(matches!(invitation::open(conn, &to_lowri).await, Err(Error::NotFound)));
        staff::deactivate(conn, admin, editor, Some(1)).await?;
        assert!(matches!(invitation::open(conn, &to_daniel).await, Err(Error::NotFound)));
        Ok(())
    });
}

#[test]
fn an_editor_makes_no_link_into_an_account_that_is_at_work() {
    with(async |conn, admin| {
        let noor = somebody(conn, Role::Editor).await?;
        let lowri = staff::add(
            conn,
            admin,
            &"lowri@courier.example".parse().unwrap(),
            "Lowri",
            Role::Contributor,
        )
        .await?;
        invitation::set_password(conn, lowri, "hash").await?;

        assert!(matches!(
            invitation::invite(conn, &noor, lowri).await,
            Err(Error::Refused(_))
        ));
        assert!(invitation::invite(conn, admin, lowri).await.is_ok());
        Ok(())
    });
}

#[test]
fn the_last_admin_and_oneself_are_safe_and_an_editor_adds_contributors_only() {
    with(async |conn, admin| {
        let editor = staff::add(
            conn,
            admin,
            &"noor@courier.example".parse().unwrap(),
            "Noor",
            Role::Editor,
        )
        .await?;
        let noor = acting(conn, editor).await?;
        let own = admin.id.account()?;
        assert!(matches!(
            staff::deactivate(conn, admin, own, Some(1)).await,
            Err(Error::Refused(_))
        ));
        assert!(matches!(
            staff::deactivate(conn, &Actor::operator(), own, Some(1)).await,
            Err(Error::Refused(_))
        ));
        assert!(matches!(
            staff::add(conn, &noor, &"a@b.example".parse().unwrap(), "A", Role::Editor).await,
            Err(Error::Refused(_))
        ));
        assert!(
            staff::add(conn, &noor, &"a@b.example".parse().unwrap(), "A", Role::Contributor)
                .await
                .is_ok()
        );
        assert!(matches!(
            staff::add(conn, admin, &"A@B.example".parse().unwrap(), "A", Role::Editor).await,
            Err(Error::Problems(_))
        ));
        Ok(())
    });
}

#[test]
fn tries_run_out_and_come_back_with_time() {
    let limit = limits::RateLimit {
        burst: 2.0,
        seconds: 60.0,
    };
    with(async |conn, _| {
        limits::take(conn, "k", limit).await?;
        limits::take(conn, "k", limit).await?;
        assert!(matches!(limits::take(conn, "k", limit).await, Err(Error::TooMany(60))));
        limits::refill(conn, "k").await?;
        limits::take(conn, "k", limit).await
    });
}

#[test]
fn a_link_for_somebody_new_holds_three_days_and_one_that_replaces_a_password_twenty_minutes() {
    let newsroom = Newsroom::open();
    let (link, reset) = block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        let mut add = async |name: &str, role| {
            let email = format!("{name}@courier.example").parse().unwrap();
            staff::insert(&mut conn, &email, name, role).await.unwrap()
        };
        let (admin, new, old) = (
            add("Marguerite", Role::Admin).await,
            add("Tamsin", Role::Journalist).await,
            add("Bram", Role::Journalist).await,
        );
        let admin = acting(&mut conn, admin).await.unwrap();
        invitation::set_password(&mut conn, old, "hash").await.unwrap();
        let link = invitation::invite(&mut conn, &admin, new).await.unwrap();
        let reset = invitation::invite(&mut conn, &admin, old).await.unwrap();
        (link, reset)
    });
    let opens = |link: &Token| {
        block_on(async {
            let mut conn = newsroom.address().connect().await.unwrap();
            invitation::open(&mut conn, link).await.is_ok()
        })
    };
    assert_eq!((opens(&link), opens(&reset)), (true, true));

    newsroom.wait("21 minutes");
    assert_eq!((opens(&link), opens(&reset)), (true, false));
    newsroom.wait("73 hours");
    assert!(!opens(&link));
}

#[test]
fn what_is_done_to_accounts_is_on_record_with_both_roles() {
    let newsroom = Newsroom::open();
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        let id = staff::insert(
            &mut conn,
            &"m@courier.example".parse().unwrap(),
            "Marguerite",
            Role::Admin,
        )
        .await
        .unwrap();
        let admin = acting(&mut conn, id).await.unwrap();
        let email = "tamsin@courier.example".parse().unwrap();
        let tamsin = staff::add(&mut conn, &admin, &email, "Tamsin", Role::Journalist)
            .await
            .unwrap();
        let link = invitation::invite(&mut conn, &admin, tamsin).await.unwrap();
        invitation::accept(&mut conn, &link, "hash", RequestId::new())
            .await
            .unwrap();
        staff::change_role(&mut conn, &admin, tamsin, Some(1), Role::Editor)
            .await
            .unwrap();
    });

    let rows = newsroom
        .owner()
        .query(
            "SELECT act, coalesce(subject ->> 'role', concat_ws(' to ', subject ->> 'from', subject ->> 'to')) FROM newsroom.activity WHERE act <> 'names_covered' ORDER BY seq",
            &[],
        )
        .unwrap();
    let rows: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let row = |act: &str, roles: &str| (act.to_owned(), roles.to_owned());
    assert_eq!(
        rows,
        [
            row("staff_added", "journalist"),
            row("link_made", ""),
            row("link_used", ""),
            row("role_changed", "journalist to editor")
        ]
    );
}

/// A newsroom with one admin.
fn with(story: impl AsyncFnOnce(&mut Conn, &Actor) -> Result<()>) {
    let newsroom = Newsroom::open();
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        let id = staff::insert(
            &mut conn,
            &"marguerite@courier.example".parse().unwrap(),
            "Marguerite",
            Role::Admin,
        )
        .await
        .unwrap();
        assert!(staff::has_admin(&mut conn).await.unwrap());
        assert_eq!(Account::find(&mut conn, id).await.unwrap().role(), Role::Admin);
        let admin = acting(&mut conn, id).await.unwrap();
        story(&mut conn, &admin).await.unwrap();
    });
}

async fn find(conn: &mut Conn, token: &Token) -> Result<Session> {
    Session::find(conn, token, origin()).await
}

async fn acting(conn: &mut Conn, id: StaffId) -> Result<Actor> {
    acting::of_account(conn, id, origin()).await
}

/// A colleague of no matter what name.
async fn somebody(conn: &mut Conn, role: Role) -> Result<Actor> {
    let email = format!("{}@courier.example", StaffId::new()).parse().unwrap();
    let id = staff::insert(conn, &email, "Somebody", role).await?;
    acting(conn, id).await
}

async fn open(conn: &mut Conn, id: StaffId) -> Result<Token> {
    let who = acting(conn, id).await?;
    session::open(conn, &who, "Firefox").await
}

fn origin() -> Origin {
    Origin {
        via: Via::Page,
        request: RequestId::new(),
    }
}
