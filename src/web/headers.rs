//! What headers tell browsers: what a page of ours may do, and who may read what the Content API says.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
};

/// With this header an answer tells `policy` the one site whose frame stands in it; browsers do not get it.
pub const FRAME: &str = "x-copydesk-frame";

/// The browser policy of every answer that does not bring its own.
pub fn policy(headers: &mut HeaderMap, https: bool) {
    const SHARED: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
        base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'";
    let editor = headers.remove("x-copydesk-editor").next().is_some();
    let says = |name, part| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value: &str| value.starts_with(part))
    };
    let types = if editor {
        "trusted-types ProseMirrorClipboard"
    } else if says(header::CONTENT_TYPE, "text/html") && says(header::CACHE_CONTROL, "public") {
        "trusted-types offline" // a page of readers may name the worker that keeps it
    } else {
        "trusted-types 'none'"
    };
    let frame = headers.remove(FRAME).next();
    let frame = frame.as_ref().and_then(|origin| origin.to_str().ok());
    let frames = frame.map(|origin| format!("; frame-src {origin}")).unwrap_or_default();
    if !headers.contains_key("content-security-policy") {
        set(
            headers,
            "content-security-policy",
            &format!("{SHARED}{frames}; {types}"),
        );
    }
    set(headers, "x-content-type-options", "nosniff");
    set(headers, "referrer-policy", "same-origin");
    set(headers, "permissions-policy", "");
    set(headers, "cross-origin-opener-policy", "same-origin");
    if !headers.contains_key("cross-origin-resource-policy") {
        set(headers, "cross-origin-resource-policy", "same-origin");
    }
    if https {
        set(headers, "strict-transport-security", "max-age=31536000");
    }
}

/// One header, where its value can stand in one.
pub fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// What requests of scripts of other sites may carry. Tracing in browsers adds headers that nobody listed: without credentials `*` is every
/// one but `Authorization`; those named are for browsers that do not know it.
pub const PREFLIGHT: &str = "*, authorization, accept, content-type, idempotency-key, if-modified-since, if-none-match, x-request-id, \
    traceparent, tracestate, baggage, sentry-trace, b3, x-b3-traceid, x-b3-spanid, x-b3-sampled, x-datadog-trace-id, \
    x-datadog-parent-id, x-datadog-origin, x-datadog-sampling-priority, newrelic, elastic-apm-traceparent";

/// What lets them read an answer.
pub const PUBLIC: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        "etag, last-modified, retry-after, x-request-id",
    ),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
];

/// An answer of the Content API: scripts of any site may read what it says.
pub fn for_everybody(mut answer: HttpResponse) -> HttpResponse {
    let headers = answer.headers_mut();
    for (name, value) in PUBLIC {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}
