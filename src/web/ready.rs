//! Answers to readers that are made once: ready bytes with their headers, plain, as gzip and as brotli, given to everybody
//! who asks the same until something in them changes. One request makes what many ask for at once.

use std::{
    collections::HashMap,
    io::Write,
    rc::Rc,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::BoxBody,
    http::{
        Method, StatusCode,
        header::{self, AcceptEncoding, Encoding, HeaderMap, HeaderValue},
    },
    web::{Bytes, Data},
};
use quick_cache::{Weighter, sync::Cache};
use tokio::sync::watch as signal;
use uuid::Uuid;

use crate::{
    app::App,
    delivery::{
        surrogate::Keys,
        watch::{Epoch, Watch},
    },
    error::Result,
    web::headers::policy,
};

/// What is larger is not kept: a few of them would push out everything else.
const LARGEST: usize = 2 * 1024 * 1024;
/// What is smaller gains nothing by being compressed.
const WORTH_COMPRESSING: usize = 1_024;
/// Compressed when it was asked for so often: most answers never are again.
const OFTEN: u32 = 3;
/// What an answer takes besides its bytes.
const OVERHEAD: usize = 2_048;
/// How long somebody waits for an answer that another request makes.
const PATIENCE: Duration = Duration::from_secs(5);

/// An answer, ready to be sent.
pub struct Ready {
    headers: HeaderMap,
    plain: Bytes,
    tag: String,
    changed: Option<SystemTime>,
    squeezed: OnceLock<Squeezed>,
    asked: AtomicU32,
    kept: Option<Validity>,
}

struct Squeezed {
    gzip: Bytes,
    brotli: Bytes,
}

/// Why it still is the answer.
struct Validity {
    made: Epoch,
    on: Box<[Uuid]>,
    /// The last epoch in which it was found to be so.
    seen: AtomicU64,
    /// When it ends by time alone.
    ends: Option<Instant>,
}

impl Ready {
    /// Of the bytes of an answer and what is said with them.
    pub fn new(headers: HeaderMap, plain: Bytes, tag: String, changed: Option<SystemTime>) -> Self {
        Self {
            headers,
            plain,
            tag,
            changed,
            squeezed: OnceLock::new(),
            asked: AtomicU32::new(0),
            kept: None,
        }
    }

    /// The answer to a request, or 304 where the client has it already.
    pub fn answer(self: &Arc<Self>, req: &HttpRequest) -> HttpResponse {
        let mut headers = self.headers.clone();
        if self.is_known(req.headers()) {
            headers.remove(header::CONTENT_TYPE);
            let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
            *response.headers_mut() = headers;
            return response;
        }
        let (bytes, encoding) = fitting(self, req);
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let mut response = HttpResponse::new(StatusCode::OK);
        *response.headers_mut() = headers;
        response.set_body(BoxBody::new(bytes))
    }

    /// Whether the client has it: by its tag, or without one by its time (RFC 9110, 13.2.2).
    fn is_known(&self, headers: &HeaderMap) -> bool {
        let Some(tags) = headers.get(header::IF_NONE_MATCH) else {
            let since = headers
                .get(header::IF_MODIFIED_SINCE)
                .and_then(|since| since.to_str().ok());
            let since = since.and_then(|since| since.parse::<header::HttpDate>().ok());
            return since
                .zip(self.changed)
                .is_some_and(|(since, changed)| changed <= SystemTime::from(since));
        };
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let own = bare(&self.tag);
        tags.to_str()
            .is_ok_and(|sent| sent.trim() == "*" || sent.split(',').any(|one| bare(one) == own))
    }

    fn weight(&self) -> usize {
        // Room for what it is compressed to.
        self.plain.len() + self.plain.len() / 2 + OVERHEAD
    }

    fn is_so(&self, watch: &Watch, epoch: Epoch) -> bool {
        let Some(kept) = &self.kept else { return false };
        if kept.ends.is_some_and(|ends| Instant::now() >= ends) {
            return false;
        }
        let seen = kept.seen.load(Ordering::Acquire);
        if seen == epoch {
            return true;
        }
        // Of two epochs the earlier one may be asked about last.
        let holds = watch.holds(kept.made, kept.on.iter());
        if holds && epoch > seen {
            kept.seen.store(epoch, Ordering::Release);
        }
        holds
    }
}

/// What a request asks: its path and its parameters, in one order.
pub(super) fn question(req: &HttpRequest) -> String {
    let (path, query) = (req.path(), req.query_string());
    if query.is_empty() {
        return path.to_owned();
    }
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    format!("{path}?{}", pairs.join("&"))
}

#[derive(Clone)]
struct Bytesize;

impl Weighter<String, Arc<Ready>> for Bytesize {
    fn weight(&self, question: &String, ready: &Arc<Ready>) -> u64 {
        (question.len() + ready.weight()) as u64
    }
}

/// The answers that are kept. One for a process.
#[derive(Clone)]
pub struct AnswerCache(pub(super) Option<Arc<Answers>>);

pub(super) struct Answers {
    ready: Cache<String, Arc<Ready>, Bytesize>,
    making: Mutex<HashMap<String, signal::Receiver<()>>>,
}

impl AnswerCache {
    /// Room for so many bytes; with 0 nothing is kept.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let usual = usize::try_from(bytes / 8_192).unwrap_or(usize::MAX).max(16);
        Self((bytes > 0).then(|| {
            Arc::new(Answers {
                ready: Cache::with_weighter(usual, bytes, Bytesize),
                making: Mutex::default(),
            })
        }))
    }
}

impl Answers {
    pub(super) fn get(&self, question: &str, watch: &Watch, epoch: Epoch) -> Option<Arc<Ready>> {
        let found = self.ready.get(question)?;
        if found.is_so(watch, epoch) {
            return Some(found);
        }
        self.ready.remove(question);
        None
    }

    /// Begins to make an answer, unless somebody does already.
    fn begin(self: &Arc<Self>, question: &str) -> std::result::Result<AnswerTurn, signal::Receiver<()>> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(another) = making.get(question) {
            return Err(another.clone());
        }
        let (done, waits) = signal::channel(());
        making.insert(question.to_owned(), waits);
        Ok(AnswerTurn {
            shelf: Arc::clone(self),
            question: question.to_owned(),
            _done: done,
        })
    }
}

/// The right to make an answer; those who wait for it go on when this is dropped.
pub struct AnswerTurn {
    shelf: Arc<Answers>,
    question: String,
    _done: signal::Sender<()>,
}

impl Drop for AnswerTurn {
    fn drop(&mut self) {
        let mut making = self.shelf.making.lock().unwrap_or_else(PoisonError::into_inner);
        making.remove(&self.question);
    }
}

/// What is made for a request may be kept.
struct Making {
    shelf: Arc<Answers>,
    question: String,
    epoch: Epoch,
}

/// What there is for a request.
pub enum Looked {
    /// An answer that still holds.
    There(Arc<Ready>),
    /// Nothing: it is to be made while this is held.
    Missing(Option<AnswerTurn>),
}

/// Looks for the answer to a request of a reader.
///
/// # Errors
/// `Busy`, database errors: while nobody knows whether it still is the answer there is none.
pub async fn look(app: &App, req: &HttpRequest) -> Result<Looked> {
    let shelf = req.app_data::<Data<AnswerCache>>().and_then(|shelf| shelf.0.clone());
    let Some(shelf) = shelf else {
        return Ok(Looked::Missing(None));
    };
    let question = question(req);
    let mut epoch = app.watch.epoch(&app.db.readers).await?;
    if let Some(found) = shelf.get(&question, &app.watch, epoch) {
        return Ok(Looked::There(found));
    }
    let turn = match shelf.begin(&question) {
        Ok(turn) => Some(turn),
        Err(mut another) => {
            let _ = tokio::time::timeout(PATIENCE, another.changed()).await; // it ends by being dropped
            epoch = app.watch.epoch(&app.db.readers).await?;
            if let Some(found) = shelf.get(&question, &app.watch, epoch) {
                return Ok(Looked::There(found));
            }
            None
        }
    };
    req.extensions_mut().insert(Rc::new(Making { shelf, question, epoch }));
    Ok(Looked::Missing(turn))
}

/// Keeps an answer that was made for a request, where answers are kept.
pub fn cache(req: &HttpRequest, mut answer: Ready, keys: &Keys) -> Arc<Ready> {
    let making = req.extensions().get::<Rc<Making>>().cloned();
    let app = req.app_data::<Data<App>>();
    let (Some(making), Some(app)) = (making, app) else {
        return Arc::new(answer);
    };
    if req.method() != Method::GET || answer.plain.len() > LARGEST {
        return Arc::new(answer);
    }
    policy(&mut answer.headers, app.address.https);
    let ends = keys.ends().map(|at| {
        let left = (at - app.watch.clock()).to_std().unwrap_or_default();
        Instant::now() + left
    });
    answer.kept = Some(Validity {
        made: making.epoch,
        on: keys.on().into(),
        seen: AtomicU64::new(0),
        ends,
    });
    let answer = Arc::new(answer);
    making.shelf.ready.insert(making.question.clone(), Arc::clone(&answer));
    answer
}

/// The bytes that fit best to what the client takes, and how they are encoded.
fn fitting(found: &Arc<Ready>, req: &HttpRequest) -> (Bytes, Option<&'static str>) {
    let plain = (found.plain.clone(), None);
    let Some(accepted) = req.headers().get(header::ACCEPT_ENCODING) else {
        return plain;
    };
    if found.plain.len() < WORTH_COMPRESSING {
        return plain;
    }
    let Some(squeezed) = found.squeezed.get() else {
        if found.asked.fetch_add(1, Ordering::AcqRel) + 1 == OFTEN {
            let found = Arc::clone(found);
            actix_web::rt::task::spawn_blocking(move || {
                if let Ok(squeezed) = squeeze(&found.plain) {
                    let _ = found.squeezed.set(squeezed);
                }
            });
        }
        return plain;
    };
    match preferred(accepted, req) {
        Some("br") => (squeezed.brotli.clone(), Some("br")),
        Some("gzip") => (squeezed.gzip.clone(), Some("gzip")),
        _ => plain,
    }
}

/// What browsers send is read at a glance; anything with weights as its rules say.
pub(super) fn preferred(accepted: &HeaderValue, req: &HttpRequest) -> Option<&'static str> {
    let text = accepted.to_str().ok()?;
    let name = if text.contains(['=', '*']) {
        let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        match req.get_header::<AcceptEncoding>()?.negotiate(ours.iter())? {
            best if best == Encoding::brotli() => "br",
            best if best == Encoding::gzip() => "gzip",
            _ => return None,
        }
    } else {
        let takes = |name: &str| text.split(',').any(|one| one.trim().eq_ignore_ascii_case(name));
        match (takes("br"), takes("gzip")) {
            (true, _) => "br",
            (false, true) => "gzip",
            (false, false) => return None,
        }
    };
    Some(name)
}

fn squeeze(plain: &[u8]) -> std::io::Result<Squeezed> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gzip.write_all(plain)?;
    Ok(Squeezed {
        gzip: gzip.finish()?.into(),
        brotli: as_brotli(plain, 5, 20)?,
    })
}

/// Bytes as brotli, of a quality from 0 to 11, that looks back so many powers of two.
pub(super) fn as_brotli(plain: &[u8], quality: u32, window: u32) -> std::io::Result<Bytes> {
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 32 * 1024, quality, window);
    brotli.write_all(plain)?;
    brotli.flush()?;
    Ok(brotli.into_inner().into())
}
