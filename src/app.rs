//! A running Copydesk: built once, given to every door.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use diesel_async::AsyncConnection;
use futures_util::future::BoxFuture;
use ipnet::IpNet;
use tracing::Instrument;

use crate::{
    activity::{self, Answer, Receipt},
    config::PublicAddress,
    delivery::{
        book::{Book, Books},
        site::PublicSite,
        texts::RenderingQueue,
        watch::Watch,
    },
    error::{Error, Result},
    media::studio::Studio,
    open_pages::OpenPages,
    platform::{
        db::{self, Conn, Database, PooledConn},
        outgoing::Outgoing,
        post::PostOffice,
    },
    policy::Actor,
    reads::ReadCounter,
    staff::{
        acting::{self, AccountLock},
        password::Hasher,
        session::Session,
    },
};

/// A running Copydesk, as every door gets it.
#[derive(Clone)]
pub struct App {
    /// Connections to the database, of the newsroom and of readers apart.
    pub db: Database,
    /// Password hashing, two at a time.
    pub hasher: Hasher,
    /// Texts of whole lists, two lists at a time.
    pub texts: RenderingQueue,
    /// Files of pictures.
    pub studio: Studio,
    /// How other sites are asked.
    pub outgoing: Outgoing,
    /// Where Copydesk itself is reached, by its settings.
    pub address: Arc<PublicAddress>,
    /// Networks whose `X-Forwarded-For` is believed, by `COPYDESK_PROXIES`.
    pub proxies: Arc<[IpNet]>,
    /// Whether the reader site is on.
    pub site: bool,
    /// Whether what was made for readers is still so.
    pub watch: Arc<Watch>,
    /// What stands in many answers.
    pub books: Arc<Books>,
    /// Pages of this process that hear what happens.
    pub pages: Arc<OpenPages>,
    /// Where letters are handed in, if anywhere.
    pub post: Option<PostOffice>,
    /// How often stories were read since that was last written down.
    pub reads: Arc<ReadCounter>,
    /// Bytes of answers that are kept; none with 0.
    pub kept: u64,
    /// Days for which changes are kept, by `COPYDESK_CHANGES_DAYS`.
    pub changes_days: u16,
}

impl App {
    /// A connection of the newsroom's role.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn newsroom(&self) -> Result<PooledConn> {
        db::loan(&self.db.newsroom).await
    }

    /// A connection that can see what readers may see and nothing else.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn readers(&self) -> Result<PooledConn> {
        db::loan(&self.db.readers).await
    }

    /// Whether somebody set the newsroom up. Once that is so it stays so, and is not asked again.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn is_set_up(&self) -> Result<bool> {
        Ok(self.books.last().is_some() || self.books.open(&self.watch, &self.db.readers).await?.is_some())
    }

    /// The newsroom as readers know it, with its categories and lists. To be asked for before a connection is taken.
    ///
    /// # Errors
    /// `NotSetUp`, `Busy`, database errors.
    pub async fn book(&self) -> Result<Arc<Book>> {
        let book = self.books.open(&self.watch, &self.db.readers).await?;
        book.ok_or(Error::NotSetUp)
    }

    /// The newsroom as it was last read, for pages that have to do without the database.
    #[must_use]
    pub fn remembered(&self) -> Option<PublicSite> {
        self.books.last().map(|book| book.site.clone())
    }

    /// Runs a command of somebody who is signed in, in a transaction and in a task of its own, to its end whatever becomes
    /// of the client. Who acts is read inside the transaction, under a lock: the request's head, which the guard looked
    /// at, may be old by the time its body is here.
    ///
    /// # Errors
    /// `SignedOut` when the session ended meanwhile; what the command says; `Busy`.
    pub async fn command<T, F>(&self, session: &Session, lock: AccountLock, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let session = session.clone();
        self.at_the_door(move |conn| {
            Box::pin(async move {
                let who = acting::of_session(conn, &session, lock).await?;
                work(conn, &who).await
            })
        })
        .await
    }

    /// Runs a command of somebody who is not signed in, and comes in by it: a link, set-up. As `command` otherwise.
    ///
    /// # Errors
    /// What the command says; `Busy`.
    pub async fn at_the_door<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (pool, watch) = (self.db.newsroom.clone(), Arc::clone(&self.watch));
        let task = tokio::spawn(
            async move {
                let mut loaned = db::loan(&pool).await?;
                let conn: &mut Conn = &mut loaned;
                let is_done = &AtomicBool::new(false);
                let done = conn
                    .transaction::<T, Error, _>(async move |conn: &mut Conn| {
                        let done = work(conn).await?;
                        is_done.store(true, Ordering::Relaxed);
                        Ok(done)
                    })
                    .await;
                watch.doubt(); // whoever did something sees what came of it
                match done {
                    // Nobody said whether the end of the transaction was heard.
                    Err(Error::Busy(_)) if is_done.load(Ordering::Relaxed) => Err(Error::Unavailable(
                        "The database went away while this was stored. It may be done all the same; look before you send it again."
                            .into(),
                    )),
                    done => done,
                }
            }
            .in_current_span(),
        );
        task.await.map_err(Error::internal)?
    }

    /// Runs a command of a form: the same form sent twice gives the first answer.
    ///
    /// # Errors
    /// `SignedOut`; what the command says; `KeyReused`; `Busy`.
    pub async fn once<F>(&self, session: &Session, receipt: Receipt, work: F) -> Result<Answer>
    where
        F: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<Answer>> + Send + 'static,
    {
        self.once_locking(AccountLock::Shared, session, receipt, work).await
    }

    /// The same for a command on accounts or sessions, which holds more of who acts.
    ///
    /// # Errors
    /// As `once`.
    pub async fn once_locking<F>(
        &self,
        lock: AccountLock,
        session: &Session,
        receipt: Receipt,
        work: F,
    ) -> Result<Answer>
    where
        F: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<Answer>> + Send + 'static,
    {
        self.command(session, lock, move |conn, who| {
            Box::pin(async move { activity::once(conn, who, &receipt, work).await })
        })
        .await
    }
}
