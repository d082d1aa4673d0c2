//! The real product on a port of its own, for as long as this lives.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::dev::ServerHandle;
use copydesk::{
    app::App,
    config::PublicAddress,
    delivery::{book::Books, texts::RenderingQueue, watch::Watch},
    media::{store::FileStore, studio::Studio},
    open_pages::OpenPages,
    platform::{
        db::{Address, Database, Sizes},
        outgoing::Outgoing,
        post::PostOffice,
        roles::RoleNames,
    },
    staff::password::Hasher,
    web, worker,
};

use super::{Elsewhere, block_on, scratch};

/// How the product is started.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// With the built-in reader site.
    pub site: bool,
    /// How long it takes on trust that what it keeps is still so.
    pub lease: Duration,
    /// Bytes of answers that it keeps.
    pub kept: u64,
    /// Where the files of pictures lie, if not in its data folder.
    pub files: Option<&'static FileStore>,
    /// What it is called from outside, if not by its address.
    pub known_as: Option<&'static str>,
    /// How it asks other sites, if there are any.
    pub others: Option<&'static Outgoing>,
    /// Where it hands letters in, if anywhere.
    pub post: Option<&'static PostOffice>,
    /// Hears what the database calls out, and looks who may stay.
    pub listens: bool,
    /// A proxy that it knows stands in front of it.
    pub relayed: bool,
}

impl Default for Start {
    /// What is kept is used, and the database asked at every request whether it is still so: a test that changes something
    /// by a connection of its own sees at once what came of it.
    fn default() -> Self {
        Self {
            site: false,
            lease: Duration::ZERO,
            kept: 8 * 1024 * 1024,
            files: None,
            known_as: None,
            others: None,
            listens: false,
            relayed: false,
            post: None,
        }
    }
}

/// A serving Copydesk.
pub struct Serving {
    at: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    /// Those that listen for what happens.
    pub pages: Arc<OpenPages>,
    /// Its data folder.
    pub data: PathBuf,
}

impl Serving {
    /// Starts it on a free port; it accepts connections from then on.
    pub fn start(database: &Address, names: &RoleNames, start: Start) -> Self {
        let data = scratch("data");
        let files = start.files.cloned();
        let files = files.unwrap_or_else(|| FileStore::in_folder(Ok(data.join("media"))));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let name = start.known_as.map_or_else(|| format!("http://{at}"), str::to_owned);
        let app = App {
            db: pools(database, names),
            hasher: Hasher::default(),
            texts: RenderingQueue::default(),
            studio: Studio::on(files),
            outgoing: start.others.cloned().unwrap_or_else(Elsewhere::nowhere),
            watch: Arc::new(Watch::new(start.lease)),
            books: Arc::new(Books::at(&name)),
            reads: Arc::default(),
            pages: Arc::default(),
            post: start.post.cloned(),
            kept: start.kept,
            changes_days: 30,
            address: Arc::new(PublicAddress::parse(&name).unwrap()),
            proxies: if start.relayed {
                Arc::from(["127.0.0.1/32".parse().unwrap()])
            } else {
                Arc::from([])
            },
            site: start.site,
        };
        let pages = app.pages.clone();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                if start.listens {
                    actix_web::rt::spawn(worker::hear(app.clone()));
                    actix_web::rt::spawn(worker::watch_the_door(app.clone()));
                    actix_web::rt::spawn(worker::keep_present(app.clone()));
                }
                let server = web::server(app, listener, 1).unwrap();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self {
            at,
            handle: told.recv().expect("the server starts"),
            thread: Some(thread),
            pages,
            data,
        }
    }

    /// Address and port.
    pub const fn at(&self) -> SocketAddr {
        self.at
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        block_on(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // a panic in it was printed
        }
        let _ = fs::remove_dir_all(&self.data);
    }
}

pub(super) fn pools(database: &Address, names: &RoleNames) -> Database {
    let sizes = Sizes {
        newsroom: 2,
        readers: 3,
        allow_one_role: false,
    };
    block_on(async {
        let owner = database.connect().await.unwrap();
        Database::open_migrated(database, owner, sizes, names).await.unwrap()
    })
}
