//! Answers on their way out: large ones go out in pieces, and only so many bytes wait to be read at once.

use std::{
    collections::HashMap,
    net::IpAddr,
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error as ActixError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Bytes,
};
use tokio::sync::Notify;

use crate::{
    error::{Error, Result},
    web::connections::Watched,
};

/// What is smaller is not counted: it goes out in a few pieces.
pub const SMALL: usize = 64 * 1024;
/// Bytes of large answers that may be on their way at once, in all and to one address. One answer always may.
const ALL: usize = 64 * 1024 * 1024;
/// The same of files that are sent to us.
const FILES: usize = 96 * 1024 * 1024;
/// Bytes that may wait for room, and how long.
const WAITING: usize = 48 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(3);
/// What goes to the connection at once.
const PIECE: usize = 32 * 1024;

/// The large answers, and bodies of forms, that are in memory.
#[derive(Clone)]
pub struct InFlight(Arc<Flights>);

impl Default for InFlight {
    fn default() -> Self {
        Self::of(ALL)
    }
}

/// The files that are sent to us, as long as they are in memory: they stand in no answer's way.
#[derive(Clone)]
pub struct FilesInFlight(pub InFlight);

impl Default for FilesInFlight {
    fn default() -> Self {
        Self(InFlight::of(FILES))
    }
}

struct Flights {
    /// Bytes in all; half of them for one address.
    most: usize,
    weights: Mutex<Weights>,
    landed: Notify,
}

#[derive(Default)]
struct Weights {
    all: usize,
    waiting: usize,
    of: HashMap<IpAddr, usize>,
}

/// Some bytes that are in memory until this is dropped.
pub struct Flight {
    flights: Arc<Flights>,
    address: IpAddr,
    bytes: usize,
}

impl InFlight {
    fn of(most: usize) -> Self {
        Self(Arc::new(Flights {
            most,
            weights: Mutex::default(),
            landed: Notify::new(),
        }))
    }

    /// Counts bytes that are or will be in memory, or waits a little for room.
    ///
    /// # Errors
    /// `Busy` when there is none.
    pub async fn take(&self, address: IpAddr, bytes: usize) -> Result<Flight> {
        let landed = self.0.landed.notified();
        tokio::pin!(landed);
        landed.as_mut().enable();
        if let Some(flight) = self.at_once(address, bytes) {
            return Ok(flight);
        }
        let _place = Waiting::begin(&self.0, bytes)?;
        let room = async {
            loop {
                landed.as_mut().await;
                landed.set(self.0.landed.notified());
                landed.as_mut().enable();
                if let Some(flight) = self.at_once(address, bytes) {
                    return flight;
                }
            }
        };
        tokio::time::timeout(PATIENCE, room).await.map_err(|_| busy())
    }

    fn at_once(&self, address: IpAddr, bytes: usize) -> Option<Flight> {
        let mut weights = self.0.weights.lock().unwrap_or_else(PoisonError::into_inner);
        let own = weights.of.get(&address).copied().unwrap_or(0);
        let fits = |there: usize, most: usize| there == 0 || there + bytes <= most;
        if !fits(weights.all, self.0.most) || !fits(own, self.0.most / 2) {
            return None;
        }
        weights.all += bytes;
        weights.of.insert(address, own + bytes);
        Some(Flight {
            flights: Arc::clone(&self.0),
            address,
            bytes,
        })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut weights = self.flights.weights.lock().unwrap_or_else(PoisonError::into_inner);
        weights.all -= self.bytes;
        if let Some(own) = weights.of.get_mut(&self.address) {
            *own -= self.bytes;
            if *own == 0 {
                weights.of.remove(&self.address);
            }
        }
        drop(weights);
        self.flights.landed.notify_waiters();
    }
}

/// Bytes that wait for room.
struct Waiting<'a>(&'a Flights, usize);

impl<'a> Waiting<'a> {
    fn begin(flights: &'a Flights, bytes: usize) -> Result<Self> {
        let mut weights = flights.weights.lock().unwrap_or_else(PoisonError::into_inner);
        if weights.waiting > 0 && weights.waiting + bytes > WAITING {
            return Err(busy());
        }
        weights.waiting += bytes;
        Ok(Self(flights, bytes))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut weights = self.0.weights.lock().unwrap_or_else(PoisonError::into_inner);
        weights.waiting -= self.1;
    }
}

fn busy() -> Error {
    Error::Busy("Many large answers are being read. Try again in a moment, or ask for less at once.".into())
}

/// The layer around all others: a connection is told how much of its answers was taken.
///
/// # Errors
/// None of its own.
pub async fn measured(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, ActixError> {
    let connection = req.conn_data::<Rc<Watched>>().cloned();
    let res = next.call(req).await?.map_into_boxed_body();
    Ok(match connection {
        Some(connection) => res.map_body(|_, body| BoxBody::new(Measured::new(body, connection))),
        None => res,
    })
}

/// A body that goes out in pieces, and counts as long as it is here.
pub struct BodyInPieces {
    rest: Bytes,
    _flight: Option<Flight>,
}

impl BodyInPieces {
    /// Of a body that is in memory.
    #[must_use]
    pub const fn new(whole: Bytes, flight: Option<Flight>) -> Self {
        Self {
            rest: whole,
            _flight: flight,
        }
    }
}

impl MessageBody for BodyInPieces {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.rest.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(self.rest.split_to(piece))))
    }
}

/// A body whose connection is told how much of it was taken.
pub struct Measured {
    body: BoxBody,
    connection: Rc<Watched>,
}

impl Measured {
    /// The same body, told of.
    #[must_use]
    pub fn new(body: BoxBody, connection: Rc<Watched>) -> Self {
        connection.body_begins();
        Self { body, connection }
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.connection.body_ends();
    }
}

impl MessageBody for Measured {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Bytes, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_next(cx);
        if let Poll::Ready(Some(Ok(piece))) = &polled {
            self.connection.body_took(piece.len());
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_room_for_so_many_bytes_and_one_address_has_half_of_it() {
        let all = InFlight::default();
        let first = all.take(address(1), ALL / 2).await.unwrap();
        assert!(all.at_once(address(1), 1).is_none());
        let _second = all.take(address(2), ALL / 2).await.unwrap();

        assert!(matches!(all.take(address(3), 1).await, Err(Error::Busy(_))));
        drop(first);
        assert!(all.take(address(3), 1).await.is_ok());
        assert!(all.0.weights.lock().unwrap().waiting == 0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_larger_than_all_there_is_goes_out_alone() {
        let all = InFlight::default();
        let large = all.take(address(1), 3 * ALL).await.unwrap();
        assert!(all.at_once(address(2), 1).is_none());

        let waits = tokio::spawn({
            let all = all.clone();
            async move { all.take(address(2), 1).await.is_ok() }
        });
        tokio::task::yield_now().await;
        drop(large);
        assert!(waits.await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_fit_among_those_who_wait_hears_so_at_once() {
        let all = InFlight::default();
        let _large = all.take(address(1), ALL).await.unwrap();
        let waits = tokio::spawn({
            let all = all.clone();
            async move { all.take(address(2), WAITING).await.is_ok() }
        });
        tokio::task::yield_now().await;

        let before = tokio::time::Instant::now();
        assert!(all.take(address(3), 1).await.is_err());
        assert_eq!(before.elapsed(), Duration::ZERO);
        waits.abort();
    }

    #[test]
    fn a_body_comes_out_whole_in_pieces() {
        let whole: Vec<u8> = (0..PIECE * 2 + 7).map(|n| (n % 251) as u8).collect();
        let mut body = BodyInPieces::new(Bytes::from(whole.clone()), None);
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut out = Vec::new();
        assert!(matches!(body.size(), BodySize::Sized(size) if size == whole.len() as u64));
        while let Poll::Ready(Some(Ok(piece))) = Pin::new(&mut body).poll_next(&mut context) {
            assert!(piece.len() <= PIECE);
            out.extend_from_slice(&piece);
        }
        assert_eq!(out, whole);
    }
}
