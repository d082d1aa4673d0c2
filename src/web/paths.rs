//! How the address of a request is spelt, and how it is meant.

use actix_web::{HttpRequest, http::Method};

pub use crate::address_path::{joined, mended, segments};

/// The address without doubled slashes and without one at its end.
#[must_use]
pub fn without_slashes(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// An address with the parameters of a request.
#[must_use]
pub fn with_query(req: &HttpRequest, address: &str) -> String {
    match req.query_string() {
        "" => address.to_owned(),
        query if address.contains('?') => with_more(address, '&', query),
        query => with_more(address, '?', query),
    }
}

/// What follows # stays at the end.
fn with_more(address: &str, mark: char, query: &str) -> String {
    match address.split_once('#') {
        Some((address, place)) => format!("{address}{mark}{query}#{place}"),
        None => format!("{address}{mark}{query}"),
    }
}

/// GET and HEAD.
#[must_use]
pub fn only_reads(req: &HttpRequest) -> bool {
    req.method() == Method::GET || req.method() == Method::HEAD
}

/// Whether a path is this one or stands under it.
#[must_use]
pub fn is_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_are_counted_once() {
        for (path, address) in [("//", "/"), ("/a/", "/a"), ("//a//b///", "/a/b"), ("/a/b", "/a/b")] {
            assert_eq!(without_slashes(path), address);
        }
        assert!(is_below("/admin/x", "/admin") && !is_below("/administration", "/admin"));
    }
}
