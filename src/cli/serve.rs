//! `copydesk serve`: database, set-up link, noticing loop, web door; and an orderly end.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    net::TcpListener,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{
    say::warn,
    start::{self, ServerUse},
};
use crate::{
    app::App,
    config::{Config, PublicAddress, ServeConfig},
    delivery::{book::Books, texts::RenderingQueue},
    media::{
        store::{FileStore, StoreFault},
        studio::Studio,
    },
    platform::{
        db::{self, Database, RoleState, Sizes},
        memory,
        outgoing::Outgoing,
        post::PostOffice,
        token::Token,
    },
    setup, site,
    staff::{self, password::Hasher},
    web, worker,
};

/// Serves until Ctrl-C, SIGTERM or SIGHUP.
///
/// # Errors
/// A sentence.
pub fn run(config: &Config, serve: &ServeConfig) -> Result<(), String> {
    memory::keep_little();
    // Before a cluster is made. Where there is one, of two that serve one folder the second is told about the first.
    let free = listen(serve).map(drop);
    if !start::is_set_up(config) {
        free?;
    }
    let files = start::pictures(config)?;
    try_out(&files)?;
    let mut place = start::find(config, ServerUse::Own)?;
    let listener = listen(serve)?;
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    let address = serve.address(listener.local_addr().map_err(|error| error.to_string())?);
    let post = serve.post(&address)?;
    let post = post.map(|(url, from)| PostOffice::open(&url, &from)).transpose()?;
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let sizes = Sizes {
        newsroom: (4 + 2 * cores).min(16),
        readers: (3 * cores).clamp(4, 32),
        allow_one_role: config.allow_one_role,
    };
    let database = start::runtime()?.block_on(open(&place.address, sizes, config, &address))?;
    let app = App {
        db: database,
        hasher: Hasher::default(),
        texts: RenderingQueue::default(),
        studio: Studio::on(files),
        outgoing: Outgoing::new(&serve.outgoing_allow)?,
        watch: Arc::default(),
        reads: Arc::default(),
        pages: Arc::default(),
        post,
        books: Arc::new(Books::at(&address.origin)),
        kept: u64::from(serve.cache) * 1024 * 1024,
        changes_days: serve.changes_days,
        address: Arc::new(address),
        proxies: serve.proxies.clone().into(),
        site: !serve.no_site,
    };
    let done = actix_web::rt::System::new().block_on(until_stopped(
        app,
        listener,
        serve.workers.map_or(cores, usize::from),
        config,
    ));
    forget_link(config); // the next start makes another
    if let Some(server) = &mut place.server {
        server.stop();
    }
    done
}

/// A bucket that will not have us stops the start. One that does not answer may come back: stories are served meanwhile.
fn try_out(files: &FileStore) -> Result<(), String> {
    if !files.is_bucket() {
        return Ok(());
    }
    match start::runtime()?.block_on(files.try_out()) {
        Ok(()) => Ok(()),
        Err(StoreFault::Refused(sentence)) => Err(sentence),
        Err(StoreFault::Away(sentence)) => {
            warn(format_args!(
                "Warning: {sentence} There are no pictures until it answers."
            ));
            Ok(())
        }
    }
}

fn listen(serve: &ServeConfig) -> Result<TcpListener, String> {
    TcpListener::bind(serve.listen).map_err(|error| {
        format!(
            "Copydesk cannot listen on {}: {error}. Choose another --listen.",
            serve.listen
        )
    })
}

/// Opens the database in a runtime of its own; the pools' connections are made later, by the server's.
async fn open(owner: &db::Address, sizes: Sizes, config: &Config, address: &PublicAddress) -> Result<Database, String> {
    let database = start::open(owner, sizes).await?;
    if database.roles == RoleState::One {
        warn("Warning: one database role for everything (--allow-one-role); `copydesk doctor` fails because of it.");
    }
    let mut conn = owner.connect().await.map_err(|error| error.to_string())?;
    site::follow(&mut conn, &address.origin)
        .await
        .map_err(|error| error.to_string())?;
    if let Some(token) = setup::new_link(&mut conn).await.map_err(|error| error.to_string())? {
        show(&token, config, address)?;
    } else {
        forget_link(config); // of an earlier start: it opens nothing any more
    }
    Ok(database)
}

/// Where the set-up link is written; nowhere without a data folder.
fn link_file(config: &Config) -> Option<PathBuf> {
    start::data_dir(config).ok().map(|folder| folder.join("setup-link"))
}

fn forget_link(config: &Config) {
    if let Some(file) = link_file(config) {
        let _ = fs::remove_file(file); // there may be none
    }
}

/// Waits until the link opens nothing any more: somebody used it, or its hour is over. Then its file goes.
async fn until_set_up(app: App, config: Config) {
    let over = Instant::now() + setup::LASTS.to_std().unwrap_or_default();
    while link_file(&config).is_some_and(|file| file.exists()) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let Ok(mut conn) = app.newsroom().await else { continue };
        if Instant::now() > over || staff::has_admin(&mut conn).await.is_ok_and(|is_set_up| is_set_up) {
            forget_link(&config);
        }
    }
}

/// The link goes to a terminal; where there is none, into a file that only its owner can read.
fn show(token: &Token, config: &Config, address: &PublicAddress) -> Result<(), String> {
    let link = format!("{}/setup/{}", address.origin, token.reveal());
    if io::stderr().is_terminal() {
        warn(format_args!(
            "Set your newsroom up (this link works once, within an hour): {link}"
        ));
        return Ok(());
    }
    let Some(file) = link_file(config) else {
        warn(
            "There is no folder for the link that sets your newsroom up: name one with --data-dir and start again, or make the first admin with `copydesk staff add --role admin`.",
        );
        return Ok(());
    };
    let written = fs::create_dir_all(file.parent().unwrap_or(&file))
        .and_then(|()| match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .and_then(|()| {
            fs::OpenOptions::new()
                .create_new(true)
                .write(true)
                .mode(0o600)
                .open(&file)
        })
        .and_then(|mut open| writeln!(open, "{link}"));
    written.map_err(|error| format!("The set-up link cannot be written to {}: {error}.", file.display()))?;
    warn(format_args!(
        "Set your newsroom up with the link in {} (it works once, within an hour).",
        file.display()
    ));
    Ok(())
}

async fn until_stopped(app: App, listener: TcpListener, workers: usize, config: &Config) -> Result<(), String> {
    let origin = app.address.origin.clone();
    let server = web::server(app.clone(), listener, workers).map_err(|error| error.to_string())?;
    let handle = server.handle();
    let signals = Signals::listen().map_err(|error| format!("Signals cannot be listened for: {error}."))?;
    warn(format_args!("Copydesk is at {origin}"));
    web::assets::squeeze();
    let setting_up = actix_web::rt::spawn(until_set_up(app.clone(), config.clone()));
    let hearing = actix_web::rt::spawn(worker::hear(app.clone()));
    let watching = actix_web::rt::spawn(worker::watch_the_door(app.clone()));
    let keeping = actix_web::rt::spawn(worker::keep_present(app.clone()));
    let developing = actix_web::rt::spawn(worker::develop(app.clone()));
    let looking = actix_web::rt::spawn(worker::look_at_links(app.clone()));
    let relating = actix_web::rt::spawn(worker::relate(app.clone()));
    let telling = actix_web::rt::spawn(worker::tell_hub(app.clone()));
    let developing_behind = actix_web::rt::spawn(worker::develop_behind(app.clone()));
    let reading_in = actix_web::rt::spawn(worker::read_in(app.clone()));
    let posting: Vec<_> = (0..worker::POSTING)
        .map(|_| actix_web::rt::spawn(worker::post_letters(app.clone())))
        .collect();
    let pages = app.pages.clone();
    let noticing = actix_web::rt::spawn(worker::notice(app, Duration::from_secs(1)));
    actix_web::rt::spawn(async move {
        signals.asked_to_stop().await;
        warn("Stopping.");
        pages.close(); // their streams would be waited for
        handle.stop(true).await;
    });
    let done = server.await.map_err(|error| error.to_string());
    noticing.abort();
    developing.abort();
    looking.abort();
    relating.abort();
    telling.abort();
    developing_behind.abort();
    reading_in.abort();
    hearing.abort();
    watching.abort();
    keeping.abort();
    posting.iter().for_each(actix_web::rt::task::JoinHandle::abort);
    setting_up.abort();
    done
}

/// Those that ask for an orderly end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// The terminal was closed.
    hang_up: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn asked_to_stop(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
