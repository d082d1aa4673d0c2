//! How names are looked up and connections made, apart from what may be asked for: tests have a network of their own.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use futures_util::future::BoxFuture;
use tokio::net::{TcpStream, lookup_host};

/// A network that other sites are reached by.
pub trait Network: Send + Sync + 'static {
    /// All addresses of a name.
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;

    /// A connection to this very address.
    fn connection(&self, to: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>>;
}

/// The one that this machine is in, as its resolver knows it.
#[derive(Debug, Clone, Copy)]
pub struct OwnNetwork;

impl Network for OwnNetwork {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }

    fn connection(&self, to: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>> {
        Box::pin(TcpStream::connect(to))
    }
}

/// Whether a look-up failed since there is no such name, rather than for now. Only the words of the C library tell.
pub(super) fn is_no_name(error: &io::Error) -> bool {
    const SAID: [&str; 5] = [
        "not known",
        "No address associated",
        "does not resolve",
        "Name has no usable address",
        "nodename nor servname",
    ];
    let error = error.to_string();
    SAID.iter().any(|said| error.contains(said))
}
