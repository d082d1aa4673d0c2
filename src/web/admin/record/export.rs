//! The record to take away: a table for spreadsheets, or a line of JSON for each act; sent as it is read.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Bytes},
};
use futures_util::stream;
use serde_json::json;

use super::{asked::TypedFilters, sentence::RecordSentence};
use crate::{
    app::App,
    desk::record::{self, RECORD_CHUNK, RecordLine, RecordQuery},
    error::Result,
    policy::Viewer,
    site::Site,
    spreadsheet,
    web::admin::visit::Visit,
};

/// The columns of the table, which are the fields of the lines too.
const COLUMNS: [&str; 19] = [
    "seq",
    "at",
    "staff_id",
    "who",
    "acting_as",
    "via",
    "act",
    "sentence",
    "article_id",
    "headline",
    "revision",
    "from_stage",
    "to_stage",
    "reason",
    "public_note",
    "subject",
    "request_id",
    "chain",
    "withheld",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum RecordFormat {
    Csv,
    JsonLines,
}

/// `GET /admin/record.csv`
///
/// # Errors
/// `Refused`, `Problems` of filters that cannot be read, `Busy`.
pub async fn csv(visit: Visit) -> Result<HttpResponse> {
    export(visit, RecordFormat::Csv).await
}

/// `GET /admin/record.jsonl`
///
/// # Errors
/// `Refused`, `Problems` of filters that cannot be read, `Busy`.
pub async fn json_lines(visit: Visit) -> Result<HttpResponse> {
    export(visit, RecordFormat::JsonLines).await
}

/// Where an export has come to.
struct Exporting {
    app: web::Data<App>,
    viewer: Viewer,
    query: RecordQuery,
    format: RecordFormat,
    is_first: bool,
    is_done: bool,
}

async fn export(visit: Visit, format: RecordFormat) -> Result<HttpResponse> {
    let asked = {
        let mut conn = visit.app.newsroom().await?;
        let zone = Site::load(&mut conn)
            .await?
            .and_then(|site| site.time_zone.parse().ok());
        let typed = TypedFilters::of(&visit.req);
        typed
            .read(&mut conn, visit.viewer(), zone.unwrap_or(chrono_tz::Tz::UTC))
            .await?
    };
    asked.problems.settle()?;
    let mut exporting = Exporting {
        app: visit.app.clone(),
        viewer: visit.viewer().clone(),
        query: asked.query,
        format,
        is_first: true,
        is_done: false,
    };
    // What is wrong with the first part is an answer of its own.
    let first = exporting.part().await?;
    let rest = stream::unfold(exporting, |mut exporting| async move {
        if exporting.is_done {
            return None;
        }
        let part = exporting.part().await;
        exporting.is_done |= part.is_err();
        Some((part, exporting))
    });
    let (kind, name) = match format {
        RecordFormat::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"record.csv\""),
        RecordFormat::JsonLines => ("application/x-ndjson", "attachment; filename=\"record.jsonl\""),
    };
    let whole = futures_util::StreamExt::chain(stream::once(async { Ok(first) }), rest);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(Box::pin(whole)))
}

impl Exporting {
    /// The next part. No connection is held while it is sent.
    async fn part(&mut self) -> Result<Bytes> {
        let mut conn = self.app.newsroom().await?;
        let mut lines = record::lines(&mut conn, &self.viewer, &self.query, RECORD_CHUNK).await?;
        drop(conn);
        let most = usize::try_from(RECORD_CHUNK).unwrap_or(usize::MAX);
        self.is_done = lines.len() <= most;
        lines.truncate(most);
        self.query.before = lines.last().map(|line| line.seq);
        let bytes = match self.format {
            RecordFormat::Csv => self.rows(&lines),
            RecordFormat::JsonLines => lines
                .iter()
                .flat_map(|line| format!("{}\n", object(line)).into_bytes())
                .collect(),
        };
        self.is_first = false;
        Ok(bytes.into())
    }

    fn rows(&self, lines: &[RecordLine]) -> Vec<u8> {
        let rows = spreadsheet::written(lines.iter().map(|line| {
            let object = object(line);
            COLUMNS.map(|column| match &object[column] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            })
        }));
        if self.is_first {
            [spreadsheet::MARK, &spreadsheet::written([COLUMNS]), &rows].concat()
        } else {
            rows
        }
    }
}

fn object(line: &RecordLine) -> serde_json::Value {
    let of = &line.line;
    json!({
        "seq": line.seq, "at": of.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), "staff_id": of.staff_id, "who": of.name,
        "acting_as": of.acting_as, "via": line.via, "act": of.act, "sentence": RecordSentence::of(line).plain(),
        "article_id": of.article_id, "headline": of.headline, "revision": of.revision, "from_stage": line.from_stage, "to_stage": line.to_stage,
        "reason": of.reason, "public_note": of.public_note, "subject": of.subject, "request_id": line.request_id, "chain": line.chain,
        "withheld": line.withheld,
    })
}
