//! A newsroom that is set up and served, with people at their browsers: for stories told through its pages.

use copydesk::{
    colleagues::{self, NewColleague},
    ids::{RequestId, StaffId},
    platform::db::{Origin, Via},
    policy::{Role, Viewer},
};
use reqwest::{StatusCode, header};

use super::{Answer, Member, Newsroom, Serving, Start, block_on, operator, people::Person};

/// The server ends before the database does.
pub struct Office {
    serving: Serving,
    newsroom: Newsroom,
}

impl Office {
    /// Sets up the Courier and starts to serve it.
    pub fn open() -> Self {
        let newsroom = Newsroom::open();
        newsroom
            .owner()
            .batch_execute("INSERT INTO newsroom.site (name, url, time_zone, language) VALUES ('The Courier', 'https://courier.example', 'Europe/London', 'en')")
            .unwrap();
        Self {
            serving: newsroom.serve(Start {
                site: true,
                ..Start::default()
            }),
            newsroom,
        }
    }

    /// The database behind it.
    pub const fn newsroom(&self) -> &Newsroom {
        &self.newsroom
    }

    /// Somebody with an account, an author and a password that nobody knows, at a browser that is signed in.
    pub fn hire(&self, name: &str, role: Role) -> Seat {
        let email = format!("{}@courier.example", name.to_lowercase());
        let id = block_on(async {
            let mut conn = self.newsroom.address().connect().await.unwrap();
            let operator = operator();
            let new = NewColleague {
                email: email.parse().unwrap(),
                name: name.into(),
                role,
            };
            colleagues::add_with_password(&mut conn, &operator, &new, "no hash")
                .await
                .unwrap()
        });
        self.seat(id, role)
    }

    /// Another signed-in browser of an account.
    pub fn seat(&self, id: StaffId, role: Role) -> Seat {
        let origin = Origin {
            via: Via::Page,
            request: RequestId::new(),
        };
        let person = Person {
            viewer: Viewer {
                id,
                name: String::new(),
                role,
                origin,
            },
            database: self.newsroom.address(),
        };
        Seat {
            id,
            member: Member::of(self.serving.at(), &person),
        }
    }

    /// A browser that nobody is signed in to.
    pub fn stranger(&self) -> Seat {
        Seat {
            id: StaffId::new(),
            member: Member::nobody(self.serving.at()),
        }
    }
}

/// Somebody's browser in this office. Redirects are not followed.
pub struct Seat {
    /// Whose it is.
    pub id: StaffId,
    member: Member,
}

/// What came back.
pub struct Seen {
    /// Status.
    pub status: StatusCode,
    /// Where a redirect leads, else empty.
    pub location: String,
    /// The page.
    pub text: String,
}

impl Seat {
    /// Opens a page.
    pub fn open(&self, path: &str) -> Seen {
        seen(self.member.get(path))
    }

    /// Sends a form.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        seen(self.member.post(path, fields))
    }
}

fn seen(answer: Answer) -> Seen {
    let location = answer.headers.get(header::LOCATION);
    Seen {
        status: StatusCode::from_u16(answer.status).unwrap(),
        location: location.map_or_else(String::new, |value| value.to_str().unwrap().to_owned()),
        text: String::from_utf8(answer.body).unwrap(),
    }
}
