//! The people who work in the measured newsroom, and what they write.

use copydesk::{
    articles::writing::draft,
    body::Document,
    content::{SealedContent, StoryWords},
    error::{Error, Result},
    ids::{ArticleId, CategoryId, RequestId},
    platform::db::{self, Conn, Database, Origin, Via},
    policy::{Actor, Role, Viewer},
    staff::{self, EmailAddress, acting},
};
use diesel_async::AsyncConnection;
use uuid::Uuid;

/// Who writes, and who decides.
#[derive(Clone)]
pub struct People {
    /// Writes.
    pub journalist: Viewer,
    /// Decides.
    pub editor: Viewer,
}

/// Adds them to the newsroom.
pub async fn people(conn: &mut Conn) -> Result<People> {
    Ok(People {
        journalist: person(conn, "Tamsin", Role::Journalist).await?,
        editor: person(conn, "Ilse", Role::Editor).await?,
    })
}

/// Somebody as who acts, in the transaction that this is called in.
pub async fn acting(conn: &mut Conn, person: &Viewer) -> Result<Actor> {
    acting::of_account(conn, person.id, person.origin).await
}

/// Somebody with an account.
pub async fn person(conn: &mut Conn, name: &str, role: Role) -> Result<Viewer> {
    let email = format!("{name}@example.org")
        .parse::<EmailAddress>()
        .map_err(Error::Internal)?;
    Ok(Viewer {
        id: staff::insert(conn, &email, name, role).await?,
        name: name.into(),
        role,
        origin: Origin {
            via: Via::Page,
            request: RequestId::new(),
        },
    })
}

/// Begins a story with a slug of its own: drafts of one headline would be refused one address.
pub async fn begin(database: &Database, person: &Viewer) -> Result<ArticleId> {
    let content = SealedContent {
        slug: Some(format!("tide-gate-{}", Uuid::now_v7().simple())),
        ..content("The tide gate opens")
    };
    let mut loan = db::loan(&database.newsroom).await?;
    let conn: &mut Conn = &mut loan;
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let who = acting(conn, person).await?;
        draft::create(conn, &who, "", &content).await
    })
    .await
}

/// A text of about 2.5 KB.
pub fn content(headline: &str) -> SealedContent {
    let paragraph =
        "Seven councillors were in favour and four against, after a debate of three hours about the gate. ".repeat(4);
    SealedContent {
        headline: headline.into(),
        kicker: String::new(),
        dek: String::new(),
        slug: None,
        lang: "en".into(),
        genre: "news".into(),
        category: CategoryId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
        tags: vec![],
        byline: vec![],
        flags: vec![],
        lead: None,
        words: StoryWords::default(),
        related: vec![],
        body: Document::from_text(&[&paragraph[..]; 6].join("\n\n")),
    }
}
