//! One question and its answer over a connection that is made already.

use std::convert::Infallible;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::Incoming,
    client::conn::http1,
    header::{CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER},
};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{OutgoingAnswer, OutgoingFault};

/// The longest head of an answer.
const HEAD: usize = 64 * 1024;
/// So much of an answer is read, and no more.
pub(super) const BODY: usize = 64 * 1024;
/// The longest line of a head that is looked at.
const LINE: usize = 4 * 1024;

/// Asks, and reads what is answered, up to its limit. Nothing is unpacked: none of it was asked for packed.
pub(super) async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<OutgoingAnswer, OutgoingFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::Builder::new()
        .max_buf_size(HEAD)
        .handshake(TokioIo::new(stream))
        .await;
    let (mut sender, connection) = handshake.map_err(broken_off)?;
    let driven = async {
        let _ = connection.await; // what went wrong is heard where the answer is waited for
        std::future::pending::<Infallible>().await
    };
    let talk = async {
        let response = sender.send_request(request).await.map_err(broken_off)?;
        read(response).await
    };
    tokio::select! {
        answer = talk => answer,
        never = driven => match never {},
    }
}

async fn read(response: Response<Incoming>) -> Result<OutgoingAnswer, OutgoingFault> {
    let (head, mut body) = response.into_parts();
    let line = |name: HeaderName| {
        let value = head.headers.get(name).map(|value| value.as_bytes())?;
        let text = String::from_utf8_lossy(value).into_owned();
        (text.len() <= LINE).then_some(text)
    };
    let (mut read, mut is_whole) = (BytesMut::new(), true);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(broken_off)?.into_data() else {
            continue;
        };
        let room = BODY - read.len();
        is_whole = data.len() <= room;
        read.extend_from_slice(&data[..data.len().min(room)]);
        if !is_whole {
            break;
        }
    }
    Ok(OutgoingAnswer {
        status: head.status.as_u16(),
        location: line(LOCATION),
        content_type: line(CONTENT_TYPE),
        retry_after: line(RETRY_AFTER),
        body: read.freeze(),
        is_whole,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken_off(error: hyper::Error) -> OutgoingFault {
    OutgoingFault::NoAnswer(error.to_string())
}
