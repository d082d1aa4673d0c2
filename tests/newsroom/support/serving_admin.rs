//! The product on a port of its own with a browser signed in: enough for the pages of the newsroom.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use actix_web::dev::ServerHandle;
use copydesk::{
    app::App,
    config::PublicAddress,
    ids::StaffId,
    platform::db::{Address, Database, Sizes},
    policy::Role,
    setup,
    staff::{password::Hasher, session},
    web,
};
use reqwest::{
    StatusCode,
    blocking::{Client, Response},
    header,
};

use super::{Newsroom, block_on};

/// A newsroom that is set up, and served.
pub struct Office {
    newsroom: Newsroom,
    at: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Office {
    /// Sets up the Courier and starts to serve it.
    pub fn open() -> Self {
        let newsroom = Newsroom::open();
        newsroom
            .owner()
            .batch_execute("INSERT INTO newsroom.site (name, url, time_zone, language) VALUES ('The Courier', 'https://courier.example', 'Europe/London', 'en')")
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let app = App {
            db: pools(&newsroom.address()),
            hasher: Hasher::default(),
            address: Arc::new(PublicAddress::parse(&format!("http://{at}")).unwrap()),
            proxies: Arc::from([]),
            site: true,
        };
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = web::server(app, listener, 1).unwrap();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self {
            newsroom,
            at,
            handle: told.recv().unwrap(),
            thread: Some(thread),
        }
    }

    /// The database behind it.
    pub const fn newsroom(&self) -> &Newsroom {
        &self.newsroom
    }

    /// Somebody with an account, an author and no password, in a browser that is signed in.
    pub fn hire(&self, name: &str, role: Role) -> Desk<'_> {
        let email = format!("{}@courier.example", name.to_lowercase());
        let id = block_on(async {
            let mut conn = self.newsroom.address().connect().await.unwrap();
            setup::person(&mut conn, &email.parse().unwrap(), name, role, "no hash")
                .await
                .unwrap()
        });
        self.desk(id, role)
    }

    /// Another signed-in browser of an account.
    pub fn desk(&self, id: StaffId, role: Role) -> Desk<'_> {
        let token = block_on(async {
            let mut conn = self.newsroom.address().connect().await.unwrap();
            session::open(&mut conn, id, role, "Firefox on Linux").await.unwrap()
        });
        let cookie = PublicAddress::parse(&format!("http://{}", self.at))
            .unwrap()
            .cookie()
            .to_owned();
        Desk {
            office: self,
            id,
            cookie: format!("{cookie}={}", token.reveal()),
        }
    }

    /// A browser that nobody is signed in to.
    pub fn stranger(&self) -> Desk<'_> {
        Desk {
            office: self,
            id: StaffId::new(),
            cookie: String::new(),
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        block_on(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn pools(database: &Address) -> Database {
    let sizes = Sizes {
        newsroom: 3,
        readers: 1,
        allow_one_role: false,
    };
    block_on(async {
        let owner = database.connect().await.unwrap();
        Database::open_migrated(database, owner, sizes, &super::role_names())
            .await
            .unwrap()
    })
}

/// Somebody's browser. Redirects are not followed.
pub struct Desk<'a> {
    office: &'a Office,
    /// Whose it is.
    pub id: StaffId,
    cookie: String,
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

impl Desk<'_> {
    /// Opens a page.
    pub fn open(&self, path: &str) -> Seen {
        let request = client().get(self.url(path)).header(header::COOKIE, &self.cookie);
        seen(request.send().unwrap())
    }

    /// Sends a form as a browser does.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let request = client()
            .post(self.url(path))
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.join("&"));
        seen(request.send().unwrap())
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.office.at)
    }
}

fn client() -> Client {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn seen(response: Response) -> Seen {
    let location = response.headers().get(header::LOCATION);
    Seen {
        status: response.status(),
        location: location.map_or_else(String::new, |value| value.to_str().unwrap().to_owned()),
        text: response.text().unwrap(),
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
