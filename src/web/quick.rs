//! The layer around all others: what is ready is sent at once.

use std::{
    cell::RefCell,
    future::{Future, Ready as Now, ready},
    pin::Pin,
    rc::Rc,
    sync::Arc,
};

use actix_web::{
    Error as ActixError, HttpRequest, HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    web::{Bytes, Data},
};

use crate::{
    app::App,
    ids::RequestId,
    web::{
        connections::Watched,
        reading,
        ready::{AnswerCache, Ready, question},
        sending::{BodyInPieces, Measured, SMALL},
    },
};

/// Wraps whatever would make the answer.
pub struct Quick;

/// The layer as each worker has it.
pub struct QuickService<S> {
    next: S,
    hosts: RefCell<Hosts>,
}

/// The last `Host` that was found to be ours, by name alone.
#[derive(Default)]
struct Hosts(Vec<u8>);

impl<S, B> Transform<S, ServiceRequest> for Quick
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = ActixError>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = ActixError;
    type Transform = QuickService<S>;
    type InitError = ();
    type Future = Now<std::result::Result<Self::Transform, ()>>;

    fn new_transform(&self, next: S) -> Self::Future {
        ready(Ok(QuickService {
            next,
            hosts: RefCell::default(),
        }))
    }
}

/// An answer at once, or what the other layers come to.
pub enum Either<F> {
    /// From memory, without asking the other layers.
    Quick(Option<ServiceResponse<BoxBody>>),
    /// What the other layers come to.
    Slow(Pin<Box<F>>),
}

impl<F, B> Future for Either<F>
where
    F: Future<Output = std::result::Result<ServiceResponse<B>, ActixError>>,
    B: MessageBody + 'static,
{
    type Output = std::result::Result<ServiceResponse<BoxBody>, ActixError>;

    fn poll(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        match self.get_mut() {
            Self::Quick(res) => std::task::Poll::Ready(Ok(res.take().expect("polled once"))),
            Self::Slow(next) => next
                .as_mut()
                .poll(cx)
                .map(|done| done.map(ServiceResponse::map_into_boxed_body)),
        }
    }
}

impl<S, B> Service<ServiceRequest> for QuickService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = ActixError>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = ActixError;
    type Future = Either<S::Future>;

    fn poll_ready(&self, cx: &mut std::task::Context<'_>) -> std::task::Poll<std::result::Result<(), ActixError>> {
        self.next.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        match self.at_once(req.request()) {
            Some(response) => Either::Quick(Some(req.into_response(response))),
            None => Either::Slow(Box::pin(self.next.call(req))),
        }
    }
}

impl<S> QuickService<S> {
    fn at_once(&self, req: &HttpRequest) -> Option<HttpResponse> {
        if req.method() != Method::GET || req.uri().authority().is_some() {
            return None;
        }
        let app = req.app_data::<Data<App>>()?;
        let shelf = req.app_data::<Data<AnswerCache>>()?.0.as_ref()?;
        let epoch = app.watch.at_hand()?;
        let found = match req.query_string() {
            "" => shelf.get(req.path(), &app.watch, epoch)?,
            _ => shelf.get(&question(req), &app.watch, epoch)?,
        };
        self.hosts.borrow_mut().is_ours(app, req.headers()).then(|| {
            reading::count(app, req);
            send(&found, req)
        })
    }
}

impl Hosts {
    fn is_ours(&mut self, app: &App, headers: &HeaderMap) -> bool {
        let mut lines = headers.get_all(header::HOST);
        let (Some(host), None) = (lines.next(), lines.next()) else {
            return false;
        };
        if host.as_bytes() == self.0 {
            return true;
        }
        let ours = host.to_str().is_ok_and(|host| app.address.knows(host));
        if ours {
            self.0 = host.as_bytes().to_vec();
        }
        ours
    }
}

fn send(found: &Arc<Ready>, req: &HttpRequest) -> HttpResponse {
    let mut response = found.answer(req);
    let id = RequestId::new().to_string();
    if let Ok(id) = HeaderValue::from_maybe_shared(Bytes::from(id)) {
        let name = HeaderName::from_static("x-request-id");
        response.headers_mut().insert(name, id);
    }
    let id = response.headers().get("x-request-id");
    tracing::debug!(
        ?id,
        path = req.path(),
        status = response.status().as_u16(),
        "answered from memory"
    );
    let Some(connection) = req.conn_data::<Rc<Watched>>().cloned() else {
        return response;
    };
    connection.begins();
    connection.ends();
    response.map_body(|_, body| {
        let body = match body.size() {
            // Shared: whoever reads it slowly holds nothing but a place among the connections.
            BodySize::Sized(size) if size > SMALL as u64 => match body.try_into_bytes() {
                Ok(whole) => BoxBody::new(BodyInPieces::new(whole, None)),
                Err(body) => body,
            },
            _ => body,
        };
        BoxBody::new(Measured::new(body, connection))
    })
}
