//! A request of somebody who is signed in, as most handlers of the newsroom take it: what its form asks for is done once.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, web};
use futures_util::future::BoxFuture;

use crate::{
    activity::Answer,
    app::App,
    error::{Error, Result},
    platform::db::Conn,
    policy::{Actor, Viewer},
    staff::acting::AccountLock,
    web::{
        admin::shell::Shell,
        request::{Form, Signed},
        respond,
    },
};

/// Who asks, for what, and of which newsroom.
pub struct Visit {
    /// The request.
    pub req: HttpRequest,
    /// The newsroom that is asked.
    pub app: web::Data<App>,
    /// Whoever was signed in when its head came.
    pub signed: Signed,
}

impl FromRequest for Visit {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, signed) = (
            req.app_data::<web::Data<App>>().cloned(),
            req.extensions().get::<Signed>().cloned(),
        );
        ready(match (app, signed) {
            (Some(app), Some(signed)) => Ok(Self {
                req: req.clone(),
                app,
                signed,
            }),
            (Some(_), None) => Err(Error::SignedOut),
            (None, _) => Err(Error::internal("no app")),
        })
    }
}

impl Visit {
    /// Who looks.
    #[must_use]
    pub const fn viewer(&self) -> &Viewer {
        self.signed.viewer()
    }

    /// The frame of a page in the section that `current` begins.
    ///
    /// # Errors
    /// Database errors.
    pub async fn shell(&self, conn: &mut Conn, current: &str) -> Result<Shell> {
        Shell::load(conn, &self.app, &self.req, &self.signed, current).await
    }

    /// Runs a command once for each sending of a form, then leads to `next`.
    ///
    /// # Errors
    /// `SignedOut`; what the command says; `KeyReused`; `Busy`.
    pub async fn once<T, W>(&self, form: &Form, next: impl Into<String>, work: W) -> Result<HttpResponse>
    where
        T: 'static,
        W: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        self.once_locking(AccountLock::Shared, form, next, work).await
    }

    /// The same for a command on accounts or sessions, which holds more of who acts.
    ///
    /// # Errors
    /// As `once`.
    pub async fn once_locking<T, W>(
        &self,
        lock: AccountLock,
        form: &Form,
        next: impl Into<String>,
        work: W,
    ) -> Result<HttpResponse>
    where
        T: 'static,
        W: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (receipt, next) = (form.receipt(&self.signed), next.into());
        let answer = self.app.once_locking(lock, &self.signed, receipt, move |conn, who| {
            Box::pin(async move {
                work(conn, who).await?;
                Ok(Answer::see(next))
            })
        });
        Ok(respond::answered(&answer.await?))
    }
}
