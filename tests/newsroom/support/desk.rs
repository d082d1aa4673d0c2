//! A newsroom at work: set up, with people in it, serving readers.

use std::ops::Deref;

use chrono::TimeDelta;
use copydesk::{
    articles::timeline::ChangeKind,
    authors::{self, Author},
    content::SealedContent,
    error::Problems,
    ids::{ArticleId, CategoryId, RequestId, TagId},
    platform::db::{Origin, Via},
    policy::{Role, Viewer},
    setup::{self, NewsroomForm},
    staff,
    taxonomy::{category, tag},
};

use super::{
    Newsroom,
    people::{Person, email_of, operator},
    reader::{Answer, Reader},
    serving::{Serving, Start},
    story::Story,
};

/// Where the newsroom's readers read.
pub const SITE: &str = "https://www.courier.example";

/// Tamsin writes, Ilse and Noor edit; a reader stands outside. The server ends before the database does.
pub struct Desk {
    pub reader: Reader,
    pub tamsin: Person,
    pub ilse: Person,
    pub noor: Person,
    serving: Serving,
    newsroom: Newsroom,
}

impl Deref for Desk {
    type Target = Newsroom;

    fn deref(&self) -> &Newsroom {
        &self.newsroom
    }
}

impl Desk {
    pub fn open() -> Self {
        Self::open_with(Start {
            site: true,
            ..Start::default()
        })
    }

    pub fn open_with(start: Start) -> Self {
        Self::of(Newsroom::open(), start)
    }

    /// The same, where `statements` counts.
    pub fn open_with_its_statements_in_the_log() -> Self {
        let newsroom = Newsroom::open();
        newsroom.log_every_statement();
        Self::of(
            newsroom,
            Start {
                site: false,
                ..Start::default()
            },
        )
    }

    /// In this newsroom.
    pub fn of(newsroom: Newsroom, start: Start) -> Self {
        set_up(&newsroom);
        let serving = newsroom.serve(start);
        Self {
            reader: Reader::of(serving.at()),
            tamsin: newsroom.person("Tamsin Okoro", Role::Journalist),
            ilse: newsroom.person("Ilse Brandt", Role::Editor),
            noor: newsroom.person("Noor Haddad", Role::Editor),
            serving,
            newsroom,
        }
    }

    /// Where it serves.
    pub fn at(&self) -> std::net::SocketAddr {
        self.serving.at()
    }

    /// How many streams of calls are open.
    pub fn pages_listening(&self) -> usize {
        self.serving.pages.count()
    }

    /// Its data folder; pictures lie in `media` there.
    pub fn data(&self) -> std::path::PathBuf {
        self.serving.data.clone()
    }

    pub fn category(&self, name: &str, parent: Option<CategoryId>) -> CategoryId {
        let form = category::CategoryForm {
            name: name.into(),
            slug: String::new(),
            parent,
        };
        self.ilse
            .run(move |conn, who| Box::pin(async move { category::add(conn, who, &form).await }))
            .unwrap()
    }

    pub fn tag(&self, name: &str) -> TagId {
        let name = name.to_owned();
        self.ilse
            .run(move |conn, who| Box::pin(async move { tag::add(conn, who, &name, "").await }))
            .unwrap()
    }

    /// A public person without an account.
    pub fn guest(&self, name: &str) -> Author {
        let form = authors::AuthorForm {
            name: name.into(),
            bio: format!("{name} writes for us now and then."),
            ..authors::AuthorForm::default()
        };
        self.ilse
            .run(move |conn, who| {
                Box::pin(async move {
                    let id = authors::add(conn, who, &form, None).await?;
                    Author::find(conn, id).await
                })
            })
            .unwrap()
    }

    pub fn draft(&self, story: &Story) -> ArticleId {
        self.tamsin.writes(story)
    }

    pub fn approved(&self, story: &Story) -> ArticleId {
        let id = self.draft(story);
        self.approve(id);
        id
    }

    /// Submits and approves the text as it is.
    pub fn approve(&self, id: ArticleId) {
        self.tamsin.submits(id);
        self.ilse.approves(id);
    }

    pub fn live(&self, story: &Story) -> ArticleId {
        let id = self.approved(story);
        self.ilse.publishes(id, ChangeKind::First, None);
        id
    }

    /// Live stories with these headlines, the first one first.
    pub fn all_live(&self, headlines: &[&str]) -> Vec<ArticleId> {
        headlines
            .iter()
            .map(|headline| self.live(&Story::titled(headline)))
            .collect()
    }

    pub fn scheduled(&self, story: &Story, hours: i64) -> ArticleId {
        let id = self.approved(story);
        let from = self.ilse.now() + TimeDelta::hours(hours);
        self.ilse.schedules(id, ChangeKind::First, from);
        id
    }

    /// Publishes another text of a live story.
    pub fn republish(
        &self,
        id: ArticleId,
        kind: ChangeKind,
        note: Option<&str>,
        change: impl FnOnce(&mut SealedContent),
    ) {
        self.tamsin.edits(id, change);
        self.approve(id);
        self.ilse.publishes(id, kind, note);
    }

    /// Headlines of a list of the Content API.
    pub fn headlines(&self, path: &str) -> Vec<String> {
        headlines(&self.reader.json(path))
    }

    /// What the Content API says about a story.
    pub fn read(&self, id: ArticleId) -> serde_json::Value {
        self.reader.json(&format!("/articles/{id}"))
    }

    /// What a program and a person get for the address of a story: by id, by slug, and as a page.
    pub fn doors_of(&self, id: ArticleId, slug: &str) -> [Answer; 3] {
        [
            self.reader.api(&format!("/articles/{id}")),
            self.reader.api(&format!("/articles/by-slug/{slug}")),
            self.reader.get(&format!("/{slug}")),
        ]
    }
}

/// Headlines of a list, in its order.
pub fn headlines(list: &serde_json::Value) -> Vec<String> {
    let data = list["data"].as_array().expect("a list has data");
    data.iter()
        .map(|story| story["headline"].as_str().expect("a story has a headline").to_owned())
        .collect()
}

fn set_up(newsroom: &Newsroom) {
    let form = NewsroomForm {
        name: "The Port Merrin Courier".into(),
        url: SITE.into(),
        time_zone: "Europe/London".into(),
        language: "en-GB".into(),
        own_approval: false,
    };
    let checked = form.check(&mut Problems::new()).unwrap();
    let database = newsroom.writers_address();
    super::block_on(async {
        let mut conn = database.connect().await.unwrap();
        setup::found(&mut conn, &operator(), &checked).await.unwrap();
    });
}

impl Newsroom {
    /// An account with this role.
    pub fn person(&self, name: &str, role: Role) -> Person {
        let email = email_of(name);
        let database = self.writers_address();
        let id = super::block_on(async {
            let mut conn = database.connect().await.unwrap();
            staff::insert(&mut conn, &email.parse().unwrap(), name, role)
                .await
                .unwrap()
        });
        let origin = Origin {
            via: Via::Page,
            request: RequestId::new(),
        };
        let viewer = Viewer {
            id,
            name: name.into(),
            role,
            origin,
        };
        Person { viewer, database }
    }
}
